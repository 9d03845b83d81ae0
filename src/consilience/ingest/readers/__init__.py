"""One file per format; each gives text with offsets and what it knows of the document."""

"""The nouns: one frozen value per kind.  What may be done with them is decided elsewhere."""

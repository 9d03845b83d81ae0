"""The forum on this node: boards for readers, what members say there, files, stories, news."""

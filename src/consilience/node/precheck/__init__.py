"""The private check of common origins, as a node runs it."""

"""STIX in and out of a node."""

"""Secure calls at a node: who may be called by which keys, signals between members and other nodes, keys that end meanwhile."""

"""Measurements: quality against public data and speed against peers.  Not part of the package."""

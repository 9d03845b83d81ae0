"""Benchmarks: quality and speed beside peers, through the public contract only."""

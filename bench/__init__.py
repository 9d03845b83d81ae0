"""Benchmarks: quality and speed on public data, with peers in the same run."""

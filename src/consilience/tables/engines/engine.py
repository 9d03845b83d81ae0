"""What the alignment of tables asks of a query engine: a few verbs, and steps of SQL that both engines understand.

The SQL keeps to what DuckDB and Spark share, and to whole numbers wherever a result decides something, so that both
give the same links.  Everything that needs floating point happens in NumPy, in the same functions for both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyarrow as pa


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One named query; it can be printed, run by hand and tested alone."""

    name: str
    sql: str
    because: str = ""
    """What the step is for, in a sentence."""


class Engine(Protocol):
    """Holds named tables and runs steps on them."""

    name: str
    reads_here: bool
    """Whether `read` may be given a file that lies on this machine alone."""

    def read(self, name: str, path: Path) -> tuple[str, ...]:
        """Make the rows of a CSV or Parquet file the table `name`; return its columns as written there."""
        ...

    def put(self, name: str, rows: pa.Table) -> None:
        """Make `rows` the table `name`."""
        ...

    def run(self, step: Step) -> None:
        """Make the result of the step a table of the step's name, in place of an older one."""
        ...

    def fetch(self, sql: str) -> pa.Table:
        """Return the result of a query, all of it."""
        ...

    def by_group(self, sql: str, key: str, change: Callable[[pa.Table], pa.Table], schema: pa.Schema) -> pa.Table:
        """Return `change` of the rows of each value of `key`, a whole number; neither groups nor rows keep an order.

        Groups are worked on side by side and only a few are in memory at a time.
        """
        ...

    def drop(self, *names: str) -> None:
        """Let go of tables that no later step needs."""
        ...

    def write(self, sql: str, path: Path) -> None:
        """Write the result of a query to a single file; `.parquet` or `.csv` as its name says."""
        ...

    def close(self) -> None:
        """Let go of memory, disk and processes."""
        ...

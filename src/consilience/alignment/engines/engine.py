"""What the alignment of tables asks of a query engine: six verbs, and steps of SQL that both engines understand.

The SQL keeps to what DuckDB and Spark share, and to whole numbers wherever a result decides something, so that both
give the same links.  Everything that needs floating point happens in NumPy, in the same functions for both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyarrow as pa

Batches = Iterator[pa.RecordBatch]


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

    def transform(self, name: str, sql: str, change: Callable[[Batches], Batches], schema: pa.Schema) -> None:
        """Make `change` of the result of a query the table `name`, batch by batch; order is not kept."""
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

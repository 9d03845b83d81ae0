"""Opening an engine by its name."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TypeGuard

from consilience.errors import WrongUse
from consilience.tables.engines.engine import Engine

if TYPE_CHECKING:
    from consilience.tables.engines.spark import SparkEngine

_LEAST_MEGABYTES = 600
_FILE_TIMES = 40
"""Files are compressed and every step makes a table of its own; measured, with room."""

ENGINES = ("duckdb", "spark")


def memory_for(files: Iterable[Path]) -> str:
    """Return a limit that serves tables of this size without spilling, so that small ones leave the machine alone."""
    size = sum(path.stat().st_size for path in files if path.is_file())
    return f"{_LEAST_MEGABYTES + _FILE_TIMES * size // 1_000_000}MB"


def open_engine(name: str = "duckdb", *, master: str | None = None, memory: str | None = None) -> Engine:
    """Return a new engine; the caller closes it.  Raise `WrongUse` for a name we do not know or a missing extra."""
    if name not in ENGINES:
        raise WrongUse(f"--engine: expected {' or '.join(ENGINES)}, found something else")
    if name == "spark":
        return open_spark(master=master, memory=memory)
    if master is not None:
        raise WrongUse("--master is for --engine spark")
    from consilience.tables.engines.duckdb import DuckDBEngine  # noqa: PLC0415  a second engine may be absent

    return DuckDBEngine(memory=memory)


def open_spark(*, master: str | None = None, memory: str | None = None) -> SparkEngine:
    """Return a Spark session, which also has hands for other work than SQL."""
    from consilience.tables.engines.spark import SparkEngine  # noqa: PLC0415  optional dependency

    return SparkEngine(master=master, memory=memory)


def is_spark(engine: Engine) -> TypeGuard[SparkEngine]:
    return engine.name == "spark"

"""Opening an engine by its name."""

from __future__ import annotations

from consilience.alignment.engines.engine import Engine
from consilience.errors import WrongUse

ENGINES = ("duckdb", "spark")


def open_engine(name: str = "duckdb", *, master: str | None = None, memory: str | None = None) -> Engine:
    """Return a new engine; the caller closes it.  Raise `WrongUse` for a name we do not know or a missing extra."""
    if name not in ENGINES:
        raise WrongUse(f"--engine: expected {' or '.join(ENGINES)}, found something else")
    if name == "spark":
        from consilience.alignment.engines.spark import SparkEngine  # noqa: PLC0415  optional dependency

        return SparkEngine(master=master, memory=memory)
    if master is not None:
        raise WrongUse("--master is for --engine spark")
    from consilience.alignment.engines.duckdb import DuckDBEngine  # noqa: PLC0415  a second engine may be absent

    return DuckDBEngine(memory=memory)

"""DuckDB as the engine: in this process, on all cores, spilling to disk when memory runs short."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from consilience.alignment.engines.engine import Batches, Step
from consilience.errors import UnreadableInput

BATCH = 262_144


class DuckDBEngine:
    """One database in memory; what does not fit goes to a temporary folder that `close` removes."""

    name = "duckdb"

    def __init__(self, *, memory: str | None = None, threads: int | None = None) -> None:
        self._spill = tempfile.TemporaryDirectory(prefix="consilience-")
        self._db = duckdb.connect()
        # Order is made where it matters, by sorting; keeping it everywhere costs memory.
        self._db.execute("set preserve_insertion_order = false")
        self._db.execute(f"set temp_directory = {_quoted(self._spill.name)}")
        if memory is not None:
            self._db.execute(f"set memory_limit = {_quoted(memory)}")
        if threads is not None:
            self._db.execute(f"set threads = {int(threads)}")

    def read(self, name: str, path: Path) -> tuple[str, ...]:
        reader = "read_parquet({})" if path.suffix == ".parquet" else "read_csv({}, all_varchar = true, header = true)"
        source = reader.format(_quoted(str(path)))
        try:
            self._db.execute(f"create or replace view {name} as select * from {source}")
            return tuple(column for column, *_ in self._db.execute(f"describe {name}").fetchall())
        except duckdb.Error as error:
            raise UnreadableInput(
                str(path), _first_line(error), "give a CSV file with a header row, or Parquet"
            ) from None

    def put(self, name: str, rows: pa.Table) -> None:
        self._db.register("arriving", rows)
        self._db.execute(f"create or replace table {name} as select * from arriving")
        self._db.unregister("arriving")

    def run(self, step: Step) -> None:
        self._db.execute(f"create or replace table {step.name} as {step.sql}")

    def fetch(self, sql: str) -> pa.Table:
        return self._db.sql(sql).to_arrow_table()

    def transform(self, name: str, sql: str, change: Callable[[Batches], Batches], schema: pa.Schema) -> None:
        # A cursor reads while this connection writes: the pairs are never all in memory.
        reader = self._db.cursor().sql(sql).to_arrow_reader(BATCH)
        self._db.register("arriving", pa.RecordBatchReader.from_batches(schema, change(iter(reader))))
        self._db.execute(f"create or replace table {name} as select * from arriving")
        self._db.unregister("arriving")

    def drop(self, *names: str) -> None:
        for name in names:
            self._db.execute(f"drop table if exists {name}")

    def write(self, sql: str, path: Path) -> None:
        form = "format parquet, compression zstd" if path.suffix == ".parquet" else "format csv, header true"
        self._db.execute(f"copy ({sql}) to {_quoted(str(path))} ({form})")

    def close(self) -> None:
        self._db.close()
        self._spill.cleanup()


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _first_line(error: Exception) -> str:
    """Return the kind of failure; the rest of the engine's message may quote rows of the file."""
    return str(error).split(":", 1)[0].strip().lower()

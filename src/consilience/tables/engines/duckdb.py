"""DuckDB as the engine: in this process, on all cores, spilling to disk when memory runs short."""

from __future__ import annotations

import os
import tempfile
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from consilience.errors import UnreadableInput
from consilience.tables.engines.engine import Step

BATCH = 65_536


class DuckDBEngine:
    """One database in memory; what does not fit goes to a temporary folder that `close` removes."""

    name = "duckdb"
    reads_here = True

    def __init__(self, *, memory: str | None = None, threads: int | None = None) -> None:
        self._spill = tempfile.TemporaryDirectory(prefix="consilience-")
        self._db = duckdb.connect()
        # Order is made where it matters, by sorting; keeping it everywhere costs memory.
        self._db.execute("set preserve_insertion_order = false")
        self._db.execute(f"set temp_directory = {_quoted(self._spill.name)}")
        if memory is not None:
            self._db.execute(f"set memory_limit = {_quoted(memory)}")
        self._threads = threads or os.cpu_count() or 1
        self._db.execute(f"set threads = {int(self._threads)}")

    def read(self, name: str, path: Path) -> tuple[str, ...]:
        reader = (
            "read_parquet({})"
            if path.suffix.lower() == ".parquet"
            else "read_csv({}, all_varchar = true, header = true)"
        )
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

    def by_group(self, sql: str, key: str, change: Callable[[pa.Table], pa.Table], schema: pa.Schema) -> pa.Table:
        # One sort, which may spill, then a stream of groups: no group reads the others' rows.
        reader = self._db.cursor().sql(f"select * from ({sql}) order by {key}").to_arrow_reader(BATCH)
        with ThreadPoolExecutor(self._threads) as pool:
            waiting: deque[Future[pa.Table]] = deque()
            done = [schema.empty_table()]
            for group in _groups(reader, key):
                waiting.append(pool.submit(change, group))
                if len(waiting) > self._threads:
                    done.append(waiting.popleft().result())
            done.extend(one.result() for one in waiting)
        return pa.concat_tables(done)

    def drop(self, *names: str) -> None:
        for name in names:
            self._db.execute(f"drop table if exists {name}")

    def write(self, sql: str, path: Path) -> None:
        form = (
            "format parquet, compression zstd, compression_level 1"
            if path.suffix == ".parquet"
            else "format csv, header true"
        )
        self._db.execute(f"copy ({sql}) to {_quoted(str(path))} ({form})")

    def close(self) -> None:
        self._db.close()
        self._spill.cleanup()


def _groups(reader: pa.RecordBatchReader, key: str) -> Iterator[pa.Table]:
    """Yield the rows of each value of `key` from batches that are sorted by it."""
    held: list[pa.RecordBatch] = []
    for batch in reader:
        value = np.asarray(batch.column(key).to_numpy())
        cuts = [0, *(np.flatnonzero(value[1:] != value[:-1]) + 1).tolist(), len(value)]
        for start, end in pairwise(cuts):
            if start == end:
                continue
            if held and held[-1].column(key)[0] != batch.column(key)[start]:
                yield pa.Table.from_batches(held)
                held = []
            held.append(batch.slice(start, end - start))
    if held:
        yield pa.Table.from_batches(held)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _first_line(error: Exception) -> str:
    """Return the kind of failure; the rest of the engine's message may quote rows of the file."""
    return str(error).split(":", 1)[0].strip().lower()

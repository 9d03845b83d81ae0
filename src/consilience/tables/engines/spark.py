"""Apache Spark as the engine: for more rows than one machine holds.

The same steps and the same NumPy functions as on DuckDB, the latter in partitions; so the same links.  PySpark is an
optional extra and is imported only here, when this engine is asked for.
"""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet

from consilience.errors import UnreadableInput, WrongUse
from consilience.installed import how_to_bring
from consilience.tables.engines.engine import Step

LOCAL = "local[*]"
PARTITIONS_PER_CORE = 4
"""Of documents: few enough for the language model to be loaded seldom, enough for long reports to even out."""
SEPARATORS = {".csv": ",", ".tsv": "\t", ".tab": "\t"}


class SparkEngine:
    """One Spark session; steps become checkpointed views of their names."""

    name = "spark"

    def __init__(self, *, master: str | None = None, memory: str | None = None) -> None:
        self._spark = _session(master, memory)
        self.reads_here = (master or LOCAL).startswith("local")

    def read(self, name: str, path: Path) -> tuple[str, ...]:
        try:
            if path.suffix.lower() == ".parquet":
                rows = self._spark.read.parquet(str(path))
            else:
                reader = self._spark.read.option("header", True).option("multiLine", True).option("escape", '"')
                rows = reader.option("sep", SEPARATORS[path.suffix.lower()]).csv(str(path))
        except Exception as error:  # noqa: BLE001  see the next line
            # The class of a failure is not stable between Spark's releases, and its message may quote the file.
            raise UnreadableInput(
                str(path), type(error).__name__, "give a CSV file with a header row, or Parquet"
            ) from None
        rows.createOrReplaceTempView(name)
        return tuple(rows.columns)

    def put(self, name: str, rows: pa.Table) -> None:
        self._name(name, self._spark.createDataFrame(rows))

    def run(self, step: Step) -> None:
        self._name(step.name, self._spark.sql(step.sql))

    def fetch(self, sql: str) -> pa.Table:
        rows: pa.Table = self._spark.sql(sql).toArrow()
        return rows

    def by_group(self, sql: str, key: str, change: Callable[[pa.Table], pa.Table], schema: pa.Schema) -> pa.Table:
        from pyspark.sql.pandas.types import from_arrow_schema  # noqa: PLC0415  optional dependency

        rows = self._spark.sql(sql).groupBy(key).applyInArrow(change, from_arrow_schema(schema))
        found: pa.Table = rows.toArrow()
        return found

    def spread(self, items: Sequence[bytes], change: Callable[[Iterator[bytes]], Iterator[bytes]]) -> list[bytes]:
        """Return what `change` makes of each item, in order; the items are worked on in partitions."""
        many = self._spark.sparkContext.defaultParallelism * PARTITIONS_PER_CORE
        numbered = self._spark.sparkContext.parallelize(list(enumerate(items)), min(len(items), many) or 1)

        def changed(part: Iterator[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
            some = list(part)
            return zip((n for n, _ in some), change(iter([item for _, item in some])), strict=True)

        return [made for _, made in sorted(numbered.mapPartitions(changed).collect())]

    def drop(self, *names: str) -> None:
        for name in names:
            self._spark.catalog.dropTempView(name)

    def write(self, sql: str, path: Path) -> None:
        rows = self.fetch(sql)
        if path.suffix == ".parquet":
            pyarrow.parquet.write_table(rows, path, compression="zstd")
        else:
            with path.open("w", encoding="utf-8", newline="") as file:
                # Arrow would quote every text; other engines do not.
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(rows.column_names)
                for batch in rows.to_batches():
                    writer.writerows(zip(*(column.to_pylist() for column in batch.columns), strict=True))

    def close(self) -> None:
        self._spark.stop()

    def _name(self, name: str, rows: Any) -> None:
        # A checkpoint cuts the history off: without it every step would plan all steps before it again.
        rows.localCheckpoint(eager=True).createOrReplaceTempView(name)


def _session(master: str | None, memory: str | None) -> Any:
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415  optional dependency
    except ImportError:
        raise WrongUse(f"--engine spark needs PySpark and Java 17 or newer; PySpark: {how_to_bring('spark')}") from None
    builder = (
        SparkSession.builder.appName("consilience")
        .master(master or LOCAL)
        .config("spark.sql.ansi.enabled", True)
        .config("spark.sql.ansi.doubleQuotedIdentifiers", True)
        .config("spark.ui.enabled", False)
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", 262_144)
        .config("spark.ui.showConsoleProgress", False)
        .config("spark.log.level", "ERROR")
    )
    if (master or LOCAL).startswith("local"):
        builder = builder.config("spark.sql.shuffle.partitions", 8).config("spark.driver.memory", memory or "4g")
        # Workers of this machine must be the same Python, or they do not find this package.
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        builder = builder.config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1")
    return builder.getOrCreate()

"""One column of a Parquet file, read with DuckDB."""

from __future__ import annotations

from pathlib import Path

import duckdb


def column(path: Path, name: str, limit: int) -> list[str]:
    """Return the first `limit` values of the text column `name`."""
    with duckdb.connect() as connection:
        rows = connection.read_parquet(str(path)).select(duckdb.ColumnExpression(name)).limit(limit).fetchall()
    return [row[0] for row in rows]

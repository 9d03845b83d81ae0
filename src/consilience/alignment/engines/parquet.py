"""One column of a Parquet file, read with DuckDB."""

from __future__ import annotations

from pathlib import Path

import duckdb


def column(path: Path, name: str, limit: int) -> list[str]:
    """Return the first `limit` values of the text column `name`."""
    if not name.isidentifier():
        raise ValueError("a column is named by an identifier")
    with duckdb.connect() as connection:
        rows = connection.execute(
            f'select "{name}" from read_parquet(?) limit ?', [str(path), limit]
        ).fetchall()  # the name is an identifier, checked above
    return [row[0] for row in rows]

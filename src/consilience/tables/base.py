"""Taking up an earlier alignment: its claims come back as tables, new rows join them.

The result equals a full run by construction: candidates, parameters and the choice of counterparts follow from all rows.
The earlier files may be gone by then; time is not saved.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet

from consilience.errors import UnreadableInput
from consilience.tables import text
from consilience.tables.columns import NAMES, Cells, mapping, of_party
from consilience.tables.layouts import recognised


def extend(base: Path, added: Mapping[str, Path], renamed: Mapping[str, str]) -> dict[str, Path | pa.Table]:
    """Return one table for each party: the base's, with the rows of `added` at the end of the party of that name.

    A name that the base does not know is a new party, after the others.
    """
    tables: dict[str, Path | pa.Table] = dict(earlier(base))
    for name, path in added.items():
        new = read(path, of_party(renamed, name))
        old = tables.get(name)
        tables[name] = pa.concat_tables([old, new]) if isinstance(old, pa.Table) else new
    return tables


def earlier(base: Path) -> dict[str, pa.Table]:
    """Return the claims of an earlier output folder, one table for each party, in its order."""
    path = base / "claims.parquet"
    if not path.is_file():
        raise UnreadableInput(
            str(base), "no claims.parquet", "give --base the output folder of an earlier run on tables"
        )
    claims = pyarrow.parquet.read_table(path)
    dates = pyarrow.compute.binary_join_element_wise(claims["earliest"], claims["latest"], "/")
    claims = claims.append_column("date", dates)
    parties = pyarrow.compute.unique(claims["party"]).to_pylist()
    return {name: _ours(claims.filter(pyarrow.compute.equal(claims["party"], name))) for name in parties}


def _ours(rows: pa.Table) -> pa.Table:
    return rows.select([name for name in NAMES if name in rows.column_names]).cast(
        pa.schema([(name, pa.string()) for name in NAMES if name in rows.column_names])
    )


def read(path: Path, renamed: Mapping[str, str]) -> pa.Table:
    """Return a file's rows under our column names, as strings."""
    rows = read_rows(path, header=False if renamed and all(x.isdigit() for x in renamed.values()) else None)
    layout = recognised(rows.column_names) if not renamed else None
    chosen = layout.columns if layout else mapping(rows.column_names, renamed, path.name)
    return pa.table({ours: _cells(rows, chosen.get(ours)) for ours in NAMES})


def _cells(rows: pa.Table, source: Cells | None) -> pa.ChunkedArray | pa.Array:
    if source is None:
        return pa.nulls(len(rows), pa.string())
    if not source.columns:
        return pa.array([source.constant] * len(rows), pa.string())
    texts = [rows[column].cast(pa.string()) for column in source.columns]
    return texts[0] if len(texts) == 1 else pyarrow.compute.binary_join_element_wise(*texts, ", ", null_handling="skip")


def read_rows(path: Path, *, header: bool | None = None) -> pa.Table:
    """Return a file's rows as they stand; the cells of a text file as strings, empty ones missing, broken rows left out."""
    if not path.is_file():
        raise UnreadableInput(str(path), "no such file")
    if text.is_text(path):
        with TemporaryDirectory(prefix="consilience-") as folder:
            found = text.read_text(path, Path(folder), header=header)
            return pyarrow.parquet.read_table(found.rows, memory_map=False).drop_columns([text.ROW])
    if text.suffix(path) != ".parquet":
        raise UnreadableInput(str(path), "not a table we can read", "give .csv, .tsv or .parquet")
    try:
        return pyarrow.parquet.read_table(path)
    except pa.ArrowInvalid:
        raise UnreadableInput(
            str(path), "it is no Parquet file", "give a CSV file with a header row, or Parquet"
        ) from None

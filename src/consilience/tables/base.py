"""Taking up an earlier alignment: its claims come back as tables, new rows join them.

The result equals a full run by construction: candidates, parameters and the choice of counterparts follow from all rows.
The earlier files may be gone by then; time is not saved.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute
import pyarrow.csv
import pyarrow.parquet

from consilience.errors import UnreadableInput
from consilience.tables.columns import NAMES, mapping

SEPARATORS = {".csv": ",", ".tsv": "\t", ".tab": "\t"}


def extend(base: Path, added: Mapping[str, Path], renamed: Mapping[str, str]) -> dict[str, Path | pa.Table]:
    """Return one table for each party: the base's, with the rows of `added` at the end of the party of that name.

    A name that the base does not know is a new party, after the others.
    """
    tables: dict[str, Path | pa.Table] = dict(earlier(base))
    for name, path in added.items():
        new = read(path, renamed)
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
    rows = read_rows(path)
    chosen = mapping(rows.column_names, renamed, path.name)
    cells = {
        ours: rows[chosen[ours]].cast(pa.string()) if ours in chosen else pa.nulls(len(rows), pa.string())
        for ours in NAMES
    }
    return pa.table(cells)


def read_rows(path: Path) -> pa.Table:
    """Return a file's rows as they stand; the cells of a text file as strings, empty ones missing."""
    if not path.is_file():
        raise UnreadableInput(str(path), "no such file")
    try:
        if path.suffix == ".parquet":
            return pyarrow.parquet.read_table(path)
        if path.suffix in SEPARATORS:
            form = pyarrow.csv.ParseOptions(delimiter=SEPARATORS.get(path.suffix, ","), newlines_in_values=True)
            names = pyarrow.csv.open_csv(path, parse_options=form).schema.names
            text = pyarrow.csv.ConvertOptions(
                column_types={name: pa.string() for name in names}, strings_can_be_null=True
            )
            return pyarrow.csv.read_csv(path, parse_options=form, convert_options=text)
    except pa.ArrowInvalid:
        raise UnreadableInput(
            str(path), "cannot be read as a table", "give a CSV file with a header row, or Parquet"
        ) from None
    raise UnreadableInput(str(path), "not a table we can read", "give .csv, .tsv or .parquet")

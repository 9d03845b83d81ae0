"""Tables as they come from other libraries: whatever speaks the Arrow C stream becomes an Arrow table.

The Arrow PyCapsule interface (`__arrow_c_stream__`) is spoken by pandas 2.2 and newer, Polars, DuckDB and others; none of
them is imported here.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.interchange

from consilience.errors import WrongUse, kind_of

Given = str | os.PathLike[str] | pa.Table | Any
"""A file, or a frame of pandas, Polars or Arrow."""
_GIVE = (
    "give a path (str or os.PathLike), a pyarrow.Table, or a frame of pandas or Polars; "
    "from an old pandas pyarrow.Table.from_pandas(frame)"
)


def arrived(tables: object) -> dict[str, Path | pa.Table]:
    """Return party → file or Arrow table; raise `WrongUse` for anything else, before any work."""
    if not isinstance(tables, Mapping):
        raise WrongUse(f'tables: found {kind_of(tables)}; give a mapping {{"alpha": …, "beta": …}}')
    for name in tables:
        if not isinstance(name, str) or not name.strip():
            raise WrongUse("tables: expected a name (str) for each party, found something else")
    if len(tables) < 2:
        raise WrongUse(f"expected two or more tables, found {len(tables)}")
    return {name: one(given, f"table of {name}") for name, given in tables.items()}


def one(given: object, where: str) -> Path | pa.Table:
    """Return a file's path or an Arrow table; raise `WrongUse` for anything else, with what to give."""
    if isinstance(given, pa.Table):
        return _sound(given, where)
    if isinstance(given, str | os.PathLike):
        text = os.fsdecode(os.fspath(given))
        if not text.strip() or "\0" in text:
            raise WrongUse(f"{where}: expected a path, found none in the name")
        return Path(text)
    if hasattr(given, "collect") and not hasattr(given, "__arrow_c_stream__"):
        raise WrongUse(f"{where}: found a query that was not run ({kind_of(given)}); give its result: query.collect()")
    if hasattr(given, "to_frame") and not hasattr(given, "columns"):
        raise WrongUse(f"{where}: found a single column ({kind_of(given)}); {_GIVE}")
    if isinstance(given, Mapping):
        raise WrongUse(f"{where}: found {kind_of(given)}; give pyarrow.table(columns)")
    if isinstance(given, list | tuple):
        raise WrongUse(f"{where}: found {kind_of(given)}; give pyarrow.Table.from_pylist(rows), or one path")
    return _sound(_taken(given, where), where)


def _taken(given: Any, where: str) -> pa.Table:
    try:
        if hasattr(given, "__arrow_c_stream__") or hasattr(given, "__arrow_c_array__"):
            return pa.table(given)
        if hasattr(given, "__dataframe__"):
            return pa.table(pyarrow.interchange.from_dataframe(given))
    # The library's own words may quote a cell; what it raises is its own affair.
    except Exception:  # noqa: BLE001
        why = "a column cannot be taken over: it is of mixed or unknown types, or this is no table of named columns"
        raise WrongUse(f"{where}: found {kind_of(given)}; {why}; turn such columns into text first") from None
    raise WrongUse(f"{where}: found {kind_of(given)}; {_GIVE}")


def _sound(table: pa.Table, where: str) -> pa.Table:
    twice = [name for name, count in Counter(table.column_names).items() if count > 1]
    if twice:
        raise WrongUse(f"{where}: {len(twice)} names of columns stand more than once; give each column its own name")
    return table

"""An alignment's tables as frames of pandas or Polars, where one of them is installed; neither comes with Consilience."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from consilience.alignment.result import Alignment
from consilience.brief.outputs.database import columns, tables
from consilience.errors import MissingLibrary, WrongUse

TABLES = (
    "parties", "reports", "matters", "claims", "claim_actors", "claim_quantities", "comparisons", "comparison_reasons",
    "links", "link_weights", "coverage", "problems",
)  # fmt: skip


def frame(alignment: Alignment, table: str, library: str) -> Any:
    """Return one table as a frame of `pandas` or `polars`; ids, numbers and dates as in the SQLite file."""
    if table not in TABLES:
        raise WrongUse(f"table: one of {', '.join(TABLES)}")
    try:
        module = import_module(library)
    except ModuleNotFoundError:
        raise MissingLibrary(
            f"to_{library} needs {library}, which does not come with Consilience: pip install {library}; "
            "`write_sqlite` needs nothing more"
        ) from None
    names = columns(table)
    rows = list(tables(alignment)[table])
    if library == "polars":
        return module.DataFrame(rows, schema=list(names), orient="row", infer_schema_length=None)
    return module.DataFrame(rows, columns=list(names))

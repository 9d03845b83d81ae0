"""Event tables as they are published (GDELT, ICEWS, ACLED, POLECAT): told by their columns, read without being told how."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from consilience.tables.columns import Cells


@dataclass(frozen=True, kw_only=True, slots=True)
class Layout:
    """One published form."""

    name: str
    columns: Mapping[str, Cells]
    """Ours → theirs; those that a release leaves out are not there."""


def recognised(found: Sequence[str]) -> Layout | None:
    """Return the published form that a table with these columns has; of a table without a header the columns are numbers."""
    theirs = {name.lower(): name for name in found}
    for row in _layouts():
        by_place = row.get("places") == len(found) and list(found) == [str(i) for i in range(len(found))]
        if by_place or ("header" in row and all(name.lower() in theirs for name in row["header"])):
            columns = {ours: _cells(given, theirs) for ours, given in row["columns"].items()}
            return Layout(
                name=row["name"], columns={ours: cells for ours, cells in columns.items() if cells is not None}
            )
    return None


@cache
def _layouts() -> Sequence[Mapping[str, Any]]:
    rows: Sequence[Mapping[str, Any]] = tomllib.loads(files(__package__).joinpath("layouts.toml").read_text("utf-8"))[
        "layout"
    ]
    return rows


def _cells(given: str | Sequence[str] | Mapping[str, str], theirs: Mapping[str, str]) -> Cells | None:
    if isinstance(given, Mapping):
        return Cells(constant=given["const"])
    named = [given] if isinstance(given, str) else list(given)
    have = tuple(theirs[name.lower()] for name in named if name.lower() in theirs)
    return Cells(columns=have) if have else None

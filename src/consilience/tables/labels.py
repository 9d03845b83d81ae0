"""Pairs of rows that people judged, as the ground on which the model is fitted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from consilience.errors import UnreadableInput
from consilience.tables.columns import named
from consilience.tables.compare import Comparer, Levels
from consilience.tables.engines.engine import Engine
from consilience.tables.load import AFFIRMED
from consilience.tables.stretches import rows_of

NEEDED = ("left_claim", "right_claim")
FEWEST = 20
"""Pairs judged to be the same event that must be found in the tables."""


def same(engine: Engine, comparer: Comparer, given: Path | pa.Table) -> dict[str, Levels]:
    """Return the levels of the pairs judged to be the same event; raise `UnreadableInput` for too few of them.

    Pairs judged to be different are not used: they are the ones that somebody had to look at, and say little of rows
    drawn blindly.
    """
    where, columns = _open(engine, given)
    judged = f"and lower(cast(j.{named(columns['same'])} as varchar(10))) in ({_yes()})" if "same" in columns else ""
    left, right = (f"cast(j.{named(columns[name])} as varchar(1000000))" for name in NEEDED)
    pairs = engine.fetch(
        "select distinct l.rid as left_rid, r.rid as right_rid from judged j "
        f"join claims l on l.claim_id = {left} join claims r on r.claim_id = {right} "
        f"where l.party < r.party {judged} order by 1, 2"
    )
    if pairs.num_rows < FEWEST:
        raise UnreadableInput(
            where, f"{pairs.num_rows} pairs judged the same event were found in the tables", f"give {FEWEST} or more"
        )
    ends = []
    for end in ("left_rid", "right_rid"):
        engine.put("asked", pa.table({"n": np.arange(pairs.num_rows), "rid": pairs[end]}))
        ends.append(
            rows_of(
                engine.fetch("select c.* from claims c join asked a on a.rid = c.rid order by a.n"), comparer.columns
            )
        )
    return comparer.levels(*ends)


def _open(engine: Engine, given: Path | pa.Table) -> tuple[str, dict[str, str]]:
    if isinstance(given, pa.Table):
        where, found = "labels", tuple(given.column_names)
        engine.put("judged", given)
    else:
        if not given.is_file():
            raise UnreadableInput(str(given), "no such file")
        where, found = str(given), engine.read("judged", given)
    columns = {name.lower(): name for name in found}
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        raise UnreadableInput(where, f"no column {', '.join(missing)}", "the columns are left_claim, right_claim, same")
    return where, columns


def _yes() -> str:
    return ", ".join(f"'{word}'" for word in (*AFFIRMED, "same"))

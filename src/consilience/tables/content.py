"""What linked rows say beyond who, what, where and when; fetched only for columns that some table has."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from consilience.tables.engines.engine import Engine
from consilience.tables.load import Loaded, carried
from consilience.tables.names import Int
from consilience.tables.verdicts import Content, cameo_side


def of_pairs(engine: Engine, loaded: Loaded, left: Int, right: Int) -> tuple[Content, Content]:
    """Return the content of both rows of each pair."""
    side = _sides(engine, loaded)
    wanted = [name for name in carried(loaded.present) if name != "source"] + (["action"] if side.any() else [])
    if not wanted:
        return _content(pa.table({"n": np.arange(len(left))}), side), _content(pa.table({"n": right}), side)
    engine.put("link_ends", pa.table({"n": np.arange(len(left)), "left_rid": left, "right_rid": right}))
    return _content(_rows(engine, "left_rid", wanted), side), _content(_rows(engine, "right_rid", wanted), side)


def _rows(engine: Engine, end: str, wanted: Sequence[str]) -> pa.Table:
    cells = ", ".join(f"c.{name}" for name in wanted)
    return engine.fetch(f"select e.n, {cells} from link_ends e join claims c on c.rid = e.{end} order by e.n")


def _sides(engine: Engine, loaded: Loaded) -> Int:
    """Return for each value of the vocabulary whether, as a CAMEO code, it means cooperation or conflict."""
    side = np.zeros(len(loaded.vocabulary.size), np.int64)
    if "action" in loaded.columns:
        used = engine.fetch(
            "select v.vid, v.value from vocabulary v join (select distinct action from claims) c on c.action = v.vid"
        )
        side[used["vid"].to_numpy()] = [cameo_side(action) for action in used["value"].to_pylist()]
    return side


def _content(rows: pa.Table, side: Int) -> Content:
    n, have = len(rows), rows.column_names
    return Content(
        amount=rows["amount"].to_numpy() if "amount" in have else np.full(n, np.nan),
        unit=rows["unit"].fill_null("").to_numpy() if "unit" in have else np.full(n, "", object),
        negated=rows["negated"].to_numpy() > 0 if "negated" in have else np.zeros(n, bool),
        polarity_given=pc.is_valid(rows["polarity"]).to_numpy() if "polarity" in have else np.zeros(n, bool),
        side=side[rows["action"].to_numpy()] if "action" in have else np.zeros(n, np.int64),
    )

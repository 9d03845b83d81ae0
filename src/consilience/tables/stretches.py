"""Candidate pairs, compared, for stretches of days that are worked on apart.

A stretch is handed out with the days around it that its rows can reach, so stretches run side by side, on cores or on a
cluster, and memory is bounded by the largest of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyarrow as pa

from consilience.tables.candidates import find
from consilience.tables.compare import Comparer, Rows
from consilience.tables.engines.engine import Engine
from consilience.tables.load import Days
from consilience.tables.model import rarity
from consilience.tables.names import Float, Int

ROWS = 50_000
"""Rows of a stretch, at least; a trade between the cost of its surroundings and of memory."""

Span = tuple[int, int]
"""The first day, and the day after the last."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pairs:
    """Compared pairs of rows, by row numbers."""

    left: Int
    right: Int
    pattern: Int
    """The levels of the comparisons, as one number."""
    value: Float
    """What the rarity of shared values adds; after scoring, the log odds."""


Score = Callable[[Pairs], Float]
"""The value to return for each pair; −∞ leaves a pair out."""

_SCHEMA = pa.schema([("left", pa.int64()), ("right", pa.int64()), ("pattern", pa.int64()), ("value", pa.float64())])


def cut(days: Days, window: int, rows: int = ROWS) -> list[Span]:
    """Cut all days into stretches of at least so many rows, each long enough for its reach not to outweigh it."""
    day, inverse = np.unique(days.day, return_inverse=True)
    until = np.cumsum(np.bincount(inverse, days.rows)).tolist()
    cuts, held = [int(day[0])], 0.0
    for one, total in zip((day + 1).tolist(), until, strict=True):
        if total - held >= rows and one - cuts[-1] > 2 * (window + days.spread):
            cuts.append(one)
            held = total
    if cuts[-1] <= day[-1]:
        cuts.append(int(day[-1]) + 1)
    return list(pairwise(cuts))


def pairs_of(
    engine: Engine,
    comparer: Comparer,
    of_value: Mapping[str, Float],
    spans: Sequence[Span],
    days: Days,
    window: int,
    score: Score,
) -> Pairs:
    """Return the pairs whose left row begins within a span, sorted by their rows."""
    engine.put("stretch_days", _surroundings(spans, days, window))
    columns = comparer.columns
    cells = ", ".join(f"c.{name}" for name in ("rid", "party", "earliest", "latest", *columns))

    def change(group: pa.Table) -> pa.Table:
        rows, rid = rows_of(group, columns).keyed(comparer.vocabulary.key), array(group, "rid")
        span = spans[group.column("stretch")[0].as_py()]
        left, right = find(rows, array(group, "party"), comparer.vocabulary.rare_words, window, span)
        pairs = _compared(rows, rid, left, right, comparer, of_value)
        value = score(pairs)
        kept = np.isfinite(value)
        return pa.table([pairs.left[kept], pairs.right[kept], pairs.pattern[kept], value[kept]], schema=_SCHEMA)

    sql = f"select s.stretch, {cells} from claims c join stretch_days s on s.day = c.earliest"
    return _sorted(engine.by_group(sql, "stretch", change, _SCHEMA))


def _surroundings(spans: Sequence[Span], days: Days, window: int) -> pa.Table:
    """Return each stretch with the days on which rows begin that it or a rival for one of its keys may touch."""
    reach = window + days.spread
    day = np.unique(days.day)
    inside = [day[np.searchsorted(day, first - reach) : np.searchsorted(day, end + reach)] for first, end in spans]
    number = np.repeat(np.arange(len(spans)), [len(one) for one in inside])
    return pa.table({"stretch": number, "day": np.concatenate([day[:0], *inside])})


def rows_of(batch: pa.Table, columns: Sequence[str]) -> Rows:
    """Return coded rows of the table `claims`."""
    return Rows(
        earliest=array(batch, "earliest"),
        latest=array(batch, "latest"),
        values={name: array(batch, name) for name in columns},
    )


def array(batch: pa.Table, name: str) -> Int:
    return np.asarray(batch.column(name).to_numpy(), np.int64)


def _compared(rows: Rows, rid: Int, left: Int, right: Int, comparer: Comparer, of_value: Mapping[str, Float]) -> Pairs:
    found = comparer.levels(rows.take(left), rows.take(right))
    extra = np.zeros(len(left))
    for one in comparer.compared:
        if one.column in of_value:
            value = rows.values[one.column]
            extra += rarity(one, found[one.column], value[left], value[right], of_value[one.column])
    return Pairs(left=rid[left], right=rid[right], pattern=comparer.patterns(found), value=extra)


def _sorted(got: pa.Table) -> Pairs:
    left, right, pattern = (array(got, name) for name in ("left", "right", "pattern"))
    order = np.lexsort((right, left))
    value = np.asarray(got.column("value").to_numpy(), np.float64)
    return Pairs(left=left[order], right=right[order], pattern=pattern[order], value=value[order])

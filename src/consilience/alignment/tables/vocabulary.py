"""Every spelled value once: its number, its signature, how often it is used, and its rarest words.

Tables repeat values; comparing each pair of values by number instead of each pair of rows by string is what makes
millions of pairs cheap.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from consilience.alignment.engines.engine import Engine, Step
from consilience.alignment.tables.columns import SPELLED
from consilience.alignment.tables.names import Float, Int, signatures, sizes, words

RAREST = 2
"""Words of a value that become keys: the rarest that more than one party uses."""
RAREST_OF_TEXT = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Vocabulary:
    """Values are numbered from 1; 0 stands for a missing value."""

    folded: Int
    size: Int
    share: dict[str, Float]
    """Column → for each value, the share of all rows with a value there that have this one."""


def number_values(engine: Engine, columns: Sequence[str]) -> Vocabulary:
    """Make `vocabulary` and `value_words`, and put numbers in place of strings in `coded`."""
    engine.run(_uses(columns))
    uses = engine.fetch("select place_in_row, value, party, n from uses order by value")
    values, number = np.unique(uses["value"].to_numpy(zero_copy_only=False).astype(object), return_inverse=True)
    number = number + 1
    column = uses["place_in_row"].to_numpy()
    n = uses["n"].to_numpy().astype(np.float64)
    split = [words(value) for value in values]
    folded = np.vstack([np.zeros((1, 8), np.int64), signatures(split)]) if len(values) else np.zeros((1, 8), np.int64)
    engine.put("vocabulary", pa.table({"value": pa.array(values, pa.string()), "vid": np.arange(1, len(values) + 1)}))
    engine.put("value_words", _rarest(split, column, number, uses["party"].to_numpy(), n, columns))
    engine.run(_coded(columns))
    return Vocabulary(folded=folded, size=sizes(folded), share=_shares(columns, column, number, n, len(values)))


def _uses(columns: Sequence[str]) -> Step:
    each = " union all ".join(
        f"select cast({i} as bigint) as place_in_row, {name} as value, party, count(*) as n "
        f"from claims where {name} is not null group by {name}, party"
        for i, name in enumerate(columns)
    )
    return Step(name="uses", sql=each, because="how often each party uses each value")


def _shares(columns: Sequence[str], column: Int, number: Int, n: Float, values: int) -> dict[str, Float]:
    shares = {}
    for i, name in enumerate(columns):
        here = column == i
        counts = np.bincount(number[here], n[here], values + 1)
        shares[name] = counts / max(counts.sum(), 1.0)
    return shares


def _rarest(
    split: Sequence[Sequence[str]], column: Int, number: Int, party: Int, n: Float, columns: Sequence[str]
) -> pa.Table:
    """Return value → number of one of its rarest words, of those that more than one party uses."""
    total: Counter[str] = Counter()
    first: dict[str, int] = {}
    common: set[str] = set()
    for value, who, times in zip(number.tolist(), party.tolist(), n.tolist(), strict=True):
        for word in split[value - 1]:
            total[word] += int(times)
            if first.setdefault(word, who) != who:
                common.add(word)
    place = {word: i for i, word in enumerate(sorted(common), 1)}
    text = {i for i, name in enumerate(columns) if name == "text"}
    long = {v for v, c in zip(number.tolist(), column.tolist(), strict=True) if c in text} if text else set()
    vid, wid = [], []
    for value, parts in enumerate(split, 1):
        usable = sorted(common.intersection(parts), key=lambda word: (total[word], word))
        for word in usable[: RAREST_OF_TEXT if value in long else RAREST]:
            vid.append(value)
            wid.append(place[word])
    return pa.table({"vid": pa.array(vid, pa.int64()), "word": pa.array(wid, pa.int64())})


def _coded(columns: Sequence[str]) -> Step:
    cells = ", ".join(
        f"coalesce(v_{name}.vid, 0) as {name}" if name in columns else f"cast(0 as bigint) as {name}"
        for name in SPELLED
    )
    joins = " ".join(f"left join vocabulary v_{name} on v_{name}.value = c.{name}" for name in columns)
    return Step(
        name="coded",
        because="numbers in place of strings; 0 is missing",
        sql=f"select c.rid, c.party, c.earliest, c.latest, {cells} from claims c {joins}",
    )

"""Whether two names that look unlike could still be one name: before two rows are said to conflict over who or where.

Letter triples are too coarse for short names: `Iran` and `Irn` share almost none.  Here each word of the shorter name must
be found in the longer one: the same, cut short, an initial, or with one slip of the pen.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from consilience.tables.columns import COLUMNS, Use
from consilience.tables.compare import Levels
from consilience.tables.engines.engine import Engine
from consilience.tables.names import Int, marked, words
from consilience.tables.verdicts import ALIKE

_NAMES = tuple(column.name for column in COLUMNS if column.use is Use.NAME)
_LONG = 6
"""Letters from which on a word may have one other letter and still be the same: `Iran` is not `Iraq`."""


def settled(engine: Engine, found: Mapping[str, Levels], left: Int, right: Int) -> dict[str, Levels]:
    """Return the levels for the verdict: names that could be one are taken as alike."""
    settled = dict(found)
    for column in _NAMES:
        if column in found:
            doubtful = np.flatnonzero((found[column] >= 0) & (found[column] < ALIKE))
            one = _could_be_one(engine, column, left[doubtful], right[doubtful])
            settled[column] = found[column].copy()
            settled[column][doubtful[one]] = ALIKE
    return settled


def _could_be_one(engine: Engine, column: str, left: Int, right: Int) -> Int:
    """Return the places of the pairs of rows whose values in a column could be one name."""
    if not len(left):
        return left
    engine.put("doubtful", pa.table({"n": np.arange(len(left)), "left_rid": left, "right_rid": right}))
    pairs = engine.fetch(
        f"select d.n, a.value as ours, b.value as theirs from doubtful d "
        f"join claims l on l.rid = d.left_rid join claims r on r.rid = d.right_rid "
        f"join vocabulary a on a.vid = l.{column} join vocabulary b on b.vid = r.{column} order by d.n"
    )
    ours, theirs = (_split(pairs[end].combine_chunks()) for end in ("ours", "theirs"))
    return np.array([n for n, (a, b) in enumerate(zip(ours, theirs, strict=True)) if could_be_one(a, b)], np.int64)


def _split(names: pa.Array) -> list[list[str]]:
    split: list[list[str]] = [[] for _ in range(len(names))]
    for owner, word in zip(*(part.tolist() for part in words(marked(names))), strict=True):
        split[owner].append(word)
    return split


def could_be_one(left: list[str], right: list[str]) -> bool:
    """Return whether two names, as lists of words, could be spellings of one.

    >>> could_be_one(["muhammad", "vi"], ["m", "vi"]), could_be_one(["iran"], ["irn"]), could_be_one(["iran"], ["iraq"])
    (True, True, False)
    """
    shorter, longer = sorted((left, right), key=len)
    if not shorter:
        return False
    initials = "".join(word[0] for word in longer)
    if len(shorter) == 1 and len(longer) > 1 and shorter[0] == initials:
        return True
    whole = max(map(len, shorter)) > 1
    return whole and all(any(_same_word(a, b) for b in longer) for a in shorter)


def _same_word(a: str, b: str) -> bool:
    short, long = sorted((a, b), key=len)
    if a == b or (len(short) != 2 and long.startswith(short)):
        return True
    return len(short) > 2 and _one_slip(short, long)


def _one_slip(short: str, long: str) -> bool:
    """Return whether one letter too many, two neighbours swapped or, in a long word, one other letter tells them apart."""
    at = next((i for i, (x, y) in enumerate(zip(short, long, strict=False)) if x != y), len(short))
    if len(long) == len(short) + 1:
        return long[at + 1 :] == short[at:]
    if len(long) != len(short):
        return False
    swapped = short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
    return swapped or (len(short) >= _LONG and short[at + 1 :] == long[at + 1 :])

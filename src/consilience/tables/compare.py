"""Comparing two rows: for each column a level of agreement, in whole numbers.

Level 0 is "differs"; the highest is "the same"; −1 is "missing on at least one side", which says nothing either way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from consilience.tables.columns import COLUMNS, Use
from consilience.tables.names import Int, agree, shared
from consilience.tables.vocabulary import Vocabulary

MISSING = -1
FEW = 1_000
"""A column of so few values is compared once, value by value, and looked up for pairs."""
Levels = npt.NDArray[np.int8]


@dataclass(frozen=True, kw_only=True, slots=True)
class ColumnComparison:
    """How one column is compared."""

    column: str
    levels: tuple[str, ...]
    """From "differs" upwards, as said in a reason."""
    likeness: tuple[float, ...] = ()
    """The least share of common letter triples for each level between "differs" and "the same"."""
    part: int | None = None
    """The level that a name reaches when one is nearly contained in the other."""
    by_words: bool = False
    """Whether names that share letters but not words reach level 1 only, however many they share."""
    from_level: int = 99
    """From this level on the frequency of the value counts."""

    @property
    def top(self) -> int:
        return len(self.levels) - 1


_NAME = {
    "levels": (
        "differs",
        "shares letters, not words",
        "is faintly alike",
        "is alike in part",
        "is much alike",
        "is nearly the same",
        "is the same",
    ),
    "likeness": (0.3, 0.3, 0.5, 0.7, 0.95),
    "part": 3,
    "by_words": True,
    "from_level": 3,
}
_CODE = {"levels": ("differs", "is alike", "is the same"), "likeness": (0.6,), "from_level": 2}
_TEXT = {
    "levels": ("differs", "shares some words", "is alike", "is much alike", "is nearly the same", "is the same"),
    "likeness": (0.35, 0.5, 0.65, 0.9),
}
CONTAINED = 0.85


def comparisons(columns: Iterable[str], window: int) -> tuple[ColumnComparison, ...]:
    """Return the comparisons for tables that have these columns, the time first."""
    have = frozenset(columns)
    days = (
        tuple(f"is {gap} days off" for gap in range(window, 1, -1))
        + ("is 1 day off",) * (window > 0)
        + ("is the same",)
    )
    form = {Use.NAME: _NAME, Use.CODE: _CODE, Use.TEXT: _TEXT}
    spelled = [
        ColumnComparison(column=c.name, **form[c.use])  # type: ignore[arg-type]  # the three forms above are right by eye
        for c in COLUMNS
        if c.use in form and c.name in have
    ]
    return (ColumnComparison(column="time", levels=days), *spelled)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rows:
    """Coded rows, column by column, as arrays of equal length."""

    earliest: Int
    latest: Int
    values: Mapping[str, Int]

    def keyed(self, key: Int) -> Rows:
        """Return the rows with values that differ in case, accents or marks only as one value."""
        values = {name: key[value] for name, value in self.values.items()}
        return Rows(earliest=self.earliest, latest=self.latest, values=values)

    def take(self, index: Int) -> Rows:
        return Rows(
            earliest=self.earliest[index],
            latest=self.latest[index],
            values={name: value[index] for name, value in self.values.items()},
        )


def gap(left: Rows, right: Rows) -> Int:
    """Return the days between two intervals; 0 where they touch."""
    return np.asarray(np.maximum(0, np.maximum(left.earliest - right.latest, right.earliest - left.latest)))


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownValues:
    """All values of a column of few values, and the level of each pair of them."""

    place: npt.NDArray[np.int32]
    """Of each value of the vocabulary among those of this column; 0 is the missing value."""
    level: Levels


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparer:
    """All comparisons of rows, ready for use.

    The levels of one pair, written as one whole number, are its *pattern*.  There are few patterns and many pairs.
    """

    compared: tuple[ColumnComparison, ...]
    vocabulary: Vocabulary
    known: Mapping[str, KnownValues]

    @property
    def columns(self) -> list[str]:
        return [one.column for one in self.compared if one.column != "time"]

    def levels(self, left: Rows, right: Rows) -> dict[str, Levels]:
        """Return the level of each comparison for each pair of rows."""
        found: dict[str, Levels] = {}
        for one in self.compared:
            if one.column == "time":
                found["time"] = np.maximum(one.top - gap(left, right), 0).astype(np.int8)
            else:
                found[one.column] = self.spelled(one, left.values[one.column], right.values[one.column])
        return found

    def gap_of(self, found: Mapping[str, Levels]) -> Int:
        """Return the days between rows that lie no further apart than the window, from their levels."""
        top = next(one.top for one in self.compared if one.column == "time")
        return np.asarray(top - found["time"].astype(np.int64))

    def spelled(self, one: ColumnComparison, left: Int, right: Int) -> Levels:
        """Return the level of each pair of values of a column."""
        left, right = self.vocabulary.key[left], self.vocabulary.key[right]
        known = self.known.get(one.column)
        if known is None:
            return _spelled(one, left, right, self.vocabulary)
        return np.asarray(known.level[known.place[left], known.place[right]])

    def patterns(self, found: Mapping[str, Levels]) -> Int:
        """Return the pattern of each pair."""
        pattern = np.zeros(len(found["time"]), np.int64)
        for one in self.compared:
            pattern = pattern * (one.top + 2) + (found[one.column] + 1)
        return pattern

    def levels_of(self, pattern: Int) -> dict[str, Levels]:
        """Return the levels that patterns stand for."""
        found: dict[str, Levels] = {}
        for one in reversed(self.compared):
            pattern, level = np.divmod(pattern, one.top + 2)
            found[one.column] = (level - 1).astype(np.int8)
        return {one.column: found[one.column] for one in self.compared}


def comparer(columns: Iterable[str], window: int, vocabulary: Vocabulary) -> Comparer:
    compared = comparisons(columns, window)
    known = {}
    for one in compared:
        values = np.flatnonzero(vocabulary.share[one.column]) if one.column != "time" else np.arange(0)
        if 0 < len(values) <= FEW:
            known[one.column] = _known(one, np.append(0, values), vocabulary)
    return Comparer(compared=compared, vocabulary=vocabulary, known=known)


def _known(one: ColumnComparison, values: Int, vocabulary: Vocabulary) -> KnownValues:
    place = np.zeros(len(vocabulary.size), np.int32)
    place[values] = np.arange(len(values))
    left, right = (index.ravel() for index in np.meshgrid(values, values, indexing="ij"))
    return KnownValues(place=place, level=_spelled(one, left, right, vocabulary).reshape(len(values), len(values)))


def _spelled(one: ColumnComparison, left: Int, right: Int, vocabulary: Vocabulary) -> Levels:
    level = np.full(len(left), MISSING, np.int8)
    level[(left > 0) & (left == right)] = one.top
    open_ = np.flatnonzero((left > 0) & (right > 0) & (left != right))
    a, b = left[open_], right[open_]
    both = shared(vocabulary.folded, a, b)
    sizes = vocabulary.size[a], vocabulary.size[b]
    # Whole numbers throughout, so that no engine rounds another way.
    twice, total = 2000 * both, sizes[0] + sizes[1]
    reached = np.zeros(len(open_), np.int8)
    for least in one.likeness:
        reached += twice >= round(1000 * least) * total
    if one.part is not None:
        inside = 1000 * both >= round(1000 * CONTAINED) * np.minimum(*sizes)
        reached = np.where(inside & (np.minimum(*sizes) > 3), np.maximum(reached, one.part), reached)
    reached = np.where(total > 0, reached, 0)
    if one.by_words:
        some = np.flatnonzero((reached > 1) & (reached < one.top - 1))
        reached[some[~agree(vocabulary.words, a[some], b[some])]] = 1
    level[open_] = reached
    return level

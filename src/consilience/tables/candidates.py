"""Which pairs are worth comparing, for the rows of one stretch of days; no step quadratic.

Two claims are a candidate pair when they share a key on days at most `window` apart.  A key is two properties of a row
(a rare word of the actor and the action; a rare word of the target and the actor's country; …), so that one misspelt
name or one other action does not hide a pair.  Keys and days are mixed into one number, so the window is a search for
equal numbers, once for each day in reach.  A block, one key on one day against one day, that would give more than
`LARGEST_BLOCK` pairs is left to the finer keys, so one actor in a million rows costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
import numpy.typing as npt

from consilience.tables.compare import Rows
from consilience.tables.load import LONGEST
from consilience.tables.names import Int

LARGEST_BLOCK = 30
"""Pairs that one key on one day against one day may give."""

Mixed = npt.NDArray[np.uint64]
Mask = npt.NDArray[np.bool_]

_MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93], np.uint64)
_DAY = 0xA0761D6478BD642F
_WRAP = 1 << 64


@dataclass(frozen=True, kw_only=True, slots=True)
class BlockingKey:
    """Properties that two rows must share; up to three, each a column or the rare words of a column."""

    parts: tuple[str, ...]
    unless: tuple[str, ...] = ()
    """The key is for rows that have none of these columns: nothing finer can find them."""

    @property
    def columns(self) -> frozenset[str]:
        return frozenset(part.removeprefix("words of ") for part in self.parts)


KEYS = (
    BlockingKey(parts=("words of actor", "words of target")),
    BlockingKey(parts=("words of actor", "action")),
    BlockingKey(parts=("words of target", "action")),
    BlockingKey(parts=("actor_country", "target_country", "action")),
    BlockingKey(parts=("words of actor", "target_country")),
    BlockingKey(parts=("words of target", "actor_country")),
    BlockingKey(parts=("words of actor", "words of place")),
    BlockingKey(parts=("words of target", "words of place")),
    BlockingKey(parts=("words of place", "action")),
    BlockingKey(parts=("words of text", "words of text")),
    BlockingKey(parts=("words of text", "words of actor")),
    BlockingKey(parts=("words of text", "words of place")),
    BlockingKey(parts=("words of actor",), unless=("target", "action", "target_country", "place", "text")),
    BlockingKey(parts=("words of target",), unless=("actor", "action", "actor_country", "place", "text")),
    BlockingKey(parts=("words of place",), unless=("actor", "target", "action")),
    BlockingKey(parts=("action",), unless=("actor", "target", "place", "actor_country", "target_country")),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Blocks:
    """Rows of one party by key and day: block `i` holds `rows[start[i] : start[i] + size[i]]`."""

    key: Mixed
    """Ascending, each once."""
    start: Int
    size: Int
    day: Int
    rows: Int


def usable(columns: Iterable[str]) -> list[tuple[int, BlockingKey]]:
    """Return the keys that these columns allow, with their numbers."""
    have = frozenset(columns)
    return [(kind, key) for kind, key in enumerate(KEYS) if key.columns <= have]


def find(
    rows: Rows, party: Int, rare_words: npt.NDArray[np.int32], window: int, stretch: tuple[int, int]
) -> tuple[Int, Int]:
    """Return the candidate pairs whose left row begins within `stretch`, each once, left of an earlier party than right.

    `rows` holds all rows that may be in reach; pairs are given by their places in it.
    """
    first, end = stretch
    blocks = [_blocks(rows, np.flatnonzero(party == p), rare_words) for p in range(int(party.max()) + 1)]
    latest = int((rows.latest - rows.earliest).max(initial=0)) + end
    found = [np.empty(0, np.int64)]
    for a, b in combinations(range(len(blocks)), 2):
        left = _within(blocks[a], first, latest)
        for off in range(-window, window + 1):
            ours, theirs = _meet(left, blocks[b], off)
            inside = (rows.earliest[ours] >= first) & (rows.earliest[ours] < end)
            found.append((ours[inside] << 32) | theirs[inside])
    packed = np.sort(np.concatenate(found))
    # Not np.unique: it hashes, which takes several times as long as sorting here.
    packed = packed[np.append(True, packed[1:] != packed[:-1])[: len(packed)]]
    return packed >> 32, packed & 0xFFFFFFFF


def _blocks(rows: Rows, here: Int, rare_words: npt.NDArray[np.int32]) -> Blocks:
    at, day = _spread(rows, here)
    keys = [(np.empty(0, np.uint64), np.empty(0, np.int64))]
    keys.extend(_keys_of({name: value[at] for name, value in rows.values.items()}, rare_words))
    key = np.concatenate([k for k, _ in keys])
    place = np.concatenate([p for _, p in keys])
    key += day[place].astype(np.uint64) * np.uint64(_DAY)
    order = np.argsort(key)
    key, place = key[order], place[order]
    start = np.flatnonzero(np.append(True, key[1:] != key[:-1])) if len(key) else np.empty(0, np.int64)
    return Blocks(
        key=key[start],
        start=start,
        size=np.diff(np.append(start, len(key))),
        day=day[place[start]],
        rows=at[place],
    )


def _spread(rows: Rows, here: Int) -> tuple[Int, Int]:
    """Return each row once for each of its days, and the day."""
    length = np.minimum(rows.latest[here] - rows.earliest[here], LONGEST - 1) + 1
    if length.max(initial=1) == 1:
        return here, rows.earliest[here]
    at = np.repeat(here, length)
    since = np.arange(len(at)) - np.repeat(np.cumsum(length) - length, length)
    return at, rows.earliest[at] + since


def _keys_of(values: Mapping[str, Int], rare_words: npt.NDArray[np.int32]) -> Iterator[tuple[Mixed, Int]]:
    """Yield keys without the day, and the places of the rows that have them."""
    rows = max((len(value) for value in values.values()), default=0)
    for kind, key in usable(values):
        may = np.ones(rows, bool)
        for name in key.unless:
            may &= values[name] == 0 if name in values else True
        for parts in _spelled(key, values, rare_words):
            place = np.flatnonzero(np.logical_and.reduce([may, *(part > 0 for part in parts)]))
            yield _mixed(kind, [part[place] for part in parts]), place


def _spelled(
    key: BlockingKey, values: Mapping[str, Int], rare_words: npt.NDArray[np.int32]
) -> Iterator[Sequence[npt.NDArray[np.integer]]]:
    """Yield the parts of a key, once for each choice among the rare words."""
    choices = [rare_words.shape[1] if part.startswith("words of ") else 1 for part in key.parts]
    columns = [values[part.removeprefix("words of ")] for part in key.parts]
    twice = len(key.parts) > 1 and key.parts[0] == key.parts[1]
    for chosen in product(*map(range, choices)):
        parts = [c if n == 1 else rare_words[c, s] for c, n, s in zip(columns, choices, chosen, strict=True)]
        if not twice:
            yield parts
        elif chosen[0] < chosen[1]:
            # Two words of one text are a pair without order; a missing word stays 0 in front.
            yield [np.minimum(*parts), np.maximum(*parts)]


def _mixed(kind: int, parts: Sequence[npt.NDArray[np.integer]]) -> Mixed:
    """Return one number for each row's key; that two keys give the same is too rare to count, and would only add a pair."""
    mixed = np.full(len(parts[0]), kind + 1, np.uint64)
    for part in parts:
        mixed = (mixed ^ (mixed >> np.uint64(31))) * _MIX[0] + part.astype(np.uint64) * _MIX[1]
    return np.asarray((mixed ^ (mixed >> np.uint64(29))) * _MIX[2])


def _within(blocks: Blocks, first: int, end: int) -> Blocks:
    kept = np.flatnonzero((blocks.day >= first) & (blocks.day < end))
    return Blocks(
        key=blocks.key[kept], start=blocks.start[kept], size=blocks.size[kept], day=blocks.day[kept], rows=blocks.rows
    )


def _meet(left: Blocks, right: Blocks, off: int) -> tuple[Int, Int]:
    """Return the pairs of blocks of one key whose days lie `off` apart, written out row by row."""
    if not len(right.key):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    wanted = left.key + np.uint64(off * _DAY % _WRAP)
    at = np.searchsorted(right.key, wanted)
    at[at == len(right.key)] = 0
    met = np.flatnonzero((right.key[at] == wanted) & (left.size * right.size[at] <= LARGEST_BLOCK))
    at = at[met]
    pairs = left.size[met] * right.size[at]
    block = np.repeat(np.arange(len(met)), pairs)
    nth = np.arange(len(block)) - np.repeat(np.cumsum(pairs) - pairs, pairs)
    across = right.size[at][block]
    return (
        left.rows[left.start[met][block] + nth // across],
        right.rows[right.start[at][block] + nth % across],
    )

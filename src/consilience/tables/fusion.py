"""Many sources, one value each: which value holds, and which sources are of one origin.

Sources that share *rare errors* are of one origin: agreeing on the truth says nothing about copying, agreeing on a false
value that hardly anybody else gives says much.  Each origin counts about once, each source by its
accuracy, and the fused value comes with a probability and its reasons.

The idea is that of Dong, Berti-Équille and Srivastava (*Integrating conflicting data: the role of source dependence*,
VLDB 2009); here all pairs of sources are compared in one sparse matrix product for each round.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from consilience.reasons.contribution import Contribution
from consilience.tables.values import Key, ValueKind, key, kind_of

ROUNDS = 5
FIRST_ACCURACY = 0.8
COPIED = 0.95
"""Share of its values that a copying source takes over."""
PRIOR_OF_COPYING = 0.1
LEAST, MOST = 0.05, 0.99
"""Bounds of a source's accuracy: nobody is always right or always wrong."""
BELIEVED_ROWS = 4.0
"""So many rows' worth of the average accuracy is mixed in, for sources with few rows."""
SAME_ORIGIN = 0.5

Float = npt.NDArray[np.float64]
Int = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """One row: a source's value for an attribute of an item."""

    source: str
    item: str
    attribute: str
    value: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Fused:
    """The value held most probable for one attribute of one item."""

    item: str
    attribute: str
    value: str
    probability: float
    sources: int
    """That give this value."""
    against: int
    origins: float
    """What the sources amount to when copies are not counted again."""
    reasons: tuple[Contribution, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """Sources that share rare errors, and how many."""

    sources: tuple[str, ...]
    probability: float
    """Of the weakest pair that holds the group together."""
    because: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Fusion:
    fused: tuple[Fused, ...]
    origins: tuple[Origin, ...]
    accuracy: dict[str, float]
    """Source → estimated share of right values."""


def fuse(rows: Iterable[Said]) -> Fusion:
    """Return the fused value of each attribute of each item, with the origins of the sources."""
    rows = sorted(
        {(r.source, r.item, r.attribute): r for r in rows}.values(), key=lambda r: (r.attribute, r.item, r.source)
    )
    by_attribute: dict[str, list[Said]] = defaultdict(list)
    for row in rows:
        by_attribute[row.attribute].append(row)
    sources = sorted({row.source for row in rows})
    tables = [_Votes.of(attribute, said, sources) for attribute, said in sorted(by_attribute.items())]
    tables = [table for table in tables if len(table.source)]
    if not tables:
        return Fusion(fused=(), origins=(), accuracy={})
    p = [table.shares() for table in tables]
    accuracy = np.full(len(sources), FIRST_ACCURACY)
    for _ in range(ROUNDS):
        copying = _copying(tables, p, len(sources))
        borne = [t.borne_out(t.weights(accuracy, copying), accuracy, copying) for t in tables]
        accuracy = _accuracy(np.sum([right for right, _ in borne], axis=0), np.sum([n for _, n in borne], axis=0))
        p = [t.believe(t.weights(accuracy, copying), accuracy) for t in tables]
    fused = [
        one
        for table, belief in zip(tables, p, strict=True)
        for one in table.results(belief, accuracy, table.weights(accuracy, copying), sources)
    ]
    return Fusion(
        fused=tuple(fused),
        origins=tuple(_origins(sources, copying)),
        accuracy={source: float(accuracy[i]) for i, source in enumerate(sources)},
    )


def _accuracy(right: Float, n: Float) -> Float:
    """Return each source's share of values borne out, over all attributes, drawn towards the average of all sources.

    Over all attributes: a family that reads one attribute another way than the rest would else be its own witness there.
    """
    average = right.sum() / max(n.sum(), 1)
    return np.asarray(np.clip((right + BELIEVED_ROWS * average) / (n + BELIEVED_ROWS), LEAST, MOST))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Votes:
    """All rows of one attribute: which source votes for which value of which item."""

    attribute: str
    sources: int
    source: Int
    value: Int
    """Values are numbered within the attribute, those of one item next to each other."""
    item: Int
    """Of each value."""
    names: tuple[str, ...]
    """Of the items."""
    spelled: tuple[str, ...]
    """The most usual spelling of each value."""

    @classmethod
    def of(cls, attribute: str, said: Sequence[Said], sources: Sequence[str]) -> _Votes:
        kind = kind_of([row.value for row in said])
        number = {name: i for i, name in enumerate(sources)}
        values: dict[tuple[str, Key], int] = {}
        spellings: list[Counter[str]] = []
        source, value = [], []
        for row, meant in zip(said, _keys(said, kind), strict=True):
            if meant is None:
                continue
            at = values.setdefault((row.item, meant), len(values))
            if at == len(spellings):
                spellings.append(Counter())
            spellings[at][row.value.strip()] += 1
            source.append(number[row.source])
            value.append(at)
        names = sorted({item for item, _ in values})
        place = {name: i for i, name in enumerate(names)}
        return cls(
            attribute=attribute,
            sources=len(sources),
            source=np.array(source, np.int64),
            value=np.array(value, np.int64),
            item=np.array([place[item] for item, _ in values], np.int64),
            names=tuple(names),
            spelled=tuple(min(s.items(), key=lambda one: (-one[1], one[0]))[0] for s in spellings),
        )

    def shares(self) -> Float:
        """Return each value's share of its item's votes."""
        votes = np.bincount(self.value, minlength=len(self.item)).astype(float)
        return votes / np.bincount(self.item, votes, len(self.names))[self.item]

    def borne_out(self, weights: Float, accuracy: Float, copying: Float) -> tuple[Float, Float]:
        """Return for each source how many of its values sources of *other* origin bear out, and how many it gives.

        A source must not be judged by its own copies: a large family that repeats one mistake would prove itself right.
        """
        worth = weights * self._vote(accuracy)[self.source]
        votes = csr_array((worth, (self.source, self.value)), shape=(self.sources, len(self.item)))
        apart = 1 - copying
        np.fill_diagonal(apart, 0.0)
        borne = np.empty(len(self.source))
        # Values of one item stand next to each other, so that a block of items is a block of columns.
        order = np.argsort(self.item[self.value], kind="stable")
        for rows in np.array_split(order, max(1, len(order) // 20_000)):
            items, place = np.unique(self.item[self.value[rows]], return_inverse=True)
            columns = np.flatnonzero(np.isin(self.item, items))
            score = apart @ votes[:, columns].toarray()
            of_item = np.searchsorted(items, self.item[columns])
            top = np.zeros((self.sources, len(items)))
            np.maximum.at(top.T, of_item, score.T)
            odds = np.exp(score - top[:, of_item])
            whole = np.zeros((len(items), self.sources))
            np.add.at(whole, of_item, odds.T)
            at = np.searchsorted(columns, self.value[rows])
            who = self.source[rows]
            borne[rows] = odds[who, at] / (whole[place, who] + np.exp(-top[who, place]))
        given = np.bincount(self.source, minlength=self.sources).astype(float)
        return np.bincount(self.source, borne, self.sources).astype(np.float64), given

    def incidence(self, weight: Float) -> csr_array:
        """Return source × value, `weight` of the value where the source gives it."""
        shape = (self.sources, len(self.item))
        return csr_array((weight[self.value], (self.source, self.value)), shape=shape)

    def weights(self, accuracy: Float, copying: Float) -> Float:
        """Return how far each vote is the source's own: what an earlier source of the same value gives is not counted again.

        The most accurate source of a value comes first.
        """
        order = np.lexsort((self.source, -accuracy[self.source], self.value))
        value, source = self.value[order], self.source[order]
        own = np.ones(len(order))
        starts = np.flatnonzero(np.r_[True, value[1:] != value[:-1]])
        for start, end in zip(starts.tolist(), [*starts[1:].tolist(), len(value)], strict=True):
            group = source[start:end]
            earlier = np.tril(1 - COPIED * copying[np.ix_(group, group)], -1) + np.triu(np.ones((len(group),) * 2))
            own[start:end] = earlier.prod(axis=1)
        weights = np.empty(len(order))
        weights[order] = own
        return weights

    def believe(self, weights: Float, accuracy: Float) -> Float:
        """Return the probability of each value among those given for its item, and of none of them."""
        score = np.bincount(self.value, weights * self._vote(accuracy)[self.source], len(self.item))
        top = np.full(len(self.names), 0.0)
        np.maximum.at(top, self.item, score)
        odds = np.exp(score - top[self.item])
        return np.asarray(odds / (np.bincount(self.item, odds, len(self.names)) + np.exp(-top))[self.item])

    def _vote(self, accuracy: Float) -> Float:
        """Return ln(n·A/(1−A)), n the number of false values in play: what a vote of a source is worth."""
        false_values = max(len(self.item) / max(len(self.names), 1), 2.0)
        return np.log(false_values * accuracy / (1 - accuracy))

    def results(self, belief: Float, accuracy: Float, weights: Float, sources: Sequence[str]) -> Iterable[Fused]:
        votes = np.bincount(self.value, minlength=len(self.item))
        own = np.bincount(self.value, weights, len(self.item))
        cast = np.bincount(self.item, votes, len(self.names)).astype(int)
        order = np.lexsort((np.arange(len(self.item)), -belief, self.item))
        best = order[np.r_[True, self.item[order][1:] != self.item[order][:-1]]]
        voters: dict[int, list[int]] = defaultdict(list)
        chosen = set(best.tolist())
        for at, value in enumerate(self.value.tolist()):
            if value in chosen:
                voters[value].append(at)
        worth = self._vote(accuracy)
        for value in best.tolist():
            yield Fused(
                item=self.names[self.item[value]],
                attribute=self.attribute,
                value=self.spelled[value],
                probability=float(belief[value]),
                sources=int(votes[value]),
                against=int(cast[self.item[value]] - votes[value]),
                origins=float(own[value]),
                reasons=tuple(
                    Contribution(
                        name=sources[self.source[at]],
                        nats=float(weights[at] * worth[self.source[at]]),
                        because=f"right in {accuracy[self.source[at]]:.0%} of its values; "
                        f"counts {weights[at]:.2f} beside the more accurate sources it shares an origin with",
                        left=self.spelled[value],
                    )
                    for at in voters[value]
                ),
            )


def _keys(said: Sequence[Said], kind: ValueKind) -> list[Key | None]:
    """Return the keys of an attribute's values; a clock time without a date has that of its item's others."""
    found = [key(row.value, kind) for row in said]
    if kind is not ValueKind.CLOCK:
        return found
    days: dict[str, Counter[tuple[int, int]]] = defaultdict(Counter)
    for row, meant in zip(said, found, strict=True):
        if meant is not None and meant[0] == "clock" and meant[2]:
            days[row.item][int(meant[2]), int(meant[3])] += 1
    usual = {item: min(counts.items(), key=lambda one: (-one[1], one[0]))[0] for item, counts in days.items()}
    return [
        (*meant[:2], *usual.get(row.item, (0, 0)))
        if meant is not None and meant[0] == "clock" and not meant[2]
        else meant
        for row, meant in zip(said, found, strict=True)
    ]


def _copying(tables: Sequence[_Votes], p: Sequence[Float], sources: int) -> Float:
    """Return for each two sources the probability that one copies the other or both a third."""
    evidence = np.zeros((sources, sources))
    for table, belief in zip(tables, p, strict=True):
        votes = np.bincount(table.value, minlength=len(table.item))
        voters = np.bincount(table.item, votes, len(table.names))[table.item]
        # A false value that many give is a common mistake; two sources may well have made it each by itself.
        common = np.clip((votes - 2) / np.maximum(voters - 2, 1), 0.02, 0.9)
        shared = table.incidence(np.ones(len(belief)))
        same = (shared @ shared.T).toarray()
        false = table.incidence(np.sqrt((1 - belief) * np.log(COPIED / common + 1 - COPIED).clip(0)))
        evidence += (false @ false.T).toarray()
        on_items = csr_array(
            (np.ones(len(table.source)), (table.source, table.item[table.value])), shape=(sources, len(table.names))
        )
        differ = (on_items @ on_items.T).toarray() - same
        evidence += differ * math.log(1 - COPIED)
    np.fill_diagonal(evidence, -np.inf)
    prior = math.log(PRIOR_OF_COPYING / (1 - PRIOR_OF_COPYING))
    return np.asarray(1 / (1 + np.exp(-np.clip(evidence + prior, -500, 500))))


def _origins(sources: Sequence[str], copying: Float) -> Iterable[Origin]:
    """Return the groups of sources that hang together, each source in at most one."""
    open_ = set(range(len(sources)))
    while open_:
        group, border = set(), {min(open_)}
        while border:
            group |= border
            border = {t for s in border for t in open_ - group if copying[s, t] >= SAME_ORIGIN}
        open_ -= group
        if len(group) > 1:
            links = [max(copying[s, t] for t in group if t != s) for s in group]
            yield Origin(
                sources=tuple(sources[s] for s in sorted(group)),
                probability=float(min(links)),
                because=f"{len(group)} sources share errors that hardly any other source has",
            )

"""Fitting the parameters without labels (EM), or from pairs that people have judged.

What unrelated rows look like (`u`) is counted on rows drawn blindly.  What true pairs look like (`m`) and how many there
are is found by expectation maximisation on a sample of whole stretches of days, so that each row is seen with all its
rivals.  The sample is bounded: fitting takes the same time for a thousand million rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from consilience.tables.compare import ColumnComparison, Comparer, Levels, Rows
from consilience.tables.model import Model, by_pattern, prior, probabilities
from consilience.tables.names import Float, Int

ROUNDS = 40
GUESSED = 0.1
"""Overlap taken where none could be found: a link then needs agreement in nearly all."""
COLLAPSED = 2e-3
"""Overlap below which the search has run into "nothing is shared", whatever the rows say; the first guess is used then."""
SETTLED = 1e-4
"""Change of the overlap below which the search ends."""
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """Candidate pairs of some stretches of days: their patterns, and who competes with whom."""

    pattern: Int
    extra: Float
    """What does not change while fitting: rarity of the shared values, in nats."""
    left: Int
    right: Int
    ends: int
    """`left` and `right` number rows with the party they are matched to, from 0 to `ends`."""
    block: Int
    """The number of the pair of parties."""
    core: Mask
    """The left row lies inside the stretch: all its candidates, and all theirs, are here."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """Two parties: the rows of each, and the rows that the smaller one has inside the sampled stretches."""

    rows: tuple[int, int]
    core_rows: int


def unrelated(comparer: Comparer, left: Rows, right: Rows, gaps: Float) -> dict[str, tuple[float, ...]]:
    """Return how often rows drawn blindly show each level; `gaps` for the time, from the calendar of all rows."""
    found = {}
    for one in comparer.compared:
        if one.column == "time":
            found["time"] = tuple(np.maximum(gaps, 1e-9).tolist())
            continue
        (a, times_a), (b, times_b) = (np.unique(side.values[one.column], return_counts=True) for side in (left, right))
        i, j = (index.ravel() for index in np.indices((len(a), len(b))))
        level = comparer.spelled(one, a[i], b[j])
        found[one.column] = _shares(level, one.top, np.asarray(times_a[i] * times_b[j], np.float64), 0.5)
    return found


def fit(
    sample: Sample,
    comparer: Comparer,
    u: Mapping[str, tuple[float, ...]],
    blocks: Mapping[int, Block],
    window: int,
    judged: Mapping[str, Levels] | None = None,
) -> Model:
    """Return the model that explains the sample best; with pairs that people `judged` to be the same, in their light.

    Then `m` is counted on those pairs and only the overlap is searched for: how many rows are shared cannot be told from
    pairs that somebody picked.
    """
    compared = comparer.compared
    patterns, of_pair = np.unique(sample.pattern, return_inverse=True)
    found = comparer.levels_of(patterns)
    m = _first_guess(compared) if judged is None else _counted(judged, compared)
    model = Model(window=window, overlap=0.5, m=m, u=u, fitted="em" if judged is None else "labels")
    expected = float(sum(block.core_rows for block in blocks.values()))
    priors = np.zeros(max(blocks) + 1)
    start = model
    for _ in range(ROUNDS):
        for number, block in blocks.items():
            priors[number] = prior(model, *block.rows)
        weight = by_pattern(model, compared)[patterns]
        log_odds = sample.extra + weight[of_pair] + priors[sample.block]
        p = probabilities(log_odds, sample.left, sample.right, sample.ends) * sample.core
        if p.sum() < 1e-6:
            model = replace(model, overlap=0.0)
            break
        seen = np.asarray(np.bincount(of_pair, p, len(patterns)), np.float64)
        if judged is None:
            m = {one.column: _shares(found[one.column], one.top, seen, 1.0) for one in compared}
        overlap = min(max(float(p.sum()) / max(expected, 1.0), 1e-4), 0.95)
        settled = abs(overlap - model.overlap) < SETTLED
        model = replace(model, overlap=overlap, m=m)
        if settled:
            break
    return replace(start, overlap=GUESSED, fitted="guess") if judged is None and model.overlap < COLLAPSED else model


def _counted(judged: Mapping[str, Levels], compared: Sequence[ColumnComparison]) -> dict[str, tuple[float, ...]]:
    n = np.ones(len(judged["time"]))
    return {one.column: _shares(judged[one.column], one.top, n, 1.0) for one in compared}


def gap_shares(party: Int, day: Int, n: Float, window: int) -> Float:
    """Return how often two rows of different parties, drawn blindly, lie 0, 1, … `window` days apart; largest gap first."""
    first = int(day.min())
    length = int(day.max()) - first + 1
    shares = np.zeros(window + 1)
    total = 0.0
    by_party = [np.bincount(day[party == p] - first, n[party == p], length) for p in np.unique(party)]
    for a in range(len(by_party)):
        for b in range(a + 1, len(by_party)):
            total += float(by_party[a].sum() * by_party[b].sum())
            for off in range(-min(window, length - 1), min(window, length - 1) + 1):
                x, y = (
                    (by_party[a][: length - off], by_party[b][off:])
                    if off >= 0
                    else (by_party[a][-off:], by_party[b][:off])
                )
                shares[window - abs(off)] += float(x @ y)
    return shares / max(total, 1.0)


def _shares(level: Levels, top: int, weight: Float, smoothing: float) -> tuple[float, ...]:
    """Return the share of each level among pairs that have both values, never quite 0."""
    known = level >= 0
    counted = np.bincount(level[known], weight[known], top + 1) + smoothing
    return tuple((counted / counted.sum()).tolist())


def _first_guess(compared: Sequence[ColumnComparison]) -> dict[str, tuple[float, ...]]:
    """Agreement is likely among true pairs: where the search starts, not where it ends."""
    guess = {}
    for one in compared:
        rising = np.ones(one.top + 1) if one.column == "time" else np.append(np.linspace(0.2, 1, one.top), 6.0)
        guess[one.column] = tuple((rising / rising.sum()).tolist())
    return guess


def number_ends(left_rid: Int, right_rid: Int, left_party: Int, right_party: Int, parties: int) -> tuple[Int, Int, int]:
    """Return numbers for (row, other party) at both ends: rivals compete for a row within one other party only."""
    left = left_rid * parties + right_party
    right = right_rid * parties + left_party
    return left, right, int(max(left.max(initial=-1), right.max(initial=-1))) + 1

"""Fitting the parameters without labels (EM), or from pairs that people have judged.

What unrelated rows look like (`u`) is counted on rows drawn blindly.  What true pairs look like (`m`) and how many there
are is found by expectation maximisation on a sample of whole stretches of days, so that each row is seen with all its
rivals.  The sample is bounded: fitting takes the same time for a thousand million rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from consilience.alignment.tables.compare import Comparison, Levels, Rows, gap, levels
from consilience.alignment.tables.model import Model, prior, probabilities, score
from consilience.alignment.tables.names import Float, Int
from consilience.alignment.tables.vocabulary import Vocabulary

ROUNDS = 40
SETTLED = 1e-4
"""Change of the overlap below which the search ends."""
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """Candidate pairs of some stretches of days, with the numbers of their rows and parties."""

    left_rid: Int
    right_rid: Int
    left_party: Int
    right_party: Int
    core: Mask
    """The left row lies inside the stretch: all its candidates, and all theirs, are here."""
    left: Rows
    right: Rows


def unrelated(
    compared: Sequence[Comparison], left: Rows, right: Rows, vocabulary: Vocabulary, gaps: Float
) -> dict[str, tuple[float, ...]]:
    """Return how often rows drawn blindly show each level; `gaps` for the time, from the calendar of all rows."""
    n, m = len(left.earliest), len(right.earliest)
    i, j = (index.ravel() for index in np.indices((n, m)))
    drawn = levels(compared, _take(left, i), _take(right, j), vocabulary)
    found = {}
    for one in compared:
        if one.column == "time":
            found["time"] = tuple(np.maximum(gaps, 1e-9).tolist())
        else:
            found[one.column] = _shares(drawn[one.column], one.top, np.ones(n * m), 0.5)
    return found


def fit(
    sample: Sample,
    compared: Sequence[Comparison],
    u: Mapping[str, tuple[float, ...]],
    rows: Sequence[int],
    core_rows: Mapping[tuple[int, int], int],
    vocabulary: Vocabulary,
    window: int,
) -> Model:
    """Return the model that explains the sample best; `core_rows` counts, by pair of parties, the smaller side's rows."""
    found = levels(compared, sample.left, sample.right, vocabulary)
    values = {
        c.column: (sample.left.values[c.column], sample.right.values[c.column]) for c in compared if c.column != "time"
    }
    model = Model(window=window, overlap=0.5, m=_first_guess(compared), u=u, fitted="em")
    ends = _ends(sample)
    blocks = sorted(core_rows)
    of_block = {b: (sample.left_party == b[0]) & (sample.right_party == b[1]) for b in blocks}
    expected = float(sum(core_rows.values()))
    for _ in range(ROUNDS):
        log_odds = score(model, compared, found, values, vocabulary)
        for block in blocks:
            log_odds[of_block[block]] += prior(model, rows[block[0]], rows[block[1]])
        p = probabilities(log_odds, *ends) * sample.core
        if p.sum() < 1e-6:
            break
        m = {one.column: _shares(found[one.column], one.top, p, 1.0) for one in compared}
        overlap = min(max(float(p.sum()) / max(expected, 1.0), 1e-4), 0.95)
        settled = abs(overlap - model.overlap) < SETTLED
        model = Model(window=window, overlap=overlap, m=m, u=u, fitted="em")
        if settled:
            break
    return model


def from_labels(model: Model, compared: Sequence[Comparison], found: Mapping[str, Levels]) -> Model:
    """Return the model with `m` counted on pairs that people judged to be the same event."""
    n = len(found["time"])
    m = {one.column: _shares(found[one.column], one.top, np.ones(n), 1.0) for one in compared}
    return Model(window=model.window, overlap=model.overlap, m=m, u=model.u, fitted="labels")


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


def _take(rows: Rows, index: Int) -> Rows:
    return Rows(
        earliest=rows.earliest[index],
        latest=rows.latest[index],
        values={name: value[index] for name, value in rows.values.items()},
    )


def _shares(level: Levels, top: int, weight: Float, smoothing: float) -> tuple[float, ...]:
    """Return the share of each level among pairs that have both values, never quite 0."""
    known = level >= 0
    counted = np.bincount(level[known], weight[known], top + 1) + smoothing
    return tuple((counted / counted.sum()).tolist())


def _first_guess(compared: Sequence[Comparison]) -> dict[str, tuple[float, ...]]:
    """Agreement is likely among true pairs: where the search starts, not where it ends."""
    guess = {}
    for one in compared:
        rising = np.ones(one.top + 1) if one.column == "time" else np.append(np.linspace(0.2, 1, one.top), 6.0)
        guess[one.column] = tuple((rising / rising.sum()).tolist())
    return guess


def _ends(sample: Sample) -> tuple[Int, Int, int]:
    return number_ends(sample.left_rid, sample.right_rid, sample.left_party, sample.right_party)


def number_ends(left_rid: Int, right_rid: Int, left_party: Int, right_party: Int) -> tuple[Int, Int, int]:
    """Return numbers for (row, other party) at both ends: rivals compete for a row within one other party only."""
    parties = int(max(left_party.max(initial=0), right_party.max(initial=0))) + 1
    left = left_rid * parties + right_party
    right = right_rid * parties + left_party
    _, number = np.unique(np.concatenate([left, right]), return_inverse=True)
    return number[: len(left)], number[len(left) :], int(number.max(initial=-1)) + 1


__all__ = ["Sample", "fit", "from_labels", "gap", "gap_shares", "number_ends", "unrelated"]

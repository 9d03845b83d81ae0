"""The parameters of matching, and the score they give: a prior plus one weight for each comparison.

The weight of a level is ln(m/u): how often true pairs show it against how often unrelated rows do.  Agreement on a rare
value weighs more than on a common one.  The score is the log odds that two rows speak of the same event, before it is
asked which other rows could be meant just as well (`rivals`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from consilience.tables.compare import ColumnComparison, Levels
from consilience.tables.names import Float, Int
from consilience.tables.vocabulary import Vocabulary

RARITY = 0.5
"""How far the rarity of a value counts: actor and target go together, so the full weight would count it twice."""
RIVALRY = 0.7
"""How far other good candidates of either row count against a pair: those of both rows are partly the same ones."""
HIGHEST = 40.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Model:
    """What was fitted; enough to score any pair again."""

    window: int
    overlap: float
    """Share of the smaller party's rows that the larger one has as well."""
    m: Mapping[str, tuple[float, ...]]
    u: Mapping[str, tuple[float, ...]]
    fitted: str
    """`em`, `labels`, or `guess` where the search found nothing and agreement weighs as it does in most tables."""


def prior(model: Model, left_rows: int, right_rows: int) -> float:
    """Return the log odds that a row of one party and a row of another, drawn blindly, are the same event.

    As many as `overlap` of the smaller side are shared; all others stand alone on their side.
    """
    smaller = min(left_rows, right_rows)
    both = min(max(model.overlap, 1e-4), 0.95) * smaller
    return float(np.log(both) - np.log(max(left_rows - both, 0.5)) - np.log(max(right_rows - both, 0.5)))


def weights(model: Model, one: ColumnComparison) -> Float:
    """Return ln(m/u) for each level, and 0 for a missing value at the end."""
    ratio = np.log(np.array(model.m[one.column]) / np.array(model.u[one.column]))
    return np.append(ratio, 0.0)


def rarities(model_u: Mapping[str, tuple[float, ...]], one: ColumnComparison, vocabulary: Vocabulary) -> Float:
    """Return for each value what sharing it adds beyond sharing any value, in nats."""
    share = np.maximum(vocabulary.share[one.column], 1e-12)
    return np.asarray(RARITY * (np.log(model_u[one.column][one.top]) - np.log(share)))


def rarity(one: ColumnComparison, level: Levels, left: Int, right: Int, of_value: Float) -> Float:
    """Return what the rarity of the shared value adds, in nats; 0 where the values differ."""
    # A misspelt value is rare by accident: the more common one of the two tells how common the name is.
    return np.where(level >= one.from_level, np.minimum(of_value[left], of_value[right]), 0.0)


def by_pattern(model: Model, compared: Sequence[ColumnComparison]) -> Float:
    """Return the sum of the weights for each pattern of levels, without rarity and prior."""
    total = np.zeros(1)
    for one in compared:
        # A missing value comes first in a pattern, and last among the weights.
        total = np.add.outer(total, np.roll(weights(model, one), 1)).ravel()
    return total


def probabilities(log_odds: Float, left: Int, right: Int, rows: int) -> Float:
    """Return the probability of each pair, given that a row has at most one counterpart in each other party.

    `left` and `right` number the rows (with their parties' pairing) from 0 to `rows`.  The sums run in the order of the
    arguments: give the pairs in a fixed order.
    """
    odds = np.exp(np.minimum(log_odds, HIGHEST))
    others = np.bincount(left, odds, rows)[left] + np.bincount(right, odds, rows)[right] - 2 * odds
    return np.asarray(odds / (1 + odds + RIVALRY * np.maximum(others, 0.0)))

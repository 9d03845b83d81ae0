"""Two estimates fused without counting twice what both hold:  L = L_A + L_B − L_common.

What is common is the mean of the base rates and, for each origin that both hold, the mean of its two weights; for one that
only one side registered and both are known to hold, the one weight there is.  The rule is that of distributed estimation
(C.-Y. Chong, S. Mori and K.-C. Chang, 1990).  It takes what is not shared to be independent.
"""

from __future__ import annotations

import math
from collections.abc import Collection

from consilience.divergence.side import Side, shared_origins
from consilience.divergence.weight import Vector, likelihoods
from consilience.records.ids import OriginId


def fused(left: Side, right: Side, known: Collection[OriginId] = ()) -> Vector:
    """Return the fused probability of each hypothesis; it depends on stated answers and shared evidence alone.

    `known` are origins that both hold although only one of them registered them, as a private check has found.
    """
    logs = [a + b - c for a, b, c in zip(left.logs, right.logs, _common(left, right, known), strict=True)]
    top = max(logs)
    odds = [math.exp(value - top) for value in logs]
    return tuple(value / math.fsum(odds) for value in odds)


def _common(left: Side, right: Side, known: Collection[OriginId]) -> Vector:
    priors = [p for p in (left.prior_logs, right.prior_logs) if p is not None]
    parts = [_mean(priors, len(left.stated))] if priors else []
    counted = dict.fromkeys([*shared_origins(left, right), *(o for o in known if o in left.held or o in right.held)])
    for origin in counted:
        readings = [side.held[origin] for side in (left, right) if origin in side.held]
        pair = [likelihoods(reading.grading, reading.inference) for reading in readings]
        parts.append(_mean([values for values in pair if values], len(left.stated)))
    return tuple(math.fsum(column) for column in zip(*parts, strict=True)) or (0.0,) * len(left.stated)


def _mean(rows: list[Vector], size: int) -> Vector:
    if not rows:
        return (0.0,) * size
    return tuple(math.fsum(column) / len(rows) for column in zip(*rows, strict=True))

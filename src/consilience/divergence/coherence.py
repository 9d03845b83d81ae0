"""Repair of probabilities that break the rules of probability; the raw ones are kept beside the repaired.

Shares that do not sum to one are scaled: that is the coherent assignment nearest in Kullback–Leibler divergence.
Quantiles that cross, and cumulative probabilities that fall, are pooled (isotonic regression by adjacent violators:
M. Ayer et al., 1955), the coherent values nearest in least squares.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from consilience.divergence.weight import Vector

LEAST = 0.001
"""What a stated zero among several hypotheses is read as: no answer is ruled out by a finite amount of evidence."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Repaired:
    """Coherent values, the raw ones they stand for, and what was mended; `because` is empty when nothing was."""

    values: Vector
    raw: Vector
    because: str = ""


def repair_shares(raw: Sequence[float]) -> Repaired:
    """Return `raw` scaled to sum to one, zeros lifted to `LEAST`.

    >>> repair_shares([0.5, 0.75]).values
    (0.4, 0.6)
    """
    total = math.fsum(raw)
    lifted = [max(share / total, LEAST) for share in raw]
    values = tuple(share / math.fsum(lifted) for share in lifted)
    faults = []
    if abs(total - 1) > 1e-9:
        faults.append(f"the shares sum to {total:.4g} and were scaled to 1")
    if min(raw) / total < LEAST:
        faults.append(f"a share of nearly zero was read as {LEAST:.1%}")
    return Repaired(values=values, raw=tuple(raw), because="; ".join(faults))


def repair_rising(raw: Sequence[float]) -> Repaired:
    """Return `raw` made to rise (never fall) by pooling neighbours that fall.

    >>> repair_rising([1.0, 3.0, 2.0]).values
    (1.0, 2.5, 2.5)
    """
    pools: list[tuple[float, int]] = []
    for value in raw:
        mean, count = float(value), 1
        while pools and pools[-1][0] > mean:
            before, size = pools.pop()
            mean, count = (before * size + mean * count) / (size + count), size + count
        pools.append((mean, count))
    values = tuple(mean for mean, count in pools for _ in range(count))
    changed = any(a != b for a, b in zip(values, raw, strict=True))
    return Repaired(values=values, raw=tuple(raw), because="values that cross were pooled" if changed else "")

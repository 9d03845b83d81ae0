"""How two parties stand to each other in one matter: the verdicts of their claims' links made one.

The most serious holds, but a difference that another claim of the other side settles is none, and *aligned* is said only
where no link of the two leaves a slot that differs or stays open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from consilience.alignment.comparison import AGREEING, Fit
from consilience.alignment.linking import Link
from consilience.reasons.contribution import Contribution
from consilience.reasons.verdict import Verdict

_ONE_MATTER = 0.6
"""Log odds from which two claims that differ are called conflicting.

A false conflict costs a chair more than a missed one, and two matters that look alike differ in much.
"""
_RANK = {verdict: place for place, verdict in enumerate(Verdict)}
_LOOSE = frozenset({Fit.DIFFERS, Fit.MOVED, Fit.OPEN, Fit.NOT_READ})


@dataclass(frozen=True, slots=True)
class Met:
    """A link between the two sides, seen from the left one: `i` is its claim."""

    i: int
    j: int
    link: Link
    odds: float


@dataclass(frozen=True, slots=True)
class Standing:
    verdict: Verdict
    shown: Met
    reasons: tuple[Contribution, ...]
    left_precise: bool
    right_precise: bool


def standing(met: Sequence[Met]) -> Standing:
    """Return the verdict of the two sides from the links between them, of which there is at least one."""
    settled = _settled(met)
    verdicts = {(one.i, one.j): _verdict(one, settled) for one in met}
    if any(_loose(one, settled) for one in met if one.odds >= 0):
        verdicts = {
            key: Verdict.UNCLEAR if verdict is Verdict.ALIGNED else verdict for key, verdict in verdicts.items()
        }
    best = min(met, key=lambda one: (_RANK[verdicts[one.i, one.j]], -one.odds, one.i, one.j))
    judged = best.link.judged
    turned = best.i > best.j
    precise = judged.left_precise, judged.right_precise
    return Standing(
        verdict=verdicts[best.i, best.j],
        shown=best,
        reasons=tuple(_turned(reason) if turned else reason for reason in judged.reasons),
        left_precise=precise[turned],
        right_precise=precise[not turned],
    )


Settled = dict[tuple[int, str, str], set[int]]


def _settled(met: Sequence[Met]) -> Settled:
    """For each claim and slot, the claims of the other side that agree with it there."""
    settled: Settled = {}
    for one in met:
        for c in one.link.comparisons:
            if c.fit in AGREEING:
                settled.setdefault((one.i, c.slot, c.about), set()).add(one.j)
                settled.setdefault((one.j, c.slot, c.about), set()).add(one.i)
    return settled


def _others_agree(one: Met, slot: str, about: str, settled: Settled) -> bool:
    """Whether another claim of either side agrees on that very slot; the pair itself may not settle its own difference."""
    return bool(
        settled.get((one.i, slot, about), set()) - {one.j} or settled.get((one.j, slot, about), set()) - {one.i}
    )


def _verdict(one: Met, settled: Settled) -> Verdict:
    verdict = one.link.judged.verdict
    if verdict is not Verdict.CONFLICTING:
        return verdict
    differing = [c for c in one.link.comparisons if c.fit is Fit.DIFFERS]
    if differing and all(_others_agree(one, c.slot, c.about, settled) for c in differing):
        return Verdict.UNCLEAR
    return verdict if one.odds >= _ONE_MATTER else Verdict.UNCLEAR


def _loose(one: Met, settled: Settled) -> bool:
    """Whether the link leaves a slot that differs or stays open and that no other claim settles."""
    return any(c.fit in _LOOSE and not _others_agree(one, c.slot, c.about, settled) for c in one.link.comparisons)


def _turned(reason: Contribution) -> Contribution:
    """The same reason seen from the other side."""
    return replace(reason, left=reason.right, right=reason.left)

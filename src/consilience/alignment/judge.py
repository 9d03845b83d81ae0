"""Slots compared to a verdict: do two claims of one matter agree?

*Conflicting* needs a typed slot that cannot hold for both at the same time, and two claims that speak as of fact.
Where the values may differ because the world moved, the verdict is *changed*; where nothing can be compared, *unclear*.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from consilience.alignment import names
from consilience.alignment.comparison import Comparison, Fit
from consilience.reasons.contribution import Contribution
from consilience.reasons.verdict import Verdict
from consilience.records.claim import Modality
from consilience.records.reading import Comparable
from consilience.records.report import Report

IDENTITY = frozenset({"actor", "target", "time", "place"})
"""Slots that also tell events apart: two of them differing mean another event, not a conflict."""
_APART = 45
"""Days between reports from which a state of affairs may well be another one."""
_MOVED_WORDS = frozenset(
    """now rise climb grow reach increase revise update raise since later replace succeed successor resume renew again
    currently current longer again back anymore already subsequently meanwhile latest far further additional since fall drop ease new newly
    reopen restore restart reinstate repair rebuild lift""".split()
)
_FOR_NOW = re.compile(
    r"\b(?:so far|thus far|until further notice|as yet|not yet|yet to|for now|for the time being|to date|at present|still|"
    r"provisional(?:ly)?|preliminary|initial(?:ly)?|early count)\b",
    re.IGNORECASE,
)
"""By which the earlier side says itself that more is to come."""
_SAID_ALIKE = 0.8
"""Cosine of two sentences from which nearly all that are of one event say the same of it."""
_RESCHEDULED = frozenset("postpone reschedule delay defer adjourn bring forward move push".split())


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """A verdict on two claims, with the slots it rests on."""

    verdict: Verdict
    reasons: tuple[Contribution, ...]
    left_precise: bool = False
    right_precise: bool = False


def another_event(comparisons: Iterable[Comparison]) -> bool:
    """Return whether two or more of actor, target, time and place differ."""
    return len({c.slot for c in comparisons if c.fit is Fit.DIFFERS} & IDENTITY) >= 2


def judge(
    left: Comparable,
    right: Comparable,
    reports: tuple[Report, Report],
    comparisons: Sequence[Comparison],
    *,
    likeness: float = 0.0,
) -> Judged:
    """Return the verdict on two claims that are held to speak of the same thing.

    `likeness` is the cosine of the two sentences' vectors, 0 where they have none.
    """
    differing = [c for c in comparisons if c.fit is Fit.DIFFERS]
    moved = [c for c in comparisons if c.fit is Fit.MOVED]
    agreeing = [c for c in comparisons if c.agrees]
    unread = [c for c in comparisons if c.fit is Fit.NOT_READ]
    if _mere_talk(left) or _mere_talk(right):
        return Judged(
            verdict=Verdict.UNCLEAR, reasons=(_stated("one side gives an opinion or a supposition, not a fact"),)
        )
    if differing and _world_moved(differing, left, right, reports):
        return _with(Verdict.CHANGED, [*differing, *moved], comparisons)
    if differing and _holds(differing, agreeing, left, right):
        return _with(Verdict.CONFLICTING, differing, comparisons)
    if differing:
        return _with(Verdict.UNCLEAR, differing, comparisons)
    if moved:
        return _with(Verdict.CHANGED, moved, comparisons)
    if unread:
        return _with(Verdict.UNCLEAR, unread, comparisons)
    if agreeing:
        return _with(Verdict.ALIGNED, agreeing, comparisons)
    if likeness >= _SAID_ALIKE and _same_sign(left, right):
        return Judged(
            verdict=Verdict.ALIGNED,
            reasons=(
                Contribution(
                    name="whole sentences",
                    because=f"no slot to compare, but as wholes they say nearly the same: likeness {likeness:.2f}",
                ),
            ),
        )
    return Judged(verdict=Verdict.UNCLEAR, reasons=(_stated("the two say nothing that can be compared slot by slot"),))


def _same_sign(left: Comparable, right: Comparable) -> bool:
    """Whether as many of their events are denied, since sentence vectors hardly see a "not"."""
    return _denials(left) == _denials(right)


def _denials(item: Comparable) -> int:
    return sum(frame.negated for frame in item.reading.frames) + len(item.reading.denied)


def _mere_talk(item: Comparable) -> bool:
    return item.claim.modality in {Modality.OPINION, Modality.HYPOTHETICAL}


def _holds(
    differing: Sequence[Comparison], agreeing: Sequence[Comparison], left: Comparable, right: Comparable
) -> bool:
    """Whether a difference is a contradiction: who holds an office is one only at a time both sides fix alike."""
    slots = {c.slot for c in differing}
    if slots <= {"actor", "target"} and _office(left) and _office(right):
        return any(c.slot == "time" for c in agreeing)
    return True


def _office(item: Comparable) -> bool:
    return "chair" in {name for frame in item.reading.frames for name in names.event_classes(frame.trigger)}


def _world_moved(
    differing: Sequence[Comparison], left: Comparable, right: Comparable, reports: tuple[Report, Report]
) -> bool:
    slots = {c.slot for c in differing}
    early, late, days = _in_order(left, right, reports)
    if "time" in slots:
        return slots == {"time"} and bool((left.words | right.words) & _RESCHEDULED)
    if days >= _APART:
        return True
    if late is None or early is None:
        # Undated, but one side says who holds the office now.
        return slots <= {"actor", "target"} and _office(left) and _office(right) and _says_now(left) != _says_now(right)
    told = bool(_MOVED_WORDS & late.words - early.words)
    awaited = bool(_FOR_NOW.search(early.text)) and not _FOR_NOW.search(late.text)
    return days >= 1 and (told or awaited) and bool(slots & {"number", "actor", "polarity", "outcome"})


def _says_now(item: Comparable) -> bool:
    return bool({"now", "currently", "current", "today", "successor"} & item.words)


def _in_order(
    left: Comparable, right: Comparable, reports: tuple[Report, Report]
) -> tuple[Comparable | None, Comparable | None, int]:
    """Return the earlier claim, the later one and the days between, by what each side dates; unknown is (None, None, 0)."""
    for one, other in ((_day(left), _day(right)), (reports[0].published, reports[1].published)):
        if one is not None and other is not None and one != other:
            return (left, right, (other - one).days) if one < other else (right, left, (one - other).days)
    return None, None, 0


def _day(item: Comparable) -> date | None:
    return item.when.latest if item.when else None


def _with(verdict: Verdict, telling: Sequence[Comparison], comparisons: Sequence[Comparison]) -> Judged:
    rest = [c for c in comparisons if c not in telling]
    return Judged(
        verdict=verdict,
        reasons=tuple(as_reason(c) for c in (*telling, *rest)),
        left_precise=any(c.fit is Fit.LEFT_PRECISE for c in comparisons),
        right_precise=any(c.fit is Fit.RIGHT_PRECISE for c in comparisons),
    )


def as_reason(comparison: Comparison) -> Contribution:
    """Return a comparison as a reason that is stated, not weighed."""
    return Contribution(
        name=comparison.slot,
        slot=comparison.slot,
        left=comparison.left,
        right=comparison.right,
        differs=comparison.fit in {Fit.DIFFERS, Fit.MOVED},
        because=f"{comparison.slot} {comparison.fit.value}: {comparison.left} / {comparison.right} ({comparison.because})",
    )


def _stated(sentence: str) -> Contribution:
    return Contribution(name="nothing comparable", because=sentence)

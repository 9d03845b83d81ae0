"""Slots compared to a verdict: do two claims of one matter agree?

Time first, typed slots second.  *Changed* needs a state, a count or a plan that moved on; *conflicting* needs a typed slot
that cannot hold for both and that neither time nor another occasion explains; *aligned* needs the shared event agreed, with
something said of it, and nothing left open.  Everything else is *unclear*.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from consilience.alignment import contrasts, measures, moved, occasions, voices
from consilience.alignment.comparison import Comparison, Fit
from consilience.reasons.contribution import Contribution
from consilience.reasons.verdict import Verdict
from consilience.records.claim import Modality, When
from consilience.records.reading import Comparable, NameKind
from consilience.records.report import Report

_CONTENT = frozenset({"number", "time", "place", "actor", "target"})
"""Slots that say something of an event; that both tell of it at all is said by *polarity*."""
_SAID = frozenset({"number", "time"})
"""Those that do so though the event goes by another name: a name or a place in common alone is no agreement."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """A verdict on two claims, with the slots it rests on."""

    verdict: Verdict
    reasons: tuple[Contribution, ...]
    left_precise: bool = False
    right_precise: bool = False
    open_to_judge: bool = False
    """Whether a judge of pairs may say more: two facts are told, and neither time nor occasion parts them."""


def bare(item: Comparable) -> bool:
    """Return whether a claim has too few words to tell of an event: a heading like "Water"."""
    if len(set(item.reading.lemmas)) >= 2:
        return False
    return not (item.reading.measures and any(frame.main and frame.outcome for frame in item.reading.frames))


def judge(
    left: Comparable,
    right: Comparable,
    reports: tuple[Report, Report],
    comparisons: Sequence[Comparison],
    *,
    odds: float = 0.0,
) -> Judged:
    """Return the verdict on two claims that are held to speak of the same thing, with log odds `odds`."""
    advice = voices.advises(left) and voices.advises(right)
    if advice:
        comparisons = [c for c in comparisons if c.slot != "outcome"]  # advice is neither planned nor done
    elif _mere_talk(left) or _mere_talk(right):
        return _unclear("one side gives an opinion or a supposition, not a fact")
    differing = [c for c in comparisons if c.fit is Fit.DIFFERS]
    told = [c for c in comparisons if c.fit in {Fit.DIFFERS, Fit.MOVED}]
    denied = any(c.because == contrasts.DENIED and c.slot != "time" for c in differing)
    if differing and not advice and not denied and moved.moved(differing, left, right, reports):
        return _with(Verdict.CHANGED, told, comparisons)
    if differing:
        holds = _contradicts(differing, comparisons, left, right, reports)
        return _with(Verdict.CONFLICTING if holds else Verdict.UNCLEAR, differing, comparisons)
    if not told and (overtaken := moved.overtaken(left, right, reports)):
        told = [_as_overtaken(*overtaken)]
        return _with(Verdict.CHANGED, told, comparisons)
    if not told and moved.carried_out(left, right, comparisons):
        told = [_as_carried_out(left)]
        return _with(Verdict.CHANGED, told, comparisons)
    if told:
        return _with(
            Verdict.CHANGED if moved.plan_and_deed(left, right) or _turned(told) else Verdict.UNCLEAR, told, comparisons
        )
    still_open = [c for c in comparisons if c.fit is Fit.OPEN]
    if still_open:
        grown = moved.moved(still_open, left, right, reports)
        return _with(Verdict.CHANGED if grown else Verdict.UNCLEAR, still_open, comparisons)
    return _agreement(left, right, reports, comparisons, odds)


def _as_overtaken(left: str, right: str) -> Comparison:
    return Comparison(
        slot="outcome", fit=Fit.MOVED, left=left, right=right, because="the later one tells that it has happened since"
    )  # fmt: skip


def _as_carried_out(left: Comparable) -> Comparison:
    one, other = ("planned", "done") if moved.planned(left) else ("done", "planned")
    return Comparison(
        slot="outcome", fit=Fit.MOVED, left=one, right=other, because="one tells it as planned, the other as done"
    )  # fmt: skip


def _agreement(
    left: Comparable,
    right: Comparable,
    reports: tuple[Report, Report],
    comparisons: Sequence[Comparison],
    odds: float,
) -> Judged:
    unread = [c for c in comparisons if c.fit is Fit.NOT_READ]
    if unread:
        return _with(Verdict.UNCLEAR, unread, comparisons)
    if voices.plan_and_fact(left, right, reports, comparisons, in_doubt=True):
        return _unclear("one side tells of a plan, the other of a fact", comparisons)
    if bare(left) or bare(right):
        return _unclear("a bare heading says nothing that can be compared", comparisons)
    agreeing = [c for c in comparisons if c.agrees]
    if _numbers_left(left, right, agreeing) or _strangers(left, right):
        return _unclear("both sides give numbers or name people that found no partner", comparisons)
    if _counts_apart(left, right, agreeing):
        return _unclear("one side goes on to a number of its own that the other does not give", comparisons)
    if _days_left(left, right):
        return _unclear("each side names a day that the other does not", comparisons)
    if _other_marks(left, right):
        return _unclear("each side names a version, address or number of a thing that the other does not", comparisons)
    told = {c.slot for c in agreeing}
    both_deny = "polarity" in told and _denials(left) > 0 and _denials(right) > 0
    if odds >= _SURE and (both_deny or told & (_CONTENT if "polarity" in told else _SAID)):
        return _with(Verdict.ALIGNED, agreeing, comparisons)
    others = odds < _BEYOND_NAMES and _other_deeds(left, right, agreeing)
    # An order and the first session of what was ordered are two things, though all their words meet.
    one_time = moved.planned(left) == moved.planned(right)
    if odds >= _QUITE_SURE and _same_sign(left, right) and one_time and not others:
        wholes = Contribution(
            name="whole statements", because="both tell of one thing, and nothing that they say of it differs"
        )
        return Judged(verdict=Verdict.ALIGNED, reasons=(wholes, *(as_reason(c) for c in agreeing)))
    return replace(
        _unclear("what agrees is too little to say that both tell the same", comparisons), open_to_judge=True
    )


_SURE = 0.5
"""Log odds of one matter from which agreement on a slot is agreement on the matter."""
_QUITE_SURE = 1.5
"""Log odds from which two statements in which nothing differs agree, though no slot of theirs could be compared."""
_BEYOND_NAMES = 2.0
"""Log odds that a person whom both name does not bring about by that alone."""


_MARK = re.compile(r"\b(?:v?\d+(?:\.\d+){2,}|[A-Z]{2,}-\d[\d-]+|[0-9a-f]{16,})\b")
"""Versions, addresses, file hashes and registered numbers: "7.2.4", "CVE-2026-11873", "203.0.113.40"."""


def _other_marks(left: Comparable, right: Comparable) -> bool:
    """Whether both sides name things by such marks, and none in common: then nothing says that they are one."""
    ours, theirs = (set(_MARK.findall(item.text)) for item in (left, right))
    return bool(ours and theirs) and not ours & theirs


def _numbers_left(left: Comparable, right: Comparable, comparisons: Sequence[Comparison]) -> bool:
    """Whether both sides give numbers that found no partner: they may well be of one thing, unread as such."""
    paired = [c.values for c in comparisons if c.slot == "number"]
    if any(values is None for values in paired):
        return len(left.reading.measures) > len(paired) < len(right.reading.measures)
    ours, theirs = (
        measures.left_over(item, [values[side] for values in paired if values])
        for side, item in enumerate((left, right))
    )
    return any(measures.of_one_kind(a, b) for a in ours for b in theirs)


def _counts_apart(left: Comparable, right: Comparable, agreeing: Sequence[Comparison]) -> bool:
    """Whether a side gives, behind a semicolon, a number without a partner: who agrees with the first half has not seen it."""
    values = [c.values for c in agreeing if c.slot == "number" and c.values]
    for side, item in enumerate((left, right)):
        parts = item.text.split("; ")
        unpaired = {quantity.text for quantity in measures.left_over(item, [pair[side] for pair in values])}
        met = {quantity.text for quantity, _ in item.reading.measures} - unpaired
        if any(_names_one(part, unpaired) and not _names_one(part, met) for part in parts[1:]):
            return True
    return False


def _names_one(text: str, numbers: set[str]) -> bool:
    return any(number and number in text for number in numbers)


def _days_left(left: Comparable, right: Comparable) -> bool:
    """Whether each side names a day or a few days, and none that the other names."""
    ours, theirs = ([span for when in item.reading.times if (span := _few_days(when))] for item in (left, right))
    return bool(ours and theirs) and not any(
        one[0] <= other[1] and other[0] <= one[1] for one in ours for other in theirs
    )


def _few_days(when: When) -> tuple[date, date] | None:
    if when.earliest is None or when.latest is None or (when.latest - when.earliest).days > _DAYS:
        return None
    return when.earliest, when.latest


_DAYS = 7


def _strangers(left: Comparable, right: Comparable) -> bool:
    """Whether each side names persons, and none in common."""
    ours, theirs = (
        {word for name in item.reading.names if name.kind is NameKind.PERSON for word in name.text.lower().split()}
        for item in (left, right)
    )
    return bool(ours and theirs) and not ours & theirs


def _other_deeds(left: Comparable, right: Comparable, agreeing: Sequence[Comparison]) -> bool:
    """Whether what joins two statements is a person whom both name, of whom each tells another deed."""
    if any(c.slot == "polarity" for c in agreeing):
        return False
    return occasions.other_deeds(left, right, {NameKind.PERSON})


def _turned(told: Sequence[Comparison]) -> bool:
    """Whether one side tells of a state and the other of its end."""
    return any(c.slot == "outcome" for c in told)


def _same_sign(left: Comparable, right: Comparable) -> bool:
    """Whether as many of their events are denied, since sentence vectors hardly see a "not"."""
    return _denials(left) == _denials(right)


def _denials(item: Comparable) -> int:
    return sum(frame.negated for frame in item.reading.frames) + len(item.reading.denied)


def _mere_talk(item: Comparable) -> bool:
    return item.claim.modality in {Modality.OPINION, Modality.HYPOTHETICAL}


def _contradicts(
    differing: Sequence[Comparison],
    comparisons: Sequence[Comparison],
    left: Comparable,
    right: Comparable,
    reports: tuple[Report, Report],
) -> bool:
    """Whether a difference is a contradiction, not another occasion, another plan or another holder's time."""
    slots = {c.slot for c in differing}
    if voices.plan_and_fact(left, right, reports, comparisons) or occasions.another(differing, left, right):
        return False
    if slots == {"time"} and occasions.dated_apart(left, right):
        return False
    if slots <= {"number", "polarity"} and _of_two_counts(differing, comparisons, left, right):
        return False
    if slots <= {"actor", "target"} and moved.office(left) and moved.office(right):
        return any(c.slot == "time" and c.agrees for c in comparisons)  # who holds an office is one only at a time
    if slots <= {"actor", "target"}:
        # Another name contradicts only of one event; without it, it may stand for somebody else in the story.  Two may both not do it.
        return any(c.slot == "polarity" for c in comparisons) and not (_denials(left) and _denials(right))
    return True


def _of_two_counts(
    differing: Sequence[Comparison], comparisons: Sequence[Comparison], left: Comparable, right: Comparable
) -> bool:
    """Whether another number stands beside the opposite deed: twelve are held, eight were released."""
    opposed = any(c.slot == "polarity" and c.because == "opposite things" for c in differing)
    told = [c for c in differing if c.slot == "number"]
    return opposed and (bool(told) or _numbers_left(left, right, [c for c in comparisons if c.slot == "number"]))


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
        differs=None if comparison.fit in {Fit.OPEN, Fit.NOT_READ} else not comparison.agrees,
        because=f"{comparison.slot} {comparison.fit.value}: {comparison.left} / {comparison.right} ({comparison.because})",
    )


def _unclear(sentence: str, comparisons: Sequence[Comparison] = ()) -> Judged:
    stated = Contribution(name="nothing comparable", because=sentence)
    return Judged(verdict=Verdict.UNCLEAR, reasons=(stated, *(as_reason(c) for c in comparisons)))

"""Did the world move between two claims, so that both may have been right when they were made?

States of affairs, running counts and announced plans move; what is over does not change with the date of the report.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from consilience.alignment import measures, names, sizes
from consilience.alignment.comparison import Comparison
from consilience.records.claim import Modality
from consilience.records.reading import Comparable, Outcome
from consilience.records.report import Report

_APART = 45
"""Days between reports from which a state of affairs may well be another one."""
_ANEW = 3
"""Days from which how things stand is told anew by the later report."""
_COUNTING = 31
"""Days within which a count of those whom something befell is still going on."""
_MOVABLE = frozenset({"number", "actor", "target", "polarity", "outcome"})
_STANDING = frozenset({"number", "polarity", "outcome", "time"})
_PRESENT = re.compile(r"\b(?:is|are|has|have|stands?|remains?|lies?|holds?)\b", re.IGNORECASE)
_TELLING = frozenset(
    """now rise climb grow reach increase revise update raise since later replace succeed successor resume renew again
    currently current longer again back anymore already subsequently meanwhile latest far further additional since fall drop ease new newly
    reopen restore restart reinstate repair rebuild lift extend prolong shorten""".split()
)
_FOR_NOW = re.compile(
    r"\b(?:so far|thus far|until further notice|as yet|not yet|yet to|for now|for the time being|to date|at present|still|"
    r"provisional(?:ly)?|preliminary|initial(?:ly)?|early count)\b",
    re.IGNORECASE,
)
"""By which the earlier side says itself that more is to come."""
_FROM_A_DAY = re.compile(r"(?:ever )?(?:since|from|after)\s", re.IGNORECASE)
_BY_A_DAY = re.compile(r"\b(?:as (?:of|at)|by|until|till|up to(?: and including)?)\s", re.IGNORECASE)
_TO = r"\b(?:\s+\w+){0,2}\s+to\b"
_GREW = re.compile(
    r"\b(?:risen|rose|rises|climb(?:ed|s)|grown|grew|grows|increase[ds]?|jump(?:ed|s)|gone up)" + _TO, re.IGNORECASE
)
_SHRANK = re.compile(
    r"\b(?:fallen|fell|falls|dropp?(?:ed|s)|decrease[ds]?|shrunk|shrank|declined|gone down)" + _TO, re.IGNORECASE
)
_TURNED = re.compile(
    r"\b(?:again|no longer|re-?open(?:ed|s)?|restored|resumed?|lifted|reinstated|repaired|rec(?:eded|overed)|subsided|anymore)\b",
    re.IGNORECASE,
)
"""By which a side says that what stood is over."""
_AHEAD = re.compile(
    r"\b(?:(?:is|are)\s+to\s+(?!date\b)\w+|will|shall|plan(?:s|ned)?\s+to|planned\s+for|scheduled|(?:is|are)\s+(?:due|expected|set)\s+to)\b",
    re.IGNORECASE,
)
RESOLVES = frozenset(
    "agree decide promise pledge vow undertake resolve schedule arrange commit approve order announce invite due set".split()
)
"""Verbs of a day on which something of another day is settled."""
_RESCHEDULED = frozenset(
    {*"postpone reschedule delay defer adjourn bring forward move push".split(), "put off", "put back", "bring forward"}
)
_COUNTED = frozenset(
    """dead death die kill killed fatality casualty toll body lose injure injured injury wound wounded hurt hospitalise hospitalize
    infect infection infected case ill sick fall_ill arrest arrested detain detained displace displaced evacuate evacuated flee
    homeless rescue rescued destroy destroyed damage damaged collapse collapsed aftershock confirm confirmed record recorded
    register registered case vaccinate vaccinated compromise compromised affect affected recover recovered deliver delivered
    distribute distributed receive received reach reached missing shelter sheltered homeless stranded life""".split()
)
"""Words of counts that are kept for days: what they count is told again with every report."""
_STATES = frozenset(
    """be remain stay stand hold have lie chair head lead run employ number keep own control occupy house host consist comprise
    include contain total amount serve work operate command close closed open shut suspend ban""".split()
)


def moved(differing: Sequence[Comparison], left: Comparable, right: Comparable, reports: tuple[Report, Report]) -> bool:
    """Return whether the differing slots are told of another time, so that nobody need be wrong."""
    slots = {c.slot for c in differing}
    early, late, days = in_order(left, right, reports)
    if early is not None and late is not None and slots == {"polarity"} and _undone(early, late):
        return False
    if slots == {"time"}:
        if early is not None and late is not None and _set_anew(early, late):
            return True
        if bool((left.words | right.words | _deeds(left) | _deeds(right)) & _RESCHEDULED):
            return True
        return _told_now(left) != _told_now(right) and (late is None or _told_now(late)) and (days >= 1 or late is None)
    if not slots <= _MOVABLE | {"time"}:
        return False
    if plan_and_deed(left, right):
        return True
    if early is not None and late is not None and slots <= {"polarity", "outcome", "time"}:
        published = reports[0 if early is left else 1].published
        if published is not None and _since_then(late, published):
            return True
    if _told_growth(differing, left, right) or (slots <= _STANDING and _told_turn(left, right)):
        return True
    if any(c.about == measures.SCORE for c in differing) and not _told_growth(differing, left, right):
        return False  # what was rated once does not change with the date of the report
    if (
        early is not None
        and late is not None
        and (_outruns(differing, days, left, right) or _corrects(differing, late))
    ):
        return False
    if early is not None and late is not None and _came_true(slots, early, late, reports[0 if early is left else 1]):
        return True
    if early is None or late is None:
        return slots <= {"actor", "target"} and office(left) and office(right) and _says_now(left) != _says_now(right)
    if slots & {"time"} and not (_state(left) and _state(right)):
        return False
    if days >= 1 and slots == {"number"}:
        both = _now(left) and _now(right) and _as_of(left) and _as_of(right)
        if both or (_has_grown(differing, left_first=left is early) and _counted_by_a_day(early, late)):
            return True
    if days >= 1 and slots == {"number"} and _has_grown(differing, left_first=left is early) and _goes_on(left, right):
        return True
    if days >= _ANEW and slots <= _STANDING and _now(left) and _now(right):
        return True
    if days >= _APART:
        return _state(early) or (office(left) and office(right))
    if (
        days <= _COUNTING
        and not _of_one_day(left, right)
        and _counting(differing, early, late, left_first=left is early)
    ):
        return True
    if days >= 1 and slots == {"number"} and measures.bare_label(left) and measures.bare_label(right):
        return days <= _COUNTING  # a table or list of how many there are by place is made anew with each report
    told = bool(_TELLING & late.words - early.words)
    awaited = bool(_FOR_NOW.search(early.text)) and not _FOR_NOW.search(late.text)
    return days >= 1 and (told or awaited)


def plan_and_deed(left: Comparable, right: Comparable) -> bool:
    """Whether one side tells of a plan and the other that it was carried out."""
    return (planned(left) and _done(right)) or (planned(right) and _done(left))


def carried_out(left: Comparable, right: Comparable, comparisons: Sequence[Comparison]) -> bool:
    """Return whether one side tells of a plan and the other that this very thing was done on the day it was planned for."""
    agreeing = {c.slot for c in comparisons if c.agrees}
    if not {"polarity", "time"} <= agreeing or not all(c.agrees for c in comparisons) or not plan_and_deed(left, right):
        return False
    return not any(frame.main and frame.trigger in RESOLVES for item in (left, right) for frame in item.reading.frames)


def planned(item: Comparable) -> bool:
    """Return whether the claim tells what is to come."""
    return (
        item.claim.modality is Modality.PLAN
        or bool(_AHEAD.search(item.text))
        or any(frame.main and frame.outcome is Outcome.PLANNED for frame in item.reading.frames)
    )


def office(item: Comparable) -> bool:
    """Whether the claim tells who holds an office."""
    return "chair" in {name for frame in item.reading.frames for name in names.event_classes(frame.trigger)}


def in_order(
    left: Comparable, right: Comparable, reports: tuple[Report, Report]
) -> tuple[Comparable | None, Comparable | None, int]:
    """Return the earlier claim, the later one and the days between, by what each side dates; unknown is (None, None, 0)."""
    for one, other in ((_day(left), _day(right)), (reports[0].published, reports[1].published)):
        if one is not None and other is not None and one != other:
            return (left, right, (other - one).days) if one < other else (right, left, (one - other).days)
    return None, None, 0


def _day(item: Comparable) -> date | None:
    """The day up to which the claim tells; that from which it counts is none, and its report's day is taken."""
    return item.when.latest if item.when and not _FROM_A_DAY.match(item.when.text) else None


def _done(item: Comparable) -> bool:
    return not planned(item) and any(
        frame.main and frame.outcome is Outcome.DONE and not frame.negated for frame in item.reading.frames
    )


def _set_anew(early: Comparable, late: Comparable) -> bool:
    """Whether the later side plans for another day what the earlier one says is off."""
    off = any(frame.main and frame.outcome is Outcome.ENDED for frame in early.reading.frames)
    return off and planned(late)


def _came_true(slots: set[str], early: Comparable, late: Comparable, earlier: Report) -> bool:
    """Whether the earlier side says in the perfect that it has not happened, and the later one tells that it did, of no day before."""
    if not slots <= {"polarity", "outcome"} or not _HAS_NOT.search(early.text) or not _done(late):
        return False
    day = late.when.latest if late.when else None
    return earlier.published is None or day is None or day >= earlier.published


_HAS_NOT = re.compile(
    r"\b(?:has|have)\s+(?:not|never|yet)\b|\b(?:has|have)n['’]t\b|\b(?:no|none|nobody|no one)\b[^.;]{0,40}\b(?:has|have)\b",
    re.IGNORECASE,
)
"""What has not happened may happen the next day."""


_SO_FAR = re.compile(
    r"\b(?:has|have)\s+(?:\w+\s+)?(?:been|\w+ed|grown|risen|fled|found|seen|taken|given)\b", re.IGNORECASE
)


def _goes_on(left: Comparable, right: Comparable) -> bool:
    """Whether both sides tell how many there have been up to now."""
    return all(_SO_FAR.search(item.text) for item in (left, right))


def _counted_by_a_day(early: Comparable, late: Comparable) -> bool:
    """Whether the earlier side says how a count stood on its day, and the later one how it stands on another."""
    if _day(early) is not None and _day(early) == _day(late):
        return False
    return _now(early) and (_as_of(early) or _as_of(late)) and (_now(late) or _as_of(early))


def _outruns(differing: Iterable[Comparison], days: int, left: Comparable, right: Comparable) -> bool:
    """Whether what is left lasts shorter by more than went by: what lasts six weeks does not last three a few days later."""
    if not (_LEFT & left.words and _LEFT & right.words):
        return False
    return any(
        c.slot == "number"
        and c.values
        and (length := sizes.days_in(c.about))
        and abs(c.values[0] - c.values[1]) * length > 2 * days
        for c in differing
    )


_LEFT = frozenset("last lasts suffice suffices sufficient enough left remain remains remaining".split())
_CORRECTING = re.compile(
    r"\b(?:leav(?:es|ing) out|exclud(?:es|ing)|does not (?:include|count)|not counting|wrong(?:ly)?|incorrect(?:ly)?|mistaken(?:ly)?|in error|too (?:low|high))\b",
    re.IGNORECASE,
)


def _corrects(differing: Iterable[Comparison], late: Comparable) -> bool:
    """Whether the later side names the earlier figure beside its own and says that it is not right."""
    told = {quantity.value for quantity, _ in late.reading.measures}
    return bool(_CORRECTING.search(late.text)) and any(
        c.slot == "number" and c.values and {*c.values} <= told for c in differing
    )


def _since_then(late: Comparable, published: date) -> bool:
    """Whether the later side tells of a deed of a day after the other's report: what had not happened then may have since."""
    when = late.when
    return when is not None and when.earliest is not None and when.earliest > published and not planned(late)


def overtaken(left: Comparable, right: Comparable, reports: tuple[Report, Report]) -> tuple[str, str] | None:
    """Return what left and right say where the earlier one says "not so far" and the later one that it was done."""
    early, late, days = in_order(left, right, reports)
    if early is None or late is None or days < 1 or not _FOR_NOW.search(early.text) or planned(late):
        return None
    if not any(f.main and (f.negated or f.outcome is Outcome.REFUSED) for f in early.reading.frames):
        return None
    for one in early.reading.frames:
        for other in late.reading.frames:
            if other.main and not other.negated and names.trigger_class_shared(one.trigger, other.trigger):
                said = f"no {one.trigger} so far", other.trigger
                return said if early is left else (said[1], said[0])
    return None


def _undone(early: Comparable, late: Comparable) -> bool:
    """Whether the later side denies what the earlier one tells as done once: what was paid does not become unpaid."""
    return (
        not _state(early)
        and _done(early)
        and not _TURNED.search(late.text)
        and any(frame.negated and frame.outcome is not Outcome.PLANNED for frame in late.reading.frames if frame.main)
    )


def _state(item: Comparable) -> bool:
    """Whether the claim tells how things stand, not what happened once."""
    main = [frame for frame in item.reading.frames if frame.main] or list(item.reading.frames)
    if not main:
        return True
    return any(
        frame.outcome is not Outcome.DONE or frame.trigger in _STATES or "chair" in names.event_classes(frame.trigger)
        for frame in main
    )


def _now(item: Comparable) -> bool:
    """Whether the claim tells how things stand when it is made: in the present or the perfect, or as a state."""
    return bool(_PRESENT.search(item.text)) or _state(item)


def _told_turn(left: Comparable, right: Comparable) -> bool:
    """Whether just one side says that what stands by the other is over: closed, opened again."""
    turned = [bool(_TURNED.search(item.text)) for item in (left, right)]
    return turned[0] != turned[1] and _now(right if turned[0] else left)


def _as_of(item: Comparable) -> bool:
    return item.when is not None and bool(_BY_A_DAY.match(item.when.text))


def _deeds(item: Comparable) -> set[str]:
    return {frame.trigger for frame in item.reading.frames}


_NOW = re.compile(r"\bnow\b(?! that)", re.IGNORECASE)


def _told_now(item: Comparable) -> bool:
    """Whether the claim, or who is quoted with it, says that this is so now: "the curfew now begins", "the operator now says"."""
    return bool(_NOW.search(item.text)) or any(
        re.search(rf"\b{re.escape(who)}\s+now\b", item.claim.quote) for who in item.claim.attribution
    )


def _says_now(item: Comparable) -> bool:
    return bool({"now", "currently", "current", "today", "successor"} & item.words)


def _told_growth(differing: Iterable[Comparison], left: Comparable, right: Comparable) -> bool:
    """Whether just one side says that the number rose or fell to where it is, and it did: "has risen to five"."""
    numbers = [c.values for c in differing if c.slot == "number" and c.values]
    for told, silent, is_left in ((left, right, True), (right, left, False)):
        grew, shrank = (bool(p.search(told.text)) for p in (_GREW, _SHRANK))
        if grew == shrank or _GREW.search(silent.text) or _SHRANK.search(silent.text):
            continue
        if any((left_value > right_value) == (grew == is_left) for left_value, right_value in numbers):
            return True
    return False


def _of_one_day(left: Comparable, right: Comparable) -> bool:
    """Whether both say up to which day they counted, and it is one day."""
    return (
        _day(left) is not None
        and _day(left) == _day(right)
        and all(_BY_A_DAY.search(item.text) for item in (left, right))
    )


def _counting(differing: Sequence[Comparison], early: Comparable, late: Comparable, *, left_first: bool) -> bool:
    """Whether a count that goes on for days was told again later, and has grown."""
    if {c.slot for c in differing} - {"number", "time"}:
        return False
    return bool(_COUNTED & _beside(early) and _COUNTED & _beside(late)) and _has_grown(differing, left_first=left_first)


def _beside(item: Comparable) -> frozenset[str]:
    """The words of a claim; of a bare cell or item also those of the sentence or table that it stands in."""
    if not measures.bare_label(item):
        return item.words
    told = re.findall(r"[a-z]+", item.claim.quote.lower())
    return item.words | {*told} | {word.removesuffix("s") for word in told}


def _has_grown(differing: Sequence[Comparison], *, left_first: bool) -> bool:
    numbers = [c.values for c in differing if c.slot == "number" and c.values]
    return bool(numbers) and all((on_left < on_right) == left_first for on_left, on_right in numbers)

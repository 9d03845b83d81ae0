"""Another occasion: when what two claims tell otherwise says that they tell of two events, and contradict in nothing."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from consilience.alignment import measures, moved, names, ordinals
from consilience.alignment.comparison import Comparison, Fit
from consilience.records.claim import When
from consilience.records.reading import Comparable, NameKind, Outcome

IDENTITY = frozenset({"actor", "target", "time", "place"})
"""Slots that also tell events apart: two of them differing mean another event, not a conflict."""
_OCCASION = frozenset({"time", "place"})
"""Slots of which one, differing beside a number, means another event: another count, taken elsewhere or at another time."""
_UP = re.compile(
    r"\b(?:gain(?:s|ed)?|rose|rises?|risen|rising|climb(?:s|ed)?|increas(?:e[sd]?|ing)|grew|grow[ns]?|higher|up|jump(?:s|ed)?|"
    r"advanced?|added|surged?|more)\b",
    re.IGNORECASE,
)
_DOWN = re.compile(
    r"\b(?:fell|falls?|fallen|falling|los[et]s?|declin(?:e[sd]?|ing)|decreas(?:e[sd]?|ing)|drop(?:s|ped)?|lower|down|sank|shed|"
    r"slid|slipped|shr[aiu]nk|less|fewer)\b",
    re.IGNORECASE,
)
_A_DAY = 2
"""Days that a time may span and still date an event, not a state or a period."""


def another(comparisons: Sequence[Comparison], left: Comparable | None = None, right: Comparable | None = None) -> bool:
    """Return whether so much differs that the two tell of two events.

    Two of who, when and where; a number and one of when and where; or a change by another amount in the other direction.
    """
    differing = {c.slot for c in comparisons if c.fit is Fit.DIFFERS}
    if len(differing & IDENTITY) >= 2 or ("number" in differing and bool(differing & _OCCASION)):
        return True
    if left is None or right is None:
        return False
    if any(c.swapped for c in comparisons) and _other_content(left, right):
        return True
    if _two_labels(left, right):
        return True
    return (
        ordinals.apart(left, right)
        or _numbered_apart(left, right)
        or ("number" in differing and _direction(left) * _direction(right) < 0)
    )


def _two_labels(left: Comparable, right: Comparable) -> bool:
    """Whether two cells or items of lists stand for two names, or count two things of one."""
    if not (measures.bare_label(left) and measures.bare_label(right)):
        return False
    ours, theirs = ({*re.findall(r"[^\W\d_]+", item.text.lower())} for item in (left, right))
    return not ours & theirs or measures.of_two_columns(left, right)


def _other_content(left: Comparable, right: Comparable) -> bool:
    """Whether each side says more than who acted on whom, and none of it in common: A accused B of one thing, B accused A of another."""
    ours, theirs = (
        {*item.reading.lemmas}
        - {word for name in item.reading.names for word in name.text.lower().split()}
        - {part for frame in item.reading.frames for actor in frame.actors for part in actor.lower().split()}
        - {frame.trigger for frame in item.reading.frames if frame.main}
        for item in (left, right)
    )
    return bool(ours and theirs) and not ours & theirs


_NUMBERED = re.compile(
    r"\b(week|month|quarter|round|phase|stage|day|session|chapter|lot|batch|wave|edition|annex|item)\s+(?:no\.?\s*)?(\d+|[IVX]+)\b",
    re.IGNORECASE,
)
"""Occasions that are told by their numbers: "week 9", "the second round" as "round 2"."""


def _numbered_apart(left: Comparable, right: Comparable) -> bool:
    """Whether both name such an occasion of one kind, and none in common."""
    ours, theirs = (
        {(kind.lower(), number.upper()) for kind, number in _NUMBERED.findall(item.text)} for item in (left, right)
    )
    kinds = {kind for kind, _ in ours} & {kind for kind, _ in theirs}
    return any(not {n for k, n in ours if k == kind} & {n for k, n in theirs if k == kind} for kind in kinds)


def _direction(item: Comparable) -> int:
    up, down = bool(_UP.search(item.text)), bool(_DOWN.search(item.text))
    return int(up) - int(down)


def other_deeds(left: Comparable, right: Comparable, kinds: Collection[NameKind]) -> bool:
    """Return whether both name somebody or some place of these kinds, and each tells another deed."""
    ours, theirs = (
        {word for name in item.reading.names if name.kind in kinds for word in name.text.lower().split()}
        for item in (left, right)
    )
    deeds = [{frame.trigger for frame in item.reading.frames if frame.main} for item in (left, right)]
    return (
        bool(ours & theirs)
        and all(deeds)
        and not any(names.trigger_class_shared(one, other) for one in deeds[0] for other in deeds[1])
    )


def dated_apart(left: Comparable, right: Comparable) -> bool:
    """Return whether two finished deeds that share no event word are dated to two days: the dam broke, the dam was mended."""
    a, b = left.when, right.when
    if a is None or b is None or not (_one_day(a) and _one_day(b)) or not (_finished(left) and _finished(right)):
        return False
    assert a.earliest and a.latest and b.earliest and b.latest  # noqa: PT018 - told by _one_day
    if not (a.latest < b.earliest or b.latest < a.earliest):
        return False
    return not any(
        names.trigger_class_shared(one.trigger, other.trigger) or names.opposites(one.trigger, other.trigger)
        for one in left.reading.frames
        for other in right.reading.frames
    )


_A_BOUND = re.compile(r"(?:since|from|as (?:of|at)|up to|until|till|by|so far)\b", re.IGNORECASE)
"""By which a day bounds a count or a state, and dates no event."""


def _one_day(when: When) -> bool:
    return (
        not _A_BOUND.match(when.text)
        and when.earliest is not None
        and when.latest is not None
        and (when.latest - when.earliest).days < _A_DAY
    )


def _finished(item: Comparable) -> bool:
    return any(
        frame.main and frame.outcome is Outcome.DONE and frame.trigger not in moved.RESOLVES
        for frame in item.reading.frames
    )

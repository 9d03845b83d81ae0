"""In which voice a claim speaks: of what is, of what is to come, or of what ought to be done."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from enum import Enum, auto

from consilience.alignment import measures, moved
from consilience.alignment.comparison import Comparison
from consilience.records.claim import Modality
from consilience.records.reading import Comparable, Outcome
from consilience.records.report import Report


class _Voice(Enum):
    FACT = auto()
    PLAN = auto()
    EITHER = auto()
    """Resolved upon: what was agreed or promised is a fact of today and a plan of tomorrow."""


_AWAITS = frozenset("expect plan schedule intend hope aim anticipate await".split())
"""Verbs that say of what is to come that it is thought of: "is expected tomorrow"."""
_LASTS = frozenset("last suffice remain stay continue endure".split())
"""Verbs of a state that is there today: "will last for three weeks" says how much there is."""
_ADVICE = re.compile(
    r"\b(?:should|ought to|must|recommend(?:s|ed|ation)?|advise[sd]?|urge[sd]?|(?:is|are) (?:advised|urged|asked|to be))\b",
    re.IGNORECASE,
)


def plan_and_fact(
    left: Comparable,
    right: Comparable,
    reports: tuple[Report, Report],
    comparisons: Sequence[Comparison] = (),
    *,
    in_doubt: bool = False,
) -> bool:
    """Return whether one side tells of a plan and the other of a fact, so that they say two things.

    What is told in the past is a fact.  Else a day after that of its report is to come, whatever the grammar.  Where that
    day is not known, a day may be to come: `in_doubt` says what then holds, so that a claim that came without its report
    is neither excused of a contradiction by that nor taken for agreeing.
    """
    if advises(left) and advises(right):
        return False
    voices = _voice(left, reports[0].published, in_doubt), _voice(right, reports[1].published, in_doubt)
    if {*voices} != {_Voice.FACT, _Voice.PLAN}:
        return False
    one_day = any(c.slot == "time" and c.agrees for c in comparisons)
    return not (one_day and not _over(left if voices[0] is _Voice.FACT else right))


def _voice(item: Comparable, published: date | None, in_doubt: bool) -> _Voice:
    main = next((frame for frame in item.reading.frames if frame.main), None)
    if main is not None and main.trigger in moved.RESOLVES | _LASTS and not main.negated:
        return _Voice.EITHER
    return _Voice.PLAN if moved.planned(item) or _ahead(item, published, in_doubt) else _Voice.FACT


def _ahead(item: Comparable, published: date | None, in_doubt: bool) -> bool:
    when = item.when
    if when is None or when.earliest is None or _over(item):
        return False
    return in_doubt if published is None else when.earliest > published


def _over(item: Comparable) -> bool:
    """Whether the claim tells, in the past, that it happened."""
    if _PRESENT.search(item.text) and not _PAST.search(item.text):
        return False
    return any(
        frame.main and frame.outcome is Outcome.DONE and frame.trigger not in _AWAITS for frame in item.reading.frames
    )


_PRESENT = re.compile(r"\b(?:is|are|be|being)\b", re.IGNORECASE)
_PAST = re.compile(r"\b(?:was|were|had|has|have|did|been)\b", re.IGNORECASE)
"""A participle alone does not tell the time: "is opened", "was opened"."""


def advises(item: Comparable) -> bool:
    """Return whether the claim tells somebody what to do: two pieces of advice can be compared, one and a fact cannot."""
    if item.claim.modality is Modality.HYPOTHETICAL or measures.bare_label(item):
        return False
    return bool(_ADVICE.search(item.text)) or _orders(item)


def _orders(item: Comparable) -> bool:
    """Whether it begins with a bare verb that nobody acts in: "Disable the web console"."""
    first = re.match(r"\W*(\w+)", item.text.lower())
    return first is not None and any(
        frame.main and frame.trigger.split(" ")[0] == first[1] and not frame.actors and frame.outcome is None
        for frame in item.reading.frames
    )

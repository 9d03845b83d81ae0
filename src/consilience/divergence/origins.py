"""From registered evidence to one reading per origin: repetition counts once, circles count nothing, kin count in part.

Only a party's own reports decide what its readings are, never the other's: otherwise a reading shown to the other side
would tell of evidence that was not shared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from consilience.divergence.tables import house_grades
from consilience.divergence.weight import Grading, Inference, OriginReading, Range, counted
from consilience.records.estimate import Evidence
from consilience.records.grade import CREDIBILITY, RELIABILITY, Grade
from consilience.records.grade_table import GradeTable, Rates
from consilience.records.ids import OriginId

RELATED = 0.5
"""Correlation ρ of related origins; independent ones have 0, one and the same origin 1."""


def readings(evidence: Sequence[Evidence], table: GradeTable) -> dict[OriginId, OriginReading]:
    """Return one reading for each origin, in the order of first mention.

    The report that comes straight from the origin speaks for it, else the best graded one: an origin that is repeated
    counts once.  A report whose citations lead back to itself and nowhere else weighs nothing.
    """
    sources = {item.origin: item.derived_from for item in evidence}
    groups: dict[OriginId, list[Evidence]] = {}
    circular: set[OriginId] = set()
    for item in evidence:
        roots = _roots(item.origin, sources)
        origin = roots[0] if roots else item.origin
        groups.setdefault(origin, []).append(item)
        if not roots:
            circular.add(origin)
    return {origin: _reading(origin, items, table, circular=origin in circular) for origin, items in groups.items()}


def effective_number(count: int, correlation: float) -> float:
    """Return how many independent items `count` correlated ones are worth: n / (1 + (n−1)·ρ).

    The design effect of L. Kish, *Survey Sampling* (1965).

    >>> effective_number(3, 0.0), effective_number(3, 1.0)
    (3.0, 1.0)
    """
    return count / (1 + (count - 1) * correlation) if count else 0.0


def discount_related(
    held: Mapping[OriginId, OriginReading], groups: Mapping[OriginId, str], shared: Iterable[OriginId]
) -> dict[OriginId, OriginReading]:
    """Return `held` with related origins counted as `effective_number` says.

    Origins both parties hold are discounted among themselves first and the rest carries what remains: the weight of
    shared evidence must not depend on what is not shared.
    """
    both = set(shared)
    result = dict(held)
    for group in set(groups.values()):
        members = [origin for origin in held if groups.get(origin) == group]
        common = [origin for origin in members if origin in both]
        own = [origin for origin in members if origin not in both]
        before = effective_number(len(common), RELATED)
        after = effective_number(len(members), RELATED)
        result |= {origin: counted(held[origin], before / len(common)) for origin in common}
        result |= {origin: counted(held[origin], (after - before) / len(own)) for origin in own}
    return result


def groups_of(evidence: Sequence[Evidence]) -> dict[OriginId, str]:
    """Return the named group of related origins each origin belongs to."""
    sources = {item.origin: item.derived_from for item in evidence}
    named = [(item, (*_roots(item.origin, sources), item.origin)[0]) for item in evidence if item.related]
    return {origin: str(item.related) for item, origin in named}


def grading(grade: Grade, table: GradeTable) -> Grading:
    """Return the rates of `grade` in a party's table; the house table fills the rows the party left out.

    F and 6 are missing values: the bounds span every grade that the known half allows, down to a source that tells
    nothing, and the point stays at the strongest of them.  So a missing judgement widens and never lowers.
    """
    rows = {**house_grades().by_grade, **table.by_grade}
    if grade.reliability != "F" and grade.credibility != "6":
        row = rows[str(grade)]
        return Grading(grade=str(grade), hit=Range(*row.hit.floats), false=Range(*row.false.floats))
    allowed = [rows[key] for key in _completions(grade)] + [
        row for key, row in table.by_grade.items() if key == str(grade)
    ]
    best = max(allowed, key=_strength)
    hits = [end for row in allowed for end in row.hit.floats]
    falses = [end for row in allowed for end in row.false.floats]
    return Grading(
        grade=str(grade),
        hit=Range(min(hits), float(best.hit.point), max(hits)),
        false=Range(min(falses), float(best.false.point), max(falses)),
        missing=True,
    )


def _completions(grade: Grade) -> list[str]:
    letters = RELIABILITY[:-1] if grade.reliability == "F" else grade.reliability
    digits = CREDIBILITY[:-1] if grade.credibility == "6" else grade.credibility
    return [letter + digit for letter in letters for digit in digits]


def _strength(row: Rates) -> float:
    hit, false = float(row.hit.point), float(row.false.point)
    return (hit + 1e-12) / (false + 1e-12)


def _roots(origin: OriginId, sources: Mapping[OriginId, tuple[OriginId, ...]]) -> tuple[OriginId, ...]:
    """Return the origins that `origin` goes back to, sorted; none when its citations only go in a circle."""
    seen: set[OriginId] = set()
    todo, roots = [origin], set()
    while todo:
        at = todo.pop()
        if at in seen:
            continue
        seen.add(at)
        cited = sources.get(at, ())
        todo.extend(cited)
        if not cited:
            roots.add(at)
    return tuple(sorted(roots))


def _reading(origin: OriginId, items: Sequence[Evidence], table: GradeTable, *, circular: bool) -> OriginReading:
    direct = [item for item in items if item.origin == origin]
    weighed = [item for item in direct or items if item.given is not None]
    voice = max(weighed or direct or items, key=lambda item: _judged(item, table))
    given = None if voice.given is None else tuple(Range(*band.floats) for band in voice.given)
    return OriginReading(
        origin=origin,
        claim=voice.claim,
        grading=grading(voice.grade, table),
        inference=Inference(given=given, count=0.0 if circular else 1.0),
        reports=len(items),
        circular=circular,
    )


def _judged(item: Evidence, table: GradeTable) -> tuple[bool, float]:
    rates = grading(item.grade, table)
    return not rates.missing, rates.hit.point / max(rates.false.point, 1e-12)

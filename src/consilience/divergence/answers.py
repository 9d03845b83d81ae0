"""From registered estimates to two sides over the same hypotheses, with a note for every reading that is not obvious."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from consilience.divergence.coherence import Repaired, repair_shares
from consilience.divergence.line import Distribution, line, stretches
from consilience.divergence.origins import discount_related, groups_of, readings
from consilience.divergence.side import Side, TermUsed
from consilience.divergence.tables import find_term, house_grades, scale_key
from consilience.divergence.weight import OriginReading, Range, Vector
from consilience.errors import WrongUse
from consilience.records.estimate import Answer, Band, Estimate
from consilience.records.grade_table import GradeTable
from consilience.records.ids import OriginId, PartyName
from consilience.records.question import AnswerType, Question
from consilience.records.yardstick import Yardstick

YES_NO = ("yes", "no")


@dataclass(frozen=True, kw_only=True, slots=True)
class Tables:
    """What grades and words mean: each party's grade table, and all yardsticks by `scale_key`."""

    grades: Mapping[PartyName, GradeTable] = field(default_factory=dict)
    yardsticks: Mapping[str, Yardstick] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Board:
    """Two sides over the same hypotheses, and for answers on a line both distributions."""

    left: Side
    right: Side
    labels: tuple[str, ...]
    lines: tuple[Distribution, Distribution] | None = None
    notes: tuple[str, ...] = ()


def board(
    question: Question, estimates: tuple[Estimate, Estimate], tables: Tables, reader: Estimate | None = None
) -> Board:
    """Return both estimates as sides; both must have an answer.

    Made for the party of the estimate `reader`, every other side comes without what that party does not hold, and
    nothing else here depends on it.
    """
    held = _held(estimates, tables, reader)
    if question.answer_type is AnswerType.PROBABILITY:
        plain = _probability(estimates, tables)
    elif question.answer_type is AnswerType.CATEGORIES:
        plain = _categories(question, estimates)
    else:
        plain, held = _on_a_line(question, estimates, held)
    return replace(
        plain,
        left=replace(plain.left, held=held[0]),
        right=replace(plain.right, held=held[1]),
        notes=plain.notes + _rows_for_missing(estimates, tables),
    )


Held = dict[OriginId, OriginReading]


def _rows_for_missing(estimates: tuple[Estimate, Estimate], tables: Tables) -> tuple[str, ...]:
    """Say where a party's table gives F or 6 a row: a missing value has no rate of its own."""
    found = []
    for party in (e.party for e in estimates):
        rows = sorted(g for g in tables.grades.get(party, house_grades()).by_grade if g[0] == "F" or g[1] == "6")
        if rows:
            found.append(
                f"{party}'s table has rates for {', '.join(rows)}: they count among those a missing grade may mean"
            )
    return tuple(found)


def origins_of(estimate: Estimate, tables: Tables) -> frozenset[OriginId]:
    """Return the origins that a party's evidence goes back to."""
    return frozenset(readings(estimate.evidence, tables.grades.get(estimate.party, house_grades())))


def _held(estimates: tuple[Estimate, Estimate], tables: Tables, reader: Estimate | None) -> tuple[Held, Held]:
    a, b = (readings(e.evidence, tables.grades.get(e.party, house_grades())) for e in estimates)
    if reader is not None:
        known = origins_of(reader, tables)
        a, b = ({origin: reading for origin, reading in own.items() if origin in known} for own in (a, b))
    groups = [groups_of(e.evidence) for e in estimates]
    both = set(a) & set(b)
    return discount_related(a, groups[0], both), discount_related(b, groups[1], both)


def _probability(estimates: tuple[Estimate, Estimate], tables: Tables) -> Board:
    words = _words(estimates, tables)
    sides = [
        Side(
            party=estimate.party,
            odds=True,
            stated=_pair(estimate.answer),
            low=_ends(estimate.answer)[0],
            high=_ends(estimate.answer)[1],
            prior=_pair(estimate.prior) if estimate.prior else None,
            words=said,
        )
        for estimate, said in zip(estimates, words, strict=True)
    ]
    return Board(left=sides[0], right=sides[1], labels=YES_NO)


def _pair(answer: Answer | None) -> Vector:
    band = _probability_of(answer)
    return float(band.point), float(1 - band.point)


def _ends(answer: Answer | None) -> tuple[Vector, Vector]:
    low, point, high = _probability_of(answer).floats
    return ((), ()) if low == point == high else ((low, 1 - high), (high, 1 - low))


def _probability_of(answer: Answer | None) -> Band:
    if answer is None or answer.probability is None:
        raise WrongUse("a probability question takes probabilities")
    return answer.probability


def _words(estimates: tuple[Estimate, Estimate], tables: Tables) -> tuple[TermUsed | None, TermUsed | None]:
    a, b = (estimate.answer for estimate in estimates)
    return _said(a, b, tables), _said(b, a, tables)


def _said(answer: Answer | None, other: Answer | None, tables: Tables) -> TermUsed | None:
    """Return the words of `answer` on its own yardstick and on the other party's, when that one has the term."""
    if answer is None or answer.words is None or answer.scale is None or answer.probability is None:
        return None
    scale = tables.yardsticks[scale_key(answer.scale)]
    theirs = tables.yardsticks.get(scale_key(other.scale)) if other and other.words and other.scale else None
    term = find_term(theirs, answer.words) if theirs else None
    return TermUsed(
        term=answer.words,
        scale=scale.title,
        own=Range(*answer.probability.floats),
        other=Range(*term.band.floats) if term else None,
    )


def _categories(question: Question, estimates: tuple[Estimate, Estimate]) -> Board:
    notes: list[str] = []

    def shares(answer: Answer | None, party: PartyName, what: str) -> Vector:
        given = dict(answer.shares) if answer else {}
        mended = repair_shares([float(given.get(h, Decimal(0))) for h in question.hypotheses])
        _note(notes, party, what, mended)
        return mended.values

    left, right = (
        Side(
            party=e.party,
            labels=question.hypotheses,
            stated=shares(e.answer, e.party, "answer"),
            prior=shares(e.prior, e.party, "base rate") if e.prior else None,
        )
        for e in estimates
    )
    return Board(left=left, right=right, labels=question.hypotheses, notes=tuple(notes))


def _on_a_line(
    question: Question, estimates: tuple[Estimate, Estimate], held: tuple[Held, Held]
) -> tuple[Board, tuple[Held, Held]]:
    dated = question.answer_type is AnswerType.DATE
    notes: list[str] = []
    a, b = (_line(e.answer, e.party, "answer", notes) for e in estimates)
    threshold = _threshold(question, (a, b), held, notes)
    cuts = _cuts(question, estimates, threshold)

    def parts(answer: Answer | None, party: PartyName) -> Vector | None:
        return stretches(_line(answer, party, "base rate", notes), cuts, dated=dated) if answer else None

    labels = _labels(cuts, dated=dated, unit=question.unit)
    left, right = (
        Side(party=e.party, labels=labels, stated=stretches(dist, cuts, dated=dated), prior=parts(e.prior, e.party))
        for e, dist in zip(estimates, (a, b), strict=True)
    )
    whole = Board(left=left, right=right, labels=labels, lines=(a, b), notes=tuple(notes))
    spread = [{o: _spread(reading, cuts, threshold, dated=dated) for o, reading in own.items()} for own in held]
    return whole, (spread[0], spread[1])


def _line(answer: Answer | None, party: PartyName, what: str, notes: list[str]) -> Distribution:
    if answer is None or not (answer.quantiles or answer.never):
        raise WrongUse("a quantity or date question takes values or quantiles")
    dist, mended = line(answer)
    _note(notes, party, what, mended)
    return dist


def _note(notes: list[str], party: PartyName, what: str, mended: Repaired) -> None:
    if mended.because:
        notes.append(f"{party}, {what}: {mended.because}; the raw values are kept")


def _threshold(
    question: Question, lines: tuple[Distribution, Distribution], held: tuple[Held, Held], notes: list[str]
) -> float | None:
    """Return where H begins: as the question says, else midway between the two medians when evidence speaks of H."""
    if question.threshold is not None:
        return float(question.threshold)
    if not any(_of_h(reading) for own in held for reading in own.values()):
        return None
    middle = (lines[0].quantile(0.5) + lines[1].quantile(0.5)) / 2
    if question.cuts:
        middle = min((float(cut) for cut in question.cuts), key=lambda cut: abs(cut - middle))
    dated = question.answer_type is AnswerType.DATE
    middle = float(round(middle)) if dated else middle
    named = f"by {date.fromordinal(round(middle))}" if dated else f"{middle:g} or more"
    notes.append(
        f"the question names no threshold: evidence for H is read as for “{named}”, near the middle of the answers"
    )
    return middle


def _of_h(reading: OriginReading) -> bool:
    return reading.inference.given is not None and len(reading.inference.given) == 2


def _cuts(question: Question, estimates: Sequence[Estimate], threshold: float | None) -> tuple[float, ...]:
    cuts = {float(cut) for cut in question.cuts}
    if not cuts:
        cuts = {float(value) for e in estimates if e.answer for _, value in e.answer.quantiles}
    return tuple(sorted(cuts | ({threshold} if threshold is not None else set())))


def _labels(cuts: tuple[float, ...], *, dated: bool, unit: str | None) -> tuple[str, ...]:
    shown = [date.fromordinal(round(c)).isoformat() if dated else f"{c:g}" for c in cuts]
    tail = f" {unit}" if unit and not dated else ""
    if not shown:
        return ("any", "never") if dated else ("any",)
    first, last = ("by {}", "after {}") if dated else ("under {}", "{} or more")
    middle = [f"{a} to {b}{tail}" for a, b in itertools.pairwise(shown)]
    labels = (first.format(shown[0]) + tail, *middle, last.format(shown[-1] + tail))
    return (*labels, "never") if dated else labels


def _spread(reading: OriginReading, cuts: tuple[float, ...], threshold: float | None, *, dated: bool) -> OriginReading:
    """Return `reading` with evidence about H laid out over the stretches of the line."""
    if reading.inference.given is None or not _of_h(reading) or threshold is None:
        return reading
    yes, no = reading.inference.given
    given = [yes if (cut <= threshold if dated else cut > threshold) else no for cut in cuts]
    given += [no, no] if dated else [yes]
    return replace(reading, inference=replace(reading.inference, given=tuple(given)))

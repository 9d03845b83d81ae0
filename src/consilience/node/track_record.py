"""The track record: estimates whose question has an agreed outcome and a day that has passed, scored; by party, agency and grade.

Of each party and question one estimate counts: the newest that was made before the outcome's day.  What is disputed is
shown elsewhere and not scored; what has no agreed outcome is not scored, however sure everybody is.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from consilience.divergence.scores import ENOUGH, Forecast, Record, brier_of_shares, log_score, pinball, record, wilson
from consilience.forum import outcomes
from consilience.node.folder import now
from consilience.node.forum.boards import board_of
from consilience.node.reader_view import Asked, ReaderView
from consilience.node.service import Service
from consilience.records.estimate import Answer, Estimate
from consilience.records.outcome import Outcome
from consilience.records.party import Member

_MANY = 100_000
_YES, _NO = ("yes", "true", "1"), ("no", "false", "0")


@dataclass(frozen=True, kw_only=True, slots=True)
class Scored:
    """One estimate beside what happened."""

    party: str
    agency: str
    question: str
    text: str
    estimate: Estimate
    outcome: Outcome
    score: float
    measure: str
    """By which score: `Brier`, or `quantile score` in the question's unit."""
    forecast: Forecast | None
    """For a question of yes or no."""
    log: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class GradeRates:
    """How often reports of one grade pointed to what happened, and to what did not."""

    grade: str
    hits: int
    of: int
    false: int
    false_of: int

    @property
    def hit_interval(self) -> tuple[float, float]:
        return wilson(self.hits, self.of)

    @property
    def false_interval(self) -> tuple[float, float]:
        return wilson(self.false, self.false_of)

    @property
    def proposes(self) -> bool:
        """Whether there is enough to propose rates for a grade table; somebody still has to sign one."""
        return min(self.of, self.false_of) >= ENOUGH


@dataclass(frozen=True, kw_only=True, slots=True)
class TrackRecord:
    """What is scored, and how everybody did."""

    rows: tuple[Scored, ...]
    parties: tuple[tuple[str, Record], ...]
    agencies: tuple[tuple[str, Record], ...]
    """Of the own party: whose an estimate is at another's home, nobody says."""
    grades: tuple[GradeRates, ...]
    waiting: int
    """Agreed outcomes to which the reader sees no estimate."""


def track_record(service: Service, view: ReaderView, foreign: Iterable[int]) -> TrackRecord:
    """Return the track record as far as the reader sees estimates and outcomes."""
    today = now().date()
    agreed = [
        one.said.body for one in outcomes.agreed(board_of(service, view))
        if one.said.body.question is not None and one.said.body.scheduled <= today
    ]  # fmt: skip
    theirs = service.received.all(Estimate, list(foreign))
    rows: list[Scored] = []
    waiting = 0
    for outcome in agreed:
        found = [*_of_question(service, view, outcome, theirs)]
        rows += found
        waiting += not found
    binary = [one for one in rows if one.forecast is not None]
    return TrackRecord(
        rows=tuple(rows), waiting=waiting, grades=tuple(_grades(binary)),
        parties=_records((one.party, one) for one in binary),
        agencies=_records((one.agency, one) for one in binary if one.agency),
    )  # fmt: skip


def as_data(found: TrackRecord) -> dict[str, Any]:
    """Return a track record as JSON has it: who did how well, by what grade of evidence, and every scored estimate."""
    return {
        "parties": {name: _told(one) for name, one in found.parties},
        "agencies": {name: _told(one) for name, one in found.agencies},
        "grades": [
            {"grade": one.grade, "hits": one.hits, "of": one.of, "hit_interval": [*one.hit_interval], "false": one.false,
             "false_of": one.false_of, "false_interval": [*one.false_interval], "proposes": one.proposes}
            for one in found.grades
        ],
        "scored": [
            {"question": one.question, "party": one.party, "agency": one.agency, "came_to": one.text,
             "scheduled": one.outcome.scheduled.isoformat(), "by": one.measure, "score": one.score, "log": _finite(one.log)}
            for one in found.rows
        ],
        "waiting": found.waiting,
    }  # fmt: skip


def _told(one: Record) -> dict[str, Any]:
    bins = [
        {"from": each.low, "to": each.high, "count": each.count, "mean": each.mean, "happened": each.hits,
         "interval": [*each.interval], "fits": each.fits}
        for each in one.bins
    ]  # fmt: skip
    return {
        "outcomes": one.count, "happened": one.happened, "brier": one.brier, "log": _finite(one.log), "base": one.base,
        "discrimination": one.discrimination, "sharpness": one.sharpness, "enough_for_a_curve": one.draws_a_curve,
        "bins": bins, "sentences": [*one.sentences],
    }  # fmt: skip


def _finite(score: float | None) -> float | str | None:
    """Return a log score as JSON can have it: what was called impossible and happened costs without end."""
    return score if score is None or math.isfinite(score) else "infinite"


def _records(named: Iterable[tuple[str, Scored]]) -> tuple[tuple[str, Record], ...]:
    by_name: dict[str, list[Forecast]] = {}
    for name, one in named:
        if one.forecast is not None:
            by_name.setdefault(name, []).append(one.forecast)
    return tuple((name, record(rows)) for name, rows in sorted(by_name.items()))


def _of_question(service: Service, view: ReaderView, outcome: Outcome, theirs: list[Estimate]) -> Iterator[Scored]:
    own = [
        (one.statement.body, _agency(view, one.statement.head.author))
        for one in view.find(Asked(kind="estimate/1", name=outcome.question, limit=_MANY))
        if isinstance(one.statement.body, Estimate) and one.logged.date() < outcome.on
    ]
    newest: dict[str, tuple[Estimate, str]] = {}
    # The newest first at home; what came of others in the order in which it came.
    for body, agency in own:
        newest.setdefault(body.party, (body, agency))
    for body in theirs:
        if (
            body.question == outcome.question
            and (body.as_of is None or body.as_of < outcome.on)
            and body.party != service.party
        ):
            newest[body.party] = (body, "")
    for party, (body, agency) in sorted(newest.items()):
        found = None if body.answer is None else _scored(body.answer, outcome.value)
        if found is not None:
            score, measure, forecast, log = found
            yield Scored(
                party=party, agency=agency, question=str(outcome.question), text=outcome.value, estimate=body, outcome=outcome,
                score=score, measure=measure, forecast=forecast, log=log,
            )  # fmt: skip


def _agency(view: ReaderView, author: str) -> str:
    found = view.named("member/1", author)
    body = None if found is None else found.statement.body
    return (body.agency or "") if isinstance(body, Member) else ""


_Score = tuple[float, str, Forecast | None, float | None]


def _scored(answer: Answer, value: str) -> _Score | None:
    """Return the score of an answer by what it came to; None where the two are not of one kind."""
    folded = value.strip().casefold()
    if answer.probability is not None and folded in (*_YES, *_NO):
        forecast = Forecast(probability=float(answer.probability.point), happened=folded in _YES)
        log = log_score(forecast.probability, happened=forecast.happened)
        return (forecast.probability - float(forecast.happened)) ** 2, "Brier", forecast, log
    if answer.shares:
        names = [name.casefold() for name, _ in answer.shares]
        whole = float(sum(share for _, share in answer.shares))
        if folded in names:
            shares = [float(share) / whole for _, share in answer.shares]
            taken = names.index(folded)
            return brier_of_shares(shares, taken), "Brier over values", None, log_score(shares[taken], happened=True)
    if answer.quantiles and (seen := _number(value)) is not None:
        levels, values = zip(*((float(level), float(place)) for level, place in answer.quantiles), strict=True)
        return pinball(levels, values, seen), "quantile score", None, None
    return None


def _number(value: str) -> float | None:
    try:
        return float(Decimal(value.strip()))
    except InvalidOperation:
        pass
    try:
        return float(date.fromisoformat(value.strip()).toordinal())
    except ValueError:
        return None


def _grades(rows: Iterable[Scored]) -> Iterator[GradeRates]:
    """Count, by grade, the evidence that was weighed: to which side it pointed, and which it came to."""
    counts: dict[str, list[int]] = {}
    for one in rows:
        happened = one.forecast is not None and one.forecast.happened
        for each in one.estimate.evidence:
            if each.given is None or len(each.given) != 2:
                continue
            pointed = each.given[0].point > each.given[1].point
            hits = counts.setdefault(str(each.grade), [0, 0, 0, 0])
            hits[1 if happened else 3] += 1
            hits[0 if happened else 2] += pointed
    for grade, (right, of, false, false_of) in sorted(counts.items()):
        yield GradeRates(grade=grade, hits=right, of=of, false=false, false_of=false_of)

"""Lines to begin a baseline from: a question's estimates, a picture's matters.

A drafted line states nothing: `about` is what somebody reads who then states it in words of their own, as far as it may go to every
party as it is; `kept_back` says that there is more.  Positions are answers that the parties signed, and no more than that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from consilience.alignment.result import Matter
from consilience.errors import WrongUse
from consilience.marking import Marking, combine
from consilience.node import questions
from consilience.node.baseline import baselines
from consilience.node.picture.picture import Picture
from consilience.node.reader_view import ReaderView
from consilience.node.service import Service
from consilience.records.baseline import Ground, Position, Stance
from consilience.records.estimate import Answer, Band, Estimate
from consilience.records.ids import PartyName, QuestionId, RecordId
from consilience.records.question import AnswerType

_MOST_QUOTE = 400


@dataclass(frozen=True, kw_only=True, slots=True)
class LineDraft:
    """One line before somebody has put it right; what it may not say yet is left blank."""

    id: str
    about: str
    """The question, or what the claims say; it stands beside the line and is no part of it."""
    ground: Ground
    marking: Marking | None
    """Of all that it rests on."""
    kept_back: bool
    """Some of that may not go to every party, so none of it stands here."""
    question: QuestionId | None = None
    statement: str = ""
    kind: AnswerType | None = None
    between: Band | None = None
    """The range of all the answers that may be stated; a hint, that nobody states by leaving it."""
    unit: str | None = None
    verdict: str | None = None
    positions: tuple[Position, ...] = ()


def of_question(
    service: Service, view: ReaderView, foreign: Sequence[int], name: str, parties: frozenset[PartyName], number: int
) -> LineDraft:  # fmt: skip
    """Return the line of a question, with the range over the answers that may be stated."""
    found = questions.standing(service, view, foreign, name)
    if found is None:
        raise WrongUse("question: there is none with this id")
    own = found.own[0] if found.own else None
    markings: list[Marking] = []
    positions: list[Position] = []
    records: set[RecordId] = set()
    held = 0
    if own is not None and own.record is not None:
        records = {own.record.id, *(link.record for link in own.record.statement.head.links)}
        records |= _reports(view, records)
        markings.append(own.record.statement.marking)
        held += 1
        if baselines.reaches(own.record.statement.marking, parties):
            positions.append(_position(own.estimate))
    for theirs, marking in _newest(service, foreign, name):
        markings.append(marking)
        held += 1
        if theirs.party in parties and baselines.reaches(marking, parties):
            positions.append(_position(theirs))
    asked = found.record.statement.marking
    return LineDraft(
        id=f"q{number}",
        about=found.question.text if baselines.reaches(asked, parties) else "",
        ground=Ground(line=f"q{number}", records=frozenset(records)),
        marking=combine([asked, *markings], service.policies),
        kept_back=len(positions) < held or not baselines.reaches(asked, parties),
        question=found.question.id,
        kind=found.question.answer_type,
        between=_between([one.answer for one in positions]),
        unit=found.question.unit,
        positions=tuple(sorted(positions, key=lambda one: one.party)),
    )


def of_matter(service: Service, picture: Picture, one: Matter, parties: frozenset[PartyName], number: int) -> LineDraft:
    """Return the line of a matter, with what each party's claims say that may be quoted to everybody."""
    every = list(picture.index.claims_of(one))
    claims = [claim for claim in every if claim.party in parties]
    sources = [picture.sources[claim.id] for claim in claims]
    open_ = [claim for claim, source in zip(claims, sources, strict=True) if baselines.reaches(source.marking, parties)]
    records = {id_ for source in sources for id_ in (source.record, source.report) if id_ is not None}
    return LineDraft(
        id=f"m{number}",
        about="\n".join(f"{party}: {quote}" for party in sorted(parties) if (quote := _quoted(open_, party))),
        ground=Ground(
            line=f"m{number}",
            records=frozenset(records),
            claims=tuple(claim.id for claim in every),
            whose=tuple(claim.party for claim in every),
        ),
        marking=combine([source.marking for source in sources], service.policies) if sources else None,
        kept_back=len(open_) < len(claims),
        verdict=one.verdict.value,
    )


def newest_answers(
    service: Service, view: ReaderView, foreign: Sequence[int], name: str
) -> dict[PartyName, Answer | None]:  # fmt: skip
    """Return what each party answers today, as far as the reader may see."""
    found: dict[PartyName, Answer | None] = {one.party: one.answer for one, _ in _newest(service, foreign, name)}
    own = questions.answers(view, service.party, name)
    return found | ({service.party: own[0].estimate.answer} if own else {})


def answer_markings(service: Service, view: ReaderView, foreign: Sequence[int], name: str) -> list[Marking]:
    """Return the markings of what `newest_answers` tells."""
    own = questions.answers(view, service.party, name)[:1]
    found = [one.record.statement.marking for one in own if one.record is not None]
    return found + [marking for _, marking in _newest(service, foreign, name)]


def _newest(service: Service, foreign: Sequence[int], name: str) -> list[tuple[Estimate, Marking]]:
    markings = service.received.markings()
    newest: dict[PartyName, tuple[Estimate, Marking]] = {}
    for number in foreign:
        for theirs in service.received.all(Estimate, [number], parent=name):
            newest[theirs.party] = (theirs, markings[number])
    return list(newest.values())


def _reports(view: ReaderView, records: Iterable[RecordId]) -> set[RecordId]:
    """Return what the cited claims come from, so that a recall of a report finds the line."""
    found = (view.record(id_) for id_ in records)
    return {link.record for one in found if one is not None for link in one.statement.head.links}


def _position(one: Estimate) -> Position:
    return Position(party=one.party, stance=Stance.STATED, answer=one.answer)


def _between(answers: Iterable[Answer | None]) -> Band | None:
    """Return the range from the lowest to the highest of the answers; None where they are not on a line."""
    ends: list[Decimal] = []
    for one in answers:
        if one is None or one.shares:
            return None
        band = one.probability
        ends += [band.low, band.high] if band is not None else [value for _, value in one.quantiles]
    return Band.between(min(ends), max(ends)) if ends else None


def _quoted(claims: Sequence[object], party: PartyName) -> str:
    quotes = (str(getattr(one, "quote", "")) for one in claims if getattr(one, "party", None) == party)
    return next(quotes, "")[:_MOST_QUOTE]

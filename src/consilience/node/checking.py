"""Checking drafted claims: a report with its claims as one reader sees them, and the judgement of one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from consilience.errors import WrongUse
from consilience.ledger.reading import Record
from consilience.node.act import Act, Say
from consilience.node.reader_view import Asked, ReaderView
from consilience.node.service import Service
from consilience.records.claim import Claim, Modality, Polarity, Quantity, When
from consilience.records.grade import Grade
from consilience.records.ids import MemberId, RecordId
from consilience.records.judgement import Judgement, Outcome
from consilience.records.record import RecordLink
from consilience.records.report import Report


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckedClaim:
    """A claim as it stands: what was drafted, with what a member found."""

    record: Record
    drafted: Claim
    judgement: Judgement | None = None
    by: MemberId | None = None
    judgement_id: RecordId | None = None
    """The record of the judgement; a form says by it what it was drawn from."""
    recalled: bool = False
    """Something it rests on was withdrawn."""

    @property
    def claim(self) -> Claim:
        """Return the claim as it counts: corrected where it was corrected, no draft where it was confirmed."""
        if self.judgement is None:
            return self.drafted
        corrected = self.judgement.correction
        return corrected if corrected is not None else replace(self.drafted, draft=False)

    @property
    def state(self) -> str:
        return "drafted" if self.judgement is None else self.judgement.outcome.value

    @property
    def counts(self) -> bool:
        """Whether it is part of the party's picture."""
        return self.judgement is None or self.judgement.outcome is not Outcome.REJECTED


@dataclass(frozen=True, kw_only=True, slots=True)
class Correction:
    """The parts of a claim a member may set right; None leaves one as it was drafted, what is empty empties it."""

    polarity: Polarity | None = None
    modality: Modality | None = None
    grade: Grade | None = None
    place: str | None = None
    attribution: tuple[str, ...] | None = None
    earliest: date | None = None
    latest: date | None = None
    actors: tuple[str, ...] | None = None
    action: str | None = None
    target: str | None = None
    quantities: tuple[Quantity, ...] | None = None


_SLOTS = {
    "place": "place",
    "actors": "actor",
    "action": "action",
    "target": "target",
    "quantities": "number",
    "when": "time",
}
"""Parts that a member fills, and the slots they are."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of a report's text, and the claim it belongs to."""

    text: str
    held: CheckedClaim | None = None


def claims_of(view: ReaderView, report: RecordId) -> list[CheckedClaim]:
    """Return the claims of a report in the order of its text."""
    records = view.find(Asked(kind="claim/1", parent=report, limit=5_000))
    held = [held_claim(view, record) for record in records]
    return sorted(held, key=lambda one: (one.drafted.span.start, one.drafted.id))


def held_claim(view: ReaderView, record: Record) -> CheckedClaim:
    """Return a claim's record with its newest visible judgement."""
    claim = record.statement.body
    if not isinstance(claim, Claim):
        raise WrongUse(f"record {record.id[:16]}: it is not a claim")
    found = view.judgement(record.id)
    judged = None if found is None else found.statement.body
    return CheckedClaim(
        record=record,
        drafted=claim,
        judgement=judged if isinstance(judged, Judgement) else None,
        by=None if found is None else found.statement.head.author,
        judgement_id=None if found is None else found.id,
        recalled=view.recalled(record),
    )


def stretches(report: Report, held: list[CheckedClaim]) -> Iterator[Stretch]:
    """Cut the report's text at its claims; where two overlap, the first keeps the ground."""
    at = 0
    for one in held:
        span = one.drafted.span
        if span.start < at or report.text[span.start : span.end] != one.drafted.quote:
            continue
        if span.start > at:
            yield Stretch(report.text[at : span.start])
        yield Stretch(report.text[span.start : span.end], one)
        at = span.end
    if at < len(report.text):
        yield Stretch(report.text[at:])


def judge(
    service: Service, view: ReaderView, member: MemberId, claim: RecordId, outcome: Outcome, *,
    correction: Correction | None = None, because: str = "",
) -> Act:  # fmt: skip
    """Return what the member signs to confirm, correct or reject a drafted claim.

    The judgement bears the claim's own marking, so that whoever sees the claim sees what was found.
    """
    record = view.record(claim)
    if record is None or not isinstance(record.statement.body, Claim):
        raise WrongUse("there is no such claim")
    corrected = _corrected(record.statement.body, correction) if correction is not None else None
    if outcome is Outcome.CORRECTED and corrected is None:
        raise WrongUse("a correction says what is to be set right")
    body = Judgement(
        claim=claim,
        outcome=outcome,
        correction=corrected if outcome is Outcome.CORRECTED else None,
        because=because.strip(),
    )
    links = (RecordLink(relation="claim", record=claim),)
    before = view.judgement(claim)
    # Only one's own judgement can be taken back; another member's stays beside it.
    own = before.id if before is not None and before.statement.head.author == member else None
    payload = service.node.payload(
        body, author=member, marking=record.statement.marking, links=links, supersedes=own
    )  # fmt: skip
    return Act(f"{outcome.value} a claim", (Say(payload),))


def _corrected(claim: Claim, wanted: Correction) -> Claim:
    changes = {
        name: value
        for name in ("polarity", "modality", "grade", "attribution", *_SLOTS)
        if name != "when" and (value := getattr(wanted, name)) is not None
    }
    changes |= {name: None for name in ("place", "action", "target") if changes.get(name) == ""}
    if wanted.earliest is not None or wanted.latest is not None:
        first, last = wanted.earliest or wanted.latest, wanted.latest or wanted.earliest
        text = claim.when.text if claim.when is not None else str(first)
        changes["when"] = When(text=text, earliest=first, latest=last)
    filled = {slot for name, slot in _SLOTS.items() if name in changes and changes[name] != getattr(claim, name)}
    not_read = tuple(slot for slot in claim.not_read if slot not in filled)
    return replace(claim, **changes, not_read=not_read, draft=False)

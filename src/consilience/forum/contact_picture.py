"""The complete picture of contacts: what each side says was said and promised, through every channel, lined up.

Reports of one exchange stand together: same channel, same two parties, not more than half a day apart.  What they say is
compared by the same engine as claims, with the same verdicts and reasons.  Between parties the sides are the parties; among
one party's own reports they are its agencies.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from consilience.forum.board import Spoken
from consilience.pipeline import contacts
from consilience.pipeline.contacts import Account, Encounter, Matched, Part
from consilience.reasons.contribution import Contribution
from consilience.reasons.verdict import Verdict
from consilience.records.contact import Commitment, Contact
from consilience.records.ids import ClaimId, MatterId, PartyName

APART = timedelta(hours=12)
"""Reports that are further apart tell of two exchanges."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """One thing a report tells: an utterance, or a commitment."""

    report: Spoken[Contact]
    side: PartyName
    by: PartyName
    """Who said it, or promised it."""
    text: str
    commitment: Commitment | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """What the sides tell of one matter, with how their words stand to each other and why."""

    id: MatterId
    verdict: Verdict
    reasons: tuple[Contribution, ...]
    told: tuple[tuple[ClaimId, Told], ...]
    divided: tuple[PartyName, ...] = ()
    """Sides whose own reports contradict each other on it, whatever the verdict between the sides."""

    @property
    def is_promise(self) -> bool:
        return any(one.commitment is not None for _, one in self.told)

    def of(self, side: PartyName) -> tuple[Told, ...]:
        return tuple(dict.fromkeys(one for _, one in self.told if one.side == side))


@dataclass(frozen=True, kw_only=True, slots=True)
class Exchange:
    """One exchange, by all reports of it."""

    channel: str
    parties: tuple[PartyName, PartyName]
    held: datetime
    reports: tuple[Spoken[Contact], ...]
    told_by: tuple[PartyName, ...]
    """The sides that have a report of it here."""
    silent: tuple[PartyName, ...] = ()
    """Sides that have none."""
    rows: tuple[Row, ...] = ()

    @property
    def is_compared(self) -> bool:
        """Whether there is something to compare: what two sides tell."""
        return len(self.told_by) > 1


@dataclass(frozen=True, kw_only=True, slots=True)
class ContactPicture:
    """Every exchange, by time."""

    sides: tuple[PartyName, ...]
    exchanges: tuple[Exchange, ...]

    def count(self, verdict: Verdict) -> int:
        return sum(row.verdict is verdict for one in self.exchanges for row in one.rows)


Line = tuple[str, tuple[PartyName, PartyName]]
Side = Callable[[Spoken[Contact]], PartyName]


def by_party(one: Spoken[Contact]) -> PartyName:
    return one.party


def by_agency(one: Spoken[Contact]) -> PartyName:
    return PartyName(one.body.agency or "no agency")


def draw(reports: Sequence[Spoken[Contact]], *, side: Side = by_party, rules_only: bool = False) -> ContactPicture:
    """Return the picture that these reports give; the order in which they come changes nothing."""
    found = exchanges(reports, side=side)
    waiting = [one for one in found.exchanges if one.is_compared]
    told = contacts.compare([encounter(one, side) for one in waiting], rules_only=rules_only)
    made = {id(one): with_rows(one, matched, side) for one, matched in zip(waiting, told, strict=True)}
    return replace(found, exchanges=tuple(made.get(id(one), one) for one in found.exchanges))


def exchanges(reports: Sequence[Spoken[Contact]], *, side: Side = by_party) -> ContactPicture:
    """Return the exchanges with their reports; nothing is compared yet."""
    sides = tuple(sorted({side(one) for one in reports}))
    return ContactPicture(sides=sides, exchanges=tuple(exchange_of(group, side) for group in groups(reports)))


def groups(reports: Sequence[Spoken[Contact]]) -> list[list[Spoken[Contact]]]:
    """Return the reports of each exchange, by time."""
    ordered = sorted(reports, key=begins)
    found: list[list[Spoken[Contact]]] = []
    newest: dict[Line, list[Spoken[Contact]]] = {}
    for one in ordered:
        key = line_of(one)
        group = newest.get(key)
        if group is None or one.body.held - group[0].body.held > APART:
            group = newest[key] = []
            found.append(group)
        group.append(one)
    return found


def begins(one: Spoken[Contact]) -> tuple[datetime, PartyName, int]:
    """Return where a report stands among all, by time; an exchange stands where its first report does."""
    return one.body.held, one.party, one.index


def line_of(one: Spoken[Contact]) -> Line:
    """Return the channel and the two parties: reports on another line are of another exchange."""
    return one.body.channel, _pair(one)


def encounter(one: Exchange, side: Side) -> Encounter:
    """Return what is compared of an exchange."""
    return Encounter(accounts=tuple(_account(each, side) for each in one.reports), sides=one.told_by)


def with_rows(one: Exchange, matched: Sequence[Matched], side: Side) -> Exchange:
    """Return the exchange with the rows that its matters make, the gravest first."""
    told = [_told(each, side) for each in one.reports]
    rows = [
        Row(
            id=matter.id, verdict=matter.verdict, reasons=matter.reasons, divided=matter.divided,
            told=tuple((claim, told[report][part]) for claim, (report, part) in matter.told),
        )
        for matter in matched
    ]  # fmt: skip
    order = list(Verdict)
    return replace(
        one, rows=tuple(sorted(rows, key=lambda row: (order.index(row.verdict), not row.is_promise, row.id)))
    )


def exchange_of(group: Sequence[Spoken[Contact]], side: Side) -> Exchange:
    """Return the exchange that these reports tell of; nothing is compared yet."""
    told_by = tuple(sorted({side(one) for one in group}))
    # Of agencies nobody can say which were there; of parties both were.
    silent = tuple(sorted(set(_pair(group[0])) - set(told_by))) if side is by_party else ()
    return Exchange(
        channel=group[0].body.channel, parties=_pair(group[0]), held=group[0].body.held, reports=tuple(group),
        told_by=told_by, silent=silent,
    )  # fmt: skip


def _pair(one: Spoken[Contact]) -> tuple[PartyName, PartyName]:
    here, there = one.party, one.body.counterpart
    return (here, there) if here <= there else (there, here)


def _told(one: Spoken[Contact], side: Side) -> tuple[Told, ...]:
    """Return each thing a report tells; its purpose, where it tells nothing else."""
    whose, body = side(one), one.body
    said = [Told(report=one, side=whose, by=each.by, text=each.text.strip()) for each in body.said]
    promised = [
        Told(report=one, side=whose, by=each.by, text=sentence(each), commitment=each) for each in body.commitments
    ]  # fmt: skip
    return (*said, *promised) or (Told(report=one, side=whose, by=one.party, text=body.purpose.strip()),)


def _account(one: Spoken[Contact], side: Side) -> Account:
    parts = tuple(
        Part(by=each.by, text=each.text)
        if each.commitment is None
        else Part(by=each.by, text=each.commitment.text.strip(), promise=True, due=each.commitment.due)
        for each in _told(one, side)
    )
    return Account(id=one.id, side=side(one), held=one.body.held.date(), parts=parts)


def sentence(one: Commitment) -> str:
    """Return a commitment as a sentence for people, with the day it is due where its words do not have it."""
    words = one.text.strip().rstrip(".")
    if words.casefold().startswith("to "):
        words = f"{one.by.capitalize()} will {words[3:]}"
    if one.due is not None and (day := f"{one.due.day} {one.due:%B} {one.due.year}") not in words:
        words += f" by {day}"
    return words + "."

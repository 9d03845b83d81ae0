"""Baselines: how each stands, and signing one as chair.

A text goes to the other parties like anything else: its marking names them, and a releaser lets it go.  A signature tells
nothing that the text did not, so it goes wherever the text went or came from.  The baseline is complete when each of its
parties has a chair's signature under the very same bytes; in which order they signed does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from consilience.errors import WrongUse
from consilience.ledger.reading import Record
from consilience.marking import EVERYONE, Marking, combine
from consilience.node.act import Act, Say
from consilience.node.baseline import said as baselines_said
from consilience.node.folder import now
from consilience.node.reader_view import Asked, ReaderView
from consilience.node.received import Flagged
from consilience.node.service import Service
from consilience.records.baseline import (
    Baseline,
    BaselineSignature,
    Ground,
    Grounds,
    digest_of,
    spoken_text,
    text_id,
)
from consilience.records.ids import ClaimId, MemberId, PartyName, RecordId, TextId
from consilience.records.party import Role, Seat
from consilience.records.record import Statement
from consilience.records.release import Form, Release

KINDS = ("baseline/1", "baseline_signature/1")


@dataclass(frozen=True, kw_only=True, slots=True)
class BaselineAct:
    """A text recorded, or a signature given, by one party."""

    party: PartyName
    member: MemberId
    record: RecordId
    when: datetime
    demo: bool = False
    own: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class BaselineStanding:
    """One text, with all that was said of it that the reader may see."""

    text: TextId
    body: Baseline
    marking: Marking
    recorded: tuple[BaselineAct, ...]
    """Who has it in the ledger, the first one first."""
    signatures: tuple[BaselineAct, ...]
    revised_by: tuple[TextId, ...] = ()
    grounds: tuple[Ground, ...] = ()
    """What this party's share rests on, as far as the reader may see."""
    recalled: tuple[tuple[str, RecordId], ...] = ()
    """Line and record: something it rests on was withdrawn."""

    @property
    def missing(self) -> tuple[PartyName, ...]:
        """Return the parties that have not signed."""
        return tuple(sorted(self.body.parties - {one.party for one in self.signatures}))

    @property
    def complete(self) -> bool:
        return not self.missing

    def recorded_by(self, party: PartyName) -> BaselineAct | None:
        return next((one for one in self.recorded if one.party == party), None)


def sign(service: Service, view: ReaderView, member: MemberId, text: TextId) -> Act:
    """Return what a chair signs for the party; with it, the text goes into this ledger where it is not there yet."""
    one = here(service, view, text)
    if service.party not in one.body.parties:
        raise WrongUse("text: it is not one of this party's")
    if any(said.party == service.party for said in one.signatures):
        raise WrongUse("text: this party has signed it already")
    if _revised_by_own(service, view, one):
        raise WrongUse("text: this party has revised it since; sign the newest, or revise back")
    seat = chair_seat(service, member)
    if not reaches(seat.statement.marking, one.body.parties):
        raise WrongUse(
            "seat: its record is kept from the other parties, so they could not see who signs; "
            "have the root record the chair's seat again with `consilience member seat`"
        )
    own = one.recorded_by(service.party)
    says: list[Say] = []
    marking = one.marking
    if own is None:
        marking = combine([one.marking, _own(service, one)], service.policies)
        adopted = service.node.payload(one.body, author=member, marking=marking)
        if digest_of(spoken_text(adopted)) != text:
            raise WrongUse("text: it has parts that this version does not know, so it cannot be adopted as it is")
        says.append(Say(adopted))
    body = BaselineSignature(text=text, seat=seat.id)
    says.append(Say(service.node.payload(body, author=member, marking=marking)))
    return Act("sign a baseline", tuple(says))


def standing(service: Service, view: ReaderView, text: TextId) -> BaselineStanding | None:
    """Return how a text stands; None where the reader sees none."""
    found = _gathered(service, view, text)
    return _standing(service, view, text, found[text]) if text in found and _texts(found[text]) else None


def all_(service: Service, view: ReaderView) -> list[BaselineStanding]:
    """Return every text the reader may see, the newest version first."""
    found = _gathered(service, view, None)
    there = [_standing(service, view, text, rows) for text, rows in found.items() if _texts(rows)]
    return sorted(there, key=lambda one: (one.recorded[0].when, one.body.version), reverse=True)


def chair_seat(service: Service, member: MemberId) -> Record:
    """Return the record of the member's seat as chair; `WrongUse` where there is none in force."""
    found = service.of_roster(("chair", member), lambda: _chair_seat(service, member))
    if found is None:
        raise WrongUse("signature: only a chair signs a baseline for the party")
    return found


def _chair_seat(service: Service, member: MemberId) -> Record | None:
    today = now().date()
    for record in service.roster().find(Asked(kind="seat/1", name=member)):
        seat = record.statement.body
        if isinstance(seat, Seat) and seat.role is Role.CHAIR and seat.since <= today <= (seat.until or today):
            return record
    return None


def may_go(service: Service, one: BaselineStanding, party: PartyName) -> bool:
    """Whether the text and the signatures under it may be handed to a party: it was released to it, or came from it."""
    if not reaches(one.marking, {party}):
        return False
    own = one.recorded_by(service.party)
    came = any(said.party == party for said in one.recorded)
    return own is not None and (came or _is_released(service, own.record, party))


def outgoing(service: Service, one: BaselineStanding) -> tuple[RecordId, ...]:
    """Return this party's records that make up its share of a text: the text, its signature, and the chair's seat."""
    said = [said.record for said in (*one.recorded, *one.signatures) if said.own]
    seats = []
    for id_ in said:
        record = service.roster().record(id_)
        if record is not None and isinstance(record.statement.body, BaselineSignature):
            seats += _with_endings(service, record.statement.body.seat)
    return (*said, *dict.fromkeys(seats))


def _with_endings(service: Service, seat: RecordId) -> list[RecordId]:
    """Return a seat with every record that took its place since, so that whoever reads it sees where it ended."""
    found = [seat]
    for id_ in found:
        found += [
            row.id for row in service.node.store.superseding(id_) if row.id is not None and row.envelope is not None
        ]
    return found


def reaches(marking: Marking, parties: Iterable[PartyName]) -> bool:
    """Whether a marking lets a record go to all these parties."""
    return not marking.no_foreign and (marking.audience == EVERYONE or set(parties) <= marking.audience)


def resting_on(service: Service, view: ReaderView, record: RecordId) -> list[BaselineStanding]:
    """Return the texts that rest on a record, as far as the reader may see that they do."""
    texts: dict[TextId, None] = {}
    for found in view.mentions(record, ("baseline/1", "grounds/1")):
        body = found.statement.body
        if isinstance(body, Baseline | Grounds):
            texts[text_id(body) if isinstance(body, Baseline) else body.text] = None
    return [one for text in texts if (one := standing(service, view, text)) is not None]


def here(service: Service, view: ReaderView, text: TextId) -> BaselineStanding:
    found = standing(service, view, text)
    if found is None:
        raise WrongUse("text: there is none with this digest")
    return found


_Row = tuple[Statement, BaselineAct]


def _gathered(service: Service, view: ReaderView, text: TextId | None) -> dict[TextId, list[_Row]]:
    """Return what was said of each text, own and others' together, in the order of time."""
    rows: dict[TextId, list[_Row]] = {}
    keyring = service.node.ledger.keyring
    for kind in KINDS:
        for record in view.find(Asked(kind=kind, name=text, history=True, limit=500)):
            head = record.statement.head
            demo = any(key.demo and key.holder == head.author and keyring.live(key.id) for key in keyring.keys.values())
            said = BaselineAct(
                party=service.party, member=head.author, record=record.id, when=record.logged, demo=demo, own=True
            )  # fmt: skip
            rows.setdefault(_about(record.statement), []).append((record.statement, said))
    for about, one in baselines_said.said(service, text):
        if view.allows(one.statement.marking):
            head = one.statement.head
            said = BaselineAct(
                party=head.party, member=head.author, record=one.statement.id, when=one.came, demo=one.demo
            )
            rows.setdefault(about, []).append((one.statement, said))
    return {about: sorted(found, key=lambda row: row[1].when) for about, found in rows.items()}


def _standing(service: Service, view: ReaderView, text: TextId, rows: list[_Row]) -> BaselineStanding:
    texts = _texts(rows)
    body = texts[0][0].body
    if not isinstance(body, Baseline):
        raise TypeError("a text is a baseline")
    grounds = [one.statement.body for one in view.find(Asked(kind="grounds/1", name=text, limit=20))]
    told = tuple(row for one in grounds if isinstance(one, Grounds) for row in one.rows)
    own = next((statement.marking for statement, said in texts if said.own), texts[0][0].marking)
    return BaselineStanding(
        text=text, body=body, marking=own, recorded=tuple(said for _, said in texts),
        signatures=tuple(_first_of_each(said for row, said in rows if isinstance(row.body, BaselineSignature))),
        revised_by=_revised_by(service, view, text), grounds=told, recalled=tuple(_recalled(service, view, body, told)),
    )  # fmt: skip


def _texts(rows: list[_Row]) -> list[_Row]:
    return [row for row in rows if isinstance(row[0].body, Baseline)]


def _about(statement: Statement) -> TextId:
    body = statement.body
    if isinstance(body, BaselineSignature):
        return body.text
    return digest_of(spoken_text(statement.payload))


def _first_of_each(signatures: Iterable[BaselineAct]) -> Iterable[BaselineAct]:
    seen: set[PartyName] = set()
    for one in signatures:
        if one.party not in seen:
            seen.add(one.party)
            yield one


def _revised_by(service: Service, view: ReaderView, text: TextId) -> tuple[TextId, ...]:
    own = [
        (_about(one.statement), one.statement) for one in view.find(Asked(kind="baseline/1", history=True, limit=500))
    ]
    theirs = [
        (about, one.statement) for about, one in baselines_said.said(service) if view.allows(one.statement.marking)
    ]
    found = (about for about, said in own + theirs if isinstance(said.body, Baseline) and said.body.revises == text)
    return tuple(dict.fromkeys(found))


def _revised_by_own(service: Service, view: ReaderView, one: BaselineStanding) -> bool:
    later = (standing(service, view, text) for text in one.revised_by)
    return any(found is not None and found.recorded_by(service.party) is not None for found in later)


def _recalled(
    service: Service, view: ReaderView, body: Baseline, grounds: Sequence[Ground]
) -> Iterable[tuple[str, RecordId]]:  # fmt: skip
    """Return each line with what it rests on and was withdrawn, by this party or by the other it came from."""
    allowed = [number for number, marking in service.received.markings().items() if view.allows(marking)]
    theirs = service.received.flagged(allowed)
    rests = {(line.id, id_) for line in body.lines for id_ in line.rests_on}
    rests |= {(row.line, id_) for row in grounds for id_ in row.records}
    found = {
        (row.line, gone)
        for row in grounds
        for party, claim in row.told
        if (gone := _claim_recalled(service, theirs, allowed, party, claim)) is not None
    }
    for line, id_ in rests:
        record = view.record(id_)
        if id_ in theirs.records or (record is not None and view.recalled(record)):
            found.add((line, id_))
    yield from sorted(found)


def _claim_recalled(
    service: Service, theirs: Flagged, allowed: Sequence[int], party: PartyName | None, claim: ClaimId
) -> RecordId | None:
    """Return the recall of a party's claim; of one that was noted without its party, only where a single party has its id."""
    if party is None:
        givers = service.received.givers(claim, allowed)
        return theirs.claims.get((min(givers), claim)) if len(givers) == 1 else None
    # The picture puts the party's name before an id that another party has too.
    named = (claim, ClaimId(claim.removeprefix(f"{party}:")))
    return next((gone for one in named if (gone := theirs.claims.get((party, one))) is not None), None)


def _own(service: Service, one: BaselineStanding) -> Marking:
    return Marking(
        levels=one.marking.levels, originators=frozenset({service.party}), releasable_to=frozenset(one.body.parties)
    )


def _is_released(service: Service, record: RecordId, party: PartyName) -> bool:
    today = now().date()
    roster, faults = service.roster(), service.node.ledger.offices().faults
    released = (
        one.statement.body
        for one in roster.mentions(record, ("release/1",))
        if one.id not in faults and not roster.mentions(one.id, ("withdrawal/1",))
    )
    return any(
        isinstance(one, Release) and one.form is Form.FULL and party in one.to and today <= (one.until or today)
        for one in released
    )

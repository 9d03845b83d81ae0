"""What was released, as STIX objects in the outbox for TAXII.

`fill_objects` only carries out what releases, recalls and withdrawals in the ledger say, so it may be run at any time and
as often as one likes.  An introduced peer finds there what was dispatched to it.  A party that has foreign software and no
node gets what was released to it: records whole where their marking names it, approved words else.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import chain

from consilience.exchange.objects import Objects
from consilience.exchange.stix.shape import StixObject
from consilience.exchange.stix.write import Given, write, write_words
from consilience.marking import EVERYONE, Marking
from consilience.node.folder import now
from consilience.node.peering.peering import Peering
from consilience.node.ready import Handed, Lying, stop, stop_objects
from consilience.records.disclosure import Notice
from consilience.records.envelope import read_envelope
from consilience.records.ids import PartyName, RecordId
from consilience.records.record import Statement, read_statement
from consilience.records.release import Form, Release

_PORTION = 200


@dataclass(frozen=True, slots=True)
class Filling:
    """What one run did: versions of objects added, rows taken out."""

    added: int
    withdrawn: int


class _Run:
    """One run: what was handed over, and the table."""

    def __init__(self, exchange: Peering, objects: Objects) -> None:
        self.exchange = exchange
        self.objects = objects
        self.lying = Lying(exchange.service)
        self.view = self.lying.view

    def said(self, id_: RecordId) -> tuple[Statement, bytes] | None:
        """Return a record and its signed bytes; None where it was erased."""
        row = self.exchange.service.node.ledger.find(id_)
        if row is None or row.envelope is None:
            return None
        return read_statement(read_envelope(row.envelope).payload), row.envelope


def fill_objects(exchange: Peering) -> Filling:
    """Bring the table of objects up to what the ledger says."""
    with closing(Objects(exchange.folder / "outbox.sqlite3", writable=True)) as objects:
        run = _Run(exchange, objects)
        handed = run.lying.handed(exchange.folder)
        withdrawn = stop_objects(run.lying, objects, handed)
        added = sum(_fill(run, to, own) for to, own in handed.items())
    # What ended while this was made ready found nothing to take out.
    return Filling(added, withdrawn + stop(exchange.service) if added else withdrawn)


def _fill(run: _Run, to: PartyName, own: list[Handed]) -> int:
    done = run.objects.done(to)
    halves = {one.cause for one in own if one.parcel is None and not _is_ready(run, one)}
    fresh = [
        one for one in own
        if not one.ended and one.name not in done and (one.parcel or one.cause not in halves) and _is_covered(run, one)
    ]  # fmt: skip
    return sum(_give(run, to, fresh[at : at + _PORTION]) for at in range(0, len(fresh), _PORTION))


def _is_covered(run: _Run, one: Handed) -> bool:
    """Whether a term lets something go that has not gone yet; what a parcel brings was judged when it was packed."""
    record = run.view.record(one.cause) if one.parcel is None else None
    body = None if record is None else record.statement.body
    return not isinstance(body, Release) or run.exchange.service.rules.dispatches(one.cause, body, now()) is None


def _is_ready(run: _Run, one: Handed) -> bool:
    """Whether a record goes as a parcel would bring it: not what was recalled; and of a release all goes or nothing."""
    found = run.view.record(one.record)
    if found is None or run.view.recalled(found):
        return False
    marking = found.statement.marking
    if one.form is Form.FULL:
        return _may_go(marking, one.to)
    return not marking.no_foreign and (bool(one.words) or one.form is Form.EXISTENCE)


def _give(run: _Run, to: PartyName, portion: Sequence[Handed]) -> int:
    """Add what was given, many things in one transaction; what may not go is looked at again in the next run."""
    made = {one.name: objects for one in portion if (objects := _made(run, one)) is not None}
    brings = {one.name: run.lying.ids(one) for one in portion if one.name in made}
    return run.objects.add(to, chain.from_iterable(made.values()), now=now(), done=brings)


def _made(run: _Run, one: Handed) -> list[StixObject] | None:
    """Return the objects of something that was given; None where its marking does not let it go, or it is gone."""
    found = run.said(one.known_as or one.record)
    if found is None:
        return None
    statement, envelope = found
    if isinstance(statement.body, Notice):
        # Recalls and withdrawals show in the objects they are about.
        return None
    if one.known_as is None:
        return _worded(run, one, statement)
    return write(statement, envelope, Given(one.parcel, one.until)) if _may_go(statement.marking, one.to) else None


def _worded(run: _Run, one: Handed, statement: Statement) -> list[StixObject] | None:
    marking, party = statement.marking, run.exchange.service.party
    if marking.no_foreign or (not one.words and one.form is not Form.EXISTENCE):
        return None
    # Compartments stay behind with what was taken out: their names are secrets themselves.
    shown = Marking(
        levels=marking.levels, originators=frozenset({party}), releasable_to=frozenset({party, one.to})
    )  # fmt: skip
    noun = statement.kind.partition("/")[0]
    text = one.words or f"{party} holds a {noun} and does not give it."
    return write_words(
        f"{one.form.value.capitalize()} of a {noun} of {party}", text, name=one.words_name, party=party,
        marking=shown, created=now(),
    )  # fmt: skip


def _may_go(marking: Marking, to: PartyName) -> bool:
    return not marking.no_foreign and (marking.audience == EVERYONE or to in marking.audience)

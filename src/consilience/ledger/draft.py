"""What one commit will add to the log: each record judged at its own place, after the log and what the commit holds so far.

Nothing is written here; where a rule is broken, the draft is thrown away.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from consilience.errors import RecordRejected
from consilience.ledger.admission import ROOT_SAYS, Examined, Known, Rules, admit
from consilience.ledger.keyring import Keyring
from consilience.ledger.offices import FOLDED, JUDGED, Offices
from consilience.ledger.store import LogRow
from consilience.records.housekeeping import Epoch, Erasure
from consilience.records.ids import RecordId
from consilience.records.record import Statement

STAYS = ("erasure/1", "seal/1")
"""Beside what the root says: kinds that hold no words, and that the rules go by."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a record stands."""

    index: int
    id: RecordId
    fresh: bool
    """False where it stood there before: handing a record in twice is no fault."""


@dataclass(kw_only=True, slots=True)
class Draft:
    """The rows to append, and the state of the log after them."""

    rules: Rules
    find: Callable[[RecordId], LogRow | None]
    """Looks a record up in the log as it is."""
    root: Callable[[int], bytes]
    keyring: Keyring
    offices: Callable[[], Offices]
    """Gives seats, requests and releases as the log has them; only asked for where an act needs it."""
    size: int
    last: datetime
    rows: list[LogRow] = field(default_factory=list)
    places: dict[RecordId, LogRow] = field(default_factory=dict)
    effects: list[tuple[RecordId, Erasure | Epoch]] = field(default_factory=list)
    """What changes more than the log, and the record that says so."""

    _offices: Offices | None = None
    _spoken: list[Statement] = field(default_factory=list)
    """Statements placed here that change the offices, as long as nobody has asked for these."""

    def copy(self) -> Draft:
        return replace(
            self, rows=[*self.rows], places={**self.places}, effects=[*self.effects], _spoken=[*self._spoken]
        )

    def place(self, examined: Examined, now: datetime, *, look_up: bool) -> Entry:
        """Return the record's place, old or new; raise `RecordRejected` with the rule it breaks.

        Without `look_up` an old record is taken for new where it breaks no rule; the store then finds it twice.
        """
        statement = examined.statement
        there = self.places.get(statement.id) or (self.find(statement.id) if look_up else None)
        if there is None:
            try:
                self._judge(examined, now)
            except RecordRejected:
                # Handed in again, a record may break a rule that it kept the first time: a key is enrolled once.
                there = self.find(statement.id)
                if there is None:
                    raise
        if there is not None:
            return Entry(there.index, statement.id, fresh=False)
        return self._append(examined, now)

    def _append(self, examined: Examined, now: datetime) -> Entry:
        statement, head = examined.statement, examined.statement.head
        self.last = max(self.last, now)
        row = LogRow(
            self.size, examined.leaf, self.last, statement.id, head.kind, head.author, head.supersedes, examined.raw
        )
        self.rows.append(row)
        self.places[statement.id] = row
        if statement.kind in FOLDED:
            self._spoken.append(statement)
        self.size += 1
        return Entry(row.index, statement.id, fresh=True)

    def _judge(self, examined: Examined, now: datetime) -> None:
        statement = examined.statement
        keyring = admit(examined, self.keyring, self.rules, now=now, known=self._known)
        if self.rules.by_office and statement.kind in JUDGED:
            self._in_office().judge(statement, max(self.last, now).date())
        if isinstance(statement.body, (Erasure, Epoch)):
            self._may_take_effect(statement, statement.body)
            self.effects.append((statement.id, statement.body))
        self.keyring = keyring

    def _in_office(self) -> Offices:
        known = self.offices() if self._offices is None else self._offices
        for statement in self._spoken:
            known = known.after(statement)
        self._offices, self._spoken = known, []
        return known

    def _may_take_effect(self, statement: Statement, body: Erasure | Epoch) -> None:
        if isinstance(body, Epoch):
            if self.rows or body.size != self.size or body.root != self.root(body.size):
                raise RecordRejected("epoch", statement.id, "size and root are not those of this ledger now")
            return
        known = self._known(body.record)
        # The log's keys and its own housekeeping must stay readable, or nobody could check the rest.
        if known is None or known.kind in ROOT_SAYS or known.kind in STAYS:
            raise RecordRejected("erasure", statement.id, "there is no record that may be erased")

    def _known(self, record: RecordId) -> Known | None:
        row = self.places.get(record) or self.find(record)
        return None if row is None or row.kind is None or row.author is None else Known(row.kind, row.author)

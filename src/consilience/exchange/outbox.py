"""The outbox: copies approved for others, with all that a recipient needs to check them.

Everything in it is derived from the ledger and may be made again from it.  The listener serves from here and from nowhere
else, so what was not approved is not within its reach.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from consilience.exchange.consignment import (
    MOST_BYTES,
    Consignment,
    Enrolled,
    Extended,
    InclusionPath,
    Parcel,
    read_proofs,
    write_proofs,
)
from consilience.ledger.note import read_note
from consilience.storage.database import Database
from consilience.storage.queries import queries

_SQL = queries("consilience.exchange", "outbox")

MOST_CHECKPOINTS = 2_000
"""In one consignment."""
_BEYOND = 2**62


@dataclass(frozen=True, kw_only=True, slots=True)
class RecipientPlace:
    """Where a recipient stands: what it has of us already."""

    number: int = 0
    size: int = 0
    keys: int = -1
    card: int = 0
    """Version of the card it has."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ParcelLine:
    """One parcel as the outbox lists it."""

    party: str
    log: str
    number: int
    records: int
    bytes: int
    until: date | None
    acknowledged: bool
    gone: bool
    """Its content expired or was withdrawn; the head stays, so that the sequence has no gap."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Filled:
    """A parcel to put into the outbox."""

    log: str
    number: int
    party: str
    head: bytes
    content: bytes | None
    proofs: tuple[InclusionPath, ...]
    until: date | None


class Outbox:
    """The file `outbox.sqlite3`."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "outbox.sqlite3"
        self.data = Database(self.path, "outbox", _SQL["tables"], _SQL["table_behind"])
        self.data.scrub_at_start()

    def close(self) -> None:
        self.data.close()

    def set_card(self, raw: bytes, *, origin: str, version: int) -> None:
        with self.data.writing() as connection:
            for name, value in (("card", raw), ("origin", origin.encode()), ("version", str(version).encode())):
                connection.execute(_SQL["set_state"], (name, value))

    def card(self) -> bytes | None:
        return self._value("card")

    @property
    def version(self) -> int:
        """Version of this node's card; 0 where it has none yet."""
        return int(self._value("version") or b"0")

    @property
    def origin(self) -> str:
        return (self._value("origin") or b"").decode()

    @property
    def stopped(self) -> int:
        """How many of the node's records that may end something have been carried out here."""
        return int(self._value("stopped") or b"0")

    @stopped.setter
    def stopped(self, count: int) -> None:
        with self.data.writing() as connection:
            connection.execute(_SQL["set_state"], ("stopped", str(count).encode()))

    def last(self, log: str) -> int:
        """Return the number of the newest parcel to a log."""
        return int(self.data.one(_SQL["last_parcel"], log)[0])

    def newest_size(self) -> int:
        return int(self.data.one(_SQL["newest_size"])[0])

    def last_key(self) -> int:
        return int(self.data.one(_SQL["last_key"])[0])

    def put(
        self, parcels: Sequence[Filled], checkpoints: Sequence[tuple[int, Extended]], authority: Sequence[Enrolled]
    ) -> None:
        """Put what a dispatch made there, all or nothing."""
        with self.data.writing() as connection:
            connection.executemany(
                _SQL["add_checkpoint"], [(size, one.note, _path(one.path)) for size, one in checkpoints]
            )
            connection.executemany(
                _SQL["add_authority"],
                [(one.proven.index, one.envelope, one.proven.size, _path(one.proven.path)) for one in authority],
            )
            connection.executemany(
                _SQL["add_parcel"],
                [
                    (one.log, one.number, one.party, one.head, one.content, write_proofs(one.proofs), _day(one.until))
                    for one in parcels
                ],
            )

    def drop(self, places: Sequence[tuple[str, int]]) -> None:
        """Remove the content of parcels that were withdrawn; their heads stay."""
        with self.data.writing() as connection:
            dropped = connection.executemany(_SQL["drop_content"], places).rowcount
        if dropped:
            self.data.scrub()

    def limit(self, log: str, number: int, last: date) -> None:
        """Give a parcel's content no longer than until a day, though its head says none."""
        with self.data.writing() as connection:
            connection.execute(_SQL["limit_content"], (last.isoformat(), log, number, last.isoformat()))

    def expire(self, today: date) -> int:
        """Remove the content of what was to be held until yesterday or before; return how many parcels that were."""
        with self.data.writing() as connection:
            sql = _SQL["expire_content"]
            expired = connection.execute(sql, (today.isoformat(),)).rowcount
        if expired:
            self.data.scrub()
        return expired

    def set_seen(self, origin: str, note: bytes, behind: bytes | None = None) -> None:
        """Keep the newest checkpoint, with cosignatures, of a log, and what stands behind its keys."""
        with self.data.writing() as connection:
            connection.execute(_SQL["set_seen"], (origin, note))
            if behind is not None:
                connection.execute(_SQL["set_behind"], (origin, behind))

    def seen(self) -> dict[str, bytes]:
        return dict(self.data.rows(_SQL["seen"]))

    def set_receipt(self, log: str, body: bytes) -> None:
        """Keep this node's own receipt for a peer."""
        with self.data.writing() as connection:
            connection.execute(_SQL["set_receipt"], (log, body))

    def receipt(self, log: str) -> bytes | None:
        row = self.data.one(_SQL["receipt"], log)
        return None if row is None else row[0]

    def acknowledge(self, log: str, place: RecipientPlace, *, moment: str, body: bytes) -> None:
        """Keep a peer's receipt; an older one changes nothing."""
        with self.data.writing() as connection:
            connection.execute(_SQL["acknowledge"], (log, place.number, place.size, place.keys, moment, body))

    def acknowledged(self, log: str) -> tuple[RecipientPlace, str] | None:
        """Return where a recipient stood by its newest receipt, and when."""
        row = self.data.one(_SQL["acknowledged"], log)
        return None if row is None else (RecipientPlace(number=row[0], size=row[1], keys=row[2]), row[3])

    def lines(self, party: str | None = None) -> list[ParcelLine]:
        """Return what is there, by recipient and number."""
        sql = _SQL["lines"]
        return [
            ParcelLine(
                party=row[0], log=row[1], number=row[2], records=len(orjson.loads(row[3])), bytes=row[4] or 0,
                until=None if row[5] is None else date.fromisoformat(row[5]), acknowledged=bool(row[6]), gone=bool(row[7]),
            )
            for row in self.data.rows(sql, party, party)
        ]  # fmt: skip

    def consignment(self, log: str, place: RecipientPlace, *, today: date) -> Consignment:
        """Return what a recipient at `place` has not got yet, up to a portion."""
        checkpoints, horizon = self._checkpoints(place.size)
        parcels, more = self._parcels(log, place.number, today, horizon)
        return Consignment(
            sender=self.origin,
            recipient=log,
            card=self.card() if place.card < self.version else None,
            authority=tuple(
                Enrolled(envelope, InclusionPath(index, size, _read_path(path)))
                for index, envelope, size, path in self.data.rows(
                    _SQL["authority_after"],
                    place.keys,
                    horizon,
                )
            ),
            checkpoints=checkpoints,
            seen=tuple(note for origin, note in self.seen().items() if origin != log),
            behind=tuple(self.data.rows(_SQL["behind_others"], log)),
            receipt=self.receipt(log),
            parcels=parcels,
            more=more or horizon < _BEYOND,
        )

    def after(self, place: RecipientPlace, one: Consignment) -> RecipientPlace:
        """Return where a recipient at `place` stands once it has taken this in."""
        return RecipientPlace(
            number=place.number + len(one.parcels),
            size=max([place.size, *(read_note(each.note).checkpoint.size for each in one.checkpoints[-1:])]),
            keys=max([place.keys, *(each.proven.index for each in one.authority)]),
            card=self.version,
        )

    def _checkpoints(self, after: int) -> tuple[tuple[Extended, ...], int]:
        """Return a portion of checkpoints, and up to which size something may be proved by them."""
        rows = self.data.rows(_SQL["checkpoints_after"], after, MOST_CHECKPOINTS + 1)
        portion = rows[:MOST_CHECKPOINTS]
        horizon = portion[-1][0] if len(rows) > MOST_CHECKPOINTS else _BEYOND
        return tuple(Extended(note, _read_path(path)) for _, note, path in portion), horizon

    def _parcels(self, log: str, after: int, today: date, horizon: int) -> tuple[tuple[Parcel, ...], bool]:
        found: list[Parcel] = []
        weight = 0
        while (row := self.data.one(_SQL["next_parcel"], log, after)) is not None:
            after, head, content, written, until = row
            proofs = read_proofs(written)
            # Between midnight and the next dispatch the content is still there, and must not go out.
            if content is None or (until is not None and until < today.isoformat()):
                found.append(Parcel(head, None, ()))
                continue
            if (found and weight + len(content) > MOST_BYTES) or any(one.size > horizon for one in proofs):
                return tuple(found), True
            weight += len(content)
            found.append(Parcel(head, content, proofs))
        return tuple(found), False

    def _value(self, name: str) -> bytes | None:
        row: Any = self.data.one(_SQL["state"], name)
        return None if row is None else bytes(row[0])


def _path(path: Sequence[bytes]) -> bytes:
    return b"".join(path)


def _read_path(raw: bytes) -> tuple[bytes, ...]:
    return tuple(raw[at : at + 32] for at in range(0, len(raw), 32))


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()

"""What other parties said of baselines, as it was proved when it came in: their texts, their chairs' signatures, their evidence.

None of it is this party's, so it does not stand in the ledger.  A party's root is pinned at the first file taken from it and
compared ever after.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from consilience.ledger.evidence import Proven
from consilience.records.codec import read_time, write_time
from consilience.records.ids import PartyName, RecordId, TextId
from consilience.records.record import Statement, read_statement
from consilience.storage.queries import queries
from consilience.storage.tables import Tables

_SQL = queries("consilience.node", "baseline_store")


@dataclass(frozen=True, slots=True)
class ForeignRecord:
    """One record of another party about a baseline."""

    statement: Statement
    index: int
    demo: bool
    """Signed with a key kept on a node for trying out."""
    came: datetime


class BaselineStore(Tables):
    """Baselines of others, by the digest of their text."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, (_SQL["tables"], _SQL["table_firsts"]))

    def origin(self, party: PartyName) -> str | None:
        """Return the name of the party's log, which holds the first characters of its first record's digest."""
        with self._turn:
            row = self._connection.execute(_SQL["origin"], (party,)).fetchone()
        return None if row is None else str(row[0])

    def first(self, party: PartyName) -> RecordId | None:
        """Return the first record of the party's log; None where an older version has pinned it, by its name alone."""
        with self._turn:
            row = self._connection.execute(_SQL["first"], (party,)).fetchone()
        return None if row is None else RecordId(row[0])

    def pin(self, party: PartyName, origin: str, first: RecordId) -> None:
        """Know the party by this log from now on."""
        with self._turn:
            self._pin(party, origin, first)

    def _pin(self, party: PartyName, origin: str, first: RecordId) -> None:
        self._connection.execute(_SQL["pin"], (party, origin))
        self._connection.execute(_SQL["pin_first"], (party, first))

    def keep(
        self, party: PartyName, origin: str, said: Iterable[tuple[TextId, Proven]], *, first: RecordId, size: int,
        evidence: bytes, came: datetime,
    ) -> int:  # fmt: skip
        """Keep what a party said, all or nothing, with the evidence for it; return how much of it is new."""
        said = list(said)
        rows = [
            (one.statement.id, party, one.statement.kind, text, one.index, int(one.demo), write_time(came),
             one.statement.payload)
            for text, one in said
        ]  # fmt: skip
        with self._turn:
            self._connection.execute("begin immediate")
            try:
                self._pin(party, origin, first)
                before = self._connection.total_changes
                self._connection.executemany(_SQL["keep"], rows)
                fresh = self._connection.total_changes - before
                for text in {text for text, _ in said}:
                    signed = any(one.statement.kind == "baseline_signature/1" for other, one in said if other == text)
                    self._keep_evidence(party, text, size, evidence, signed=signed)
                self._connection.execute("commit")
            except BaseException:
                self._connection.execute("rollback")
                raise
        return fresh

    def said(self, text: TextId | None = None) -> list[tuple[TextId, ForeignRecord]]:
        """Return what others said of one text, or of all, in the order in which it came."""
        with self._turn:
            rows = self._connection.execute(_SQL["said"], (text, text)).fetchall()
        return [
            (TextId(about), ForeignRecord(read_statement(payload), index, bool(demo), read_time(came)))
            for about, payload, index, demo, came in rows
        ]

    def size(self) -> int:
        """Return how much others have said."""
        with self._turn:
            (count,) = self._connection.execute(_SQL["size"]).fetchone()
        return int(count)

    def evidence(self, party: PartyName, text: TextId) -> bytes | None:
        with self._turn:
            row = self._connection.execute(_SQL["evidence"], (party, text)).fetchone()
        return None if row is None else bytes(row[0])

    def _keep_evidence(self, party: PartyName, text: TextId, size: int, body: bytes, *, signed: bool) -> None:
        # Evidence without the signature must not push out evidence with it, however much later it is.
        self._connection.execute(_SQL["keep_evidence"], (party, text, size, body, int(signed)))

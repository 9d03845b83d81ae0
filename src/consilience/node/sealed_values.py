"""Sealed values: which record of a log a seal stands for, whether its proof holds, and whether the value has been opened."""

from __future__ import annotations

from consilience.forum.board import Spoken
from consilience.forum.sealed import matter_of
from consilience.ledger.ledger import Ledger
from consilience.ledger.store import LogRow
from consilience.ledger.tree import commitment, includes, leaf_hash
from consilience.node.sequence import Arrivals, Arrived
from consilience.records.envelope import read_envelope
from consilience.records.ids import RecordId
from consilience.records.kinds import KINDS
from consilience.records.record import Statement, read_statement
from consilience.records.release import Form, Release
from consilience.records.sealed import Seal, SealedExchange


class SealedValues:
    """The logs that seals speak of: this party's own, and what came of others."""

    def __init__(self, ledger: Ledger, arrivals: Arrivals) -> None:
        self._ledger = ledger
        self._arrivals = arrivals

    def proved(self, one: Spoken[Seal]) -> bool:
        """Whether the seal's proof leads from its leaf to the root of a checkpoint of that log which is known here."""
        body = one.body
        if body.index >= one.index:
            # What is sealed stands in the log before the seal.
            return False
        root = self._root(one)
        path = [bytes.fromhex(each) for each in body.path]
        leaf = leaf_hash(bytes.fromhex(body.leaf))
        return root == bytes.fromhex(body.root) and includes(
            index=body.index, size=body.size, leaf=leaf, path=path, root=root
        )

    def value(self, one: Spoken[Seal], exchange: SealedExchange) -> Statement | None:
        """Return the value that a seal stands for, as far as it is here: one's own, or as it was opened.

        Another value than the one committed to, or one on another matter, is none.
        """
        own = one.party == self._ledger.rules.party
        found = self._own_row(one.body) if own else self._came(one, exchange)
        raw = None if found is None else found.envelope
        if raw is None:
            return None
        statement = read_statement(read_envelope(raw).payload)
        fits = commitment(statement.head.nonce, raw).hex() == one.body.leaf
        on_it = statement.kind == kind_of_noun(exchange.what) and matter_of(statement.body) == exchange.matter
        return statement if fits and on_it else None

    def opened(self, one: Spoken[Seal], exchange: SealedExchange) -> bool:
        """Whether the value was shown: one's own by a release to all, another's by having come."""
        found = self.value(one, exchange)
        if found is None or one.party != self._ledger.rules.party:
            return found is not None
        return exchange.parties - {one.party} <= self.released(found.id, after=one.body.index)

    def released(self, record: RecordId, *, after: int) -> frozenset[str]:
        """Return to whom a record of this log was released whole."""
        to = frozenset[str]()
        for row in self._ledger.entries(start=after, kind="release/1"):
            body = None if row.envelope is None else read_statement(read_envelope(row.envelope).payload).body
            if isinstance(body, Release) and record in body.records and body.form is Form.FULL:
                to |= body.to
        return to

    def own_id(self, body: Seal) -> RecordId | None:
        """Return which record of this log a seal of this party stands for."""
        row = self._own_row(body)
        return None if row is None else row.id

    def _own_row(self, body: Seal) -> LogRow | None:
        return next(iter(self._ledger.entries(start=body.index, end=body.index + 1)), None)

    def _came(self, one: Spoken[Seal], exchange: SealedExchange) -> Arrived | None:
        log = self._log_of(one)
        rows = self._arrivals.records(kind_of_noun(exchange.what), one.party)
        return next((row for row in rows if (row.log, row.index) == (log, one.body.index)), None)

    def _log_of(self, one: Spoken[Seal]) -> str | None:
        return next((row.log for row in self._arrivals.records("seal/1", one.party) if row.id == one.id), None)

    def _root(self, one: Spoken[Seal]) -> bytes | None:
        size = one.body.size
        if one.party == self._ledger.rules.party:
            return self._ledger.root(size) if size <= self._ledger.size else None
        log = self._log_of(one)
        return None if log is None else self._arrivals.root(log, size)


def kind_of_noun(noun: str) -> str:
    """Return the tag of a noun that may be given sealed; an unknown one fits nothing."""
    return next((tag for tag, kind in KINDS.items() if kind.KIND.sealed_by and tag.partition("/")[0] == noun), "")

"""What a release of this party's has to keep, by all that is signed here or came of others.

    terms      it goes under a memorandum's term that covers it, where one is needed (`forum.terms`)
    sealed     no sealed value is opened before all have sealed, and none but the sealed one goes meanwhile (`forum.sealed`)
    council    nothing of a council goes, in whatever form (`forum.councils`)
    consent    what is another party's too goes on to a third with its consent alone (`forum.corrections`)

The ledger asks before a release gets into the log; dispatch and the objects for foreign software ask again.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from consilience.forum import corrections, forums, sealed
from consilience.forum import terms as rules
from consilience.forum.board import Board, Spoken, spoken
from consilience.forum.terms import Covered, Item, NotCovered, Terms
from consilience.ledger.ledger import Ledger
from consilience.ledger.reading import policies_of
from consilience.ledger.store import LogRow
from consilience.node.sealed_values import SealedValues, kind_of_noun
from consilience.node.sequence import Arrivals, Kept
from consilience.records.envelope import read_envelope
from consilience.records.forum import Forum
from consilience.records.ids import PartyName, RecordId
from consilience.records.kinds import Body, tags
from consilience.records.record import Statement, read_statement
from consilience.records.release import Release
from consilience.records.sealed import Seal, SealedExchange

__all__ = ["Covered", "NotCovered", "ReleaseRules", "Terms"]

_KINDS = (
    "forum/1", "memorandum/1", "ending/1", "signature/1", "seat/1", "terms/1", "sealed_exchange/1", "seal/1",
    "consent_request/1", "consent/1",
)  # fmt: skip
_OF_FORUMS = tags(forum=True)
_GONE = "a record that it names is not here"


class ReleaseRules:
    """What this node knows of terms.  Safe to share between threads."""

    def __init__(self, ledger: Ledger, arrivals: Arrivals) -> None:
        self._ledger = ledger
        self._arrivals = arrivals
        self._turn = threading.Lock()
        self._own: list[Spoken[Body]] = []
        self._seen = 0
        self._theirs: dict[Kept, Spoken[Body]] = {}
        """By where each is kept."""
        self._version: tuple[int, int] | None = None
        self._board: Board | None = None
        self._councils: set[str] = set()
        """Ids and texts of all that belongs to a council of this party."""
        self._councils_seen = 0
        self.values = SealedValues(ledger, arrivals)

    def of(self, items: Iterable[Item], to: Iterable[PartyName], day: date) -> Terms:
        """Return under which memorandum records go to parties on a day, or why they do not."""
        return rules.of_all(
            self.board(), items, us=self._ledger.rules.party, to=to, day=day, policies=policies_of(self._ledger)
        )

    def admits(self, statement: Statement, moment: datetime) -> str | None:
        """Return why a release may not get into the log at a moment; None where it may."""
        body = statement.body
        if not isinstance(body, Release):
            return None
        given = self._given(body)
        if given is None:
            return _GONE
        return self._fault_of(given, body.to, moment) or self._terms_fault(body, given, moment.date(), None)

    def dispatches(self, release: RecordId, body: Release, moment: datetime) -> str | None:
        """Return why what was released may not be handed over now; None where it may."""
        row, given, today = self._ledger.find(release), self._given(body), moment.date()
        if row is None or given is None:
            return _GONE
        if (why := self._fault_of(given, body.to, moment)) is not None:
            return why
        made = row.logged.date()
        # One that was made before the last signature under a memorandum needed no term of it.
        why = self._terms_fault(body, given, made, None)
        if why is not None and self._terms_fault(body, given, made, row.logged) is not None:
            return why
        if body.under is not None and not rules.still_covers(self.board(), body.under, body.until, today):
            return f"the memorandum {body.under[:16]} is no longer in force, and no day was given until which it covers this"
        return None

    def hands_over(self, records: Iterable[RecordId], to: PartyName, moment: datetime) -> str | None:
        """Return why what goes without a release of its own (a baseline, by file or letter) may not go now; None where it may.

        What a release let go under a memorandum that has lapsed since goes by that release's day, as by dispatch.
        """
        given = [one for id_ in records if (one := self._statement(id_)) is not None]
        why = self._fault_of(given, frozenset({to}), moment)
        found = self.of([(one.kind, one.marking) for one in given], [to], moment.date())
        if why is not None or not isinstance(found, NotCovered):
            return why
        under = [
            body for row in self._ledger.entries(start=0, kind="release/1")
            if isinstance(body := _body(row), Release) and to in body.to and body.under is not None
            and body.records & {one.id for one in given}
        ]  # fmt: skip
        today = moment.date()
        lasts = any(
            rules.still_covers(self.board(), body.under, body.until, today) for body in under if body.under is not None
        )
        return None if lasts else found.reason

    def why_not(self, records: Iterable[RecordId], to: Iterable[PartyName], moment: datetime) -> str | None:
        """Return why records may not go to parties, whatever the terms say; None where they may."""
        given = [one for id_ in records if (one := self._statement(id_)) is not None]
        return self._fault_of(given, frozenset(to), moment)

    def board(self) -> Board:
        """Return all that bears on terms, whoever may read it: the node decides, and shows it to nobody."""
        with self._turn:
            fresh = [self._read_own(), self._read_theirs()]
            if self._board is None or any(fresh):
                theirs = {one.id: one for _, one in sorted(self._theirs.items())}
                # Every question on this board says of which day it is.
                self._board = Board([*self._own, *theirs.values()], today=date.max)
            return self._board

    def _read_own(self) -> bool:
        """Read what got into the log since, and say whether that changes anything."""
        size = self._ledger.size
        if size == self._seen:
            return False
        erased = any(True for _ in self._ledger.entries(start=self._seen, end=size, kind="erasure/1"))
        if erased:
            self._own, self._seen = [], 0
        rows = (row for kind in _KINDS for row in self._ledger.entries(start=self._seen, end=size, kind=kind))
        fresh = [one for row in rows if (one := _spoken(row)) is not None]
        self._own, self._seen = [*self._own, *fresh], size
        return erased or bool(fresh)

    def _read_theirs(self) -> bool:
        """Read what came of others since, forget what is not here any more, and say whether that changes anything."""
        version = self._arrivals.data.version()
        if version == self._version:
            return False
        places = self._arrivals.places(_KINDS)
        gone, fresh = self._theirs.keys() - places, places - self._theirs.keys()
        for place in gone:
            del self._theirs[place]
        for place in fresh:
            one = self._arrivals.at(place)
            if one is not None:
                self._theirs[place] = spoken(read_statement(read_envelope(one.envelope).payload), one.index)
        self._version = version
        return bool(gone or fresh)

    def _given(self, body: Release) -> list[Statement] | None:
        found = [self._statement(id_) for id_ in sorted(body.records)]
        here = [one for one in found if one is not None]
        return here if len(here) == len(found) else None

    def _statement(self, id_: RecordId) -> Statement | None:
        row = self._ledger.find(id_)
        return None if row is None or row.envelope is None else read_statement(read_envelope(row.envelope).payload)

    def _terms_fault(
        self, body: Release, given: Iterable[Statement], day: date, signed_by: datetime | None
    ) -> str | None:  # fmt: skip
        return rules.fault(
            self.board(), body, [(one.kind, one.marking) for one in given], us=self._ledger.rules.party, day=day,
            policies=policies_of(self._ledger), signed_by=signed_by,
        )  # fmt: skip

    def _fault_of(self, given: Sequence[Statement], to: frozenset[PartyName], moment: datetime) -> str | None:
        for one in given:
            why = (
                self._council_fault(one) or self._sealed_fault(one, to, moment) or self._consent_fault(one, to, moment)
            )
            if why is not None:
                return why
        return None

    def _council_fault(self, one: Statement) -> str | None:
        """Return why a record of a council does not go, also where its marking leaves that open.

        What belongs to a forum whose founding was erased may be a council's.
        """
        board, us = self.board(), self._ledger.rules.party
        lost = any(row.envelope is None for row in self._ledger.entries(kind="forum/1"))
        if not lost and not any(forum.body.is_council for forum in board.all(Forum) if forum.party == us):
            return None
        with self._turn:
            self._read_councils(board if lost else None)
            why = "it is of a council, or names something of one"
            return (why + ", or of a forum that is not here any more" * lost) if one.id in self._councils else None

    def _read_councils(self, board: Board | None) -> None:
        """Follow what belongs to councils: what names one, and what names that, in the order of the log.

        With a `board`, what names a forum that is not on it counts among them.
        """
        size = self._ledger.size
        rows = [
            row for kind in _OF_FORUMS for row in self._ledger.entries(start=self._councils_seen, end=size, kind=kind)
        ]
        for row in sorted(rows, key=lambda row: row.index):
            one = _spoken(row)
            if one is not None and (
                _is_council(one.body) or one.named & self._councils or _is_of_none(one.body, board)
            ):
                self._councils |= {one.id, one.text}
        self._councils_seen = size

    def _sealed_fault(self, one: Statement, to: frozenset[PartyName], moment: datetime) -> str | None:
        matter, us, board = sealed.matter_of(one.body), self._ledger.rules.party, self.board()
        for seal in board.all(Seal) if matter is not None else ():
            exchange = board.text(seal.body.exchange, SealedExchange)
            if seal.party != us:
                continue
            is_value = self.values.own_id(seal.body) == one.id
            if exchange is None:
                if is_value:
                    return "the sealed exchange that it is for is not here any more"
                continue
            how = sealed.standing(board, exchange.text, now=moment, proved=self.values.proved)
            if is_value and (how is None or not how.may_open):
                missing = ", ".join(row.party for row in how.rows if not row.proved) if how else "somebody"
                return f"it is sealed in the exchange {exchange.text[:16]}, in which {missing} has not sealed"
            runs = how is not None and how.state is not sealed.ExchangeState.STOPPED
            same = matter == exchange.body.matter and one.kind == kind_of_noun(exchange.body.what)
            if not is_value and same and runs and to & exchange.body.parties and not self._is_open(seal, exchange.body):
                return f"the exchange {exchange.text[:16]} is under way on the same matter, and this is another value"
        return None

    def _is_open(self, seal: Spoken[Seal], exchange: SealedExchange) -> bool:
        return self.values.opened(seal, exchange)

    def _consent_fault(self, one: Statement, to: frozenset[PartyName], moment: datetime) -> str | None:
        """Return whose consent is missing to pass on what is not this party's alone."""
        board, us = self.board(), self._ledger.rules.party
        asked = [each for forum in forums.all_(board) for each in corrections.consents(board, forum.text)]
        for owner in sorted(one.marking.originators - {us}):
            for party in sorted(to - {PartyName(owner)}):
                named = {one.id, *(link.record for link in one.head.links)}
                if not any(
                    each.said.party == us
                    and each.said.body.of == owner
                    and any(each.covers(RecordId(id_), party, moment.date()) for id_ in named)
                    for each in asked
                ):
                    return f"it is {owner}'s too, who has not consented to its going on to {party}"
        return None


def _body(row: LogRow) -> Body | None:
    return None if row.envelope is None else read_statement(read_envelope(row.envelope).payload).body


def _is_council(body: Body) -> bool:
    return isinstance(body, Forum) and body.is_council


def _is_of_none(body: Body, board: Board | None) -> bool:
    forum = getattr(body, "forum", None)
    return board is not None and forum is not None and board.text(forum, Forum) is None


def _spoken(row: LogRow) -> Spoken[Body] | None:
    if row.envelope is None:
        return None
    return spoken(read_statement(read_envelope(row.envelope).payload), row.index)

"""Who holds which seat, and what has been asked for and agreed to, at a place of the log: the rules of acts that need it.

Like keys, seats count by place in the log and not by anybody's clock: a seat that a later record has superseded is none from
there on.  A release rests on a request that stands before it, and, where more than one releaser is seated, on the word of a
second one; nobody has refused it, and nobody releases what he asked for himself.

    seat      an act names a chair's seat, or is signed as releaser, that its author holds where it is recorded
    request   an agreement, or a release, is on a request that is open there
    release   it gives what was asked for, to whom, in the form and no longer than asked, by the persons it needs
    erasure   what ends something (a withdrawal, a recall, the end of a memorandum, a rule on terms) is erased only where it
              was said again, or what it ends is erased: nobody lets something go by erasing what forbade it

The ledger judges each act where it is recorded; whoever carries one out asks again, for what stands in a log from before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from consilience.errors import RecordRejected
from consilience.ledger.store import LogRow
from consilience.records.envelope import read_envelope
from consilience.records.housekeeping import Erasure
from consilience.records.ids import MemberId, RecordId
from consilience.records.memorandum import Ending, TermsRule
from consilience.records.party import Role, Seat
from consilience.records.record import Statement, read_statement
from consilience.records.release import Recall, Release, Withdrawal
from consilience.records.request import Agreement, ReleaseRequest

FOLDED = (
    "seat/1", "request/1", "agreement/1", "release/1", "withdrawal/1", "recall/1", "ending/1", "terms/1", "erasure/1",
)  # fmt: skip
"""The kinds that change what is known here."""
BY_RELEASERS = frozenset(
    {"release/1", "recall/1", "withdrawal/1", "erasure/1", "agreement/1", "precheck/1", "consent/1"}
)
BY_CHAIRS = frozenset(
    {"baseline_signature/1", "signature/1", "position/1", "terms/1", "heard/1", "mandate/1", "dispute/1"}
)
"""They name the seat."""
JUDGED = BY_RELEASERS | BY_CHAIRS


@dataclass(frozen=True, slots=True)
class _Asked:
    by: MemberId
    body: ReleaseRequest


@dataclass(slots=True)
class Offices:
    """What the records up to one place say; `after` gives the next, and this one stays as it is."""

    seats: dict[RecordId, Seat] = field(default_factory=dict)
    """Those that nothing has superseded."""
    requests: dict[RecordId, _Asked] = field(default_factory=dict)
    words: dict[RecordId, dict[MemberId, bool]] = field(default_factory=dict)
    """By request, who agreed and who refused."""
    released: set[RecordId] = field(default_factory=set)
    """The requests that a release has answered."""
    erased: set[RecordId] = field(default_factory=set)
    """Requests of which only the place is left."""
    silenced: set[MemberId] = field(default_factory=set)
    """Whose agreement to something was erased since."""
    unheard: set[RecordId] = field(default_factory=set)
    """Requests that were open where a word or a release is erased since, and so may be refused or answered."""
    endings: dict[RecordId, Withdrawal | Recall | Ending | TermsRule] = field(default_factory=dict)
    """What forbids something, in the order in which it was said, and is not erased."""
    gone: set[str] = field(default_factory=set)
    """All that was erased."""
    faults: dict[RecordId, str] = field(default_factory=dict)
    """Releases of a log from before these rules that do not keep them, and why."""

    def copy(self) -> Offices:
        return replace(
            self, seats={**self.seats}, requests={**self.requests}, words={**self.words}, released={*self.released},
            erased={*self.erased}, silenced={*self.silenced}, unheard={*self.unheard}, endings={**self.endings},
            gone={*self.gone}, faults={**self.faults},
        )  # fmt: skip

    def after(self, statement: Statement) -> Offices:
        """Return what holds once the statement stands in the log."""
        if statement.kind not in FOLDED:
            return self
        later = self.copy()
        later.take(statement)
        return later

    def read(self, rows: Iterable[LogRow]) -> Offices:
        """Return what holds after these rows of the log, in their order; what does not keep the rules is noted."""
        later = self.copy()
        for row in rows:
            later.take_row(row)
        return later

    def judge(self, statement: Statement, today: date) -> None:
        """Raise `RecordRejected` where the statement's author may not say it here, on this day."""
        if statement.kind not in JUDGED:
            return
        body, author = statement.body, statement.head.author
        if statement.kind in BY_CHAIRS:
            self._is_chair(statement, getattr(body, "seat", None), today)
        elif not self._holds(author, Role.RELEASER, today):
            raise RecordRejected("seat", statement.id, "its author holds no seat as releaser here")
        if isinstance(body, Erasure):
            self._may_erase(statement, body.record)
        elif isinstance(body, Agreement):
            self._may_agree(statement, body, today)
        elif isinstance(body, Release) and (fault := self._new_fault(statement, body, today)) is not None:
            raise RecordRejected("release", statement.id, fault)

    def releasers(self, today: date) -> set[MemberId]:
        """Return who is seated as releaser on a day."""
        return {seat.member for seat in self.seats.values() if seat.role is Role.RELEASER and _is_on(seat, today)}

    def _holds(self, member: MemberId, role: Role, today: date) -> bool:
        return any((seat.member, seat.role) == (member, role) and _is_on(seat, today) for seat in self.seats.values())

    def _is_chair(self, statement: Statement, named: RecordId | None, today: date) -> None:
        seat = None if named is None else self.seats.get(named)
        held = seat is not None and (seat.member, seat.role) == (statement.head.author, Role.CHAIR)
        if seat is None or not held or not _is_on(seat, today):
            raise RecordRejected(
                "seat", statement.id, "the seat it names is not one that its author holds as chair here"
            )

    def _may_agree(self, statement: Statement, body: Agreement, today: date) -> None:
        asked = self.requests.get(body.request)
        if asked is None or body.request in self.released or not all(self.words.get(body.request, {}).values()):
            raise RecordRejected("request", statement.id, "there is no open request that it could be on")
        author = statement.head.author
        if body.agreed and author in self.words.get(body.request, {}):
            raise RecordRejected("request", statement.id, "its author has agreed already")
        if body.agreed and author == asked.by and len(self.releasers(today)) > 1:
            raise RecordRejected("request", statement.id, "its author has asked for it himself")

    def _may_erase(self, statement: Statement, record: RecordId) -> None:
        said = self.endings.get(record)
        if said is None or _ended(said) in self.gone:
            return
        # Of rules on terms the newest counts, so there only a later one.
        others = (
            list(self.endings)[list(self.endings).index(record) + 1 :] if isinstance(said, TermsRule) else self.endings
        )
        if not any(id_ != record and _repeats(self.endings[id_], said) for id_ in others):
            raise RecordRejected("erasure", statement.id, "it forbids something; say that again in other words first")

    def _new_fault(self, statement: Statement, body: Release, today: date) -> str | None:
        """Return why a release may not get into the log: what was erased speaks for nobody, least for who erased it."""
        fault = self._fault(statement, body, today)
        if fault is None and _request_of(statement) in self.unheard:
            return "what was said on it may have been erased since; it is to be asked for anew"
        return fault

    def _fault(
        self, statement: Statement, body: Release, today: date, *, silenced: Iterable[MemberId] = ()
    ) -> str | None:
        """Return why a release is none; None where it keeps the rules.

        Of one that was judged before, the agreement may have been erased since: `silenced` are taken to have agreed.
        """
        request = _request_of(statement)
        asked = None if request is None else self.requests.get(request)
        if asked is None or request is None or request in self.released:
            return "it rests on no open request"
        words, author = self.words.get(request, {}), statement.head.author
        if not all(words.values()):
            return "a releaser has refused it"
        if not _is_within(body, asked.body):
            return "it gives more, or to others, or in another form, or for longer than was asked for"
        return self._persons(body, asked, {**words, **dict.fromkeys(silenced, True)}, author, today)

    def _persons(
        self, body: Release, asked: _Asked, words: dict[MemberId, bool], author: MemberId, today: date
    ) -> str | None:
        if len(self.releasers(today)) <= 1:
            return None
        if author == asked.by:
            return "its author has asked for it himself"
        second = body.second
        if second is None or second in (author, asked.by) or second not in words:
            return "a second releaser has not agreed to it"
        return None if self._holds(second, Role.RELEASER, today) else "the second releaser holds no seat any more"

    def take(self, statement: Statement) -> None:
        """Let a statement take effect in a copy that nobody else has."""
        body, head = statement.body, statement.head
        match body:
            case Seat():
                self.seats.pop(head.supersedes or RecordId(""), None)
                self.seats[statement.id] = body
            case ReleaseRequest():
                self.requests[statement.id] = _Asked(head.author, body)
            case Agreement():
                self.words[body.request] = {**self.words.get(body.request, {}), head.author: body.agreed}
            case Release():
                self.released |= {link.record for link in head.links if link.relation == "request"}
            case Withdrawal() | Recall() | Ending() | TermsRule():
                self.endings[statement.id] = body
            case Erasure():
                self.gone.add(body.record)
                self.endings.pop(body.record, None)
            case _:
                pass

    def take_row(self, row: LogRow) -> None:
        """Let an entry of the log take effect in a copy that nobody else has."""
        if row.id is None:
            return
        if row.envelope is None:
            if row.kind == "request/1":
                self.erased.add(row.id)
            elif row.kind in ("agreement/1", "release/1"):
                self.unheard |= self.requests.keys() - self.released
                if row.kind == "agreement/1" and row.author is not None:
                    self.silenced.add(row.author)
            return
        statement = read_statement(read_envelope(row.envelope).payload)
        body = statement.body
        if isinstance(body, Release):
            # One whose request is erased was judged when it was recorded.
            judged = _request_of(statement) in self.erased
            fault = None if judged else self._fault(statement, body, row.logged.date(), silenced=self.silenced)
            if fault is None and not self._holds(statement.head.author, Role.RELEASER, row.logged.date()):
                fault = "its author held no seat as releaser"
            if fault is not None:
                self.faults[row.id] = fault
        self.take(statement)


def _request_of(statement: Statement) -> RecordId | None:
    """Return the one request that a release names; None where it names none or several."""
    named = [link.record for link in statement.head.links if link.relation == "request"]
    return named[0] if len(named) == 1 else None


def _ended(said: Withdrawal | Recall | Ending | TermsRule) -> str:
    """Return what it forbids: a release, a record, what goes under a memorandum or in a forum."""
    match said:
        case Withdrawal():
            return said.release
        case Recall():
            return said.record
        case Ending():
            return said.memorandum
        case TermsRule():
            return said.forum


def _repeats(one: Withdrawal | Recall | Ending | TermsRule, said: Withdrawal | Recall | Ending | TermsRule) -> bool:
    """Whether one forbids what the other does, and no later."""
    if type(one) is not type(said) or _ended(one) != _ended(said):
        return False
    return not (isinstance(one, Ending) and isinstance(said, Ending) and one.on > said.on)


def _is_on(seat: Seat, day: date) -> bool:
    return seat.since <= day <= (seat.until or day)


def _is_within(given: Release, asked: ReleaseRequest) -> bool:
    long = asked.until is None or (given.until is not None and given.until <= asked.until)
    return given.records == asked.records and given.form is asked.form and given.to == asked.to and long

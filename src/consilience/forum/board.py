"""The board: records of a forum that one reader may see, of all parties, ready to be folded.

What is told here is a function of the set of records alone: in which order they came, and at which node, changes nothing.
Records of one party are in the order of its log; of two parties, neither is before the other, unless one names the other.

A board never changes.  When something came in, `grown` gives the next one, which shares all that did not change; it is
equal to a board made afresh from all records, which is what the tests hold it to.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from heapq import merge
from itertools import islice
from typing import Any, Generic, TypeVar

from consilience.forum.named import digests_in
from consilience.forum.remembered import Remembered
from consilience.marking import Marking
from consilience.records.baseline import Baseline, BaselineSignature
from consilience.records.call import Call
from consilience.records.forum import Forum, Return, TextSignature
from consilience.records.ids import MemberId, PartyName, RecordId, TextId
from consilience.records.kinds import Body
from consilience.records.meeting import Meeting, Minutes
from consilience.records.memorandum import Memorandum
from consilience.records.outcome import Outcome
from consilience.records.party import Role, Seat
from consilience.records.proposal import Decision
from consilience.records.public_line import PublicLine
from consilience.records.record import Statement
from consilience.records.scenario import Indicator, PreparedResponse, Scenario
from consilience.records.text import id_of_spoken

N_co = TypeVar("N_co", covariant=True)
B = TypeVar("B")
V = TypeVar("V")


@dataclass(frozen=True, kw_only=True, slots=True)
class Spoken(Generic[N_co]):
    """One record as the board has it."""

    id: RecordId
    party: PartyName
    author: MemberId
    index: int
    """The place in the party's log."""
    created: datetime
    marking: Marking
    body: N_co
    text: TextId
    supersedes: RecordId | None = None
    named: frozenset[str] = frozenset()
    """The texts and records that it speaks of."""

    @property
    def day(self) -> date:
        return self.created.date()


def spoken(statement: Statement, index: int) -> Spoken[Body]:
    """Return a record as the board takes it."""
    head = statement.head
    return Spoken(
        id=statement.id, party=head.party, author=head.author, index=index, created=head.created,
        marking=statement.marking, body=statement.body, text=id_of_spoken(statement), supersedes=head.supersedes, named=digests_in(statement.body),
    )  # fmt: skip


class Board:
    """All that is on the table."""

    def __init__(self, told: Iterable[Spoken[Body]], *, today: date) -> None:
        self.today = today
        self._all = {one.id: one for one in told}
        self._later = _superseding(self._all)
        self._by_noun: dict[type, list[Spoken[Body]]] = {}
        self._by_text: dict[TextId, list[Spoken[Body]]] = {}
        self._naming: dict[str, list[Spoken[Body]]] = {}
        for one in sorted(self._all.values(), key=_order):
            self._by_noun.setdefault(type(one.body), []).append(one)
            self._by_text.setdefault(one.text, []).append(one)
            for digest in _naming(one):
                self._naming.setdefault(digest, []).append(one)
        self._all_of: dict[type, list[Any]] = {}
        self._texts_of: dict[tuple[type, TextId | None], list[Any]] = {}
        self._remembered = Remembered()
        self._subjects = self._by_subject()
        self._signatures = self._signed()

    def grown(self, told: Iterable[Spoken[Body]]) -> Board:
        """Return the board with these records too; this one stays as it is."""
        fresh = sorted((one for one in told if one.id not in self._all), key=_order)
        if not fresh:
            return self
        board = copy(self)
        if board.take_in(fresh):
            return board
        return Board([*self._all.values(), *fresh], today=self.today)

    def everything(self) -> list[Spoken[Body]]:
        """Return what is in force of every noun."""
        return [one for rows in self._by_noun.values() for one in rows if one.id not in self._later]

    def newest(self, most: int) -> list[Spoken[Body]]:
        """Return what was said last of all in force, the newest first."""
        of_each = ((one for one in reversed(rows) if one.id not in self._later) for rows in self._by_noun.values())
        return list(islice(merge(*of_each, key=_order, reverse=True), most))

    def has(self, id_: str) -> bool:
        """Whether a record of this id is here, in force or not."""
        return id_ in self._all

    def in_force(self, one: Spoken[Body]) -> bool:
        """Whether nothing of its party has taken its place."""
        return one.id not in self._later

    def any_record(self, id_: RecordId) -> Spoken[Body] | None:
        return self._all.get(id_)

    def record(self, id_: RecordId, noun: type[B]) -> Spoken[B] | None:
        """Return a record of this noun, in force or not."""
        return _as(self._all.get(id_), noun)

    def all(self, noun: type[B]) -> list[Spoken[B]]:
        """Return what is in force of a noun, in an order that is the same everywhere."""
        if noun not in self._all_of:
            self._all_of[noun] = [one for one in self._by_noun.get(noun, []) if one.id not in self._later]
        return self._all_of[noun]

    def of(self, noun: type[B], subject: str) -> list[Spoken[B]]:
        """Return what is in force of a noun and speaks of this text or record, in the order of each party's log."""
        found: list[Spoken[Any]] = self._subjects.get((noun, subject), [])
        return found

    def remember(self, key: object, make: Callable[[], B], *, about: str | tuple[type, ...] | None = None) -> B:
        """Return what `make` gives, made once: a board never changes.

        What depends on one text or record alone, and on what names it at whatever remove, says so by `about`: a grown
        board then keeps it, until something comes in that names it.  Nouns say that
        it depends on records of these alone.
        """
        return self._remembered.get(key, make, about)

    def of_each(
        self, key: object, rows: Callable[[], Iterable[Spoken[B]]], make: Callable[[Spoken[B]], V], *, by_text: bool = False
    ) -> dict[str, V]:  # fmt: skip
        """Return what `make` gives of each of `rows`, by its id, or by its text.

        It depends on the row alone and on what names it, at whatever remove.  So a grown board makes it anew of those
        that were named since, and keeps the rest.
        """
        return self._remembered.of_each(
            key, lambda: {str(one.text if by_text else one.id): one for one in rows()}, make
        )

    def texts(self, noun: type[B], forum: TextId | None = None) -> list[Spoken[B]]:
        """Return every text of a noun, or of one forum, once, as it was first recorded by one of its parties."""
        key = (noun, forum)
        if key not in self._texts_of:
            seen: dict[TextId, Spoken[Any]] = {}
            for one in self._by_noun.get(noun, []):
                if one.text not in seen and self._is_text(one, forum):
                    seen[one.text] = one
            self._texts_of[key] = list(seen.values())
        return self._texts_of[key]

    def naming(self, digest: str) -> list[Spoken[Body]]:
        """Return every record, in force or not, that names a text or record."""
        return self._naming.get(digest, [])

    def with_text(self, text: TextId) -> list[Spoken[Body]]:
        """Return every record of a text, by whomever."""
        return self._by_text.get(text, [])

    def text(self, id_: TextId, noun: type[B]) -> Spoken[B] | None:
        """Return a text as it was first recorded by one of its parties."""
        rows = (_as(one, noun) for one in self._by_text.get(id_, []) if one.party in self.parties(one.body))
        return next((one for one in rows if one is not None), None)

    def any_text(self, id_: TextId) -> Spoken[Body] | None:
        """Return a text of whatever noun."""
        return next((one for one in self._by_text.get(id_, []) if one.party in self.parties(one.body)), None)

    def parties(self, body: object) -> frozenset[PartyName]:
        """Return whose a text is: the parties it names, or those of its forum; nobody's while the forum is unknown."""
        if isinstance(body, Forum | Baseline | Memorandum):
            return body.parties
        if isinstance(body, Minutes | Call):
            meeting = self._raw(body.meeting, Meeting)
            return frozenset() if meeting is None else self.parties(meeting)
        forum = getattr(body, "forum", None)
        founding = None if forum is None else self._raw(forum, Forum)
        return frozenset() if founding is None else founding.parties

    def chairs(self, party: PartyName, day: date) -> list[MemberId]:
        """Return who chaired for a party on a day."""
        seats = self.remember((Seat, party), lambda: self._chairs(party))
        return sorted({seat.member for seat in seats if seat.since <= day <= (seat.until or day)})

    def is_chair(self, said: Spoken[Body], seat: RecordId) -> bool:
        """Whether whoever said this held the seat that it names, as chair, at that place of the party's log.

        What has superseded the seat before it counts, what did so later does not; the author's own day must fit besides.
        """
        named = self._all.get(seat)
        if named is None or not isinstance(named.body, Seat) or named.party != said.party or named.index > said.index:
            return False
        later, body = self._later.get(named.id), named.body
        return (
            (later is None or later.index > said.index)
            and (body.member, body.role) == (said.author, Role.CHAIR)
            and body.since <= said.day <= (body.until or said.day)
        )

    def signatures(self, text: TextId) -> dict[PartyName, Spoken[Body]]:
        """Return the signature of each party under a text, by their names: its first by a chair."""
        return dict(sorted(self._signatures.get(text, {}).items()))

    def missing(self, text: TextId) -> tuple[PartyName, ...]:
        """Return the parties that have not signed; nobody has signed what is not here."""
        found = self.any_text(text)
        whose = frozenset[PartyName]() if found is None else self.parties(found.body)
        return tuple(sorted(whose - set(self.signatures(text))))

    def is_complete(self, text: TextId) -> bool:
        """Whether a chair of each of its parties has signed the very same bytes."""
        found = self.any_text(text)
        return found is not None and bool(self.parties(found.body)) and not self.missing(text)

    def completed(self, text: TextId) -> datetime | None:
        """Return when the last of the signatures was made, by its author's clock."""
        return max(one.created for one in self.signatures(text).values()) if self.is_complete(text) else None

    def take_in(self, fresh: Iterable[Spoken[Body]]) -> bool:
        """Take in what came to a copy that nobody else has; False where that would not do, and the copy is spoilt."""
        for name in ("_all", "_by_noun", "_by_text", "_naming", "_all_of", "_texts_of", "_subjects", "_signatures"):
            setattr(self, name, dict(getattr(self, name)))
        self._remembered = self._remembered.grown()
        for one in fresh:
            if self._unsettles(one):
                return False
            self._remembered.named(self._reach(one), type(one.body))
            self._enter(one)
        return True

    def _unsettles(self, one: Spoken[Body]) -> bool:
        """Whether what is here already may count otherwise once this is: rare, so all is folded again then."""
        late = one.id in self._naming or (
            (one.text in self._naming or one.text in self._by_text) and not self._is_again(one)
        )
        return late or one.supersedes is not None or isinstance(one.body, Seat | Forum)

    def _is_again(self, one: Spoken[Body]) -> bool:
        """Whether one of its parties has put the same text on the table before."""
        there = next((each for each in self.with_text(one.text) if each.party in self.parties(each.body)), None)
        return there is not None and _order(there) < _order(one)

    def _enter(self, one: Spoken[Body]) -> None:
        """Take in a record that changes nothing but what it names."""
        is_new = not self._is_again(one)
        self._all[one.id] = one
        _put(self._by_noun, type(one.body), one, _order)
        _put(self._by_text, one.text, one, _order)
        for digest in one.named:
            _put(self._naming, digest, one, _order)
        if type(one.body) in self._all_of:
            _put(self._all_of, type(one.body), one, _order)
        for noun, forum in self._texts_of:
            if is_new and noun is type(one.body) and self._is_text(one, forum):
                _put(self._texts_of, (noun, forum), one, _order)
        for subject in set(_subjects(one.body)):
            _put(self._subjects, (type(one.body), subject), one, _place)
        body = one.body
        if isinstance(body, TextSignature | BaselineSignature) and self._counts(one, body):
            there = self._signatures.get(body.text, {})
            if one.party not in there or one.index < there[one.party].index:
                self._signatures[body.text] = {**there, one.party: one}

    def _reach(self, one: Spoken[Body]) -> set[str]:
        """Return all that the record is, names, and what that names, at whatever remove."""
        seen: set[str] = set()
        left = {one.id, one.text, *one.named}
        while left:
            digest = left.pop()
            seen.add(digest)
            here = [*self._by_text.get(TextId(digest), ())]
            if RecordId(digest) in self._all:
                here.append(self._all[RecordId(digest)])
            left |= {each for other in here for each in (*other.named, other.id, other.text)} - seen
        return seen

    def _is_text(self, one: Spoken[Body], forum: TextId | None) -> bool:
        if forum is not None and getattr(one.body, "forum", None) != forum:
            return False
        return one.party in self.parties(one.body)

    def _chairs(self, party: PartyName) -> list[Seat]:
        return [one.body for one in self.all(Seat) if one.party == party and one.body.role is Role.CHAIR]

    def _raw(self, id_: TextId, noun: type[B]) -> B | None:
        # Whoever recorded it: the parties of a text are what is asked for here.
        found = next((one for one in self._by_text.get(id_, []) if isinstance(one.body, noun)), None)
        return found.body if found is not None and isinstance(found.body, noun) else None

    def _by_subject(self) -> dict[tuple[type, str], list[Spoken[Any]]]:
        found: dict[tuple[type, str], list[Spoken[Any]]] = {}
        for noun in self._by_noun:
            told: list[Spoken[Any]] = self.all(noun)
            for one in sorted(told, key=_place):
                for subject in _subjects(one.body):
                    found.setdefault((noun, subject), []).append(one)
        return found

    def _signed(self) -> dict[TextId, dict[PartyName, Spoken[Body]]]:
        found: dict[TextId, dict[PartyName, Spoken[Body]]] = {}
        for noun in (TextSignature, BaselineSignature):
            for one in sorted(self._by_noun.get(noun, []), key=_place):
                body = one.body
                if isinstance(body, TextSignature | BaselineSignature) and self._counts(one, body):
                    found.setdefault(body.text, {}).setdefault(one.party, one)
        return found

    def _counts(self, one: Spoken[Body], body: TextSignature | BaselineSignature) -> bool:
        under = self._by_text.get(body.text, [])
        if not any(one.party in self.parties(text.body) and isinstance(text.body, _SIGNED) for text in under):
            return False
        if isinstance(body, BaselineSignature):
            # Its seat was proved when the file came in, and need not be here.
            return True
        return self.is_chair(one, body.seat)


_SIGNED = (
    Forum, Return, Memorandum, Decision, Minutes, Call, Baseline, PublicLine, Outcome, Scenario, Indicator, PreparedResponse,
)  # fmt: skip


def _superseding(told: dict[RecordId, Spoken[Body]]) -> dict[RecordId, Spoken[Body]]:
    found: dict[RecordId, Spoken[Body]] = {}
    for one in sorted(told.values(), key=_place):
        before = told.get(one.supersedes) if one.supersedes is not None else None
        if before is not None and before.party == one.party and type(before.body) is type(one.body):
            found[before.id] = one
    return found


def _subjects(body: object) -> Iterable[str]:
    """Return what a body speaks of, besides its forum."""
    for name in _SUBJECTS:
        found = getattr(body, name, None)
        if isinstance(found, str):
            yield found
        elif isinstance(found, frozenset):
            yield from found


_SUBJECTS = (
    "proposal", "meeting", "memorandum", "about", "check", "revises", "amends", "scenario", "indicator", "response",
    "warning", "exchange", "outcome", "request", "correction", "decision",
)  # fmt: skip


def _naming(one: Spoken[Body]) -> Iterable[str]:
    return one.named if one.supersedes is None else one.named | {one.supersedes}


def _put(index: dict[Any, list[Any]], key: object, one: Spoken[Any], order: Callable[[Spoken[Any]], Any]) -> None:
    """Put a record in its place of a list; the list itself may be another board's too, and stays."""
    index[key] = [*index.get(key, ())]
    insort(index[key], one, key=order)


def _place(one: Spoken[Any]) -> tuple[str, int]:
    return one.party, one.index


def _order(one: Spoken[Any]) -> tuple[datetime, str, int, str]:
    return one.created, one.party, one.index, one.id


def _as(one: Spoken[Body] | None, noun: type[B]) -> Spoken[B] | None:
    return one if one is not None and isinstance(one.body, noun) else None  # type: ignore[return-value] # narrowed by the line itself

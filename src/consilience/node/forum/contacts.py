"""The complete picture of contacts for a reader, of derived results: one for each exchange.

A result is named by the reports it is made of, so two readers share it only if both see all of them, and what comes in
makes none but its own exchange be compared again.  What nobody's picture needs any more is deleted: a report that was
erased, recalled by its party or has expired leaves nothing behind here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cache, partial
from importlib.metadata import version
from operator import attrgetter

from consilience.forum import actions, contact_picture, forums
from consilience.forum.board import Board, Spoken
from consilience.forum.contact_picture import ContactPicture, Exchange, Side
from consilience.ingest import claims, pipeline, quotes
from consilience.marking import Reader
from consilience.node.background import BackgroundJob
from consilience.node.forum import matched
from consilience.node.forum.boards import board_of
from consilience.node.reader_view import Asked
from consilience.node.results import Derived, OneOfMany
from consilience.node.service import Service
from consilience.reasons.verdict import Verdict
from consilience.records.contact import Contact
from consilience.records.ids import MemberId, PartyName, TextId
from consilience.records.party import Member

VERSION = "4"
Key = tuple[str, ...]
"""Among whom, and the ids of the reports of an exchange."""
_FOLDER = "contacts"
_MOST = 1_000_000
"""Exchanges at hand: all of them, as a page shows what is compared of each."""
_MOST_MEMBERS = 10_000
_AT_ONCE = 32
"""Exchanges compared in one go, about a second; what comes in meanwhile waits for no more."""


_ID, _BEGINS = attrgetter("id"), attrgetter("begins")


class Among(StrEnum):
    """Between whom the picture is drawn."""

    PARTIES = "parties"
    AGENCIES = "agencies"
    """Of this party alone."""

    @property
    def side(self) -> Side:
        return contact_picture.by_party if self is Among.PARTIES else contact_picture.by_agency


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """The picture as far as it is made."""

    picture: ContactPicture
    done: int
    total: int
    """Exchanges that two sides tell of."""
    counts: dict[Verdict, int]

    @property
    def current(self) -> bool:
        return self.done == self.total


@dataclass(frozen=True, slots=True)
class _Keyed:
    """An exchange, and what its rows are known by."""

    key: Key
    exchange: Exchange
    side: Side
    begins: tuple[datetime, PartyName, int]

    def result(self) -> OneOfMany[Key, Exchange]:
        return OneOfMany(self.key, ("contacts", *self.key), _made_by(), self._read)

    def _read(self, body: bytes) -> Exchange:
        return contact_picture.with_rows(self.exchange, matched.read(body), self.side)


class ContactPictures(BackgroundJob):
    """The pictures of one node."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._derived: Derived[Key, Exchange] = Derived(service.caches, most=_MOST, name=_FOLDER, part=_FOLDER)
        self._seen: dict[Key, _Keyed] = {}
        """Every exchange of somebody's picture, so that one report more makes one exchange anew."""
        self._lines: dict[Key, list[_Keyed]] = {}
        """The exchanges of one line each, by all reports of it that somebody sees."""
        self._readers: tuple[int, list[MemberId]] = (-1, [])
        self._wanted_before: frozenset[Key] | None = None
        self._looked_at: list[tuple[_Keyed, ...]] | None = None
        """The pictures of which everything is compared."""
        super().__init__(self._compare_missing, name="contacts")

    def close(self) -> None:
        self._derived.close()
        super().close()

    def of(self, board: Board, forum: TextId, among: Among = Among.PARTIES) -> Shown:
        """Return the picture for whoever sees a board; what is not compared yet has no rows, and will have."""
        kept: dict[str, tuple[int, Shown]] = board.remember((Shown, forum, among), dict, about=(Contact,))
        version = self._derived.version
        before, shown = kept.get("newest", (-1, None))
        # A whole picture stays until another contact report comes; one in the making, until something more is compared.
        if shown is None or not (shown.current or before == version):
            shown = self._drawn(*self._keyed(board, forum, among))
            kept["newest"] = version, shown
        if not shown.current and self.is_done:
            self.ring()
        return shown

    def _keyed(self, board: Board, forum: TextId, among: Among) -> tuple[ContactPicture, tuple[_Keyed, ...]]:
        def made() -> tuple[ContactPicture, tuple[_Keyed, ...]]:
            reports = actions.reports(board, forum)
            if among is Among.AGENCIES:
                reports = [one for one in reports if one.party == self._service.party]
            keyed = self._in_order(reports, among)
            sides = tuple(sorted(set(map(among.side, reports))))
            return ContactPicture(sides=sides, exchanges=tuple(one.exchange for one in keyed)), keyed

        return board.remember((Among, forum, among), made, about=(Contact,))

    def _in_order(self, reports: Iterable[Spoken[Contact]], among: Among) -> tuple[_Keyed, ...]:
        """Return the exchanges by time; of lines on which nothing came in they are known."""
        lines: dict[object, list[Spoken[Contact]]] = {}
        for one in reports:
            lines.setdefault(contact_picture.line_of(one), []).append(one)
        found: list[_Keyed] = []
        for told in lines.values():
            key = (among.value, *map(_ID, told))
            known = self._lines.get(key)
            if known is None:
                known = self._lines[key] = [self._of_group(group, among) for group in contact_picture.groups(told)]
            found += known
        return tuple(sorted(found, key=_BEGINS))

    def _of_group(self, group: Sequence[Spoken[Contact]], among: Among) -> _Keyed:
        key = (among.value, *(one.id for one in group))
        found = self._seen.get(key)
        if found is None:
            begins = contact_picture.begins(group[0])
            found = self._seen[key] = _Keyed(key, contact_picture.exchange_of(group, among.side), among.side, begins)
        return found

    def _drawn(self, drawn: ContactPicture, keyed: tuple[_Keyed, ...]) -> Shown:
        made = self._derived.all_at_hand(one.key for one in keyed)
        found = tuple(here or one.exchange for here, one in zip(made, keyed, strict=True))
        missing = [one for here, one in zip(made, keyed, strict=True) if here is None and one.exchange.is_compared]
        total = sum(one.exchange.is_compared for one in keyed)
        told = Counter(row.verdict for one in found for row in one.rows)
        counts = {verdict: told[verdict] for verdict in Verdict if told[verdict]}
        return Shown(
            picture=replace(drawn, exchanges=found), done=total - len(missing), total=total, counts=counts
        )  # fmt: skip

    def _compare_missing(self) -> None:
        stand = self._service.caches.stand()
        pictures = [*self._wanted()]
        if self._looked_at is not None and [*map(id, pictures)] == [*map(id, self._looked_at)]:
            return  # what came in is no report of a contact
        every = {one.key: one for those in pictures for one in those}
        wanted = {key: one for key, one in every.items() if one.exchange.is_compared}
        # The newest first: that is what somebody looks at now.
        missing = sorted(
            (one for one in wanted.values() if not self._is_made(stand, one)),
            key=lambda each: each.exchange.held, reverse=True,
        )  # fmt: skip
        for start in range(0, len(missing), _AT_ONCE):
            if self.stopping.is_set() or self.is_rung:
                return  # what has come in meanwhile is the newest
            some = missing[start : start + _AT_ONCE]
            encounters = [contact_picture.encounter(one.exchange, one.side) for one in some]
            job = partial(matched.compared, stand=stand)
            self._derived.make_together(stand, [one.result() for one in some], job, encounters)
        for key in set(self._seen) - every.keys():
            self._seen.pop(key, None)
        for key, those in [*self._lines.items()]:
            if any(one.key not in every for one in those):
                self._lines.pop(key, None)
        if wanted.keys() != self._wanted_before:
            self._derived.keep_only(stand, [one.result() for one in wanted.values()])
            self._wanted_before = frozenset(wanted)
        self._looked_at = pictures

    def _is_made(self, stand: str, one: _Keyed) -> bool:
        return self._derived.at_hand(one.key) is not None or self._derived.is_kept(stand, one.result())

    def _wanted(self) -> Iterator[tuple[_Keyed, ...]]:
        """Yield the exchanges of every picture that a member of this party sees."""
        for member in self._representatives():
            board = board_of(self._service, self._service.view_of(member))
            for forum in forums.all_(board):
                for among in Among:
                    yield self._keyed(board, forum.text, among)[1]

    def _representatives(self) -> list[MemberId]:
        """Return one member of each clearance."""
        stamp = self._service.roster_stamp()
        if self._readers[0] != stamp:
            found = self._service.roster().find(Asked(kind="member/1", limit=_MOST_MEMBERS))
            members = [one.statement.body.id for one in found if isinstance(one.statement.body, Member)]
            different: dict[Reader, MemberId] = {self._service.reader(one): one for one in members}
            self._readers = (stamp, list(different.values()))
        return self._readers[1]


@cache
def _made_by() -> tuple[str, ...]:
    """Return the versions of all that compares an exchange."""
    return (VERSION, version("consilience"), claims.VERSION, quotes.VERSION, pipeline.installed())

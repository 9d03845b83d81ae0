"""What pages call people and records: persons with their seats, records by their titles, as far as one reader may know.

Ids stand on a page only where somebody copies them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from consilience.forum.board import Board
from consilience.ledger.reading import Record
from consilience.node.folder import now
from consilience.node.forum.boards import board_of
from consilience.node.reader_view import Asked, ReaderView
from consilience.node.service import Service
from consilience.node.told import HIDDEN, ReaderNames
from consilience.records.call import Call
from consilience.records.forum import Appointment, Forum
from consilience.records.ids import NODE, ROOT, MemberId, RecordId, TextId
from consilience.records.kinds import Body
from consilience.records.meeting import Meeting, Opening
from consilience.records.party import Member, Seat
from consilience.records.release import Release
from consilience.records.request import ReleaseRequest
from consilience.records.telling import title_of

_ID = re.compile(r"\b[0-9a-f]{64}\b")
_INNER = str.maketrans("“”", "‘’")
LONGEST = 120
"""Letters of a title in a list."""


@dataclass
class Names:
    """The names that one reader may know, looked up once a request."""

    service: Service
    view: ReaderView
    _board: Board | None = None
    _reader: ReaderNames | None = None
    _things: dict[str, str] = field(default_factory=dict)
    _who: dict[tuple[str, str], str] = field(default_factory=dict)

    def who(self, member: str, party: str | None = None) -> str:
        """Return a person with the seats held today: `Clara Maier, chair`; an id of which nothing is known stays as it is."""
        party = party or self.service.party
        key = (party, member)
        if key not in self._who:
            self._who[key] = self._kept(member) if party == self.service.party else self._foreign(member, party)
        return self._who[key]

    def _kept(self, member: str) -> str:
        """Return one of our own, as all readers call him who may read the same."""
        key = ("named", member, self.view.visible_markings)
        return self.service.of_roster(key, lambda: self._own(member), end=self.view.end)

    def title(self, what: Record | Body, party: str | None = None) -> str:
        """Return a record's title line, cut to a list's width; the kind's name where it has none.

        `party` is whose record it is, where it is another's: the people it names are that party's.
        """
        body = what.statement.body if isinstance(what, Record) else what
        if isinstance(body, ReleaseRequest | Release):
            return cut(f"{self.about_ids(body.records)}, {body.form.value}, to {', '.join(sorted(body.to))}")
        if isinstance(body, Opening):
            return self._opening(body)
        words = " ".join(title_of(body, _Called(self, party or self.service.party)).split())
        return cut(_ID.sub(self._thing, words)) or self.kind(body)

    def _opening(self, body: Opening) -> str:
        meeting = self.board.text(body.meeting, Meeting)
        agenda = () if meeting is None else meeting.body.agenda
        item = next((one.title for one in agenda if one.id == body.item), body.item)
        return cut(f"“{item}” was {'refused' if body.refused else 'opened'}")

    def kind(self, what: Record | Body) -> str:
        """Return what people call the kind of a record."""
        body = what.statement.body if isinstance(what, Record) else what
        return body.KIND.name

    def about(self, records: Sequence[Record], hidden: int = 0) -> str:
        """Return what a request or a release is of: the first by kind and title, and how much more there is."""
        if not records:
            return "what you may not see"
        title, kind = self.title(records[0]), self.kind(records[0])
        words = f"the {kind} {_after(title, kind)}"
        more = len(records) - 1 + hidden
        return f"{words} and {more} more" if more else words

    def about_ids(self, ids: Collection[RecordId]) -> str:
        """Return the same of records by their ids, as far as the reader may see them."""
        found = [one for id_ in sorted(ids) if (one := self.view.record(id_)) is not None]
        return self.about(found, len(ids) - len(found))

    @property
    def board(self) -> Board:
        if self._board is None:
            self._board = board_of(self.service, self.view)
        return self._board

    @property
    def reader(self) -> ReaderNames:
        if self._reader is None:
            self._reader = ReaderNames(self.service, self.view)
        return self._reader

    def _thing(self, found: re.Match[str]) -> str:
        """Return the title of what an id in a title stands for; its beginning where the reader knows of none."""
        id_ = found[0]
        if id_ not in self._things:
            self._things[id_] = f"{id_[:12]}…"
            said = self.board.any_text(TextId(id_)) or self.board.any_record(RecordId(id_))
            own = None if said is not None else self.view.record(RecordId(id_))
            if said is not None:
                self._things[id_] = f"“{self.title(said.body, said.party)}”"
            elif own is not None:
                self._things[id_] = f"“{self.title(own)}”"
        return self._things[id_]

    def _own(self, member: str) -> str:
        if member in (NODE, ROOT):
            return "this node" if member == NODE else "the party’s root key"
        found = self.view.named("member/1", member)
        body = None if found is None else found.statement.body
        title = body.title if isinstance(body, Member) and body.title.strip() else member
        return with_seats(title, self._seats(member))

    def _seats(self, member: str) -> list[str]:
        today = now().date()
        said = (one.statement.body for one in self.view.find(Asked(kind="seat/1", name=member, limit=20)))
        return sorted(
            {one.role.value for one in said if isinstance(one, Seat) and one.since <= today <= (one.until or today)}
        )

    def _foreign(self, member: str, party: str) -> str:
        """Return a person of another party as its seats and appointments show them."""
        return self.board.remember(
            ("named", party, member),
            lambda: self._seated(member, party),
            about=(Appointment, Seat, Call, Forum, Meeting),
        )

    def _seated(self, member: str, party: str) -> str:
        today, board = self.board.today, self.board
        seats = [one for one in board.all(Appointment) if (one.party, one.body.member) == (party, member)]
        # The newest word of the party on who that is, also where that seat has ended.
        title = next((one.body.title for one in reversed(seats) if one.body.title.strip()), "")
        title = title or self._invited(member, party) or member
        roles = [
            one.body.role.value
            for one in board.all(Seat)
            if one.party == party and one.body.member == MemberId(member)
            and one.body.since <= today <= (one.body.until or today)
        ]  # fmt: skip
        return with_seats(title, [*sorted(set(roles)), f"of {party}"] if roles else [f"of {party}"])

    def _invited(self, member: str, party: str) -> str:
        """Return the name by which a call's roster, which all its parties sign, has a person."""
        rows = (row for one in reversed(self.board.texts(Call)) for row in one.body.roster)
        return next((row.title for row in rows if (row.party, row.member) == (party, member) and row.title.strip()), "")


@dataclass(frozen=True, slots=True)
class _Called:
    """The names in the records of one party."""

    names: Names
    party: str

    def named(self, kind: str, of: str) -> str:
        if kind == "member":
            party, _, member = of.rpartition("/")
            return self.names.who(member, party or self.party)
        found = self.names.reader.named(kind, of)
        if kind in ("record", "text") and found in ("", HIDDEN):
            said = self.names.board.any_text(TextId(of)) or self.names.board.any_record(RecordId(of))
            return found if said is None else self.names.title(said.body, said.party)
        return found


def _after(title: str, kind: str) -> str:
    """Return a title in quotes, without the name of its kind where it begins with that.

    >>> _after("The map", "report"), _after("Signature of The map", "signature"), _after("Odds for “The map”", "odds")
    ('“The map”', 'of “The map”', 'for “The map”')
    """
    begins = title.lower().startswith(f"{kind} ")
    link, _, rest = title[len(kind) + 1 :].partition(" ") if begins else ("", "", title)
    if not rest or (begins and link not in ("of", "for", "on")):
        link, rest = "", title
    quoted = rest if rest.startswith("“") and rest.endswith("”") else f"“{rest.translate(_INNER)}”"
    return f"{link} {quoted}".strip()


def with_seats(title: str, seats: Iterable[str]) -> str:
    """Return a name with the seats that it does not say itself.

    >>> with_seats("Clara Maier", ["chair", "secretary"])
    'Clara Maier, chair and secretary'
    >>> with_seats("Anna, analyst", ["analyst"])
    'Anna, analyst'
    >>> with_seats("Clara", ["chair", "of beta"])
    'Clara, chair of beta'
    >>> with_seats("Clara, chair", ["chair", "of beta"])
    'Clara, chair of beta'
    """
    seats = list(seats)
    fresh = [one for one in seats if one not in title.lower()]
    if not fresh:
        return title
    of = [one for one in fresh if one.startswith("of ")]
    roles = [one for one in fresh if not one.startswith("of ")]
    if not roles and len(fresh) < len(list(seats)):
        return f"{title} {' '.join(of)}"
    said = ", ".join(roles[:-1]) + " and " + roles[-1] if len(roles) > 1 else "".join(roles)
    return f"{title}, {' '.join([*filter(None, [said]), *of])}"


def cut(words: str, most: int = LONGEST) -> str:
    """Return words cut to a length at a letter, with the cut shown."""
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"

"""Records in plain words, with the names that one reader may know: what every page, case and export shows of a record."""

from __future__ import annotations

from dataclasses import dataclass, field

from consilience.ledger.reading import Record
from consilience.node.forum.boards import board_of
from consilience.node.reader_view import ReaderView
from consilience.node.service import Service
from consilience.records.ids import RecordId, TextId, is_digest
from consilience.records.kinds import Body
from consilience.records.party import Member
from consilience.records.telling import Told, tell, title_of

HIDDEN = "a record that you may not see"
_DEEP = 2
"""Names within names: a signature of the minutes of a meeting; beyond that the id stands."""


def told(service: Service, view: ReaderView, record: Record) -> Told:
    """Return a record in words, as the reader of `view` may see what it refers to."""
    return tell(record.statement.body, ReaderNames(service, view))


@dataclass
class ReaderNames:
    """The names that one reader may know."""

    service: Service
    view: ReaderView
    _known: dict[tuple[str, str], str] = field(default_factory=dict)
    _depth: int = 0

    def named(self, kind: str, of: str) -> str:
        """Return the words for an id; none where nothing is known of it."""
        key = (kind, of)
        if key not in self._known:
            self._known[key] = self._found(kind, of)
        return self._known[key]

    def _found(self, kind: str, of: str) -> str:
        match kind:
            case "member":
                party, _, of = of.rpartition("/")
                if party and party != self.service.party:
                    return ""
                found = self.view.named("member/1", of)
                member = found.statement.body if found else None
                return f"{member.title} ({of})" if isinstance(member, Member) and member.title else ""
            case "record":
                record = self.view.record(RecordId(of)) if is_digest(of) else None
                return HIDDEN if record is None else self._title(record.statement.body)
            case "text":
                text = board_of(self.service, self.view).any_text(TextId(of)) if is_digest(of) else None
                return "" if text is None else self._title(text.body)
            case "question" | "claim" | "report":
                noun = self.view.named(f"{kind}/1", of)
                return "" if noun is None else self._title(noun.statement.body)
            case _:
                return ""

    def _title(self, body: Body) -> str:
        if self._depth >= _DEEP:
            return ""
        self._depth += 1
        try:
            return title_of(body, self)
        finally:
            self._depth -= 1

"""What is new on Home, in groups: several of one sort are one line that opens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from consilience.forum.news import News
from consilience.ledger.reading import Record
from consilience.marking import Marking
from consilience.node.forum import news as forum_news
from consilience.node.reader_view import Asked
from consilience.records.claim import Claim
from consilience.records.estimate import Estimate
from consilience.records.ids import TextId
from consilience.records.question import Question
from consilience.records.release import Release
from consilience.records.report import Report
from consilience.records.request import ReleaseRequest
from consilience.records.ruling import Ruling
from consilience.web.names import cut
from consilience.web.pages.places import place_of
from consilience.web.sessions import Visit

_KINDS = ("report/1", "question/1", "estimate/1", "request/1", "release/1", "ruling/1")
_OF_A_KIND = 25
"""The newest so many of a kind are looked at."""
_GROUPS = 8
_PARTS = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class NewsLine:
    """One thing that is new."""

    words: str
    """What it is, without its title."""
    many: str
    """What several of the sort are called; `{}` is how many."""
    title: str
    address: str
    by: str
    when: datetime
    marking: Marking


@dataclass(frozen=True, kw_only=True, slots=True)
class NewsGroup:
    """News of one sort, the newest first."""

    lines: tuple[NewsLine, ...]
    total: int

    @property
    def words(self) -> str:
        return self.lines[0].many.format(self.total)


def own(visit: Visit, before: datetime | None) -> list[NewsGroup]:
    """Return what others of this party said since the reader was here last, before signing in this time."""
    found = [one for kind in _KINDS for one in visit.view.find(Asked(kind=kind, limit=_OF_A_KIND))]
    fresh = [one for one in found if before is None or one.logged >= before]
    others = [one for one in fresh if one.statement.head.author != visit.member]
    groups: dict[str, list[Record]] = {}
    for one in sorted(others, key=lambda one: -one.index):
        groups.setdefault(_sort(visit, one), []).append(one)
    # What stands in no line is not looked up.
    shown = sorted(groups.items(), key=lambda group: group[1][0].logged, reverse=True)[:_GROUPS]
    return [
        NewsGroup(lines=tuple(_line(visit, one, many) for one in rows[:_PARTS]), total=len(rows))
        for many, rows in shown
    ]


def of_forums(visit: Visit, before: datetime | None) -> list[NewsGroup]:
    """Return what is new in the forums."""
    found = forum_news.since(visit.service, visit.view, visit.member, before)
    groups: dict[str, list[News]] = {}
    for one in found:
        groups.setdefault(one.what, []).append(one)
    newest = sorted(groups.values(), key=lambda rows: rows[0].when, reverse=True)[:_GROUPS]
    return [
        NewsGroup(lines=tuple(_forum_line(visit, one) for one in rows[:_PARTS]), total=len(rows)) for rows in newest
    ]


def _forum_line(visit: Visit, one: News) -> NewsLine:
    board = visit.names.board
    return NewsLine(
        words=one.what, many="{} × " + one.what.replace("{", "").replace("}", ""),
        title=cut(one.title) or _title(visit, one), address=place_of(board, one.noun, one.id), by=one.party,
        when=one.when, marking=one.marking,
    )  # fmt: skip


def _title(visit: Visit, one: News) -> str:
    said = visit.names.board.any_text(TextId(one.id))
    return "" if said is None else visit.names.title(said.body, said.party)


def _line(visit: Visit, record: Record, many: str) -> NewsLine:
    body = record.statement.body
    words, title, address = _words(visit, record)
    return NewsLine(
        words=words, many=many, title=title or visit.names.title(body), address=address,
        by=visit.names.who(record.statement.head.author), when=record.logged, marking=record.statement.marking,
    )  # fmt: skip


def _sort(visit: Visit, record: Record) -> str:
    """Return what several of the sort are called."""
    match record.statement.body:
        case Report():
            return "{} reports filed"
        case Question():
            return "{} questions asked"
        case Estimate():
            return "{} answers to questions"
        case ReleaseRequest() as body:
            return f"{{}} requests for a release to {_names(body.to)}"
        case Release() as body:
            return f"{{}} releases to {_names(body.to)}"
        case Ruling():
            return "{} rulings on matters"
        case _:
            return "{} × " + visit.names.kind(record)


def _words(visit: Visit, record: Record) -> tuple[str, str, str]:
    """Return what a record is called alone, its title where it has none of its own, and its page."""
    match record.statement.body:
        case Report():
            return "report filed", "", f"/reports/{record.id}"
        case Question() as body:
            return "question asked", "", f"/questions/{quote(body.id, safe='')}"
        case Estimate() as body:
            return "answer", "", f"/questions/{quote(body.question, safe='')}"
        case ReleaseRequest() as body:
            about = visit.names.about_ids(body.records)
            return f"request for a release to {_names(body.to)}", about, f"/desk/{record.id}"
        case Release() as body:
            return f"release to {_names(body.to)}", visit.names.about_ids(body.records), _case(visit, record)
        case Ruling() as body:
            return "ruling on a matter", _quote(visit, body), f"/matters/{quote(body.claims[0], safe='')}"
        case _:
            return visit.names.kind(record), "", f"/ledger/{record.id}"


def _case(visit: Visit, release: Record) -> str:
    """Return the page of the case that a release decided; its entry where it followed from none that the reader sees."""
    for link in release.statement.head.links:
        asked = visit.view.record(link.record)
        if asked is not None and isinstance(asked.statement.body, ReleaseRequest):
            return f"/desk/{asked.id}"
    return f"/ledger/{release.id}"


def _quote(visit: Visit, ruling: Ruling) -> str:
    found = visit.view.named("claim/1", ruling.claims[0])
    body = None if found is None else found.statement.body
    return cut(body.quote) if isinstance(body, Claim) else ""


def _names(parties: Iterable[str]) -> str:
    return ", ".join(sorted(parties))

"""What a search finds of all that the reader may read: own records, what came from others, and the whole of the forums, by kind.

Nothing is ranked, so nothing hidden moves an order or a number; the newest stands first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from consilience.forum.board import Board, Spoken
from consilience.ledger.reading import Record
from consilience.marking import Marking
from consilience.node.reader_view import match_of
from consilience.records.alias import Alias
from consilience.records.claim import Claim
from consilience.records.contact import Contact
from consilience.records.estimate import Estimate
from consilience.records.ids import PartyName
from consilience.records.indexed import words_of
from consilience.records.kinds import KINDS, Body, kind_of, tags
from consilience.records.question import Question
from consilience.records.report import Report
from consilience.records.ruling import Ruling
from consilience.web.names import cut
from consilience.web.pages.places import place_of
from consilience.web.sessions import Visit

FEW = 10
"""Of a kind, on the page of all kinds."""
MOST = 50
"""Of one kind, on a page of its own."""
_OF_A_FORUM = tags(forum=True)
_FIRST = ("report/1", "claim/1", "question/1", "estimate/1", "baseline/1")
_WORD = re.compile(r"\w+")
_EXCERPT = 160


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """One thing that has all the words."""

    kind: str
    """The tag of its kind."""
    title: str
    excerpt: str
    """Where the words stand, if not in the title."""
    party: PartyName
    address: str
    marking: Marking
    day: date | None = None
    record: str = ""
    """Its id, for an export; nothing for what others hold."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """What was found of one kind, the newest first."""

    kind: str
    name: str
    hits: tuple[Hit, ...]
    more: int | None = None
    """The place, among all that the reader sees, before which there is more of this party's own."""
    cut: bool = False
    """Whether there is more than what is shown here."""


def groups_of(visit: Visit, q: str, *, kind: str = "", before: int | None = None) -> list[Group]:
    """Return what has all the words, by kind; of one kind alone where `kind` says so, from a place on."""
    if not match_of(q):
        return []
    if kind:
        found = _group(visit, q, kind, MOST, before)
        return [found] if found.hits else []
    kinds = [tag for tag in KINDS if tag in _FIRST or tag in _OF_A_FORUM or visit.view.total(tag)]
    order = [*_FIRST, *(tag for tag in kinds if tag not in _FIRST)]
    return [one for tag in order if (one := _group(visit, q, tag, FEW, None)).hits]


def _group(visit: Visit, q: str, kind: str, most: int, before: int | None) -> Group:
    name = KINDS[kind].KIND.name
    if kind in _OF_A_FORUM:
        said = [one for one in _matching(visit.names.board, q) if kind_of(one.body) == kind]
        hits = [_of_forum(visit, one, q) for one in said[:most]]
        return Group(kind=kind, name=name, hits=tuple(hits), cut=len(said) > most)
    end = None if before is None else visit.view.index_of(before)
    own = visit.view.search(q, limit=most + 1, kind=kind, before=end)
    hits = [_own(visit, one, q) for one in own[:most]]
    theirs = _theirs(visit, q, kind, most) if before is None else []
    more = visit.view.rank(own[most - 1]) if len(own) > most else None
    return Group(
        kind=kind, name=name, hits=(*hits, *theirs[:most]), more=more, cut=more is not None or len(theirs) > most
    )


def _own(visit: Visit, record: Record, q: str) -> Hit:
    body = record.statement.body
    title = visit.names.title(record)
    return Hit(
        kind=record.statement.kind, title=title, excerpt=excerpt(words_of(body), q, title), party=visit.service.party,
        address=_address(record, body), marking=record.statement.marking, record=record.id,
        day=body.published if isinstance(body, Report) else record.logged.date(),
    )  # fmt: skip


def _address(record: Record, body: Body) -> str:
    match body:
        case Report():
            return f"/reports/{record.id}"
        case Claim():
            report = record.statement.head.links[0].record if record.statement.head.links else ""
            return f"/reports/{report}#c{record.id[:12]}"
        case Question():
            return f"/questions/{quote(body.id, safe='')}"
        case Estimate():
            return f"/questions/{quote(body.question, safe='')}"
        case Alias():
            return "/picture/names"
        case Ruling():
            return f"/matters/{quote(body.claims[0], safe='')}"
        case _:
            return f"/ledger/{record.id}"


def _theirs(visit: Visit, q: str, kind: str, most: int) -> list[Hit]:
    """Return what of other parties' reports and claims has all the words; the forum's records come with the board."""
    noun = {"report/1": Report, "claim/1": Claim}.get(kind)
    if noun is None:
        return []
    store, match = visit.service.received, match_of(q)
    markings, hits = store.markings(), list[Hit]()
    for number in visit.foreign():
        found: Iterable[Report | Claim] = store.search(noun, match, [number], limit=most + 1)
        for one in found:
            title = cut(" ".join(_title(one).split()))
            place = f"/received/{one.party}/" if isinstance(one, Report) else "/matters/"
            hits.append(
                Hit(
                    kind=kind, title=title, excerpt=excerpt(words_of(one), q, title), party=one.party,
                    address=place + quote(one.id, safe=""), marking=markings[number],
                    day=one.published if isinstance(one, Report) else None,
                )
            )  # fmt: skip
    return hits


def _title(body: Report | Claim) -> str:
    return body.quote if isinstance(body, Claim) else body.title or body.file or body.text[:200]


def _of_forum(visit: Visit, one: Spoken[Body], q: str) -> Hit:
    noun = kind_of(one.body).partition("/")[0]
    title = visit.names.title(one.body, one.party)
    return Hit(
        kind=kind_of(one.body), title=title, excerpt=excerpt(words_of(one.body), q, title), party=one.party,
        address=place_of(visit.names.board, noun, one.id if isinstance(one.body, Contact) else one.text),
        marking=one.marking, day=one.day, record=one.id if one.party == visit.service.party else "",
    )  # fmt: skip


def _matching(board: Board, q: str) -> list[Spoken[Body]]:
    """Return what of the board has all the words, each text once, the newest first."""
    wanted = tokens(q)
    known = board.remember("words of each", lambda: [(one, tokens(words_of(one.body))) for one in board.everything()])
    found: dict[str, Spoken[Body]] = {}
    for one, there in known:
        if wanted and wanted <= there:
            found.setdefault(one.text, one)
    return sorted(found.values(), key=lambda one: (one.created, one.party, one.index), reverse=True)


def tokens(text: str) -> frozenset[str]:
    """Return the words of a text as the index of words has them: without case and accents.

    >>> sorted(tokens("The Élysée, 3 March"))
    ['3', 'elysee', 'march', 'the']
    """
    return frozenset(_WORD.findall(_plain(text)))


def excerpt(text: str, q: str, title: str) -> str:
    """Return the words around the first one found; nothing where the title has them all."""
    wanted = tokens(q)
    if wanted <= tokens(title):
        return ""
    flat = " ".join(text.split())
    found = next((one for one in _WORD.finditer(flat) if _plain(one[0]) in wanted - tokens(title)), None)
    if found is None:
        return cut(flat, _EXCERPT)
    start = max(0, flat.rfind(" ", 0, max(0, found.start() - _EXCERPT // 3)) + 1)
    part = cut(flat[start:], _EXCERPT)
    return f"…{part}" if start else part


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in apart if not unicodedata.combining(one))

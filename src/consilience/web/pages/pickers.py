"""What the forms of a forum's pages are chosen from: nobody types the id of a record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from consilience.forum.board import Board
from consilience.node.reader_view import Asked
from consilience.records.claim import Claim
from consilience.records.forum import Forum
from consilience.records.ids import PartyName, TextId
from consilience.records.meeting import Meeting
from consilience.records.proposal import Proposal
from consilience.records.public_line import PublicLine
from consilience.records.question import Question
from consilience.records.report import Report
from consilience.records.scenario import Scenario
from consilience.records.telling import title_of
from consilience.web.sessions import Visit

_MOST = 200
"""Of more than so many the newest are offered."""
_LONG = 120
NONE = ("", "none")
CHOOSE = ("", "choose")
Options = Sequence[tuple[str, str]]


def parties(visit: Visit) -> list[PartyName]:
    """Return the parties that a form offers: peers, and whose records the member may see."""
    peers = {one.party for one in visit.site.exchange.peers.live()}
    return sorted(peers | set(visit.service.received.parties(visit.foreign())))


def questions(visit: Visit) -> Options:
    found = visit.view.find(Asked(kind="question/1", limit=_MOST))
    bodies = [one.statement.body for one in found]
    return [CHOOSE, *((body.id, _short(body.text)) for body in bodies if isinstance(body, Question))]


def matters(visit: Visit, board: Board, forum: TextId) -> Options:
    """Return what values can be sealed on: questions, proposals and scenarios of the forum."""
    rows = [(id_, f"question: {words}") for id_, words in questions(visit)[1:]]
    rows += [(one.text, f"proposal: {title_of(one.body)}") for one in board.texts(Proposal, forum)]
    rows += [(one.text, f"scenario: {title_of(one.body)}") for one in board.texts(Scenario, forum)]
    return [CHOOSE, *rows]


def common_texts(board: Board, council: TextId) -> Options:
    """Return what a council's mandate can be for: forums with others, and their proposals and meetings."""
    rows: list[tuple[str, str]] = []
    for forum in board.texts(Forum):
        if forum.text == council or forum.body.is_council:
            continue
        rows.append((forum.text, f"forum: {forum.body.name}"))
        rows += [(one.text, f"meeting: {title_of(one.body)}") for one in board.texts(Meeting, forum.text)]
        rows += [(one.text, f"proposal: {title_of(one.body)}") for one in board.texts(Proposal, forum.text)]
    return [CHOOSE, *rows]


def own_claims(visit: Visit) -> Options:
    found = visit.view.find(Asked(kind="claim/1", limit=_MOST))
    bodies = ((one.id, one.statement.body) for one in found)
    return [NONE, *((id_, _short(body.quote)) for id_, body in bodies if isinstance(body, Claim))]


def own_reports(visit: Visit) -> Options:
    found = visit.view.find(Asked(kind="report/1", limit=_MOST))
    bodies = ((one.id, one.statement.body) for one in found)
    return [NONE, *((id_, _short(body.title or body.file)) for id_, body in bodies if isinstance(body, Report))]


def lines_before(board: Board, forum: TextId) -> Options:
    """Return the public lines of a forum that a new one can take the place of."""
    return [
        ("", "none: it is new"),
        *((one.text, f"{one.body.title}, from {one.body.since}") for one in reversed(board.texts(PublicLine, forum))),
    ]


def their_claims(visit: Visit, parties: Iterable[PartyName]) -> Options:
    return [CHOOSE, *_theirs(visit, visit.service.received.all(Claim, visit.foreign()), frozenset(parties))]


def their_records(visit: Visit, parties: Iterable[PartyName]) -> Options:
    wanted, held = frozenset(parties), visit.service.received
    reports, claims = held.all(Report, visit.foreign()), held.all(Claim, visit.foreign())
    return [*_theirs(visit, reports, wanted), *_theirs(visit, claims, wanted)]


def _theirs(visit: Visit, bodies: Sequence[Report | Claim], parties: frozenset[PartyName]) -> Iterator[tuple[str, str]]:
    """Yield what came from other parties, by the id under which its sender speaks of it."""
    for body in bodies[-_MOST:]:
        held = visit.service.received.how(type(body), body.id, body.party) if body.party in parties else None
        if held is not None and held.subject is not None:
            words = body.quote if isinstance(body, Claim) else body.title or body.file
            yield held.subject, f"{body.party}: {_short(words)}"


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _LONG else f"{line[: _LONG - 1]}…"

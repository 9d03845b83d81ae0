"""What waits on a person, as sentences that name the act, whose it is and until when; what is due first stands first.

Also what to do next where nothing was done yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import quote

from consilience.forum import forums
from consilience.forum.board import Spoken
from consilience.forum.waiting import Waits
from consilience.ledger.reading import Record
from consilience.node import questions, releases
from consilience.node.forum import work as forum_work
from consilience.node.reader_view import Asked
from consilience.records.ids import RecordId, TextId
from consilience.records.kinds import Body
from consilience.records.party import Role
from consilience.records.question import Question
from consilience.web.pages.places import place_of
from consilience.web.sessions import Visit

MOST_CLAIMS = 100
_LAST = datetime.max.replace(tzinfo=UTC)
_ALIKE = 3
"""Of more than so many things of one sort, one line that opens tells."""
_MOST_QUESTIONS = 20
_ACTS = {
    "position": "Take a position on “{}”",
    "decide": "Draw up the decision on “{}”",
    "act": "Do: {}",
    "answer": "Answer the check of “{}”",
    "check": "Send a check through “{}”",
    "draft minutes": "Draft the minutes of “{}”",
    "settle the milestone": "Say what became of the milestone “{}”",
    "warning": "Answer the warning: the response “{}” has fallen due",
    "agree minutes": "Settle the minutes of “{}”, whose drafts differ",
    "seal": "Seal your value in “{}”",
    "open the seal": "Open your value in “{}”: all have sealed",
    "inform": "Answer the request “{}”",
    "answer the correction": "Answer the correction “{}”",
    "consent": "Say whether it may be passed on: {}",
    "revise or end": "Revise “{}”, or end it as not carried",
}

_FROM_SOMEBODY = ("sign", "position", "answer", "seal", "inform", "answer the correction", "consent")


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkItem:
    """One act that waits, or several of one sort that open."""

    act: str
    address: str
    whose: str = ""
    """From whom it is, where it is somebody else's: a party, or a person with the seats held."""
    note: str = ""
    due: date | None = None
    since: datetime | None = None
    parts: tuple[WorkItem, ...] = ()

    def is_overdue(self, today: date) -> bool:
        return self.due is not None and self.due < today


@dataclass(frozen=True, kw_only=True, slots=True)
class NextStep:
    """What to do on a node that has nothing yet."""

    act: str
    why: str
    address: str


def of(visit: Visit) -> list[WorkItem]:
    """Return what waits on the member, due first, then the oldest."""
    found = [*_forum(visit), *_requests(visit), *_questions(visit), *_claims(visit)]
    return sorted(found, key=lambda one: (one.due or date.max, one.since or _LAST))


def next_step(visit: Visit) -> NextStep | None:
    """Return the first step that nobody has made yet, of those that the member's seats allow."""
    view, roles = visit.view, visit.roles
    if not view.total("report/1") and roles & {Role.ANALYST}:
        return NextStep(
            act="File your first reports", address="/reports",
            why="The node reads them into claims, each with its place in the source, which you then check.",
        )  # fmt: skip
    if not visit.site.exchange.peers.live() and Role.CHAIR in roles:
        return NextStep(
            act="Introduce the other party’s node", address="/peers",
            why="Two people compare a fingerprint on the telephone; only then anything is exchanged.",
        )  # fmt: skip
    if not view.total("question/1") and Role.ANALYST in roles:
        return NextStep(
            act="Ask the first key question", address="/questions",
            why="Both parties answer it, and the node shows where the difference of the answers comes from.",
        )  # fmt: skip
    if not forums.all_(visit.names.board) and Role.CHAIR in roles and visit.site.exchange.peers.live():
        return NextStep(
            act="Found a forum with the other party", address="/forums",
            why="Memoranda, meetings, proposals and decisions belong to a forum that all its parties have signed.",
        )  # fmt: skip
    return None


def _forum(visit: Visit) -> Iterator[WorkItem]:
    board = visit.names.board
    for one in forum_work.waits(visit.service, visit.view, visit.member):
        said = board.any_text(TextId(one.id)) or board.any_record(RecordId(one.id))
        yield WorkItem(
            act=_act(visit, one, said), address=place_of(board, one.noun, one.id),
            whose=said.party if said is not None and one.what in _FROM_SOMEBODY else "", due=one.due, since=one.since,
        )  # fmt: skip


def _act(visit: Visit, one: Waits, said: Spoken[Body] | None) -> str:
    if one.what == "sign" and said is not None:
        title, kind = visit.names.title(said.body, said.party), visit.names.kind(said.body)
        named = title[0].lower() + title[1:] if title.lower().startswith(kind) else f"{kind} “{title}”"
        return f"Sign the {named}"
    return _ACTS.get(one.what, "{}").format(one.title)


def _requests(visit: Visit) -> Iterator[WorkItem]:
    """Yield the requests that wait for this releaser: not the releaser's own, and not those already spoken on."""
    if Role.RELEASER not in visit.roles:
        return
    second = releases.needs_second(visit.service)
    by_party: dict[str, list[WorkItem]] = {}
    for case in releases.open_cases(visit.view, limit=50):
        author = case.record.statement.head.author
        if any(who == visit.member for who, _ in case.agreements) or (second and author == visit.member):
            continue
        to = ", ".join(sorted(case.request.to))
        by_party.setdefault(to, []).append(
            WorkItem(
                act=f"Decide on the release of {visit.names.about(case.items, case.hidden)} to {to}",
                address=f"/desk/{case.record.id}", whose=_whose(visit, case.record), since=case.record.logged,
            )
        )  # fmt: skip
    for to, rows in sorted(by_party.items()):
        yield from _grouped(rows, f"Decide on {len(rows)} requests for a release to {to}", "/desk")


def _questions(visit: Visit) -> Iterator[WorkItem]:
    """Yield the newest questions to which this party has no answer that the reader sees."""
    if Role.ANALYST not in visit.roles:
        return
    rows = []
    for record in visit.view.find(Asked(kind="question/1", limit=_MOST_QUESTIONS)):
        body = record.statement.body
        if isinstance(body, Question) and not questions.answers(visit.view, visit.service.party, body.id):
            rows.append(
                WorkItem(
                    act=f"Answer the question “{visit.names.title(body)}”", address=f"/questions/{quote(body.id, safe='')}",
                    whose=_whose(visit, record), since=record.logged,
                )
            )  # fmt: skip
    yield from _grouped(
        rows, f"Answer {len(rows)} questions that have no answer of {visit.service.party}", "/questions"
    )


def _claims(visit: Visit) -> Iterator[WorkItem]:
    if Role.ANALYST not in visit.roles:
        return
    asked = Asked(kind="claim/1", to_judge=True, limit=1)
    count = visit.view.count(asked, most=MOST_CLAIMS)
    first = next(iter(visit.view.find(asked)), None)
    if first is None:
        return
    number = f"{MOST_CLAIMS} or more" if count >= MOST_CLAIMS else str(count)
    report = first.statement.head.links[0].record if first.statement.head.links else ""
    yield WorkItem(
        act=f"Check {number} drafted claim{'s' if count != 1 else ''}", address=f"/reports/{report}#c{first.id[:12]}",
        note=f"drafted by the node; the next one stands in “{_report(visit, report)}”",
    )  # fmt: skip


def _whose(visit: Visit, record: Record) -> str:
    author = record.statement.head.author
    return "" if author == visit.member else visit.names.who(author)


def _report(visit: Visit, id_: str) -> str:
    record = visit.view.record(RecordId(id_)) if id_ else None
    return "a report" if record is None else visit.names.title(record)


def _grouped(rows: list[WorkItem], act: str, address: str) -> list[WorkItem]:
    if len(rows) <= _ALIKE:
        return rows
    since = min((one.since for one in rows if one.since is not None), default=None)
    return [WorkItem(act=act, address=address, since=since, parts=tuple(rows))]

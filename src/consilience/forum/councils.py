"""Councils: a party's agencies advise on courses, the chair decides having heard them, and the decision may become a mandate.

A council is a forum of one party.  Its records are marked for that party alone, whatever form is asked for, and nothing that
is said to others may name them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from consilience.forum import forums, proposals, waiting
from consilience.forum.board import Board, Spoken
from consilience.forum.named import digests_in
from consilience.forum.speaker import ALLOWED, Decision, Denied, Speaker, may_chair
from consilience.records.council import Advice, Heard, HeardDecision, Mandate
from consilience.records.forum import Forum, Note
from consilience.records.ids import RecordId, TextId
from consilience.records.party import Role
from consilience.records.proposal import Proposal

NOUNS = (Advice, HeardDecision, Mandate)


@dataclass(frozen=True, kw_only=True, slots=True)
class Course:
    """A proposal of a council with how every agency stands to it."""

    said: Spoken[Proposal]
    rows: tuple[tuple[str, Spoken[Advice] | None], ...]
    """Each agency that sits there or has advised, with its newest advice; None where there is no record."""
    decision: Spoken[HeardDecision] | None
    """The one that took this course, or another course in its place."""

    @property
    def is_taken(self) -> bool:
        return self.decision is not None and self.decision.body.proposal == self.said.text

    @property
    def standing(self) -> str:
        return "taken" if self.is_taken else "not taken" if self.decision else "open"


def of_council(board: Board, body: object) -> TextId | None:
    """Return the council that a record belongs to; None for one that is said to others, or of no forum here."""
    forum = body if isinstance(body, Forum) else None
    text = None if forum is not None else waiting.forum_of(board, body)
    found = None if text is None else board.text(text, Forum)
    if found is not None:
        return found.text if found.body.is_council else None
    return next((one.text for one in board.texts(Forum) if one.body == forum and one.body.is_council), None)


def is_of_council(board: Board, body: object) -> bool:
    """Whether a body is, or belongs to, a council, or names something that does."""
    if isinstance(body, Forum):
        return body.is_council
    return of_council(board, body) is not None or bool(named_councils(board, body))


def named_councils(board: Board, body: object) -> frozenset[str]:
    """Return the digests that a body names and that are a council's."""
    found = set()
    for digest in digests_in(body):
        one = board.any_text(TextId(digest)) or board.any_record(RecordId(digest))
        if one is not None and (of_council(board, one.body) is not None or _is(one.body)):
            found.add(digest)
    return frozenset(found)


def may_name(board: Board, body: object) -> Decision:
    """Whether a body that others get to see keeps silent on councils; links between the two stay at home."""
    if isinstance(body, Note | Mandate) or of_council(board, body) is not None or _is(body):
        return ALLOWED
    return Denied("it names something of a council, which others do not get to know of") if named_councils(
        board, body
    ) else ALLOWED  # fmt: skip


def courses(board: Board, council: TextId, *, day: date) -> list[Course]:
    """Return the courses on a council's table, each with every agency's stance."""
    agencies = _agencies(board, council, day)
    over = proposals.ProposalStage.REVISED
    return [_course(board, one.said, agencies) for one in proposals.all_(board, council) if one.stage is not over]


def course(board: Board, proposal: TextId, *, day: date) -> Course | None:
    said = board.text(proposal, Proposal)
    if said is None or of_council(board, said.body) is None:
        return None
    return _course(board, said, _agencies(board, said.body.forum, day))


def drawn_up(board: Board, proposal: TextId, seat: RecordId, on: date) -> HeardDecision | None:
    """Return the decision to take a course, with every agency as it was heard; None where it is no council's course."""
    found = course(board, proposal, day=on)
    if found is None:
        return None
    body = found.said.body
    others = tuple(sorted(
        one.said.text for one in courses(board, body.forum, day=on) if one.said.text != proposal and one.decision is None
    ))  # fmt: skip
    return HeardDecision(
        forum=body.forum, proposal=proposal, seat=seat, title=body.title, text=body.text, on=on, others=others,
        heard=tuple(_heard(agency, advice) for agency, advice in found.rows),
    )  # fmt: skip


def may_advise(board: Board, who: Speaker, body: Advice) -> Decision:
    """Whether the speaker may advise for an agency: who holds its seat, or the secretary who takes it down."""
    found = course(board, body.proposal, day=who.day)
    if found is None:
        return Denied("it is not a course of a council of this party")
    if found.decision is not None:
        return Denied("the council has decided on it")
    may = forums.may_work(board, who, found.said.body.forum)
    if not may:
        return may
    seats = forums.seated(board, found.said.body.forum, who.day)
    held = any(one.body.agency == body.agency and one.body.member == who.member for one in seats)
    return (
        ALLOWED
        if held or Role.SECRETARY in who.roles
        else Denied("who holds the agency's seat says it, or the secretary")
    )


def may_decide(board: Board, who: Speaker, body: HeardDecision) -> Decision:
    """Whether the speaker may decide: the chair, once, and with everybody as they were heard."""
    found = course(board, body.proposal, day=body.on)
    if found is None:
        return Denied("it is not a course of a council of this party")
    if found.decision is not None:
        return Denied("the council has decided on it")
    if who.seat != body.seat or drawn_up(board, body.proposal, body.seat, body.on) != body:
        return may_chair(who) and Denied("it is not what the agencies have said")
    return may_chair(who)


def may_mandate(board: Board, who: Speaker, body: Mandate) -> Decision:
    """Whether the speaker may give the delegation a mandate for something that is before a forum with others."""
    decision = board.text(body.decision, HeardDecision)
    if decision is None:
        return Denied("there is no such decision of a council of this party")
    about = board.any_text(TextId(body.about))
    if about is None or of_council(board, about.body) is not None or _is(about.body):
        return Denied("what it is for is not before a forum with others")
    return may_chair(who) if who.seat == body.seat else Denied("it names another seat than the speaker's")


def mandates(board: Board, about: str) -> list[Spoken[Mandate]]:
    """Return the mandates for something that is before a forum with others, the newest first."""
    return [*reversed(board.of(Mandate, about))]


def mandates_of(board: Board, forum: TextId) -> list[Spoken[Mandate]]:
    """Return the mandates for a forum with others and for all that is before it, the newest first."""
    found = []
    for one in reversed(board.all(Mandate)):
        about = board.any_text(TextId(one.body.about))
        if one.body.about == forum or (about is not None and waiting.forum_of(board, about.body) == forum):
            found.append(one)
    return found


def councils(board: Board) -> list[forums.ForumStanding]:
    return [one for one in forums.all_(board) if one.founding.body.is_council]


def _is(body: object) -> bool:
    return isinstance(body, Forum) and body.is_council


def _agencies(board: Board, council: TextId, day: date) -> list[str]:
    seats = forums.seated(board, council, day)
    return sorted({one.body.agency for one in seats if one.body.agency})


def _course(board: Board, said: Spoken[Proposal], agencies: Iterable[str]) -> Course:
    newest: dict[str, Spoken[Advice]] = {}
    for one in board.of(Advice, said.text):
        if one.party == said.party:
            newest[one.body.agency] = one
    decided = [
        one for one in board.all(HeardDecision)
        if said.text in (one.body.proposal, *one.body.others) and board.is_chair(one, one.body.seat)
    ]  # fmt: skip
    rows = tuple((agency, newest.get(agency)) for agency in sorted({*agencies, *newest}))
    return Course(said=said, rows=rows, decision=min(decided, key=lambda one: one.index, default=None))


def _heard(agency: str, advice: Spoken[Advice] | None) -> Heard:
    if advice is None:
        return Heard(agency=agency)
    return Heard(
        agency=agency, stance=advice.body.stance, advice=advice.id, words=advice.body.blocking or advice.body.words
    )

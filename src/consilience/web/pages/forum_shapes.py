"""What of a forum goes out as data: each thing with the record it was said by, and how it stands as far as the reader sees.

`marking` is that of the record together with all that its state was worked out from.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from consilience.forum import actions, forums, gates, marks, meetings, memoranda, proposals
from consilience.forum.board import Board, Spoken
from consilience.forum.contact_picture import Exchange
from consilience.forum.waiting import Waits
from consilience.marking import Marking, Policies, combine
from consilience.node.folder import now
from consilience.records.codec import write_body, write_time
from consilience.records.memorandum import Objective, Team
from consilience.web.render import marking_line

T = TypeVar("T")


class SaidOut(BaseModel):
    """A record of the forum: who said it when, and its body as it was signed."""

    record: str
    text: str
    party: str
    author: str
    created: str
    marking: str
    body: dict[str, Any]


class PageOut(BaseModel, Generic[T]):
    """Some of a list; `next` asks for more."""

    rows: list[T]
    total: int
    page: int
    next: int | None


class ForumOut(BaseModel):
    said: SaidOut
    state: str
    missing: list[str]
    """Parties whose signature is missing."""
    life: list[tuple[str, str]]
    chairs: dict[str, list[str]]


class MemorandumOut(BaseModel):
    said: SaidOut
    state: str
    missing: list[str]
    later: list[str]
    ending: SaidOut | None


class TeamOut(BaseModel):
    team: dict[str, Any]
    memorandum: str
    marking: str


class ObjectiveOut(BaseModel):
    said: SaidOut
    gaps: list[str]


class CheckOut(BaseModel):
    said: SaidOut
    answer: SaidOut | None
    late: bool


class ChannelOut(BaseModel):
    said: SaidOut
    answered: str | None
    stale: bool
    checks: list[CheckOut]
    """The newest ones."""


class ToldOut(BaseModel):
    side: str
    by: str
    text: str
    record: str
    commitment: str | None


class RowOut(BaseModel):
    verdict: str
    because: list[str]
    divided: list[str]
    """Sides whose own reports differ among themselves."""
    told: list[ToldOut]


class ExchangeOut(BaseModel):
    channel: str
    parties: list[str]
    held: str
    reports: list[str]
    silent: list[str]
    marking: str
    compared: bool
    """Whether two sides tell of it; what is not worked out yet has no rows."""
    rows: list[RowOut]


class ContactsOut(PageOut[ExchangeOut]):
    sides: list[str]
    current: bool
    """False while exchanges are being compared."""
    done: int
    of: int
    verdicts: dict[str, int]


class GateOut(BaseModel):
    item: str
    title: str
    open: bool
    blocked: list[str]
    opened: list[SaidOut]
    refused: list[SaidOut]


class MeetingOut(BaseModel):
    said: SaidOut
    step: str
    present: list[tuple[str, str, str]]
    """Party, member, seat."""
    minutes: list[str]
    revised_by: list[str]


class MinutesOut(BaseModel):
    drafts: list[SaidOut]
    differences: list[dict[str, Any]]
    texts: list[SaidOut]
    signed: dict[str, list[str]]
    frozen: bool
    gates: list[GateOut]


class PositionOut(BaseModel):
    party: str
    stance: str
    said: SaidOut | None
    earlier: list[SaidOut]
    late: list[SaidOut]


class ProposalOut(BaseModel):
    said: SaidOut
    stage: str
    met: bool
    stances: dict[str, str]
    revised_by: list[str]
    decisions: list[str]


class DecisionOut(BaseModel):
    said: SaidOut
    standing: str
    signed: list[str]
    missing: list[str]


class ActionOut(BaseModel):
    said: SaidOut
    state: str
    overdue: bool
    words: list[SaidOut]


class CommitmentOut(BaseModel):
    report: str
    commitment: dict[str, Any]
    given: bool
    state: str
    overdue: bool
    marking: str
    words: list[SaidOut]


class WaitsOut(BaseModel):
    what: str
    noun: str
    id: str
    title: str
    since: str
    due: str | None


class Shapes:
    """Makes the shapes for whoever sees a board."""

    def __init__(self, board: Board, policies: Policies) -> None:
        self._board = board
        self._policies = policies

    def said(self, one: Spoken[Any]) -> SaidOut:
        about = marks.of(self._board, one.text) | marks.of(self._board, one.id) | {one.marking}
        return SaidOut(
            record=one.id, text=one.text, party=one.party, author=one.author, created=write_time(one.created),
            marking=self.marking(about), body=write_body(one.body),
        )  # fmt: skip

    def marking(self, markings: Iterable[Marking]) -> str:
        return marking_line(combine(list(markings), self._policies))

    def forum(self, one: forums.ForumStanding) -> ForumOut:
        chairs = forums.chairs(self._board, one.text, now().date())
        return ForumOut(
            said=self._plainly(one.founding), state=one.state.value, missing=list(one.missing),
            life=[(day.isoformat(), what) for day, what in one.life],
            chairs={party: list(who) for party, who in chairs.items()},
        )  # fmt: skip

    def memorandum(self, one: memoranda.MemorandumStanding) -> MemorandumOut:
        ending = None if one.ending is None else self.said(one.ending)
        return MemorandumOut(
            said=self.said(one.said), state=one.state.value, missing=list(one.missing), later=list(one.later), ending=ending
        )  # fmt: skip

    def team(self, row: tuple[Team, memoranda.MemorandumStanding]) -> TeamOut:
        team, by = row
        return TeamOut(team=write_body(team), memorandum=by.text, marking=self.marking(marks.of(self._board, by.text)))

    def objective(self, one: Spoken[Objective]) -> ObjectiveOut:
        return ObjectiveOut(said=self.said(one), gaps=memoranda.gaps(one.body))

    def channel(self, one: forums.Checked) -> ChannelOut:
        checks = [
            CheckOut(
                said=self.said(sent), answer=None if answer is None else self.said(answer), late=sent.id in one.late
            )
            for sent, answer in one.checks[-10:][::-1]
        ]
        answered = None if one.answered is None else write_time(one.answered)
        return ChannelOut(said=self.said(one.channel), answered=answered, stale=one.stale, checks=checks)

    def exchange(self, one: Exchange) -> ExchangeOut:
        return ExchangeOut(
            channel=one.channel, parties=list(one.parties), held=write_time(one.held), silent=list(one.silent),
            reports=[each.id for each in one.reports], compared=one.is_compared,
            marking=self.marking(each.marking for each in one.reports),
            rows=[
                RowOut(
                    verdict=row.verdict.value, because=[reason.because for reason in row.reasons], divided=list(row.divided),
                    told=[
                        ToldOut(
                            side=told.side, by=told.by, text=told.text, record=told.report.id,
                            commitment=None if told.commitment is None else told.commitment.id,
                        )
                        for told in dict.fromkeys(each for _, each in row.told)
                    ],
                )
                for row in one.rows
            ],
        )  # fmt: skip

    def meeting(self, one: meetings.MeetingStanding) -> MeetingOut:
        return MeetingOut(
            said=self.said(one.said), step=one.step.value, present=[(*row,) for row in one.present],
            minutes=[each.text for each in one.texts], revised_by=list(one.revised_by),
        )  # fmt: skip

    def minutes(self, one: meetings.MeetingStanding) -> MinutesOut:
        found = (gates.gate(self._board, one.said.text, item.id, at=now()) for item in one.said.body.agenda)
        return MinutesOut(
            drafts=[self.said(each) for _, each in sorted(one.drafts.items())],
            differences=[
                {"item": each.item, "words": {party: [write_body(line) for line in lines] for party, lines in each.words}}
                for each in one.differences
            ],
            texts=[self.said(each) for each in one.texts], frozen=one.step is meetings.MeetingStep.FROZEN,
            signed={each.text: sorted(self._board.signatures(each.text)) for each in one.texts},
            gates=[self._gate(each) for each in found if each is not None],
        )  # fmt: skip

    def proposal(self, one: proposals.Table) -> ProposalOut:
        return ProposalOut(
            said=self.said(one.said), stage=one.stage.value, met=one.met, revised_by=list(one.revised_by),
            stances={row.party: row.stance for row in one.rows}, decisions=[each.text for each in one.decisions],
        )  # fmt: skip

    def position(self, row: proposals.PositionRow) -> PositionOut:
        return PositionOut(
            party=row.party, stance=row.stance, said=None if row.position is None else self.said(row.position),
            earlier=[self.said(one) for one in row.earlier], late=[self.said(one) for one in row.late],
        )  # fmt: skip

    def decision(self, one: Spoken[Any]) -> DecisionOut:
        return DecisionOut(
            said=self.said(one), standing=proposals.standing(self._board, one).value,
            signed=sorted(self._board.signatures(one.text)), missing=list(self._board.missing(one.text)),
        )  # fmt: skip

    def action(self, one: actions.ActionStanding) -> ActionOut:
        words = [self.said(each) for each in one.words]
        return ActionOut(said=self.said(one.said), state=one.state.value, overdue=one.overdue, words=words)

    def commitment(self, one: actions.Promised) -> CommitmentOut:
        return CommitmentOut(
            report=one.report.id, commitment=write_body(one.body), given=one.given, state=one.state.value,
            overdue=one.overdue, marking=self.marking(marks.of(self._board, one.report.id)),
            words=[self.said(each) for each in one.words],
        )  # fmt: skip

    def waits(self, one: Waits) -> WaitsOut:
        due = None if one.due is None else one.due.isoformat()
        return WaitsOut(
            what=one.what, noun=one.noun, id=one.id, title=one.title, since=write_time(one.since), due=due
        )  # fmt: skip

    def _plainly(self, one: Spoken[Any]) -> SaidOut:
        """Return a forum's founding text: everything names it, and how it stands rests on its signatures alone."""
        rests = {each.marking for each in self._board.signatures(one.text).values()} | {one.marking}
        return SaidOut(
            record=one.id, text=one.text, party=one.party, author=one.author, created=write_time(one.created),
            marking=self.marking(rests), body=write_body(one.body),
        )  # fmt: skip

    def _gate(self, one: gates.Gate) -> GateOut:
        return GateOut(
            item=one.item.id, title=one.item.title, open=one.is_open, blocked=list(one.blocked),
            opened=[self.said(each) for each in one.opened], refused=[self.said(each) for each in one.refused],
        )  # fmt: skip

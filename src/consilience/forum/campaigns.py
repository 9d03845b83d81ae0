"""Campaigns: how objectives move.  Readings of their measures, what became of milestones, instruments outside the forum."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from consilience.forum import actions, forums, memoranda, proposals
from consilience.forum.board import Board, Spoken
from consilience.forum.speaker import Decision, Denied, Speaker
from consilience.records.campaign import MilestoneState, OutsideInstrument, Reading
from consilience.records.ids import TextId
from consilience.records.memorandum import Memorandum, Milestone, Objective, Team
from consilience.records.proposal import Proposal


@dataclass(frozen=True, kw_only=True, slots=True)
class MilestoneStanding:
    """A team's milestone with what became of it."""

    team: Team
    memorandum: memoranda.MemorandumStanding
    milestone: Milestone
    states: tuple[Spoken[MilestoneState], ...]
    due: date

    @property
    def state(self) -> str:
        return self.states[-1].body.state.value if self.states else "ahead"

    def is_late(self, today: date) -> bool:
        """Whether its day has passed and nobody has said what became of it."""
        return self.state in ("ahead", "moved") and self.due < today


@dataclass(frozen=True, kw_only=True, slots=True)
class Moving:
    """An objective with the readings of its measures by day, and what is to be done for it."""

    said: Spoken[Objective]
    gaps: tuple[str, ...]
    readings: tuple[tuple[str, tuple[Spoken[Reading], ...]], ...]
    """Every measure, those without a reading too."""
    actions: tuple[actions.ActionStanding, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class InstrumentStanding:
    """An instrument outside the forum with its dated states."""

    id: str
    title: str
    sort: str
    states: tuple[Spoken[OutsideInstrument], ...]

    def on(self, day: date) -> str:
        """Return how it stood on a day, in words, by party where parties differ."""
        newest: dict[str, str] = {}
        for one in self.states:
            if one.body.since <= day:
                newest[one.body.whose] = one.body.state.value
        return "; ".join(f"{state}{f' ({whose})' if whose else ''}" for whose, state in newest.items()) or "not yet"


def campaign(board: Board, forum: TextId) -> list[Moving]:
    """Return the objectives of a forum, across its teams, with what has moved."""
    items = actions.items(board, forum)
    return [_moving(board, one, items) for one in memoranda.objectives(board, forum)]


def milestones(board: Board, forum: TextId) -> list[MilestoneStanding]:
    """Return the milestones of all teams, by the day on which they are due now."""
    found = [_milestone(board, team, by, one) for team, by in memoranda.teams(board, forum) for one in team.milestones]
    return sorted(found, key=lambda one: (one.due, one.team.id, one.milestone.text))


def instruments(board: Board, forum: TextId) -> list[InstrumentStanding]:
    """Return the instruments outside a forum, each with its states by day; of one id, the newest words count."""
    found: dict[str, list[Spoken[OutsideInstrument]]] = {}
    for one in board.texts(OutsideInstrument, forum):
        found.setdefault(one.body.id, []).append(one)
    return [_instrument(id_, rows) for id_, rows in sorted(found.items())]


def referring(board: Board, forum: TextId, instrument: str) -> list[Spoken[Objective] | Spoken[Proposal]]:
    """Return the objectives and proposals that name an instrument by its id."""
    rows: list[Spoken[Objective] | Spoken[Proposal]] = [*memoranda.objectives(board, forum)]
    rows += [one.said for one in _proposals(board, forum)]
    return [one for one in rows if instrument in one.body.instruments]


def may_read(board: Board, who: Speaker, body: Reading) -> Decision:
    known = [one for one in memoranda.objectives(board, body.forum) if one.body.id == body.objective]
    if not known:
        return Denied("there is no objective of this id in force")
    if not any(body.measure in one.body.measures for one in known):
        return Denied("the objective has no such measure; revise it first")
    if body.on > who.day:
        return Denied("a reading is of a day that has come")
    return forums.may_work(board, who, body.forum)


def may_settle(board: Board, who: Speaker, body: MilestoneState) -> Decision:
    found = board.text(body.memorandum, Memorandum)
    team = None if found is None else next((one for one in found.body.teams if one.id == body.team), None)
    if found is None or team is None or who.party not in found.body.parties:
        return Denied("there is no such team of this party's")
    if body.milestone not in {one.text for one in team.milestones}:
        return Denied("the team has no such milestone")
    if body.on > who.day:
        return Denied("it is said of a day that has come")
    return forums.may_work(board, who, found.body.forum)


def _moving(board: Board, one: Spoken[Objective], items: list[actions.ActionStanding]) -> Moving:
    told = [each for each in board.texts(Reading, one.body.forum) if each.body.objective == one.body.id]
    by_measure = {measure: [each for each in told if each.body.measure == measure] for measure in one.body.measures}
    readings = tuple(
        (measure, tuple(sorted(rows, key=lambda each: (each.body.on, each.party, each.index))))
        for measure, rows in by_measure.items()
    )
    own = tuple(each for each in items if one.text in each.said.body.arises)
    return Moving(said=one, gaps=tuple(memoranda.gaps(one.body)), readings=readings, actions=own)


def _milestone(
    board: Board, team: Team, by: memoranda.MemorandumStanding, milestone: Milestone
) -> MilestoneStanding:  # fmt: skip
    said = [
        one for one in board.of(MilestoneState, by.text)
        if (one.body.team, one.body.milestone) == (team.id, milestone.text) and one.party in by.body.parties
    ]  # fmt: skip
    states = tuple(sorted(said, key=lambda one: (one.body.on, one.created, one.party, one.index)))
    moved = [one.body.due for one in states if one.body.due is not None]
    return MilestoneStanding(
        team=team, memorandum=by, milestone=milestone, states=states, due=moved[-1] if moved else milestone.due
    )


def _instrument(id_: str, rows: list[Spoken[OutsideInstrument]]) -> InstrumentStanding:
    states = tuple(sorted(rows, key=lambda one: (one.body.since, one.created, one.party, one.index)))
    return InstrumentStanding(id=id_, title=states[-1].body.title, sort=states[-1].body.sort, states=states)


def _proposals(board: Board, forum: TextId) -> list[proposals.Table]:
    return [one for one in proposals.all_(board, forum) if one.stage is not proposals.ProposalStage.REVISED]

"""Proposals: revisions, positions, the rule beside the tally, decisions.

A position is a party's, by its chair, on one revision; a revision starts without positions.  A later one takes the place of
an earlier one, which stays.  One given after the last day stands beside the tally and is not counted.  A party that is
silent has *no record*, which never counts as assent.

Where every party is on record, or the last day is over, and the rule is not met, the proposal can be ended as *not carried*: a text with
everyone's stand and what stands in the way, which ends it once every party on record has signed it.  A revision may still follow.

A decision names each position it counts.  It is *carried* when the rule is met and every party that it counts as concurring
has signed it, and *complete* when all have.  So nobody is counted in favour by others, and silence does not block a
majority.  What comes afterwards does not undo it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from consilience.forum import forums
from consilience.forum.board import Board, Spoken
from consilience.forum.speaker import ALLOWED, Denied, Speaker, may_chair
from consilience.forum.speaker import Decision as May
from consilience.records.baseline import Stance
from consilience.records.forum import TextSignature
from consilience.records.ids import PartyName, TextId
from consilience.records.proposal import Counted, Decision, Outcome, PositionTaken, Proposal, Rule

NO_RECORD = "no record"
NOUNS = (Proposal, PositionTaken, Decision, TextSignature)
"""What lists of proposals and decisions are worked out from."""
ASSENT = (Stance.CONCUR, Stance.COMMENT)


class DecisionStanding(StrEnum):
    """How a decision stands."""

    VOID = "void"
    """What it counts is not what was said, or its rule is not met."""
    WAITING = "waiting"
    CARRIED = "carried"
    COMPLETE = "complete"
    NOT_CARRIED = "not carried"
    """Every party on record has signed that it did not carry."""


class ProposalStage(StrEnum):
    """How a proposal stands."""

    OPEN = "open"
    REVISED = "revised"
    LAPSED = "lapsed"
    """The last day for positions went by without the rule being met."""
    READY = "ready"
    """The rule is met; a decision can be drawn up."""
    BLOCKED = "blocked"
    """All have spoken and the rule is not met; it can be revised, or ended as not carried."""
    DECIDED = "decided"
    NOT_CARRIED = "not carried"


@dataclass(frozen=True, kw_only=True, slots=True)
class PositionRow:
    """One party's position, with those before it and those too late."""

    party: PartyName
    position: Spoken[PositionTaken] | None
    earlier: tuple[Spoken[PositionTaken], ...] = ()
    late: tuple[Spoken[PositionTaken], ...] = ()

    @property
    def stance(self) -> str:
        return NO_RECORD if self.position is None else self.position.body.stance.value


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A proposal with the positions of all parties."""

    said: Spoken[Proposal]
    rows: tuple[PositionRow, ...]
    met: bool
    stage: ProposalStage
    revised_by: tuple[TextId, ...]
    decisions: tuple[Spoken[Decision], ...]

    @property
    def may_end(self) -> bool:
        """Whether it can be ended as not carried."""
        return self.stage in (ProposalStage.BLOCKED, ProposalStage.LAPSED)

    @property
    def silent(self) -> tuple[PartyName, ...]:
        return tuple(row.party for row in self.rows if row.position is None)


def all_(board: Board, forum: TextId) -> list[Table]:
    return board.remember(
        (Table, forum), lambda: [_table(board, one) for one in board.texts(Proposal, forum)], about=NOUNS
    )


def on_the_table(board: Board, forum: TextId) -> list[Table]:
    """Return the proposals that are neither decided, ended nor revised."""
    over = (ProposalStage.DECIDED, ProposalStage.NOT_CARRIED, ProposalStage.REVISED)
    return board.remember(
        (ProposalStage, forum), lambda: [one for one in all_(board, forum) if one.stage not in over], about=NOUNS
    )


def table(board: Board, proposal: TextId) -> Table | None:
    found = board.text(proposal, Proposal)
    return None if found is None else _table(board, found)


def is_met(rule: Rule, stances: Iterable[Stance | None]) -> bool:
    """Whether a rule is met by the parties' stances; None is no record."""
    asked = [one for one in stances if one is not Stance.RECUSE]
    assent = sum(one in ASSENT for one in asked)
    if not assent:
        return False
    match rule:
        case Rule.UNANIMITY:
            return assent == len(asked)
        case Rule.CONSENSUS:
            return not any(one in (None, Stance.RESERVE, Stance.NON_CONCUR) for one in asked)
        case Rule.MAJORITY:
            return 2 * assent > len(asked)
        case Rule.TWO_THIRDS:
            return 3 * assent >= 2 * len(asked)


def drawn_up(board: Board, proposal: TextId, on: date) -> Decision | None:
    """Return the decision on a proposal as its positions stand; None where the rule is not met."""
    found = table(board, proposal)
    return None if found is None or not found.met else _text_of(found, on, Outcome.CARRIED)


def not_carried(board: Board, proposal: TextId, on: date) -> Decision | None:
    """Return the text that ends a proposal as not carried, with everyone's stand; None where it may not be ended so."""
    found = table(board, proposal)
    return None if found is None or not found.may_end else _text_of(found, on, Outcome.NOT_CARRIED)


def _text_of(found: Table, on: date, outcome: Outcome) -> Decision:
    body = found.said.body
    tally = tuple(_counted(row) for row in found.rows)
    return Decision(
        forum=body.forum, proposal=found.said.text, title=body.title, text=body.text, rule=body.rule, tally=tally, on=on,
        outcome=outcome,
    )  # fmt: skip


def standing(board: Board, one: Spoken[Decision]) -> DecisionStanding:
    """Return how a decision stands."""
    return board.remember((DecisionStanding, one.id), lambda: _stands(board, one), about=one.body.proposal)


def _stands(board: Board, one: Spoken[Decision]) -> DecisionStanding:
    body, proposal = one.body, board.text(one.body.proposal, Proposal)
    if proposal is None or proposal.body.forum != body.forum or body.rule is not proposal.body.rule:
        return DecisionStanding.VOID
    parties = board.parties(proposal.body)
    if (body.title, body.text) != (proposal.body.title, proposal.body.text) or {c.party for c in body.tally} != parties:
        return DecisionStanding.VOID
    if not all(_is_true(board, body, counted) for counted in body.tally):
        return DecisionStanding.VOID
    carries = body.outcome is Outcome.CARRIED
    if is_met(body.rule, (counted.stance for counted in body.tally)) is not carries:
        return DecisionStanding.VOID
    if not carries and not _may_have_ended(proposal.body, one):
        return DecisionStanding.VOID
    if contradicted(board, one, one.created):
        return DecisionStanding.VOID
    signed = board.signatures(one.text)
    if not all(party in signed for party in _bound(body)):
        return DecisionStanding.WAITING
    # A position that was under way while they signed: it waits for a decision that counts it.
    if contradicted(board, one, _carried(board, one)[0]):
        return DecisionStanding.WAITING
    if not carries:
        return DecisionStanding.NOT_CARRIED
    return DecisionStanding.COMPLETE if parties <= signed.keys() else DecisionStanding.CARRIED


def _bound(body: Decision) -> list[PartyName]:
    """Return the parties without whose signature it is none: who concurs; where it did not carry, whoever is on record."""
    if body.outcome is Outcome.CARRIED:
        return [one.party for one in body.tally if one.stance in ASSENT]
    return [one.party for one in body.tally if one.stance is not None]


def _may_have_ended(proposal: Proposal, one: Spoken[Decision]) -> bool:
    """Whether nobody was cut short: all had spoken, or the last day was over when it was drawn up."""
    spoken = all(each.stance is not None for each in one.body.tally)
    return bool(_bound(one.body)) and (spoken or (proposal.closes is not None and proposal.closes < one.day))


def decisions(board: Board, forum: TextId) -> list[Spoken[Decision]]:
    """Return what was decided, and what ended as not carried: of two on one proposal, the one signed first."""
    return board.remember((Decision, forum), lambda: _decided(board, forum), about=NOUNS)


def _decided(board: Board, forum: TextId) -> list[Spoken[Decision]]:
    found: dict[TextId, Spoken[Decision]] = {}
    for one in board.texts(Decision, forum):
        if is_taken(board, one) or standing(board, one) is DecisionStanding.NOT_CARRIED:
            before = found.get(one.body.proposal)
            if before is None or _carried(board, one) < _carried(board, before):
                found[one.body.proposal] = one
    return list(found.values())


def is_taken(board: Board, one: Spoken[Decision]) -> bool:
    """Whether something was decided; what ended as not carried opens nothing."""
    return standing(board, one) in (DecisionStanding.CARRIED, DecisionStanding.COMPLETE)


def contradicted(board: Board, one: Spoken[Decision], moment: datetime | None = None) -> tuple[PartyName, ...]:
    """Return the parties whose newest position the tally does not have, of those taken up to a moment, or of all.

    A tally sums up what all may read, so it is worked out again from that: a replaced position, or *no record* for a party
    that is on record, is no count.
    """
    said = board.text(one.body.proposal, Proposal)
    if said is None:
        return ()
    rows = {party: _row(board, said, party, moment) for party in board.parties(said.body)}
    return tuple(each.party for each in one.body.tally if each.party in rows and _counted(rows[each.party]) != each)


def may_propose(board: Board, who: Speaker, body: Proposal) -> May:
    may = forums.may_work(board, who, body.forum)
    if not may or body.revises is None:
        return may
    before = table(board, body.revises)
    if before is None or before.said.body.forum != body.forum:
        return Denied("what it revises is not here")
    return Denied("it is decided") if before.stage is ProposalStage.DECIDED else ALLOWED


def may_take_position(board: Board, who: Speaker, proposal: TextId) -> May:
    found = table(board, proposal)
    if found is None or who.party not in {row.party for row in found.rows}:
        return Denied("the proposal is not one of this party's")
    if found.stage is ProposalStage.REVISED:
        return Denied("it was revised; positions are taken on the newest revision")
    if found.stage is ProposalStage.DECIDED:
        return Denied("it is decided")
    if found.stage is ProposalStage.NOT_CARRIED:
        return Denied("it ended as not carried; a revision starts anew")
    may = may_chair(who)
    return may and forums.may_work(board, who, found.said.body.forum)


def may_sign(board: Board, who: Speaker, text: TextId) -> May:
    one = board.text(text, Decision)
    if one is None:
        return Denied("the decision is not here")
    if standing(board, one) is DecisionStanding.VOID:
        return Denied("what it counts is not what was said, or its rule is not met")
    found = table(board, one.body.proposal)
    own = next((row for row in found.rows if row.party == who.party), None) if found is not None else None
    counted = next((each for each in one.body.tally if each.party == who.party), None)
    if own is None or counted is None or _counted(own) != counted:
        return Denied("it does not count this party's position as it stands")
    if wrong := contradicted(board, one):
        return Denied(f"it does not count the position of {', '.join(wrong)} as it stands; draw up another")
    others = (each for each in _drawn(board, one.body.proposal) if each.text != text)
    if any(who.party in board.signatures(each.text) for each in others):
        return Denied("this party has signed another decision on the same proposal")
    return ALLOWED


def _table(board: Board, said: Spoken[Proposal]) -> Table:
    return board.remember(Table, lambda: _laid(board, said), about=said.text)


def _laid(board: Board, said: Spoken[Proposal]) -> Table:
    parties = sorted(board.parties(said.body))
    rows = tuple(_row(board, said, party) for party in parties)
    revised = tuple(
        dict.fromkeys(one.text for one in board.of(Proposal, said.text) if one.body.forum == said.body.forum)
    )
    met = is_met(said.body.rule, (None if row.position is None else row.position.body.stance for row in rows))
    drawn = _drawn(board, said.text)
    decided = any(is_taken(board, one) for one in drawn)
    ended = any(standing(board, one) is DecisionStanding.NOT_CARRIED for one in drawn)
    spoken = all(row.position is not None for row in rows)
    over = said.body.closes is not None and said.body.closes < board.today
    stage = (
        ProposalStage.DECIDED if decided else ProposalStage.REVISED if revised else ProposalStage.NOT_CARRIED if ended
        else ProposalStage.READY if met else ProposalStage.LAPSED if over else ProposalStage.BLOCKED if spoken
        else ProposalStage.OPEN
    )  # fmt: skip
    return Table(said=said, rows=rows, met=met, stage=stage, revised_by=revised, decisions=drawn)


def _row(board: Board, said: Spoken[Proposal], party: PartyName, moment: datetime | None = None) -> PositionRow:
    found = [
        one for one in board.of(PositionTaken, said.text) if one.party == party and board.is_chair(one, one.body.seat)
        and (moment is None or one.created <= moment)
    ]  # fmt: skip
    closes = said.body.closes
    timely = [one for one in found if closes is None or one.day <= closes]
    late = tuple(one for one in found if one not in timely)
    return PositionRow(party=party, position=timely[-1] if timely else None, earlier=tuple(timely[:-1]), late=late)


def _drawn(board: Board, proposal: TextId) -> tuple[Spoken[Decision], ...]:
    seen: dict[TextId, Spoken[Decision]] = {}
    for one in board.of(Decision, proposal):
        found = board.text(one.text, Decision)
        if found is not None:
            seen[one.text] = found
    return tuple(sorted(seen.values(), key=lambda each: (each.created, each.text)))


def _counted(row: PositionRow) -> Counted:
    if row.position is None:
        return Counted(party=row.party)
    body = row.position.body
    return Counted(party=row.party, stance=body.stance, position=row.position.id, words=body.blocking or body.comment)


def _is_true(board: Board, body: Decision, counted: Counted) -> bool:
    """Whether what is counted was said: by that party's chair, on that revision, in these words."""
    if counted.position is None:
        return True
    one = board.record(counted.position, PositionTaken)
    return (
        one is not None
        and one.party == counted.party
        and one.body.proposal == body.proposal
        and one.body.stance is counted.stance
        and (one.body.blocking or one.body.comment) == counted.words
        and board.is_chair(one, one.body.seat)
    )


def _carried(board: Board, one: Spoken[Decision]) -> tuple[datetime, TextId]:
    signed = board.signatures(one.text)
    return max(signed[party].created for party in _bound(one.body)), one.text

"""May this member say this now?  One rule for every noun of the forum; what is refused has a reason.

A record that another node's member should not have said still comes: the folds leave it out of account.
"""

from __future__ import annotations

from consilience.forum import (
    actions,
    calls,
    campaigns,
    corrections,
    councils,
    forums,
    gates,
    information,
    meetings,
    memoranda,
    outcomes,
    proposals,
    public_lines,
    scenarios,
    sealed,
    signing,
    terms,
)
from consilience.forum.board import Board
from consilience.forum.speaker import ALLOWED, Denied, Speaker, may_chair
from consilience.forum.speaker import Decision as May
from consilience.records import forum as nouns
from consilience.records import outcome
from consilience.records.call import Call, CallKey, Joined, Left, Refused
from consilience.records.campaign import MilestoneState, OutsideInstrument, Reading
from consilience.records.contact import Contact
from consilience.records.correction import Consent, ConsentRequest, Correction, CorrectionAnswer
from consilience.records.council import Advice, HeardDecision, Mandate
from consilience.records.ids import TextId
from consilience.records.information import InformationAnswer, InformationRequest
from consilience.records.kinds import Body
from consilience.records.meeting import Attendance, Meeting, Minutes, MinutesDraft, Opening
from consilience.records.memorandum import Ending, Memorandum, Objective, TermsRule
from consilience.records.proposal import Decision, Outcome, PositionTaken, Proposal, Purpose
from consilience.records.public_line import PublicLine, PublicStatement
from consilience.records.sealed import Seal, SealedExchange


def may_say(board: Board, who: Speaker, body: Body) -> May:
    """Whether a member may put a record of the forum into the party's ledger."""
    return councils.may_name(board, body) and _by_noun(board, who, body)


def _by_noun(board: Board, who: Speaker, body: Body) -> May:
    match body:
        case nouns.Forum():
            return ALLOWED if who.party in body.parties else Denied("its parties leave this one out")
        case nouns.TextSignature():
            return signing.may_sign(board, who, body.text)
        case nouns.Rest():
            return forums.may_rest(board, who, body.forum)
        case nouns.Return():
            return forums.may_return(board, who, body)
        case nouns.ChannelAnswer():
            return forums.may_answer(board, who, body.check)
        case nouns.Progress():
            return actions.may_report(board, who, body)
        case nouns.Note():
            known = board.any_text(TextId(body.about)) is not None or board.has(body.about)
            return ALLOWED if known else Denied("what it is about is not here")
        case nouns.Channel():
            return forums.may_open_channel(board, who, body)
        case nouns.ChannelCheck():
            return forums.may_check(board, who, body)
        case nouns.Appointment() | Contact():
            return _of_forum(board, who, body.forum)
        case _:
            return _may_say(board, who, body)


def _may_say(board: Board, who: Speaker, body: Body) -> May:
    match body:
        case Memorandum():
            return memoranda.may_propose(board, who, body)
        case Ending():
            return memoranda.may_end(board, who, body)
        case TermsRule():
            return terms.may_rule(board, who, body)
        case Objective() | nouns.ActionItem():
            return forums.may_work(board, who, body.forum)
        case Proposal():
            return _may_propose(board, who, body)
        case PositionTaken():
            return proposals.may_take_position(board, who, body.proposal)
        case Decision():
            return _may_draw_up(board, who, body)
        case Meeting():
            return meetings.may_call(board, who, body)
        case Attendance():
            return meetings.may_attend(board, who, body.meeting)
        case Opening():
            found = gates.attempt(board, who, body.meeting, body.item)
            return ALLOWED if found == body else Denied("it is not what the gate gives")
        case MinutesDraft():
            return meetings.may_draft(board, who, body.meeting)
        case Minutes():
            return meetings.may_agree(board, who, body)
        case _:
            return _may_exchange(board, who, body)


def _may_exchange(board: Board, who: Speaker, body: Body) -> May:
    """Of councils, sealed exchanges, public lines and outcomes."""
    match body:
        case Advice():
            return councils.may_advise(board, who, body)
        case HeardDecision():
            return councils.may_decide(board, who, body)
        case Mandate():
            return councils.may_mandate(board, who, body)
        case SealedExchange():
            return sealed.may_begin(board, who, body)
        case Seal():
            return sealed.may_seal(board, who, body)
        case PublicLine():
            return public_lines.may_propose(board, who, body)
        case PublicStatement():
            return public_lines.may_mark(board, who, body)
        case outcome.Outcome():
            return outcomes.may_propose(board, who, body)
        case outcome.Dispute():
            return outcomes.may_dispute(board, who, body)
        case _:
            return _may_ask(board, who, body)


def _may_ask(board: Board, who: Speaker, body: Body) -> May:
    """Of requests for information, campaigns, corrections and consents."""
    match body:
        case InformationRequest():
            return information.may_ask(board, who, body)
        case InformationAnswer():
            return information.may_answer(board, who, body)
        case Reading():
            return campaigns.may_read(board, who, body)
        case MilestoneState():
            return campaigns.may_settle(board, who, body)
        case OutsideInstrument():
            return forums.may_work(board, who, body.forum)
        case Correction():
            return corrections.may_correct(board, who, body)
        case CorrectionAnswer():
            return corrections.may_answer_correction(board, who, body)
        case ConsentRequest():
            return corrections.may_ask_consent(board, who, body)
        case Consent():
            return corrections.may_consent(board, who, body)
        case _:
            return _may_call(board, who, body)


def _may_call(board: Board, who: Speaker, body: Body) -> May:
    """Of calls and scenarios."""
    match body:
        case Call():
            return calls.may_draw_up(board, who, body)
        case CallKey() | Joined():
            return meetings.may_join(board, who, body)
        case Left() | Refused():
            return calls.may_say(board, who, body)
        case _ if body.KIND.forum:
            return scenarios.may_say(board, who, body)
        case _:
            return Denied("it is no record of a forum")


def _may_propose(board: Board, who: Speaker, body: Proposal) -> May:
    if body.purpose is Purpose.POLICY and not body.topic.strip():
        return Denied("a policy draft names its topic, as its baseline is found by that")
    meant = ALLOWED if body.meant_for is None else scenarios.may_mean(board, body.meant_for, body.forum)
    return meant and proposals.may_propose(board, who, body)


def _may_draw_up(board: Board, who: Speaker, body: Decision) -> May:
    said = board.text(body.proposal, Proposal)
    missing = None if said is None else gates.missing_for_policy(board, said, who.now)
    if missing is not None and body.outcome is Outcome.CARRIED:
        return Denied(f"no policy is decided before its baseline: {missing}")
    draw = proposals.drawn_up if body.outcome is Outcome.CARRIED else proposals.not_carried
    drawn = draw(board, body.proposal, body.on)
    return may_chair(who) if drawn == body else Denied("it is not what the positions give")


def _of_forum(board: Board, who: Speaker, forum: TextId) -> May:
    """Whether the forum is this party's; contacts, seats and channels go on while it rests."""
    found = forums.standing(board, forum)
    if found is None or who.party not in found.founding.body.parties:
        return Denied("the forum is not one of this party's")
    return ALLOWED

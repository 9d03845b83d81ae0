"""May this member say this now?  The nouns of councils, sealed exchanges, public lines, outcomes, requests and campaigns."""

from __future__ import annotations

from consilience.forum import campaigns, corrections, councils, forums, information, outcomes, public_lines, sealed
from consilience.forum.board import Board
from consilience.forum.speaker import Decision as May
from consilience.forum.speaker import Denied, Speaker
from consilience.records.campaign import MilestoneState, OutsideInstrument, Reading
from consilience.records.correction import Consent, ConsentRequest, Correction, CorrectionAnswer
from consilience.records.council import Advice, HeardDecision, Mandate
from consilience.records.information import InformationAnswer, InformationRequest
from consilience.records.kinds import Body
from consilience.records.outcome import Dispute, Outcome
from consilience.records.public_line import PublicLine, PublicStatement
from consilience.records.sealed import Seal, SealedExchange

NOUNS = (
    Advice, HeardDecision, Mandate, SealedExchange, Seal, PublicLine, PublicStatement, Outcome, Dispute, InformationRequest,
    InformationAnswer, Reading, MilestoneState, OutsideInstrument, Correction, CorrectionAnswer, ConsentRequest, Consent,
)  # fmt: skip


def may_say(board: Board, who: Speaker, body: Body) -> May:
    """Whether a member may put a record of one of these nouns into the party's ledger."""
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
        case Outcome():
            return outcomes.may_propose(board, who, body)
        case Dispute():
            return outcomes.may_dispute(board, who, body)
        case _:
            return _may_say(board, who, body)


def _may_say(board: Board, who: Speaker, body: Body) -> May:
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
            return Denied("it is no record of a forum")

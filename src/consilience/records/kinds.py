"""Which tag is which noun.  This table only grows: a tag never changes its meaning, a noun that must change gets a new tag.

Fields may be added to a noun if they have a default; `tests/vectors/records.json` holds bytes of every kind that must stay
readable for ever.
"""

from __future__ import annotations

from typing import get_args

from consilience.records.alias import Alias
from consilience.records.baseline import Baseline, BaselineSignature, Grounds
from consilience.records.call import Call, CallKey, Joined, Left, Refused
from consilience.records.campaign import MilestoneState, OutsideInstrument, Reading
from consilience.records.claim import Claim
from consilience.records.clearance import Clearance
from consilience.records.contact import Contact
from consilience.records.correction import Consent, ConsentRequest, Correction, CorrectionAnswer
from consilience.records.council import Advice, HeardDecision, Mandate
from consilience.records.disclosure import Disclosure, Dispatch, Notice
from consilience.records.estimate import Estimate
from consilience.records.forum import (
    ActionItem,
    Appointment,
    Channel,
    ChannelAnswer,
    ChannelCheck,
    Forum,
    Note,
    Progress,
    Rest,
    Return,
    TextSignature,
)
from consilience.records.grade_table import GradeTable
from consilience.records.housekeeping import Cosignature, Epoch, EquivalenceTable, Erasure
from consilience.records.information import InformationAnswer, InformationRequest
from consilience.records.judgement import Judgement
from consilience.records.key import KeyEnrolment, KeyRevocation
from consilience.records.kind import Sayer
from consilience.records.letter import Letter
from consilience.records.meeting import Attendance, Meeting, Minutes, MinutesDraft, Opening
from consilience.records.memorandum import Ending, Memorandum, Objective, TermsRule
from consilience.records.outcome import Dispute, Outcome
from consilience.records.party import Agency, Member, Party, Seat
from consilience.records.precheck import PrecheckConsent, PrecheckFound, PrecheckTranscript
from consilience.records.proposal import Decision, PositionTaken, Proposal
from consilience.records.public_line import PublicLine, PublicStatement
from consilience.records.question import Question
from consilience.records.release import Recall, Release, Withdrawal
from consilience.records.report import Report
from consilience.records.request import Agreement, ReleaseRequest
from consilience.records.ruling import Ruling
from consilience.records.scenario import Indicator, PreparedResponse, Scenario
from consilience.records.sealed import Seal, SealedExchange
from consilience.records.sighting import Odds, Rates, ScenarioWarning, Sighting, WarningAnswer
from consilience.records.source import Source

Body = (
    Party
    | Agency
    | Member
    | Seat
    | KeyEnrolment
    | KeyRevocation
    | Source
    | Report
    | Claim
    | Judgement
    | Question
    | Estimate
    | GradeTable
    | Release
    | Recall
    | Cosignature
    | Epoch
    | Erasure
    | EquivalenceTable
    | Clearance
    | ReleaseRequest
    | Agreement
    | Ruling
    | Disclosure
    | Notice
    | Dispatch
    | Withdrawal
    | Baseline
    | Grounds
    | BaselineSignature
    | PrecheckConsent
    | PrecheckTranscript
    | PrecheckFound
    | Letter
    | Forum
    | Rest
    | Return
    | TextSignature
    | Appointment
    | Channel
    | ChannelCheck
    | ChannelAnswer
    | Note
    | Memorandum
    | Ending
    | Objective
    | Contact
    | Proposal
    | PositionTaken
    | Decision
    | Meeting
    | Attendance
    | Opening
    | MinutesDraft
    | Minutes
    | ActionItem
    | Progress
    | TermsRule
    | Advice
    | HeardDecision
    | Mandate
    | SealedExchange
    | Seal
    | PublicLine
    | PublicStatement
    | Outcome
    | Dispute
    | InformationRequest
    | InformationAnswer
    | Reading
    | MilestoneState
    | OutsideInstrument
    | Correction
    | CorrectionAnswer
    | ConsentRequest
    | Consent
    | Call
    | CallKey
    | Joined
    | Left
    | Refused
    | Scenario
    | Odds
    | Indicator
    | Rates
    | Sighting
    | PreparedResponse
    | ScenarioWarning
    | WarningAnswer
    | Alias
)

KINDS: dict[str, type[Body]] = {noun.KIND.tag: noun for noun in get_args(Body)}


def kind_of(body: Body) -> str:
    """Return the tag of a noun."""
    return body.KIND.tag


def tags(*, says: Sayer | None = None, leaves: bool | None = None, forum: bool | None = None) -> tuple[str, ...]:
    """Return the tags of the kinds that one who says them, a release or a forum's board goes by."""
    return tuple(
        tag
        for tag, noun in KINDS.items()
        if (says is None or says in noun.KIND.says)
        and (leaves is None or noun.KIND.leaves == leaves)
        and (forum is None or noun.KIND.forum == forum)
    )

"""Which tag is which noun.  This table only grows: a tag never changes its meaning, a noun that must change gets a new tag.

Fields may be added to a noun if they have a default; `tests/vectors/records.json` holds bytes of every kind that must stay
readable for ever.
"""

from __future__ import annotations

from consilience.records.baseline import Baseline, BaselineSignature, Grounds
from consilience.records.claim import Claim
from consilience.records.clearance import Clearance
from consilience.records.contact import Contact
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
from consilience.records.judgement import Judgement
from consilience.records.key import KeyEnrolment, KeyRevocation
from consilience.records.letter import Letter
from consilience.records.meeting import Attendance, Meeting, Minutes, MinutesDraft, Opening
from consilience.records.memorandum import Ending, Memorandum, Objective
from consilience.records.party import Agency, Member, Party, Seat
from consilience.records.precheck import PrecheckConsent, PrecheckFound, PrecheckTranscript
from consilience.records.proposal import Decision, PositionTaken, Proposal
from consilience.records.question import Question
from consilience.records.release import Recall, Release, Withdrawal
from consilience.records.report import Report
from consilience.records.request import Agreement, ReleaseRequest
from consilience.records.ruling import Ruling
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
)

KINDS: dict[str, type[Body]] = {
    "party/1": Party,
    "agency/1": Agency,
    "member/1": Member,
    "seat/1": Seat,
    "key/1": KeyEnrolment,
    "revocation/1": KeyRevocation,
    "source/1": Source,
    "report/1": Report,
    "claim/1": Claim,
    "judgement/1": Judgement,
    "question/1": Question,
    "estimate/1": Estimate,
    "grade_table/1": GradeTable,
    "release/1": Release,
    "recall/1": Recall,
    "cosignature/1": Cosignature,
    "epoch/1": Epoch,
    "erasure/1": Erasure,
    "equivalence/1": EquivalenceTable,
    "clearance/1": Clearance,
    "request/1": ReleaseRequest,
    "agreement/1": Agreement,
    "ruling/1": Ruling,
    "disclosure/1": Disclosure,
    "notice/1": Notice,
    "dispatch/1": Dispatch,
    "withdrawal/1": Withdrawal,
    "baseline/1": Baseline,
    "grounds/1": Grounds,
    "baseline_signature/1": BaselineSignature,
    "precheck/1": PrecheckConsent,
    "precheck_transcript/1": PrecheckTranscript,
    "precheck_found/1": PrecheckFound,
    "letter/1": Letter,
    "forum/1": Forum,
    "rest/1": Rest,
    "return/1": Return,
    "signature/1": TextSignature,
    "appointment/1": Appointment,
    "channel/1": Channel,
    "channel_check/1": ChannelCheck,
    "channel_answer/1": ChannelAnswer,
    "note/1": Note,
    "memorandum/1": Memorandum,
    "ending/1": Ending,
    "objective/1": Objective,
    "contact/1": Contact,
    "proposal/1": Proposal,
    "position/1": PositionTaken,
    "decision/1": Decision,
    "meeting/1": Meeting,
    "attendance/1": Attendance,
    "opening/1": Opening,
    "minutes_draft/1": MinutesDraft,
    "minutes/1": Minutes,
    "action/1": ActionItem,
    "progress/1": Progress,
}
_TAGS = {noun: tag for tag, noun in KINDS.items()}


def kind_of(body: Body) -> str:
    """Return the tag of a noun."""
    return _TAGS[type(body)]

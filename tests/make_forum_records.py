"""One body of each kind of councils, sealed exchanges, public lines, outcomes, requests, campaigns and corrections.

Every field is at something other than its default.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from consilience.records.baseline import Stance
from consilience.records.campaign import InForce, MilestoneState, OutsideInstrument, Reached, Reading
from consilience.records.correction import Consent, ConsentRequest, Correction, CorrectionAnswer
from consilience.records.council import Advice, Heard, HeardDecision, Mandate
from consilience.records.ids import PartyName, QuestionId, RecordId, TextId
from consilience.records.information import Answering, InformationAnswer, InformationRequest, Priority
from consilience.records.memorandum import TermsRule
from consilience.records.outcome import Dispute, Outcome
from consilience.records.public_line import AnswerReady, PublicLine, PublicSpeaker, PublicStatement
from consilience.records.sealed import Seal, SealedExchange

ALPHA, BETA, GAMMA = PartyName("alpha"), PartyName("beta"), PartyName("gamma")
TEXT, SOME_ID, DIGEST = TextId("cd" * 32), RecordId("ab" * 32), "ef" * 32
DAY, NOW = date(2026, 3, 1), datetime(2026, 3, 1, 12, tzinfo=UTC)


def forum_records() -> list[object]:
    return [
        TermsRule(forum=TEXT, seat=SOME_ID, needed=False, because="the memorandum is being written anew"),
        Advice(
            proposal=TEXT, agency="service", stance=Stance.NON_CONCUR, words="wait for a month", blocking="too early"
        ),
        HeardDecision(
            forum=TEXT,
            proposal=TEXT,
            seat=SOME_ID,
            title="Accept",
            text="We accept.",
            on=DAY,
            others=(TextId("12" * 32),),
            heard=(Heard(agency="service", stance=Stance.NON_CONCUR, advice=SOME_ID, words="too early"),),
        ),
        Mandate(decision=TEXT, about=DIGEST, seat=SOME_ID, text="to accept, and to ask for a date", until=DAY),
        SealedExchange(
            forum=TEXT,
            title="How long",
            what="estimate",
            matter="bridge",
            parties=frozenset({ALPHA, BETA}),
            seal_by=NOW,
            open_by=NOW + timedelta(days=2),
        ),
        Seal(exchange=TEXT, leaf=DIGEST, index=3, size=64, root="12" * 32, path=("34" * 32,)),
        PublicLine(
            forum=TEXT,
            title="Before the first round",
            statement="The two sides will meet.",
            since=DAY,
            until=DAY,
            answers=(AnswerReady(question="When?", answer="In due course."),),
            may=("that there is a round",),
            must_not=("what is on its agenda",),
            embargo=NOW,
            revises=TEXT,
            speakers=(PublicSpeaker(party=ALPHA, title="the spokesman"),),
        ),
        PublicStatement(
            forum=TEXT,
            party=BETA,
            speaker="the minister",
            said=DAY,
            words="The agenda is set.",
            outlet="a wire",
            report=SOME_ID,
        ),
        Outcome(
            forum=TEXT,
            question=QuestionId("bridge"),
            value="yes",
            on=DAY,
            scheduled=DAY,
            evidence=(SOME_ID,),
            words="seen by both",
        ),
        Dispute(outcome=TEXT, seat=SOME_ID, because="it was another bridge", value="no"),
        InformationRequest(
            forum=TEXT,
            by=ALPHA,
            to=BETA,
            question="Who holds the bridge?",
            priority=Priority.IMMEDIATE,
            needed_by=DAY,
            why="the team meets",
            answered_by="a photograph of this week",
        ),
        InformationAnswer(request=TEXT, state=Answering.PARTLY, words="the east side", records=(SOME_ID,)),
        Reading(
            forum=TEXT,
            objective="o1",
            measure="open questions",
            value=Decimal("12.5"),
            unit="questions",
            on=DAY,
            source=SOME_ID,
        ),
        MilestoneState(
            memorandum=TEXT,
            team="t1",
            milestone="a map",
            state=Reached.MOVED,
            on=DAY,
            due=date(2026, 4, 1),
            because="no aircraft",
        ),
        OutsideInstrument(
            forum=TEXT,
            id="accord",
            title="The accord",
            sort="treaty",
            state=InForce.LEFT,
            since=DAY,
            whose="alpha",
            because="a speech",
            source=SOME_ID,
        ),
        Correction(forum=TEXT, claim=SOME_ID, to=BETA, words="Three brigades crossed.", because="our count"),
        CorrectionAnswer(correction=TEXT, accepted=True, because="we counted again"),
        ConsentRequest(forum=TEXT, of=GAMMA, records=(SOME_ID,), onward=BETA, because="it answers their question"),
        Consent(request=TEXT, granted=False, because="the source would be known", until=DAY),
    ]

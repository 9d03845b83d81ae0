"""A forum with every noun whose standing is told: some in a node's ledger, some as they came from the other party."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from consilience.records.baseline import Stance
from consilience.records.campaign import InForce, MilestoneState, OutsideInstrument, Reached, Reading
from consilience.records.correction import Consent, ConsentRequest, Correction, CorrectionAnswer
from consilience.records.council import Advice, Mandate
from consilience.records.forum import Appointment, Forum, TextSignature
from consilience.records.ids import PartyName, QuestionId, RecordId
from consilience.records.information import Answering, InformationAnswer, InformationRequest
from consilience.records.outcome import Dispute, Outcome
from consilience.records.proposal import Proposal, Rule
from consilience.records.public_line import AnswerReady, PublicLine, PublicStatement
from consilience.records.sealed import Seal, SealedExchange
from consilience.records.text import id_of_text
from tests.web.make import ALPHA, ANNA, BETA, OPEN
from tests.web.make_forum import BOTH, DAY, arrive, chair, pen, tell

FAR = datetime(2040, 1, 1, tzinfo=UTC)
CLAIM = RecordId("cd" * 32)


def every_standing(world, forum, seat, memorandum, say, *, marked=OPEN):
    """Say every noun whose standing is told in a forum, some of it by Beta."""
    _, here, sign = pen(world, seat, marked)

    exchange = here(
        SealedExchange(
            forum=forum,
            title=next(say),
            what="estimate",
            matter="bridge",
            parties=BOTH,
            seal_by=FAR,
            open_by=FAR + timedelta(days=1),
        )
    )
    arrive(world, Seal(exchange=exchange, leaf="ab" * 32, index=0, size=9, root="12" * 32, path=()), marked)
    line = PublicLine(
        forum=forum, title=next(say), statement=f"The bridge {next(say)} is closed.", may=(next(say),),
        answers=(AnswerReady(question=next(say), answer=next(say)),), since=DAY,
    )  # fmt: skip
    sign(here(line))
    arrive(
        world,
        PublicStatement(forum=forum, party=BETA, speaker=next(say), said=DAY, words=f"{next(say)} is open.", outlet=next(say)),
        marked,
    )  # fmt: skip
    came_to = {"forum": forum, "question": QuestionId("bridge"), "on": DAY, "scheduled": DAY}
    sign(here(Outcome(value="yes", words=next(say), **came_to)))
    disputed = here(Outcome(value="no", words=next(say), **came_to))
    arrive(world, Dispute(outcome=disputed, seat=seat, because=next(say)), marked)
    asked = here(InformationRequest(forum=forum, by=ALPHA, to=BETA, question=next(say), needed_by=DAY, why=next(say)))
    arrive(world, InformationAnswer(request=asked, state=Answering.PARTLY, words=next(say)), marked)
    arrive(world, InformationRequest(forum=forum, by=BETA, to=ALPHA, question=next(say), needed_by=DAY), marked)
    here(Reading(forum=forum, objective="o1", measure=next(say), value=Decimal(3), unit=next(say), on=DAY))
    settled = {"memorandum": memorandum, "team": "t1", "milestone": next(say), "on": DAY}
    here(MilestoneState(state=Reached.MISSED, because=next(say), **settled))
    here(
        OutsideInstrument(
            forum=forum, id="accord", title=next(say), sort="treaty", state=InForce.LEFT, since=DAY, because=next(say)
        )
    )
    arrive(world, Correction(forum=forum, claim=CLAIM, to=ALPHA, words=next(say), because=next(say)), marked)
    proposed = here(Correction(forum=forum, claim=CLAIM, to=BETA, words=next(say), because=next(say)))
    arrive(world, CorrectionAnswer(correction=proposed, accepted=False, because=next(say)), marked)
    onward = {"records": (CLAIM,), "onward": PartyName("gamma"), "because": next(say)}
    granted = here(ConsentRequest(forum=forum, of=BETA, **onward))
    arrive(world, Consent(request=granted, granted=True, because=next(say)), marked)


def council(world, forum, say, *, marked):
    """Alpha's own council with a course, an agency's advice and a mandate."""
    own = chair(world)
    founding = Forum(name=next(say), purpose=next(say), parties=frozenset({ALPHA}), since=DAY)
    home = id_of_text(founding)
    course = Proposal(forum=home, title=next(say), text=next(say), rule=Rule.CONSENSUS)
    for body in (
        founding,
        TextSignature(text=home, seat=own),
        Appointment(forum=home, seat=next(say), member=ANNA, title=next(say), since=DAY, agency="foreign"),
        course,
        Advice(proposal=id_of_text(course), agency="foreign", stance=Stance.CONCUR, words=next(say)),
        Mandate(decision=id_of_text(course), about=forum, seat=own, text=next(say)),
    ):
        tell(world, body, marked)

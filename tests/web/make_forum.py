"""A forum with something of every kind, in a node's ledger and as it came from the other party."""

from __future__ import annotations

import secrets
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count

from consilience.ledger.signing import SeedSigner, signed
from consilience.marking import Marking
from consilience.node.folder import now
from consilience.node.reader_view import Asked
from consilience.node.sequence import Arrivals, Arrived
from consilience.records.baseline import Stance
from consilience.records.call import Call, CallKey, Invited, Joined, Left, Met, Refusal, Refused
from consilience.records.contact import Commitment, Contact, Uttered
from consilience.records.forum import (
    ActionItem,
    Appointment,
    Channel,
    ChannelAnswer,
    ChannelCheck,
    Done,
    Forum,
    Note,
    Progress,
    TextSignature,
)
from consilience.records.ids import KeyId, MemberId, RecordId, is_digest
from consilience.records.key import KeyRole
from consilience.records.kind import Sayer
from consilience.records.kinds import kind_of
from consilience.records.meeting import (
    AgendaItem,
    Attendance,
    Disagreement,
    Line,
    Meeting,
    MinuteLine,
    Minutes,
    MinutesDraft,
)
from consilience.records.memorandum import Ending, Means, Memorandum, Milestone, Objective, Seated, Sharing, Team, Way
from consilience.records.party import Role, Seat
from consilience.records.proposal import Counted, Decision, PositionTaken, Proposal, Rule
from consilience.records.record import record_id, write_statement
from consilience.records.scenario import (
    Branch,
    Indicator,
    OutcomeGroup,
    PreparedResponse,
    ResponseStep,
    Scenario,
    Split,
    Trigger,
)
from consilience.records.sighting import (
    BranchChance,
    BranchOdds,
    FamilyRates,
    IndicatorRates,
    Odds,
    Rates,
    Sighting,
    SplitOdds,
    State,
)
from consilience.records.text import id_of_text
from tests.web.make import ALPHA, ANNA, BETA, OPEN

BOTH = frozenset({ALPHA, BETA})
DAY, AT = date(2026, 3, 1), datetime(2026, 3, 4, 9, tzinfo=UTC)
CORA = MemberId("cora")
SHARED = tuple(
    Sharing(noun=noun, policy="tlp", level="red")
    for noun in ("claim", "report", "question", "estimate", "odds", "rates", "sighting")
)
"""What may leave and is no proceeding, so that it goes under a term alone; contact reports have one of their own."""
_pen, _index = SeedSigner(secrets.token_bytes(32)), count()


def of_beta(marked=OPEN):
    return Marking(
        levels=marked.levels, compartments=marked.compartments, originators=frozenset({BETA}), releasable_to=BOTH
    )


def arrive(world, body, marked=OPEN, at=AT):
    """Let a record of Beta's be here as a parcel brings it; return its id."""
    payload = write_statement(
        body, party=BETA, author=CORA, created=at, marking=of_beta(marked), nonce=secrets.token_bytes(32)
    )
    one = Arrived("beta/log", next(_index), record_id(payload), kind_of(body), BETA, signed(payload, _pen))
    arrivals = Arrivals(world.service.received.data)
    with arrivals.writing():
        arrivals.keep(one, number=1, until=None)
    return one.id


def tell(world, body, marked=OPEN):
    """Have Anna say something at the beginning of this day, so that chance does not decide what came first."""
    payload = write_statement(
        body, party=ALPHA, author=ANNA, created=now().replace(hour=0, minute=0, second=0), marking=marked,
        nonce=secrets.token_bytes(32),
    )  # fmt: skip
    (entry,) = world.service.admit([signed(payload, world.signers[ANNA][KeyRole.MEMBER])])
    return entry.id


def chair(world):
    """Return the record of Anna's seat as chair."""
    seats = world.service.roster().find(Asked(kind="seat/1", name=ANNA, limit=20))
    return next(one.id for one in seats if one.statement.body.role is Role.CHAIR)


def founded(world, say, *, marked=OPEN):
    """A forum that both have signed; return its text's id and Beta's chair's seat."""
    founding = Forum(name=next(say), purpose=next(say), parties=BOTH, since=DAY)
    text = id_of_text(founding)
    seat = arrive(world, Seat(member=CORA, role=Role.CHAIR, since=DAY), marked)
    tell(world, founding, marked)
    tell(world, TextSignature(text=text, seat=chair(world)), marked)
    arrive(world, TextSignature(text=text, seat=seat), marked)
    return text, seat


def pen(world, seat, marked):
    """Return a seat of the chair, and what puts a text forward and what has both parties sign it; each gives the text's id."""
    own = chair(world)

    def here(body):
        tell(world, body, marked)
        return id_of_text(body)

    def sign(text):
        tell(world, TextSignature(text=text, seat=own), marked)
        arrive(world, TextSignature(text=text, seat=seat), marked)
        return text

    return own, here, sign


def filled(world, forum, seat, say, *, marked=OPEN):
    """Say something of every kind in a forum, some of it by Beta; return the ids of what has a page or an address."""
    own, here, sign = pen(world, seat, marked)

    team = Team(
        id="t1", title=next(say), mandate=next(say), people=(Seated(party=ALPHA, title=next(say), lead=True),),
        milestones=(Milestone(text=next(say), due=DAY),),
    )  # fmt: skip
    memorandum = Memorandum(
        forum=forum, title=next(say), text=next(say), scope=next(say), parties=BOTH, teams=(team,), since=DAY,
        sharing=(Sharing(noun="contact", policy="tlp", level="amber", days=9), *SHARED),
    )  # fmt: skip
    found = {"memorandum": sign(here(memorandum))}
    way = Way(id="w1", text=next(say), means=(Means(text=next(say), party=BETA),))
    here(Objective(forum=forum, id="o1", title=next(say), team="t1", measures=(next(say),), ways=(way,)))
    here(Appointment(forum=forum, seat=next(say), member=ANNA, title=next(say), since=DAY, team="t1"))
    here(Channel(forum=forum, id="line", title=next(say), parties=BOTH, check_days=7))
    checked = tell(world, ChannelCheck(forum=forum, channel="line", to=BETA, sent=AT), marked)
    arrive(world, ChannelAnswer(check=checked, seat=next(say)), marked)
    arrive(world, ChannelCheck(forum=forum, channel="line", to=ALPHA, sent=AT), marked)
    found["contact"] = contacts(world, forum, say, marked=marked)
    body = Proposal(forum=forum, title=next(say), text=next(say), rule=Rule.CONSENSUS, team="t1")
    found["proposal"] = here(body)
    comment = PositionTaken(proposal=found["proposal"], seat=own, stance=Stance.COMMENT, comment=next(say))
    one = tell(world, comment, marked)
    other = arrive(world, PositionTaken(proposal=found["proposal"], seat=seat, stance=Stance.CONCUR), marked)
    tally = (
        Counted(party=ALPHA, stance=Stance.COMMENT, position=one, words=comment.comment),
        Counted(party=BETA, stance=Stance.CONCUR, position=other),
    )
    decision = Decision(
        forum=forum, proposal=found["proposal"], title=body.title, text=body.text, rule=body.rule, tally=tally, on=DAY
    )
    found["decision"] = sign(here(decision))
    found["open"] = here(Proposal(forum=forum, title=next(say), text=next(say), rule=Rule.MAJORITY))
    meeting = Meeting(
        forum=forum, title=next(say), starts=AT, ends=AT + timedelta(hours=1), place=next(say), team="t1",
        agenda=(AgendaItem(id="i1", title=next(say), owner=next(say)),),
    )  # fmt: skip
    found["meeting"] = here(meeting)
    tell(world, Attendance(meeting=found["meeting"], present=True, seat=next(say)), marked)
    found["call"] = called(world, found["meeting"], sign, here, say, marked=marked)
    line = MinuteLine(kind=Line.SAID, text=next(say), item="i1")
    theirs = MinuteLine(kind=Line.SAID, text=next(say), item="i1")
    drafts = [
        tell(world, MinutesDraft(meeting=found["meeting"], lines=(line,)), marked),
        arrive(world, MinutesDraft(meeting=found["meeting"], lines=(theirs,)), marked),
    ]
    apart = Disagreement(item="i1", words=((ALPHA, line.text), (BETA, theirs.text)))
    agreed = Minutes(
        meeting=found["meeting"], lines=(MinuteLine(kind=Line.ACTION, text=next(say), who=next(say)),), disagreements=(apart,),
        drafts=frozenset(drafts),
    )  # fmt: skip
    found["minutes"] = sign(here(agreed))
    found["action"] = here(
        ActionItem(forum=forum, text=next(say), party=ALPHA, owner="peter", arises=(found["meeting"],))
    )
    here(ActionItem(forum=forum, text=next(say), party=ALPHA, owner="anna"))
    arrive(world, Progress(about=found["action"], state=Done.DISPUTED, words=next(say)), marked)
    tell(world, Progress(about=found["contact"], commitment="c1", state=Done.LATE, words=next(say)), marked)
    tell(world, Note(about=found["meeting"], words=next(say)), marked)
    return found | scenario(world, forum, say, sign, marked=marked)


def scenario(world, forum, say, sign, *, marked=OPEN):
    """A signed tree with an indicator and a response, numbers of both parties, a sighting of each; no trigger is met by these."""

    def put(body):
        tell(world, body, marked)
        return sign(id_of_text(body))

    half = Decimal("0.5")
    ways = tuple(Branch(id=name, title=next(say)) for name in ("open", "shut"))
    tree = Scenario(
        forum=forum, id=next(say), title=next(say), splits=(Split(id="s1", title=next(say), branches=ways),), text=next(say),
        team="t1", outcomes=(OutcomeGroup(name=next(say), leaves=("open",)),),
    )  # fmt: skip
    found = {"scenario": put(tree)}
    found["indicator"] = put(
        Indicator(forum=forum, scenario=found["scenario"], id="i1", about="s1", family="works", statement=next(say), watched_by=next(say))
    )  # fmt: skip
    trigger = Trigger(outcome=tree.outcomes[0].name, threshold=Decimal("0.9"))
    steps = (ResponseStep(text=next(say), who=next(say), channel=next(say)),)
    put(
        PreparedResponse(
            forum=forum, scenario=found["scenario"], id="r1", branch="open", title=next(say), trigger=trigger, steps=steps,
            off_ramps=(next(say),), decides=next(say),
        )
    )  # fmt: skip
    stated = tuple(BranchOdds(branch=one.id, low=half, high=half) for one in ways)
    for speak in (tell, arrive):
        speak(
            world,
            Odds(forum=forum, scenario=found["scenario"], splits=(SplitOdds(split="s1", branches=stated),), as_of=DAY, because=next(say)),
            marked,
        )  # fmt: skip
        speak(world, rates_of(forum, found["scenario"], next(say), "0.6"), marked)
        speak(
            world,
            Sighting(forum=forum, indicator=found["indicator"], state=State.NOT_SEEN, first=DAY, last=DAY, words=next(say)),
            marked,
        )  # fmt: skip
    return found


def rates_of(forum, scenario, because, hit):
    rate = Decimal(hit)
    chances = (BranchChance(branch="open", chance=rate), BranchChance(branch="shut", chance=1 - rate))
    return Rates(
        forum=forum, scenario=scenario, as_of=DAY, because=because,
        families=(FamilyRates(family="works", branches=chances, not_reached=Decimal("0.5")),),
        indicators=(IndicatorRates(indicator="i1", hit=rate, false_alarm=1 - rate),),
    )  # fmt: skip


def roster(say):
    """Two invited people, Anna and Beta's chair."""
    return tuple(
        Invited(party=party, member=member, title=next(say), keys=frozenset({KeyId("ab" * 32)}), seat=next(say))
        for party, member in ((ALPHA, ANNA), (BETA, CORA))
    )


def called(world, meeting, sign, here, say, *, marked):
    """A secure call that was signed for, with something of each of its kinds; return its text's id."""
    call = sign(here(Call(meeting=meeting, roster=roster(say))))
    of, met = {"call": call, "meeting": meeting}, {"certificate": "cd" * 32, "verified": AT}
    key = tell(world, CallKey(**of, key=b"\1" * 32, certificate="ab" * 32, until=AT), marked)
    tell(world, Joined(**of, key=key, certificate="ab" * 32, met=(Met(party=BETA, member=CORA, **met),)), marked)
    arrive(world, Joined(**of, key=key, certificate="ab" * 32, met=(Met(party=ALPHA, member=ANNA, **met),)), marked)
    tell(world, Left(**of, key=key), marked)
    tell(world, Refused(**of, party=BETA, member=CORA, reason=Refusal.REPLAY), marked)
    return call


def contacts(world, forum, say, *, marked=OPEN, sides=(ALPHA, BETA)):
    """Both sides' reports of one exchange, which differ in the day of a promise; return Alpha's."""
    promise = f"{next(say)} will hand over the full inspection report of the Karun bridge"
    found = None
    for party, due in zip((ALPHA, BETA), (date(2026, 3, 15), date(2026, 5, 30)), strict=True):
        given = (Commitment(id="c1", by=BETA, to=ALPHA, text=promise, due=due),)
        other = BETA if party == ALPHA else ALPHA
        body = Contact(
            forum=forum, held=AT, channel="line", counterpart=other, counterpart_seat=next(say), purpose=next(say),
            agency=next(say), said=(Uttered(by=BETA, text=f"{next(say)} was closed on 3 March 2026."),),
            given=given if party == BETA else (), received=given if party == ALPHA else (),
        )  # fmt: skip
        if party in sides:
            id_ = tell(world, body, marked) if party == ALPHA else arrive(world, body, marked)
            found = found or id_
    return found


def about(world, forum, seat, seen, say, *, marked):
    """Say something about what others see: on each kind of thing, joined with it, and not for their eyes."""
    own = chair(world)
    for body in (
        PositionTaken(proposal=seen["open"], seat=own, stance=Stance.NON_CONCUR, blocking=next(say)),
        Progress(about=seen["action"], state=Done.DONE, words=next(say)),
        Progress(about=seen["contact"], commitment="c1", state=Done.DISPUTED, words=next(say)),
        Attendance(meeting=seen["meeting"], present=True, seat=next(say)),
        MinutesDraft(meeting=seen["meeting"], lines=(MinuteLine(kind=Line.SAID, text=next(say)),)),
        Ending(memorandum=seen["memorandum"], on=DAY, because=next(say)),
        Call(meeting=seen["meeting"], roster=roster(say)),
        Refused(call=seen["call"], meeting=seen["meeting"], party=BETA, member=CORA, reason=Refusal.KEY),
        Proposal(forum=forum, title=next(say), text=next(say), rule=Rule.MAJORITY, revises=seen["open"]),
        ActionItem(forum=forum, text=next(say), party=ALPHA, owner="peter", arises=(seen["decision"],)),
        Note(about=seen["proposal"], words=next(say)),
        # By these, and only by these, a trigger is met: the warning of it is as hidden as they are.
        rates_of(forum, seen["scenario"], next(say), "0.999"),
        Sighting(
            forum=forum,
            indicator=seen["indicator"],
            state=State.SEEN,
            first=DAY,
            last=DAY + timedelta(days=1),
            words=next(say),
            claims=(RecordId("ab" * 32),),
        ),
        Odds(
            forum=forum,
            scenario=seen["scenario"],
            as_of=DAY + timedelta(days=1),
            because=next(say),
            splits=(
                SplitOdds(
                    split="s1",
                    branches=(
                        BranchOdds(branch="open", low=Decimal("0.999"), high=Decimal("0.999")),
                        BranchOdds(branch="shut", low=Decimal("0.001"), high=Decimal("0.001")),
                    ),
                ),
            ),
        ),
    ):
        tell(world, body, marked)
    arrive(world, PositionTaken(proposal=seen["open"], seat=seat, stance=Stance.NON_CONCUR, blocking=next(say)), marked)
    arrive(world, Progress(about=seen["action"], state=Done.DISPUTED, words=next(say)), marked)
    # A report of the very exchange of which he sees another.
    contacts(world, forum, say, marked=marked)


def one_of_each(world, forum, tags, bodies, *, marked=OPEN):
    """Have a record in the log of each of these kinds that is in none: as its declaration says, by the key that may say it."""
    made = {}
    for tag in tags:
        if world.service.roster().find(Asked(kind=tag, limit=1, history=True)):
            continue
        body = bodies[tag]
        here = {"forum": forum, "seat": chair(world) if is_digest(str(getattr(body, "seat", ""))) else None}
        body = replace(body, **{one.name: here[one.name] for one in fields(body) if here.get(one.name)})
        role = KeyRole.RELEASER if body.KIND.says == frozenset({Sayer.RELEASER}) else KeyRole.MEMBER
        payload = write_statement(
            body, party=ALPHA, author=ANNA, created=now(), marking=marked, nonce=secrets.token_bytes(32)
        )
        (entry,) = world.service.admit([signed(payload, world.signers[ANNA][role])])
        made[tag] = entry.id
    return made

"""A made-up forum of two parties with many items, in the ledger of one and as it came from the other; nothing in it is true."""

from __future__ import annotations

import random
import secrets
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from consilience import node as nodes
from consilience.ledger.admission import Received
from consilience.ledger.signing import SeedSigner, signed
from consilience.marking import Level, Marking
from consilience.node import people
from consilience.node.sequence import Arrivals, Arrived
from consilience.node.service import Service
from consilience.records.baseline import Stance
from consilience.records.clearance import ClearedLevel
from consilience.records.contact import Commitment, Contact, Uttered
from consilience.records.forum import (
    ActionItem,
    Appointment,
    Channel,
    ChannelAnswer,
    ChannelCheck,
    Done,
    Forum,
    Progress,
    TextSignature,
)
from consilience.records.ids import NODE, ROOT, MemberId, PartyName
from consilience.records.key import KeyEnrolment, KeyRole
from consilience.records.kinds import kind_of
from consilience.records.meeting import AgendaItem, Attendance, Meeting, MinuteLine, Minutes, MinutesDraft
from consilience.records.meeting import Line as Kind
from consilience.records.memorandum import Means, Memorandum, Objective, Seated, Sharing, Team, Way
from consilience.records.party import Member, Role, Seat
from consilience.records.proposal import Counted, Decision, PositionTaken, Proposal, Rule
from consilience.records.record import RecordLink, record_id, write_statement
from consilience.records.release import Form, Release
from consilience.records.request import ReleaseRequest
from consilience.records.text import id_of_text
from consilience.web.identity.signers import DemoKeys

ALPHA, BETA = PartyName("alpha"), PartyName("beta")
BOTH = frozenset({ALPHA, BETA})
CHAIR, CLERK = MemberId("cora"), MemberId("ben")
PASSPHRASE = "correct horse battery"
TEAMS = 20
WORDS = "bridge convoy harbour treaty grain ferry council survey map border river depot school clinic road".split()
PLACES = "Karun Brenn Halda Morava Tisza Sava Drina Vardar".split()
BATCH = 1_000
_START = datetime.now(UTC).replace(microsecond=0) - timedelta(days=700)


def build(folder: Path, items: int, members: int) -> str:
    """Make alpha's node with a forum of about `items` items and `members` members; return the forum's id."""
    nodes.create(folder, party=ALPHA, title="Alpha", passphrase=None).close()
    service = Service(folder, lambda _: "")
    begun = time.perf_counter()
    _people(service, folder, members)
    made = _Made(service, members)
    made.everything(items)
    made.flush()
    print(f"built {made.items:,} items, {made.records:,} records in {time.perf_counter() - begun:.0f} s", flush=True)
    (folder / "forum.txt").write_text(made.forum)
    service.close()
    return made.forum


def _people(service: Service, folder: Path, members: int) -> None:
    for member, roles in ((CHAIR, (Role.CHAIR, Role.ANALYST)), (CLERK, (Role.SECRETARY, Role.RELEASER))):
        people.add(service, Member(id=member, title=member.title()), roles, people.EVERYTHING, ("GAMMA",))
        people.enrol(service, member, DemoKeys(folder / "demo").make(member, PASSPHRASE))
    green = (ClearedLevel(policy="tlp", level="amber"),)
    for number in range(members - 2):
        # Three kinds of readers: cleared to all, not into the compartment, and up to amber alone.
        levels, parts = ((people.EVERYTHING, ("GAMMA",)), (people.EVERYTHING, ()), (green, ()))[number % 3]
        role = (Role.ANALYST, Role.SECRETARY, Role.AUDITOR)[number % 5 % 3]
        people.add(service, Member(id=MemberId(f"m{number:03}"), title=f"Member {number}"), (role,), levels, parts)


class _Made:
    """Says things for both parties, spread over two years."""

    def __init__(self, service: Service, members: int) -> None:
        self.service, self.members, self.chance = service, members, random.Random(1)
        self.signers = {who: SeedSigner(secrets.token_bytes(32)) for who in (CHAIR, CLERK)}
        for who, pen in self.signers.items():
            people.enrol(service, who, [KeyEnrolment(public=pen.public, role=KeyRole.MEMBER, holder=who, demo=True)])
        self.releaser = SeedSigner(secrets.token_bytes(32))
        key = KeyEnrolment(public=self.releaser.public, role=KeyRole.RELEASER, holder=CLERK, demo=True)
        people.enrol(service, CLERK, [key])
        self.foreign, self.index = SeedSigner(secrets.token_bytes(32)), count()
        self.waiting: list[Received] = []
        self.arrived: list[Arrived] = []
        self.at, self.items, self.records = _START, 0, 0
        seat = Seat(member=CHAIR, role=Role.CHAIR, since=_START.date() - timedelta(days=9))
        own = write_statement(
            seat, party=ALPHA, author=ROOT, created=_START, marking=_marking(ALPHA), nonce=secrets.token_bytes(32)
        )
        service.node.ledger.admit([Received(signed(own, service.root))], now=nodes.now())
        self.seats = {ALPHA: record_id(own), BETA: self.say(BETA, seat, who=ROOT)}

    def say(self, party, body, who=CHAIR, *, marked=None, links=(), pen=None):
        """Put a record into alpha's ledger, or among what came from beta; return its id."""
        self.at += timedelta(seconds=self.chance.randrange(2_000))
        payload = write_statement(
            body, party=party, author=who, created=min(self.at, nodes.now()), marking=marked or _marking(party),
            nonce=secrets.token_bytes(32), links=links,
        )  # fmt: skip
        self.records += 1
        if party == ALPHA:
            self.waiting.append(Received(signed(payload, pen or self.signers[who])))
            if len(self.waiting) >= BATCH:
                self.flush()
        else:
            envelope = signed(payload, self.foreign)
            self.arrived.append(
                Arrived("beta/log", next(self.index), record_id(payload), kind_of(body), BETA, envelope)
            )
        return record_id(payload)

    def text(self, party, body, *, sign=True, **parts):
        """Put a text forward, signed by both chairs; return its id."""
        self.say(party, body, **parts)
        text = id_of_text(body)
        for one in (ALPHA, BETA) if sign else ():
            self.say(one, TextSignature(text=text, seat=self.seats[one]))
        self.items += 1
        return text

    def flush(self) -> None:
        if self.waiting:
            self.service.node.ledger.admit(self.waiting, now=nodes.now())
            self.waiting = []
        arrivals = Arrivals(self.service.received.data)
        with arrivals.writing():
            for one in self.arrived:
                arrivals.keep(one, number=1, until=None)
        self.arrived = []

    def everything(self, items: int) -> None:
        founding = Forum(name="Lantern", purpose="to compare pictures", parties=BOTH, since=_START.date())
        self.forum = self.text(ALPHA, founding)
        for number in range(TEAMS // 5):
            self.text(ALPHA, self.memorandum(number))
        for number in range(10):
            body = Channel(forum=self.forum, id=f"line{number}", title=f"Line {number}", parties=BOTH, check_days=30)
            self.say(ALPHA, body)
        for number in range(self.members):
            self.appointment(number)
        for number in range(TEAMS * 8):
            self.text(self.side(), self.objective(number), sign=False)
        shares = [(self.meeting, 6), (self.proposal, 15), (self.exchange, 16), (self.action, 14), (self.check, 3)]
        makers = [maker for maker, share in shares for _ in range(share)]
        while self.items < items:
            self.at = _START + timedelta(days=690) * (self.items / items)
            self.chance.choice(makers)()

    def side(self):
        return self.chance.choice((ALPHA, BETA))

    def team(self):
        return f"t{self.chance.randrange(TEAMS)}"

    def words(self, number=6):
        return " ".join(self.chance.choices(WORDS, k=number)).capitalize()

    def marked(self, party):
        return _marking(party, *self.chance.choice((("amber",), ("amber",), ("red",), ("red", "GAMMA"))))

    def memorandum(self, number):
        teams = tuple(
            Team(
                id=f"t{number * 5 + each}", title=f"Team {number * 5 + each} on the {WORDS[each]}", mandate=self.words(),
                people=tuple(Seated(party=self.side(), title=f"Member {one}", lead=one == 0) for one in range(8)),
            )
            for each in range(5)
        )  # fmt: skip
        return Memorandum(
            forum=self.forum, title=f"Memorandum {number}", text=self.words(400), parties=BOTH, teams=teams,
            since=_START.date(), sharing=(Sharing(noun="contact", policy="tlp", level="amber", days=90),),
        )  # fmt: skip

    def appointment(self, number):
        self.items += 1
        who = MemberId(f"m{number:03}")
        self.say(
            self.side(),
            Appointment(
                forum=self.forum, seat=f"adviser {number}", member=who, title=f"Member {number}", team=self.team(),
                since=_START.date(), agency=self.chance.choice(("foreign", "defence", "interior")),
            ),
        )  # fmt: skip

    def objective(self, number):
        return Objective(
            forum=self.forum, id=f"o{number}", title=self.words(), team=f"t{number % TEAMS}", measures=(self.words(2),),
            due=nodes.now().date() + timedelta(days=number),
            ways=(Way(id="w1", text=self.words(), means=(Means(text="a crane", party=ALPHA),)), Way(id="w2", text="x")),
        )  # fmt: skip

    def meeting(self):
        agenda = tuple(AgendaItem(id=f"i{one}", title=self.words(3), owner="anna") for one in range(4))
        starts = self.at
        body = Meeting(
            forum=self.forum, title=self.words(4), starts=starts, ends=starts + timedelta(hours=2), agenda=agenda,
            team=self.team(), place="by call",
        )  # fmt: skip
        text = self.text(self.side(), body, sign=False)
        for party in (ALPHA, BETA):
            self.say(party, Attendance(meeting=text, present=True), CLERK)
        if self.chance.random() < 0.15:
            return
        lines = tuple(
            MinuteLine(kind=Kind.SAID, text=self.words(9), who="anna", item=f"i{n % 4}") for n in range(12)
        )  # fmt: skip
        drafts = [self.say(party, MinutesDraft(meeting=text, lines=lines), CLERK) for party in (ALPHA, BETA)]
        self.text(ALPHA, Minutes(meeting=text, lines=lines, drafts=frozenset(drafts)), sign=self.chance.random() < 0.9)

    def proposal(self):
        party = self.side()
        marked = self.marked(party)
        body = Proposal(
            forum=self.forum, title=self.words(5), text=self.words(120), rule=Rule.CONSENSUS, team=self.team(),
            closes=self.at.date() + timedelta(days=14) if self.chance.random() < 0.5 else None,
        )  # fmt: skip
        text = self.text(party, body, sign=False, marked=marked)
        stances = {}
        for one in (ALPHA, BETA):
            if self.chance.random() < 0.9:
                stance = self.chance.choice((Stance.CONCUR, Stance.CONCUR, Stance.CONCUR, Stance.NON_CONCUR))
                blocking = "not before the survey" if stance is Stance.NON_CONCUR else ""
                taken = PositionTaken(proposal=text, seat=self.seats[one], stance=stance, blocking=blocking)
                stances[one] = (stance, self.say(one, taken))
        if len(stances) == 2 and all(stance is Stance.CONCUR for stance, _ in stances.values()):
            tally = tuple(Counted(party=one, stance=s, position=p) for one, (s, p) in sorted(stances.items()))
            decision = Decision(
                forum=self.forum, proposal=text, title=body.title, text=body.text, rule=body.rule, tally=tally,
                on=self.at.date(),
            )  # fmt: skip
            self.text(ALPHA, decision, marked=replace(marked, originators=frozenset({ALPHA})))

    def exchange(self):
        """An exchange with one report or two; now and then they differ in the day of a promise."""
        place, due = self.chance.choice(PLACES), self.at.date() + timedelta(days=self.chance.randrange(10, 300))
        promise = f"Beta will hand over the {self.chance.choice(WORDS)} report of the {place} bridge to Alpha"
        said = f"The {place} bridge was closed on {self.at.day} {self.at:%B} {self.at.year}."
        for one in (ALPHA, BETA) if self.chance.random() < 0.6 else (self.side(),):
            other = BETA if one == ALPHA else ALPHA
            day = due + timedelta(days=30) if self.chance.random() < 0.1 else due
            told = (Commitment(id="c1", by=BETA, to=ALPHA, text=promise, due=day),)
            body = Contact(
                forum=self.forum, held=self.at, channel=f"line{self.items % 10}",
                counterpart=other, counterpart_seat="adviser", purpose=self.words(), agency="foreign",
                said=(Uttered(by=BETA, text=said),), given=told if one == BETA else (), received=told if one == ALPHA else (),
            )  # fmt: skip
            self.say(one, body, CLERK)
        self.items += 1

    def action(self):
        due = self.at.date() + timedelta(days=90)
        body = ActionItem(
            forum=self.forum, text=self.words(), party=self.side(), due=due, owner=f"m{self.chance.randrange(self.members):03}"
        )  # fmt: skip
        marked = self.marked(self.side())
        text = self.text(next(iter(marked.originators)), body, sign=False, marked=marked)
        if self.chance.random() < 0.7:
            self.say(body.party, Progress(about=text, state=Done.DONE))
        if self.chance.random() < 0.15:
            self.request(record_id_of=self.say(ALPHA, Progress(about=text, state=Done.OPEN), CLERK))

    def request(self, record_id_of):
        """Ask for a release, as the pages do; all but some are released."""
        asked = ReleaseRequest(records=frozenset({record_id_of}), form=Form.FULL, to=frozenset({BETA}), because="forum")
        link = (RecordLink(relation="asks for", record=record_id_of),)
        request = self.say(ALPHA, asked, CLERK, links=link)
        if self.chance.random() < 0.95:
            release = Release(records=asked.records, form=asked.form, to=asked.to, because="forum")
            link = (RecordLink(relation="request", record=request),)
            self.flush()  # a release is judged by what is in the log before it
            self.say(ALPHA, release, CLERK, links=link, pen=self.releaser)

    def check(self):
        one = self.side()
        other = BETA if one == ALPHA else ALPHA
        body = ChannelCheck(forum=self.forum, channel=f"line{self.chance.randrange(10)}", to=other, sent=self.at)
        sent = self.say(one, body, CLERK)
        if self.chance.random() < 0.9:
            self.say(other, ChannelAnswer(check=sent, seat="adviser"), CLERK)
        self.items += 1


def _marking(party, level="amber", *parts):
    return Marking(
        levels=frozenset({Level("tlp", level)}), originators=frozenset({party}), releasable_to=BOTH,
        compartments=frozenset(parts),
    )  # fmt: skip


__all__ = ["CHAIR", "CLERK", "NODE", "PASSPHRASE", "TEAMS", "build"]

"""Builders for the trust core: a party with keys, records of every kind, a ledger in a folder."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from consilience.ledger.admission import Received, Rules
from consilience.ledger.ledger import Ledger
from consilience.ledger.signing import SeedSigner, signed
from consilience.ledger.sqlite import SqliteStore
from consilience.marking import Level, Marking, Policies
from consilience.records.alias import Alias
from consilience.records.baseline import Baseline, BaselineSignature, Ground, Grounds, Line, Position, Stance
from consilience.records.call import (
    Call,
    CallKey,
    Departure,
    Invited,
    Joined,
    Left,
    Met,
    Part,
    Refusal,
    Refused,
    Relay,
)
from consilience.records.claim import Claim, Modality, Polarity, Qualifier, Quantity, Span, When
from consilience.records.clearance import Clearance, ClearedLevel
from consilience.records.contact import Commitment, Contact, Uttered
from consilience.records.disclosure import Disclosure, Dispatch, Notice, NoticeKind, Sent
from consilience.records.estimate import Answer, Band, Confidence, Estimate, Evidence
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
    Rest,
    Return,
    TextSignature,
)
from consilience.records.grade import Grade
from consilience.records.grade_table import GradeTable, Rates
from consilience.records.housekeeping import (
    Cosignature,
    Epoch,
    EquivalenceTable,
    Erasure,
    ErasureReason,
    LevelPair,
)
from consilience.records.ids import (
    NODE,
    ROOT,
    ClaimId,
    KeyId,
    MemberId,
    OriginId,
    PartyName,
    QuestionId,
    RecordId,
    ReportId,
    RunId,
    TextId,
)
from consilience.records.judgement import Judgement, Outcome
from consilience.records.key import KeyEnrolment, KeyRevocation, KeyRole, RevocationReason
from consilience.records.letter import Letter, LetterKind
from consilience.records.meeting import (
    AgendaItem,
    Attendance,
    Disagreement,
    Instrument,
    Meeting,
    MinuteLine,
    Minutes,
    MinutesDraft,
    Need,
    Opening,
)
from consilience.records.meeting import Line as LineKind
from consilience.records.memorandum import (
    Ending,
    Means,
    Memorandum,
    Milestone,
    Objective,
    Seated,
    Sharing,
    Team,
    Way,
)
from consilience.records.party import Agency, Member, Party, Role, Seat
from consilience.records.precheck import PrecheckConsent, PrecheckFound, PrecheckTranscript, Shown
from consilience.records.proposal import Counted, Decision, PositionTaken, Proposal, Purpose, Rule
from consilience.records.question import AnswerType, Question
from consilience.records.record import read_statement, write_statement
from consilience.records.release import Form, Recall, RecallReason, Release, Withdrawal
from consilience.records.report import Link, Report
from consilience.records.request import Agreement, ReleaseRequest, Wording
from consilience.records.ruling import Ruling, RulingKind
from consilience.records.scenario import (
    Branch,
    Indicator,
    IndicatorRole,
    OutcomeGroup,
    PreparedResponse,
    ResponseStep,
    Scenario,
    Split,
    Trigger,
    Whose,
)
from consilience.records.sighting import (
    BranchChance,
    BranchOdds,
    FamilyRates,
    IndicatorRates,
    Odds,
    Reply,
    ScenarioWarning,
    Sighting,
    SplitOdds,
    State,
    WarningAnswer,
)
from consilience.records.sighting import Rates as ScenarioRates
from consilience.records.source import Source
from tests.make_forum_records import forum_records

ALPHA = PartyName("alpha")
ANNA = MemberId("anna")
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SOME_ID = RecordId("ab" * 32)


def seed(name: str) -> bytes:
    return hashlib.sha256(f"test key {name}".encode()).digest()


ROOT_KEY, LOG_KEY, NODE_KEY, ANNA_KEY, RELEASE_KEY, OTHER_KEY = (
    SeedSigner(seed(name)) for name in ("root", "log", "node", "anna", "release", "other")
)


def marking(level: str = "amber", **parts: frozenset[str]) -> Marking:
    return Marking(**{"levels": frozenset({Level("tlp", level)}), "originators": frozenset({"alpha"}), **parts})


def nonce(number: int) -> bytes:
    return hashlib.sha256(b"nonce %d" % number).digest()


_count = iter(range(10**9))


def payload(body, *, author=NODE, party=ALPHA, created=NOW, number=None, marked=None, **parts) -> bytes:
    number = next(_count) if number is None else number
    return write_statement(
        body,
        party=party,
        author=author,
        created=created,
        marking=marked or marking(),
        nonce=nonce(number),
        **parts,
    )


def received(body, *signers, **parts) -> Received:
    return Received(signed(payload(body, **parts), *signers))


def id_of(one: Received) -> RecordId:
    from consilience.records.envelope import read_envelope

    return read_statement(read_envelope(one.envelope).payload).id


def party(*, root=(ROOT_KEY,), threshold=1, version=1, name=ALPHA) -> Party:
    return Party(
        name=name,
        title="Alpha",
        root=frozenset(key.public for key in root),
        threshold=threshold,
        version=version,
    )


def enrolment(key: SeedSigner, role: KeyRole, holder=NODE) -> KeyEnrolment:
    return KeyEnrolment(public=key.public, role=role, holder=holder)


def beginning() -> list[Received]:
    """The first records of a ledger: the party, its log key, its node key, a member's and a releaser's key."""
    return [
        received(party(), ROOT_KEY, author=ROOT, number=1_000_000),
        received(enrolment(LOG_KEY, KeyRole.LOG), ROOT_KEY, author=ROOT, number=1_000_001),
        received(enrolment(NODE_KEY, KeyRole.NODE), ROOT_KEY, author=ROOT, number=1_000_002),
        received(enrolment(ANNA_KEY, KeyRole.MEMBER, ANNA), ROOT_KEY, author=ROOT, number=1_000_003),
        received(enrolment(RELEASE_KEY, KeyRole.RELEASER, ANNA), ROOT_KEY, author=ROOT, number=1_000_004),
    ]


def rules(**parts) -> Rules:
    return Rules(**{"party": ALPHA, "policies": Policies(), "caveats": frozenset({"ORCON"}), **parts})


def store(folder: Path) -> SqliteStore:
    return SqliteStore(folder / "ledger.sqlite3", create=True)


def ledger(folder: Path, *, begun: bool = True) -> Ledger:
    found = Ledger(store(folder), rules())
    if begun:
        found.admit(beginning(), now=NOW)
    return found


def random(start: int = 0):
    """Numbers that look random and are the same each time."""
    numbers = iter(range(start, 10**9))
    return lambda count: hashlib.sha256(b"random %d" % next(numbers)).digest()[:count]


def claim(number: int = 1, *, draft: bool = True, quote: str = "Two brigades crossed the river on Monday.") -> Claim:
    return Claim(
        id=ClaimId(f"c{number}"),
        party=ALPHA,
        report=ReportId("r1"),
        span=Span(start=10, end=10 + len(quote)),
        quote=quote,
        actors=("brigade",),
        action="cross",
        action_class="FIGHT",
        target="river",
        when=When(text="Monday", earliest=date(2026, 2, 23), latest=date(2026, 2, 23)),
        place="the river",
        quantities=(Quantity(value=Decimal("2.50"), high=Decimal("1E+3"), unit="brigade", qualifier=Qualifier.ABOUT),),
        polarity=Polarity.NEGATED,
        modality=Modality.PLAN,
        attribution=("an official", "the ministry"),
        grade=Grade(reliability="B", credibility="2", because="it was right before"),
        origin=OriginId("o1"),
        marking="TLP:AMBER",
        draft=draft,
    )


def report(text: str = "On Monday two brigades crossed the river.") -> Report:
    return Report(
        id=ReportId("r1"),
        party=ALPHA,
        file="inbox/r1.txt",
        text=text,
        title="Crossing",
        published=date(2026, 2, 24),
        derived_from=(Link(source="Agency", report=ReportId("r0"), because="it says so"),),
        origin=OriginId("o1"),
        sha256="00" * 32,
    )


def call_kinds(text: TextId) -> list[object]:
    """One body of each kind of the secure call."""
    keys, until = frozenset({KeyId("ab" * 32)}), NOW + timedelta(hours=4)
    roster = (
        Invited(party=ALPHA, member=ANNA, title="Anna", keys=keys, seat="lead"),
        Invited(
            party=PartyName("beta"),
            member=MemberId("ines"),
            title="Inès",
            keys=keys,
            part=Part.INTERPRETER,
            language="fr",
        ),
    )
    met = Met(party=PartyName("beta"), member=MemberId("ines"), certificate="ef" * 32, verified=NOW, words=True)
    return [
        Call(meeting=text, roster=roster, relay=Relay.DIRECT, provider="https://rooms.example/lantern"),
        CallKey(call=text, meeting=text, key=b"\7" * 32, certificate="ab" * 32, until=until),
        Joined(call=text, meeting=text, key=SOME_ID, certificate="ab" * 32, met=(met,)),
        Left(call=text, meeting=text, key=SOME_ID, because=Departure.REVOKED),
        Refused(call=text, meeting=text, party=PartyName("beta"), member=MemberId("ines"), reason=Refusal.REPLAY),
    ]


def forum_kinds() -> list[object]:
    """One body of each kind of the forum."""
    day, text, two = date(2026, 3, 1), TextId("cd" * 32), frozenset({ALPHA, PartyName("beta")})
    promise = {"to": PartyName("beta"), "text": "to share the map", "due": day}
    lines = (MinuteLine(kind=LineKind.ACTION, text="to draw the map", who="anna", item="i1"),)
    return [
        Forum(name="Lantern", purpose="to compare pictures", parties=two, since=day, policy_needs_baseline=False),
        Rest(forum=text, since=day, because="an election"),
        Return(forum=text, ends=frozenset({SOME_ID}), since=day, because="the election is over"),
        TextSignature(text=text, seat=SOME_ID),
        Appointment(forum=text, seat="lead", member=ANNA, title="Anna", since=day, until=day, team="t1", agency="moi"),
        Channel(forum=text, id="line", title="The line", parties=two, check_days=7, answer_hours=2),
        ChannelCheck(forum=text, channel="line", to=PartyName("beta"), sent=NOW),
        ChannelAnswer(check=SOME_ID, seat="lead"),
        Note(about=text, words="ours alone"),
        Memorandum(
            forum=text,
            title="Teams",
            text="We set up teams.",
            parties=two,
            scope="the bridge",
            since=day,
            until=day,
            sharing=(Sharing(noun="claim", policy="tlp", level="amber", days=30),),
            amends=frozenset({text}),
            revises=text,
            teams=(
                Team(
                    id="t1",
                    title="Bridges",
                    mandate="to watch the bridge",
                    people=(Seated(party=ALPHA, title="Anna", agency="moi", lead=True),),
                    milestones=(Milestone(text="a map", due=day),),
                ),
            ),
        ),
        Ending(memorandum=text, on=day, because="it is done"),
        Objective(
            forum=text,
            id="o1",
            title="The bridge stays open",
            team="t1",
            measures=("cars a day",),
            due=day,
            ways=(Way(id="w1", text="repairs", means=(Means(text="a crane", party=ALPHA, amount="1"),)),),
            revises=frozenset({text}),
        ),
        Contact(
            forum=text,
            held=NOW,
            channel="line",
            counterpart=PartyName("beta"),
            counterpart_seat="lead",
            purpose="to ask",
            agency="moi",
            by="lead",
            said=(Uttered(by=ALPHA, text="We asked for the map."),),
            given=(Commitment(id="c1", by=ALPHA, **promise),),
            received=(Commitment(id="c2", by=PartyName("beta"), **(promise | {"to": ALPHA})),),
            deadline=day,
            answer_to="lead",
        ),
        Proposal(
            forum=text,
            title="Open it",
            text="We open the bridge.",
            rule=Rule.UNANIMITY,
            purpose=Purpose.POLICY,
            topic="the bridge",
            team="t1",
            closes=day,
            revises=text,
            arises=(text,),
        ),
        PositionTaken(
            proposal=text, seat=SOME_ID, stance=Stance.NON_CONCUR, blocking="not before May", comment="see annex"
        ),
        Decision(
            forum=text,
            proposal=text,
            title="Open it",
            text="We open the bridge.",
            rule=Rule.MAJORITY,
            on=day,
            tally=(Counted(party=ALPHA, stance=Stance.NON_CONCUR, position=SOME_ID, words="not before May"),),
        ),
        Meeting(
            forum=text,
            title="First",
            starts=NOW,
            ends=NOW + timedelta(hours=1),
            place="by call",
            team="t1",
            revises=text,
            agenda=(
                AgendaItem(
                    id="i1",
                    title="Open it?",
                    owner="anna",
                    minutes=20,
                    policy=True,
                    topic="the bridge",
                    about=(text,),
                    needs=(Need(instrument=Instrument.BASELINE, topic="the bridge", days=30),),
                ),
            ),
        ),
        Attendance(meeting=text, present=True, seat="lead"),
        Opening(meeting=text, item="i1", refused=("no baseline",)),
        MinutesDraft(meeting=text, lines=lines),
        Minutes(
            meeting=text,
            lines=lines,
            drafts=frozenset({SOME_ID}),
            present=((ALPHA, "anna"),),
            disagreements=(
                Disagreement(item="i1", words=((ALPHA, "it was agreed"), (PartyName("beta"), "it was not"))),
            ),
        ),
        ActionItem(forum=text, text="to draw the map", party=ALPHA, owner="anna", due=day, arises=(text,)),
        Progress(about=text, state=Done.DISPUTED, commitment="c1", words="we did", evidence=frozenset({SOME_ID})),
        *call_kinds(text),
        *scenario_kinds(),
    ]


def scenario_kinds() -> list[object]:
    """One body of each kind that a scenario has."""
    day, text = date(2026, 3, 1), TextId("cd" * 32)
    half = Decimal("0.5")
    ways = (Branch(id="open", title="It opens", off_ramp=True), Branch(id="shut", title="It stays shut", leads_to="s2"))
    last = (Branch(id="talks", title="Talks"), Branch(id="force", title="Force"))
    return [
        Scenario(
            forum=text,
            id="bridge-2026",
            title="If the bridge stays shut",
            splits=(
                Split(id="s1", title="Does it open?", branches=ways),
                Split(id="s2", title="What then?", branches=last),
            ),
            horizon=day,
            team="t1",
            text="To be ready",
            outcomes=(OutcomeGroup(name="calm", leaves=("open", "talks")),),
            revises=text,
        ),
        Odds(
            forum=text,
            scenario=text,
            splits=(
                SplitOdds(split="s1", branches=(BranchOdds(branch="open", low=half, high=Decimal(1)),)),
                SplitOdds(split="s2", branches=(BranchOdds(branch="talks", words="likely"),)),
            ),
            as_of=day,
            scale="icd203",
            confidence=Confidence.LOW,
            because="past years",
        ),
        Indicator(
            forum=text,
            scenario=text,
            id="planks",
            about="s1",
            family="works",
            statement="Planks are brought to the bridge",
            observed="by the guards",
            window=30,
            role=IndicatorRole.ASSUMPTION,
            watched_by="lead",
            revises=text,
        ),
        ScenarioRates(
            forum=text,
            scenario=text,
            families=(
                FamilyRates(
                    family="works", branches=(BranchChance(branch="open", chance=half),), not_reached=Decimal("0.1")
                ),
            ),
            indicators=(IndicatorRates(indicator="planks", hit=half, false_alarm=Decimal("0.05")),),
            as_of=day,
            because="past works",
        ),
        Sighting(
            forum=text,
            indicator=text,
            state=State.SEEN,
            first=day,
            last=day,
            claims=(SOME_ID,),
            grade=Grade.parse("B2"),
            words="at dawn",
        ),
        PreparedResponse(
            forum=text,
            scenario=text,
            id="shut",
            branch="shut",
            title="If it stays shut",
            trigger=Trigger(outcome="calm", threshold=half, days=3, whose=Whose.FUSED),
            steps=(
                ResponseStep(
                    text="tells the other", who="lead", whom="their lead", channel="line", within_hours=2, ready=text
                ),
            ),
            off_ramps=("a ferry",),
            decides="both chairs",
            decide_within_hours=48,
            revises=text,
        ),
        ScenarioWarning(forum=text, response=text, on=day, whose=frozenset({ALPHA})),
        WarningAnswer(warning=SOME_ID, reply=Reply.STOOD_DOWN, because="the planks were ours"),
    ]


def every_kind() -> list[object]:
    """One body of each kind, with every field at something other than its default where it can be."""
    return [
        party(),
        Agency(id="moi", title="Ministry", parent="gov"),
        Member(id=ANNA, title="Anna", agency="moi"),
        Seat(member=ANNA, role=Role.RELEASER, since=date(2026, 1, 1), until=date(2026, 12, 31)),
        enrolment(ANNA_KEY, KeyRole.MEMBER, ANNA),
        KeyRevocation(key=enrolment(ANNA_KEY, KeyRole.MEMBER, ANNA).id, reason=RevocationReason.LOST),
        Source(id="s1", title="A wire", reliability="B", because="long record"),
        report(),
        claim(),
        Judgement(claim=SOME_ID, outcome=Outcome.CORRECTED, correction=claim(draft=False), because="the day was wrong"),
        Question(
            id=QuestionId("q1"),
            text="Who holds the bridge?",
            answer_type=AnswerType.CATEGORIES,
            version=2,
            hypotheses=("we", "they"),
            horizon=date(2026, 6, 1),
            resolution="A joint visit",
            scale="icd203",
        ),
        Estimate(
            party=ALPHA,
            question=QuestionId("q1"),
            question_version=2,
            answer=Answer(shares=(("we", Decimal("0.6")), ("they", Decimal("0.4")))),
            prior=Answer(shares=(("we", Decimal("0.5")), ("they", Decimal("0.5")))),
            evidence=(
                Evidence(
                    origin=OriginId("o1"),
                    claim="c1",
                    grade=Grade.parse("B2", because="long record"),
                    given=(Band.exact(Decimal("0.8")), Band.between(Decimal("0.1"), Decimal("0.3"))),
                    derived_from=(OriginId("o2"),),
                    related="radio",
                ),
            ),
            confidence=Confidence.LOW,
            because="few sources",
            as_of=date(2026, 3, 1),
        ),
        GradeTable.of(
            {"B2": Rates(hit=Band.exact(Decimal("0.8")), false=Band.exact(Decimal("0.15")))}, name="own", version="1"
        ),
        Release(
            records=frozenset({SOME_ID}),
            form=Form.GIST,
            to=frozenset({PartyName("beta")}),
            under=SOME_ID,
            because="closes the gap",
            until=date(2026, 6, 1),
            second=MemberId("ben"),
        ),
        Recall(record=SOME_ID, reason=RecallReason.FABRICATED, because="the source made it up"),
        Cosignature(origin="consilience/beta/00", size=64, root=b"\1" * 32, note="note"),
        Epoch(size=5, root=b"\2" * 32, because="no peer in reach"),
        Erasure(record=SOME_ID, reason=ErasureReason.SPILL),
        EquivalenceTable(pairs=(LevelPair(cleared_policy="b", cleared="S", readable_policy="a", readable="R"),)),
        Clearance(member=ANNA, levels=(ClearedLevel(policy="tlp", level="red"),), compartments=("GAMMA",)),
        ReleaseRequest(
            records=frozenset({SOME_ID}),
            form=Form.GIST,
            to=frozenset({PartyName("beta")}),
            because="closes the gap",
            wordings=(Wording(record=SOME_ID, text="A crossing was seen."),),
            until=date(2026, 6, 1),
        ),
        Agreement(request=SOME_ID, agreed=True, because="the source is safe"),
        Ruling(
            kind=RulingKind.VERDICT,
            claims=(ClaimId("c1"), ClaimId("c2")),
            verdict="changed",
            because="the day moved on",
        ),
        Baseline(
            title="The bridge",
            parties=frozenset({ALPHA, PartyName("beta")}),
            lines=(
                Line(
                    id="q1",
                    statement="The bridge will reopen by June.",
                    question=QuestionId("bridge"),
                    between=Band.between(Decimal("0.5"), Decimal("0.7")),
                    unit="percent",
                    verdict="aligned",
                    positions=(
                        Position(
                            party=ALPHA,
                            stance=Stance.COMMENT,
                            answer=Answer(probability=Band.exact(Decimal("0.6"))),
                            words="if the weather holds",
                        ),
                        Position(party=PartyName("beta"), stance=Stance.NON_CONCUR, words="the piers are gone"),
                    ),
                    rests_on=frozenset({SOME_ID}),
                ),
            ),
            as_of=date(2026, 3, 1),
            version=2,
            revises=TextId("cd" * 32),
            handling="TLP:AMBER, the parties alone",
        ),
        Grounds(
            text=TextId("cd" * 32),
            rows=(Ground(line="q1", records=frozenset({SOME_ID}), claims=(ClaimId("c1"), ClaimId("c2"))),),
        ),
        BaselineSignature(text=TextId("cd" * 32), seat=SOME_ID),
        *forum_kinds(),
        Disclosure(
            to=PartyName("beta"), form=Form.GIST, of="estimate", text="A crossing is likely.", question=QuestionId("q1")
        ),
        Notice(
            to=PartyName("beta"),
            kind=NoticeKind.RECALLED,
            subjects=frozenset({SOME_ID}),
            reason=RecallReason.FABRICATED,
        ),
        Dispatch(
            to=PartyName("beta"),
            log="consilience/beta/0123456789abcdef",
            number=3,
            content="cd" * 32,
            head="ef" * 32,
            because=SOME_ID,
            sent=(Sent(record=SOME_ID, known_as=SOME_ID),),
            until=date(2026, 6, 1),
        ),
        Withdrawal(release=SOME_ID, because="the source asked for it"),
        PrecheckConsent(
            run=RunId("ef" * 32),
            peer=PartyName("beta"),
            shown=Shown.WHICH,
            because="to save both the trouble",
            size=64,
            inputs=b"\3" * 32,
            keys=b"\4" * 32,
            until=date(2026, 3, 15),
            question=QuestionId("bridge"),
            answers=SOME_ID,
        ),
        PrecheckTranscript(run=RunId("ef" * 32), consents=(SOME_ID, RecordId("cd" * 32)), messages=(b"\5" * 32,)),
        PrecheckFound(
            run=RunId("ef" * 32),
            peer=PartyName("beta"),
            size=40,
            band="under a tenth",
            common=frozenset({SOME_ID}),
            question=QuestionId("bridge"),
        ),
        Letter(to=PartyName("beta"), kind=LetterKind.PRECHECK, content="{}"),
        Alias(name="Ministry of Energy", same_as="Ministry of Climate", because="renamed in 2025", holds=False),
        *forum_records(),
    ]


LATER = NOW + timedelta(hours=1)

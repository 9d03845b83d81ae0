"""Two to four parties with councils, sealed exchanges and outcomes, in any order of arrival.

Held at every step: nothing of a council is at another party; no exchange may be opened on any node before every seal is there;
a second seal changes nothing; and once everything has come, all nodes tell the same.
"""

from __future__ import annotations

from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from consilience.forum import councils, information, outcomes, public_lines, sealed
from consilience.forum.verbs import may_say
from consilience.records.baseline import Stance
from consilience.records.council import Advice
from consilience.records.forum import Appointment, Forum
from consilience.records.ids import QuestionId
from consilience.records.information import Answering, InformationAnswer, InformationRequest
from consilience.records.outcome import Dispute, Outcome
from consilience.records.proposal import PositionTaken, Proposal, Rule
from consilience.records.public_line import PublicLine
from consilience.records.sealed import Seal, SealedExchange
from consilience.records.text import id_of_text
from tests.forum.table import CHAIR, NAMES, Table

CANARY = "canary"
parties = st.sampled_from(NAMES)
chance = st.integers(0, 10**6)


class SecondHalf(RuleBasedStateMachine):
    @initialize(count=st.integers(2, 4))
    def begin(self, count):
        self.table = Table(count)
        self.forum = self.table.founded()
        self.councils, self.courses, self.exchanges, self.outcomes, self.asked, self.lines = {}, [], [], [], [], []
        self.values = {}
        """(party, exchange) → leaves sealed, in order."""

    def one(self, party):
        return self.table.parties[NAMES.index(party) % len(self.table.parties)]

    def allowed(self, party, body):
        return bool(may_say(self.table.board(party), self.table.who(party), body))

    def put(self, party, body, *, own=False):
        """Say what the verbs allow, and nothing else; return the text's id, or None."""
        if not self.allowed(party, body):
            return None
        of_council = councils.is_of_council(self.table.board(party), body)
        assert not own or of_council
        self.table.say(party, body, own=of_council)
        return id_of_text(body)

    # Councils

    @rule(party=parties)
    def call_a_council(self, party):
        party = self.one(party)
        if party in self.councils:
            return
        body = Forum(
            name=f"{CANARY} of {party}", purpose=CANARY, parties=frozenset({party}), since=self.table.now.date()
        )
        text = self.put(party, body, own=True)
        self.table.say(party, _signature(self.table, party, text), own=True)
        self.councils[party] = text
        for agency in ("foreign", "service"):
            self.put(party, Appointment(
                forum=text, seat=agency, member=CHAIR, title=CANARY, agency=agency, since=self.table.now.date()
            ), own=True)  # fmt: skip

    @precondition(lambda self: self.councils)
    @rule(number=chance, name=st.sampled_from("abc"))
    def propose_a_course(self, number, name):
        party = sorted(self.councils)[number % len(self.councils)]
        body = Proposal(forum=self.councils[party], title=f"{CANARY} {name}", text=CANARY, rule=Rule.CONSENSUS)
        if text := self.put(party, body, own=True):
            self.courses.append((party, text))

    @precondition(lambda self: self.courses)
    @rule(number=chance, agency=st.sampled_from(("foreign", "service")), stance=st.sampled_from(Stance))
    def advise(self, number, agency, stance):
        party, course = self.courses[number % len(self.courses)]
        blocking = CANARY if stance is Stance.NON_CONCUR else ""
        self.put(
            party, Advice(proposal=course, agency=agency, stance=stance, words=CANARY, blocking=blocking), own=True
        )

    @precondition(lambda self: self.courses)
    @rule(number=chance)
    def decide(self, number):
        party, course = self.courses[number % len(self.courses)]
        board, seat = self.table.board(party), self.table.seats[party]
        body = councils.drawn_up(board, course, seat, self.table.now.date())
        assert body is not None
        self.put(party, body, own=True)

    @precondition(lambda self: self.courses)
    @rule(number=chance)
    def try_to_name_a_council(self, number):
        party, course = self.courses[number % len(self.courses)]
        body = Proposal(forum=self.forum, title="said to others", text="x", rule=Rule.CONSENSUS, arises=(course,))
        assert not self.allowed(party, body)

    # Sealed exchanges

    @rule(party=parties, matter=st.sampled_from("ab"))
    def begin_an_exchange(self, party, matter):
        party, now = self.one(party), self.table.now
        body = SealedExchange(
            forum=self.forum, title=f"on {matter} {len(self.exchanges)}", what="estimate", matter=matter,
            parties=frozenset(self.table.parties), seal_by=now + timedelta(hours=2), open_by=now + timedelta(hours=4),
        )  # fmt: skip
        if text := self.put(party, body):
            self.exchanges.append(text)

    @precondition(lambda self: self.exchanges)
    @rule(party=parties, number=chance, leaf=st.integers(1, 9))
    def seal(self, party, number, leaf):
        party, exchange = self.one(party), self.exchanges[number % len(self.exchanges)]
        body = Seal(exchange=exchange, leaf=f"{leaf:064x}", index=0, size=64, root="12" * 32, path=())
        before = len(self.values.get((party, exchange), []))
        if self.put(party, body) is not None:
            assert before == 0, "a second value was taken"
            self.values[party, exchange] = [body.leaf]

    @precondition(lambda self: self.exchanges)
    @rule(party=parties, number=chance, leaf=st.integers(1, 9))
    def seal_again_without_asking(self, party, number, leaf):
        """A party whose node keeps no rule."""
        party, exchange = self.one(party), self.exchanges[number % len(self.exchanges)]
        board = self.table.board(party)
        if board.text(exchange, SealedExchange) is None:
            return
        body = Seal(exchange=exchange, leaf=f"{leaf + 100:064x}", index=0, size=64, root="12" * 32, path=())
        self.table.say(party, body)
        self.values.setdefault((party, exchange), []).append(body.leaf)

    # Outcomes, requests, lines

    @rule(party=parties, value=st.sampled_from(("yes", "no")))
    def state_an_outcome(self, party, value):
        party, day = self.one(party), self.table.now.date()
        body = Outcome(forum=self.forum, question=QuestionId("q"), value=value, on=day, scheduled=day)
        if text := self.put(party, body):
            self.outcomes.append(text)

    @precondition(lambda self: self.outcomes)
    @rule(party=parties, number=chance)
    def sign_an_outcome(self, party, number):
        party, text = self.one(party), self.outcomes[number % len(self.outcomes)]
        self.put(party, _signature(self.table, party, text))

    @precondition(lambda self: self.outcomes)
    @rule(party=parties, number=chance)
    def dispute_an_outcome(self, party, number):
        party, text = self.one(party), self.outcomes[number % len(self.outcomes)]
        self.put(party, Dispute(outcome=text, seat=self.table.seats[party], because="it was not so"))

    @rule(party=parties, to=parties)
    def ask(self, party, to):
        party, to = self.one(party), self.one(to)
        if party == to:
            return
        body = InformationRequest(forum=self.forum, by=party, to=to, question="who?", needed_by=self.table.now.date())
        if text := self.put(party, body):
            self.asked.append((to, text))

    @precondition(lambda self: self.asked)
    @rule(number=chance)
    def answer(self, number):
        to, text = self.asked[number % len(self.asked)]
        self.put(to, InformationAnswer(request=text, state=Answering.CANNOT))

    @rule(party=parties)
    def draw_a_line(self, party):
        party = self.one(party)
        body = PublicLine(forum=self.forum, title="line", statement="We meet.", since=self.table.now.date())
        if text := self.put(party, body):
            self.lines.append(text)

    @precondition(lambda self: self.lines)
    @rule(party=parties, number=chance)
    def sign_a_line(self, party, number):
        party, text = self.one(party), self.lines[number % len(self.lines)]
        self.put(party, _signature(self.table, party, text))

    # What comes, in any order

    @rule(sender=parties, to=parties, place=chance)
    def deliver(self, sender, to, place):
        sender, to = self.one(sender), self.one(to)
        if sender != to and self.table.logs[sender]:
            self.table.deliver(sender, to, place % len(self.table.logs[sender]))

    @rule(hours=st.integers(1, 3))
    def pass_time(self, hours):
        self.table.pass_time(hours=hours)

    # What holds

    @invariant()
    def nothing_of_a_council_is_elsewhere(self):
        if not hasattr(self, "table"):
            return
        for party in self.table.parties:
            for one in self.table.here[party].values():
                if one.party != party:
                    assert CANARY not in repr(one.body)

    @invariant()
    def nothing_opens_before_every_seal(self):
        if not hasattr(self, "table"):
            return
        for party in self.table.parties:
            board = self.table.board(party)
            for text in self.exchanges:
                found = sealed.standing(board, text, now=self.table.now, proved=lambda _: True)
                if found is None:
                    continue
                assert found.may_open == all(row.seal is not None for row in found.rows)
                for row in found.rows:
                    if row.seal is not None and all(
                        any(one.id == said.id for one in board.of(Seal, text)) for said in self._said(row.party, text)
                    ):
                        assert row.seal.body.leaf == self.values[row.party, text][0], "another value took its place"

    def _said(self, party, text):
        return [one for one in self.table.logs[party] if isinstance(one.body, Seal) and one.body.exchange == text]

    @invariant()
    def only_what_all_signed_and_nobody_disputes_is_agreed(self):
        if not hasattr(self, "table"):
            return
        for party in self.table.parties:
            board = self.table.board(party)
            for one in outcomes.all_(board, self.forum):
                if one.state is outcomes.OutcomeState.AGREED:
                    assert board.is_complete(one.said.text)
                    assert not one.disputes

    def teardown(self):
        if not hasattr(self, "table"):
            return
        self.table.deliver_all()
        told = {
            party: _told(self.table.board(party), self.forum, self.exchanges, self.table.now)
            for party in self.table.parties
        }
        assert len(set(told.values())) == 1


def _signature(table, party, text):
    from consilience.records.forum import TextSignature

    return TextSignature(text=text, seat=table.seats[party])


def _told(board, forum, exchanges, now):
    """All that a board tells of what is joint, as one value."""
    return repr((
        [(one.said.text, one.state, one.missing, len(one.disputes)) for one in outcomes.all_(board, forum)],
        [(one.said.text, one.state) for one in information.all_(board, forum)],
        [(one.said.text, one.state, one.missing) for one in public_lines.all_(board, forum)],
        [
            (found.state, [(row.party, row.seal and row.seal.id, len(row.refused)) for row in found.rows])
            for text in exchanges if (found := sealed.standing(board, text, now=now, proved=lambda _: True))
        ],
        [(one.party, one.id) for one in board.all(PositionTaken)],
    ))  # fmt: skip


TestSecondHalf = SecondHalf.TestCase
TestSecondHalf.settings = settings(
    max_examples=25, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)

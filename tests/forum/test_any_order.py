"""Random acts by honest and by rogue members of two to four parties, reaching the others in any order.

What must hold is judged here from the raw records, in other words than the product's own.
"""

from dataclasses import replace

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from consilience.forum import actions, calendar, forums, gates, marks, meetings, memoranda, proposals, signing, waiting
from consilience.node.forum import files
from consilience.records.baseline import Baseline, BaselineSignature, Stance
from consilience.records.forum import ActionItem, Done, Forum, Note, Progress, Rest, Return, TextSignature
from consilience.records.ids import MemberId
from consilience.records.meeting import AgendaItem, Meeting, MinuteLine, Minutes, MinutesDraft, Opening
from consilience.records.meeting import Line as LineKind
from consilience.records.memorandum import Ending
from consilience.records.party import Seat
from consilience.records.proposal import Counted, Decision, PositionTaken, Proposal, Rule
from consilience.web.pages.views_of_forum import years
from tests.forum.table import AIDE, CHAIR, Table, day
from tests.forum.test_memoranda import memorandum

INDEX = st.integers(0, 50)
ASSENT = (Stance.CONCUR, Stance.COMMENT)
CHAIRS = (CHAIR, MemberId("dora"), MemberId("emil"))


def picture(board):
    """All that a board tells, for comparing two."""
    found = []
    for forum in forums.all_(board):
        found.append((forum.text, forum.state, forum.missing, forum.life, {one.id for one in forum.rests}))
        found += [(one.text, one.state, one.missing, one.later) for one in memoranda.all_(board, forum.text)]
        for table in proposals.all_(board, forum.text):
            rows = [(row.party, row.stance, [one.id for one in (*row.earlier, *row.late)]) for row in table.rows]
            found.append((table.said.text, table.stage, table.met, rows))
            found += [(one.text, proposals.standing(board, one)) for one in table.decisions]
        found.append([one.text for one in proposals.decisions(board, forum.text)])
        for one in meetings.all_(board, forum.text):
            found.append((one.said.text, one.step, [each.text for each in one.texts], one.present, one.differences))
            for item in one.said.body.agenda:
                gate = gates.gate(board, one.said.text, item.id, at=one.said.body.ends)
                found.append(
                    (item.id, gate.is_open, gate.blocked, [o.id for o in gate.opened], [o.id for o in gate.refused])
                )
        found += [(one.said.text, one.state, one.overdue) for one in actions.items(board, forum.text)]
        found.append(files.action_sheet(board, forum.text))
        found += years(board, forum)
    return found


class Parties(RuleBasedStateMachine):
    """Members act on what their own board shows; records reach others at random."""

    @initialize(count=st.integers(2, 4), silent=st.integers(-6, 3))
    def start(self, count, silent):
        self.table = Table(count)
        self.forum = self.table.founded()
        self.silent = self.table.parties[silent] if 0 <= silent < count else None
        """A party that says nothing more once the forum is founded; mostly there is none."""

    def party(self, number):
        """Return one of those that speak."""
        return self.speaking()[number % len(self.speaking())]

    def speaking(self):
        return [party for party in self.table.parties if party != self.silent]

    def any_party(self, number):
        return self.table.parties[number % len(self.table.parties)]

    def pick(self, noun, party, number):
        texts = self.table.board(party).texts(noun)
        return texts[number % len(texts)] if texts else None

    @invariant()
    def a_board_that_grew_tells_what_one_made_afresh_tells(self):
        if not hasattr(self, "table"):
            return
        party, today = self.table.parties[-1], self.table.now.date()
        here = list(self.table.here[party].values())
        if getattr(self, "grown", None) is None or self.grown.today != today:
            self.grown = self.table.board(party)
        self.grown = self.grown.grown(here)
        fresh = self.table.board(party)
        assert picture(self.grown) == picture(fresh)
        who = self.table.who(party)
        assert waiting.on(self.grown, who) == waiting.on(fresh, who)
        assert calendar.entries(self.grown) == calendar.entries(fresh)
        bound = [marks.of_nouns(one, self.forum, (ActionItem, Meeting, Proposal)) for one in (self.grown, fresh)]
        assert bound[0] == bound[1]
        for one in here:
            touched = [[each.id for each in waiting.touches(board, one.text)] for board in (self.grown, fresh)]
            assert touched[0] == touched[1]
            assert marks.of(self.grown, one.text) == marks.of(fresh, one.text)

    # What reaches whom

    @rule(sender=INDEX, to=INDEX, mask=st.integers(0, 2**16 - 1))
    def deliver(self, sender, to, mask):
        """Some of the newest records of one reach another; which, is chance."""
        log = self.table.logs[self.party(sender)]
        if self.party(sender) != self.any_party(to):
            for bit in range(min(16, len(log))):
                if mask >> bit & 1:
                    self.table.deliver(self.party(sender), self.any_party(to), len(log) - 1 - bit)

    @rule(to=INDEX)
    def catch_up(self, to):
        for sender in self.table.parties:
            for place in range(len(self.table.logs[sender])):
                if sender != self.any_party(to):
                    self.table.deliver(sender, self.any_party(to), place)

    @rule(days=st.integers(0, 3))
    def time_passes(self, days):
        self.table.pass_time(days=days, hours=1)

    @rule(who=INDEX, member=st.sampled_from(CHAIRS))
    def replace_the_chair(self, who, member):
        """In the middle of whatever goes on."""
        if self.table.chair[self.party(who)] != member:
            self.table.replace_chair(self.party(who), member)

    # Honest members: only what the verbs allow

    @rule(
        who=INDEX, rule_=st.sampled_from(list(Rule)), closes=st.sampled_from([None, 2]), of=INDEX, revise=st.booleans()
    )
    def propose(self, who, rule_, closes, of, revise):
        party = self.party(who)
        before = self.pick(Proposal, party, of) if revise else None
        body = Proposal(
            forum=self.forum, title=f"P{who}", text="Something.", rule=rule_,
            closes=None if closes is None else day(closes), revises=None if before is None else before.text,
        )  # fmt: skip
        if proposals.may_propose(self.table.board(party), self.table.who(party), body):
            self.table.say(party, body)

    @rule(
        who=INDEX,
        of=INDEX,
        stance=st.sampled_from([one for one in Stance if one is not Stance.STATED]),
        aide=st.booleans(),
    )
    def take_position(self, who, of, stance, aide):
        party = self.party(who)
        found = self.pick(Proposal, party, of)
        speaker = self.table.who(party, AIDE if aide else None)
        if found is not None and proposals.may_take_position(self.table.board(party), speaker, found.text):
            self.position(party, found.text, stance, speaker.member)

    def position(self, party, text, stance, member):
        words = {Stance.NON_CONCUR: {"blocking": "no"}, Stance.COMMENT: {"comment": "well"}}.get(stance, {})
        body = PositionTaken(proposal=text, seat=self.table.seats[party], stance=stance, **words)
        return self.table.say(party, body, member)

    @rule(who=INDEX, of=INDEX)
    def draw_up(self, who, of):
        party = self.party(who)
        found = self.pick(Proposal, party, of)
        drawn = found and proposals.drawn_up(self.table.board(party), found.text, self.table.now.date())
        if drawn:
            self.table.say(party, drawn)

    @rule(mask=st.integers(0, 15))
    def sign(self, mask):
        """Some of the chairs sign what waits for them."""
        for number, party in enumerate(self.speaking()):
            for one in signing.to_sign(self.table.board(party), self.table.who(party)) if mask >> number & 1 else ():
                if signing.may_sign(self.table.board(party), self.table.who(party), one.text):
                    self.table.sign(party, one.text)

    @rule(of=INDEX, mask=st.integers(0, 15), stance=st.sampled_from([*ASSENT, Stance.RECUSE]))
    def most_agree(self, of, mask, stance):
        for number, party in enumerate(self.speaking()):
            found = self.pick(Proposal, party, of)
            if found is not None:
                board, speaker = self.table.board(party), self.table.who(party)
                if proposals.may_take_position(board, speaker, found.text):
                    self.position(party, found.text, Stance.CONCUR if mask >> number & 1 else stance, None)

    @rule(who=INDEX, amends=st.booleans(), of=INDEX)
    def draft_memorandum(self, who, amends, of):
        party = self.party(who)
        before = [one.text for one in memoranda.in_force(self.table.board(party), self.forum)]
        some = frozenset({before[of % len(before)]}) if amends and before else frozenset()
        body = memorandum(self.table, self.forum, title=f"M{who}", amends=some)
        if memoranda.may_propose(self.table.board(party), self.table.who(party), body):
            self.table.say(party, body)

    @rule(who=INDEX, of=INDEX)
    def end_memorandum(self, who, of):
        party = self.party(who)
        found = memoranda.in_force(self.table.board(party), self.forum)
        if found:
            body = Ending(memorandum=found[of % len(found)].text, on=self.table.now.date(), because="over")
            if memoranda.may_end(self.table.board(party), self.table.who(party), body):
                self.table.say(party, body)

    @rule(who=INDEX, stay=st.integers(0, 5))
    def rest_or_return(self, who, stay):
        party = self.party(who)
        board, speaker = self.table.board(party), self.table.who(party)
        found = forums.standing(board, self.forum)
        if not stay and forums.may_rest(board, speaker, self.forum):
            self.table.say(party, Rest(forum=self.forum, since=self.table.now.date(), because="a pause"))
        elif found is not None and found.rests:
            ends = frozenset(one.id for one in found.rests)
            body = Return(forum=self.forum, ends=ends, since=self.table.now.date(), because="on")
            if forums.may_return(board, speaker, body):
                self.table.say(party, body)

    @rule(who=INDEX)
    def call(self, who):
        item = AgendaItem(id="i1", title="Open it?", policy=True, topic="The bridge")
        body = Meeting(
            forum=self.forum, title=f"M{who}", starts=self.table.now, ends=self.table.now.replace(year=2027), agenda=(item,)
        )  # fmt: skip
        if meetings.may_call(self.table.board(self.party(who)), self.table.who(self.party(who)), body):
            self.table.say(self.party(who), body)

    @rule(who=INDEX)
    def baseline(self, who):
        self.table.baseline(by=self.speaking()[who % 2 * (who % len(self.speaking())) :])

    @rule(who=INDEX, of=INDEX)
    def open_item(self, who, of):
        party = self.party(who)
        found = self.pick(Meeting, party, of)
        if found is not None:
            attempt = gates.attempt(self.table.board(party), self.table.who(party), found.text, "i1")
            if isinstance(attempt, Opening):
                self.table.say(party, attempt)

    @rule(who=INDEX, of=INDEX, words=st.sampled_from("ABC"))
    def draft_minutes(self, who, of, words):
        party = self.party(who)
        found = self.pick(Meeting, party, of)
        if found is not None and meetings.may_draft(self.table.board(party), self.table.who(party), found.text):
            line = MinuteLine(kind=LineKind.SAID, text=words, item="i1")
            self.table.say(party, MinutesDraft(meeting=found.text, lines=(line,)))

    @rule(who=INDEX, of=INDEX)
    def agree_minutes(self, who, of):
        party = self.party(who)
        found = self.pick(Meeting, party, of)
        one = found and meetings.standing(self.table.board(party), found.text)
        if one and one.drafts:
            body = meetings.merged(found.text, one.drafts)
            if meetings.may_agree(self.table.board(party), self.table.who(party), body):
                self.table.say(party, body)

    @rule(who=INDEX, to=INDEX, state=st.sampled_from(list(Done)), of=INDEX)
    def act(self, who, to, state, of):
        party = self.party(who)
        found = self.pick(ActionItem, party, of)
        if found is None:
            self.table.say(party, ActionItem(forum=self.forum, text="to draw", party=self.party(to), due=day(1)))
        else:
            self.table.say(party, Progress(about=found.text, state=state, words="so"))

    @rule(who=INDEX, of=INDEX)
    def note(self, who, of):
        party = self.party(who)
        found = self.pick(Proposal, party, of)
        if found is not None:
            self.table.say(party, Note(about=found.text, words=f"of {party} alone"), own=True)

    # Whole stories, so that chance gets far enough; who takes part at each step is chance too

    @rule(
        who=INDEX, rule_=st.sampled_from(list(Rule)), mask=st.integers(0, 15), signs=st.integers(0, 15),
        new=st.sampled_from([None, None, *CHAIRS]),
    )  # fmt: skip
    def story_of_a_decision(self, who, rule_, mask, signs, new):
        """Between its position and its signature, a party may have got another chair."""
        self.together()
        self.propose(who, rule_, None, 0, revise=False)
        self.together()
        last = len(self.table.board().texts(Proposal)) - 1
        self.most_agree(last, mask | signs, Stance.ABSTAIN)
        self.together()
        self.draw_up(who, last)
        self.together()
        if new is not None:
            self.replace_the_chair(who, new)
        self.sign(signs | mask)

    @rule(who=INDEX, lag=INDEX, signs=st.integers(0, 15), agree=st.integers(0, 15))
    def story_of_a_meeting(self, who, lag, signs, agree):
        self.together()
        self.call(who)
        self.table.baseline(by=[party for n, party in enumerate(self.speaking()) if signs >> n & 1 or lag > 10])
        self.together()
        last = len(self.table.board().texts(Meeting)) - 1
        if last < 0:
            return
        self.open_item(who, last)
        for number in range(len(self.speaking())):
            self.draft_minutes(number, last, "AB"[agree >> number & 1])
        self.together()
        self.agree_minutes(who, last)
        self.together()
        self.sign(agree | signs)

    @rule(who=INDEX, amends=st.booleans(), signs=st.integers(0, 15), more=st.integers(0, 15))
    def story_of_a_memorandum(self, who, amends, signs, more):
        self.together()
        self.draft_memorandum(who, amends, 0)
        self.together()
        self.sign(signs | more)

    @rule(who=INDEX, signs=st.integers(0, 15), more=st.integers(0, 15))
    def story_of_a_rest(self, who, signs, more):
        self.together()
        self.rest_or_return(who, 0)
        self.together()
        self.rest_or_return(who, 1)
        self.together()
        self.sign(signs | more)
        self.together()

    def together(self):
        for number in range(len(self.table.parties)):
            self.catch_up(number)

    # Rogues: whatever a modified node could put into its log

    @rule(
        who=INDEX,
        of=INDEX,
        noun=st.sampled_from([Proposal, Decision, Minutes, Forum]),
        member=st.sampled_from([*CHAIRS, AIDE]),
    )
    def sign_anything(self, who, of, noun, member):
        party = self.party(who)
        found = self.pick(noun, party, of)
        if found is not None:
            self.table.sign(party, found.text, member)

    @rule(who=INDEX, of=INDEX, seat=INDEX)
    def sign_with_anothers_seat(self, who, of, seat):
        found = self.pick(Decision, self.party(who), of)
        if found is not None:
            self.table.sign(self.party(who), found.text, seat=self.table.seats[self.party(seat)])

    @rule(who=INDEX, of=INDEX, number=INDEX, stances=st.lists(st.sampled_from([None, *Stance]), min_size=4, max_size=4))
    def invent_a_tally(self, who, of, number, stances):
        party = self.party(who)
        found = self.pick(Proposal, party, of)
        said = self.table.board(party).all(PositionTaken)
        if found is None or not said:
            return
        cited = said[number % len(said)].id
        tally = tuple(
            Counted(party=one, stance=stance, position=None if stance is None else cited)
            for one, stance in zip(self.table.parties, stances, strict=False)
        )
        body = found.body
        self.table.say(
            party,
            Decision(
                forum=self.forum, proposal=found.text, title=body.title, text=body.text, rule=body.rule, tally=tally,
                on=self.table.now.date(),
            ),
        )  # fmt: skip

    @rule(who=INDEX, of=INDEX)
    def forge_a_tally(self, who, of):
        found = self.pick(Decision, self.party(who), of)
        if found is not None:
            tally = tuple(replace(one, stance=Stance.CONCUR) if one.position else one for one in found.body.tally)
            self.table.say(self.party(who), replace(found.body, tally=tally))

    @rule(who=INDEX, of=INDEX, by=INDEX, none=st.booleans())
    def force_a_gate(self, who, of, by, none):
        party = self.party(who)
        found, baseline = self.pick(Meeting, party, of), self.pick(Baseline, party, by)
        if found is not None:
            named = () if none or baseline is None else (baseline.text,)
            self.table.say(party, Opening(meeting=found.text, item="i1", by=named))

    # What must hold on every board at any time

    def chaired(self, here, said):
        """Whether who said it held the seat it names that day, by the records of seats that are here."""
        seats = [
            one for one in self.table.here[here].values() if isinstance(one.body, Seat) and one.party == said.party
        ]
        (named,) = [one for one in seats if one.id == said.body.seat] or [None]
        if named is None:
            return False
        later = [one for one in seats if one.supersedes == named.id]
        until = max((one.body.until for one in later), default=None)
        return said.author == named.body.member and named.body.since <= said.day and not (until and until < said.day)

    def signers(self, here, text):
        """Who signed, from the raw records: as the chair of the day, in the own party's seat."""
        return {
            one.party for one in self.table.here[here].values()
            if isinstance(one.body, TextSignature | BaselineSignature) and one.body.text == text and self.chaired(here, one)
        }  # fmt: skip

    @invariant()
    def no_decision_without_its_rule_met(self):
        if not hasattr(self, "table"):
            return
        for party in self.table.parties:
            board = self.table.board(party)
            for one in proposals.decisions(board, self.forum):
                body, proposal = one.body, board.text(one.body.proposal, Proposal).body
                said = {each.id: each for each in board.everything() if isinstance(each.body, PositionTaken)}
                stances = {}
                for counted in body.tally:
                    stances[counted.party] = counted.stance
                    if counted.position is not None:
                        position = said[counted.position]
                        assert position.party == counted.party
                        assert self.chaired(party, position)
                        assert position.body.proposal == body.proposal
                        assert position.body.stance is counted.stance
                assert stances.keys() == set(self.table.parties)
                concur = {name for name, stance in stances.items() if stance in ASSENT}
                assert concur
                assert concur <= self.signers(party, one.text)
                asked = [name for name, stance in stances.items() if stance is not Stance.RECUSE]
                if proposal.rule is Rule.UNANIMITY:
                    assert concur == set(asked)
                if proposal.rule is Rule.MAJORITY:
                    assert len(concur) > len(asked) / 2
                if proposal.rule is Rule.TWO_THIRDS:
                    assert len(concur) / len(asked) >= 2 / 3 - 1e-9
                if proposal.rule is Rule.CONSENSUS:
                    assert not {None, Stance.RESERVE, Stance.NON_CONCUR} & set(stances.values())

    @invariant()
    def no_gate_open_without_its_instruments(self):
        if not hasattr(self, "table"):
            return
        for party in self.table.parties:
            board = self.table.board(party)
            for one in meetings.all_(board, self.forum):
                gate = gates.gate(board, one.said.text, "i1", at=self.table.now)
                for opening in gate.opened:
                    (text,) = opening.body.by
                    assert board.text(text, Baseline).body.title == "The bridge"
                    signed = {
                        each.party: each.created for each in reversed(board.everything())
                        if isinstance(each.body, BaselineSignature) and each.body.text == text
                    }  # fmt: skip
                    assert signed.keys() == set(self.table.parties)
                    assert all(moment <= opening.created for moment in signed.values())
                if gate.is_open:
                    assert any(
                        self.signers(party, text.text) == set(self.table.parties) for text in board.texts(Baseline)
                    )

    @invariant()
    def nothing_of_ones_notes_is_in_anothers_view(self):
        if not hasattr(self, "table"):
            return
        for party in self.table.parties:
            board = self.table.board(party)
            assert all(one.party == party for one in board.all(Note))
            for one in board.texts(Proposal):
                assert all(
                    each.party == party for each in waiting.touches(board, one.text) if isinstance(each.body, Note)
                )

    @precondition(lambda self: hasattr(self, "table"))
    @rule()
    def nothing_that_is_frozen_changes(self):
        for party in self.table.parties:
            for one in meetings.all_(self.table.board(party), self.forum):
                if one.step is meetings.MeetingStep.FROZEN:
                    assert self.signers(party, one.texts[0].text) == set(self.table.parties)

    @invariant()
    def who_never_answers_is_counted_nowhere_and_binds_nobody(self):
        if getattr(self, "silent", None) is None:
            return
        for party in self.table.parties:
            board = self.table.board(party)
            for one in proposals.decisions(board, self.forum):
                assert {each.party: each.stance for each in one.body.tally}[self.silent] is None
                assert one.body.rule in (Rule.MAJORITY, Rule.TWO_THIRDS)
            assert not memoranda.in_force(board, self.forum)
            for one in meetings.all_(board, self.forum):
                assert one.step is not meetings.MeetingStep.FROZEN
                assert not gates.gate(board, one.said.text, "i1", at=self.table.now).opened

    def teardown(self):
        if not hasattr(self, "table"):
            return
        self.table.deliver_all()
        told = [picture(self.table.board(party)) for party in self.table.parties]
        assert all(one == told[0] for one in told)


TestAnyOrder = Parties.TestCase
TestAnyOrder.settings = settings(
    max_examples=25, stateful_step_count=40, deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)  # fmt: skip

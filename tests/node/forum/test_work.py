"""A forum on two nodes: what is said goes through the releaser, the outbox and a bundle, and both come to the same state."""

from contextlib import ExitStack
from datetime import timedelta

import pytest

from consilience.errors import WrongUse
from consilience.forum import actions, forums, gates, meetings, memoranda, proposals, signing
from consilience.node import releases
from consilience.node.folder import now
from consilience.node.forum import work as forum_work
from consilience.node.forum.boards import board_of
from consilience.node.peering import bundles
from consilience.records.baseline import Baseline, BaselineSignature, Stance
from consilience.records.baseline import Line as BaselineLine
from consilience.records.contact import Commitment, Contact
from consilience.records.forum import ActionItem, Forum, Note
from consilience.records.meeting import AgendaItem, Line, Meeting, MinuteLine, MinutesDraft
from consilience.records.memorandum import Memorandum, Seated, Sharing, Team
from consilience.records.party import Role
from consilience.records.proposal import PositionTaken, Proposal, Rule
from consilience.records.release import Form
from consilience.records.text import id_of_text
from tests.exchange.make import ALPHA, ANNA, BETA, Partner, ask
from tests.forum.test_any_order import picture

SECRET = "canary-of-the-reserve"


class Pair:
    """Two nodes that carry bundles to each other."""

    def __init__(self, folder, stack):
        self.folder, self.count = folder, 0
        self.alpha, self.beta = partners = [Partner(folder / party, party) for party in (ALPHA, BETA)]
        for one in partners:
            stack.callback(one.close)
        self.alpha.meets(self.beta)
        self.beta.meets(self.alpha)

    def board(self, one):
        return board_of(one.service, one.service.view_of(ANNA))

    def do(self, one, act):
        return one.service.admit(act.sealed(one.signers))

    def say(self, one, body):
        self.do(one, forum_work.say(one.service, one.service.view_of(ANNA), ANNA, body))
        return id_of_text(body)

    def sign(self, one, text):
        self.do(one, forum_work.sign(one.service, one.service.view_of(ANNA), ANNA, text))

    def let_go(self, one):
        if forum_work.ready_cases(one.service, one.service.view_of(ANNA)):
            self.do(one, forum_work.let_go(one.service, one.service.view_of(ANNA), ANNA))

    def exchange(self):
        for one, other in ((self.alpha, self.beta), (self.beta, self.alpha)):
            self.let_go(one)
            waiting = one.dispatch().waiting
            assert waiting == (), waiting
            self.count += 1
            file = self.folder / f"{self.count}.bundle"
            written = bundles.write_bundle(one.exchange, one.exchange.peers.need(other.party), file)
            done = bundles.read_bundle(other.exchange, list(written), ask)
            assert not done.refused
            assert all(not taken.set_aside for _, taken in done.read)

    def founded(self):
        body = Forum(
            name="Lantern", purpose="to compare", parties=frozenset({ALPHA, BETA}), since=now().date()
        )  # fmt: skip
        text = self.say(self.alpha, body)
        self.sign(self.alpha, text)
        self.exchange()
        self.sign(self.beta, text)
        self.exchange()
        return text

    def same(self):
        return picture(self.board(self.alpha)) == picture(self.board(self.beta))


@pytest.fixture
def pair(tmp_path):
    with ExitStack() as stack:
        yield Pair(tmp_path, stack)


def meeting(forum):
    item = AgendaItem(id="i1", title="Open it?", policy=True, topic="The bridge")
    return Meeting(
        forum=forum, title="First", starts=now(), ends=now() + timedelta(hours=1), agenda=(item,), place="by call"
    )  # fmt: skip


def test_a_forum_lives_on_two_nodes(pair):
    alpha, beta = pair.alpha, pair.beta
    forum = pair.founded()
    assert forums.standing(pair.board(beta), forum).state is forums.ForumState.ACTIVE
    assert pair.same()
    team = Team(id="t", title="Bridges", mandate="watch", people=(Seated(party=ALPHA, title="Anna"),))
    memorandum = pair.say(
        beta,
        Memorandum(
            forum=forum, title="Teams", text="We set up teams.", parties=frozenset({ALPHA, BETA}), since=now().date(),
            teams=(team,), sharing=(Sharing(noun="contact", policy="tlp", level="amber"),),
        ),
    )  # fmt: skip
    pair.sign(beta, memorandum)
    pair.exchange()
    pair.sign(alpha, memorandum)
    pair.exchange()
    assert [one.title for one, _ in memoranda.teams(pair.board(beta), forum)] == ["Bridges"]

    called = pair.say(alpha, meeting(forum))
    act, attempt = forum_work.open_item(alpha.service, alpha.service.view_of(ANNA), ANNA, called, "i1")
    pair.do(alpha, act)
    assert attempt.refused == ("there is no baseline on The bridge",)

    proposal = pair.say(
        alpha, Proposal(forum=forum, title="Open it", text="We open.", rule=Rule.MAJORITY, arises=(called,))
    )  # fmt: skip
    pair.exchange()
    for one, stance, words in ((alpha, Stance.CONCUR, ""), (beta, Stance.COMMENT, "with care")):
        seat = forum_work.speaker(one.service, ANNA).seat
        pair.say(one, PositionTaken(proposal=proposal, seat=seat, stance=stance, comment=words))
    pair.exchange()
    decision = pair.say(beta, proposals.drawn_up(pair.board(beta), proposal, now().date()))
    pair.sign(beta, decision)
    pair.exchange()
    pair.sign(alpha, decision)
    pair.exchange()
    assert proposals.table(pair.board(beta), proposal).stage is proposals.ProposalStage.DECIDED

    lines = (MinuteLine(kind=Line.ACTION, text="draw the map", who="anna", item="i1"),)
    for one in (alpha, beta):
        pair.say(one, MinutesDraft(meeting=called, lines=lines))
    pair.exchange()
    merged = meetings.merged(called, meetings.standing(pair.board(alpha), called).drafts)
    minutes = pair.say(alpha, merged)
    pair.exchange()
    pair.sign(alpha, minutes)
    pair.sign(beta, minutes)
    action = pair.say(alpha, ActionItem(forum=forum, text="draw the map", party=BETA, owner="anna", arises=(minutes,)))
    pair.exchange()

    assert meetings.standing(pair.board(beta), called).step is meetings.MeetingStep.FROZEN
    assert [
        one.id for one in forum_work.waits(beta.service, beta.service.view_of(ANNA), ANNA) if one.what == "act"
    ] == [action]
    assert gates.gate(pair.board(beta), called, "i1", at=now()).refused
    assert pair.same()


def test_notes_and_contacts_stay_at_home_until_a_report_is_released(pair):
    forum = pair.founded()
    text = pair.say(pair.alpha, Proposal(forum=forum, title="Open it", text="We open.", rule=Rule.MAJORITY))
    pair.say(pair.alpha, Note(about=text, words=SECRET))
    promise = Commitment(id="c1", by=BETA, to=ALPHA, text="to share the map")
    pair.do(
        pair.alpha,
        forum_work.say(
            pair.alpha.service, pair.alpha.service.view_of(ANNA), ANNA,
            Contact(
                forum=forum, held=now(), channel="line", counterpart=BETA, counterpart_seat="lead", purpose="to ask",
                received=(promise,),
            ),
        ),
    )  # fmt: skip
    pair.exchange()
    contact = pair.board(pair.alpha).all(Contact)[0].id

    assert pair.board(pair.beta).all(Contact) == []
    assert actions.commitments(pair.board(pair.beta), forum) == []
    note = pair.board(pair.alpha).all(Note)[0].id
    with pytest.raises(WrongUse, match="not of a kind that is released"):
        releases.ask(
            pair.alpha.service,
            pair.alpha.service.view_of(ANNA),
            ANNA,
            records=[note],
            form=Form.FULL,
            to=[BETA],
            because="no",
        )
    pair.do(pair.alpha, forum_work.share(pair.alpha.service, pair.alpha.service.view_of(ANNA), ANNA, contact))
    pair.exchange()

    assert [one.body.text for one in actions.commitments(pair.board(pair.beta), forum)] == ["to share the map"]
    for path in (pair.folder / "beta").rglob("*"):
        if path.is_file():
            assert SECRET.encode() not in path.read_bytes(), path.name
    for path in pair.folder.glob("*.bundle*"):
        assert SECRET.encode() not in path.read_bytes()


def test_nothing_goes_before_a_releaser_lets_it_go(pair):
    forum = pair.founded()
    pair.say(pair.alpha, Proposal(forum=forum, title="Open it", text="We open.", rule=Rule.MAJORITY))
    pair.alpha.dispatch()

    file = pair.folder / "x.bundle"
    written = bundles.write_bundle(pair.alpha.exchange, pair.alpha.exchange.peers.need(BETA), file)
    bundles.read_bundle(pair.beta.exchange, list(written), ask)

    assert pair.board(pair.beta).texts(Proposal) == []


def test_what_the_rules_refuse_is_refused_with_the_reason(pair):
    forum = pair.founded()

    with pytest.raises(WrongUse, match="signature: this party has signed it already"):
        pair.sign(pair.alpha, forum)
    with pytest.raises(WrongUse, match="item: the meeting is not here"):
        forum_work.open_item(pair.alpha.service, pair.alpha.service.view_of(ANNA), ANNA, forum, "i1")


def test_a_withdrawn_release_takes_the_record_off_the_others_board(pair):
    forum = pair.founded()
    pair.say(pair.alpha, Proposal(forum=forum, title="Open it", text="We open.", rule=Rule.MAJORITY))
    pair.exchange()
    assert len(pair.board(pair.beta).texts(Proposal)) == 1
    said = pair.board(pair.alpha).texts(Proposal)[0]
    (release,) = pair.alpha.service.roster().mentions(said.id, ("release/1",))

    pair.alpha.withdraw(release.id)
    pair.exchange()

    assert pair.board(pair.beta).texts(Proposal) == []


def test_a_baseline_signed_by_both_opens_the_gate(pair):
    forum = pair.founded()
    called = pair.say(pair.alpha, meeting(forum))
    body = Baseline(
        title="The bridge", parties=frozenset({ALPHA, BETA}), as_of=now().date(),
        lines=(BaselineLine(id="l1", statement="The bridge is closed."),),
    )  # fmt: skip
    text = id_of_text(body)
    marked = pair.alpha.marking(BETA, level="amber")
    pair.alpha.say(body, marked=marked)
    seat = forum_work.speaker(pair.alpha.service, ANNA).seat
    pair.alpha.say(BaselineSignature(text=text, seat=seat), marked=marked)

    found = gates.gate(pair.board(pair.alpha), called, "i1", at=now())

    assert found.blocked == ("beta has not signed the baseline “The bridge”",)


def test_who_does_not_chair_signs_nothing(pair):
    forum = pair.founded()
    draft = Memorandum(forum=forum, title="T", text="T", parties=frozenset({ALPHA, BETA}), since=now().date())
    text = pair.say(pair.alpha, draft)
    who = forum_work.speaker(pair.alpha.service, "nobody")

    assert not signing.may_sign(pair.board(pair.alpha), who, text)
    assert Role.CHAIR not in who.roles

"""Gates that open only by their instruments; minutes in four steps; actions, commitments and what waits on whom."""

from datetime import timedelta

import pytest

from consilience.forum import actions, gates, meetings, scribe, signing, waiting
from consilience.marking.decision import Denied
from consilience.records.contact import Commitment, Contact
from consilience.records.forum import ActionItem, Done, Progress
from consilience.records.ids import MemberId
from consilience.records.meeting import (
    AgendaItem,
    Attendance,
    Instrument,
    Line,
    Meeting,
    MinuteLine,
    Minutes,
    MinutesDraft,
    Need,
    Opening,
)
from consilience.records.memorandum import Ending
from tests.forum.table import AIDE, NAMES, Table, day
from tests.forum.test_memoranda import memorandum

ALPHA, BETA = NAMES[:2]
POLICY = AgendaItem(id="i1", title="Open it?", policy=True, topic="The bridge")


def called(count=2, *agenda, **parts):
    table = Table(count)
    forum = table.founded(**parts)
    meeting = Meeting(
        forum=forum, title="First", starts=table.now, ends=table.now + timedelta(hours=1), agenda=agenda or (POLICY,)
    )  # fmt: skip
    text = table.text(ALPHA, meeting)
    table.deliver_all()
    return table, forum, text


def gate(table, text, item="i1", party=ALPHA):
    return gates.gate(table.board(party), text, item, at=table.now)


def test_a_policy_item_is_closed_until_the_baseline_of_its_topic_is_signed_by_all():
    table, _, text = called()
    assert gate(table, text).blocked == ("there is no baseline on The bridge",)
    table.baseline(by=(ALPHA,))
    table.deliver_all()
    assert gate(table, text).blocked == ("beta has not signed the baseline “The bridge”",)

    table.baseline("the BRIDGE", by=(ALPHA, BETA))
    table.deliver_all()

    assert gate(table, text).is_open


def test_a_refused_opening_is_recorded_with_its_reasons_and_opens_nothing():
    table, _, text = called()

    attempt = gates.attempt(table.board(), table.who(ALPHA), text, "i1")
    table.say(ALPHA, attempt)

    assert attempt.refused == ("there is no baseline on The bridge",)
    assert (len(gate(table, text).refused), gate(table, text).opened) == (1, ())


def test_an_opening_names_its_instruments_and_counts_everywhere():
    table, _, text = called()
    baseline = table.baseline()
    table.deliver_all()

    attempt = gates.attempt(table.board(), table.who(ALPHA), text, "i1")
    table.say(ALPHA, attempt)
    table.deliver_all()

    assert attempt.by == (baseline,)
    assert len(gate(table, text, party=BETA).opened) == 1
    assert isinstance(gates.attempt(table.board(BETA), table.who(BETA), text, "i1"), Denied)


@pytest.mark.parametrize("by", ["nothing", "another baseline", "one that is not signed by all"])
def test_an_opening_that_was_not_allowed_counts_nowhere(by):
    table, _, text = called()
    named = {
        "nothing": lambda: (),
        "another baseline": lambda: (table.baseline("The tunnel"),),
        "one that is not signed by all": lambda: (table.baseline(by=(ALPHA,)),),
    }[by]()
    table.say(ALPHA, Opening(meeting=text, item="i1", by=named))
    table.deliver_all()

    assert gate(table, text, party=BETA).opened == ()


def test_an_opening_does_not_count_by_what_was_signed_after_it():
    table, _, text = called()
    baseline = table.baseline(by=(ALPHA,))
    table.say(ALPHA, Opening(meeting=text, item="i1", by=(baseline,)))
    table.baseline(by=(BETA,))
    table.deliver_all()

    assert gate(table, text).opened == ()
    assert gate(table, text).is_open


def test_a_baseline_of_some_parties_only_opens_nothing():
    table, _, text = called(3)
    table.baseline(parties=frozenset({ALPHA, BETA}), by=(ALPHA, BETA))
    table.deliver_all()

    assert not gate(table, text).is_open


def test_an_instrument_can_be_too_old():
    need = Need(instrument=Instrument.BASELINE, topic="The bridge", days=30)
    table, _, text = called(2, AgendaItem(id="i1", title="Open it?", needs=(need,)))
    table.baseline()
    table.deliver_all()
    assert gate(table, text).is_open

    table.pass_time(days=31)

    assert gate(table, text).blocked == ("the baseline “The bridge” was signed more than 30 days ago",)


def test_a_memorandum_opens_a_gate_while_it_is_in_force():
    need = Need(instrument=Instrument.MEMORANDUM, topic="Teams")
    table, forum, text = called(2, AgendaItem(id="i1", title="Teams", needs=(need,)))
    found = table.signed_by_all(ALPHA, memorandum(table, forum))
    assert gate(table, text).is_open

    table.say(BETA, Ending(memorandum=found, on=day(1), because="done"))
    table.pass_time(days=1)
    table.deliver_all()

    assert not gate(table, text).is_open


def test_an_item_without_needs_is_open():
    table, _, text = called(2, AgendaItem(id="i1", title="Welcome"))

    assert gate(table, text).is_open
    assert gates.attempt(table.board(), table.who(ALPHA), text, "i1") == Opening(meeting=text, item="i1")


def said(text, who="", item="i1", kind=Line.SAID):
    return MinuteLine(kind=kind, text=text, who=who, item=item)


def drafted(table, text, *of):
    for party, lines in of:
        table.say(party, MinutesDraft(meeting=text, lines=lines))
    table.deliver_all()
    return meetings.standing(table.board(), text)


def test_minutes_go_through_four_steps():
    table, _, text = called()
    one = drafted(table, text, (ALPHA, (said("It is closed."), said("We asked."))))
    assert one.step is meetings.MeetingStep.DRAFTING
    one = drafted(table, text, (BETA, (said("it is  closed."), said("They demanded."))))
    assert one.step is meetings.MeetingStep.DIFFERENCES
    ((difference),) = one.differences
    assert [(party, [line.text for line in lines]) for party, lines in difference.words] == [
        (ALPHA, ["We asked."]), (BETA, ["They demanded."]),
    ]  # fmt: skip

    minutes = meetings.merged(text, one.drafts)
    assert [line.text for line in minutes.lines] == ["It is closed."]
    assert minutes.disagreements[0].words == ((ALPHA, "We asked."), (BETA, "They demanded."))
    assert meetings.may_agree(table.board(), table.who(ALPHA), minutes)
    agreed = table.text(ALPHA, minutes)
    table.sign(ALPHA, agreed)
    table.deliver_all()
    assert meetings.standing(table.board(BETA), text).step is meetings.MeetingStep.AGREED
    table.sign(BETA, agreed)
    table.deliver_all()

    assert meetings.standing(table.board(BETA), text).step is meetings.MeetingStep.FROZEN
    assert not meetings.may_draft(table.board(), table.who(ALPHA), text)
    assert not meetings.may_agree(table.board(), table.who(ALPHA), Minutes(meeting=text, lines=(said("Else."),)))


def test_a_chair_signs_one_text_of_minutes_for_each_meeting():
    table, _, text = called()
    one, two = (table.text(ALPHA, Minutes(meeting=text, lines=(said(words),))) for words in ("One.", "Two."))
    table.sign(ALPHA, one)

    assert not signing.may_sign(table.board(), table.who(ALPHA), two)


def test_minutes_are_not_agreed_before_every_side_has_drafted():
    table, _, text = called()
    one = drafted(table, text, (ALPHA, (said("It is closed."),)))

    refused = meetings.may_agree(table.board(), table.who(ALPHA), meetings.merged(text, one.drafts))

    assert refused.reason == "no draft of beta"


def test_attendance_is_each_members_own_word_and_the_last_one_counts():
    table, _, text = called()
    table.say(ALPHA, Attendance(meeting=text, present=True, seat="lead"), AIDE)
    table.say(BETA, Attendance(meeting=text, present=True), AIDE)
    table.say(BETA, Attendance(meeting=text, present=False), AIDE)
    table.deliver_all()

    assert meetings.standing(table.board(), text).present == ((ALPHA, AIDE, "lead"),)


SCRIBE = """Topic: Open it?
present+ anna, ben
anna: It is closed.
Nobody spoke of the tunnel.
PROPOSED: We reopen it.
RESOLVED: We reopen it in June.
ACTION: anna – draw the map
"""


def test_a_scribes_lines_are_read_and_written():
    lines, present = scribe.read(SCRIBE, (POLICY,))

    assert present == ("anna", "ben")
    assert [(line.kind.value, line.who, line.text) for line in lines] == [
        ("topic", "", "Open it?"), ("said", "anna", "It is closed."), ("said", "", "Nobody spoke of the tunnel."),
        ("proposed", "", "We reopen it."), ("resolved", "", "We reopen it in June."), ("action", "anna", "draw the map"),
    ]  # fmt: skip
    assert {line.item for line in lines} == {"i1"}
    assert scribe.read(scribe.write(lines), (POLICY,))[0] == lines


def test_an_action_is_open_until_its_party_says_done_and_anybody_may_dispute_it():
    table, forum, _ = called()
    text = table.text(ALPHA, ActionItem(forum=forum, text="draw the map", party=BETA, owner="anna", due=day(3)))
    table.deliver_all()
    done = Progress(about=text, state=Done.DONE)
    assert not actions.may_report(table.board(), table.who(ALPHA), done)
    assert actions.may_report(table.board(BETA), table.who(BETA), done)
    assert actions.item(table.board(today=day(4)), text).overdue

    table.say(BETA, done)
    table.deliver_all()
    assert actions.item(table.board(), text).state is Done.DONE
    table.say(ALPHA, Progress(about=text, state=Done.DISPUTED, words="it is blank"))
    table.deliver_all()

    assert actions.item(table.board(BETA), text).state is Done.DISPUTED


def test_on_a_commitment_the_word_of_whom_it_was_promised_to_comes_first():
    table, forum, _ = called()
    promise = Commitment(id="c1", by=BETA, to=ALPHA, text="to share the map", due=day(3))
    report = Contact(
        forum=forum, held=table.now, channel="line", counterpart=BETA, counterpart_seat="lead", purpose="to ask",
        received=(promise,),
    )  # fmt: skip
    id_ = table.say(ALPHA, report, AIDE)
    table.deliver_all()
    table.say(BETA, Progress(about=id_, commitment="c1", state=Done.DONE))
    table.deliver_all()
    assert actions.commitments(table.board(), forum)[0].state is Done.DONE

    table.say(ALPHA, Progress(about=id_, commitment="c1", state=Done.LATE))
    table.deliver_all()

    assert actions.commitments(table.board(BETA), forum)[0].state is Done.LATE
    assert not actions.may_report(table.board(), table.who(ALPHA), Progress(about=id_, state=Done.DONE))


def test_what_waits_is_told_to_whom_it_waits_on():
    table, forum, text = called()
    draft = table.text(ALPHA, memorandum(table, forum))
    act = table.text(ALPHA, ActionItem(forum=forum, text="draw the map", party=BETA, owner="anna", due=day(3)))
    table.deliver_all()
    table.pass_time(hours=2)

    def waits(party, member, roles=()):
        return [(one.what, one.id) for one in waiting.on(table.board(party), table.who(party, member, roles=roles))]

    assert waits(BETA, AIDE) == [("act", act)]
    assert waits(BETA, MemberId("peter")) == []
    assert ("sign", draft) in waits(BETA, "cora")
    assert ("draft minutes", text) in waits(BETA, "cora", ("secretary",))
    table.sign(BETA, draft)
    assert ("sign", draft) not in waits(BETA, "cora")


def test_from_any_item_everything_it_touched_both_ways():
    table, forum, text = called()
    act = table.text(ALPHA, ActionItem(forum=forum, text="draw the map", party=BETA, arises=(text,)))
    table.say(BETA, Progress(about=act, state=Done.DONE))
    table.deliver_all()

    assert {type(one.body).__name__ for one in waiting.touches(table.board(), act)} == {"Forum", "Meeting", "Progress"}
    assert act in {one.text for one in waiting.touches(table.board(), text)}

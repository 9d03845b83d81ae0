"""Forums and memoranda: signed by all in any order, amended, contested, ended; rests and returns; objectives with gaps."""

import itertools

import pytest

from consilience.forum import forums, memoranda, signing
from consilience.records.forum import Appointment, Channel, ChannelAnswer, ChannelCheck, Rest, Return
from consilience.records.ids import ROOT, MemberId
from consilience.records.memorandum import (
    Ending,
    Means,
    Memorandum,
    Objective,
    Seated,
    Sharing,
    Team,
    Way,
)
from tests.forum.table import AIDE, CHAIR, NAMES, Table, day

ALPHA, BETA = NAMES[:2]


def memorandum(table, forum, title="Teams", **parts):
    team = Team(
        id="bridges", title="Bridges", mandate="to watch the bridge",
        people=(Seated(party=ALPHA, title="Anna", lead=True), Seated(party=BETA, title="Ben")),
    )  # fmt: skip
    return Memorandum(
        **{
            "forum": forum, "title": title, "text": "We set up teams.", "parties": table.all, "since": day(),
            "teams": (team,), "sharing": (Sharing(noun="claim", policy="tlp", level="amber", days=30),), **parts,
        }
    )  # fmt: skip


@pytest.mark.parametrize("order", list(itertools.permutations(NAMES[:3])))
def test_a_memorandum_is_in_force_once_every_chair_has_signed_in_whatever_order(order):
    table = Table(3)
    forum = table.founded()
    text = table.text(ALPHA, memorandum(table, forum))
    for one in order:
        table.deliver_all()
        assert memoranda.standing(table.board(), text).state is memoranda.MemorandumState.DRAFT
        assert memoranda.teams(table.board(), forum) == []
        table.sign(one, text)

    table.deliver_all()

    assert memoranda.standing(table.board(), text).state is memoranda.MemorandumState.IN_FORCE
    assert [team.title for team, _ in memoranda.teams(table.board(), forum)] == ["Bridges"]
    assert [term.noun for term, _ in memoranda.shared(table.board(), forum)] == ["claim"]


def test_a_signature_that_comes_before_its_text_counts_when_the_text_comes():
    table = Table(2)
    forum = table.founded()
    text = table.text(ALPHA, memorandum(table, forum))
    table.sign(ALPHA, text)
    table.deliver(ALPHA, BETA, len(table.logs[ALPHA]) - 1)
    assert memoranda.standing(table.board(BETA), text) is None

    table.deliver_all()

    assert memoranda.standing(table.board(BETA), text).missing == (BETA,)


def test_only_a_chair_in_the_seat_it_names_signs():
    table = Table(2)
    forum = table.founded()
    text = table.text(ALPHA, memorandum(table, forum))

    table.sign(ALPHA, text, AIDE)
    table.sign(BETA, text, CHAIR, seat=table.seats[ALPHA])
    table.deliver_all()

    assert memoranda.standing(table.board(), text).missing == (ALPHA, BETA)
    assert not signing.may_sign(table.board(), table.who(ALPHA, AIDE), text)


def test_a_chair_replaced_between_signatures_leaves_the_party_bound():
    table = Table(2)
    forum = table.founded()
    text = table.text(ALPHA, memorandum(table, forum))
    table.sign(ALPHA, text)
    table.pass_time(days=2)
    table.say(ALPHA, table.seat(CHAIR, until=day(1)), ROOT, supersedes=table.seats[ALPHA])
    successor = table.say(ALPHA, table.seat(AIDE, since=day(2)), ROOT)
    late = table.text(ALPHA, memorandum(table, forum, title="Later"))
    table.sign(ALPHA, late, CHAIR)
    table.sign(BETA, text)
    table.deliver_all()

    assert memoranda.standing(table.board(), text).state is memoranda.MemorandumState.IN_FORCE
    assert ALPHA in memoranda.standing(table.board(), late).missing, "the former chair signs nothing any more"
    assert forums.chairs(table.board(), forum, day(1)) == {ALPHA: [CHAIR], BETA: [CHAIR]}
    assert forums.chairs(table.board(), forum, day(2))[ALPHA] == [AIDE]
    table.sign(ALPHA, late, AIDE, seat=successor)
    table.deliver_all()
    assert memoranda.standing(table.board(), late).missing == (BETA,)


def test_an_amendment_takes_the_place_of_what_it_amends_on_its_first_day():
    table = Table(2)
    forum = table.founded()
    first = table.signed_by_all(ALPHA, memorandum(table, forum))
    amendment = memorandum(table, forum, title="New", amends=frozenset({first}), since=day(3), teams=())
    later = table.signed_by_all(BETA, amendment)

    assert memoranda.standing(table.board(), first).state is memoranda.MemorandumState.IN_FORCE
    assert memoranda.standing(table.board(), later).state is memoranda.MemorandumState.SIGNED
    assert memoranda.standing(table.board(), first, day=day(3)).state is memoranda.MemorandumState.AMENDED
    assert memoranda.standing(table.board(), later, day=day(3)).state is memoranda.MemorandumState.IN_FORCE
    assert memoranda.teams(table.board(), forum, day=day(3)) == []


def test_of_two_amendments_signed_by_all_neither_is_in_force_until_one_amends_both():
    table = Table(2)
    forum = table.founded()
    first = table.signed_by_all(ALPHA, memorandum(table, forum))
    one = table.text(ALPHA, memorandum(table, forum, title="One", amends=frozenset({first})))
    two = table.text(BETA, memorandum(table, forum, title="Two", amends=frozenset({first})))
    table.sign(ALPHA, one)
    table.deliver_all()
    refused = signing.may_sign(table.board(ALPHA), table.who(ALPHA), two)
    assert not refused
    assert "another amendment" in refused.reason

    for party, text in ((BETA, one), (ALPHA, two), (BETA, two)):
        table.sign(party, text)
    table.deliver_all()
    states = {memoranda.standing(table.board(), text).state for text in (one, two)}
    assert states == {memoranda.MemorandumState.CONTESTED}

    both = table.signed_by_all(ALPHA, memorandum(table, forum, title="Both", amends=frozenset({one, two})))
    assert [each.text for each in memoranda.in_force(table.board(), forum)] == [both]


def test_any_partys_chair_ends_a_memorandum():
    table = Table(2)
    forum = table.founded()
    text = table.signed_by_all(ALPHA, memorandum(table, forum))
    ending = Ending(memorandum=text, on=day(1), because="done")
    assert memoranda.may_end(table.board(), table.who(BETA), ending)
    assert not memoranda.may_end(table.board(), table.who(BETA, AIDE), ending)
    table.say(BETA, ending, AIDE)
    table.deliver_all()
    assert memoranda.standing(table.board(), text, day=day(1)).state is memoranda.MemorandumState.IN_FORCE

    table.say(BETA, ending)
    table.deliver_all()

    assert memoranda.standing(table.board(), text, day=day(0)).state is memoranda.MemorandumState.IN_FORCE
    assert memoranda.standing(table.board(), text, day=day(1)).state is memoranda.MemorandumState.ENDED


def test_a_memorandum_ends_by_itself_after_its_last_day():
    table = Table(2)
    text = table.signed_by_all(ALPHA, memorandum(table, table.founded(), until=day(5)))

    assert memoranda.standing(table.board(), text, day=day(5)).state is memoranda.MemorandumState.IN_FORCE
    assert memoranda.standing(table.board(), text, day=day(6)).state is memoranda.MemorandumState.ENDED


def test_a_draft_that_was_revised_is_not_signed():
    table = Table(2)
    forum = table.founded()
    text = table.text(ALPHA, memorandum(table, forum))
    table.text(BETA, memorandum(table, forum, title="Better", revises=text))
    table.deliver_all()

    assert memoranda.standing(table.board(), text).state is memoranda.MemorandumState.REVISED
    assert not signing.may_sign(table.board(), table.who(ALPHA), text)


def test_a_forum_rests_by_one_partys_word_and_returns_by_all():
    table = Table(2)
    forum = table.founded()
    rest = table.say(BETA, Rest(forum=forum, since=day(1), because="an election"))
    table.deliver_all()
    assert forums.standing(table.board(), forum).state is forums.ForumState.DORMANT
    assert not memoranda.may_propose(table.board(), table.who(ALPHA), memorandum(table, forum))

    back = Return(forum=forum, ends=frozenset({rest}), since=day(9), because="a new government")
    assert forums.may_return(table.board(), table.who(ALPHA), back)
    text = table.text(ALPHA, back)
    table.sign(ALPHA, text)
    table.deliver_all()
    assert forums.standing(table.board(), forum).state is forums.ForumState.DORMANT
    table.sign(BETA, text)
    table.deliver_all()

    found = forums.standing(table.board(), forum)
    assert found.state is forums.ForumState.ACTIVE
    assert [what for _, what in found.life] == ["founded", "rested", "returned"]


def test_a_rest_that_a_return_does_not_name_stays():
    table = Table(2)
    forum = table.founded()
    one = table.say(BETA, Rest(forum=forum, since=day(1), because="an election"))
    table.say(ALPHA, Rest(forum=forum, since=day(1), because="ours too"))
    table.deliver_all()
    back = Return(forum=forum, ends=frozenset({one}), since=day(9), because="back")

    refused = forums.may_return(table.board(), table.who(ALPHA), back)
    table.signed_by_all(ALPHA, back)

    assert not refused
    assert forums.standing(table.board(), forum).state is forums.ForumState.DORMANT


def test_a_rest_by_somebody_who_does_not_chair_is_none():
    table = Table(2)
    forum = table.founded()
    table.say(BETA, Rest(forum=forum, since=day(1), because="an election"), AIDE)
    table.deliver_all()

    assert forums.standing(table.board(), forum).state is forums.ForumState.ACTIVE


def test_who_sat_on_a_day_stays_answerable():
    table = Table(2)
    forum = table.founded()
    table.say(
        ALPHA,
        Appointment(forum=forum, seat="lead", member=AIDE, title="Anna", since=day(), until=day(4), team="bridges"),
    )
    table.say(ALPHA, Appointment(forum=forum, seat="lead", member=MemberId("peter"), title="Peter", since=day(5)))

    assert [one.body.title for one in forums.seated(table.board(), forum, day(4))] == ["Anna"]
    assert [one.body.title for one in forums.seated(table.board(), forum, day(5))] == ["Peter"]


def test_a_channel_goes_stale_without_an_answered_check():
    table = Table(2)
    forum = table.founded()
    table.say(ALPHA, Channel(forum=forum, id="line", title="The line", parties=table.all, check_days=7, answer_hours=2))
    check = table.say(ALPHA, ChannelCheck(forum=forum, channel="line", to=BETA, sent=table.now))
    table.deliver_all()
    (found,) = forums.channels(table.board(), forum)
    assert found.stale
    assert forums.may_answer(table.board(BETA), table.who(BETA), check)
    assert not forums.may_answer(table.board(ALPHA), table.who(ALPHA), check)

    table.say(BETA, ChannelAnswer(check=check, seat="lead"))
    table.deliver_all()

    (found,) = forums.channels(table.board(), forum)
    assert (found.stale, found.late) == (False, ())
    (found,) = forums.channels(table.board(today=day(9)), forum)
    assert found.stale


def test_an_answer_after_the_hours_is_late():
    table = Table(2)
    forum = table.founded()
    table.say(ALPHA, Channel(forum=forum, id="line", title="The line", parties=table.all, answer_hours=2))
    check = table.say(ALPHA, ChannelCheck(forum=forum, channel="line", to=BETA, sent=table.now))
    table.pass_time(hours=3)
    table.say(BETA, ChannelAnswer(check=check, seat="lead"))
    table.deliver_all()

    assert forums.channels(table.board(), forum)[0].late == (check,)


def test_gaps_of_an_objective_are_told():
    table = Table(2)
    forum = table.founded()
    bare = Objective(forum=forum, id="o1", title="It stays open")
    way = Way(id="w1", text="repairs")
    means = Way(id="w2", text="patrols", means=(Means(text="boats", party=BETA),))

    assert memoranda.gaps(bare) == ["no measure", "no date", "no way"]
    full = Objective(forum=forum, id="o1", title="Open", measures=("cars",), due=day(9), ways=(way, means))
    assert memoranda.gaps(full) == ["no means for way w1"]


def test_crossing_revisions_of_an_objective_both_stand_until_one_takes_up_both():
    table = Table(2)
    forum = table.founded()
    first = table.text(ALPHA, Objective(forum=forum, id="o1", title="First"))
    one = table.text(ALPHA, Objective(forum=forum, id="o1", title="One", revises=frozenset({first})))
    two = table.text(BETA, Objective(forum=forum, id="o1", title="Two", revises=frozenset({first})))
    table.deliver_all()
    assert {each.text for each in memoranda.objectives(table.board(), forum)} == {one, two}

    both = table.text(ALPHA, Objective(forum=forum, id="o1", title="Both", revises=frozenset({one, two})))

    assert [each.text for each in memoranda.objectives(table.board(), forum)] == [both]

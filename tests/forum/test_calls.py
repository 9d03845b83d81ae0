"""Secure calls: a roster that a chair of each party signs, who may join, and attendance that follows from verified joins."""

from datetime import timedelta

import pytest

from consilience.forum import calls, meetings, signing, verbs
from consilience.marking.decision import Denied
from consilience.records.call import Call, CallKey, Invited, Joined, Left, Met, Part, Refusal, Refused
from consilience.records.ids import KeyId, MemberId, PartyName, RecordId
from consilience.records.meeting import Attendance, Line, MinuteLine, Minutes, MinutesDraft
from tests.forum.table import AIDE, CHAIR, NAMES
from tests.forum.test_meetings import called

ALPHA, BETA = NAMES[:2]
KEYS = frozenset({KeyId("ab" * 32)})
LINE = MinuteLine(kind=Line.SAID, text="It is closed.", item="i1")
CERTIFICATE, KEY = "cd" * 32, RecordId("ef" * 32)
"""The certificate of every join here, and a key that nobody signed for."""


def invited(party, member=CHAIR, **parts):
    return Invited(party=party, member=member, title=str(member), keys=KEYS, **parts)


def with_call(*rows, signed=(ALPHA, BETA)):
    table, _, meeting = called()
    body = Call(meeting=meeting, roster=rows or (invited(ALPHA), invited(BETA)))
    text = table.text(ALPHA, body)
    table.deliver_all()
    for party in signed:
        table.sign(party, text)
    table.deliver_all()
    return table, meeting, text


def key(table, meeting, text):
    until = table.now + timedelta(hours=1)
    return CallKey(call=text, meeting=meeting, key=b"\1" * 32, certificate=CERTIFICATE, until=until)


def joined(table, meeting, text, party=ALPHA, other=(BETA, CHAIR), by=CHAIR, **parts):
    """A join of somebody who has signed for a key, with somebody who has too."""
    own = RecordId(table.say(party, key(table, meeting, text), by))
    table.say(other[0], key(table, meeting, text), other[1])
    table.deliver_all()
    met = Met(party=other[0], member=other[1], certificate=parts.pop("theirs", CERTIFICATE), verified=table.now)
    return Joined(**{"call": text, "meeting": meeting, "key": own, "certificate": CERTIFICATE, "met": (met,), **parts})


def test_a_call_opens_once_a_chair_of_each_party_has_signed_its_roster():
    table, meeting, text = with_call(signed=(ALPHA,))
    assert calls.in_force(table.board(ALPHA), meeting) is None
    assert [one.said.text for one in calls.of_meeting(table.board(ALPHA), meeting)] == [text]

    assert signing.may_sign(table.board(BETA), table.who(BETA), text)
    table.sign(BETA, text)
    table.deliver_all()

    for party in (ALPHA, BETA):
        assert calls.in_force(table.board(party), meeting).said.text == text


def test_the_roster_that_was_signed_last_is_in_force_and_an_older_one_is_not_signed_any_more():
    table, meeting, text = with_call()
    later = table.text(ALPHA, Call(meeting=meeting, roster=(invited(ALPHA), invited(BETA, AIDE))))
    table.deliver_all()
    assert calls.in_force(table.board(), meeting).said.text == text

    for party in (ALPHA, BETA):
        table.sign(party, later)
    table.deliver_all()

    assert calls.in_force(table.board(), meeting).said.text == later
    assert isinstance(verbs.may_say(table.board(BETA), table.who(BETA), joined(table, meeting, text, BETA)), Denied)


def test_of_rosters_put_forward_and_signed_in_one_second_the_later_of_the_log_is_in_force():
    table, meeting, _ = with_call()
    moment = table.now
    for number in range(6):
        for party in (ALPHA, BETA):
            table.now = moment
            if party == ALPHA:
                rows = (invited(ALPHA), invited(BETA, MemberId(f"aide{number}")))
                later = table.text(ALPHA, Call(meeting=meeting, roster=rows))
                table.now = moment
            table.sign(party, later)
        table.deliver_all()

        for party in (ALPHA, BETA):
            assert calls.of_meeting(table.board(party), meeting)[0].said.text == later
            assert calls.in_force(table.board(party), meeting).said.text == later


def test_only_those_on_the_roster_say_that_they_are_in_the_call():
    table, meeting, text = with_call()
    join = joined(table, meeting, text)

    for body in (key(table, meeting, text), join, Left(call=text, meeting=meeting, key=join.key)):
        assert verbs.may_say(table.board(), table.who(ALPHA), body)
        assert isinstance(verbs.may_say(table.board(), table.who(ALPHA, AIDE), body), Denied)


def test_a_roster_names_nobody_of_a_party_outside_the_forum():
    table, _, meeting = called()

    may = verbs.may_say(
        table.board(), table.who(ALPHA), Call(meeting=meeting, roster=(invited(ALPHA), invited(PartyName("omega"))))
    )

    assert isinstance(may, Denied)
    assert "omega" in may.reason


def test_who_met_somebody_in_the_call_was_at_the_meeting():
    table, meeting, text = with_call()
    table.say(ALPHA, joined(table, meeting, text))
    table.deliver_all()

    for party in (ALPHA, BETA):
        present = meetings.standing(table.board(party), meeting).present
        assert present == ((ALPHA, CHAIR, "by call"),)


def test_the_own_word_on_being_there_stands_before_what_the_call_shows():
    table, meeting, text = with_call()
    table.say(ALPHA, joined(table, meeting, text))
    table.say(ALPHA, Attendance(meeting=meeting, present=False))

    assert meetings.standing(table.board(ALPHA), meeting).present == ()


@pytest.mark.parametrize(
    ("member", "other"),
    [(AIDE, (BETA, CHAIR)), (CHAIR, (BETA, AIDE))],
    ids=["joined uninvited", "met somebody uninvited"],
)
def test_a_join_beside_the_roster_makes_nobody_present(member, other):
    table, meeting, text = with_call()
    table.say(ALPHA, joined(table, meeting, text, other=other, by=member), member)

    assert meetings.standing(table.board(ALPHA), meeting).present == ()


@pytest.mark.parametrize(
    "invented",
    [{"theirs": "ab" * 32}, {"certificate": "ab" * 32}, {"key": KEY}],
    ids=["a certificate that nobody signed for", "another own certificate", "a key that nobody signed for"],
)
def test_a_join_that_was_invented_makes_nobody_present(invented):
    table, meeting, text = with_call()
    body = joined(table, meeting, text, **invented)
    table.say(ALPHA, body)
    table.deliver_all()

    for party in (ALPHA, BETA):
        assert meetings.standing(table.board(party), meeting).present == ()
    assert bool(verbs.may_say(table.board(), table.who(ALPHA), body)) is ("theirs" in invented)


def test_until_the_others_word_is_here_it_is_said_whose_is_missing():
    table, meeting, text = with_call()
    own = RecordId(table.say(ALPHA, key(table, meeting, text)))
    met = Met(party=BETA, member=CHAIR, certificate=CERTIFICATE, verified=table.now)
    table.say(ALPHA, Joined(call=text, meeting=meeting, key=own, certificate=CERTIFICATE, met=(met,)))
    assert meetings.standing(table.board(), meeting).present == ((ALPHA, CHAIR, "by call, beta to confirm"),)

    table.say(BETA, key(table, meeting, text))
    table.deliver_all()

    assert meetings.standing(table.board(), meeting).present == ((ALPHA, CHAIR, "by call"),)


def test_a_colleague_who_never_signed_for_a_key_confirms_nothing():
    table, meeting, text = with_call(invited(ALPHA, AIDE), invited(ALPHA), invited(BETA))
    own = RecordId(table.say(ALPHA, key(table, meeting, text)))
    met = Met(party=ALPHA, member=AIDE, certificate=CERTIFICATE, verified=table.now)
    table.say(ALPHA, Joined(call=text, meeting=meeting, key=own, certificate=CERTIFICATE, met=(met,)))

    assert meetings.standing(table.board(), meeting).present == ()


def test_nobody_is_present_by_the_key_of_somebody_else():
    table, meeting, text = with_call(invited(ALPHA, AIDE), invited(ALPHA), invited(BETA))
    theirs = joined(table, meeting, text)
    table.say(ALPHA, theirs, AIDE)
    table.deliver_all()

    assert isinstance(verbs.may_say(table.board(), table.who(ALPHA, AIDE), theirs), Denied)
    assert meetings.standing(table.board(BETA), meeting).present == ()


def test_once_the_minutes_are_frozen_nobody_joins_and_who_was_present_stays():
    table, meeting, text = with_call()
    first = joined(table, meeting, text)
    table.say(ALPHA, first)
    for party in (ALPHA, BETA):
        table.say(party, MinutesDraft(meeting=meeting, lines=(LINE,)))
    table.signed_by_all(ALPHA, Minutes(meeting=meeting, lines=(LINE,)))
    before = meetings.standing(table.board(BETA), meeting)
    assert (before.step, before.present) == (meetings.MeetingStep.FROZEN, ((ALPHA, CHAIR, "by call"),))

    late = joined(table, meeting, text, BETA, (ALPHA, CHAIR))
    table.say(BETA, late)
    table.deliver_all()

    for body in (key(table, meeting, text), late):
        assert isinstance(verbs.may_say(table.board(BETA), table.who(BETA), body), Denied)
    assert verbs.may_say(table.board(BETA), table.who(BETA), Left(call=text, meeting=meeting, key=late.key))
    assert meetings.standing(table.board(ALPHA), meeting).present == before.present


def test_a_join_of_a_call_that_nobody_signed_makes_nobody_present():
    table, meeting, text = with_call(signed=())
    table.say(ALPHA, joined(table, meeting, text))

    assert meetings.standing(table.board(ALPHA), meeting).present == ()


def test_the_digest_of_a_roster_changes_with_anybody_on_it():
    one = (invited(ALPHA), invited(BETA))

    digests = {
        calls.roster_digest(each)
        for each in (
            one, one[:1], (one[0], invited(BETA, AIDE)), (one[0], invited(BETA, part=Part.INTERPRETER, language="fr")),
            (one[0], Invited(party=BETA, member=CHAIR, title="cora", keys=frozenset({KeyId("ba" * 32)}))),
        )
    }  # fmt: skip

    assert len(digests) == 5


@pytest.mark.parametrize(
    "roster", [(invited(BETA), invited(ALPHA)), (invited(ALPHA), invited(ALPHA)), (invited(ALPHA),)],
    ids=["another order", "twice", "alone"],
)  # fmt: skip
def test_a_roster_has_one_spelling(roster):
    with pytest.raises(ValueError, match="each once"):
        Call(meeting="ab" * 32, roster=roster)


def test_a_refusal_is_kept_by_the_party_that_refused():
    body = Refused(call="ab" * 32, meeting="ab" * 32, party=BETA, member=MemberId("bert"), reason=Refusal.REPLAY)

    assert not body.KIND.leaves

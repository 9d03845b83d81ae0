"""Who may release and who may sign as chair, judged at a place of the log: through the ledger itself, however the act was made."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from consilience.errors import RecordRejected
from consilience.ledger.ledger import Ledger
from consilience.ledger.offices import Offices
from consilience.ledger.signing import SeedSigner
from consilience.ledger.sqlite import SqliteStore
from consilience.records.baseline import BaselineSignature, Stance
from consilience.records.forum import TextSignature
from consilience.records.housekeeping import Erasure, ErasureReason
from consilience.records.ids import ROOT, MemberId, PartyName, RecordId, TextId
from consilience.records.key import KeyEnrolment, KeyRole
from consilience.records.memorandum import Ending
from consilience.records.party import Role, Seat
from consilience.records.proposal import PositionTaken
from consilience.records.record import RecordLink, read_statement
from consilience.records.release import Form, Recall, RecallReason, Release, Withdrawal
from consilience.records.request import Agreement, ReleaseRequest
from tests.make_records import LOG_KEY, NODE_KEY, ROOT_KEY, SOME_ID, enrolment, party, received, rules

BETA = PartyName("beta")
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
TODAY = NOW.date()
DAY = timedelta(days=1)
ANNA, BEN, CARL, DORA = (MemberId(name) for name in ("anna", "ben", "carl", "dora"))
ASKED = {"records": frozenset({SOME_ID}), "form": Form.FULL, "to": frozenset({BETA})}
SECOND = r"second releaser has not agreed"
TEXT = TextId("cd" * 32)


class Log:
    """A ledger that goes by offices, and the keys of four people; every act is admitted raw."""

    def __init__(self, folder):
        self.ledger = Ledger(SqliteStore(folder / "l.sqlite3", create=True), rules(by_office=True))
        self.signers = {}
        self.number = 5_000
        self.root(party())
        self.root(enrolment(LOG_KEY, KeyRole.LOG))
        self.root(enrolment(NODE_KEY, KeyRole.NODE))
        for count, member in enumerate((ANNA, BEN, CARL, DORA)):
            for role in (KeyRole.MEMBER, KeyRole.RELEASER):
                pen = self.signers[member, role] = SeedSigner(bytes([count, role is KeyRole.MEMBER]) * 16)
                self.root(KeyEnrolment(public=pen.public, role=role, holder=member))

    def put(self, *envelopes, now=NOW):
        return self.ledger.admit(list(envelopes), now=now)[-1].id

    def made(self, body, pen, author, **parts):
        self.number += 1
        return received(body, pen, author=author, number=self.number, created=NOW, **parts)

    def root(self, body, **parts):
        return self.put(self.made(body, ROOT_KEY, ROOT, **parts))

    def seat(self, member, role=Role.RELEASER, since=TODAY - DAY, until=None, **parts):
        return self.root(Seat(member=member, role=role, since=since, until=until), **parts)

    def member(self, body, who, **parts):
        return self.made(body, self.signers[who, KeyRole.MEMBER], who, **parts)

    def releaser(self, body, who, **parts):
        return self.made(body, self.signers[who, KeyRole.RELEASER], who, **parts)

    def ask(self, who=ANNA, **parts):
        return self.put(self.member(ReleaseRequest(**{**ASKED, **parts}, because="x"), who))

    def word(self, who, request, agreed=True, now=NOW):
        return self.put(self.releaser(Agreement(request=request, agreed=agreed), who), now=now)

    def release(self, who, *requests, second=None, now=NOW, **parts):
        body = Release(**{**ASKED, **parts}, because="x", second=second)
        links = tuple(RecordLink(relation="request", record=one) for one in requests)
        return self.put(self.releaser(body, who, links=links), now=now)


@pytest.fixture
def log(tmp_path):
    made = Log(tmp_path)
    yield made
    made.ledger.close()


@pytest.fixture
def two(log):
    log.seat(BEN)
    log.seat(CARL)
    return log


def refuses(match, act, *arguments, **parts):
    with pytest.raises(RecordRejected, match=match):
        act(*arguments, **parts)


def test_two_releasers_release_what_a_third_person_asked_for(two):
    request = two.ask()
    two.word(BEN, request)

    assert two.release(CARL, request, second=BEN)
    assert two.ledger.offices().faults == {}


def test_a_single_releaser_answers_a_request(log):
    log.seat(BEN)

    assert log.release(BEN, log.ask())
    refuses("no open request", log.release, BEN)


def test_a_release_rests_on_one_open_request_that_stands_before_it(two):
    one, other = two.ask(), two.ask()
    two.word(BEN, one)
    two.word(BEN, other)
    for requests in ((), (SOME_ID,), (one, other)):
        refuses("no open request", two.release, CARL, *requests, second=BEN)
    two.release(CARL, one, second=BEN)

    refuses("no open request", two.release, CARL, one, second=BEN)
    refuses("no open request", two.word, CARL, one)


def test_a_second_person_has_agreed_and_is_another(two):
    request = two.ask()

    refuses(SECOND, two.release, CARL, request)
    refuses(SECOND, two.release, CARL, request, second=BEN)
    two.word(CARL, request)
    refuses(SECOND, two.release, CARL, request, second=CARL)
    refuses(SECOND, two.release, CARL, request, second=DORA)
    refuses("agreed already", two.word, CARL, request)


def test_nobody_releases_or_seconds_what_he_asked_for(two):
    own = two.ask(BEN)
    refuses("asked for it himself", two.word, BEN, own)
    two.word(CARL, own)
    refuses("asked for it himself", two.release, BEN, own, second=CARL)
    refuses(SECOND, two.release, CARL, own, second=BEN)


def test_a_refusal_ends_it_for_every_act_that_was_drawn_up_before(two):
    request = two.ask()
    two.word(BEN, request)
    waiting = two.releaser(
        Release(**ASKED, because="x", second=BEN), CARL, links=(RecordLink(relation="request", record=request),)
    )
    two.word(BEN, request, agreed=False)

    refuses("refused", two.put, waiting)
    refuses("no open request", two.word, CARL, request)


@pytest.mark.parametrize("who", [BEN, CARL])
def test_a_seat_that_ended_between_drawing_up_and_signing_counts_no_more(two, who):
    two.seat(DORA)
    request = two.ask()
    two.word(BEN, request)
    seat = next(id_ for id_, one in two.ledger.offices().seats.items() if one.member == who)
    two.seat(who, since=TODAY - 2 * DAY, until=TODAY - DAY, supersedes=seat)

    refuses("seat", two.release, CARL, request, second=BEN)


def test_the_last_day_of_a_seat_is_told_by_the_nodes_clock_and_not_by_the_authors(two):
    seat = next(id_ for id_, one in two.ledger.offices().seats.items() if one.member == BEN)
    two.seat(BEN, until=TODAY, supersedes=seat)
    request = two.ask()

    refuses("no seat as releaser", two.word, BEN, request, now=NOW + 2 * DAY)
    two.word(BEN, request)


@pytest.mark.parametrize(
    ("parts", "asked"),
    [
        ({"records": frozenset({SOME_ID, RecordId("ef" * 32)})}, {}),
        ({"to": frozenset({BETA, PartyName("gamma")})}, {}),
        ({"form": Form.EXISTENCE}, {}),
        ({"until": None}, {"until": TODAY}),
        ({"until": TODAY + DAY}, {"until": TODAY}),
    ],
    ids=["records", "to", "form", "for ever", "a day more"],
)
def test_no_more_is_released_than_was_asked_for(log, parts, asked):
    log.seat(BEN)
    request = log.ask(**asked)

    refuses("than was asked for", log.release, BEN, request, **parts)
    assert log.release(BEN, request, **({"until": TODAY - DAY} if asked else {}))


def test_every_act_of_a_releaser_needs_the_seat(log):
    log.seat(BEN, Role.CHAIR)
    for body in (
        Recall(record=SOME_ID, reason=RecallReason.WRONG),
        Withdrawal(release=SOME_ID),
        Agreement(request=SOME_ID, agreed=False),
        Erasure(record=SOME_ID, reason=ErasureReason.SPILL),
    ):
        refuses("no seat as releaser", log.put, log.releaser(body, BEN))


def test_within_one_batch_each_act_is_judged_at_its_own_place(log):
    log.seat(BEN)
    asked = log.member(ReleaseRequest(**ASKED, because="x"), ANNA)
    link = (RecordLink(relation="request", record=read_statement(payload_of(asked)).id),)
    release = log.releaser(Release(**ASKED, because="x"), BEN, links=link)

    refuses("no open request", log.put, release, asked)
    refuses("no open request", log.put, asked, release, log.releaser(Release(**ASKED, because="y"), BEN, links=link))
    assert log.put(asked, release)


def payload_of(one):
    from consilience.records.envelope import read_envelope  # for this alone

    return read_envelope(one.envelope).payload


def acts_of_a_chair(seat):
    return (
        BaselineSignature(text=TEXT, seat=seat),
        TextSignature(text=TEXT, seat=seat),
        PositionTaken(proposal=TEXT, seat=seat, stance=Stance.CONCUR),
    )


def test_who_signs_as_chair_names_the_seat_as_it_stands(log):
    first = log.seat(BEN, Role.CHAIR)
    for body in acts_of_a_chair(first):
        assert log.put(log.member(body, BEN))
        refuses("seat", log.put, log.member(body, CARL))
    prolonged = log.seat(BEN, Role.CHAIR, until=TODAY, supersedes=first)

    for body in acts_of_a_chair(first):
        refuses("seat", log.put, log.member(replace(body), BEN))
    for body in acts_of_a_chair(prolonged):
        assert log.put(log.member(body, BEN))
        refuses("seat", log.put, log.member(replace(body), BEN), now=NOW + 2 * DAY)
    for wrong in (log.seat(BEN, Role.SECRETARY), log.seat(BEN, Role.CHAIR, since=TODAY + DAY), SOME_ID):
        for body in acts_of_a_chair(wrong):
            refuses("seat", log.put, log.member(body, BEN))


def test_releases_of_a_log_from_before_are_kept_and_known_for_what_they_are(tmp_path):
    old = Log(tmp_path)
    old.ledger.rules = rules()
    old.seat(BEN)
    old.seat(CARL)
    bare = old.release(BEN)
    alone = old.release(BEN, old.ask())
    asked = old.ask()
    old.word(CARL, asked)
    good = old.release(BEN, asked, second=CARL)
    old.ledger.close()

    ledger = Ledger(SqliteStore(tmp_path / "l.sqlite3"), rules(by_office=True))
    faults = ledger.offices().faults
    assert (faults.keys(), good in faults) == ({bare, alone}, False)
    ledger.close()


def test_an_erased_request_leaves_its_release_standing(log):
    log.seat(BEN)
    request = log.ask()
    release = log.release(BEN, request)
    log.put(log.releaser(Erasure(record=request, reason=ErasureReason.SPILL), BEN))

    again = Offices().read(log.ledger.entries())
    assert release not in again.faults
    assert log.ledger.offices().faults == {}


def test_an_erased_agreement_leaves_its_release_standing_and_speaks_for_no_other(two):
    one, other = two.ask(), two.ask()
    word = two.word(BEN, one)
    release = two.release(CARL, one, second=BEN)
    two.put(two.releaser(Erasure(record=word, reason=ErasureReason.SPILL), BEN))
    store = two.ledger._store
    again = Ledger(store, rules(by_office=True))
    assert release not in again.offices().faults
    two.ledger = again

    refuses(SECOND, two.release, CARL, other, second=BEN)


def test_nobody_releases_on_a_request_that_he_has_erased(two):
    request = two.ask()
    two.put(two.releaser(Erasure(record=request, reason=ErasureReason.SPILL), BEN))
    two.ledger = Ledger(two.ledger._store, rules(by_office=True))

    for to in (BETA, PartyName("gamma")):
        refuses("no open request", two.release, BEN, request, to=frozenset({to}))


def test_an_erased_refusal_opens_nothing_again(two):
    two.seat(DORA)
    request, other = two.ask(), two.ask()
    two.word(BEN, request)
    refusal = two.word(CARL, request, agreed=False)
    two.put(two.releaser(Erasure(record=refusal, reason=ErasureReason.SPILL), DORA))
    two.ledger = Ledger(two.ledger._store, rules(by_office=True))

    refuses("erased", two.release, DORA, request, second=BEN)
    # Which request the word was on is not known any more, so all that was open then is asked for anew.
    two.word(BEN, other)
    refuses("erased", two.release, DORA, other, second=BEN)
    again = two.ask()
    two.word(BEN, again)
    assert two.release(DORA, again, second=BEN)
    assert Ledger(two.ledger._store, rules(by_office=True)).offices().faults == {}


def test_an_erased_release_does_not_let_its_request_be_answered_again(two):
    request = two.ask()
    two.word(BEN, request)
    release = two.release(CARL, request, second=BEN)
    two.put(two.releaser(Erasure(record=release, reason=ErasureReason.SPILL), CARL))
    two.ledger = Ledger(two.ledger._store, rules(by_office=True))

    refuses("erased", two.release, CARL, request, second=BEN)


def erase(two, who, *records):
    return two.put(*(two.releaser(Erasure(record=one, reason=ErasureReason.SPILL), who) for one in records))


@pytest.mark.parametrize("kind", ["withdrawal", "recall", "end of a memorandum"])
def test_nobody_lets_something_go_by_erasing_what_forbade_it(two, kind):
    said = {
        "withdrawal": lambda: two.releaser(Withdrawal(release=SOME_ID, because="Words."), BEN),
        "recall": lambda: two.releaser(Recall(record=SOME_ID, reason=RecallReason.WRONG, because="Words."), BEN),
        "end of a memorandum": lambda: two.member(Ending(memorandum=TEXT, on=TODAY, because="Words."), ANNA),
    }[kind]
    first = two.put(said())
    refuses("forbids something", erase, two, CARL, first)

    again = two.put(said())
    assert erase(two, CARL, first)
    two.ledger = Ledger(two.ledger._store, rules(by_office=True))
    refuses("forbids something", erase, two, CARL, again)


def test_a_later_end_of_a_memorandum_does_not_stand_for_an_earlier_one(two):
    first = two.put(two.member(Ending(memorandum=TEXT, on=TODAY, because="Words."), ANNA))
    two.put(two.member(Ending(memorandum=TEXT, on=TODAY + DAY, because="Words."), ANNA))

    refuses("forbids something", erase, two, CARL, first)


def test_what_forbids_something_goes_with_what_it_forbids(two):
    request = two.ask()
    recall = two.put(two.releaser(Recall(record=request, reason=RecallReason.WRONG, because="Words."), BEN))

    refuses("forbids something", erase, two, CARL, recall, request)
    assert erase(two, CARL, request, recall)


def test_whatever_is_tried_no_release_stands_without_two_seated_people_and_no_refusal(tmp_path):
    """Four people, any of whom does anything in any order, raw; what was admitted is held against a plain count."""
    log, chance = Log(tmp_path), random.Random(17)
    requests, seats, words, admitted = [], {}, {}, 0
    for _ in range(700):
        who = chance.choice((ANNA, BEN, CARL, DORA))
        request = chance.choice(requests) if requests else SOME_ID
        match chance.randrange(9):
            case 0:
                requests.append(log.ask(who))
                words[requests[-1]] = (who, {})
            case 1 if who not in seats:
                seats[who] = log.seat(who)
            case 2 if who in seats and len(seats) > 2:
                log.seat(who, since=TODAY - 3 * DAY, until=TODAY - DAY, supersedes=seats.pop(who))
            case 3 | 4:
                if tried(log.word, who, request, chance.random() < 0.85):
                    words[request][1][who] = True
            case _:
                second = chance.choice((None, ANNA, BEN, CARL, DORA))
                before = len(seats)
                if tried(log.release, who, request, second=second):
                    admitted += 1
                    asked_by, spoke = words[request]
                    assert who in seats
                    assert before < 2 or (second in seats and second in spoke and len({who, second, asked_by}) == 3)
    assert admitted > 2
    assert log.ledger.offices().faults == {}
    assert Offices().read(log.ledger.entries()) == log.ledger.offices()
    log.ledger.close()


def tried(act, *arguments, **parts):
    try:
        act(*arguments, **parts)
    except RecordRejected:
        return False
    return True

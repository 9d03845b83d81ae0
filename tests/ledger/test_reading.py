from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings

from consilience.ledger.reading import Reading, policies_of, record_of, size_at
from consilience.marking import EVERYONE, Level, Policies, Policy, Reader, may_read
from consilience.marking.level import TLP
from consilience.records.housekeeping import EquivalenceTable, LevelPair
from consilience.records.ids import ROOT
from tests.make_records import (
    ANNA,
    ANNA_KEY,
    LOG_KEY,
    NODE_KEY,
    NOW,
    ROOT_KEY,
    SOME_ID,
    claim,
    id_of,
    ledger,
    marking,
    random,
    received,
    report,
)
from tests.strategies_records import readers

RED, GREEN = marking("red"), marking("green", releasable_to=EVERYONE)


def a_reader(party="alpha", level="red"):
    return Reader.of(party, policies=Policies(), clearances=[Level("tlp", level)])


@pytest.fixture
def log(tmp_path):
    found = ledger(tmp_path)
    yield found
    found.close()


def reading(log, who=None, **parts):
    return Reading(log, log._store, who or a_reader(), **parts)


def put(log, *records, now=NOW):
    return log.admit(records, now=now)


def test_a_reader_sees_what_the_marking_allows_and_nothing_else(log):
    open_, shut = received(claim(1), NODE_KEY, marked=GREEN), received(claim(2), NODE_KEY, marked=RED)
    put(log, open_, shut)
    low, high = reading(log, a_reader(level="green")), reading(log)

    assert [record.id for record in low.records("claim/1")] == [id_of(open_)]
    assert [record.id for record in high.records("claim/1")] == [id_of(open_), id_of(shut)]
    assert (low.count("claim/1"), high.count("claim/1")) == (1, 2)


def test_a_hidden_record_looks_like_one_that_does_not_exist(log):
    shut = received(claim(), NODE_KEY, marked=RED)
    put(log, shut)
    low = reading(log, a_reader(level="green"))

    assert low.record(id_of(shut)) is None
    assert low.record(SOME_ID) is None
    assert reading(log).record(id_of(shut)).statement.body == claim()


def test_reading_as_of_a_place_sees_only_what_stood_there(log):
    first = received(claim(1, draft=False), ANNA_KEY, author=ANNA)
    second = received(claim(2, draft=False), ANNA_KEY, author=ANNA, supersedes=id_of(first))
    put(log, first)
    put(log, second, now=NOW + timedelta(days=2))

    assert [record.id for record in reading(log).records("claim/1")] == [id_of(second)]
    assert [record.id for record in reading(log).records("claim/1", history=True)] == [id_of(first), id_of(second)]
    before = reading(log, as_of=size_at(log, NOW + timedelta(days=1)))
    assert [record.id for record in before.records("claim/1")] == [id_of(first)]
    assert before.record(id_of(second)) is None


def test_the_size_at_a_moment(log):
    put(log, received(claim(1), NODE_KEY), now=NOW + timedelta(days=1))

    assert size_at(log, NOW - timedelta(seconds=1)) == 0
    assert size_at(log, NOW) == 5
    assert size_at(log, NOW + timedelta(days=9)) == 6


def test_a_record_superseded_by_a_hidden_one_stays_in_force_for_those_who_may_not_see_it(log):
    old = received(claim(1, draft=False), ANNA_KEY, author=ANNA, marked=GREEN)
    new = received(claim(2, draft=False), ANNA_KEY, author=ANNA, marked=RED, supersedes=id_of(old))
    put(log, old, new)

    assert [record.id for record in reading(log, a_reader(level="green")).records("claim/1")] == [id_of(old)]
    assert [record.id for record in reading(log).records("claim/1")] == [id_of(new)]


def test_search_finds_all_words_newest_first_and_goes_on_with_the_log(log):
    for number, text in enumerate(["bridge at Öresund", "the bridge", "a tunnel"]):
        put(log, received(report(text=text), NODE_KEY, number=number + 900))
    found = reading(log)

    assert [record.statement.body.text for record in found.search("BRIDGE")] == ["the bridge", "bridge at Öresund"]
    assert [record.statement.body.text for record in found.search("oresund bridge")] == ["bridge at Öresund"]
    put(log, received(report(text="another bridge"), NODE_KEY))
    assert len(reading(log).search("bridge")) == 3
    assert len(reading(log).search("bridge", limit=2)) == 2


def test_search_goes_through_the_gate(log):
    put(
        log,
        received(report(text="zebra"), NODE_KEY, marked=RED),
        received(report(text="zebra"), NODE_KEY, marked=GREEN),
    )

    assert len(reading(log, a_reader(level="green")).search("zebra")) == 1
    assert len(reading(log).search("zebra")) == 2


def test_hidden_records_do_not_use_up_the_limit_of_a_search(log):
    put(log, received(report(text="zebra"), NODE_KEY, marked=GREEN))
    put(log, *(received(report(text="zebra"), NODE_KEY, marked=RED) for _ in range(5)))

    assert len(reading(log, a_reader(level="green")).search("zebra", limit=1)) == 1


def test_search_leaves_out_what_was_superseded(log):
    old = received(report(text="zebra one"), NODE_KEY)
    put(log, old, received(report(text="zebra two"), NODE_KEY, supersedes=id_of(old)))

    assert [record.statement.body.text for record in reading(log).search("zebra")] == ["zebra two"]


@pytest.mark.parametrize(
    "text", ["", "  ", '"', "NEAR(", "a OR b", "text:x", "x*", "-x", "'; drop table words", "x\0y"]
)
def test_a_search_is_words_and_never_a_command(log, text):
    put(log, received(report(text="alpha"), NODE_KEY))

    assert reading(log).search(text) == []


def test_a_search_has_a_limit_of_words(log):
    put(log, received(claim(quote=" ".join(f"w{number}" for number in range(70))), NODE_KEY))

    assert reading(log).search(" ".join(f"w{number}" for number in range(64)))
    assert reading(log).search(" ".join(f"w{number}" for number in range(65))) == []


def test_padding_is_no_record(log):
    log.checkpoint(LOG_KEY, now=NOW, random=random())

    assert record_of(log._store.row(63)) is None
    assert reading(log).search("alpha") != []
    assert reading(log).count() == 5


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(who=readers())
def test_whoever_reads_sees_just_what_the_one_decision_allows(log, who):
    if log.size == 5:
        put(
            log,
            *(
                received(claim(number), NODE_KEY, marked=marking(level, releasable_to=audience, caveats=caveats))
                for number, (level, audience, caveats) in enumerate(
                    (level, audience, caveats)
                    for level in ("clear", "amber", "red")
                    for audience in (EVERYONE, frozenset(), frozenset({"beta"}))
                    for caveats in (frozenset(), frozenset({"ORCON"}))
                )
            ),
        )
    everything = [record_of(row) for row in log.entries()]
    allowed = [record.id for record in everything if may_read(who, record.statement.marking)]

    assert [record.id for record in reading(log, who).records()] == allowed


# Equivalent levels

FOREIGN = Policy(name="beta", owner="beta", levels=("open", "closed"))
OURS = Policy(name="house", owner="alpha", levels=("open", "inner", "core"))


def table(*pairs):
    lines = tuple(
        LevelPair(cleared_policy="beta", cleared=cleared, readable_policy="house", readable=readable)
        for cleared, readable in pairs
    )
    return received(EquivalenceTable(pairs=lines), ROOT_KEY, author=ROOT)


def test_levels_of_two_policies_compare_through_the_newest_table_the_root_signed(tmp_path):
    base = Policies(known=(TLP, OURS, FOREIGN))
    log = ledger(tmp_path)
    log.rules = replace(log.rules, policies=base)
    inner = marking(levels=frozenset({Level("house", "inner")}), releasable_to=EVERYONE)
    put(log, received(claim(), NODE_KEY, marked=inner))

    def seen(policies):
        who = Reader.of("beta", policies=policies, clearances=[Level("beta", "closed")])
        return reading(log, who).count("claim/1")

    assert policies_of(log) == base
    assert seen(policies_of(log)) == 0
    put(log, table(("closed", "inner")))
    assert seen(policies_of(log)) == 1
    before = log.size
    put(log, table(("closed", "open")))
    assert seen(policies_of(log)) == 0
    assert seen(policies_of(log, as_of=before)) == 1
    log.close()


def test_a_table_does_not_open_the_policy_of_another(log):
    put(log, table(("closed", "open")))

    assert policies_of(log).equivalences[0].by == "alpha"
    stranger = replace(policies_of(log), known=(replace(OURS, owner="beta"), FOREIGN))
    assert stranger.readable([Level("beta", "closed")]) == set(FOREIGN.up_to("closed"))

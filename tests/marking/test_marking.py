import itertools
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience.marking import (
    EVERYONE,
    Allowed,
    Denied,
    Equivalence,
    Level,
    Marking,
    Policies,
    Policy,
    Reader,
    combine,
    may_read,
)
from consilience.marking.level import COMMON, TLP
from tests.strategies_records import HOUSE, POLICIES, markings, readers

several = st.lists(markings, min_size=1, max_size=5)


def a_marking(**parts):
    return Marking(**{"levels": frozenset({Level("tlp", "green")}), "originators": frozenset({"alpha"}), **parts})


def a_reader(party="alpha", level="red", **parts):
    return Reader.of(party, policies=POLICIES, clearances=[Level("tlp", level)], **parts)


@given(several, readers())
def test_what_is_derived_is_never_looser_than_any_source(sources, reader):
    if may_read(reader, combine(sources, POLICIES)):
        assert all(may_read(reader, source) for source in sources)


@given(several, readers())
def test_whoever_may_read_all_sources_in_force_may_read_what_is_derived(sources, reader):
    # Unknown levels and caveats are open to a sole owner only, and combining may leave no sole owner.
    known = all(POLICIES.knows(level) for source in sources for level in source.levels)
    understood = all(source.caveats <= reader.caveats for source in sources)
    if known and understood and all(may_read(reader, source) for source in sources):
        assert may_read(reader, combine(sources, POLICIES))


@given(several)
def test_the_order_of_sources_does_not_matter(sources):
    assert combine(sources, POLICIES) == combine(sources[::-1], POLICIES)


@given(several, several)
def test_steps_equal_all_at_once(left, right):
    steps = combine([combine(left, POLICIES), combine(right, POLICIES)], POLICIES)

    assert steps == combine(left + right, POLICIES)


@given(several)
def test_combining_twice_changes_nothing(sources):
    once = combine(sources, POLICIES)

    assert combine([once, *sources], POLICIES) == once


@given(markings)
def test_the_audience_is_never_wider_than_what_is_written(marking):
    if marking.audience != EVERYONE:
        assert marking.audience <= marking.releasable_to or marking.releasable_to == EVERYONE


def test_what_is_derived_from_nothing_has_no_marking():
    with pytest.raises(ValueError, match="nothing"):
        combine([], POLICIES)


@pytest.mark.parametrize("parts", [{"levels": frozenset()}, {"originators": frozenset()}])
def test_a_marking_without_level_or_originator_cannot_exist(parts):
    with pytest.raises(ValueError, match="at least one"):
        a_marking(**parts)


@pytest.mark.parametrize(
    ("left", "right"), [pair for policy in POLICIES.known for pair in itertools.pairwise(policy.levels)]
)
def test_the_higher_level_wins_and_needs_the_higher_clearance(left, right):
    policy = next(policy for policy in POLICIES.known if right in policy.levels)
    low, high = (a_marking(levels=frozenset({Level(policy.name, name)})) for name in (left, right))
    reader = Reader.of("alpha", policies=Policies(known=POLICIES.known), clearances=[Level(policy.name, left)])

    assert combine([low, high], POLICIES).levels == high.levels
    assert may_read(reader, low)
    assert may_read(reader, high).reason == "the reader is not cleared to its level"


def test_amber_strict_is_stricter_than_amber():
    assert TLP.levels.index("amber+strict") > TLP.levels.index("amber")
    assert not may_read(a_reader(level="amber"), a_marking(levels=frozenset({Level("tlp", "amber+strict")})))


def test_levels_of_two_policies_both_stay_and_both_clearances_are_needed():
    both = combine(
        [a_marking(levels=frozenset({Level("tlp", "red")})), a_marking(levels=frozenset({Level("common", "SECRET")}))],
        POLICIES,
    )

    assert both.levels == {Level("tlp", "red"), Level("common", "SECRET")}
    assert not may_read(a_reader(), both)


def test_an_empty_audience_means_the_owner_alone_and_not_everyone():
    assert may_read(a_reader("alpha"), a_marking())
    assert may_read(a_reader("beta"), a_marking()).reason == "the reader's party is not among those it may go to"


def test_the_owner_is_in_every_audience_it_writes():
    assert a_marking(releasable_to=frozenset({"beta"})).releasable_to == {"alpha", "beta"}


def test_everyone_must_be_written_and_swallows_names():
    marking = a_marking(releasable_to=frozenset({"*", "beta"}))

    assert marking.releasable_to == EVERYONE
    assert may_read(a_reader("zeta"), marking)


def test_everyone_is_the_neutral_audience():
    narrow = a_marking(releasable_to=frozenset({"beta"}))

    assert combine([a_marking(releasable_to=EVERYONE), narrow], POLICIES).releasable_to == narrow.releasable_to
    assert combine([narrow, a_marking(releasable_to=EVERYONE)], POLICIES).releasable_to == narrow.releasable_to


def test_no_foreign_beats_any_releasable_to():
    marking = a_marking(releasable_to=EVERYONE, no_foreign=frozenset({"alpha"}))

    assert may_read(a_reader("alpha"), marking)
    assert not may_read(a_reader("beta"), marking)


def test_no_foreign_of_two_parties_leaves_nobody():
    first = a_marking(no_foreign=frozenset({"alpha"}))
    second = a_marking(originators=frozenset({"beta"}), no_foreign=frozenset({"beta"}))

    assert combine([first, second], POLICIES).audience == frozenset()


def test_a_party_reads_what_it_derived_from_what_it_was_given():
    own = a_marking()
    given_ = a_marking(originators=frozenset({"beta"}), releasable_to=frozenset({"alpha"}))
    derived = combine([own, given_], POLICIES)

    assert derived.owner is None
    assert may_read(a_reader("alpha"), derived)
    assert not may_read(a_reader("beta"), derived)


def test_a_reader_needs_all_compartments():
    marking = a_marking(compartments=frozenset({"ORION", "LYRA"}))

    assert may_read(a_reader(compartments=["ORION", "LYRA", "VEGA"]), marking)
    assert may_read(a_reader(compartments=["ORION"]), marking).reason == "the reader is not in all of its compartments"


def test_an_unknown_caveat_is_refused_to_all_but_the_owner():
    marking = a_marking(releasable_to=EVERYONE, caveats=frozenset({"NEVER HEARD"}))

    assert may_read(a_reader("alpha"), marking)
    assert may_read(a_reader("beta"), marking).reason == "it carries a caveat that is unknown here"


def test_a_known_caveat_is_no_bar():
    assert may_read(
        a_reader("beta", caveats=["ORCON"]), a_marking(releasable_to=EVERYONE, caveats=frozenset({"ORCON"}))
    )


def test_an_unknown_level_is_refused_to_all_but_the_owners_highest_cleared():
    marking = a_marking(levels=frozenset({Level("tlp", "ultraviolet")}), releasable_to=EVERYONE)
    every = [Level(policy.name, policy.levels[-1]) for policy in POLICIES.known]
    highest = Reader.of("alpha", policies=POLICIES, clearances=every)

    assert may_read(highest, marking)
    assert not may_read(Reader.of("beta", policies=POLICIES, clearances=every), marking)
    assert not may_read(a_reader("alpha"), marking)


def test_unknown_levels_survive_combining():
    strange = a_marking(levels=frozenset({Level("tlp", "ultraviolet")}))

    assert combine([strange, a_marking()], POLICIES).levels == {Level("tlp", "ultraviolet"), Level("tlp", "green")}


def test_somebody_without_clearances_reads_nothing_not_even_what_is_public():
    public = a_marking(levels=frozenset({Level("tlp", "clear")}), releasable_to=EVERYONE)

    assert not may_read(Reader.of("alpha", policies=POLICIES), public)


def test_an_unknown_clearance_clears_nobody():
    assert Reader.of("alpha", policies=POLICIES, clearances=[Level("tlp", "ultraviolet")]).readable == frozenset()


def test_a_reader_belongs_to_a_party():
    with pytest.raises(ValueError, match="belongs"):
        Reader.of("*", policies=POLICIES)


def test_a_refusal_says_nothing_of_the_record():
    hidden = a_marking(
        levels=frozenset({Level("common", "TOP SECRET")}),
        compartments=frozenset({"ORION"}),
        releasable_to=frozenset({"beta"}),
        caveats=frozenset({"EYES"}),
    )
    refusals = [
        may_read(a_reader("gamma"), hidden),
        may_read(a_reader("beta"), hidden),
        may_read(a_reader("beta", compartments=["ORION"]), hidden),
    ]

    assert not any(refusals)
    assert not any(
        word in refusal.reason for refusal in refusals for word in ("ORION", "SECRET", "beta", "EYES", "alpha")
    )


def test_a_table_opens_a_level_and_what_lies_below_it():
    reader = Reader.of("beta", policies=POLICIES, clearances=[Level("common", "TOP SECRET")])

    assert {level.name for level in reader.readable if level.policy == "house"} == {"open", "guarded"}


def test_only_the_owner_of_a_policy_may_open_it():
    # The table of beta would open alpha's policy, and a public one, to those cleared to GREEN.
    reader = Reader.of("beta", policies=POLICIES, clearances=[Level("tlp", "green")])

    assert {level.policy for level in reader.readable} == {"tlp"}


def test_tables_do_not_chain():
    other = Policy(name="other", owner="beta", levels=("x",))
    policies = Policies(
        known=(COMMON, HOUSE, other),
        equivalences=(
            Equivalence(cleared=Level("common", "SECRET"), readable=Level("house", "guarded"), by="alpha"),
            Equivalence(cleared=Level("house", "guarded"), readable=Level("other", "x"), by="beta"),
        ),
    )

    assert Level("other", "x") not in policies.readable([Level("common", "SECRET")])


def test_a_table_about_a_policy_unknown_here_opens_nothing():
    policies = Policies(
        known=(COMMON,),
        equivalences=(Equivalence(cleared=Level("common", "SECRET"), readable=Level("gone", "x"), by=""),),
    )

    assert policies.readable([Level("common", "SECRET")]) == set(COMMON.up_to("SECRET"))


def test_a_policy_names_its_levels():
    assert HOUSE.level("open") == Level("house", "open")
    with pytest.raises(KeyError):
        HOUSE.level("red")


@pytest.mark.parametrize(
    "parts",
    [
        {"levels": ()},
        {"levels": ("a", "a")},
        {"levels": ("a", "b"), "portions": {"a": "b"}},
        {"levels": ("a",), "portions": {"z": "Z"}},
    ],
)
def test_a_policy_that_is_ambiguous_cannot_exist(parts):
    with pytest.raises(ValueError, match="level"):
        Policy(**{"name": "p", "owner": "alpha", **parts})


def test_each_policy_is_named_once():
    with pytest.raises(ValueError, match="once"):
        Policies(known=(TLP, TLP))


@pytest.mark.parametrize(
    "value",
    [Allowed(), Denied("no"), a_reader(), a_marking(), HOUSE, POLICIES, POLICIES.equivalences[0]],
    ids=lambda value: type(value).__name__,
)
def test_a_decision_and_what_it_rests_on_cannot_be_changed(value):
    assert not hasattr(value, "__dict__")
    for name in type(value).__slots__ or ("anything",):
        with pytest.raises((AttributeError, TypeError)):
            setattr(value, name, None)
    assert type(value) in (Allowed, Denied) or all(field.kw_only for field in fields(value) if field.init)


@pytest.mark.parametrize("part", ["originators", "no_foreign"])
@pytest.mark.parametrize("named", [{"*"}, {"*", "alpha"}])
def test_only_the_audience_may_be_everyone(part, named):
    with pytest.raises(ValueError, match="everyone"):
        a_marking(**{part: frozenset(named)})


def test_a_level_is_known_by_its_policy_and_name():
    assert all(map(POLICIES.knows, POLICIES.every_level()))
    assert POLICIES.every_level() == {*TLP.up_to("red"), *COMMON.up_to("TOP SECRET"), *HOUSE.up_to(HOUSE.levels[-1])}
    for stranger in (Level("tlp", "SECRET"), Level("common", "red"), Level("", ""), Level("none", "red")):
        assert not POLICIES.knows(stranger)

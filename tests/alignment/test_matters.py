import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from consilience.alignment import matters


@st.composite
def cases(draw):
    count = draw(st.integers(1, 9))
    party = np.array(draw(st.lists(st.integers(0, 2), min_size=count, max_size=count)))
    pairs = list(itertools.combinations(range(count), 2))
    odds = draw(st.dictionaries(st.sampled_from(pairs), st.floats(-6, 8), max_size=20)) if pairs else {}
    apart = draw(st.sets(st.sampled_from(pairs), max_size=4)) if pairs else set()
    return count, party, odds, apart


@given(cases())
def test_every_claim_is_in_exactly_one_group(case):
    count, party, odds, apart = case

    groups = matters.group(count, party, odds, apart)

    assert sorted(k for group in groups for k in group) == list(range(count))
    assert groups == sorted(sorted(group) for group in groups)


@given(cases())
def test_no_two_claims_known_apart_are_in_one_group(case):
    count, party, odds, apart = case

    for group in matters.group(count, party, odds, apart):
        assert not set(itertools.combinations(group, 2)) & apart


@given(cases(), st.randoms(use_true_random=False))
def test_the_order_in_which_links_are_found_does_not_matter(case, random):
    count, party, odds, apart = case
    shuffled = list(odds.items())
    random.shuffle(shuffled)

    assert matters.group(count, party, odds, apart) == matters.group(count, party, dict(shuffled), apart)


@given(cases(), st.randoms(use_true_random=False))
def test_the_numbers_claims_bear_do_not_matter_where_no_two_links_are_equally_sure(case, random):
    count, party, odds, apart = case
    odds = {pair: place / 3 - 2 for place, pair in enumerate(odds)}
    new = list(range(count))
    random.shuffle(new)

    def moved(pair):
        return tuple(sorted((new[pair[0]], new[pair[1]])))

    other = np.empty(count, dtype=int)
    other[new] = party

    there = matters.group(count, other, {moved(p): v for p, v in odds.items()}, {moved(p) for p in apart})
    here = matters.group(count, party, odds, apart)

    assert {frozenset(new[k] for k in group) for group in here} == {frozenset(group) for group in there}


@given(cases())
def test_weak_links_join_nothing(case):
    count, party, odds, apart = case

    groups = matters.group(count, party, {pair: min(value, -1.3) for pair, value in odds.items()}, apart)

    assert groups == [[k] for k in range(count)]


def test_a_fair_link_holds_when_each_is_the_others_best():
    party = np.array([0, 1, 1])

    assert matters.group(3, party, {(0, 1): 0.7}, set()) == [[0, 1], [2]]
    assert matters.group(3, party, {(0, 1): 0.7, (0, 2): 0.8}, set()) == [[0, 2], [1]]
    assert matters.group(3, party, {(0, 1): 0.3}, set()) == [[0], [1], [2]]


def test_a_weak_middle_does_not_chain_two_sure_pairs():
    odds = {(0, 1): 5.0, (2, 3): 5.0, (1, 2): 0.5}

    assert matters.group(4, np.array([0, 1, 0, 1]), odds, set()) == [[0, 1], [2, 3]]


def test_a_partys_own_repetition_is_joined_first():
    odds = {(0, 1): 3.5, (0, 2): 3.0, (1, 2): -1.5}

    assert matters.group(3, np.array([0, 0, 1]), odds, set()) == [[0, 1, 2]]


def test_no_claims_make_no_groups():
    assert matters.group(0, np.array([], dtype=int), {}, set()) == []

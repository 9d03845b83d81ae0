import random
from dataclasses import replace

import numpy as np
import pytest

from consilience.alignment import candidates, corpus, features, scoring, words
from consilience.ingest import claims
from consilience.pipeline.comparable import as_drafted
from tests.alignment.drafted import drafted, report

STORY = "The Harbour Commission closed the north quay on 3 March 2032. Twelve ships were diverted to Port Selby. Repairs will cost about 40 million crowns."
OTHER = "On 3 March the north quay was shut by the Harbour Commission. Fifteen ships had to be sent to Port Selby. A ferry sails to the islands again."
THIRD = "The waterworks renewed 18 kilometres of pipe. Chlorine levels stayed within the limits. The quay in the north is closed, the commission said."


def items():
    reports = [
        report("alpha", "2032-03-05", STORY),
        report("beta", "2032-03-06", OTHER),
        report("gamma", "2032-03-07", THIRD),
    ]
    return [as_drafted(item) for _, found in claims.draft(reports, rules_only=True) for item in found]


@pytest.fixture(scope="module")
def scored():
    built = corpus.build(items(), words.shipped())
    return built, scoring.score(built, *candidates.pairs(built), scoring.shipped())


def test_the_parts_of_every_score_sum_to_its_log_odds(scored):
    _, scores = scored

    for pair, odds in enumerate(scores.log_odds):
        assert sum(scores.parts(pair).values()) == pytest.approx(odds, abs=1e-9)


def test_every_feature_stands_in_exactly_one_reason():
    assert len(features.NAMES) == len(set(features.NAMES))
    assert set(features.NAMES) == set(scoring.shipped().first)


def test_every_feature_is_a_finite_number(scored):
    _, scores = scored

    assert all(np.isfinite(column).all() for column in (*scores.columns.values(), *scores.company.values()))


def test_a_score_is_the_same_from_both_sides(scored):
    built, scores = scored

    turned = features.compute(built, scores.j, scores.i)

    for name, column in scores.columns.items():
        assert turned[name] == pytest.approx(column, abs=1e-12), name


def test_the_order_of_claims_does_not_change_a_score(scored):
    built, scores = scored
    here = {_key(built, i, j): odds for i, j, odds in zip(scores.i, scores.j, scores.log_odds, strict=True)}
    shuffled = items()
    random.Random(4).shuffle(shuffled)

    other = corpus.build(shuffled, words.shipped())
    there = scoring.score(other, *candidates.pairs(other), scoring.shipped())

    for i, j, odds in zip(there.i, there.j, there.log_odds, strict=True):
        assert odds == pytest.approx(here[_key(other, i, j)], abs=1e-6)


def _key(built, i, j):
    return frozenset((built.items[i].claim.id, built.items[j].claim.id))


def test_claims_of_one_event_score_above_claims_of_two(scored):
    built, scores = scored
    odds = {
        (built.items[i].claim.quote[:12], built.items[j].claim.quote[:12]): value
        for i, j, value in zip(scores.i, scores.j, scores.log_odds, strict=True)
    }

    assert odds["The Harbour ", "On 3 March t"] > odds["The Harbour ", "A ferry sail"]
    assert odds["Twelve ships", "Fifteen ship"] > odds["Twelve ships", "The waterwor"]


def many(count):
    chance = random.Random(1)
    vocabulary = [f"word{n}" for n in range(400)]
    return [
        drafted(
            " ".join(chance.sample(vocabulary, 8)), party=("alpha", "beta")[n % 2], report=f"r{n // 5}", key=f"k{n}"
        )
        for n in range(count)
    ]


@pytest.mark.parametrize("count", [0, 1, 2, 60, 1300])
def test_candidates_are_pairs_in_order_each_once_and_never_of_one_report(count):
    built = corpus.build(many(count), words.shipped())

    i, j = candidates.pairs(built)

    assert (i < j).all()
    assert len({*zip(i.tolist(), j.tolist(), strict=True)}) == len(i)
    assert (built.report[i] != built.report[j]).all()


def test_above_the_ceiling_the_number_of_pairs_grows_with_the_claims_not_their_square():
    built = corpus.build(many(1300), words.shipped())

    assert len(candidates.pairs(built)[0]) <= 2 * 40 * 1300


def test_a_twin_is_among_the_candidates_of_a_large_comparison():
    found = many(1300)
    twin = replace(found[7], claim=replace(found[7].claim, id="twin", report="r-twin"))
    built = corpus.build([*found, twin], words.shipped())

    assert (7, 1300) in {*zip(*(side.tolist() for side in candidates.pairs(built)), strict=True)}


def test_claims_without_any_word_are_scored_all_the_same():
    bare = [drafted("…!", party=p, lemmas=[]) for p in ("alpha", "beta")]
    built = corpus.build(bare, words.shipped())

    scores = scoring.score(built, *candidates.pairs(built), scoring.shipped())

    assert np.isfinite(scores.log_odds).all()

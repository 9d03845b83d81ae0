"""Scores of forecasts: against scoringrules on random cases, and honest where there is little to go by."""

import math
import random

import pytest

from consilience.divergence.scores import (
    ENOUGH,
    Forecast,
    brier,
    brier_of_shares,
    log_score,
    pinball,
    record,
    wilson,
)


@pytest.fixture(scope="module")
def cases():
    chance = random.Random(20)
    return [(chance.random(), chance.random() < 0.4) for _ in range(10_000)]


def test_brier_and_log_scores_are_those_of_scoringrules_on_10000_random_cases(cases):
    scoringrules = pytest.importorskip("scoringrules", reason="scoringrules is not installed")

    for probability, happened in cases:
        observed = float(happened)
        assert brier(probability, happened=happened) == pytest.approx(
            float(scoringrules.brier_score(observed, probability)), rel=1e-12, abs=1e-15
        )
        assert log_score(probability, happened=happened) == pytest.approx(
            float(scoringrules.log_score(observed, probability)), rel=1e-12, abs=1e-15
        )


def test_quantile_scores_are_those_of_scoringrules_on_10000_random_cases():
    scoringrules = pytest.importorskip("scoringrules", reason="scoringrules is not installed")
    np = pytest.importorskip("numpy")
    chance = random.Random(21)
    for _ in range(10_000):
        levels = sorted(chance.random() * 0.98 + 0.01 for _ in range(chance.randint(1, 7)))
        values = sorted(chance.gauss(0, 5) for _ in levels)
        seen = chance.gauss(0, 5)
        theirs = float(scoringrules.crps_quantile(seen, np.array(values), np.array(levels)))
        assert pinball(levels, values, seen) == pytest.approx(theirs, rel=1e-9, abs=1e-12)


def test_a_brier_score_over_two_values_is_twice_that_of_one():
    assert brier_of_shares((0.7, 0.3), 0) == pytest.approx(2 * brier(0.7, happened=True))
    assert brier_of_shares((0.2, 0.3, 0.5), 2) == pytest.approx(0.04 + 0.09 + 0.25)


def test_what_was_called_impossible_and_happened_costs_without_end():
    assert log_score(0.0, happened=True) == math.inf
    assert log_score(1.0, happened=True) == 0


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    # Wilson's interval, to four digits, as R's binom::binom.wilson gives it.
    [(0, 3, 0.0, 0.5615), (3, 3, 0.4385, 1.0), (5, 10, 0.2366, 0.7634), (1, 30, 0.0059, 0.1667)],
)
def test_intervals_are_wilsons(hits, of, low, high):
    assert wilson(hits, of) == pytest.approx((low, high), abs=5e-5)


def test_three_outcomes_give_figures_no_curve_and_a_sentence_that_says_so():
    found = record([Forecast(probability=p, happened=h) for p, h in ((0.9, True), (0.8, True), (0.3, False))])

    assert not found.draws_a_curve
    assert found.brier == pytest.approx((0.01 + 0.04 + 0.09) / 3)
    assert any("Too few to judge by" in one for one in found.sentences)
    assert not any("better than" in one for one in found.sentences)
    assert [(one.count, one.hits) for one in found.bins] == [(1, 0), (1, 1), (1, 1)]
    assert all(one.interval[1] - one.interval[0] > 0.7 for one in found.bins)


def test_nothing_gives_no_figure():
    assert record([]).brier is None
    assert "Nothing to score yet" in record([]).sentences[0]


def test_all_that_happened_says_nothing_of_discrimination():
    found = record([Forecast(probability=0.9, happened=True)] * ENOUGH)

    assert found.discrimination is None
    assert any("cannot be said" in one for one in found.sentences)


def test_discrimination_is_the_share_of_pairs_in_the_right_order():
    chance = random.Random(5)
    told = [Forecast(probability=round(chance.random(), 1), happened=chance.random() < 0.5) for _ in range(300)]
    pairs = [
        1.0 if yes.probability > no.probability else 0.5 if yes.probability == no.probability else 0.0
        for yes in told if yes.happened for no in told if not no.happened
    ]  # fmt: skip

    assert record(told).discrimination == pytest.approx(sum(pairs) / len(pairs))


def test_bins_hold_every_forecast_once_and_their_means_lie_within():
    chance = random.Random(6)
    told = [Forecast(probability=chance.random(), happened=chance.random() < 0.3) for _ in range(500)]
    found = record([*told, Forecast(probability=1.0, happened=True), Forecast(probability=0.0, happened=False)])

    assert sum(one.count for one in found.bins) == found.count == 502
    assert all(one.low <= one.mean <= one.high for one in found.bins)


def test_forecasts_that_are_what_happens_fit_in_nearly_every_range():
    chance = random.Random(7)
    told = [Forecast(probability=p, happened=chance.random() < p) for p in (chance.random() for _ in range(5_000))]
    found = record(told)

    assert sum(one.fits for one in found.bins) >= 8
    assert found.brier < found.base

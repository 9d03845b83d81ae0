"""Answers on a line, and the repair of incoherent ones."""

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience.divergence.coherence import repair_rising, repair_shares
from consilience.divergence.line import line, stretches, wasserstein
from consilience.records.estimate import Answer

LEVELS = ("0.1", "0.5", "0.9")
quantiles = st.lists(st.integers(0, 1000), min_size=3, max_size=3, unique=True).map(sorted)


def dist(values, never="0"):
    return line(
        Answer(
            quantiles=tuple((Decimal(level), Decimal(v)) for level, v in zip(LEVELS, values, strict=True)),
            never=Decimal(never),
        )
    )[0]


@given(quantiles)
def test_the_stated_quantiles_are_kept(values):
    assert [dist(values).quantile(float(level)) for level in LEVELS] == pytest.approx(values)


@given(quantiles, st.lists(st.integers(-100, 1100), max_size=6, unique=True).map(sorted), st.booleans())
def test_the_stretches_are_probabilities_that_sum_to_one(values, cuts, dated):
    parts = stretches(dist(values, "0.3" if dated else "0"), cuts, dated=dated)

    assert math.fsum(parts) == pytest.approx(1)
    assert min(parts) > 0


@given(quantiles, quantiles)
def test_the_distance_is_the_area_between_the_two_functions(one, two):
    a, b = dist(one), dist(two)
    low, high = min(a.xs[0], b.xs[0]), max(a.xs[-1], b.xs[-1])
    steps = 4000
    width = (high - low) / steps
    area = sum(abs(a.up_to(low + (i + 0.5) * width) - b.up_to(low + (i + 0.5) * width)) for i in range(steps)) * width

    assert wasserstein(a, b) == pytest.approx(area, rel=1e-3, abs=width)


@given(quantiles, st.integers(-500, 500))
def test_an_answer_moved_along_the_line_is_as_far_as_it_was_moved(values, by):
    assert wasserstein(dist(values), dist([v + by for v in values])) == pytest.approx(abs(by))


@given(st.lists(st.floats(0, 10), min_size=2, max_size=6).filter(lambda raw: sum(raw) > 0.01))
def test_repaired_shares_are_coherent_and_the_raw_ones_are_kept(raw):
    mended = repair_shares(raw)

    assert math.fsum(mended.values) == pytest.approx(1)
    assert min(mended.values) > 0
    assert mended.raw == tuple(raw)


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=8))
def test_repaired_quantiles_rise_and_coherent_ones_are_left_alone(raw):
    mended = repair_rising(raw)

    assert list(mended.values) == sorted(mended.values)
    assert repair_rising(sorted(raw)).because == ""
    assert math.fsum(mended.values) == pytest.approx(math.fsum(raw), abs=1e-6)

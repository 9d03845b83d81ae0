"""The third stage: which pairs are read side by side, and that its terms sum to the score."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from consilience.alignment import cross_encoder, reranking, scoring
from consilience.alignment.comparison import Comparison, Fit
from tests.alignment.drafted import drafted, frame, names


def scores(*rows):
    """Scores of pairs given as (i, j, log odds), of a prior and one group of features."""
    i, j, odds = (np.array(column) for column in zip(*rows, strict=True))
    odds = odds.astype(np.float64)
    half = np.zeros(len(odds))
    return scoring.Scores(
        i=i, j=j, log_odds=odds, columns={}, company={}, meant=np.ones(len(odds), dtype=np.bool_),
        meaning={"nearer": half + 0.1}, grouped={"prior": odds - 1, "wording": half + 1, "meaning": half.copy()},
        parameters=scoring.shipped(),
    )  # fmt: skip


PARTY = np.array([0, 0, 1, 1])


class Reads:
    def __init__(self, values):
        self.values, self.asked = values, []

    def read(self, pairs, tick=None):
        self.asked += pairs
        return np.array([[self.values[pair]] for pair in pairs], dtype=np.float32)


def test_likely_pairs_are_those_between_parties_the_likeliest_first():
    found = scores((0, 1, 9.0), (0, 2, 1.0), (0, 3, reranking.LIKELY - 0.1), (1, 2, 3.0))

    assert reranking.likely(found, PARTY).tolist() == [3, 1]


def test_of_many_partners_only_the_likeliest_are_looked_at_again():
    size = 20
    found = scores(*((a, size + b, -abs(a - b) / 10) for a in range(size) for b in range(size)))
    party = np.repeat([0, 1], size)

    chosen = reranking.likely(found, party)

    assert len(chosen) < size * size / 2
    assert set(np.flatnonzero(found.log_odds == 0)) <= set(chosen)


def test_relevance_is_the_mean_of_both_ways_and_cut_off():
    model = Reads({("a", "b"): 2.0, ("b", "a"): 4.0, ("c", "d"): 30.0, ("d", "c"): 30.0})

    assert cross_encoder.relevance([("a", "b"), ("c", "d")], model).tolist() == [3.0, 8.0]


def test_without_a_model_nothing_is_read(monkeypatch):
    assert np.isnan(reranking.read([("a", "b")], None)).all()
    monkeypatch.setattr(reranking, "_READ", 1)
    read = reranking.read([("a", "b"), ("c", "d")], Reads(dict.fromkeys([("a", "b"), ("b", "a")], 1.0)))

    assert read[0] == 1.0
    assert np.isnan(read[1])


def test_the_slots_say_whether_a_number_and_an_event_are_shared():
    number = Comparison(slot="number", fit=Fit.AGREES, left="12", right="12", because="both count")
    denied = Comparison(slot="polarity", fit=Fit.DIFFERS, left="not met", right="met", because="one says so")

    left, right = drafted(frames=[frame("meet", names("Harbour Office"))]), drafted(party="beta")
    told = reranking.told([[number], [denied], [replace(number, fit=Fit.DIFFERS)]], [(left, right)] * 3)

    assert told["number"].tolist() == [1.0, 0.0, 0.0]
    assert told["event"].tolist() == [0.0, 1.0, 0.0]


@pytest.mark.parametrize("relevance", [np.nan, -8.0, 8.0])
def test_the_named_parts_sum_to_the_score_and_other_pairs_stay(relevance):
    found = scores((0, 2, 1.0), (1, 3, -9.0))
    slots = {name: np.array([float(name == "number")]) for name in reranking.SLOTS}

    after = reranking.rerank(found, np.array([0]), np.array([relevance]), slots)

    assert sum(float(after.grouped[name][0]) for name in after.grouped) == pytest.approx(after.log_odds[0])
    assert after.log_odds[1] == -9.0


def test_another_deed_of_a_name_in_common_speaks_against_one_matter():
    office = names("Harbour Office")
    closed, met = drafted(frames=[frame("close", office)]), drafted(party="beta", frames=[frame("meet", office)])
    again = drafted(party="beta", frames=[frame("close", office)])

    told = reranking.told([[], []], [(closed, met), (closed, again)])["others"]

    assert told.tolist() == [1.0, 0.0]
    assert all(scoring.shipped().ranks[stage].slots["others"] < 0 for stage in ("read", "unread", "bare"))


def test_what_is_more_relevant_is_likelier():
    found = scores((0, 2, 1.0))
    slots = {name: np.zeros(1) for name in reranking.SLOTS}
    low, high = (reranking.rerank(found, np.array([0]), np.array([value]), slots).log_odds[0] for value in (-3.0, 3.0))

    assert low < high

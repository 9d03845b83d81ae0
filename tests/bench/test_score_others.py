"""The scoring of the public sets, on results made by hand."""

import numpy as np
import pytest
from bench.figures import average_precision, share, wilson
from bench.product import Outcome, SeenClaim, Sentence
from bench.score_clef import precision_at_five
from bench.score_ecb import figures, mentions, scores
from bench.score_rte3 import score
from bench.texts import EcbSentence, two_parties
from bench.values import numbers, same_value
from hypothesis import given
from hypothesis import strategies as st

LEFT = [
    EcbSentence(document=f"{t}_1", number=n, text=f"left {t} {n}", chains=frozenset({f"{t}{n}"}))
    for t in (1, 2)
    for n in (0, 1)
]
RIGHT = [
    EcbSentence(document=f"{t}_2", number=n, text=f"right {t} {n}", chains=frozenset({f"{t}{n}"}))
    for t in (1, 2)
    for n in (0, 1)
]
GOLD = [Sentence(party="left", file=f"{s.document}.txt", text=s.text) for s in LEFT] + [
    Sentence(party="right", file=f"{s.document}.txt", text=s.text) for s in RIGHT
]
PAGES = {
    (side, f"{t}_{n}.txt"): f"{side} {t} 0\n{side} {t} 1\n" for side, n in (("left", 1), ("right", 2)) for t in (1, 2)
}


def outcome(links):
    claims = {
        f"c{n}": SeenClaim(party=s.party, file=s.file, start=0, quote=s.text, action=None) for n, s in enumerate(GOLD)
    }
    return Outcome(parties=("left", "right"), claims=claims, matters=(), links=tuple(links))


def test_perfect_links_give_an_area_of_one():
    ours = scores(outcome([(f"c{n}", f"c{n + 4}", 0.9) for n in range(4)]), GOLD, PAGES, 4)

    got = figures(LEFT, RIGHT, ours, np.zeros((4, 4)))

    assert [figure.value for figure in got] == [1.0, 1.0, 1.0, 1.0]
    assert "lemma TF-IDF 0.500" in got[0].peer


def test_a_link_counts_in_whichever_order_its_claims_are_written():
    there, back = (scores(outcome([link]), GOLD, PAGES, 4) for link in (("c0", "c4", 0.5), ("c4", "c0", 0.5)))

    assert (there == back).all()
    assert there.sum() == 0.5


def test_pairs_without_a_link_rank_last_and_together():
    assert average_precision(np.zeros(10), np.arange(10) < 3) == pytest.approx(0.3)


def test_the_area_is_that_of_scikit_learn():
    from sklearn.metrics import average_precision_score

    chance = np.random.default_rng(7)
    values, truth, weight = chance.integers(0, 9, 300) / 9, chance.random(300) < 0.2, chance.integers(0, 3, 300)

    ours = average_precision(values, truth, weight.astype(float))

    assert ours == pytest.approx(average_precision_score(truth, values, sample_weight=weight))


def test_documents_are_dealt_out_evenly_in_every_topic():
    sentences = [
        EcbSentence(document=f"{t}_{n}", number=0, text="x", chains=frozenset()) for t in "abc" for n in range(9)
    ]

    dealt = two_parties(sentences)

    assert all(sum(dealt[f"{t}_{n}"] == "left" for n in range(9)) == 5 for t in "abc")


@given(st.integers(0, 500), st.integers(0, 500))
def test_an_interval_holds_its_share(a, b):
    hits, total = min(a, b), max(a, b, 1)

    low, high = wilson(hits, total)

    assert 0 <= low <= hits / total + 1e-12
    assert hits / total - 1e-12 <= high <= 1


def test_nothing_counted_is_not_measured():
    assert "not measured" in share("x", 0, 0).row()


def test_conflicts_on_other_labels_cost_precision():
    section = score(["contradict", "agree", "neither"], ["conflicting", "aligned", "conflicting"], [True, False, False])

    assert [figure.value for figure in section.figures] == [0.5, 1.0, 1.0, 1.0]


@pytest.mark.parametrize(
    ("ranked", "right", "value"),
    [
        pytest.param("abcde", {"a"}, 1.0, id="first"),
        pytest.param("abcde", {"e"}, 0.2, id="fifth"),
        pytest.param("abcdef", {"f"}, 0.0, id="sixth counts for nothing"),
        pytest.param("abcde", {"a", "c"}, (1 + 2 / 3) / 2, id="two"),
    ],
)
def test_precision_over_the_first_five(ranked, right, value):
    assert precision_at_five(ranked, right) == pytest.approx(value)


@pytest.mark.parametrize(
    ("slot", "planted", "named", "same"),
    [
        pytest.param("number", "Thirty-one", "31 lorry", True, id="words and digits"),
        pytest.param("number", "54 per cent", "61 percent", False, id="another number"),
        pytest.param("number", "$1.9 billion", "1900000000 usd", True, id="scale"),
        pytest.param("time", "Monday", "2025-03-24", True, id="a weekday and its date"),
        pytest.param("time", "11 March", "2025-03-09", False, id="another day"),
        pytest.param("time", "8 October", "8 October 2025", True, id="a day in words"),
        pytest.param("place", "Praya", "the hospital in Praya", True, id="a longer name"),
        pytest.param("target", "Nadir Lines", None, False, id="not given"),
    ],
)
def test_values_are_compared_by_what_they_say(slot, planted, named, same):
    assert same_value(slot, planted, named) is same


def test_numbers_in_words_are_read():
    assert numbers("two hundred of the eighty-five thousand") == [200.0, 85_000.0]


def test_mentions_meet_through_links_and_lemmas_and_not_across_look_alikes():
    told = [
        EcbSentence(document=f"1_{n}", number=0, text="x", chains=frozenset(), mentions=((chain, words),))
        for n, (chain, words) in enumerate([("a", "elected"), ("b", "election"), ("a", "chosen"), ("b", "elected")])
    ]
    links = np.array([[0.9, 0.1], [0.0, 0.0]])
    actions = [{"elect"}, set(), {"choose"}, set()]

    figure = mentions(told[:2], told[2:], links, actions)

    assert figure.value == pytest.approx(2 / 3)
    assert "precision 1.000, recall 0.500" in figure.count
    assert figure.peer == "same lemma 0.000"

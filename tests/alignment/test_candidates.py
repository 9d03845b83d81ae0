"""Which pairs are compared: bounded, also when one sentence is said again and again."""

import numpy as np

from consilience.alignment import candidates, corpus, words
from tests.alignment.drafted import drafted


def items(quotes):
    """One claim of each quote, each in a report of its own, the parties by turns."""
    return [drafted(quote, "alpha" if n % 2 else "beta", report=f"r{n}", key=f"c{n}") for n, quote in enumerate(quotes)]


def pairs(quotes):
    i, j = candidates.pairs(corpus.build(items(quotes), words.Words([], np.zeros((0, 50), dtype=np.float32))))
    return set(zip(i.tolist(), j.tolist(), strict=True))


def test_a_sentence_said_thousands_of_times_costs_a_few_pairs_a_copy():
    found = pairs(["the dam broke"] * 3000)

    assert len(found) < 3000 * 10


def test_every_copy_meets_a_copy_of_each_party():
    quotes = ["the dam broke" if n % 3 else f"the road number {n} was closed" for n in range(2400)]

    found = pairs(quotes)

    met = {k: {other % 2 for pair in found if k in pair for other in pair if other != k} for k in (1, 4, 2000, 2399)}
    assert all(parties == {0, 1} for k, parties in met.items() if k % 3)


def test_few_copies_are_compared_as_any_other_claims():
    quotes = [f"ship {n} sank off port {n}" for n in range(1500)]
    quotes[7] = quotes[1400] = "the dam at korvil broke"

    assert (7, 1400) in pairs(quotes)

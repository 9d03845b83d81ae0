"""Topics: what coverage is asked of."""

import numpy as np

from consilience.alignment import corpus, topics, words
from tests.alignment.drafted import drafted

NONE = words.Words([], np.zeros((0, 50), dtype=np.float32))
FERRY = ["the ferry pilots strike over pay", "the ferry strike over pay ends", "pilots of the ferry strike again"]
VIRUS = ["a virus spreads in the orchard farms", "orchard farms report the virus", "the virus reaches more farms"]


def numbers(quotes, groups=(), *, reports):
    items = [
        drafted(quote, report=reports[n], key=f"c{n}", lemmas=[word for word in quote.split() if len(word) > 4])
        for n, quote in enumerate(quotes)
    ]
    return topics.find(corpus.build(items, NONE), groups, NONE)


def test_two_stories_are_two_topics():
    found = numbers([*FERRY, *VIRUS], reports=["r1", "r2", "r3", "r4", "r5", "r6"]).of_claim.tolist()

    assert len(set(found[:3])) == len(set(found[3:])) == 1
    assert found[0] != found[3]


def test_the_claims_of_a_report_share_its_topic():
    found = numbers([FERRY[0], "the weather stays calm", VIRUS[0]], reports=["r1", "r1", "r2"]).of_claim.tolist()

    assert found[0] == found[1] != found[2]


def test_the_claims_of_a_matter_stand_in_one_topic_whatever_their_words():
    found = numbers([*FERRY, *VIRUS], groups=[(0, 3)], reports=["r1", "r2", "r3", "r4", "r5", "r6"]).of_claim.tolist()

    assert found[0] == found[3]


def test_every_topic_has_a_label_and_numbers_begin_at_nought():
    found = numbers([*FERRY, *VIRUS], reports=["r1", "r2", "r3", "r4", "r5", "r6"])

    assert sorted(set(found.of_claim.tolist())) == list(range(len(found.labels)))
    assert all(found.labels)


def test_one_claim_is_one_topic():
    assert numbers(FERRY[:1], reports=["r1"]).of_claim.tolist() == [0]

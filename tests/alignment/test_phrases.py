"""Plain phrases that name two things: said only where both are specific and lie far apart."""

import numpy as np
import pytest

from consilience.alignment import phrases
from tests.alignment.drafted import drafted

LEFT, RIGHT = drafted("A fuel depot burnt."), drafted("A grain silo burnt.", "beta")


class Far:
    """Every two phrases lie as far apart as `likeness` says."""

    def __init__(self, likeness):
        self.likeness = likeness

    def encode(self, sentences):
        return np.array([[1, 0], [self.likeness, 0]], dtype=np.float32)[: len(sentences)]


@pytest.fixture
def apart(monkeypatch):
    def set_to(likeness):
        monkeypatch.setattr(phrases.meaning, "shipped", lambda: None if likeness is None else Far(likeness))
        phrases._likeness.cache_clear()

    yield set_to
    phrases._likeness.cache_clear()


def test_two_specific_phrases_far_apart_are_two_things(apart):
    apart(0.1)

    assert phrases.another(["fuel depot"], ["grain silo"], LEFT, RIGHT) == ("fuel depot", "grain silo")


@pytest.mark.parametrize("likeness", [0.5, None], ids=["a second name lies near", "without vectors"])
def test_what_may_be_a_second_name_is_left_open(apart, likeness):
    apart(likeness)

    assert phrases.another(["fuel depot"], ["grain silo"], LEFT, RIGHT) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(["fuel depot"], ["fuel tank"], id="a word in common"),
        pytest.param(["fuel depot"], ["building"], id="a general noun"),
        pytest.param(["fuel depots"], ["facilities", "grain silo"], id="more than one"),
        pytest.param(["Port Office"], ["grain silo"], id="a name"),
        pytest.param(["fuel depot"], [], id="none"),
    ],
)
def test_phrases_that_could_be_of_one_thing_say_nothing(apart, one, other):
    apart(0.1)

    assert phrases.another(one, other, LEFT, RIGHT) is None


def test_a_phrase_whose_words_the_other_claim_uses_elsewhere_says_nothing(apart):
    apart(0.1)
    right = drafted("A grain silo burnt beside the depots.", "beta")

    assert phrases.another(["fuel depot"], ["grain silo"], LEFT, right) is None

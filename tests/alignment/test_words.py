"""Word vectors and rarity: a fixed table, in the order of how common its words are."""

import numpy as np
import pytest

from consilience.alignment.words import Words

TABLE = Words(
    ["the", "quay", "wharf", "poem"], np.array([[3, 0, 1], [0, 2, 0], [0, 4, 1], [5, 0, -5]], dtype=np.float32)
)
NONE = Words([], np.zeros((0, 3), dtype=np.float32))


def test_vectors_have_unit_length_so_likeness_is_a_cosine():
    for word in ("the", "quay", "wharf", "poem"):
        assert np.linalg.norm(TABLE.vector(word)) == pytest.approx(1)
    assert TABLE.likeness("quay", "wharf") == pytest.approx(4 / np.sqrt(17))
    assert TABLE.likeness("quay", "wharf") == TABLE.likeness("wharf", "quay")


def test_a_word_is_like_itself_and_unlike_what_the_table_does_not_know():
    assert TABLE.likeness("zyx", "zyx") == 1
    assert TABLE.likeness("quay", "zyx") == 0
    assert TABLE.vector("zyx") is None


def test_the_later_a_word_stands_the_rarer_it_is_and_unknown_ones_are_rarest():
    rarities = [TABLE.rarity(word) for word in ("the", "quay", "wharf", "poem", "zyx")]
    shares = [TABLE.expected(word) for word in ("the", "quay", "wharf", "poem", "zyx")]

    assert rarities[0] == 0
    assert rarities == sorted(set(rarities))
    assert shares == sorted(set(shares), reverse=True)
    assert max(shares) <= 0.9


def test_the_mean_of_running_english_leans_to_its_common_words():
    two = Words(["the", "poem"], np.eye(2, dtype=np.float32))

    assert two.common_sense() @ two.vector("the") > two.common_sense() @ two.vector("poem") > 0


def test_without_the_package_every_word_is_alone_and_nothing_breaks():
    assert not NONE
    assert NONE.likeness("quay", "wharf") == 0
    assert NONE.dimensions == 3
    assert not NONE.common_sense().any()
    assert NONE.rarity("quay") == NONE.rarity("the")

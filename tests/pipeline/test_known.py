import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from consilience.pipeline.known import Newest


class Maker:
    def __init__(self):
        self.asked = []

    def __call__(self, words):
        self.asked += words
        return np.array([[len(word), ord(word[0])] for word in words], dtype=np.float32)


def test_what_was_made_once_is_not_made_again():
    make, newest = Maker(), Newest()

    newest.of(["ab", "c", "ab"], make)
    again = newest.of(["c", "d"], make)

    assert make.asked == ["ab", "c", "d"]
    assert {word: row.tolist() for word, row in again.items()} == {"c": [1, 99], "d": [1, 100]}


def test_what_was_asked_for_longest_ago_goes_first():
    make, newest = Maker(), Newest(2)

    for words in (["a", "b"], ["a"], ["c"], ["a"], ["b"]):
        newest.of(words, make)

    assert make.asked == ["a", "b", "c", "b"]


@given(st.lists(st.lists(st.text(min_size=1, max_size=2), max_size=6), max_size=6), st.integers(0, 5))
def test_however_few_are_kept_each_has_its_own_row(asked, most):
    newest = Newest(most)

    for words in asked:
        rows = newest.of(words, Maker())
        assert rows.keys() == set(words)
        assert all(row.tolist() == [len(word), ord(word[0])] for word, row in rows.items())

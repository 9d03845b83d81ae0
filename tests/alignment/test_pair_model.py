"""Answers on pairs kept between runs: the same as computed anew, and only what is new is computed."""

import numpy as np
import pytest

from consilience.alignment.pair_model import RememberingPairs
from tests.alignment.make import Shelf

KEYS = {"a": "one", "b": "one", "ab": "two"}


class Counting:
    def __init__(self):
        self.asked = []

    def read(self, pairs, tick=None):
        self.asked += pairs
        rows = [np.array([len(first), len(second) / 7], np.float32) for first, second in pairs]
        return np.stack(rows) if rows else np.zeros((0, 2), np.float32)


def answers(shelf, pairs):
    model = Counting()
    return RememberingPairs(model, shelf, KEYS, 2).read(pairs).tolist(), model.asked


def test_what_was_worked_out_once_is_not_worked_out_again():
    shelf = Shelf()
    first, asked = answers(shelf, [("a", "x"), ("ab", "yyy")])
    again, more = answers(shelf, [("b", "z"), ("ab", "yyy"), ("a", "x")])

    assert asked == [("a", "x"), ("ab", "yyy")]
    assert more == [("b", "z")]
    assert [again[2], again[1]] == first
    assert sorted(shelf) == ["one", "two"]


def test_the_two_texts_of_a_pair_are_not_run_together():
    _, asked = answers(Shelf(), [("a", "bc"), ("ab", "c")])

    assert asked == [("a", "bc"), ("ab", "c")]
    shelf = Shelf()
    answers(shelf, [("a", "bc")])
    shelf["two"] = shelf["one"]
    assert answers(shelf, [("ab", "c")])[1] == [("ab", "c")]


@pytest.mark.parametrize("raw", [b"", b"x", bytes(25)])
def test_what_another_program_wrote_there_is_worked_out_anew(raw):
    assert answers(Shelf(one=raw), [("a", "x")]) == answers(Shelf(), [("a", "x")])


def test_no_pairs_give_no_rows():
    assert RememberingPairs(Counting(), Shelf(), KEYS, 2).read([]).shape == (0, 2)

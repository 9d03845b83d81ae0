"""Likeness of names."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience.tables.names import agree, marked, shared, signatures, sizes, words, words_apart

names = st.text(max_size=30)


def likeness(a, b):
    folded = signatures(marked(pa.array([a, b])))
    size = sizes(folded)
    return 2 * int(shared(folded, np.array([0]), np.array([1]))[0]) / max(int(size.sum()), 1)


@given(names, names)
def test_likeness_does_not_depend_on_the_side(a, b):
    assert likeness(a, b) == likeness(b, a)


@given(names)
def test_a_name_is_like_itself_whatever_its_case(name):
    assert likeness(name.lower(), name.lower()) in {0.0, 1.0}


def test_order_of_words_and_accents_do_not_count():
    assert likeness("Cissé, Boubou", "boubou cisse") == 1.0


def test_a_misspelling_stays_much_alike_and_another_name_does_not():
    assert likeness("Sergey Viktorovich Lavrov", "Sergey Viktrovich Lavrov") > 0.8
    assert likeness("Sergey Viktorovich Lavrov", "Angela Merkel") < 0.2


@given(st.lists(names))
def test_words_are_told_with_the_name_they_stand_in(given_names):
    owner, found = words(marked(pa.array(given_names, pa.string())))

    assert all(word and word == word.lower() for word in found.to_pylist())
    assert (np.diff(owner) >= 0).all()


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Muhammad VI", "M. VI", True),
        ("Iran", "Irn", True),
        ("Iran", "Iraq", False),
        ("Citizen (India)", "Congress (India)", False),
        ("Citizen (South Korea)", "Citizen (North Korea)", False),
        ("Police (Ecuador)", "Police", True),
        ("Head of Government (Kenya)", "Kenya Head of Government", True),
    ],
)
def test_words_tell_apart_what_letters_do_not(one, other, expected):
    apart = words_apart(marked(pa.array([one, other])))

    assert agree(apart, np.array([1, 2]), np.array([2, 1])).tolist() == [expected, expected]


@given(names, names)
def test_whether_words_agree_does_not_depend_on_the_side(one, other):
    apart = words_apart(marked(pa.array([one, other])))

    forth, back = agree(apart, np.array([1, 2]), np.array([2, 1]))
    assert forth == back or apart.count[1] == apart.count[2]

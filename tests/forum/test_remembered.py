"""What was worked out is kept until something comes in that it depends on."""

import pytest

from consilience.forum.remembered import Remembered


class Makes:
    """Counts how often it was asked."""

    def __init__(self):
        self.asked = []

    def __call__(self, one="once"):
        self.asked.append(one)
        return f"{one} {len(self.asked)}"


@pytest.fixture
def make():
    return Makes()


@pytest.mark.parametrize(
    ("about", "reached", "noun", "again"),
    [
        (None, (), str, True),
        ("a", ("b",), str, False),
        ("a", ("b", "a"), str, True),
        ((int, float), ("a",), str, False),
        ((int, float), ("a",), float, True),
    ],
)
def test_a_value_is_made_again_only_after_what_it_depends_on(make, about, reached, noun, again):
    before = Remembered()
    first = before.get("key", make, about)
    after = before.grown()
    after.named(reached, noun)

    assert (after.get("key", make, about) != first) is again
    assert before.get("key", make, about) == first


def test_of_each_makes_only_those_that_are_new_or_were_named(make):
    before = Remembered()
    before.of_each("key", lambda: {"a": "a", "b": "b"}, make)
    after = before.grown()
    after.named({"b"}, str)

    made = after.of_each("key", lambda: {"a": "a", "b": "b", "c": "c"}, make)

    assert (list(made), make.asked) == (["a", "b", "c"], ["a", "b", "b", "c"])


def test_a_table_nobody_asks_for_is_forgotten_and_not_kept_up_for_ever(make):
    one = Remembered()
    one.of_each("key", lambda: {"a": "a"}, make)
    for number in range(1_001):
        one = one.grown()
        one.named({f"other {number}"}, str)

    one.of_each("key", lambda: {"a": "a"}, make)

    assert make.asked == ["a", "a"]

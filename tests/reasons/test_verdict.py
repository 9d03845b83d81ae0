"""Which verdict is the most serious."""

from itertools import permutations

import pytest

from consilience.reasons.verdict import Verdict, headline


def test_a_contradiction_is_never_hidden_by_another_verdict():
    for some in permutations(Verdict, 3):
        assert (headline(some) is Verdict.CONFLICTING) == (Verdict.CONFLICTING in some)


def test_the_order_is_that_in_which_they_are_told():
    assert [headline(list(Verdict)[start:]) for start in range(len(Verdict))] == list(Verdict)


def test_no_verdict_has_no_headline():
    with pytest.raises(ValueError, match="empty"):
        headline([])

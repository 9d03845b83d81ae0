from hypothesis import given
from hypothesis import strategies as st

from consilience.reasons.interval import wilson


@given(st.integers(0, 10_000), st.integers(1, 10_000))
def test_the_interval_holds_the_share_and_stays_a_share(count, total):
    count = min(count, total)

    low, high = wilson(count, total)

    assert 0 <= low <= count / total <= high <= 1


def test_nothing_counted_says_nothing():
    assert wilson(0, 0) == (0.0, 1.0)

"""Quantities as a person writes them in a form."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience.errors import WrongUse
from consilience.records.claim import Qualifier, Quantity
from consilience.web.quantity_field import read, written


@pytest.mark.parametrize(
    ("text", "value", "high", "unit", "how"),
    [
        ("40 boats", "40", None, "boats", "exactly"),
        ("about 1,200 usd", "1200", None, "usd", "about"),
        ("at least 3.5 million km", "3.5", None, "million km", "at least"),
        ("12 to 14 percent", "12", "14", "percent", "exactly"),
        ("12–14 percent", "12", "14", "percent", "exactly"),
        ("12%", "12", None, "percent", "exactly"),
        ("12 to 14 per cent", "12", "14", "percent", "exactly"),
        ("At most 7", "7", None, None, "at most"),
        ("several villages", "2", None, "villages", "several"),
        ("-18 degrees", "-18", None, "degrees", "exactly"),
    ],
)  # fmt: skip
def test_what_a_person_writes_is_read(text, value, high, unit, how):
    (found,) = read(text)

    assert (found.value, found.high) == (Decimal(value), None if high is None else Decimal(high))
    assert (found.unit, found.qualifier.value, found.text) == (unit, how, text)


@pytest.mark.parametrize("text", ["boats", "about", "14 to 12 km", "1e9 boats", "1,00 boats, 3", "9" * 40])
def test_what_is_no_quantity_is_refused_by_its_place(text):
    with pytest.raises(WrongUse, match="part 2"):
        read(f"3 lorries; {text}")


quantities = st.builds(
    Quantity,
    value=st.decimals(min_value=0, max_value=10**9, places=2),
    unit=st.sampled_from([None, "boat", "percent", "square km"]),
    qualifier=st.sampled_from([one for one in Qualifier if one is not Qualifier.SEVERAL]),
    text=st.just("forty"),
)


@given(st.lists(quantities, max_size=3, unique_by=lambda one: (one.value, one.unit, one.qualifier)).map(tuple))
def test_what_was_not_touched_keeps_the_words_of_the_text(found):
    assert read(written(found), found) == found

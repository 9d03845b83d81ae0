import pytest

from consilience.ingest import conventions
from consilience.ingest.conventions import PLAIN, Manner


@pytest.mark.parametrize(
    ("text", "comma"),
    [
        ("It cost 3,5 million.", True),
        ("It cost 1.234.567 in all.", True),
        ("It cost 1.234,5 in all.", True),
        ("It grew by 12,5 %.", True),
        ("It cost 3.5 million.", False),
        ("It cost 1,234,567 in all.", False),
        ("It cost 1,234.50 in all.", False),
        ("It cost $3.50 each.", False),
        ("It killed 1,200 people.", False),
        ("It cost 1,200.", None),
        ("It cost 1.200.", None),
        ("It grew by 12,5 % and then by 12.5 %.", None),
        ("", None),
    ],
)
def test_the_decimal_mark_is_told_by_numbers_that_can_be_read_in_one_way(text, comma):
    assert conventions.of(text).decimal_comma is comma


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("on 25/03/2021", True),
        ("on 25.3.21", True),
        ("on 03-25-2021", False),
        ("on 03/04/2021", None),
        ("on 03/04/2021 and on 25/04/2021", True),
        ("on 25/03/2021 and on 03/25/2021", None),
        ("on 32/03/2021", None),
        ("on 2021-03-25", None),
    ],
)
def test_the_order_of_day_and_month_is_told_by_days_that_can_be_read_in_one_way(text, first):
    assert conventions.of(text).day_first is first


def test_a_document_that_tells_nothing_is_plain():
    assert conventions.of("Two brigades crossed the river.") == PLAIN == Manner()

"""Dates of a column: every usual form, and none where two readings are possible."""

from datetime import date

import pytest

from consilience.tables.dates import Order, column_order, read, read_column, shape

DAY = date(2018, 3, 5)


@pytest.mark.parametrize(
    "cell",
    [
        "2018-03-05", "2018-3-5", "2018/03/05", "2018.03.05", "20180305", "20180305.0", "20180305123000", "2018-03-05T10:20:30Z",
        "2018-03-05 10:20", "2018-03-05 10:20:30.123+02:00", '"2018-03-05"', "'2018-03-05'", "5 March 2018", "05-Mar-2018", "5-Mar-18", "5th March, 2018",
        "March 5, 2018", "Mar. 5 2018", "5.3.2018", "05.03.18", " 2018-03-05 ",
    ],
)  # fmt: skip
def test_a_form_that_has_one_reading_is_read(cell):
    assert read(cell, Order.UNKNOWN) == (DAY, DAY)


@pytest.mark.parametrize(
    "cell",
    ["soon", "05/03/2018", "2018-02-30", "31/31/2018", "9", "43164", "5 Foo 2018", "2018-03-05x", "12:30", "1.5", ""],
)
def test_what_has_none_or_two_is_not_read(cell):
    assert read(cell, Order.UNKNOWN) is None


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["05/03/2018", "17/03/2018"], Order.DAY_FIRST),
        (["05/03/2018", "03/17/2018"], Order.MONTH_FIRST),
        (["05/03/2018", "03/17/2018", "17/03/2018"], Order.UNKNOWN),
        (["05-03-2018", "06-03-2018"], Order.UNKNOWN),
    ],
)
def test_the_column_tells_which_number_is_the_day(cells, order):
    assert column_order(cells) is order


def test_in_a_column_that_contradicts_itself_the_certain_ones_are_read():
    assert set(read_column(["05/03/2018", "03/17/2018", "17/03/2018", "04/04/2018"])) == {
        "03/17/2018",
        "17/03/2018",
        "04/04/2018",
    }


@pytest.mark.parametrize("cell", ["2018-03-05/2018-03-07", "2018-03-05 to 2018-03-07", "5 March 2018 – 7 March 2018"])
def test_an_interval_keeps_both_ends(cell):
    assert read(cell, Order.UNKNOWN) == (DAY, date(2018, 3, 7))


def test_a_month_is_all_its_days():
    assert read("2018-02", Order.UNKNOWN) == (date(2018, 2, 1), date(2018, 2, 28))


def test_the_form_of_a_cell_shows_nothing_of_it():
    assert shape("5th of Mar 2018") == "9aa aa aaa 9999"

import re

import pytest

from consilience.ingest import money


@pytest.mark.parametrize(
    ("sign", "unit"),
    [
        ("$", "usd"), ("US$", "usd"), ("C$", "cad"), ("A$", "aud"), ("HK$", "hkd"), ("R$", "brl"), ("€", "eur"), ("£", "gbp"),
        ("₹", "inr"), ("Rs.", "inr"), ("Rs", "inr"), ("EUR", "eur"), ("CHF ", "chf"), ("RMB", "cny"), ("", None), (None, None),
    ],
)  # fmt: skip
def test_a_sign_or_code_before_a_figure_names_the_currency(sign, unit):
    assert money.before(sign) == unit


@pytest.mark.parametrize(
    ("after", "unit", "read"),
    [
        (" EUR for it", "eur", " EUR"),
        ("€ for it", "eur", "€"),
        (" dollars for it", "usd", " dollars"),
        (" U.S. dollars for it", "usd", " U.S. dollars"),
        (" Canadian dollars for it", "cad", " Canadian dollars"),
        (" Swiss francs for it", "chf", " Swiss francs"),
        (" euros for it", "eur", " euros"),
        (" roubles for it", "rub", " roubles"),
    ],
)
def test_a_code_sign_or_word_behind_a_figure_names_the_currency(after, unit, read):
    assert money.behind(after, 10) == (unit, 10 + len(read))


@pytest.mark.parametrize("after", ["", ".", " people came", " American soldiers", " pounds of flour", " EUROPE"])
def test_what_is_no_money_stays_none(after):
    assert money.behind(after, 10) == (None, 10)


def test_every_unit_that_comes_out_before_a_figure_is_money():
    codes = money.CODE.split("|")

    assert {"usd", "eur", "ngn"} <= money.UNITS
    assert {money.before(code) for code in codes} <= money.UNITS


@pytest.mark.parametrize(("text", "sign"), [("$5", "$"), ("US$5", "US$"), ("EUR 5", "EUR"), ("Rs. 5", "Rs."), ("5 men", None), ("EUR", None)])  # fmt: skip
def test_the_sign_is_recognised_before_a_figure(text, sign):
    match = re.match(money.SIGN, text)

    assert (match.group() if match else None) == sign

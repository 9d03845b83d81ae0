"""Names that are one, nearly one, or two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience.alignment import names
from consilience.alignment.clock_times import minutes
from consilience.alignment.likenames import Likeness, compare
from consilience.records.reading import Name, NameKind

SAME = """
Jürgen Groß | Juergen Gross
Øystein Dahl | Oeystein Dahl
García Márquez | Garcia Marquez
Ministry of Defense | Ministry of Defence
World Health Organisation | World Health Organization
Harbour Board | Harbor Board
National Centre for Labour | National Center for Labor
Col. Strand | Colonel Strand
Dr Leila Amani | Leila Amani
Acme Ltd | Acme Limited
Meir Ben-Shabbat | Ben-Shabbat
UN General Assembly | UNGA
Holt, Irena | Irena Holt
"""
NEAR = """
Mohammed al-Rashid | Muhammad Al Rashid
Yevgeny Sholkov | Evgenii Sholkov
Oleksandr Havrylenko | Aleksandr Gavrilenko
Sergei Orlov | Sergey Orlov
Muammar Gadir | Moammar Qadir
Kiev | Kyiv
J. Okoro | James Okoro
John A. Smith | John Smith
Pavel Ivanovich Drin | Pavel Drin
Kim Jong Un | Jong Un Kim
Defense Ministry | Ministry of Defence
Party of Labour | Labour Party
Estvari Border Guard | Estvar Border Guard
Molvia | Molvian
Aled Voss Jr | Aled Voss
al-Shabaab | Al Shabab
president of Ostrel, Ines Corvo | Ms Corvo
"""
DIFFERENT = """
Aled Voss | Peter Voss
Nadia Kors | Peter Kors
J. Okoro | Peter Okoro
John A. Smith | John B. Smith
Aled Voss Jr. | Aled Voss Sr.
Francis II | Francis III
Ministry of War | Ministry of Defence
Ministry of Health | Ministry of Trade
First Brigade | Third Brigade
Northern Front | Southern Front
Oslo | Lima
Smith | Jones
"""


def pairs(table):
    return [[name.strip() for name in line.split("|")] for line in table.strip().splitlines()]


@pytest.mark.parametrize(
    ("one", "other", "likeness"),
    [
        (*pair, likeness)
        for table, likeness in ((SAME, Likeness.SAME), (NEAR, Likeness.NEAR), (DIFFERENT, Likeness.DIFFERENT))
        for pair in pairs(table)
    ],
)
def test_names_are_one_by_rule_near_or_two(one, other, likeness):
    assert compare(one, other).likeness is likeness
    assert compare(one, other) == compare(other, one)
    assert compare(one, other).because


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_two_texts_have_an_answer_that_is_the_same_either_way(one, other):
    assert compare(one, other).likeness is compare(other, one).likeness


def test_two_countries_are_one_or_two_however_alike_they_are_written():
    one, other = ([Name(text=text, kind=NameKind.COUNTRY)] for text in ("Austria", "Australia"))

    assert names.near(one, other) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at 06:00", {360}),
        ("at 0600 hours", {360}),
        ("at 6.30 pm", {1110}),
        ("at 18h30", {1110}),
        ("600 men", set()),
        ("in 2030", set()),
    ],
)
def test_times_of_day_in_minutes(text, expected):
    assert minutes(text) == expected

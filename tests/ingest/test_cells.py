"""Tables in whatever form a reader leaves them: each value with its row's label and its column's words."""

import pytest

from consilience.ingest import cells, cellwords

TOLD = ["Lanta: 530 cases", "Lanta: 12 deaths", "Porto Sul: 218 cases", "Porto Sul: 3 deaths"]


def said(text):
    return [cellwords.sentence(value) for table in cells.find(text) for value in table.values]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("District | Cases | Deaths\nLanta | 530 | 12\nPorto Sul | 218 | 3", id="bars"),
        pytest.param("| District | Cases | Deaths |\n|---|--:|--:|\n| Lanta | 530 | 12 |\n| Porto Sul | 218 | 3 |", id="Markdown"),
        pytest.param("| By district | | |\n|---|---|---|\n| District | Cases | Deaths |\n|---|---|---|\n| Lanta | 530 | 12 |\n| Porto Sul | 218 | 3 |", id="caption in the first row"),
        pytest.param("District\tCases\tDeaths\nLanta\t530\t12\nPorto Sul\t218\t3", id="tabs"),
        pytest.param("District    Cases   Deaths\nLanta         530       12\nPorto Sul     218        3", id="columns"),
        pytest.param("District;Cases;Deaths\nLanta;530;12\nPorto Sul;218;3", id="semicolons"),
        pytest.param("District,Cases,Deaths\nLanta,530,12\nPorto Sul,218,3", id="commas"),
        pytest.param("District Cases Deaths\nLanta 530 12\nPorto Sul 218 3", id="run together"),
    ],
)  # fmt: skip
def test_every_form_gives_the_same_values(text):
    assert said(text) == TOLD


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Area | Cases (thousands)\nLanta | 530", ["Lanta: 530 thousand cases"]),
        ("Area | Turnout (%)\nLanta | 53", ["Lanta: 53% turnout"]),
        ("Area | Food (tonnes)\nLanta | 53", ["Lanta: 53 tonnes of food"]),
        ("Indicator | 2023 | 2024\nCases | 5 | 7", ["2023: 5 cases", "2024: 7 cases"]),
        ("Item | Planned | Delivered\nTents | 40 | 12", ["40 tents Planned", "12 tents Delivered"]),
        ("Cases | 530\nDeaths | 12", ["530 cases", "12 deaths"]),
        (
            "Team | Lead\nMissiles | Anna Krol\nEnergy | Jonas Weld",
            ["Missiles: Lead Anna Krol", "Energy: Lead Jonas Weld"],
        ),
        ("Area | Cases\nLanta | –\nMira | n/a\nSul | 4", ["Sul: 4 cases"]),
    ],
)
def test_units_scales_days_and_labels_are_said(text, told):
    assert said(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "Home | News | Sport",
        "He came in, saw them, and left.\nThe talks, held in Oslo, ended.",
        "The two sides met in Oslo.\n\nThey signed 12 papers.",
        "12\n14\n15",
    ],
)
def test_what_is_no_table_is_none(text):
    assert said(text) == []


def test_the_caption_is_context_and_the_header_no_value():
    text = "Cholera cases by district, 12 May 2026:\n\nDistrict | Cases\nLanta | 530"

    (table,) = cells.find(text)

    assert table.opens == 0
    assert "12 May 2026" in table.values[0].context

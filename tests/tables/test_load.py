"""Tables as people have them: capitals, other notations, odd cells, published forms."""

import random

import pyarrow as pa
import pytest

from consilience.errors import UnreadableInput, WrongUse
from consilience.tables.align import Options, align_tables
from consilience.tables.engines.choose import open_engine


@pytest.fixture
def engine():
    opened = open_engine("duckdb")
    yield opened
    opened.close()


def events(count, written=str, **more):
    chance = random.Random(7)
    names = [f"{body} of {place}" for body in ("Army", "Council", "Police") for place in ("Sarn", "Velm", "Ødal")]
    return pa.Table.from_pylist(
        [
            {
                "claim_id": f"{written('x')}{i}",
                "date": f"2021-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}",
                "actor": written(chance.choice(names)),
                "target": written(chance.choice(names)),
                "place": written(chance.choice(["Sarn", "Velm", "Lisk"])),
                **{name: value(i) for name, value in more.items()},
            }
            for i in range(count)
        ]
    )


@pytest.mark.parametrize("count", [60, 600])
@pytest.mark.parametrize(
    "written", [str.upper, str.lower, lambda text: text.replace(" ", "-")], ids=["upper", "lower", "hyphens"]
)
def test_names_that_differ_in_case_or_marks_are_one_name(engine, count, written):
    result = align_tables({"alpha": events(count), "beta": events(count, written)}, engine=engine)

    assert result.links.chosen.sum() >= 0.97 * count
    assert result.warnings == ()


def test_a_fit_that_found_nothing_is_said(engine):
    other = events(60).set_column(1, "date", pa.array([f"1999-01-{i % 28 + 1:02d}" for i in range(60)]))
    result = align_tables({"alpha": events(60), "beta": other}, engine=engine)

    assert not result.links.chosen.any()
    assert "Nothing was linked" in result.warnings[0]


def test_codes_in_two_notations_are_not_compared_and_that_is_said(engine):
    alpha = events(60, actor_country=lambda _: "Velmland")
    beta = events(60, str.upper, actor_country=lambda _: "VLM")
    result = align_tables({"alpha": alpha, "beta": beta}, engine=engine)

    assert result.links.chosen.sum() >= 55
    assert any(warning.startswith("actor_country: no value") for warning in result.warnings)


def test_a_quantity_that_is_no_number_costs_no_row(engine):
    odd = ["10", "ten", "1,200", "12-15", "~20", ">5", "NA", "inf", "nan", "3.5", "-2", ""]
    alpha = events(60, quantity=lambda i: odd[i % len(odd)])
    result = align_tables({"alpha": alpha, "beta": events(60, str.upper, quantity=lambda _: "10")}, engine=engine)

    assert result.loaded.rows == (60, 60)
    ((party, note),) = result.loaded.notes
    assert party == "alpha"
    assert note == "quantities that are no plain number, such as 9,999, count as missing: 40"


def test_dates_in_other_forms_are_read_by_their_column(engine):
    alpha = events(60)
    days = [day.as_py() for day in alpha["date"]]
    turned = pa.array([f"{day[8:]}/{day[5:7]}/{day[:4]}" for day in days])
    result = align_tables({"alpha": alpha, "beta": events(60, str.upper).set_column(1, "date", turned)}, engine=engine)

    assert result.links.chosen.sum() >= 58


def test_no_usable_row_says_why_how_many_and_how_they_are_written(engine):
    days = pa.array(["03/04/2021"] * 60)
    with pytest.raises(
        UnreadableInput, match=r"beta: no usable row \(60 rows: date cannot be read, written like 99/99/9999\)"
    ):
        align_tables({"alpha": events(60), "beta": events(60).set_column(1, "date", days)}, engine=engine)


def test_columns_are_named_for_one_table_alone(engine):
    beta = events(60, str.upper).rename_columns(["ID", "Day", "Who", "Whom", "Where"])
    names = {
        "beta:claim_id": "ID",
        "beta:date": "Day",
        "beta:actor": "Who",
        "beta:target": "Whom",
        "beta:place": "Where",
    }
    result = align_tables({"alpha": events(60), "beta": beta}, engine=engine, options=Options(columns=names))
    assert result.links.chosen.sum() >= 58

    with pytest.raises(WrongUse, match="no party gamma"):
        align_tables({"alpha": events(9), "beta": beta}, engine=engine, options=Options(columns={"gamma:date": "Day"}))


def gdelt(places, at):
    """Rows of a file of GDELT: tab-separated, no header, ours at their places."""
    rows = events(60, str.upper).to_pylist()
    cells = [["" for _ in range(places)] for _ in rows]
    for row, line in zip(rows, cells, strict=True):
        for name, place in at.items():
            line[place] = (
                str(1000 + int(row["claim_id"][1:]))
                if name == "claim_id"
                else row[name].replace("2021-", "2021").replace("-", "")
            )
        line[30], line[2] = "1.9", "202101"
    return "\n".join("\t".join(line) for line in cells) + "\n"


@pytest.mark.parametrize(
    ("name", "told", "body"),
    [
        (
            "20210101.export.CSV",
            "GDELT 2",
            gdelt(61, {"claim_id": 0, "date": 1, "actor": 6, "target": 16, "place": 52}),
        ),
        (
            "20150101.EXPORT.csv",
            "GDELT 1",
            gdelt(58, {"claim_id": 0, "date": 1, "actor": 6, "target": 16, "place": 50}),
        ),
    ],
)
def test_gdelt_is_told_by_its_columns(engine, tmp_path, name, told, body):
    file = tmp_path / name
    file.write_text(body)
    result = align_tables({"alpha": events(60), "gdelt": file}, engine=engine)

    assert ("gdelt", f"taken as {told}, by its columns") in result.loaded.notes
    assert result.links.chosen.sum() >= 58


PUBLISHED = {
    "ICEWS": ("\t", ["Event ID", "Event Date", "Source Name", "Source Country", "Event Text", "CAMEO Code", "Target Name", "Target Country", "Publisher", "City", "Country"], {"Event ID": "claim_id", "Event Date": "date", "Source Name": "actor", "Target Name": "target", "City": "place"}),
    "POLECAT": ("\t", ["Event ID", "Event Date", "Event Type", "Actor Name", "Actor Country", "Recipient Name", "Recipient Country", "City", "Country", "Source"], {"Event ID": "claim_id", "Event Date": "date", "Actor Name": "actor", "Recipient Name": "target", "City": "place"}),
    "ACLED": (";", ["event_id_cnty", "event_date", "event_type", "sub_event_type", "actor1", "actor2", "location", "country", "source", "notes", "fatalities"], {"event_id_cnty": "claim_id", "event_date": "date", "actor1": "actor", "actor2": "target", "location": "place"}),
}  # fmt: skip


@pytest.mark.parametrize("told", PUBLISHED)
def test_other_published_forms_are_told_by_their_header(engine, tmp_path, told):
    separator, header, ours = PUBLISHED[told]
    rows = events(60, str.upper).to_pylist()
    body = [[row[ours[name]] if name in ours else "" for name in header] for row in rows]
    file = tmp_path / ("t.tab" if separator == "\t" else "t.csv")
    file.write_text("\n".join(separator.join(line) for line in [header, *body]) + "\n")
    result = align_tables({"alpha": events(60), "beta": file}, engine=engine)

    assert ("beta", f"taken as {told}, by its columns") in result.loaded.notes
    assert result.links.chosen.sum() >= 58


@pytest.mark.parametrize(("name", "separator"), [("t.csv", ","), ("t.tsv", "\t")])
def test_gdelt_under_the_names_of_its_codebook_is_told(engine, tmp_path, name, separator):
    ours = {"GLOBALEVENTID": "claim_id", "SQLDATE": "date", "Actor1Name": "actor", "Actor2Name": "target", "EventCode": "action"}  # fmt: skip
    rows = events(60, str.upper).to_pylist()
    body = [[(row.get(ours[column]) or "040").replace(",", " ") for column in ours] for row in rows]
    (tmp_path / name).write_text("\n".join(separator.join(line) for line in [list(ours), *body]) + "\n")
    result = align_tables({"alpha": events(60), "gdelt": tmp_path / name}, engine=engine)

    assert ("gdelt", "taken as GDELT, by its columns") in result.loaded.notes
    assert result.loaded.rows == (60, 60)


def test_a_table_without_a_header_says_so(engine, tmp_path):
    file = tmp_path / "raw.csv"
    file.write_text("1,20210101,2\n2,20210102,3\n")

    with pytest.raises(WrongUse, match="no header row; name its columns by their places"):
        align_tables({"alpha": events(9), "beta": file}, engine=engine)
    result = align_tables(
        {"alpha": events(60), "beta": file},
        engine=engine,
        options=Options(columns={"beta:claim_id": "0", "beta:date": "1"}),
    )
    assert result.loaded.rows == (60, 2)

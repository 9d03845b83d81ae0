"""The brief for tables: small, safe, and it names what differs."""

import re
from datetime import UTC, date, datetime

import numpy as np
import pytest

from consilience.errors import UnreadableInput
from consilience.tables.align import Options, align_tables
from consilience.tables.brief import MOST, render
from consilience.tables.engines.duckdb import DuckDBEngine
from consilience.tables.write import write
from tests.brief.test_brief import ALLOWED, Page
from tests.tables.make import table, two_sides, world

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def engine():
    opened = DuckDBEngine(threads=1)
    yield opened
    opened.close()


def sides(**changed):
    """Return two tables of the same events; the first event of the second has `changed` cells."""
    events = world()
    right = [{**e, "claim_id": "r" + e["claim_id"]} for e in events]
    first = {"quantity": "12", "unit": "dead"}
    return table([{**events[0], **first}, *events[1:]]), table([{**right[0], **first, **changed}, *right[1:]])


def test_a_conflict_stands_on_the_page_with_its_slot_and_both_values(engine):
    left, right = sides(quantity="40")

    page = Page(render(align_tables({"alpha": left, "beta": right}, engine=engine), generated_at=NOW))

    assert "The first" not in page.text
    assert re.search(r"number\s+alpha\s+12\.0\s+beta\s+40\.0\s+the number is not compatible", page.text)


def test_cells_never_become_markup(engine, tmp_path):
    hostile = "<script>alert(1)</script>"
    left, right = sides(actor=hostile, text="x", unit="<b onclick=a>\u202edead")

    page = Page(render(align_tables({"<i>a": left, "b": right}, engine=engine), generated_at=NOW))

    assert page.tags <= ALLOWED | {"abbr"}
    assert "script" not in page.tags
    assert not [name for name in page.attributes if name.startswith("on") or name == "style"]
    assert "\u202e" not in page.text


def test_the_page_stays_small_whatever_the_tables_hold(engine):
    events = world(2000)
    right = [{**e, "claim_id": "r" + e["claim_id"], "actor": "Someone Else"} for e in events]

    html = render(align_tables({"alpha": table(events), "beta": table(right)}, engine=engine), generated_at=NOW)

    assert len(html) < 400_000
    assert html.count("<article") <= sum(MOST.values())


def test_each_link_of_the_page_leads_somewhere(engine):
    left, right = two_sides()

    page = Page(render(align_tables({"alpha": left, "beta": right}, engine=engine), generated_at=NOW))

    assert {href[1:] for href in page.hrefs} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))


def test_as_of_leaves_out_what_begins_later_and_says_how_much(engine, tmp_path):
    left, right = two_sides()
    later = sum(day > "2018-06-30" for t in (left, right) for day in t["date"].to_pylist())

    result = align_tables({"alpha": left, "beta": right}, engine=engine, options=Options(as_of=date(2018, 6, 30)))
    write(result, tmp_path, generated_at=NOW)

    assert result.loaded.left_out == later
    assert sum(result.loaded.rows) == 500 - later
    assert f"{later} rows begin after" in Page((tmp_path / "brief.html").read_text()).text


def test_pairs_that_people_judged_are_what_the_model_is_fitted_on(engine):
    left, right = two_sides()
    judged = {"left_claim": [], "right_claim": [], "same": []}
    for i in range(60):
        judged["left_claim"].append(f"le{i:04d}")
        judged["right_claim"].append(f"re{i:04d}")
        judged["same"].append("yes" if i < 50 else "no")

    import pyarrow as pa

    result = align_tables({"alpha": left, "beta": right}, engine=engine, options=Options(labels=pa.table(judged)))

    assert result.model.fitted == "labels"
    assert np.argmax(result.model.m["actor"]) == len(result.model.m["actor"]) - 1
    true = {(f"le{i:04d}", f"re{i:04d}") for i in range(200)}
    ids = engine.fetch("select claim_id from claims order by rid")["claim_id"].to_pylist()
    chosen = {
        (ids[a], ids[b])
        for a, b in zip(result.links.left[result.links.chosen], result.links.right[result.links.chosen], strict=True)
    }
    assert len(chosen & true) >= 190


def test_too_few_judged_pairs_are_refused(engine):
    import pyarrow as pa

    left, right = two_sides()
    labels = pa.table({"left_claim": ["le0000", "nobody"], "right_claim": ["re0000", "re0001"]})

    with pytest.raises(UnreadableInput, match="1 pairs judged the same"):
        align_tables({"alpha": left, "beta": right}, engine=engine, options=Options(labels=labels))

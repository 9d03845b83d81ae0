"""The whole way for tables, on small inputs."""

import csv
import io
import json
import math
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consilience.errors import UnreadableInput, WrongUse
from consilience.reasons.contribution import probability, total
from consilience.reasons.verdict import Verdict
from consilience.tables import base
from consilience.tables.align import Options, align_tables
from consilience.tables.assign import Assignment
from consilience.tables.engines.duckdb import DuckDBEngine
from consilience.tables.summary import summary
from consilience.tables.write import write
from tests.tables.make import row, table, two_sides, world

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def engine():
    opened = DuckDBEngine(threads=1)
    yield opened
    opened.close()


def written(tables, out, engine, options=None):
    result = align_tables(tables, engine=engine, options=options or Options())
    write(result, out, generated_at=NOW)
    return result, list(csv.DictReader(io.StringIO((out / "links.csv").read_text())))


def strong(links):
    return {(link["left_claim"], link["right_claim"]) for link in links if float(link["probability"]) >= 0.5}


def test_events_that_both_sides_hold_are_found(engine, tmp_path):
    left, right = two_sides()

    _, links = written({"alpha": left, "beta": right}, tmp_path, engine)

    true = {(f"le{i:04d}", f"re{i:04d}") for i in range(200)}
    assert len(strong(links) & true) >= 190
    assert len(strong(links) - true) <= 10


def test_a_row_stands_in_one_link_above_one_half_at_most(engine, tmp_path):
    left, right = two_sides()

    _, links = written({"alpha": left, "beta": right}, tmp_path, engine)

    for side in (0, 1):
        ends = [pair[side] for pair in strong(links)]
        assert len(ends) == len(set(ends))


def test_every_claim_stands_in_exactly_one_matter(engine, tmp_path):
    left, right = two_sides()

    result, _ = written({"alpha": left, "beta": right}, tmp_path, engine)

    claims = engine.fetch(
        f"select count(*) n, count(distinct claim_id) ids from '{tmp_path / 'claims.parquet'}'"
    ).to_pylist()
    assert claims == [{"n": 500, "ids": 500}]
    assert sum(summary(result)[str(v)] for v in Verdict) == len(result.matters.first_row)
    assert int(result.matters.claims.sum()) == 500


def test_the_reasons_add_up_to_the_probability(engine, tmp_path):
    left, right = two_sides()

    result, links = written({"alpha": left, "beta": right}, tmp_path, engine)

    for link in links[:20]:
        reasons = result.explain(link["left_claim"], link["right_claim"])
        assert math.isclose(probability(total(reasons)), float(link["probability"]), abs_tol=1e-9)


def test_a_missing_country_says_nothing_and_a_differing_one_speaks_against(engine, tmp_path):
    events = world()
    left = table([{**e, "actor_country": f"land {i % 9}"} for i, e in enumerate(events)])
    right = table(
        [
            {**e, "claim_id": "r" + e["claim_id"], "actor_country": None if i % 2 else f"land {i % 9}"}
            for i, e in enumerate(events)
        ]
    )

    result, _ = written({"alpha": left, "beta": right}, tmp_path, engine)
    missing = {r.name: r for r in result.explain("e0001", "re0001")}["actor_country"]
    same = {r.name: r for r in result.explain("e0002", "re0002")}["actor_country"]

    assert missing.nats == 0
    assert same.nats > 0


@pytest.mark.parametrize(
    ("left", "right", "verdict"),
    [
        pytest.param(
            {"quantity": "12", "unit": "dead"},
            {"quantity": "40", "unit": "dead"},
            Verdict.CONFLICTING,
            id="another toll",
        ),
        pytest.param(
            {"quantity": "12", "unit": "dead"}, {"quantity": "12", "unit": "dead"}, Verdict.ALIGNED, id="the same toll"
        ),
        pytest.param(
            {"quantity": "12", "unit": "dead"}, {"quantity": "40", "unit": "hurt"}, Verdict.ALIGNED, id="another unit"
        ),
        pytest.param({"polarity": "affirmed"}, {"polarity": "negated"}, Verdict.CONFLICTING, id="denied"),
        pytest.param({"quantity": "12"}, {"quantity": "40", "date": "2018-01-02"}, Verdict.CHANGED, id="a day later"),
        pytest.param({}, {"action": "Consult"}, Verdict.UNCLEAR, id="another label"),
        pytest.param({"action": "057"}, {"action": "190"}, Verdict.CONFLICTING, id="cooperation against conflict"),
    ],
)
def test_content_decides_the_verdict_and_does_not_break_identity(engine, tmp_path, left, right, verdict):
    events = world()
    lefts, rights = [dict(e) for e in events], [{**e, "claim_id": "r" + e["claim_id"]} for e in events]
    lefts[0] |= left
    rights[0] |= right

    _, links = written({"alpha": table(lefts), "beta": table(rights)}, tmp_path, engine)

    link = next(k for k in links if (k["left_claim"], k["right_claim"]) == ("e0000", "re0000"))
    assert float(link["probability"]) >= 0.5
    assert link["verdict"] == verdict


def test_three_parties_make_one_matter_of_one_event(engine, tmp_path):
    events = world()
    tables = {p: table([{**e, "claim_id": p + e["claim_id"]} for e in events]) for p in ("a", "b", "c")}

    result, _ = written(tables, tmp_path, engine)

    assert (result.matters.claims == 3).mean() > 0.9
    assert result.matters.claims.max() == 3


def test_a_party_with_twenty_four_times_the_rows_is_not_one_sided_everywhere(engine, tmp_path):
    events = world(2400)
    thin = [{**e, "claim_id": "r" + e["claim_id"]} for e in events[::24]]

    result, _ = written({"big": table(events), "thin": table(thin)}, tmp_path, engine)

    counts = summary(result)
    assert counts["not covered"] > 0.9 * (2400 - 100)


@settings(max_examples=3, deadline=None)
@given(st.sets(st.integers(0, 79), min_size=1, max_size=79), st.booleans())
def test_adding_rows_to_an_earlier_run_equals_a_full_run(late, to_the_left):
    sides = dict(zip(("alpha", "beta"), two_sides(100, 60), strict=True))
    grown = "alpha" if to_the_left else "beta"
    there = sorted(set(range(80)) - late) or [0]
    added = sorted(set(range(80)) - set(there))
    opened = DuckDBEngine(threads=1)
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        written({**sides, grown: sides[grown].take(there)}, folder / "before", opened)
        pyarrow.parquet.write_table(sides[grown].take(added), folder / "new.parquet")

        written(base.extend(folder / "before", {grown: folder / "new.parquet"}, {}), folder / "added", opened)
        written(sides, folder / "full", opened)

        assert (folder / "added" / "links.csv").read_text() == (folder / "full" / "links.csv").read_text()
    opened.close()


def test_the_order_of_rows_does_not_matter(engine, tmp_path):
    left, right = two_sides()

    written({"alpha": left, "beta": right}, tmp_path / "a", engine)
    backwards = [t.take(list(range(t.num_rows - 1, -1, -1))) for t in (left, right)]
    written({"alpha": backwards[0], "beta": backwards[1]}, tmp_path / "b", engine)

    assert (tmp_path / "a" / "links.csv").read_text() == (tmp_path / "b" / "links.csv").read_text()


def test_bad_rows_are_written_with_the_reason(engine, tmp_path):
    left, right = two_sides()
    bad = table(
        [row(None, "2018-01-01"), row("x1", None), row("x2", "soon"), row("x3", "2018-02-30"), row("x4", "2018-03-02/2018-03-01"),
         row("x5", "2018-01-01", quantity="many"), row("x6", "2018-01-01", polarity="perhaps"), row("x7", "2018-01-01"), row("x7", "2018-01-01")]
    )  # fmt: skip
    import pyarrow as pa

    result, _ = written({"alpha": left, "beta": pa.concat_tables([right, bad])}, tmp_path, engine)

    reasons = [r["reason"] for r in csv.DictReader(io.StringIO((tmp_path / "rejected.csv").read_text()))]
    assert sorted(reasons) == sorted(
        ["claim_id is missing", "date is missing", "date cannot be read", "date cannot be read", "date ends before it begins",
         "polarity cannot be read", "claim_id stands more than once"]
    )  # fmt: skip
    assert sum(result.loaded.rejected.values()) == 7


def test_csv_with_other_column_names_and_dates_without_dashes_is_read(engine, tmp_path):
    left, right = two_sides()
    import pyarrow.csv

    renamed = left.rename_columns(
        ["GLOBALEVENTID" if n == "claim_id" else "SQLDATE" if n == "date" else n for n in left.column_names]
    )
    dates = [d.replace("-", "") for d in renamed["SQLDATE"].to_pylist()]
    renamed = renamed.set_column(1, "SQLDATE", [dates])
    pyarrow.csv.write_csv(renamed, tmp_path / "alpha.csv")
    pyarrow.csv.write_csv(right.rename_columns(renamed.column_names), tmp_path / "beta.csv")
    options = Options(columns={"claim_id": "GLOBALEVENTID", "date": "SQLDATE"})

    _, links = written(
        {"alpha": tmp_path / "alpha.csv", "beta": tmp_path / "beta.csv"}, tmp_path / "out", engine, options
    )

    assert len(strong(links)) >= 190


def test_the_summary_file_holds_no_claims(engine, tmp_path):
    left, right = two_sides()

    written({"alpha": left, "beta": right}, tmp_path, engine)

    document = json.loads((tmp_path / "alignment.json").read_text())
    assert {"version", "parties", "coverage", "summary"} <= set(document)
    assert "claims" not in document


def test_one_to_many_lets_a_summary_have_several_counterparts(engine, tmp_path):
    events = world()
    twice = [{**e, "claim_id": f"{k}{e['claim_id']}"} for e in events for k in "rs"]

    result, _ = written(
        {"a": table(events), "b": table(twice)},
        tmp_path,
        engine,
        Options(assignment=Assignment.ONE_TO_MANY, threshold=0.2),
    )

    assert result.links.chosen.sum() > 1.5 * len(events)


def test_wrong_tables_are_refused_by_name(engine, tmp_path):
    left, _ = two_sides()
    with pytest.raises(UnreadableInput, match="nothing"):
        align_tables({"a": left, "b": tmp_path / "nothing.csv"}, engine=engine)
    with pytest.raises(WrongUse, match="no column date"):
        align_tables({"a": left, "b": left.drop_columns(["date"])}, engine=engine)
    with pytest.raises(WrongUse, match="two or more"):
        align_tables({"a": left}, engine=engine)

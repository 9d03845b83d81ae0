"""`consilience align` on tables, and `consilience fuse`, as a person types them."""

import csv
import io
import json
import sys

import pyarrow.csv
import pyarrow.parquet
import pytest

from consilience.cli import main
from tests.tables.make import two_sides


@pytest.fixture
def run(monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "160")

    def typed(*arguments):
        monkeypatch.setattr(sys, "argv", ["consilience", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code, capsys.readouterr()

    return typed


@pytest.fixture
def tables(tmp_path):
    left, right = two_sides()
    pyarrow.parquet.write_table(left, tmp_path / "alpha.parquet")
    pyarrow.csv.write_csv(right, tmp_path / "beta.csv")
    return tmp_path / "alpha.parquet", tmp_path / "beta.csv"


def read(path):
    return list(csv.DictReader(io.StringIO(path.read_text())))


def test_two_tables_give_a_brief_and_the_files(run, tables, tmp_path):
    code, said = run("align", *tables, "--out", tmp_path / "out")

    assert code == 0
    assert "brief.html" in said.out
    assert {p.name for p in (tmp_path / "out").iterdir()} == {
        "brief.html", "alignment.json", "links.csv", "links.parquet", "claims.parquet", "matters.parquet", "rejected.csv",
    }  # fmt: skip


def test_as_of_and_json_go_together(run, tables, tmp_path):
    code, said = run("align", *tables, "--out", tmp_path / "out", "--as-of", "2018-06-30", "--json")

    document = json.loads(said.out)
    assert code == 0
    assert document["left_out"] > 0
    assert document["as_of"] == "2018-06-30"


def test_adding_a_table_to_an_earlier_run_gives_what_a_full_run_gives(run, tables, tmp_path):
    alpha, beta = tables
    rows = pyarrow.csv.read_csv(beta)
    for name, part in (("first", rows.slice(0, 150)), ("rest", rows.slice(150))):
        pyarrow.csv.write_csv(part, tmp_path / f"{name}.csv")

    run("align", alpha, tmp_path / "first.csv", "--name", "alpha", "--name", "beta", "--out", tmp_path / "before")
    run("align", "--base", tmp_path / "before", tmp_path / "rest.csv", "--name", "beta", "--out", tmp_path / "added")
    run("align", alpha, beta, "--out", tmp_path / "full")

    assert (tmp_path / "added" / "links.csv").read_text() == (tmp_path / "full" / "links.csv").read_text()


def test_fuse_finds_the_value_and_the_copiers(run, tmp_path):
    errors = {f"item {i}": f"wrong {i}" for i in range(0, 40, 4)}
    rows = [
        {"source": source, "item": f"item {i}", "attribute": "colour", "value": errors.get(f"item {i}", f"right {i}") if source.startswith("copy") else f"right {i}"}
        for i in range(40)
        for source in ("copy a", "copy b", "copy c", "one", "two", "three", "four")
    ]  # fmt: skip
    with (tmp_path / "said.csv").open("w", newline="") as out:
        writer = csv.DictWriter(out, fieldnames=["source", "item", "attribute", "value"])
        writer.writeheader()
        writer.writerows([*rows, {"source": "one", "item": "", "attribute": "colour", "value": "x"}])

    code, said = run("fuse", tmp_path / "said.csv", "--out", tmp_path / "fused")

    fused = {row["item"]: row["value"] for row in read(tmp_path / "fused" / "fused.csv")}
    origins = read(tmp_path / "fused" / "origins.csv")
    assert code == 0
    assert "1 rows left out" in said.out
    assert fused == {f"item {i}": f"right {i}" for i in range(40)}
    assert [row["source"] for row in origins if row["origin"] == "1"] == ["copy a", "copy b", "copy c"]


def test_fuse_names_the_missing_column(run, tmp_path):
    (tmp_path / "said.csv").write_text("source,item,value\na,b,c\n")

    code, said = run("fuse", tmp_path / "said.csv")

    assert code == 2
    assert "no column attribute" in said.err

"""`--excel`: tables that Excel on Windows reads right, and no mark anywhere else."""

import codecs
import csv
import sys

import pytest

from consilience.cli import main
from tests.tables.make import two_sides


@pytest.fixture
def run(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)

    def typed(*arguments):
        monkeypatch.setattr(sys, "argv", ["consilience", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code

    return typed


def marked(folder):
    return {path.name for path in folder.iterdir() if path.read_bytes().startswith(codecs.BOM_UTF8)}


@pytest.mark.parametrize("asked", [True, False])
def test_reports(run, tmp_path, asked):
    for name, text in (("a", "Málik opened 12 wells in Žofín."), ("b", "Málik opened 13 wells in Žofín.")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "r.txt").write_text(text, encoding="utf-8")

    assert run("align", "a", "b", "--out", "out", "--no-model", "--no-cache", *(["--excel"] if asked else [])) == 0
    assert marked(tmp_path / "out") == ({"claims.csv", "matters.csv", "links.csv"} if asked else set())
    assert "Málik" in (tmp_path / "out/claims.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("asked", [True, False])
def test_tables(run, tmp_path, asked):
    import pyarrow.csv

    for name, side in zip("ab", two_sides(), strict=True):
        pyarrow.csv.write_csv(side, tmp_path / f"{name}.csv")

    assert run("align", "a.csv", "b.csv", "--out", "out", *(["--excel"] if asked else [])) == 0
    assert marked(tmp_path / "out") == ({"links.csv", "rejected.csv"} if asked else set())
    assert not list((tmp_path / "out").glob(".*"))


@pytest.mark.parametrize("asked", [True, False])
def test_fused_values_also_from_a_table_that_has_the_mark(run, tmp_path, asked):
    (tmp_path / "said.csv").write_text("source,item,attribute,value\nx,Málik,n,1\ny,Málik,n,1\n", encoding="utf-8-sig")

    assert run("fuse", "said.csv", "--out", "out", *(["--excel"] if asked else [])) == 0
    assert marked(tmp_path / "out") == ({"fused.csv", "reasons.csv", "origins.csv"} if asked else set())


RUN = ("=1+1", "+1", "-1", "@x", " =1", "'=1", "＝1", "=cmd|' /C calc'!A0")


def could_run(table):
    """The cells of a CSV file that a spreadsheet takes for formulas, numbers apart."""
    with table.open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    return [cell for cell in cells if cell.lstrip()[:1] in tuple("=+-@\t\r＝＋－＠") and cell and not _number(cell)]


def _number(cell):
    try:
        return bool(float(cell)) or True
    except ValueError:
        return False


def test_no_cell_of_fused_values_is_a_formula(run, tmp_path):
    with (tmp_path / "said.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [("source", "item", "attribute", "value"), *((f"{one}s", f"{one}i", one, one) for one in RUN)]
        )

    assert run("fuse", "said.csv", "--out", "out") == 0
    assert not [cell for table in (tmp_path / "out").glob("*.csv") for cell in could_run(table)]


def test_no_id_of_a_table_is_a_formula_in_csv_and_each_is_verbatim_in_parquet(run, tmp_path):
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet

    for name, side in zip("ab", two_sides(), strict=True):
        ids = pa.array([f"{RUN[n % len(RUN)]}{name}{n}" for n in range(len(side))])
        named = side.set_column(side.column_names.index("claim_id"), "claim_id", ids)
        pyarrow.csv.write_csv(named, tmp_path / f"{name}.csv")

    assert run("align", "a.csv", "b.csv", "--out", "out") == 0
    assert not [cell for table in (tmp_path / "out").glob("*.csv") for cell in could_run(table)]
    assert "=1+1a0" in pyarrow.parquet.read_table(tmp_path / "out/claims.parquet")["claim_id"].to_pylist()

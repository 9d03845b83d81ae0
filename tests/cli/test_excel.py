"""`--excel`: tables that Excel on Windows reads right, and no mark anywhere else."""

import codecs
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

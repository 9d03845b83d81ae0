"""The result as a database: keys hold, views answer what people ask first, and frames have the same columns."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from consilience import library
from consilience.brief.outputs import database, frames
from consilience.brief.outputs.database import write_database
from consilience.cli.app import app
from consilience.errors import MissingLibrary, WrongUse
from tests import make


@pytest.fixture(scope="module")
def alignment():
    return make.two_parties()


@pytest.fixture
def data(alignment, tmp_path):
    with closing(sqlite3.connect(write_database(alignment, tmp_path / "a.db"))) as found:
        yield found


def rows(data, sql):
    return data.execute(sql).fetchall()


def count(data, table):
    return rows(data, f"select count(*) from {table}")[0][0]


def test_every_key_points_somewhere(data):
    assert rows(data, "pragma foreign_key_check") == []
    assert rows(data, "pragma integrity_check") == [("ok",)]


def test_everything_is_in_it(data, alignment):
    assert count(data, "claims") == len(alignment.claims)
    assert count(data, "matters") == len(alignment.matters)
    assert count(data, "links") == len(alignment.links)
    assert count(data, "comparisons") == sum(len(one.pairs) for one in alignment.matters)
    assert count(data, "link_weights") == sum(len(one.contributions) for one in alignment.links)


def test_the_sum_of_a_links_weights_is_its_own(data):
    apart = rows(
        data,
        "select k.decibans - sum(w.decibans) from links k join link_weights w using (left_claim, right_claim) group by left_claim, right_claim",
    )

    assert apart
    assert all(abs(difference) < 1e-6 for (difference,) in apart)


@pytest.mark.parametrize(
    ("view", "verdict"),
    [("where_we_conflict", "conflicting"), ("where_we_agree", "aligned"), ("what_changed", "changed")],
)
def test_a_view_lists_the_comparisons_of_its_verdict(data, alignment, view, verdict):
    wanted = sum(pair.verdict.value == verdict for matter in alignment.matters for pair in matter.pairs)

    assert count(data, view) == wanted


def test_every_view_can_be_read(data):
    views = [name for (name,) in rows(data, "select name from sqlite_master where type = 'view'")]

    assert len(views) == 10
    for view in views:
        rows(data, f"select * from {view}")


def test_verdicts_by_topic_are_those_of_the_summary(data, alignment):
    found = dict(rows(data, "select verdict, sum(matters) from verdicts_by_topic group by verdict"))

    assert found == {verdict.value: number for verdict, number in alignment.summary().items() if number}


def test_a_file_that_stands_there_is_not_overwritten_unless_it_is_ours(alignment, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    for options in ({}, {"replace": True}):
        with pytest.raises(WrongUse, match="not one of ours"):
            write_database(alignment, tmp_path / "mine.txt", **options)
    write_database(alignment, tmp_path / "a.db")
    with pytest.raises(WrongUse):
        write_database(alignment, tmp_path / "a.db")
    write_database(alignment, tmp_path / "a.db", replace=True)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.db", "mine.txt"]
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_half_a_character_becomes_one_that_the_file_can_hold(alignment, tmp_path):
    odd = replace(alignment, notes=("half \udc80",))

    with closing(sqlite3.connect(write_database(odd, tmp_path / "a.db"))) as found:
        assert rows(found, "select value from about where name = 'note 1'") == [("half \ufffd",)]


def test_the_command_writes_it_beside_the_brief(tmp_path):
    for party, day in (("alpha", "4"), ("beta", "5")):
        (tmp_path / party).mkdir()
        (tmp_path / party / "r.txt").write_text(
            f"Date: {day} March 2026\n\nThe bridge at Karsk was closed on {day} March 2026.\n"
        )
    command = [
        "align",
        str(tmp_path / "alpha"),
        str(tmp_path / "beta"),
        "--out",
        str(tmp_path / "o"),
        "--sqlite",
        str(tmp_path / "a.db"),
        "--no-cache",
    ]

    for _ in range(2):
        assert CliRunner().invoke(app, command).exit_code == 0

    with closing(sqlite3.connect(tmp_path / "a.db")) as found:
        assert count(found, "reports") == 2


@pytest.fixture
def result(alignment):
    return library.Alignment(**{name: getattr(alignment, name) for name in alignment.__dataclass_fields__})


@pytest.mark.parametrize("name", ["pandas", "polars"])
def test_a_frame_has_the_columns_and_rows_of_the_table(result, name):
    pytest.importorskip(name, reason=f"no {name} here")
    frame = getattr(result, f"to_{name}")

    for table in frames.TABLES:
        made = frame(table)
        assert tuple(made.columns) == database.columns(table)
        assert len(made) == len(list(database.tables(result)[table]))
    assert set(frame("matters")["verdict"]) == {one.verdict.value for one in result.matters}


@pytest.mark.parametrize("name", ["pandas", "polars"])
def test_without_the_library_a_sentence_says_how_to_bring_it(result, name, monkeypatch):
    def missing(module):
        raise ModuleNotFoundError(name=module)

    monkeypatch.setattr(frames, "import_module", missing)

    with pytest.raises(MissingLibrary, match=f"pip install {name}"):
        getattr(result, f"to_{name}")()


def test_a_table_nobody_knows_is_refused_with_the_names_of_those_there_are(result):
    with pytest.raises(WrongUse, match="claims, claim_actors"):
        result.to_pandas("claim")

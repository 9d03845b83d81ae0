"""How a SQLite file is opened and copied."""

import sqlite3
import stat

import pytest

from consilience.storage.connection import connect, copy, is_log_emptied, scratch


@pytest.fixture
def path(tmp_path):
    found = tmp_path / "a.sqlite3"
    one = connect(found)
    one.execute("create table t (a)")
    one.execute("insert into t values ('kept')")
    one.close()
    return found


def test_nobody_but_its_owner_reads_a_new_file(tmp_path):
    connect(tmp_path / "new.sqlite3").close()

    assert stat.S_IMODE((tmp_path / "new.sqlite3").stat().st_mode) == 0o600


def test_a_file_that_is_only_read_is_neither_made_nor_changed(path, tmp_path):
    with pytest.raises(sqlite3.OperationalError):
        connect(tmp_path / "none.sqlite3", read_only=True)
    assert not (tmp_path / "none.sqlite3").exists()

    one = connect(path, read_only=True)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        one.execute("insert into t values (1)")
    one.close()


def test_what_was_deleted_is_overwritten(path):
    one = connect(path)
    one.execute("delete from t")
    assert is_log_emptied(one)
    one.close()

    assert b"kept" not in path.read_bytes()


def test_a_copy_is_one_whole_file_while_others_write(path, tmp_path):
    writer = connect(path)
    writer.execute("insert into t values ('since')")
    copy(path, tmp_path / "copy.sqlite3")
    writer.close()

    one = connect(tmp_path / "copy.sqlite3", read_only=True)
    assert one.execute("select a from t").fetchall() == [("kept",), ("since",)]
    one.close()
    assert [found.name for found in tmp_path.glob("copy*")] == ["copy.sqlite3"]


def test_a_scratch_database_leaves_no_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    one = scratch()
    one.execute("create table t (a)")
    one.close()

    assert list(tmp_path.iterdir()) == []

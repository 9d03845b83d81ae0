"""Small databases grow step by step, keep what they hold, and are not opened by an older version."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest

from consilience.errors import StoreFailed
from consilience.node.access import AccessLog
from consilience.storage.tables import Tables, open_tables

FIRST, SECOND = "create table one (name text) strict;", "alter table one add column more text;"


def test_what_was_kept_is_there_after_the_next_step(tmp_path):
    one = open_tables(tmp_path / "a.sqlite3", (FIRST,))
    one.execute("insert into one values ('x')")
    one.close()

    two = open_tables(tmp_path / "a.sqlite3", (FIRST, SECOND))

    assert two.execute("select * from one").fetchall() == [("x", None)]
    two.close()
    assert (tmp_path / "a.sqlite3").stat().st_mode & 0o077 == 0


def test_a_step_that_fails_leaves_the_tables_as_they_were(tmp_path):
    open_tables(tmp_path / "a.sqlite3", (FIRST,)).close()

    with pytest.raises(sqlite3.Error):
        open_tables(tmp_path / "a.sqlite3", (FIRST, "create table two (a); nonsense;"))

    again = open_tables(tmp_path / "a.sqlite3", (FIRST, SECOND))
    assert [name for (name,) in again.execute("select name from sqlite_master")] == ["one"]
    again.close()


def test_tables_of_a_newer_version_are_left_alone(tmp_path):
    open_tables(tmp_path / "a.sqlite3", (FIRST, SECOND)).close()

    with pytest.raises(StoreFailed, match="newer version"):
        open_tables(tmp_path / "a.sqlite3", (FIRST,))


def test_an_access_log_from_before_steps_were_counted_is_taken_over(tmp_path):
    with sqlite3.connect(tmp_path / "access.sqlite3") as raw:
        raw.execute("create table seen (number integer primary key, moment text, member text, act text, record text)")
        raw.execute("insert into seen values (1, '2026-03-04T09:00:00Z', 'anna', 'opened', null)")
    raw.close()

    again = AccessLog(tmp_path / "access.sqlite3")

    assert [line.act for line in again.lines()] == ["opened"]
    again.close()


class Counter(Tables):
    def count(self):
        with self._turn:
            self._connection.execute("begin immediate")
            (held,) = self._connection.execute("select n from counted").fetchone()
            self._connection.execute("update counted set n = ?", (held + 1,))
            self._connection.execute("commit")
            return held


def test_threads_share_one_connection_a_turn_each(tmp_path):
    steps = ("create table counted (n integer not null); insert into counted values (0);",)
    counter = Counter(tmp_path / "counted", steps)

    with ThreadPoolExecutor(8) as pool:
        held = list(pool.map(lambda _: counter.count(), range(200)))

    assert sorted(held) == list(range(200))
    counter.close()
    with pytest.raises(sqlite3.ProgrammingError):
        counter.count()

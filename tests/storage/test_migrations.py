"""Tables brought up to date: once, whole or not at all, by whichever process comes first."""

import sqlite3
import threading

import pytest

from consilience.errors import StoreFailed
from consilience.storage.migrations import bring_up

FIRST = """
create table a (n integer) strict;
create trigger only_up before insert on a when new.n < 0 begin
    select raise(abort, 'below zero; refused');
end;
"""
SECOND = "alter table a add column word text"


def opened(path):
    return sqlite3.connect(path, isolation_level=None, timeout=30, check_same_thread=False)


def test_each_step_is_carried_out_once(tmp_path):
    file = opened(tmp_path / "a")
    bring_up(file, "a", [FIRST])
    file.execute("insert into a values (1)")
    bring_up(file, "a", [FIRST, SECOND])
    bring_up(file, "a", [FIRST, SECOND])

    assert file.execute("select * from a").fetchall() == [(1, None)]
    with pytest.raises(sqlite3.IntegrityError, match="refused"):
        file.execute("insert into a values (-1, '')")


def test_a_step_that_fails_leaves_the_file_as_it_was(tmp_path):
    file = opened(tmp_path / "a")
    with pytest.raises(sqlite3.OperationalError):
        bring_up(file, "a", [FIRST, "create table b (n integer); nonsense;"])

    assert file.execute("select count(*) from sqlite_schema").fetchone() == (0,)
    assert file.execute("pragma user_version").fetchone() == (0,)


def test_many_who_open_it_at_once_do_not_meet_half_a_step(tmp_path):
    files, failed = [opened(tmp_path / "a") for _ in range(8)], []

    def up(file):
        try:
            bring_up(file, "a", [FIRST, SECOND])
        except sqlite3.Error as error:
            failed.append(error)

    threads = [threading.Thread(target=up, args=(file,)) for file in files]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []


def test_a_file_of_a_newer_version_is_left_alone(tmp_path):
    file = opened(tmp_path / "a")
    bring_up(file, "a", [FIRST, SECOND])
    with pytest.raises(StoreFailed, match="newer version"):
        bring_up(file, "a", [FIRST])


def test_parts_of_one_file_count_their_own_steps(tmp_path):
    file = opened(tmp_path / "a")
    bring_up(file, "a", [FIRST], part="one")
    bring_up(file, "a", ["create table b (n integer) strict"], part="two")
    bring_up(file, "a", [FIRST, SECOND], part="one")
    file.execute("insert into b values (1)")
    file.execute("insert into a values (1, 'x')")

    with pytest.raises(StoreFailed, match="newer version"):
        bring_up(file, "a", [], part="two")


def test_a_file_from_before_the_steps_were_counted_keeps_what_it_has(tmp_path):
    file = opened(tmp_path / "a")
    file.execute("create table if not exists a (n integer)")
    file.execute("insert into a values (7)")
    bring_up(file, "a", ["create table if not exists a (n integer)", SECOND], part="one")

    assert file.execute("select * from a").fetchall() == [(7, None)]

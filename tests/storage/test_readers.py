"""Connections for reading end with the threads that made them."""

import sqlite3
import threading
from pathlib import Path

import pytest

from consilience.storage.readers import Readers


@pytest.fixture
def readers(tmp_path):
    path = tmp_path / "a.sqlite3"
    with sqlite3.connect(path) as one:
        one.execute("create table t (a)")
    one.close()
    found = Readers(lambda: sqlite3.connect(path, check_same_thread=False))
    yield found
    found.close()


def open_files():
    return len(list(Path("/proc/self/fd").iterdir()))


def in_a_thread(work):
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def test_a_thread_keeps_its_connection_and_shares_it_with_no_other(readers):
    seen = []
    in_a_thread(lambda: seen.append(readers.mine()))

    assert readers.mine() is readers.mine()
    assert readers.mine() is not seen[0]


def test_threads_that_have_ended_leave_no_files_open(readers):
    readers.mine().execute("select * from t")
    before = open_files()

    for _ in range(200):
        in_a_thread(lambda: readers.mine().execute("select * from t").fetchall())

    assert open_files() <= before + 3


def test_a_thread_that_still_reads_keeps_its_connection(readers):
    go, done, found = threading.Event(), threading.Event(), []

    def read():
        one = readers.mine()
        done.set()
        go.wait(10)
        found.append(one.execute("select count(*) from t").fetchone())

    thread = threading.Thread(target=read)
    thread.start()
    done.wait(10)
    in_a_thread(readers.mine)
    go.set()
    thread.join()

    assert found == [(0,)]

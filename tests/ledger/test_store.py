"""What the file does when the world is not kind: full disk, read-only disk, damage, older and newer schemas."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from consilience.errors import KeyUnusable, StoreFailed
from consilience.ledger.audit import audit
from consilience.ledger.keyfile import is_wrapped, read_key, write_key
from consilience.ledger.sqlite import SqliteStore
from tests.make_records import NODE_KEY, NOW, claim, ledger, random, received, seed, store


def drafts(count):
    return [received(claim(number, quote="x" * 2000), NODE_KEY) for number in range(count)]


def test_a_full_disk_is_said_and_nothing_is_half_written(tmp_path):
    log = ledger(tmp_path)
    writer = log._store._writer
    (pages,) = writer.execute("pragma page_count").fetchone()
    writer.execute(f"pragma max_page_count = {pages + 10}")
    batch = drafts(60)

    with pytest.raises(StoreFailed, match="the disk is full, nothing was written"):
        log.admit(batch, now=NOW)

    assert log.size == 5
    writer.execute("pragma max_page_count = 1000000")
    assert [entry.index for entry in log.admit(batch, now=NOW)] == list(range(5, 65))
    assert audit(log, log._store) == 65


def _fill(log):
    for number in range(200):
        before = log.size
        try:
            log.admit([received(claim(number, quote="y" * 50_000), NODE_KEY)], now=NOW)
        except StoreFailed:
            assert log.size == before
            raise


@pytest.mark.slow
def test_a_disk_that_is_really_full(tmp_path):
    """A small file system of its own, where this machine lets us mount one."""
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", small], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("no right to mount a small file system here")
    try:
        log = ledger(small)
        with pytest.raises(StoreFailed, match="nothing was written"):
            _fill(log)
        done = log.size
        assert audit(log, log._store) == done
        log.close()
    finally:
        subprocess.run(["umount", small], check=True)


def test_a_read_only_disk_is_said(tmp_path):
    log = ledger(tmp_path)
    log._store._writer.execute("pragma query_only = on")

    with pytest.raises(StoreFailed, match="read-only"):
        log.admit(drafts(1), now=NOW)
    assert log.size == 5


def test_a_message_of_the_store_quotes_no_value(tmp_path):
    log = ledger(tmp_path)
    log._store._writer.execute("pragma query_only = on")
    with pytest.raises(StoreFailed) as failed:
        log.admit([received(claim(quote="canary-77aa"), NODE_KEY)], now=NOW)

    assert "canary" not in str(failed.value)


def test_no_ledger_is_made_by_looking_for_one(tmp_path):
    with pytest.raises(StoreFailed, match="no ledger"):
        SqliteStore(tmp_path / "ledger.sqlite3")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_refused(tmp_path):
    (tmp_path / "ledger.sqlite3").write_bytes(b"something else entirely" * 100)

    with pytest.raises(StoreFailed, match="not a ledger"):
        store(tmp_path)


def test_a_ledger_of_a_newer_version_is_refused(tmp_path):
    store(tmp_path).close()
    database = sqlite3.connect(tmp_path / "ledger.sqlite3")
    database.execute("pragma user_version = 99")
    database.close()

    with pytest.raises(StoreFailed, match="newer version"):
        store(tmp_path)


def test_an_older_ledger_is_brought_up_to_date(tmp_path):
    log = ledger(tmp_path)
    log.close()
    database = sqlite3.connect(tmp_path / "ledger.sqlite3")
    database.execute("drop table words")
    database.execute("pragma user_version = 1")
    database.close()

    again = store(tmp_path)
    assert again.matching(["nothing"]) == []
    assert again.frontier().size == 5


def test_another_rule_of_the_database_is_not_taken_for_a_duplicate(tmp_path):
    log = ledger(tmp_path)
    row = log._store.row(4)
    with pytest.raises(StoreFailed), log._store.writing():
        log._store.append([row], log._store.frontier(), [])
    assert log.size == 5


def test_a_broken_file_is_said(tmp_path, monkeypatch):
    log = ledger(tmp_path)
    log._store._turn.acquire()
    log._store._turn.release()
    monkeypatch.setattr("consilience.ledger.sqlite._QUERIES", {"find": "select nothing from nowhere"})

    with pytest.raises(StoreFailed, match="the database refused"):
        log.find("ab" * 32)


def test_a_failure_while_looking_up_duplicates_reaches_the_caller(tmp_path, monkeypatch):
    log = ledger(tmp_path)
    (one,) = drafts(1)
    log.admit([one], now=NOW)

    def fail(*_):
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(log._store, "find", fail)
    with pytest.raises((StoreFailed, sqlite3.OperationalError)):
        log.admit([one], now=NOW)
    assert log.size == 6


def test_small_values_come_and_go(tmp_path):
    found = store(tmp_path)
    with found.writing():
        found.set_value("a", b"1")
        found.set_value("a", b"2")
    assert found.value("a") == b"2"
    with found.writing():
        found.set_value("a", None)
    assert found.value("a") is None
    assert found.superseding("ab" * 32) == []


# Keys at rest


def write(path, passphrase=None, key=None):
    write_key(path, key or seed("file"), passphrase=passphrase, salt=random()(16), nonce=random(5)(24))


def test_a_key_comes_back_with_its_passphrase_only(tmp_path):
    write(tmp_path / "a.key", "correct horse")

    assert is_wrapped(tmp_path / "a.key")
    assert seed("file").hex() not in (tmp_path / "a.key").read_text()
    assert read_key(tmp_path / "a.key", passphrase="correct horse").sign(b"m")
    for wrong in ("another", None):
        with pytest.raises(KeyUnusable, match="passphrase"):
            read_key(tmp_path / "a.key", passphrase=wrong)


def test_a_key_without_passphrase_is_for_unattended_use(tmp_path):
    write(tmp_path / "a.key")

    assert not is_wrapped(tmp_path / "a.key")
    assert read_key(tmp_path / "a.key", passphrase=None).public


def test_a_key_file_that_others_may_read_is_refused(tmp_path):
    write(tmp_path / "a.key")
    assert (tmp_path / "a.key").stat().st_mode & 0o777 == 0o600
    for mode in (0o644, 0o640, 0o604, 0o620):
        (tmp_path / "a.key").chmod(mode)
        with pytest.raises(KeyUnusable, match="others may read"):
            read_key(tmp_path / "a.key", passphrase=None)


def test_the_mode_is_that_of_the_file_that_was_read(tmp_path, monkeypatch):
    write(tmp_path / "a.key")
    write(tmp_path / "open.key", key=seed("another"))
    (tmp_path / "open.key").chmod(0o644)
    is_file = type(tmp_path).is_file

    def swapped(path):
        # Another file is put in its place after the first look at it.
        found = is_file(path)
        (tmp_path / "open.key").replace(path)
        return found

    monkeypatch.setattr(type(tmp_path), "is_file", swapped)
    with pytest.raises(KeyUnusable, match="others may read"):
        read_key(tmp_path / "a.key", passphrase=None)


def test_a_key_file_is_small(tmp_path):
    write(tmp_path / "a.key")
    with (tmp_path / "a.key").open("ab") as file:
        file.write(b" " * 5000 + b"x")

    assert read_key(tmp_path / "a.key", passphrase=None).public


def test_a_key_file_is_never_overwritten(tmp_path):
    write(tmp_path / "a.key")
    with pytest.raises(FileExistsError):
        write(tmp_path / "a.key")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"format":"consilience/key-file/1"}',
        '{"format":"consilience/key-file/1","seed":"zz","public":""}',
        '{"format":"consilience/key-file/1","seed":"aa","public":""}',
        '{"format":"consilience/key-file/1","seed":"' + "00" * 32 + '","public":"00"}',
        '{"format":"consilience/key-file/1","seed":5}',
        '{"format":"consilience/key-file/1","wrapped":"00","ops":"99","memory":"9000","salt":"","nonce":""}',
        '{"format":"consilience/key-file/1","wrapped":"00","ops":"1","memory":"9","salt":"","nonce":""}',
    ],
)
def test_a_damaged_key_file_is_refused(tmp_path, content):
    (tmp_path / "a.key").write_text(content)
    (tmp_path / "a.key").chmod(0o600)

    with pytest.raises(KeyUnusable):
        read_key(tmp_path / "a.key", passphrase="x")


def test_a_missing_key_file_is_said(tmp_path):
    with pytest.raises(KeyUnusable, match="no such key file"):
        read_key(tmp_path / "none.key", passphrase=None)


# kill -9


def killed_once(folder: Path, round_: int) -> tuple[int, int]:
    """Let a child ingest, kill it at an unforeseen moment, and look at what is left; return acknowledged and found."""
    from tests.ledger.killed import look

    child = subprocess.Popen(
        [sys.executable, "-m", "tests.ledger.killed", str(folder), str(round_)], stdout=subprocess.PIPE, text=True
    )
    return look(child, folder, round_)


def test_kill_9_during_ingest_loses_nothing_acknowledged(tmp_path):
    for round_ in range(3):
        acknowledged, found = killed_once(tmp_path, round_)
        assert found >= acknowledged


@pytest.mark.slow
def test_kill_9_a_hundred_times(tmp_path):
    total = sum(killed_once(tmp_path, round_)[0] for round_ in range(100))

    assert total > 1000

"""What other parties gave, killed or overtaken between two steps: what went is gone, and what comes later is not taken for it."""

import os
import signal
from dataclasses import replace
from datetime import date

import pytest

from consilience.node.received import Grant, ReceivedItem, ReceivedStore
from consilience.node.sequence import Arrivals
from consilience.records.claim import Claim, Span
from consilience.records.ids import ClaimId, OriginId, PartyName, RecordId, ReportId
from consilience.records.release import Form
from consilience.records.report import Report
from consilience.storage.database import Database
from tests.web.make import ALPHA, BETA, OPEN
from tests.web.test_erasing_uploads import holding

WORDS = "The WOLVERINEX agent met the envoys."
DAY = date(2026, 3, 4)


def report(name, text=WORDS):
    return Report(id=ReportId(name), party=BETA, file=f"{name}.txt", text=text, origin=OriginId(f"report:{name}"))


def item(body, parcel=1, **more):
    marking = replace(OPEN, originators=frozenset({BETA}), releasable_to=frozenset({ALPHA}))
    return ReceivedItem(
        body, marking, PartyName(BETA), Grant("log", parcel, RecordId(f"{parcel:064x}"), Form.FULL, DAY), **more
    )


def drafted(of):
    claim = Claim(
        id=ClaimId(f"{of.id}-1"), party=BETA, report=of.id, origin=of.origin, span=Span(start=0, end=len(of.text)),
        quote=of.text,
    )  # fmt: skip
    return ReceivedItem(claim, item(of).marking, PartyName(BETA), drafted_here=True)


@pytest.fixture
def store(tmp_path):
    found = ReceivedStore(tmp_path / "received.sqlite3")
    Arrivals(found.data)
    yield found
    found.close()


def test_what_is_drafted_from_a_report_that_was_withdrawn_meanwhile_is_not_kept(store, tmp_path):
    store.keep([item(report("r-1"))], came="parcel 1 of log")
    ((number, body, _),) = store.undrafted()

    store.withdraw("log", [1])
    store.keep_drafts(number, [drafted(body)])

    assert store.all(Claim, list(store.markings())) == []
    assert holding(tmp_path, b"WOLVERINEX") == []


def test_what_is_drafted_is_not_kept_as_that_of_another_report_with_the_number(store):
    store.keep([item(report("r-1"))], came="parcel 1 of log")
    ((number, body, _),) = store.undrafted()
    store.withdraw("log", [1])
    store.keep([item(report("r-2", "Another."), parcel=2)], came="parcel 2 of log")
    ((again, *_),) = store.undrafted()
    assert again == number

    store.keep_drafts(number, [drafted(body)])

    assert store.all(Claim, list(store.markings())) == []
    assert [one.id for _, one, _ in store.undrafted()] == ["r-2"]


def test_a_report_in_the_place_of_one_that_went_has_its_claims_drafted_too(store):
    store.keep([item(report("r-1"))], came="parcel 1 of log")
    ((number, body, _),) = store.undrafted()
    store.keep_drafts(number, [drafted(body)])
    store.withdraw("log", [1])

    store.keep([item(report("r-2", "Another."), parcel=2)], came="parcel 2 of log")

    assert [one.id for _, one, _ in store.undrafted()] == ["r-2"]


@pytest.mark.parametrize("way", ["withdrawn", "over", "removed"])
def test_each_way_in_which_something_goes_is_counted(store, way):
    store.keep([item(report("r-1"))], came="parcel 1 of log")
    before = store.gone()

    if way == "withdrawn":
        store.withdraw("log", [1])
    elif way == "over":
        store.expire(date(2026, 3, 5))
    else:
        store.forget(PartyName(BETA), ReportId("r-1"))

    assert store.gone() == before + 1
    assert store.withdraw("log", [1]) == 0
    assert store.gone() == before + 1


def test_a_process_killed_right_after_something_went_leaves_no_byte_of_it_once_the_file_is_opened(
    tmp_path, monkeypatch
):
    path = tmp_path / "received.sqlite3"
    first = ReceivedStore(path)
    first.keep([item(report("r-1"))], came="parcel 1 of log")
    first.close()
    child = os.fork()
    if child == 0:
        store = ReceivedStore(path)
        # Killed when it has deleted and before the log beside the file is emptied.
        store.data.scrub = lambda: os.kill(os.getpid(), signal.SIGKILL)
        store.withdraw("log", [1])
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    assert holding(tmp_path, b"WOLVERINEX")

    again = ReceivedStore(path)
    try:
        assert again.gone() == 1
        assert holding(tmp_path, b"WOLVERINEX") == []
    finally:
        again.close()


def test_what_a_reader_keeps_in_the_log_goes_with_the_next_writing(tmp_path):
    path = tmp_path / "some.sqlite3"
    first = Database(path, "test", "create table words (word text)")
    with first.writing() as connection:
        connection.execute("insert into words values ('WOLVERINEX')")
    reader = Database(path, "test", "create table words (word text)")
    reader._connection.execute("begin")
    reader.rows("select * from words")
    with first.writing() as connection:
        connection.execute("delete from words")
    opened = Database(path, "test", "create table words (word text)")
    opened.scrub_at_start()
    assert holding(tmp_path, b"WOLVERINEX")
    reader._connection.execute("commit")

    with opened.writing() as connection:
        connection.execute("insert into words values ('another')")

    assert holding(tmp_path, b"WOLVERINEX") == []
    for one in (first, reader, opened):
        one.close()

"""A canary goes in through the form; after its erasure every byte of the node's folder, and of the next backup, is searched."""

import base64
import gzip
import sqlite3
import tarfile
import time

import pytest

from consilience.node import backup, stores
from consilience.node.filing import Filings
from consilience.node.reader_view import Asked
from consilience.node.service import Service
from consilience.node.stix.pull import Marks
from consilience.records.ids import RecordId
from tests.web.make import ANNA, world
from tests.web.pages.test_erasing import _ticked
from tests.web.test_intake import filed

CANARY = b"WOLVERINEX"
TEXT = b"The WOLVERINEX agent said on 3 March 2026 that the envoys met in Geneva and refused the offer.\n"


@pytest.fixture
def node(tmp_path):
    with world(tmp_path / "n") as one:
        one.person(ANNA)
        yield one


def erase(node, browser, record):
    shown = browser.get(f"/ledger/{record}/erase").text
    answer = browser.post(
        f"/ledger/{record}/erase", data={"csrf": "csrf-anna", "reason": "spill", "also": _ticked(shown)}
    )
    browser.get(answer.headers["location"])


def reports(node):
    return [one.id for one in node.service.roster().find(Asked(kind="report/1", limit=50))]


def holding(folder, word=CANARY):
    """Every file with the word, in whatever case (an index of words has small letters), in its bytes or in what it packs.

    Signed records are packed by base64, in which a word looks otherwise at each of three places.
    """
    packed = [base64.b64encode(bytes(at) + word)[-(-at * 8 // 6) : (at + len(word)) * 8 // 6] for at in range(3)]
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            raw = path.read_bytes()
            plain = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else b""
            if word.lower() in raw.lower() or word.lower() in plain.lower() or any(one in raw for one in packed):
                found.append(str(path.relative_to(folder)))
    return found


def test_no_byte_of_an_erased_upload_is_left_nor_in_a_backup_made_afterwards(node):
    browser = node.browser(ANNA)
    filed(browser, {"talks.txt": TEXT, "other.txt": b"The bridge was opened on 4 March 2026.\n"}, level="TLP:AMBER")
    node.site.pictures.of(node.service.view_of(ANNA), node.visit(ANNA).foreign(), patience=60)
    browser.get("/picture")
    browser.get("/search?q=WOLVERINEX")
    assert any(name.startswith("blobs/") for name in holding(node.folder))
    (spilled,) = [
        id_ for id_ in reports(node) if CANARY.decode() in node.service.roster().record(id_).statement.body.text
    ]

    erase(node, browser, spilled)

    assert holding(node.folder) == []
    out = node.folder.parent / "b.tgz"
    backup.backup(node.folder, out)
    with tarfile.open(out) as archive:
        assert [one.name for one in archive if one.isfile() and CANARY in archive.extractfile(one).read()] == []
    originals = [path for path in (node.folder / "blobs").glob("*/*") if not path.suffix]
    assert [path.read_bytes()[:10] for path in originals] == [b"The bridge"]


def test_a_picture_in_the_making_while_its_report_is_erased_leaves_nothing_once_it_is_done(node):
    browser = node.browser(ANNA)
    filed(browser, {"talks.txt": TEXT, "other.txt": b"The bridge was opened on 4 March 2026.\n"}, level="TLP:AMBER")
    (spilled,) = [
        id_ for id_ in reports(node) if CANARY.decode() in node.service.roster().record(id_).statement.body.text
    ]
    browser.get("/picture")

    erase(node, browser, spilled)

    until = time.monotonic() + 60
    while holding(node.folder) and time.monotonic() < until:
        time.sleep(0.2)
    assert holding(node.folder) == []


def test_an_original_stays_while_another_report_is_the_same_bytes(node):
    browser = node.browser(ANNA)
    filed(browser, {"one.txt": TEXT})
    filed(browser, {"two.txt": TEXT})
    first, second = reports(node)

    erase(node, browser, first)
    assert any(name.startswith("blobs/") for name in holding(node.folder))
    erase(node, browser, second)
    assert holding(node.folder) == []


def test_an_original_that_an_older_version_kept_goes_too_and_so_does_what_waits_to_be_read(node):
    browser = node.browser(ANNA)
    filed(browser, {"talks.txt": TEXT})
    (slip,) = (node.folder / "blobs").glob("*/*.of")
    slip.unlink()
    waiting = node.folder / "inbox" / "0a"
    waiting.mkdir(parents=True)
    (waiting / "talks.txt").write_bytes(TEXT)
    (slip.parent / "half.new").write_bytes(TEXT)

    erase(node, browser, reports(node)[0])

    assert holding(node.folder) == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_an_upload_whose_filing_was_cut_short_goes_with_its_report_and_is_not_filed_again(node, monkeypatch):
    def stopped(*_):
        raise SystemExit  # as a process ends: the file waits for the next start

    with monkeypatch.context() as patch:
        patch.setattr(Filings, "_note", stopped)
        folder = node.site.filings.inbox()
        (folder / "talks.txt").write_bytes(TEXT)
        node.site.filings.begin(ANNA, node.service.party, folder, "TLP:GREEN")
        until = time.monotonic() + 120
        while not reports(node) and time.monotonic() < until:
            time.sleep(0.05)
        node.site.filings.close()
    assert any(name.startswith("inbox/") for name in holding(node.folder))

    erase(node, node.browser(ANNA), reports(node)[0])
    assert holding(node.folder) == []
    node.site.filings.resume()
    node.site.filings.close()
    assert reports(node) == []


def test_an_upload_that_is_just_being_filed_does_not_go_with_another_report(node):
    browser = node.browser(ANNA)
    filed(browser, {"other.txt": b"The bridge was opened on 4 March 2026.\n"})
    folder = node.site.filings.inbox()
    (folder / "talks.txt").write_bytes(TEXT)
    stores.keep_original(node.folder, folder / "talks.txt", [RecordId("ab" * 32)])

    erase(node, browser, reports(node)[0])

    assert sorted(name.partition("/")[0] for name in holding(node.folder)) == ["blobs", "inbox"]


def test_an_erasure_that_was_cut_short_is_carried_out_at_the_next_look(node, monkeypatch):
    browser = node.browser(ANNA)
    filed(browser, {"talks.txt": TEXT})
    record = reports(node)[0]
    with monkeypatch.context() as patch:
        patch.setattr(stores, "_is_erased", lambda *_: 1 / 0)
        # The page fails; the ledger has the erasure already.
        with pytest.raises(KeyError, match="location"):
            erase(node, browser, record)
    assert holding(node.folder)

    again = Service(node.folder, lambda _: "")
    again.roster()
    again.close()
    assert holding(node.folder) == []


def test_no_file_of_a_node_is_unknown_to_the_registry(node):
    browser = node.browser(ANNA)
    filed(browser, {"talks.txt": TEXT})
    browser.get("/picture")
    node.site.exchange.outbox.lines()
    Marks(node.folder).set("beta", "https://beta.example/collections/1/", "2026-03-04T09:00:00.000000Z")
    backup.backup(node.folder, node.folder.parent / "b.tgz")
    with tarfile.open(node.folder.parent / "b.tgz") as archive:
        packed = [name for name in archive.getnames() if name != "FORMAT"]
    paths = [path.relative_to(node.folder) for path in node.folder.rglob("*") if path.is_file()]

    assert [str(path) for path in paths if stores.store_of(path) is None] == []
    assert [
        name for name in packed if stores.store_of(node.folder.joinpath(name).relative_to(node.folder)) is None
    ] == []
    for name in (*backup._DATABASES, *backup._FILES):
        assert stores.store_of(node.folder.joinpath(name).relative_to(node.folder)) is not None, name


@pytest.mark.parametrize("name", ["views.sqlite3", "ledger.sqlite3"])
def test_words_that_somebody_reads_just_now_go_when_he_has_done(node, name, monkeypatch):
    browser = node.browser(ANNA)
    filed(browser, {"talks.txt": TEXT})
    (spilled,) = reports(node)
    # A reader that is long about it, such as a backup; and nobody waits for him here.
    reader = sqlite3.connect(node.folder / name)
    reader.execute("begin")
    reader.execute("select count(*) from sqlite_master").fetchall()
    for writer in (node.service.views._writer, node.service.node.store._writer):
        writer.execute("pragma busy_timeout = 1")

    erase(node, browser, spilled)
    reader.close()
    filed(browser, {"other.txt": b"The bridge was opened on 4 March 2026.\n"})
    browser.get("/reports")

    assert holding(node.folder) == []

"""What is worked out is bound to the erasures known when it began: a worker that ends later keeps nothing, whoever is killed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from consilience.errors import StoreFailed
from consilience.ingest.cache import Cache
from consilience.node.caches import Caches, empty
from consilience.node.service import Service
from tests.web.test_erasing_uploads import holding

KEY = "ab" * 32


class Stand:
    """The stand of a node that a test moves."""

    now = "1-0"

    def __call__(self):
        return self.now


@pytest.fixture
def stand():
    return Stand()


@pytest.fixture
def caches(tmp_path, stand):
    return Caches(tmp_path / "cache", stand)


def test_what_was_begun_before_an_erasure_is_kept_nowhere(caches, stand):
    begun = caches.of("1-0")
    assert begun.keep(KEY, b"bytes")
    assert caches.of("1-0").load(KEY) == b"bytes"

    caches.clear()
    assert not begun.keep(KEY, b"erased words")
    stand.now = "2-0"

    assert not begun.keep(KEY, b"erased words")
    assert not caches.of("1-0").keep(KEY, b"erased words")
    assert caches.of("2-0").load(KEY) is None
    assert caches.of("2-0").keep(KEY, b"bytes")
    assert not holding(caches.folder, b"erased words")


def test_the_first_of_a_new_stand_removes_what_is_of_an_older_one_and_of_older_versions(caches, stand):
    caches.of("1-0").keep(KEY, b"erased words")
    Cache(caches.folder).keep(KEY, b"erased words")
    stand.now = "1-1"

    assert caches.of("1-1").keep(KEY, b"bytes")

    assert [path.name for path in caches.folder.iterdir()] == ["1-1"]
    caches.settle()
    assert caches.of("1-1").load(KEY) == b"bytes"


def test_a_folder_made_while_something_was_erased_is_gone_again(tmp_path):
    told = iter(["1-0", "1-0", "2-0", "2-0"])
    caches = Caches(tmp_path / "cache", lambda: next(told))

    assert not caches.of("1-0").keep(KEY, b"erased words")
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_cache_of_no_stand_keeps_nothing(caches):
    assert not caches.of("").keep(KEY, b"words")
    assert not caches.folder.exists()


def test_a_part_has_a_folder_of_its_own(caches):
    assert caches.of("1-0", "contacts").keep(KEY, b"bytes")
    assert caches.of("1-0", "contacts").folder == caches.folder / "1-0" / "contacts"


def test_what_cannot_be_emptied_is_said(tmp_path, monkeypatch):
    (tmp_path / "1-0").mkdir()
    monkeypatch.setattr("shutil.rmtree", lambda *_, **__: None)
    with pytest.raises(StoreFailed, match="by hand"):
        empty(tmp_path)


JOB = '''
import time
from consilience.ingest.cache import Cache

def late(held, moment, cache, judge=None):
    """The work on a picture, which is at its end just when its report has been erased."""
    folder = cache.parents[2]
    (folder / "begun").touch()
    while not (folder / "erased").exists():
        time.sleep(.01)
    words = held.reports[0].text.encode()
    Cache(cache, bound=True).keep("ab" * 32, words)
    (folder / "ended").touch()
    return words
'''
NODE = """
import time
import job
from consilience.node import erasing
from consilience.node.picture import written
from consilience.records.housekeeping import ErasureReason
from tests.web.make import ANNA, world

def main(folder):
    written.aligned = job.late
    with world(folder) as node:
        node.person(ANNA)
        report = node.report("The WOLVERINEX agent said on 3 March 2026 that the envoys met in Geneva.")
        view = node.service.view_of(ANNA)
        node.site.pictures.of(view, node.visit(ANNA).foreign())
        while not (folder.parent / "begun").exists():
            time.sleep(.01)
        act = erasing.erase(node.service, view, ANNA, report, [], ErasureReason.SPILL)
        node.service.admit(act.sealed(node.signers[ANNA]))
        node.service.views.catch_up()
        (folder.parent / "erased").touch()
        while True:
            time.sleep(60)
"""


def test_a_node_killed_while_a_picture_of_an_erased_report_ends_keeps_no_word_of_it(tmp_path):
    (tmp_path / "job.py").write_text(JOB)
    (tmp_path / "begin.py").write_text(NODE)
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}:{root / 'src'}:{root}"}
    run = f"import begin, pathlib; begin.main(pathlib.Path({str(tmp_path / 'n')!r}))"
    node = subprocess.Popen([sys.executable, "-c", run], env=environment, start_new_session=True)
    try:
        until = time.monotonic() + 600
        while not (tmp_path / "ended").exists() and node.poll() is None and time.monotonic() < until:
            time.sleep(0.02)
        assert (tmp_path / "ended").exists()
        # What it handed back is here by then too.
        time.sleep(1)
    finally:
        os.killpg(node.pid, signal.SIGKILL)
        node.wait()

    assert holding(tmp_path / "n" / "cache", b"WOLVERINEX") == []
    again = Service(tmp_path / "n", lambda _: "")
    try:
        assert holding(tmp_path / "n", b"WOLVERINEX") == []
    finally:
        again.close()

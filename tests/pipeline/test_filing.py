"""Files of one filing share a confined process that is begun once and ended with it."""

import pytest

from consilience.ingest.readers.isolated import Isolation
from consilience.pipeline import filing
from consilience.records.ids import PartyName

ALPHA = PartyName("alpha")


@pytest.fixture
def started(monkeypatch):
    begun = []
    begin = Isolation._started

    def counted(self):
        process = begin(self)
        begun.append(process)
        return process

    monkeypatch.setattr(Isolation, "_started", counted)
    return begun


@pytest.fixture
def paths(tmp_path):
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.txt").write_text(f"The board of {name} met on 4 May 2021 and opened the bridge of Tamur.")
    return sorted(tmp_path.iterdir())


def test_files_named_one_by_one_are_read_in_one_process_that_ends(started, paths):
    reports, _, problems = filing.read(paths, ALPHA)

    assert ([report.file for report in reports], problems) == (["a.txt", "b.txt", "c.txt"], [])
    assert len(started) == 1
    assert started[0].poll() is not None


def test_files_read_one_after_the_other_may_share_a_process(started, paths):
    with filing.reading_process() as reading:
        for path in paths:
            filing.read([path], ALPHA, reading=reading)
            assert started[0].poll() is None

    assert len(started) == 1
    assert started[0].poll() is not None


def test_a_process_that_had_to_be_stopped_is_begun_anew_for_the_next_file(started, paths):
    with filing.reading_process() as reading:
        filing.read([paths[0]], ALPHA, reading=reading)
        reading.close()
        reports, _, _ = filing.read([paths[1]], ALPHA, reading=reading)

    assert len(started) == 2
    assert reports[0].file == "b.txt"

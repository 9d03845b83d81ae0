"""Work is given processor time, and drafting stops with a sentence."""

import threading

import pytest

from consilience.pipeline import drafting, filing
from consilience.pipeline.effort import TooLong, with_memory, within
from consilience.records.ids import PartyName, ReportId
from consilience.records.report import Report


def spin(_=None):
    while True:
        pass


def test_work_without_an_end_is_ended():
    with pytest.raises(TooLong), within(0.05):
        spin()


def test_work_in_time_is_left_alone_and_so_is_what_follows():
    with within(0.2):
        pass
    sum(range(3_000_000))


def test_beside_the_main_thread_nothing_is_limited_and_nothing_breaks():
    done = []

    def act():
        with within(0.01):
            done.append(sum(range(100_000)))

    thread = threading.Thread(target=act)
    thread.start()
    thread.join()

    assert done


@pytest.fixture
def slow_words(monkeypatch):
    """Drafting that never ends where a text holds a word."""
    real = drafting.claims.draft

    def draft(reports, **given):
        reports = list(reports)
        if any("endless" in report.text for report in reports):
            spin()
        return real(reports, **given, rules_only=True)

    monkeypatch.setattr(drafting.claims, "draft", draft)
    monkeypatch.setattr(drafting, "_SECONDS", 3)


def test_a_text_that_takes_too_long_is_kept_without_claims_and_the_others_have_theirs(tmp_path, slow_words):
    (tmp_path / "a.txt").write_text("The envoys met in Geneva on 3 March 2026.")
    (tmp_path / "b.txt").write_text("An endless text was read in Geneva by nobody.")
    (tmp_path / "c.txt").write_text("The minister refused the offer on 4 March 2026.")

    reports, claims, problems = filing.read([tmp_path], "alpha")

    assert [report.file for report in reports] == ["a.txt", "b.txt", "c.txt"]
    assert {claim.report for claim in claims} == {reports[0].id, reports[2].id}
    assert problems == [f"b.txt: {filing.TOO_LONG}"]


def grow(_=None):
    held = []
    while True:
        held.append(bytearray(10_000_000))


def test_work_that_takes_all_memory_is_ended_and_what_follows_has_it_again():
    with pytest.raises(MemoryError), with_memory(200):
        grow()
    assert len(bytearray(300_000_000)) == 300_000_000


def test_a_text_that_takes_too_much_memory_is_kept_without_claims_and_the_others_have_theirs(tmp_path, monkeypatch):
    real = drafting.claims.draft

    def draft(reports, **given):
        reports = list(reports)
        if any("endless" in report.text for report in reports):
            grow()
        return real(reports, **given, rules_only=True)

    monkeypatch.setattr(drafting.claims, "draft", draft)
    monkeypatch.setattr(drafting, "_MEGABYTES", 400)
    texts = (
        "The envoys met in Geneva on 3 March 2026.",
        "An endless text.",
        "The minister refused the offer on 4 March 2026.",
    )
    reports = [
        Report(id=ReportId(f"r-{number}"), party=PartyName("p"), file="a.txt", text=text)
        for number, text in enumerate(texts)
    ]
    late = []

    found = dict(zip("abc", (claims for _, claims in drafting.claims_of(reports, late=late)), strict=True))

    assert [bool(found[name]) for name in "abc"] == [True, False, True]
    assert [report.id for report in late] == ["r-1"]

"""What this product writes is passed over and named, whatever is done with it."""

import json

import pytest

from consilience.ingest import own
from tests.ingest import make


def test_the_mark_is_known_in_pages_and_data_however_written():
    assert own.is_ours(b'<html><head><meta name="generator" content="Consilience"></head>')
    assert own.is_ours(b"<html><META NAME='generator' CONTENT='consilience 0.2'>")
    assert own.is_ours('<meta name="generator" content="Consilience">'.encode("utf-16"))
    assert own.is_ours(b'<meta name=3D"generator" content=3D"Consilience">')
    assert own.is_ours(json.dumps({"version": 1, "generator": "consilience 0.1.0"}).encode())
    assert not own.is_ours(b'<meta name="generator" content="WordPress 6">')
    assert not own.is_ours(b"A talk on consilience was held; its generator is broken.")


def test_copies_of_the_text_of_a_brief_are_known_by_its_foot():
    assert own.is_our_text(
        "Seven lorries.\n\nMade with Consilience on 2026-01-02 from 12 reports. The same content as data"
    )
    assert not own.is_our_text("The word consilience was used on 2026-01-02 in 12 reports.")


@pytest.mark.parametrize("place", ["out", "moved/elsewhere"])
def test_a_folder_of_ours_is_passed_over_and_named(tmp_path, place):
    page = '<html><head><meta name="generator" content="Consilience"></head><body><p>Nine lorries.</p></body></html>'
    make.a_folder(tmp_path, a_dot_txt="Seven lorries crossed the bridge.")
    folder = tmp_path / place
    folder.mkdir(parents=True)
    (folder / "brief.html").write_text(page, encoding="utf-8")
    (folder / "claims.csv").write_text("a,b\n", encoding="utf-8")

    intake = make.read(tmp_path)

    assert [report.file for report in intake.reports] == ["a.txt"]
    assert [problem.file for problem in intake.problems] == [place]
    assert "written by Consilience" in intake.problems[0].sentence


def test_a_renamed_page_of_ours_among_the_reports_is_passed_over(tmp_path):
    page = '<html><head><meta name="generator" content="Consilience"></head><body><p>Nine lorries.</p></body></html>'
    make.a_folder(tmp_path, a_dot_txt="Seven lorries crossed the bridge.", notes_dot_htm=page, other_dot_txt=page)

    intake = make.read(tmp_path)

    assert [report.file for report in intake.reports] == ["a.txt"]
    assert len(intake.problems) == 2

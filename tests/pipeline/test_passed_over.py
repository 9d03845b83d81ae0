"""What became no claim is told by file."""

from consilience.pipeline import passed_over
from consilience.pipeline.reports import align


def test_lines_that_became_no_claim_are_told_with_count_and_examples(tmp_path):
    body = "The ferry reached Oslo on 4 May 2021.\n"
    for party, text in (("alpha", f"Electricity\n\nBy Ann Writer\n\n{body}"), ("beta", body)):
        (tmp_path / party).mkdir()
        (tmp_path / party / "r.txt").write_text(text)

    result = align({party: tmp_path / party for party in ("alpha", "beta")})

    told = [note for note in result.notes if "no content" in note]
    assert told == [
        "alpha/r.txt: 2 lines were taken for no content (headings, bylines, credits and the like): “Electricity” · “By Ann Writer”."
    ]
    assert [claim.quote for claim in result.claims] == ["The ferry reached Oslo on 4 May 2021."] * 2


def test_many_files_are_told_in_one_sentence(monkeypatch):
    monkeypatch.setattr(passed_over, "_FILES", 0)
    monkeypatch.setattr(passed_over, "lines", lambda *_: ["By Ann Writer"])

    class Report:
        id = party = file = text = "r"

    assert list(passed_over.notes([Report(), Report()], {})) == [
        "In 2 further files 2 lines were taken for no content."
    ]

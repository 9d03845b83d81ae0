"""Markings in the names of files, of folders and of what an archive holds."""

import pytest

from consilience.ingest.marked_names import in_path
from tests.ingest import make


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("TLP-RED Lagebild.txt", ("TLP:RED",)),
        ("week 9 [TLP_AMBER+STRICT].pdf", ("TLP:AMBER+STRICT",)),
        ("ferry_NATO_SECRET.docx", ("NATO SECRET",)),
        ("EU RESTRICTED/may/a.txt", ("EU RESTRICTED",)),
        ("box.zip#TLP RED/a.txt", ("TLP:RED",)),
        ("Ferry (CONFIDENTIAL).eml", ("CONFIDENTIAL",)),
        ("SECRET/TLP_RED.txt", ("SECRET", "TLP:RED")),
    ],
)
def test_a_name_that_is_marked_marks_what_it_names(path, found):
    assert in_path(path) == found


@pytest.mark.parametrize(
    "path",
    ["secretary of state.txt", "public/a.txt", "internal/a.txt", "TLP_GREEN.txt", "tlp_heads_2.pdf", "TLP policy.docx", "Limited supplies.txt", "a.b/c-d.pdf", "the secret war.txt"],
)  # fmt: skip
def test_other_names_mark_nothing(path):
    assert in_path(path) == ()


def test_the_folder_that_was_given_and_an_archive_are_looked_at(tmp_path):
    where = make.a_folder(tmp_path / "TLP RED", a_dot_txt=make.LONG)
    archive = make.a_folder(tmp_path / "in", b_dot_zip=make.a_zip(NATO_SECRET__a_dot_txt=make.LONG))

    assert [report.marking for report in make.read(where).reports] == ["TLP:RED"]
    assert [report.marking for report in make.read(archive).reports] == ["NATO SECRET"]
    # A file that is given alone is known by its own name.
    assert [report.marking for report in make.read(where / "a.txt").reports] == [None]

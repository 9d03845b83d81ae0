"""Which files of a folder are looked at: sorted, bounded, never outside the folder."""

import os

import pytest

from consilience.errors import UnreadableInput
from consilience.ingest.walk import Limits, is_sidecar, walk


def files(where, **limits):
    return [entry.file for entry in walk(where, Limits(**limits)).files]


def test_files_come_sorted_whatever_the_order_on_disk(tmp_path):
    for name in ("b.txt", "a.txt", "c/a.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")

    assert files(tmp_path) == sorted(files(tmp_path)) == ["a.txt", "b.txt", "c/a.txt"]


def test_the_table_beside_the_reports_is_none_of_them(tmp_path):
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "reports.csv").write_text("file\n")

    assert files(tmp_path) == ["a.txt"]
    assert is_sidecar("reports.csv")


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no links here")
def test_a_link_out_of_the_folder_is_refused(tmp_path):
    (tmp_path / "outside.txt").write_text("x")
    inside = tmp_path / "in"
    inside.mkdir()
    (inside / "a.txt").write_text("x")
    (inside / "link.txt").symlink_to(tmp_path / "outside.txt")

    read = [entry.file for entry in walk(inside, Limits()).files if not entry.why]

    assert read == ["a.txt"]


def test_a_file_above_the_limit_is_named_and_not_read(tmp_path):
    (tmp_path / "big.txt").write_bytes(b"x" * 50)
    (entry,) = walk(tmp_path, Limits()).files

    with pytest.raises(UnreadableInput, match=r"big\.txt"):
        entry.load(Limits(file_bytes=10))

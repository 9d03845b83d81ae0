from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience.errors import UnreadableInput
from consilience.ingest.sidecar import read_sidecar


def test_every_column_is_read():
    sidecar = read_sidecar(
        b'file,title,publisher,published,reliability,marking\na.txt,"Talks, again",Daily,2021-02-03,b2,TLP:RED\n'
    )

    row = sidecar.rows["a.txt"]
    assert (row.title, row.publisher, row.published, row.reliability, row.marking) == (
        "Talks, again",
        "Daily",
        date(2021, 2, 3),
        "B",
        "TLP:RED",
    )
    assert sidecar.notes == ()


def test_what_is_wrong_is_named_by_row_and_the_rest_is_kept():
    table = b"file,published,reliability,shoe size\na.txt,soon,Z,44\n,2021-02-03,A,\na.txt,2021-02-03,A,\nb.txt,2021-02-03,A,\n"

    sidecar = read_sidecar(table)

    assert set(sidecar.rows) == {"a.txt", "b.txt"}
    assert [note.split(";")[0] for note in sidecar.notes[1:]] == [
        "row 2 has a `published` that cannot be read",
        "row 2 has a `reliability` that is not one of A to F",
        "row 3 names no file",
        "row 4 names the same file as row 2",
    ]
    assert "columns that are not used" in sidecar.notes[0]


@pytest.mark.parametrize(
    "table",
    [b"file;title\na.txt;Talks\n", b"file\ttitle\na.txt\tTalks\n", b"\xef\xbb\xbfFile,Title\r\n./a.txt,Talks\r\n"],
)
def test_what_spreadsheets_write_is_understood(table):
    assert read_sidecar(table).rows["a.txt"].title == "Talks"


def test_a_table_without_the_file_column_is_refused():
    with pytest.raises(UnreadableInput, match="names no column `file`"):
        read_sidecar(b"name,title\na,b\n")


@given(st.binary(max_size=300).map(lambda raw: b"file,published\n" + raw))
def test_any_bytes_give_rows_or_a_declared_problem(raw):
    try:
        read_sidecar(raw)
    except UnreadableInput:
        return


@pytest.mark.parametrize(
    "raw",
    [
        "sep=,\nfile,marking\na.txt,TLP:AMBER\n", "sep=;\nfile;marking\na.txt;TLP:AMBER\n", "file|marking\na.txt|TLP:AMBER\n", "\n\nfile,marking\na.txt,TLP:AMBER\n",
        "File Name,TLP\na.txt,amber\n", "file,Classification\nA.TXT,tlp:amber\n", "file,marking\n.\\a.txt,TLP:AMBER\n", "Reports of May\nfile,marking\na.txt,TLP:AMBER\n",
        "file,title,marking\na.txt,TLP:AMBER\n", "file,marking\na.txt,TLP:GREEN\na.txt,TLP:AMBER\n",
    ],
)  # fmt: skip
def test_a_marking_is_found_however_the_table_is_written(raw):
    assert read_sidecar(raw.encode()).row("a.txt").marking == "TLP:AMBER"


@pytest.mark.parametrize(
    "raw", ["name,marking\na.txt,TLP:RED\n", "file,title,marking\na.txt,Wells, dry,TLP:RED\n", "file,marking\n,TLP:RED\n", 'file,marking\n"a.txt,TLP:RED\n', "a.txt,TLP:RED\n"]
)  # fmt: skip
def test_a_table_that_may_hold_a_marking_and_cannot_be_read_is_refused(raw):
    with pytest.raises(UnreadableInput):
        read_sidecar(raw.encode())


def test_a_row_finds_its_file_in_composed_and_decomposed_letters():
    table = read_sidecar("file,marking\nMálik.txt,TLP:RED\n".encode())
    assert table.row("Ma\u0301lik.txt").marking == "TLP:RED"
    assert table.row("M\u00e1lik.txt").marking == "TLP:RED"


def test_a_row_with_a_path_of_another_machine_finds_the_one_file_it_can_mean():
    table = read_sidecar(b"file,marking\nC:\\Users\\x\\a.txt,TLP:RED\n").names(["a.txt", "b.txt"])
    assert table.row("a.txt").marking == "TLP:RED"

"""Text tables: read whole, with the odd row set aside and named, whatever else is in the file."""

import gzip
import io
import zipfile

import pyarrow.parquet as pq
import pytest

from consilience.errors import UnreadableInput, WrongUse
from consilience.tables import text
from consilience.tables.columns import mapping

HEAD = "claim_id,date,actor,text"


def read(tmp_path, body, name="t.csv", **given):
    file = tmp_path / name
    file.write_bytes(body if isinstance(body, bytes) else body.encode())
    folder = tmp_path / "work"
    folder.mkdir()
    found = text.read_text(file, folder, **given)
    return found, pq.read_table(found.rows).to_pylist()


def rows(count, first=0):
    return [f"r{i},2021-01-01,Council of Velm,line {i}" for i in range(first, first + count)]


def lines(*parts):
    return "\n".join([HEAD, *parts]) + "\n"


@pytest.mark.parametrize("late", [3, 30_000])
@pytest.mark.parametrize(
    ("odd", "reason"),
    [
        ("x,2021-01-01,too,many,cells,here", text.TOO_LONG),
        ("x,2021-01-01", text.TOO_SHORT),
        ("Source: the statistics office", text.TOO_SHORT),
        ('x,2021-01-01,Council,"never closed', text.UNCLOSED),
        (f"x,2021-01-01,Council,{'a' * 1_000_001}", text.HUGE),
    ],
)
def test_an_odd_row_costs_itself_alone(tmp_path, odd, reason, late):
    found, got = read(tmp_path, lines(*rows(late), odd, *rows(5, late)))

    assert found.unread == ((late + 2, reason),)
    assert [row["claim_id"] for row in got] == [f"r{i}" for i in range(late + 5)]
    assert got[-1][text.ROW] == late + 7


@pytest.mark.parametrize(
    "quoted",
    ['x,2021-01-01,"Velm, Council of",fine', 'x,2021-01-01,Council,"two\nlines"', 'x,2021-01-01,Council,"said ""no"""'],
)
def test_quoted_cells_are_one_cell(tmp_path, quoted):
    found, got = read(tmp_path, lines(*rows(10), quoted, *rows(10, 10)))

    assert (len(got), found.unread) == (21, ())


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16-LE"),
        ("utf-16-be", "UTF-16-BE"),
        ("cp1252", "Windows-1252"),
        ("latin-1", "Windows-1252"),
    ],
)
def test_the_encoding_is_told_and_named(tmp_path, encoding, name):
    found, got = read(tmp_path, lines("a,2021-01-01,Müller,café").encode(encoding))

    assert (found.encoding, got[0]["actor"], found.columns[0]) == (name, "Müller", "claim_id")


def test_one_byte_of_another_encoding_late_in_the_file_changes_no_other_letter(tmp_path):
    body = lines(*rows(30_000)).encode() + b"x,2021-01-01,M\xe9lik,late\n"
    found, got = read(tmp_path, body)

    assert (found.encoding, got[-1]["actor"], len(got)) == ("Windows-1252", "Mélik", 30_001)


@pytest.mark.parametrize(
    ("name", "separator"),
    [("t.csv", ";"), ("t.csv", "\t"), ("t.CSV", ","), ("t.Tab", "\t"), ("t.tsv", ","), ("t.csv", "|")],
)
def test_the_separator_is_that_of_the_first_line(tmp_path, name, separator):
    _, got = read(tmp_path, lines(*rows(3)).replace(",", separator), name)

    assert [row["actor"] for row in got] == ["Council of Velm"] * 3


def test_a_table_without_a_header_is_told_by_its_first_line(tmp_path):
    found, got = read(tmp_path, "1000\t20210101\t7\n1001\t20210102\t8\n", "x.export.CSV")

    assert (found.columns, len(got), got[0]["1"]) == (("0", "1", "2"), 2, "20210101")


def test_compressed_tables_are_read_and_bombs_are_not(tmp_path, monkeypatch):
    _, got = read(tmp_path, gzip.compress(lines(*rows(3)).encode()), "t.csv.gz")
    assert len(got) == 3

    monkeypatch.setattr(text, "_LARGE", 1 << 20)
    bomb = tmp_path / "bomb.csv.gz"
    bomb.write_bytes(gzip.compress(b"a" * (1 << 26)))
    with pytest.raises(UnreadableInput, match="times its size"):
        text.read_text(bomb, tmp_path / "work")
    bomb.write_bytes(b"not gzip")
    with pytest.raises(UnreadableInput, match="no whole gzip file"):
        text.read_text(bomb, tmp_path / "work")


def test_an_empty_file_is_named(tmp_path):
    with pytest.raises(UnreadableInput, match="it is empty"):
        read(tmp_path, "\n\n")


def test_columns_of_one_name_are_kept_apart(tmp_path):
    found, _ = read(tmp_path, "id,date,Date,\n1,2,3,4\n")

    assert found.columns == ("id", "date", "Date (2)", "column 4")


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;;;"])
def test_the_line_of_a_spreadsheet_program_above_the_table_tells_its_separator(tmp_path, first):
    body = "\n".join([first, HEAD.replace(",", ";"), *(row.replace(",", ";") for row in rows(3))])
    found, got = read(tmp_path, body)

    assert found.columns == tuple(HEAD.split(","))
    assert [row["claim_id"] for row in got] == ["r0", "r1", "r2"]
    assert not found.unread


def test_lines_of_words_above_the_header_are_set_aside_and_named(tmp_path):
    found, got = read(tmp_path, "\n".join(["Losses of the valley", "made on 4 May", HEAD, *rows(3)]))

    assert found.columns == tuple(HEAD.split(","))
    assert found.unread == ((1, text.ABOVE), (2, text.ABOVE))
    assert [row[text.ROW] for row in got] == [4, 5, 6]


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"PK\x03\x04" + bytes(200), "workbook"),
        (b"%PDF-1.7 x", "PDF"),
        (b"  <!DOCTYPE html><table></table>", "web page"),
        (b"PAR1 x", "Parquet"),
    ],
)
def test_another_format_under_a_table_s_name_is_named(tmp_path, body, what):
    with pytest.raises(UnreadableInput, match=what):
        read(tmp_path, body)


def test_names_of_columns_are_known_however_they_are_written():
    chosen = mapping(["Claim ID", "DATE", "Actor-Country"], {}, "t.csv")

    assert set(chosen) == {"claim_id", "date", "actor_country"}


@pytest.mark.parametrize(
    "columns", [["id", "matter", "party", "report", "file", "quote"], ["party", "claim_id", "matter_id", "date"]]
)
def test_a_table_of_ours_is_no_evidence_whatever_its_columns_are_called(columns):
    with pytest.raises(WrongUse, match="no evidence"):
        mapping(columns, {"date": "file"}, "t.csv")


@pytest.mark.parametrize(
    ("head", "end"),
    [(HEAD, ","), (HEAD, ",,"), (HEAD + ",", ""), (HEAD + ",", ","), (HEAD + ",,", ","), (HEAD + ",", ",,")],
)
def test_empty_cells_at_the_end_cost_no_row(tmp_path, head, end):
    body = "\n".join([head, *(row + end for row in rows(20))]) + "\n"
    found, got = read(tmp_path, body)

    assert found.unread == ()
    assert [row["text"] for row in got] == [f"line {i}" for i in range(20)]


def test_rows_that_are_all_too_short_are_named(tmp_path):
    found, got = read(tmp_path, lines("x,2021-01-01", "y,2021-01-02"))

    assert got == []
    assert found.unread == ((2, text.TOO_SHORT), (3, text.TOO_SHORT))


def zipped(*names, body=""):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, body)
    return buffer.getvalue()


def test_the_one_table_in_an_archive_is_read(tmp_path):
    _, got = read(tmp_path, zipped("20210101.export.CSV", body=lines(*rows(9))), "20210101.export.CSV.zip")

    assert len(got) == 9


@pytest.mark.parametrize(
    ("raw", "why"),
    [(zipped("a.csv", "b.csv"), "2 files"), (zipped(), "0 files"), (b"PK\3\4xx", "no whole zip"), (zipped("a.csv", body=lines(*rows(9)))[:-40], "no whole zip")],
)  # fmt: skip
def test_an_archive_of_anything_else_is_refused_by_name(tmp_path, raw, why):
    with pytest.raises(UnreadableInput, match=why):
        read(tmp_path, raw, "t.csv.zip")

import os
from datetime import date

import pytest

from consilience.errors import UnreadableInput
from consilience.ingest.cache import Cache
from consilience.ingest.folder import read_folder
from consilience.ingest.readers.isolated import Isolation
from consilience.ingest.walk import Limits
from consilience.records.ids import PartyName
from tests.ingest import make


def sentences(intake, file):
    return [problem.sentence for problem in intake.problems if problem.file == file]


def test_every_readable_file_of_a_folder_is_a_report_in_order_of_path(tmp_path):
    make.a_folder(
        tmp_path, b_dot_txt="Three teams.", a_dot_md="# Four teams", sub__c_dot_html=make.a_page("<p>Two teams.</p>")
    )

    intake = make.read(tmp_path)

    assert [report.file for report in intake.reports] == ["a.md", "b.txt", "sub/c.html"]
    assert (intake.files, intake.skipped, intake.problems) == (3, 0, ())


def test_a_bad_file_is_named_and_the_others_are_read(tmp_path):
    make.a_folder(
        tmp_path,
        a_dot_txt="Four teams.",
        b_dot_txt=b"\x89PNG\r\n",
        c_dot_pdf=make.a_pdf("x", password="p"),
        d_dot_txt="",
    )

    intake = make.read(tmp_path)

    assert [report.file for report in intake.reports] == ["a.txt"]
    assert {problem.file for problem in intake.problems if problem.skipped} == {"b.txt", "c.pdf", "d.txt"}
    assert intake.skipped == 3


def test_a_single_file_is_read_with_its_row_of_the_sidecar_beside_it(tmp_path):
    make.a_folder(
        tmp_path,
        a_dot_txt="Four teams.",
        b_dot_txt="Three.",
        reports_dot_csv="file,publisher\na.txt,Daily\ngone.txt,x\n",
    )

    intake = make.read(tmp_path / "a.txt")

    assert [(report.file, report.publisher) for report in intake.reports] == [("a.txt", "Daily")]
    assert intake.problems == ()


def test_a_folder_without_reports_says_so(tmp_path):
    intake = make.read(tmp_path)

    assert intake.reports == ()
    assert "no report could be read" in intake.problems[0].sentence


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(UnreadableInput, match="no such file or folder"):
        make.read(tmp_path / "gone")


def test_ids_are_the_same_on_every_run_and_differ_between_parties(tmp_path):
    from consilience.ingest.folder import read_folder

    make.a_folder(tmp_path, a_dot_txt="Four teams.")
    first, again = make.read(tmp_path).reports[0], make.read(tmp_path).reports[0]

    assert first == again
    assert first.id.startswith("r-")
    assert len(first.id) == 12
    assert read_folder(tmp_path, "beta").reports[0].id != first.id


def test_hidden_files_and_the_sidecar_are_no_reports(tmp_path):
    make.a_folder(tmp_path, a_dot_txt="Four teams.", reports_dot_csv="file\na.txt\n")
    (tmp_path / ".hidden.txt").write_text("x")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.txt").write_text("x")

    assert make.read(tmp_path).files == 1


def test_a_link_out_of_the_folder_is_not_followed(tmp_path):
    outside = make.a_folder(tmp_path / "outside", secret_dot_txt="Secret words here.")
    inside = make.a_folder(tmp_path / "inside", a_dot_txt="Four teams.")
    (inside / "file.txt").symlink_to(outside / "secret.txt")
    (inside / "folder").symlink_to(outside)

    intake = make.read(inside)

    assert [report.file for report in intake.reports] == ["a.txt"]
    assert "link" in sentences(intake, "file.txt")[0]
    assert "link" in sentences(intake, "folder")[0]


def test_a_pipe_does_not_hang_the_reading(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")

    assert "no ordinary file" in sentences(make.read(tmp_path), "pipe.txt")[0]


def test_a_huge_file_is_refused_without_being_read_whole(tmp_path):
    with (tmp_path / "huge.txt").open("wb") as file:
        file.truncate(100_000_000)

    assert "larger than 20 MB" in sentences(make.read(tmp_path), "huge.txt")[0]


def test_folders_nested_too_deeply_and_too_many_files_are_named(tmp_path):
    make.a_folder(
        tmp_path, a__b__c__d_dot_txt="x y", e_dot_txt="One team.", f_dot_txt="Two teams.", g_dot_txt="Three teams."
    )

    intake = make.read(tmp_path, limits=Limits(depth=2, files=2))

    assert [report.file for report in intake.reports] == ["e.txt", "f.txt"]
    assert "nested too deeply" in sentences(intake, "a/b")[0]
    assert "more than 2 files, 1 of them left out" in sentences(intake, ".")[0]


def test_a_text_beyond_the_limit_is_cut_with_a_note(tmp_path):
    make.a_folder(tmp_path, a_dot_txt="word " * 100)

    intake = make.read(tmp_path, limits=Limits(characters=50))

    assert len(intake.reports[0].text) <= 50
    assert "more than 50 characters" in sentences(intake, "a.txt")[0]


def test_the_same_words_twice_are_one_report(tmp_path):
    make.a_folder(
        tmp_path,
        a_dot_txt="Four teams were formed.",
        b_dot_txt="Four teams were formed.",
        c_dot_md="**Four** teams\nwere formed.",
    )

    intake = make.read(tmp_path)

    assert [report.file for report in intake.reports] == ["a.txt"]
    assert sentences(intake, "b.txt") == ["says the same as a.txt, counted once; remove one of them"]
    assert intake.skipped == 2


def test_many_repetitions_in_one_file_are_summed_up(tmp_path):
    make.a_folder(tmp_path, a_dot_jsonl='{"text":"Four teams."}\n' * 40)

    intake = make.read(tmp_path)

    assert len(intake.reports) == 1
    assert len(intake.problems) == 6
    assert sentences(intake, "a.jsonl") == ["has 34 more lines that say the same as another report, counted once"]


def test_the_same_words_in_two_outlets_are_two_reports(tmp_path):
    sidecar = "file,publisher\na.txt,Daily\nb.txt,Weekly\n"
    make.a_folder(
        tmp_path, a_dot_txt="Four teams were formed.", b_dot_txt="Four teams were formed.", reports_dot_csv=sidecar
    )

    assert [report.publisher for report in make.read(tmp_path).reports] == ["Daily", "Weekly"]


def test_the_sidecar_is_stronger_than_front_matter_and_that_than_the_text(tmp_path):
    text = "---\npublished: 2020-05-05\npublisher: Front\n---\nTalks resumed\n\nBy Ann Writer\n\nPublished: 1 January 2019\n\nFour teams were formed."
    make.a_folder(tmp_path, a_dot_txt=text, reports_dot_csv="file,published\na.txt,2021-02-03\n")

    report = make.read(tmp_path).reports[0]

    assert (report.published, report.publisher, report.author, report.title) == (
        date(2021, 2, 3),
        "Front",
        "Ann Writer",
        "Talks resumed",
    )


def test_a_date_is_never_made_up(tmp_path):
    make.a_folder(tmp_path, a_dot_txt="Talks resumed\n\nThe pact was signed on 3 February 2021 in Geneva.")

    assert make.read(tmp_path).reports[0].published is None


def test_a_sidecar_in_a_subfolder_counts_for_its_files(tmp_path):
    make.a_folder(
        tmp_path,
        sub__a_dot_txt="Four teams.",
        sub__reports_dot_csv="file,publisher\na.txt,Sub\n",
        reports_dot_csv="file,publisher\nsub/a.txt,Top\n",
    )

    assert make.read(tmp_path).reports[0].publisher == "Sub"


def test_a_row_for_a_line_of_json_lines_counts_for_that_line(tmp_path):
    make.a_folder(
        tmp_path,
        a_dot_jsonl='{"text":"Four teams."}\n{"text":"Three teams."}\n',
        reports_dot_csv="file,publisher\na.jsonl#2,Line\na.jsonl,File\n",
    )

    assert [(report.file, report.publisher) for report in make.read(tmp_path).reports] == [
        ("a.jsonl#1", "File"),
        ("a.jsonl#2", "Line"),
    ]


def test_a_marking_nobody_can_read_stays_as_written_and_counts_as_the_strictest(tmp_path):
    make.a_folder(
        tmp_path,
        a_dot_txt="SECRET//NF\n\nFour teams.",
        b_dot_txt="SERCET//NF\n\nThree teams.",
        c_dot_txt="TLP:GREEN\n\nTwo teams.",
        d_dot_txt="One team.",
    )

    intake = make.read(tmp_path)

    assert [report.marking for report in intake.reports] == ["SECRET//NF", "SERCET//NF", "TLP:GREEN", None]
    assert "cannot be read in line 1 of its text, treated as the strictest" in sentences(intake, "b.txt")[0]


def test_another_language_is_kept_and_said(tmp_path):
    text = "Die Minister der beiden Staaten haben am Dienstag in Genf vier gemeinsame Arbeitsgruppen eingesetzt, wie die Regierung mitteilte."
    make.a_folder(tmp_path, a_dot_txt=text)

    intake = make.read(tmp_path)

    assert intake.reports[0].language == "de"
    assert "not in English" in sentences(intake, "a.txt")[0]


def test_no_problem_quotes_the_content_of_a_file(tmp_path):
    make.a_folder(
        tmp_path,
        a_dot_txt=b"xyzzy \xff xyzzy caf\xe9 \x93xyzzy\x94",
        b_dot_jsonl='{"text":"Four teams."}\nxyzzy\n',
        c_dot_md="---\npublished: xyzzy\nreliability: xyzzy\nmarking: xyzzy//xyzzy\n---\nwords here",
        d_dot_md="---\nxyzzy: [\n---\nother words here",
        e_dot_pdf=b"%PDF-1.4 xyzzy",
        f_dot_docx=b"PK\x03\x04xyzzy",
        reports_dot_csv="file,published,reliability,xyzzy\na.txt,xyzzy,xyzzy,x\n",
    )

    intake = make.read(tmp_path)

    assert len(intake.problems) >= 9
    assert not any("xyzzy" in problem.sentence for problem in intake.problems)


def test_a_second_run_takes_what_was_read_from_the_cache(tmp_path, monkeypatch):
    make.a_folder(tmp_path / "in", a_dot_html=make.a_page(f"<p>{make.LONG}</p>"))
    cache = Cache(tmp_path / "cache")
    first = make.read(tmp_path / "in", cache=cache)

    def never(*_):
        raise AssertionError("read again")

    monkeypatch.setattr(Isolation, "read", never)

    assert make.read(tmp_path / "in", cache=cache) == first


def test_a_damaged_cache_is_read_past(tmp_path):
    make.a_folder(tmp_path / "in", a_dot_txt="Four teams.")
    cache = Cache(tmp_path / "cache")
    first = make.read(tmp_path / "in", cache=cache)
    for path in (tmp_path / "cache").rglob("*"):
        if path.is_file():
            path.write_bytes(b"damaged")

    assert make.read(tmp_path / "in", cache=cache) == first


def test_progress_is_told_for_each_file(tmp_path):
    make.a_folder(tmp_path, a_dot_txt="One team.", b_dot_txt="Two teams.")
    told = []

    make.read(tmp_path, progress=lambda done, total: told.append((done, total)))

    assert told == [(1, 2), (2, 2)]


def test_a_row_and_its_file_tighten_each_other(tmp_path):
    make.a_folder(
        tmp_path,
        a_dot_txt="TLP:RED\n\nFour teams.",
        b_dot_txt="Three teams.",
        reports_dot_csv="file,marking\na.txt,TLP:GREEN\nb.txt,SECRET\n",
    )

    assert [report.marking for report in make.read(tmp_path).reports] == ["TLP:RED", "SECRET"]


def test_a_broken_sidecar_refuses_its_folder_and_no_other(tmp_path):
    make.a_folder(
        tmp_path,
        a_dot_txt="Four teams.",
        sub__b_dot_txt="Three teams.",
        sub__reports_dot_csv="name,marking\nb.txt,TLP:RED\n",
    )

    intake = make.read(tmp_path)

    assert [report.file for report in intake.reports] == ["a.txt"]
    assert any("were not read" in sentence for sentence in sentences(intake, "sub"))


@pytest.mark.parametrize("name", ["reports.tsv", "reports.xlsx", "reports.csv.txt"])
def test_a_table_that_was_meant_to_be_the_sidecar_refuses_its_folder(tmp_path, name):
    make.a_folder(tmp_path, a_dot_txt="Four teams.", **{name.replace(".", "_dot_"): "file\tmarking\na.txt\tTLP:RED\n"})

    assert make.read(tmp_path).reports == ()


def test_filing_refuses_a_folder_in_which_a_marking_finds_no_file(tmp_path):
    make.a_folder(tmp_path, a_dot_txt="Four teams.", reports_dot_csv="file,marking\nother.txt,TLP:RED\n")

    assert len(read_folder(tmp_path, PartyName("us")).reports) == 1
    assert read_folder(tmp_path, PartyName("us"), filing=True).reports == ()


def test_of_two_files_with_the_same_words_the_stricter_marking_counts(tmp_path):
    make.a_folder(tmp_path, a_dot_txt="Four teams.", b_dot_md="---\nmarking: TLP:RED\n---\nFour teams.")

    assert [report.marking for report in make.read(tmp_path).reports] == ["TLP:RED"]


@pytest.mark.parametrize(
    "head", ["marking: [TLP:RED", "title: a: b\ntlp: red", "Classification : TLP:RED\nx: {", "marking:\n  level: tlp:red", "tlp: red\nmarking: TLP:GREEN"]
)  # fmt: skip
def test_front_matter_keeps_its_marking_whatever_is_wrong_with_it(tmp_path, head):
    make.a_folder(tmp_path, a_dot_md=f"---\n{head}\n---\n\nFour teams were formed in Geneva.")

    assert make.read(tmp_path).reports[0].marking == "TLP:RED"


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("markings.csv", "file,marking\na.txt,TLP:RED\n"), ("report.csv", "Datei;Einstufung\na.txt;VS-NfD\n"), ("list.tsv", "marking\tfile\nTLP:RED\ta.txt\n"), ("list.txt", '"file","title","classification"\n"a.txt","x","SECRET"\n'),
    ],
)  # fmt: skip
def test_a_table_under_another_name_that_marks_files_refuses_its_folder(tmp_path, name, table):
    make.a_folder(tmp_path, a_dot_txt="The board met on 4 May 2021.", **{name.replace(".", "_dot_"): table})
    intake = make.read(tmp_path)

    assert intake.reports == ()
    assert any("looks like a table that marks" in problem.sentence for problem in intake.problems)


def test_a_table_of_something_else_refuses_nothing(tmp_path):
    make.a_folder(
        tmp_path,
        a_dot_txt="The board met on 4 May 2021.",
        b_dot_csv="file,size\na.txt,4\n",
        c_dot_txt="The file, says the marking officer, is lost.",
    )

    assert len(make.read(tmp_path).reports) == 2

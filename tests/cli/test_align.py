import json
import sys

import pytest

from consilience.cli import main
from consilience.ingest import claims
from tests.ingest import make
from tests.ingest.model_stub import Stub

ALPHA = "Published: 5 March 2032\n\nNorth quay closed\n\nThe Harbour Commission closed the north quay on 3 March 2032. Twelve ships were diverted to Port Selby."
BETA = "Published: 7 March 2032\n\nQuay shut\n\nThe Harbour Commission shut the north quay on 3 March 2032. Fifteen ships were diverted to Port Selby."
LATER = "Published: 20 April 2032\n\nThe Harbour Commission opened the north quay again on 18 April 2032."
DATA = ("alignment.json", "claims.csv", "matters.csv", "links.csv")


@pytest.fixture(autouse=True)
def own_places(tmp_path, monkeypatch):
    """Each test has its own cache, home and working folder, so that what is written anywhere is seen."""
    for name in ("cache", "home", "work"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.delenv("CONSILIENCE_MODEL_KEY", raising=False)
    monkeypatch.chdir(tmp_path / "work")


@pytest.fixture
def folders(tmp_path):
    for name, text in (("alpha", ALPHA), ("beta", BETA)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "first.txt").write_text(text)
    return tmp_path / "alpha", tmp_path / "beta"


@pytest.fixture
def run(monkeypatch, capfd):
    def call(*words, model=False):
        rules = [] if model else ["--no-model"]
        monkeypatch.setattr(sys, "argv", ["consilience", "align", *map(str, words), *rules])
        try:
            main()
            code = 0
        except SystemExit as end:
            code = end.code or 0
        done = capfd.readouterr()
        # A terminal's lines are wrapped; sentences are compared without that.
        return code, done.out, " ".join(done.err.split())

    return call


def document(folder):
    return json.loads((folder / "alignment.json").read_text())


def test_two_folders_give_a_brief_and_its_data(folders, run, tmp_path):
    code, out, err = run(*folders, "--out", tmp_path / "brief", model=True)

    assert (code, err) == (0, "")
    assert "brief.html" in out
    assert {"brief.html", *DATA} <= {path.name for path in (tmp_path / "brief").iterdir()}
    made = document(tmp_path / "brief")
    assert made["parties"] == ["alpha", "beta"]
    assert sorted(c for m in made["matters"] for c in m["claims"]) == sorted(c["id"] for c in made["claims"])


def test_every_quote_in_the_data_is_the_files_text_at_its_span(folders, run, tmp_path):
    run(*folders, "--out", tmp_path / "brief")

    made = document(tmp_path / "brief")
    assert made["claims"]
    for claim in made["claims"]:
        text = {"alpha": ALPHA, "beta": BETA}[claim["party"]]
        assert claim["quote"] in text
        assert claim["span"][1] - claim["span"][0] == len(claim["quote"])


def test_names_are_given_in_the_order_of_the_folders(folders, run, tmp_path):
    assert run(*folders, "--out", tmp_path / "brief", "--name", "Northland", "--name", "Isles")[0] == 0

    assert document(tmp_path / "brief")["parties"] == ["Northland", "Isles"]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--name", "one"], "2 folders but 1 names"),
        (["--name", "x", "--name", "x"], "two folders are called x"),
        (["--as-of", "soon"], "--as-of: expected a day as YYYY-MM-DD"),
        (["--model-url", "http://127.0.0.1:1/v1"], "--model-url: name the model"),
        (["--model", "any", "--model-url", "ftp://x"], "model address: expected http:// or https://"),
    ],
)
def test_wrong_use_ends_with_2_and_a_sentence(folders, run, tmp_path, options, sentence):
    code, out, err = run(*folders, "--out", tmp_path / "brief", *options)

    assert (code, out) == (2, "")
    assert sentence in err
    assert not (tmp_path / "brief").exists()


def test_one_folder_alone_is_wrong_use(folders, run):
    code, _, err = run(folders[0])

    assert code == 2
    assert "two parties or more" in err


def test_the_same_folder_twice_is_wrong_use(folders, run):
    for again in (folders[0], folders[0] / ".." / "alpha"):
        code, _, err = run(folders[0], again)

        assert code == 2
        assert "the same folder was given twice" in err
    assert "the same folder was given twice" in run(folders[0], folders[0], "--name", "a", "--name", "b")[2]


def test_a_folder_that_is_not_there_is_named(folders, run, tmp_path):
    code, _, err = run(folders[0], tmp_path / "nowhere")

    assert code == 2
    assert "nowhere" in err


def test_a_folder_without_reports_is_named(folders, run, tmp_path):
    (tmp_path / "empty").mkdir()

    code, _, err = run(folders[0], tmp_path / "empty", "--out", tmp_path / "brief")

    assert code == 2
    assert str(tmp_path / "empty") in err.replace(" ", "") or "empty: no report in it" in err
    assert not (tmp_path / "brief").exists()


def test_a_folder_in_which_nothing_can_be_read_says_what_is_wrong(folders, run, tmp_path):
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "locked.pdf").write_bytes(make.a_pdf("Title", "Words.", password="secret"))

    code, _, err = run(folders[0], tmp_path / "bad")

    assert code == 2
    assert "locked.pdf" in err
    assert "encrypted" in err


def test_reports_published_later_are_left_out_and_undated_ones_kept_and_named(folders, run, tmp_path):
    (folders[0] / "later.txt").write_text(LATER)
    (folders[1] / "undated.txt").write_text("The quay was painted green by the Harbour Commission.")

    assert run(*folders, "--out", tmp_path / "brief", "--as-of", "2032-04-01")[0] == 0

    made = document(tmp_path / "brief")
    assert {report["file"] for report in made["reports"]} == {"first.txt", "undated.txt"}
    assert "undated.txt" in (tmp_path / "brief" / "brief.html").read_text()


def test_json_goes_to_standard_output_alone(folders, run, tmp_path):
    code, out, _ = run(*folders, "--out", tmp_path / "brief", "--json")

    assert code == 0
    assert json.loads(out) == document(tmp_path / "brief")


def test_one_bad_file_is_named_and_the_others_are_done(folders, run, tmp_path):
    (folders[0] / "broken.pdf").write_bytes(b"%PDF-1.7 nonsense")

    code, _, err = run(*folders, "--out", tmp_path / "brief")

    assert code == 0
    assert "alpha/broken.pdf: " in err
    assert {report["file"] for report in document(tmp_path / "brief")["reports"]} == {"first.txt"}


def test_strict_stops_at_a_bad_file_and_writes_nothing(folders, run, tmp_path):
    (folders[0] / "broken.pdf").write_bytes(b"%PDF-1.7 nonsense")

    code, out, err = run(*folders, "--out", tmp_path / "brief", "--strict")

    assert (code, out) == (2, "")
    assert "alpha/broken.pdf: " in err
    assert not (tmp_path / "brief").exists()


def test_each_hostile_file_has_its_sentence_and_the_rest_is_done(folders, run, tmp_path):
    hostile = make.hostile_files() | {
        "german.txt": (
            "Der Minister sagte am Montag, dass die Verhandlungen über das Abkommen fortgesetzt werden. "
            "Die Gespräche sollen im Mai beginnen und werden nicht öffentlich sein."
        ).encode(),
    }
    for name, body in hostile.items():
        (folders[0] / name).write_bytes(body)

    code, _, err = run(*folders, "--out", tmp_path / "brief")

    assert code == 0
    for name in hostile:
        assert f"alpha/{name}: " in err
    made = document(tmp_path / "brief")
    assert {claim["party"] for claim in made["claims"]} == {"alpha", "beta"}
    german = {report["id"] for report in made["reports"] if report["file"] == "german.txt"}
    assert not [claim for claim in made["claims"] if claim["report"] in german]
    for words in ("Verhandlungen", "nonsense"):
        assert words not in err


def test_scripts_in_a_report_never_run_in_the_brief(folders, run, tmp_path):
    (folders[0] / "page.html").write_text(
        "<html><body><article><p>The Harbour Commission closed the &lt;script&gt;alert(1)&lt;/script&gt; quay on 3 March 2032, officials said in a statement.</p>"
        "<script>alert(2)</script><img src='http://tracker.example/x.png'></article></body></html>"
    )

    run(*folders, "--out", tmp_path / "brief")

    page = (tmp_path / "brief" / "brief.html").read_text()
    assert "<script>alert" not in page
    assert "tracker.example" not in page


def test_a_second_run_reads_only_the_new_report(folders, run, tmp_path, monkeypatch):
    read = []
    drafting = claims.draft

    def spy(reports, **options):
        read.append([report.file for report in reports])
        return drafting(reports, **options)

    monkeypatch.setattr(claims, "draft", spy)

    run(*folders, "--out", tmp_path / "one")
    (folders[1] / "second.txt").write_text(LATER)
    run(*folders, "--out", tmp_path / "two")
    run(*folders, "--out", tmp_path / "three", "--no-cache")

    assert read == [["first.txt", "first.txt"], ["second.txt"], ["first.txt", "first.txt", "second.txt"]]
    assert _timeless(tmp_path / "two") == _timeless(tmp_path / "three")


def _timeless(folder):
    made = document(folder)
    made.pop("generated_at")
    return made


def test_a_deleted_cache_costs_only_time(folders, run, tmp_path):
    run(*folders, "--out", tmp_path / "one")
    for path in (tmp_path / "cache").rglob("*"):
        if path.is_file():
            path.write_bytes(b"damaged")

    assert run(*folders, "--out", tmp_path / "two")[0] == 0
    assert _timeless(tmp_path / "one") == _timeless(tmp_path / "two")


def test_nothing_is_written_but_the_brief_and_the_cache(folders, run, tmp_path):
    before = {path: path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()}

    run(*folders, "--out", tmp_path / "brief", model=True)

    after = {
        path: path.read_bytes()
        for path in tmp_path.rglob("*")
        if path.is_file()
        and not path.is_relative_to(tmp_path / "brief")
        and not path.is_relative_to(tmp_path / "cache")
    }
    assert after == before


def test_no_cache_keeps_nothing(folders, run, tmp_path):
    run(*folders, "--out", tmp_path / "brief", "--no-cache")

    assert list((tmp_path / "cache").rglob("*")) == []


def test_two_runs_differ_in_nothing_but_when_they_were_made(folders, run, tmp_path):
    for name in ("one", "two"):
        run(*folders, "--out", tmp_path / name, "--no-cache", model=True)

    for name in ("claims.csv", "matters.csv", "links.csv"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    assert _timeless(tmp_path / "one") == _timeless(tmp_path / "two")


@pytest.fixture
def stub():
    made = Stub()
    yield made
    made.close()


def test_a_model_fills_slots_and_the_brief_says_so(folders, run, tmp_path, stub):
    stub.answers_each(lambda text: {"place": "Port Selby"} if "Port Selby" in text else None)

    code, _, err = run(*folders, "--out", tmp_path / "brief", "--model", "any", "--model-url", stub.url)

    assert (code, err) == (0, "")
    made = document(tmp_path / "brief")
    assert {claim["place"] for claim in made["claims"] if "Port Selby" in claim["quote"]} == {"Port Selby"}
    assert "filled slots of 2 claims" in (tmp_path / "brief" / "brief.html").read_text()


def test_a_model_is_asked_once_for_each_report(folders, run, tmp_path, stub):
    def for_reports():
        """What was asked about a report's sentences; pairs of claims are another question."""
        asked = (json.loads(one["messages"][1]["content"]) for one in stub.requests)
        return [one for one in asked if all(isinstance(text, str) for text in one.values())]

    stub.answers_each(lambda text: None)
    for name in ("one", "two"):
        run(*folders, "--out", tmp_path / name, "--model", "any", "--model-url", stub.url)
    assert len(for_reports()) == 2

    run(*folders, "--out", tmp_path / "three", "--model", "another", "--model-url", stub.url)
    assert len(for_reports()) == 4


def test_a_model_that_lies_changes_no_claim(folders, run, tmp_path, stub):
    run(*folders, "--out", tmp_path / "without")
    stub.answers_each(lambda text: {"actors": ["The King"], "place": "Atlantis", "quantities": ["900 ships"]})
    run(*folders, "--out", tmp_path / "with", "--model", "any", "--model-url", stub.url)

    assert document(tmp_path / "with")["claims"] == document(tmp_path / "without")["claims"]


def test_a_model_that_is_not_there_is_a_note_and_asked_again(folders, run, tmp_path, stub):
    stub.answers = [(500, b"")]
    code, _, _ = run(*folders, "--out", tmp_path / "brief", "--model", "any", "--model-url", stub.url)

    assert code == 0
    assert "answered with status 500" in (tmp_path / "brief" / "brief.html").read_text()
    asked = len(stub.requests)
    run(*folders, "--out", tmp_path / "brief", "--model", "any", "--model-url", stub.url)
    assert len(stub.requests) == 2 * asked


def test_a_warning_says_when_words_leave_this_machine(folders, run, tmp_path, monkeypatch):
    monkeypatch.setattr("consilience.ingest.endpoint_claims.propose", _silent)

    _, _, err = run(*folders, "--out", tmp_path / "b", "--model", "m", "--model-url", "https://models.example/v1")

    assert "warning: sentences of the reports are sent to models.example" in err


def _silent(*_arguments, **_options):
    from consilience.ingest.model import Answer

    return Answer()


QUESTION = """
- question: {id: quay, text: "Will the north quay open before June?"}
  parties:
    alpha: {prior: 0.5, estimate: 0.9, evidence: [{origin: pilot-book, grade: B2, given_h: 0.9, given_not_h: 0.2}]}
    beta: {prior: 0.5, estimate: 0.4}
- question: {id: berths, text: "Will a second berth be built?"}
  parties: {alpha: {estimate: 0.3}, beta: {estimate: 0.3}}
"""


@pytest.mark.parametrize("place", ["questions.yaml", "alpha/questions.yaml"])
def test_questions_beside_the_reports_stand_in_the_brief_and_have_their_page(folders, run, tmp_path, place):
    (tmp_path / place).write_text(QUESTION)

    code, _, err = run(*folders, "--out", tmp_path / "brief")

    brief, page = (tmp_path / "brief" / name for name in ("brief.html", "questions.html"))
    assert (code, "questions" in err) == (0, False)
    assert 'href="questions.html#q1"' in brief.read_text()
    assert 'href="questions.html#q2"' in brief.read_text()
    assert "alpha says 90 %, beta 40 %: 50 percentage points apart." in brief.read_text()
    assert 'id="q2"' in page.read_text()
    assert 'href="brief.html"' in page.read_text()
    assert [report["file"] for report in document(tmp_path / "brief")["reports"]] == ["first.txt", "first.txt"]
    assert "pilot-book" not in brief.read_text() + page.read_text()


def test_without_questions_there_is_no_page_of_them(folders, run, tmp_path):
    run(*folders, "--out", tmp_path / "brief")

    assert not (tmp_path / "brief" / "questions.html").exists()
    assert "questions.html" not in (tmp_path / "brief" / "brief.html").read_text()


def test_a_question_file_that_cannot_be_used_is_told_and_the_brief_is_written(folders, run, tmp_path):
    (tmp_path / "questions.yaml").write_text("- question: {id: q}")

    code, _, err = run(*folders, "--out", tmp_path / "brief")

    assert code == 0
    assert "all parties/questions.yaml: [0].parties: expected a mapping, found nothing" in err
    assert document(tmp_path / "brief")["problems"][0]["file"] == "questions.yaml"


def test_a_question_file_that_cannot_be_used_is_fatal_when_strict(folders, run, tmp_path):
    (tmp_path / "questions.yaml").write_text("- question: {id: q}")

    code, _, _ = run(*folders, "--out", tmp_path / "brief", "--strict")

    assert code == 2
    assert not (tmp_path / "brief").exists()


def test_a_link_that_poses_as_a_question_file_is_not_followed(folders, run, tmp_path):
    (tmp_path / "elsewhere.yaml").write_text(QUESTION)
    (tmp_path / "alpha" / "questions.yaml").symlink_to(tmp_path / "elsewhere.yaml")

    run(*folders, "--out", tmp_path / "brief")

    assert not (tmp_path / "brief" / "questions.html").exists()


def test_a_name_with_control_codes_cannot_speak_for_the_program(folders, run, capfd):
    (folders[0] / "x\nconsilience: all files read\x1b[31m.txt").write_text("")

    _, _, err = run(*folders)

    assert "\x1b" not in err
    assert "alpha/x consilience: all files read⟦U+001B⟧[31m.txt: it is empty" in err


def test_a_skipped_file_is_fatal_when_strict_and_nothing_is_written(folders, run, tmp_path):
    (folders[0] / "empty.txt").write_text("")

    code, _, err = run(*folders, "--strict", "--out", tmp_path / "brief")

    assert code == 2
    assert "empty.txt" in err
    assert not (tmp_path / "brief").exists()

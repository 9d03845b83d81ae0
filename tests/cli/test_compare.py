"""`consilience compare` as a person types it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "questions" / "questions.yaml"
KEYS = {"state", "delta", "components", "fragility", "fused", "advice"}
COMPONENT = {"cause", "origin", "nats", "decibans", "points", "because"}
ADVICE = {"status", "gap", "release", "after", "unreleased_for", "unreleased_against", "remedy"}


def run(*arguments):
    command = [sys.executable, "-c", "from consilience.cli import main; main()", "compare", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def answers():
    return {reader: _answers(reader) for reader in (None, "asteria", "borealis")}


def _answers(reader):
    done = run(EXAMPLE, "--json", *(["--for", reader] if reader else []))
    assert done.returncode == 0, done.stderr
    return {answer["id"]: answer for answer in json.loads(done.stdout)}


def test_the_json_has_the_keys_of_the_contract(answers):
    for answer in answers["asteria"].values():
        assert answer.keys() >= KEYS
        assert answer["advice"].keys() >= ADVICE
        assert all(component.keys() >= COMPONENT for component in answer["components"])


@pytest.mark.parametrize(
    ("question", "cause"),
    [
        ("ferry", "prior"),
        ("lock", "unshared"),
        ("pump", "grading"),
        ("survey", "inference"),
        ("harvest", "wording"),
        ("toll", "unexplained"),
        ("silt", "unshared"),
        ("outage", "unshared"),
        ("dredger", "inference"),
    ],
)
def test_the_example_has_one_question_for_each_cause(answers, question, cause):
    assert answers[None][question]["main_cause"] == cause


def test_the_example_shows_agreement_for_opposite_reasons_and_words_that_part(answers):
    assert answers[None]["bridge"]["state"] == "aligned-fragile"
    assert answers[None]["harvest"]["state"] == "wording only"


def test_the_owner_is_told_the_least_that_would_help(answers):
    advice = answers["asteria"]["lock"]["advice"]

    assert advice["status"] == "optimal"
    assert {"origin": "engineer-diary", "form": "gist"} in advice["release"]
    assert abs(advice["after"]) <= 0.5


def test_a_page_is_written_that_needs_nothing_else(tmp_path):
    page = tmp_path / "folder" / "brief.html"
    done = run(EXAMPLE, "--out", page, "--for", "borealis")
    text = page.read_text()

    assert done.returncode == 0
    assert text.startswith("<!doctype html>")
    assert not any(word in text for word in ("<script", "http:", "https:", "@import", "url(", "src="))
    assert "union-letter" in text
    assert "engineer-diary" not in text


def test_text_from_the_file_cannot_become_markup(tmp_path):
    file, page = tmp_path / "q.yaml", tmp_path / "q.html"
    evil = "<script>alert(1)</script>"
    body = {
        "question": {"id": evil, "text": evil},
        "parties": {evil: {"estimate": 0.9, "prior": 0.5}, "<b>": {"estimate": 0.2, "prior": 0.6}},
    }
    file.write_text(json.dumps(body))

    assert run(file, "--out", page).returncode == 0
    assert "<script" not in page.read_text()
    assert "<b>" not in page.read_text()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param("question: [", "line", id="no YAML"),
        pytest.param("question: {id: q}\nparties: {a: {estimate: 2}, b: {}}", "parties.a.estimate", id="bad value"),
        pytest.param("- 1", "[0]", id="no question"),
        pytest.param("", "file", id="empty"),
    ],
)
def test_a_file_that_cannot_be_used_ends_in_two_and_a_sentence(tmp_path, content, said):
    file = tmp_path / "bad.yaml"
    file.write_text(content)
    done = run(file, "--json")

    assert done.returncode == 2
    assert done.stdout == ""
    sentence = " ".join(done.stderr.split())
    assert "bad.yaml" in sentence
    assert said in sentence
    assert "Traceback" not in done.stderr


def test_a_file_that_is_not_there_ends_in_two(tmp_path):
    assert run(tmp_path / "none.yaml").returncode == 2


def test_a_party_that_is_not_in_the_file_ends_in_two():
    done = run(EXAMPLE, "--for", "nobody")

    assert done.returncode == 2
    assert "nobody" in done.stderr


def test_the_same_file_gives_the_same_bytes(tmp_path):
    pages = [tmp_path / "one.html", tmp_path / "two.html"]
    texts = [run(EXAMPLE, "--json", "--out", page, "--for", "asteria").stdout for page in pages]

    assert texts[0] == texts[1]
    assert pages[0].read_bytes() == pages[1].read_bytes()

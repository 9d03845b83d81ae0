"""`consilience scenario`, on the example and on files that are wrong."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from consilience.cli.app import app, load
from consilience.errors import UnreadableInput, WrongUse

EXAMPLE = Path(__file__).resolve().parents[2] / "examples/scenario/scenario.yaml"


def run(*words):
    load("scenario")
    return CliRunner().invoke(app, ["scenario", *map(str, words)], catch_exceptions=False, standalone_mode=False)


def test_compare_says_where_they_part_and_writes_a_page(tmp_path):
    done = run("compare", EXAMPLE, "--out", tmp_path / "page.html")
    html = (tmp_path / "page.html").read_text()

    assert "They part at “Are inspectors let back in?”" in done.output
    assert "They part at" in html
    assert "<script" not in html
    assert "http" not in html.replace("http-equiv", "")


def test_compare_as_json_keeps_its_contract():
    found = json.loads(run("compare", EXAMPLE, "--json").output)

    assert {"splits", "part_at", "cause", "leaves", "outcomes", "worth"} <= set(found)
    assert sum(leaf["p"]["alpha"] for leaf in found["leaves"]) == pytest.approx(1, abs=1e-12)
    assert sum(split["nats"] for split in found["splits"]) == pytest.approx(found["nats"], abs=1e-12)
    assert (found["part_at"], found["cause"]) == ("inspectors", "unshared sightings")


@pytest.mark.parametrize(
    "words",
    [
        ("show",),
        ("show", "--json", "--on", "2026-10-08"),
        ("what-if", "--seen", "cascades", "--branch", "expelled"),
        ("rank",),
        ("rank", "--json"),
        ("check",),
        ("score", "--taken", "partial", "--taken", "stalled"),
    ],
)
def test_the_other_commands_answer(words):
    name, *rest = words

    assert run(name, EXAMPLE, *rest).output.strip()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("compare", EXAMPLE, "--party", "gamma"), "no party gamma"),
        (("compare", EXAMPLE, "--party", "alpha"), "two parties"),
        (("show", EXAMPLE, "--on", "soon"), "YYYY-MM-DD"),
        (("what-if", EXAMPLE, "--seen", "nothing"), "no indicator"),
        (("what-if", EXAMPLE, "--branch", "frozen", "--branch", "partial"), "exclude"),
        (("score", EXAMPLE, "--taken", "stalled"), "only come after partial"),
    ],
)
def test_wrong_use_is_a_sentence(words, says):
    with pytest.raises(WrongUse, match=says):
        run(*words)


def test_a_file_that_is_no_scenario_is_named(tmp_path):
    file = tmp_path / "x.yaml"
    file.write_text("scenario: 3")

    with pytest.raises(UnreadableInput, match="scenario: expected a mapping"):
        run("show", file)


def test_a_page_that_cannot_be_written_leaves_nothing(tmp_path):
    (tmp_path / "taken").write_text("")

    with pytest.raises(UnreadableInput):
        run("compare", EXAMPLE, "--out", tmp_path / "taken" / "page.html")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]

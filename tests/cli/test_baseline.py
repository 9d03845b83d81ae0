"""`consilience baseline` as two parties type it, with files carried between them, and a third machine that verifies."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from consilience.errors import Unfit, UnreadableInput, WrongUse
from tests.cli.test_node import fails, run

VERIFY = Path(__file__).parents[2] / "src" / "consilience" / "verify.py"
TEXT = {
    "title": "The bridge",
    "parties": ["alpha", "beta"],
    "lines": [
        {
            "id": "q1",
            "statement": "The bridge is likely to reopen by June.",
            "between": {"low": "0.5", "point": "0.6", "high": "0.7"},
            "positions": [{"party": "alpha", "stance": "concur"}],
        }
    ],
}
DISSENT = {"party": "beta", "stance": "non-concur", "words": "the piers are gone"}


class Side:
    """One party at its terminal, with a chair and a releaser."""

    def __init__(self, place, party):
        self.party, self.place, self.dir = party, place, place / "node"
        place.mkdir()
        said = run("init", "--party", party, "--no-passphrase", "--dir", self.dir)
        self.root = re.search(r"root\s+(\w{64})", said).group(1)
        for member, role in (("cora", "chair"), ("rita", "releaser")):
            self("member", "add", member, "--title", member.title(), "--role", role)
            self("member", "clear", member, "--level", "tlp:red")
            made = run("member", "new-key", place / f"{member}.key", "--no-passphrase")
            public = re.search(r"public (\w+)", made).group(1)
            self("member", "key", member, "--public", public, *(["--releaser"] if role == "releaser" else []))

    def __call__(self, *words):
        return run(*words, "--dir", self.dir)

    def chair(self, verb, *words):
        return self("baseline", verb, *words, "--member", "cora")

    def signing(self, verb, *words, member="cora"):
        return self("baseline", verb, *words, "--member", member, "--key", self.place / f"{member}.key")

    def hand(self, text, other):
        file = self.place / f"to-{other.party}.json"
        self.chair("export", text, "--to", other.party, "--out", file)
        return other("baseline", "import", file, "--root", self.root)


@pytest.fixture
def sides(tmp_path):
    return Side(tmp_path / "a", "alpha"), Side(tmp_path / "b", "beta")


def dissented():
    """The same text with what beta holds against it."""
    (line,) = TEXT["lines"]
    return {**TEXT, "lines": [{**line, "positions": [*line["positions"], DISSENT]}]}


def form(place, content=TEXT):
    file = place / "text.yaml"
    file.write_text(yaml.safe_dump(content, sort_keys=False))
    return file


def test_two_parties_sign_and_a_third_machine_verifies(sides, tmp_path):
    alpha, beta = sides
    text = alpha.signing("propose", form(tmp_path)).split()[-1]
    alpha.signing("release", text, member="rita")
    assert f"text {text}: 1 new records of alpha" in alpha.hand(text, beta)
    assert "alpha: concur" in beta.chair("show", text[:12])
    # Each states its own position, so beta's dissent comes with beta's own version.
    text = beta.signing("revise", text, form(tmp_path, dissented())).split()[-1]
    beta.signing("release", text, member="rita")
    assert f"text {text}: 1 new records of beta" in beta.hand(text, alpha)
    assert "beta: non-concur: the piers are gone" in alpha.chair("show", text[:12])
    assert beta.signing("sign", text).endswith("waits for alpha\n")
    assert alpha.signing("sign", text).endswith("waits for beta\n")
    beta.hand(text, alpha)
    alpha.hand(text, beta)

    for side in sides:
        assert re.search(rf"^{text[:12]} .* complete$", side.chair("show"), flags=re.MULTILINE)
        bundle = side.place / "baseline.json"
        side.chair("export", text, "--out", bundle)
        # Another folder, no node, nothing of ours but the one file.
        third = tmp_path / f"third-{side.party}"
        third.mkdir()
        shutil.copy(VERIFY, third)
        shutil.copy(bundle, third)
        words = [sys.executable, "-I", "verify.py", "baseline.json", "--root", alpha.root, "--root", beta.root]
        done = subprocess.run(words, cwd=third, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "signed for beta by cora, its chair" in done.stdout
        assert done.stdout.endswith("valid\n")


def test_a_text_is_shown_as_a_form_changed_and_revised(sides, tmp_path):
    alpha, _ = sides
    text = alpha.signing("propose", form(tmp_path)).split()[-1]
    again = tmp_path / "again.yaml"
    again.write_text(alpha.chair("show", text, "--yaml").replace("likely", "very likely"))

    later = alpha.signing("revise", text, again).split()[-1]

    shown = json.loads(alpha.chair("show", later, "--json"))[0]["body"]
    assert (shown["version"], shown["revises"]) == (2, text)
    assert "very likely" in shown["lines"][0]["statement"]


def test_a_position_that_its_party_has_not_signed_is_refused_at_the_terminal(sides, tmp_path):
    alpha, _ = sides
    key = ("--member", "cora", "--key", alpha.place / "cora.key")

    said = fails("baseline", "propose", form(tmp_path, dissented()), "--dir", alpha.dir, *key, error=Unfit)

    assert "beta has not signed this position" in said
    assert alpha.chair("show") == ""


def test_what_is_missing_in_a_form_is_named_by_its_place(sides, tmp_path):
    lines = [{**TEXT["lines"][0], "positions": [{"party": "beta", "stance": "non-concur"}]}]

    said = fails(
        "baseline", "propose", form(tmp_path, {**TEXT, "lines": lines}), "--dir", sides[0].dir, "--member", "cora",
        error=UnreadableInput,
    )  # fmt: skip

    assert "lines[0].positions[0]" in said
    assert "says why" in said


def test_only_the_members_own_key_signs(sides, tmp_path):
    alpha, beta = sides
    words = ("baseline", "propose", form(tmp_path), "--dir", alpha.dir, "--member", "cora", "--key")

    assert "not a key of this member" in fails(*words, alpha.place / "rita.key", error=WrongUse)
    assert "not a key of this member" in fails(*words, beta.place / "cora.key", error=WrongUse)
    text = alpha.signing("propose", form(tmp_path)).split()[-1]
    assert "needs the member's releaser key" in fails(
        "baseline", "release", text, "--dir", alpha.dir, "--member", "cora", "--key", alpha.place / "cora.key",
        error=WrongUse,
    )  # fmt: skip


def test_a_file_of_something_else_changes_nothing(sides, tmp_path):
    file = tmp_path / "x.json"
    for content in ("", "{}", "[]", '{"format":"consilience/baseline/1","logs":[{}],"text":"' + "0" * 64 + '"}\n'):
        file.write_text(content)
        assert fails("baseline", "import", file, "--dir", sides[0].dir)

    assert sides[0].chair("show") == ""


def test_what_moved_since_is_said_at_the_terminal(sides, tmp_path):
    alpha, _ = sides
    text = alpha.signing("propose", form(tmp_path)).split()[-1]

    assert "0 of 1 lines moved" in alpha.chair("diff", text)
    assert json.loads(alpha.chair("diff", text, "--json"))["lines"][0]["state"] == "cannot be compared here"

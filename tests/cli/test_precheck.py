"""`consilience precheck` as two parties type it, with four files carried between them."""

import json
import re

import pytest

from consilience.errors import WrongUse
from consilience.exchange import psi
from tests.cli.test_baseline import Side
from tests.cli.test_node import fails, run

pytestmark = pytest.mark.skipif(not psi.is_there(), reason="needs the `precheck` extra")


@pytest.fixture
def sides(tmp_path):
    """Two parties with thirty files each, ten of which are the same press story."""
    both = Side(tmp_path / "a", "alpha"), Side(tmp_path / "b", "beta")
    for side, numbers in zip(both, (range(30), range(20, 50)), strict=True):
        folder = side.place / "reports"
        folder.mkdir()
        for n in numbers:
            words = " ".join(f"w{n}x{k}" for k in range(60))
            (folder / f"{n}.txt").write_text(f"The envoys of group {n} met on 3 March 2026. {words}.\n")
        run("ingest", folder, "--dir", side.dir)
    return both


def signed(side, verb, *words):
    return side("precheck", verb, *words, "--member", "rita", "--key", side.place / "rita.key")


def test_a_run_by_four_files(sides, tmp_path):
    alpha, beta = sides
    files = [tmp_path / f"{n}.json" for n in range(1, 5)]
    said = signed(
        alpha, "propose", "--with", "beta", "--because", "before we disclose", "--out", files[0], "--which", "--yes"
    )
    assert "learns first; whoever does could stop then" in said
    assert "it does not prevent" in said
    name = re.search(r"^run (\w{64})", said, re.MULTILINE).group(1)
    asked = beta("precheck", "receive", files[0], "--root", alpha.root)
    assert "a releaser consents" in asked
    signed(beta, "consent", name[:8], "--out", files[1], "--yes")
    alpha("precheck", "receive", files[1], "--root", beta.root, "--out", files[2])
    beta("precheck", "receive", files[2], "--out", files[3])
    alpha("precheck", "receive", files[3])

    for side in sides:
        shown = side("precheck", "show", name, "--member", "rita")
        assert "a quarter to a half of 60 keys are common" in shown
        assert len(re.findall(r"^  \w{64}$", shown, re.MULTILINE)) == 10
        assert json.loads(side("precheck", "list", "--json"))[0]["waits_for"] in ("done", "hand over the last message")
        opening = side.place / "opening.json"
        side("precheck", "open", name, "--member", "rita", "--out", opening)
        assert "all that was sent follows" in run("precheck", "audit", opening)


def test_without_a_yes_nothing_is_recorded(sides, tmp_path):
    alpha, _ = sides

    said = fails(
        "precheck", "propose", "--with", "beta", "--because", "x", "--out", tmp_path / "1.json", "--dir", alpha.dir,
        "--member", "rita", "--key", alpha.place / "rita.key", error=WrongUse, input="n\n",
    )  # fmt: skip

    assert "nothing was recorded" in said
    assert alpha("precheck", "list") == ""

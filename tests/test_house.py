"""Rules of the house that a machine can keep."""

import ast
import subprocess
import sys
from pathlib import Path
from statistics import median

import pytest

from tests.conftest import LONG

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src"


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda p: str(p.relative_to(SOURCE)))
def test_files_stay_readable(path):
    # The verifier is one file that is read by itself (decision 0033); it gets no longer than decisions 0166 and 0221 argue for.
    ceiling = {"verify.py": 1100}.get(path.relative_to(SOURCE / "consilience").as_posix(), 400)
    assert len(path.read_text().splitlines()) <= ceiling, "split it, or argue for it in a decision record"


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda p: str(p.relative_to(SOURCE)))
def test_every_module_says_what_it_is(path):
    assert path.read_text().lstrip().startswith('"""')


def test_no_lock_file_with_addresses_is_tracked():
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()

    assert not {Path(name).name for name in tracked} & {"uv.lock", "pylock.toml", "poetry.lock", "package-lock.json"}


def test_functions_are_short():
    lengths = [
        node.end_lineno - node.lineno + 1
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert median(lengths) <= 10


def test_nothing_is_left_that_nobody_uses():
    found = subprocess.run(
        [sys.executable, "-m", "vulture", "src", "--min-confidence", "80"],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert found.returncode == 0, found.stdout + found.stderr


WITHOUT = {
    "alignment": "",
    "ingest": "",
    "divergence": (
        "advice answer_file answers because coherence compare constraints figures fuse greedy json_form "
        "obstacles origins page pair_view programme remedy side sought tables text_form wording "
        "yaml_edge"
    ),
    "pipeline": "aliased claims comparable options placing public_lines readings reports roles vectors",
    "reasons": "",
    "storage": "",
}
"""Modules that other tests reach and that have none of their own yet.  This list only gets shorter."""


@pytest.mark.parametrize("room", WITHOUT)
def test_every_module_has_its_test(room):
    modules = {path.stem for path in (SOURCE / "consilience" / room).glob("*.py")} - {"__init__"}
    tested = {path.stem.removeprefix("test_") for path in (ROOT / "tests" / room).glob("test_*.py")}
    without = set(WITHOUT[room].split())

    assert not modules - tested - without, f"write tests/{room}/test_<module>.py for it"
    assert not without & tested, "it has its test now: take it off the list"
    assert without <= modules, "it is gone: take it off the list"


COMPARES = {
    "consilience.alignment.aligner", "consilience.divergence.advice", "consilience.divergence.compare",
    "consilience.pipeline.claims", "consilience.pipeline.contacts", "consilience.pipeline.public_lines",
    "consilience.pipeline.reports",
}  # fmt: skip
"""Modules whose functions take seconds or minutes."""
JOBS = {
    "node/forum/lined_up.py: written", "node/forum/matched.py: compared", "node/picture/written.py: aligned",
    "node/question_pairs.py: _judged",
}  # fmt: skip
"""What the process of a node's pages hands to the worker, and never calls."""


def test_what_compares_is_called_in_the_worker_alone():
    found = set()
    for path in [path for room in ("node", "web") for path in (SOURCE / "consilience" / room).rglob("*.py")]:
        tree = ast.parse(path.read_text())
        names = {
            alias.asname or alias.name
            for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module in COMPARES
            for alias in node.names if alias.name.islower()
        }  # fmt: skip
        for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
            calls = {
                node.func.id
                for node in ast.walk(function)
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            }
            if calls & names:
                found.add(f"{path.relative_to(SOURCE / 'consilience').as_posix()}: {function.name}")

    assert found == JOBS


def test_every_file_that_is_called_long_is_there():
    assert [name for name in LONG if not (ROOT / "tests" / name).is_file()] == []

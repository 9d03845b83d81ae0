"""Change the trust core in one place at a time and see whether a test notices.  About an hour.

Works on a copy in a temporary folder.  A mutant that no test kills is printed with its line; what the survivors mean is in
`bench/RESULTS-kernel.md`.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib.util
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import hypothesis.strategies
import pytest

import consilience.ledger.ledger

ROOT = Path(__file__).parents[1]
MARKING = ["tests/marking/test_marking.py", "tests/marking/test_notations.py"]
LEDGER = ["tests/ledger/test_admission.py", "tests/ledger/test_signing.py"]
TARGETS = {
    "marking/decision.py": MARKING,
    "marking/marking.py": MARKING,
    "marking/level.py": MARKING,
    "marking/tlp.py": MARKING[1:],
    "marking/banner.py": MARKING[1:],
    "marking/stix.py": MARKING[1:],
    "marking/stanag.py": MARKING[1:],
    "ledger/tree.py": ["tests/ledger/test_tree.py"],
    "ledger/keyring.py": LEDGER[:1],
    "ledger/admission.py": LEDGER[:1],
    "ledger/draft.py": [*LEDGER[:1], "tests/ledger/test_ledger.py"],
    "ledger/witness.py": ["tests/ledger/test_ledger.py"],
}
WAITS = 3600
"""Seconds by the clock after which a child that waits for something is ended: many, for a core may be long in coming."""
_COMPARE = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_BINARY = {
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.RShift: ast.LShift,
    ast.LShift: ast.RShift,
}


def mutants(source: str) -> Iterator[tuple[int, str, str]]:
    """Yield line, what was changed, and the changed source."""
    tree = ast.parse(source)
    nodes = list(ast.walk(tree))
    idle = {id(inside) for note in annotations(nodes) for inside in ast.walk(note)}
    for place, node in enumerate(nodes):
        if id(node) in idle:
            continue
        for what, change in changes(node):
            twin = copy.deepcopy(tree)
            change(list(ast.walk(twin))[place])
            yield node.lineno, what, ast.unparse(ast.fix_missing_locations(twin))
        if isinstance(node, ast.Raise):
            without = _WithoutRaise(node.lineno).visit(copy.deepcopy(tree))
            yield node.lineno, "raise removed", ast.unparse(ast.fix_missing_locations(without))


def annotations(nodes: list[ast.AST]) -> Iterator[ast.AST]:
    """Yield what is never run, so that changing it changes nothing: our modules postpone annotations."""
    for node in nodes:
        for note in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            if note is not None:
                yield note


def changes(node: ast.AST) -> Iterator[tuple[str, object]]:
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _COMPARE:
        for which, op in enumerate(node.ops):
            other = _COMPARE[type(op)]
            yield f"{type(op).__name__} → {other.__name__}", lambda n, w=which, o=other: n.ops.__setitem__(w, o())
    if isinstance(node, ast.BoolOp):
        other = ast.Or if isinstance(node.op, ast.And) else ast.And
        yield f"{type(node.op).__name__} → {other.__name__}", lambda n: setattr(n, "op", other())
    if isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
        swapped = _BINARY[type(node.op)]
        yield f"{type(node.op).__name__} → {swapped.__name__}", lambda n: setattr(n, "op", swapped())
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "not removed", lambda n: setattr(n, "operand", ast.UnaryOp(ast.Not(), n.operand))
    if isinstance(node, ast.Constant) and type(node.value) is int:
        yield f"{node.value} → {node.value + 1}", lambda n: setattr(n, "value", n.value + 1)
    if isinstance(node, ast.Constant) and type(node.value) is bool:
        yield f"{node.value} → {not node.value}", lambda n: setattr(n, "value", not n.value)
    if isinstance(node, ast.If | ast.IfExp):
        yield "condition always false", lambda n: setattr(n, "test", ast.Constant(value=False))


class _WithoutRaise(ast.NodeTransformer):
    """Takes one `raise` out."""

    def __init__(self, line: int) -> None:
        self.line = line

    def visit_Raise(self, node: ast.Raise) -> ast.stmt:
        return ast.copy_location(ast.Pass(), node) if node.lineno == self.line else node


def forget_ours() -> None:
    """Leave loaded, for all children, what others wrote and our modules need; each child loads ours anew, one of them changed."""
    for name in [name for name in sys.modules if name.partition(".")[0] == consilience.__name__]:
        del sys.modules[name]


def survives(folder: Path, tests: list[str], *arguments: str, within: float, log: Path | str = os.devnull) -> bool:
    """Whether the tests pass on the changed copy; a child that hangs does not count as passing.

    One that turns in a circle is known by its time on a core, which says the same on a busy machine as on an idle one.
    """
    child = os.fork()
    if child == 0:
        signal.setitimer(signal.ITIMER_PROF, within)
        signal.alarm(WAITS)
        os.chdir(folder)
        sys.path[:0] = [str(folder / "src"), str(folder)]
        sys.dont_write_bytecode = False  # the tests themselves need to be compiled only once
        with Path(log).open("w") as kept:
            os.dup2(kept.fileno(), 1)
            os.dup2(kept.fileno(), 2)
        fixed = [
            "-x",
            "-q",
            "-p",
            "no:cacheprovider",
            "-m",
            "not slow",
            f"--basetemp={folder.parent / 'tmp'}",
            "--hypothesis-profile",
            "mutants",
            "-W",
            "ignore::pytest.PytestAssertRewriteWarning",
        ]
        os._exit(int(pytest.main([*fixed, *arguments, *tests])))
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == 0


def spent_by_children() -> float:
    """Seconds on a core of the children that have ended."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def change(path: Path, source: str) -> None:
    path.write_text(source)
    # Two mutants may have the same length and be written within one tick of the file's clock.
    Path(importlib.util.cache_from_source(str(path))).unlink(missing_ok=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", default=list(TARGETS), help="files below src/consilience")
    options = parser.parse_args()
    start = time.time()
    forget_ours()
    hypothesis.settings.register_profile("mutants", max_examples=40, deadline=None, database=None)
    memory = Path("/dev/shm")
    # In memory where there is such a place: the tests wait for the disk most of the time.
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as name:
        folder = Path(name) / "copy"
        shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(".venv", ".git", ".hypothesis", "__pycache__"))
        shared = ROOT.parent / "shared"
        if shared.exists():
            (Path(name) / "shared").symlink_to(shared)
        for target in options.targets:
            run_target(folder, target)
    print(f"{time.time() - start:.0f} s")


def run_target(folder: Path, target: str) -> None:
    path = folder / "src" / "consilience" / target
    source, log, before = path.read_text(), folder.parent / "log", spent_by_children()
    if not survives(folder, TARGETS[target], within=600, log=log):
        raise SystemExit(f"{target}: its tests fail on the unchanged copy\n{log.read_text()[-3000:]}")
    within = 10 + 4 * (spent_by_children() - before)
    lines, count, alive = source.splitlines(), 0, 0
    for line, what, changed in mutants(source):
        change(path, changed)
        count += 1
        # The quick tests kill nearly all; only what they leave is worth the long ones.
        quick = survives(folder, TARGETS[target], "-k", "not 257", within=within)
        if quick and survives(folder, TARGETS[target], within=within):
            alive += 1
            print(f"  survived {target}:{line}: {what}: {lines[line - 1].strip()}", flush=True)
    change(path, source)
    print(f"{target}: {count} mutants, {count - alive} killed, {alive} survived", flush=True)


if __name__ == "__main__":
    main()

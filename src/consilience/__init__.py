"""Find out whether two parties' pictures of the facts agree, where they part, and why.

import consilience

result = consilience.align({"alpha": "reports/alpha", "beta": "reports/beta"})
result.summary()
result.write("brief")

The names below are imported when they are first used: a command that only checks a signature need not load a language
model's libraries.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from consilience.alignment.ranking import rank
    from consilience.library import Alignment, Options, align
    from consilience.tables.align import align_tables

    __version__: str

__all__ = ["Alignment", "Options", "__version__", "align", "align_tables", "rank"]

_WHERE = {
    "Alignment": "consilience.library",
    "Options": "consilience.library",
    "align": "consilience.library",
    "align_tables": "consilience.tables.align",
    "rank": "consilience.alignment.ranking",
}


def __getattr__(name: str) -> object:
    if name == "__version__":
        from importlib.metadata import version  # noqa: PLC0415  # 20 ms that only who asks pays

        return version("consilience")
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(_WHERE[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

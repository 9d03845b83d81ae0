"""Find out whether two parties' pictures of the facts agree, where they part, and why.

import consilience

result = consilience.align({"alpha": "reports/alpha", "beta": "reports/beta"})
result.summary()
result.write("brief")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from consilience.alignment.result import Alignment
    from consilience.pictures import Options, align

__all__ = ["Alignment", "Options", "align"]

_HOME = {
    "Alignment": "consilience.alignment.result",
    "Options": "consilience.pictures",
    "align": "consilience.pictures",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for: reading documents needs much that tables do not."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)

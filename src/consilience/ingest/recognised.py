"""Where a report's text was recognised from pictures: between two lines that say so, so that a reader of a quote sees it too."""

from __future__ import annotations

import re
from functools import lru_cache

_OPENS, _ENDS = "[Recognised text of page {page}]", "[End of recognised text]"
_LINE = re.compile(r"\[(?:Recognised text of page \d{1,5}|End of recognised text)\]")
_STRETCH = re.compile(
    r"^\[Recognised text of page \d{1,5}\]$.*?(?:^\[End of recognised text\]$|\Z)", re.MULTILINE | re.DOTALL
)


def framed(text: str, page: int) -> str:
    """Return a page's recognised text between its lines.

    >>> framed("Two boats.", 3).split()[-6:]
    ['Two', 'boats.', '[End', 'of', 'recognised', 'text]']
    """
    return f"{_OPENS.format(page=page)}\n\n{_LINE.sub('', text)}\n\n{_ENDS}"


def is_frame(line: str) -> bool:
    """Return whether a line is one of the two, which are nobody's words."""
    return _LINE.fullmatch(line.strip()) is not None


@lru_cache(maxsize=8)
def stretches(text: str) -> tuple[tuple[int, int], ...]:
    """Return where recognised text stands."""
    return tuple(match.span() for match in _STRETCH.finditer(text)) if "[Recognised text of page " in text else ()

"""What others wrote, on a terminal: the name of a file may hold a line end or a terminal's control code."""

from __future__ import annotations

from consilience.brief.safe_text import visible


def one_line(text: str) -> str:
    r"""Return `text` on one line, each control that would move the cursor or change colours written out.

    >>> one_line("a\x1b[31m.txt\nall read")
    'a⟦U+001B⟧[31m.txt all read'
    """
    return visible(" ".join(text.split()))

"""What goes to a terminal, a pipe or a file: never cut, never a crash for a sign that the stream cannot show.

- Where there is no terminal nothing is wrapped, so that a path stays whole; `COLUMNS` sets a width all the same.
- A stream in cp1252, cp437, Latin-1 or ASCII gets its nearest sign: `x` for `✕`, `...` for `…`.  Data (JSON) is UTF-8 everywhere.
- `NO_COLOR`, `FORCE_COLOR` and `TERM` do what they do elsewhere.
- What others wrote may hold a line end or a terminal's control code: `one_line`.
"""

from __future__ import annotations

import codecs
import os
import sys
import unicodedata
from typing import TYPE_CHECKING, Any

import orjson

from consilience.brief.safe_text import visible

if TYPE_CHECKING:
    from rich.console import Console

NEAREST = "consilience.nearest"
_UNWRAPPED = 10_000
"""Columns where nobody looks through a window."""
_SIGNS = {
    "✕": "x", "✓": "v", "…": "...", "·": ".", "•": "*", "–": "-", "—": "-", "−": "-", "→": "->", "←": "<-", "×": "x",
    "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "«": '"', "»": '"', "⟦": "[", "⟧": "]", "≤": "<=", "≥": ">=",
    "━": "-", "─": "-", "│": "|", "\u2011": "-", "\u00a0": " ", "\u202f": " ",
}  # fmt: skip


def one_line(text: str) -> str:
    r"""Return `text` on one line, each control that would move the cursor or change colours written out.

    >>> one_line("a\x1b[31m.txt\nall read")
    'a⟦U+001B⟧[31m.txt all read'
    """
    return visible(" ".join(text.split()))


def settle_streams() -> None:
    """Let both streams write whatever comes: a sign that they cannot show becomes its nearest one."""
    codecs.register_error(NEAREST, _nearest)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors=NEAREST)


def nearest(sign: str) -> str:
    r"""Return what stands for a sign in a stream that cannot show it.

    >>> nearest("✕"), nearest("é"), nearest("ﬁ"), nearest("\udcff"), nearest("中")
    ('x', 'e', 'fi', '\\xff', '\\u4e2d')
    """
    if sign in _SIGNS:
        return _SIGNS[sign]
    plain = unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode()
    if plain:
        return plain
    if "\udc80" <= sign <= "\udcff":  # a byte of a file's name that is no UTF-8
        return f"\\x{ord(sign) - 0xDC00:02x}"
    return sign.encode("ascii", "backslashreplace").decode()


def _nearest(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(nearest(sign) for sign in error.object[error.start : error.end]), error.end


def console(*, stderr: bool = False) -> Console:
    """Return a console as wide as the terminal; where there is none, wide enough that nothing is wrapped."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    wrapped = stream.isatty() or "COLUMNS" in os.environ
    return Console(stderr=stderr, width=None if wrapped else _UNWRAPPED)


def print_line(line: str, style: str = "", *, stderr: bool = False) -> None:
    """Print one line as it is, in a colour where there is one; a terminal wraps it, nothing else does."""
    console(stderr=stderr).print(line, style=style or None, markup=False, highlight=False, soft_wrap=True)


def print_json(value: Any) -> None:
    """Print data as JSON in UTF-8, whatever the stream's own encoding."""
    raw = orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    binary = getattr(sys.stdout, "buffer", None)
    if binary is None:  # a notebook's stream takes text alone
        sys.stdout.write(raw.decode())
        return
    sys.stdout.flush()
    binary.write(raw)
    binary.flush()

"""Text of reports is hostile: what has to happen to it before it stands in a file that others open."""

from __future__ import annotations

import re

_SURROGATE = re.compile("[\ud800-\udfff]")

# Directional controls can make a quote read in another order than it is written; the others hide or end text.
# Joiners (U+200C, U+200D) stay as they are: Persian and many signs need them.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# What a spreadsheet takes for a formula, full-width forms included, also behind blanks or our own apostrophe.
_FORMULA = re.compile(r"'*\s*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r\n]")


def without_surrogates(text: str) -> str:
    """Return `text` with each half character, which UTF-8 cannot hold, as U+FFFD; offsets stay the same."""
    return _SURROGATE.sub("\ufffd", text)


def for_xml(text: str) -> str:
    r"""Return `text` with each sign that no XML 1.0 file may hold (section 2.2, `Char`) as U+FFFD; its length stays.

    >>> for_xml("a\x0bb\ufffe")
    'a�b�'
    """
    return _NOT_XML.sub("\ufffd", text)


def visible(text: str) -> str:
    """Return `text` with every control that a reader would not see written out.

    >>> visible("paid \u202e001")
    'paid ⟦U+202E⟧001'
    """
    text = text.replace("\r\n", "\n")
    return _UNSEEN.sub(lambda found: f"⟦U+{ord(found.group()):04X}⟧", without_surrogates(text))


def guarded(cell: str) -> str:
    """Return `cell` so that no spreadsheet runs it: an apostrophe stands before what could be a formula.

    >>> guarded("=1+1"), guarded("'=1+1"), guarded("about 12")
    ("'=1+1", "''=1+1", 'about 12')
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """Return what `guarded` was given.

    >>> unguarded(guarded("'-3")), unguarded("'tis")
    ("'-3", "'tis")
    """
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell

"""Lines to paragraphs: joins prose that was wrapped at a width, and leaves every break that was meant."""

from __future__ import annotations

import re
from itertools import pairwise

_ITEM = re.compile(r"(?:[-*+•‣▪◦●·]|\(?[a-z][.)])\s+(?=\S)")
_NUMBERED = re.compile(r"\(?\d{1,3}[.)]\s+(?=\S)")
_BULLET = re.compile(r"\A[-*+•‣▪◦●·–—]\s+(?=\S)")
_QUOTED = re.compile(r"(?:>\s?)+")
_SENTENCE_END = re.compile(r"[.!?…:;][\"'”’)\]»]{0,8}$")
_HYPHENATED = re.compile(r"([^\W\d_]+)-$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")

_WIDEST = 140
"""A line longer than this is a paragraph, not a piece of one."""
_LONGEST_WORD = 60
_SHORTEST = 30
"""A shorter line that is followed by a small letter may be a heading or verse; its break is kept."""
# Halves that take a hyphen of their own, so that one at the line's end is no division of a word.
_PREFIXES = frozenset(
    "all anti co cross counter deep ex far five four half hard high ill inter intra left long low medium mid multi near "
    "non off one part post pre pro quasi re right seven six self semi short so state sub ten third three two ultra un "
    "well wide year".split()
)


def mend(text: str, *, ragged: float = 1.0) -> str:
    """Return `text` as paragraphs separated by a blank line, with wrapped lines joined.

    `ragged` below 1 allows for formats whose lines have no fixed number of characters (PDF).
    """
    blocks = split_blocks(text)
    width = _wrap_width(blocks) * ragged
    vocabulary = _vocabulary(blocks) if any(line.endswith("-") for block in blocks for line in block) else frozenset()
    return "\n\n".join("\n".join(_joined(block, width, vocabulary)) for block in blocks)


def split_blocks(text: str) -> list[list[str]]:
    """Return the runs of lines that stand between blank ones, each line trimmed."""
    blocks: list[list[str]] = [[]]
    for line in text.split("\n"):
        trimmed = " ".join(line.split())
        if trimmed:
            blocks[-1].append(trimmed)
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def _wrap_width(blocks: list[list[str]]) -> int:
    """The width at which the document's lines were broken; 0 when they were not."""
    breaks = [(a, b) for block in blocks for a, b in pairwise(block) if len(a) <= _WIDEST and not _ITEM.match(b)]
    broken = [a for a, b in breaks if len(a) >= _SHORTEST and _runs_on(a, b)]
    if not broken or len(broken) * 4 < len(breaks):
        return 0
    return max(len(a) for a in broken)


def _runs_on(line: str, following: str) -> bool:
    """Whether the sentence plainly goes on: no end before the break, a small letter after it."""
    return not _SENTENCE_END.search(line[-_LONGEST_WORD:]) and following[0].islower()


def _joined(block: list[str], width: float, vocabulary: frozenset[str]) -> list[str]:
    # Pieces are joined once at the end: a text of a million short lines must not cost the square of that.
    paragraphs: list[list[str]] = []
    last = ""
    for line in block:
        if paragraphs and _belongs_together(last, line, width):
            paragraphs[-1][-1], between = _seam(paragraphs[-1][-1], line, vocabulary)
            paragraphs[-1] += [between, line]
        else:
            paragraphs.append([line])
        last = line
    return [_BULLET.sub("", "".join(pieces), count=1) for pieces in paragraphs]


def _belongs_together(line: str, following: str, width: float) -> bool:
    if _ITEM.match(following) or _QUOTED.match(following) or " |" in following or " |" in line:
        return False
    # "… on December⏎12. The pact …" is no list, "… three teams.⏎2. The second …" is one.
    if _NUMBERED.match(following) and (not width or _SENTENCE_END.search(line[-_LONGEST_WORD:])):
        return False
    if _runs_on(line, following) and (width or len(line) >= _SHORTEST):
        return True
    # Where lines were filled to a width, a break is accidental exactly when the next word no longer fitted.
    first_word = following.split(" ", 1)[0]
    return bool(width) and len(line) <= _WIDEST and len(line) + 1 + len(first_word) > width


def _seam(line: str, following: str, vocabulary: frozenset[str]) -> tuple[str, str]:
    """Return the line as it stands before the next one, and what comes between them."""
    divided = _HYPHENATED.search(line[-_LONGEST_WORD:])
    if divided is None or not following[0].islower():
        return line, " "
    head, tail = divided.group(1).lower(), _WORD.match(following[:_LONGEST_WORD])
    rest = tail.group(0).lower() if tail else ""
    whole = f"{head}-{rest}" in vocabulary or (head + rest not in vocabulary and head in _PREFIXES)
    return (line, "") if whole else (line[:-1], "")


def _vocabulary(blocks: list[list[str]]) -> frozenset[str]:
    return frozenset(word.lower() for block in blocks for line in block for word in _WORD.findall(line))

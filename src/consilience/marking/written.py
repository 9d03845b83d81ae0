"""What people write on documents, whatever the notation, read as a marking that never admits more than was meant.

Each part that is understood limits the record; each part that is not closes it to everybody but the most cleared of its
owner.  Nothing is ever replaced: all parts are combined.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from itertools import takewhile

from consilience.errors import MalformedMarking
from consilience.marking.banner import parse_banner
from consilience.marking.level import COMMON, TLP, Level, Policies
from consilience.marking.marking import EVERYONE, Marking, combine
from consilience.marking.words import CLOSING, UNCLASSIFIED, common_level, folded, tlp_colour

UNREADABLE = "unreadable marking"
"""A caveat that nobody knows: what stands there could not be read, so only the owner sees it."""
PARTS = "; "
"""Stands between the markings of one document, all of which count."""
_AROUND = re.compile(r"^[^\w/]+|_+$|^_+|[^\w/+]+$")
_OPEN = ("CLEAR", "GREEN")
_STROKES = str.maketrans({"⁄": "/", "∕": "/", "⧸": "/", "／": "/"})
_DEPENDS = re.compile(
    r"(?i)\b(?:upon|on|after|when|if|once|until|without|formerly|previously|cover(?: ?sheet)?|separated|detached|removed?|declassif\w+|downgraded?|regraded?|released for|approved for release|ohne|getrennt)\b"
)
"""Words by which a level holds only for a while or for a part: any other level in the same line may hold for the rest."""


def read_written(written: str, *, owner: str) -> Marking:
    """Return the marking that the words on a document give it; `owner` is whose document it is.

    >>> read_written("[tlp:amber]", owner="alpha").levels
    frozenset({Level(policy='tlp', name='amber')})
    """
    parts = [part for part in re.split(r"\s*;\s*|\s*\n\s*", written) if part.strip()]
    read = [one for part in parts for one in _part(part, owner)]
    return combine(read or [closed(owner)], Policies())


def is_understood(written: str) -> bool:
    """Return whether every part of `written` could be read."""
    return UNREADABLE not in read_written(written, owner="owner").caveats


def closed(owner: str) -> Marking:
    """Return the marking of what cannot be read: the owner's most cleared people alone."""
    return Marking(
        levels=frozenset({Level(TLP.name, "red")}), originators=frozenset({owner}), caveats=frozenset({UNREADABLE})
    )


def plain(written: str) -> str:
    """Return one marking's words without the brackets and signs around them."""
    text = " ".join(written.translate(_STROKES).replace("\\\\", "//").split())
    while (bare := _bare(text)) != text:
        text = bare
    return text


def _bare(text: str) -> str:
    """A text without the signs at its ends; a vowel's mark is none of them."""
    bare = _AROUND.sub("", text)
    if text.isascii() or not bare:
        return bare
    behind = text[text.rfind(bare) + len(bare) :]
    return bare + "".join(takewhile(lambda sign: unicodedata.category(sign)[0] == "M", behind))


def divided(written: str) -> tuple[str, str]:
    """Return the level's words and the rest after it, whichever sign stands between them."""
    text = plain(written)
    if text.startswith("//"):
        text = text.removeprefix("//")
    head, double, rest = text.partition("//")
    if double or _is_level(head):
        return head.strip(), rest.strip().removesuffix("//")
    for match in re.finditer(r"\s*[/,|]\s*|\s+[-–—]\s+|-(?=[A-Z])|\s+", head):
        if _is_level(head[: match.start()]) and not _is_level(head[: _next(head, match.end())]):
            return head[: match.start()], head[match.end() :].strip()
    return head.strip(), ""


def _next(text: str, start: int) -> int:
    """Where the word ends that begins at `start`."""
    found = re.compile(r"[^\s/,|]+").match(text, start)
    return found.end() if found else start


def _is_level(words: str) -> bool:
    return bool(tlp_colour(words)) or common_level(words) is not None


def _part(written: str, owner: str) -> list[Marking]:
    if folded(plain(written)) in CLOSING:
        return [closed(owner)]
    if _DEPENDS.search(written):
        return [*_plain_part(written, owner), *_any_level(written, owner)]
    return _plain_part(written, owner)


def _any_level(written: str, owner: str) -> list[Marking]:
    """The levels that a line names anywhere; a line that names no level above the lowest is not understood."""
    words = re.findall(r"[^\W_]+", plain(written))
    runs = [" ".join(words[start : start + length]) for length in (1, 2, 3) for start in range(len(words))]
    named = {level for run in runs if len(run) > 3 and (level := common_level(run)) not in (None, UNCLASSIFIED)}
    return [_level(level, owner) for level in sorted(named)] if named else [closed(owner)]


def _plain_part(written: str, owner: str) -> list[Marking]:
    head, rest = divided(written)
    colour, level = tlp_colour(head), common_level(head)
    if colour:
        named = Marking(
            levels=frozenset({Level(TLP.name, colour.lower())}),
            originators=frozenset({owner}),
            releasable_to=EVERYONE if colour in _OPEN else frozenset(),
        )
        return [named, *_beside(named, rest, owner)]
    if level is None:
        return [closed(owner), *_beside(closed(owner), rest, owner)]
    return _controls(level, rest, owner)


def _beside(first: Marking, rest: str, owner: str) -> list[Marking]:
    """What stands behind a label that is no level of the common ladder; the stand-in for one is taken out again."""
    idle = COMMON.level(UNCLASSIFIED)
    found = _controls(UNCLASSIFIED, rest, owner) if rest else []
    return [replace(one, levels=(one.levels - {idle}) or first.levels) for one in found]


def _controls(level: str, rest: str, owner: str) -> list[Marking]:
    """The level with what follows it: compartments, parties, caveats, and words such as FOUO that are levels themselves."""
    blocks = [block.strip() for block in rest.split("//")] if rest else []
    levels = [found for block in blocks if block and (found := common_level(block))]
    others = "//".join([level, *(block for block in blocks if not (block and common_level(block)))])
    whole = [_level(found, owner) for found in levels]
    try:
        marking = parse_banner(others, owner=owner, policy=COMMON)
    except MalformedMarking:
        return [_level(level, owner), *whole, closed(owner)]
    if not marking.caveats:
        return [marking, *whole]
    return [replace(marking, caveats=frozenset()), *whole, closed(owner)]


def _level(name: str, owner: str) -> Marking:
    return Marking(levels=frozenset({COMMON.level(name)}), originators=frozenset({owner}))

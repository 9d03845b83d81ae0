"""Rows of a table that carry their marking in a cell: under a header that says so, or in words that mean nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from consilience.ingest import marked_shapes
from consilience.marking.words import UNCLASSIFIED, common_level, folded, tlp_colour
from consilience.marking.written import divided, plain

_EDGE = " | "
_HEADER = re.compile(
    r"(?i)\W*(?:(?:security|protective|data|information|portion|overall)\s+)*(?:class(?:ification|if)?\.?|classification level|marking|mark|tlp|tlp (?:level|colou?r|marking|label)|caveat|handling|sensitivity|security level|"
    r"einstufung|vs-grad|geheimhaltungsgrad|schutzklasse|niveau de (?:classification|protection)|mention|clasificación|classifica|rubricering|klauzula|releasability|dissemination|distribution)\W*"
)
_SECOND_MEANING = frozenset(
    {
        "PUBLIC",
        "OPEN",
        "OFFICIAL",
        "SENSITIVE",
        "LIMITED",
        "INTERNAL",
        "CONTROLLED",
        "PROTECTED",
        "PROTECT",
        "RESTRICTED",
        "INTERN",
    }
)
"""In a table without such a header these are as often the state of a road or a session."""


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield where a row begins and ends, and its marking.

    >>> [mark for _, _, mark in find(chr(10).join(["Place | Class", "Oslo | S", "Rome | U"]))]
    ['S', 'U']
    """
    if _EDGE not in text:
        return
    start, labelled, inside = 0, False, False
    for line in text.split("\n"):
        cells = line.split(_EDGE) if _EDGE in line else []
        if cells and not inside:
            labelled = any(_HEADER.fullmatch(cell) for cell in cells)
        inside = bool(cells)
        found = [mark for cell in cells if (mark := _mark(cell, labelled=labelled))]
        if (
            len(cells) == 2
            and not found
            and (beside := marked_shapes.labelled(f"{cells[0].strip(' :*')}: {cells[1].strip(' :*')}", edge=False))
        ):
            found = [beside]
        if found:
            yield start, start + len(line), "; ".join(dict.fromkeys(found))
        start += len(line) + 1


def _mark(cell: str, *, labelled: bool) -> str | None:
    text = plain(cell)
    if not 0 < len(text) <= 80 or text.isdigit():
        return None
    head, _ = divided(text)
    if colour := tlp_colour(head) or (tlp_colour(f"TLP {text}") if labelled else None):
        return f"TLP:{colour}" if tlp_colour(text) or labelled else text
    level = common_level(head)
    if level is None:
        return (
            text
            if "//" in text and text.upper() == text and " " not in text.split("//")[0] and text[0] != "/"
            else None
        )
    if labelled:
        return text
    sure = (
        text.upper() == text and len(folded(head)) > 3 and level != UNCLASSIFIED and folded(head) not in _SECOND_MEANING
    )
    return text if sure else None

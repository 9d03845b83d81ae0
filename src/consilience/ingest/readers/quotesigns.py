"""Signs that mail programs put in front of each line of an earlier message: `>`, with initials too, and `|`, `»`, `:` and their like."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_ANGLE = re.compile(r"\s*(?:[A-Z]{0,4}|[A-Z][A-Za-z]{1,5})[>＞﹥]\s?")
_BAR = re.compile(r"\s*(?:[|│┃¦▌▏]|»(?=\s)|»$)\s?")
"""Where no table and no quotation mark of a sentence stands there."""
_RARE = re.compile(r"\s*[:}\]#%=]{1,3}(?=\s|$)\s?")
"""Signs that begin lines of other things too: they count in a reply, where two lines or more have the same."""
_CELLS = re.compile(r"[|│┃¦].*[|│┃¦]")
_LEAST = 2


def quoted_lines(lines: Sequence[str], *, reply: bool) -> frozenset[int]:
    """Return the places of the lines that are quoted.

    >>> sorted(quoted_lines(["No.", "", "| Forty came.", "| They left."], reply=False))
    [2, 3]
    """
    found = {place for place, line in enumerate(lines) if _ANGLE.match(line)}
    for run in _runs(lines, _BAR):
        if not _is_table(lines[place] for place in run):
            found.update(run)
    for run in _runs(lines, _RARE) if reply else ():
        signs = {lines[place].strip()[:1] for place in run}
        if len(signs) == 1 and len(run) >= _LEAST:
            found.update(run)
    return frozenset(found)


def without_sign(line: str) -> str:
    """Return a quoted line without one sign."""
    for sign in (_ANGLE, _BAR, _RARE):
        if match := sign.match(line):
            return line[match.end() :]
    return line


def _runs(lines: Sequence[str], sign: re.Pattern[str]) -> Iterable[list[int]]:
    run: list[int] = []
    for place, line in enumerate(lines):
        if sign.match(line):
            run.append(place)
        elif line.strip() and run:
            yield run
            run = []
    if run:
        yield run


def _is_table(run: Iterable[str]) -> bool:
    """Whether lines that begin with a bar have cells, or with a closing quotation mark that was opened."""
    filled = [line for line in run if line.strip(" \t|│┃¦▌▏»")]
    return any(_CELLS.search(line.strip()) for line in filled) or any("«" in line for line in filled)

"""A row of a table as one line: its cells apart by a bar, empty ones in their places, so that no value slips into another column."""

from __future__ import annotations

from collections.abc import Iterable

BAR = " | "
_MOST = 256
_LONG = 9
"""Words from which a cell that stands alone in its row is a text laid out in a table."""


def row(cells: Iterable[str]) -> str:
    """Return the line of a row.

    >>> row(["Oslo", "", "4"]), row(["", "Dead", "Hurt"]), row(["North", "", ""]), row(["a|b"]), row(["", ""])
    ('Oslo | | 4', '| | Dead | Hurt', 'North |', 'a¦b', '')
    """
    held = [" ".join(cell.replace("|", "¦").split()) for cell in cells]
    width = len(held)
    while held and not held[-1]:
        held.pop()
    if not held:
        return ""
    filled = [cell for cell in held if cell]
    if len(filled) == 1 and (width == 1 or len(filled[0].split()) >= _LONG):
        return filled[0]
    line = " ".join(BAR.join(held[:_MOST]).split())
    if len(held) > _MOST:
        line += BAR + BAR.join(cell for cell in held[_MOST:] if cell)
    # A bar at the beginning or end is the frame of the row, not an edge between cells.
    return f"| {line}" if not held[0] else f"{line} |" if len(held) == 1 else line

"""Tables of web pages made square: what spans several columns or rows leaves empty cells behind, so that columns stay columns."""

from __future__ import annotations

from lxml import etree

_CELLS = ("td", "th")
_MOST_COLUMNS = 64
_MOST_ROWS = 1000


def square(root: etree._Element) -> None:
    """Give each row of each table a cell for each of its columns."""
    for table in list(root.iter("table")):
        waiting: dict[int, int] = {}
        for row in table.iter("tr"):
            if next(row.iterancestors("table"), None) is table:
                waiting = _filled(row, waiting)


def _filled(row: etree._Element, waiting: dict[int, int]) -> dict[int, int]:
    """Put empty cells into a row where ones from above or from the left reach; return what reaches further down."""
    column, place = 0, 0
    reach = {}
    for cell in [child for child in row if child.tag in _CELLS]:
        place = row.index(cell)
        while waiting.get(column, 0) > 0 and column < _MOST_COLUMNS:
            reach[column] = waiting[column] - 1
            row.insert(place, etree.Element("td"))
            column, place = column + 1, place + 1
        wide, high = _span(cell, "colspan", _MOST_COLUMNS), _span(cell, "rowspan", _MOST_ROWS)
        for step in range(wide):
            if high > 1:
                reach[column + step] = high - 1
            if step:
                place += 1
                row.insert(place, etree.Element("td"))
        column += wide
    return {**{at: left - 1 for at, left in waiting.items() if at >= column and left > 1}, **reach}


def _span(cell: etree._Element, name: str, most: int) -> int:
    value = str(cell.get(name) or "").strip()
    cell.attrib.pop(name, None)
    return max(1, min(int(value), most)) if value.isascii() and value.isdigit() else 1

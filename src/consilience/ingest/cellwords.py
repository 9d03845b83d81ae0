"""A table's value in words: row, column and figure as one line for the parser."""

from __future__ import annotations

import re

from consilience.ingest import names
from consilience.ingest.cells import Value, is_day

_SCALES = re.compile(
    r"\(?\b(?:in\s+)?(?P<scale>thousand|million|billion)s?\b\)?|\((?:in\s+)?[’']?(?P<k>000)[’']?s?\)", re.IGNORECASE
)
_PERCENT = re.compile(r"\(\s*%\s*\)|%|\bper\s?cent\b|\bpercentage\b", re.IGNORECASE)
_MONEY = re.compile(r"\b(USD|EUR|GBP|CHF|JPY|CNY|INR|RUB)\b|([$€£¥])")
_UNIT = re.compile(r"\(([^()]{1,20})\)\s*$")
_STAGE = re.compile(
    r"(?:\w+ed|total|number|target|actual|count|amount|value|figure|now|before|after|new|today)", re.IGNORECASE
)
_MEASURES = frozenset(
    {"measure", "indicator", "item", "category", "type", "what", "figure", "line", "product", "commodity", "goods"}
)
_COUNTED = re.compile(r"(?:table\s+\w+[:.]?\s+)?([^\W\d][\w\s-]{2,40}?)\s+(?:by|per|in|for|at)\b", re.IGNORECASE)


def sentence(value: Value) -> str:
    """Return the words of a value as one line for the parser: "Lanta: 530 cases"; a scale or unit in the header is said.

    >>> from consilience.ingest.cells import Cell, Row
    >>> row = Row(0, 9, (Cell(0, 5, "Lanta"), Cell(6, 9, "530")))
    >>> sentence(Value(row=row, label=row.cells[0], value=row.cells[1], column="Cases (thousands)", context=""))
    'Lanta: 530 thousand cases'
    """
    label = value.label.text if value.label else ""
    if not value.value.numeric:
        return f"{label}: {value.column} {value.value.text}".replace("  ", " ").strip(": ")
    where, what = _where_and_what(label, value)
    figure = _figure(value.value.text, f"{what} ({value.context})")
    unit = _UNIT.search(_MONEY.sub("", _PERCENT.sub("", _SCALES.sub("", what))))
    noun = _UNIT.sub("", _MONEY.sub("", _PERCENT.sub("", _SCALES.sub("", what)))).strip(" ()-,:")
    noun = noun if noun.isupper() else noun[:1].lower() + noun[1:]
    counted = f"{unit[1]} of {noun}" if unit and noun else noun
    return f"{where}: {figure} {counted}".strip(": ")


def _where_and_what(label: str, value: Value) -> tuple[str, str]:
    """Which of row and column says where or when, and which says what is counted."""
    column, corner = value.column, value.context.rpartition(". ")[2].lower()
    if not column:
        counted = _COUNTED.match(value.context)
        return (label, counted[1]) if counted else ("", label)
    if _STAGE.fullmatch(column):
        return "", f"{label} {column}"
    if corner in _MEASURES or (_names_place_or_day(column) and not _names_place_or_day(label)):
        return column, label
    return label, column


def _figure(text: str, around: str) -> str:
    """The figure with the scale, per cent or currency that its header or caption gives."""
    unit, money = _SCALES.search(around), _MONEY.search(around)
    if unit is not None and not re.search(r"[a-z]", text, re.IGNORECASE):
        text += " thousand" if unit["k"] else f" {unit['scale'].lower()}"
    if _PERCENT.search(around) and "%" not in text:
        text += "%"
    elif money and not any(sign in text for sign in "$€£¥"):
        text = f"{text} {money.group().lower()}" if money[1] else f"{money[2]}{text}"
    return text


def _names_place_or_day(text: str) -> bool:
    return bool(text) and (names.is_place(text) or is_day(text))

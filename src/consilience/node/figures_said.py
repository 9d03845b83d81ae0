"""Whether the words that go out in place of an estimate give another number than it has; whoever signs is told, and may mean it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from consilience.ledger.reading import Record
from consilience.records.estimate import Answer, Estimate
from consilience.records.ids import RecordId

_SHARE = re.compile(
    r"(?<![\d.,])(\d{1,3}(?:[.,]\d+)?)\s*(?:%|per\s?cent\b)|(?<![\d.,])(0?\.\d+)(?![\d.,]|\s*(?:%|per\s?cent\b))"
)
_FIGURE = re.compile(r"(?<![\w.,])(\d+(?:[,' ]\d{3})*(?:\.\d+)?)(?![\w]|[.,]\d)")
_NEAR = Decimal("0.5")
"""Percentage points by which a share may be rounded."""


def caution(records: Iterable[Record], words: Mapping[RecordId, str]) -> str:
    """Return what to say before such words are signed; nothing where each number is the record's own."""
    return " ".join(
        line for one in records if isinstance(one.statement.body, Estimate) and (line := departs(one.statement.body, words.get(one.id, "")))
    )  # fmt: skip


def departs(estimate: Estimate, words: str) -> str:
    """Return a sentence where a wording says a number that lies outside what the estimate says.

    Of a probability or shares only numbers of per cent count, and of a quantity any number but a year; days are not looked at.
    """
    answer = estimate.answer
    if answer is None or not words:
        return ""
    if answer.probability is not None or answer.shares:
        said = [
            100 * Decimal(part) if part else Decimal(whole.replace(",", ".")) for whole, part in _SHARE.findall(words)
        ]
        own = _shares(answer)
        odd = [one for one in said if not any(low - _NEAR <= one <= high + _NEAR for low, high in own)]
        return _sentence([f"{one.normalize():f} %" for one in odd], [_range(low, high, " %") for low, high in own])
    values = [value for _, value in answer.quantiles]
    if not values or estimate.unit is None:
        return ""
    figures = [Decimal(re.sub(r"[,' ]", "", one)) for one in _FIGURE.findall(words)]
    odd = [one for one in figures if not (min(values) <= one <= max(values)) and not (1900 <= one <= 2100)]
    return _sentence([f"{one.normalize():f}" for one in odd], [_range(min(values), max(values), f" {estimate.unit}")])


def _shares(answer: Answer) -> list[tuple[Decimal, Decimal]]:
    if answer.probability is not None:
        return [(100 * answer.probability.low, 100 * answer.probability.high)]
    return [(100 * share, 100 * share) for _, share in answer.shares]


def _range(low: Decimal, high: Decimal, unit: str) -> str:
    ends = [f"{one.normalize():f}" for one in dict.fromkeys((low, high))]
    return " to ".join(ends) + unit


def _sentence(odd: list[str], own: list[str]) -> str:
    if not odd:
        return ""
    return f"The words that go out say {', '.join(odd)}; the estimate itself says {', '.join(own)}. Sign only if that is meant."

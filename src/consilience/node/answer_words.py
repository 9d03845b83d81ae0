"""An answer in a few words, for pages and terminals."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

from consilience.records.estimate import Answer, Band
from consilience.records.question import AnswerType

_TOLD = re.compile(r"(\d{1,3}(?:\.\d{1,4})?) %(?: \((\d{1,3}(?:\.\d{1,4})?)–(\d{1,3}(?:\.\d{1,4})?) %\))?")


def said(kind: AnswerType, unit: str | None, answer: Answer | None) -> str:
    """Return what a party answers."""
    if answer is None:
        return "no answer"
    if answer.probability is not None:
        low, point, high = (f"{float(end) * 100:.3g}" for end in answer.probability.floats)
        span = f" ({low}–{high} %)" if low != high else ""
        return f"“{answer.words}”{span}" if answer.words else f"{point} %{span}"
    if answer.shares:
        return ", ".join(f"{name} {float(share) * 100:.3g} %" for name, share in answer.shares)
    places = [_place(value, dated=kind is AnswerType.DATE) for _, value in answer.quantiles]
    never = f"never {float(answer.never) * 100:.3g} %" if answer.never else ""
    return ", ".join(part for part in (" – ".join(places), unit or "", never) if part)


def told(answer: Answer | None) -> str:
    """Return an estimate's answer alone, as it is told where the estimate itself is not given; empty where that cannot be."""
    if answer is None or answer.probability is None:
        return ""
    return said(AnswerType.PROBABILITY, None, replace(answer, words=None))


def heard(text: str) -> Answer | None:
    """Return the answer in words that are those of `told` and nothing else."""
    found = _TOLD.fullmatch(text.strip())
    if found is None:
        return None
    point, low, high = (None if part is None else Decimal(part) / 100 for part in found.groups())
    try:
        if point is None or low is None or high is None:
            return None if point is None else Answer(probability=Band.exact(point))
        return Answer(probability=Band(low=low, point=point, high=high))
    except ValueError:
        return None


def range_words(kind: AnswerType, unit: str | None, between: Band | None) -> str:
    """Return a jointly stated range."""
    if between is None:
        return ""
    if kind is AnswerType.PROBABILITY:
        return f"{float(between.low) * 100:.3g} to {float(between.high) * 100:.3g} %"
    dated = kind is AnswerType.DATE
    return " to ".join(_place(end, dated=dated) for end in (between.low, between.high)) + (f" {unit}" if unit else "")


def _place(value: Decimal, *, dated: bool) -> str:
    return date.fromordinal(int(value)).isoformat() if dated else f"{value.normalize():f}"

"""A key intelligence question, and one party's estimate of the answer.

Probabilities are whole basis points (1/100 of a percent): signed content has no floats.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from consilience.records.ids import RecordId, is_digest

CERTAIN = 10_000
"""Basis points in one."""


class AnswerType(StrEnum):
    PROBABILITY = "probability"
    CATEGORIES = "categories"
    QUANTITY = "quantity"
    DATE = "date"


class Confidence(StrEnum):
    """How well founded the estimate is; not how likely."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One question with the form its answer takes."""

    id: str
    text: str
    answer: AnswerType
    options: tuple[str, ...] = ()
    """For categories: every possible answer, each once."""
    unit: str | None = None
    closes: date | None = None

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError("the text is blank")
        if (self.answer is AnswerType.CATEGORIES) != (len(self.options) >= 2) or len(set(self.options)) != len(
            self.options
        ):
            raise ValueError("categories, and only they, have two options or more, each once")


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """One possible answer, or one bound of it, with its probability."""

    answer: str
    """An option, `yes`, or for a quantity or date the value not exceeded; `never` for a date that may not come."""
    low: int
    high: int
    """Basis points; equal for a point."""

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high <= CERTAIN:
            raise ValueError("basis points do not run from 0 to 10000, the lower first")


@dataclass(frozen=True, kw_only=True, slots=True)
class Estimate:
    """One party's answer, with likelihood and, apart from it, confidence."""

    question: RecordId
    shares: tuple[Share, ...]
    term: str | None = None
    """The words of likelihood as the party says them, where it used any."""
    scale: str | None = None
    """The yardstick the words belong to."""
    median: Decimal | None = None
    confidence: Confidence
    evidence: tuple[RecordId, ...] = ()
    because: str = ""

    def __post_init__(self) -> None:
        if not is_digest(self.question) or not all(map(is_digest, self.evidence)):
            raise ValueError("question and evidence are not named by record ids")
        if not self.shares:
            raise ValueError("it gives no answer")
        if (self.term is None) != (self.scale is None):
            raise ValueError("words of likelihood come with their scale")

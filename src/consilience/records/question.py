"""A key intelligence question: what is asked, which kind of answer it takes, and what settles it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from consilience.records.ids import QuestionId
from consilience.records.kind import Kind, Sayer


class AnswerType(StrEnum):
    """What an answer looks like."""

    PROBABILITY = "probability"
    CATEGORIES = "categories"
    QUANTITY = "quantity"
    DATE = "date"


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One question; numbers are exact decimals, days are counted as `date.toordinal` does."""

    KIND: ClassVar[Kind] = Kind(
        tag="question/1",
        name="question",
        title="{text}",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        labels={"cuts": "Cut into ranges at"},
        found_by="id",
    )

    id: QuestionId
    text: str
    answer_type: AnswerType
    version: int = 1
    """Of the text and the hypothesis set together: estimates of two versions are not comparable."""
    hypotheses: tuple[str, ...] = ()
    """The answers to choose from; for categories only."""
    unit: str | None = None
    cuts: tuple[Decimal, ...] = ()
    """Where the line of a quantity or of time is cut into hypotheses; empty: at the parties' own quantiles."""
    threshold: Decimal | None = None
    """For a quantity or date: H is "this much or more" or "on this day or before"."""
    horizon: date | None = None
    """The last day the question speaks of; "never" means not until then."""
    resolution: str = ""
    scale: str | None = None
    """The yardstick of words the parties agreed on."""

    def __post_init__(self) -> None:
        if not self.id.strip():
            raise ValueError("id must not be blank")
        if self.answer_type is AnswerType.CATEGORIES and len(set(self.hypotheses)) < 2:
            raise ValueError("categories need at least two different hypotheses")
        if len(set(self.hypotheses)) != len(self.hypotheses):
            raise ValueError("hypotheses must differ from one another")
        if list(self.cuts) != sorted(set(self.cuts)):
            raise ValueError("cuts must rise")

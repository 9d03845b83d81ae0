"""Two parties' answers to one question, compared in the worker: where they part, why, and what would bring them together."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.metadata import version
from typing import Any

import orjson
from pydantic import TypeAdapter

from consilience.divergence.advice import Advice, advise
from consilience.divergence.answers import Tables
from consilience.divergence.compare import QuestionComparison, compare
from consilience.divergence.programme import Terms
from consilience.divergence.state import SEVERAL_TOLERANCE, Thresholds
from consilience.divergence.tables import yardsticks
from consilience.node.caches import Caches
from consilience.node.results import Derived
from consilience.records.estimate import Estimate
from consilience.records.holding import Holding
from consilience.records.ids import OriginId, PartyName, QuestionId
from consilience.records.question import AnswerType, Question

VERSION = "1"
"""Raised with every change to what is worked out here."""
Judged = tuple[tuple[QuestionComparison, Advice], ...]
_MOST = 1_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """All that a comparison depends on."""

    question: Question
    party: PartyName
    """Who looks at it."""
    own: Estimate
    theirs: Estimate
    known: frozenset[OriginId]
    """Origins that both are known to hold."""
    holdings: tuple[Holding, ...]


def judge(pairs: Sequence[Pair]) -> Judged:
    """Return each comparison with the advice that goes with it."""
    return tuple(map(_judged, pairs))


def _judged(pair: Pair) -> tuple[QuestionComparison, Advice]:
    comparison = compare(
        pair.question, (pair.own, pair.theirs), Tables(yardsticks=yardsticks()), thresholds(pair.question), pair.party,
        known=pair.known,
    )  # fmt: skip
    return comparison, advise([comparison], pair.party, Terms(holdings=pair.holdings, known=pair.known))[0]


def thresholds(question: Question) -> Thresholds:
    odds = question.answer_type is AnswerType.PROBABILITY
    return Thresholds() if odds else Thresholds(tolerance=SEVERAL_TOLERANCE)


def written(pairs: Sequence[Pair]) -> bytes:
    """Return what `judge` does as JSON; for the worker."""
    found: bytes = _adapter().dump_json(judge(pairs))
    return found


class QuestionResults:
    """The comparisons of one node's questions, as far as they are worked out."""

    def __init__(self, caches: Caches, *, patience: float = 0) -> None:
        self.patience = patience
        """Seconds that a page waits for a comparison."""
        self._derived: Derived[tuple[QuestionId, str], Judged] = Derived(caches, most=_MOST, name="questions")

    def close(self) -> None:
        self._derived.close()

    def judged(self, pairs: Sequence[Pair], *, stand: str, patience: float | None = None) -> Judged | None:
        """Return the comparisons, or None while they are being worked out; wait `patience` seconds, a page's where None.

        `stand` is that of the view in which the pairs were read.
        """
        if not pairs:
            return ()
        name, digest = pairs[0].question.id, _digest(pairs)

        def make(_before: Judged | None) -> Judged:
            inputs = (digest, VERSION, version("consilience"))
            body = self._derived.worked_out(stand, ("question", name), inputs, written, tuple(pairs))
            found: Judged = _adapter().validate_json(body)
            return found

        return self._derived.of((name, digest), digest, make, patience=self.patience if patience is None else patience)[
            0
        ]


@cache
def _adapter() -> TypeAdapter[Any]:
    return TypeAdapter(Judged)


def _digest(pairs: Sequence[Pair]) -> str:
    return hashlib.sha256(orjson.dumps(pairs, default=_plain)).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(type(value).__name__)

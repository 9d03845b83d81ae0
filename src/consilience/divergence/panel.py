"""One question as all its parties answer it: every pair compared, the widest first in mind.

With two parties there is one pair, and every output is that pair's.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from consilience.divergence.advice import Advice, advise, elsewhere, unasked
from consilience.divergence.compare import QuestionComparison, compare
from consilience.divergence.programme import Terms
from consilience.divergence.question_file import QuestionAsked, QuestionFile
from consilience.divergence.state import QuestionState
from consilience.records.ids import PartyName
from consilience.records.question import Question

SEVERITY = (
    QuestionState.CONFLICTING,
    QuestionState.DIVERGENT,
    QuestionState.WORDING_ONLY,
    QuestionState.VAGUE,
    QuestionState.ALIGNED_FRAGILE,
    QuestionState.ALIGNED,
    QuestionState.ONE_SIDED,
    QuestionState.NOT_COMPARABLE,
)
"""The most serious first: the state of a question is that of its most serious pair."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Panel:
    """One question, its parties in the order of the file, and every pair of them with the advice on it."""

    parties: tuple[PartyName, ...]
    pairs: tuple[tuple[QuestionComparison, Advice], ...]

    @property
    def question(self) -> Question:
        return self.pairs[0][0].question

    @property
    def reader(self) -> PartyName | None:
        return self.pairs[0][0].reader

    @property
    def widest(self) -> tuple[QuestionComparison, Advice]:
        """The pair that is most seriously apart, and of those the one that is furthest."""
        return min(self.pairs, key=lambda pair: _rank(pair[0]))

    @property
    def rank(self) -> tuple[int, float]:
        """What orders questions, the most serious first."""
        return _rank(self.widest[0])


def _rank(comparison: QuestionComparison) -> tuple[int, float]:
    apart = abs(comparison.split.delta) if comparison.split else 0.0
    return SEVERITY.index(comparison.state), -apart


def panels(found: QuestionFile, reader: PartyName | None) -> tuple[Panel, ...]:
    """Return every question of the file with its pairs, as `reader` may see them, and the advice for all of them together."""
    compared = [_pairs(asked, reader) for asked in found.asked]
    every = [comparison for comparisons in compared for comparison in comparisons]
    told = iter(_advice(every, reader, Terms(holdings=found.holdings, forbidden=found.forbidden)))
    return tuple(
        Panel(parties=asked.parties, pairs=tuple((comparison, next(told)) for comparison in comparisons))
        for asked, comparisons in zip(found.asked, compared, strict=True)
    )


def _pairs(asked: QuestionAsked, reader: PartyName | None) -> list[QuestionComparison]:
    return [
        compare(
            asked.question, (a, b), asked.tables, asked.thresholds, reader,
            others=[estimate for estimate in asked.estimates if estimate not in (a, b)],
        )
        for a, b in itertools.combinations(asked.estimates, 2)
    ]  # fmt: skip


def _advice(every: Sequence[QuestionComparison], reader: PartyName | None, terms: Terms) -> list[Advice]:
    """Return advice in the order of `every`: for the reader's own pairs together, for pairs of others what would help."""
    if reader is None:
        return [unasked(comparison) for comparison in every]
    own = iter(advise([comparison for comparison in every if reader in comparison.parties], reader, terms))
    return [next(own) if reader in comparison.parties else elsewhere(comparison) for comparison in every]

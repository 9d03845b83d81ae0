"""What would help where disclosure does not: the remedy belongs to the largest cause that evidence cannot touch."""

from __future__ import annotations

from consilience.divergence.compare import QuestionComparison
from consilience.divergence.split import Cause
from consilience.records.ids import PartyName


def remedy_for(comparison: QuestionComparison, owner: PartyName | None = None) -> str | None:
    """Return what would help with the largest cause that disclosure cannot touch."""
    if comparison.split is None:
        return None
    totals = comparison.split.totals
    elsewhere = [cause for cause in Cause if cause is not Cause.UNSHARED]
    main = max(elsewhere, key=lambda cause: abs(totals[cause]))
    if abs(totals[main]) < 1e-9:
        return None
    at = _worst(comparison, main)
    return {
        Cause.PRIOR: "compare base rates: from which reference class does each party start?",
        Cause.GRADING: f"joint source review of {at}: why the grades and rates differ",
        Cause.INFERENCE: f"challenge session on {at}: what it shows, and what else would show the same",
        Cause.WORDING: "agree on one yardstick, or state numbers",
        Cause.UNEXPLAINED: _ask(comparison, owner),
    }[main]


def _ask(comparison: QuestionComparison, owner: PartyName | None) -> str:
    others = [str(party) for party in comparison.parties if party != owner]
    return f"ask {' and '.join(others)} what the estimate rests on: this part is not accounted for here"


def _worst(comparison: QuestionComparison, cause: Cause) -> str:
    parts = [c for c in comparison.split.components if c.cause is cause] if comparison.split else []
    return str(max(parts, key=lambda c: abs(c.nats)).origin or "the evidence that both hold")

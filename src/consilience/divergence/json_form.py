"""A comparison as JSON: the contract of `consilience compare --json`, described in docs/reference/compare.md."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal
from typing import Any

from consilience.divergence.advice import Advice
from consilience.divergence.compare import QuestionComparison
from consilience.divergence.panel import Panel
from consilience.divergence.split import Component
from consilience.records.estimate import Answer, Estimate
from consilience.records.question import AnswerType


def as_json(panel: Panel) -> dict[str, Any]:
    """Return a question as plain values: that of its pair, or with more parties the headline and all pairs."""
    if len(panel.pairs) == 1:
        return _pair(*panel.pairs[0])
    widest, _ = panel.widest
    return {
        "id": panel.question.id,
        "question": panel.question.text,
        "type": panel.question.answer_type.value,
        "parties": list(panel.parties),
        "for": panel.reader,
        "state": widest.state.value,
        "why": f"{' and '.join(widest.parties)}: {widest.why}",
        "widest": list(widest.parties),
        "pairs": [_pair(comparison, advice) for comparison, advice in panel.pairs],
    }


def _pair(comparison: QuestionComparison, advice: Advice) -> dict[str, Any]:
    """Return `comparison` and `advice` as plain values; unknown ones are None, infinite bounds too."""
    result = comparison.split
    return {
        "id": comparison.question.id,
        "question": comparison.question.text,
        "type": comparison.question.answer_type.value,
        "parties": list(comparison.parties),
        "for": comparison.reader,
        "state": comparison.state.value,
        "why": comparison.why,
        "delta": result.delta if result else None,
        "delta_range": [_finite(result.low), _finite(result.high)] if result else None,
        "distance": comparison.distance,
        "components": [_component(comparison, c) for c in result.components] if result else [],
        "main_cause": result.main_cause.value if result and result.main_cause else None,
        "fragility": result.fragility if result else None,
        "fused": _fused(comparison),
        "estimates": {e.party: _estimate(e, comparison.question.answer_type) for e in comparison.estimates},
        "tolerance": comparison.thresholds.tolerance,
        "notes": list(comparison.notes),
        "advice": _advice(advice),
    }


def _component(comparison: QuestionComparison, component: Component) -> dict[str, Any]:
    return {
        "cause": component.cause.value,
        "origin": component.origin,
        "party": component.owner,
        "nats": component.nats,
        "decibans": component.decibans,
        "points": comparison.points(component),
        "range": [_finite(component.low), _finite(component.high)],
        "because": component.because,
    }


def _fused(comparison: QuestionComparison) -> float | dict[str, float] | None:
    if comparison.fused is None or comparison.board is None:
        return None
    if comparison.question.answer_type is AnswerType.PROBABILITY:
        return comparison.fused[0]
    return dict(zip(comparison.board.labels, comparison.fused, strict=True))


def _estimate(estimate: Estimate, kind: AnswerType) -> dict[str, Any]:
    return {
        "stated": _answer(estimate.answer, kind),
        "prior": _answer(estimate.prior, kind),
        "confidence": estimate.confidence,
        "as_of": estimate.as_of.isoformat() if estimate.as_of else None,
    }


def _answer(answer: Answer | None, kind: AnswerType) -> dict[str, Any] | None:
    """Return the raw answer as stated, before any repair."""
    if answer is None:
        return None
    if answer.probability is not None:
        low, point, high = answer.probability.floats
        return {"point": point, "range": [low, high], "term": answer.words, "scale": answer.scale}
    if answer.shares:
        return {name: float(share) for name, share in answer.shares}
    places = {str(level): _place(value, kind) for level, value in answer.quantiles}
    return {"quantiles": places, "never": float(answer.never)} if kind is AnswerType.DATE else {"quantiles": places}


def _place(value: Decimal, kind: AnswerType) -> float | str:
    return date.fromordinal(round(value)).isoformat() if kind is AnswerType.DATE else float(value)


def _advice(advice: Advice) -> dict[str, Any]:
    return {
        "status": advice.status.value,
        "gap": advice.gap,
        "release": [{"origin": r.origin, "form": r.form} for r in advice.release],
        "after": advice.after,
        "unreleased_for": list(advice.unreleased_for),
        "unreleased_against": list(advice.unreleased_against),
        "remedy": advice.remedy,
        "binding": list(advice.binding),
        "warnings": list(advice.warnings),
        "why": advice.why,
        "greedy": advice.greedy,
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None

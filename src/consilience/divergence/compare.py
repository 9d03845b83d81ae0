"""One question, two estimates: the whole comparison, as one reader may see it.

What a reader may not see is taken away *before* anything is computed, so nothing in the result can depend on it:

- made for a party, what it does not hold is not there; its effect stands undivided in *unexplained*;
- made for nobody in particular, what not every party of the question holds stands in totals, without origin.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from consilience.divergence.answers import Board, Tables, board, origins_of
from consilience.divergence.fuse import fused
from consilience.divergence.line import Distribution, wasserstein
from consilience.divergence.side import Side
from consilience.divergence.split import Cause, Component, Split, split
from consilience.divergence.state import QuestionState, Thresholds, lean_apart, state
from consilience.divergence.tables import scale_key
from consilience.divergence.weight import Vector
from consilience.errors import WrongUse
from consilience.records.estimate import Estimate
from consilience.records.ids import OriginId, PartyName
from consilience.records.question import Question
from consilience.records.yardstick import Yardstick

_SAME = 1e-12


@dataclass(frozen=True, kw_only=True, slots=True)
class QuestionComparison:
    """All that one reader may see of one question; every output is drawn from it."""

    question: Question
    estimates: tuple[Estimate, Estimate]
    """As stated, without their evidence: what of it the reader may see stands on the board."""
    reader: PartyName | None
    state: QuestionState
    why: str
    """One sentence on the state."""
    thresholds: Thresholds
    board: Board | None = None
    """None when nothing can be compared."""
    split: Split | None = None
    distance: float | None = None
    """Probability points, total variation, or Wasserstein-1 in the unit (days for a date), by answer type."""
    fused: Vector | None = None
    notes: tuple[str, ...] = ()
    scales: tuple[Yardstick, ...] = ()
    """The yardsticks of the words used."""
    among: int = 2
    """How many parties the question has in all."""

    @property
    def parties(self) -> tuple[PartyName, PartyName]:
        return self.estimates[0].party, self.estimates[1].party

    def points(self, component: Component) -> float:
        """Return the component's share of the distance, in proportion to its nats; the shares sum to the distance.

        For a probability: share_k = (δ_k / ΔL)·(p_A − p_B), and its limit p·(1−p)·δ_k where nothing differs.
        """
        if self.split is None or self.board is None or self.distance is None:
            return 0.0
        if abs(self.split.delta) > _SAME:
            return component.nats / self.split.delta * self.distance
        p = self.board.left.stated[0]
        return component.nats * p * (1 - p) if self.board.left.odds else 0.0


def compare(
    question: Question,
    estimates: tuple[Estimate, Estimate],
    tables: Tables,
    thresholds: Thresholds | None = None,
    reader: PartyName | None = None,
    others: Sequence[Estimate] = (),
    known: Collection[OriginId] = (),
) -> QuestionComparison:
    """Return why the first estimate differs from the second, as `reader` may see it (None: nobody in particular).

    `others` are the estimates of further parties of the question: they decide what the reader, or everybody, may see.
    `known` are origins that both hold by a private check, whether or not both registered them; they count once when fused.
    """
    limits = thresholds or Thresholds()
    everybody = {estimate.party: estimate for estimate in (*estimates, *others)}
    if reader is not None and reader not in everybody:
        raise WrongUse(f"no party of the question is called {reader}")
    obstacle = _obstacle(estimates)
    if obstacle is not None:
        return QuestionComparison(
            question=question,
            estimates=_bare(estimates),
            reader=reader,
            state=obstacle[0],
            why=obstacle[1],
            thresholds=limits,
            among=len(everybody),
        )
    whole = board(question, estimates, tables, None if reader is None else everybody[reader])
    common = None if reader else frozenset.intersection(*(origins_of(e, tables) for e in everybody.values()))
    used = dict.fromkeys(scale_key(e.answer.scale) for e in estimates if e.answer and e.answer.scale)
    judged = _judge(question, _bare(estimates), whole, limits, common, known if reader else ())
    scales = tuple(tables.yardsticks[key] for key in used)
    return replace(judged, scales=scales, reader=reader, among=len(everybody))


def _bare(estimates: tuple[Estimate, Estimate]) -> tuple[Estimate, Estimate]:
    a, b = (replace(estimate, evidence=()) for estimate in estimates)
    return a, b


def _judge(
    question: Question,
    seen: tuple[Estimate, Estimate],
    whole: Board,
    limits: Thresholds,
    common: frozenset[OriginId] | None,
    known: Collection[OriginId],
) -> QuestionComparison:
    """Return the comparison; made for nobody in particular, only the origins in `common` are named."""
    result = split(whole.left, whole.right)
    fusion = fused(whole.left, whole.right, known)
    if common is not None:
        result = _totalled(result, common)
        whole = _common_only(whole, common)
    distance = _distance(question, whole)
    found = state(result, whole.left, whole.right, limits, distance=distance, apart=_apart(whole))
    return QuestionComparison(
        question=question,
        estimates=seen,
        reader=None,
        state=found,
        why=_why(found, result, limits),
        thresholds=limits,
        board=whole,
        split=result,
        distance=distance,
        fused=fusion,
        notes=whole.notes,
    )


def _obstacle(estimates: tuple[Estimate, Estimate]) -> tuple[QuestionState, str] | None:
    a, b = estimates
    silent = [e.party for e in estimates if e.answer is None]
    if len(silent) == 2:
        return QuestionState.NOT_COMPARABLE, "Neither party has answered."
    if silent:
        return QuestionState.ONE_SIDED, f"Only one party has answered; {silent[0]} has not."
    if a.question_version != b.question_version:
        return QuestionState.NOT_COMPARABLE, "The parties answered different versions of the question."
    if a.unit != b.unit:
        return QuestionState.NOT_COMPARABLE, "The parties answered in different units."
    return None


def _totalled(result: Split, common: frozenset[OriginId]) -> Split:
    """Return `result` with one total per cause and party of what is not `common`, instead of its origins."""
    prior, *rest = result.components
    hidden = [c for c in rest if c.origin is not None and c.origin not in common]
    kinds = dict.fromkeys((c.cause, c.owner) for c in hidden)
    totals = [
        _total(cause, owner, [c for c in hidden if (c.cause, c.owner) == (cause, owner)]) for cause, owner in kinds
    ]
    return replace(result, components=(prior, *totals, *(c for c in rest if c not in hidden)))


def _total(cause: Cause, owner: PartyName | None, parts: list[Component]) -> Component:
    what = f"All that only {owner} holds" if owner else "All that these two hold and not every party does"
    return Component(
        cause=cause,
        nats=math.fsum(c.nats for c in parts),
        low=math.fsum(c.low for c in parts),
        high=math.fsum(c.high for c in parts),
        because=f"{what}, together.",
        owner=owner,
    )


def _common_only(whole: Board, common: frozenset[OriginId]) -> Board:
    left, right = (
        replace(side, held={origin: reading for origin, reading in side.held.items() if origin in common})
        for side in (whole.left, whole.right)
    )
    return replace(whole, left=left, right=right)


def _distance(question: Question, whole: Board) -> float:
    a, b = whole.left.stated, whole.right.stated
    if whole.lines is not None:
        horizon = None if question.horizon is None else float(question.horizon.toordinal())
        return wasserstein(*whole.lines, horizon)
    if whole.left.odds:
        return a[0] - b[0]
    return math.fsum(abs(x - y) for x, y in zip(a, b, strict=True)) / 2


def _apart(whole: Board) -> bool:
    if whole.lines is not None:
        return _lines_apart(*whole.lines)
    if whole.left.odds:
        return lean_apart(whole.left, whole.right)
    return _first(whole.left) != _first(whole.right)


def _lines_apart(a: Distribution, b: Distribution) -> bool:
    (a_low, a_high), (b_low, b_high) = ((dist.quantile(0.1), dist.quantile(0.9)) for dist in (a, b))
    return a_low > b_high or b_low > a_high or (a.never - 0.5) * (b.never - 0.5) < 0


def _first(side: Side) -> int:
    return max(range(len(side.stated)), key=lambda h: side.stated[h])


def _why(found: QuestionState, result: Split, limits: Thresholds) -> str:
    gap = f"{abs(result.delta):.2f} nats apart, tolerance {limits.tolerance:g}"
    main = result.main_cause
    tail = f"; the largest cause is {main.value}" if main else ""
    return {
        QuestionState.ALIGNED: f"Within tolerance: {gap}.",
        QuestionState.ALIGNED_FRAGILE: f"Within tolerance only because causes cancel: {gap}, fragility {result.fragility:.2f}.",
        QuestionState.DIVERGENT: f"Beyond tolerance: {gap}{tail}.",
        QuestionState.CONFLICTING: f"Beyond tolerance and on opposite sides: {gap}{tail}.",
        QuestionState.VAGUE: "At least one answer is too wide to tell agreement from difference.",
        QuestionState.WORDING_ONLY: f"Only the words part them: {gap}, and the words cover the difference.",
    }.get(found, "")

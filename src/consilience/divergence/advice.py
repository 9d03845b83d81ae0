"""Advice to one owner: which of its unreleased records would bring the estimates together, or what would instead.

Computed from what the owner may see: its own evidence, what both hold, and both stated estimates.  What a release would
do is predicted with the owner's own reading of the record.  Where nothing permitted suffices, the constraint that stands in
the way is named by solving again without it, and the cause that lies elsewhere gets its own remedy.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from consilience.divergence.compare import QuestionComparison
from consilience.divergence.disclosure import solve
from consilience.divergence.greedy import preview
from consilience.divergence.obstacles import SEVERAL, binding, could_help, the_question
from consilience.divergence.programme import Terms, needs_help, programme_for
from consilience.divergence.remedy import remedy_for
from consilience.divergence.side import direction
from consilience.divergence.sought import Candidate, Plan, Programme, held_back, remaining, spread, total_effects
from consilience.divergence.split import Cause
from consilience.divergence.weight import Vector, project
from consilience.records.holding import Form
from consilience.records.ids import OriginId, PartyName

_ELSEWHERE = "Disclosure cannot help: not even all of the owner's evidence would bring the estimates together."


class SearchStatus(StrEnum):
    """What became of the search for a disclosure."""

    OPTIMAL = "optimal"
    """Nothing less would do; proven."""
    FEASIBLE = "feasible"
    """It would do; whether less would is not proven within the time allowed."""
    NOT_NEEDED = "not needed"
    CANNOT_HELP = "cannot help"
    """The cause lies elsewhere: even all of the owner's evidence would not bring the estimates together."""
    INFEASIBLE = "infeasible"
    """The owner's evidence would suffice, but a constraint stands in the way; `binding` names it."""
    NOT_ASKED = "no owner named"


@dataclass(frozen=True, kw_only=True, slots=True)
class ProposedRelease:
    """One record to let go, in one form."""

    origin: OriginId
    form: str
    claim: str = ""
    cost: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Advice:
    """What one owner is told about one question; the release is the same for all questions of the file."""

    status: SearchStatus
    why: str
    gap: float | None = None
    """Relative gap of the solver's proof; 0 when proven."""
    release: tuple[ProposedRelease, ...] = ()
    after: float | None = None
    """Expected difference after the release, first party minus second, as `delta` is measured."""
    unreleased_for: tuple[OriginId, ...] = ()
    unreleased_against: tuple[OriginId, ...] = ()
    """Permitted evidence of the owner that stays back, for and against; for several hypotheses, for and against what
    the owner holds likelier than the reader."""
    remedy: str | None = None
    """What would help where disclosure does not."""
    binding: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    greedy: int | None = None
    """How many records the quick preview takes; None when it finds no way."""


def unasked(comparison: QuestionComparison) -> Advice:
    """Return what can be said without looking at anybody's unshared evidence."""
    remedy = None
    if needs_help(comparison) and comparison.split is not None:
        lies_open = comparison.split.main_cause is not Cause.UNSHARED
        remedy = remedy_for(comparison) if lies_open else "disclosure may help: each owner can ask for advice"
    return Advice(status=SearchStatus.NOT_ASKED, why="Advice is for an owner: name one with --for.", remedy=remedy)


def elsewhere(comparison: QuestionComparison) -> Advice:
    """Return what can be said to a party about a pair that it is not of."""
    remedy = remedy_for(comparison) if needs_help(comparison) else None
    return Advice(
        status=SearchStatus.NOT_ASKED,
        why="A pair of other parties: nothing of the reader's is between them.",
        remedy=remedy,
    )


def advise(comparisons: Sequence[QuestionComparison], owner: PartyName, terms: Terms) -> tuple[Advice, ...]:
    """Return advice to `owner` for each of `comparisons`, all made for that owner, found for all of them together.

    A question that nothing of the owner's could bring within tolerance is told so and asks nothing of the plan; one
    that is within tolerance must stay there.
    """
    if any(c.reader != owner for c in comparisons):
        raise ValueError("advice needs comparisons made for its owner")
    asked = [c for c in comparisons if c.board is not None]
    whole = programme_for(asked, owner, terms)
    hopeless = {q for q, c in enumerate(asked) if needs_help(c) and not could_help(q, asked, whole, owner)}
    wanting = {q for q, c in enumerate(asked) if needs_help(c)} - hopeless
    told: dict[int, Advice] = {q: _refused(asked[q], q, whole, owner) for q in hopeless}
    if wanting:
        told |= _planned(asked, _asking(whole, hopeless, wanting), owner, terms, wanting)
    by_id = {id(c): told.get(q) for q, c in enumerate(asked)}
    return tuple(by_id.get(id(c)) or _quiet(c) for c in comparisons)


def _asking(whole: Programme, hopeless: set[int], wanting: set[int]) -> Programme:
    """Return `whole` with nothing asked of hopeless questions, and honesty of those that want a release."""
    return replace(
        whole,
        reaches=tuple(math.inf if q in hopeless else reach for q, reach in enumerate(whole.reaches)),
        honesty=tuple(reach if q in wanting else math.inf for q, reach in enumerate(whole.reaches)),
    )


def _planned(
    asked: Sequence[QuestionComparison], programme: Programme, owner: PartyName, terms: Terms, wanting: set[int]
) -> dict[int, Advice]:
    plan = solve(programme)
    if plan.found:
        touched = wanting | {q for q in range(len(asked)) if _touches(programme, q, plan)}
        quick = preview(programme)
        told = {q: _found(asked[q], q, programme, plan, owner) for q in touched if not math.isinf(programme.reaches[q])}
        return {q: replace(advice, greedy=None if quick is None else len(quick)) for q, advice in told.items()}
    named = binding(asked, programme, owner, terms)
    # A question cannot stand in its own way: without it there would be nothing to ask.
    others = {q: tuple(name for name in named if name != the_question(asked[q])) for q in wanting}
    return {q: _refused(asked[q], q, programme, owner, others[q] or (SEVERAL,)) for q in wanting}


def _touches(programme: Programme, q: int, plan: Plan) -> bool:
    gone = {origin for origin, _ in plan.chosen}
    return any(candidate.effects[q] for candidate in programme.candidates if candidate.origin in gone)


def _quiet(comparison: QuestionComparison) -> Advice:
    if comparison.split is None:
        return Advice(
            status=SearchStatus.CANNOT_HELP, why=comparison.why, remedy="an answer to one and the same question"
        )
    return Advice(
        status=SearchStatus.NOT_NEEDED, why="The estimates are within tolerance.", gap=0.0, after=comparison.split.delta
    )


def _found(comparison: QuestionComparison, q: int, programme: Programme, plan: Plan, owner: PartyName) -> Advice:
    kept_for, kept_against = _staying(comparison, q, programme, plan.chosen, owner)
    return Advice(
        status=SearchStatus.OPTIMAL if plan.proven else SearchStatus.FEASIBLE,
        why=_found_sentence(plan),
        gap=plan.gap,
        release=tuple(_release(comparison, origin, form, owner) for origin, form in plan.chosen),
        after=_after(comparison, remaining(programme, plan.chosen)[q], owner),
        unreleased_for=kept_for,
        unreleased_against=kept_against,
        warnings=_warnings(comparison, q, programme, plan, owner),
    )


def _found_sentence(plan: Plan) -> str:
    if plan.proven:
        proof = "no smaller release would do"
    elif plan.fewest:
        proof = f"fewer would not do, and as few could cost at most {plan.gap:.0%} less"
    else:
        proof = f"at most {plan.gap:.0%} fewer would do"
    return (
        f"{len(plan.chosen)} record{'s' * (len(plan.chosen) != 1)} would bring the estimates within tolerance; {proof}."
    )


def _release(comparison: QuestionComparison, origin: OriginId, form: Form, owner: PartyName) -> ProposedRelease:
    board = comparison.board
    side = board and (board.left if board.left.party == owner else board.right)
    reading = side.held.get(origin) if side else None
    return ProposedRelease(origin=origin, form=form.name, claim=reading.claim if reading else "", cost=float(form.cost))


def _all_permitted(comparison: QuestionComparison, q: int, programme: Programme, owner: PartyName) -> str:
    """Return what releasing everything permitted would leave; nothing to say where nothing could go."""
    moved = total_effects(programme)[q]
    if not any(moved):
        return ""
    rest = tuple(g - m for g, m in zip(programme.gaps[q], moved, strict=True))
    return f" All that is permitted would leave {abs(_after(comparison, rest, owner)):.2f} nats between them."


def _after(comparison: QuestionComparison, rest: Vector, owner: PartyName) -> float:
    """Return what `delta` would be once the reader has taken in the release."""
    if comparison.board is None:
        return math.nan
    if comparison.board.left.odds:
        sign = 1 if comparison.board.left.party == owner else -1
        return sign * (rest[0] - rest[1])
    own = comparison.board.left if comparison.board.left.party == owner else comparison.board.right
    logs = [p - r for p, r in zip(own.logs, rest, strict=True)]
    top = max(logs)
    size = math.fsum(math.exp(x - top) for x in logs)
    other = [math.exp(x - top) / size for x in logs]
    return math.fsum((a - b) * (math.log(a) - math.log(b)) for a, b in zip(own.stated, other, strict=True))


def _lean(comparison: QuestionComparison, candidate: Candidate, q: int, owner: PartyName) -> float:
    """Return which way a record pulls: above zero for H, or for what the owner holds likelier than the reader."""
    board = comparison.board
    if board is None or not candidate.effects[q]:
        return 0.0
    along = direction(board.left, board.right)
    sign = 1 if board.left.odds or board.left.party == owner else -1
    return sign * project(candidate.effects[q], along)


def _staying(
    comparison: QuestionComparison,
    q: int,
    programme: Programme,
    chosen: Sequence[tuple[OriginId, Form]],
    owner: PartyName,
) -> tuple[tuple[OriginId, ...], tuple[OriginId, ...]]:
    """Return the owner's permitted records that stay back, those for and those against."""
    gone = {origin for origin, _ in chosen}
    kept_for: list[OriginId] = []
    kept_against: list[OriginId] = []
    for candidate in programme.candidates:
        if candidate.origin in gone or not candidate.forms:
            continue
        lean = _lean(comparison, candidate, q, owner)
        if lean:
            (kept_for if lean > 0 else kept_against).append(candidate.origin)
    return tuple(kept_for), tuple(kept_against)


def _warnings(
    comparison: QuestionComparison, q: int, programme: Programme, plan: Plan, owner: PartyName
) -> tuple[str, ...]:
    by_origin = {candidate.origin: candidate for candidate in programme.candidates}
    leans = [_lean(comparison, by_origin[origin], q, owner) for origin, _ in plan.chosen]
    kept_for, kept_against = _staying(comparison, q, programme, plan.chosen, owner)
    found = []
    if kept_against and any(x > 0 for x in leans) and not any(x < 0 for x in leans):
        found.append("one-sided: only evidence for is released, while permitted evidence against stays back")
    if kept_for and any(x < 0 for x in leans) and not any(x > 0 for x in leans):
        found.append("one-sided: only evidence against is released, while permitted evidence for stays back")
    net = spread(held_back(programme, plan.chosen)[q])
    if kept_for or kept_against:
        found.append(f"permitted evidence that stays back weighs {net:.2f} nats net")
    return tuple(found)


def _refused(
    comparison: QuestionComparison, q: int, programme: Programme, owner: PartyName, named: tuple[str, ...] = ()
) -> Advice:
    """Return the advice where no plan exists; without a constraint to name the cause lies elsewhere."""
    kept_for, kept_against = _staying(comparison, q, programme, (), owner)
    stuck = f"Nothing permitted suffices; it would without: {', '.join(named)}."
    return Advice(
        status=SearchStatus.INFEASIBLE if named else SearchStatus.CANNOT_HELP,
        why=stuck if named else f"{_ELSEWHERE}{_all_permitted(comparison, q, programme, owner)}",
        after=comparison.split.delta if comparison.split else None,
        unreleased_for=kept_for,
        unreleased_against=kept_against,
        remedy=remedy_for(comparison, owner),
        binding=named,
    )

"""Advice to one owner: which of its unreleased records would bring the estimates together, or what would instead.

Computed from what the owner may see: its own evidence, what both hold, and both stated estimates.  What a release would
do is predicted with the owner's own reading of the record.  Where nothing permitted suffices, the constraint that stands in
the way is named by solving again without it, and the cause that lies elsewhere gets its own remedy.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from consilience.alignment.divergence.compare import Comparison
from consilience.alignment.divergence.disclosure import (
    Candidate,
    Plan,
    Programme,
    feasible,
    held_back,
    remaining,
    solve,
    spread,
)
from consilience.alignment.divergence.greedy import preview
from consilience.alignment.divergence.side import direction, shared_origins
from consilience.alignment.divergence.split import Cause
from consilience.alignment.divergence.weight import Vector, likelihoods, project
from consilience.records.holding import Form, Holding
from consilience.records.ids import OriginId, PartyName


class Status(StrEnum):
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
class Release:
    """One record to let go, in one form."""

    origin: OriginId
    form: str
    claim: str = ""
    cost: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Advice:
    """What one owner is told about one question; the release is the same for all questions of the file."""

    status: Status
    why: str
    gap: float | None = None
    """Relative gap of the solver's proof; 0 when proven."""
    release: tuple[Release, ...] = ()
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """The owner's conditions for all questions of a file."""

    holdings: tuple[Holding, ...] = ()
    forbidden: tuple[frozenset[OriginId], ...] = ()


def unasked(comparison: Comparison) -> Advice:
    """Return what can be said without looking at anybody's unshared evidence."""
    remedy = None
    if _needs_help(comparison) and comparison.split is not None:
        shared = comparison.split.main_cause is not Cause.UNSHARED
        remedy = _remedy(comparison) if shared else "disclosure may help: each owner can ask for advice"
    return Advice(status=Status.NOT_ASKED, why="Advice is for an owner: name one with --for.", remedy=remedy)


def advise(comparisons: Sequence[Comparison], owner: PartyName, terms: Terms) -> tuple[Advice, ...]:
    """Return advice to `owner` for each of `comparisons`, all made for that owner, found for all of them together.

    A question that nothing of the owner's could bring within tolerance is told so and asks nothing of the plan; one
    that is within tolerance must stay there.
    """
    if any(c.reader != owner for c in comparisons):
        raise ValueError("advice needs comparisons made for its owner")
    asked = [c for c in comparisons if c.board is not None]
    whole = _programme(asked, owner, terms)
    hopeless = {q for q, c in enumerate(asked) if _needs_help(c) and not _could_help(q, asked, whole, owner)}
    wanting = {q for q, c in enumerate(asked) if _needs_help(c)} - hopeless
    told: dict[int, Advice] = {q: _refused(asked[q], q, whole, owner, _ELSEWHERE) for q in hopeless}
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
    asked: Sequence[Comparison], programme: Programme, owner: PartyName, terms: Terms, wanting: set[int]
) -> dict[int, Advice]:
    plan = solve(programme)
    if plan.found:
        touched = wanting | {q for q in range(len(asked)) if _touches(programme, q, plan)}
        return {q: _found(asked[q], q, programme, plan, owner) for q in touched if not math.isinf(programme.reaches[q])}
    why = _why_not(asked, programme, owner, terms)
    return {q: _refused(asked[q], q, programme, owner, why) for q in wanting}


def _touches(programme: Programme, q: int, plan: Plan) -> bool:
    gone = {origin for origin, _ in plan.chosen}
    return any(candidate.effects[q] for candidate in programme.candidates if candidate.origin in gone)


def _could_help(q: int, asked: Sequence[Comparison], whole: Programme, owner: PartyName) -> bool:
    """Return whether everything the owner holds, free to go in full, could bring question `q` within tolerance."""
    free = _freest(asked, whole, owner)
    only = tuple(reach if i == q else math.inf for i, reach in enumerate(free.reaches))
    return feasible(replace(free, reaches=only, honesty=only))


def _needs_help(comparison: Comparison) -> bool:
    return comparison.split is not None and abs(comparison.split.delta) > comparison.thresholds.tolerance


def _quiet(comparison: Comparison) -> Advice:
    if comparison.split is None:
        return Advice(status=Status.CANNOT_HELP, why=comparison.why, remedy="an answer to one and the same question")
    return Advice(
        status=Status.NOT_NEEDED, why="The estimates are within tolerance.", gap=0.0, after=comparison.split.delta
    )


def _programme(asked: Sequence[Comparison], owner: PartyName, terms: Terms) -> Programme:
    shared = {origin for c in asked for origin in _shared(c)}
    candidates = [
        Candidate(
            origin=holding.origin,
            forms=tuple(form for form in holding.forms if form.permitted),
            effects=tuple(_effect(c, owner, holding.origin) for c in asked),
            needs=tuple(o for o in holding.needs if o not in shared and o != holding.origin),
        )
        for holding in terms.holdings
        if holding.owner == owner
    ]
    return Programme(
        candidates=tuple(candidates),
        gaps=tuple(_gap(c, owner) for c in asked),
        reaches=tuple(_reach(c) for c in asked),
        honesty=tuple(_reach(c) for c in asked),
        forbidden=tuple(group - shared for group in terms.forbidden),
    )


def _shared(comparison: Comparison) -> tuple[OriginId, ...]:
    return shared_origins(comparison.board.left, comparison.board.right) if comparison.board else ()


def _effect(comparison: Comparison, owner: PartyName, origin: OriginId) -> Vector:
    """Return what the record would add to the reader's logs; () where it plays no part or is held by both."""
    if comparison.board is None or origin in _shared(comparison):
        return ()
    side = comparison.board.left if comparison.board.left.party == owner else comparison.board.right
    reading = side.held.get(origin)
    return likelihoods(reading.grading, reading.inference) if reading else ()


def _gap(comparison: Comparison, owner: PartyName) -> Vector:
    if comparison.board is None:
        return ()
    own, other = comparison.board.left, comparison.board.right
    if own.party != owner:
        own, other = other, own
    return tuple(a - b for a, b in zip(own.logs, other.logs, strict=True))


def _reach(comparison: Comparison) -> float:
    """Return the spread of log ratios that surely lies within the tolerance.

    For a probability that is the tolerance.  For several hypotheses Jeffreys' divergence of two distributions whose log
    ratios spread by s is at most s·tanh(s/4), so s is that function's inverse at the tolerance.
    """
    tolerance = comparison.thresholds.tolerance
    if comparison.board is not None and comparison.board.left.odds:
        return tolerance
    low, high = 0.0, tolerance + 4 * math.sqrt(tolerance) + 1
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if middle * math.tanh(middle / 4) <= tolerance else (low, middle)
    return low


def _found(comparison: Comparison, q: int, programme: Programme, plan: Plan, owner: PartyName) -> Advice:
    kept_for, kept_against = _staying(comparison, q, programme, plan.chosen, owner)
    greedy = preview(programme)
    return Advice(
        status=Status.OPTIMAL if plan.proven else Status.FEASIBLE,
        why=_found_sentence(plan),
        gap=plan.gap,
        release=tuple(_release(comparison, origin, form, owner) for origin, form in plan.chosen),
        after=_after(comparison, remaining(programme, plan.chosen)[q], owner),
        unreleased_for=kept_for,
        unreleased_against=kept_against,
        warnings=_warnings(comparison, q, programme, plan, owner),
        greedy=None if greedy is None else len(greedy),
    )


def _found_sentence(plan: Plan) -> str:
    proof = "no smaller release would do" if plan.proven else "whether a smaller one would do is not proven"
    return f"{len(plan.chosen)} record{'s' * (len(plan.chosen) != 1)} would bring the estimates within tolerance; {proof}."


def _release(comparison: Comparison, origin: OriginId, form: Form, owner: PartyName) -> Release:
    board = comparison.board
    side = board and (board.left if board.left.party == owner else board.right)
    reading = side.held.get(origin) if side else None
    return Release(origin=origin, form=form.name, claim=reading.claim if reading else "", cost=float(form.cost))


def _after(comparison: Comparison, rest: Vector, owner: PartyName) -> float:
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


def _lean(comparison: Comparison, candidate: Candidate, q: int, owner: PartyName) -> float:
    """Return which way a record pulls: above zero for H, or for what the owner holds likelier than the reader."""
    board = comparison.board
    if board is None or not candidate.effects[q]:
        return 0.0
    along = direction(board.left, board.right)
    sign = 1 if board.left.odds or board.left.party == owner else -1
    return sign * project(candidate.effects[q], along)


def _staying(
    comparison: Comparison,
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


def _warnings(comparison: Comparison, q: int, programme: Programme, plan: Plan, owner: PartyName) -> tuple[str, ...]:
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


@dataclass(frozen=True, kw_only=True, slots=True)
class _Why:
    status: Status
    sentence: str
    binding: tuple[str, ...]


_ELSEWHERE = _Why(
    status=Status.CANNOT_HELP,
    sentence="Disclosure cannot help: not even all of the owner's evidence would bring the estimates together.",
    binding=(),
)


def _why_not(asked: Sequence[Comparison], programme: Programme, owner: PartyName, terms: Terms) -> _Why:
    """Name what stands in the way: solve again without each kind of constraint in turn."""
    relaxed = _relaxations(asked, programme, owner, terms)
    binding = tuple(name for name, easier in relaxed if feasible(easier))
    if binding:
        sentence = f"Nothing permitted suffices; it would without: {', '.join(binding)}."
        return _Why(status=Status.INFEASIBLE, sentence=sentence, binding=binding)
    sentence = "Nothing permitted suffices; several constraints together stand in the way."
    return _Why(status=Status.INFEASIBLE, sentence=sentence, binding=("several together",))


def _relaxations(
    asked: Sequence[Comparison], programme: Programme, owner: PartyName, terms: Terms
) -> list[tuple[str, Programme]]:
    own = [h for h in terms.holdings if h.owner == owner]
    options = [
        ("forms banned by their marking", _with_forms(programme, own, banned=True)),
        ("consent of a third party", _with_forms(programme, own, consent=True)),
        ("dependencies", _without_needs(programme)),
        ("forbidden combinations", replace(programme, forbidden=())),
        ("records not listed", _unlisted(programme, asked, owner)),
        ("the honesty constraint", replace(programme, honesty=(math.inf,) * len(asked))),
    ]
    if len(asked) > 1:
        options += [(f"the other question {c.question.id}", _without(programme, q)) for q, c in enumerate(asked)]
    return [(name, easier) for name, easier in options if easier != programme]


def _with_forms(
    programme: Programme, own: Sequence[Holding], *, banned: bool = False, consent: bool = False
) -> Programme:
    """Return `programme` as if bans, or consents not given, did not stand."""

    def lifted(form: Form) -> Form:
        return replace(form, banned=form.banned and not banned, consent=None if consent else form.consent)

    forms = {h.origin: tuple(f for f in map(lifted, h.forms) if f.permitted) for h in own}
    return replace(programme, candidates=tuple(replace(c, forms=forms[c.origin]) for c in programme.candidates))


def _without_needs(programme: Programme) -> Programme:
    return replace(programme, candidates=tuple(replace(c, needs=()) for c in programme.candidates))


def _without(programme: Programme, q: int) -> Programme:
    def rest(reaches: tuple[float, ...]) -> tuple[float, ...]:
        return tuple(math.inf if i == q else reach for i, reach in enumerate(reaches))

    return replace(programme, reaches=rest(programme.reaches), honesty=rest(programme.honesty))


def _unlisted(programme: Programme, asked: Sequence[Comparison], owner: PartyName) -> Programme:
    """Return `programme` with the owner's unshared origins that no record lists, as if they could go in full."""
    known = {candidate.origin for candidate in programme.candidates}
    shared = {origin for c in asked for origin in _shared(c)}
    sides = [side for c in asked if c.board for side in (c.board.left, c.board.right) if side.party == owner]
    extra = dict.fromkeys(o for side in sides for o in side.held if o not in known and o not in shared)
    return replace(programme, candidates=programme.candidates + tuple(_in_full(asked, owner, o) for o in extra))


def _in_full(asked: Sequence[Comparison], owner: PartyName, origin: OriginId) -> Candidate:
    full = Form(name="full", cost=Decimal(0), fidelity=Decimal(1))
    return Candidate(origin=origin, forms=(full,), effects=tuple(_effect(c, owner, origin) for c in asked))


def _freest(asked: Sequence[Comparison], programme: Programme, owner: PartyName) -> Programme:
    """Return the problem with everything the owner holds free to go in full; honesty stays."""
    whole = _unlisted(programme, asked, owner)
    free = tuple(_in_full(asked, owner, c.origin) for c in whole.candidates)
    return replace(whole, candidates=free, forbidden=())


def _refused(comparison: Comparison, q: int, programme: Programme, owner: PartyName, why: _Why) -> Advice:
    kept_for, kept_against = _staying(comparison, q, programme, (), owner)
    return Advice(
        status=why.status,
        why=why.sentence,
        after=comparison.split.delta if comparison.split else None,
        unreleased_for=kept_for,
        unreleased_against=kept_against,
        remedy=_remedy(comparison, owner),
        binding=why.binding,
    )


def _remedy(comparison: Comparison, owner: PartyName | None = None) -> str | None:
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


def _ask(comparison: Comparison, owner: PartyName | None) -> str:
    others = [str(party) for party in comparison.parties if party != owner]
    return f"ask {' and '.join(others)} what the estimate rests on: this part is not accounted for here"


def _worst(comparison: Comparison, cause: Cause) -> str:
    parts = [c for c in comparison.split.components if c.cause is cause] if comparison.split else []
    return str(max(parts, key=lambda c: abs(c.nats)).origin)

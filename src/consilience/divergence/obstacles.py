"""What stands in the way of a disclosure: solved again without each kind of constraint in turn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from consilience.divergence.compare import QuestionComparison
from consilience.divergence.disclosure import feasible
from consilience.divergence.programme import Terms, effect, shared_here
from consilience.divergence.sought import Candidate, Programme
from consilience.records.holding import Form, Holding
from consilience.records.ids import OriginId, PartyName

SEVERAL = "several constraints together"


def binding(
    asked: Sequence[QuestionComparison], programme: Programme, owner: PartyName, terms: Terms
) -> tuple[str, ...]:
    """Return the kinds of constraint without any one of which a plan exists; several are named together as the last resort."""
    relaxed = _relaxations(asked, programme, owner, terms)
    return tuple(name for name, easier in relaxed if feasible(easier)) or (SEVERAL,)


def the_question(comparison: QuestionComparison) -> str:
    """Return the name under which a question of the file stands in the way of another."""
    among = f" between {' and '.join(comparison.parties)}" if comparison.among > 2 else ""
    return f"the other question {comparison.question.id}{among}"


def _relaxations(
    asked: Sequence[QuestionComparison], programme: Programme, owner: PartyName, terms: Terms
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
        options += [(the_question(c), _without(programme, q)) for q, c in enumerate(asked)]
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


def _unlisted(programme: Programme, asked: Sequence[QuestionComparison], owner: PartyName) -> Programme:
    """Return `programme` with the owner's unshared origins that no record lists, as if they could go in full."""
    known = {candidate.origin for candidate in programme.candidates}
    shared = {origin for c in asked for origin in shared_here(c)}
    sides = [side for c in asked if c.board for side in (c.board.left, c.board.right) if side.party == owner]
    extra = dict.fromkeys(o for side in sides for o in side.held if o not in known and o not in shared)
    return replace(programme, candidates=programme.candidates + tuple(_in_full(asked, owner, o) for o in extra))


def _in_full(asked: Sequence[QuestionComparison], owner: PartyName, origin: OriginId) -> Candidate:
    full = Form(name="full", cost=Decimal(0), fidelity=Decimal(1))
    return Candidate(origin=origin, forms=(full,), effects=tuple(effect(c, owner, origin) for c in asked))


def _freest(asked: Sequence[QuestionComparison], programme: Programme, owner: PartyName) -> Programme:
    """Return the problem with everything the owner holds free to go in full; honesty stays."""
    whole = _unlisted(programme, asked, owner)
    free = tuple(_in_full(asked, owner, c.origin) for c in whole.candidates)
    return replace(whole, candidates=free, forbidden=())


def could_help(q: int, asked: Sequence[QuestionComparison], whole: Programme, owner: PartyName) -> bool:
    """Return whether what is permitted, or else everything the owner holds, could bring question `q` within tolerance."""
    only = tuple(reach if i == q else math.inf for i, reach in enumerate(whole.reaches))
    cases = (whole, _freest(asked, whole, owner))
    return any(feasible(replace(case, reaches=only, honesty=only)) for case in cases)

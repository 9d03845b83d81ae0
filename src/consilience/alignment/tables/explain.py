"""Why two rows are linked, and why the verdict: the same kind of reasons as for text."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from consilience.alignment.contribution import Contribution
from consilience.alignment.tables.compare import MISSING, Comparison, Levels
from consilience.alignment.tables.model import Model, rarity, weights
from consilience.alignment.tables.names import Int
from consilience.alignment.tables.verdicts import Slots
from consilience.alignment.tables.vocabulary import Vocabulary

SLOT_OF = {"time": "time", "actor": "actor", "target": "target", "place": "place", "action": "outcome"}
SAID = {
    "time": "the date",
    "actor": "the actor",
    "target": "the target",
    "place": "the place",
    "action": "the action",
    "actor_country": "the actor's country",
    "target_country": "the target's country",
    "text": "the text",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """One pair as the engine has it, with the cells as written for the reasons."""

    found: Mapping[str, Levels]
    values: Mapping[str, tuple[Int, Int]]
    left: Mapping[str, str | None]
    right: Mapping[str, str | None]
    prior: float
    log_odds: float
    probability: float | None
    """As in the links; None for a pair that is not among them."""


def identity(
    pair: Pair, model: Model, compared: Sequence[Comparison], vocabulary: Vocabulary
) -> tuple[Contribution, ...]:
    """Return the prior, one term for each comparison, and what rivals take away; they sum to the link's log odds."""
    reasons = [
        Contribution(name="prior", nats=pair.prior, because="how often two rows drawn blindly are the same event")
    ]
    reasons.extend(_term(one, pair, model, vocabulary) for one in compared)
    if pair.probability is not None:
        p = min(max(pair.probability, 1e-15), 1 - 1e-15)
        # The sum must give the probability exactly, so the rest is taken as the difference.
        rest = math.log(p) - math.log1p(-p) - math.fsum(r.nats for r in reasons if r.nats is not None)
        reasons.append(
            Contribution(
                name="rivals", nats=rest, because="other rows could be meant as well; each row is matched once"
            )
        )
    return tuple(reasons)


def _term(one: Comparison, pair: Pair, model: Model, vocabulary: Vocabulary) -> Contribution:
    level = pair.found[one.column]
    left, right = pair.left.get(one.column), pair.right.get(one.column)
    what = SAID[one.column]
    if level[0] == MISSING:
        return Contribution(
            name=one.column, nats=0.0, because=f"{what} is missing on a side and says nothing", left=left, right=right
        )
    nats = float(weights(model, one)[level[0]])
    because = f"{what} {one.levels[level[0]]}"
    if one.column in pair.values and level[0] >= one.from_level:
        nats += float(rarity(model, one, level, *pair.values[one.column], vocabulary)[0])
        share = max(float(vocabulary.share[one.column][int(v[0])]) for v in pair.values[one.column])
        because += f"; 1 row in {max(1, round(1 / share)):,} has it"
    return Contribution(
        name=one.column, nats=nats, because=because, slot=SLOT_OF.get(one.column), left=left, right=right
    )


def content(slots: Slots, left: Mapping[str, str | None], right: Mapping[str, str | None]) -> tuple[Contribution, ...]:
    """Return one unweighed reason for each slot that was compared, incompatible ones first."""
    columns = {"number": "quantity", "outcome": "action", "time": "date"}
    said = []
    for slot, value in sorted(slots.by_name.items(), key=lambda item: int(item[1][0])):
        if value[0]:
            column = columns.get(slot, slot)
            because = f"the {slot} is compatible" if value[0] > 0 else f"the {slot} is not compatible"
            said.append(
                Contribution(name=slot, slot=slot, because=because, left=left.get(column), right=right.get(column))
            )
    if bool(np.any(slots.action_differs)):
        because = "the actions differ, and nothing says whether they contradict each other"
        said.append(
            Contribution(
                name="outcome", slot="outcome", because=because, left=left.get("action"), right=right.get("action")
            )
        )
    return tuple(said)

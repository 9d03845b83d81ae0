"""Why two rows are linked, and why the verdict: the same kind of reasons as for text."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np
import pyarrow as pa

from consilience.alignment.contribution import Contribution, total
from consilience.alignment.engines.engine import Engine
from consilience.alignment.tables.columns import SPELLED
from consilience.alignment.tables.compare import MISSING, Comparer, Comparison, Levels, Rows, gap
from consilience.alignment.tables.content import of_pairs as content_of
from consilience.alignment.tables.link import Links
from consilience.alignment.tables.load import Loaded
from consilience.alignment.tables.model import Model, prior, rarities, rarity, weights
from consilience.alignment.tables.names import Int
from consilience.alignment.tables.stretches import array, rows_of
from consilience.alignment.tables.verdicts import Slots, compare_slots
from consilience.errors import WrongUse

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


class Result(Protocol):
    """A finished table alignment."""

    @property
    def engine(self) -> Engine: ...
    @property
    def loaded(self) -> Loaded: ...
    @property
    def model(self) -> Model: ...
    @property
    def comparer(self) -> Comparer: ...
    @property
    def links(self) -> Links: ...


def pair(result: Result, left_id: str, right_id: str) -> tuple[Contribution, ...]:
    """Return why two claims are linked or not: first the sum for identity, then the slots compared."""
    coded, said = zip(*(_claims(result, claim) for claim in (left_id, right_id)), strict=True)
    party = coded[0]["party"].to_numpy(), coded[1]["party"].to_numpy()
    at = next(((i, j) for i in range(len(party[0])) for j in range(len(party[1])) if party[0][i] < party[1][j]), None)
    if at is None:
        raise WrongUse(f"{left_id} does not belong to an earlier party than {right_id}")
    one = [rows.slice(i, 1) for rows, i in zip(coded, at, strict=True)]
    cells = [rows[i] for rows, i in zip(said, at, strict=True)]
    left, right = (rows_of(rows, result.comparer.columns) for rows in one)
    found = result.comparer.levels(left, right)
    contents = content_of(result.engine, result.loaded, array(one[0], "rid"), array(one[1], "rid"))
    reasons = _identity(result, found, left, right, *cells)
    probability = _probability(result.links, *(int(rows["rid"][0].as_py()) for rows in one))
    if probability is not None:
        reasons.append(_rivals(reasons, probability))
    return (*reasons, *content(compare_slots(found, gap(left, right), *contents), *cells))


def _claims(result: Result, claim: str) -> tuple[pa.Table, list[dict[str, str | None]]]:
    """Return the claims of this id, as coded and as written."""
    result.engine.put("asked", pa.table({"claim_id": [claim]}))
    coded = result.engine.fetch("select c.* from claims c join asked a on a.claim_id = c.claim_id order by c.party")
    if not coded.num_rows:
        raise WrongUse(f"no claim {claim} in these tables")
    result.engine.put(
        "asked_values", pa.table({"vid": np.unique(np.concatenate([coded[n] for n in _spelled(coded)] or [[0]]))})
    )
    named = result.engine.fetch("select v.vid, v.value from vocabulary v join asked_values a on a.vid = v.vid")
    value = dict(zip(named["vid"].to_pylist(), named["value"].to_pylist(), strict=True))
    return coded, [_written(row, value) for row in coded.to_pylist()]


def _spelled(coded: pa.Table) -> list[str]:
    return [name for name in SPELLED if name in coded.column_names]


def _written(row: Mapping[str, object], value: Mapping[object, str]) -> dict[str, str | None]:
    cells = {
        name: value.get(row[name]) if name in SPELLED else None if row[name] is None else str(row[name]) for name in row
    }
    cells["date"] = cells["time"] = _days(int(str(row["earliest"])), int(str(row["latest"])))
    cells["quantity"] = cells.get("amount")
    return cells


def _days(earliest: int, latest: int) -> str:
    first, last = (str(np.datetime64(day, "D")) for day in (earliest, latest))
    return first if first == last else f"{first}/{last}"


def _probability(links: Links, left: int, right: int) -> float | None:
    """Return the probability of a pair; None where it is not among the links."""
    at = np.flatnonzero((links.left == left) & (links.right == right))
    return float(links.probability[at[0]]) if len(at) else None


Cells = Mapping[str, str | None]


def _identity(
    result: Result, found: Mapping[str, Levels], left: Rows, right: Rows, said_left: Cells, said_right: Cells
) -> list[Contribution]:
    """Return the prior and one term for each comparison."""
    party = (int(str(said["party"])) for said in (said_left, said_right))
    before = prior(result.model, *(result.loaded.rows[p] for p in party))
    because = "how often two rows drawn blindly are the same event"
    reasons = [Contribution(name="prior", nats=before, because=because)]
    for one in result.comparer.compared:
        values = (left.values[one.column], right.values[one.column]) if one.column != "time" else None
        term = _term(one, int(found[one.column][0]), values, result)
        reasons.append(replace(term, left=said_left.get(one.column), right=said_right.get(one.column)))
    return reasons


def _term(one: Comparison, level: int, values: tuple[Int, Int] | None, result: Result) -> Contribution:
    what = SAID[one.column]
    if level == MISSING:
        return Contribution(name=one.column, nats=0.0, because=f"{what} is missing on a side and says nothing")
    nats = float(weights(result.model, one)[level])
    because = f"{what} {one.levels[level]}"
    if values is not None and level >= one.from_level:
        vocabulary = result.comparer.vocabulary
        of_value = rarities(result.model.u, one, vocabulary)
        nats += float(rarity(one, np.array([level]), *values, of_value)[0])
        share = max(float(vocabulary.share[one.column][int(v[0])]) for v in values)
        because += f"; 1 row in {max(1, round(1 / share)):,} has it"
    return Contribution(name=one.column, nats=nats, because=because, slot=SLOT_OF.get(one.column))


def _rivals(reasons: Sequence[Contribution], probability: float) -> Contribution:
    """Return what rivals take away: the rest that makes the reasons sum to the link's log odds."""
    p = min(max(probability, 1e-15), 1 - 1e-15)
    rest = math.log(p) - math.log1p(-p) - total(reasons)
    return Contribution(name="rivals", nats=rest, because="other rows could be meant as well; each row is matched once")


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

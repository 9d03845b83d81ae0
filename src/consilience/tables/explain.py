"""Why two rows are linked, and why the verdict: the same kind of reasons as for text."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import pyarrow as pa

from consilience.errors import WrongUse
from consilience.reasons.contribution import Contribution, total
from consilience.tables.columns import SPELLED
from consilience.tables.compare import MISSING, ColumnComparison, Comparer, Levels, Rows, gap
from consilience.tables.content import of_pairs as content_of
from consilience.tables.engines.engine import Engine
from consilience.tables.link import Links
from consilience.tables.load import Loaded
from consilience.tables.model import Model, prior, rarities, rarity, weights
from consilience.tables.names import Int
from consilience.tables.spelling import settled
from consilience.tables.stretches import array, rows_of
from consilience.tables.verdicts import Slots, compare_slots

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


Cells = Mapping[str, str | None]


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
    left, right = (_found(result, claim) for claim in (left_id, right_id))
    party = result.loaded.party_of(left), result.loaded.party_of(right)
    at = [(i, j) for i in range(len(left)) for j in range(len(right)) if party[0][i] < party[1][j]]
    if not at:
        raise WrongUse(f"{left_id} does not belong to an earlier party than {right_id}")
    i, j = at[0]
    return pairs(result, left[i : i + 1], right[j : j + 1])[0].reasons


def _found(result: Result, claim: str) -> Int:
    """Return the rows of the claims of this id, one for each party that has it."""
    result.engine.put("asked", pa.table({"claim_id": [claim]}))
    found = result.engine.fetch("select c.rid from claims c join asked a on a.claim_id = c.claim_id order by c.rid")
    if not found.num_rows:
        raise WrongUse(f"no claim {claim} in these tables")
    return array(found, "rid")


@dataclass(frozen=True, kw_only=True, slots=True)
class Explained:
    """Two claims as written, and why they are linked or not: the sum for identity, then the slots compared."""

    left: Cells
    right: Cells
    identity: tuple[Contribution, ...]
    content: tuple[Contribution, ...]

    @property
    def reasons(self) -> tuple[Contribution, ...]:
        return (*self.identity, *self.content)


def pairs(result: Result, left: Int, right: Int) -> list[Explained]:
    """Return the reasons for each pair of rows; a few queries for all of them."""
    rows, cells = written(result, np.concatenate([left, right]))
    n = len(left)
    ends = (
        rows_of(rows.slice(0, n), result.comparer.columns),
        rows_of(rows.slice(n), result.comparer.columns),
    )
    found = result.comparer.levels(*ends)
    slots = compare_slots(
        settled(result.engine, found, left, right), gap(*ends), *content_of(result.engine, result.loaded, left, right)
    )
    explained = []
    for i in range(n):
        one = {name: level[i : i + 1] for name, level in found.items()}
        at = np.array([i])
        identity = _identity(result, one, ends[0].take(at), ends[1].take(at), cells[i], cells[n + i])
        probability = _probability(result.links, int(left[i]), int(right[i]))
        if probability is not None:
            identity.append(_rivals(identity, probability))
        said = content(_one(slots, i), cells[i], cells[n + i])
        explained.append(Explained(left=cells[i], right=cells[n + i], identity=tuple(identity), content=said))
    return explained


def _one(slots: Slots, i: int) -> Slots:
    by_name = {name: value[i : i + 1] for name, value in slots.by_name.items()}
    return Slots(by_name=by_name, action_differs=slots.action_differs[i : i + 1])


def written(result: Result, rid: Int) -> tuple[pa.Table, list[Cells]]:
    """Return these rows of `claims`, as coded and as written, in the order asked for."""
    engine = result.engine
    engine.put("asked", pa.table({"n": np.arange(len(rid)), "rid": rid}))
    coded = engine.fetch("select c.* from claims c join asked a on a.rid = c.rid order by a.n")
    values = [array(coded, name) for name in SPELLED if name in coded.column_names]
    engine.put("asked_values", pa.table({"vid": np.unique(np.concatenate([[0], *values]).astype(np.int64))}))
    named = engine.fetch("select v.vid, v.value from vocabulary v join asked_values a on a.vid = v.vid")
    value = dict(zip(named["vid"].to_pylist(), named["value"].to_pylist(), strict=True))
    return coded, [_cells(row, value) for row in coded.to_pylist()]


def _cells(row: Mapping[str, object], value: Mapping[object, str]) -> Cells:
    cells = {
        name: value.get(cell) if name in SPELLED else None if cell is None else str(cell) for name, cell in row.items()
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


def _term(one: ColumnComparison, level: int, values: tuple[Int, Int] | None, result: Result) -> Contribution:
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
                Contribution(
                    name=slot,
                    slot=slot,
                    because=because,
                    left=left.get(column),
                    right=right.get(column),
                    differs=bool(value[0] < 0),
                )
            )
    if bool(np.any(slots.action_differs)):
        because = "the actions differ, and nothing says whether they contradict each other"
        said.append(
            Contribution(
                name="outcome", slot="outcome", because=because, left=left.get("action"), right=right.get("action")
            )
        )
    return tuple(said)

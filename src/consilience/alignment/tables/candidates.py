"""Which pairs are worth comparing: named steps of SQL, no step quadratic.

Two claims are a candidate pair when they share a key on days at most `window` apart.  A key is two properties of a row
(a rare word of the actor and the action; a rare word of the target and the actor's country; …), so that one misspelt
name or one other action does not hide a pair.  The window is an equality join: one side's keys are repeated for each day
in reach.  A block, one key on one day against one day, that would give more than `LARGEST_BLOCK` pairs is left to the finer keys, so one
actor in a million rows costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from consilience.alignment.engines.engine import Engine, Step
from consilience.alignment.tables.load import LONGEST

LARGEST_BLOCK = 30
"""Pairs that one key on one day against one day may give."""

_VALUES = 1 << 28
_DAYS = 1 << 20
_KINDS = 32


@dataclass(frozen=True, kw_only=True, slots=True)
class Key:
    """Properties that two rows must share; up to three, each a column or the rare words of a column."""

    parts: tuple[str, ...]
    unless: tuple[str, ...] = ()
    """The key is for rows that have none of these columns: nothing finer can find them."""

    @property
    def columns(self) -> frozenset[str]:
        return frozenset(part.removeprefix("words of ") for part in self.parts)


KEYS = (
    Key(parts=("words of actor", "words of target")),
    Key(parts=("words of actor", "action")),
    Key(parts=("words of target", "action")),
    Key(parts=("actor_country", "target_country", "action")),
    Key(parts=("words of actor", "target_country")),
    Key(parts=("words of target", "actor_country")),
    Key(parts=("words of actor", "words of place")),
    Key(parts=("words of target", "words of place")),
    Key(parts=("words of place", "action")),
    Key(parts=("words of text", "words of text")),
    Key(parts=("words of text", "words of actor")),
    Key(parts=("words of text", "words of place")),
    Key(parts=("words of actor",), unless=("target", "action", "target_country", "place", "text")),
    Key(parts=("words of target",), unless=("actor", "action", "actor_country", "place", "text")),
    Key(parts=("words of place",), unless=("actor", "target", "action")),
    Key(parts=("action",), unless=("actor", "target", "place", "actor_country", "target_country")),
)
"""The order is stored in the keys of rows (`k1`), so new ones are added at the end."""


def usable(columns: Iterable[str]) -> list[tuple[int, Key]]:
    """Return the keys that these columns allow, with their numbers."""
    have = frozenset(columns)
    return [(kind, key) for kind, key in enumerate(KEYS) if key.columns <= have]


def build(engine: Engine, columns: Iterable[str], window: int) -> None:
    """Make `pairs(left_rid, right_rid)`, each pair once, left of an earlier party than right."""
    put_offsets(engine, window)
    for step in steps(columns):
        engine.run(step)
        if step.name == "day_keys":
            engine.drop("keys")
    engine.drop("day_keys", "blocks", "block_pairs")


def put_offsets(engine: Engine, window: int) -> None:
    engine.put("spans", pa.table({"o": np.arange(LONGEST)}))
    engine.put("reach", pa.table({"o": np.arange(-window, window + 1)}))


def steps(columns: Iterable[str]) -> Sequence[Step]:
    """Return the steps from `coded` and `value_words` to `pairs`."""
    return (_keys([_rows_of(kind, key) for kind, key in usable(columns)]), DAY_KEYS, BLOCKS, BLOCK_PAIRS, PAIRS)


def _rows_of(kind: int, key: Key) -> str:
    """Return SQL for the keys of one kind: (rid, party, earliest, latest, k1, k2 without the day)."""
    cells, joins, given = [], [], []
    for i, part in enumerate(key.parts):
        column = part.removeprefix("words of ")
        given.append(f"c.{column} > 0")
        if part == column:
            cells.append(f"c.{column}")
        else:
            joins.append(f"join value_words w{i} on w{i}.vid = c.{column}")
            cells.append(f"w{i}.word")
    given.extend(f"c.{column} = 0" for column in key.unless)
    if len(key.parts) == 2 and key.parts[0] == key.parts[1]:
        given.append("w0.word < w1.word")
    first, second, third = (*cells, "0", "0")[:3]
    return (
        f"select c.rid, c.party, c.earliest, c.latest, ({first} * {_VALUES} + {second}) * {_KINDS} + {kind} as k1, "
        f"{third} * {_DAYS} as k2 from coded c {' '.join(joins)} where {' and '.join(given)}"
    )


def _keys(each: Sequence[str]) -> Step:
    return Step(name="keys", sql=" union all ".join(each), because="what each row can be found by")


DAY_KEYS = Step(
    name="day_keys",
    because="an interval is found under each of its days",
    sql=f"""
        select k.rid, k.party, k.k1, k.k2 + k.earliest + {_DAYS // 2} as k2 from keys k where k.latest = k.earliest
        union all
        select k.rid, k.party, k.k1, k.k2 + k.earliest + {_DAYS // 2} + s.o as k2
        from keys k join spans s on s.o <= k.latest - k.earliest where k.latest > k.earliest
    """,
)

BLOCKS = Step(
    name="blocks",
    because="how many rows of a party stand under each key and day",
    sql="select k1, k2, party, count(*) as n from day_keys group by k1, k2, party",
)

BLOCK_PAIRS = Step(
    name="block_pairs",
    because="the window as equality, once for each day in reach; a block too large is left to finer keys",
    sql=f"""
        select l.k1, l.k2 as left_k2, r.k2 as right_k2, l.party as left_party, r.party as right_party
        from (select b.k1, b.k2, b.party, b.n, b.k2 + o.o as reached from blocks b cross join reach o) l
        join blocks r on r.k1 = l.k1 and r.k2 = l.reached
        where l.party < r.party and l.n * r.n <= {LARGEST_BLOCK}
    """,
)

PAIRS = Step(
    name="pairs",
    because="candidate pairs, each once",
    sql="""
        select distinct l.rid as left_rid, r.rid as right_rid
        from block_pairs b
        join day_keys l on l.k1 = b.k1 and l.k2 = b.left_k2 and l.party = b.left_party
        join day_keys r on r.k1 = b.k1 and r.k2 = b.right_k2 and r.party = b.right_party
    """,
)

"""Reading tables: columns by name, dates to day numbers, bad rows set aside with a reason.

After this step there is one table `claims` for all parties, with numbers in place of strings.  `rid` is a row's place in
the order of party, day and id, so the same input gives the same numbers on every engine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa

from consilience.errors import UnreadableInput, WrongUse
from consilience.tables.columns import NAMES, SPELLED, SUFFIXES, mapping, named
from consilience.tables.engines.engine import Engine, Step
from consilience.tables.names import Int
from consilience.tables.vocabulary import Vocabulary, claims, number_values

LONGEST = 31
"""Days; of a longer interval only the first so many count when pairs are looked for."""

AFFIRMED = ("affirmed", "+", "yes", "true", "1", "positive")
NEGATED = ("negated", "-", "no", "false", "0", "negative")


@dataclass(frozen=True, kw_only=True)
class Days:
    """How many rows each party has on each day, by party and day."""

    party: Int
    day: Int
    rows: Int
    spread: int
    """Days that the longest interval lasts beyond its first."""

    @cached_property
    def starts(self) -> Int:
        """The number of the first row of each."""
        return np.cumsum(self.rows) - self.rows

    def day_of(self, rid: Int) -> Int:
        """Return the day on which each row begins."""
        return self.day[np.searchsorted(self.starts, rid, side="right") - 1]


@dataclass(frozen=True, kw_only=True, slots=True)
class Loaded:
    """What was read."""

    parties: tuple[str, ...]
    rows: tuple[int, ...]
    """Usable rows of each party."""
    rejected: dict[tuple[str, str], int]
    """(party, reason) → rows."""
    columns: tuple[str, ...]
    """Spelled columns that at least two parties have: only these can be compared."""
    present: frozenset[str]
    """Columns that any party has."""
    days: Days
    vocabulary: Vocabulary
    as_of: date | None = None
    left_out: int = 0
    """Rows that begin after `as_of`."""

    def party_of(self, rid: Int) -> Int:
        """Return the party of each row."""
        return np.searchsorted(np.cumsum(self.rows), rid, side="right")


def load(
    engine: Engine, tables: Mapping[str, Path | pa.Table], renamed: Mapping[str, str], as_of: date | None = None
) -> Loaded:
    """Make `claims`, `vocabulary` and `rejected` from one table for each party; raise `ConsilienceError` for an unusable one."""
    if len(tables) < 2:
        raise WrongUse(f"expected two or more tables, found {len(tables)}")
    engine.put("calendar", _calendar())
    chosen = [_open(engine, f"raw_{party}", table, renamed) for party, table in enumerate(tables.values())]
    present = frozenset(name for columns in chosen for name in columns)
    for party, columns in enumerate(chosen):
        engine.run(_checked(party, columns, present, as_of))
        _set_twice_apart(engine, party, present)
    checked = " union all ".join(f"select * from checked_{party}" for party in range(len(tables)))
    engine.run(Step(name="rejected", sql=f"select party, claim_id, reason from ({checked}) where reason is not null"))
    left_out = _left_out(engine, len(tables), as_of)
    days = _days(engine, checked)
    rows = _rows(days, tuple(tables))
    spelled = [name for name in SPELLED if name in present]
    vocabulary = number_values(engine, spelled, checked)
    engine.put("day_starts", pa.table({"party": days.party, "earliest": days.day, "first": days.starts}))
    engine.run(claims(spelled, carried(present), checked))
    engine.drop(*(f"{kind}_{party}" for party in range(len(tables)) for kind in ("checked", "numbered")))
    return Loaded(
        parties=tuple(tables),
        rows=rows,
        rejected=_refused(engine, tuple(tables)),
        columns=tuple(name for name in spelled if sum(name in columns for columns in chosen) > 1),
        present=present,
        days=days,
        vocabulary=vocabulary,
        as_of=as_of,
        left_out=left_out,
    )


def _left_out(engine: Engine, parties: int, as_of: date | None) -> int:
    """Return how many rows begin after `as_of`: those read but not checked."""
    if as_of is None:
        return 0
    counts = " union all ".join(
        f"select (select count(*) from raw_{p}) - (select count(*) from checked_{p}) as n" for p in range(parties)
    )
    return int(engine.fetch(f"select sum(n) as n from ({counts})")["n"][0].as_py())


def carried(present: frozenset[str]) -> list[str]:
    """Return the columns of `claims` that are kept as they are, worked out of those that the tables have."""
    made_of = {"amount": "quantity", "unit": "unit", "polarity": "polarity", "negated": "polarity", "source": "source"}
    return [name for name, given in made_of.items() if given in present]


def _open(engine: Engine, name: str, table: Path | pa.Table, renamed: Mapping[str, str]) -> dict[str, str]:
    if isinstance(table, pa.Table):
        engine.put(name, table)
        return mapping(table.column_names, renamed, "table")
    if not table.is_file():
        raise UnreadableInput(str(table), "no such file")
    if table.suffix not in SUFFIXES:
        raise UnreadableInput(str(table), "not a table we can read", "give .csv or .parquet")
    return mapping(engine.read(name, table), renamed, table.name)


@cache
def _calendar() -> pa.Table:
    """Every day from 1800 to 2199 as written and as a number: a look-up that no engine reads differently."""
    days = np.arange(np.datetime64("1800-01-01"), np.datetime64("2200-01-01"))
    return pa.table({"written": days.astype(str), "day": days.astype(np.int64)})


def _written(column: str) -> str:
    """Return SQL for a date as `YYYY-MM-DD`, whatever of the accepted forms it comes in."""
    return (
        f"case when length({column}) = 8 and {column} not like '%-%' "
        f"then substr({column}, 1, 4) || '-' || substr({column}, 5, 2) || '-' || substr({column}, 7, 2) "
        f"else substr({column}, 1, 10) end"
    )


def _checked(party: int, chosen: Mapping[str, str], present: frozenset[str], as_of: date | None) -> Step:
    """Rows of one table as strings and day numbers, each with the reason why it cannot be used, if any."""
    cells = ", ".join(
        f"nullif(trim(cast({named(chosen[ours])} as varchar(1000000))), '') as {ours}"
        if ours in chosen
        else f"cast(null as varchar(1000000)) as {ours}"
        for ours in NAMES
    )
    affirmed, negated = (", ".join(f"'{word}'" for word in words) for words in (AFFIRMED, NEGATED))
    worked_out = {
        "amount": "try_cast(quantity as double) as amount",
        "negated": f"case when lower(polarity) in ({negated}) then cast(1 as bigint) else cast(0 as bigint) end as negated",
    }
    # A row without a readable date is refused with a reason, whatever the day.
    last = None if as_of is None else int(np.datetime64(as_of, "D").astype(np.int64))
    until = "" if last is None else f"where a.day is null or a.day <= {last}"
    kept = ", ".join(worked_out.get(name, name) for name in _kept(present))
    return Step(
        name=f"checked_{party}",
        because="bad rows are set aside with a reason, never dropped in silence",
        sql=f"""
            with cells as (select {cells} from raw_{party}),
            dated as (
                select *,
                    split_part(date, '/', 1) as starts,
                    case when date like '%/%' then split_part(date, '/', 2) else split_part(date, '/', 1) end as ends
                from cells
            ),
            spelled as (select *, {_written("starts")} as first_day, {_written("ends")} as last_day from dated)
            select cast({party} as bigint) as party, {kept}, a.day as earliest, b.day as latest,
                case
                    when claim_id is null then 'claim_id is missing'
                    when date is null then 'date is missing'
                    when a.day is null or b.day is null then 'date cannot be read'
                    when b.day < a.day then 'date ends before it begins'
                    when quantity is not null and try_cast(quantity as double) is null then 'quantity is not a number'
                    when polarity is not null and lower(polarity) not in ({affirmed}, {negated})
                        then 'polarity cannot be read'
                end as reason
            from spelled left join calendar a on a.written = first_day left join calendar b on b.written = last_day
            {until}
        """,
    )


def _kept(present: frozenset[str]) -> list[str]:
    """Return the columns of a checked row, but for its days and reason."""
    return ["claim_id", *(name for name in SPELLED if name in present), *carried(present)]


def _set_twice_apart(engine: Engine, party: int, present: frozenset[str]) -> None:
    """Keep one row of each id; which one follows from the rows alone, not from their order in the file."""
    table = f"checked_{party}"
    counted = engine.fetch(f"select count(claim_id) as n, count(distinct claim_id) as ids from {table}").to_pylist()[0]
    if counted["n"] == counted["ids"]:
        return
    kept = _kept(present)
    order = ", ".join(f"{name} nulls last" for name in ("earliest", "latest", *kept[1:]))
    engine.run(
        Step(
            name=f"numbered_{party}",
            sql=f"""
                select *, row_number() over (
                    partition by claim_id order by case when reason is null then 0 else 1 end, {order}
                ) as nth from {table}
            """,
        )
    )
    engine.run(
        Step(
            name=table,
            sql=f"""
                select party, {", ".join(kept)}, earliest, latest,
                    case when nth > 1 and reason is null and claim_id is not null
                        then 'claim_id stands more than once' else reason end as reason
                from numbered_{party}
            """,
        )
    )


def _days(engine: Engine, checked: str) -> Days:
    counted = engine.fetch(
        "select party, earliest, count(*) as n, max(latest - earliest) as spread "
        f"from ({checked}) where reason is null group by party, earliest order by party, earliest"
    )
    party, day, rows, spread = (np.asarray(counted.column(i).to_numpy(), np.int64) for i in range(4))
    return Days(party=party, day=day, rows=rows, spread=min(int(spread.max(initial=0)), LONGEST - 1))


def _rows(days: Days, parties: Sequence[str]) -> tuple[int, ...]:
    rows = np.bincount(days.party, days.rows, len(parties)).astype(np.int64).tolist()
    for name, n in zip(parties, rows, strict=True):
        if not n:
            raise UnreadableInput(
                name, "no usable row", "see the columns and the form of dates in the reference of tables"
            )
    return tuple(rows)


def _refused(engine: Engine, parties: Sequence[str]) -> dict[tuple[str, str], int]:
    refused = engine.fetch(
        "select party, reason, count(*) as n from rejected group by party, reason order by party, reason"
    )
    return {(parties[r["party"]], r["reason"]): r["n"] for r in refused.to_pylist()}

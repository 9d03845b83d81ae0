"""Reading tables: columns by name, dates to day numbers, bad rows set aside with a reason.

After this step there is one table `claims` for all parties, ordered by party, day and id; `rid` is the place in that
order, so the same input gives the same numbers on every engine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa

from consilience.alignment.engines.engine import Engine, Step
from consilience.alignment.tables.columns import NAMES, SPELLED, mapping
from consilience.errors import UnreadableInput, WrongUse

SUFFIXES = (".csv", ".tsv", ".tab", ".parquet")
LONGEST = 31
"""Days; of a longer interval only the first so many count when pairs are looked for."""

AFFIRMED = ("affirmed", "+", "yes", "true", "1", "positive")
NEGATED = ("negated", "-", "no", "false", "0", "negative")


@dataclass(frozen=True, kw_only=True, slots=True)
class Loaded:
    """What was read."""

    parties: tuple[str, ...]
    rows: tuple[int, ...]
    """Usable rows of each party."""
    rejected: dict[tuple[str, str], int]
    """(party, reason) → rows."""
    columns: frozenset[str]
    """Columns that hold a value for at least two parties: only these can be compared."""


def load(engine: Engine, tables: Mapping[str, Path | pa.Table], renamed: Mapping[str, str]) -> Loaded:
    """Make `claims` and `rejected` from one table for each party; raise `ConsilienceError` for an unusable one."""
    if len(tables) < 2:
        raise WrongUse(f"expected two or more tables, found {len(tables)}")
    engine.put("calendar", _calendar())
    present = []
    for party, (name, table) in enumerate(tables.items()):
        chosen = _open(engine, f"raw_{party}", table, renamed)
        present.append(frozenset(chosen))
        engine.run(_checked(party, chosen))
        _set_twice_apart(engine, party)
        del name
    checked = " union all ".join(f"select * from checked_{party}" for party in range(len(tables)))
    engine.run(Step(name="rejected", sql=f"select party, claim_id, reason from ({checked}) where reason is not null"))
    engine.run(_claims(checked))
    engine.drop(*(f"{kind}_{party}" for party in range(len(tables)) for kind in ("checked", "numbered")))
    return _account(engine, tuple(tables), present)


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


def _checked(party: int, chosen: Mapping[str, str]) -> Step:
    """Rows of one table as strings and day numbers, each with the reason why it cannot be used, if any."""
    cells = ", ".join(
        f"nullif(trim(cast({_name(chosen[ours])} as varchar(1000000))), '') as {ours}"
        if ours in chosen
        else f"cast(null as varchar(1000000)) as {ours}"
        for ours in NAMES
    )
    kept = ", ".join(name for name in NAMES if name not in {"date", "quantity", "polarity"})
    affirmed, negated = (", ".join(f"'{word}'" for word in words) for words in (AFFIRMED, NEGATED))
    return Step(
        name=f"checked_{party}",
        because="bad rows are set aside with a reason, never dropped in silence",
        sql=f"""
            with cells as (select {cells} from raw_{party}),
            dated as (
                select *,
                    split_part(date, '/', 1) as starts,
                    case when date like '%/%' then split_part(date, '/', 2) else split_part(date, '/', 1) end as ends,
                    try_cast(quantity as double) as amount, lower(polarity) as sign
                from cells
            ),
            spelled as (select *, {_written("starts")} as first_day, {_written("ends")} as last_day from dated)
            select cast({party} as bigint) as party, {kept}, quantity, amount, polarity,
                case when sign in ({negated}) then cast(1 as bigint) else cast(0 as bigint) end as negated,
                a.day as earliest, b.day as latest,
                case
                    when claim_id is null then 'claim_id is missing'
                    when date is null then 'date is missing'
                    when a.day is null or b.day is null then 'date cannot be read'
                    when b.day < a.day then 'date ends before it begins'
                    when quantity is not null and amount is null then 'quantity is not a number'
                    when sign is not null and sign not in ({affirmed}, {negated}) then 'polarity cannot be read'
                end as reason
            from spelled left join calendar a on a.written = first_day left join calendar b on b.written = last_day
        """,
    )


def _set_twice_apart(engine: Engine, party: int) -> None:
    """Keep one row of each id; which one follows from the rows alone, not from their order in the file."""
    table = f"checked_{party}"
    counted = engine.fetch(f"select count(claim_id) as n, count(distinct claim_id) as ids from {table}").to_pylist()[0]
    if counted["n"] == counted["ids"]:
        return
    order = ", ".join(
        f"{name} nulls last" for name in ("earliest", "latest", *SPELLED, "amount", "unit", "negated", "source")
    )
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
    names = [name for name in NAMES if name != "date"]
    columns = ", ".join(
        ["party", *[n for n in names if n not in {"quantity", "polarity"}], "quantity", "amount", "polarity"]
    )
    engine.run(
        Step(
            name=table,
            sql=f"""
                select {columns}, negated, earliest, latest,
                    case when nth > 1 and reason is null and claim_id is not null
                        then 'claim_id stands more than once' else reason end as reason
                from numbered_{party}
            """,
        )
    )


def _claims(checked: str) -> Step:
    return Step(
        name="claims",
        because="one order of all rows, the same on every engine",
        sql=f"""
            select row_number() over (order by party, earliest, claim_id) - 1 as rid, *
            from ({checked}) where reason is null
        """,
    )


def _account(engine: Engine, parties: Sequence[str], present: Sequence[frozenset[str]]) -> Loaded:
    counted = engine.fetch("select party, count(*) as n from claims group by party").to_pylist()
    rows = {row["party"]: row["n"] for row in counted}
    for party, name in enumerate(parties):
        if not rows.get(party):
            raise UnreadableInput(
                name, "no usable row", "see the columns and the form of dates in the reference of tables"
            )
    refused = engine.fetch(
        "select party, reason, count(*) as n from rejected group by party, reason order by party, reason"
    )
    return Loaded(
        parties=tuple(parties),
        rows=tuple(rows[party] for party in range(len(parties))),
        rejected={(parties[r["party"]], r["reason"]): r["n"] for r in refused.to_pylist()},
        columns=frozenset(name for name in NAMES if sum(name in columns for columns in present) > 1),
    )


def _name(column: str) -> str:
    """Return a column's name as an identifier that SQL cannot mistake for anything else."""
    if "`" in column or '"' in column:
        raise WrongUse("a column's name must not hold quotation marks")
    return f'"{column}"'

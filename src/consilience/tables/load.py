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
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa

from consilience.errors import UnreadableInput, WrongUse
from consilience.tables.columns import COLUMNS, NAMES, SPELLED, Use, check_parties, named, of_party
from consilience.tables.dates import read_column, shape
from consilience.tables.engines.engine import Engine, Step
from consilience.tables.names import Int
from consilience.tables.sources import Source, open_source
from consilience.tables.text import ROW
from consilience.tables.vocabulary import Vocabulary, claims, number_values

LONGEST = 31
"""Days; of a longer interval only the first so many count when pairs are looked for."""

_CODES = tuple(column.name for column in COLUMNS if column.use is Use.CODE)
MOST_FORMS = 500_000
"""Different dates in other forms than `YYYY-MM-DD` that are looked at."""
NO_DATE = "date cannot be read"
_FINITE = "try_cast(quantity as double) is not null and abs(try_cast(quantity as double)) < 1e300"
"""A plain number: `inf` and `nan` pass for numbers with some engines."""

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
    apart: tuple[str, ...]
    """Columns of codes in which the parties share no value: two notations, most likely, and so not compared."""
    present: frozenset[str]
    """Columns that any party has."""
    days: Days
    vocabulary: Vocabulary
    as_of: date | None = None
    left_out: int = 0
    """Rows that begin after `as_of`."""
    notes: tuple[tuple[str, str], ...] = ()
    """(party, what was found on the way): another encoding, a published form, cells that could not be read."""

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
    check_parties(renamed, tables)
    with TemporaryDirectory(prefix="consilience-") as folder:
        opened = [
            open_source(engine, f"raw_{party}", table, of_party(renamed, name), Path(folder))
            for party, (name, table) in enumerate(tables.items())
        ]
        chosen = [source.columns for source in opened]
        present = frozenset(name for columns in chosen for name in columns)
        for party, source in enumerate(opened):
            _put_dates(engine, party, source)
            engine.run(_checked(party, source, present, as_of))
            _set_twice_apart(engine, party, present)
        left_out = _left_out(engine, len(tables), as_of)
    checked = " union all ".join(f"select * from checked_{party}" for party in range(len(tables)))
    _put_unread(engine, opened)
    engine.run(
        Step(
            name="rejected",
            sql=f"select party, claim_id, reason, place from ({checked}) where reason is not null "
            "union all select party, claim_id, reason, place from unread",
        )
    )
    days = _days(engine, checked)
    rows = _rows(engine, days, tuple(tables))
    spelled = [name for name in SPELLED if name in present]
    vocabulary = number_values(engine, spelled, checked)
    apart = tuple(name for name in _CODES if name in vocabulary.strangers)
    engine.put("day_starts", pa.table({"party": days.party, "earliest": days.day, "first": days.starts}))
    engine.run(claims(spelled, carried(present), checked))
    told = [(name, note) for name, source in zip(tables, opened, strict=True) for note in source.notes]
    notes = (*told, *_unread_quantities(engine, tuple(tables), checked, present))
    engine.drop(*(f"{kind}_{party}" for party in range(len(tables)) for kind in ("checked", "numbered")))
    return Loaded(
        parties=tuple(tables),
        rows=rows,
        rejected=_refused(engine, tuple(tables)),
        columns=tuple(
            name for name in spelled if sum(name in columns for columns in chosen) > 1 and name not in apart
        ),
        apart=apart,
        present=present,
        days=days,
        vocabulary=vocabulary,
        as_of=as_of,
        left_out=left_out,
        notes=notes,
    )  # fmt: skip


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


def _put_dates(engine: Engine, party: int, source: Source) -> None:
    """Make `dates_N` of the dates of a table that are not written as `YYYY-MM-DD` or `YYYYMMDD` but can be read."""
    cell = source.columns["date"].sql()
    plain = "(x like '____-__-__%' or length(x) = 8) and x not like '%\"%'"
    written = engine.fetch(
        f"select distinct x from (select trim({cell}) as x from raw_{party}) cells where x is not null and not ({plain}) limit {MOST_FORMS}"
    )
    read = read_column(str(x) for x in written.column(0).to_pylist())
    columns = {
        "written": pa.array(list(read), pa.string()),
        "starts": pa.array([first.isoformat() for first, _ in read.values()], pa.string()),
        "ends": pa.array([last.isoformat() for _, last in read.values()], pa.string()),
    }
    engine.put(f"dates_{party}", pa.table(columns))


def _put_unread(engine: Engine, opened: Sequence[Source]) -> None:
    """Make `unread` of the rows that were set aside before their cells were looked at."""
    rows = [(party, reason, place) for party, source in enumerate(opened) for place, reason in source.unread]
    columns = {
        "party": pa.array([party for party, _, _ in rows], pa.int64()),
        "claim_id": pa.nulls(len(rows), pa.string()),
        "reason": pa.array([reason for _, reason, _ in rows], pa.string()),
        "place": pa.array([place for _, _, place in rows], pa.int64()),
    }
    engine.put("unread", pa.table(columns))


def _unread_quantities(
    engine: Engine, parties: Sequence[str], checked: str, present: frozenset[str]
) -> tuple[tuple[str, str], ...]:
    """Say how many quantities were written but not read, and the form of one."""
    if "quantity" not in present:
        return ()
    found = engine.fetch(
        f"select party, count(*) as n, min(unread_quantity) as sample from ({checked}) "
        "where reason is null and unread_quantity is not null group by party order by party"
    ).to_pylist()
    return tuple(
        (
            parties[row["party"]],
            f"quantities that are no plain number, such as {shape(row['sample'])}, count as missing: {row['n']:,}",
        )
        for row in found
    )


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


def _checked(party: int, source: Source, present: frozenset[str], as_of: date | None) -> Step:
    """Rows of one table as strings and day numbers, each with the reason why it cannot be used, if any."""
    chosen = source.columns
    cells = ", ".join(
        f"nullif(trim({chosen[ours].sql()}), '') as {ours}"
        if ours in chosen
        else f"cast(null as varchar(1000000)) as {ours}"
        for ours in NAMES
    )
    affirmed, negated = (", ".join(f"'{word}'" for word in words) for words in (AFFIRMED, NEGATED))
    worked_out = {
        "amount": f"case when {_FINITE} then try_cast(quantity as double) end as amount",
        "negated": f"case when lower(polarity) in ({negated}) then cast(1 as bigint) else cast(0 as bigint) end as negated",
    }
    # A row without a readable date is refused with a reason, whatever the day.
    last = None if as_of is None else int(np.datetime64(as_of, "D").astype(np.int64))
    until = "" if last is None else f"where a.day is null or a.day <= {last}"
    kept = ", ".join(worked_out.get(name, name) for name in _kept(present))
    place = named(ROW) if source.numbered else "cast(null as bigint)"
    unread = f"case when quantity is not null and not coalesce({_FINITE}, false) then quantity end"
    return Step(
        name=f"checked_{party}",
        because="bad rows are set aside with a reason, never dropped in silence",
        sql=f"""
            with cells as (select {cells}, {place} as place from raw_{party}),
            dated as (
                select c.*,
                    coalesce(d.starts, split_part(date, '/', 1)) as starts,
                    coalesce(d.ends, case when date like '%/%' then split_part(date, '/', 2)
                        else split_part(date, '/', 1) end) as ends
                from cells c left join dates_{party} d on d.written = c.date
            ),
            spelled as (select *, {_written("starts")} as first_day, {_written("ends")} as last_day from dated)
            select cast({party} as bigint) as party, {kept}, place, {unread} as unread_quantity,
                case when a.day is null or b.day is null then date end as unread_date, a.day as earliest, b.day as latest,
                case
                    when claim_id is null then 'claim_id is missing'
                    when date is null then 'date is missing'
                    when a.day is null or b.day is null then '{NO_DATE}'
                    when b.day < a.day then 'date ends before it begins'
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
                select party, {", ".join(kept)}, place, unread_quantity, unread_date, earliest, latest,
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


def _rows(engine: Engine, days: Days, parties: Sequence[str]) -> tuple[int, ...]:
    rows = np.bincount(days.party, days.rows, len(parties)).astype(np.int64).tolist()
    for party, (name, n) in enumerate(zip(parties, rows, strict=True)):
        if not n:
            raise UnreadableInput(
                name, f"no usable row{_why_none(engine, party)}", "see the columns and dates in the reference of tables"
            )
    return tuple(rows)


def _why_none(engine: Engine, party: int) -> str:
    """Say why a table has no usable row: the commonest reason, how often, and the form of a date where that is it."""
    reasons = engine.fetch(
        f"select reason, count(*) as n from rejected where party = {party} group by reason order by n desc, reason"
    ).to_pylist()
    if not reasons:
        return ""
    first = reasons[0]
    sample = ""
    if first["reason"] == NO_DATE:
        written = engine.fetch(f"select min(unread_date) as x from checked_{party} where reason = '{NO_DATE}'")["x"][
            0
        ].as_py()
        sample = f", written like {shape(written)}" if written else ""
    return f" ({first['n']:,} rows: {first['reason']}{sample})"


def _refused(engine: Engine, parties: Sequence[str]) -> dict[tuple[str, str], int]:
    refused = engine.fetch(
        "select party, reason, count(*) as n from rejected group by party, reason order by party, reason"
    )
    return {(parties[r["party"]], r["reason"]): r["n"] for r in refused.to_pylist()}

"""Which columns a table of coded events may have, and what each is used for.

`claim_id` and `date` are required.  Everything else is optional; an empty cell is missing, never "different".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from consilience.errors import WrongUse

SUFFIXES = (".csv", ".tsv", ".tab", ".parquet", ".csv.gz", ".tsv.gz", ".tab.gz", ".csv.zip", ".tsv.zip", ".tab.zip")
"""Of files that are read as tables, in large or small letters."""


class Use(StrEnum):
    """What a column is for."""

    REQUIRED = "required"
    NAME = "name"
    """Compared by likeness of spelling; agreement raises identity."""
    CODE = "code"
    """Compared as a whole; agreement raises identity."""
    TEXT = "text"
    CONTENT = "content"
    """Never counts for or against identity: it decides the verdict."""
    KEPT = "kept"


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    name: str
    use: Use
    meaning: str


COLUMNS = (
    Column(name="claim_id", use=Use.REQUIRED, meaning="id of the row, unique within its table; kept verbatim"),
    Column(
        name="date",
        use=Use.REQUIRED,
        meaning="`2018-03-05`, `20180305`, a time stamp, or an interval `2018-03-05/2018-03-07`",
    ),
    Column(name="actor", use=Use.NAME, meaning="who acts"),
    Column(name="target", use=Use.NAME, meaning="who is acted on"),
    Column(name="place", use=Use.NAME, meaning="where"),
    Column(name="action", use=Use.CODE, meaning="what is done: a label, or a CAMEO code"),
    Column(name="actor_country", use=Use.CODE, meaning="country of the actor"),
    Column(name="target_country", use=Use.CODE, meaning="country of the target"),
    Column(name="text", use=Use.TEXT, meaning="the sentence or headline the row was coded from"),
    Column(name="quantity", use=Use.CONTENT, meaning="a number: how many, how much"),
    Column(name="unit", use=Use.CONTENT, meaning="what `quantity` counts"),
    Column(name="polarity", use=Use.CONTENT, meaning="`affirmed` or `negated`; empty means affirmed"),
    Column(name="source", use=Use.KEPT, meaning="who reported it; carried along"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Cells:
    """Where the cells of one of our columns come from: a column of the table, several joined, or one value for all rows."""

    columns: tuple[str, ...] = ()
    constant: str = ""

    def sql(self) -> str:
        """Return the cells as an expression of text."""
        if not self.columns:
            return "'" + self.constant.replace("'", "''") + "'"
        each = [f"cast({named(column)} as varchar(1000000))" for column in self.columns]
        return each[0] if len(each) == 1 else f"concat_ws(', ', {', '.join(each)})"


_OURS = (frozenset({"matter_id", "claim_id", "party"}), frozenset({"matter", "party", "report", "quote"}))
"""What only the tables have that this product writes."""
NAMES = tuple(column.name for column in COLUMNS)
SPELLED = tuple(c.name for c in COLUMNS if c.use in (Use.NAME, Use.CODE, Use.TEXT))
"""Columns whose values are numbered in one vocabulary and compared by spelling."""


def mapping(found: Sequence[str], renamed: Mapping[str, str], where: str) -> dict[str, Cells]:
    """Return our column → the table's column, for the columns that this table has.

    `renamed` gives other names by our name; a name that the table does not have is an error, so that a slip of the pen
    does not pass for a column of missing values.
    """
    if any(mark.issubset(found) for mark in _OURS):
        raise WrongUse(
            f"{where}: it was written by Consilience itself and is no evidence; name the tables it came from"
        )
    unknown = sorted(set(renamed) - set(NAMES))
    if unknown:
        raise WrongUse(f"--columns: no such column: {', '.join(unknown)}; there are {', '.join(NAMES)}")
    exact = {_folded(name): name for name in reversed(found)} | {name.lower(): name for name in reversed(found)}
    chosen: dict[str, Cells] = {}
    for ours in NAMES:
        theirs = renamed.get(ours, ours)
        if theirs.lower() in exact:
            chosen[ours] = Cells(columns=(exact[theirs.lower()],))
        elif ours in renamed:
            raise WrongUse(f"{where}: no column named {theirs}; the table has {', '.join(found)}")
    missing = [name for name in ("claim_id", "date") if name not in chosen]
    if missing:
        raise WrongUse(
            f"{where}: no column {' and no column '.join(missing)}; the table has {', '.join(found)}; "
            "name the right ones with --columns claim_id=THEIRS,date=THEIRS"
        )
    return chosen


def _folded(name: str) -> str:
    """A column's name as ours are written: "Claim ID" is `claim_id`."""
    return re.sub(r"[\s-]+", "_", name.strip().lower())


def is_table(source: Path) -> bool:
    """Return whether a file is read as a table, by its name."""
    return source.name.lower().endswith(SUFFIXES)


def of_party(renamed: Mapping[str, str], party: str) -> dict[str, str]:
    """Return the renamings for one party's table: those for all tables, and over them those for its own.

    >>> of_party({"date": "Day", "alpha:date": "SQLDATE", "beta:actor": "Who"}, "alpha")
    {'date': 'SQLDATE'}
    """
    common = {ours: theirs for ours, theirs in renamed.items() if ":" not in ours}
    mark = f"{party}:"
    return common | {o.removeprefix(mark): theirs for o, theirs in renamed.items() if o.startswith(mark)}


def check_parties(renamed: Mapping[str, str], parties: Iterable[str]) -> None:
    """Raise `WrongUse` for a renaming of a party that gives no table."""
    named_here = {ours.rpartition(":")[0] for ours in renamed if ":" in ours}
    if unknown := sorted(named_here - set(parties)):
        raise WrongUse(f"--columns: no party {', '.join(unknown)}; there are {', '.join(parties)}")


def parse(text: str) -> dict[str, str]:
    """Return the renamings written as `ours=theirs,ours=theirs`; `party:ours=theirs` is for one table alone.

    >>> parse("date=SQLDATE, alpha:claim_id=GLOBALEVENTID")
    {'date': 'SQLDATE', 'alpha:claim_id': 'GLOBALEVENTID'}
    """
    renamed = {}
    for part in filter(None, (p.strip() for p in text.split(","))):
        ours, sign, theirs = part.partition("=")
        if not sign or not theirs.strip():
            raise WrongUse(f"--columns: expected ours=theirs, found {len(part)} characters without it")
        renamed[ours.strip()] = theirs.strip()
    return renamed


def named(column: str) -> str:
    """Return a column's name as an identifier that SQL cannot mistake for anything else."""
    if "`" in column or '"' in column:
        raise WrongUse("a column's name must not hold quotation marks")
    return f'"{column}"'

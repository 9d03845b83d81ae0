"""The part of `consilience align` that works on tables of coded events, alone or beside folders of reports."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
import pyarrow as pa
from rich.table import Table

from consilience.cli.terminal import console, print_line
from consilience.errors import WrongUse
from consilience.reasons.verdict import Verdict
from consilience.tables import base as earlier
from consilience.tables.align import WINDOW, Options, TableAlignment, align_tables
from consilience.tables.columns import is_table, of_party, parse
from consilience.tables.engines.choose import memory_for, open_engine
from consilience.tables.engines.engine import Engine
from consilience.tables.write import document, write

if TYPE_CHECKING:
    from consilience.pipeline.options import Options as Reading
    from consilience.records.claim import Claim


@dataclass(frozen=True, kw_only=True, slots=True)
class TablesGiven:
    """What the command line says about tables."""

    columns: str = ""
    engine: str = "duckdb"
    master: str | None = None
    memory: str | None = None
    base: Path | None = None
    window: int = WINDOW
    as_of: date | None = None
    labels: Path | None = None
    json: bool = False
    strict: bool = False
    excel: bool = False


def run(parties: Mapping[str, Path], given: TablesGiven, reading: Callable[[], Reading], out: Path) -> None:
    """Align tables, and folders read into tables, and write the files."""
    engine = open_engine(given.engine, master=given.master, memory=given.memory or _memory(given, parties))
    try:
        tables, renamed = _tables(parties, given, reading, engine)
        options = Options(columns=renamed, window=given.window, as_of=given.as_of, labels=given.labels)
        result = align_tables(tables, engine=engine, options=options)
        if given.strict and result.loaded.rejected:
            raise WrongUse(
                f"{sum(result.loaded.rejected.values())} rows cannot be used and --strict was given; nothing was written"
            )
        now = datetime.now(UTC)
        write(result, out, generated_at=now, excel=given.excel)
        if given.json:
            sys.stdout.buffer.write(orjson.dumps(document(result, now), option=orjson.OPT_INDENT_2))
        else:
            _say(result, out)
    finally:
        engine.close()


def _tables(
    parties: Mapping[str, Path], given: TablesGiven, reading: Callable[[], Reading], engine: Engine
) -> tuple[Mapping[str, Path | pa.Table], Mapping[str, str]]:
    """Return each party's table, and the names of columns that are still to be changed."""
    renamed = parse(given.columns)
    folders = {name: source for name, source in parties.items() if not is_table(source)}
    if given.base is not None:
        if folders:
            raise WrongUse("--base: expected tables to add, found a folder")
        return earlier.extend(given.base, parties, renamed), {}
    if not folders:
        return parties, renamed
    drafted = _drafted(folders, reading(), engine)
    tables = {
        n: drafted[n] if n in folders else earlier.read(p, of_party(renamed, n)) if renamed else p
        for n, p in parties.items()
    }
    return tables, {}


def _memory(given: TablesGiven, parties: Mapping[str, Path]) -> str | None:
    if given.engine != "duckdb":
        return None
    earlier_claims = [given.base / "claims.parquet"] if given.base else []
    return memory_for([*parties.values(), *earlier_claims])


def _drafted(folders: Mapping[str, Path], reading: Reading, engine: Engine) -> dict[str, pa.Table]:
    """Return the claims of each folder of reports as rows."""
    from consilience.cli.cluster import with_hands
    from consilience.pipeline.reports import drafted
    from consilience.tables.engines.choose import is_spark

    with with_hands(reading, engine) if is_spark(engine) else nullcontext(reading) as options:
        return {name: _rows(drafted(name, folder, options)) for name, folder in folders.items()}


def _rows(claims: Sequence[Claim]) -> pa.Table:
    """Return claims as rows of a table; a claim without a date cannot be placed and becomes a rejected row."""
    rows = [
        {
            "claim_id": claim.id,
            "date": f"{claim.when.earliest}/{claim.when.latest}" if claim.when and claim.when.earliest else None,
            "actor": "; ".join(claim.actors) or None,
            "target": claim.target,
            "place": claim.place,
            "action": claim.action,
            "text": claim.quote,
            "quantity": str(claim.quantities[0].value) if claim.quantities else None,
            "unit": claim.quantities[0].unit if claim.quantities else None,
            "polarity": str(claim.polarity),
            "source": claim.report,
        }
        for claim in claims
    ]
    return pa.Table.from_pylist(rows, schema=pa.schema([(n, pa.string()) for n in _CLAIM_COLUMNS]))


_CLAIM_COLUMNS = (
    "claim_id", "date", "actor", "target", "place", "action", "text", "quantity", "unit", "polarity", "source",
)  # fmt: skip


def _say(result: TableAlignment, out: Path) -> None:
    table = Table("verdict", "matters")
    counts = result.summary()
    for verdict in Verdict:
        table.add_row(str(verdict), f"{counts[str(verdict)]:,}")
    console().print(table)
    for party, note in (*result.loaded.notes, *(("", warning) for warning in result.warnings)):
        print_line(f"{party}: {note}" if party else note, "yellow")
    for (party, reason), n in result.loaded.rejected.items():
        print_line(f"{party}: {n:,} {'row' if n == 1 else 'rows'} left out: {reason}", "yellow")
    if result.loaded.left_out:
        print_line(f"{result.loaded.left_out:,} rows begin after {result.loaded.as_of} and were left out")
    print_line(f"\nThe brief: {out / 'brief.html'}")

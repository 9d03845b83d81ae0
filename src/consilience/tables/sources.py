"""Each party's table, opened: its rows in the engine, which columns are used, and what was found on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from consilience.errors import UnreadableInput, WrongUse
from consilience.tables import text
from consilience.tables.columns import Cells, is_table, mapping
from consilience.tables.engines.engine import Engine
from consilience.tables.layouts import recognised


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """One party's table in the engine."""

    columns: Mapping[str, Cells]
    """Ours → theirs."""
    numbered: bool = False
    """Whether each row has its place in the file."""
    unread: tuple[tuple[int, str], ...] = ()
    """(place, reason) of each row that was set aside before its cells were looked at."""
    notes: tuple[str, ...] = ()


def open_source(engine: Engine, name: str, table: Path | pa.Table, renamed: Mapping[str, str], folder: Path) -> Source:
    """Put the rows of `table` into the engine as `name`; text files are written out in `folder` first.

    Raise `UnreadableInput` for a file that is no table, `WrongUse` for columns that it does not have.
    """
    if isinstance(table, pa.Table):
        engine.put(name, table)
        return Source(columns=mapping(table.column_names, renamed, "table"), numbered=text.ROW in table.column_names)
    if not table.is_file():
        raise UnreadableInput(str(table), "no such file")
    if not is_table(table):
        raise UnreadableInput(str(table), "not a table we can read", "give .csv, .tsv, .tab (also .gz) or .parquet")
    if not text.is_text(table) and not _is_parquet(table):
        raise UnreadableInput(
            str(table), "its content is not Parquet, whatever its name says", "give it the ending of its real format"
        )
    if not text.is_text(table) or not engine.reads_here:
        found = engine.read(name, table)
        return _chosen(found, renamed, table.name, Source(columns={}))
    read = text.read_text(table, folder, header=_headed(renamed))
    engine.read(name, read.rows)
    notes = () if read.encoding == "UTF-8" else (f"read as {read.encoding}",)
    opened = Source(columns={}, numbered=True, unread=read.unread, notes=notes)
    return _chosen(read.columns, renamed, table.name, opened)


def _is_parquet(table: Path) -> bool:
    with table.open("rb") as file:
        return file.read(4) in (b"PAR1", b"PARE")


def _headed(renamed: Mapping[str, str]) -> bool | None:
    """Columns named by their places alone say that there is no header."""
    return False if renamed and all(theirs.isdigit() for theirs in renamed.values()) else None


def _chosen(found: tuple[str, ...], renamed: Mapping[str, str], where: str, opened: Source) -> Source:
    layout = recognised(found) if not renamed else None
    if layout is not None:
        notes = (*opened.notes, f"taken as {layout.name}, by its columns")
        return replace(opened, columns=layout.columns, notes=notes)
    if not renamed and found == tuple(str(i) for i in range(len(found))):
        raise WrongUse(
            f"{where}: it has no header row; name its columns by their places, from 0: --columns claim_id=0,date=1"
        )
    return replace(opened, columns=mapping([name for name in found if name != text.ROW], renamed, where))

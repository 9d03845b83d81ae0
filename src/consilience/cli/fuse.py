"""`consilience fuse`: many sources' values for the same things in, one value each out, with the sources' origins."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import pyarrow as pa
import pyarrow.csv
import typer

from consilience.brief.safe_text import guarded
from consilience.cli.app import app
from consilience.cli.terminal import print_line
from consilience.errors import UnreadableInput
from consilience.tables.base import read_rows
from consilience.tables.fusion import Fusion, Said, fuse
from consilience.tables.write import put_mark

COLUMNS = ("source", "item", "attribute", "value")


@app.command(name="fuse")
def command(
    table: Annotated[Path, typer.Argument(help="CSV or Parquet with the columns source, item, attribute, value.")],
    out: Annotated[Path, typer.Option(help="Where fused.csv, reasons.csv and origins.csv go.")] = Path(
        "consilience-fused"
    ),
    excel: Annotated[
        bool, typer.Option("--excel", help="Put the UTF-8 mark before CSV tables, so that Excel shows every letter.")
    ] = False,
) -> None:
    """Find the value that holds for each attribute of each item, and which sources are of one origin."""
    rows = read_rows(table)
    missing = [name for name in COLUMNS if name not in rows.column_names]
    if missing:
        raise UnreadableInput(str(table), f"no column {', '.join(missing)}", f"the columns are {', '.join(COLUMNS)}")
    said, left_out = [], 0
    for cells in zip(*(rows[name].cast(pa.string()).to_pylist() for name in COLUMNS), strict=True):
        if all(cell and cell.strip() for cell in cells):
            said.append(Said(source=cells[0], item=cells[1], attribute=cells[2], value=cells[3]))
        else:
            left_out += 1
    if not said:
        raise UnreadableInput(str(table), "no usable row", "every row needs a source, item, attribute and value")
    fusion = fuse(said)
    _write(fusion, out, excel=excel)
    _report(fusion, left_out, out)


def _write(fusion: Fusion, out: Path, *, excel: bool) -> None:
    out.mkdir(parents=True, exist_ok=True)
    fused = [
        {
            "item": f.item,
            "attribute": f.attribute,
            "value": f.value,
            "probability": round(f.probability, 6),
            "sources": f.sources,
            "against": f.against,
            "origins": round(f.origins, 2),
        }
        for f in fusion.fused
    ]
    reasons = [
        {
            "item": f.item,
            "attribute": f.attribute,
            "source": reason.name,
            "decibans": round(reason.decibans or 0.0, 3),
            "because": reason.because,
        }
        for f in fusion.fused
        for reason in f.reasons
    ]
    origins = [
        {"origin": n, "source": source, "accuracy": round(fusion.accuracy[source], 4), "because": origin.because}
        for n, origin in enumerate(fusion.origins, 1)
        for source in origin.sources
    ]
    for name, rows in (("fused", fused), ("reasons", reasons), ("origins", origins)):
        found = [{key: guarded(cell) if isinstance(cell, str) else cell for key, cell in row.items()} for row in rows]
        pyarrow.csv.write_csv(pa.Table.from_pylist(found), out / f"{name}.csv")
        if excel:
            put_mark(out / f"{name}.csv")


def _report(fusion: Fusion, left_out: int, out: Path) -> None:
    print_line(f"{len(fusion.fused):,} values fused from {len(fusion.accuracy):,} sources.")
    for origin in fusion.origins:
        print_line(f"One origin: {', '.join(origin.sources)}")
    if left_out:
        print_line(f"{left_out:,} rows left out: a cell is empty", "yellow")
    print_line(f"\nValues: {out / 'fused.csv'}")

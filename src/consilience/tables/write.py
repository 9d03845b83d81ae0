"""Writing a table alignment: `brief.html`, `links.csv`, `links.parquet`, `claims.parquet`, `matters.parquet`, `rejected.csv`, `alignment.json`.

Claims' ids are kept verbatim in Parquet; in CSV a cell that a spreadsheet would run is guarded.  `alignment.json` holds summary and coverage only: the rest is too much for JSON.
"""

from __future__ import annotations

import codecs
import shutil
from datetime import datetime
from pathlib import Path

import numpy as np
import orjson
import pyarrow as pa

from consilience.reasons.contribution import DECIBANS_PER_NAT
from consilience.tables.brief import render
from consilience.tables.columns import NAMES, SPELLED
from consilience.tables.engines.engine import Step
from consilience.tables.model import Model
from consilience.tables.summary import Result, coverage, summary
from consilience.tables.verdicts import VERDICTS

FORMAT = "table-alignment/1"


def write(result: Result, out: Path, *, generated_at: datetime, excel: bool = False) -> tuple[Path, ...]:
    """Write all files into `out`, which is made when missing; return their paths.

    With `excel` the CSV tables begin with the UTF-8 mark, without which Excel on Windows reads another encoding.
    """
    out.mkdir(parents=True, exist_ok=True)
    engine = result.engine
    _put_links(result)
    _put_matters(result)
    engine.run(_NAMED_LINKS)
    ids, told = ("left_claim", "right_claim"), "probability, verdict, decibans"
    in_order = "from named_links order by left_rid, right_rid"
    engine.write(f"select {', '.join(_guarded(name) for name in ids)}, {told} {in_order}", out / "links.csv")
    engine.write(f"select {', '.join(ids)}, {told}, chosen, left_party, right_party {in_order}", out / "links.parquet")
    engine.write(_claims_sql(result.loaded.present), out / "claims.parquet")
    engine.write(_matters_sql(), out / "matters.parquet")
    engine.write(
        f"select {_guarded('name', 'p', 'party')}, {_guarded('claim_id', 'j')}, j.reason, j.place as row "
        "from rejected j join parties p on p.party = j.party "
        "order by j.party, j.reason, j.place, j.claim_id",
        out / "rejected.csv",
    )
    if excel:
        for name in ("links.csv", "rejected.csv"):
            put_mark(out / name)
    (out / "brief.html").write_text(render(result, generated_at=generated_at), encoding="utf-8")
    (out / "alignment.json").write_bytes(orjson.dumps(document(result, generated_at), option=orjson.OPT_INDENT_2))
    return tuple(sorted(out.iterdir()))


def put_mark(table: Path) -> None:
    """Put the UTF-8 mark before a CSV file, whatever its size."""
    part = table.with_name(f".{table.name}.part")
    try:
        with table.open("rb") as source, part.open("wb") as marked:
            marked.write(codecs.BOM_UTF8)
            shutil.copyfileobj(source, marked)
        part.replace(table)
    finally:
        part.unlink(missing_ok=True)


def _guarded(name: str, of: str = "named_links", called: str = "") -> str:
    """The cell so that no spreadsheet runs it, by the rule of `brief.safe_text.guarded`, in the SQL that engines share."""
    cell = f"{of}.{name}"
    signs = ", ".join([*(f"'{sign}'" for sign in "=+-@\uff1d\uff0b\uff0d\uff20"), "chr(9)", "chr(10)", "chr(13)"])
    first = f"substr(ltrim(replace({cell}, chr(39), ' ')), 1, 1)"
    return f"case when {first} in ({signs}) then concat(chr(39), {cell}) else {cell} end as {called or name}"


_NAMED_LINKS = Step(
    name="named_links",
    because="links with the ids of their rows",
    sql="""
        select e.left_rid, e.right_rid, l.claim_id as left_claim, r.claim_id as right_claim, e.probability, e.verdict,
            e.decibans, e.chosen, l.party as left_party, r.party as right_party
        from links e join claims l on l.rid = e.left_rid join claims r on r.rid = e.right_rid
    """,
)


def _put_links(result: Result) -> None:
    p = np.clip(result.links.probability, 1e-15, 1 - 1e-15)
    result.engine.put(
        "links",
        pa.table(
            {
                "left_rid": result.links.left,
                "right_rid": result.links.right,
                "probability": np.round(result.links.probability, 12),
                "verdict": _spelled(result.link_verdict),
                "decibans": np.round(DECIBANS_PER_NAT * (np.log(p) - np.log1p(-p)), 6),
                "chosen": result.links.chosen,
            }
        ),
    )


def _put_matters(result: Result) -> None:
    matters = result.matters
    engine = result.engine
    engine.put("parties", pa.table({"party": np.arange(len(result.parties)), "name": list(result.parties)}))
    engine.put("matter_of", pa.table({"rid": np.arange(len(matters.of_row)), "matter": matters.of_row}))
    engine.put(
        "matters",
        pa.table(
            {
                "matter": matters.first_row,
                "verdict": _spelled(matters.verdict),
                "probability": pa.array(matters.probability, from_pandas=True),
                "claims": matters.claims,
                "topic": result.topic[matters.first_row],
            }
        ),
    )


def _spelled(index: np.ndarray[tuple[int], np.dtype[np.int64]]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(index, pa.int32()), [str(v) for v in VERDICTS]).cast(pa.string())


def _claims_sql(present: frozenset[str]) -> str:
    """Return the query for all claims as written, in the order of their rows."""
    spelled = [name for name in SPELLED if name in present]
    made_of = {**{name: f"v_{name}.value" for name in spelled}, "quantity": "c.amount"}
    cells = ", ".join(
        f"{made_of.get(name, f'c.{name}')} as {name}" if name in present else f"cast(null as varchar(10)) as {name}"
        for name in (n for n in NAMES if n not in {"claim_id", "date"})
    )
    joins = " ".join(f"left join vocabulary v_{name} on v_{name}.vid = c.{name}" for name in spelled)
    return (
        f"select p.name as party, c.claim_id, m.matter as matter_id, a.written as earliest, b.written as latest, {cells} "
        "from claims c join parties p on p.party = c.party join matter_of m on m.rid = c.rid "
        f"join calendar a on a.day = c.earliest join calendar b on b.day = c.latest {joins} order by c.rid"
    )


def _matters_sql() -> str:
    return (
        "select m.matter as matter_id, t.value as topic, m.verdict, m.probability, m.claims "
        "from matters m left join vocabulary t on t.vid = m.topic order by m.matter"
    )


def document(result: Result, generated_at: datetime) -> dict[str, object]:
    """Return what `alignment.json` holds."""
    return {
        "version": FORMAT,
        "generated_at": generated_at.isoformat(),
        "engine": result.engine.name,
        "parties": list(result.parties),
        "rows": dict(zip(result.parties, result.loaded.rows, strict=True)),
        "rejected": [
            {"party": party, "reason": reason, "rows": n} for (party, reason), n in result.loaded.rejected.items()
        ],
        "notes": [{"party": party, "note": note} for party, note in result.loaded.notes],
        "warnings": list(result.warnings),
        "as_of": None if result.loaded.as_of is None else result.loaded.as_of.isoformat(),
        "left_out": result.loaded.left_out,
        "links": {"listed": len(result.links.left), "chosen": int(result.links.chosen.sum())},
        "model": model_document(result.model),
        "coverage": coverage(result),
        "summary": summary(result),
    }


def model_document(model: Model) -> dict[str, object]:
    return {
        "fitted": model.fitted,
        "window_days": model.window,
        "overlap": model.overlap,
        "m": {name: list(values) for name, values in model.m.items()},
        "u": {name: list(values) for name, values in model.u.items()},
    }

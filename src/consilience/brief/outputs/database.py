"""An alignment as a SQLite file: tables with keys, and views that answer the usual questions.

The same tables are what `frames` hands to pandas and Polars, so that a name means one thing everywhere.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from importlib import metadata
from pathlib import Path
from typing import TypeAlias

from consilience.alignment.result import Alignment, ClaimLink
from consilience.brief.reading_order import (
    claims_in_order,
    coverage_in_order,
    links_in_order,
    matters_in_order,
    reports_in_order,
)
from consilience.brief.safe_text import without_surrogates
from consilience.errors import WrongUse
from consilience.reasons.contribution import DECIBANS_PER_NAT, total
from consilience.storage.connection import connect, scratch
from consilience.storage.queries import queries

Cell: TypeAlias = str | int | float | None
Row: TypeAlias = Sequence[Cell]
VERSION = 1
"""Of the tables; columns and views are only ever added."""
_SQL = queries("consilience.brief.outputs", "alignment")


_ADD = {name.removeprefix("add_"): _SQL[name] for name in (
    "add_about", "add_parties", "add_reports", "add_matters", "add_claims", "add_claim_actors", "add_claim_quantities", "add_comparisons",
    "add_comparison_reasons", "add_links", "add_link_weights", "add_coverage", "add_problems",
)}  # fmt: skip


def write_database(alignment: Alignment, path: Path | str, *, replace: bool = False) -> Path:
    """Write an alignment as a SQLite file, whole or not at all.

    Raise `WrongUse` where a file stands there, unless `replace` and it is a database that this wrote.
    """
    path = Path(path)
    if path.exists() and not (replace and _is_ours(path)):
        raise WrongUse(f"{path}: there is a file already, and it is not one of ours; remove it, or give another name")
    if not path.parent.is_dir():
        raise WrongUse(f"{path}: there is no such folder")
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.touch(mode=0o600)
        with closing(connect(part)) as data:
            _fill(data, alignment)
        if replace:
            part.replace(path)
        else:
            # A link, because it never takes the place of a file that came meanwhile.
            os.link(part, path)
    finally:
        part.unlink(missing_ok=True)
    return path


def _is_ours(path: Path) -> bool:
    """Whether a file is a database that an earlier run wrote."""
    try:
        with closing(connect(path, read_only=True)) as data:
            found = data.execute(_SQL["generator"]).fetchone()
    except sqlite3.Error:
        return False
    return found is not None and str(found[0]).startswith("consilience ")


def _fill(data: sqlite3.Connection, alignment: Alignment) -> None:
    data.execute("pragma foreign_keys = on")
    data.executescript(_SQL["tables"])
    data.execute("begin")
    for table, rows in tables(alignment).items():
        cleaned = ([without_surrogates(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
        data.executemany(_ADD[table], cleaned)
    data.execute("commit")
    data.executescript(_SQL["indexes"] + _SQL["views"])
    data.execute(f"pragma user_version = {VERSION}")
    data.execute("pragma optimize")
    # One file, without a log beside it.
    data.execute("pragma journal_mode = delete")


def columns(table: str) -> tuple[str, ...]:
    """Return the names of a table's columns, in order."""
    with closing(scratch()) as data:
        data.executescript(_SQL["tables"])
        return tuple(row[1] for row in data.execute(f"pragma table_info({table})"))


def tables(alignment: Alignment) -> dict[str, Iterator[Row]]:
    """Return table → rows; each table comes after those that its keys point to."""
    return {
        "about": _about(alignment),
        "parties": ((party,) for party in alignment.parties),
        "reports": _reports(alignment),
        "matters": _matters(alignment),
        "claims": _claims(alignment),
        "claim_actors": ((c.id, actor, at) for c in claims_in_order(alignment) for at, actor in enumerate(c.actors)),
        "claim_quantities": _quantities(alignment),
        "comparisons": _comparisons(alignment),
        "comparison_reasons": _comparison_reasons(alignment),
        "links": ((k.left, k.right, k.probability, k.verdict.value, _decibans(k)) for k in links_in_order(alignment)),
        "link_weights": _weights(alignment),
        "coverage": ((c.party, c.topic, int(c.covered), c.claims) for c in coverage_in_order(alignment)),
        "problems": ((p.party, p.file, p.sentence) for p in alignment.problems),
    }


def _about(alignment: Alignment) -> Iterator[Row]:
    yield "generator", f"consilience {metadata.version('consilience')}"
    yield "generated_at", alignment.generated_at.isoformat()
    if alignment.as_of is not None:
        yield "as_of", alignment.as_of.isoformat()
    yield from ((f"note {at}", note) for at, note in enumerate(alignment.notes, 1))
    yield from ((f"left out: {reason}", str(count)) for reason, count in sorted(alignment.left_out.items()))


def _reports(alignment: Alignment) -> Iterator[Row]:
    for one in reports_in_order(alignment):
        published = one.published.isoformat() if one.published else None
        yield (
            one.id, one.party, one.file, one.title, one.author, one.publisher, published, one.language, one.marking,
            one.origin, one.sha256 or None,
        )  # fmt: skip


def _matters(alignment: Alignment) -> Iterator[Row]:
    for at, one in enumerate(matters_in_order(alignment)):
        yield one.id, one.topic, one.title, one.verdict.value, one.probability, at


def _claims(alignment: Alignment) -> Iterator[Row]:
    matter_of = {claim: matter.id for matter in alignment.matters for claim in matter.claims}
    for one in claims_in_order(alignment):
        when = one.when
        yield (
            one.id, matter_of.get(one.id), one.party, one.report, one.span.start, one.span.end, one.quote, one.action, one.target,
            one.place, when.earliest.isoformat() if when and when.earliest else None,
            when.latest.isoformat() if when and when.latest else None, when.text if when else None, one.polarity.value,
            one.modality.value, str(one.grade)[0], str(one.grade)[1:], one.grade.because, one.origin, one.marking, int(one.draft),
            one.own_words,
        )  # fmt: skip


def _quantities(alignment: Alignment) -> Iterator[Row]:
    for claim in claims_in_order(alignment):
        for at, one in enumerate(claim.quantities):
            high = None if one.high is None else float(one.high)
            yield claim.id, at, float(one.value), high, one.unit, one.text


def _comparisons(alignment: Alignment) -> Iterator[Row]:
    for matter in matters_in_order(alignment):
        for one in matter.pairs:
            yield matter.id, *one.parties, one.verdict.value, one.left, one.right, one.precise


def _comparison_reasons(alignment: Alignment) -> Iterator[Row]:
    for matter in matters_in_order(alignment):
        for pair in matter.pairs:
            for at, one in enumerate(pair.reasons):
                differs = None if one.differs is None else int(one.differs)
                yield (
                    matter.id,
                    *pair.parties,
                    at,
                    one.name,
                    one.slot,
                    one.left,
                    one.right,
                    differs,
                    one.decibans,
                    one.because,
                )


def _weights(alignment: Alignment) -> Iterator[Row]:
    for link in links_in_order(alignment):
        for at, one in enumerate(link.contributions):
            yield link.left, link.right, at, one.name, one.decibans, one.because


def _decibans(link: ClaimLink) -> float:
    nats = total(link.contributions) if link.log_odds is None else link.log_odds
    return nats * DECIBANS_PER_NAT

"""The whole way for tables: files in, links, matters, verdicts and coverage out."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Never

import numpy as np
import pyarrow as pa

from consilience.errors import WrongUse
from consilience.reasons.contribution import Contribution
from consilience.tables import content, coverage, explain, labels, link, warnings
from consilience.tables import write as outputs
from consilience.tables.arriving import Given, arrived, one
from consilience.tables.assign import Assignment
from consilience.tables.compare import Comparer, comparer
from consilience.tables.engines.engine import Engine
from consilience.tables.link import Links
from consilience.tables.load import Loaded, load
from consilience.tables.matters import Matters, gather
from consilience.tables.model import Model
from consilience.tables.names import Int
from consilience.tables.spelling import settled
from consilience.tables.stretches import array
from consilience.tables.summary import summary
from consilience.tables.verdicts import compare_slots, judge

WINDOW = 2
THRESHOLD = 0.5
TOPICS = ("actor_country", "target_country", "place", "action", "actor")
"""The first of these that a row has is its topic."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """How tables are aligned."""

    columns: Mapping[str, str] = field(default_factory=dict)
    """Our column → the tables' own name for it."""
    window: int = WINDOW
    """Days that two reports of one event may lie apart."""
    threshold: float = THRESHOLD
    """Least probability at which a link is chosen."""
    assignment: Assignment = Assignment.ONE_TO_ONE
    as_of: date | None = None
    """Rows that begin after this day are left out."""
    labels: Given | None = None
    """Pairs that people judged (`left_claim`, `right_claim`, optionally `same`), to fit the model from."""

    def __post_init__(self) -> None:
        if not isinstance(self.columns, Mapping):
            raise WrongUse('columns: expected a mapping, {"claim_id": "ID"}, found something else')
        if isinstance(self.as_of, datetime) or not isinstance(self.as_of, date | None):
            raise WrongUse("as_of: expected a datetime.date without a time, found something else; give moment.date()")
        if isinstance(self.window, bool) or not isinstance(self.window, int):
            raise WrongUse("window: expected a whole number of days, found something else")
        if isinstance(self.threshold, bool) or not isinstance(self.threshold, int | float):
            raise WrongUse("threshold: expected a number, found something else")
        if self.labels is not None:
            object.__setattr__(self, "labels", one(self.labels, "labels"))
        if not 0 <= self.window <= 60:
            raise WrongUse(f"window: expected 0 to 60 days, found {self.window}")
        if not link.LEAST <= self.threshold <= 1:
            raise WrongUse(f"threshold: expected {link.LEAST} to 1, found {self.threshold}")


@dataclass(frozen=True, kw_only=True, slots=True)
class TableAlignment:
    """The result, still in its engine: close it when done."""

    engine: Engine
    loaded: Loaded
    model: Model
    comparer: Comparer
    links: Links
    link_verdict: Int
    matters: Matters
    cells: coverage.Cells
    party: Int
    topic: Int

    @property
    def parties(self) -> tuple[str, ...]:
        return self.loaded.parties

    @property
    def warnings(self) -> tuple[str, ...]:
        """What makes the result weaker than it looks."""
        return warnings.of(self)

    def summary(self) -> dict[str, object]:
        """Return the number of matters of each verdict, in all and for the topics with most matters."""
        return summary(self)

    def write(
        self, out: str | os.PathLike[str], *, generated_at: datetime | None = None, excel: bool = False
    ) -> tuple[Path, ...]:
        """Write all files into `out`, which is made when missing; return their paths.

        With `excel` the CSV tables begin with the UTF-8 mark.
        """
        folder = one(out, "out")
        if not isinstance(folder, Path):
            raise WrongUse("out: expected a path (str or os.PathLike), found a table")
        return outputs.write(self, folder, generated_at=generated_at or datetime.now(UTC), excel=excel)

    def close(self) -> None:
        self.engine.close()

    def __repr__(self) -> str:
        """Say how much is in it and nothing of what its rows say."""
        rows = ", ".join(f"{name} ({n:,} rows)" for name, n in zip(self.parties, self.loaded.rows, strict=True))
        return f"<TableAlignment of {rows}: {len(self.links.left):,} links>"

    def __copy__(self) -> TableAlignment:
        return self

    def __deepcopy__(self, _: object) -> TableAlignment:
        """Return itself: it never changes, and its rows stand in the engine, which cannot stand twice."""
        return self

    def __reduce_ex__(self, _: object) -> Never:
        raise WrongUse("a table alignment lives in its engine and cannot be pickled; keep what .write(folder) writes")

    def explain(self, left_id: str, right_id: str) -> tuple[Contribution, ...]:
        """Return why two claims are linked or not: first the sum for identity, then the slots compared.

        `left_id` belongs to an earlier party than `right_id`.
        """
        return explain.pair(self, left_id, right_id)


def align_tables(
    tables: Mapping[str, Given], *, engine: Engine | None = None, options: Options | None = None
) -> TableAlignment:
    """Align one table for each party, in the order given: a file, or a frame of pandas, Polars or Arrow.

    Without an `engine` a DuckDB of its own is opened, which the result closes.  Raise `WrongUse`, before any work, for
    what is no table, `UnreadableInput` for a file that cannot be read as one.
    """
    given = arrived(tables)
    if options is not None and not isinstance(options, Options):
        raise WrongUse("options: expected consilience.tables.align.Options, found something else")
    if engine is not None:
        return _aligned(given, engine, options or Options())
    from consilience.tables.engines.choose import memory_for, open_engine  # noqa: PLC0415  an engine may be absent

    files = [table for table in given.values() if isinstance(table, Path)]
    own = open_engine("duckdb", memory=memory_for(files) if len(files) == len(given) else None)
    try:
        return _aligned(given, own, options or Options())
    except BaseException:
        own.close()
        raise


def _aligned(tables: Mapping[str, Path | pa.Table], engine: Engine, options: Options) -> TableAlignment:
    loaded = load(engine, tables, options.columns, options.as_of)
    compare = comparer(loaded.columns, options.window, loaded.vocabulary)
    judged = None if options.labels is None else labels.same(engine, compare, options.labels)
    model = link.estimate(engine, compare, loaded, options.window, judged)
    scored = link.score(engine, model, compare, loaded)
    links = link.resolve(scored, loaded, options.threshold, options.assignment)
    levels = compare.levels_of(links.pattern)
    apart = compare.gap_of(levels)
    found = settled(engine, levels, links.left, links.right)
    verdict = judge(compare_slots(found, apart, *content.of_pairs(engine, loaded, links.left, links.right)), apart)
    rows = np.arange(sum(loaded.rows))
    party, topic = loaded.party_of(rows), loaded.vocabulary.key[_topics(engine, loaded.columns)]
    cells = coverage.count(topic, loaded.days.day_of(rows), party, len(loaded.parties))
    return TableAlignment(
        engine=engine,
        loaded=loaded,
        model=model,
        comparer=compare,
        links=links,
        link_verdict=verdict,
        matters=gather(party, links, verdict, cells, len(loaded.parties)),
        cells=cells,
        party=party,
        topic=topic,
    )


def _topics(engine: Engine, columns: Sequence[str]) -> Int:
    """Return what each row is about, for coverage and the summary: the first of `TOPICS` that it has."""
    given = [f"nullif({name}, 0)" for name in TOPICS if name in columns]
    topic = f"coalesce({', '.join(given)}, 0)" if given else "cast(0 as bigint)"
    return array(engine.fetch(f"select {topic} as topic from claims order by rid"), "topic")

"""The whole way for tables: files in, links, matters, verdicts and coverage out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa

from consilience.errors import WrongUse
from consilience.reasons.contribution import Contribution
from consilience.tables import content, coverage, explain, labels, link, warnings
from consilience.tables import write as outputs
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
    labels: Path | pa.Table | None = None
    """Pairs that people judged (`left_claim`, `right_claim`, optionally `same`), to fit the model from."""

    def __post_init__(self) -> None:
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

    def write(self, out: Path, *, generated_at: datetime | None = None) -> tuple[Path, ...]:
        """Write all files into `out`, which is made when missing; return their paths."""
        return outputs.write(self, out, generated_at=generated_at or datetime.now(UTC))

    def close(self) -> None:
        self.engine.close()

    def explain(self, left_id: str, right_id: str) -> tuple[Contribution, ...]:
        """Return why two claims are linked or not: first the sum for identity, then the slots compared.

        `left_id` belongs to an earlier party than `right_id`.
        """
        return explain.pair(self, left_id, right_id)


def align_tables(
    tables: Mapping[str, Path | pa.Table], *, engine: Engine, options: Options = Options()
) -> TableAlignment:
    """Align one table for each party, in the order given."""
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

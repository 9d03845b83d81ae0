"""The whole way for tables: files in, links, matters, verdicts and coverage out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa

from consilience.alignment.contribution import Contribution
from consilience.alignment.engines.engine import Engine, Step
from consilience.alignment.tables import candidates, coverage, explain, link
from consilience.alignment.tables import write as outputs
from consilience.alignment.tables.assign import Assignment
from consilience.alignment.tables.columns import SPELLED
from consilience.alignment.tables.compare import Comparison, comparisons, gap, levels
from consilience.alignment.tables.link import Links, rows_of
from consilience.alignment.tables.load import Loaded, load
from consilience.alignment.tables.matters import Matters, gather
from consilience.alignment.tables.model import Model, prior
from consilience.alignment.tables.names import Int
from consilience.alignment.tables.verdicts import Content, Slots, cameo_side, compare_slots, judge
from consilience.alignment.tables.vocabulary import Vocabulary, number_values
from consilience.errors import WrongUse

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
    compared: tuple[Comparison, ...]
    vocabulary: Vocabulary
    links: Links
    link_verdict: Int
    matters: Matters
    cells: coverage.Cells
    party: Int
    topic: Int

    @property
    def parties(self) -> tuple[str, ...]:
        return self.loaded.parties

    def summary(self) -> dict[str, object]:
        """Return the number of matters of each verdict, in all and for the topics with most matters."""
        return outputs.summary(self)

    def write(self, out: Path, *, generated_at: datetime | None = None) -> tuple[Path, ...]:
        """Write all files into `out`, which is made when missing; return their paths."""
        return outputs.write(self, out, generated_at=generated_at or datetime.now(UTC))

    def close(self) -> None:
        self.engine.close()

    def explain(self, left_id: str, right_id: str) -> tuple[Contribution, ...]:
        """Return why two claims are linked or not: first the sum for identity, then the slots compared.

        `left_id` belongs to an earlier party than `right_id`.
        """
        return _explain(self, left_id, right_id)


def align_tables(
    tables: Mapping[str, Path | pa.Table], *, engine: Engine, options: Options = Options()
) -> TableAlignment:
    """Align one table for each party, in the order given."""
    loaded = load(engine, tables, options.columns)
    columns = [name for name in SPELLED if name in loaded.columns]
    vocabulary = number_values(engine, columns)
    candidates.build(engine, columns, options.window)
    compared = comparisons(columns, options.window)
    model = link.estimate(engine, compared, loaded.rows, vocabulary, options.window)
    link.score_pairs(engine, model, compared, loaded.rows, vocabulary)
    links = link.resolve(engine, options.threshold, options.assignment)
    engine.drop("scored", "pairs")
    slots, apart = _slots(engine, links, compared, vocabulary, columns)
    verdict = judge(slots, apart)
    engine.run(_topics(columns))
    rows = engine.fetch("select party, earliest, topic from topics order by rid")
    party, day, topic = (np.asarray(rows.column(i).to_numpy(), np.int64) for i in range(3))
    cells = coverage.count(topic, day, party, len(loaded.parties))
    return TableAlignment(
        engine=engine,
        loaded=loaded,
        model=model,
        compared=compared,
        vocabulary=vocabulary,
        links=links,
        link_verdict=verdict,
        matters=gather(party, links, verdict, cells, len(loaded.parties)),
        cells=cells,
        party=party,
        topic=topic,
    )


def _topics(columns: Sequence[str]) -> Step:
    given = [f"nullif({name}, 0)" for name in TOPICS if name in columns]
    topic = f"coalesce({', '.join(given)}, 0)" if given else "cast(0 as bigint)"
    return Step(
        name="topics",
        sql=f"select rid, party, earliest, {topic} as topic from coded",
        because="what a claim is about, for coverage and the summary",
    )


def _linked_sql(columns: Sequence[str]) -> str:
    """Return the query for the links' rows with the columns that the verdict needs."""
    coded = ", ".join(f"l.{n} as l_{n}, r.{n} as r_{n}" for n in ("earliest", "latest", *columns))
    said = ", ".join(
        f"{side}c.amount as {side}_amount, coalesce({side}c.unit, '') as {side}_unit, {side}c.negated as {side}_negated, "
        f"case when {side}c.polarity is null then 0 else 1 end as {side}_polarity, {side}c.action as {side}_said"
        for side in "lr"
    )
    return (
        f"select {coded}, {said} from link_ends e join coded l on l.rid = e.left_rid join coded r on r.rid = e.right_rid "
        "join claims lc on lc.rid = e.left_rid join claims rc on rc.rid = e.right_rid order by e.n"
    )


def _slots(
    engine: Engine, links: Links, compared: Sequence[Comparison], vocabulary: Vocabulary, columns: Sequence[str]
) -> tuple[Slots, Int]:
    ends = {"n": np.arange(len(links.left)), "left_rid": links.left, "right_rid": links.right}
    engine.put("link_ends", pa.table(ends))
    got = engine.fetch(_linked_sql(columns))
    left, right = rows_of(got, "l", columns), rows_of(got, "r", columns)
    found = levels(compared, left, right, vocabulary)
    apart = gap(left, right)
    units = np.unique(np.concatenate([_strings(got, "l_unit"), _strings(got, "r_unit"), [""]]))
    return compare_slots(found, apart, _content(got, "l", units), _content(got, "r", units)), apart


def _strings(got: pa.Table, name: str) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    return np.asarray(got.column(name).to_numpy(zero_copy_only=False), object)


def _content(got: pa.Table, side: str, units: np.ndarray[tuple[int], np.dtype[np.object_]]) -> Content:
    said = got.column(f"{side}_said").combine_chunks().dictionary_encode()
    sides = np.array(
        [0 if action is None else cameo_side(action) for action in said.dictionary.to_pylist()] + [0], np.int64
    )
    index = np.asarray(said.indices.fill_null(len(sides) - 1).to_numpy(zero_copy_only=False), np.int64)
    return Content(
        amount=np.asarray(got.column(f"{side}_amount").to_numpy(zero_copy_only=False), np.float64),
        unit=np.searchsorted(units, _strings(got, f"{side}_unit")).astype(np.int64),
        negated=np.asarray(got.column(f"{side}_negated").to_numpy(zero_copy_only=False), np.int64) > 0,
        polarity_given=np.asarray(got.column(f"{side}_polarity").to_numpy(zero_copy_only=False), np.int64) > 0,
        side=sides[index],
    )


def _explain(self: TableAlignment, left_id: str, right_id: str) -> tuple[Contribution, ...]:
    rows = []
    for claim in (left_id, right_id):
        self.engine.put("asked", pa.table({"claim_id": [claim]}))
        found = self.engine.fetch("select c.* from claims c join asked a on a.claim_id = c.claim_id order by c.party")
        if not found.num_rows:
            raise WrongUse(f"no claim {claim} in these tables")
        rows.append(found.to_pylist())
    pairs = [(a, b) for a in rows[0] for b in rows[1] if a["party"] < b["party"]]
    if not pairs:
        raise WrongUse(f"{left_id} does not belong to an earlier party than {right_id}")
    return _explain_rows(self, *pairs[0])


def _explain_rows(self: TableAlignment, a: Mapping[str, object], b: Mapping[str, object]) -> tuple[Contribution, ...]:
    columns = [one.column for one in self.compared if one.column != "time"]
    rid = int(str(a["rid"])), int(str(b["rid"]))
    one = Links(
        left=np.array([rid[0]]),
        right=np.array([rid[1]]),
        log_odds=np.zeros(1),
        probability=np.zeros(1),
        chosen=np.zeros(1, bool),
    )
    slots, _ = _slots(self.engine, one, self.compared, self.vocabulary, columns)
    got = self.engine.fetch(_linked_sql(columns))
    left, right = rows_of(got, "l", columns), rows_of(got, "r", columns)
    at = np.flatnonzero((self.links.left == rid[0]) & (self.links.right == rid[1]))
    said = [{name: None if row.get(name) is None else str(row[name]) for name in row} for row in (a, b)]
    for cells, row in zip(said, (a, b), strict=True):
        cells["date"] = cells["time"] = _days(int(str(row["earliest"])), int(str(row["latest"])))
    pair = explain.Pair(
        found=levels(self.compared, left, right, self.vocabulary),
        values={name: (left.values[name], right.values[name]) for name in columns},
        left=said[0],
        right=said[1],
        prior=prior(self.model, *(self.loaded.rows[int(str(row["party"]))] for row in (a, b))),
        log_odds=float(self.links.log_odds[at[0]]) if len(at) else 0.0,
        probability=float(self.links.probability[at[0]]) if len(at) else None,
    )
    reasons = explain.identity(pair, self.model, self.compared, self.vocabulary)
    return (*reasons, *explain.content(slots, said[0], said[1]))


def _days(earliest: int, latest: int) -> str:
    first, last = (str(np.datetime64(day, "D")) for day in (earliest, latest))
    return first if first == last else f"{first}/{last}"

"""The middle of the work: sample, fit, score every candidate pair, and choose.

Reads `coded` and `pairs` from the engine; gives arrays of links, sorted by their rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from consilience.alignment.engines.engine import Batches, Engine
from consilience.alignment.tables.assign import Assignment, choose, exclusive
from consilience.alignment.tables.compare import Comparison, Rows, levels
from consilience.alignment.tables.fit import Sample, fit, gap_shares, number_ends, unrelated
from consilience.alignment.tables.model import Model, prior, probabilities, score
from consilience.alignment.tables.names import Float, Int
from consilience.alignment.tables.vocabulary import Vocabulary

LEAST = 0.01
"""Links are kept from this probability on."""
FLOOR = float(np.log(LEAST / (1 - LEAST)))
SAMPLED_ROWS = 40_000
STRETCHES = 4
DRAWN = 1_200
"""Rows drawn blindly from each side to count what unrelated rows look like."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Links:
    """Pairs that may be the same event, sorted by left and right row."""

    left: Int
    right: Int
    log_odds: Float
    """Of the pair by itself."""
    probability: Float
    """With all rivals considered."""
    chosen: npt.NDArray[np.bool_]


def pairs_sql(columns: Sequence[str], where: str = "") -> str:
    """Return the query for candidate pairs with both rows' coded values."""
    cells = ", ".join(
        f"l.{name} as l_{name}, r.{name} as r_{name}" for name in ("party", "earliest", "latest", *columns)
    )
    return (
        f"select p.left_rid, p.right_rid, {cells} from pairs p "
        f"join coded l on l.rid = p.left_rid join coded r on r.rid = p.right_rid {where}"
    )


def rows_of(batch: pa.RecordBatch | pa.Table, side: str, columns: Sequence[str]) -> Rows:
    """Return one side of the result of `pairs_sql`."""
    return Rows(
        earliest=_array(batch, f"{side}_earliest"),
        latest=_array(batch, f"{side}_latest"),
        values={name: _array(batch, f"{side}_{name}") for name in columns},
    )


def _array(batch: pa.RecordBatch | pa.Table, name: str) -> Int:
    return np.asarray(batch.column(name).to_numpy(zero_copy_only=False), np.int64)


def estimate(
    engine: Engine,
    compared: Sequence[Comparison],
    rows: Sequence[int],
    vocabulary: Vocabulary,
    window: int,
) -> Model:
    """Fit the model on a sample of `pairs`."""
    columns = [one.column for one in compared if one.column != "time"]
    calendar = engine.fetch("select party, earliest, count(*) as n from coded group by party, earliest order by 1, 2")
    party, day, n = (np.asarray(calendar.column(i).to_numpy(), np.int64) for i in range(3))
    u = unrelated(compared, *_drawn(engine, columns, rows), vocabulary, gap_shares(party, day, n.astype(float), window))
    core = _sampled_days(day, n)
    engine.put("sampled_days", _with_margin(core, window))
    got = engine.fetch(pairs_sql(columns, "join sampled_days s on s.day = l.earliest order by p.left_rid, p.right_rid"))
    left_party, right_party = _array(got, "l_party"), _array(got, "r_party")
    sample = Sample(
        left_rid=_array(got, "left_rid"),
        right_rid=_array(got, "right_rid"),
        left_party=left_party,
        right_party=right_party,
        core=np.isin(_array(got, "l_earliest"), core),
        left=rows_of(got, "l", columns),
        right=rows_of(got, "r", columns),
    )
    inside = np.isin(day, core)
    of_party = np.bincount(party[inside], n[inside], len(rows)).astype(np.int64)
    blocks = {(a, b): int(min(of_party[a], of_party[b])) for a in range(len(rows)) for b in range(a + 1, len(rows))}
    return fit(sample, compared, u, rows, blocks, vocabulary, window)


def _drawn(engine: Engine, columns: Sequence[str], rows: Sequence[int]) -> tuple[Rows, Rows]:
    """Return rows drawn evenly from the first party and from the others, by their place in the order."""
    total, first = sum(rows), rows[0]
    cells = ", ".join(("rid", "earliest", "latest", *columns))
    halves = []
    for low, high in ((0, first), (first, total)):
        engine.put("drawn", pa.table({"rid": np.unique(np.linspace(low, high - 1, DRAWN).astype(np.int64))}))
        halves.append(
            engine.fetch(
                f"select {', '.join('c.' + c for c in cells.split(', '))} from coded c join drawn d on d.rid = c.rid order by c.rid"
            )
        )
    left, right = (
        Rows(
            earliest=_array(half, "earliest"),
            latest=_array(half, "latest"),
            values={name: _array(half, name) for name in columns},
        )
        for half in halves
    )
    return left, right


def _sampled_days(day: Int, n: Int) -> Int:
    """Return whole stretches of days, spread evenly, that hold about `SAMPLED_ROWS` rows."""
    days, inverse = np.unique(day, return_inverse=True)
    counts = np.bincount(inverse, n)
    share = SAMPLED_ROWS / max(float(counts.sum()), 1.0)
    if share >= 0.5:
        return days
    length = max(1, round(len(days) * share / STRETCHES))
    starts = np.linspace(0, len(days) - length, STRETCHES).astype(np.int64)
    return np.unique(np.concatenate([days[s : s + length] for s in starts]))


def _with_margin(core: Int, window: int) -> pa.Table:
    """Return the days with twice the window around them: rivals of rivals are needed too."""
    reach = np.arange(-2 * window, 2 * window + 1)
    return pa.table({"day": np.unique(core[:, None] + reach[None, :])})


def score_pairs(
    engine: Engine, model: Model, compared: Sequence[Comparison], rows: Sequence[int], vocabulary: Vocabulary
) -> None:
    """Make `scored(left_rid, right_rid, left_party, right_party, log_odds)` of the pairs that are not hopeless."""
    columns = [one.column for one in compared if one.column != "time"]
    schema = pa.schema(
        [(name, pa.int64()) for name in ("left_rid", "right_rid", "left_party", "right_party")]
        + [("log_odds", pa.float64())]
    )

    def change(batches: Batches) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            log_odds = score_batch(batch, model, compared, rows, vocabulary, columns)
            keep = log_odds >= FLOOR
            kept = [
                np.asarray(batch.column(name).to_numpy(), np.int64)[keep]
                for name in ("left_rid", "right_rid", "l_party", "r_party")
            ]
            yield pa.record_batch([*map(pa.array, kept), pa.array(log_odds[keep])], schema=schema)

    engine.transform("scored", pairs_sql(columns), change, schema)


def score_batch(
    batch: pa.RecordBatch | pa.Table,
    model: Model,
    compared: Sequence[Comparison],
    rows: Sequence[int],
    vocabulary: Vocabulary,
    columns: Sequence[str],
) -> Float:
    """Return the log odds of each pair of a batch, by itself."""
    left, right = rows_of(batch, "l", columns), rows_of(batch, "r", columns)
    found = levels(compared, left, right, vocabulary)
    values = {name: (left.values[name], right.values[name]) for name in columns}
    n = len(rows)
    priors = np.array([[prior(model, rows[a], rows[b]) for b in range(n)] for a in range(n)])
    before = priors[_array(batch, "l_party"), _array(batch, "r_party")]
    return np.asarray(before + score(model, compared, found, values, vocabulary))


def resolve(engine: Engine, threshold: float, assignment: Assignment) -> Links:
    """Return the links: rivals weighed against each other, counterparts chosen."""
    got = engine.fetch("select * from scored order by left_rid, right_rid")
    left, right = _array(got, "left_rid"), _array(got, "right_rid")
    log_odds = np.asarray(got.column("log_odds").to_numpy(), np.float64)
    a, b, ends = number_ends(left, right, _array(got, "left_party"), _array(got, "right_party"))
    p = probabilities(log_odds, a, b, ends)
    likely = np.flatnonzero(p >= threshold)
    rank = np.empty(len(likely), np.int64)
    # The sort is stable and the pairs come sorted: ties go to the earlier rows.
    rank[np.argsort(-log_odds[likely], kind="stable")] = np.arange(len(likely))
    chosen = np.zeros(len(p), bool)
    chosen[likely] = choose(rank, a[likely], b[likely], ends, assignment)
    if assignment is Assignment.ONE_TO_ONE:
        p = exclusive(p, chosen, a, b, ends)
    keep = p >= LEAST
    return Links(left=left[keep], right=right[keep], log_odds=log_odds[keep], probability=p[keep], chosen=chosen[keep])

"""The middle of the work: sample, fit, score every candidate pair, and choose.

Rows are worked on in stretches of days (`stretches`); what comes out is sorted, so no order of work shows in a result.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from consilience.tables.assign import Assignment, choose, exclusive
from consilience.tables.compare import Comparer, Levels, Rows
from consilience.tables.engines.engine import Engine
from consilience.tables.fit import Block, Sample, fit, gap_shares, number_ends, unrelated
from consilience.tables.load import Days, Loaded
from consilience.tables.model import Model, by_pattern, prior, probabilities, rarities
from consilience.tables.names import Float, Int
from consilience.tables.stretches import Pairs, Span, cut, pairs_of, rows_of

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
    pattern: Int
    """The levels of the comparisons, as one number."""
    log_odds: Float
    """Of the pair by itself."""
    probability: Float
    """With all rivals considered."""
    chosen: npt.NDArray[np.bool_]


def estimate(
    engine: Engine, comparer: Comparer, loaded: Loaded, window: int, judged: Mapping[str, Levels] | None = None
) -> Model:
    """Fit the model on the candidate pairs of a few stretches of days, and on pairs that people judged."""
    days = loaded.days
    gaps = gap_shares(days.party, days.day, days.rows.astype(float), window)
    u = unrelated(comparer, *_drawn(engine, comparer.columns, loaded.rows), gaps)
    core = _sampled(days)
    # Twice the window around a core day: its rows' rivals, and theirs, are needed too.
    around = _joined([(first - 2 * window, end + 2 * window) for first, end in core])
    pairs = pairs_of(engine, comparer, _rarities(comparer, u), around, days, window, lambda pairs: pairs.value)
    return fit(_sample(pairs, core, loaded), comparer, u, _blocks(core, loaded), window, judged)


def _rarities(comparer: Comparer, u: Mapping[str, tuple[float, ...]]) -> dict[str, Float]:
    return {one.column: rarities(u, one, comparer.vocabulary) for one in comparer.compared if one.column != "time"}


def _drawn(engine: Engine, columns: Sequence[str], rows: Sequence[int]) -> tuple[Rows, Rows]:
    """Return rows drawn evenly from the first party and from the others, by their place in the order."""
    cells = ", ".join(f"c.{name}" for name in ("rid", "earliest", "latest", *columns))
    halves = []
    for low, high in ((0, rows[0]), (rows[0], sum(rows))):
        engine.put("drawn", pa.table({"rid": np.unique(np.linspace(low, high - 1, DRAWN).astype(np.int64))}))
        halves.append(
            rows_of(engine.fetch(f"select {cells} from claims c join drawn d on d.rid = c.rid order by c.rid"), columns)
        )
    return halves[0], halves[1]


def _sampled(days: Days) -> list[Span]:
    """Return stretches of days, spread evenly, that hold about `SAMPLED_ROWS` rows."""
    day = np.unique(days.day)
    share = SAMPLED_ROWS / max(float(days.rows.sum()), 1.0)
    if share >= 0.5:
        return [(int(day[0]), int(day[-1]) + 1)]
    length = max(1, round(len(day) * share / STRETCHES))
    starts = np.unique(np.linspace(0, len(day) - length, STRETCHES).astype(np.int64)).tolist()
    return _joined([(int(day[s]), int(day[s + length - 1]) + 1) for s in starts])


def _joined(spans: Sequence[Span]) -> list[Span]:
    """Return the same days without overlap."""
    joined = list(spans[:1])
    for first, end in spans[1:]:
        if first <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((first, end))
    return joined


def _sample(pairs: Pairs, core: Sequence[Span], loaded: Loaded) -> Sample:
    left_party, right_party = loaded.party_of(pairs.left), loaded.party_of(pairs.right)
    parties = len(loaded.parties)
    left, right, ends = number_ends(pairs.left, pairs.right, left_party, right_party, parties)
    day = loaded.days.day_of(pairs.left)
    return Sample(
        pattern=pairs.pattern,
        extra=pairs.value,
        left=left,
        right=right,
        ends=ends,
        block=left_party * parties + right_party,
        core=np.any([(day >= first) & (day < end) for first, end in core], axis=0),
    )


def _blocks(core: Sequence[Span], loaded: Loaded) -> dict[int, Block]:
    """Return the pairs of parties, numbered as in the sample."""
    days, parties = loaded.days, len(loaded.parties)
    inside = np.any([(days.day >= first) & (days.day < end) for first, end in core], axis=0)
    rows = np.bincount(days.party[inside], days.rows[inside], parties).astype(np.int64).tolist()
    return {
        a * parties + b: Block(rows=(loaded.rows[a], loaded.rows[b]), core_rows=min(rows[a], rows[b]))
        for a in range(parties)
        for b in range(a + 1, parties)
    }


def score(engine: Engine, model: Model, comparer: Comparer, loaded: Loaded) -> Pairs:
    """Return all candidate pairs that are not hopeless by themselves, with their log odds."""
    of_pattern = by_pattern(model, comparer.compared)
    n = len(loaded.parties)
    priors = np.array([[prior(model, loaded.rows[a], loaded.rows[b]) for b in range(n)] for a in range(n)])

    def log_odds(pairs: Pairs) -> Float:
        before = priors[loaded.party_of(pairs.left), loaded.party_of(pairs.right)]
        total = before + of_pattern[pairs.pattern] + pairs.value
        return np.where(total >= FLOOR, total, -np.inf)

    spans = cut(loaded.days, model.window)
    return pairs_of(engine, comparer, _rarities(comparer, model.u), spans, loaded.days, model.window, log_odds)


def resolve(scored: Pairs, loaded: Loaded, threshold: float, assignment: Assignment) -> Links:
    """Return the links: rivals weighed against each other, counterparts chosen."""
    left_party, right_party = loaded.party_of(scored.left), loaded.party_of(scored.right)
    a, b, ends = number_ends(scored.left, scored.right, left_party, right_party, len(loaded.parties))
    log_odds = scored.value
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
    return Links(
        left=scored.left[keep],
        right=scored.right[keep],
        pattern=scored.pattern[keep],
        log_odds=log_odds[keep],
        probability=p[keep],
        chosen=chosen[keep],
    )

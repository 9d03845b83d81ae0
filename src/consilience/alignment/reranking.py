"""The third stage: of the likeliest pairs between parties, what reading side by side and the slots add to the log odds.

Sharing names and words is not sharing an event.  A cross-encoder reads both sentences at once: the claims' own words, a clause
or a cell, seldom say what they are about.  The slots say whether both give one number and tell of one event.  Both are terms of the same sum, so a score still falls apart into named contributions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from consilience.alignment import cross_encoder, occasions
from consilience.alignment.comparison import Comparison
from consilience.alignment.pair_model import Pair, ReadsPairs, Tick
from consilience.alignment.scoring import Column, Indices, Rank, Scores
from consilience.records.reading import Comparable, NameKind

LIKELY = -4.0
"""Log odds of the first two stages from which a pair between parties is looked at again."""
_PARTNERS = 8
"""So many of a claim's likeliest partners in all are looked at again."""
_READ = 4000
"""So many pairs at most are read side by side, the likeliest first: it is the slowest step."""
SLOTS = ("number", "event", "time", "others")
"""What the slots add: both give one number; both tell of one event, whichever way; both date it alike; and what speaks against
it, that both name somebody or some place, each tells another deed of it, and nothing else is shared."""
AGAINST = frozenset({"others"})
_NAMED = frozenset({NameKind.PERSON, NameKind.BODY, NameKind.COUNTRY, NameKind.PLACE})


def likely(scores: Scores, party: NDArray[np.intp]) -> Indices:
    """Return the places of the pairs between parties worth a second look, the likeliest first."""
    across = np.flatnonzero((party[scores.i] != party[scores.j]) & (scores.log_odds >= LIKELY))
    ranked = across[np.lexsort((scores.j[across], scores.i[across], -scores.log_odds[across]))]
    seen: Counter[int] = Counter()
    chosen = []
    for pair in ranked.tolist():
        ends = int(scores.i[pair]), int(scores.j[pair])
        if any(seen[end] < _PARTNERS for end in ends):
            chosen.append(pair)
        seen.update(ends)
    return np.array(chosen, dtype=np.intp)


def read(texts: Sequence[Pair], model: ReadsPairs | None, tick: Tick | None = None) -> Column:
    """Return the relevance of the first few thousand pairs to one another, NaN for those that were not read."""
    relevance = np.full(len(texts), np.nan)
    if model is not None and texts:
        first = list(texts[:_READ])
        relevance[: len(first)] = cross_encoder.relevance(first, model, tick)
    return relevance


def told(
    comparisons: Sequence[Sequence[Comparison]], pairs: Sequence[tuple[Comparable, Comparable]]
) -> Mapping[str, Column]:
    """Return the columns of `SLOTS` for the compared pairs."""
    agreeing = [{c.slot for c in each if c.agrees} for each in comparisons]
    found = {
        "number": ["number" in slots for slots in agreeing],
        "event": [any(c.slot == "polarity" for c in each) for each in comparisons],
        "time": ["time" in slots for slots in agreeing],
        "others": [
            not slots & {"number", "time", "polarity"} and occasions.other_deeds(left, right, _NAMED)
            for slots, (left, right) in zip(agreeing, pairs, strict=True)
        ],
    }
    return {name: np.array(column, dtype=np.float64) for name, column in found.items()}


def rerank(scores: Scores, pairs: Indices, relevance: Column, slots: Mapping[str, Column]) -> Scores:
    """Return the scores with the third stage added to the given pairs; the others stay as they are."""
    was_read = ~np.isnan(relevance)
    side = np.where(was_read, relevance, 0.0)
    grouped = {name: column.copy() for name, column in scores.grouped.items()}
    grouped |= {name: np.zeros(len(scores.i)) for name in ("side by side", "slots")}
    log_odds = scores.log_odds.copy()
    meant = scores.meant[pairs]
    for name, chosen in (("read", was_read & meant), ("unread", ~was_read & meant), ("bare", ~meant)):
        stage, mine = scores.parameters.ranks.get(name), pairs[chosen]
        if stage is None or not len(mine):
            continue
        for part in scores.grouped:
            grouped[part][mine] *= stage.alike
        grouped["prior"][mine] += stage.intercept
        grouped["meaning"][mine] += stage.nearer * scores.meaning["nearer"][mine]
        grouped["side by side"][mine] = stage.relevance * side[chosen]
        grouped["slots"][mine] = _slots(stage, slots, chosen)
        log_odds[mine] = sum(column[mine] for column in grouped.values())
    again = np.zeros(len(scores.i), dtype=np.bool_)
    again[pairs] = True
    return replace(scores, log_odds=log_odds, grouped=grouped, again=again)


def _slots(stage: Rank, slots: Mapping[str, Column], chosen: NDArray[np.bool_]) -> Column:
    return np.asarray(sum(stage.slots[name] * slots[name][chosen] for name in SLOTS))

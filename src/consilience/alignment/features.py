"""What two claims have in common, as numbers: one column a feature, one row a pair.

These answer only *do they speak of the same thing?*  Whether they say the same of it is for `slots`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from consilience.alignment.corpus import Corpus, Matrix, dots
from consilience.records.reading import Comparable

Column = NDArray[np.float64]
Indices = NDArray[np.intp]

GROUPS: dict[str, tuple[str, ...]] = {
    "wording": ("words", "paraphrase", "spelling", "sense", "shared_rare"),
    "event": ("verbs", "nouns", "triggers", "deeds"),
    "names": ("names", "names_apart"),
    "numbers": ("numbers", "numbers_apart"),
    "time": ("time_meets", "time_apart"),
    "place": ("place_meets", "place_apart"),
    "reports": ("reports", "reports_sense", "reports_names", "reports_coherent"),
}
"""Which columns make up one reason; every column stands in exactly one."""

NAMES: tuple[str, ...] = tuple(name for names in GROUPS.values() for name in names)


def compute(corpus: Corpus, i: Indices, j: Indices) -> dict[str, Column]:
    """Return each column of `NAMES` for the pairs (i[k], j[k])."""
    own = corpus.report
    names = dots(corpus.names.rows, corpus.names.rows, i, j)
    numbers = dots(corpus.numbers.rows, corpus.numbers.rows, i, j)
    reports = dots(corpus.report_words, corpus.report_words, own[i], own[j])
    coherence = np.minimum(corpus.coherence[own[i]], corpus.coherence[own[j]])
    return {
        "words": dots(corpus.lemmas.rows, corpus.lemmas.rows, i, j),
        "paraphrase": _covered(corpus.every_word, corpus.near_words, corpus.word_weight, i, j),
        "spelling": dots(corpus.spelling, corpus.spelling, i, j),
        "sense": np.einsum("kd,kd->k", corpus.sense[i], corpus.sense[j]),
        "shared_rare": np.minimum(_shared_rarity(corpus, i, j), 30) / 10,
        "verbs": dots(corpus.verbs.rows, corpus.verbs.rows, i, j),
        "nouns": dots(corpus.nouns.rows, corpus.nouns.rows, i, j),
        "deeds": dots(corpus.deeds.rows, corpus.deeds.rows, i, j),
        "triggers": _covered(corpus.triggers, corpus.near_triggers, corpus.trigger_weight, i, j),
        "names": names,
        "names_apart": _both(corpus.names.rows, i, j) * (names == 0),
        "numbers": numbers,
        "numbers_apart": _both(corpus.numbers.rows, i, j) * (numbers == 0),
        **_slots(corpus.items, i, j),
        "reports": reports,
        "reports_sense": np.einsum("kd,kd->k", corpus.report_sense[own[i]], corpus.report_sense[own[j]]),
        "reports_names": dots(corpus.report_names, corpus.report_names, own[i], own[j]),
        "reports_coherent": reports * coherence,
    }


def _both(rows: Matrix, i: Indices, j: Indices) -> Column:
    filled = np.diff(rows.indptr) > 0
    return np.asarray(filled[i] & filled[j], dtype=np.float64)


def _shared_rarity(corpus: Corpus, i: Indices, j: Indices) -> Column:
    binary = corpus.lemmas.rows.copy()
    binary.data[:] = 1.0
    rare = binary.copy()
    rare.data = corpus.shared_weight[rare.indices]
    return dots(rare, binary, i, j)


def _covered(own: Matrix, near: Matrix, weight: Column, i: Indices, j: Indices) -> Column:
    """Weighted share of each claim's words that the other has or nearly has, both ways averaged."""
    heavy = own.copy()
    heavy.data = weight[heavy.indices]
    mass = np.maximum(np.asarray(heavy.sum(axis=1)).ravel(), 1e-9)
    forth = dots(heavy, near, i, j) / mass[i]
    back = dots(heavy, near, j, i) / mass[j]
    return np.asarray((forth + back) / 2)


def _slots(items: Sequence[Comparable], i: Indices, j: Indices) -> dict[str, Column]:
    """Time and place: met, apart, or unknown on a side (both columns 0)."""
    spans = [_span(item) for item in items]
    low = np.array([span[0] if span else -1 for span in spans])
    high = np.array([span[1] if span else -1 for span in spans])
    known = (low[i] >= 0) & (low[j] >= 0)
    meets = (low[i] <= high[j]) & (low[j] <= high[i])
    places = {
        place: number for number, place in enumerate(sorted({item.place.lower() for item in items if item.place}))
    }
    place = np.array([places[item.place.lower()] if item.place else -1 for item in items])
    located = (place[i] >= 0) & (place[j] >= 0)
    same = place[i] == place[j]
    return {
        "time_meets": (known & meets).astype(np.float64),
        "time_apart": (known & ~meets).astype(np.float64),
        "place_meets": (located & same).astype(np.float64),
        "place_apart": (located & ~same).astype(np.float64),
    }


def _span(item: Comparable) -> tuple[int, int] | None:
    when = item.when
    if when is None or when.earliest is None or when.latest is None:
        return None
    return _ordinal(when.earliest), _ordinal(when.latest)


def _ordinal(day: date) -> int:
    return day.toordinal()

"""Pairs of claims worth comparing: never all pairs once there are many.

Each claim keeps its nearest neighbours by shared rare words and by shared spelling; the work grows with the number of
claims times that constant.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from consilience.alignment.corpus import Corpus, Matrix

_ALL_PAIRS = 1200
"""Up to so many claims every pair is compared; it costs less than choosing."""
_NEIGHBOURS = 40
_MOST_HOLDERS = 500
"""A word in more claims finds nothing; without a bound the search would grow with the square of the claims."""
_COPIES = 8
"""Of claims in the same words so many are searched for and compared; the others are held against these alone."""
_SLICE = 500

Pairs = tuple[NDArray[np.intp], NDArray[np.intp]]


def pairs(corpus: Corpus) -> Pairs:
    """Return (i, j) with i < j, each pair once, in order; two claims of the same report are no pair."""
    count = len(corpus.items)
    if count <= _ALL_PAIRS:
        i, j = np.triu_indices(count, 1)
    else:
        stands, copies = _copies(corpus)
        found = [_nearest(space, stands, _NEIGHBOURS) for space in (corpus.lemmas.rows, corpus.near_words)]
        found.append(copies)
        codes = np.unique(np.concatenate([np.minimum(a, b) * count + np.maximum(a, b) for a, b in found]))
        i, j = codes // count, codes % count
    apart = corpus.report[i] != corpus.report[j]
    return i[apart].astype(np.intp), j[apart].astype(np.intp)


def with_pairs(i: NDArray[np.intp], j: NDArray[np.intp], more: Sequence[tuple[int, int]]) -> Pairs:
    """Return the pairs with `more` among them, each once, in order."""
    if not more:
        return i, j
    every = np.unique(np.concatenate([np.stack([i, j], axis=1), np.array(more, dtype=np.intp)]), axis=0)
    return every[:, 0], every[:, 1]


def _copies(corpus: Corpus) -> tuple[NDArray[np.intp], Pairs]:
    """Return the claims to search among, and every further copy of a sentence with the first few of its copies.

    A sentence said ten thousand times would else be compared with itself a hundred million times.
    """
    holders: dict[str, list[int]] = {}
    for row, item in enumerate(corpus.items):
        holders.setdefault(item.text, []).append(row)
    stands: list[int] = []
    left: list[int] = []
    right: list[int] = []
    for rows in holders.values():
        ranked = rows if len(rows) <= _COPIES else _by_turns(rows, corpus)
        first = ranked[:_COPIES]
        stands += first
        for row in ranked[_COPIES:]:
            left += [row] * len(first)
            right += first
    return np.array(sorted(stands), dtype=np.intp), (np.array(left, dtype=np.int64), np.array(right, dtype=np.int64))


def _by_turns(rows: list[int], corpus: Corpus) -> list[int]:
    """One of each report before a second one, the parties by turns, so that none is left without a copy to meet."""
    turn: Counter[tuple[int, int]] = Counter()
    ranked = []
    for row in rows:
        party, report = int(corpus.party[row]), int(corpus.report[row])
        turn[party, report] += 1
        turn[party, -1] += turn[party, report] == 1
        ranked.append((turn[party, report], turn[party, -1], row))
    return [row for *_, row in sorted(ranked)]


def _nearest(rows: Matrix, stands: NDArray[np.intp], keep: int) -> Pairs:
    """Return each of the rows `stands` with its `keep` nearest others among them.

    Words that stand in too many rows are left out of the search.
    """
    count = len(stands)
    rows = rows if count == rows.shape[0] else rows[stands]
    seen = np.bincount(rows.indices, minlength=rows.shape[1])
    useful = sparse.diags((seen <= min(max(50, count // 40), _MOST_HOLDERS)).astype(float))
    slim = sparse.csr_matrix(rows @ useful)
    slim.eliminate_zeros()
    turned = slim.T.tocsr()
    left, right = [], []
    for start in range(0, count, _SLICE):
        near = sparse.csr_matrix(slim[start : start + _SLICE] @ turned)
        for row in range(near.shape[0]):
            span = slice(near.indptr[row], near.indptr[row + 1])
            columns, values = near.indices[span], near.data[span]
            others = columns != start + row
            columns, values = columns[others], values[others]
            if len(columns) > keep:
                # Ties go to the lower number, so that a rerun gives the same pairs.
                chosen = np.lexsort((columns, -values))[:keep]
                columns = columns[chosen]
            left.append(np.full(len(columns), start + row))
            right.append(columns)
    return stands[np.concatenate(left)].astype(np.int64), stands[np.concatenate(right)].astype(np.int64)

"""Pairs of claims worth comparing: never all pairs once there are many.

Each claim keeps its nearest neighbours by shared rare words and by shared spelling; the work grows with the number of
claims times that constant.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from consilience.alignment.corpus import Corpus, Matrix

_ALL_PAIRS = 1200
"""Up to so many claims every pair is compared; it costs less than choosing."""
_NEIGHBOURS = 40
_SLICE = 500

Pairs = tuple[NDArray[np.intp], NDArray[np.intp]]


def pairs(corpus: Corpus) -> Pairs:
    """Return (i, j) with i < j, each pair once, in order; two claims of the same report are no pair."""
    count = len(corpus.items)
    if count <= _ALL_PAIRS:
        i, j = np.triu_indices(count, 1)
    else:
        found = [_nearest(space, _NEIGHBOURS) for space in (corpus.lemmas.rows, corpus.near_words)]
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


def _nearest(rows: Matrix, keep: int) -> Pairs:
    """Return each row with its `keep` nearest others; words that stand in too many rows are left out of the search."""
    count = rows.shape[0]
    seen = np.bincount(rows.indices, minlength=rows.shape[1])
    useful = sparse.diags((seen <= max(50, count // 40)).astype(float))
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
    return np.concatenate(left).astype(np.int64), np.concatenate(right).astype(np.int64)

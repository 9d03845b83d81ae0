"""Topics: reports on one story share one; a digest's claims each go where they belong.

A topic is what *coverage* is asked of: "only one side has it" means something only where the other side reports on the
topic at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from consilience.alignment import topic_names
from consilience.alignment.corpus import Corpus, Matrix, coherence_of, unit
from consilience.alignment.words import Words

_ALIKE = 0.12
"""Mean cosine of two groups of units from which they are one topic."""
_DIGEST = 0.006
"""Coherence below which a report of several claims is taken as a digest; reports of one story lie mostly above .006, digests below .003."""
_MOST = 2500
"""Units clustered exactly; further ones go to the nearest topic found."""


@dataclass(frozen=True, slots=True)
class Topics:
    """The topic of each claim, by number, and their labels."""

    of_claim: NDArray[np.intp]
    labels: tuple[str, ...]


def find(corpus: Corpus, groups: Sequence[Sequence[int]], words: Words) -> Topics:
    """Return topics such that the claims of one group (a matter) stand in one."""
    unit_of = _units(corpus, groups)
    vectors = _vectors(corpus, unit_of)
    numbers = _clusters(vectors)
    of_claim = numbers[unit_of]
    order = {number: place for place, number in enumerate(dict.fromkeys(of_claim.tolist()))}
    of_claim = np.array([order[number] for number in of_claim.tolist()], dtype=np.intp)
    members = [[corpus.items[k] for k in np.flatnonzero(of_claim == topic).tolist()] for topic in range(len(order))]
    return Topics(of_claim=of_claim, labels=topic_names.names(members, words))


def _units(corpus: Corpus, groups: Sequence[Sequence[int]]) -> NDArray[np.intp]:
    """Number what is placed as one: a report, or a single claim of a digest; matters tie their claims' units together."""
    count = len(corpus.items)
    sentence = _sentences(corpus)
    digest = (_coherence(corpus, sentence) < _DIGEST) & (corpus.report_size >= 4)
    start = np.where(digest[corpus.report], sentence + len(corpus.report_size), corpus.report)
    parent = list(range(count + len(corpus.report_size)))

    def root(k: int) -> int:
        while parent[k] != k:
            parent[k] = parent[parent[k]]
            k = parent[k]
        return k

    def tie(k: int, other: int) -> None:
        a, b = sorted((root(int(start[k])), root(int(start[other]))))
        parent[b] = a

    for members in groups:
        for other in members[1:]:
            tie(members[0], other)
    for before, k, after in _enclosed(corpus, digest):
        if root(int(start[before])) == root(int(start[after])):
            tie(before, k)
    roots = [root(int(k)) for k in start]
    numbers = {r: place for place, r in enumerate(dict.fromkeys(roots))}
    return np.array([numbers[r] for r in roots], dtype=np.intp)


def _sentences(corpus: Corpus) -> NDArray[np.intp]:
    """Number the sentence that each claim stands in: claims of one sentence are placed as one."""
    numbers: dict[tuple[int, int], int] = {}
    return np.array(
        [
            numbers.setdefault((int(report), item.claim.span.start), len(numbers))
            for report, item in zip(corpus.report, corpus.items, strict=True)
        ],
        dtype=np.intp,
    )


def _coherence(corpus: Corpus, sentence: NDArray[np.intp]) -> NDArray[np.float64]:
    """How alike the sentences of each report are; single clauses share too few words to tell a digest by."""
    rows = _vectors(corpus, sentence)
    first = np.unique(sentence, return_index=True)[1]
    return coherence_of(rows, corpus.report[first], len(corpus.report_size))


def _enclosed(corpus: Corpus, digest: NDArray[np.bool_]) -> Iterator[tuple[int, int, int]]:
    """Each claim of a digest between its neighbours in the text: what stands within one story belongs to it."""
    order = sorted(range(len(corpus.items)), key=lambda k: (corpus.report[k], corpus.items[k].claim.span.start))
    for before, k, after in zip(order, order[1:], order[2:], strict=False):
        if digest[corpus.report[k]] and corpus.report[before] == corpus.report[k] == corpus.report[after]:
            yield before, k, after


def _vectors(corpus: Corpus, unit_of: NDArray[np.intp]) -> Matrix:
    shape = (int(unit_of.max()) + 1 if len(unit_of) else 0, len(unit_of))
    chosen = sparse.csr_matrix((np.ones(len(unit_of)), (unit_of, np.arange(len(unit_of)))), shape=shape)
    return unit(sparse.csr_matrix(chosen @ corpus.lemmas.rows))


def _clusters(vectors: Matrix) -> NDArray[np.intp]:
    count = vectors.shape[0]
    if count < 2:
        return np.zeros(count, dtype=np.intp)
    near = min(count, _MOST)
    distance = np.clip(1 - np.asarray((vectors[:near] @ vectors[:near].T).todense()), 0, 1)
    np.fill_diagonal(distance, 0)
    numbers = fcluster(
        linkage(squareform(distance, checks=False), method="average"), t=1 - _ALIKE, criterion="distance"
    )
    if count > near:
        groups = int(numbers.max())
        chosen = sparse.csr_matrix((np.ones(near), (numbers - 1, np.arange(near))), shape=(groups, near))
        centres = unit(sparse.csr_matrix(chosen @ vectors[:near]))
        likeness = sparse.csr_matrix(vectors[near:] @ centres.T)
        numbers = np.concatenate([numbers, np.asarray(likeness.argmax(axis=1)).ravel() + 1])
    return np.asarray(numbers, dtype=np.intp)

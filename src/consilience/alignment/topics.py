"""Topics: reports on one story share one; a digest's claims each go where they belong.

A topic is what *coverage* is asked of: "only one side has it" means something only where the other side reports on the
topic at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from consilience.alignment.corpus import Corpus, Matrix, unit
from consilience.alignment.words import Words

_ALIKE = 0.12
"""Mean cosine of two groups of units from which they are one topic."""
_DIGEST = 0.04
"""Coherence below which a report of several claims is taken as a digest."""
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
    return Topics(of_claim=of_claim, labels=_labels(corpus, of_claim, len(order), words))


def _units(corpus: Corpus, groups: Sequence[Sequence[int]]) -> NDArray[np.intp]:
    """Number what is placed as one: a report, or a single claim of a digest; matters tie their claims' units together."""
    count = len(corpus.items)
    digest = (corpus.coherence < _DIGEST) & (corpus.report_size >= 4)
    start = np.where(digest[corpus.report], np.arange(count) + len(corpus.report_size), corpus.report)
    parent = list(range(count + len(corpus.report_size)))

    def root(k: int) -> int:
        while parent[k] != k:
            parent[k] = parent[parent[k]]
            k = parent[k]
        return k

    for members in groups:
        for other in members[1:]:
            a, b = sorted((root(int(start[members[0]])), root(int(start[other]))))
            parent[b] = a
    roots = [root(int(k)) for k in start]
    numbers = {r: place for place, r in enumerate(dict.fromkeys(roots))}
    return np.array([numbers[r] for r in roots], dtype=np.intp)


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


def _labels(corpus: Corpus, of_claim: NDArray[np.intp], count: int, words: Words) -> tuple[str, ...]:
    """Name each topic by its most telling names and nouns: often in it, rare in English."""
    everywhere = Counter(term for item in corpus.items for term in _terms(item))
    inside: list[Counter[str]] = [Counter() for _ in range(count)]
    for topic, item in zip(of_claim, corpus.items, strict=True):
        inside[topic].update(_terms(item))
    labels: list[str] = []
    for terms in inside:
        ranked = sorted(
            terms,
            key=lambda term: (-terms[term] * (terms[term] / everywhere[term]) * _telling(term, words), term),
        )
        chosen = _apart(ranked)
        label = ", ".join(chosen) or "other"
        labels.append(label if label not in labels else f"{label} ({labels.count(label) + 1})")
    return tuple(labels)


def _terms(item: object) -> set[str]:
    reading = item.reading  # type: ignore[attr-defined]  # a Comparable; typed loosely for Counter
    return {name.text for name in reading.names} | {noun for noun in reading.nouns if len(noun) > 3}


def _telling(term: str, words: Words) -> float:
    return 4.0 + words.rarity(term.lower()) / 3 if term[:1].isupper() else words.rarity(term) / 2


def _apart(ranked: Sequence[str]) -> list[str]:
    """The first three terms none of which is part of another."""
    chosen: list[str] = []
    for term in ranked:
        if len(chosen) < 3 and not any(
            term.lower() in other.lower() or other.lower() in term.lower() for other in chosen
        ):
            chosen.append(term)
    return chosen

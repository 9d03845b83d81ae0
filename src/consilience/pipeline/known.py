"""What the models said last of sentences and of pairs, in the memory of this process.

Reports of one exchange, and of those after it, are much in the same words; each is read by itself, so what was said of it once is
what would be said again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from consilience.alignment import cross_encoder, meaning
from consilience.alignment.pair_model import Pair, ReadsPairs, Tick

K = TypeVar("K", bound=Hashable)
Rows = NDArray[np.float32]
MOST = 4096
"""Sentences, and pairs, that are kept: 6 MB of vectors."""


class Newest(Generic[K]):
    """The rows of what was asked for last."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._turn = threading.Lock()
        self._rows: dict[K, Rows] = {}

    def of(self, wanted: Sequence[K], make: Callable[[Sequence[K]], Rows]) -> dict[K, Rows]:
        """Return a row for each of `wanted`; only those that are not kept are made."""
        with self._turn:
            found = {one: self._rows.pop(one) for one in dict.fromkeys(wanted) if one in self._rows}
            self._keep(found)
        missing = [one for one in dict.fromkeys(wanted) if one not in found]
        if missing:
            made = dict(zip(missing, make(missing), strict=True))
            found |= made
            with self._turn:
                self._keep(made)
        return found

    def _keep(self, rows: dict[K, Rows]) -> None:
        self._rows |= rows
        for oldest in [*self._rows][: max(0, len(self._rows) - self._most)]:
            del self._rows[oldest]


class Known:
    """Both models, with what they said last."""

    def __init__(self) -> None:
        self._sentences: Newest[str] = Newest()
        self._pairs: Newest[Pair] = Newest()

    def vectors(self, sentences: Sequence[str]) -> dict[str, Rows] | None:
        """Return the vector of each sentence; None where no model is installed."""
        encoder = meaning.shipped()
        return None if encoder is None else self._sentences.of(sentences, encoder.encode)

    def pairs(self) -> ReadsPairs | None:
        """Return what reads pairs; None where no model is installed."""
        model = cross_encoder.shipped()
        return None if model is None else _Reads(self._pairs, model)


class _Reads:
    def __init__(self, known: Newest[Pair], model: ReadsPairs) -> None:
        self._known, self._model = known, model

    def read(self, pairs: Sequence[Pair], tick: Tick | None = None) -> Rows:
        del tick
        rows = self._known.of(pairs, self._model.read)
        return np.stack([rows[pair] for pair in pairs]) if rows else np.zeros((0, cross_encoder.WIDTH), np.float32)

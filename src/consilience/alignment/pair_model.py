"""Two texts into a small model at once, numbers out: what a cross-encoder and a judge of pairs have in common.

A folder of an ONNX file and a `tokenizer.json` is all it takes.  Pairs go through one at a time, so that an answer never
depends on its neighbours in a batch; what was worked out once is kept by content.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Pair = tuple[str, str]
Logits = NDArray[np.float32]
Tick = Callable[[int, int], None]
"""Called with how many pairs are done and how many there are."""
_LONGEST = 256
"""Tokens of both texts together; further ones are cut off."""
_DIGEST = 16
_HANDS = 4


class ReadsPairs(Protocol):
    """Whatever gives each pair of texts a row of numbers."""

    def read(self, pairs: Sequence[Pair], tick: Tick | None = None) -> Logits: ...


class Store(Protocol):
    """Where bytes are kept by key between runs."""

    def load(self, key: str) -> bytes | None: ...

    def keep(self, key: str, value: bytes) -> bool: ...


class PairModel:
    """A sequence-pair model; the same pair always gives the same row on one machine."""

    def __init__(self, model: Path, tokenizer: Path) -> None:
        import onnxruntime  # noqa: PLC0415  # 0.2 s and 40 MB, only when pairs are read
        from tokenizers import Tokenizer  # noqa: PLC0415

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._inputs = {each.name: each.shape for each in self._session.get_inputs()}
        width = self._inputs["input_ids"][-1]
        fixed = width if isinstance(width, int) else None
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.enable_truncation(fixed or _LONGEST)
        if fixed:
            self._tokenizer.enable_padding(length=fixed, pad_id=_padding(self._tokenizer))
        else:
            self._tokenizer.no_padding()

    def read(self, pairs: Sequence[Pair], tick: Tick | None = None) -> Logits:
        """Return the model's row for each pair, in the order of the pairs; equal pairs are computed once."""
        unique = list(dict.fromkeys(pairs))
        rows: dict[Pair, Logits] = {}
        with ThreadPoolExecutor(max_workers=min(_HANDS, os.cpu_count() or 1)) as pool:
            for done, (pair, row) in enumerate(zip(unique, pool.map(self._one, unique), strict=True), 1):
                rows[pair] = row
                if tick and (done % 50 == 0 or done == len(unique)):
                    tick(done, len(unique))
        return np.stack([rows[pair] for pair in pairs]) if rows else np.zeros((0, 1), np.float32)

    def _one(self, pair: Pair) -> Logits:
        encoded = self._tokenizer.encode(*pair)
        given = {
            "input_ids": encoded.ids,
            "attention_mask": encoded.attention_mask,
            "token_type_ids": encoded.type_ids,
        }
        told = self._session.run(
            None, {name: np.array([row], dtype=np.int64) for name, row in given.items() if name in self._inputs}
        )
        return np.asarray(told[0][0], dtype=np.float32)


def _padding(tokenizer: object) -> int:
    known = (tokenizer.token_to_id(token) for token in ("[PAD]", "<pad>"))  # type: ignore[attr-defined]  # no types
    return next((number for number in known if number is not None), 0)


class RememberingPairs:
    """A reader of pairs that computes only what no earlier run has; the rows of one first text's report lie together."""

    def __init__(self, model: ReadsPairs, store: Store, key_of: Mapping[str, str], width: int) -> None:
        """`key_of` gives the key in `store` for every first text; it must name the model's version."""
        self._model, self._store, self._key_of, self._width = model, store, key_of, width

    def read(self, pairs: Sequence[Pair], tick: Tick | None = None) -> Logits:
        """Return one row a pair, the same as the model's own."""
        keys = dict.fromkeys(self._key_of[first] for first, _ in pairs)
        kept = {key: self._unpacked(self._store.load(key)) for key in keys}
        digests = {pair: _digest(pair) for pair in pairs}
        missing = [pair for pair, digest in digests.items() if digest not in kept[self._key_of[pair[0]]]]
        for pair, row in zip(missing, self._model.read(missing, tick), strict=True):
            kept[self._key_of[pair[0]]][digests[pair]] = row
        for key in dict.fromkeys(self._key_of[first] for first, _ in missing):
            self._store.keep(key, b"".join(digest + row.astype("<f4").tobytes() for digest, row in kept[key].items()))
        rows = [kept[self._key_of[pair[0]]][digests[pair]] for pair in pairs]
        return np.stack(rows) if rows else np.zeros((0, self._width), np.float32)

    def _unpacked(self, raw: bytes | None) -> dict[bytes, Logits]:
        size = _DIGEST + 4 * self._width
        if raw is None or len(raw) % size:
            return {}
        entries = (raw[start : start + size] for start in range(0, len(raw), size))
        return {one[:_DIGEST]: np.frombuffer(one, "<f4", offset=_DIGEST).astype(np.float32) for one in entries}


def _digest(pair: Pair) -> bytes:
    first, second = (text.encode("utf-8", "replace") for text in pair)
    # The length in front keeps two different pairs from giving the same bytes.
    return hashlib.sha256(b"%d:" % len(first) + first + second).digest()[:_DIGEST]

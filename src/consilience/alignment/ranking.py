"""Which of many statements speak of what one says, the likeliest first."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from consilience.alignment import corpus, cross_encoder, words
from consilience.errors import WrongUse, kind_of

_READ = 20
"""So many of the likest statements are read side by side with the claim."""
_SHARE = 0.05
"""Weight of a unit of relevance beside the two cosines."""
_ADDRESS = re.compile(r"https?://\S+|[@#]")
_WORD = re.compile(r"\w+")


def rank(claim: str, others: Sequence[str]) -> list[tuple[int, float]]:
    """Return the place of every statement of `others` with its score, the likeliest to speak of what `claim` says first.

    The score is the cosine of words weighted by rarity and that of runs of letters; the first twenty are read side by side
    with the claim by the cross-encoder, where it is installed.  Scores of two calls are not to be compared.  Equal scores
    keep the order of `others`; no statements give an empty list.  Raise `WrongUse` for what is no text.
    """
    _check(claim, others)
    if not others:
        return []
    plain = _ADDRESS.sub(" ", claim)
    scores = _cosines([plain, *others])
    model = cross_encoder.shipped()
    if model is not None:
        first = np.argsort(-scores, kind="stable")[:_READ]
        relevance = model.read([(plain, others[place]) for place in first.tolist()])[:, 0]
        scores[first] += _SHARE * (relevance - relevance.min())
    return [(place, float(scores[place])) for place in np.argsort(-scores, kind="stable").tolist()]


def _check(claim: object, others: object) -> None:
    if not isinstance(claim, str):
        raise WrongUse(f"claim: expected one statement (str), found {kind_of(claim)}")
    if isinstance(others, str) or not isinstance(others, Sequence) or not all(isinstance(one, str) for one in others):
        raise WrongUse(
            f"others: expected a list of statements (str), found {kind_of(others)}; of a column give column.to_list()"
        )


def _cosines(texts: Sequence[str]) -> NDArray[np.float64]:
    """Return how alike the first text is to each of the others."""
    spaces = (
        corpus.weighted([_WORD.findall(text.lower()) for text in texts], words.shipped()).rows,
        corpus.plain([corpus.grams(text) for text in texts]),
    )
    return np.asarray(sum((rows[1:] @ rows[:1].T).toarray().ravel() for rows in spaces))

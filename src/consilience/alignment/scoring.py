"""From features to log odds that two claims speak of the same thing: additive stages with fitted weights.

The first looks at what the pair has in common, feature by feature.  The second asks for company (claims that speak of
the same thing are found alike with the same third claims) and, for claims that have one, compares the vectors of the
whole sentences.  A third (`reranking`) looks at the likeliest pairs again.  All are sums of piecewise linear terms (a generalised additive model, Hastie and Tibshirani, 1986),
so every score falls apart exactly into a prior and named contributions.

The weights stand in `parameters.json`, written by `bench/fit_match.py`, which also says what they were fitted on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray
from scipy import sparse

from consilience.alignment import features
from consilience.alignment.corpus import Corpus, Matrix, dots, unit

Column = NDArray[np.float64]
Indices = NDArray[np.intp]
Encode = Callable[[Sequence[str]], NDArray[np.float32]]
"""From sentences to unit vectors, one row each."""
KNOTS = (0.1, 0.2, 0.35, 0.5)
"""Where the slope of a feature may change; the fit lets no slope turn against the feature's meaning."""
COMPANY = ("alike", "company", "path")
"""Of the second stage; the first is the first stage's log odds."""
MEANING: dict[str, tuple[float, ...]] = {"meaning": (0.3, 0.45, 0.6, 0.75), "nearer": (0.0, 0.08, 0.16, 0.28)}
"""Cosine of the two sentences, and by how much it exceeds that of each with its nearest others (CSLS, Conneau et al.,
2018); with the knots of each."""
_SELF = 0.95
"""A claim's likeness to itself in the company matrix; below 1, as two copies are still two claims."""
_FAINT = 0.02
_PARTS = ("prior", *features.GROUPS, "company")
_NEAREST = 5
_ENCODED = 4000
"""So many claims at most get a sentence vector, those of the likeliest pairs first: it is the slowest step."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    """Weights of the second stage; `meaning` holds slopes and is empty for pairs without sentence vectors."""

    intercept: float = 0.0
    company: Mapping[str, float] = field(default_factory=dict)
    meaning: Mapping[str, Sequence[float]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rank:
    """Weights of the third stage (`reranking`): of pairs read side by side, of others with vectors, and of the rest."""

    intercept: float
    alike: float
    """Of the log odds of the first two stages."""
    nearer: float = 0.0
    """Of how much nearer the two sentences are than to their nearest others, see `MEANING`."""
    relevance: float = 0.0
    slots: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameters:
    """Fitted weights: `first[name]` holds the slope of each stretch between knots."""

    intercept: float
    first: Mapping[str, Sequence[float]]
    plain: Stage = Stage()
    full: Stage = Stage()
    ranks: Mapping[str, Rank] = field(default_factory=dict)
    """Of the third stage: *read*, *unread* and *bare*."""


@cache
def shipped() -> Parameters:
    """Return the weights that ship with the product."""
    raw: dict[str, Any] = orjson.loads(files("consilience.alignment").joinpath("parameters.json").read_bytes())
    return Parameters(
        intercept=raw["intercept"], first=raw["first"], plain=Stage(**raw["plain"]), full=Stage(**raw["full"]),
        ranks={name: Rank(**weights) for name, weights in raw["ranks"].items()},
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scores:
    """Log odds of every candidate pair and all that is needed to take them apart again."""

    i: Indices
    j: Indices
    log_odds: Column
    columns: Mapping[str, Column]
    company: Mapping[str, Column]
    meant: NDArray[np.bool_]
    """Which pairs have sentence vectors."""
    meaning: Mapping[str, Column]
    grouped: Mapping[str, Column]
    """Each part of the score, in nats."""
    parameters: Parameters
    again: NDArray[np.bool_] | None = None
    """Which pairs the third stage has looked at again; None before it."""

    def parts(self, pair: int) -> dict[str, float]:
        """Return the score of one pair as prior and one part a group of features, in nats; they sum to its log odds."""
        names = (*_PARTS, "meaning") if self.meant[pair] else _PARTS
        if self.again is not None and self.again[pair]:
            names = (*names, "slots", "side by side")
        return {name: float(self.grouped[name][pair]) for name in names}


def _grouped(
    columns: Mapping[str, Column],
    company: Mapping[str, Column],
    meant: NDArray[np.bool_],
    meaning: Mapping[str, Column],
    parameters: Parameters,
) -> Mapping[str, Column]:
    """Return each part of the score as a column; computed pair by pair it would cost more than all the rest."""
    plain, full = parameters.plain, parameters.full
    nothing = np.zeros(len(meant))
    scale = np.where(meant, full.company["alike"], plain.company["alike"])
    parts = {"prior": np.where(meant, full.intercept, plain.intercept) + scale * parameters.intercept}
    for group, names in features.GROUPS.items():
        parts[group] = scale * sum((bend(columns[name], parameters.first[name]) for name in names), nothing)
    weights = {name: np.where(meant, full.company[name], plain.company[name]) for name in COMPANY[1:]}
    parts["company"] = sum((weights[name] * company[name] for name in COMPANY[1:]), nothing)
    told = MEANING.items() if full.meaning else ()
    parts["meaning"] = sum((bend(meaning[name], full.meaning[name], knots) for name, knots in told), nothing)
    return parts


def score(corpus: Corpus, i: Indices, j: Indices, parameters: Parameters, encode: Encode | None = None) -> Scores:
    """Return the log odds that the claims of each pair (i[k], j[k]) speak of the same thing."""
    columns = features.compute(corpus, i, j)
    company = company_of(corpus, i, j, first_stage(columns, parameters))
    meant, meaning = meaning_of(corpus, i, j, company["alike"], encode)
    log_odds = np.where(
        meant, second_stage(company, meaning, parameters.full), second_stage(company, {}, parameters.plain)
    )
    return Scores(
        i=i, j=j, log_odds=log_odds, columns=columns, company=company, meant=meant, meaning=meaning,
        grouped=_grouped(columns, company, meant, meaning, parameters), parameters=parameters,
    )  # fmt: skip


def first_stage(columns: Mapping[str, Column], parameters: Parameters) -> Column:
    """Return the log odds from what the two claims have in common."""
    return np.asarray(
        parameters.intercept + sum(bend(columns[name], weights) for name, weights in parameters.first.items())
    )


def second_stage(company: Mapping[str, Column], meaning: Mapping[str, Column], stage: Stage) -> Column:
    """Return the log odds with company and, where given, meaning."""
    return np.asarray(
        stage.intercept
        + sum(stage.company[name] * company[name] for name in COMPANY)
        + sum(bend(meaning[name], weights, MEANING[name]) for name, weights in stage.meaning.items() if meaning)
    )


def bend(column: Column, weights: Sequence[float], knots: Sequence[float] = KNOTS) -> Column:
    """Return the piecewise linear function with slope `weights[k]` from knot k to the next, 0 at 0."""
    return np.asarray(ramps(column, knots) @ np.asarray(weights))


def ramps(column: Column, knots: Sequence[float] = KNOTS) -> Column:
    """Return how much of the column lies below the first knot, between two, and above the last, shape (n, 1 + knots)."""
    low, high = np.array([-np.inf, *knots]), np.array([*knots, np.inf])
    start = np.array([0.0, *knots])
    return np.asarray(np.clip(column[:, None], low, high) - start)


def company_of(corpus: Corpus, i: Indices, j: Indices, first: Column) -> dict[str, Column]:
    """Return the second stage's columns: do the two claims keep the same company among all claims?"""
    count = len(corpus.items)
    chance = 1 / (1 + np.exp(-np.clip(first, -50, 50)))
    kept = chance >= _FAINT
    links = _symmetric(i[kept], j[kept], chance[kept], count)
    degree = np.asarray(links.sum(axis=1)).ravel()
    rows = unit(sparse.csr_matrix(links + _SELF * sparse.identity(count, format="csr")))
    return {
        "alike": first,
        "company": dots(rows, rows, i, j),
        "path": dots(links, links, i, j) / np.maximum(np.sqrt(degree[i] * degree[j]), 0.3),
    }


def meaning_of(
    corpus: Corpus, i: Indices, j: Indices, alike: Column, encode: Encode | None
) -> tuple[NDArray[np.bool_], dict[str, Column]]:
    """Return which pairs have sentence vectors, and the columns of `MEANING`, 0 for the others."""
    blank = {name: np.zeros(len(i)) for name in MEANING}
    chosen = _worth_a_vector(len(corpus.items), i, j, alike) if encode else np.zeros(0, dtype=np.intp)
    if encode is None or not len(chosen):
        return np.zeros(len(i), dtype=np.bool_), blank
    vectors = encode([corpus.items[k].text for k in chosen])
    usual = _usual(vectors, corpus.report[chosen])
    row = np.full(len(corpus.items), -1, dtype=np.intp)
    row[chosen] = np.arange(len(chosen))
    meant = (row[i] >= 0) & (row[j] >= 0)
    a, b = row[i[meant]], row[j[meant]]
    cosine = np.einsum("kd,kd->k", vectors[a], vectors[b]).astype(np.float64)
    blank["meaning"][meant] = cosine
    blank["nearer"][meant] = cosine - (usual[a] + usual[b]) / 2
    return meant, blank


def _worth_a_vector(count: int, i: Indices, j: Indices, alike: Column) -> Indices:
    if count <= _ENCODED:
        return np.arange(count)
    chosen: dict[int, None] = {}
    for pair in np.lexsort((j, i, -alike)):
        chosen.setdefault(int(i[pair]))
        chosen.setdefault(int(j[pair]))
        if len(chosen) >= _ENCODED:
            break
    return np.array(sorted(chosen), dtype=np.intp)


def _usual(vectors: NDArray[np.float32], report: Indices) -> Column:
    """Mean cosine of each sentence with its nearest ones in other reports."""
    usual = np.zeros(len(vectors))
    for start in range(0, len(vectors), 1000):
        cosines = vectors[start : start + 1000] @ vectors.T
        cosines[report[start : start + 1000, None] == report[None, :]] = -1
        nearest = -np.partition(-cosines, min(_NEAREST, cosines.shape[1]) - 1, axis=1)[:, :_NEAREST]
        known = nearest > -1
        usual[start : start + 1000] = np.where(known, nearest, 0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    return usual


def _symmetric(i: Indices, j: Indices, values: Column, count: int) -> Matrix:
    half = sparse.csr_matrix((values, (i, j)), shape=(count, count))
    return sparse.csr_matrix(half + half.T)

"""From features to log odds that two claims speak of the same thing: two additive stages with fitted weights.

The first looks at the pair alone.  The second asks for company: claims that speak of the same thing are found alike
with the same third claims.  Both are sums of piecewise linear terms (a generalised additive model, Hastie and
Tibshirani, 1986), so every score falls apart exactly into a prior and named contributions.

The weights stand in `parameters.json`, written by `bench/fit_match.py`, which also says what they were fitted on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
KNOTS = (0.1, 0.2, 0.35, 0.5)
"""Where the slope of a feature may change."""
COMPANY = ("alike", "company", "path")
"""The columns of the second stage; the first is the first stage's log odds."""
_SELF = 0.95
"""A claim's likeness to itself in the company matrix; below 1, as two copies are still two claims."""
_FAINT = 0.02
_PARTS = ("prior", *features.GROUPS, "company")


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameters:
    """Fitted weights: `first[name]` holds the slope and its change at each knot."""

    intercept: float
    first: Mapping[str, Sequence[float]]
    second_intercept: float
    second: Mapping[str, float]
    threshold: float
    """Log odds from which a link may hold a matter together."""


@cache
def shipped() -> Parameters:
    """Return the weights that ship with the product."""
    raw: dict[str, Any] = orjson.loads(files("consilience.alignment").joinpath("parameters.json").read_bytes())
    return Parameters(
        intercept=raw["intercept"],
        first=raw["first"],
        second_intercept=raw["second_intercept"],
        second=raw["second"],
        threshold=raw["threshold"],
    )


@dataclass(frozen=True, slots=True)
class Scores:
    """Log odds of every candidate pair and all that is needed to take them apart again."""

    i: Indices
    j: Indices
    log_odds: Column
    columns: Mapping[str, Column]
    company: Mapping[str, Column]
    grouped: Mapping[str, Column]
    """Each part of the score, in nats."""
    parameters: Parameters

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the parts, in order."""
        return _PARTS

    def parts(self, pair: int) -> dict[str, float]:
        """Return the score of one pair as prior and one part a group of features, in nats; they sum to its log odds."""
        return {name: float(column[pair]) for name, column in self.grouped.items()}


def _grouped(
    columns: Mapping[str, Column], company: Mapping[str, Column], parameters: Parameters
) -> Mapping[str, Column]:
    """Return each part of the score as a column; computed pair by pair it would cost more than all the rest."""
    scale = parameters.second["alike"]
    count = len(company["alike"])
    parts = {"prior": np.full(count, parameters.second_intercept + scale * parameters.intercept)}
    for group, names in features.GROUPS.items():
        parts[group] = scale * sum((bend(columns[name], parameters.first[name]) for name in names), np.zeros(count))
    parts["company"] = sum((parameters.second[name] * company[name] for name in COMPANY[1:]), np.zeros(count))
    return parts


def score(corpus: Corpus, i: Indices, j: Indices, parameters: Parameters) -> Scores:
    """Return the log odds that the claims of each pair (i[k], j[k]) speak of the same thing."""
    columns = features.compute(corpus, i, j)
    first = first_stage(columns, parameters)
    company = company_of(corpus, i, j, first)
    log_odds = parameters.second_intercept + sum(parameters.second[name] * company[name] for name in COMPANY)
    return Scores(
        i=i,
        j=j,
        log_odds=np.asarray(log_odds),
        columns=columns,
        company=company,
        grouped=_grouped(columns, company, parameters),
        parameters=parameters,
    )


def first_stage(columns: Mapping[str, Column], parameters: Parameters) -> Column:
    """Return the log odds from the pair alone."""
    return np.asarray(
        parameters.intercept + sum(bend(columns[name], weights) for name, weights in parameters.first.items())
    )


def bend(column: Column, weights: Sequence[float]) -> Column:
    """Return the piecewise linear function that starts with slope `weights[0]` and changes it at each knot."""
    return np.asarray(hinges(column) @ np.asarray(weights[: len(KNOTS) + 1]))


def hinges(column: Column) -> Column:
    """Return the column and its excess over each knot, shape (n, 1 + knots)."""
    return np.stack([column, *(np.maximum(column - knot, 0) for knot in KNOTS)], axis=1)


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


def _symmetric(i: Indices, j: Indices, values: Column, count: int) -> Matrix:
    half = sparse.csr_matrix((values, (i, j)), shape=(count, count))
    return sparse.csr_matrix(half + half.T)

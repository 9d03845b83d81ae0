"""What makes an alignment of tables weaker than it looks, said beside the result."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from consilience.tables.link import Links
from consilience.tables.load import Loaded
from consilience.tables.model import Model

FEW_ROWS = 50
"""Rows of the smaller table under which what agreement weighs cannot be estimated well."""


class Result(Protocol):
    """What is asked of a result."""

    @property
    def loaded(self) -> Loaded: ...
    @property
    def model(self) -> Model: ...
    @property
    def links(self) -> Links: ...


def of(result: Result) -> tuple[str, ...]:
    """Return the warnings, a sentence each."""
    return tuple(_sentences(result))


def _sentences(result: Result) -> Iterator[str]:
    model, loaded = result.model, result.loaded
    linked = bool(result.links.chosen.any())
    if model.fitted == "guess" and linked:
        yield (
            "How much agreement weighs could not be estimated from these rows; usual weights were used. "
            "Check some links, or give judged pairs with --labels."
        )
    elif model.fitted == "guess":
        yield (
            "Nothing was linked, and how much agreement weighs could not be estimated: either the tables share no event, or they "
            "write the same things in different ways. “One-sided” means no more than that here."
        )
    elif model.fitted == "em" and min(loaded.rows) < FEW_ROWS:
        yield f"The smaller table has {min(loaded.rows)} rows; estimates from fewer than {FEW_ROWS} are rough."
    yield from (_strange(column) for column in loaded.apart)


def _strange(column: str) -> str:
    return f"{column}: no value of one table stands in another, so it was not compared; are they two notations?"

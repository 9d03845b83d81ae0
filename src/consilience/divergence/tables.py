"""The published yardsticks, the house grade table and the seven steps of diagnosticity, each a versioned table."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from consilience.records.estimate import Band
from consilience.records.grade_table import GradeTable, Rates
from consilience.records.yardstick import Term, Yardstick


def _steps() -> Mapping[str, tuple[Band, Band]]:
    def pair(low: str, point: str, high: str) -> tuple[Band, Band]:
        a = Band(low=Decimal(low), point=Decimal(point), high=Decimal(high))
        return a, Band(low=1 - a.high, point=1 - a.point, high=1 - a.low)

    up = {
        "strongly for": pair("0.85", "0.9", "0.95"),
        "for": pair("0.7", "0.75", "0.85"),
        "weakly for": pair("0.55", "0.6", "0.7"),
        "neutral": pair("0.45", "0.5", "0.55"),
    }
    down = {name.replace("for", "against"): (b, a) for name, (a, b) in up.items() if name != "neutral"}
    return MappingProxyType(up | down)


DIAGNOSTICITY = _steps()
"""Step → bands of P(e|H) and P(e|not H).  A convention of this project; a party that has numbers gives numbers."""


def plain(words: str) -> str:
    """Return `words` as they are looked up: lower case, letters and digits alone, single spaces.

    >>> plain("  Very-Likely ")
    'very likely'
    """
    return " ".join(re.findall(r"[^\W_]+", words.casefold()))


def scale_key(name: str) -> str:
    """Return the form in which a yardstick's name is looked up.

    >>> scale_key("ICD 203") == scale_key("icd-203")
    True
    """
    return plain(name).replace(" ", "")


@cache
def yardsticks() -> Mapping[str, Yardstick]:
    """Return the published yardsticks by `scale_key`."""
    table = tomllib.loads(files(__package__).joinpath("yardsticks.toml").read_text("utf-8"))
    return MappingProxyType({row["name"]: _yardstick(row) for row in table["yardstick"]})


@cache
def house_grades() -> GradeTable:
    """Return the rates used where a party has registered none of its own."""
    table = tomllib.loads(files(__package__).joinpath("grade_table.toml").read_text("utf-8"), parse_float=Decimal)
    rows = {
        grade: Rates(hit=_percent(row["hit"]), false=_percent(row["false"])) for grade, row in table["rows"].items()
    }
    return GradeTable.of(rows, name=table["name"], version=table["version"])


def find_term(scale: Yardstick, words: str) -> Term | None:
    """Return the step of `scale` that `words` name, however they are spelt; None when it has no such step."""
    wanted = plain(words)
    return next((term for term in scale.terms if wanted in {plain(word) for word in term.words}), None)


def own_yardstick(name: str, bands: Iterable[tuple[str, Band]]) -> Yardstick:
    """Return a party's own yardstick from its words and bands."""
    terms = sorted((Term(words=(words,), band=band) for words, band in bands), key=lambda t: t.band.point)
    return Yardstick(name=name, version="own", title=name, source="given with the question", terms=tuple(terms))


def _yardstick(row: dict[str, Any]) -> Yardstick:
    terms = (
        Term(words=tuple(t["words"]), band=Band.between(Decimal(t["low"]) / 100, Decimal(t["high"]) / 100))
        for t in row["terms"]
    )
    return Yardstick(
        name=row["name"], version=row["version"], title=row["title"], source=row["source"], terms=tuple(terms)
    )


def _percent(value: Decimal | int) -> Band:
    return Band.exact(Decimal(value) / 100)

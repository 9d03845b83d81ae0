"""How often *aligned* was right in tests on texts that nothing was fitted to; written by `make bench-quality`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

FILE = "measured.json"


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """Matters shown as *aligned* in tests on one kind of text, and how many of them were right."""

    kind: str
    right: int
    aligned: int
    on: date
    version: str

    @property
    def of_hundred(self) -> int:
        return round(100 * self.right / self.aligned)


@cache
def measured() -> tuple[Measured, ...]:
    """Return the figures of the last measurement; none where nothing was measured."""
    body = json.loads(resources.files(__package__).joinpath(FILE).read_text(encoding="utf-8"))
    return tuple(
        Measured(
            kind=row["kind"],
            right=row["right"],
            aligned=row["aligned"],
            on=date.fromisoformat(body["measured_on"]),
            version=body["version"],
        )
        for row in body["aligned"]
        if row["aligned"]
    )

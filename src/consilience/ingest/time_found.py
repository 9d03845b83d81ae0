"""A time expression and where it stands."""

from __future__ import annotations

from dataclasses import dataclass

from consilience.records.claim import When


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A time expression and where it stands in the sentence."""

    start: int
    end: int
    when: When

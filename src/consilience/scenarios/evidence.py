"""Indicators in families, how telling each party takes them to be, and what was sighted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Seen(StrEnum):
    """What came of looking; *not looked for* weighs nothing."""

    SEEN = "seen"
    NOT_SEEN = "not seen"
    NOT_LOOKED_FOR = "not looked for"


class Role(StrEnum):
    """Whether an indicator would show that something comes, or that an assumption still holds."""

    SIGN = "sign"
    ASSUMPTION = "assumption that must hold"


@dataclass(frozen=True, kw_only=True, slots=True)
class Indicator:
    """What would show that a split goes one way; indicators of one family observe one hidden event."""

    id: str
    about: str
    """The split."""
    family: str
    statement: str
    window: int | None = None
    """Days for which a sighting says something after its last day; None for ever."""
    role: Role = Role.SIGN
    watched_by: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sighting:
    """That an indicator was seen, not seen or not looked for in a stretch of days."""

    indicator: str
    state: Seen
    first: date | None = None
    last: date | None = None
    evidence: tuple[str, ...] = ()

    def counts(self, window: int | None, on: date | None) -> bool:
        """Whether it still says something on a day; where nobody names one, always."""
        if self.state is Seen.NOT_LOOKED_FOR:
            return False
        if on is None:
            return True
        last = self.last or self.first
        begun = self.first is None or self.first <= on
        return begun and (window is None or last is None or (on - last).days <= window)


@dataclass(frozen=True, slots=True)
class Telling:
    """Chance that an indicator is seen if the hidden event happened, and if it did not."""

    hit: float
    false_alarm: float


@dataclass(frozen=True, kw_only=True, slots=True)
class FamilyRates:
    """Chance of the hidden event for each branch of the family's split, and where the split is not reached."""

    branches: Mapping[str, float]
    not_reached: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Rates:
    """How telling a party takes the families and their indicators to be; what it does not rate weighs nothing."""

    families: Mapping[str, FamilyRates] = field(default_factory=dict)
    indicators: Mapping[str, Telling] = field(default_factory=dict)


def standing(indicators: Iterable[Indicator], sightings: Iterable[Sighting], on: date | None) -> dict[str, Seen]:
    """Return the state of each indicator that counts on a day: its newest sighting by its last day.

    A later *not looked for* takes nothing away, as nobody looked.
    """
    window = {indicator.id: indicator.window for indicator in indicators}
    ranked: dict[str, tuple[tuple[date, date], Seen]] = {}
    for sighting in sightings:
        if not sighting.counts(window[sighting.indicator], on):
            continue
        rank = (sighting.last or sighting.first or date.min, sighting.first or date.min)
        if sighting.indicator not in ranked or rank >= ranked[sighting.indicator][0]:
            ranked[sighting.indicator] = (rank, sighting.state)
    return {name: state for name, (_, state) in ranked.items()}

"""A holding: a record as its owner may release it, in which forms, at which cost, under which conditions."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from consilience.records.ids import OriginId, PartyName


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """One way to release a record: full, sanitised, gist, or its mere existence."""

    name: str
    cost: Decimal
    fidelity: Decimal
    """Share of the record's weight that this form carries to the reader, 0 to 1."""
    level: int = 0
    """Rank of the marking this form bears; the highest one released is kept as low as can be."""
    banned: bool = False
    """The marking forbids it."""
    consent: PartyName | None = None
    """A third party that would have to agree and has not."""

    def __post_init__(self) -> None:
        if not 0 <= self.fidelity <= 1:
            raise ValueError("fidelity lies between 0 and 1")
        if self.cost < 0 or self.level < 0:
            raise ValueError("cost and level must not be negative")

    @property
    def permitted(self) -> bool:
        return not self.banned and self.consent is None


@dataclass(frozen=True, kw_only=True, slots=True)
class Holding:
    """One party's record on one origin; what is not listed as a holding is never released."""

    origin: OriginId
    owner: PartyName
    forms: tuple[Form, ...]
    needs: tuple[OriginId, ...] = ()
    """Origins without which it must not go: released along with it, or held by both already."""

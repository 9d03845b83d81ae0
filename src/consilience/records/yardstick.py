"""A yardstick: the probabilities that a party's words of likelihood stand for.  Versioned."""

from __future__ import annotations

from dataclasses import dataclass

from consilience.records.estimate import Band


@dataclass(frozen=True, kw_only=True, slots=True)
class Term:
    """One step of a yardstick; `words` are its spellings, the usual one first."""

    words: tuple[str, ...]
    band: Band


@dataclass(frozen=True, kw_only=True, slots=True)
class Yardstick:
    """Terms with their bands, lowest first; bands may leave gaps on purpose, as PHIA's do."""

    name: str
    version: str
    title: str
    source: str
    terms: tuple[Term, ...]

    def __post_init__(self) -> None:
        spellings = [word for term in self.terms for word in term.words]
        if not spellings or len(set(spellings)) != len(spellings):
            raise ValueError("a yardstick needs terms, each spelt differently")

"""What was worked out from a board, kept: for as long as the board stands, or until something names what it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from threading import RLock
from typing import Any, TypeVar

T = TypeVar("T")
V = TypeVar("V")
_MOST_NAMED = 1_000
"""Texts and records that were named since a table was asked for last; with more it is made afresh when it is asked for."""


class Remembered:
    """Values by their keys, apart by what they depend on."""

    def __init__(self) -> None:
        self._turn = RLock()
        self._whole: dict[object, Any] = {}
        self._of: dict[str, dict[object, Any]] = {}
        self._on: dict[tuple[type, ...], dict[object, Any]] = {}
        self._tables: dict[object, tuple[dict[str, Any], frozenset[str]]] = {}
        """What was made of each record, and what has been named since."""

    def grown(self) -> Remembered:
        """Return what still holds once something more has come in, before it is said what."""
        other = Remembered()
        other._of, other._on, other._tables = dict(self._of), dict(self._on), dict(self._tables)
        return other

    def named(self, reached: Iterable[str], noun: type) -> None:
        """Forget what depends on a record that came in: of this noun, and naming these at whatever remove."""
        these = frozenset(reached)
        for digest in these:
            self._of.pop(digest, None)
        for nouns in [each for each in self._on if noun in each]:
            del self._on[nouns]
        tables = ((key, made, before | these) for key, (made, before) in self._tables.items())
        self._tables = {key: (made, since) for key, made, since in tables if len(since) <= _MOST_NAMED}

    def get(self, key: object, make: Callable[[], T], about: str | tuple[type, ...] | None) -> T:
        """Return what `make` gives, made once."""
        known = (
            self._whole if about is None else self._of.setdefault(about, {}) if isinstance(about, str)
            else self._on.setdefault(about, {})
        )  # fmt: skip
        if key not in known:
            # Else many who ask at once would all work it out.
            with self._turn:
                if key not in known:
                    known[key] = make()
        found: T = known[key]
        return found

    def of_each(self, key: object, rows: Callable[[], Mapping[str, T]], make: Callable[[T], V]) -> dict[str, V]:
        """Return what `make` gives of each of `rows`; of those that were not named since, what it gave before."""
        made, since = self._tables.get(key, ({}, None))
        if since is None or since:
            with self._turn:
                made, since = self._tables.get(key, ({}, None))
                if since is None or since:
                    kept = {id_: one for id_, one in made.items() if id_ not in (since or ())}
                    made = {id_: kept[id_] if id_ in kept else make(one) for id_, one in rows().items()}
                    self._tables[key] = made, frozenset()
        return made

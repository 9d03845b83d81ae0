"""How to read and compare, and how to say how far it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from consilience.alignment.pair_judge import PairJudge
from consilience.errors import WrongUse
from consilience.ingest.cache import Cache
from consilience.ingest.model import Endpoint
from consilience.ingest.spread import Spread
from consilience.pipeline.doors import path_of
from consilience.records.ruling import Ruling

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """How to read and compare."""

    as_of: date | None = None
    """Leave out reports published later; undated ones are kept and named."""
    rules_only: bool = False
    """Read without a language model."""
    endpoint: Endpoint | None = None
    """A language model that may fill the slots of drafted claims; None asks nobody."""
    cache: Cache | None = None
    """Where to keep what was read, so that a second run reads only what is new; None keeps nothing."""
    spread: Spread | None = None
    """Many hands for reading and drafting, such as a cluster; they need a cache to bring their work to."""

    rulings: tuple[Ruling, ...] = ()
    """What people ruled on pairs of claims in an earlier run, the oldest first."""
    aliases: Path | None = None
    """A list of names that are one (`name,same_as`), besides those that lie beside the reports; any path is taken."""
    judge: PairJudge | None = None
    """A judge of pairs that the user brings (`pair_judge.open_judge`)."""

    def __post_init__(self) -> None:
        if isinstance(self.as_of, datetime) or not isinstance(self.as_of, date | None):
            raise WrongUse("as_of: expected a datetime.date without a time, found something else; give moment.date()")
        if self.aliases is not None:
            object.__setattr__(self, "aliases", path_of(self.aliases, "aliases"))
        if self.spread is not None and self.cache is None:
            raise ValueError("spreading needs a cache")

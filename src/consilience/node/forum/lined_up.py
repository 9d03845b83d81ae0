"""Public statements lined up with the line that was in force when they were made: in the worker, and kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from typing import Any

from pydantic import TypeAdapter

from consilience.ingest import claims, pipeline, quotes
from consilience.node.caches import Caches
from consilience.node.results import Derived
from consilience.pipeline.public_lines import LinedUp, line_up
from consilience.records.ids import TextId
from consilience.records.public_line import PublicLine, PublicStatement

VERSION = "1"
"""Raised with every change to what is worked out here."""
_MOST = 2_000
_ALWAYS = 0
"""The two texts are named by their digests, so what is made of them has one state."""
Key = tuple[TextId, TextId]


def written(line: PublicLine, statement: PublicStatement) -> bytes:
    """Return how a statement stands to a line as JSON; for the worker."""
    found: bytes = _adapter().dump_json(line_up(line, statement))
    return found


class LinedUpStatements:
    """The statements of one node, as far as they are lined up.  What is kept goes by two texts, which whoever asks may read."""

    def __init__(self, caches: Caches, *, changed: Callable[[], None] = lambda: None) -> None:
        self._derived: Derived[Key, LinedUp] = Derived(caches, most=_MOST, name="public lines", changed=changed)
        self.wait = self._derived.wait
        self.close = self._derived.close

    def of(
        self,
        line: tuple[TextId, PublicLine],
        statement: tuple[TextId, PublicStatement],
        *,
        stand: str,
        patience: float = 0,
    ) -> LinedUp | None:
        """Return how a statement stands to a line; None while that is being worked out; wait at most `patience` seconds.

        `stand` is that of the view in which both were read.
        """
        key = (line[0], statement[0])

        def make(_before: LinedUp | None) -> LinedUp:
            inputs = (VERSION, version("consilience"), claims.VERSION, quotes.VERSION, pipeline.installed())
            body = self._derived.worked_out(stand, ("public line", *key), inputs, written, line[1], statement[1])
            found: LinedUp = _adapter().validate_json(body)
            return found

        return self._derived.of(key, _ALWAYS, make, patience=patience)[0]


@cache
def _adapter() -> TypeAdapter[Any]:
    return TypeAdapter(LinedUp)

"""Exchanges compared in the worker, and their matters as JSON, to be handed over and kept on disk."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

from pydantic import TypeAdapter

from consilience.pipeline.contacts import Encounter, Matched, compare
from consilience.pipeline.known import Known


def compared(encounters: Sequence[Encounter], *, stand: str) -> list[bytes]:
    """Return the matters of each exchange, written; for the worker.

    What the models said stays there from one call to the next, until the stand of erasures is another.
    """
    return [written(matters) for matters in compare(encounters, known=_known(stand))]


@lru_cache(maxsize=1)
def _known(stand: str) -> Known:
    del stand
    return Known()


def written(matters: Sequence[Matched]) -> bytes:
    found: bytes = _adapter().dump_json(tuple(matters))
    return found


def read(body: bytes) -> tuple[Matched, ...]:
    """Return the matters that `written` wrote; `ValueError` for anything else."""
    found: tuple[Matched, ...] = _adapter().validate_json(body)
    return found


@cache
def _adapter() -> TypeAdapter[Any]:
    return TypeAdapter(tuple[Matched, ...])

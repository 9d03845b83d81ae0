"""Exchanges compared in the worker, and their matters as JSON, to be handed over and kept on disk."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from consilience.pipeline.contacts import Encounter, Matched, compare


def compared(encounters: Sequence[Encounter]) -> list[bytes]:
    """Return the matters of each exchange, written; for the worker."""
    return [written(matters) for matters in compare(encounters)]


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

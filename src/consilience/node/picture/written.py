"""An alignment as lines of JSON and back, to be handed from one process to another and kept on disk.

Each report, claim and matter is a line of its own, so that whoever reads a large one stops for none of them long.  The links
between single claims stay behind: pages show matters, and there are hundreds of thousands of links.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
from pydantic import TypeAdapter

from consilience.alignment.pair_judge import PairJudge, identity, open_judge
from consilience.alignment.result import Alignment, Coverage, Matter, Problem
from consilience.ingest.cache import Cache
from consilience.pipeline.claims import Held, align_claims
from consilience.records.claim import Claim
from consilience.records.ids import PartyName
from consilience.records.report import Report

VERSION = "1"
"""Raised with every change to what is written."""
_LISTS: dict[str, type] = {
    "reports": Report, "claims": Claim, "matters": Matter, "coverage": Coverage, "problems": Problem,
}  # fmt: skip


def aligned(held: Held, moment: datetime, cache: Path, judge: Path | None = None) -> bytes:
    """Line up what is held and return it written; for the worker.  `judge` is the folder of a model of pairs."""
    opened = None if judge is None else _judge(judge, identity(judge))
    return write(align_claims(held, moment, cache=Cache(cache, bound=True), judge=opened))


@lru_cache(maxsize=1)
def _judge(folder: Path, files: tuple[str, ...]) -> PairJudge:
    """Return the judge; opened again when a file of it is another."""
    del files
    return open_judge(folder)


def write(alignment: Alignment) -> bytes:
    """Return an alignment without its links as bytes that `read` reads."""
    return b"\n".join(map(_line, _parts(alignment)))


def _parts(alignment: Alignment) -> Iterator[object]:
    yield {
        "parties": alignment.parties, "notes": alignment.notes, "generated_at": alignment.generated_at,
        "left_out": dict(alignment.left_out), "as_of": alignment.as_of,
        "lists": {name: len(getattr(alignment, name)) for name in _LISTS},
    }  # fmt: skip
    for name in _LISTS:
        yield from getattr(alignment, name)


def _line(part: object) -> bytes:
    return orjson.dumps(part, default=str)


def read(body: bytes) -> Alignment:
    """Return the alignment; raise `ValueError` for anything that `write` would not have written."""
    lines = iter(body.split(b"\n"))
    try:
        head: dict[str, Any] = orjson.loads(next(lines))
        lists = {
            name: tuple(map(_reader(kind), islice(lines, head["lists"][name]))) for name, kind in _LISTS.items()
        }  # fmt: skip
        return Alignment(
            parties=tuple(map(PartyName, head["parties"])), notes=tuple(head["notes"]), left_out=head["left_out"],
            generated_at=datetime.fromisoformat(head["generated_at"]),
            as_of=date.fromisoformat(head["as_of"]) if head["as_of"] else None, links=(), **lists,
        )  # fmt: skip
    except (KeyError, TypeError, StopIteration) as error:
        raise ValueError("not a written alignment") from error


@cache
def _reader(kind: type) -> Any:
    return TypeAdapter(kind).validate_json

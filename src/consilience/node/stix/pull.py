"""Pulling from another party's TAXII server: all of a collection once, and later only what was added since."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from consilience.errors import TaxiiFailed, TaxiiIncomplete, WrongUse
from consilience.exchange.stix.marks import TakingTerms
from consilience.exchange.stix.parse import ParsedObject, ParsedObjects, SetAside
from consilience.exchange.taxii.client import Offered, TaxiiClient
from consilience.node.folder import Progress
from consilience.node.stix.receive import Door, Imported

PORTION = 50_000
"""Objects taken in together: so many know each other's names and markings, and so much is kept or lost at once."""


PORTION_BYTES = 64 * 1024 * 1024
"""Bytes of pages taken in together: large objects must not fill the memory before there are many."""


@dataclass(slots=True)
class Pulled:
    """What one pull brought."""

    imported: Imported = field(default_factory=Imported)
    objects: int = 0
    trouble: str = ""
    """Why it ended early; what came before was kept, and the next pull goes on from there."""
    beyond_reach: bool = False
    """Whether the server has more than its pages lead to."""


def chosen(client: TaxiiClient, url: str, names: Iterable[str]) -> list[Offered]:
    """Return the collections to pull: those named by id or title, or all that may be read."""
    offered = [one for one in client.collections(url) if one.can_read]
    wanted = set(names)
    found = [one for one in offered if not wanted or wanted & {one.id, one.title}]
    missing = wanted - {name for one in found for name in (one.id, one.title)}
    if missing or not found:
        raise WrongUse(f"--collection: {len(missing) or 'no'} collections of this name can be read at this address")
    return found


def pull(
    door: Door,
    client: TaxiiClient,
    collection: Offered,
    terms: TakingTerms,
    *,
    anew: bool = False,
    progress: Progress | None = None,
) -> Pulled:
    """Take in what a collection has gained since the last pull; all of it the first time, or with `anew`."""
    marks = Marks(door.node.folder)
    done = Pulled()
    waiting: list[ParsedObject] = []
    aside: list[SetAside] = []
    last: str | None = None
    held = 0

    def flush() -> None:
        if waiting or aside:
            # A marking may stand on another page than what it marks, so pages are not taken one by one.
            objects, source = ParsedObjects(tuple(waiting), tuple(aside)), f"taxii-{collection.id[:8]}"
            taken = door.take(objects, terms, source=source, progress=progress)
            done.imported.add(taken)
        if last is not None:
            marks.set(terms.giver, collection.url, last)
        waiting.clear()
        aside.clear()

    try:
        for batch in client.objects(collection.url, after=None if anew else marks.of(terms.giver, collection.url)):
            waiting += batch.sound
            aside += batch.aside
            done.objects += len(batch.sound)
            last = batch.last or last
            if progress:
                progress("pulling", done.objects, done.objects + len(batch.sound))
            held += batch.size
            if len(waiting) >= PORTION or held >= PORTION_BYTES:
                flush()
                held = 0
    except TaxiiFailed as error:
        done.trouble = str(error)
        done.beyond_reach = isinstance(error, TaxiiIncomplete)
    flush()
    return done


class Marks:
    """How far each collection was pulled, in `DIR/taxii.json`."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "taxii.json"

    def of(self, giver: str, url: str) -> str | None:
        found = self._all().get(f"{giver} {url}")
        return found if isinstance(found, str) else None

    def set(self, giver: str, url: str, last: str) -> None:
        waiting = self._path.with_name("taxii.json.new")
        descriptor = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(orjson.dumps({**self._all(), f"{giver} {url}": last}, option=orjson.OPT_INDENT_2))
        waiting.replace(self._path)

    def _all(self) -> dict[str, object]:
        try:
            found = orjson.loads(self._path.read_bytes())
        except (OSError, orjson.JSONDecodeError):
            # Without it the next pull fetches everything again, and what is here already is passed over.
            return {}
        return found if isinstance(found, dict) else {}

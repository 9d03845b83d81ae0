"""A STIX bundle of what one reader may see: through his view, and nothing beside it.

For a member that is every record of this party's ledger that his clearance opens, and on request the matters of his
picture.  For another party it is what was released to it, from the outbox.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from consilience.alignment.result import Matter
from consilience.errors import StoreFailed, WrongUse
from consilience.exchange.objects import Objects, Wanted
from consilience.exchange.peers import Peers
from consilience.exchange.stix.shape import StixObject, note_id
from consilience.exchange.stix.write import write, write_group
from consilience.marking import combine
from consilience.node.folder import now
from consilience.node.picture.picture import Picture, Pictures
from consilience.node.reader_view import Asked, ReaderView
from consilience.node.service import Service
from consilience.node.settings import read_settings
from consilience.records.ids import MemberId, PartyName, RecordId
from consilience.records.kinds import KINDS

_PAGE = 500
_PATIENCE = 3_600


def of_member(service: Service, member: MemberId, *, kinds: Iterable[str] = KINDS) -> Iterator[StixObject]:
    """Yield the objects of all records in force that a member may see; raise `WrongUse` for nobody."""
    view = service.view_of(member)
    if service.roster().named("member/1", member) is None:
        raise WrongUse(f"member {member}: there is none with this id")
    for kind in kinds:
        for id_ in _ids(view, kind):
            yield from _written(service, view, id_)


def of_picture(service: Service, member: MemberId) -> Iterator[StixObject]:
    """Yield a grouping for each matter in which this party has a claim; its marking is that of all that is in it."""
    view = service.view_of(member)
    markings = service.received.markings()
    foreign = [number for number, marking in markings.items() if view.allows(marking)]
    pictures = Pictures(service, read_settings(service.node.folder).pair_model)
    try:
        found, _ = pictures.of(view, foreign, patience=_PATIENCE)
    finally:
        pictures.close()
    if found is None:
        raise StoreFailed("picture: it was not ready in time")
    for matter in found.alignment.matters:
        yield from _grouped(service, found, matter)


def of_party(service: Service, party: PartyName) -> Iterator[StixObject]:
    """Yield what was released to a party, in its newest versions; raise `WrongUse` for one that was removed."""
    with closing(Peers(service.node.folder / "exchange")) as peers:
        if peers.is_removed(party):
            raise WrongUse(f"party {party}: it was removed; nothing goes to it by any way")
    path = service.node.folder / "exchange" / "outbox.sqlite3"
    if not path.exists():
        return
    after = Wanted().after
    objects = Objects(path, writable=True)
    try:
        while True:
            page = objects.page(party, Wanted(after=after, today=now().date()))
            for row in page.rows:
                yield StixObject(
                    id=row.stix_id, version=row.version, type=row.stix_id.partition("--")[0], body=row.body
                )
            if not page.more:
                return
            after = page.rows[-1].added
    finally:
        objects.close()


def write_bundle(path: Path, objects: Iterable[StixObject]) -> int:
    """Write the bundle to a new file that only its owner may read; return how many objects are in it."""
    waiting = path.with_name(path.name + ".new")
    waiting.touch(mode=0o600)
    seen: set[tuple[str, str]] = set()
    try:
        with waiting.open("wb") as file:
            file.write(b'{"type":"bundle","id":"bundle--%b"' % str(uuid.uuid4()).encode())
            for one in objects:
                if (one.id, one.version) in seen:
                    continue
                # An empty list is no STIX, so the list begins with its first object.
                file.write((b",\n" if seen else b',"objects":[\n') + one.body)
                seen.add((one.id, one.version))
            file.write(b"\n]}\n" if seen else b"}\n")
        waiting.replace(path)
    except BaseException:
        waiting.unlink(missing_ok=True)
        raise
    return len(seen)


def _ids(view: ReaderView, kind: str) -> Iterator[RecordId]:
    """Yield the ids of one kind, the newest first, a page at a time."""
    records = view.find(Asked(kind=kind, limit=_PAGE))
    while records:
        yield from (record.id for record in records)
        # A place before the first one would be taken for none.
        last = len(records) < _PAGE or records[-1].index == 0
        records = [] if last else view.find(Asked(kind=kind, before=records[-1].index, limit=_PAGE))


def _written(service: Service, view: ReaderView, id_: RecordId) -> list[StixObject]:
    record, row = view.record(id_), service.node.ledger.find(id_)
    # Erased since it was listed: then there is nothing to write.
    return [] if record is None or row is None or row.envelope is None else write(record.statement, row.envelope)


def _grouped(service: Service, found: Picture, matter: Matter) -> list[StixObject]:
    sources = [found.sources[id_] for id_ in matter.claims]
    members = [note_id(one.record) for one in sources if one.record is not None]
    if not members:
        return []
    why = "\n".join(reason.because for reason in matter.reasons)
    text = f"Verdict: {matter.verdict.value}.\n{why}".strip()
    marking = combine({one.marking for one in sources}, service.policies)
    # The claims make the id, not the matter's own: matters are made anew with each run.
    name = "\0".join(sorted(matter.claims))
    return write_group(name, matter.title, text, members, party=service.party, marking=marking, created=now())

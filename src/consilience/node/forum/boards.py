"""Boards for readers: the forum's records of this ledger, with what came of other parties', each as far as the reader may see.

Records are read once and kept.  Boards are kept for each set of markings that somebody may read; what came in since is
added to them.  Two readers share a board only if they may read the very same of all markings that occur.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from consilience.forum.board import Board, Spoken, spoken
from consilience.marking import Marking
from consilience.node.baseline.said import said
from consilience.node.folder import now
from consilience.node.reader_view import ReaderView
from consilience.node.sequence import Arrivals, Kept
from consilience.node.service import Service
from consilience.records.envelope import read_envelope
from consilience.records.ids import MemberId, RecordId
from consilience.records.kinds import Body, tags
from consilience.records.record import Statement, read_statement
from consilience.records.sighting import Sighting
from consilience.storage.queries import listed

OF_A_BOARD = tags(forum=True)
_BY_PARCEL = tuple(kind for kind in OF_A_BOARD if kind not in ("baseline/1", "baseline_signature/1"))
"""Baselines come otherwise too, and count only with the seat of who signed."""
_TAKES_AWAY = ("erasure/1", "recall/1")
_BOARDS = 12
"""Boards at a time, some of them a step behind others."""


@dataclass(frozen=True, slots=True)
class _Made:
    """A board, and what it was made of."""

    board: Board
    seen: frozenset[Marking]
    known: frozenset[Marking]
    """All markings that occurred then, seen or not."""
    epoch: tuple[int, date]
    own: int
    theirs: int


@dataclass(slots=True)
class _Read:
    """What was read for one service."""

    arrivals: Arrivals
    turn: threading.Lock = field(default_factory=threading.Lock)
    own: list[Spoken[Body]] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    """Of `own` in the log, ascending."""
    folded: int = 0
    theirs: list[Spoken[Body]] = field(default_factory=list)
    ids: set[RecordId] = field(default_factory=set)
    """Of `theirs`."""
    sightings: set[RecordId] = field(default_factory=set)
    """Of `theirs`; these go when their party recalls what they rest on."""
    version: tuple[int, int, int] = (-1, -1, -1)
    came: frozenset[Kept] = frozenset()
    baselines: frozenset[RecordId] = frozenset()
    """Ids of what counts, with the seat of who signed."""
    markings: frozenset[Marking] = frozenset()
    epoch: int = 0
    """Grows when something went away, so that nothing made before serves any more."""
    boards: OrderedDict[object, _Made] = field(default_factory=OrderedDict)

    def forget(self) -> None:
        self.epoch += 1
        self.boards.clear()


def board_of(service: Service, view: ReaderView) -> Board:
    """Return the board as the reader of a view may see it."""
    kept = _kept(service)
    with kept.turn:
        _read_own(service, kept)
        _read_theirs(service, kept)
        own = bisect_left(kept.places, view.end)
        seen = frozenset(filter(view.allows, kept.markings))
        epoch = (kept.epoch, now().date())
        key = (seen, epoch, own, len(kept.theirs))
        if key not in kept.boards:
            kept.boards[key] = _made(kept, seen, epoch, own)
            while len(kept.boards) > _BOARDS:
                kept.boards.popitem(last=False)
        kept.boards.move_to_end(key)
        return kept.boards[key].board


def own_since(service: Service, moment: datetime) -> list[tuple[RecordId, MemberId]]:
    """Return ids and authors of what got into this party's log since a moment; whoever asks sees what his board has of it."""
    kept = _kept(service)
    with kept.turn:
        begin = bisect_left(kept.own, moment, key=lambda one: _logged(service, one, moment))
        return [(one.id, one.author) for one in kept.own[begin:]]


def _logged(service: Service, one: Spoken[Body], otherwise: datetime) -> datetime:
    """Return when a record got into the log; its author may have written it long before."""
    row = service.node.ledger.find(one.id)
    return otherwise if row is None else row.logged


def _made(kept: _Read, seen: frozenset[Marking], epoch: tuple[int, date], own: int) -> _Made:
    theirs = len(kept.theirs)
    before = [
        one for one in kept.boards.values()
        # Of what has come since, nothing else decides what this reader sees of the rest.
        if one.epoch == epoch and one.own <= own and one.theirs <= theirs and one.known & seen == one.seen
    ]  # fmt: skip
    base = max(before, key=lambda one: one.own + one.theirs, default=None)
    fresh = _told(kept, base.own if base else 0, own, base.theirs if base else 0)
    shown = (one for one in fresh if one.marking in seen)
    board = Board(shown, today=epoch[1]) if base is None else base.board.grown(shown)
    return _Made(board, seen, kept.markings, epoch, own, theirs)


def _told(kept: _Read, start: int, end: int, theirs: int) -> Iterator[Spoken[Body]]:
    yield from kept.own[start:end]
    yield from kept.theirs[theirs:]


def _kept(service: Service) -> _Read:
    return service.beside(_Read, lambda: _Read(service.arrivals))


def _read_own(service: Service, kept: _Read) -> None:
    size = service.views.catch_up()
    if size == kept.folded:
        return
    kinds = listed((*OF_A_BOARD, *_TAKES_AWAY))
    rows = service.views.rows("own_of_kinds", (kept.folded, size, kinds))
    if kept.folded and any(kind in _TAKES_AWAY for _, _, kind in rows):
        # What was erased, or rested on what was recalled, must be gone from here too; rare, so all is read again.
        kept.own.clear()
        kept.places.clear()
        kept.forget()
        rows = service.views.rows("own_of_kinds", (0, size, kinds))
    view = service.roster()
    fresh = [
        spoken(record, index) for index, raw, kind in rows
        if kind in OF_A_BOARD and (record := _record(service, RecordId(raw.hex()))) is not None
        and not (isinstance(record.body, Sighting) and _is_recalled(view, record.id))
    ]  # fmt: skip
    kept.own += fresh
    kept.places += [one.index for one in fresh]
    kept.markings |= {one.marking for one in fresh}
    kept.folded = size


def _is_recalled(view: ReaderView, id_: RecordId) -> bool:
    record = view.record(id_)
    return record is not None and view.recalled(record)


def _record(service: Service, id_: RecordId) -> Statement | None:
    """Return what a record says; None where it was erased."""
    row = service.node.ledger.find(id_)
    return None if row is None or row.envelope is None else read_statement(read_envelope(row.envelope).payload)


def _read_theirs(service: Service, kept: _Read) -> None:
    version = (*kept.arrivals.data.version(), service.baselines.size())
    if version == kept.version:
        return
    told = [one for _, one in said(service)]
    came, baselines = frozenset(kept.arrivals.places(_BY_PARCEL)), frozenset(one.statement.id for one in told)
    recalled = service.received.recalled_subjects()
    if not (kept.came <= came and kept.baselines <= baselines) or recalled & kept.sightings:
        # Something was taken back or ran out.
        kept.theirs.clear()
        kept.ids.clear()
        kept.sightings.clear()
        kept.came, kept.baselines = frozenset(), frozenset()
        kept.forget()
    arrived = (kept.arrivals.at(place) for place in sorted(came - kept.came))
    fresh = [
        spoken(read_statement(read_envelope(one.envelope).payload), one.index)
        for one in arrived if one is not None and one.id not in kept.ids
    ]  # fmt: skip
    # With a chair's seat for each signature.
    fresh += [spoken(one.statement, one.index) for one in told if one.statement.id not in kept.baselines]
    # The same record may have come twice, in two parcels.
    unknown = {
        one.id: one for one in fresh
        if one.id not in kept.ids and not (isinstance(one.body, Sighting) and one.id in recalled)
    }  # fmt: skip
    kept.theirs += unknown.values()
    kept.ids |= unknown.keys()
    kept.sightings |= {one.id for one in unknown.values() if isinstance(one.body, Sighting)}
    kept.markings |= {one.marking for one in unknown.values()}
    kept.came, kept.baselines, kept.version = came, baselines, version

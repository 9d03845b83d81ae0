"""The grid: parties by parties, what is in force between each two and what last went either way, as one reader may see it.

A cell is made from memoranda that the reader's board holds, and, where the own party is one of the two, from what this node
handed over, received and found forked.  Of two other parties only what stands in shared texts is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from consilience.forum import forums, memoranda
from consilience.forum.terms import term_words
from consilience.node.folder import now
from consilience.node.forum.boards import board_of
from consilience.node.peering.peering import Peering
from consilience.node.reader_view import Asked, ReaderView
from consilience.records.disclosure import Dispatch
from consilience.records.ids import PartyName, TextId

_MANY = 100_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Agreed:
    """One memorandum in force between two parties, with its terms in words."""

    text: TextId
    title: str
    terms: tuple[str, ...]
    until: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """What is known of two parties."""

    of: PartyName
    to: PartyName
    agreed: tuple[Agreed, ...]
    parcels: int | None = None
    """Parcels handed over that the reader may know of; None where neither is the own party."""
    last: datetime | None = None
    """When the last was handed over."""
    received: int | None = None
    """For how many of these the other party's receipt is here."""
    forks: int = 0

    @property
    def needs(self) -> str:
        """What is missing for a release, in a word."""
        return "" if self.agreed else "no agreement in force"


@dataclass(frozen=True, kw_only=True, slots=True)
class Grid:
    parties: tuple[PartyName, ...]
    cells: dict[tuple[PartyName, PartyName], Cell]


def grid(exchange: Peering, view: ReaderView) -> Grid:
    """Return the grid of all parties that the reader's forums name."""
    service, today = exchange.service, now().date()
    board = board_of(service, view)
    shared = [one for one in forums.all_(board) if not one.founding.body.is_council]
    parties = tuple(sorted(frozenset[PartyName]({service.party}).union(*(one.founding.body.parties for one in shared))))
    in_force = [each for one in shared for each in memoranda.in_force(board, one.text, day=today)]
    sent = _sent(view)
    cells: dict[tuple[PartyName, PartyName], Cell] = {}
    for of in parties:
        for to in parties:
            if of != to:
                agreed = tuple(_agreed(one) for one in in_force if {of, to} <= one.body.parties)
                cells[of, to] = _cell(exchange, of, to, agreed, sent)
    return Grid(parties=parties, cells=cells)


def as_data(found: Grid) -> dict[str, Any]:
    """Return the grid as JSON has it, a cell for each two parties and direction."""
    cells = [
        {
            "from": one.of, "to": one.to, "needs": one.needs, "parcels": one.parcels, "forks": one.forks,
            "last": None if one.last is None else one.last.isoformat(),
            "received": one.received,
            "agreed": [
                {"memorandum": each.text, "title": each.title, "terms": [*each.terms], "until": None if each.until is None else each.until.isoformat()}
                for each in one.agreed
            ],
        }
        for _, one in sorted(found.cells.items())
    ]  # fmt: skip
    return {"parties": [*found.parties], "cells": cells}


def rows(found: Grid) -> list[list[str]]:
    """Return the grid as rows of a sheet, one a pair and direction."""
    head = ["from", "to", "agreements in force", "terms", "parcels", "last parcel", "received", "forks"]
    return [head, *(_row(found.cells[key]) for key in sorted(found.cells))]


def _row(one: Cell) -> list[str]:
    return [
        one.of, one.to, "; ".join(each.title for each in one.agreed),
        "; ".join(term for each in one.agreed for term in each.terms), "" if one.parcels is None else str(one.parcels),
        "" if one.last is None else one.last.date().isoformat(), "" if one.received is None else str(one.received),
        str(one.forks),
    ]  # fmt: skip


def _agreed(one: memoranda.MemorandumStanding) -> Agreed:
    terms = tuple(term_words(term) for term in one.body.sharing)
    return Agreed(text=one.text, title=one.body.title, terms=terms, until=one.body.until)


def _sent(view: ReaderView) -> dict[PartyName, list[tuple[int, datetime]]]:
    """Return the parcels to each party that the reader may know of, the newest first."""
    found: dict[PartyName, list[tuple[int, datetime]]] = {}
    for one in view.find(Asked(kind="dispatch/1", limit=_MANY)):
        body = one.statement.body
        if isinstance(body, Dispatch):
            found.setdefault(body.to, []).append((body.number, one.logged))
    return found


def _cell(
    exchange: Peering, of: PartyName, to: PartyName, agreed: tuple[Agreed, ...],
    sent: dict[PartyName, list[tuple[int, datetime]]],
) -> Cell:  # fmt: skip
    us = exchange.service.party
    other = to if of == us else of
    peer = next((one for one in exchange.peers.live() if one.party == other), None)
    if us not in (of, to) or peer is None:
        return Cell(of=of, to=to, agreed=agreed)
    forks = len(exchange.arrivals.forks(peer.origin))
    if of != us:
        # How much came is not told: it would count what the reader may not see.
        return Cell(of=of, to=to, agreed=agreed, forks=forks)
    there = sent.get(to, [])
    back = exchange.outbox.acknowledged(peer.origin)
    received = sum(back is not None and number <= back[0].number for number, _ in there)
    last = there[0][1] if there else None
    return Cell(of=of, to=to, agreed=agreed, parcels=len(there), last=last, received=received, forks=forks)

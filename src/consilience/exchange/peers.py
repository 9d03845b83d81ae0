"""Who is introduced: each peer with its newest card.  Its listener's key is pinned by the card and by nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from consilience.errors import WrongUse
from consilience.exchange.card import Introduced, need_own, read_card
from consilience.records.ids import PartyName
from consilience.storage.database import Database
from consilience.storage.queries import queries

_SQL = queries("consilience.exchange", "peers")


class PeerState(StrEnum):
    LIVE = "live"
    REMOVED = "removed"
    """Nothing goes to it or is taken from it any more; what it was, stays on file."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A node that was introduced."""

    party: PartyName
    state: PeerState
    introduced: Introduced
    address: str
    """Where to reach it: the card's address, unless somebody knows better."""
    since: str

    @property
    def origin(self) -> str:
        return self.introduced.card.origin

    @property
    def live(self) -> bool:
        return self.state is PeerState.LIVE


class Peers:
    """The peers of one node."""

    def __init__(self, folder: Path) -> None:
        self._data = Database(folder / "peers.sqlite3", "peers", _SQL["tables"])
        self._pins: tuple[int, dict[str, PartyName]] = (-1, {})

    def close(self) -> None:
        self._data.close()

    def all(self) -> list[Peer]:
        return [_peer(row) for row in self._data.rows(_SQL["all"])]

    def live(self) -> list[Peer]:
        return [peer for peer in self.all() if peer.live]

    def named(self, party: str) -> Peer | None:
        row = self._data.one(_SQL["named"], party)
        return None if row is None else _peer(row)

    def need(self, party: str) -> Peer:
        """Return a live peer; raise `WrongUse` where there is none of that name."""
        found = self.named(party)
        if found is None or not found.live:
            raise WrongUse(f"peer {party}: there is none in force; introduce it with `consilience peer add`")
        return found

    def origin(self, origin: str) -> Peer | None:
        """Return the live peer that writes the log called `origin`."""
        return next((peer for peer in self.live() if peer.origin == origin), None)

    def put(self, introduced: Introduced, *, address: str | None = None, moment: str) -> bool:
        """Keep a card; return whether it was news.

        A card of the same log replaces the one here if its version is higher, and no older one ever takes its place: the
        listener's keys on it may have been let go.  Another log never takes a name: its party is to be removed first, by a
        person.
        """
        card = introduced.card
        need_own(card)
        with self._data.writing() as connection:
            row = connection.execute(_SQL["known"], (card.party,)).fetchone()
            if row is not None and row[1] == PeerState.LIVE:
                # The whole first record: of two logs that share a name, one is not the one introduced.
                if row[0] != card.origin or read_card(row[4]).authority.first != introduced.authority.first:
                    raise WrongUse(
                        f"peer {card.party}: it is another log than the one introduced; remove that one first"
                    )
                if row[2] >= card.version and address is None:
                    return False
            if row is not None and row[0] == card.origin and row[2] >= card.version:
                introduced = read_card(row[4])
                card = introduced.card
            where = address or (row[3] if row is not None and row[0] == card.origin else "") or card.address
            connection.execute(
                _SQL["put"], (card.party, card.origin, PeerState.LIVE, card.version, introduced.raw, where, moment)
            )
            connection.execute(_SQL["drop_pins"], (card.party,))
            for pin in card.pins:
                taken = connection.execute(_SQL["party_of_pin"], (pin,)).fetchone()
                if taken is not None:
                    raise WrongUse(f"peer {card.party}: its listener's key is that of peer {taken[0]}")
                connection.execute(_SQL["add_pin"], (pin, card.party))
            connection.execute(_SQL["count_change"])
        return True

    def remove(self, party: str) -> None:
        """Take nothing from the peer and give it nothing from now on."""
        self.need(party)
        with self._data.writing() as connection:
            connection.execute(_SQL["set_state"], (PeerState.REMOVED, party))
            connection.execute(_SQL["drop_pins"], (party,))
            connection.execute(_SQL["count_change"])

    def is_removed(self, party: str) -> bool:
        """Whether a party was introduced once and is no more: then no way of its is open, whatever it holds."""
        row = self._data.one(_SQL["state"], party)
        return row is not None and row[0] == PeerState.REMOVED

    def changes(self) -> int:
        """Return a number that grows with every change."""
        return int(self._data.one(_SQL["changes"])[0])

    def by_pin(self, pin: str) -> PartyName | None:
        """Return the live peer whose listener or client has the key."""
        changes = self.changes()
        if self._pins[0] != changes:
            self._pins = (changes, dict(self._data.rows(_SQL["pins"])))
        return self._pins[1].get(pin)

    def certificates(self) -> list[bytes]:
        """Return every certificate a live peer may show."""
        return [one for peer in self.live() for one in peer.introduced.card.certificates]


def _peer(row: Any) -> Peer:
    party, state, card, address, since = row
    return Peer(PartyName(party), PeerState(state), read_card(card), address, since)

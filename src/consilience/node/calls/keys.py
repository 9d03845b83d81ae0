"""Keys by which people of all parties are known in a call: of this party from its ledger, of others from what their logs have shown."""

from __future__ import annotations

from collections.abc import Iterator

from consilience.ledger.keyring import Keyring
from consilience.node import log_keys
from consilience.node.peering.peering import Peering
from consilience.records.call import Call
from consilience.records.ids import KeyId, MemberId, PartyName
from consilience.records.key import KeyEnrolment, KeyRole


def keyring_of(exchange: Peering, party: PartyName) -> Keyring:
    """Return a party's keys as they stand here; those of a party that is no peer are none."""
    if party == exchange.service.party:
        return exchange.service.node.ledger.keyring
    peer = exchange.peers.named(party)
    if peer is None or not peer.live:
        return Keyring()
    return log_keys.keys_of(exchange.arrivals, peer).now


def live_keys(exchange: Peering, party: PartyName, member: MemberId) -> frozenset[KeyId]:
    """Return the keys that speak for a member now."""
    keyring = keyring_of(exchange, party)
    return frozenset(
        id_ for id_, key in keyring.keys.items()
        if key.role is KeyRole.MEMBER and key.holder == member and keyring.live(id_) is not None
    )  # fmt: skip


def shown(exchange: Peering, call: Call) -> Iterator[tuple[PartyName, KeyEnrolment, bool]]:
    """Yield each key that the roster names, with its party and whether it is in force now."""
    for party in sorted({one.party for one in call.roster}):
        keyring = keyring_of(exchange, party)
        named = frozenset[KeyId]().union(*(one.keys for one in call.roster if one.party == party))
        for id_ in sorted(named):
            key = keyring.keys.get(id_)
            if key is not None:
                yield party, key, keyring.live(id_) is not None

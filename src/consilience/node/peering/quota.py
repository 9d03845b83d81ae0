"""What one peer may fill here: a limit that the node's keeper sets, and a warning before it is reached."""

from __future__ import annotations

from consilience.errors import WrongUse
from consilience.exchange.peers import Peer
from consilience.node.peering.peering import Peering
from consilience.node.settings import read_settings

_WARNED = 80
"""Per cent of the limit."""
_SMALL = 64 * 1024
_BEYOND = 10
"""Per cent beyond the limit that small consignments may take, so that a withdrawal or a receipt still comes."""


def check(exchange: Peering, peer: Peer, size: int) -> list[str]:
    """Return a warning where a consignment of `size` bytes brings a peer near its limit; raise `WrongUse` where it goes beyond."""
    megabytes = read_settings(exchange.service.node.folder).peer_megabytes
    most = megabytes * 1_000_000
    filled = exchange.arrivals.kept_bytes(peer.origin) + size
    if filled > (most * (100 + _BEYOND) // 100 if size <= _SMALL else most):
        raise WrongUse(
            f"peer {peer.party}: it has filled the {megabytes} MB that peer_megabytes in settings.toml gives each peer; nothing more is taken from it until there is room"
        )
    share = 100 * filled // most
    return [f"peer {peer.party}: {share} % of the {megabytes} MB that a peer may fill here"] if share >= _WARNED else []

"""Whether another party's log is the one that this node knows the party by.

The one place where a root that somebody compared is held against a log, for baselines and private checks alike; the whole
first record counts, never one key of it.
"""

from __future__ import annotations

from collections.abc import Collection

from consilience.errors import RecordRejected, WrongUse
from consilience.exchange.peers import Peer, Peers
from consilience.ledger.evidence import Evidence
from consilience.ledger.naming import difference, is_compared, names_of, read_roots
from consilience.node.service import Service
from consilience.records.ids import PartyName


def need_known(service: Service, evidence: Evidence, roots: Collection[str] = ()) -> None:
    """Raise unless the party is known by this log, or its root is among those that were compared aloud."""
    known = service.baselines.first(evidence.party) or _first(service, evidence.party)
    if known is None and (named := service.baselines.origin(evidence.party)) is not None:
        known = evidence.first if named in names_of(evidence.party, evidence.first) else named
    if known is not None and known != evidence.first:
        raise RecordRejected("root", evidence.origin, "the party was known by another log; nothing of it was taken")
    if known is None and not is_compared(read_roots(roots), evidence.party, evidence.first, evidence.beginning):
        raise WrongUse(
            f"root of {evidence.party}: nobody has compared it yet; compare {evidence.first} ({difference(evidence.beginning)}) "
            f"with the one read aloud, and give it with --root {evidence.party}=ID"
        )


def is_introduced(service: Service, party: PartyName) -> bool:
    """Whether the party's node was introduced, so that letters reach it."""
    return _introduced(service, party) is not None


def _first(service: Service, party: PartyName) -> str | None:
    """Return the first record of a peer's log, which was compared when it was introduced."""
    peer = _introduced(service, party)
    return None if peer is None else peer.introduced.authority.first


def _introduced(service: Service, party: PartyName) -> Peer | None:
    folder = service.node.folder / "exchange"
    if not (folder / "peers.sqlite3").exists():
        return None
    peers = Peers(folder)
    try:
        found = peers.named(party)
        return found if found is not None and found.live else None
    finally:
        peers.close()

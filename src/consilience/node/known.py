"""Whether another party's log is the one that this node knows the party by."""

from __future__ import annotations

from collections.abc import Collection

from consilience.errors import RecordRejected, WrongUse
from consilience.exchange.peers import Peers
from consilience.ledger.evidence import Evidence
from consilience.node.service import Service
from consilience.records.ids import KeyId, PartyName


def need_known(desk: Service, evidence: Evidence, roots: Collection[KeyId] = ()) -> None:
    """Raise unless the party is known by this log, or its root is among those that were compared aloud."""
    known = desk.baselines.origin(evidence.party) or _introduced(desk, evidence.party)
    if known is not None and known != evidence.origin:
        raise RecordRejected("root", evidence.origin, "the party was known by another log; nothing of it was taken")
    if known is None and not evidence.roots & set(roots):
        names = ", ".join(sorted(evidence.roots))
        raise WrongUse(
            f"root of {evidence.party}: nobody has compared it yet; compare {names} with the one read aloud, "
            "and give it with --root"
        )


def is_introduced(desk: Service, party: PartyName) -> bool:
    """Whether the party's node was introduced, so that letters reach it."""
    return _introduced(desk, party) is not None


def _introduced(desk: Service, party: PartyName) -> str | None:
    """Return the log of a peer that was introduced, as whose root was compared then."""
    folder = desk.node.folder / "exchange"
    if not (folder / "peers.sqlite3").exists():
        return None
    peers = Peers(folder)
    try:
        found = peers.named(party)
        return found.origin if found is not None and found.live else None
    finally:
        peers.close()

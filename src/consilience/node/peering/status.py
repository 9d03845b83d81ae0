"""How it stands with each peer: what went, what came, whether it answers, and what does not fit."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import asdict, dataclass, field

import orjson

from consilience.errors import ConsilienceError, WrongUse
from consilience.exchange.behind import read_behind
from consilience.exchange.client import line
from consilience.exchange.peers import Peer
from consilience.exchange.tls import Identity
from consilience.node.peering import receive, witness
from consilience.node.peering.peering import OnFile, Peering

PROOF = "consilience/fork/1"


@dataclass(frozen=True, kw_only=True, slots=True)
class PeerStatus:
    """One peer as the list shows it."""

    party: str
    state: str
    origin: str
    address: str
    fingerprint: str
    card: int
    sent: int
    acknowledged: int
    acknowledged_at: str | None
    received: int
    size: int
    """Of the newest checkpoint of its log seen here."""
    forks: int
    line: str = ""
    troubles: tuple[str, ...] = field(default=())

    def json(self) -> dict[str, object]:
        return asdict(self)


def of(exchange: OnFile, peer: Peer, *, answer: str = "", troubles: tuple[str, ...] = ()) -> PeerStatus:
    """Return how it stands with a peer, from what is on file."""
    back = exchange.outbox.acknowledged(peer.origin)
    return PeerStatus(
        party=peer.party, state=peer.state.value, origin=peer.origin, address=peer.address,
        fingerprint=peer.introduced.authority.fingerprint, card=peer.introduced.card.version,
        sent=exchange.outbox.last(peer.origin), acknowledged=back[0].number if back else 0,
        acknowledged_at=back[1] if back else None, received=exchange.arrivals.newest(peer.origin)[0],
        size=exchange.arrivals.place(peer.origin).size, forks=len(exchange.arrivals.forks(peer.origin)), line=answer,
        troubles=troubles,
    )  # fmt: skip


def checked(exchange: Peering, own: Identity, peer: Peer) -> PeerStatus:
    """Return how it stands with a peer, after a call to it; nothing is taken in."""
    return of(exchange, peer, answer=_answer(exchange, own, peer), troubles=tuple(_troubles(exchange, peer)))


def proof(exchange: OnFile, peer: Peer) -> bytes:
    """Return a file that shows a fork of a peer's log to anybody: two signed statements and the keys that signed them."""
    found = next((fork for fork in exchange.arrivals.forks(peer.origin) if fork.one and fork.other), None)
    if found is None:
        raise WrongUse(f"peer {peer.party}: no fork of its log is known here")
    steps = exchange.arrivals.steps(peer.origin)
    heard = next((one for one in exchange.arrivals.heard() if one.note == found.other and one.behind), None)
    branch = () if heard is None else read_behind(heard.behind).keys
    content = {
        "format": PROOF,
        "log": found.log,
        "why": found.why,
        "authority": [{"index": one.index, "envelope": b64encode(one.envelope).decode()} for one in steps],
        "statements": [found.one.decode(), found.other.decode()],
        # By which the log's root stands behind the key of the other statement, where this history has not that key.
        "branch": [{"index": one.proven.index, "envelope": b64encode(one.envelope).decode()} for one in branch],
    }
    return orjson.dumps(content, option=orjson.OPT_INDENT_2) + b"\n"


def _answer(exchange: Peering, own: Identity, peer: Peer) -> str:
    if not peer.address:
        return "no address; bundles only"
    try:
        with line(peer, own) as to_peer:
            to_peer.pull(receive.place(exchange, peer))
    except ConsilienceError as error:
        return str(error)
    return f"answers at {peer.address} with its key"


def _troubles(exchange: Peering, peer: Peer) -> list[str]:
    found = [
        f"FORK of its log: {fork.why}; `consilience peer proof {peer.party}` writes the proof"
        for fork in exchange.arrivals.forks(peer.origin)
    ]
    found += [
        f"its log signed a checkpoint of size {size} that {by} has seen and that was not shown here; ask it why, and `consilience peer settle` once you know"
        for log, size, by in witness.unexplained(exchange)
        if log == peer.origin
    ]
    found += [
        f"parcel {number}: {id_[:16]} set aside: {why}"
        for number, id_, why in exchange.arrivals.set_asides(peer.origin)
    ]
    return found

"""Calling a peer's listener: pull what it has for this node, push what this node has for it."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx
import orjson

from consilience.errors import PeerUnreachable, WrongUse
from consilience.exchange.card import Introduced, is_address, read_card
from consilience.exchange.consignment import LONGEST
from consilience.exchange.deadline import Overdue, TimedClient
from consilience.exchange.outbox import RecipientPlace
from consilience.exchange.peers import Peer
from consilience.exchange.tls import Identity, client_context

_LONGEST_CARD = 1024 * 1024
_PATIENCE = httpx.Timeout(30, connect=10)


class Connection:
    """An open line to one peer; both sides have shown the pinned key."""

    def __init__(self, client: TimedClient, peer: Peer) -> None:
        self._client = client
        self._peer = peer

    def pull(self, place: RecipientPlace) -> bytes:
        """Return the consignment that the peer has for whoever stands at `place`."""
        asked = {"after": place.number, "size": place.size, "keys": place.keys, "card": place.card}
        return self._ask("GET", params=asked)

    def push(self, consignment: bytes) -> None:
        """Hand a consignment over; returns once the peer has kept it."""
        self._ask("POST", content=consignment)

    def signal(self, body: bytes) -> None:
        """Hand a signal of a call over; raise `PeerUnreachable` where it is not taken."""
        self._ask("POST", "/call/signals", content=body)

    def _ask(self, method: str, path: str = "/exchange/parcels", **given: object) -> bytes:
        with _reached(self._peer.party), self._client.stream(method, path, **given) as (answer, pieces):
            body = _whole(pieces, LONGEST, self._peer.party)
        if answer.status_code not in (200, 202):
            raise PeerUnreachable(self._peer.party, f"it answered {answer.status_code}")
        return body


@contextmanager
def line(peer: Peer, own: Identity) -> Iterator[Connection]:
    """Open a line to a peer for the length of the block."""
    if not peer.address:
        raise WrongUse(
            f"peer {peer.party}: its card names no address; use a bundle, or give one with `peer add --address`"
        )
    with _reached(peer.party):
        context = client_context(own, peer.introduced.card.certificates)
        with httpx.Client(base_url=peer.address, verify=context, timeout=_PATIENCE, trust_env=False) as client:
            yield Connection(TimedClient(client), peer)


class OwnListener:
    """The listener of this very node, asked by its pages for the signals that wait there."""

    def __init__(self, address: str, own: Identity) -> None:
        context = client_context(own, [own.der()])
        self._http = httpx.Client(base_url=address, verify=context, timeout=_PATIENCE, trust_env=False)
        self._client = TimedClient(self._http)

    def close(self) -> None:
        self._http.close()

    def signals(self) -> list[tuple[str, str]]:
        """Return the signals that wait, each with the party it came from; waits some seconds for the first."""
        with _reached("this node"), self._client.stream("GET", "/call/signals") as (answer, pieces):
            body = _whole(pieces, _LONGEST_CARD, "this node")
        if answer.status_code != 200:
            raise PeerUnreachable("this node", f"its listener answered {answer.status_code}")
        return [(str(party), str(said)) for party, said in orjson.loads(body)]


def fetch_card(address: str) -> Introduced:
    """Return the card that answers at an address; nothing is known of it until people have compared the fingerprint."""
    if not is_address(address):
        raise WrongUse("address: https://host:port is needed")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # Nothing is pinned yet; the fingerprint, compared by people, decides whether the card is taken.
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    where = urlsplit(address).netloc
    with _reached(where), httpx.Client(base_url=address, verify=context, timeout=_PATIENCE, trust_env=False) as client:
        with TimedClient(client).stream("GET", "/card") as (answer, pieces):
            card = _whole(pieces, _LONGEST_CARD, where)
        if answer.status_code != 200:
            raise PeerUnreachable(where, f"it answered {answer.status_code}")
        return read_card(card)


def _whole(pieces: Iterator[bytes], most: int, whose: str) -> bytes:
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > most:
            raise PeerUnreachable(whose, f"its answer is longer than {most} bytes")
    return bytes(body)


@contextmanager
def _reached(name: str) -> Iterator[None]:
    try:
        yield
    except Overdue as error:
        raise PeerUnreachable(name, "its answer took too long as a whole") from error
    except httpx.HTTPError as error:
        raise PeerUnreachable(name, f"no answer over a line with its key ({type(error).__name__})") from error

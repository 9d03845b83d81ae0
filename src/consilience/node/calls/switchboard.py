"""Signals of calls: from a member's page to the peer's node, and from there to whoever is in the call here.  Nothing is stored.

A page that is in a call is a *leg*.  What a member sends must carry a claim of that member for that call; whether the claim is good is for the browser
of whom it is meant for to judge.  A signal that cannot be handed over within a minute is dropped.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import orjson

from consilience.errors import ConsilienceError, MalformedRecord, PeerUnreachable, WrongUse
from consilience.exchange import signals
from consilience.exchange.client import OwnListener, line
from consilience.exchange.tls import Identity
from consilience.forum.call_claim import read_claim
from consilience.node.folder import Passphrase
from consilience.node.peering.peering import Peering, identity
from consilience.records.ids import KeyId, MemberId, PartyName, TextId, is_digest, is_name

_LOG = logging.getLogger("consilience.calls")
_MOST = 256
"""Signals that wait for one leg, or for one peer."""
_REST = 1.0
"""Seconds after a fault."""
_IDLE = 90.0
"""Seconds without a signal after which a line to a peer is closed."""
_SAID = {"claim": 2048, "signature": 128, "key": 8192, "description": 12_000}
"""The parts of a signal, each a text, and their longest."""


@dataclass(eq=False, slots=True)
class Leg:
    """One page that is in a call."""

    call: TextId
    member: MemberId
    ring: Callable[[], None]
    waiting: deque[str] = field(default_factory=lambda: deque(maxlen=_MOST))
    over: bool = False
    """Whether another page of the same member took its place, or the call is over for the member."""

    def put(self, message: dict[str, Any]) -> None:
        self.waiting.append(orjson.dumps(message).decode())
        self.ring()

    def take(self) -> list[str]:
        """Return what waits, oldest first."""
        found = []
        while self.waiting:
            found.append(self.waiting.popleft())
        return found


@dataclass(frozen=True, slots=True)
class _Outgoing:
    body: bytes
    since: float


class Switchboard:
    """The legs of one node, and its lines to others for as long as somebody is in a call."""

    def __init__(self, exchange: Peering, ask: Passphrase, *, listener: str = "") -> None:
        self._exchange = exchange
        self._ask = ask
        self._listener = listener
        self._turn = threading.Lock()
        self._legs: dict[tuple[TextId, MemberId], Leg] = {}
        self._lines: dict[PartyName, queue.Queue[_Outgoing | None]] = {}
        self._listening = False
        self._mine: OwnListener | None = None
        self._threads: list[threading.Thread] = []
        self._stopping = threading.Event()

    def close(self) -> None:
        self._stopping.set()
        with self._turn:
            for one in self._lines.values():
                one.put(None)
            threads = list(self._threads)
        for thread in threads:
            thread.join(timeout=10)

    def _begin(self, run: Callable[..., None], *given: object) -> None:
        thread = threading.Thread(target=run, args=given, name="call", daemon=True)
        self._threads = [one for one in self._threads if one.is_alive()]
        self._threads.append(thread)
        thread.start()

    def open(self, call: TextId, member: MemberId, ring: Callable[[], None]) -> Leg:
        """Return a new leg; one of the same member in the same call ends, and is told."""
        leg = Leg(call, member, ring)
        with self._turn:
            before = self._legs.get((call, member))
            self._legs[call, member] = leg
            begin = not self._listening and bool(self._exchange.peers.live())
            self._listening = self._listening or begin
        if before is not None:
            before.over = True
            before.put({"type": "replaced"})
        if begin:
            self._begin(self._listen)
        return leg

    def leave(self, leg: Leg) -> None:
        with self._turn:
            if self._legs.get((leg.call, leg.member)) is leg:
                del self._legs[leg.call, leg.member]

    def legs(self) -> list[Leg]:
        """Return every leg there is."""
        with self._turn:
            return list(self._legs.values())

    def say(self, call: TextId, member: MemberId, to: tuple[PartyName, MemberId], said: dict[str, Any]) -> None:
        """Send a member's signal to somebody in the call; raise `WrongUse` where it is none of the member's."""
        own = self._exchange.service.party
        _check(said, call, (own, member), to)
        self._send(to[0], {"type": "signal", "call": call, "from": member, "to": to[1], "said": said})

    def tell_revoked(self, parties: frozenset[PartyName], keys: frozenset[KeyId]) -> None:
        """Tell other nodes, and pages here, that keys of this party ended: the exchange would bring it later."""
        for party in sorted(parties | {self._exchange.service.party}):
            # A party that is no peer has nobody in the call either.
            with suppress(WrongUse):
                self._send(party, {"type": "revoked", "keys": sorted(keys)})

    def _send(self, party: PartyName, message: dict[str, Any]) -> None:
        if party == self._exchange.service.party:
            self._arrived(party, message)
            return
        body = orjson.dumps(message)
        if len(body) > signals.LONGEST:
            raise WrongUse(f"signal: at most {signals.LONGEST} bytes")
        with self._turn:
            waiting = self._lines.get(party)
            if waiting is None:
                self._exchange.peers.need(party)
                waiting = self._lines[party] = queue.Queue(_MOST)
                self._begin(self._carry, party, waiting)
        try:
            waiting.put_nowait(_Outgoing(body, time.monotonic()))
        except queue.Full:
            raise WrongUse("signal: too many wait for that party; its node does not answer") from None

    def _arrived(self, party: PartyName, message: Any) -> None:
        """Hand what came to the legs that it is for; what is not of the form is dropped."""
        kind = message.get("type") if type(message) is dict else None
        if kind == "signal":
            call, sender, to, said = (message.get(name) for name in ("call", "from", "to", "said"))
            if not (type(sender) is str and is_name(sender) and type(call) is str and type(to) is str):
                return
            try:
                _check(said, TextId(call), (party, MemberId(sender)), (self._exchange.service.party, MemberId(to)))
            except WrongUse:
                return
            with self._turn:
                leg = self._legs.get((TextId(call), MemberId(to)))
            if leg is not None:
                leg.put({"type": "signal", "party": party, "member": sender, "said": said})
        elif kind == "revoked":
            keys = message.get("keys")
            if type(keys) is list and all(type(one) is str and is_digest(one) for one in keys[:_MOST]):
                for leg in self.legs():
                    leg.put({"type": "revoked", "party": party, "keys": keys[:_MOST]})

    def _listen(self) -> None:
        """Fetch what waits at this node's listener, for as long as there is a leg."""
        try:
            while not self._stopping.is_set():
                with self._turn:
                    if not self._legs:
                        self._listening = False
                        return
                try:
                    if self._mine is None:
                        self._mine = OwnListener(self._address(), self._own())
                    for party, said in self._mine.signals():
                        self._arrived(PartyName(party), _read(said))
                except (ConsilienceError, ValueError) as error:
                    if not self._stopping.is_set():
                        _LOG.warning("signals of calls are not fetched: %s", type(error).__name__)
                    self._hang_up()
                    self._stopping.wait(_REST)
        finally:
            self._hang_up()

    def _hang_up(self) -> None:
        if self._mine is not None:
            self._mine.close()
        self._mine = None

    def _carry(self, party: PartyName, waiting: queue.Queue[_Outgoing | None]) -> None:
        """Hand a peer its signals in order over one line, opened when there is something to hand over."""
        left: _Outgoing | None = None
        while not self._stopping.is_set():
            left = left or waiting.get()
            if left is None:
                return
            try:
                with line(self._exchange.peers.need(party), self._own()) as connection:
                    while left is not None:
                        if time.monotonic() - left.since <= signals.SECONDS:
                            connection.signal(left.body)
                        left = None
                        left = waiting.get(timeout=_IDLE)
            except queue.Empty:
                continue
            except PeerUnreachable as error:
                _LOG.warning("a signal did not reach %s: %s", party, type(error).__name__)
                if left is not None and time.monotonic() - left.since > signals.SECONDS:
                    left = None
                self._stopping.wait(_REST)
            except ConsilienceError as error:
                _LOG.warning("signals to %s are dropped: %s", party, type(error).__name__)
                left = None

    def _own(self) -> Identity:
        return identity(self._exchange.folder, self._ask)

    def _address(self) -> str:
        if self._listener:
            return self._listener
        card = self._exchange.own_address()
        if not card:
            raise WrongUse("call: this node's card names no address of its listener")
        return card


def _check(said: object, call: TextId, by: tuple[PartyName, MemberId], to: tuple[PartyName, MemberId]) -> None:
    """Raise `WrongUse` unless it is a signal whose claim is by this member, to that one, for the call."""
    if type(said) is not dict or not {"claim", "signature"} <= set(said) <= set(_SAID):
        raise WrongUse("signal: a claim and its signature are needed")
    if any(type(one) is not str or len(one) > _SAID[name] for name, one in said.items()):
        raise WrongUse("signal: a part is too long")
    try:
        claim = read_claim(said["claim"].encode())
    except (MalformedRecord, UnicodeEncodeError):
        raise WrongUse("signal: its claim cannot be read") from None
    if (claim.call, (claim.from_party, claim.from_member), (claim.to_party, claim.to_member)) != (call, by, to):
        raise WrongUse("signal: its claim is of somebody else or of another call")


def _read(said: str) -> object:
    try:
        return orjson.loads(said)
    except orjson.JSONDecodeError:
        return None

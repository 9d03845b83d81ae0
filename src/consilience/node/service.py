"""A running node: keys unlocked, views at hand, each reader with a view of his own.  Web pages and background jobs share one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from consilience.errors import KeyUnusable, StoreFailed
from consilience.ledger.admission import Received
from consilience.ledger.ledger import Entry
from consilience.ledger.reading import policies_of
from consilience.ledger.signing import SeedSigner
from consilience.marking import Level, Marking, Policies, Reader
from consilience.node import endings, ready, root_keys
from consilience.node.access import AccessLog
from consilience.node.baseline_store import BaselineStore
from consilience.node.caches import Caches
from consilience.node.folder import Node, Passphrase, now
from consilience.node.reader_view import Asked, ReaderView
from consilience.node.received import ReceivedStore
from consilience.node.release_rules import ReleaseRules
from consilience.node.sequence import Arrivals
from consilience.node.stores import forget
from consilience.node.views import Views
from consilience.records.clearance import Clearance
from consilience.records.ids import MemberId, PartyName
from consilience.records.party import Role, Seat

T = TypeVar("T")
_UNKNOWN_CAVEAT = "unreadable marking"
_ON_THE_ROSTER = ("member/1", "seat/1", "clearance/1", "key/1", "revocation/1", "equivalence/1")


class Service:
    """One node at work.  Safe to share between threads."""

    def __init__(self, folder: Path, ask: Passphrase) -> None:
        self.node = Node(folder)
        self.caches = Caches(folder / "cache", self._stand)
        self.views = Views(folder / "views.sqlite3", self.node.ledger, forget=lambda: forget(self.node, self.caches))
        self.received = ReceivedStore(folder / "received.sqlite3", forget=self.caches.clear)
        self.baselines = BaselineStore(folder / "baselines.sqlite3")
        self.access = AccessLog(folder / "access.sqlite3")
        self.machine = self.node.key("node", ask)
        self.log_key = self.node.key("log", ask)
        self.root = _root(self.node, ask)
        """None where the root key is kept elsewhere, as it should be."""
        self.rules = ReleaseRules(self.node.ledger, self.arrivals)
        self.node.ledger.covers = self.rules.admits
        self._beside: dict[type, object] = {}
        self._watchers: list[Callable[[], None]] = []
        self._policies: tuple[int, Policies] | None = None
        self._stamp = (-1, 0)
        self._of_roster: tuple[object, dict[object, Any]] = (None, {})
        self._readers: dict[MemberId, tuple[int, Reader]] = {}
        self._day: date | None = None
        """On which day what others gave was last looked through for what is over."""
        # As after a crash.  A full disk keeps no node shut: each dispatch tries again.
        with suppress(StoreFailed):
            if (done := ready.stopped(folder)) is not None and done != self._owed():
                self.stop()
        with suppress(StoreFailed):
            # As after a crash between an erasure, or something of theirs that went, and the caches.
            self.caches.settle()
        self.let_go()

    @property
    def party(self) -> PartyName:
        return self.node.party

    @property
    def policies(self) -> Policies:
        """Return the policies with the equivalences that the party has signed."""
        stamp = self.roster_stamp()
        if self._policies is None or self._policies[0] != stamp:
            self._policies = (stamp, policies_of(self.node.ledger))
        return self._policies[1]

    @property
    def is_demo(self) -> bool:
        """Whether somebody here signs with a demo key; only then are other parties' demo keys taken."""
        keyring = self.node.ledger.keyring
        return any(key.demo and keyring.live(key.id) is not None for key in keyring.keys.values())

    @cached_property
    def arrivals(self) -> Arrivals:
        """Return what came of other parties, as it was signed."""
        return Arrivals(self.received.data)

    def close(self) -> None:
        self.views.close()
        self.received.close()
        self.baselines.close()
        self.access.close()
        self.node.close()

    def beside(self, kind: type[T], make: Callable[[], T]) -> T:
        """Return what another module keeps for as long as this service runs, one of each kind; made when first asked for."""
        found = self._beside.get(kind)
        if not isinstance(found, kind):
            # Of two that ask at once for the first time both get the same.
            found = self._beside.setdefault(kind, make())
        if not isinstance(found, kind):
            raise TypeError(kind.__name__)
        return found

    def watch(self, watcher: Callable[[], None]) -> None:
        """Call `watcher` after every admission; it must not block."""
        self._watchers.append(watcher)

    def admit(self, envelopes: Sequence[bytes]) -> tuple[Entry, ...]:
        """Admit signed records, all or none; what they end lies ready for nobody any more when this returns."""
        entries = self.node.ledger.admit([Received(envelope) for envelope in envelopes], now=now())
        rows = [self.node.ledger.find(entry.id) for entry in entries if entry.fresh]
        if any(row is not None and row.kind in endings.SAY for row in rows):
            self.stop()
        self.changed()
        return entries

    def stop(self) -> None:
        """Take out of what lies ready for others all that has ended; raise `StoreFailed` where that stays owed."""
        owed = self._owed()
        try:
            ready.stop(self)
            ready.set_stopped(self.node.folder, owed)
        except StoreFailed as error:
            owing = "what was signed stands, and what it ends still lies ready for others; open the node again when there is room"
            raise StoreFailed(f"{error}; {owing}") from None

    def let_go(self) -> None:
        """Drop what others gave until yesterday or before, once a day; a node that exchanges nothing drops it as well."""
        today = now().date()
        if self._day == today:
            return
        # A full disk keeps no page shut: the next look tries again.
        with suppress(StoreFailed):
            self.received.expire(today)
            self.arrivals.expire(today.isoformat())
            self._day = today

    def _stand(self) -> str:
        """Return what caches are bound to: the last erasure that was carried out, and how often something of theirs went."""
        return f"{self.views.scrubbed}-{self.received.gone()}"

    def _owed(self) -> int:
        """Return how many records stand here that may end something."""
        return self.views.total(endings.SAY)

    def changed(self) -> None:
        for watcher in self._watchers:
            watcher()

    def view_of(self, member: MemberId, *, as_of: int | None = None) -> ReaderView:
        """Return what a member of this party sees now."""
        self.let_go()
        # First, so that whatever the reader is shown was read at this stand or later.
        stand = self.caches.stand()
        return ReaderView(self.node.ledger, self.views, self.reader(member), as_of=as_of, stand=stand)

    def reader(self, member: MemberId) -> Reader:
        stamp = self.roster_stamp()
        known = self._readers.get(member)
        if known is None or known[0] != stamp:
            known = (stamp, self._reader(member))
            self._readers[member] = known
        return known[1]

    def _reader(self, member: MemberId) -> Reader:
        granted = self.clearance(member)
        return Reader.of(
            self.party,
            policies=self.policies,
            clearances=[Level(one.policy, one.level) for one in granted.levels],
            compartments=granted.compartments,
            caveats={_UNKNOWN_CAVEAT},
        )

    def clearance(self, member: MemberId) -> Clearance:
        """Return what a member is cleared to; nothing where nothing was granted."""
        return clearance_of(self.roster(), member) or Clearance(member=member)

    def roster_stamp(self) -> int:
        """Return a number that grows with every record about members, seats, clearances, keys and equal levels."""
        end = self.views.catch_up()
        if self._stamp[0] != end:
            self._stamp = (end, self.views.total(_ON_THE_ROSTER))
        return self._stamp[1]

    def of_roster(self, key: object, make: Callable[[], T], *, end: int | None = None) -> T:
        """Return what `make` gives, made once: until the roster grows, something is erased, or the day ends.

        `end` is how much of the log `make` looks at; nothing is kept of what looks at less than there is.
        """
        stamp = (self.roster_stamp(), self.views.scrubbed, now().date())
        if end is not None and end < self.views.catch_up():
            return make()
        kept = self._of_roster
        if kept[0] != stamp:
            kept = self._of_roster = (stamp, {})
        known = kept[1]
        if key not in known:
            known[key] = make()
        found: T = known[key]
        return found

    def roles(self, member: MemberId) -> frozenset[Role]:
        """Return the seats a member holds today."""
        return self.of_roster(("roles", member), lambda: self._roles(member))

    def _roles(self, member: MemberId) -> frozenset[Role]:
        today = now().date()
        seats = (record.statement.body for record in self.roster().find(Asked(kind="seat/1", name=member)))
        return frozenset(
            seat.role
            for seat in seats
            if isinstance(seat, Seat) and seat.since <= today and (seat.until is None or today <= seat.until)
        )

    def roster(self) -> ReaderView:
        """Return the view of the node itself; it decides who may do what and is shown to nobody as it is."""
        # First, or a compartment that came in since would not be among those it reads.
        self.views.catch_up()
        known = self.views.markings().values()
        reader = Reader.of(
            self.party,
            policies=self.policies,
            clearances=self.policies.every_level(),
            compartments=frozenset[str]().union(*(marking.compartments for marking in known)),
            caveats={_UNKNOWN_CAVEAT},
        )
        return ReaderView(self.node.ledger, self.views, reader)

    def own_marking(self, level: str = "amber+strict") -> Marking:
        """Return a marking that keeps a record inside the party."""
        return Marking(levels=frozenset({Level("tlp", level)}), originators=frozenset({self.party}))


def clearance_of(view: ReaderView, member: MemberId) -> Clearance | None:
    """Return what a member is cleared to, as far as the reader may see it."""
    found = view.find(Asked(kind="clearance/1", name=member, limit=1))
    body = found[0].statement.body if found else None
    return body if isinstance(body, Clearance) else None


def _root(node: Node, ask: Passphrase) -> SeedSigner | tuple[SeedSigner, ...] | None:
    try:
        signers = root_keys.at_hand(node.folder, node.ledger.keyring, ask)
    except KeyUnusable:
        return None
    return signers[0] if len(signers) == 1 else signers

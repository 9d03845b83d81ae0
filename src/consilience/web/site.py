"""All that the pages of one node share; made once, handed to each request through the application."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from starlette.requests import HTTPConnection

from consilience.exchange.limits import RateLimits
from consilience.node.calls.switchboard import Switchboard
from consilience.node.calls.watch import Watch
from consilience.node.filing import Filings
from consilience.node.folder import Passphrase, now
from consilience.node.forum.contacts import ContactPictures
from consilience.node.forum.lined_up import LinedUpStatements
from consilience.node.forum.warnings import Warnings
from consilience.node.peering.peering import Peering
from consilience.node.peering.schedule import Rounds
from consilience.node.people import Person, person
from consilience.node.picture.picture import Pictures
from consilience.node.question_pairs import QuestionResults
from consilience.node.service import Service
from consilience.node.settings import Calling, Settings
from consilience.records.ids import MemberId
from consilience.web.bells import Bells
from consilience.web.identity.oidc import Journey, Provider
from consilience.web.identity.signers import DemoKeys
from consilience.web.identity.store import IdentityStore, Session
from consilience.web.identity.tokens import TokenStore
from consilience.web.identity.waiting import Ceremony, Pending, Waiting
from consilience.web.meter import Meter
from consilience.web.notices import Notices

_MOST_VISITS = 10_000


@dataclass(kw_only=True)
class Site:
    """One node's pages."""

    service: Service
    settings: Settings
    identity: IdentityStore
    tokens: TokenStore
    demo_keys: DemoKeys
    filings: Filings
    pictures: Pictures
    contacts: ContactPictures
    warnings: Warnings
    lined_up: LinedUpStatements
    questions: QuestionResults
    exchange: Peering
    rounds: Rounds
    notices: Notices
    calls: Switchboard
    watch: Watch
    ceremonies: Waiting[Ceremony] = field(default_factory=Waiting)
    pending: Waiting[Pending] = field(default_factory=Waiting)
    journeys: Waiting[tuple[str, str, Journey]] = field(default_factory=Waiting)
    """On the way to the identity provider: the state, where to go afterwards, and what is checked on the way back."""
    provider: Provider | None = None
    """The party's own identity provider, where the settings name one."""
    bells: Bells = field(default_factory=Bells)
    limits: RateLimits = field(default_factory=RateLimits)
    meter: Meter = field(default_factory=Meter)
    seal: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    """What makes the mark of all that a reader sees; else it would tell how much there is."""

    _visits: dict[bytes, datetime | None] = field(default_factory=dict)
    _people: dict[MemberId, tuple[tuple[int, date], Person | None]] = field(default_factory=dict)

    def person(self, member: MemberId) -> Person | None:
        """Return a member as the roster has him today; worked out again whenever the roster grew."""
        stamp = (self.service.roster_stamp(), now().date())
        known = self._people.get(member)
        if known is None or known[0] != stamp:
            known = (stamp, person(self.service, member))
            self._people[member] = known
        return known[1]

    def last_visit(self, session: Session) -> datetime | None:
        """Return when the member was here last before this session; looked up once, as a session has many requests."""
        if session.token not in self._visits:
            if len(self._visits) >= _MOST_VISITS:
                self._visits.clear()
            self._visits[session.token] = self.service.access.last_before(session.member, session.begun)
        return self._visits[session.token]

    @cached_property
    def log_name(self) -> str:
        """Return what tells this node from another in cookies."""
        return self.service.node.ledger.origin.rpartition("/")[2]

    def close(self) -> None:
        self.watch.close()
        self.calls.close()
        self.notices.close()
        self.rounds.close()
        self.filings.close()
        self.pictures.close()
        self.contacts.close()
        self.warnings.close()
        self.lined_up.close()
        self.questions.close()
        self.identity.close()
        self.tokens.close()
        self.exchange.close()
        self.service.close()


def site_of(connection: HTTPConnection) -> Site:
    site: Site = connection.app.state.site
    return site


def open_site(service: Service, settings: Settings, ask: Passphrase) -> Site:
    folder = service.node.folder
    exchange = Peering(service)
    identity = IdentityStore(folder / "identity.sqlite3")
    calls = Switchboard(exchange, ask, listener=(settings.call or Calling()).listener)
    return Site(
        service=service,
        calls=calls,
        watch=Watch(exchange, calls),
        settings=settings,
        provider=None if settings.oidc is None else Provider(settings.oidc, settings.origin),
        identity=identity,
        tokens=TokenStore(folder / "tokens.sqlite3"),
        notices=Notices(service, identity, settings.mail, origin=settings.origin),
        demo_keys=DemoKeys(folder / "demo"),
        filings=Filings(service),
        pictures=Pictures(service, settings.pair_model),
        contacts=ContactPictures(service),
        warnings=Warnings(service),
        lined_up=LinedUpStatements(service.caches, changed=service.changed),
        questions=QuestionResults(service.caches),
        exchange=exchange,
        rounds=Rounds(exchange, ask, every=settings.exchange_seconds, beat=settings.dispatch_seconds),
    )

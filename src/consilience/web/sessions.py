"""From a cookie to a `Visit`: who is there, what he sees, and how he signs."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import Depends, Form, Header, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from consilience.forum.board import Spoken
from consilience.ledger.ledger import Entry
from consilience.ledger.reading import record_of
from consilience.ledger.signing import Signer
from consilience.marking import Marking
from consilience.node.act import Act
from consilience.node.folder import now
from consilience.node.reader_view import ReaderView
from consilience.node.service import Service
from consilience.node.translations import RELATION, draft
from consilience.records.ids import KeyId, MemberId
from consilience.records.key import KeyRevocation, KeyRole
from consilience.records.party import Role
from consilience.web.identity.store import Session
from consilience.web.identity.tokens import scope_of
from consilience.web.names import Names
from consilience.web.site import Site, site_of

FRESH = timedelta(minutes=5)
_VISIT = "consilience.visit"
_NEVER = datetime.min.replace(tzinfo=UTC)


class NotFresh(Exception):
    """The member is to show again that it is him."""


class NotSignedIn(Exception):
    """Nobody is signed in; the page asks to sign in."""


class Forged(Exception):
    """A form did not come from one of our own pages."""


class NotYours(Exception):
    """The member's seats do not allow it."""

    def __init__(self, role: Role) -> None:
        super().__init__(role)
        self.role = role


@dataclass(slots=True)
class Visit:
    """One request of a signed-in member."""

    site: Site
    session: Session
    roles: frozenset[Role]
    title: str
    _view: ReaderView | None = field(default=None)
    behind: bool = False
    """Whether what the browser shows was older than what there was before this act."""
    _names: Names | None = field(default=None)
    _seen: str = ""

    @property
    def member(self) -> MemberId:
        return self.session.member

    @property
    def service(self) -> Service:
        return self.site.service

    @property
    def view(self) -> ReaderView:
        if self._view is None:
            self._view = self.service.view_of(self.member)
            # Now, so that what comes while the page is made is news to it.
            self._seen = self._mark(self._view)
        return self._view

    @property
    def seen(self) -> str:
        """Return a mark that changes only when something this reader sees does, and tells nothing else."""
        self.view  # noqa: B018 - looking makes the mark
        return self._seen

    def _mark(self, view: ReaderView) -> str:
        words = f"{self.member} {view.newest()} {self.service.received.newest(self.foreign())}"
        return hmac.new(self.site.seal, words.encode(), "sha256").hexdigest()[:32]

    @property
    def names(self) -> Names:
        """Return what the reader may call people and records."""
        if self._names is None or self._names.view is not self.view:
            self._names = Names(self.service, self.view)
        return self._names

    @property
    def zone(self) -> str:
        return self.site.identity.preference(self.member, "zone") or "UTC"

    def look_again(self) -> None:
        """Forget the view, so that the next look sees what was added meanwhile."""
        self._view = None

    def foreign(self) -> list[int]:
        """Return the numbers of the markings of other parties' material that the member may read."""
        markings = self.service.received.markings()
        return [number for number, marking in markings.items() if self.view.allows(marking)]

    def note(self, act: str, record: str | None = None, *, marking: Marking | None = None) -> None:
        """Write down who saw or did what; `marking` is that of something of another party, which is no record here."""
        self.service.access.note(now(), self.member, act, record, marking=marking)

    def note_said(self, act: str, said: Spoken[Any]) -> None:
        """Write down that somebody saw what stands on a board, this party's or another's."""
        own = said.party == self.service.party
        self.note(act, said.id if own else None, marking=None if own else said.marking)

    def need(self, *roles: Role) -> None:
        """Raise `NotYours` where the member holds none of these seats."""
        if not self.roles & set(roles):
            self.note("refused: " + " or ".join(roles))
            raise NotYours(roles[0])

    def signers(self) -> dict[KeyRole, Signer] | None:
        """Return the keys that can sign here and now; None where the member signs in the browser."""
        return self.site.demo_keys.of(self.session.token)

    def sign(self, act: Act, *, then: str = "/", ask: bool = False) -> Sequence[Entry]:
        """Sign and admit an act, or raise `Unsigned`: the member sees it whole, signs, and comes back to `then`.

        `ask` is for what cannot be undone and is easily done by mistake: then a key that is held here waits for that page too.
        """
        entries = None if ask else self.carry_out(act)
        if entries is None:
            raise Unsigned(self, act, then)
        return entries

    def carry_out(self, act: Act) -> Sequence[Entry] | None:
        """Sign and admit an act with a key held here; None where it waits for the member's signature."""
        signers = self.signers()
        if signers is None:
            return None
        return self.admit(act, act.sealed(signers))

    def admit(self, act: Act, envelopes: Sequence[bytes]) -> Sequence[Entry]:
        """Admit an act with its signatures, and write down that the member signed it."""
        entries = self.service.admit(envelopes)
        for entry in entries:
            self.note(f"signed: {act.title}", entry.id)
        self._view = None
        self._follow(entries)
        return entries

    def _follow(self, entries: Sequence[Entry]) -> None:
        """Do what the machine does after an act: draft the claims of a translation."""
        for entry in entries:
            record = self.view.record(entry.id)
            if record is not None and any(link.relation == RELATION for link in record.statement.head.links):
                draft(self.service, record)
                self._view = None

    def need_fresh(self) -> None:
        """Raise `NotFresh` where the member has not shown lately that it is him."""
        if self.session.method != "demo key" and now() - self.session.fresh > FRESH:
            raise NotFresh


class Unsigned(Exception):
    """An act waits for the member's own signature; the browser is led to where it is given."""

    def __init__(self, visit: Visit, act: Act, then: str) -> None:
        super().__init__(act.title)
        self.visit = visit
        self.act = act
        self.then = then


def cookie_name(site: Site) -> str:
    """Return the cookie's name; it bears the node's, because cookies ignore ports."""
    prefix = "__Host-" if site.settings.https else ""
    return f"{prefix}consilience-{site.log_name}"


def visit_of(request: Request) -> Visit:
    """Return who is there; raise `NotSignedIn` for nobody."""
    visit = maybe_visit(request)
    if visit is None:
        raise NotSignedIn
    return visit


async def here(request: Request) -> Visit:
    """Return who is there, as it was found before the request was let in; raise `NotSignedIn` for nobody."""
    # While a body comes in a session may end, so whoever acts is looked up anew.
    found: Visit | None = request.scope.get(_VISIT)
    if found is not None and request.method in ("GET", "HEAD"):
        return found
    return await run_in_threadpool(visit_of, request)


async def look(request: Request) -> Visit | None:
    """Look once who asks, and keep it for the page."""
    # Nobody without a cookie costs a look at the store.
    found = await run_in_threadpool(maybe_visit, request) if request.cookies else None
    request.scope[_VISIT] = found
    return found


def maybe_visit(request: Request) -> Visit | None:
    site = site_of(request)
    if request.url.path.startswith("/api/") and "authorization" in request.headers:
        return _by_token(site, request)
    secret = request.cookies.get(cookie_name(site))
    session = None if secret is None else site.identity.session(secret, now())
    if session is None or session.begun < _last_revoked(site, session.member):
        return None
    person = site.person(session.member)
    if person is None:
        return None
    return Visit(site=site, session=session, roles=frozenset(person.roles), title=person.member.title)


def _last_revoked(site: Site, member: MemberId) -> datetime:
    """Return when a key of a member was last revoked, on whatever machine: no session outlives that."""

    def moments() -> dict[MemberId, datetime]:
        ledger, found = site.service.node.ledger, {}
        for row in ledger.entries(kind="revocation/1"):
            record = record_of(row)
            body = None if record is None else record.statement.body
            if isinstance(body, KeyRevocation) and body.key in ledger.keyring.keys:
                found[ledger.keyring.keys[body.key].holder] = row.logged
        return found

    return site.service.of_roster("last revoked", moments).get(member, _NEVER)


def _by_token(site: Site, request: Request) -> Visit | None:
    """Return who a program reads for; None where its token has ended or does not open this part, or it would write."""
    kind, _, secret = request.headers["authorization"].partition(" ")
    found = site.tokens.find(secret.strip(), now()) if kind.lower() == "bearer" else None
    if found is None or request.method not in ("GET", "HEAD") or scope_of(request.url.path) not in found.scopes:
        return None
    person = site.person(found.member)
    if person is None or not person.roles or not found.keys <= live_keys(site, found.member):
        return None
    site.tokens.use(found, now())
    session = Session(
        token=b"", member=found.member, csrf=secrets.token_urlsafe(24), method="token", begun=found.made, ends=found.ends,
        fresh=found.made,
    )  # fmt: skip
    return Visit(site=site, session=session, roles=frozenset(person.roles), title=person.member.title)


def live_keys(site: Site, member: MemberId) -> frozenset[KeyId]:
    """Return the keys that speak for a member now."""
    keyring = site.service.node.ledger.keyring
    return frozenset(key.id for key in keyring.keys.values() if key.holder == member and keyring.live(key.id))


def acting(request: Request, visit: Annotated[Visit, Depends(here)], csrf: Annotated[str, Form()] = "") -> Visit:
    """Return who acts, once the form is known to be one of ours."""
    if not hmac.compare_digest(csrf.encode(), visit.session.csrf.encode()) or not same_site(request):
        visit.note("refused: a form that was not ours")
        raise Forged
    shown = request.headers.get("x-seen", "")
    visit.behind = bool(shown) and shown != visit.seen
    return visit


def acting_by_script(
    request: Request, visit: Annotated[Visit, Depends(here)], csrf: Annotated[str, Header(alias="x-csrf")] = ""
) -> Visit:
    """Return who acts by a script of ours, which sends JSON."""
    # JSON cannot be sent across sites without asking first, which this node never allows.
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise Forged
    return acting(request, visit, csrf)


def begin(site: Site, response: Response, member: MemberId, method: str) -> Session:
    """Sign a member in: a new session, and its cookie on the response."""
    secret = secrets.token_urlsafe(32)
    session = site.identity.begin(
        secret,
        member,
        csrf=secrets.token_urlsafe(24),
        method=method,
        moment=now(),
        lasts=timedelta(hours=site.settings.session_hours),
    )
    response.set_cookie(
        cookie_name(site),
        secret,
        httponly=True,
        samesite="strict",
        secure=site.settings.https,
        path="/",
        max_age=site.settings.session_hours * 3600,
    )
    site.service.access.note(now(), member, f"signed in: {method}")
    return session


def end(site: Site, response: Response, session: Session) -> None:
    site.identity.end(session.token)
    site.demo_keys.drop(session.token)
    response.delete_cookie(cookie_name(site), path="/")
    site.service.access.note(now(), session.member, "signed out")


def same_site(request: Request) -> bool:
    """Whether browser and form agree that the request comes from our own pages; old browsers say nothing."""
    origin = request.headers.get("origin")
    return request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none") and (
        origin is None or origin == site_of(request).settings.origin
    )


Here = Annotated[Visit, Depends(here)]
Acting = Annotated[Visit, Depends(acting)]
ByScript = Annotated[Visit, Depends(acting_by_script)]

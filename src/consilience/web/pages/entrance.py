"""The door: enrolment by a single-use link, signing in with a demo key, signing out."""

from __future__ import annotations

import hmac
import secrets
import threading
from contextlib import suppress
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from consilience.errors import KeyUnusable, WrongUse
from consilience.node import people
from consilience.node.folder import now
from consilience.records.ids import MemberId
from consilience.records.key import KeyRole, RevocationReason, key_id
from consilience.records.party import Member, Role
from consilience.web import sessions
from consilience.web.identity.store import EnrolmentLink, IdentityStore
from consilience.web.landing import HOME, landing
from consilience.web.names import with_seats
from consilience.web.render import page
from consilience.web.security import NotHere
from consilience.web.sessions import Acting, Forged, maybe_visit
from consilience.web.site import Site, site_of

router = APIRouter(include_in_schema=False)
_TURN = threading.Lock()
"""So that of two who come first at once, one does."""
LINK_LASTS = timedelta(hours=24)
FIRST_SEATS = tuple(Role)
"""Of the first person, who tries everything alone."""
_JOURNEY = "consilience-journey"
Place = Annotated[str, Query(max_length=2_000)]
SHORTEST = 8
"""Characters of a demo key's passphrase."""


def invite(site: Site, member: MemberId | None) -> str:
    """Return the address of a new single-use enrolment link."""
    return new_link(site.identity, site.settings.origin, member)


def new_link(identity: IdentityStore, origin: str, member: MemberId | None) -> str:
    """Return the address of a new single-use enrolment link, for a node that is open in another process too."""
    secret = secrets.token_urlsafe(24)
    identity.add_link(secret, member, now() + LINK_LASTS)
    return f"{origin}/enrol/{secret}"


@router.get("/enrol/{secret}")
def enrol_page(request: Request, secret: str) -> Response:
    site, link = link_of(request, secret)
    member = None if link.member is None else site.person(link.member)
    return page(
        request,
        "enrol.html",
        None,
        secret=secret,
        person=member,
        party=site.service.party,
        demo=site.settings.local,
        wrong=None,
    )


@router.post("/enrol/{secret}")
def enrol(
    request: Request,
    secret: str,
    passphrase: Annotated[str, Form()],
    again: Annotated[str, Form()],
    member: Annotated[str, Form()] = "",
    title: Annotated[str, Form()] = "",
) -> Response:
    """Enrol with a demo key.  The link itself is what shows that the form is ours."""
    site, link = link_of(request, secret)
    if not sessions.same_site(request):
        raise Forged
    _demo_allowed(site)
    known = None if link.member is None else site.person(link.member)
    try:
        id_ = known.member.id if known is not None else people.free_name(member.strip())
        _check(site, id_, title if known is None else known.member.title, passphrase, again)
    except WrongUse as error:
        values = {"secret": secret, "person": known, "party": site.service.party, "demo": True, "wrong": str(error)}
        return page(request, "enrol.html", None, status=422, **values)
    take_up(site, link, Member(id=id_, title=title.strip()) if known is None else None)
    end_old_keys(site, id_)
    people.enrol(site.service, id_, site.demo_keys.make(id_, passphrase))
    return _signed_in(site, id_, passphrase)


def take_up(site: Site, link: EnrolmentLink, first: Member | None) -> None:
    """Use a link up; with it the first person of a node is put on the roster, as long as there is nobody.

    The first person begins with the seats it takes to try everything alone, and cleared to all.
    """
    with _TURN:
        if first is not None and not people.nobody_yet(site.service):
            raise NotHere
        if not site.identity.use_link(link.token, now()):
            raise NotHere
        if first is not None:
            people.add(site.service, first, FIRST_SEATS, people.EVERYTHING)


def end_old_keys(site: Site, member: MemberId) -> None:
    """Let the keys that a member had speak no more: whoever comes by a link comes in their place, not beside them."""
    keyring = site.service.node.ledger.keyring
    old = [key.id for key in keyring.keys.values() if key.holder == member and keyring.live(key.id) is not None]
    for key in old:
        people.revoke(site.service, key, RevocationReason.LOST)
    site.demo_keys.forget(member)
    if old:
        site.identity.end_all(member)
        site.service.access.note(now(), member, f"enrolled anew by a link; {len(old)} keys from before were revoked")


@router.get("/sign-in")
def sign_in_page(request: Request, then: Place = "") -> Response:
    if maybe_visit(request) is not None:
        return RedirectResponse(landing(then), status_code=303)
    site = site_of(request)
    return page(request, "sign-in.html", None, **_doors(site), then=landing(then), wrong=None)


@router.post("/sign-in")
def sign_in(
    request: Request,
    member: Annotated[str, Form()],
    passphrase: Annotated[str, Form()],
    then: Annotated[str, Form()] = "",
) -> Response:
    site = site_of(request)
    if not sessions.same_site(request):
        raise Forged
    _demo_allowed(site)
    known = next((one for one in site.demo_keys.members() if one == member), None)
    if known is not None:
        with suppress(KeyUnusable):
            return _signed_in(site, known, passphrase, landing(then))
    else:
        site.demo_keys.pretend(passphrase)
    site.service.access.note(now(), "nobody", "refused: sign-in")
    wrong = "The name or the passphrase is wrong."
    return page(request, "sign-in.html", None, status=403, **_doors(site), then=landing(then), wrong=wrong)


@router.get("/sign-in/oidc")
def depart(request: Request, then: Place = "") -> Response:
    """Send the browser to the party's identity provider."""
    site = site_of(request)
    if site.provider is None:
        raise NotHere
    state = secrets.token_urlsafe(24)
    journey, address = site.provider.depart(state)
    name = site.journeys.put((state, landing(then), journey), now())
    response = RedirectResponse(address, status_code=303)
    # Lax, because the browser comes back from another site; it holds no more than the name of this one journey.
    response.set_cookie(
        _JOURNEY, name, max_age=600, httponly=True, samesite="lax", secure=site.settings.https, path="/sign-in/oidc"
    )
    return response


@router.get("/sign-in/oidc/back")
def arrive(
    request: Request,
    code: Annotated[str, Query(max_length=4000)] = "",
    state: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    site = site_of(request)
    kept = site.journeys.take(request.cookies.get(_JOURNEY, ""), now())
    if site.provider is None or kept is None or not hmac.compare_digest(kept[0].encode(), state.encode()) or not code:
        raise Forged
    subject = site.provider.arrive(kept[2], code, now())
    member = site.identity.identified(site.provider.settings.issuer, subject)
    if member is None or site.person(member) is None:
        site.service.access.note(now(), "nobody", "refused: sign-in by a subject nobody has mapped")
        return page(request, "stranger.html", None, status=403, subject=subject)
    # The session's cookie is not sent along with a journey from another site, so this page of ours leads on.
    response = page(request, "arrived.html", None, then=kept[1])
    sessions.begin(site, response, member, "identity provider")
    response.delete_cookie(_JOURNEY, path="/sign-in/oidc")
    return response


@router.post("/sign-out")
def sign_out(visit: Acting) -> Response:
    response = RedirectResponse("/sign-in", status_code=303)
    sessions.end(visit.site, response, visit.session)
    return response


def _signed_in(site: Site, member: MemberId, passphrase: str, then: str = HOME) -> Response:
    signers = site.demo_keys.unwrap(member, passphrase)
    live = site.service.node.ledger.keyring.live(key_id(signers[KeyRole.MEMBER].public))
    if live is None or live.holder != member:
        raise KeyUnusable("the key was revoked")
    response = RedirectResponse(then, status_code=303)
    session = sessions.begin(site, response, member, "demo key")
    site.demo_keys.hold(session.token, signers)
    return response


def _demo_allowed(site: Site) -> None:
    if not site.settings.local:
        raise WrongUse("demo keys are for a node that only this machine reaches")


def _doors(site: Site) -> dict[str, Any]:
    return {
        "passkeys": site.identity.has_credentials(),
        "provider": site.provider is not None,
        "party": site.service.party,
        "demo": site.settings.local and bool(site.demo_keys.members()),
        "empty": people.nobody_yet(site.service),
        "closed": site.provider is None and not site.identity.has_credentials() and not site.demo_keys.members(),
        "people": _offered(site),
        "passphrase": site.settings.demo_passphrase,
    }


def _offered(site: Site) -> list[tuple[MemberId, str]]:
    """Return whom a demo node lets everybody sign in as."""
    if not site.settings.demo_passphrase:
        return []
    known = ((member, site.person(member)) for member in site.demo_keys.members())
    return [(one.member.id, with_seats(one.member.title, one.roles)) for _, one in known if one is not None]


def link_of(request: Request, secret: str) -> tuple[Site, EnrolmentLink]:
    """Return the link; one that was used or is too old is not there."""
    site = site_of(request)
    link = site.identity.link(secret, now())
    # A link for the first person is none once somebody came.
    if link is None or (link.member is None and not people.nobody_yet(site.service)):
        raise NotHere
    return site, link


def _check(site: Site, member: MemberId, title: str, passphrase: str, again: str) -> None:
    if not title.strip():
        raise WrongUse("name: it must not be blank")
    if len(passphrase) < SHORTEST:
        raise WrongUse(f"passphrase: {SHORTEST} characters or more")
    if passphrase != again:
        raise WrongUse("passphrase: the two differ")
    if site.demo_keys.has(member) and site.person(member) is None:
        raise WrongUse("id: there is a demo key for it already; take another id")

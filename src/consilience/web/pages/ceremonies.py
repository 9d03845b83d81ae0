"""The browser's side of identity: enrolling and signing in with a passkey, signing acts, and showing again who one is."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Body, Header, Query, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from consilience.errors import RecordRejected, WrongUse
from consilience.ledger.signing import is_signed
from consilience.node import people
from consilience.node.folder import now
from consilience.records.envelope import Assertion, Signature, signing_bytes, write_envelope
from consilience.records.ids import KeyId, MemberId, is_digest
from consilience.records.key import Algorithm, KeyEnrolment, KeyRole
from consilience.records.party import Member, Role
from consilience.web import consent, sessions
from consilience.web.identity import passkeys
from consilience.web.identity.waiting import Ceremony, Pending
from consilience.web.landing import landing
from consilience.web.pages.entrance import end_old_keys, link_of, take_up
from consilience.web.render import page
from consilience.web.security import NotHere
from consilience.web.sessions import Forged, Here, Visit
from consilience.web.site import Site, site_of

router = APIRouter(include_in_schema=False)
Json = Annotated[dict[str, Any], Body()]
Token = Annotated[str, Header(alias="x-csrf")]
_BROWSER_KEY = b"consilience/browser-key/1\0"


@router.post("/enrol/{secret}/passkey")
def begin_enrolment(request: Request, secret: str, said: Json) -> Response:
    site, link = link_of(request, secret)
    _ours(request)
    known = None if link.member is None else site.person(link.member)
    title = str(said.get("title", "")).strip()[:200] if known is None else known.member.title
    member = people.free_name(str(said.get("member", "")).strip()) if known is None else known.member.id
    if not title:
        raise WrongUse("name: it must not be blank")
    if known is None and site.person(member) is not None:
        raise WrongUse(f"member {member}: there is one with this id")
    return _create(site, f"enrol {secret}", member, title)


@router.post("/enrol/{secret}/passkey/done")
def finish_enrolment(request: Request, secret: str, said: Json) -> Response:
    site, link = link_of(request, secret)
    _ours(request)
    ceremony = _taken(site, said, f"enrol {secret}")
    member = _member(ceremony)
    credential, enrolment = passkeys.created(
        site.settings.origin, ceremony.challenge, _answer(said), member, KeyRole.MEMBER
    )
    take_up(site, link, Member(id=member, title=ceremony.title) if link.member is None else None)
    end_old_keys(site, member)
    people.enrol(site.service, member, [enrolment])
    site.identity.add_credential(credential, "passkey", now())
    response = JSONResponse({"go": "/me"})
    sessions.begin(site, response, member, "passkey")
    return response


@router.post("/sign-in/passkey")
def begin_sign_in(request: Request) -> Response:
    site = site_of(request)
    _ours(request)
    return _ask(site, "sign in", None, [])


@router.post("/sign-in/passkey/done")
def finish_sign_in(request: Request, said: Json) -> Response:
    site = site_of(request)
    _ours(request)
    ceremony = _taken(site, said, "sign in")
    member = _recognised(site, ceremony, _answer(said))
    response = JSONResponse({"go": landing(str(said.get("then", "")))})
    sessions.begin(site, response, member, "passkey")
    return response


@router.post("/me/passkey")
def begin_passkey(request: Request, visit: Here, said: Json, csrf: Token = "") -> Response:
    _checked(request, visit, csrf)
    visit.need_fresh()
    role = _role(visit, said)
    return _create(visit.site, f"passkey {role}", visit.member, visit.title)


@router.post("/me/passkey/done")
def finish_passkey(request: Request, visit: Here, said: Json, csrf: Token = "") -> Response:
    """Enrol one more passkey of a member: of a releaser for releases, or of anybody as a spare."""
    _checked(request, visit, csrf)
    role = _role(visit, said)
    ceremony = _taken(visit.site, said, f"passkey {role}")
    origin = visit.site.settings.origin
    credential, enrolment = passkeys.created(origin, ceremony.challenge, _answer(said), visit.member, role)
    people.enrol(visit.service, visit.member, [enrolment])
    visit.site.identity.add_credential(credential, role.value, now())
    visit.note("enrolled a passkey")
    return JSONResponse({"go": "/me"})


@router.post("/me/browser-key")
def browser_key(request: Request, visit: Here, said: Json, csrf: Token = "") -> Response:
    """Enrol a key that this browser made and cannot give away, for everyday acts."""
    _checked(request, visit, csrf)
    visit.need_fresh()
    try:
        public, proof = bytes.fromhex(str(said.get("public", ""))), bytes.fromhex(str(said.get("proof", "")))
    except ValueError:
        raise WrongUse("browser key: it could not be read") from None
    if not is_signed(public, _BROWSER_KEY + csrf.encode(), proof):
        raise WrongUse("browser key: it does not show that it is this browser's")
    people.enrol(visit.service, visit.member, [KeyEnrolment(public=public, role=KeyRole.MEMBER, holder=visit.member)])
    visit.note("enrolled a browser's key")
    return JSONResponse({"go": "/me"})


@router.get("/fresh")
def fresh_page(request: Request, visit: Here, then: Annotated[str, Query(max_length=300)] = "/") -> Response:
    return page(request, "fresh.html", visit, then=_inside(then))


@router.post("/fresh/passkey")
def begin_fresh(request: Request, visit: Here, csrf: Token = "") -> Response:
    _checked(request, visit, csrf)
    return _ask(visit.site, "fresh", visit.member, visit.site.identity.credentials_of(visit.member))


@router.post("/fresh/passkey/done")
def finish_fresh(request: Request, visit: Here, said: Json, csrf: Token = "") -> Response:
    _checked(request, visit, csrf)
    ceremony = _taken(visit.site, said, "fresh")
    if _recognised(visit.site, ceremony, _answer(said)) != visit.member:
        raise Forged
    visit.site.identity.refresh(visit.session.token, now())
    return JSONResponse({"go": _inside(str(said.get("then", "/")))})


@router.get("/sign/{name}")
def sign_page(
    request: Request, visit: Here, name: str, number: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1
) -> Response:
    """Show what is about to be signed, whole and in words, and let the member sign it: in the browser, or by a demo key.

    What is about many things is shown on several pages, and is signed once all of them were shown.
    """
    if (over := _over(visit, name)) is not None:
        return RedirectResponse(over.then, status_code=303)
    pending = _pending(visit, name)
    origin = visit.site.settings.origin
    tasks = []
    for say in pending.act.says:
        message = signing_bytes(say.payload)
        allowed = visit.site.identity.credentials_of(visit.member, _key_ids(visit, say.role, Algorithm.PASSKEY_ES256))
        tasks.append(
            {
                "message": message.hex(),
                "browser": sorted(_key_ids(visit, say.role, Algorithm.ED25519)),
                "passkey": passkeys.request(origin, hashlib.sha256(message).digest(), [one.id for one in allowed]),
                "keys": {passkeys.text_of(one.id): one.key_id for one in allowed},
            }
        )
    rows, about = consent.shown(visit, pending.act)
    parts = consent.parted(rows, about)
    pages = len(parts)
    number = min(number, pages)
    pending.show(number, pages)
    return page(
        request, "sign.html", visit, waits=name, act=pending.act, rows=parts[number - 1].rows,
        about=parts[number - 1].about, total=len(about), pages=pages, number=number,
        unseen=[one for one, shown in pending.pages.items() if not shown],
        tasks=orjson.dumps(tasks).decode(), then=pending.then, held=visit.signers() is not None,
    )  # fmt: skip


@router.post("/sign/{name}/now")
def sign_now(visit: sessions.Acting, name: str) -> Response:
    """Sign with the demo key that the node holds for this session, after the member has seen what is signed."""
    if (over := _over(visit, name)) is not None:
        return RedirectResponse(over.then, status_code=303)
    pending = _pending(visit, name)
    if not pending.is_seen or visit.signers() is None:
        return RedirectResponse(_unseen(name, pending), status_code=303)
    with _meanwhile():
        visit.carry_out(pending.act)
    visit.site.pending.finish(name, now())
    return RedirectResponse(pending.then, status_code=303)


@router.post("/sign/{name}")
def sign(request: Request, visit: Here, name: str, said: Json, csrf: Token = "") -> Response:
    """Admit an act with the signatures the browser made; the ledger checks each of them."""
    _checked(request, visit, csrf)
    if (over := _over(visit, name)) is not None:
        return JSONResponse({"go": over.then})
    pending = _pending(visit, name)
    if not pending.is_seen:
        return JSONResponse({"go": _unseen(name, pending)})
    given = said.get("signatures")
    if not isinstance(given, list) or len(given) != len(pending.act.says):
        raise WrongUse("signatures: one is needed for each record")
    envelopes = [
        write_envelope(say.payload, (_signature(one),)) for say, one in zip(pending.act.says, given, strict=True)
    ]
    with _meanwhile():
        visit.admit(pending.act, envelopes)
    visit.site.pending.finish(name, now())
    return JSONResponse({"go": pending.then})


@router.post("/sign/{name}/drop")
def drop(visit: sessions.Acting, name: str) -> Response:
    pending = _pending(visit, name)
    visit.site.pending.take(name, now())
    return RedirectResponse(pending.then, status_code=303)


def _create(site: Site, purpose: str, member: MemberId, title: str) -> Response:
    challenge = secrets.token_bytes(32)
    ceremony = Ceremony(challenge=challenge, purpose=purpose, member=member, title=title)
    options = passkeys.creation(site.settings.origin, site.service.party, member, title, challenge)
    return JSONResponse({"ceremony": site.ceremonies.put(ceremony, now()), "options": options})


def _ask(site: Site, purpose: str, member: MemberId | None, allowed: list[passkeys.Credential]) -> Response:
    challenge = secrets.token_bytes(32)
    name = site.ceremonies.put(Ceremony(challenge=challenge, purpose=purpose, member=member), now())
    options = passkeys.request(site.settings.origin, challenge, [one.id for one in allowed])
    return JSONResponse({"ceremony": name, "options": options})


def _taken(site: Site, said: dict[str, Any], purpose: str) -> Ceremony:
    found = site.ceremonies.take(str(said.get("ceremony", "")), now())
    if found is None or found.purpose != purpose:
        raise WrongUse("passkey: it took too long; begin again")
    return found


def _recognised(site: Site, ceremony: Ceremony, answer: dict[str, Any]) -> MemberId:
    """Return whose passkey answered; it must be one whose key is still in force."""
    credential = site.identity.credential(passkeys.named(answer))
    if credential is None or site.service.node.ledger.keyring.live(KeyId(credential.key_id)) is None:
        raise WrongUse("passkey: it is not known here")
    counter = passkeys.shown(site.settings.origin, ceremony.challenge, answer, credential)
    site.identity.count(credential.id, counter)
    return credential.member


def _signature(one: object) -> Signature:
    try:
        if not isinstance(one, dict) or not is_digest(one["key"]):
            raise WrongUse("signatures: one could not be read")
        parts = {
            name: bytes.fromhex(one[name]) for name in ("signature", "authenticator_data", "client_data") if name in one
        }
        asserted = Assertion(parts["authenticator_data"], parts["client_data"]) if len(parts) == 3 else None
        return Signature(KeyId(one["key"]), parts["signature"], asserted)
    except (KeyError, ValueError, TypeError):
        raise WrongUse("signatures: one could not be read") from None


def _key_ids(visit: Visit, role: KeyRole, algorithm: Algorithm) -> set[str]:
    keyring = visit.service.node.ledger.keyring
    return {
        key.id
        for key in keyring.keys.values()
        if key.holder == visit.member and key.role is role and key.algorithm is algorithm and keyring.live(key.id)
    }


def _pending(visit: Visit, name: str) -> Pending:
    found = visit.site.pending.look(name, now())
    if found is None or found.session != visit.session.token:
        raise NotHere
    return found


def _over(visit: Visit, name: str) -> Pending | None:
    """Return the act of this name where it was signed already: the button was pressed twice."""
    found = visit.site.pending.finished(name, now())
    return found if found is not None and found.session == visit.session.token else None


def _unseen(name: str, pending: Pending) -> str:
    left = next((one for one, shown in pending.pages.items() if not shown), 1)
    return f"/sign/{name}?page={left}"


@contextmanager
def _meanwhile() -> Iterator[None]:
    """Say in a person's words that the ledger does not take what fitted when its page was drawn."""
    try:
        yield
    except RecordRejected as error:
        raise WrongUse(
            "this was decided, withdrawn or replaced after the page was drawn, so nothing was signed; look at it again "
            f"(rule: {error.rule})"
        ) from None


def _role(visit: Visit, said: dict[str, Any]) -> KeyRole:
    role = KeyRole.RELEASER if said.get("role") == "releaser" else KeyRole.MEMBER
    if role is KeyRole.RELEASER:
        visit.need(Role.RELEASER)
    return role


def _answer(said: dict[str, Any]) -> dict[str, Any]:
    answer = said.get("answer")
    if not isinstance(answer, dict):
        raise WrongUse("passkey: the browser's answer is missing")
    return answer


def _member(ceremony: Ceremony) -> MemberId:
    if ceremony.member is None:
        raise WrongUse("passkey: begin again")
    return ceremony.member


def _ours(request: Request) -> None:
    # JSON cannot be sent across sites without asking first, which this node never allows.
    if not sessions.same_site(request) or not request.headers.get("content-type", "").startswith("application/json"):
        raise Forged


def _checked(request: Request, visit: Visit, csrf: str) -> None:
    _ours(request)
    sessions.acting(request, visit, csrf)


def _inside(address: str) -> str:
    """Return an address of this node; anything else leads home."""
    safe = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if safe else "/"

"""People and keys: who holds which seat, who may read what, which keys speak for whom; and one's own preferences."""

from __future__ import annotations

import secrets
from functools import cache
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from consilience.errors import WrongUse
from consilience.node import people
from consilience.node.folder import now
from consilience.records.clearance import Clearance, ClearedLevel
from consilience.records.ids import NODE, KeyId, MemberId
from consilience.records.key import RevocationReason
from consilience.records.party import Member, Role
from consilience.web.identity.seconds import POWERS, Waiting, What, is_of_power, seconds
from consilience.web.pages import entrance
from consilience.web.pages.fields import names, oneof
from consilience.web.render import page
from consilience.web.security import NotHere
from consilience.web.sessions import Acting, Here

router = APIRouter(include_in_schema=False)
ROLES = [role.value for role in Role]
TLP_LEVELS = ["none", "clear", "green", "amber", "amber+strict", "red"]
COMMON_LEVELS = ["none", "UNCLASSIFIED", "RESTRICTED", "CONFIDENTIAL", "SECRET", "TOP SECRET"]


@router.get("/people")
def list_(request: Request, visit: Here) -> Response:
    return _page(request, visit)


@router.post("/people")
def add(
    request: Request,
    visit: Acting,
    member: Annotated[str, Form()],
    title: Annotated[str, Form(max_length=200)],
    role: Annotated[list[str] | None, Form()] = None,
    tlp: Annotated[str, Form()] = "none",
    common: Annotated[str, Form()] = "none",
    compartments: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Put somebody on the roster and give out the link by which he enrols."""
    visit.need(Role.CHAIR)
    visit.need_fresh()
    if not title.strip():
        raise WrongUse("name: it must not be blank")
    roles = [Role(oneof(one, ROLES, "seat")) for one in role or []]
    id_ = people.free_name(member.strip())
    asked = [_asked(visit, What.SEAT, id_, one.value) for one in roles if one in POWERS]
    later = [one for one in asked if seconds(visit.service, one)]
    now_ = [one for one in roles if one.value not in {each.detail for each in later}]
    people.add(visit.service, Member(id=id_, title=title.strip()), now_, _levels(tlp, common), names(compartments))
    for one in later:
        _wait(visit, one)
    visit.note("put a member on the roster")
    return _page(request, visit, link=entrance.invite(visit.site, id_), invited=id_)


@router.post("/people/{member}/link")
def link(request: Request, visit: Acting, member: str) -> Response:
    """Give out a new enrolment link, for somebody whose key is lost."""
    visit.need(Role.CHAIR)
    visit.need_fresh()
    known = _member(visit, member)
    if _waits(visit, _asked(visit, What.LINK, known)):
        return RedirectResponse("/people", status_code=303)
    visit.note("gave out an enrolment link")
    return _page(request, visit, link=entrance.invite(visit.site, known), invited=known)


@router.post("/people/{member}/identity")
def identity(visit: Acting, member: str, subject: Annotated[str, Form(max_length=255)]) -> Response:
    """Say which subject of the party's identity provider a member is."""
    visit.need(Role.CHAIR)
    visit.need_fresh()
    if visit.site.provider is None or not subject.strip():
        raise WrongUse("subject: it must not be blank, and the settings must name an identity provider")
    one = _asked(visit, What.IDENTITY, _member(visit, member), subject.strip())
    if not _waits(visit, one):
        _carry_out(visit, one)
    return RedirectResponse("/people", status_code=303)


@router.post("/people/{member}/seat")
def seat(
    request: Request, visit: Acting, member: str, role: Annotated[str, Form()], sure: Annotated[str, Form()] = ""
) -> Response:
    visit.need(Role.CHAIR)
    visit.need_fresh()
    one = _asked(visit, What.SEAT, _member(visit, member), oneof(role, ROLES, "seat"))
    if one.member == visit.member and is_of_power(visit.service, one):
        visit.note("refused: to seat himself")
        raise WrongUse("seat: nobody seats himself as chair or releaser; another chair does, and a second agrees")
    if not sure:
        return _sure(request, visit, f"{_title(visit, one.member)} holds the seat of {role} from today on.", role=role)
    if not _waits(visit, one):
        _carry_out(visit, one)
    return RedirectResponse("/people", status_code=303)


@router.post("/people/{member}/seat/end")
def end_seat(
    request: Request, visit: Acting, member: str, role: Annotated[str, Form()], sure: Annotated[str, Form()] = ""
) -> Response:
    """Let today be the last day of a seat."""
    visit.need(Role.CHAIR)
    visit.need_fresh()
    one = _asked(visit, What.END, _member(visit, member), oneof(role, ROLES, "seat"))
    if not sure:
        last = f"Today is the last day on which {_title(visit, one.member)} holds the seat of {role}."
        return _sure(request, visit, last, role=role)
    # Who gives his own seat up takes nothing from anybody.
    if one.member == visit.member or not _waits(visit, one):
        _carry_out(visit, one)
    return RedirectResponse("/people", status_code=303)


@router.post("/people/waiting/{id_}")
def second(request: Request, visit: Acting, id_: str, word: Annotated[str, Form()]) -> Response:
    """Say the second word on what another person has asked for."""
    visit.need(*POWERS)
    visit.need_fresh()
    one = next((each for each in visit.site.identity.waiting() if each.id == id_), None)
    if one is None:
        raise NotHere
    agreed = oneof(word, ["agree", "refuse"], "word") == "agree"
    if agreed and visit.member not in seconds(visit.service, one):
        visit.note("refused: the second word on his own")
        raise WrongUse("word: it is another person's to say: neither whoever asked, nor whom it is about")
    if not visit.site.identity.take_waiting(id_):
        raise NotHere
    if not agreed:
        visit.note(f"refused: {one.what.value}, asked for by {one.by}")
        return RedirectResponse("/people", status_code=303)
    return _carry_out(visit, one, request)


@router.post("/people/{member}/clearance")
def clearance(
    request: Request,
    visit: Acting,
    member: str,
    tlp: Annotated[str, Form()],
    common: Annotated[str, Form()],
    compartments: Annotated[str, Form(max_length=1000)] = "",
    sure: Annotated[str, Form()] = "",
) -> Response:
    visit.need(Role.CHAIR)
    visit.need_fresh()
    body = Clearance(member=_member(visit, member), levels=_levels(tlp, common), compartments=names(compartments))
    if not sure:
        before = _cleared_to(visit.service.clearance(body.member))
        return _sure(
            request, visit, f"{_title(visit, body.member)} may read up to: {_cleared_to(body)}. Until now: {before}.",
            tlp=tlp, common=common, compartments=compartments,
        )  # fmt: skip
    people.clear(visit.service, body)
    visit.note("changed a clearance")
    return RedirectResponse("/people", status_code=303)


@router.post("/keys/{key}/revoke")
def revoke(
    request: Request, visit: Acting, key: str, reason: Annotated[str, Form()], sure: Annotated[str, Form()] = ""
) -> Response:
    """Let a key speak for nobody from now on; whoever holds it is signed out."""
    live = visit.service.node.ledger.keyring.live(KeyId(key))
    if live is None:
        raise NotHere
    if live.holder != visit.member:
        visit.need(Role.CHAIR)
    visit.need_fresh()
    why = RevocationReason(oneof(reason, [one.value for one in RevocationReason], "reason"))
    if not sure:
        whose = "this node" if live.holder == NODE else _title(visit, live.holder)
        return _sure(
            request, visit, f"The {live.role.value} key {live.id[:12]}… of {whose} is revoked ({why.value}). "
            "What it signs from now on counts for nothing, and whoever holds it is signed out.", final=True, reason=reason,
        )  # fmt: skip
    people.revoke(visit.service, live.id, why)
    visit.site.identity.end_all(live.holder)
    visit.note("revoked a key")
    return RedirectResponse("/people", status_code=303)


@router.get("/me")
def me(request: Request, visit: Here) -> Response:
    return me_page(request, visit)


def me_page(request: Request, visit: Here, *, feed_address: str | None = None) -> Response:
    """Return the page of a member's own; a new address of the calendar is shown on it once."""
    keys = [key for key in visit.service.node.ledger.keyring.keys.values() if key.holder == visit.member]
    live = [key for key in keys if visit.service.node.ledger.keyring.live(key.id)]
    return page(
        request, "me.html", visit, keys=live, clearance=visit.service.clearance(visit.member), zones=_zones(),
        feed=visit.site.identity.subscription_of(visit.member), feed_address=feed_address,
        mail={name: visit.site.identity.preference(visit.member, f"mail:{name}") for name in ("address", "pending", "fault")},
        mailing=visit.site.notices.settings is not None,
    )  # fmt: skip


@router.post("/me")
def prefer(visit: Acting, zone: Annotated[str, Form()]) -> Response:
    if zone not in _zones():
        raise WrongUse("time zone: choose one of those offered")
    visit.site.identity.prefer(visit.member, "zone", ZoneInfo(zone).key)
    return RedirectResponse("/me", status_code=303)


@cache
def _zones() -> tuple[str, ...]:
    return tuple(sorted(available_timezones()))


def _page(request: Request, visit: Here, link: str | None = None, invited: MemberId | None = None) -> Response:
    return page(
        request,
        "people.html",
        visit,
        people=people.people(visit.service, visit.view),
        root=visit.service.root is not None,
        roles=ROLES,
        tlp=TLP_LEVELS,
        common=COMMON_LEVELS,
        reasons=[one.value for one in RevocationReason],
        link=link,
        invited=invited,
        provider=visit.site.provider is not None,
        waiting=[(one, visit.member in seconds(visit.service, one)) for one in visit.site.identity.waiting()],
    )


def _asked(visit: Here, what: What, member: MemberId, detail: str = "") -> Waiting:
    return Waiting(id=secrets.token_urlsafe(12), what=what, member=member, detail=detail, by=visit.member)


def _waits(visit: Here, one: Waiting) -> bool:
    """Whether it waits for a second person now; where there is nobody to ask, that is written down."""
    if not is_of_power(visit.service, one):
        return False
    if not seconds(visit.service, one):
        visit.note(f"alone, as nobody could be asked: {one.what.value}")
        return False
    _wait(visit, one)
    return True


def _wait(visit: Here, one: Waiting) -> None:
    visit.site.identity.wait(one, now())
    visit.note(f"asked a second person: {one.what.value} of {one.member}")


def _carry_out(visit: Here, one: Waiting, request: Request | None = None) -> Response:
    match one.what:
        case What.SEAT:
            people.seat(visit.service, one.member, Role(one.detail))
            visit.note("gave a seat")
        case What.END:
            people.end_seat(visit.service, one.member, Role(one.detail))
            visit.note("ended a seat")
        case What.IDENTITY:
            if visit.site.provider is None:
                raise WrongUse("subject: the settings name no identity provider any more")
            visit.site.identity.identify(visit.site.provider.settings.issuer, one.detail, one.member)
            visit.note("mapped a subject of the identity provider")
        case What.LINK if request is not None:
            visit.note(f"agreed to a new enrolment link for {one.member}, asked for by {one.by}")
            return _page(request, visit, link=entrance.invite(visit.site, one.member), invited=one.member)
        case What.LINK:
            pass
    return RedirectResponse("/people", status_code=303)


def _sure(request: Request, visit: Here, sentence: str, *, final: bool = False, **sent: str) -> Response:
    """Ask once more, with the sentence that will stand in the ledger, and with the fields as they were sent."""
    return page(request, "sure.html", visit, sentence=sentence, sent=sent, final=final, action=request.url.path)


def _title(visit: Here, member: MemberId) -> str:
    known = people.person(visit.service, member)
    return str(member) if known is None else f"{known.member.title} ({member})"


def _cleared_to(clearance: Clearance) -> str:
    levels = [f"TLP:{one.level.upper()}" if one.policy == "tlp" else one.level for one in clearance.levels]
    return ", ".join((*levels, *sorted(clearance.compartments))) or "nothing"


def _levels(tlp: str, common: str) -> tuple[ClearedLevel, ...]:
    wanted = [("tlp", oneof(tlp, TLP_LEVELS, "TLP")), ("common", oneof(common, COMMON_LEVELS, "level"))]
    return tuple(ClearedLevel(policy=policy, level=level) for policy, level in wanted if level != "none")


def _member(visit: Here, member: str) -> MemberId:
    known = people.person(visit.service, MemberId(member))
    if known is None:
        raise NotHere
    return known.member.id

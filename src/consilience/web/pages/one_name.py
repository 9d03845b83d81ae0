"""Names that are one: what members have said so, saying so, taking it back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from consilience.errors import WrongUse
from consilience.marking.tlp import parse_tlp
from consilience.node.picture import one_name
from consilience.records.alias import LONGEST, Alias
from consilience.records.ids import RecordId, is_digest
from consilience.records.party import Role
from consilience.web.pages.fields import oneof
from consilience.web.pages.reports import LEVELS
from consilience.web.render import page
from consilience.web.security import NotHere
from consilience.web.sessions import Acting, Here

router = APIRouter(include_in_schema=False)
PLACE = "/picture/names"


@router.get(PLACE)
def names(request: Request, visit: Here) -> Response:
    return page(
        request, "one_name.html", visit, said=one_name.in_force(visit.view), levels=LEVELS, longest=LONGEST
    )  # fmt: skip


@router.post(PLACE)
def say(
    visit: Acting,
    name: Annotated[str, Form(max_length=LONGEST)],
    same_as: Annotated[str, Form(max_length=LONGEST)],
    because: Annotated[str, Form(max_length=2000)],
    level: Annotated[str, Form(max_length=40)] = "TLP:AMBER",
) -> Response:
    """Sign that two names are one; pictures compare them as one from then on."""
    visit.need(Role.ANALYST, Role.CHAIR)
    try:
        alias = Alias(name=" ".join(name.split()), same_as=" ".join(same_as.split()), because=because.strip())
    except ValueError as error:
        raise WrongUse(f"names: {error}") from None
    marking = parse_tlp(oneof(level, LEVELS, "marking"), owner=visit.service.party)
    visit.sign(one_name.say(visit.service, visit.view, visit.member, alias, marking), then=PLACE)
    return RedirectResponse(PLACE, status_code=303)


@router.post(PLACE + "/{record}/withdraw")
def take_back(visit: Acting, record: str) -> Response:
    said = [one for one in one_name.in_force(visit.view) if is_digest(record) and one.record.id == RecordId(record)]
    if not said:
        raise NotHere
    visit.sign(one_name.take_back(visit.service, visit.member, said[0]), then=PLACE)
    return RedirectResponse(PLACE, status_code=303)

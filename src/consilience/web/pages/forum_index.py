"""What a forum has beside its own page: the list of its pages, with the calling of a party's own council."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from consilience.forum import campaigns, corrections, councils, information, memoranda
from consilience.node.folder import now
from consilience.node.forum import sealing
from consilience.records.party import Role
from consilience.records.telling import title_of
from consilience.web.pages.forum import forum_of
from consilience.web.pages.sections import Field, Form, Row, Section, show
from consilience.web.sessions import Here

router = APIRouter(include_in_schema=False)


@router.get("/forums/{forum}/more")
def more(request: Request, visit: Here, forum: str) -> Response:
    """What else a forum has, with how much of it there is."""
    board, found = forum_of(visit, forum)
    text = found.text
    council = found.founding.body.is_council
    rows = [
        ("courses", "Courses and advice", len(councils.courses(board, text, day=now().date()))),
    ] if council else [
        ("terms", "Terms that bind", len(memoranda.shared(board, text))),
        ("sealed", "Sealed exchanges", len(sealing.all_(visit.service, visit.view, text))),
        ("lines", "Public line", None), ("outcomes", "Outcomes", None),
        ("requests", "Requests for information", len(information.all_(board, text))),
        ("corrections", "Corrections and consents", len(corrections.corrections(board, text)) + len(corrections.consents(board, text))),
    ]  # fmt: skip
    rows += [
        ("campaign", "Objectives that move", len(campaigns.campaign(board, text))),
        ("series", "Series of meetings", None),
    ]
    home = [
        Row(title=title_of(one.body), facts=("a mandate; it stays at home",), lines=(("", one.body.text),))
        for one in councils.mandates_of(board, text)
    ]
    sections = [Section(id="more", heading="Further pages", rows=[
        Row(title=name, href=f"/forums/{text}/{end}", facts=() if count is None else (str(count),)) for end, name, count in rows
    ])]  # fmt: skip
    if home:
        sections.append(Section(id="mandates", heading="Mandates of your party's council", rows=home))
    if not council and Role.CHAIR in visit.roles:
        sections.append(Section(id="council", heading="Your party's own council", empty="", lead=(
            "Agencies report, advise on courses, and the chair decides having heard them. Nothing of a council ever leaves this node."
        ), forms=(Form(summary="Call a council", action=f"/forums/{text}/say/council", button="Sign that it meets", fields=(
            Field(name="name", label="Name", required=True), Field(name="purpose", label="What for", kind="area", required=True),
            Field(name="since", label="From", kind="date", value=now().date().isoformat(), required=True),
        )),)))  # fmt: skip
    return show(request, visit, "More of this forum", sections, forum=found, at="More")

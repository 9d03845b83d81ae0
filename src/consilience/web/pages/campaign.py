"""Objectives that move: readings, actions and milestones over time, and instruments outside the forum."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from consilience.forum import campaigns
from consilience.node.folder import now
from consilience.records.campaign import InForce, Reached
from consilience.records.telling import day_in_words
from consilience.web.pages import pickers as pick
from consilience.web.pages.forum import forum_of
from consilience.web.pages.forum_acts import WORKS
from consilience.web.pages.sections import Field, Form, Row, Section, choices, decided, show
from consilience.web.sessions import Here

router = APIRouter(include_in_schema=False)


@router.get("/forums/{forum}/campaign")
def campaign(request: Request, visit: Here, forum: str) -> Response:
    """Objectives with readings, actions and milestones over time, and instruments outside."""
    board, found = forum_of(visit, forum)
    text, may, today = found.text, bool(visit.roles.intersection(WORKS)), now().date()
    claims = pick.own_claims(visit) if may else ()
    moving = [_moving_row(one, text, may=may, claims=claims) for one in campaigns.campaign(board, text)]
    stones = [_milestone_row(one, text, may=may) for one in campaigns.milestones(board, text)]
    outside = [
        Row(title=one.title, state=one.on(today), facts=(one.sort, one.id), lines=[
            (day_in_words(each.body.since), f"{each.body.state.value}{f', {each.body.whose}' if each.body.whose else ''}{f': {each.body.because}' if each.body.because else ''}")
            for each in one.states
        ] + [("Referred to by", getattr(each.body, "title", "")) for each in campaigns.referring(board, text, one.id)])
        for one in campaigns.instruments(board, text)
    ]  # fmt: skip
    state = Form(summary="State how an instrument stands", action=f"/forums/{text}/say/instrument", button="Sign it", fields=(
        Field(name="id", label="Id", required=True, hint="a short name, the same for each of its states"), Field(name="title", label="Title", required=True),
        Field(name="sort", label="Kind", kind="choice", options=choices(("treaty", "resolution", "sanctions", "other"))),
        decided("state", "State", [one.value for one in InForce]),
        Field(name="since", label="Since", kind="date", required=True), Field(name="whose", label="For whom, where it is one of several"), Field(name="because", label="More"),
    ))  # fmt: skip
    return show(request, visit, "Objectives that move", (
        Section(id="objectives", heading="Objectives, their measures and actions", rows=moving),
        Section(id="milestones", heading="Milestones of all teams", rows=stones),
        Section(id="instruments", heading="Instruments outside the forum", rows=outside, forms=(state,) if may else ()),
    ), forum=found, at="More")  # fmt: skip


def _moving_row(one: campaigns.Moving, forum: str, *, may: bool, claims: pick.Options = ()) -> Row:
    body = one.said.body
    lines = [
        (measure, " → ".join(f"{each.body.value:f} {each.body.unit} ({each.body.on.isoformat()}, {each.party})".replace(" (", " (", 1) for each in said) or "no reading")
        for measure, said in one.readings
    ]  # fmt: skip
    lines += [
        ("Way", f"{way.text}, with {', '.join(f'{each.text} ({each.party})' for each in way.means) or 'no means'}")
        for way in body.ways
    ]
    lines += [("Action", f"{each.said.body.text}: {each.state.value}") for each in one.actions]
    read = Form(summary="Give a reading", action=f"/forums/{forum}/say/reading", button="Sign the reading", fields=(
        Field(name="objective", label="", kind="hidden", value=body.id), Field(name="measure", label="Measure", kind="choice", options=[(each, each) for each in body.measures]),
        Field(name="value", label="Value", required=True), Field(name="unit", label="Unit"), Field(name="on", label="On", kind="date", required=True),
        Field(name="source", label="By the claim", kind="choice", options=claims),
    ))  # fmt: skip
    return Row(
        title=body.title,
        state=", ".join(one.gaps),
        good=False,
        facts=(body.team or "the forum",),
        lines=lines,
        forms=(read,) if may and body.measures else (),
    )


def _milestone_row(one: campaigns.MilestoneStanding, forum: str, *, may: bool) -> Row:
    settle = Form(summary="Say what became of it", action=f"/forums/{forum}/say/milestone", button="Sign it", fields=(
        Field(name="memorandum", label="", kind="hidden", value=one.memorandum.text), Field(name="team", label="", kind="hidden", value=one.team.id),
        Field(name="milestone", label="", kind="hidden", value=one.milestone.text),
        decided("state", "State", [each.value for each in Reached]),
        Field(name="on", label="On", kind="date", value=now().date().isoformat(), required=True), Field(name="due", label="New day, where it is moved", kind="date"), Field(name="because", label="Why"),
    ))  # fmt: skip
    lines = [
        (
            day_in_words(each.body.on),
            f"{each.body.state.value}{f' to {each.body.due.isoformat()}' if each.body.due else ''}{f': {each.body.because}' if each.body.because else ''}",
        )
        for each in one.states
    ]
    late = one.is_late(now().date())
    return Row(
        title=one.milestone.text,
        state="its day has passed" if late else one.state,
        good=one.state == "met",
        facts=(one.team.title, f"by {day_in_words(one.due)}"),
        lines=lines,
        forms=(settle,) if may else (),
    )

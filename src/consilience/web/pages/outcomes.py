"""What the questions of a forum came to: signed by all chairs, or disputed."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from consilience.forum import outcomes
from consilience.forum.forums import ForumStanding
from consilience.records.party import Role
from consilience.records.telling import day_in_words
from consilience.web.pages import pickers as pick
from consilience.web.pages.forum import forum_of
from consilience.web.pages.forum_acts import WORKS
from consilience.web.pages.sections import Field, Form, Row, Section, show
from consilience.web.sessions import Here, Visit

router = APIRouter(include_in_schema=False)


@router.get("/forums/{forum}/outcomes")
def outcomes_(request: Request, visit: Here, forum: str) -> Response:
    board, found = forum_of(visit, forum)
    rows = [_outcome(visit, found, one) for one in outcomes.all_(board, found.text)]
    propose = Form(summary="Say what a question came to", action=f"/forums/{found.text}/say/outcome", button="Sign it", lead=(
        "All chairs sign it, or one disputes it. Only what is agreed is scored."
    ), fields=(
        Field(name="question", label="Question", kind="choice", options=pick.questions(visit), required=True), Field(name="value", label="It came to", required=True, hint="yes or no, a value, a number, or a day as 2027-01-31"),
        Field(name="on", label="Settled on", kind="date", required=True), Field(name="scheduled", label="Was to be known by", kind="date", required=True),
        Field(name="words", label="In words", kind="area"), Field(name="evidence", label="Evidence", kind="several", options=pick.own_claims(visit)[1:]),
    ))  # fmt: skip
    return show(request, visit, "Outcomes", (
        Section(id="outcomes", heading="What questions came to", rows=rows, forms=(propose,) if visit.roles.intersection(WORKS) else ()),
    ), forum=found, at="More", links=(("/track-record", "Track record"),))  # fmt: skip


def _outcome(visit: Visit, forum: ForumStanding, one: outcomes.OutcomeStanding) -> Row:
    body, us, place = one.said.body, visit.service.party, f"/forums/{forum.text}/outcomes"
    forms: list[Form] = []
    if Role.CHAIR in visit.roles and us in one.missing and not any(each.party == us for each in one.disputes):
        forms.append(
            Form(
                summary="Sign",
                action=f"/texts/{one.said.text}/sign",
                button=f"Sign for {us}",
                plain=True,
                fields=(Field(name="then", label="", kind="hidden", value=place),),
            )
        )
    if Role.CHAIR in visit.roles and not any(each.party == us for each in one.disputes):
        forms.append(Form(summary="Dispute it", action=f"/forums/{forum.text}/say/dispute", button="Sign that it is disputed", fields=(
            Field(name="outcome", label="", kind="hidden", value=one.said.text), Field(name="because", label="Why", required=True),
            Field(name="value", label="It came to, as your party has it"),
        )))  # fmt: skip
    lines = [("In words", body.words)] if body.words else []
    lines += [
        (
            f"Disputed by {each.party}",
            f"{each.body.because}{f' (it came to {each.body.value})' if each.body.value else ''}",
        )
        for each in one.disputes
    ]
    facts = [f"settled {day_in_words(body.on)}", f"was to be known by {day_in_words(body.scheduled)}"]
    facts += [f"waits for {', '.join(one.missing)}"] if one.missing else []
    return Row(
        title=f"{body.question or body.branch}: {body.value}",
        state=one.state.value,
        good=one.state is outcomes.OutcomeState.AGREED,
        facts=facts,
        lines=lines,
        marking=one.said.marking,
        forms=forms,
    )

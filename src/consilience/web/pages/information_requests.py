"""Requests for information from party to party, and their answers."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from consilience.forum import information
from consilience.records.information import Answering, Priority
from consilience.records.telling import day_in_words
from consilience.web.pages.forum import forum_of
from consilience.web.pages.forum_acts import WORKS
from consilience.web.pages.sections import Field, Form, Row, Section, choices, decided, show
from consilience.web.sessions import Here

router = APIRouter(include_in_schema=False)


@router.get("/forums/{forum}/requests")
def requests(request: Request, visit: Here, forum: str) -> Response:
    board, found = forum_of(visit, forum)
    text, us = found.text, visit.service.party
    ask = Form(summary="Ask for information", action=f"/forums/{text}/say/ask", button="Sign the request", fields=(
        Field(name="to", label="Asked of", kind="choice", options=choices(sorted(found.founding.body.parties - {us}))),
        Field(name="question", label="What is asked", kind="area", required=True),
        Field(name="priority", label="Priority", kind="choice", options=choices([one.value for one in Priority])),
        Field(name="needed_by", label="Needed by", kind="date", required=True), Field(name="why", label="Why"),
        Field(name="answered_by", label="What would answer it"),
    ))  # fmt: skip
    rows = [
        _request_row(one, text, us, may=bool(visit.roles.intersection(WORKS))) for one in information.all_(board, text)
    ]
    return show(request, visit, "Requests for information", (
        Section(id="requests", heading="Asked", rows=rows, empty="Nothing was asked.", forms=(ask,) if visit.roles.intersection(WORKS) else ()),
    ), forum=found, at="More")  # fmt: skip


def _request_row(one: information.Asked, forum: str, us: str, *, may: bool) -> Row:
    body = one.said.body
    answer = Form(summary="Answer it", action=f"/forums/{forum}/say/answer", button="Sign the answer", fields=(
        Field(name="request", label="", kind="hidden", value=one.said.text),
        decided("state", "Answer", [each.value for each in Answering]),
        Field(name="words", label="In words", kind="area"),
        Field(name="records", label="By these records", kind="area", hint="ids, one a line; each goes by the release desk"),
    ))  # fmt: skip
    lines = [("Why", body.why)] if body.why else []
    lines += [("What would answer it", body.answered_by)] if body.answered_by else []
    lines += [
        (each.body.state.value.capitalize(), each.body.words or f"by {len(each.body.records)} records")
        for each in one.answers
    ]
    return Row(
        title=body.question, state="overdue" if one.overdue else one.state, good=not one.is_open, lines=lines, marking=one.said.marking,
        facts=(body.priority.value, f"{body.by} asks {body.to}", f"needed by {day_in_words(body.needed_by)}"),
        forms=(answer,) if may and one.is_open and body.to == us else (),
    )  # fmt: skip

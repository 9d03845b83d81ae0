"""The public line of a forum, and what was said in public beside it."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from consilience.forum import public_lines
from consilience.forum.board import Spoken
from consilience.forum.forums import ForumStanding
from consilience.node.folder import now
from consilience.records.party import Role
from consilience.records.public_line import PublicLine, PublicStatement
from consilience.records.report import Report
from consilience.records.telling import day_in_words, tell
from consilience.web.pages import pickers as pick
from consilience.web.pages.forum import board_for, forum_of
from consilience.web.pages.forum_acts import WORKS
from consilience.web.pages.sections import Field, Form, Row, Section, choices, show
from consilience.web.sessions import Here, Visit

router = APIRouter(include_in_schema=False)


@router.get("/forums/{forum}/lines")
def lines(request: Request, visit: Here, forum: str) -> Response:
    """The public line, and what was said in public beside it."""
    board, found = forum_of(visit, forum)
    text, today = found.text, now().date()
    texts = [_line(visit, found, one) for one in public_lines.all_(board, text, day=today)]
    said = [_statement(visit, found, one) for one in public_lines.statements(board, text)]
    parties, may = choices(sorted(found.founding.body.parties)), bool(visit.roles.intersection(WORKS))
    propose = Form(summary="Put a public line forward", action=f"/forums/{text}/say/line", button="Sign it", fields=(
        Field(name="title", label="Title", required=True), Field(name="statement", label="What is said", kind="area"),
        Field(name="answers", label="If asked", kind="pairs", options=(("question", "Question"), ("answer", "Answer"))), Field(name="may", label="May be said", kind="area", hint="a line each"),
        Field(name="must_not", label="Is not said", kind="area", hint="a line each"), Field(name="embargo", label=f"Not before ({visit.zone})", kind="moment"),
        Field(name="speakers", label="Who speaks", kind="pairs", options=(("party", "Party"), ("title", "Title"))),
        Field(name="since", label="From", kind="date", value=today.isoformat(), required=True), Field(name="until", label="Until", kind="date"),
        Field(name="revises", label="In place of", kind="choice", options=pick.lines_before(board, text)),
    ))  # fmt: skip
    mark = Form(summary="Mark what was said in public", action=f"/forums/{text}/say/said", button="Sign it", lead=(
        "Published words go to the other parties too; the node lines them up with the line that is in force on that day."
    ), fields=(
        Field(name="party", label="Said for", kind="choice", options=parties), Field(name="speaker", label="By", required=True),
        Field(name="said", label="On", kind="date", value=today.isoformat(), required=True), Field(name="outlet", label="As published by"),
        Field(name="words", label="Words", kind="area", required=True),
        Field(name="report", label="Taken from the report", kind="choice", options=pick.own_reports(visit) if may else (), hint="Only its id goes along, never the report."),
    ))  # fmt: skip
    return show(request, visit, "Public line", (
        Section(id="lines", heading="Agreed texts", rows=texts, empty="None.", forms=(propose,) if may else ()),
        Section(id="said", heading="Said in public", rows=said, empty="Nothing is marked.", forms=(mark,) if may else ()),
    ), forum=found, at="More")  # fmt: skip


def _line(visit: Visit, forum: ForumStanding, one: public_lines.LineStanding) -> Row:
    body = one.said.body
    lines = [
        (line.label, line.text)
        for line in tell(body).lines
        if line.label not in ("Forum", "Title", "In place of") and line.text
    ]
    if body.revises and (before := board_for(visit).text(body.revises, PublicLine)) is not None:
        lines.append(("In place of", f"{before.body.title}, from {day_in_words(before.body.since)}"))
    lines += [(line.label, " · ".join(each.text for each in line.below)) for line in tell(body).lines if line.below]
    us = visit.service.party
    forms = (Form(summary="Sign", action=f"/texts/{one.said.text}/sign", button=f"Sign for {us}", plain=True, fields=(
        Field(name="then", label="", kind="hidden", value=f"/forums/{forum.text}/lines"),
    )),) if Role.CHAIR in visit.roles and us in one.missing else ()  # fmt: skip
    facts = (f"waits for {', '.join(one.missing)}",) if one.missing else ()
    return Row(
        title=body.title,
        state=one.state.value,
        good=one.state is public_lines.LineState.IN_FORCE,
        facts=facts,
        lines=lines,
        marking=one.said.marking,
        forms=forms,
    )


def _statement(visit: Visit, forum: ForumStanding, one: Spoken[PublicStatement]) -> Row:
    body, board = one.body, board_for(visit)
    line = public_lines.in_force(board, forum.text, body.said)
    lines: list[tuple[str, str]] = [("Words", body.words)]
    held = visit.view.record(body.report) if body.report and one.party == visit.service.party else None
    if held is not None and isinstance(held.statement.body, Report):
        lines.append(("Taken from the report", held.statement.body.title or held.statement.body.file))
    if line is None:
        return Row(
            title=f"{body.speaker} of {body.party}",
            state="no line in force",
            good=True,
            facts=(day_in_words(body.said), body.outlet),
            lines=lines,
            marking=one.marking,
        )
    breaches = public_lines.breaches(line.said.body, body)
    lines += [("Against the line", each) for each in breaches]
    found = visit.site.lined_up.of((line.said.text, line.said.body), (one.text, body), stand=visit.view.stand)
    if found is None:
        return Row(
            title=f"{body.speaker} of {body.party}",
            state="being lined up",
            good=False,
            facts=(day_in_words(body.said), body.outlet),
            lines=lines,
            marking=one.marking,
        )
    for row in found.rows:
        lines += [(f"{row.kept.value}: {row.why}", f"“{' '.join(row.said)}” beside “{' '.join(row.line)}”")]
    lines += [("Of which the line says nothing", text) for text in found.unspoken]
    state = "departs" if breaches else found.kept.value
    return Row(
        title=f"{body.speaker} of {body.party}",
        state=state,
        good=state != "departs",
        facts=(day_in_words(body.said), body.outlet),
        lines=lines,
        marking=one.marking,
    )

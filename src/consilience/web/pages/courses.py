"""Courses of a party's own council, with the advice of its agencies and the decision having heard them."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from consilience.forum import councils
from consilience.forum.forums import ForumStanding
from consilience.node.folder import now
from consilience.records.baseline import Stance
from consilience.records.ids import RecordId
from consilience.records.party import Role
from consilience.records.telling import day_in_words
from consilience.web.pages import pickers as pick
from consilience.web.pages.forum import board_for, digest, forum_of
from consilience.web.pages.forum_acts import say, seat_of
from consilience.web.pages.sections import Field, Form, Row, Section, choices, decided, show
from consilience.web.security import NotHere
from consilience.web.sessions import Acting, Here, Visit

router = APIRouter(include_in_schema=False)


@router.get("/forums/{forum}/courses")
def courses(request: Request, visit: Here, forum: str) -> Response:
    """What is on a council's table, with every agency's stance."""
    board, found = forum_of(visit, forum)
    if not found.founding.body.is_council:
        raise NotHere
    rows = [_course_row(visit, found, one) for one in councils.courses(board, found.text, day=now().date())]
    return show(request, visit, "Courses and advice", (
        Section(id="courses", heading="On the table", rows=rows, empty="No course is proposed. Put a proposal on the council's page."),
    ), forum=found, at="More", lead="Agencies advise; the chair decides having heard them. It stays in this party, in whatever form.")  # fmt: skip


@router.post("/forums/{forum}/heard/{proposal}")
def heard(visit: Acting, forum: str, proposal: str) -> Response:
    """Decide in the council for a course, having heard the agencies."""
    visit.need(Role.CHAIR)
    seat = seat_of(visit)
    body = councils.drawn_up(board_for(visit), digest(proposal), RecordId(seat), now().date())
    if body is None:
        raise NotHere
    return say(visit, [body], "TLP:AMBER", f"/forums/{digest(forum)}/courses")


def _course_row(visit: Visit, forum: ForumStanding, one: councils.Course) -> Row:
    text, place = one.said.text, f"/forums/{forum.text}"
    lines: list[tuple[str, str]] = [("Course", one.said.body.text)]
    lines += [
        (agency, "no record" if said is None else f"{said.body.stance.value}{f': {said.body.blocking}' if said.body.blocking else ''}{f' · {said.body.words}' if said.body.words else ''}")
        for agency, said in one.rows
    ]  # fmt: skip
    forms = []
    if one.decision is not None and not one.is_taken:
        lines.append(("Decided", f"another course was taken on {day_in_words(one.decision.body.on)}"))
    elif one.decision is not None:
        lines.append(
            (
                "Decided",
                f"{day_in_words(one.decision.body.on)} by {one.decision.author}, having heard {len(one.decision.body.heard)} agencies, {len(one.decision.body.dissents)} in dissent",
            )
        )
        if Role.CHAIR in visit.roles:
            forms.append(Form(summary="Give the delegation a mandate", action=f"{place}/say/mandate", button="Sign the mandate", fields=(
                Field(name="decision", label="", kind="hidden", value=one.decision.text),
                Field(name="about", label="For", kind="choice", options=pick.common_texts(visit.names.board, forum.text), required=True),
                Field(name="text", label="Mandate", kind="area", required=True), Field(name="until", label="Until", kind="date"),
            )))  # fmt: skip
    else:
        forms.append(Form(summary="Advise", action=f"{place}/say/advice", button="Sign the advice", fields=(
            Field(name="proposal", label="", kind="hidden", value=text),
            Field(name="agency", label="Agency", kind="choice", options=choices([agency for agency, _ in one.rows])) if one.rows else Field(name="agency", label="Agency", required=True),
            decided("stance", "How it stands", [each.value for each in Stance]),
            Field(name="words", label="Advice", kind="area"), Field(name="blocking", label="What stands in the way", kind="area", hint="with a non-concurrence only"),
        )))  # fmt: skip
        if Role.CHAIR in visit.roles:
            forms.append(
                Form(
                    summary="Decide for this course",
                    action=f"{place}/heard/{text}",
                    button="Sign the decision, having heard",
                    lead="The text takes in every agency's stance, with each dissent in its own words, and the courses that were beside it.",
                )
            )
    return Row(
        title=one.said.body.title,
        href=f"/proposals/{text}",
        state=one.standing,
        good=one.is_taken,
        lines=lines,
        marking=one.said.marking,
        forms=forms,
    )

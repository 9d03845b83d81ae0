"""Minutes and decisions across a forum's meetings, as a page and as DOCX."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from consilience.forum import meetings, proposals
from consilience.marking import combine
from consilience.node.forum import series as series_file
from consilience.records.telling import day_in_words
from consilience.web.pages.forum import forum_of
from consilience.web.pages.sections import Row, Section, show
from consilience.web.render import marking_line
from consilience.web.sessions import Here

router = APIRouter(include_in_schema=False)
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@router.get("/forums/{forum}/series")
def series(request: Request, visit: Here, forum: str) -> Response:
    """Minutes and decisions across a forum's meetings, in order."""
    board, found = forum_of(visit, forum)
    held = sorted(meetings.all_(board, found.text), key=lambda one: one.said.body.starts)
    rows = [_meeting(one) for one in held]
    decided = [
        Row(title=one.body.title, href=f"/decisions/{one.text}", day=one.body.on, facts=(day_in_words(one.body.on), proposals.standing(board, one).value),
            lines=[(f"dissent of {each.party}", each.words) for each in one.body.dissents], marking=one.marking)
        for one in sorted(proposals.decisions(board, found.text), key=lambda one: one.body.on)
    ]  # fmt: skip
    return show(request, visit, "Series of meetings", (
        Section(id="meetings", heading="Minutes, meeting by meeting", rows=rows, empty="No meeting was held."),
        Section(id="decisions", heading="Decisions across all meetings", rows=decided, empty="None taken yet."),
    ), forum=found, at="More", links=((f"/forums/{found.text}/series.docx", "DOCX"),))  # fmt: skip


@router.get("/forums/{forum}/series.docx")
def series_docx(visit: Here, forum: str) -> Response:
    board, found = forum_of(visit, forum)
    markings = [*series_file.markings(board, found.text), found.founding.marking]
    line = marking_line(combine(markings, visit.service.policies))
    raw = series_file.document(board, found.text, title=found.founding.body.name, marking=line)
    visit.note("exported a series of minutes")
    headers = {
        "Content-Disposition": 'attachment; filename="series.docx"',
        "X-Marking": line.encode("ascii", "replace").decode(),
    }
    return Response(raw, media_type=_DOCX, headers=headers)


def _meeting(one: meetings.MeetingStanding) -> Row:
    body = one.said.body
    text = one.texts[0].body if one.texts else None
    lines = (
        []
        if text is None
        else [(line.kind.value, f"{f'{line.who}: ' if line.who else ''}{line.text}") for line in text.lines]
    )
    lines += (
        []
        if text is None
        else [
            ("recorded disagreement", "; ".join(f"{party}: {words}" for party, words in each.words))
            for each in text.disagreements
        ]
    )
    return Row(
        title=body.title,
        href=f"/meetings/{one.said.text}",
        state=one.step.value,
        good=one.step is meetings.MeetingStep.FROZEN,
        facts=(f"{body.starts:%Y-%m-%d %H:%M} UTC",),
        lines=lines,
        marking=one.said.marking,
    )

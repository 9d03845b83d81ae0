"""Pages of what is said in public, what questions came to, the grid of parties, and a forum's series of meetings."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from consilience.brief.outputs.sheets import sheet
from consilience.brief.safe_text import guarded
from consilience.divergence.scores import Record
from consilience.forum import meetings, outcomes, proposals, public_lines
from consilience.forum.board import Spoken
from consilience.forum.forums import ForumStanding
from consilience.marking import combine
from consilience.node import track_record
from consilience.node.folder import now
from consilience.node.forum import grid as grids
from consilience.node.forum import series as series_file
from consilience.records.party import Role
from consilience.records.public_line import PublicLine, PublicStatement
from consilience.records.report import Report
from consilience.records.telling import day_in_words, tell
from consilience.web.pages import further_pickers as pick
from consilience.web.pages.forum import board_for, forum_of
from consilience.web.pages.further_parts import Field, Form, Row, Section, choices, show
from consilience.web.render import marking_line
from consilience.web.sessions import Here, Visit

router = APIRouter(include_in_schema=False)
_WORKS = {Role.ANALYST, Role.CHAIR, Role.SECRETARY}
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@router.get("/forums/{forum}/lines")
def lines(request: Request, visit: Here, forum: str) -> Response:
    """The public line, and what was said in public beside it."""
    board, found = forum_of(visit, forum)
    text, today = found.text, now().date()
    texts = [_line(visit, found, one) for one in public_lines.all_(board, text, day=today)]
    said = [_statement(visit, found, one) for one in public_lines.statements(board, text)]
    parties, may = choices(sorted(found.founding.body.parties)), bool(visit.roles & _WORKS)
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
        Section(id="outcomes", heading="What questions came to", rows=rows, forms=(propose,) if visit.roles & _WORKS else ()),
    ), forum=found, at="More", links=(("/track-record", "Track record"),))  # fmt: skip


@router.get("/track-record")
def track(request: Request, visit: Here) -> Response:
    """How estimates did, as far as the reader sees estimates and outcomes."""
    found = track_record.track_record(visit.service, visit.view, visit.foreign())
    visit.note("read the track record")
    scored = [
        [one.question, one.party, one.agency or "—", one.outcome.value, f"{one.score:.3f}", one.measure, one.outcome.scheduled.isoformat()]
        for one in found.rows
    ]  # fmt: skip
    grades = [
        [one.grade, f"{one.hits} of {one.of}", _between(one.hit_interval), f"{one.false} of {one.false_of}", _between(one.false_interval), "enough to propose" if one.proposes else "too few to propose"]
        for one in found.grades
    ]  # fmt: skip
    sections = [_record(name, record, number) for number, (name, record) in enumerate(found.parties)]
    sections += [
        _record(f"Agency {name}", record, 100 + number) for number, (name, record) in enumerate(found.agencies)
    ]
    waits = (
        f" {found.waiting} agreed outcome{'s have' if found.waiting != 1 else ' has'} no estimate that you may see."
        if found.waiting
        else ""
    )
    return show(request, visit, "Track record", (
        *sections,
        Section(id="grades", heading="Grades of the evidence that was weighed", head=("Grade", "Pointed to what happened", "95 % interval", "Pointed to what did not", "95 % interval", ""), table=grades, lead=(
            "Rates may be proposed for a grade table where there are enough outcomes of both kinds. Nothing changes a table by itself: somebody signs a new one."
        )),
        Section(id="scored", heading="Every scored estimate", head=("Question", "Party", "Agency", "Came to", "Score", "By", "Was to be known by"), table=scored, empty="Nothing to score yet."),
    ), lead="Only questions with an outcome that all signed, and whose scheduled day has passed: what settles early would favour yes. Lower scores are better." + waits)  # fmt: skip


@router.get("/grid")
def grid(request: Request, visit: Here) -> Response:
    """Parties by parties: agreements in force, what last went, forks."""
    found = grids.grid(visit.site.exchange, visit.view)
    visit.note("read the grid")
    head = ("from \\ to", *found.parties)
    table = [[of, *("—" if of == to else _cell(found.cells[of, to]) for to in found.parties)] for of in found.parties]
    return show(request, visit, "The grid", (
        Section(id="grid", heading="From each party to each", head=head, table=table),
    ), lead="Agreements in force, and what last went. Of two other parties only what stands in shared texts is known here.", links=(("/grid.csv", "CSV"),))  # fmt: skip


@router.get("/grid.csv")
def grid_csv(visit: Here) -> Response:
    found = grids.grid(visit.site.exchange, visit.view)
    visit.note("exported the grid")
    head, *rows = grids.rows(found)
    raw = sheet(head, [[guarded(cell) for cell in row] for row in rows])
    return Response(
        raw, media_type="text/csv; charset=utf-8", headers={"Content-Disposition": 'attachment; filename="grid.csv"'}
    )


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
    found = visit.site.lined_up.of((line.said.text, line.said.body), (one.text, body))
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


def _record(name: str, record: Record, number: int) -> Section:
    """A party's record: its sentences, and reliability as counts with intervals; a curve is never drawn from few."""
    table = [
        [f"{one.low:.0%} to {one.high:.0%}", str(one.count), f"{one.mean:.0%}", str(one.hits), _between(one.interval), "within" if one.fits else "outside"]
        for one in record.bins
    ]  # fmt: skip
    return Section(
        id=f"r{number}",
        heading=name,
        lead=" ".join(record.sentences),
        head=("Said", "Outcomes", "Said on average", "Happened", "95 % interval", "What was said lies"),
        table=table,
    )


def _between(interval: tuple[float, float]) -> str:
    return f"{interval[0]:.0%} to {interval[1]:.0%}"


def _cell(one: grids.Cell) -> str:
    parts = [f"{each.title}: {'; '.join(each.terms) or 'no terms'}" for each in one.agreed] or [one.needs]
    if one.parcels is not None:
        parts.append(
            f"{one.parcels} parcels"
            + (f", the last {one.last.date().isoformat()}, {_receipts(one)}" if one.last else "")
        )
    if one.forks:
        parts.append(f"{one.forks} forks")
    return " · ".join(parts)


def _receipts(one: grids.Cell) -> str:
    return "all received" if one.received == one.parcels else f"{one.received} of them received"


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

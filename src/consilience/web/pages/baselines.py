"""Baselines: the list, one with positions side by side and its signatures, proposing, revising, signing, what moved since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from consilience.errors import Unfit
from consilience.ledger.naming import typed_roots
from consilience.marking.tlp import parse_tlp
from consilience.node import releases
from consilience.node.answer_words import range_words, said
from consilience.node.baseline import (
    attested,
    baselines,
    proposing,
)
from consilience.node.baseline import (
    diff as baseline_diff,
)
from consilience.node.baseline import (
    draft as baseline_draft,
)
from consilience.node.baseline import (
    files as baseline_files,
)
from consilience.node.folder import now
from consilience.node.known_logs import is_introduced
from consilience.node.peering import letters
from consilience.node.reader_view import Asked
from consilience.records.baseline import Baseline, Line, text_id
from consilience.records.ids import PartyName, TextId, is_digest
from consilience.records.letter import LetterKind
from consilience.records.party import Role
from consilience.records.question import AnswerType, Question
from consilience.web.drawings import Cell, matrix
from consilience.web.pages import baseline_form
from consilience.web.pages import pickers as pick
from consilience.web.pages.fields import fitting, oneof, others
from consilience.web.pages.picture import Filters, picture_of
from consilience.web.pages.reports import LEVELS
from consilience.web.render import page
from consilience.web.security import NotHere
from consilience.web.sessions import Acting, Here, Visit, acting, visit_of

router = APIRouter(include_in_schema=False)
_MOST_BYTES = 64 * 1024 * 1024
_MOST_MATTERS = 30
_LONGEST_TITLE = 300


@router.get("/baselines")
def list_(request: Request, visit: Here) -> Response:
    asked = [record.statement.body for record in visit.view.find(Asked(kind="question/1", limit=200))]
    return page(
        request,
        "baselines.html",
        visit,
        found=baselines.all_(visit.service, visit.view),
        questions=[one for one in asked if isinstance(one, Question)],
        parties=pick.parties(visit),
    )


@router.get("/baselines/new")
def new(
    request: Request,
    visit: Here,
    question: Annotated[list[str] | None, Query()] = None,
    matter: Annotated[list[str] | None, Query()] = None,
    topic: Annotated[str, Query(max_length=300)] = "",
    party: Annotated[list[Annotated[str, Query(max_length=500)]] | None, Query(alias="with")] = None,
) -> Response:
    """The form of a new text, with a line for each question and matter that was chosen."""
    visit.need(Role.ANALYST, Role.CHAIR)
    parties = frozenset({visit.service.party, *others(party or [], "with")})
    drafts = [
        baseline_draft.of_question(visit.service, visit.view, visit.foreign(), name, parties, number)
        for number, name in enumerate(question or [], 1)
    ]
    title = topic
    if matter or topic:
        found, current = picture_of(visit, Filters())
        if found is None or not current:
            return page(request, "picture-waits.html", visit)
        chosen = [one for one in found.alignment.matters if set(one.claims) & set(matter or []) or one.topic == topic]
        drafts += [
            baseline_draft.of_matter(visit.service, found, one, parties, number)
            for number, one in enumerate(chosen[:_MOST_MATTERS], 1)
        ]
    rows = [baseline_form.of_draft(one, visit.service.party) for one in drafts]
    return _form(request, visit, rows, parties, title=title, action="/baselines/new")


@router.post("/baselines/new")
async def propose(request: Request) -> Response:
    """Sign a new text; its fields are as many as it has lines, so the form is read whole."""
    return await run_in_threadpool(_propose, request, await _fields(request))


@router.post("/baselines/import")
def take(
    visit: Acting, file: Annotated[UploadFile, File()], root: Annotated[str, Form(max_length=2000)] = ""
) -> Response:  # fmt: skip
    """Take in a file that another party handed over."""
    visit.need(Role.ANALYST, Role.CHAIR)
    raw = file.file.read(_MOST_BYTES + 1)
    taken = baseline_files.take(visit.service, raw, roots=typed_roots(root))
    visit.note("took in a baseline of " + ", ".join(taken.parties))
    return RedirectResponse(f"/baselines/{taken.text}", status_code=303)


@router.get("/baselines/{text}")
def one(request: Request, visit: Here, text: str) -> Response:
    found = _standing(visit, text)
    for each in found.recorded:
        if each.own:
            visit.note("opened", each.record)
    before = None if found.body.revises is None else baselines.standing(visit.service, visit.view, found.body.revises)
    return page(
        request,
        "baseline.html",
        visit,
        one=found,
        parties=sorted(found.body.parties),
        rows=(rows := [(line, _range(visit, line), _positions(visit, line)) for line in found.body.lines]),
        grid=_grid(rows, sorted(found.body.parties)),
        changes={} if before is None else _changes(before.body, found.body),
        before=before,
        recalled={line for line, _ in found.recalled},
        may_sign=_may_sign(visit, found),
        contradicts={
            one.line: one.words for one in attested.contradictions(visit.service, visit.view, found.body.lines)
        },
        introduced={party for party in found.body.parties if is_introduced(visit.service, party)},
        goes={
            party: baselines.may_go(visit.service, found, party)
            for party in sorted(found.body.parties - {visit.service.party})
        },
        cases=[
            case for case in releases.cases(visit.view) if {s.record for s in found.recorded} & case.request.records
        ],
    )


@router.post("/baselines/{text}/sign")
def sign(visit: Acting, text: str) -> Response:
    visit.need(Role.CHAIR)
    found = _standing(visit, text)
    act = baselines.sign(visit.service, visit.view, visit.member, found.text)
    visit.sign(act, then=f"/baselines/{text}", ask=True)
    return RedirectResponse(f"/baselines/{text}", status_code=303)


@router.post("/baselines/{text}/send")
def send(visit: Acting, text: str, to: Annotated[str, Form(max_length=64)]) -> Response:
    """Put text and signature among what goes to the peer."""
    visit.need(Role.ANALYST, Role.CHAIR)
    found = _standing(visit, text)
    raw = baseline_files.export(visit.service, visit.view, found.text, PartyName(to))
    letter = letters.send(visit.service, PartyName(to), LetterKind.BASELINE, raw)
    visit.note("sent a baseline", letter)
    return RedirectResponse(f"/baselines/{text}", status_code=303)


@router.get("/baselines/{text}/revise")
def revision(request: Request, visit: Here, text: str) -> Response:
    visit.need(Role.ANALYST, Role.CHAIR)
    found = _standing(visit, text)
    own = visit.service.party
    rows = [baseline_form.of_line(visit.view, line, found.grounds, own) for line in found.body.lines]
    return _form(
        request, visit, rows, found.body.parties, title=found.body.title, action=f"/baselines/{text}/revise", before=found
    )  # fmt: skip


@router.post("/baselines/{text}/revise")
async def revise(request: Request, text: str) -> Response:
    return await run_in_threadpool(_revise, request, text, await _fields(request))


@router.get("/baselines/{text}/moved")
def moved(request: Request, visit: Here, text: str) -> Response:
    """What has moved since the text was stated."""
    found = _standing(visit, text)
    picture = None
    if any(row.claims for row in found.grounds):
        picture, current = picture_of(visit, Filters())
        if picture is None or not current:
            return page(request, "picture-waits.html", visit)
    change = baseline_diff.since(visit.service, visit.view, visit.foreign(), found, picture)
    return page(request, "baseline-moved.html", visit, one=found, change=change)


@router.get("/baselines/{text}/file")
def file(visit: Here, text: str, to: Annotated[str, Query(max_length=64)] = "") -> Response:
    """The file for another party, or of the whole of a complete baseline."""
    found = _standing(visit, text)
    if to:
        raw = baseline_files.export(visit.service, visit.view, found.text, PartyName(to))
    else:
        raw = baseline_files.archive(visit.service, visit.view, found.text)
    visit.note(f"exported a baseline{f' to {to}' if to else ''}")
    name = f"baseline-{text[:12]}{f'-to-{to}' if to else ''}.json"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(raw, media_type="application/json", headers=headers)


def _propose(request: Request, form: dict[str, str]) -> Response:
    visit = acting(request, visit_of(request), form.get("csrf", ""))
    visit.need(Role.ANALYST, Role.CHAIR)
    parties = frozenset({visit.service.party, *others([form.get("with", "")], "with")})
    title = form.get("title", "").strip()
    if not 0 < len(title) <= _LONGEST_TITLE:
        raise Unfit("title", f"write 1 to {_LONGEST_TITLE} letters")
    read, grounds = baseline_form.read(visit.service, visit.view, form)
    lines = [
        replace(one, positions=attested.with_others(visit.service, visit.view, one, parties, None)) for one in read
    ]
    baseline_form.warned(attested.contradictions(visit.service, visit.view, lines), form)
    body = Baseline(title=title, parties=parties, lines=tuple(lines), as_of=now().date())
    levels = parse_tlp(oneof(form.get("level", ""), LEVELS, "marking"), owner=visit.service.party).levels
    act = proposing.propose(
        visit.service, visit.view, visit.member, body, levels=levels, grounds=grounds, because=fitting(form.get("because", ""), "because", 2000)
    )  # fmt: skip
    place = f"/baselines/{text_id(body)}"
    visit.sign(act, then=place)
    return RedirectResponse(place, status_code=303)


def _revise(request: Request, text: str, form: dict[str, str]) -> Response:
    visit = acting(request, visit_of(request), form.get("csrf", ""))
    visit.need(Role.ANALYST, Role.CHAIR)
    found = _standing(visit, text)
    read, grounds = baseline_form.read(visit.service, visit.view, form)
    lines = [
        replace(one, positions=attested.with_others(visit.service, visit.view, one, found.body.parties, found))
        for one in read
    ]
    baseline_form.warned(attested.contradictions(visit.service, visit.view, lines), form)
    act = proposing.revise(
        visit.service, visit.view, visit.member, found.text, lines, grounds=grounds, title=fitting(form.get("title", ""), "title", 300),
        because=fitting(form.get("because", ""), "because", 2000),
    )  # fmt: skip
    visit.sign(act, then=f"/baselines/{text}")
    later = _standing(visit, text).revised_by
    return RedirectResponse(f"/baselines/{later[-1] if later else text}", status_code=303)


async def _fields(request: Request) -> dict[str, str]:
    form = await request.form(max_fields=5_000)
    return {key: fitting(value, key, 20_000) for key, value in form.items() if isinstance(value, str)}


def _form(
    request: Request, visit: Visit, rows: list[baseline_form.LineFields], parties: frozenset[PartyName], *, title: str,
    action: str, before: baselines.BaselineStanding | None = None,
) -> Response:  # fmt: skip
    return page(
        request, "baseline-form.html", visit, rows=[*rows, baseline_form.blank(rows)], parties=sorted(parties),
        title=title, action=action, before=before, stances=baseline_form.STANCES, levels=LEVELS,
        kept_back=any(row.kept_back for row in rows),
    )  # fmt: skip


def _standing(visit: Visit, text: str) -> baselines.BaselineStanding:
    found = baselines.standing(visit.service, visit.view, TextId(text)) if is_digest(text) else None
    if found is None:
        raise NotHere
    return found


def _may_sign(visit: Visit, found: baselines.BaselineStanding) -> bool:
    signed = any(one.party == visit.service.party for one in found.signatures)
    return Role.CHAIR in visit.roles and visit.service.party in found.body.parties and not signed


def _range(visit: Visit, line: Line) -> str:
    kind = baseline_form.kind_of(visit.view, line)
    return "" if kind is None else range_words(kind, line.unit, line.between)


def _grid(rows: Sequence[tuple[Line, str, dict[PartyName, Any]]], parties: Sequence[PartyName]) -> Markup:
    """Return the stand of each party on each line as a drawing; the table beside it has the words."""

    def cell(positions: dict[PartyName, Any], party: PartyName) -> Cell:
        if party not in positions:
            return Cell(look="st-none", words="none stated")
        stance = positions[party][0].stance
        return Cell(look=f"st-{stance.name.lower()}", words=stance.value)

    return matrix(
        [(line.statement, [cell(positions, party) for party in parties]) for line, _, positions in rows], parties,
        spoken="The position of each party on each line; the table below has the words",
    )  # fmt: skip


def _positions(visit: Visit, line: Line) -> dict[PartyName, tuple[Any, str]]:
    kind = baseline_form.kind_of(visit.view, line) or AnswerType.PROBABILITY
    return {one.party: (one, "" if one.answer is None else said(kind, line.unit, one.answer)) for one in line.positions}


def _changes(before: Baseline, after: Baseline) -> dict[str, Any]:
    """Return what the revision changed in the statement of each line; None for a line that is new."""
    old = {line.id: line for line in before.lines}
    found: dict[str, Any] = {}
    for line in after.lines:
        if line.id not in old:
            found[line.id] = None
        elif old[line.id].statement != line.statement:
            found[line.id] = releases.changes(old[line.id].statement, line.statement)
    return found

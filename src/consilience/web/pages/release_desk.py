"""Release desk: a new request with its wording and difference, the decision; and recalls."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from consilience.errors import Unfit
from consilience.ledger.reading import Record
from consilience.node import disclosed_before, figures_said, questions, releases, wordings
from consilience.node.forum.boards import board_of
from consilience.node.release_rules import Covered
from consilience.node.told import told
from consilience.records.claim import Claim
from consilience.records.ids import PartyName, RecordId, is_digest, is_name
from consilience.records.party import Role
from consilience.records.release import Form as ReleaseForm
from consilience.records.release import RecallReason
from consilience.records.request import Wording
from consilience.records.telling import day_in_words
from consilience.web.pages import pickers as pick
from consilience.web.pages.fields import day, fitting, names, oneof, others
from consilience.web.render import page
from consilience.web.security import NotHere
from consilience.web.sessions import Acting, Here, Visit, acting, visit_of

router = APIRouter(include_in_schema=False)
_PATIENCE = 20
"""Seconds that a form which starts from advice waits for it."""
FORMS = [form.value for form in ReleaseForm]


@router.get("/desk/new")
def new(
    request: Request,
    visit: Here,
    record: Annotated[list[str] | None, Query()] = None,
    question: Annotated[str, Query(max_length=100)] = "",
    to: Annotated[list[Annotated[str, Query(max_length=500)]] | None, Query()] = None,
    form_: Annotated[str, Query(alias="form", max_length=20)] = "full",
) -> Response:
    """The form of a request; `question` takes the records from the advice on it."""
    form = ReleaseForm(oneof(form_, FORMS, "form"))
    known = [PartyName(one) for one in names(";".join(to or [])) if is_name(one)]
    wanted = _advised(visit, question, known) if question else [(one, form) for one in _records(visit, record or [])]
    return _form(request, visit, wanted, known)


@router.post("/desk/new")
async def ask(request: Request) -> Response:
    """Ask for a release, or look at it first."""
    form = await request.form()
    fields = {key: str(value) for key, value in form.items() if isinstance(value, str)}
    ids = [str(value) for value in form.getlist("record")]
    to = [str(value) for value in form.getlist("to")]
    return await run_in_threadpool(_ask, request, fields, ids, to)


@router.get("/desk/{request_id}")
def one(request: Request, visit: Here, request_id: str) -> Response:
    found = releases.case(visit.view, RecordId(request_id)) if is_digest(request_id) else None
    if found is None:
        raise NotHere
    visit.note("opened", found.record.id)
    wordings = {wording.record: wording.text for wording in found.request.wordings}
    own = found.record.statement.head.author == visit.member
    return page(
        request,
        "release-case.html",
        visit,
        case=found,
        items=[(one, told(visit.service, visit.view, one), _changes(one, wordings.get(one.id))) for one in found.items],
        second=releases.needs_second(visit.service),
        own=own,
        gone=disclosed_before.gone_before(visit.view, found.request.to, found.items),
        term=terms(visit, found),
        mine=any(who == visit.member for who, _ in found.agreements),
        fault=found.release and visit.service.node.ledger.offices().faults.get(found.release.id),
    )


@router.post("/desk/{request_id}")
def decide(
    visit: Acting,
    request_id: str,
    decision: Annotated[str, Form()],
    because: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    visit.need(Role.RELEASER)
    if not is_digest(request_id):
        raise NotHere
    agreed = oneof(decision, ("release", "refuse"), "decision") == "release"
    id_ = RecordId(request_id)
    visit.sign(
        releases.decide(visit.service, visit.view, visit.member, id_, agreed=agreed, because=because),
        then=f"/desk/{request_id}",
        ask=True,
    )
    return RedirectResponse(f"/desk/{request_id}", status_code=303)


@router.post("/desk/{request_id}/withdraw")
def withdraw(visit: Acting, request_id: str, because: Annotated[str, Form(max_length=2000)] = "") -> Response:
    """Take a release back: what was not fetched stays here, and whoever fetched it is told."""
    visit.need(Role.RELEASER)
    found = releases.case(visit.view, RecordId(request_id)) if is_digest(request_id) else None
    if found is None or found.release is None:
        raise NotHere
    place = f"/desk/{request_id}"
    visit.sign(
        releases.withdraw(visit.service, visit.view, visit.member, found.release.id, because), then=place, ask=True
    )
    return RedirectResponse(place, status_code=303)


@router.post("/reports/{record}/recall")
def recall(
    visit: Acting,
    record: str,
    reason: Annotated[str, Form()],
    because: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    visit.need(Role.RELEASER)
    if not is_digest(record):
        raise NotHere
    why = RecallReason(oneof(reason, [one.value for one in RecallReason], "reason"))
    place = f"/reports/{record}"
    visit.sign(
        releases.recall(visit.service, visit.view, visit.member, RecordId(record), why, because), then=place, ask=True
    )  # fmt: skip
    return RedirectResponse(place, status_code=303)


def _ask(request: Request, fields: dict[str, str], ids: list[str], given: list[str]) -> Response:
    visit = acting(request, visit_of(request), fields.get("csrf", ""))
    visit.need(Role.ANALYST, Role.RELEASER)
    wanted = [(one, _form_of(fields, one)) for one in _records(visit, ids)]
    look = bool(fields.get("look"))
    to = [] if look and not names(";".join(given)) else others(given, "to")
    texts = {one.id: fields.get(f"text-{one.id}", "").strip() for one, _ in wanted}
    if look:
        return _form(request, visit, wanted, to, texts, fields)
    for one, form in wanted:
        if form in releases.NEW_WORDS and not texts[one.id]:
            raise Unfit(f"text-{one.id}", "write the words that are to go out; a record that goes whole needs none")
    act = releases.ask_each(
        visit.service, visit.view, visit.member, wanted=[(one.id, form) for one, form in wanted], to=to,
        because=fitting(fields.get("because", ""), "because", 2000), until=day(fields.get("until", ""), "until"),
        words=[Wording(record=id_, text=fitting(text, f"text-{id_}", 20_000)) for id_, text in texts.items() if text],
    )  # fmt: skip
    caution = figures_said.caution([one for one, form in wanted if form in releases.NEW_WORDS], texts)
    visit.sign(replace(act, caution=caution), then="/desk", ask=bool(caution))
    return RedirectResponse("/desk", status_code=303)


def terms(visit: Visit, case: releases.Case) -> tuple[bool, str]:
    """Return whether a term lets it go, and which, or why none does; with the memorandum's title for who may read it."""
    found = releases.term_of(visit.service, case)
    if isinstance(found, Covered) and found.term is None:
        return True, found.words
    text = found.memorandum
    shown = text is not None and board_of(visit.service, visit.view).any_text(text) is not None
    if isinstance(found, Covered):
        until = f", until {day_in_words(found.until)}" if found.until else ""
        return True, (found.words if shown else "under a memorandum that you may not see") + until
    return False, found.words if shown else found.reason


def _form(
    request: Request, visit: Visit, wanted: list[tuple[Record, ReleaseForm]], to: list[PartyName],
    texts: dict[RecordId, str] | None = None, fields: dict[str, str] | None = None,
) -> Response:  # fmt: skip
    """Show the form: what each record says, an empty box for other words, and who will be able to read it."""
    said = texts or {}
    return page(
        request, "release-new.html", visit, to=to, forms=FORMS, fields=fields or {},
        items=[
            (one, told(visit.service, visit.view, one), releases.words_of(one), form.value, said.get(one.id, ""),
             _changes(one, said.get(one.id)), _repeated(one, form, said.get(one.id, "")))
            for one, form in wanted
        ],
        parties=pick.parties(visit),
        reaches=[row for one, form in wanted for row in releases.reaches([one], to, form)],
    )  # fmt: skip


def _repeated(record: Record, form: ReleaseForm, text: str) -> wordings.Overlap | None:
    return wordings.overlap(releases.kept_words(record), text, form)


def _form_of(fields: dict[str, str], record: Record) -> ReleaseForm:
    """Return the form in which a record is asked for: its own, or the one of all."""
    name = f"form-{record.id}"
    stated = fields.get(name) or fields.get("form", "")
    return ReleaseForm(oneof(stated, FORMS, name if name in fields else "form"))


def _records(visit: Visit, ids: list[str]) -> list[Record]:
    found = [visit.view.record(RecordId(id_)) if is_digest(id_) else None for id_ in dict.fromkeys(ids)]
    if any(one is None for one in found):
        raise NotHere
    return [one for one in found if one is not None]


def _advised(visit: Visit, name: str, to: list[PartyName]) -> list[tuple[Record, ReleaseForm]]:
    """Return the records that the advice on a question names, each in the form it names."""
    judged = partial(visit.site.questions.judged, stand=visit.view.stand, patience=_PATIENCE)
    standing = questions.standing(visit.service, visit.view, visit.foreign(), name, judged)
    if standing is None or not standing.own or standing.own[0].record is None:
        raise NotHere
    advised = [advice for comparison, advice in standing.judged if comparison.estimates[1].party in to]
    wanted = {release.origin: release.form for advice in advised for release in advice.release}
    records: list[tuple[Record, ReleaseForm]] = []
    for link in standing.own[0].record.statement.head.links:
        record = visit.view.record(link.record)
        if record is not None and isinstance(record.statement.body, Claim) and record.statement.body.origin in wanted:
            form = wanted[record.statement.body.origin]
            records.append((record, ReleaseForm(form) if form in FORMS else ReleaseForm.FULL))
    return records


def _changes(record: Record, wording: str | None) -> Any:
    return None if not wording else releases.changes(releases.words_of(record), wording)

"""Release desk: a new request with its wording and difference, the decision; and recalls."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from consilience.errors import WrongUse
from consilience.ledger.reading import Record
from consilience.node import disclosed, questions, releases
from consilience.node.told import told
from consilience.records.claim import Claim
from consilience.records.ids import PartyName, RecordId, is_digest, is_name
from consilience.records.party import Role
from consilience.records.release import Form as ReleaseForm
from consilience.records.release import RecallReason
from consilience.records.request import Wording
from consilience.web.pages.fields import day, names, oneof
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
    to: Annotated[str, Query(max_length=500)] = "",
    form_: Annotated[str, Query(alias="form", max_length=20)] = "full",
) -> Response:
    """The form of a request; `question` takes the records from the advice on it."""
    records = _records(visit, record or [])
    form = ReleaseForm(oneof(form_, FORMS, "form"))
    if question:
        records, form = _advised(visit, question, to)
    return page(
        request,
        "desk-new.html",
        visit,
        items=[(one, releases.words_of(one)) for one in records],
        to=to,
        form=form.value,
        forms=FORMS,
        parties=visit.desk.received.parties(visit.foreign()),
        reaches=releases.reaches(records, [PartyName(one) for one in names(to) if is_name(one)], form),
        preview=None,
    )


@router.post("/desk/new")
async def ask(request: Request) -> Response:
    """Ask for a release, or look at it first."""
    form = await request.form()
    fields = {key: str(value) for key, value in form.items() if isinstance(value, str)}
    ids = [str(value) for value in form.getlist("record")]
    return await run_in_threadpool(_ask, request, fields, ids)


@router.get("/desk/{request_id}")
def one(request: Request, visit: Here, request_id: str) -> Response:
    found = releases.case(visit.window, RecordId(request_id)) if is_digest(request_id) else None
    if found is None:
        raise NotHere
    visit.note("opened", found.record.id)
    wordings = {wording.record: wording.text for wording in found.request.wordings}
    own = found.record.statement.head.author == visit.member
    return page(
        request,
        "desk-case.html",
        visit,
        case=found,
        items=[(one, told(visit.desk, visit.window, one), _changes(one, wordings.get(one.id))) for one in found.items],
        second=releases.needs_second(visit.desk),
        own=own,
        gone=disclosed.gone_before(visit.window, found.request.to, found.items),
        mine=any(who == visit.member for who, _ in found.agreements),
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
        releases.decide(visit.desk, visit.window, visit.member, id_, agreed=agreed, because=because),
        then=f"/desk/{request_id}",
    )
    return RedirectResponse(f"/desk/{request_id}", status_code=303)


@router.post("/desk/{request_id}/withdraw")
def withdraw(visit: Acting, request_id: str, because: Annotated[str, Form(max_length=2000)] = "") -> Response:
    """Take a release back: what was not fetched stays here, and whoever fetched it is told."""
    visit.need(Role.RELEASER)
    found = releases.case(visit.window, RecordId(request_id)) if is_digest(request_id) else None
    if found is None or found.release is None:
        raise NotHere
    place = f"/desk/{request_id}"
    visit.sign(releases.withdraw(visit.desk, visit.window, visit.member, found.release.id, because), then=place)
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
        releases.recall(visit.desk, visit.window, visit.member, RecordId(record), why, because), then=place
    )  # fmt: skip
    return RedirectResponse(place, status_code=303)


def _ask(request: Request, fields: dict[str, str], ids: list[str]) -> Response:
    visit = acting(request, visit_of(request), fields.get("csrf", ""))
    visit.need(Role.ANALYST, Role.RELEASER)
    records = _records(visit, ids)
    form = ReleaseForm(oneof(fields.get("form", ""), FORMS, "form"))
    to = [PartyName(name) for name in names(fields.get("to", "")) if _is_party(name)]
    texts = {one.id: fields.get(f"text-{one.id}", "").strip() for one in records}
    if fields.get("look"):
        return page(
            request,
            "desk-new.html",
            visit,
            items=[(one, texts[one.id] or releases.words_of(one)) for one in records],
            to="; ".join(to),
            form=form.value,
            forms=FORMS,
            parties=visit.desk.received.parties(visit.foreign()),
            reaches=releases.reaches(records, to, form),
            preview=[(one, _changes(one, texts[one.id])) for one in records],
        )
    needed = form in (ReleaseForm.SANITISED, ReleaseForm.GIST)
    if needed and any(not text for text in texts.values()):
        raise WrongUse("wording: write what is to go out for each record")
    act = releases.ask(
        visit.desk,
        visit.window,
        visit.member,
        records=[one.id for one in records],
        form=form,
        to=to,
        because=fields.get("because", "")[:2000],
        wordings=[Wording(record=id_, text=text[:20_000]) for id_, text in texts.items()] if needed else [],
        until=day(fields.get("until", ""), "until"),
    )
    visit.sign(act, then="/desk")
    return RedirectResponse("/desk", status_code=303)


def _records(visit: Visit, ids: list[str]) -> list[Record]:
    found = [visit.window.record(RecordId(id_)) if is_digest(id_) else None for id_ in dict.fromkeys(ids)]
    if any(one is None for one in found):
        raise NotHere
    return [one for one in found if one is not None]


def _advised(visit: Visit, name: str, to: str) -> tuple[list[Record], ReleaseForm]:
    """Return the records that the advice on a question names, in the strictest of the forms it names."""
    judged = partial(visit.site.questions.judged, patience=_PATIENCE)
    standing = questions.standing(visit.desk, visit.window, visit.foreign(), name, judged)
    if standing is None or not standing.own or standing.own[0].record is None:
        raise NotHere
    advised = [advice for comparison, advice in standing.judged if comparison.estimates[1].party == to]
    wanted = {release.origin: release.form for advice in advised for release in advice.release}
    records = []
    for link in standing.own[0].record.statement.head.links:
        record = visit.window.record(link.record)
        if record is not None and isinstance(record.statement.body, Claim) and record.statement.body.origin in wanted:
            records.append(record)
    order = [form.value for form in ReleaseForm]
    strictest = max((form for form in wanted.values() if form in order), key=order.index, default="full")
    return records, ReleaseForm(strictest)


def _changes(record: Record, wording: str | None) -> Any:
    return None if not wording else releases.changes(releases.words_of(record), wording)


def _is_party(name: str) -> bool:
    if not is_name(name):
        raise WrongUse("parties: a name has 1 to 64 letters, digits and . _ -")
    return True

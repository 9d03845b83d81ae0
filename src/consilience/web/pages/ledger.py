"""Ledger: the newest checkpoint, the records one may see, and the proof of each."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from consilience.errors import ForkFound
from consilience.ledger.note import verifier_key
from consilience.node.erasing import is_erasable
from consilience.node.folder import audit
from consilience.node.reader_view import Asked
from consilience.node.told import told
from consilience.records.ids import RecordId, is_digest
from consilience.records.kinds import KINDS
from consilience.records.party import Role
from consilience.web.render import page
from consilience.web.security import NotHere
from consilience.web.sessions import Acting, Here

router = APIRouter(include_in_schema=False)
_PAGE = 40


@router.get("/ledger")
def ledger(
    request: Request,
    visit: Here,
    kind: Annotated[str, Query()] = "report/1",
    before: Annotated[int | None, Query(ge=0)] = None,
) -> Response:
    if kind not in KINDS:
        raise NotHere
    log = visit.service.node.ledger
    place = None if before is None else visit.view.index_of(before)
    records = visit.view.find(Asked(kind=kind, before=place, history=True, limit=_PAGE))
    ranks = visit.view.ranks(records)
    note = log.newest_checkpoint()
    return page(
        request,
        "ledger.html",
        visit,
        kind=kind,
        names={tag: noun.KIND.name for tag, noun in KINDS.items()},
        kinds=[one for one in KINDS if visit.view.total(one)],
        records=records,
        ranks=ranks,
        more=ranks[records[-1].id] if len(records) == _PAGE else None,
        note=None if note is None else note.decode(),
        origin=log.origin,
        keys=[verifier_key(log.origin, public) for public in log.keyring.log_keys()],
        whole=None,
    )


@router.get("/ledger/{record}")
def one(request: Request, visit: Here, record: str) -> Response:
    found = visit.view.record(RecordId(record)) if is_digest(record) else None
    if found is None:
        raise NotHere
    visit.note("opened", found.id)
    log = visit.service.node
    proof, newest = log.ledger.prove(found.id), log.store.newest_checkpoint()
    covered = newest is not None and proof.index < newest[0]
    erasable = is_erasable(found.statement.kind)
    return page(
        request,
        "record.html",
        visit,
        record=found,
        told=told(visit.service, visit.view, found),
        proof=proof,
        covered=covered,
        erasable=erasable,
        fault=visit.service.node.ledger.offices().faults.get(found.id),
    )


@router.get("/ledger/{record}/evidence")
def evidence(visit: Here, record: str) -> Response:
    """A file that proves to anybody, offline, what was said and that it stands in the log."""
    found = visit.view.record(RecordId(record)) if is_digest(record) else None
    if found is None:
        raise NotHere
    content = visit.service.node.evidence(found.id)
    visit.note("exported evidence", found.id)
    name = f"evidence-{found.id[:16]}.json"
    return Response(
        content,
        media_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@router.post("/ledger/checkpoint")
def checkpoint(visit: Acting) -> Response:
    visit.need(Role.CHAIR, Role.AUDITOR, Role.SECRETARY)
    visit.service.node.checkpoint(visit.service.log_key)
    visit.note("signed a checkpoint")
    return RedirectResponse("/ledger", status_code=303)


@router.post("/ledger/audit")
def verify(request: Request, visit: Acting) -> Response:
    visit.need(Role.CHAIR, Role.AUDITOR)
    service = visit.service
    try:
        whole, said = True, f"{audit(service.node.ledger, service.node.store)} entries fit together"
    except ForkFound as error:
        whole, said = False, str(error)
    visit.note("audited the ledger")
    return page(request, "audited.html", visit, whole=whole, said=said)

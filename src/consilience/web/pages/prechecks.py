"""Private checks: who would learn what, consenting to a run, handing its messages over, what was found."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from starlette.responses import RedirectResponse, Response

from consilience.errors import WrongUse
from consilience.exchange import psi
from consilience.ledger.naming import typed_roots
from consilience.node.known_logs import is_introduced
from consilience.node.peering import letters
from consilience.node.precheck import files as precheck_files
from consilience.node.precheck import run as precheck
from consilience.node.precheck.origins import found
from consilience.node.reader_view import Asked
from consilience.records.ids import PartyName, QuestionId, RunId, is_name
from consilience.records.letter import LetterKind
from consilience.records.party import Role
from consilience.records.precheck import Shown
from consilience.records.question import Question
from consilience.web.pages.fields import oneof
from consilience.web.render import page
from consilience.web.security import NotHere
from consilience.web.sessions import Acting, Here, Visit

router = APIRouter(include_in_schema=False)
_MOST_BYTES = 128 * 1024 * 1024
_PLACE = "/prechecks"


@router.get("/prechecks")
def list_(request: Request, visit: Here) -> Response:
    asked = [record.statement.body for record in visit.view.find(Asked(kind="question/1", limit=200))]
    rows = [
        (one, found(visit.view, one.kept.run), is_introduced(visit.service, one.kept.peer), _says(one))
        for one in reversed(_states(visit))
    ]
    return page(
        request,
        "prechecks.html",
        visit,
        rows=rows,
        there=psi.is_there(),
        questions=[one for one in asked if isinstance(one, Question)],
        parties=visit.service.received.parties(visit.foreign()),
        says_first=precheck.who_learns_what(Shown.WHICH, PartyName("the other side"), began=True)[1:],
        budget=(precheck.RUNS_WITH_PEER, precheck.RUNS_ON_QUESTION, precheck.PERIOD.days),
    )


@router.post("/prechecks")
def propose(
    visit: Acting,
    party: Annotated[str, Form(alias="with")],
    because: Annotated[str, Form(max_length=2000)],
    shown: Annotated[str, Form()] = Shown.BAND.value,
    question: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Consent to a run and begin it."""
    visit.need(Role.RELEASER)
    if not is_name(party.strip()):
        raise WrongUse("with: name another party, by letters, digits and . _ -")
    if not because.strip():
        raise WrongUse("reason: say why; the other side reads it")
    _, act = precheck.propose(
        visit.service, visit.view, visit.member, PartyName(party.strip()),
        Shown(oneof(shown, [one.value for one in Shown], "what is shown")), because,
        question=QuestionId(question) if question else None,
    )  # fmt: skip
    visit.sign(act, then=_PLACE, ask=True)
    return RedirectResponse(_PLACE, status_code=303)


@router.post("/prechecks/receive")
def receive(
    visit: Acting, file: Annotated[UploadFile, File()], root: Annotated[str, Form(max_length=2000)] = ""
) -> Response:  # fmt: skip
    """Take in a message that the other side handed over."""
    visit.need(Role.RELEASER, Role.ANALYST)
    raw = file.file.read(_MOST_BYTES + 1)
    precheck.receive(visit.service, raw, roots=typed_roots(root))
    visit.note("took in a message of a private check")
    return RedirectResponse(_PLACE, status_code=303)


@router.post("/prechecks/{run}/consent")
def consent(visit: Acting, run: str, because: Annotated[str, Form(max_length=2000)] = "") -> Response:
    visit.need(Role.RELEASER)
    one = _state(visit, run)
    visit.sign(precheck.consent(visit.service, visit.view, visit.member, one.kept.run, because), then=_PLACE, ask=True)
    return RedirectResponse(_PLACE, status_code=303)


@router.get("/prechecks/{run}/message")
def message(visit: Here, run: str) -> Response:
    """The message to hand over now, as a file."""
    visit.need(Role.RELEASER, Role.ANALYST)
    raw = precheck.next_message(visit.service, _state(visit, run).kept.run)
    step = precheck_files.read_message(raw).step
    visit.note("handed over a message of a private check")
    headers = {"content-disposition": f'attachment; filename="precheck-{run[:12]}-{step}.json"'}
    return Response(raw, media_type="application/json", headers=headers)


@router.post("/prechecks/{run}/send")
def send(visit: Acting, run: str) -> Response:
    """Put the message of our own among what goes to the peer."""
    visit.need(Role.RELEASER, Role.ANALYST)
    one = _state(visit, run)
    raw = precheck.next_message(visit.service, one.kept.run)
    letter = letters.send(visit.service, one.kept.peer, LetterKind.PRECHECK, raw)
    visit.note("sent a message of a private check", letter)
    return RedirectResponse(_PLACE, status_code=303)


def _states(visit: Visit) -> list[precheck.RunState]:
    """Return the runs whose consents the member may read."""
    every = precheck.states(visit.service)
    return [one for one in every if visit.view.allows(precheck.shared(visit.service, one.kept.peer))]


def _state(visit: Visit, run: str) -> precheck.RunState:
    kept = precheck_files.load(visit.service, RunId(run))
    if kept is None or not visit.view.allows(precheck.shared(visit.service, kept.peer)):
        raise NotHere
    return precheck.state(visit.service, kept)


def _says(one: precheck.RunState) -> tuple[str, ...]:
    """Return what is to be read before a consent to what the other side proposed."""
    if one.theirs is None or one.own is not None:
        return ()
    return precheck.who_learns_what(one.theirs.shown, one.kept.peer, began=False)

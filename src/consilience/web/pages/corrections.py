"""Corrections proposed on another party's claims, and originators' consents to passing on."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from consilience.forum import corrections
from consilience.node.told import ReaderNames
from consilience.records.party import Role
from consilience.web.pages import pickers as pick
from consilience.web.pages.forum import forum_of
from consilience.web.pages.forum_acts import WORKS
from consilience.web.pages.sections import Field, Form, Row, Section, choices, decided, show
from consilience.web.sessions import Here, Visit

router = APIRouter(include_in_schema=False)


@router.get("/forums/{forum}/corrections")
def corrections_(request: Request, visit: Here, forum: str) -> Response:
    board, found = forum_of(visit, forum)
    text, us = found.text, visit.service.party
    names = ReaderNames(visit.service, visit.view)
    others_of = found.founding.body.parties - {us}
    others = choices(sorted(others_of))
    proposed = [_correction_row(one, text, us, names) for one in corrections.corrections(board, text)]
    asked = [_consent_row(one, text, us, visit) for one in corrections.consents(board, text)]
    correct = Form(summary="Propose a correction of another party's claim", action=f"/forums/{text}/say/correction", button="Sign it", fields=(
        Field(name="claim", label="Claim", kind="choice", options=pick.their_claims(visit, others_of), required=True), Field(name="to", label="Whose", kind="choice", options=others),
        Field(name="words", label="Should say", kind="area", required=True), Field(name="because", label="Why", required=True),
    ))  # fmt: skip
    consent = Form(summary="Ask whether something may be passed on", action=f"/forums/{text}/say/consent_request", button="Sign it", fields=(
        Field(name="of", label="Asked of", kind="choice", options=others),
        Field(name="records", label="Their records", kind="several", options=pick.their_records(visit, others_of), required=True),
        Field(name="onward", label="To be passed on to", required=True, hint="a party by its name"), Field(name="because", label="Why", required=True),
    ))  # fmt: skip
    may = bool(visit.roles.intersection(WORKS))
    return show(request, visit, "Corrections and consents", (
        Section(id="corrections", heading="Corrections proposed on another's claim", rows=proposed, forms=(correct,) if may else ()),
        Section(id="consents", heading="Originators' consent to passing on", rows=asked, forms=(consent,) if may else ()),
    ), forum=found, at="More")  # fmt: skip


def _correction_row(one: corrections.Corrected, forum: str, us: str, names: ReaderNames) -> Row:
    body = one.said.body
    answer = Form(summary="Answer it", action=f"/forums/{forum}/say/correction_answer", button="Sign the answer", fields=(
        Field(name="correction", label="", kind="hidden", value=one.said.text),
        decided("accepted", "Accepted", ("yes", "no")), Field(name="because", label="Why", required=True),
    ))  # fmt: skip
    lines = [("Claim", names.named("record", body.claim)), ("Because", body.because)]
    if one.answer is not None:
        lines.append((f"{one.answer.party} {one.state} it", one.answer.body.because))
    return Row(
        title=body.words, state=one.state, good=one.state == "accepted", facts=(f"{one.said.party} to {body.to}",), lines=lines,
        marking=one.said.marking, forms=(answer,) if one.answer is None and body.to == us else (),
    )  # fmt: skip


def _consent_row(one: corrections.Consented, forum: str, us: str, visit: Visit) -> Row:
    body = one.said.body
    answer = Form(summary="Answer it", action=f"/forums/{forum}/say/consent", button="Sign the answer", fields=(
        Field(name="request", label="", kind="hidden", value=one.said.text),
        decided("granted", "Consent", ("yes", "no")), Field(name="because", label="Why"), Field(name="until", label="Until", kind="date"),
    ))  # fmt: skip
    lines = [("Because", body.because)] + (
        [] if one.answer is None else [("Answer", one.answer.body.because or one.state)]
    )
    mine = one.answer is None and body.of == us and Role.RELEASER in visit.roles
    return Row(
        title=f"{len(body.records)} records of {body.of} to {body.onward}", state=one.state, good=one.state == "given",
        facts=(f"asked by {one.said.party}",), lines=lines, marking=one.said.marking, forms=(answer,) if mine else (),
    )  # fmt: skip

"""Questions: the list, one question with both estimates and why they differ, and the form of an estimate."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response

from consilience.divergence.compare import QuestionComparison
from consilience.divergence.figures import axis_figure
from consilience.divergence.page import lead
from consilience.divergence.pair_view import view
from consilience.divergence.panel import Panel
from consilience.divergence.question_file import read
from consilience.divergence.tables import DIAGNOSTICITY, yardsticks
from consilience.errors import WrongUse
from consilience.marking import Marking
from consilience.marking.tlp import parse_tlp
from consilience.node import checking, questions
from consilience.node.answer_words import said
from consilience.node.folder import now
from consilience.node.reader_view import Asked
from consilience.records.claim import Claim
from consilience.records.estimate import Answer, Band, Confidence, Estimate, Evidence
from consilience.records.ids import PartyName, QuestionId, RecordId, is_digest, is_name
from consilience.records.party import Role
from consilience.records.question import AnswerType, Question
from consilience.web.filling import filled
from consilience.web.pages.answer_fields import answer_of, fields_of
from consilience.web.pages.fields import day, names, oneof
from consilience.web.pages.origins import titles_of
from consilience.web.pages.reports import LEVELS
from consilience.web.render import page
from consilience.web.security import NotHere
from consilience.web.sessions import Acting, Here, Visit, acting, visit_of

router = APIRouter(include_in_schema=False)
_MOST_BYTES = 1024 * 1024
_PATIENCE = 20
"""Seconds that what is exported waits for a comparison; a page waits for none."""
STEPS = tuple(DIAGNOSTICITY)
Level = Annotated[str, Form()]


@router.get("/questions")
def list_(request: Request, visit: Here) -> Response:
    records = visit.view.find(Asked(kind="question/1", limit=200))
    asked = [record.statement.body for record in records]
    found = [_standing(visit, one.id) for one in asked if isinstance(one, Question)]
    return page(
        request,
        "questions.html",
        visit,
        rows=[(one, _summary(one)) for one in found],
        given=questions.offered(visit.service, visit.view, visit.foreign()),
        kinds=[kind.value for kind in AnswerType],
        scales=[""] + [scale.name for scale in yardsticks().values()],
        levels=LEVELS,
    )


@router.post("/questions")
def ask(
    visit: Acting,
    text: Annotated[str, Form(max_length=1000)],
    kind: Annotated[str, Form()],
    name: Annotated[str, Form(max_length=64)] = "",
    hypotheses: Annotated[str, Form(max_length=5000)] = "",
    unit: Annotated[str, Form(max_length=60)] = "",
    horizon: Annotated[str, Form()] = "",
    scale: Annotated[str, Form()] = "",
    resolution: Annotated[str, Form(max_length=2000)] = "",
    level: Level = "TLP:AMBER",
) -> Response:
    visit.need(Role.ANALYST, Role.CHAIR)
    if not text.strip():
        raise WrongUse("question: it must not be blank")
    id_ = name.strip() or _slug(text)
    try:
        body = Question(
            id=QuestionId(id_),
            text=text.strip(),
            answer_type=AnswerType(oneof(kind, [one.value for one in AnswerType], "kind of answer")),
            hypotheses=names(hypotheses) if kind == AnswerType.CATEGORIES else (),
            unit=unit.strip() or None,
            horizon=day(horizon, "horizon"),
            scale=oneof(scale, [one.name for one in yardsticks().values()], "yardstick") if scale else None,
            resolution=resolution.strip(),
        )
    except ValueError as error:
        raise WrongUse(f"question: {error}") from None
    visit.sign(questions.ask(visit.service, visit.view, visit.member, body, _marking(visit, level)), then="/questions")
    return RedirectResponse(f"/questions/{id_}", status_code=303)


@router.post("/questions/take")
def take_up(visit: Acting, name: Annotated[str, Form(max_length=200)], level: Level = "TLP:AMBER") -> Response:
    """Ask here what another party asks, in the same words, so that both answer one question."""
    visit.need(Role.ANALYST, Role.CHAIR)
    act = questions.take_up(visit.service, visit.view, visit.foreign(), visit.member, name, _marking(visit, level))
    visit.sign(act, then=f"/questions/{name}")
    return RedirectResponse(f"/questions/{name}", status_code=303)


@router.post("/questions/file")
def take_file(visit: Acting, file: Annotated[UploadFile, File()], level: Level = "TLP:AMBER") -> Response:
    """Take in a question file, as `consilience compare` reads it."""
    visit.need(Role.ANALYST)
    raw = file.file.read(_MOST_BYTES + 1)
    if len(raw) > _MOST_BYTES:
        raise WrongUse("file: a question file has at most 1 MB")
    try:
        found = read(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise WrongUse("file: it is not UTF-8 text") from None
    visit.sign(
        questions.take_file(visit.service, visit.view, visit.member, found, _marking(visit, level)), then="/questions"
    )
    return RedirectResponse("/questions", status_code=303)


@router.get("/questions/{name}")
def question(request: Request, visit: Here, name: str, find: Annotated[str, Query(max_length=300)] = "") -> Response:
    found = _standing(visit, name)
    visit.note("opened", found.record.id)
    for one in found.own:
        if one.record is not None:
            visit.note("opened", one.record.id)
    used = {item.claim for item in found.own[0].estimate.evidence} if found.own else set()
    offered = questions.bearing(visit.service, visit.view, find or found.question.text)
    theirs = questions.bearing_theirs(visit.service, visit.foreign(), find or found.question.text)
    views = [_view(one) for one in found.judged]
    answer = page(
        request,
        "question.html",
        visit,
        standing=found,
        question=found.question,
        views=views,
        origins=titles_of(visit, views),
        rows=[(one, _said(found.question, one.estimate.answer), _recalled(visit, one)) for one in found.own],
        shaken=bool(found.own) and _recalled(visit, found.own[0]),
        theirs=[(one, _said(found.question, one.answer)) for one in found.theirs],
        kept=_kept(visit, found),
        offered=[one for one in offered if one.claim.quote not in used],
        offered_theirs=theirs,
        given={item.claim: _step(item.given) for item in found.own[0].estimate.evidence} if found.own else {},
        find=find,
        steps=STEPS,
        terms=_terms(found.question),
        confidences=[one.value for one in Confidence],
        levels=LEVELS,
    )
    if not found.own:
        return answer
    # One answers again from what one answered last.
    place = f"/questions/{quote(name)}/estimate"
    shown = filled(bytes(answer.body).decode(), place, fields_of(found.own[0], found.question.answer_type), [], "")
    return answer if shown is None else HTMLResponse(shown)


@dataclass(frozen=True, kw_only=True, slots=True)
class QuestionView:
    """What the page of a question says, without its forms."""

    text: str
    said: list[tuple[str, str]]
    views: list[dict[str, Any]]
    markings: list[Marking]


def page_of(visit: Visit, name: str) -> QuestionView:
    found = _standing(visit, name, _PATIENCE)
    own = [one for one in found.own[:1] if one.record is not None]
    answers = [(str(one.estimate.party), one.estimate.answer) for one in own]
    answers += [(str(one.party), one.answer) for one in found.theirs]
    store = visit.service.received
    shared = [store.markings()[number] for number in visit.foreign() if store.all(Estimate, [number], parent=name)]
    return QuestionView(
        text=found.question.text or found.question.id,
        said=[(party, _said(found.question, answer)) for party, answer in answers],
        views=[_view(one) for one in found.judged],
        markings=[
            found.record.statement.marking,
            *shared,
            *(one.record.statement.marking for one in own if one.record),
        ],
    )


@router.post("/questions/{name}/estimate")
async def estimate(request: Request, name: str) -> Response:
    """Sign an estimate; the evidence comes in as many fields as there are claims, so the form is read whole."""
    form = {key: str(value) for key, value in (await request.form()).items() if isinstance(value, str)}
    return await run_in_threadpool(_estimate, request, name, form)


@router.post("/questions/{name}/theirs")
def theirs(
    visit: Acting,
    name: str,
    party: Annotated[str, Form()],
    low: Annotated[str, Form()] = "",
    point: Annotated[str, Form()] = "",
    high: Annotated[str, Form()] = "",
    term: Annotated[str, Form()] = "",
    shares: Annotated[str, Form(max_length=3000)] = "",
    level: Level = "TLP:AMBER",
) -> Response:
    """Enter what another party states."""
    visit.need(Role.ANALYST)
    found = _standing(visit, name)
    if not is_name(party.strip()):
        raise WrongUse("party: a name has 1 to 64 letters, digits and . _ -")
    form = {"low": low, "point": point, "high": high, "term": term, "shares": shares}
    body = Estimate(
        party=PartyName(party.strip()),
        question=found.question.id,
        question_version=found.question.version,
        unit=found.question.unit,
        answer=answer_of(found.question, form, "estimate"),
        as_of=now().date(),
    )
    questions.enter(visit.service, body, _marking(visit, level), came=f"entered by {visit.member}")
    visit.note("entered another party's estimate", found.record.id)
    return RedirectResponse(f"/questions/{name}", status_code=303)


def _estimate(request: Request, name: str, form: dict[str, str]) -> Response:
    visit = acting(request, visit_of(request), form.get("csrf", ""))
    visit.need(Role.ANALYST)
    found = _standing(visit, name)
    evidence, cited, shared = _evidence(visit, form)
    prior = form.get("prior", "").strip()
    body = Estimate(
        party=visit.service.party,
        question=found.question.id,
        question_version=found.question.version,
        unit=found.question.unit,
        answer=answer_of(found.question, form, "estimate"),
        prior=answer_of(found.question, {"point": prior}, "base rate") if prior else None,
        evidence=tuple(evidence),
        confidence=Confidence(form["confidence"]) if form.get("confidence") in set(Confidence) else None,
        because=form.get("because", "")[:4000].strip(),
        as_of=now().date(),
    )
    marking = _marking(visit, form.get("level", "TLP:AMBER+STRICT"))
    place = f"/questions/{name}"
    visit.sign(questions.estimate(visit.service, visit.view, visit.member, body, cited, marking, shared), then=place)
    return RedirectResponse(place, status_code=303)


def _evidence(visit: Visit, form: dict[str, str]) -> tuple[list[Evidence], list[RecordId], list[Marking]]:
    """Return the claims that were given a weight, the own ones by their records, and the markings of others'."""
    items: list[Evidence] = []
    cited: list[RecordId] = []
    shared: list[Marking] = []
    for field, step in form.items():
        if field.startswith("step-") and step:
            record = visit.view.record(RecordId(field[5:])) if is_digest(field[5:]) else None
            if record is None or not isinstance(record.statement.body, Claim):
                raise WrongUse("evidence: a claim is not here")
            items.append(_weighed(checking.held_claim(visit.view, record).claim, step))
            cited.append(record.id)
        if field.startswith("theirs-") and step:
            claim, marking = _theirs(visit, field[7:])
            items.append(_weighed(claim, step))
            shared.append(marking)
    one_each = {item.origin: item for item in items}
    return list(one_each.values()), cited, shared


def _weighed(claim: Claim, step: str) -> Evidence:
    given = DIAGNOSTICITY[oneof(step, STEPS, "weight")]
    return Evidence(origin=claim.origin, claim=claim.quote, grade=claim.grade, given=given)


def _theirs(visit: Visit, id_: str) -> tuple[Claim, Marking]:
    markings = visit.service.received.markings()
    for number in visit.foreign():
        claim = visit.service.received.one(Claim, id_, [number])
        if claim is not None:
            return claim, markings[number]
    raise WrongUse("evidence: a claim is not here")


def _step(given: tuple[Band, ...] | None) -> str:
    """Return the word for a weight; empty where it is none of those the form offers."""
    return next((step for step, bands in DIAGNOSTICITY.items() if given == bands), "")


def _recalled(visit: Visit, one: questions.Answered) -> bool:
    return one.record is not None and visit.view.recalled(one.record)


def _kept(visit: Visit, found: questions.QuestionStanding) -> list[tuple[checking.CheckedClaim, str]]:
    """Return the claims the newest own estimate cites, each with the weight it was given."""
    if not found.own or found.own[0].record is None:
        return []
    given = {item.origin: item.given for item in found.own[0].estimate.evidence}
    kept = []
    for link in found.own[0].record.statement.head.links:
        record = visit.view.record(link.record)
        if record is not None and isinstance(record.statement.body, Claim):
            held = checking.held_claim(visit.view, record)
            kept.append((held, _step(given.get(held.claim.origin))))
    return kept


def _said(question: Question, answer: Answer | None) -> str:
    return said(question.answer_type, question.unit, answer)


def _view(one: tuple[Any, Any]) -> dict[str, Any]:
    comparison, advice = one
    panel = Panel(parties=comparison.parties, pairs=((comparison, advice),))
    axis = Markup(axis_figure([comparison]))  # noqa: S704 - text in it is escaped where it is drawn
    return {**view(comparison, advice), "lead": lead(panel), "axis": axis, "fused": _fused(comparison)}


def _fused(comparison: QuestionComparison) -> str:
    """Return both answers taken together, where that is one number."""
    odds = comparison.question.answer_type is AnswerType.PROBABILITY
    return f"{comparison.fused[0] * 100:.0f} %" if odds and comparison.fused else ""


def _summary(one: questions.QuestionStanding) -> list[tuple[str, str]]:
    """Return each other party with the state of the comparison."""
    return [(str(comparison.estimates[1].party), comparison.state.value) for comparison, _ in one.judged]


def _terms(question: Question) -> list[str]:
    scale = yardsticks().get((question.scale or "icd203").replace("-", "").replace(" ", "").lower())
    return [] if scale is None else [term.words[0] for term in scale.terms]


def _standing(visit: Visit, name: str, patience: float | None = None) -> questions.QuestionStanding:
    judged = partial(visit.site.questions.judged, stand=visit.view.stand, patience=patience)
    found = questions.standing(visit.service, visit.view, visit.foreign(), name, judged)
    if found is None:
        raise NotHere
    return found


def _marking(visit: Visit, level: str) -> Marking:
    return parse_tlp(oneof(level, LEVELS, "marking"), owner=visit.service.party)


def _slug(text: str) -> str:
    words: Sequence[str] = re.findall(r"[a-z0-9]+", text.casefold())
    return "-".join(words[:6])[:48] or "question"

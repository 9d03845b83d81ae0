"""Reports: upload with progress, the list, and one report with its claims in the text."""

from __future__ import annotations

import shutil
from pathlib import Path, PurePosixPath
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from starlette.responses import RedirectResponse, Response

from consilience.errors import Overtaken, WrongUse
from consilience.ingest.walk import Limits
from consilience.ledger.reading import Record
from consilience.marking.tlp import parse_tlp
from consilience.node import checking, translations
from consilience.node.reader_view import Asked
from consilience.node.told import told
from consilience.records.claim import Claim, Modality, Polarity, Quantity
from consilience.records.grade import CREDIBILITY, RELIABILITY, Grade
from consilience.records.ids import PartyName, RecordId, is_digest, is_name
from consilience.records.judgement import Outcome
from consilience.records.party import Role
from consilience.records.report import Report
from consilience.web import quantity_field
from consilience.web.bodies import FILES
from consilience.web.pages.fields import days, names, oneof
from consilience.web.render import page
from consilience.web.security import NotHere
from consilience.web.sessions import Acting, Here, Visit

router = APIRouter(include_in_schema=False)
_PAGE = 50
_MOST_FILES = 200
_MOST_BYTES = Limits().file_bytes
"""What the reader takes, so that no file is taken here only to be refused there."""
_PIECE = 1024 * 1024
_RESTING = ("estimate/1", "release/1", "request/1", "baseline/1")
LEVELS = ("TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED")


@router.get("/reports")
def reports(request: Request, visit: Here, offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0) -> Response:
    rows = rows_of(visit, offset)
    return page(
        request,
        "reports.html",
        visit,
        rows=rows,
        total=visit.view.total("report/1"),
        offset=offset,
        more=offset + _PAGE if len(rows) == _PAGE else None,
        levels=LEVELS,
        parties=visit.service.received.parties(visit.foreign()),
        sizes=(_MOST_FILES, _MOST_BYTES // 1_000_000, FILES // 1024 // 1024),
    )


def rows_of(visit: Visit, offset: int) -> list[tuple[Record, int]]:
    """Return a page of reports, each with the number of its claims that wait to be checked."""
    records = visit.view.find(Asked(kind="report/1", by_day=True, limit=_PAGE, offset=offset))
    waiting = visit.view.waiting([record.id for record in records])
    return [(record, waiting.get(record.id, 0)) for record in records]


@router.post("/reports")
def upload(
    visit: Acting,
    files: Annotated[list[UploadFile], File()],
    level: Annotated[str, Form()] = "TLP:AMBER+STRICT",
    party: Annotated[str, Form()] = "",
) -> Response:
    """Take files in; they are read in the background."""
    visit.need(Role.ANALYST)
    parse_tlp(oneof(level, LEVELS, "marking"), owner=visit.service.party)
    whose = PartyName(party.strip()) if party.strip() else visit.service.party
    if not is_name(whose):
        raise WrongUse("party: a name has 1 to 64 letters, digits and . _ -")
    named = [file for file in files if file.filename]
    if not named:
        raise WrongUse("files: choose one file or more")
    if len(named) > _MOST_FILES:
        raise WrongUse(f"files: at most {_MOST_FILES} at a time")
    folder = visit.site.filings.inbox()
    try:
        for number, file in enumerate(named):
            _store(file, folder / _safe(file.filename or "", number))
    except WrongUse:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    filing = visit.site.filings.begin(visit.member, whose, folder, level)
    return RedirectResponse(f"/reports/filing/{filing.id}", status_code=303)


@router.get("/reports/filing/{filing}")
def progress(request: Request, visit: Here, filing: str, part: Annotated[bool, Query()] = False) -> Response:
    found = visit.site.filings.find(filing, visit.member)
    if found is None:
        raise NotHere
    return page(request, "parts/filing.html" if part else "filing.html", visit, filing=found)


@router.get("/reports/{record}")
def report(request: Request, visit: Here, record: str) -> Response:
    found = _record(visit, record, Report)
    held = checking.claims_of(visit.view, found.id)
    visit.note("opened", found.id)
    body, recalled = found.statement.body, visit.view.recalled(found)
    return page(
        request,
        "report.html",
        visit,
        record=found,
        report=body,
        held=held,
        stretches=list(checking.stretches(body, held)) if isinstance(body, Report) else [],
        recalled=recalled,
        resting=visit.view.resting_on(found.id, _RESTING) if recalled else [],
        original=translations.original_of(visit.view, found),
        translations=translations.translations_of(visit.view, found.id),
        **_choices(),
    )


@router.post("/reports/{record}/translation")
def translate(
    visit: Acting,
    record: str,
    text: Annotated[str, Form(max_length=translations.MOST)],
    title: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """File the English text of a report in another language; claims are drafted from it."""
    visit.need(Role.ANALYST)
    found = _record(visit, record, Report)
    visit.sign(
        translations.translate(visit.service, visit.view, visit.member, found.id, text, title),
        then=f"/reports/{found.id}",
    )
    newest = translations.translations_of(visit.view, found.id)
    return RedirectResponse(f"/reports/{newest[0].id if newest else found.id}", status_code=303)


@router.post("/claims/{record}/judge")
def judge(
    request: Request,
    visit: Acting,
    record: str,
    outcome: Annotated[str, Form()],
    because: Annotated[str, Form(max_length=2000)] = "",
    drawn: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """Confirm or reject a drafted claim."""
    visit.need(Role.ANALYST)
    found = _record(visit, record, Claim)
    _not_overtaken(visit, found.id, drawn)
    chosen = Outcome(oneof(outcome, ("confirmed", "rejected"), "outcome"))
    act = checking.judge(visit.service, visit.view, visit.member, found.id, chosen, because=because)
    visit.sign(act, then=_place(found))
    return _judged(request, visit, found.id)


@router.post("/claims/{record}/correct")
def correct(
    request: Request,
    visit: Acting,
    record: str,
    polarity: Annotated[str, Form()],
    modality: Annotated[str, Form()],
    reliability: Annotated[str, Form()],
    credibility: Annotated[str, Form()],
    place: Annotated[str, Form(max_length=300)] = "",
    actors: Annotated[str, Form(max_length=2000)] = "",
    target: Annotated[str, Form(max_length=500)] = "",
    attribution: Annotated[str, Form(max_length=2000)] = "",
    earliest: Annotated[str, Form()] = "",
    latest: Annotated[str, Form()] = "",
    quantities: Annotated[str, Form(max_length=2000)] = "",
    action: Annotated[str, Form(max_length=200)] = "",
    because: Annotated[str, Form(max_length=2000)] = "",
    drawn: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """Set a drafted claim right.  A field that is left out or blank stays as it was; a dash empties it."""
    visit.need(Role.ANALYST)
    found = _record(visit, record, Claim)
    _not_overtaken(visit, found.id, drawn)
    first, last = days(earliest, latest)
    wanted = checking.Correction(
        polarity=Polarity(oneof(polarity, [one.value for one in Polarity], "polarity")),
        modality=Modality(oneof(modality, [one.value for one in Modality], "modality")),
        grade=Grade(
            reliability=oneof(reliability, RELIABILITY, "reliability"),
            credibility=oneof(credibility, CREDIBILITY, "credibility"),
            because="checked by a member",
        ),
        place=_text(place),
        actors=_several(actors),
        action=_text(action),
        target=_text(target),
        attribution=_several(attribution),
        quantities=_counted(quantities, found),
        earliest=first,
        latest=last,
    )
    act = checking.judge(
        visit.service, visit.view, visit.member, found.id, Outcome.CORRECTED, correction=wanted, because=because
    )
    visit.sign(act, then=_place(found))
    return _judged(request, visit, found.id)


def _not_overtaken(visit: Visit, claim: RecordId, drawn: str) -> None:
    """Raise `Overtaken` where somebody judged the claim after this form was drawn; a form that does not say what it saw is taken."""
    stands = visit.view.judgement(claim)
    if drawn and drawn != (stands.id if stands is not None else "none") and stands is not None:
        raise Overtaken(
            f"{stands.statement.head.author} has judged this claim since this form was drawn; look at how it stands, and sign again to put yours in its place",
            told(visit.service, visit.view, stands).text,
        )  # fmt: skip


_EMPTIED = frozenset("-–—")


def _text(field: str) -> str | None:
    """Return what a field says; blank leaves a slot as it was, a dash empties it."""
    return "" if field.strip() in _EMPTIED else field.strip() or None


def _several(field: str) -> tuple[str, ...] | None:
    return () if field.strip() in _EMPTIED else names(field) or None


def _counted(field: str, claim: Record) -> tuple[Quantity, ...] | None:
    if field.strip() in _EMPTIED:
        return ()
    body = claim.statement.body
    return quantity_field.read(field, body.quantities if isinstance(body, Claim) else ()) or None


def _place(claim: Record) -> str:
    """Return where a claim stands in its report."""
    parent = next(link.record for link in claim.statement.head.links if link.relation == "report")
    return f"/reports/{parent}#c{claim.id[:12]}"


def _judged(request: Request, visit: Visit, claim: RecordId) -> Response:
    record = _record(visit, claim, Claim)
    if request.headers.get("hx-request"):
        held = checking.held_claim(visit.view, record)
        return page(request, "parts/claim.html", visit, one=held, **_choices())
    return RedirectResponse(_place(record), status_code=303)


def _choices() -> dict[str, Any]:
    return {
        "polarities": [one.value for one in Polarity],
        "modalities": [one.value for one in Modality],
        "letters": RELIABILITY,
        "digits": CREDIBILITY,
    }


def _record(visit: Visit, id_: str, kind: type[Report | Claim]) -> Record:
    found = visit.view.record(RecordId(id_)) if is_digest(id_) else None
    if found is None or not isinstance(found.statement.body, kind):
        raise NotHere
    return found


def _safe(name: str, number: int) -> str:
    """Return a file name without any folder, unique among the files of one upload."""
    plain = "".join(letter for letter in PurePosixPath(name.replace("\\", "/")).name if letter.isprintable())
    return plain.lstrip(".")[-120:] or f"file-{number}"


def _store(file: UploadFile, place: Path) -> None:
    if place.exists():
        raise WrongUse("files: two of them have the same name")
    left = _MOST_BYTES
    with place.open("wb") as out:
        while piece := file.file.read(_PIECE):
            left -= len(piece)
            if left < 0:
                raise WrongUse(f"files: one is larger than {_MOST_BYTES // 1_000_000} MB; split it")
            out.write(piece)

"""What members say by the forms of a forum's pages: one noun each, read by the noun's own fields."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from consilience.errors import MalformedRecord, Unfit, WrongUse
from consilience.records.campaign import MilestoneState, OutsideInstrument, Reading
from consilience.records.codec import read_body, write_time
from consilience.records.correction import Consent, ConsentRequest, Correction, CorrectionAnswer
from consilience.records.council import Advice, Mandate
from consilience.records.forum import Forum
from consilience.records.ids import TextId, is_digest
from consilience.records.information import InformationAnswer, InformationRequest
from consilience.records.kinds import Body
from consilience.records.memorandum import TermsRule
from consilience.records.outcome import Dispute, Outcome
from consilience.records.public_line import PublicLine, PublicStatement
from consilience.records.references import bare, hints_of
from consilience.records.sealed import SealedExchange
from consilience.records.text import id_of_text
from consilience.web.pages import forum_fields as fields
from consilience.web.pages.forum_acts import say, seat_of
from consilience.web.pages.reports import LEVELS
from consilience.web.security import NotHere
from consilience.web.sessions import Visit, acting, visit_of

router = APIRouter(include_in_schema=False)

NOUNS: dict[str, type] = {
    "terms": TermsRule, "advice": Advice, "mandate": Mandate, "sealed": SealedExchange, "line": PublicLine,
    "said": PublicStatement, "outcome": Outcome, "dispute": Dispute, "ask": InformationRequest, "answer": InformationAnswer,
    "reading": Reading, "milestone": MilestoneState, "instrument": OutsideInstrument, "correction": Correction,
    "correction_answer": CorrectionAnswer, "consent_request": ConsentRequest, "consent": Consent, "council": Forum,
}  # fmt: skip
_LISTS = ("may", "must_not", "records", "evidence")
_FLAGS = ("needed", "accepted", "granted")
_PAIRS = {"answers": ("question", "answer"), "speakers": ("party", "title")}
_MOST = 20_000
_MOST_ROWS = 20


@router.post("/forums/{forum}/say/{word}")
async def say_one(request: Request, forum: str, word: str) -> Response:
    """Say one thing; `then` is the page to go on to."""
    form = await request.form()
    # What is chosen several times is one list, a line each.
    given = {key: "\n".join(str(one) for one in form.getlist(key) if isinstance(one, str)) for key in form}
    return await run_in_threadpool(_say, request, forum, word, given)


def _say(request: Request, forum: str, word: str, given: dict[str, str]) -> Response:
    visit = acting(request, visit_of(request), given.pop("csrf", ""))
    noun = NOUNS.get(word)
    if noun is None or not is_digest(forum):
        raise NotHere
    for name, value in given.items():
        if len(value) > _MOST:
            raise Unfit(name, f"at most {_MOST} letters fit, and there are {len(value)}")
    level = given.pop("level", "TLP:AMBER")
    then = f"/forums/{forum}/{_PAGES.get(word, 'more')}"
    body = _body(visit, TextId(forum), word, noun, given)
    if word == "council":
        then = f"/forums/{id_of_text(body)}"
    return say(visit, [body], level if level in LEVELS else "TLP:AMBER", then, ask=True)


_PAGES = {
    "terms": "terms", "advice": "courses", "mandate": "courses", "sealed": "sealed", "line": "lines", "said": "lines",
    "outcome": "outcomes", "dispute": "outcomes", "ask": "requests", "answer": "requests", "reading": "campaign",
    "milestone": "campaign", "instrument": "campaign", "correction": "corrections", "correction_answer": "corrections",
    "consent_request": "corrections", "consent": "corrections",
}  # fmt: skip


def _body(visit: Visit, forum: TextId, word: str, noun: type, given: dict[str, str]) -> Body:
    said: dict[str, Any] = {key: value.strip() for key, value in given.items() if value.strip()}
    kinds = {name: bare(hint) for name, hint in hints_of(noun).items()}
    if "forum" in kinds:
        said["forum"] = forum
    if "seat" in kinds:
        said["seat"] = seat_of(visit)
    if word == "ask":
        said["by"] = visit.service.party
    if word == "council":
        said["parties"] = [visit.service.party]
    for key, (left, right) in _PAIRS.items():
        rows = _rows(said, key, left, right)
        if rows:
            said[key] = rows
    for key, read in _READ.items():
        if isinstance(said.get(key), str):
            try:
                said[key] = read(said[key])
            except WrongUse as error:
                raise Unfit(key, str(error).partition(": ")[2] or str(error)) from None
    for key, kind in kinds.items():
        if kind is datetime and key in said:
            try:
                said[key] = write_time(fields.moment(said[key], visit.zone))
            except WrongUse as error:
                raise Unfit(key, str(error).partition(": ")[2]) from None
    if isinstance(said.get("parties"), str):
        said["parties"] = sorted({visit.service.party, *(one for row in fields.parted(said["parties"]) for one in row)})
    try:
        body: Body = read_body(noun, said)
    except MalformedRecord as error:
        raise _in_words(error) from None
    except ValueError as error:
        raise Unfit("", str(error)) from None
    return body


def _in_words(error: MalformedRecord) -> Unfit:
    """Return what the record's reader says, as a person would say it of a field."""
    field = error.path.partition("[")[0].partition(".")[0]
    if error.found in ("nothing", "null"):
        return Unfit(field, "this is needed")
    if "date" in error.expected:
        return Unfit(field, "a day is written as year-month-day, 2027-03-15")
    if "decimal" in error.expected:
        return Unfit(field, "a number is needed, such as 12.5")
    if error.expected.startswith("a valid"):
        return Unfit(field, error.found.removeprefix("one where "))
    return Unfit(field, f"{error.expected} is needed")


def _rows(said: dict[str, Any], key: str, left: str, right: str) -> list[dict[str, str]]:
    """Take the rows of two fields each out of what was sent; a half row is told."""
    found: list[dict[str, str]] = []
    for number in range(_MOST_ROWS):
        row = {name: said.pop(f"{key}-{number}-{name}", "") for name in (left, right)}
        if all(row.values()):
            found.append(row)
        elif any(row.values()):
            empty = next(name for name, value in row.items() if not value)
            raise Unfit(f"{key}-{number}-{empty}", "this is needed, or leave the row empty")
    return found


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _pairs(left: str, right: str) -> Callable[[str], list[dict[str, str]]]:
    def read(text: str) -> list[dict[str, str]]:
        found = []
        for line in _lines(text):
            first, bar, second = line.partition("|")
            if not bar:
                raise WrongUse(f"{left}: each line is {left} and {right}, with a bar between")
            found.append({left: first.strip(), right: second.strip()})
        return found

    return read


def _flag(text: str) -> bool:
    if text not in ("yes", "no"):
        raise WrongUse("yes or no: choose one of the two")
    return text == "yes"


_READ: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(_LISTS, _lines),
    **dict.fromkeys(_FLAGS, _flag),
    **{key: _pairs(left, right) for key, (left, right) in _PAIRS.items()},
}

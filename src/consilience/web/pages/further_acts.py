"""What members say by the pages of the forum's second half: one form each, read by the noun's own fields."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi import Form as Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from consilience.errors import MalformedRecord, Unfit, WrongUse
from consilience.forum import councils
from consilience.node.baseline.attested import TAKEN
from consilience.node.folder import now
from consilience.node.forum import sealing
from consilience.node.forum import work as forum_work
from consilience.records.baseline import Stance
from consilience.records.campaign import MilestoneState, OutsideInstrument, Reading
from consilience.records.codec import read_body, write_time
from consilience.records.correction import Consent, ConsentRequest, Correction, CorrectionAnswer
from consilience.records.council import Advice, Mandate
from consilience.records.forum import Forum
from consilience.records.ids import RecordId, TextId, is_digest
from consilience.records.information import InformationAnswer, InformationRequest
from consilience.records.kinds import Body
from consilience.records.memorandum import TermsRule
from consilience.records.outcome import Dispute, Outcome
from consilience.records.party import Role
from consilience.records.proposal import PositionTaken
from consilience.records.public_line import PublicLine, PublicStatement
from consilience.records.references import bare, hints_of
from consilience.records.sealed import SealedExchange
from consilience.records.text import id_of_text
from consilience.web.pages import forum_fields as fields
from consilience.web.pages.fields import oneof
from consilience.web.pages.forum import board_for
from consilience.web.pages.forum_acts import say
from consilience.web.pages.reports import LEVELS
from consilience.web.security import NotHere
from consilience.web.sessions import Acting, Visit, acting, visit_of

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


@router.post("/forums/{forum}/heard/{proposal}")
def heard(visit: Acting, forum: str, proposal: str) -> Response:
    """Decide in the council for a course, having heard the agencies."""
    visit.need(Role.CHAIR)
    seat = _seat(visit)
    body = councils.drawn_up(board_for(visit), _digest(proposal), RecordId(seat), now().date())
    if body is None:
        raise NotHere
    return say(visit, [body], "TLP:AMBER", f"/forums/{_digest(forum)}/courses")


@router.post("/forums/{forum}/sealed/{exchange}/seal")
async def seal(request: Request, forum: str, exchange: str) -> Response:
    form = await request.form()
    given = {key: value for key, value in form.items() if isinstance(value, str)}
    return await run_in_threadpool(_seal, request, forum, exchange, given)


@router.post("/forums/{forum}/sealed/{exchange}/position")
def keep_position(
    visit: Acting, forum: str, exchange: str, stance: Annotated[str, Field(max_length=40)],
    blocking: Annotated[str, Field(max_length=_MOST)] = "", comment: Annotated[str, Field(max_length=_MOST)] = "",
) -> Response:  # fmt: skip
    """Record the position that is to be sealed, and ask nobody to let it go."""
    visit.need(Role.CHAIR)
    one = board_for(visit).text(_digest(exchange), SealedExchange)
    if one is None or one.body.what != "position":
        raise NotHere
    body = fields.made(
        PositionTaken, proposal=_digest(one.body.matter), seat=RecordId(_seat(visit)), blocking=blocking.strip(),
        comment=comment.strip(), stance=Stance(oneof(stance, [each.value for each in TAKEN], "stance")),
    )  # fmt: skip
    place = f"/forums/{_digest(forum)}/sealed"
    visit.sign(sealing.keep(visit.service, visit.view, visit.member, body), then=place)
    return RedirectResponse(place, status_code=303)


@router.post("/forums/{forum}/sealed/{exchange}/open")
def open_(visit: Acting, forum: str, exchange: str) -> Response:
    """Ask for the opening of what this party has sealed."""
    visit.need(Role.ANALYST, Role.CHAIR)
    place = f"/forums/{_digest(forum)}/sealed"
    visit.sign(sealing.open_(visit.service, visit.view, visit.member, _digest(exchange)), then=place, ask=True)
    return RedirectResponse(place, status_code=303)


def _seal(request: Request, forum: str, exchange: str, given: dict[str, str]) -> Response:
    visit = acting(request, visit_of(request), given.get("csrf", ""))
    visit.need(Role.ANALYST, Role.CHAIR)
    place, record = f"/forums/{_digest(forum)}/sealed", given.get("record", "")
    if not is_digest(record):
        raise WrongUse("record: choose what is to be sealed")
    act = sealing.seal(visit.service, visit.view, visit.member, _digest(exchange), RecordId(record))
    visit.sign(act, then=place, ask=True)
    return RedirectResponse(place, status_code=303)


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
        said["seat"] = _seat(visit)
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


def _seat(visit: Visit) -> str:
    seat = forum_work.speaker(visit.service, visit.member).seat
    if seat is None:
        raise WrongUse("seat: only a chair says this for the party")
    return seat


def _digest(text: str) -> TextId:
    if not is_digest(text):
        raise NotHere
    return TextId(text)

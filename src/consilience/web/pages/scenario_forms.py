"""Forms with rows beside a scenario: a response with its steps, and a sighting with the claims it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from consilience.errors import Unfit
from consilience.forum import forums, scenarios
from consilience.node.folder import now
from consilience.node.forum import scenario_view
from consilience.node.reader_view import Asked
from consilience.records.claim import Claim
from consilience.records.grade import Grade
from consilience.records.ids import RecordId, is_digest
from consilience.records.proposal import Proposal, Purpose
from consilience.records.public_line import PublicLine
from consilience.records.scenario import PreparedResponse, ResponseStep, Trigger, Whose
from consilience.records.sighting import Sighting, State
from consilience.records.telling import title_of
from consilience.web import rowed
from consilience.web.filling import filled
from consilience.web.names import cut
from consilience.web.pages import forum_fields as fields
from consilience.web.pages.fields import names
from consilience.web.pages.forum import digest
from consilience.web.pages.forum_acts import WORKS
from consilience.web.pages.forum_forms import named
from consilience.web.pages.reports import LEVELS
from consilience.web.pages.scenario_acts import level_of, say_of, share
from consilience.web.pages.scenario_shown import Shown, open_
from consilience.web.refusals import taken
from consilience.web.render import page
from consilience.web.rowed import AT, Field, Fields, Given, Rows
from consilience.web.security import NotHere
from consilience.web.sessions import Here, Visit, acting, visit_of

router = APIRouter(include_in_schema=False)
Options = tuple[tuple[str, str], ...]
_OFFERED = 20
"""Claims that are offered at once; others are found by their words."""
_LOOKED_AT = 100
"""The newest claims among which those are that a sighting may rest on."""
_MOST_CLAIMS = 60
_GRADES = tuple(f"{letter}{digit}" for letter in "ABCDEF" for digit in "123456")
_SEEN = {State.SEEN: "seen", State.NOT_SEEN: "looked for and not seen", State.NOT_LOOKED_FOR: "not looked for"}
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")


@router.get("/scenarios/{text}/responses/new")
def new_response(request: Request, visit: Here, text: str) -> Response:
    """The form of a response: what is done, by whom, within how many hours; a row a step."""
    visit.need(*WORKS)
    shown = open_(visit, text)
    return _form(request, shown, response_fields(shown), f"/scenarios/{shown.one.text}/responses", (
        "Put a response forward", "What both will do if it comes to a branch. It counts once every party has signed it.", "Put it forward"
    ), ("steps", "steps", "what is done | who | tells whom | through which channel | within how many hours"))  # fmt: skip


@router.post("/scenarios/{text}/responses")
async def response(request: Request, text: str) -> Response:
    """Put a response forward."""
    return await taken(request, lambda given: _response(_acting(request, given), text, given))


@router.get("/scenarios/{text}/sightings/new")
def new_sighting(request: Request, visit: Here, text: str) -> Response:
    """The form of a sighting; the claims it rests on are ticked, and found by their words."""
    visit.need(*scenarios.SAYS)
    shown = open_(visit, text)
    query = request.query_params
    found = sighting_fields(shown, claims_of(visit, query.get("find", ""), query.getlist("claims")))
    return _form(request, shown, found, f"/scenarios/{shown.one.text}/sightings", (
        "Say what was seen of an indicator", "A sighting goes no further than the claims it rests on may.", "Sign the sighting"
    ))  # fmt: skip


@router.post("/scenarios/{text}/sightings")
async def sighting(request: Request, text: str) -> Response:
    """Say what this party saw of an indicator; it goes no further than the claims it rests on."""
    return await taken(request, lambda given: _sighting(_acting(request, given), text, given))


def response_fields(shown: Shown) -> Fields:
    one = shown.one
    board, forum = shown.board, one.forum
    seats = dict.fromkeys(["chair", *(each.body.seat for each in forums.seated(board, forum, now().date()))])
    step = (
        Field(name="text", label="What is done", most=2000, wide=True), Field(name="who", label="Who does it", kind="pick", options=_same(seats), most=120),
        Field(name="whom", label="Who is told", kind="pick", options=_same(seats), most=120),
        Field(name="channel", label="Through", kind="pick", options=tuple((each.channel.body.id, each.channel.body.title) for each in forums.channels(board, forum)), most=120),
        Field(name="hours", label="Within hours", kind="number"),
        *([Field(name="ready", label="Text that is ready for it", kind="choose", options=ready)] if (ready := _ready(shown)) else []),
    )  # fmt: skip
    branches = tuple((each.id, f"{split.title}: {each.title}") for split in one.tree.walk() for each in split.branches)
    return (
        Field(name="title", label="What it is called", needed=True, wide=True), Field(name="branch", label="If it comes to", kind="choose", options=branches),
        Field(name="id", label="Short name", most=60, hint="Empty: made of the title."),
        Rows(name="step", one="step", fields=step, drawn=2),
        Rows(name="ramp", one="off-ramp", fields=(Field(name="text", label="Way out", wide=True),)),
        Field(name="outcome", label="Warn when", kind="choose", options=(("", "never"), *_same(one.tree.outcomes))),
        Field(name="threshold", label="has at least", most=12, hint="0.2 or 20 %"), Field(name="days", label="Days in a row", kind="number", value="1"),
        Field(name="whose", label="In whose tree", kind="choose", options=_same(Whose)), Field(name="decides", label="Who decides", kind="pick", options=_same(seats), most=120),
        Field(name="hours", label="Within hours", kind="number"),
        Field(name="revises", label="In place of", kind="choose", options=(("", "none: it is new"), *((each.text, f"{each.body.id}: {each.body.title}") for each in one.responses))),
    )  # fmt: skip


def sighting_fields(shown: Shown, claims: Options) -> Fields:
    return (
        Field(name="indicator", label="Indicator", kind="choose", needed=True, options=(("", "choose"), *((each.text, cut(each.body.statement)) for each in shown.one.indicators)), wide=True),
        Field(name="state", label="What came of looking", kind="choose", needed=True, options=(("", "choose"), *((each.value, _SEEN[each]) for each in State))),
        Field(name="first", label="From", kind="date", needed=True), Field(name="last", label="To", kind="date", hint="Empty: that day alone."),
        Field(name="grade", label="Grade", kind="pick", options=_same(_GRADES), most=2, hint="Admiralty code: A1 to F6."),
        Field(name="claims", label="Claims it rests on", kind="several", options=claims, hint="Confirmed claims of your party; needed for what was seen."),
        Field(name="words", label="In words", wide=True),
        Field(name="level", label="Marking", kind="choose", options=_same(LEVELS), value="TLP:AMBER"), Field(name="keep", label="Keep it at home for now", kind="tick"),
    )  # fmt: skip


def claims_of(visit: Visit, find: str, ticked: Iterable[str]) -> Options:
    """Return the claims that are offered: those ticked, then what has all the words; without words the newest."""
    chosen = [RecordId(one) for one in dict.fromkeys(ticked) if is_digest(one)][:_MOST_CLAIMS]
    records = [one for id_ in chosen if (one := visit.view.record(id_)) is not None]
    words = find.strip()[:200]
    asked = Asked(kind="claim/1", limit=_LOOKED_AT)
    found = visit.view.search(words, limit=_LOOKED_AT, kind="claim/1") if words else visit.view.find(asked)
    records += [one for one in found if not scenario_view.unfit_to_rest_on(visit.view, one)][:_OFFERED]
    bodies = {one.id: one.statement.body for one in records}
    return tuple((id_, cut(" ".join(body.quote.split()))) for id_, body in bodies.items() if isinstance(body, Claim))


def _form(
    request: Request, shown: Shown, found: Fields, action: str, words: tuple[str, str, str], imported: Any = None
) -> Response:
    forum = forums.standing(shown.board, shown.one.forum)
    if forum is None:
        raise NotHere
    query = {name: request.query_params.getlist(name) for name in request.query_params}
    drawn = rowed.drawn(found, {}, query)
    answer = page(
        request, "row-form.html", shown.visit, forum=forum, fields=found, drawn=drawn, heading=words[0], lead=words[1], action=action,
        hidden={}, button=words[2], after="It goes to the other parties when a releaser lets it.", imported=imported,
    )  # fmt: skip
    return HTMLResponse(filled(bytes(answer.body).decode(), action, drawn.values, [], "") or bytes(answer.body))


def _acting(request: Request, given: Given) -> Visit:
    return acting(request, visit_of(request), _one(given, "csrf"))


def _response(visit: Visit, text: str, given: Given) -> Response:
    visit.need(*WORKS)
    shown = open_(visit, text)
    one, got = shown.one, rowed.read(response_fields(shown), given)
    trigger = None
    if got["outcome"]:
        trigger = fields.made(
            Trigger, outcome=got["outcome"], threshold=share(got["threshold"], "threshold"), days=int(got["days"] or 1),
            whose=Whose(got["whose"] or Whose.EITHER),
        )  # fmt: skip
    before = next((each for each in one.responses if each.text == got["revises"]), None)
    steps = [*fields.rows(_one(given, "steps"), "steps", _step), *map(_step_of, got["step"])]
    name = got["id"] or (
        before.body.id if before else named(got["title"], (each.body.id for each in one.responses), "response")
    )
    if not _ID.fullmatch(name):
        raise Unfit("id", "a short name has letters, digits and . _ - and begins with a letter or a digit")
    body = fields.made(
        PreparedResponse, forum=one.forum, scenario=one.text, id=name, branch=got["branch"], title=got["title"], trigger=trigger,
        steps=tuple(steps), off_ramps=(*names(_one(given, "off_ramps")), *(row["text"] for row in got["ramp"])), decides=got["decides"],
        decide_within_hours=int(got["hours"]) if got["hours"] else None, revises=digest(got["revises"]) if got["revises"] else None,
    )  # fmt: skip
    return say_of(visit, [body], level_of(visit, one.text), f"/scenarios/{one.text}#h-responses")


def _sighting(visit: Visit, text: str, given: Given) -> Response:
    visit.need(*scenarios.SAYS)
    shown = open_(visit, text)
    ticked = tuple(dict.fromkeys(_claim(name) for value in given.get("claims", ()) for name in names(value)))
    got = rowed.read(sighting_fields(shown, ()), given)
    if got["first"] is None:
        raise Unfit("first", "a sighting has a first day")
    if got["last"] and got["last"] < got["first"]:
        raise Unfit("last", "the last day lies before the first")
    body = fields.made(
        Sighting, forum=shown.one.forum, indicator=digest(got["indicator"]), first=got["first"], last=got["last"] or got["first"],
        state=State(got["state"]), words=got["words"], claims=ticked, grade=_grade(got["grade"]),
    )  # fmt: skip
    place = f"/scenarios/{shown.one.text}"
    return say_of(visit, [body], got["level"], place, ask=not got["keep"])


def _step(row: list[str]) -> ResponseStep:
    text, who, whom, channel, hours, ready = (*row, "", "", "", "", "")[:6]
    made: ResponseStep = fields.made(
        ResponseStep, text=text, who=who, whom=whom, channel=channel, within_hours=int(hours) if hours else None,
        ready=digest(ready) if ready else None,
    )  # fmt: skip
    return made


def _step_of(row: dict[str, Any]) -> ResponseStep:
    if not row["text"]:
        raise Unfit(f"{row[AT]}text", "say what is done, or take the row away")
    return _step([row["text"], row["who"], row["whom"], row["channel"], row["hours"], row.get("ready", "")])


def _ready(shown: Shown) -> Options:
    """Return the texts that can be ready for a step: drafts of policy and public lines, the newest first."""
    drafts = [one for one in shown.board.texts(Proposal, shown.one.forum) if one.body.purpose is Purpose.POLICY]
    lines = shown.board.texts(PublicLine, shown.one.forum)
    rows = [(one.text, f"public line: {cut(title_of(one.body))}") for one in reversed(lines)]
    rows = [*((one.text, f"policy draft: {cut(title_of(one.body))}") for one in reversed(drafts)), *rows][:_OFFERED]
    return (("", "none"), *rows) if rows else ()


def _claim(text: str) -> RecordId:
    """Return a claim by its id, or by the address of its place in a report."""
    name = text.strip().rpartition("/")[2]
    if not is_digest(name):
        raise Unfit("claims", "tick the claims it rests on")
    return RecordId(name)


def _grade(text: str) -> Grade | None:
    try:
        return Grade.parse(text) if text else None
    except ValueError:
        raise Unfit("grade", "a letter A to F and a digit 1 to 6") from None


def _same(words: Iterable[str]) -> Options:
    return tuple((str(one), str(one)) for one in words)


def _one(given: Given, name: str) -> str:
    return (given.get(name) or [""])[0].strip()

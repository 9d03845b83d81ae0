"""What members do in a forum by its pages: each form becomes one record or a few, signed by the member."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi import Form as Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from consilience.errors import Unfit, WrongUse
from consilience.forum import meetings, proposals, scribe
from consilience.marking import Level
from consilience.marking.tlp import parse_tlp
from consilience.node.baseline.attested import TAKEN
from consilience.node.folder import now
from consilience.node.forum import work as forum_work
from consilience.records.baseline import Stance
from consilience.records.forum import ActionItem, Done, Forum, Note, Progress, Rest, Return
from consilience.records.ids import PartyName, RecordId, TextId
from consilience.records.kinds import Body
from consilience.records.meeting import Attendance, MinutesDraft
from consilience.records.memorandum import Ending
from consilience.records.party import Role
from consilience.records.proposal import Outcome, PositionTaken
from consilience.records.text import id_of_text
from consilience.web.pages import forum_fields as fields
from consilience.web.pages.fields import day, fitting, oneof, others
from consilience.web.pages.forum import board_for, digest, forum_of
from consilience.web.pages.reports import LEVELS
from consilience.web.security import NotHere
from consilience.web.sessions import Acting, Visit, acting, visit_of

router = APIRouter(include_in_schema=False)
Short = Annotated[str, Field(max_length=300)]
Words = Annotated[str, Field(max_length=20_000)]
WORKS = (Role.ANALYST, Role.CHAIR, Role.SECRETARY)


@router.post("/forums/new")
def found(
    visit: Acting, name: Short, purpose: Words, parties: Annotated[list[Short], Field()], level: Short = "TLP:AMBER"
) -> Response:  # fmt: skip
    visit.need(Role.CHAIR)
    body = fields.made(
        Forum, name=name.strip(), purpose=purpose.strip(), since=now().date(),
        parties=frozenset({visit.service.party, *others(parties, "parties")}),
    )  # fmt: skip
    return _say(visit, body, level, f"/forums/{id_of_text(body)}")


@router.post("/texts/{text}/sign")
def sign(visit: Acting, text: str, then: Short = "/forums") -> Response:
    visit.need(Role.CHAIR)
    visit.need_fresh()
    place = _here(then)
    visit.sign(forum_work.sign(visit.service, visit.view, visit.member, digest(text)), then=place, ask=True)
    return RedirectResponse(place, status_code=303)


@router.post("/forums/release")
def release(visit: Acting) -> Response:
    """Let go all that waits and is of forums alone."""
    visit.need(Role.RELEASER)
    visit.sign(forum_work.let_go(visit.service, visit.view, visit.member), then="/forums", ask=True)
    return RedirectResponse("/forums", status_code=303)


@router.post("/forums/{forum}/rest")
def rest(visit: Acting, forum: str, because: Short) -> Response:
    visit.need(Role.CHAIR)
    body = fields.made(Rest, forum=digest(forum), since=now().date(), because=because.strip() or "no reason given")
    return _say(visit, body, "TLP:AMBER", f"/forums/{forum}", ask=True)


@router.post("/forums/{forum}/return")
def come_back(visit: Acting, forum: str, because: Short) -> Response:
    visit.need(Role.CHAIR)
    _, standing = forum_of(visit, forum)
    ends = frozenset(one.id for one in standing.rests)
    body = fields.made(Return, forum=standing.text, ends=ends, since=now().date(), because=because.strip())
    return _say(visit, body, "TLP:AMBER", f"/forums/{forum}")


@router.post("/memoranda/{text}/end")
def end(visit: Acting, text: str, because: Short, on: Short = "") -> Response:
    visit.need(Role.CHAIR)
    body = fields.made(Ending, memorandum=digest(text), on=day(on, "on") or now().date(), because=because)
    return _say(visit, body, "TLP:AMBER", f"/memoranda/{text}", ask=True)


@router.post("/proposals/{text}/position")
def position(visit: Acting, text: str, stance: Short, blocking: Words = "", comment: Words = "") -> Response:
    visit.need(Role.CHAIR)
    who = forum_work.speaker(visit.service, visit.member)
    if who.seat is None:
        raise WrongUse("position: only a chair takes one for the party")
    body = fields.made(
        PositionTaken, proposal=digest(text), seat=who.seat, blocking=blocking.strip(), comment=comment.strip(),
        stance=Stance(oneof(stance, [one.value for one in TAKEN], "stance")),
    )  # fmt: skip
    return _say(visit, body, _level(visit, text), f"/proposals/{text}", ask=True)


@router.post("/proposals/{text}/decide")
def decide(visit: Acting, text: str, outcome: Short = Outcome.CARRIED.value) -> Response:
    """Draw up the decision as the positions stand, or the text by which it ends as not carried."""
    visit.need(Role.CHAIR)
    ends = Outcome(oneof(outcome, [one.value for one in Outcome], "outcome")) is Outcome.NOT_CARRIED
    draw = proposals.not_carried if ends else proposals.drawn_up
    drawn = draw(board_for(visit), digest(text), now().date())
    if drawn is None and ends:
        raise WrongUse(
            "decision: it ends as not carried only where all have spoken or its last day is over, and its rule is not met"
        )
    if drawn is None:
        raise WrongUse("decision: its rule is not met by the positions on record")
    return _say(visit, drawn, _level(visit, text), f"/proposals/{text}", ask=True)


@router.post("/meetings/{text}/open/{item}")
def open_item(visit: Acting, text: str, item: str) -> Response:
    """Try to open an item; a refusal goes on record with its reasons."""
    visit.need(*WORKS)
    place = f"/meetings/{digest(text)}"
    act, attempt = forum_work.open_item(visit.service, visit.view, visit.member, TextId(text), item)
    visit.note("refused to open an item of a meeting" if attempt.refused else "opened an item of a meeting")
    visit.sign(act, then=place, ask=bool(attempt.refused))
    return RedirectResponse(place, status_code=303)


@router.post("/meetings/{text}/present")
def present(visit: Acting, text: str, seat: Short = "", absent: Short = "") -> Response:
    body = fields.made(Attendance, meeting=digest(text), present=not absent, seat=seat.strip())
    return _say(visit, body, _level(visit, text), f"/meetings/{text}")


@router.post("/meetings/{text}/draft")
def draft(visit: Acting, text: str, lines: Words) -> Response:
    """Sign this side's draft of the minutes, typed as a scribe does."""
    visit.need(*WORKS)
    found = meetings.standing(board_for(visit), digest(text))
    if found is None:
        raise NotHere
    read, _ = scribe.read(lines, found.said.body.agenda)
    body = fields.made(MinutesDraft, meeting=found.said.text, lines=read)
    return _say(visit, body, _level(visit, text), f"/meetings/{text}")


@router.post("/meetings/{text}/agree")
def agree(visit: Acting, text: str) -> Response:
    """Put forward the text that all drafts have, with each difference as a recorded disagreement."""
    visit.need(*WORKS)
    found = meetings.standing(board_for(visit), digest(text))
    if found is None:
        raise NotHere
    there = tuple((party, str(who)) for party, who, _ in found.present)
    # Drafts may have come since the page was drawn, so what is put forward is shown before it is signed.
    merged = meetings.merged(found.said.text, found.drafts, there)
    return _say(visit, merged, _level(visit, text), f"/meetings/{text}", ask=True)


@router.post("/meetings/{text}/actions")
async def actions_of(request: Request, text: str) -> Response:
    """Record the action items of the frozen minutes, each with whose it is and by when."""
    form = {key: value.strip() for key, value in (await request.form()).items() if isinstance(value, str)}
    return await run_in_threadpool(_actions_of, request, text, form)


def _actions_of(request: Request, text: str, form: dict[str, str]) -> Response:
    visit = acting(request, visit_of(request), form.get("csrf", ""))
    visit.need(*WORKS)
    board = board_for(visit)
    found, held = meetings.standing(board, digest(text)), meetings.frozen(board, digest(text))
    if found is None:
        raise NotHere
    if held is None:
        raise WrongUse("actions: the minutes are not frozen yet; a chair of each party signs them first")
    parties = sorted(board.parties(found.said.body))
    bodies: list[Body] = []
    for number, line in meetings.to_record(board, found.said.text):
        due = day(form.get(f"due-{number}", ""), f"due-{number}")
        if due is None:
            raise Unfit(f"due-{number}", "say by when")
        party = oneof(form.get(f"party-{number}", ""), parties, f"party-{number}")
        arises = (held.text, found.said.text)
        item = ActionItem(
            forum=found.said.body.forum, text=line.text, party=PartyName(party), due=due, arises=arises,
            owner=fitting(form.get(f"owner-{number}", ""), f"owner-{number}", 120),
        )  # fmt: skip
        bodies.append(item)
    if not bodies:
        raise WrongUse("actions: the minutes have none that is not recorded")
    return say(visit, bodies, _level(visit, text), f"/forums/{found.said.body.forum}/actions")


@router.post("/forums/{forum}/actions")
def act(visit: Acting, forum: str, text: Words, party: Short, owner: Short = "", due: Short = "") -> Response:
    visit.need(*WORKS)
    body = fields.made(
        ActionItem, forum=digest(forum), text=text.strip(), party=PartyName(party.strip()), owner=owner.strip(),
        due=day(due, "due"),
    )  # fmt: skip
    return _say(visit, body, "TLP:AMBER", f"/forums/{forum}/actions")


@router.post("/forums/{forum}/progress")
def progress(
    visit: Acting, forum: str, about: Short, state: Short, commitment: Short = "", words: Words = ""
) -> Response:  # fmt: skip
    body = fields.made(
        Progress, about=digest(about), state=Done(oneof(state, [one.value for one in Done], "state")),
        commitment=commitment or None, words=words.strip(),
    )  # fmt: skip
    return _say(visit, body, "TLP:AMBER", f"/forums/{digest(forum)}/{'contacts' if commitment else 'actions'}")


@router.post("/contacts/{record}/share")
def share(visit: Acting, record: str, then: Short = "/forums") -> Response:
    visit.need(*WORKS)
    found = RecordId(digest(record))
    visit.sign(forum_work.share(visit.service, visit.view, visit.member, found), then=_here(then), ask=True)
    return RedirectResponse(_here(then), status_code=303)


@router.post("/notes/{about}")
def note(visit: Acting, about: str, words: Words, then: Short = "/forums") -> Response:
    """Keep a note of this party's own; it is never released."""
    return _say(visit, fields.made(Note, about=digest(about), words=words.strip()), "TLP:AMBER+STRICT", _here(then))


def say(
    visit: Visit, bodies: Sequence[Body], level: str, then: str, *, ask: bool = False, caution: str = ""
) -> Response:
    """Say these together, at a level that was chosen on a form, and go on to a page."""
    levels = levels_of(visit, level)
    act = forum_work.say_all(visit.service, visit.view, visit.member, bodies, levels=levels)
    visit.sign(replace(act, caution=caution), then=then, ask=ask)
    return RedirectResponse(then, status_code=303)


def _say(visit: Visit, body: Body, level: str, then: str, *, ask: bool = False) -> Response:
    return say(visit, [body], level, then, ask=ask)


def levels_of(visit: Visit, level: str) -> frozenset[Level]:
    return parse_tlp(oneof(level, LEVELS, "marking"), owner=visit.service.party).levels


def _level(visit: Visit, text: str) -> str:
    """Return the marking of what is answered, so that the answer is not above or below it."""
    found = board_for(visit).any_text(digest(text))
    if found is None:
        raise NotHere
    name = next(iter(sorted(found.marking.levels))).name
    return next((one for one in LEVELS if one == f"TLP:{name.upper()}"), "TLP:AMBER")


def seat_of(visit: Visit) -> str:
    """Return the chair's seat of who is here, for what only a chair says."""
    seat = forum_work.speaker(visit.service, visit.member).seat
    if seat is None:
        raise WrongUse("seat: only a chair says this for the party")
    return seat


def _here(then: str) -> str:
    """Return an address of this site; anything else would lead a reader away."""
    return then if then.startswith("/") and not then.startswith("//") and "\\" not in then else "/forums"

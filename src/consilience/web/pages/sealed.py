"""Sealed exchanges of a forum: who has sealed, whose proof holds, who has opened, and the forms to seal and open."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi import Form as Given
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from consilience.errors import WrongUse
from consilience.forum import sealed
from consilience.forum.forums import ForumStanding
from consilience.node.baseline.attested import TAKEN
from consilience.node.forum import sealing
from consilience.node.forum import work as forum_work
from consilience.node.told import ReaderNames
from consilience.records.baseline import Stance
from consilience.records.ids import RecordId, is_digest
from consilience.records.kinds import Body
from consilience.records.party import Role
from consilience.records.proposal import PositionTaken
from consilience.records.sealed import SealedExchange
from consilience.records.telling import tell, title_of
from consilience.web.pages import forum_fields as fields
from consilience.web.pages import pickers as pick
from consilience.web.pages.fields import oneof
from consilience.web.pages.forum import board_for, digest, forum_of
from consilience.web.pages.forum_acts import WORKS, seat_of
from consilience.web.pages.sections import Field, Form, Row, Section, choices, decided, show
from consilience.web.security import NotHere
from consilience.web.sessions import Acting, Here, Visit, acting, visit_of

router = APIRouter(include_in_schema=False)
_MOST = 20_000


@router.get("/forums/{forum}/sealed")
def sealed_(request: Request, visit: Here, forum: str) -> Response:
    board, found = forum_of(visit, forum)
    text = found.text
    rows = [_exchange_row(visit, found, one) for one in sealing.all_(visit.service, visit.view, text)]
    begin = Form(summary="Begin a sealed exchange", action=f"/forums/{text}/say/sealed", button="Sign it", fields=(
        Field(name="title", label="What it is about", required=True),
        Field(name="what", label="What is given", kind="choice", options=choices(sealed.nouns())),
        Field(name="matter", label="On", kind="choice", options=pick.matters(visit, board, text), required=True),
        Field(name="parties", label="With", kind="several", options=choices(sorted(found.founding.body.parties - {visit.service.party})), value="all"),
        Field(name="seal_by", label=f"Sealed until ({visit.zone})", kind="moment", required=True),
        Field(name="open_by", label=f"Opened until ({visit.zone})", kind="moment", required=True),
    ))  # fmt: skip
    return show(request, visit, "Sealed exchanges", (
        Section(id="sealed", heading="Exchanges", rows=rows, empty="None begun.", forms=(begin,) if visit.roles.intersection(WORKS) else ()),
    ), forum=found, at="More", lead="Each side commits to its value before either is shown. When every seal is here and proved, all are opened; another value counts for nothing.")  # fmt: skip


def _exchange_row(visit: Visit, forum: ForumStanding, one: sealed.ExchangeStanding) -> Row:
    body, us = one.said.body, visit.service.party
    names = ReaderNames(visit.service, visit.view)
    values = sealing.values(visit.service, visit.view, one)
    lines: list[tuple[str, str]] = [(row.party, _how(row, us)) for row in one.rows]
    lines += [(f"{party}'s value", _value(value.body, names)) for party, value in values.items()]
    lines += [
        ("Refused", f"{row.party} has sealed another value later; it counts for nothing")
        for row in one.rows
        if row.refused
    ]
    if one.stopped_by:
        lines.append(("Stopped by", ", ".join(one.stopped_by)))
    place, forms = f"/forums/{forum.text}/sealed/{one.said.text}", []
    own = next((row for row in one.rows if row.party == us), None)
    if (
        own is not None
        and own.seal is None
        and one.state is sealed.ExchangeState.SEALING
        and visit.roles & {Role.ANALYST, Role.CHAIR}
    ):
        options = [
            (each.id, f"{title_of(each.statement.body, names)} ({each.logged:%Y-%m-%d %H:%M})")
            for each in sealing.candidates(visit.service, visit.view, one)
        ]
        if options:
            forms.append(Form(summary="Seal your value", action=f"{place}/seal", button="Seal it", lead="It stays here; what goes is the leaf of your log under which it stands. No other value counts afterwards, and its marking must let it go at the opening.", fields=(
                Field(name="record", label="Value", kind="choice", options=options),
            )))  # fmt: skip
        elif body.what == "position" and Role.CHAIR in visit.roles:
            forms.append(_position_form(place))
        else:
            article = "an" if body.what[0] in "aeiou" else "a"
            lines.append(
                (
                    "",
                    f"To seal, first record {article} {body.what} on this matter and ask nobody to release it; its marking must let it go to {', '.join(sorted(body.parties - {us}))}.",
                )
            )
    if own is not None and own.seal is not None and one.may_open and not own.opened:
        if forum_work.opening_asked(visit.service, visit.view, own.seal):
            lines.append(("", f"The opening of {us}'s value is asked for; it waits for a releaser."))
        else:
            forms.append(Form(summary="Open", action=f"{place}/open", button="Ask for the opening", plain=True))
    return Row(
        title=body.title, state=one.state.value, good=one.state in (sealed.ExchangeState.READY, sealed.ExchangeState.OPENED),
        facts=(f"{body.what} on {body.matter[:12] if len(body.matter) > 40 else body.matter}", f"sealed until {body.seal_by:%Y-%m-%d %H:%M} UTC, opened until {body.open_by:%Y-%m-%d %H:%M} UTC"),
        lines=lines, marking=one.said.marking, forms=forms,
    )  # fmt: skip


def _position_form(place: str) -> Form:
    """The position that is to be sealed: recorded here, and asked for by nobody before all have sealed."""
    return Form(summary="Record your position, to be sealed", action=f"{place}/position", button="Sign the position", lead=(
        "It stays here until all have sealed; seal it next. A position taken on the proposal's own page goes out at once."
    ), fields=(
        decided("stance", "Position", [each.value for each in TAKEN]),
        Field(name="blocking", label="What stands in the way", kind="area", hint="with a non-concurrence only"),
        Field(name="comment", label="Comment", kind="area"),
    ))  # fmt: skip


def _value(body: Body, names: ReaderNames) -> str:
    """Return a value in one line: its title, and what hangs on it with a label."""
    told = tell(body, names)
    more = [
        f"{line.label}: {line.text}" for line in told.lines if line.label and line.text and line.text not in told.title
    ]
    return "; ".join([told.title, *more])


def _how(row: sealed.SealRow, us: str) -> str:
    if row.opened:
        return "opened"
    if row.seal is None:
        return "not sealed"
    whose = "sealed" if row.party == us else "theirs sealed"
    return (
        f"{whose}, and the proof leads to a checkpoint of the log"
        if row.proved
        else f"{whose}, but not proved: it does not count"
    )


@router.post("/forums/{forum}/sealed/{exchange}/seal")
async def seal(request: Request, forum: str, exchange: str) -> Response:
    form = await request.form()
    given = {key: value for key, value in form.items() if isinstance(value, str)}
    return await run_in_threadpool(_seal, request, forum, exchange, given)


@router.post("/forums/{forum}/sealed/{exchange}/position")
def keep_position(
    visit: Acting, forum: str, exchange: str, stance: Annotated[str, Given(max_length=40)],
    blocking: Annotated[str, Given(max_length=_MOST)] = "", comment: Annotated[str, Given(max_length=_MOST)] = "",
) -> Response:  # fmt: skip
    """Record the position that is to be sealed, and ask nobody to let it go."""
    visit.need(Role.CHAIR)
    one = board_for(visit).text(digest(exchange), SealedExchange)
    if one is None or one.body.what != "position":
        raise NotHere
    body = fields.made(
        PositionTaken, proposal=digest(one.body.matter), seat=RecordId(seat_of(visit)), blocking=blocking.strip(),
        comment=comment.strip(), stance=Stance(oneof(stance, [each.value for each in TAKEN], "stance")),
    )  # fmt: skip
    place = f"/forums/{digest(forum)}/sealed"
    visit.sign(sealing.keep(visit.service, visit.view, visit.member, body), then=place)
    return RedirectResponse(place, status_code=303)


@router.post("/forums/{forum}/sealed/{exchange}/open")
def open_(visit: Acting, forum: str, exchange: str) -> Response:
    """Ask for the opening of what this party has sealed."""
    visit.need(Role.ANALYST, Role.CHAIR)
    place = f"/forums/{digest(forum)}/sealed"
    visit.sign(sealing.open_(visit.service, visit.view, visit.member, digest(exchange)), then=place, ask=True)
    return RedirectResponse(place, status_code=303)


def _seal(request: Request, forum: str, exchange: str, given: dict[str, str]) -> Response:
    visit = acting(request, visit_of(request), given.get("csrf", ""))
    visit.need(Role.ANALYST, Role.CHAIR)
    place, record = f"/forums/{digest(forum)}/sealed", given.get("record", "")
    if not is_digest(record):
        raise WrongUse("record: choose what is to be sealed")
    act = sealing.seal(visit.service, visit.view, visit.member, digest(exchange), RecordId(record))
    visit.sign(act, then=place, ask=True)
    return RedirectResponse(place, status_code=303)

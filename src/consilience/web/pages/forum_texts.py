"""What is put forward in a forum: memoranda, meetings, proposals, objectives, contact reports; each has a page with its form.

The form is said once in `forum_forms`.  The text syntax, a line each with its parts parted by bars, stays as an import.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, Response

from consilience.errors import Overtaken, Unfit
from consilience.forum.board import Board, Spoken
from consilience.node.folder import now
from consilience.node.told import ReaderNames
from consilience.records.contact import Commitment, Contact, Uttered
from consilience.records.ids import PartyName, TextId
from consilience.records.meeting import AgendaItem, Meeting, Need
from consilience.records.memorandum import Means, Memorandum, Milestone, Objective, Seated, Sharing, Team, Way
from consilience.records.proposal import Proposal, Purpose, Rule
from consilience.records.telling import tell
from consilience.records.text import id_of_text
from consilience.web import rowed
from consilience.web.filling import filled
from consilience.web.pages import forum_fields as fields
from consilience.web.pages import forum_forms as forms
from consilience.web.pages.fields import names
from consilience.web.pages.forum import board_for, forum_of
from consilience.web.pages.forum_acts import WORKS, say
from consilience.web.pages.reports import LEVELS
from consilience.web.refusals import taken
from consilience.web.render import page
from consilience.web.rowed import AT, Given
from consilience.web.security import NotHere
from consilience.web.sessions import Here, Visit, acting, visit_of

router = APIRouter(include_in_schema=False)
Text = Annotated[str, Query(max_length=64)]
_OWN = "It stays with your party until its release is asked for."
_OUT = "It goes to the other parties when a releaser lets it."
Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One form: what it is called, where it is sent, and what of it may come as text."""

    heading: str
    again: str
    place: str
    noun: type[Any]
    lead: str = ""
    imported: tuple[str, str, str] | None = None
    after: str = _OUT


_FORMS = {
    "memorandum": Kind(
        heading="Put a memorandum forward", again="Change the memorandum", place="memoranda", noun=Memorandum,
        lead="An understanding of the parties: its text, the teams it creates, and what may be shared under it. It is in force once a chair of each party has signed it.",
        imported=("teams", "teams", "id | title | mandate | party: person (agency)*, party: person | milestone by YYYY-MM-DD; milestone by YYYY-MM-DD. A star leads."),
    ),
    "meeting": Kind(
        heading="Call a meeting", again="Change the meeting", place="meetings", noun=Meeting,
        lead="An item may need something that must be co-signed before it is opened: a certain text, or the newest one on a topic.",
        imported=("agenda", "items", "title | owner | topic | needs | minutes. A topic makes it an item of policy. Needs: baseline: title (30 days), memorandum: title, decision: title."),
    ),
    "proposal": Kind(heading="Put a proposal on the table", again="Revise the proposal", place="proposals", noun=Proposal),
    "objective": Kind(
        heading="State an objective", again="Revise the objective", place="objectives", noun=Objective,
        imported=("ways", "ways", "id | how | party: means (amount), party: means"),
    ),
    "contact": Kind(
        heading="File a contact report", again="", place="contacts", noun=Contact, after=_OWN,
        lead="What was said and promised through a channel, as your side has it.",
        imported=("said", "things said", "party | words"),
    ),
}  # fmt: skip


@router.get("/forums/{forum}/new/{noun}")
def new(
    request: Request, visit: Here, forum: str, noun: str, revises: Text = "", amends: Text = "", kept_of: Text = ""
) -> Response:
    """Show the form of something new, or filled with what is to be changed."""
    visit.need(*WORKS)
    kind = _FORMS.get(noun)
    board, standing = forum_of(visit, forum)
    if kind is None:
        raise NotHere
    before = _before(board, kind, revises or amends)
    query = {name: request.query_params.getlist(name) for name in request.query_params}
    found = _fields(visit, board, standing.text, noun, before)
    stays = _stays(visit, board, kind, kept_of) if kept_of else _rows_of(visit, before)
    drawn = rowed.drawn(found, stays, query)
    values = dict(drawn.values) | _single(visit, before)
    if before is None and noun == "memorandum":
        values["since"] = [now().date().isoformat()]
    hidden = {name: value for name, value in (("revises", revises), ("amends", amends)) if value}
    if before is not None:
        hidden["kept_of"] = kept_of or before.text
    answer = page(
        request, "row-form.html", visit, forum=standing, fields=found, drawn=drawn,
        heading=kind.heading if before is None else kind.again, lead=kind.lead, action=f"/forums/{forum}/{kind.place}",
        hidden=hidden, imported=kind.imported, after=kind.after, button=_button(noun, again=before is not None),
    )  # fmt: skip
    shown = filled(bytes(answer.body).decode(), f"/forums/{forum}/{kind.place}", values, [], "")
    return HTMLResponse(shown or bytes(answer.body))


def _single(visit: Visit, before: Spoken[Any] | None) -> dict[str, list[str]]:
    """Return what stands in the fields that come once."""
    if before is None:
        return {}
    values = forms.values_of(before.body, visit.zone) | {"level": _level(before)}
    return rowed.flat({name: value for name, value in values.items() if not isinstance(value, list)})


def _rows_of(visit: Visit, before: Spoken[Any] | None) -> dict[str, dict[str, Row]]:
    """Return the rows of what is changed, each by its number."""
    values = {} if before is None else forms.values_of(before.body, visit.zone)
    return {
        name: {str(number): row for number, row in enumerate(rows)}
        for name, rows in values.items()
        if isinstance(rows, list)
    }


def _stays(visit: Visit, board: Board, kind: Kind, text: str) -> dict[str, dict[str, Row]]:
    """Return the rows of the text that a form was drawn from, which may not be the newest any more."""
    return _rows_of(visit, _before(board, kind, text))


@router.post("/forums/{forum}/memoranda")
async def memorandum(request: Request, forum: str) -> Response:
    """Put a memorandum forward; an amendment or revision names the one it changes."""
    return await _posted(request, forum, "memorandum", _memorandum)


@router.post("/forums/{forum}/objectives")
async def objective(request: Request, forum: str) -> Response:
    return await _posted(request, forum, "objective", _objective)


@router.post("/forums/{forum}/proposals")
async def propose(request: Request, forum: str) -> Response:
    return await _posted(request, forum, "proposal", _proposal)


@router.post("/forums/{forum}/meetings")
async def call(request: Request, forum: str) -> Response:
    """Call a meeting, or move one."""
    return await _posted(request, forum, "meeting", _meeting)


@router.post("/forums/{forum}/contacts")
async def contact(request: Request, forum: str) -> Response:
    """File a contact report; it stays at home until its release is asked for."""
    return await _posted(request, forum, "contact", _contact)


def _not_overtaken(visit: Visit, board: Board, forum: str, noun: str, before: Spoken[Any]) -> None:
    """Raise `Overtaken` where somebody revised the text after this form was drawn from it."""
    later = [one for one in board.of(type(before.body), before.text) if before.text in _revised(one.body)]
    if later:
        stands = later[-1]
        raise Overtaken(
            f"{stands.author} of {stands.party} has changed it since this form was drawn; this is how it stands now, and what you "
            "typed is in the form: to put yours in its place, sign again",
            tell(stands.body, ReaderNames(visit.service, visit.view)).text, f"/forums/{forum}/new/{noun}?revises={stands.text}",
        )  # fmt: skip


def _revised(body: Any) -> frozenset[TextId]:
    found = body.revises
    return found if isinstance(found, frozenset) else frozenset(filter(None, (found,)))


_Take = Callable[[Visit, TextId, Row, Given], Response]


async def _posted(request: Request, forum: str, noun: str, take: _Take) -> Response:
    """Add or take away a row where that was asked for; else read the form and sign what it says."""
    return await taken(request, lambda given: _taken(request, forum, noun, given, take))


def _taken(request: Request, forum: str, noun: str, given: Given, take: _Take) -> Response:
    visit = acting(request, visit_of(request), _one(given, "csrf"))
    visit.need(*WORKS)
    board, standing = forum_of(visit, forum)
    before = _before(board, _FORMS[noun], _one(given, "revises") or _one(given, "amends"))
    if before is not None and _one(given, "revises"):
        _not_overtaken(visit, board, forum, noun, before)
    stays = _stays(visit, board, _FORMS[noun], _one(given, "kept_of"))
    read = rowed.read(_fields(visit, board, standing.text, noun, before), rowed.whole(given, stays))
    return take(visit, standing.text, read, given)


def _memorandum(visit: Visit, forum: TextId, got: Row, given: Given) -> Response:
    board = board_for(visit)
    parties = forum_of(visit, forum)[1].founding.body.parties
    teams = fields.rows(_one(given, "teams"), "teams", fields.team)
    for row in got["team"]:
        teams.append(_team(row, [one.id for one in teams]))
    shared = [
        fields.made(Sharing, noun=row["noun"], policy="tlp", level=row["level"], days=_number(row["days"]))
        for row in got["term"] if _needed(row, "noun")
    ]  # fmt: skip
    amends, revises = _one(given, "amends"), _one(given, "revises")
    body = fields.made(
        Memorandum, forum=forum, title=got["title"], text=got["text"], scope=got["scope"], parties=parties,
        since=got["since"] or now().date(), until=got["until"], teams=tuple(teams),
        sharing=(*fields.rows(_one(given, "sharing"), "sharing", fields.sharing), *shared),
        amends=frozenset({_text(board, amends)} if amends else ()), revises=_text(board, revises) if revises else None,
    )  # fmt: skip
    return say(visit, [body], got["level"], f"/memoranda/{id_of_text(body)}", ask=True)


def _team(row: Row, taken: Sequence[str]) -> Team:
    people = [
        fields.made(Seated, party=PartyName(who["party"]), title=_needed(who, "title"), agency=who["agency"], lead=who["lead"])
        for who in row["people"]
    ]  # fmt: skip
    stones = [Milestone(text=_needed(one, "text"), due=one["due"] or _missing(one, "due")) for one in row["milestones"]]
    title = _needed(row, "title")
    found: Team = fields.made(
        Team, id=row["id"] or forms.named(title, taken, "team"), title=title, mandate=_needed(row, "mandate"),
        people=tuple(people), milestones=tuple(stones),
    )  # fmt: skip
    return found


def _objective(visit: Visit, forum: TextId, got: Row, given: Given) -> Response:
    ways: list[Way] = fields.rows(_one(given, "ways"), "ways", fields.way)
    for row in got["way"]:
        means = [
            Means(party=PartyName(one["party"]), text=_needed(one, "text"), amount=one["amount"])
            for one in row["means"]
        ]
        name = row["id"] or forms.named("", [one.id for one in ways], f"w{len(ways) + 1}")
        ways.append(fields.made(Way, id=name, text=_needed(row, "text"), means=tuple(means)))
    board = board_for(visit)
    revises = frozenset(_text(board, one) for one in names(_one(given, "revises")))
    taken = [one.body.id for one in board.texts(Objective, forum)]
    body = fields.made(
        Objective, forum=forum, id=got["id"] or forms.named(got["title"], taken, "objective"), title=got["title"],
        team=got["team"] or None, measures=(*names(_one(given, "measures")), *(one["text"] for one in got["measure"])),
        due=got["due"], ways=tuple(ways), revises=revises, instruments=_outside(got),
    )  # fmt: skip
    return say(visit, [body], "TLP:AMBER", f"/forums/{forum}#objectives")


def _proposal(visit: Visit, forum: TextId, got: Row, given: Given) -> Response:
    purpose, revises = Purpose(got["purpose"]), _one(given, "revises")
    if purpose is Purpose.POLICY and not got["topic"]:
        raise Unfit("topic", "a policy draft needs the topic under which its baseline is found")
    body = fields.made(
        Proposal, forum=forum, title=got["title"], text=got["text"], topic=got["topic"], rule=Rule(got["rule"]), purpose=purpose,
        team=got["team"] or None, closes=got["closes"], revises=_text(board_for(visit), revises) if revises else None,
        instruments=_outside(got),
    )  # fmt: skip
    return say(visit, [body], got["level"], f"/proposals/{id_of_text(body)}")


def _outside(got: Row) -> tuple[str, ...]:
    """Return the instruments that were chosen; a form has no such rows where none is stated."""
    return tuple(dict.fromkeys(row["id"] for row in got.get("instrument", ()) if row["id"]))


def _meeting(visit: Visit, forum: TextId, got: Row, given: Given) -> Response:
    length = _number(got["minutes"]) or 60
    if not _SHORTEST <= length <= _LONGEST:
        raise Unfit("minutes", f"a meeting takes {_SHORTEST} minutes to {_LONGEST // 60} hours")
    lines = fields.parted(_one(given, "agenda"))
    items = [fields.item(number, parts) for number, parts in enumerate(lines, 1)]
    items += [_item(len(items) + number, row) for number, row in enumerate(got["item"], 1)]
    if not items:
        raise Unfit("item-0-title", "an agenda has an item at least")
    begin, revises = fields.moment(got["starts"], visit.zone), _one(given, "revises")
    body = fields.made(
        Meeting, forum=forum, title=got["title"], starts=begin, ends=begin + timedelta(minutes=length), agenda=tuple(items),
        place=got["place"], team=got["team"] or None, revises=_text(board_for(visit), revises) if revises else None,
    )  # fmt: skip
    past = "It starts in the past. What was held already is better filed as a contact report." if begin < now() else ""
    return say(visit, [body], got["level"], f"/meetings/{id_of_text(body)}", ask=bool(past), caution=past)


_SHORTEST, _LONGEST = 5, 1440


def _item(number: int, row: Row) -> AgendaItem:
    needs = tuple(dict.fromkeys(forms.need_of(one["what"], one["days"]) for one in row["need"] if _needed(one, "what")))
    found: AgendaItem = fields.made(
        AgendaItem, id=f"i{number}", title=_needed(row, "title"), owner=row["owner"], minutes=_number(row["minutes"]),
        policy=bool(row["topic"]), topic=row["topic"], needs=needs,
    )  # fmt: skip
    return found


def _contact(visit: Visit, forum: TextId, got: Row, given: Given) -> Response:
    counterpart, own = PartyName(got["counterpart"]), visit.service.party
    said = [Uttered(by=PartyName(row[0]), text=row[1]) for row in fields.parted(_one(given, "said")) if len(row) > 1]
    said += [Uttered(by=PartyName(row["by"]), text=_needed(row, "text")) for row in got["utterance"]]
    body = fields.made(
        Contact, forum=forum, held=fields.moment(got["held"], visit.zone), channel=got["channel"], counterpart=counterpart,
        counterpart_seat=got["seat"], purpose=got["purpose"], agency=got["agency"], by=got["by"], said=tuple(said),
        given=tuple(_promises(got["ours"], _one(given, "given"), "g", own, counterpart)),
        received=tuple(_promises(got["theirs"], _one(given, "received"), "r", counterpart, own)),
        deadline=got["deadline"], answer_to=got["answer_to"],
    )  # fmt: skip
    return say(visit, [body], got["level"], f"/forums/{forum}/contacts")


def _promises(rows: Sequence[Row], text: str, prefix: str, by: PartyName, to: PartyName) -> list[Commitment]:
    found = fields.promises(text, prefix, by, to)
    for row in rows:
        found.append(
            Commitment(id=f"{prefix}{len(found) + 1}", by=by, to=to, text=_needed(row, "text"), due=row["due"])
        )
    return found


def _fields(visit: Visit, board: Board, forum: TextId, noun: str, before: Spoken[Any] | None) -> rowed.Fields:
    of = forms.choices(board, forum, LEVELS, now().date(), visit.zone)
    match noun:
        case "memorandum":
            return forms.memorandum(of, [] if before is None else [one.noun for one in before.body.sharing])
        case "meeting":
            extra: Sequence[Need] = (
                [] if before is None else [need for item in before.body.agenda for need in item.needs]
            )
            return forms.meeting(of, extra)
        case "proposal":
            return forms.proposal(of, () if before is None else before.body.instruments)
        case "objective":
            return forms.objective(of, () if before is None else before.body.instruments)
        case _:
            return forms.contact(
                of, visit.service.party, now().astimezone(ZoneInfo(visit.zone)).strftime("%Y-%m-%dT%H:%M")
            )


def _before(board: Board, kind: Kind, text: str) -> Spoken[Any] | None:
    return board.text(_text(board, names(text)[0]), kind.noun) if names(text) else None


def _text(board: Board, text: str) -> TextId:
    found = board.any_text(TextId(text))
    if found is None:
        raise NotHere
    return found.text


def _level(one: Spoken[Any]) -> str:
    found = {f"TLP:{level.name.upper()}" for level in one.marking.levels}
    return next((name for name in LEVELS if name in found), "TLP:AMBER")


def _button(noun: str, *, again: bool) -> str:
    if again:
        return "Sign the revision" if noun in ("proposal", "objective") else "Sign the change"
    return {
        "memorandum": "Put it forward",
        "meeting": "Call it",
        "proposal": "Put it on the table",
        "objective": "State it",
    }.get(noun, "Sign the report")


def _one(given: Given, name: str) -> str:
    return (given.get(name) or [""])[0].strip()


def _number(text: str) -> int | None:
    return int(text) if text else None


def _needed(row: Row, name: str) -> str:
    return str(row[name] or _missing(row, name))


def _missing(row: Row, name: str) -> Any:
    raise Unfit(f"{row[AT]}{name}", "this is needed")

"""What the forms of a forum ask: memoranda with teams, meetings with gates, proposals, objectives with ways and means, contact reports.

Each is said once as fields and rows; what exists is chosen from a list, and names of our own making (ids of teams, ways, items) are made from titles.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from consilience.forum import campaigns, forums, memoranda
from consilience.forum.board import Board
from consilience.records.baseline import Baseline
from consilience.records.contact import Contact
from consilience.records.ids import TextId
from consilience.records.kinds import KINDS
from consilience.records.meeting import Instrument, Meeting, Need
from consilience.records.memorandum import Memorandum, Objective
from consilience.records.proposal import Decision, Proposal, Purpose, Rule
from consilience.web.rowed import Field, Fields, Rows

LEVELS_OF_TLP = ("clear", "green", "amber", "amber+strict", "red")
Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Choices:
    """What can be chosen in a forum's forms."""

    parties: Options
    teams: Options
    agencies: Options
    seats: Options
    channels: Options
    topics: Options
    """Titles of baselines, by which an item of policy finds its own."""
    gates: Options
    levels: Options
    zone: str = "UTC"
    """The time zone of whoever fills the form in."""
    instruments: Options = ()
    """Treaties, resolutions and sanctions outside the forum."""


def choices(board: Board, forum: TextId, levels: Sequence[str], today: Any, zone: str = "UTC") -> Choices:
    found = forums.standing(board, forum)
    parties = sorted(found.founding.body.parties) if found else []
    teams = [(team.id, team.title) for team, _ in memoranda.teams(board, forum)]
    seated = forums.seated(board, forum, today)
    contacts = board.texts(Contact, forum)
    agencies = {one.body.agency for one in seated} | {one.body.agency for one in contacts}
    agencies |= {who.agency for team, _ in memoranda.teams(board, forum) for who in team.people}
    channels = [(one.channel.body.id, one.channel.body.title) for one in forums.channels(board, forum)]
    titles = dict.fromkeys(one.body.title for one in board.texts(Baseline) if set(parties) <= one.body.parties)
    return Choices(
        parties=_same(parties), teams=(("", "the whole forum"), *teams), agencies=_same(sorted(filter(None, agencies))),
        seats=_same(dict.fromkeys(["chair", *(one.body.seat for one in seated)])),
        channels=tuple(channels), topics=_same(titles), gates=_gates(board, forum, parties), levels=_same(levels), zone=zone,
        instruments=tuple((one.id, f"{one.title} ({one.sort})") for one in campaigns.instruments(board, forum)),
    )  # fmt: skip


def gate_value(need: Need) -> str:
    """Return how a need stands in the list: an instrument by its text, or by its topic."""
    return f"{need.instrument}:text:{need.text}" if need.text else f"{need.instrument}:topic:{need.topic}"


def need_of(value: str, days: str) -> Need:
    """Return the need that was chosen."""
    instrument, by, what = value.split(":", 2)
    return Need(
        instrument=Instrument(instrument), text=TextId(what) if by == "text" else None, topic=what if by == "topic" else "",
        days=int(days) if days else None,
    )  # fmt: skip


def _gates(board: Board, forum: TextId, parties: Sequence[str]) -> Options:
    found: list[tuple[str, str]] = [("", "nothing more")]
    baselines = [one for one in board.texts(Baseline) if set(parties) <= one.body.parties]
    rows: list[tuple[Instrument, str, str, str]] = [
        (Instrument.BASELINE, one.text, one.body.title, f"version {one.body.version}, as of {one.body.as_of}")
        for one in baselines
    ]
    rows += [
        (Instrument.MEMORANDUM, one.text, one.body.title, f"from {one.body.since}")
        for one in board.texts(Memorandum, forum)
    ]
    rows += [
        (Instrument.DECISION, one.text, one.body.title, f"of {one.body.on}") for one in board.texts(Decision, forum)
    ]
    for instrument, title in dict.fromkeys((instrument, title) for instrument, _, title, _ in rows):
        found.append((f"{instrument}:topic:{title}", f"the newest co-signed {instrument} on “{title}”"))
    for instrument, text, title, which in reversed(rows):
        state = "co-signed" if board.is_complete(TextId(text)) else "not yet co-signed"
        found.append((f"{instrument}:text:{text}", f"this {instrument}: “{title}”, {which}, {state}"))
    return tuple(found)


def memorandum(of: Choices, nouns: Iterable[str] = ()) -> Fields:
    person = (
        Field(name="party", label="Party", kind="choose", options=of.parties),
        Field(name="title", label="Person, as the parties name them", needed=False, most=200),
        Field(name="agency", label="Agency", kind="pick", options=of.agencies, most=120),
        Field(name="lead", label="Leads", kind="tick"),
    )
    milestone = (
        Field(name="text", label="What is there by then", wide=False), Field(name="due", label="By", kind="date"),
    )  # fmt: skip
    team = (
        Field(name="id", label="", kind="hidden"), Field(name="title", label="Title of the team", most=200),
        Field(name="mandate", label="What it is for", kind="long", most=5000),
        Rows(name="people", one="person", fields=person), Rows(name="milestones", one="milestone", fields=milestone),
    )  # fmt: skip
    term = (
        Field(name="noun", label="What may be shared", kind="choose", options=(("", "choose"), *_shared(nouns))),
        Field(
            name="level",
            label="Up to",
            kind="choose",
            options=tuple((one, f"TLP:{one.upper()}") for one in LEVELS_OF_TLP),
            value="amber",
        ),
        Field(name="days", label="Days (empty: no end)", kind="number"),
    )
    return (
        *_titled(), Field(name="scope", label="Scope", wide=True), Rows(name="team", one="team", fields=team),
        Rows(name="term", one="term of sharing", fields=term),
        Field(name="since", label="In force from", kind="date"), Field(name="until", label="In force until", kind="date", hint="Empty: until it is ended."),
        _level(of),
    )  # fmt: skip


def meeting(of: Choices, extra: Iterable[Need] = ()) -> Fields:
    known = {value for value, _ in of.gates}
    gates = of.gates + tuple(
        (gate_value(one), f"{one.instrument} “{one.topic or str(one.text)[:12] + '…'}”")
        for one in dict.fromkeys(extra)
        if gate_value(one) not in known
    )
    need = (
        Field(name="what", label="It needs first", kind="choose", options=gates),
        Field(name="days", label="Signed no more than … days before", kind="number"),
    )
    item = (
        Field(name="title", label="Title", most=200, wide=True), Field(name="owner", label="Who leads it", kind="pick", options=of.seats, most=120),
        Field(name="minutes", label="Minutes", kind="number"),
        Field(name="topic", label="Topic, where it is an item of policy", kind="pick", options=of.topics, most=200,
              hint="It then waits for the baseline of that title, or for what you choose here."),
        Rows(name="need", one="need", fields=need),
    )  # fmt: skip
    return (
        Field(name="title", label="Title", needed=True, wide=True),
        Field(name="starts", label=f"Starts ({of.zone})", kind="moment", needed=True), Field(name="minutes", label="Minutes", kind="number", value="60"),
        Field(name="place", label="Place"), Field(name="team", label="Of", kind="choose", options=of.teams),
        Rows(name="item", one="item", fields=item, drawn=2), _level(of),
    )  # fmt: skip


def proposal(of: Choices, named: Iterable[str] = ()) -> Fields:
    kinds = ((Purpose.DECISION.value, "proposal for decision"), (Purpose.POLICY.value, "policy draft"))
    return (
        *_titled(), Field(name="purpose", label="It is a", kind="choose", options=kinds),
        Field(name="topic", label="Topic", kind="pick", options=of.topics, most=200, hint="Of a policy draft: the title of its baseline."),
        Field(name="team", label="Of", kind="choose", options=of.teams),
        Field(name="rule", label="Decided by", kind="choose", options=_same(one.value for one in Rule)),
        Field(name="closes", label="Positions until", kind="date", hint="Empty: no last day."), *_outside(of, named), _level(of),
    )  # fmt: skip


def objective(of: Choices, named: Iterable[str] = ()) -> Fields:
    means = (
        Field(name="party", label="Whose", kind="choose", options=of.parties), Field(name="text", label="With what"), Field(name="amount", label="How much", most=60),
    )  # fmt: skip
    way = (
        Field(name="id", label="", kind="hidden"), Field(name="text", label="How it is reached", wide=True), Rows(name="means", one="means", fields=means),
    )  # fmt: skip
    return (
        Field(name="id", label="", kind="hidden"), Field(name="title", label="What is wanted", needed=True, wide=True),
        Field(name="team", label="Of", kind="choose", options=of.teams), Field(name="due", label="By", kind="date"),
        Rows(name="measure", one="measure", fields=(Field(name="text", label="How one sees that it is reached", wide=True),)),
        Rows(name="way", one="way", fields=way), *_outside(of, named),
    )  # fmt: skip


def _outside(of: Choices, named: Iterable[str]) -> Fields:
    """Return the rows of instruments outside the forum, where any is stated or was named before."""
    found = dict(of.instruments)
    options = (*of.instruments, *((one, one) for one in named if one not in found))
    one = Field(name="id", label="Depends on", kind="choose", options=(("", "none"), *options), wide=True)
    return (
        (Rows(name="instrument", one="outside instrument", several="outside instruments", fields=(one,)),)
        if options
        else ()
    )


def contact(of: Choices, own: str, moment: str) -> Fields:
    others = tuple(one for one in of.parties if one[0] != own)
    said = (
        Field(name="by", label="Who", kind="choose", options=of.parties),
        Field(name="text", label="What was said", most=2000, wide=True),
    )
    promise = (
        Field(name="text", label="What was promised", most=2000, wide=True),
        Field(name="due", label="By", kind="date"),
    )
    return (
        Field(name="held", label=f"Held ({of.zone})", kind="moment", needed=True, value=moment),
        Field(name="channel", label="Channel", kind="pick", options=of.channels, needed=True, most=64, hint="One that is set up, or another by a short name without spaces."),
        Field(name="counterpart", label="With", kind="choose", options=others), Field(name="seat", label="Their seat", kind="pick", options=of.seats, most=120),
        Field(name="agency", label="Your agency", kind="pick", options=of.agencies, most=120), Field(name="by", label="Who spoke for us, by seat", kind="pick", options=of.seats, most=120),
        Field(name="purpose", label="Purpose", needed=True, wide=True), Rows(name="utterance", one="thing said", fields=said),
        Rows(name="ours", one="promise of ours", fields=promise), Rows(name="theirs", one="promise of theirs", fields=promise),
        Field(name="deadline", label="An answer is due by", kind="date"), Field(name="answer_to", label="To be answered to", kind="pick", options=of.seats, most=120), _level(of),
    )  # fmt: skip


def values_of(body: Memorandum | Meeting | Proposal | Objective, zone: str = "UTC") -> dict[str, Any]:
    """Return the values of a body, as its form sends them."""
    match body:
        case Memorandum():
            teams = [
                {"id": one.id, "title": one.title, "mandate": one.mandate,
                 "people": [{"party": who.party, "title": who.title, "agency": who.agency, "lead": who.lead} for who in one.people],
                 "milestones": [{"text": each.text, "due": each.due} for each in one.milestones]}
                for one in body.teams
            ]  # fmt: skip
            terms = [{"noun": one.noun, "level": one.level, "days": one.days} for one in body.sharing]
            return {
                "title": body.title,
                "text": body.text,
                "scope": body.scope,
                "team": teams,
                "term": terms,
                "since": body.since,
                "until": body.until,
            }
        case Meeting():
            items = [
                {"title": one.title, "owner": one.owner, "minutes": one.minutes, "topic": one.topic,
                 "need": [{"what": gate_value(each), "days": each.days} for each in one.needs]}
                for one in body.agenda
            ]  # fmt: skip
            length = int((body.ends - body.starts).total_seconds() // 60)
            return {
                "title": body.title,
                "starts": body.starts.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M"),
                "minutes": length,
                "place": body.place,
                "team": body.team or "",
                "item": items,
            }
        case Proposal():
            return {
                "title": body.title,
                "text": body.text,
                "purpose": body.purpose.value,
                "topic": body.topic,
                "team": body.team or "",
                "rule": body.rule.value,
                "closes": body.closes,
                "instrument": [{"id": one} for one in body.instruments],
            }
        case Objective():
            ways = [
                {"id": one.id, "text": one.text, "means": [{"party": each.party, "text": each.text, "amount": each.amount} for each in one.means]}
                for one in body.ways
            ]  # fmt: skip
            return {
                "id": body.id,
                "title": body.title,
                "team": body.team or "",
                "due": body.due,
                "measure": [{"text": one} for one in body.measures],
                "way": ways,
                "instrument": [{"id": one} for one in body.instruments],
            }


def named(title: str, taken: Iterable[str], otherwise: str) -> str:
    """Return a name of our own making for something with a title, which no other has."""
    base = "-".join(re.findall(r"[a-z0-9]+", title.casefold())[:4])[:40] or otherwise
    used = set(taken)
    return next(name for n in range(1, 10_000) if (name := base if n == 1 else f"{base}-{n}") not in used)


def _titled() -> Fields:
    return (
        Field(name="title", label="Title", needed=True, wide=True),
        Field(name="text", label="Text", kind="long", needed=True, most=20_000, hint="At most 20,000 letters."),
    )  # fmt: skip


def _level(of: Choices) -> Field:
    return Field(name="level", label="Marking", kind="choose", options=of.levels, value="TLP:AMBER")


def _shared(extra: Iterable[str]) -> Options:
    """Return what a term is for: what a forum's founding text does not let go by itself, baselines, and what a term has already."""
    wanted = {"baseline", *extra}
    return tuple(
        (noun, kind.KIND.name)
        for tag, kind in sorted(KINDS.items())
        if kind.KIND.leaves and ((noun := tag.partition("/")[0]) in wanted or not kind.KIND.proceeding)
    )


def _same(names: Iterable[str]) -> Options:
    return tuple((one, one) for one in names)

"""The form by which a call's roster is drawn up: a row a person, chosen from those whose keys are known here."""

from __future__ import annotations

from collections.abc import Iterable

from consilience.errors import Unfit
from consilience.forum import forums, meetings
from consilience.forum.board import Board
from consilience.node import people
from consilience.node.calls import keys
from consilience.node.folder import now
from consilience.records.call import MOST_INVITED, Call, Invited, Part, Relay
from consilience.records.ids import MemberId, PartyName, is_name
from consilience.records.key import KeyRole
from consilience.web import rowed
from consilience.web.pages import forum_fields as fields
from consilience.web.pages.fields import oneof
from consilience.web.rowed import AT, Field, Fields, Given, Rows, Values
from consilience.web.sessions import Visit

_OFFERED = 100
"""People in the list; anybody else is named as `party/id`."""


def form_of(visit: Visit, board: Board, held: meetings.MeetingStanding) -> Fields:
    """Return the fields of a roster."""
    seats = dict.fromkeys(
        ["chair", *(one.body.seat for one in forums.seated(board, held.said.body.forum, now().date()))]
    )
    person = (
        Field(name="who", label="Person", kind="pick", options=known(visit, board, held), most=130, wide=True),
        Field(name="title", label="Name as all read it", most=200), Field(name="seat", label="Seat", kind="pick", options=_same(seats), most=120),
        Field(name="part", label="Takes part as", kind="choose", options=_same(Part)),
        Field(name="language", label="Interprets into", most=20, hint="Of an interpreter: fr, de, ar …"),
    )  # fmt: skip
    return (
        Rows(name="person", one="person", fields=person, drawn=2),
        Field(name="relay", label="Media between parties go", kind="choose", options=_same(Relay), value=Relay.BETWEEN_PARTIES.value),
        Field(name="provider", label="A larger room elsewhere (its server can see media)", hint="An address that begins with https://", wide=True),
    )  # fmt: skip


def known(visit: Visit, board: Board, held: meetings.MeetingStanding) -> tuple[tuple[str, str], ...]:
    """Return the people of the meeting's parties whose keys are known here, by `party/id`."""
    own, us = {one.member.id: one.member.title for one in people.people(visit.service, visit.view)}, visit.service.party
    found: list[tuple[str, str]] = []
    for party in sorted(board.parties(held.said.body), key=lambda each: (each != us, each)):
        keyring = keys.keyring_of(visit.site.exchange, party)
        members = {
            key.holder for id_, key in keyring.keys.items() if key.role is KeyRole.MEMBER and keyring.live(id_) is not None
        }  # fmt: skip
        there = sorted(members & own.keys() if party == us else members)
        found += [(f"{party}/{member}", f"{visit.names.who(member, party)} ({party})") for member in there]
    return tuple(found[:_OFFERED])


def suggested(visit: Visit, board: Board, held: meetings.MeetingStanding) -> dict[str, dict[str, Values]]:
    """Return a roster to begin with: who sits in the forum, the chairs, and whoever draws it up."""
    forum, today = held.said.body.forum, now().date()
    found: dict[tuple[PartyName, MemberId], tuple[str, str]] = {}
    for party, members in forums.chairs(board, forum, today).items():
        for member in members:
            found[party, member] = ("", "chair")
    for one in forums.seated(board, forum, today):
        found[one.party, one.body.member] = (one.body.title, one.body.seat)
    found.setdefault((visit.service.party, visit.member), (visit.title, ""))
    return {
        "person": {
            f"{party}/{member}": {
                "who": f"{party}/{member}", "title": title or _title(visit, party, member), "seat": seat, "part": Part.SPEAKER.value, "language": "",
            }
            for (party, member), (title, seat) in sorted(found.items())
            if keys.live_keys(visit.site.exchange, party, member)
        }
    }  # fmt: skip


def read(visit: Visit, board: Board, held: meetings.MeetingStanding, given: Given) -> Call:
    """Return the roster that a form says; each person goes on it with the keys that are known here."""
    got = rowed.read(form_of(visit, board, held), rowed.whole(given, suggested(visit, board, held)))
    lines = fields.parted((given.get("roster") or [""])[0])
    rows = [_invited(visit, PartyName(one[0]), "roster", *[*one[1:], *[""] * 5][:5]) for one in lines]
    for row in got["person"]:
        party, _, member = row["who"].partition("/")
        if not row["who"]:
            raise Unfit(f"{row[AT]}who", "choose a person, or take the row away")
        rows.append(
            _invited(visit, PartyName(party), f"{row[AT]}who", member, row["title"], row["part"], row["language"], row["seat"])
        )  # fmt: skip
    people_ = [(one.party, one.member) for one in rows]
    if len(set(people_)) < len(people_):
        raise Unfit("", "somebody stands on it twice; take one of the rows away")
    if not 2 <= len(people_) <= MOST_INVITED:
        raise Unfit("", f"a call is of 2 to {MOST_INVITED} people")
    made: Call = fields.made(
        Call, meeting=held.said.text, roster=tuple(sorted(rows, key=lambda one: (one.party, one.member))),
        provider=got["provider"], relay=Relay(got["relay"] or Relay.BETWEEN_PARTIES),
    )  # fmt: skip
    return made


def _invited(
    visit: Visit, party: PartyName, at: str, member: str, title: str, part: str, language: str, seat: str
) -> Invited:
    who = MemberId(member)
    found = keys.live_keys(visit.site.exchange, party, who) if is_name(party) and is_name(member) else frozenset()
    if not found:
        raise Unfit(
            at, "of this person no key is known here; choose one of the list, or exchange with that party first"
        )
    role = Part(oneof(part or Part.SPEAKER.value, [one.value for one in Part], at))
    if bool(language) != (role is Part.INTERPRETER):
        raise Unfit(
            at.removesuffix("who") + "language" if at.endswith("who") else at,
            "an interpreter, and nobody else, has a language",
        )
    made: Invited = fields.made(
        Invited, party=party, member=who, title=title or _title(visit, party, who), keys=found, language=language, seat=seat, part=role,
    )  # fmt: skip
    return made


def _title(visit: Visit, party: PartyName, member: MemberId) -> str:
    """Return a person's name alone; the seat stands beside it."""
    own = people.person(visit.service, member) if party == visit.service.party else None
    return own.member.title if own is not None else str(member)


def _same(names: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple((str(one), str(one)) for one in names)

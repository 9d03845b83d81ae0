"""Two texts of a memorandum side by side: every part of both, with the words that differ."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from consilience.forum import memoranda
from consilience.node import releases
from consilience.records.ids import TextId
from consilience.records.memorandum import Memorandum, Team
from consilience.web.pages.forum import board_for
from consilience.web.render import page
from consilience.web.security import NotHere
from consilience.web.sessions import Here

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class TextRow:
    """One part of both texts: pieces of words, each `same`, `out` or `in`."""

    name: str
    left: tuple[tuple[str, str], ...]
    right: tuple[tuple[str, str], ...]

    @property
    def changed(self) -> bool:
        return any(kind != "same" for kind, _ in (*self.left, *self.right))


@router.get("/memoranda/{text}/beside/{other}")
def beside(request: Request, visit: Here, text: str, other: str) -> Response:
    board = board_for(visit)
    one, two = memoranda.standing(board, TextId(text)), memoranda.standing(board, TextId(other))
    if one is None or two is None or one.body.forum != two.body.forum:
        raise NotHere
    before, now = sorted((one, two), key=lambda each: (each.said.created, each.text))
    return page(request, "beside.html", visit, before=before, now=now, rows=rows(before.body, now.body))


def rows(before: Memorandum, now: Memorandum) -> list[TextRow]:
    """Return each part of both texts, teams by their ids."""
    parts = [
        ("Title", before.title, now.title),
        ("Text", before.text, now.text),
        ("Scope", before.scope, now.scope),
        ("Parties", ", ".join(sorted(before.parties)), ", ".join(sorted(now.parties))),
        ("In force", _in_force(before), _in_force(now)),
        ("What may be shared", _shared(before), _shared(now)),
    ]
    teams = {team.id: team for team in before.teams}, {team.id: team for team in now.teams}
    parts += [
        (f"Team {id_}", _team(teams[0].get(id_)), _team(teams[1].get(id_)))
        for id_ in dict.fromkeys([*teams[0], *teams[1]])
    ]
    return [_row(*part) for part in parts]


def _row(name: str, before: str, now: str) -> TextRow:
    pieces = [(one.kind, one.text) for one in releases.changes(before, now)]
    return TextRow(
        name,
        tuple(one for one in pieces if one[0] != "in" and one[1]),
        tuple(one for one in pieces if one[0] != "out" and one[1]),
    )


def _in_force(body: Memorandum) -> str:
    return f"from {body.since}" + (f" to {body.until}" if body.until else "")


def _shared(body: Memorandum) -> str:
    return "; ".join(
        f"{one.noun} up to {one.level}" + (f" for {one.days} days" if one.days else "") for one in body.sharing
    )


def _team(team: Team | None) -> str:
    if team is None:
        return ""
    people = ", ".join(
        f"{one.title} of {one.party}{f' ({one.agency})' if one.agency else ''}{', lead' if one.lead else ''}"
        for one in team.people
    )
    stones = "; ".join(f"{one.text} by {one.due}" for one in team.milestones)
    return ". ".join(part for part in (team.title, team.mandate, people, stones) if part)

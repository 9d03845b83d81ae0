"""Fields of the forum's forms that hold a thing a line, its parts parted by bars; every fault names the field alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from consilience.errors import WrongUse
from consilience.records.contact import Commitment
from consilience.records.ids import PartyName
from consilience.records.meeting import AgendaItem
from consilience.records.memorandum import Means, Seated, Sharing, Team, Way
from consilience.web.pages.fields import day


def made(noun: Callable[..., Any], **fields: Any) -> Any:
    try:
        return noun(**fields)
    except ValueError as error:
        raise WrongUse(f"{noun.__name__.lower()}: {error}") from None


def promises(text: str, prefix: str, by: PartyName, to: PartyName) -> list[Commitment]:
    return [
        made(
            Commitment, id=f"{prefix}{number}", by=by, to=to, text=parts[0],
            due=day(parts[1], "commitment") if len(parts) > 1 else None,
        )
        for number, parts in enumerate(parted(text), 1)
    ]  # fmt: skip


def moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise WrongUse("time: it is written YYYY-MM-DDTHH:MM, in UTC") from None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def parted(text: str) -> list[list[str]]:
    """Return the lines of a field, each in its parts; bars part them."""
    rows = ([part.strip() for part in line.split("|")] for line in text.splitlines() if line.strip())
    return [row for row in rows if row[0]]


def rows(text: str, field: str, make: Callable[[list[str]], Any]) -> list[Any]:
    try:
        return [make(parts) for parts in parted(text)]
    except (ValueError, IndexError):
        raise WrongUse(f"{field}: a line is not written as the hint says") from None


def team(parts: list[str]) -> Team:
    people = [one.partition(":") for one in (parts[3].split(",") if len(parts) > 3 else []) if one.strip()]
    seated = tuple(
        Seated(party=PartyName(party.strip()), title=who.strip().rstrip("*"), lead=who.strip().endswith("*"))
        for party, _, who in people
    )  # fmt: skip
    return Team(id=parts[0], title=parts[1], mandate=parts[2], people=seated)


def sharing(parts: list[str]) -> Sharing:
    level = parts[1].lower().removeprefix("tlp:")
    return Sharing(
        noun=parts[0], policy="tlp", level=level, days=int(parts[2]) if len(parts) > 2 and parts[2] else None
    )


def way(parts: list[str]) -> Way:
    means = [one.partition(":") for one in (parts[2].split(",") if len(parts) > 2 else []) if one.strip()]
    return Way(
        id=parts[0], text=parts[1],
        means=tuple(Means(party=PartyName(party.strip()), text=what.strip()) for party, _, what in means),
    )  # fmt: skip


def item(number: int, parts: list[str]) -> AgendaItem:
    topic = parts[2] if len(parts) > 2 else ""
    found: AgendaItem = made(
        AgendaItem, id=f"i{number}", title=parts[0], owner=parts[1] if len(parts) > 1 else "", policy=bool(topic),
        topic=topic,
    )  # fmt: skip
    return found

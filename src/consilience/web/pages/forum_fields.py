"""Fields of the forum's forms that hold a thing a line, its parts parted by bars; every fault names the field alone.

A backslash before a bar, a comma, a semicolon or a colon makes it a mere letter.  What `write_…` gives is read back to the
same values, so that a form can be filled with what is to be revised.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from consilience.errors import Unfit, WrongUse
from consilience.records.contact import Commitment
from consilience.records.ids import PartyName, TextId, is_digest
from consilience.records.meeting import AgendaItem, Instrument, Need
from consilience.records.memorandum import Means, Milestone, Seated, Sharing, Team, Way
from consilience.web.pages.fields import day

_PUT_RIGHT = {
    "a non-concurrence, and nothing else, has blocking text": (
        "blocking", "with non-concur say what stands in the way; with any other position leave this empty"
    ),
    "who concurs with comment comments": ("comment", "write the comment, or concur without one"),
    "it ends before it begins": ("until", "the last day lies before the first"),
    "a contact names its forum, its channel and the counterpart": (
        "channel", "a channel has a short name of letters, digits and . _ -"
    ),
    "a policy item names its topic, as its baseline is found by that": ("topic", "an item of policy has a topic"),
    "people of a team are its parties'": ("team", "a person of a team belongs to a party of the forum"),
    "a memorandum has a title, a text and two parties or more": ("title", "a memorandum has a title, a text and two parties or more"),
}  # fmt: skip
"""What a broken rule of a record means for who fills in a form: the field, and what to do."""


def made(noun: Callable[..., Any], /, **fields: Any) -> Any:
    try:
        return noun(**fields)
    except ValueError as error:
        if str(error) in _PUT_RIGHT:
            raise Unfit(*_PUT_RIGHT[str(error)]) from None
        # A name in words, never that of a class.
        kind = getattr(noun, "KIND", None)
        raise WrongUse(f"{kind.name if kind else noun.__name__.lower()}: {error}") from None


def promises(text: str, prefix: str, by: PartyName, to: PartyName) -> list[Commitment]:
    return [
        made(
            Commitment, id=f"{prefix}{number}", by=by, to=to, text=parts[0],
            due=day(parts[1], "commitment") if len(parts) > 1 else None,
        )
        for number, parts in enumerate(parted(text), 1)
    ]  # fmt: skip


def moment(text: str, zone: str = "UTC") -> datetime:
    """Return a moment that was typed in the zone of whoever typed it."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise WrongUse("time: a day and a time are needed, such as 2027-03-15T09:30") from None
    return (found.replace(tzinfo=ZoneInfo(zone)) if found.tzinfo is None else found).astimezone(UTC)


def parted(text: str) -> list[list[str]]:
    """Return the lines of a field, each in its parts; bars part them."""
    found = (
        [part.strip().replace("\\|", "|") for part in _split(line, "|")] for line in text.splitlines() if line.strip()
    )
    return [row for row in found if row[0]]


def rows(text: str, field: str, make: Callable[[list[str]], Any]) -> list[Any]:
    try:
        return [make(parts) for parts in parted(text)]
    except (ValueError, IndexError):
        raise WrongUse(f"{field}: a line is not written as the hint says") from None


def team(parts: list[str]) -> Team:
    people = tuple(_person(one) for one in _some(parts, 3, ","))
    return Team(
        id=parts[0], title=parts[1], mandate=parts[2], people=people,
        milestones=tuple(_milestone(one) for one in _some(parts, 4, ";")),
    )  # fmt: skip


def write_teams(teams: Iterable[Team]) -> str:
    lines = []
    for one in teams:
        people = ", ".join(
            f"{who.party}: {_guarded(who.title)}{f' ({_guarded(who.agency)})' if who.agency else ''}{'*' if who.lead else ''}"
            for who in one.people
        )
        milestones = "; ".join(f"{_guarded(each.text)} by {each.due}" for each in one.milestones)
        lines.append(_line(one.id, one.title, one.mandate, people, milestones))
    return "\n".join(lines)


def sharing(parts: list[str]) -> Sharing:
    level = parts[1].lower().removeprefix("tlp:")
    return Sharing(
        noun=parts[0], policy="tlp", level=level, days=int(parts[2]) if len(parts) > 2 and parts[2] else None
    )


def write_sharing(terms: Iterable[Sharing]) -> str:
    return "\n".join(_line(one.noun, one.level, "" if one.days is None else str(one.days)) for one in terms)


def way(parts: list[str]) -> Way:
    return Way(id=parts[0], text=parts[1], means=tuple(_means(one) for one in _some(parts, 2, ",")))


def write_ways(ways: Iterable[Way]) -> str:
    return "\n".join(
        _line(
            one.id, one.text,
            ", ".join(f"{each.party}: {_guarded(each.text)}{f' ({_guarded(each.amount)})' if each.amount else ''}"
                      for each in one.means),
        )
        for one in ways
    )  # fmt: skip


def item(number: int, parts: list[str]) -> AgendaItem:
    """Return an item of an agenda: title, owner, topic of an item of policy, what it needs, minutes."""
    topic = parts[2] if len(parts) > 2 else ""
    minutes = parts[4] if len(parts) > 4 else ""
    if minutes and not minutes.isdecimal():
        raise WrongUse("agenda: the minutes of an item are a whole number")
    found: AgendaItem = made(
        AgendaItem, id=f"i{number}", title=parts[0], owner=parts[1] if len(parts) > 1 else "", policy=bool(topic),
        topic=topic, needs=tuple(_need(one) for one in _some(parts, 3, ",")), minutes=int(minutes) if minutes else None,
    )  # fmt: skip
    return found


def write_agenda(agenda: Iterable[AgendaItem]) -> str:
    lines = []
    for one in agenda:
        needs = ", ".join(
            f"{each.instrument}: {each.text or _guarded(each.topic)}{'' if each.days is None else f' ({each.days} days)'}"
            for each in one.needs
        )
        lines.append(_line(one.title, one.owner, one.topic, needs, "" if one.minutes is None else str(one.minutes)))
    return "\n".join(lines)


def _person(text: str) -> Seated:
    party, _, who = text.partition(":")
    starred = re.fullmatch(r"(.*[^\\\s])\s*\*", who.strip())
    title, agency = _bracketed(starred[1] if starred else who.strip())
    return Seated(party=PartyName(party.strip()), title=title, agency=agency, lead=starred is not None)


def _milestone(text: str) -> Milestone:
    words, _, due = text.rpartition(" by ")
    found = day(due, "milestone") if words.strip() else None
    if found is None:
        raise WrongUse("teams: a milestone is written: words by YYYY-MM-DD")
    return Milestone(text=_plain(words), due=found)


def _means(text: str) -> Means:
    party, _, what = text.partition(":")
    words, amount = _bracketed(what.strip())
    return Means(party=PartyName(party.strip()), text=words, amount=amount)


def _need(text: str) -> Need:
    """Return what an item needs: `baseline: The bridge (30 days)`; the text's own id serves as well as its title."""
    instrument, _, what = text.partition(":")
    if instrument.strip() not in [one.value for one in Instrument]:
        raise WrongUse(f"agenda: an item needs one of {', '.join(Instrument)}, and after a colon its title or id")
    topic, days = _bracketed(what.strip())
    number = days.removesuffix("days").removesuffix("day").strip()
    if days and not number.isdecimal():
        topic, number = _plain(what.strip()), ""
    found: Need = made(
        Need, instrument=Instrument(instrument.strip()), text=TextId(topic) if is_digest(topic) else None,
        topic="" if is_digest(topic) else topic, days=int(number) if number else None,
    )  # fmt: skip
    return found


def _some(parts: list[str], at: int, separator: str) -> list[str]:
    found = _split(parts[at], separator) if len(parts) > at else []
    return [one.strip() for one in found if one.strip()]


def _split(text: str, separator: str) -> list[str]:
    return re.split(rf"(?<!\\){re.escape(separator)}", text)


def _bracketed(text: str) -> tuple[str, str]:
    """Return words and what stands behind them in brackets."""
    found = re.fullmatch(r"(.*\S)\s+\(((?:[^()\\]|\\.)*)\)", text)
    return (_plain(found[1]), _plain(found[2])) if found else (_plain(text), "")


def _line(*parts: str) -> str:
    cells = [" ".join(part.replace("|", "\\|").split()) for part in parts]
    while cells and not cells[-1]:
        cells.pop()
    return " | ".join(cells)


def _guarded(text: str) -> str:
    return re.sub(r"([,;:()*])", r"\\\1", " ".join(text.split()))


def _plain(text: str) -> str:
    return re.sub(r"\\([,;:()*])", r"\1", text).strip()

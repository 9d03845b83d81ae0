"""What a form's text means; every fault names the field and never its content."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from consilience.errors import Unfit, WrongUse
from consilience.records.ids import PartyName, is_name


def oneof(text: str, allowed: Collection[str], field: str) -> str:
    """Return `text` if it is one of `allowed`."""
    if len(text) == 0 or text not in allowed:
        raise WrongUse(f"{field}: choose one of those offered")
    return text


def fitting(text: str, field: str, most: int) -> str:
    """Return `text` whole; nobody signs what was cut off without a word."""
    if len(text) > most:
        raise Unfit(field, f"at most {most} letters fit, and there are {len(text)}")
    return text


def day(text: str, field: str) -> date | None:
    """Return the day written as YYYY-MM-DD; None for nothing."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise WrongUse(f"{field}: a day is written YYYY-MM-DD") from None


def days(earliest: str, latest: str) -> tuple[date | None, date | None]:
    first, last = day(earliest, "earliest"), day(latest, "latest")
    if first is not None and last is not None and last < first:
        raise WrongUse("latest: it lies before earliest")
    return first, last


def others(given: Iterable[str], field: str) -> list[PartyName]:
    """Return the parties that were ticked or typed in a field; none, or what cannot be one, is a fault of the field."""
    found = names(";".join(given))
    if not found:
        raise Unfit(field, "name at least one other party")
    if not all(map(is_name, found)):
        raise Unfit(field, "the name of a party has 1 to 64 letters, digits and . _ -")
    return [PartyName(name) for name in dict.fromkeys(found)]


def names(text: str) -> tuple[str, ...]:
    """Return the names in a field, one a line or parted by semicolons."""
    return tuple(name for part in text.replace("\n", ";").split(";") if (name := part.strip()))

"""What pages of lists and small forms are made of: sections of rows, with what can be done about each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fastapi import Request
from starlette.responses import Response

from consilience.forum.forums import ForumStanding
from consilience.marking import Marking
from consilience.web.render import page
from consilience.web.sessions import Visit


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One field of a form."""

    name: str
    label: str
    kind: str = "text"
    """`text`, `area`, `date`, `moment`, `choice`, `several`, `pairs`, `hidden`."""
    value: str = ""
    """What stands in it; `all` of several."""
    options: Sequence[tuple[str, str]] = ()
    """Value and words, for a choice or several; for pairs the two names and their words."""
    required: bool = False
    hint: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """Something to do: what is signed is shown before it is signed, as ever."""

    summary: str
    action: str
    button: str
    fields: Sequence[Field] = ()
    lead: str = ""
    id: str = ""
    plain: bool = False
    """Whether it stands open, without a fold."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One thing in a list."""

    title: str
    state: str = ""
    good: bool = True
    facts: Sequence[str] = ()
    href: str = ""
    lines: Sequence[tuple[str, str]] = ()
    """A label and words, the words as somebody wrote them."""
    marking: Marking | None = None
    day: date | None = None
    forms: Sequence[Form] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A heading with rows, or with a table, and forms below."""

    id: str
    heading: str
    lead: str = ""
    rows: Sequence[Row] = ()
    empty: str = "None."
    head: Sequence[str] = ()
    table: Sequence[Sequence[str]] = ()
    forms: Sequence[Form] = ()


def show(
    request: Request, visit: Visit, title: str, sections: Sequence[Section], *, forum: ForumStanding | None = None,
    lead: str = "", at: str = "", links: Sequence[tuple[str, str]] = (),
) -> Response:  # fmt: skip
    """Return a page of sections."""
    return page(
        request, "sections.html", visit, title=title, sections=sections, forum=forum, lead=lead, place=at, links=links
    )


def decided(name: str, label: str, words: Sequence[str]) -> Field:
    """Return the field of what a party says to something: nothing is chosen before somebody chooses."""
    return Field(name=name, label=label, kind="choice", options=[("", "choose"), *choices(words)], required=True)


def choices(words: Sequence[str]) -> list[tuple[str, str]]:
    return [(word, word.replace("_", " ")) for word in words]

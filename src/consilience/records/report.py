"""A report: one document of a party, with what is known about where it comes from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from consilience.records.ids import OriginId, PartyName, ReportId
from consilience.records.kind import Kind, Sayer


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """One thing a report derives from, and the words or likeness that show it."""

    source: str
    """An outlet's or agency's name as written, or another report's id."""
    report: ReportId | None = None
    """The other report, when it is among those read."""
    because: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """One document; `text` is what was read from it, and every span of its claims counts in it."""

    KIND: ClassVar[Kind] = Kind(
        tag="report/1",
        name="report",
        title="{title|file}",
        says=frozenset({Sayer.NODE, Sayer.MEMBER}),
        leaves=True,
        labels={
            "published": "Published on",
            "url": "Address",
            "sha256": "SHA-256 of the file",
            "derived_from": "Rests on",
        },
        dated_by="published",
        found_by="id",
        searched=("title", "publisher", "author", "text"),
        quotes=True,
    )

    id: ReportId
    party: PartyName
    file: str
    """Relative to the party's folder, with forward slashes; `name#line` for a row of a JSON Lines file."""
    text: str = field(repr=False)
    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    published: date | None = None
    """From the text, its front matter or a sidecar; never from the file's time."""
    url: str | None = None
    reliability: str | None = None
    """Admiralty letter A to F, when somebody gave one."""
    marking: str | None = None
    language: str = "en"
    derived_from: tuple[Link, ...] = ()
    origin: OriginId | None = None
    sha256: str = ""
    """Hex digest of the file's bytes."""

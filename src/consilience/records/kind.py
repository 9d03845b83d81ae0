"""What is declared once about a kind of record, in the kind's own file: its tag, who may say it, where it may go, its words.

Admission, boards, views, releases, erasure, search and every page that shows or names a record go by this declaration.  To add a kind: its
dataclass with `KIND`, a line in `kinds.py`, its verb, its page, its test.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Sayer(StrEnum):
    """Who may put a record of a kind into the log, by the key that signs it."""

    ROOT = "root"
    NODE = "node"
    RELEASER = "releaser"
    MEMBER = "member"


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """One kind of record."""

    tag: str
    """As it stands in the signed bytes; it never changes its meaning."""
    name: str
    """What people call it."""
    title: str
    """One line for a list: words with `{field}` in them; `{a|b}` takes the first of two that is filled."""
    says: frozenset[Sayer]
    leaves: bool = False
    """Whether it may be released to another party."""
    forum: bool = False
    """Whether it belongs on a forum's board."""
    proceeding: bool = False
    """Whether the parties of a forum say it to each other as such: it goes under the founding text where no memorandum's term names it."""
    sealed_by: str = ""
    """For a kind that parties may give sealed: the field that says what a value is on."""
    found_by: str = ""
    """The field by whose value views find it, besides its record's id."""
    dated_by: str = ""
    """The field with the day that it is about."""
    searched: tuple[str, ...] | None = None
    """Fields with the words that somebody who searches would look for (`lines.statement`: of each line); None for every text in it."""
    quotes: bool = False
    """Whether it repeats the words of the record it rests on, so that a spill there is a spill here."""
    rests_on: tuple[str, ...] = ()
    """Fields with ids of the records that it rests on, besides those it is linked to: a recall of one of them takes it along."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """Words for fields whose names do not say it."""

    def label(self, name: str) -> str:
        """Return the words for a field."""
        return self.labels.get(name) or name.replace("_", " ").capitalize()

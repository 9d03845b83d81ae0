"""What has gone to a party before on the same topic: the releaser's memory, as far as the reader may see it.

Two records are on one topic if both speak of one thing: a question, a report, a forum's text, or each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime

from consilience.ledger.reading import Record
from consilience.node.reader_view import Asked, ReaderView
from consilience.records.ids import PartyName, is_digest
from consilience.records.kinds import kind_of
from consilience.records.references import records_named
from consilience.records.release import Release
from consilience.records.text import id_of_spoken

_LOOKED_AT = 150
"""Releases, the newest first."""
_TOPICS = ("question", "report", "origin", "proposal", "meeting", "memorandum", "text", "channel", "topic")


@dataclass(frozen=True, kw_only=True, slots=True)
class Gone:
    """One record that was released to a party before."""

    record: Record
    release: Record
    form: str
    when: datetime
    withdrawn: bool


def gone_before(
    view: ReaderView, parties: Iterable[PartyName], records: Iterable[Record], *, most: int = 12
) -> list[Gone]:
    """Return what was released to any of the parties on the topics of `records`, the newest first; not these themselves."""
    asked = list(records)
    own, to = {one.id for one in asked}, set(parties)
    topics = {topic for one in asked for topic in topics_of(one)}
    found: list[Gone] = []
    for release in view.find(Asked(kind="release/1", limit=_LOOKED_AT)):
        body = release.statement.body
        if not isinstance(body, Release) or not to & body.to:
            continue
        for id_ in sorted(body.records - own):
            record = view.record(id_)
            if record is None or not topics & topics_of(record):
                continue
            withdrawn = bool(view.mentions(release.id, ("withdrawal/1",)))
            found.append(
                Gone(record=record, release=release, form=body.form.value, when=release.logged, withdrawn=withdrawn)
            )
            if len(found) == most:
                return found
    return found


def topics_of(record: Record) -> frozenset[str]:
    """Return what a record speaks of, by ids and names that two records on one topic share."""
    body = record.statement.body
    kind = kind_of(body)
    found = {
        record.id,
        *(link.record for link in record.statement.head.links),
        *records_named(body),
        id_of_spoken(record.statement),
    }
    known = {one.name for one in fields(body)}
    named = ((name, getattr(body, name)) for name in _TOPICS if name in known)
    # The text of a report is its words; that of a signature names what is signed.
    found |= {value for name, value in named if isinstance(value, str) and (name != "text" or is_digest(value))}
    if kind in ("question/1", "report/1"):
        found.add(str(getattr(body, "id", "")))
    return frozenset(found - {""})

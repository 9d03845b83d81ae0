"""What a report's own marking means here: it tightens what the person who filed it chose, and never loosens it."""

from __future__ import annotations

from consilience.marking import Marking, Policies, combine
from consilience.marking.tlp import parse_tlp
from consilience.marking.written import UNREADABLE, read_written
from consilience.records.ids import PartyName

__all__ = ["UNREADABLE", "marking_of"]


def marking_of(written: str | None, default: str, party: PartyName) -> Marking:
    """Return the marking of what a report says it is, combined with the label it was filed under.

    What cannot be read is kept to the owner, at the highest level.
    """
    chosen = parse_tlp(default, owner=party)
    return chosen if written is None else combine([chosen, read_written(written, owner=party)], Policies())

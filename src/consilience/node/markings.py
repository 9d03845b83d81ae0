"""What a report's own marking means here: its words read as TLP, banner or portion mark, and failing that, closed."""

from __future__ import annotations

from contextlib import suppress

from consilience.errors import MalformedMarking
from consilience.marking import Level, Marking, Policies
from consilience.marking.banner import parse_banner, parse_portion
from consilience.marking.level import COMMON
from consilience.marking.tlp import parse_tlp
from consilience.records.ids import PartyName

UNREADABLE = "unreadable marking"
"""A caveat that nobody knows: what a report's own marking says could not be read, so only the owner sees it."""


def marking_of(written: str | None, default: str, party: PartyName) -> Marking:
    """Return the marking of what a report says it is: a TLP label, a banner or a portion mark.

    What cannot be read whole is kept to the owner, at the highest level.
    """
    if written is None:
        return parse_tlp(default, owner=party)
    for parse in (parse_tlp, _banner, _portion):
        with suppress(MalformedMarking):
            return parse(written, owner=party)
    return Marking(
        levels=frozenset({Level("tlp", "red")}), originators=frozenset({party}), caveats=frozenset({UNREADABLE})
    )


def _banner(written: str, *, owner: str) -> Marking:
    return _understood(parse_banner(written, owner=owner, policy=COMMON))


def _portion(written: str, *, owner: str) -> Marking:
    return _understood(parse_portion(written, owner=owner, policy=COMMON))


def _understood(marking: Marking) -> Marking:
    if marking.caveats or not marking.levels <= Policies().every_level():
        raise MalformedMarking("banner: a level or caveat is not known here")
    return marking

"""TLP 2.0 labels (FIRST, *Traffic Light Protocol*, version 2.0, August 2022) in and out.

A label sets the level only.  CLEAR and GREEN go to every party; from AMBER on a record goes to its owner and to the
parties its owner names, and to nobody because of the label alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from consilience.errors import MalformedMarking
from consilience.marking.level import TLP, Level
from consilience.marking.marking import EVERYONE, Marking

_LABEL = re.compile(r"TLP:(CLEAR|WHITE|GREEN|AMBER\+STRICT|AMBER|RED)", re.IGNORECASE)
_OPEN = ("clear", "green")


def parse_tlp(label: str, *, owner: str, recipients: Iterable[str] = ()) -> Marking:
    """Return the marking of `owner`'s record labelled `label`; TLP 1's WHITE is read as CLEAR."""
    match = _LABEL.fullmatch(label.strip())
    if match is None:
        raise MalformedMarking("TLP label: expected one of TLP 2.0, found something else")
    name = match[1].lower().replace("white", "clear")
    audience = EVERYONE if name in _OPEN else frozenset(recipients)
    return Marking(
        levels=frozenset({Level(TLP.name, name)}), originators=frozenset({owner}), releasable_to=audience - {""}
    )


def write_tlp(marking: Marking) -> str:
    """Return the label, or raise `MalformedMarking` where a label would say less than the marking.

    The list of recipients is no part of a label; it travels beside it.
    """
    names = [level.name for level in marking.levels if level.policy == TLP.name and level.name in TLP.levels]
    if len(names) != 1 or len(marking.levels) != 1:
        raise MalformedMarking("TLP label: the marking does not stand at one TLP level")
    if marking.compartments or marking.caveats:
        raise MalformedMarking("TLP label: compartments and caveats cannot be said in TLP")
    if names[0] in _OPEN and marking.audience != EVERYONE:
        raise MalformedMarking("TLP label: CLEAR and GREEN go to every party, this record does not")
    return f"TLP:{names[0].upper()}"

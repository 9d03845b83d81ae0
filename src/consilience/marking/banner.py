"""Banner and portion lines in the style of the ISM: `SECRET//ORION/PERSEUS//FGI beta//NOFORN` and `(S//REL alpha, beta)`.

    level [//compartment[/compartment…]] [//control[/control…]]
    control = FGI party… | REL TO party, party… | NOFORN | a caveat

The first block after the level holds compartments unless it starts with a control word; a marking with caveats only is
written with an empty compartment block (`SECRET////ORCON`), so that a caveat cannot pose as a compartment.  In a portion
the level stands in short form and `REL TO` as `REL`.  `NOFORN` beats any `REL TO`, whichever comes first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from consilience.errors import MalformedMarking
from consilience.marking.level import Level, Policy
from consilience.marking.marking import EVERYONE, Marking

_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._:+-]*")
_RESERVED = ("REL", "FGI", "NOFORN", "NF")
_ALL = "ALL"


def parse_banner(line: str, *, owner: str, policy: Policy) -> Marking:
    """Return the marking that `line` gives to a record of `owner`; raise `MalformedMarking` for anything not understood.

    A level that `policy` does not have is kept, and refused to readers by `may_read`.
    """
    level, *blocks = line.strip().split("//")
    return _marking(level.strip(), blocks, owner=owner, policy=policy)


def parse_portion(line: str, *, owner: str, policy: Policy) -> Marking:
    """Return the marking of a portion mark such as `(S//REL alpha, beta)`."""
    line = line.strip()
    if not (line.startswith("(") and line.endswith(")")):
        raise MalformedMarking("portion mark: expected parentheses around it")
    short, *blocks = line[1:-1].split("//")
    names = {policy.portions.get(name, name): name for name in policy.levels}
    return _marking(names.get(short.strip(), short.strip()), blocks, owner=owner, policy=policy)


def write_banner(marking: Marking, *, owner: str, policy: Policy) -> str:
    """Return the banner line of a record of `owner`; raise `MalformedMarking` where it would say less than the marking."""
    return "//".join([_level_of(marking, policy), *_blocks(marking, owner, "REL TO")])


def write_portion(marking: Marking, *, owner: str, policy: Policy) -> str:
    """Return the portion mark, in parentheses."""
    name = _level_of(marking, policy)
    return f"({'//'.join([policy.portions.get(name, name), *_blocks(marking, owner, 'REL')])})"


def _marking(level: str, blocks: list[str], *, owner: str, policy: Policy) -> Marking:
    checked(level, "level")
    marking = Marking(levels=frozenset({Level(policy.name, level)}), originators=frozenset({owner}))
    if blocks and not _is_control(blocks[0]):
        names = [checked(word, "compartment") for word in blocks[0].split("/") if blocks[0].strip()]
        marking = replace(marking, compartments=frozenset(names))
        blocks = blocks[1:]
    controls = [word.strip() for block in blocks for word in block.split("/")]
    if sum(control.split(" ")[0] == "REL" for control in controls) > 1:
        raise MalformedMarking("REL: expected one list of parties, found several")
    for control in controls:
        marking = _with_control(marking, control, owner)
    return marking


def _with_control(marking: Marking, control: str, owner: str) -> Marking:
    word, _, rest = control.partition(" ")
    if control in ("NOFORN", "NF"):
        return replace(marking, no_foreign=frozenset({owner}))
    if word == "FGI":
        parties = frozenset(checked(party, "originator") for party in rest.split())
        if not parties:
            raise MalformedMarking("FGI: expected at least one party")
        return replace(marking, originators=marking.originators | parties)
    if word == "REL":
        return replace(marking, releasable_to=_audience(rest.removeprefix("TO ").strip()))
    return replace(marking, caveats=marking.caveats | {checked(control, "caveat")})


def _audience(text: str) -> frozenset[str]:
    return EVERYONE if text == _ALL else frozenset(checked(party, "party") for party in text.split(","))


def checked(word: str, what: str) -> str:
    """Return a name that can stand in a notation: letters, digits and a few signs, none of which any notation uses."""
    word = word.strip()
    if not _WORD.fullmatch(word):
        raise MalformedMarking(f"{what}: expected letters, digits and . _ : + -, found something else")
    return word


def _is_control(block: str) -> bool:
    return block.strip().split(" ")[0].split("/")[0] in _RESERVED


def one_level(marking: Marking) -> Level:
    """Return the level where there is just one; raise `MalformedMarking` where several policies have a say."""
    if len(marking.levels) != 1:
        raise MalformedMarking("banner or label: the marking does not stand at one level")
    return next(iter(marking.levels))


def _level_of(marking: Marking, policy: Policy) -> str:
    level = one_level(marking)
    if level.policy != policy.name:
        raise MalformedMarking(f"banner: the marking does not stand at a level of policy {policy.name}")
    return checked(level.name, "level")


def _blocks(marking: Marking, owner: str, rel: str) -> list[str]:
    if owner not in marking.originators or marking.no_foreign - {owner}:
        raise MalformedMarking("banner: the marking is not one of this owner alone")
    others = sorted(marking.originators - {owner})
    if others and owner not in marking.releasable_to and marking.releasable_to != EVERYONE:
        raise MalformedMarking("banner: the record may not go to its own keeper")
    controls = [f"FGI {' '.join(_party(party) for party in others)}"] if others else []
    controls += [*_release(marking, owner, rel), *_words(marking.caveats, "caveat")]
    compartments = "/".join(_words(marking.compartments, "compartment"))
    if not controls:
        return [compartments] if compartments else []
    return [compartments, "/".join(controls)] if compartments or not _is_control(controls[0]) else ["/".join(controls)]


def _release(marking: Marking, owner: str, rel: str) -> list[str]:
    named = marking.releasable_to
    lines = ["NOFORN"] if marking.no_foreign else []
    if named == EVERYONE:
        return [*lines, f"{rel} {_ALL}"]
    if named - {owner} or marking.owner is None:
        return [*lines, f"{rel} {', '.join(_party(party) for party in sorted(named))}"]
    return lines


def _party(name: str) -> str:
    if " " in name or name == _ALL:
        raise MalformedMarking("banner: a party's name cannot be written in it")
    return checked(name, "party")


def _words(names: Iterable[str], what: str) -> list[str]:
    words = [checked(name, what) for name in sorted(names)]
    if any(_is_control(word) for word in words):
        raise MalformedMarking(f"banner: a {what} reads like a control word")
    return words

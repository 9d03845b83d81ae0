"""Confidentiality labels as STANAG 4774 (ADatP-4774, edition A, version 1) writes them, in and out.

| category                     | our part        |
|------------------------------|-----------------|
| PERMISSIVE `Releasable To`   | `releasable_to` |
| RESTRICTIVE `Compartment`    | `compartments`  |
| RESTRICTIVE `No Foreign`     | `no_foreign`    |
| RESTRICTIVE `Caveat`         | `caveats`       |

Policy and classification give the level.  Every other category, privacy mark or element becomes a caveat nobody knows, so
`may_read` refuses the record to all but its owner and it can be relayed.  The binding of a label to its data (STANAG 4778)
is not here: a record's signature binds its marking.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from xml.etree.ElementTree import ParseError  # the error only; defusedxml parses

from defusedxml.ElementTree import fromstring

from consilience.errors import MalformedMarking
from consilience.marking.banner import checked, one_level
from consilience.marking.level import Level
from consilience.marking.marking import EVERYONE, Marking

NAMESPACE = "urn:nato:stanag:4774:confidentialitymetadatalabel:1:0"
MAX_TEXT = 64 * 1024
_ALL = "ALL"
_PARTS = {
    ("PERMISSIVE", "Releasable To"): "releasable_to",
    ("RESTRICTIVE", "Compartment"): "compartments",
    ("RESTRICTIVE", "No Foreign"): "no_foreign",
    ("RESTRICTIVE", "Caveat"): "caveats",
}
_SAYS_NOTHING_OF_ACCESS = ("OriginatorID", "CreationDateTime")


def write_stanag(marking: Marking, *, owner: str, created: str) -> str:
    """Return the label; raise `MalformedMarking` where it would say less than the marking."""
    if marking.owner != owner or marking.no_foreign - {owner}:
        raise MalformedMarking("label: the marking is not one of this owner alone")
    level = one_level(marking)
    lines = [f"<PolicyIdentifier>{checked(level.policy, 'policy')}</PolicyIdentifier>"]
    lines.append(f"<Classification>{checked(level.name, 'level')}</Classification>")
    for (kind, tag), part in _PARTS.items():
        values = "".join(f"<GenericValue>{value}</GenericValue>" for value in _written(getattr(marking, part)))
        lines += [f'<Category Type="{kind}" TagName="{tag}">{values}</Category>'] if values else []
    inside = f"<ConfidentialityInformation>{''.join(lines)}</ConfidentialityInformation>"
    end = f"<CreationDateTime>{checked(created, 'time')}</CreationDateTime>"
    return f'<originatorConfidentialityLabel xmlns="{NAMESPACE}">{inside}{end}</originatorConfidentialityLabel>'


def parse_stanag(text: str, *, owner: str) -> Marking:
    """Return the marking that the label gives to a record of `owner`; raise `MalformedMarking` for what is no label."""
    if len(text) > MAX_TEXT:
        raise MalformedMarking(f"label: expected at most {MAX_TEXT} characters")
    try:
        label = fromstring(text, forbid_dtd=True)
    except (ParseError, ValueError):
        raise MalformedMarking("label: expected XML without a DTD") from None
    if _name(label) != "originatorConfidentialityLabel":
        raise MalformedMarking("label: expected an originator's confidentiality label of STANAG 4774")
    inside = _only(label, "ConfidentialityInformation")
    level = Level(_text(_only(inside, "PolicyIdentifier")), _text(_only(inside, "Classification")))
    parts: dict[str, frozenset[str]] = {"caveats": frozenset(_unknown(label, inside))}
    for category in _children(inside, "Category"):
        part, values = _category(category)
        if part in parts and part != "caveats":
            raise MalformedMarking("label: expected each category once")
        parts[part] = parts.get(part, frozenset()) | values
    return Marking(levels=frozenset({level}), originators=frozenset({owner}), **parts)


def _category(category: Any) -> tuple[str, frozenset[str]]:
    kind, tag = category.get("Type"), category.get("TagName")
    part = _PARTS.get((kind, tag))
    values = [_text(value) for value in _children(category, "GenericValue")]
    if part is None or not values or len(values) != len(category):
        # What restricts in a way unknown here must not be lost, and what permits must not be believed.
        return "caveats", frozenset({f"stanag4774:{tag}={value}" for value in values} or {f"stanag4774:{tag}"})
    if part == "releasable_to" and values == [_ALL]:
        return part, EVERYONE
    return part, frozenset(checked(value, "name") for value in values)


def _unknown(label: Any, inside: Any) -> Iterator[str]:
    """Yield a caveat for each element that is none of those understood."""
    known = ("PolicyIdentifier", "Classification", "Category")
    for element in inside:
        if _name(element) not in known:
            yield f"stanag4774:{_name(element)}"
    for element in label:
        if _name(element) not in ("ConfidentialityInformation", *_SAYS_NOTHING_OF_ACCESS):
            yield f"stanag4774:{_name(element)}"


def _written(names: Iterable[str]) -> list[str]:
    if names == EVERYONE:
        return [_ALL]
    if _ALL in names:
        raise MalformedMarking("label: a name cannot be written in it")
    return [checked(name, "name") for name in sorted(names)]


def _children(element: Any, name: str) -> list[Any]:
    return [child for child in element if _name(child) == name]


def _only(element: Any, name: str) -> Any:
    found = _children(element, name)
    if len(found) != 1:
        raise MalformedMarking(f"label: expected one {name}, found {len(found)}")
    return found[0]


def _name(element: Any) -> str:
    """Return the local name of an element of the standard's namespace; the full one of any other."""
    return str(element.tag).removeprefix("{" + NAMESPACE + "}")


def _text(element: Any) -> str:
    if len(element) or not (element.text or "").strip():
        raise MalformedMarking(f"label: expected words in {_name(element)[:64]}")
    return str(element.text.strip())

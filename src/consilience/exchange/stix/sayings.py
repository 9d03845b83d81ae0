"""What foreign objects say, in plain sentences: the text of the report that each becomes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from consilience.exchange.stix.parse import ParsedObject

STATEMENTS = ("relationship", "sighting")
"""Objects that are one claim each; of all others the prose is read for claims."""
_PROSE = (
    "report", "note", "opinion", "grouping", "incident", "campaign", "intrusion-set", "threat-actor", "malware", "tool",
    "attack-pattern", "vulnerability", "infrastructure", "course-of-action", "indicator", "malware-analysis",
)  # fmt: skip
_AUXILIARY = (
    "identity", "location", "marking-definition", "extension-definition", "language-content", "observed-data"
)  # fmt: skip
_OBSERVABLES = frozenset(
    "artifact autonomous-system directory domain-name email-addr email-message file ipv4-addr ipv6-addr mac-addr mutex "
    "network-traffic process software url user-account windows-registry-key x509-certificate".split()
)
_MOST_NAME = 300


@dataclass(frozen=True, kw_only=True, slots=True)
class Saying:
    """One relationship or sighting as a sentence."""

    sentence: str
    actor: str
    action: str
    target: str | None
    first: date | None
    last: date | None


class Names:
    """What objects are called, by id."""

    def __init__(self, objects: Iterable[ParsedObject]) -> None:
        newest: dict[str, ParsedObject] = {}
        for one in objects:
            if one.id not in newest or newest[one.id].moment < one.moment:
                newest[one.id] = one
        self._objects: Mapping[str, ParsedObject] = newest

    def is_newest(self, one: ParsedObject) -> bool:
        return self._objects.get(one.id) is one

    def object(self, id_: str | None) -> ParsedObject | None:
        return self._objects.get(id_ or "")

    def of(self, id_: str) -> str:
        """Return a name; for what has none, or is not here, what kind of thing it is."""
        one = self._objects.get(id_)
        name = "" if one is None else one.text("name") or one.text("value")
        return flat(name)[:_MOST_NAME] or f"an object of type {id_.partition('--')[0]}"


def is_known(one: ParsedObject) -> bool:
    """Whether the standard defines this type of object."""
    return one.type in (*_PROSE, *STATEMENTS, *_AUXILIARY) or one.type in _OBSERVABLES


def prose_of(one: ParsedObject) -> tuple[str, str]:
    """Return the title and the text of an object that has something to say; both empty where it has not."""
    if one.type not in _PROSE:
        return "", ""
    title = flat(one.text("name") or one.text("abstract"))
    said = [one.text(part) for part in ("content", "explanation", "description")]
    if one.type == "opinion":
        title = f"Opinion: {one.text('opinion')}"
    text = "\n\n".join(part.replace("\r\n", "\n").strip() for part in said if part.strip())
    return (title or f"A {one.type.replace('-', ' ')}", text) if text else ("", "")


def saying_of(one: ParsedObject, names: Names) -> Saying | None:
    """Return the sentence of a relationship or sighting; None where it does not say enough for one."""
    return _relationship(one, names) if one.type == "relationship" else _sighting(one, names)


def speaks_of(one: ParsedObject, names: Names) -> list[ParsedObject]:
    """Return the objects whose names stand in the sentence of a relationship or sighting."""
    ids = [one.text(name) for name in ("source_ref", "target_ref", "sighting_of_ref")]
    return [found for id_ in (*ids, *one.refs("where_sighted_refs")) if (found := names.object(id_)) is not None]


def day_of(one: ParsedObject, *properties: str) -> date | None:
    """Return the day in the first of these properties that is there."""
    text = next((one.text(name) for name in properties if one.text(name)), "")
    return date.fromisoformat(text[:10]) if text else None


def flat(text: str) -> str:
    """Return the text on one line."""
    return " ".join(text.split())


def _relationship(one: ParsedObject, names: Names) -> Saying | None:
    source, target, kind = one.text("source_ref"), one.text("target_ref"), flat(one.text("relationship_type"))
    if not (source and target and kind):
        return None
    action = kind.replace("-", " ")[:_MOST_NAME]
    actor, object_ = names.of(source), names.of(target)
    return Saying(
        sentence=f"{actor} {action} {object_}.", actor=actor, action=action, target=object_,
        first=day_of(one, "start_time"), last=day_of(one, "stop_time"),
    )  # fmt: skip


def _sighting(one: ParsedObject, names: Names) -> Saying | None:
    seen = one.text("sighting_of_ref")
    if not seen:
        return None
    where = [names.of(id_) for id_ in one.refs("where_sighted_refs")]
    count = one.value.get("count")
    times = f" {count} times" if type(count) is int and 1 < count < 10**9 else ""
    first, last = day_of(one, "first_seen"), day_of(one, "last_seen")
    actor = names.of(seen)
    by = f" by {', '.join(where[:20])}" if where else ""
    return Saying(
        sentence=f"{actor} was sighted{times}{by}{_between(first, last)}.", actor=actor, action="sight", target=None,
        first=first, last=last,
    )  # fmt: skip


def _between(first: date | None, last: date | None) -> str:
    if first and last and first < last:
        return f" between {first.isoformat()} and {last.isoformat()}"
    day = first or last
    return f" on {day.isoformat()}" if day else ""

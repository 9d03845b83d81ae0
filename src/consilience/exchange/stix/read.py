"""Foreign STIX to reports and claims, with the markings under which it came, or the reason why an object is refused.

| object                                | becomes                                                                    |
|---------------------------------------|----------------------------------------------------------------------------|
| our own, with its signed bytes        | `Enclosed`: the record itself; who signed it is checked by whoever takes it  |
| report, note, opinion and other prose | a report; claims are drafted from its text by whoever takes it             |
| relationship, sighting                | a report of one sentence, and that sentence as a claim                     |
| identities, observables, definitions  | names and markings for the others                                          |
| anything else                         | refused                                                                    |

Each object becomes a report of its own, so that each keeps just its own marking.  Whose word it is is decided by who gave
it: no object can speak for another party by naming it.
"""

from __future__ import annotations

import binascii
import hashlib
import json
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from urllib.parse import urlsplit

from consilience.errors import MalformedRecord, UnreadableInput
from consilience.exchange.stix.marks import Markings, TakingTerms, Unmarkable
from consilience.exchange.stix.parse import ParsedObject, ParsedObjects
from consilience.exchange.stix.sayings import (
    STATEMENTS,
    Names,
    Saying,
    day_of,
    flat,
    is_known,
    prose_of,
    saying_of,
    speaks_of,
)
from consilience.exchange.stix.shape import EXTENSION, record_object_id
from consilience.exchange.stix.words import credibility_of
from consilience.marking import Marking, Policies, combine
from consilience.marking.platforms import PERMITTED
from consilience.records.claim import Claim, Span, When
from consilience.records.envelope import read_envelope
from consilience.records.grade import Grade
from consilience.records.ids import ClaimId, OriginId, RecordId, ReportId
from consilience.records.record import Statement, read_statement
from consilience.records.report import Link, Report

REVOKED = "its author has revoked it"


class Fate(StrEnum):
    """What became of an object."""

    TAKEN = "taken"
    USED = "used"
    """It says nothing by itself: a name or a marking for others, or the words of a record that came as well."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ObjectOutcome:
    """One object, what became of it, and why."""

    id: str
    version: str
    fate: Fate
    why: str = ""


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A record of ours inside an object: its exact bytes, believed by nobody yet."""

    id: str
    version: str
    envelope: bytes
    statement: Statement
    parcel: int | None = None
    """The number of the sender's parcel that brings it too, as it is said beside the signed bytes."""
    until: date | None = None
    """The last day on which it may be held, as it is said there."""


@dataclass(frozen=True, slots=True)
class ReportTold:
    """A report made of one object, its marking, and its claim where it is a single statement."""

    object: str
    version: str
    report: Report
    marking: Marking
    claim: Claim | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class StixTaken:
    """All that a set of objects amounts to."""

    enclosed: tuple[Enclosed, ...]
    told: tuple[ReportTold, ...]
    revoked: Mapping[str, RecordId | None]
    """The ids of objects that their author has revoked, each with the record of ours that it says it carried."""
    outcomes: tuple[ObjectOutcome, ...]
    """One for each object, also for those set aside."""


def read(objects: ParsedObjects, terms: TakingTerms, *, source: str) -> StixTaken:
    """Return what the objects amount to for the taker; `source` names where they came from, as files are named."""
    names, markings = Names(objects.sound), Markings(objects.sound, terms)
    carried = {one.id for one in objects.sound if _carries(one)}
    enclosed: list[Enclosed] = []
    told: list[ReportTold] = []
    outcomes = [ObjectOutcome(one.id, "", Fate.REFUSED, one.why) for one in objects.aside]
    for one in objects.sound:
        if not names.is_newest(one):
            outcomes.append(ObjectOutcome(one.id, one.version, Fate.USED, "a newer version came with it"))
            continue
        try:
            made = _read_one(one, names, markings, terms, source, carried)
        except (Unmarkable, MalformedRecord, _Refused) as error:
            outcomes.append(ObjectOutcome(one.id, one.version, Fate.REFUSED, str(error)))
            continue
        outcomes.append(ObjectOutcome(one.id, one.version, Fate.TAKEN if made else Fate.USED, _said(made)))
        if isinstance(made, Enclosed):
            enclosed.append(made)
        elif made is not None:
            told.append(made)
    return StixTaken(
        enclosed=tuple(enclosed),
        told=tuple(_linked(told, objects, terms.policies)),
        revoked={one.id: _record_in(one) for one in objects.sound if one.value.get("revoked")},
        outcomes=tuple(outcomes),
    )


class _Refused(Exception):
    """The object is not taken; the text says why."""


def _read_one(
    one: ParsedObject, names: Names, markings: Markings, terms: TakingTerms, source: str, carried: set[str]
) -> Enclosed | ReportTold | None:
    """Return what one object becomes; None where it only serves others."""
    if one.value.get("revoked"):
        raise _Refused(REVOKED)
    if _carries(one):
        return _enclosed(one)
    if one.type.startswith("consilience-"):
        raise _Refused("it is of a kind of ours and lacks the signed bytes")
    if _derived_from(one) in carried:
        return None
    if not is_known(one):
        raise _Refused("nobody here knows its type")
    if one.type in STATEMENTS:
        saying = saying_of(one, names)
        if saying is None:
            raise _Refused("it does not say what relates to what")
        marking = markings.of(one, *speaks_of(one, names), *_maker(one, names))
        return _stated(
            one, saying, _report(one, flat(saying.sentence)[:80], saying.sentence, names, terms, source), marking
        )
    title, text = prose_of(one)
    if not text:
        return None
    return _prose(one, (title, text), names, markings, _report(one, title, text, names, terms, source), terms.words)


def _prose(
    one: ParsedObject,
    said: tuple[str, str],
    names: Names,
    markings: Markings,
    report: Report,
    words: Callable[[str], str] | None,
) -> ReportTold | None:
    """Return the report of an object's prose, read as files are; None where nothing but markup stood there."""
    # Imported with the first text: the readers bring much that a pull of indicators does without.
    from consilience.ingest.readers.foreign import read_foreign  # noqa: PLC0415

    title, text = said
    try:
        found = read_foreign(text, title=title, lang=one.text("lang"), words=words)
    except UnreadableInput as error:
        raise _Refused(f"its text could not be read: {error.why}") from error
    if not found.words:
        return None
    marking = markings.tightened(markings.of(one, *_maker(one, names)), found.marking)
    report = replace(report, text=found.words, language=found.language)
    return ReportTold(one.id, one.version, report, marking)


def _said(made: Enclosed | ReportTold | None) -> str:
    """Return what whoever takes a report should know of it: what may be done with it, and what is not read."""
    if not isinstance(made, ReportTold):
        return ""
    pap, language = made.marking.caveats & PERMITTED, made.report.language
    said = [f"it is under {', '.join(sorted(pap))}, which says what may be done with it"] if pap else []
    said += [f"it is in another language ({language}); it is kept and its claims are not read"] * (language != "en")
    return "; ".join(said)


def _carries(one: ParsedObject) -> bool:
    return isinstance(_ours(one).get("envelope"), str)


def _ours(one: ParsedObject) -> dict[str, object]:
    """Return where an object would carry a record: at its top for a type of ours, in our extension for others."""
    if one.type.startswith("consilience-"):
        return one.value
    found: dict[str, object] = one.value.get("extensions", {}).get(EXTENSION, {})
    return found


def _record_in(one: ParsedObject) -> RecordId | None:
    """Return the record that an object of ours is of, also where its signed bytes are gone; None where its id is another's."""
    said = _ours(one)
    kind, record = said.get("kind"), said.get("record")
    if not isinstance(kind, str) or not isinstance(record, str):
        return None
    return RecordId(record) if one.id == record_object_id(kind, RecordId(record)) else None


def _derived_from(one: ParsedObject) -> object:
    return _ours(one).get("derived_from")


def _enclosed(one: ParsedObject) -> Enclosed:
    """Return the record in an object; whatever else the object says is passed over, as anybody may have changed it."""
    try:
        envelope = b64decode(str(_ours(one)["envelope"]), validate=True)
    except binascii.Error as error:
        raise _Refused("its signed bytes are not base64") from error
    statement = read_statement(read_envelope(envelope).payload)
    if one.id != record_object_id(statement.kind, statement.id):
        raise _Refused("its id is not that of the record in it")
    return Enclosed(one.id, one.version, envelope, statement, *_limits(_ours(one)))


def _limits(beside: Mapping[str, object]) -> tuple[int | None, date | None]:
    parcel, until = beside.get("parcel"), beside.get("until")
    if parcel is not None and (type(parcel) is not int or parcel < 1):
        raise _Refused("its parcel is no number from 1")
    try:
        return parcel, None if until is None else date.fromisoformat(str(until))
    except ValueError as error:
        raise _Refused("its last day is no day") from error


def _report(one: ParsedObject, title: str, text: str, names: Names, terms: TakingTerms, source: str) -> Report:
    made_by = names.object(one.value.get("created_by_ref"))
    digest = hashlib.sha256(json.dumps(one.value, sort_keys=True).encode()).hexdigest()
    url = _link(one)
    return Report(
        id=_report_id(one, terms),
        party=terms.giver,
        file=f"{source}#{one.id}",
        text=text,
        title=title,
        publisher=flat(made_by.text("name"))[:200] or None if made_by else None,
        published=day_of(one, "published", "created"),
        url=url,
        language="en",
        origin=OriginId(f"stix:{one.id}"),
        sha256=digest,
    )


def _report_id(one: ParsedObject, terms: TakingTerms) -> ReportId:
    named = f"{terms.giver}\0{one.id}\0{one.version}"
    return ReportId("s-" + hashlib.sha256(named.encode()).hexdigest()[:24])


def _stated(one: ParsedObject, saying: Saying, report: Report, marking: Marking) -> ReportTold:
    text = saying.sentence
    credibility = credibility_of(one.value.get("confidence"))
    claim = Claim(
        id=ClaimId(f"{report.id}-1"),
        party=report.party,
        report=report.id,
        span=Span(start=0, end=len(text)),
        quote=text,
        actors=(saying.actor,),
        action=saying.action,
        target=saying.target,
        when=_when(saying),
        grade=Grade(reliability="F", credibility=credibility, because="the confidence that stands in the STIX object"),
        origin=report.origin or OriginId(""),
    )
    return ReportTold(one.id, one.version, report, marking, claim)


def _when(saying: Saying) -> When | None:
    days = sorted(day for day in (saying.first, saying.last) if day)
    if not days:
        return None
    text = days[0].isoformat() if len(set(days)) == 1 else f"{days[0].isoformat()} to {days[-1].isoformat()}"
    return When(text=text, earliest=days[0], latest=days[-1])


def _maker(one: ParsedObject, names: Names) -> Iterator[ParsedObject]:
    """Yield the identity whose name is shown as the publisher, where that name is marked itself."""
    found = names.object(one.value.get("created_by_ref"))
    if found is not None and (found.refs("object_marking_refs") or found.value.get("granular_markings")):
        yield found


def _link(one: ParsedObject) -> str | None:
    for reference in one.value.get("external_references", []):
        url = reference.get("url")
        if isinstance(url, str) and urlsplit(url).scheme in ("http", "https") and len(url) < 2_000 and url.isascii():
            return url
    return None


def _linked(told: list[ReportTold], objects: ParsedObjects, policies: Policies) -> Iterator[ReportTold]:
    """Yield all, with a link to the report that lists them: what a report refers to comes from where it comes from.

    There is no link to a report that some readers of the child may not see: that it exists is part of what it says.
    """
    by_object = {made.object: made for made in told}
    parents: dict[str, ReportTold] = {}
    for one in objects.sound:
        if one.type == "report" and one.id in by_object:
            for ref in one.refs("object_refs"):
                parents.setdefault(ref, by_object[one.id])
    for child in told:
        parent = parents.get(child.object)
        if parent is None or parent is child or combine([parent.marking, child.marking], policies) != child.marking:
            yield child
        else:
            yield _under(child, parent.report)


def _under(child: ReportTold, parent: Report) -> ReportTold:
    link = Link(source=parent.title or parent.id, report=parent.id, because="The report lists it among its objects.")
    report = replace(child.report, derived_from=(link,), origin=parent.origin)
    claim = child.claim and replace(child.claim, origin=parent.origin or child.claim.origin)
    return replace(child, report=report, claim=claim)

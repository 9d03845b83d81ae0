"""Translations: a member's English text of a report in another language; claims are drafted from it.

A translation is a report that rests on the first one.  It has the first one's origin, so that nothing counts twice, and its
marking; and it is flagged when the first one is recalled.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

from consilience.errors import WrongUse
from consilience.ledger.reading import Record
from consilience.ledger.signing import signed
from consilience.marking import Marking, combine
from consilience.node.act import Act, Say
from consilience.node.markings import marking_of
from consilience.node.reader_view import Asked, ReaderView
from consilience.node.service import Service
from consilience.records.claim import Claim
from consilience.records.ids import NODE, MemberId, RecordId, ReportId
from consilience.records.record import RecordLink
from consilience.records.report import Link, Report

RELATION = "translation of"
MOST = 1_000_000
"""Characters of a translation."""


def translate(
    service: Service, view: ReaderView, member: MemberId, original: RecordId, text: str, title: str = ""
) -> Act:  # fmt: skip
    """Return what the member signs: that this is what the report says in English."""
    found = view.record(original)
    if found is None or not isinstance(found.statement.body, Report):
        raise WrongUse("report: it is not here")
    first = found.statement.body
    if first.language == "en" or original_of(view, found) is not None:
        raise WrongUse("report: its claims are read as it stands")
    if not text.strip() or len(text) > MOST:
        raise WrongUse(f"translation: 1 to {MOST} characters are needed")
    body = _report(first, text.strip(), title.strip(), member)
    link = RecordLink(relation=RELATION, record=found.id)
    payload = service.node.payload(body, author=member, marking=found.statement.marking, links=(link,))
    return Act("file a translation", (Say(payload),))


def original_of(view: ReaderView, record: Record) -> Record | None:
    """Return the report that this one translates; None where it is no translation, or the reader may not see that one."""
    link = next((link for link in record.statement.head.links if link.relation == RELATION), None)
    return None if link is None else view.record(link.record)


def translations_of(view: ReaderView, report: RecordId) -> list[Record]:
    """Return the translations of a report, the newest first."""
    return view.find(Asked(kind="report/1", parent=report, limit=20))


def draft(service: Service, record: Record) -> int:
    """Let the machine draft the claims of a translation that was admitted; return how many."""
    from consilience.pipeline.drafting import claims_of  # noqa: PLC0415 - reading text needs much that others should not wait for

    report = record.statement.body
    if not isinstance(report, Report):
        raise TypeError("claims are drafted from reports")
    link = (RecordLink(relation="report", record=record.id),)
    ((_, drafted),) = claims_of([report], aside=True)
    payloads = [
        service.node.payload(
            replace(claim, origin=report.origin or claim.origin), author=NODE, marking=_marked(service, record, claim),
            links=link,
        )
        for claim in drafted
    ]  # fmt: skip
    service.admit([signed(payload, service.machine) for payload in payloads])
    return len(payloads)


def _report(first: Report, text: str, title: str, member: MemberId) -> Report:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return replace(
        first,
        id=ReportId(f"r-{hashlib.sha256(f'{first.id} {digest}'.encode()).hexdigest()[:16]}"),
        file=f"{first.file}.en",
        text=text,
        title=title or first.title,
        language="en",
        derived_from=(Link(source=first.title or first.file, report=first.id, because=f"translated by {member}"),),
        origin=first.origin,
        sha256=digest,
    )


def _marked(service: Service, record: Record, claim: Claim) -> Marking:
    """A portion mark in the translation may tighten the report's marking, never loosen it."""
    whole = record.statement.marking
    if (
        claim.marking is None
        or not isinstance(record.statement.body, Report)
        or claim.marking == record.statement.body.marking
    ):
        return whole
    return combine([whole, marking_of(claim.marking, "TLP:RED", service.party)], service.policies)

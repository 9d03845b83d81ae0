"""What enters a private check, and what it leaves: keys of this party's reports, and the origins found to be common."""

from __future__ import annotations

from collections.abc import Iterable

from consilience.exchange.origin_keys import keys_of
from consilience.ledger.reading import Record
from consilience.node.reader_view import Asked, ReaderView
from consilience.node.service import Service
from consilience.records.claim import Claim
from consilience.records.ids import OriginId, PartyName, QuestionId, RecordId, RunId
from consilience.records.precheck import PrecheckFound
from consilience.records.report import Report

_MOST_REPORTS = 50_000


def held_keys(service: Service, view: ReaderView, question: QuestionId | None) -> dict[str, RecordId]:
    """Return the keys of the reports that the releaser sees; on a question, of those its evidence comes from."""
    if question is None:
        records = view.find(Asked(kind="report/1", limit=_MOST_REPORTS))
    else:
        records = list(_evidence(view, question))
    held: dict[str, RecordId] = {}
    for record in records:
        body = record.statement.body
        if isinstance(body, Report) and body.party == service.party and not view.recalled(record):
            for key in keys_of(body):
                held.setdefault(key, record.id)
    return held


def _evidence(view: ReaderView, question: QuestionId) -> Iterable[Record]:
    estimates = view.find(Asked(kind="estimate/1", name=question, limit=200))
    links = (link.record for one in estimates for link in one.statement.head.links)
    for id_ in dict.fromkeys(links):
        claim = view.record(id_)
        for link in claim.statement.head.links if claim is not None else ():
            report = view.record(link.record)
            if report is not None:
                yield report


def found(view: ReaderView, run: RunId) -> PrecheckFound | None:
    """Return what a run found, to whoever may read all that entered it."""
    records = view.find(Asked(kind="precheck_found/1", name=run, limit=1))
    body = records[0].statement.body if records else None
    return body if isinstance(body, PrecheckFound) else None


def common_origins(view: ReaderView, peer: PartyName) -> frozenset[OriginId]:
    """Return the origins that a party is known to hold too, as far as the reader may know."""
    reports: set[RecordId] = set()
    for record in view.find(Asked(kind="precheck_found/1", limit=200)):
        body = record.statement.body
        if isinstance(body, PrecheckFound) and body.peer == peer:
            reports |= body.common
    origins: set[OriginId] = set()
    for id_ in reports:
        report = view.record(id_)
        if report is not None and isinstance(report.statement.body, Report) and report.statement.body.origin:
            origins.add(report.statement.body.origin)
        claims = (one.statement.body for one in view.find(Asked(kind="claim/1", parent=id_, limit=2_000)))
        origins |= {claim.origin for claim in claims if isinstance(claim, Claim)}
    return frozenset(origins)

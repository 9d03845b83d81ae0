"""The one order in which claims, reports and matters stand in every output, whatever order they came in."""

from __future__ import annotations

from consilience.alignment.result import Alignment, ClaimLink, Coverage, Matter
from consilience.reasons.verdict import Verdict
from consilience.records.claim import Claim
from consilience.records.report import Report

_SERIOUSNESS = {verdict: rank for rank, verdict in enumerate(Verdict)}


def reports_in_order(alignment: Alignment) -> list[Report]:
    """Return the reports by party (in the order given), file and id."""
    rank = {party: n for n, party in enumerate(alignment.parties)}
    return sorted(alignment.reports, key=lambda r: (rank.get(r.party, len(rank)), r.file, r.id))


def claims_in_order(alignment: Alignment) -> list[Claim]:
    """Return the claims as they stand in the reports."""
    rank = {report.id: n for n, report in enumerate(reports_in_order(alignment))}
    return sorted(alignment.claims, key=lambda c: (rank.get(c.report, len(rank)), c.span.start, c.id))


def matters_in_order(alignment: Alignment) -> list[Matter]:
    """Return the matters, the most serious verdict first, then by topic."""
    return sorted(alignment.matters, key=lambda m: (_SERIOUSNESS[m.verdict], m.topic, m.id))


def links_in_order(alignment: Alignment) -> list[ClaimLink]:
    return sorted(alignment.links, key=lambda link: (link.left, link.right))


def coverage_in_order(alignment: Alignment) -> list[Coverage]:
    """Return the coverage by topic, and within a topic by party in the order given."""
    rank = {party: n for n, party in enumerate(alignment.parties)}
    return sorted(alignment.coverage, key=lambda c: (c.topic, rank.get(c.party, len(rank)), c.party))

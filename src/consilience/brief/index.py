"""Where each thing of an alignment is found, and what it is called on the page.

Ids of claims can be any text (those of tables are kept as they come), so the page's own anchors are numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from consilience.alignment.result import Alignment, ClaimLink, Matter
from consilience.brief.reading_order import claims_in_order, matters_in_order, reports_in_order
from consilience.records.claim import Claim
from consilience.records.ids import ClaimId, MatterId, OriginId, ReportId
from consilience.records.report import Report

# Above this many bytes of text the reports are not printed whole; each quote then has its surroundings with it.
WHOLE_TEXTS = 400_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Index:
    """Lookups that all sections share."""

    alignment: Alignment
    matters: tuple[Matter, ...]
    claims: Mapping[ClaimId, Claim]
    reports: Mapping[ReportId, Report]
    links: Mapping[tuple[ClaimId, ClaimId], ClaimLink]
    matter_of: Mapping[ClaimId, MatterId]
    claim_numbers: Mapping[ClaimId, int]
    report_numbers: Mapping[ReportId, int]
    matter_numbers: Mapping[MatterId, int]
    origin_of: Mapping[ReportId, OriginId]
    origin_numbers: Mapping[OriginId, int]
    whole_texts: bool
    """Whether the page ends with the texts of all reports."""

    @classmethod
    def of(cls, alignment: Alignment) -> Index:
        claims, reports = claims_in_order(alignment), reports_in_order(alignment)
        matters = matters_in_order(alignment)
        origins = _origins(reports, claims)
        return cls(
            alignment=alignment,
            matters=tuple(matters),
            claims={claim.id: claim for claim in claims},
            reports={report.id: report for report in reports},
            links=_links_both_ways(alignment),
            matter_of={claim: matter.id for matter in matters for claim in matter.claims},
            claim_numbers={claim.id: n for n, claim in enumerate(claims, 1)},
            report_numbers={report.id: n for n, report in enumerate(reports, 1)},
            matter_numbers={matter.id: n for n, matter in enumerate(matters, 1)},
            origin_of=origins,
            origin_numbers=_origin_numbers(origins, claims),
            whole_texts=_fit(reports),
        )

    def claims_of(self, matter: Matter) -> list[Claim]:
        """Return the matter's claims by party and place; ids that name no claim are passed over."""
        held = [self.claims[id_] for id_ in matter.claims if id_ in self.claims]
        rank = {party: n for n, party in enumerate(self.alignment.parties)}
        return sorted(held, key=lambda c: (rank.get(c.party, len(rank)), self.claim_numbers[c.id]))


def _links_both_ways(alignment: Alignment) -> dict[tuple[ClaimId, ClaimId], ClaimLink]:
    return {
        ends: link for link in alignment.links for ends in ((link.left, link.right), (link.right, link.left))
    }  # fmt: skip


def _origins(reports: list[Report], claims: list[Claim]) -> dict[ReportId, OriginId]:
    """Return each report's origin: its own, else that of most of its claims, else one that it shares with nobody."""
    of_claims: dict[ReportId, Counter[OriginId]] = {}
    for claim in claims:
        of_claims.setdefault(claim.report, Counter())[claim.origin] += 1
    usual = {report: counts.most_common(1)[0][0] for report, counts in of_claims.items()}
    return {report.id: report.origin or usual.get(report.id) or OriginId(report.id) for report in reports}


def _origin_numbers(origins: Mapping[ReportId, OriginId], claims: list[Claim]) -> dict[OriginId, int]:
    seen = dict.fromkeys([*origins.values(), *(claim.origin for claim in claims)])
    return {origin: n for n, origin in enumerate(seen, 1)}


def _fit(reports: list[Report]) -> bool:
    room = WHOLE_TEXTS
    for report in reports:
        room -= len(report.text.encode("utf-8", "replace"))
        if room < 0:
            return False
    return any(report.text for report in reports)

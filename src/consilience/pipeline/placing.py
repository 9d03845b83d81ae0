"""Where reports and claims come from: origins over all reports of a picture together, and each claim at its report's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from consilience.ingest import origins
from consilience.records.claim import Claim
from consilience.records.ids import ReportId
from consilience.records.report import Report


@dataclass(frozen=True, slots=True)
class Placed:
    """Reports of all parties together, each with its links and its origin."""

    reports: tuple[Report, ...]
    circles: int = 0
    """Circles of reports that cite one another without an outside source."""

    def claims(self, found: Iterable[Claim]) -> list[Claim]:
        """Return the claims of these reports, each with its report's origin; others are left out."""
        origin = {(report.party, report.id): report.origin for report in self.reports}
        return [
            replace(claim, origin=origin[claim.party, claim.report] or claim.origin)
            for claim in found
            if (claim.party, claim.report) in origin
        ]


def place(reports: Sequence[Report], translated: Mapping[ReportId, ReportId] | None = None) -> Placed:
    """Trace where reports come from; a translation has the origin of what it translates (`translated`): other words, the same news."""
    traced = origins.trace(reports)
    origin = {report.id: report.origin for report in traced.reports}
    whose = translated or {}
    own = tuple(replace(one, origin=origin.get(whose.get(one.id, one.id)) or one.origin) for one in traced.reports)
    return Placed(own, len(traced.circles))

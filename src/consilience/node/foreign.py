"""The other parties' side of a picture: what is here of them, made ready for the comparison.

A claim that came without its report stands in a report of its own words, so that its place is real.

"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from consilience.marking import Marking
from consilience.node.desk import Desk
from consilience.records.claim import Claim
from consilience.records.ids import ClaimId, ReportId
from consilience.records.report import Report


@dataclass(frozen=True, slots=True)
class Foreign:
    """Reports and claims of others that one reader may see."""

    reports: tuple[Report, ...]
    claims: tuple[Claim, ...]
    markings: dict[ClaimId, Marking]
    recalled: frozenset[ClaimId]


def of(desk: Desk, allowed: Sequence[int], as_of: date | None = None) -> Foreign:
    """Return what is held of others under the markings with the numbers `allowed`, published by `as_of`."""
    markings = desk.received.markings()
    gone = desk.received.recalled()
    found = desk.received.all(Report, allowed)
    late = {(one.party, one.id) for one in found if as_of and one.published and one.published > as_of}
    reports = {(one.party, one.id): one for one in found if (one.party, one.id) not in late}
    claims: list[Claim] = []
    marked: dict[ClaimId, Marking] = {}
    recalled: set[ClaimId] = set()
    for claim, number in desk.received.marked(Claim, allowed):
        if (claim.party, claim.report) in late:
            continue
        placed = claim
        if (claim.party, claim.report) not in reports:
            alone = _alone(claim)
            reports[alone.party, alone.id] = alone
            placed = replace(claim.placed_at(0), report=alone.id)
        claims.append(placed)
        marked[claim.id] = markings[number]
        if ("claim", claim.id) in gone or ("report", claim.report) in gone:
            recalled.add(claim.id)
    return Foreign(tuple(reports.values()), tuple(claims), marked, frozenset(recalled))


def _alone(claim: Claim) -> Report:
    """Return the stand-in for a report that was not released with its claim."""
    return Report(
        id=ReportId(f"{claim.report}:{claim.id}"), party=claim.party, file="", text=claim.quote, origin=claim.origin
    )

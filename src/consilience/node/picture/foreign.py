"""The other parties' side of a picture: what is here of them, made ready for the comparison.

Claims that came without their report stand in a report of their own quotes, so that their places are real and they keep the
company in which they were said.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from consilience.marking import Marking
from consilience.node.service import Service
from consilience.records.claim import Claim, Span
from consilience.records.ids import ClaimId, PartyName, ReportId
from consilience.records.report import Report


@dataclass(frozen=True, slots=True)
class Foreign:
    """Reports and claims of others that one reader may see."""

    reports: tuple[Report, ...]
    claims: tuple[Claim, ...]
    markings: dict[ClaimId, Marking]
    recalled: frozenset[ClaimId]


def of(
    service: Service, allowed: Sequence[int], as_of: date | None = None, *, taken: Collection[ClaimId] = ()
) -> Foreign:  # fmt: skip
    """Return what is held of others under the markings with the numbers `allowed`, published by `as_of`.

    Parties name their claims as they like: one whose id is `taken`, or another party's here, gets its party's name before it.
    """
    markings = service.received.markings()
    # By party: ids are of each party's choosing, and nobody's recall is of another's report.
    gone = {party: service.received.recalled(party) for party in service.received.parties(allowed)}
    found = service.received.all(Report, allowed)
    late = {(one.party, one.id) for one in found if as_of and one.published and one.published > as_of}
    reports = {(one.party, one.id): one for one in found if (one.party, one.id) not in late}
    claims: list[Claim] = []
    alone: dict[tuple[PartyName, ReportId], list[Claim]] = {}
    marked: dict[ClaimId, Marking] = {}
    recalled: set[ClaimId] = set()
    for claim, number in service.received.marked(Claim, allowed):
        if (claim.party, claim.report) in late:
            continue
        whose = (claim.party, claim.report)
        own = claim.id in taken or claim.id in marked
        named = replace(claim, id=ClaimId(f"{claim.party}:{claim.id}")) if own else claim
        (claims if whose in reports else alone.setdefault(whose, [])).append(named)
        marked[named.id] = markings[number]
        recalls = gone.get(claim.party, {})
        if ("claim", claim.id) in recalls or ("report", claim.report) in recalls:
            recalled.add(named.id)
    standing = [_standing_in(found) for found in alone.values()]
    return Foreign(
        (*reports.values(), *(report for report, _ in standing)),
        (*claims, *(claim for _, found in standing for claim in found)),
        marked, frozenset(recalled),
    )  # fmt: skip


def _standing_in(claims: Sequence[Claim]) -> tuple[Report, list[Claim]]:
    """Return a stand-in for the report that was not released with its claims, and the claims in it; equal quotes are one."""
    first, text = claims[0], ""
    starts: dict[tuple[Span, str], int] = {}
    for claim in sorted(claims, key=lambda one: (one.span.start, one.id)):
        if (claim.span, claim.quote) not in starts:
            starts[claim.span, claim.quote] = len(text)
            text += f"{claim.quote}\n\n"
    id_ = ReportId(f"{first.report}:{first.party}")
    report = Report(id=id_, party=first.party, file="", text=text.rstrip("\n"), origin=first.origin)
    return report, [replace(one.placed_at(starts[one.span, one.quote]), report=id_) for one in claims]

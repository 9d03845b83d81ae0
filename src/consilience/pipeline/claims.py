"""Claims that are held, by this party and by others: as signed and corrected, with the reports that are at hand, to an alignment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from consilience.alignment import aligner
from consilience.alignment.pair_judge import PairJudge
from consilience.alignment.result import Alignment
from consilience.ingest.aliases import Aliases
from consilience.ingest.cache import Cache
from consilience.pipeline import judges, placing
from consilience.pipeline.aliased import Renamed
from consilience.pipeline.options import Progress
from consilience.pipeline.readings import comparables
from consilience.pipeline.vectors import remembering, remembering_pairs
from consilience.records.claim import Claim
from consilience.records.ids import ClaimId, PartyName, ReportId
from consilience.records.report import Report

Pair = tuple[ClaimId, ClaimId]


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """What there is to compare."""

    parties: tuple[PartyName, ...]
    reports: tuple[Report, ...]
    """Of all parties; what stands for a report that is not at hand as well."""
    claims: tuple[Claim, ...]
    """As they count: corrected where somebody set them right."""
    translated: Mapping[ReportId, ReportId] = field(default_factory=dict)
    """Which reports are a translation of which."""
    as_of: date | None = None
    same: tuple[Pair, ...] = ()
    """Ruled to be one matter."""
    apart: tuple[Pair, ...] = ()
    aliases: Aliases = field(default_factory=Aliases)
    """Names that members say are one."""


def align_claims(
    held: Held,
    now: datetime,
    *,
    cache: Cache | None = None,
    progress: Progress | None = None,
    judge: PairJudge | None = None,
) -> Alignment:
    """Line up claims as they are held; nothing is drafted again and nothing is taken from a report but its day and origin."""
    placed = placing.place(held.reports, held.translated)
    published = {(report.party, report.id): report.published for report in placed.reports}
    found = placed.claims(held.claims)
    renamed = Renamed(held.aliases)
    items = renamed.apply(
        comparables([(claim, published[claim.party, claim.report]) for claim in found], cache=cache, progress=progress)
    )
    given = aligner.Given(
        parties=tuple(dict.fromkeys(held.parties)), reports=placed.reports, items=tuple(items), as_of=held.as_of,
        same=held.same, apart=held.apart, encode=remembering(items, cache) if cache else None,
        cross_encoder=remembering_pairs(items, cache) if cache else None,
        judge=judges.remembered(judge, items, cache), notes=() if judge is None else (judges.said_of(judge),),
    )  # fmt: skip
    if progress:
        progress("comparing claims", 0, 1)
    return renamed.restored(aligner.align(given, now))

"""The reports' texts at the end of the page, each claim marked where it stands."""

from __future__ import annotations

from dataclasses import dataclass

from consilience.brief.index import Index
from consilience.brief.quote import stands_there
from consilience.reasons.verdict import Verdict
from consilience.records.claim import Claim, Span
from consilience.records.ids import MatterId
from consilience.records.report import Report


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """A stretch of text; one that belongs to a claim carries its matter's anchor and the verdict there, the claim's first
    one also its own anchor.
    """

    text: str
    of_claim: bool = False
    anchor: str | None = None
    matter: str | None = None
    verdict: Verdict | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    number: int
    report: Report
    stretches: tuple[Stretch, ...]


def texts(index: Index) -> tuple[Text, ...]:
    """Return all texts, or nothing when they are too long for one page."""
    if not index.whole_texts:
        return ()
    claims: dict[str, list[Claim]] = {}
    for claim in index.claims.values():
        report = index.reports.get(claim.report)
        if report is not None and stands_there(report.text, claim):
            claims.setdefault(claim.report, []).append(claim)
    verdicts = {matter.id: matter.verdict for matter in index.matters}
    return tuple(
        Text(
            number=number,
            report=index.reports[id_],
            stretches=tuple(_stretches(index, index.reports[id_].text, claims.get(id_, []), verdicts)),
        )
        for id_, number in index.report_numbers.items()
    )


def _stretches(index: Index, text: str, claims: list[Claim], verdicts: dict[MatterId, Verdict]) -> list[Stretch]:
    """Cut the text at the claims' own words; where two overlap, the later one begins where the earlier ends."""
    places = sorted(
        ((each.start, each.end, claim.id, number) for claim in claims for number, each in enumerate(_own(claim))),
    )
    by_id = {claim.id: claim for claim in claims}
    found: list[Stretch] = []
    at = 0
    for begin, finish, of, number in places:
        start, end = max(at, begin), max(at, finish)
        found.append(Stretch(text=text[at:start]))
        found.append(_claimed(index, by_id[of], text[start:end], verdicts, first=number == 0))
        at = end
    found.append(Stretch(text=text[at:]))
    return [stretch for stretch in found if stretch.text or stretch.anchor]


def _own(claim: Claim) -> tuple[Span, ...]:
    return claim.spans or (claim.span,)


def _claimed(index: Index, claim: Claim, text: str, verdicts: dict[MatterId, Verdict], *, first: bool) -> Stretch:
    matter = index.matter_of.get(claim.id)
    return Stretch(
        text=text,
        of_claim=True,
        anchor=f"c{index.claim_numbers[claim.id]}" if first else None,
        matter=f"m{index.matter_numbers[matter]}" if matter else None,
        verdict=verdicts[matter] if matter else None,
    )

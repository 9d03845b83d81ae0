"""Claims as they are held, two sides of one matter; all of it fictional."""

from dataclasses import replace
from datetime import UTC, date, datetime

from consilience.ingest import quotes
from consilience.pipeline.claims import Held, align_claims
from consilience.reasons.verdict import Verdict
from consilience.records.claim import Claim, Span
from consilience.records.ids import ClaimId, OriginId, PartyName, ReportId
from consilience.records.report import Report

NOW = datetime(2032, 5, 4, tzinfo=UTC)
ALPHA, BETA = PartyName("alpha"), PartyName("beta")
MILDEST_FIRST = (
    Verdict.ALIGNED, Verdict.NOT_COVERED, Verdict.ONE_SIDED, Verdict.UNCLEAR, Verdict.CHANGED, Verdict.CONFLICTING,
)  # fmt: skip


def claim(quote, party=ALPHA, number=1, **slots):
    """A claim as the machine drafts it from its quote, with what was set right in it."""
    name = f"{party}-{number}"
    bare = Claim(
        id=ClaimId(f"{name}-c"), party=party, report=ReportId(name), span=Span(start=0, end=len(quote)), quote=quote,
        origin=OriginId(name),
    )  # fmt: skip
    (read,) = quotes.read([(bare, None)])
    return replace(read.claim, **slots)


def report(of, text=None, published=None, key=None):
    return Report(
        id=key or of.report, party=of.party, file=f"{of.report}.txt", text=text or of.quote, origin=of.origin,
        published=date.fromisoformat(published) if published else None,
    )  # fmt: skip


def aligned(*claims, reports=None):
    known = reports or {one.report: report(one) for one in claims}
    return align_claims(Held(parties=(ALPHA, BETA), claims=claims, reports=tuple(known.values())), NOW)


def verdict(one, other, reports=None):
    """The verdict on the matter of two claims; one-sided where they are two matters."""
    return next(matter.verdict for matter in aligned(one, other, reports=reports).matters if one.id in matter.claims)

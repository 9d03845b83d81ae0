"""The three tables, as CSV (RFC 4180, UTF-8): `claims.csv`, `matters.csv`, `links.csv`.

Text cells are guarded against being run as formulas; ids, numbers and dates are written as they are.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Sequence
from itertools import chain

from consilience.alignment.result import Alignment, ClaimLink, Matter
from consilience.brief.outputs.document import all_reasons
from consilience.brief.reading_order import claims_in_order, links_in_order, matters_in_order, reports_in_order
from consilience.brief.safe_text import guarded, without_surrogates
from consilience.reasons.contribution import DECIBANS_PER_NAT, telling, total
from consilience.records.claim import Claim
from consilience.records.ids import ClaimId, MatterId
from consilience.records.report import Report

CLAIM_COLUMNS = (
    "id", "matter", "party", "report", "file", "published", "start", "end", "quote", "actors", "action", "target",
    "when_from", "when_to", "when_text", "place", "quantities", "polarity", "modality", "attribution", "grade",
    "grade_because", "origin", "marking", "draft", "own_words",
)  # fmt: skip
MATTER_COLUMNS = (
    "id", "topic", "title", "verdict", "probability", "parties", "pairs", "precise", "slots", "claims", "origins",
    "self_contradiction", "because",
)  # fmt: skip
LINK_COLUMNS = ("left_claim", "right_claim", "probability", "verdict", "decibans")
BETWEEN = "; "


def claims_sheet(alignment: Alignment) -> bytes:
    matter_of = {claim: matter.id for matter in alignment.matters for claim in matter.claims}
    reports = {report.id: report for report in reports_in_order(alignment)}
    rows = (_claim_row(c, matter_of.get(c.id), reports.get(c.report)) for c in claims_in_order(alignment))
    return sheet(CLAIM_COLUMNS, rows)


def matters_sheet(alignment: Alignment) -> bytes:
    claims = {claim.id: claim for claim in alignment.claims}
    return sheet(MATTER_COLUMNS, (_matter_row(m, claims) for m in matters_in_order(alignment)))


def links_sheet(alignment: Alignment) -> bytes:
    """One row for each link; ids are kept verbatim, since others join on them."""
    rows = (
        (link.left, link.right, f"{link.probability:.6f}", link.verdict.value, _decibans(link))
        for link in links_in_order(alignment)
    )
    return sheet(LINK_COLUMNS, rows)


def _claim_row(claim: Claim, matter: MatterId | None, report: Report | None) -> tuple[str, ...]:
    when = claim.when
    return (
        claim.id,
        matter or "",
        guarded(claim.party),
        claim.report,
        guarded(report.file if report else ""),
        report.published.isoformat() if report and report.published else "",
        str(claim.span.start),
        str(claim.span.end),
        guarded(claim.quote),
        guarded(BETWEEN.join(claim.actors)),
        guarded(claim.action or ""),
        guarded(claim.target or ""),
        when.earliest.isoformat() if when and when.earliest else "",
        when.latest.isoformat() if when and when.latest else "",
        guarded(when.text if when else ""),
        guarded(claim.place or ""),
        guarded(BETWEEN.join(q.text or f"{q.value} {q.unit or ''}".strip() for q in claim.quantities)),
        claim.polarity.value,
        claim.modality.value,
        guarded(BETWEEN.join(claim.attribution)),
        str(claim.grade),
        guarded(claim.grade.because),
        claim.origin,
        guarded(claim.marking or ""),
        "yes" if claim.draft else "no",
        guarded(claim.own_words),
    )


def _matter_row(matter: Matter, claims: dict[ClaimId, Claim]) -> tuple[str, ...]:
    held = [claims[c] for c in matter.claims if c in claims]
    reasons = all_reasons(matter)
    return (
        matter.id,
        guarded(matter.topic),
        guarded(matter.title),
        matter.verdict.value,
        "" if matter.probability is None else f"{matter.probability:.6f}",
        guarded(BETWEEN.join(dict.fromkeys(c.party for c in held))),
        guarded(BETWEEN.join(f"{a} / {b}: {p.verdict.value}" for p in matter.pairs for a, b in [p.parties])),
        guarded(BETWEEN.join(dict.fromkeys(p.precise for p in matter.pairs if p.precise))),
        guarded(BETWEEN.join(f"{r.slot}: {r.left} | {r.right}" for r in telling(reasons)[0])),
        BETWEEN.join(matter.claims),
        str(len({c.origin for c in held})),
        guarded(BETWEEN.join(matter.self_contradiction)),
        guarded(" ".join(r.because for r in reasons)),
    )


def _decibans(link: ClaimLink) -> str:
    nats = total(link.contributions) if link.log_odds is None else link.log_odds
    # "+ 0.0" turns a negative zero into zero.
    return f"{round(nats * DECIBANS_PER_NAT, 3) + 0.0:.3f}"


def for_excel(table: bytes) -> bytes:
    """Return a CSV with the UTF-8 mark before it, without which Excel on Windows reads another encoding."""
    return codecs.BOM_UTF8 + table


def sheet(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a table as CSV; text of others must come `guarded`."""
    return lines(chain((columns,), rows))


def lines(rows: Iterable[Sequence[str]]) -> bytes:
    """Return rows as they stand in a table; text of others must come `guarded`."""
    text = io.StringIO(newline="")
    # A line of CSV ends in CR LF; with that terminator a bare CR or LF within a cell is quoted as well.
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return without_surrogates(text.getvalue()).encode()

"""An alignment as the tree of plain values that `alignment.json` holds; described in `alignment.schema.json`.

Fields are only ever added, with the format's `version` raised when a meaning changes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from importlib import metadata, resources
from typing import Any

import orjson

from consilience.alignment.result import Alignment, Matter, PairVerdict
from consilience.brief.reading_order import claims_in_order, coverage_in_order, matters_in_order, reports_in_order
from consilience.brief.safe_text import without_surrogates
from consilience.reasons.contribution import Contribution
from consilience.reasons.interval import wilson
from consilience.reasons.verdict import Verdict
from consilience.records.claim import Claim, Quantity
from consilience.records.report import Report

VERSION = 1
_BIGGEST_EXACT = 2**53  # beyond it a reader that holds numbers as doubles would see another number


def as_document(alignment: Alignment) -> dict[str, Any]:
    """Return what `alignment.json` says, as plain values in a fixed order."""
    return {
        "version": VERSION,
        "generator": f"consilience {metadata.version('consilience')}",
        "generated_at": alignment.generated_at.isoformat(),
        "as_of": alignment.as_of.isoformat() if alignment.as_of else None,
        "parties": list(alignment.parties),
        "summary": _summary(alignment),
        "shares": _shares(alignment),
        "coverage": [
            {"party": c.party, "topic": c.topic, "covered": c.covered, "claims": c.claims}
            for c in coverage_in_order(alignment)
        ],
        "matters": [_matter(m) for m in matters_in_order(alignment)],
        "claims": [_claim(c) for c in claims_in_order(alignment)],
        "reports": [_report(r) for r in reports_in_order(alignment)],
        "problems": [{"party": p.party, "file": p.file, "sentence": p.sentence} for p in alignment.problems],
        "notes": list(alignment.notes),
        "left_out": dict(sorted(alignment.left_out.items())),
    }


def encode(document: dict[str, Any]) -> bytes:
    """Return the bytes of `alignment.json`; half a character, which UTF-8 cannot hold, becomes U+FFFD."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    try:
        return orjson.dumps(document, option=options)
    except TypeError:
        return orjson.dumps(_clean(document), option=options)


def schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) that every `alignment.json` meets."""
    text = resources.files(__package__).joinpath("alignment.schema.json").read_bytes()
    loaded: dict[str, Any] = orjson.loads(text)
    return loaded


def all_reasons(matter: Matter) -> list[Contribution]:
    """Return the matter's reasons and then those of its pairs that it does not repeat, each once."""
    return list(dict.fromkeys([*matter.reasons, *(r for pair in matter.pairs for r in pair.reasons)]))


def _summary(alignment: Alignment) -> dict[str, Any]:
    topics: dict[str, Counter[Verdict]] = {}
    for matter in alignment.matters:
        topics.setdefault(matter.topic, Counter())[matter.verdict] += 1
    per_topic = {topic: {v.value: counts[v] for v in Verdict} for topic, counts in sorted(topics.items())}
    return {**{v.value: n for v, n in alignment.summary().items()}, "per_topic": per_topic}


def _shares(alignment: Alignment) -> dict[str, Any]:
    total = len(alignment.matters)
    shares = {}
    for verdict, count in alignment.summary().items():
        low, high = wilson(count, total)
        shares[verdict.value] = {"count": count, "of": total, "low": round(low, 4), "high": round(high, 4)}
    return shares


def _report(report: Report) -> dict[str, Any]:
    return {
        "id": report.id,
        "party": report.party,
        "file": report.file,
        "title": report.title,
        "author": report.author,
        "publisher": report.publisher,
        "published": report.published.isoformat() if report.published else None,
        "url": report.url,
        "language": report.language,
        "marking": report.marking,
        "origin": report.origin,
        "sha256": report.sha256 or None,
        "derived_from": [
            {"source": link.source, "report": link.report, "because": link.because} for link in report.derived_from
        ],
    }


def _claim(claim: Claim) -> dict[str, Any]:
    when = claim.when
    return {
        "id": claim.id,
        "party": claim.party,
        "report": claim.report,
        "span": [claim.span.start, claim.span.end],
        **({"spans": [[each.start, each.end] for each in claim.spans]} if claim.spans else {}),
        "quote": claim.quote,
        "actors": list(claim.actors),
        "action": claim.action,
        "action_class": claim.action_class,
        "target": claim.target,
        "when": [when.earliest.isoformat(), when.latest.isoformat()]
        if when and when.earliest and when.latest
        else None,
        "when_text": when.text if when else None,
        "place": claim.place,
        "quantities": [_quantity(q) for q in claim.quantities],
        "polarity": claim.polarity.value,
        "modality": claim.modality.value,
        "attribution": list(claim.attribution),
        "grade": str(claim.grade),
        "grade_because": claim.grade.because or None,
        "origin": claim.origin,
        "marking": claim.marking,
        "draft": claim.draft,
        **({"not_read": list(claim.not_read)} if claim.not_read else {}),
    }


def _quantity(quantity: Quantity) -> dict[str, Any]:
    return {
        "value": _number(quantity.value),
        "high": None if quantity.high is None else _number(quantity.high),
        "unit": quantity.unit,
        "qualifier": quantity.qualifier.value,
        "text": quantity.text,
    }


def _number(value: Decimal) -> int | float | None:
    """Return `value` as JSON can hold it; None for what it cannot (the words remain in `text`)."""
    if not value.is_finite():
        return None
    if abs(value) <= _BIGGEST_EXACT and value == value.to_integral_value():
        return int(value)
    near = float(value)
    return None if near in {float("inf"), float("-inf")} else near


def _matter(matter: Matter) -> dict[str, Any]:
    return {
        "id": matter.id,
        "topic": matter.topic,
        "title": matter.title,
        "verdict": matter.verdict.value,
        "pairs": [_pair(p) for p in matter.pairs],
        "probability": None if matter.probability is None else round(matter.probability, 6),
        "claims": list(matter.claims),
        "reasons": _reasons(all_reasons(matter)),
        "self_contradiction": list(matter.self_contradiction),
    }


def _pair(pair: PairVerdict) -> dict[str, Any]:
    return {
        "parties": list(pair.parties),
        "verdict": pair.verdict.value,
        "left": pair.left,
        "right": pair.right,
        "precise": pair.precise,
        "reasons": _reasons(pair.reasons),
    }


def _reasons(reasons: Iterable[Contribution]) -> list[dict[str, Any]]:
    return [_reason(r) for r in reasons]


def _reason(reason: Contribution) -> dict[str, Any]:
    weight = None if reason.decibans is None else round(reason.decibans, 3)
    optional = {
        "slot": reason.slot,
        "left": reason.left,
        "right": reason.right,
        "differs": reason.differs,
        "decibans": weight,
    }
    said = {key: value for key, value in optional.items() if value is not None}
    return {"name": reason.name, **said, "because": reason.because}


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return without_surrogates(value)
    if isinstance(value, dict):
        return {_clean(key): _clean(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_clean(inner) for inner in value]
    return value

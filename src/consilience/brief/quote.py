"""A claim's quote as the page shows it: the differing value set off, its source, and the way to its context."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from consilience.brief.index import Index
from consilience.reasons.contribution import Contribution
from consilience.records.claim import Claim, Modality, Polarity

LONGEST_QUOTE = 1_200
CONTEXT = 240
_DENIALS = re.compile(
    r"\b(?:not|no|never|nobody|none|nothing|without|den(?:y|ies|ied)|refus\w+|reject\w+)\b|n['’]t\b", re.IGNORECASE
)
# Words that tell whether a thing is planned, done or refused.
_STAGES = re.compile(
    r"\b(?:will|would|shall|plan(?:s|ned)?|expect(?:s|ed)?|intend(?:s|ed)?|ha(?:s|ve|d)|was|were|refus\w+|reject\w+)\b",
    re.IGNORECASE,
)
_RELIABILITY = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "reliability cannot be judged",
}
_CREDIBILITY = {
    "1": "confirmed by other sources",
    "2": "probably true",
    "3": "possibly true",
    "4": "doubtfully true",
    "5": "improbable",
    "6": "truth cannot be judged",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    text: str
    marked: bool = False
    own: bool = True
    """Of the claim's own words; the rest of its quote is context."""
    shared: bool = False
    """Stands in the other quote too, and is why the two are held to be one matter."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """All that stands with one quote."""

    anchor: str
    party: str
    pieces: tuple[Piece, ...]
    more: int
    """Characters of the quote that were not printed."""
    grade: str
    grade_words: str
    grade_because: str
    origin: int
    report_title: str | None
    file: str
    published: date | None
    language: str
    start: int
    end: int
    voices: tuple[str, ...]
    attribution: tuple[str, ...]
    marking: str | None
    draft: bool
    whole_text: bool
    """Whether `anchor` stands in the appendix; else `before` and `after` give the surroundings."""
    before: str
    after: str


def quote(
    index: Index,
    claim: Claim,
    reasons: Iterable[Contribution] = (),
    *,
    left: bool = True,
    shared: Iterable[str] = (),
) -> Quote:
    """Return the claim as a quote in which the values that `reasons` compare are marked; `left` says which side it is.

    `shared` are the words that the other quote has too; they are lit where no value stands.
    """
    report = index.reports.get(claim.report)
    before, after = ("", "") if index.whole_texts or report is None else _surroundings(report.text, claim)
    return Quote(
        anchor=f"c{index.claim_numbers[claim.id]}",
        party=claim.party,
        pieces=_pieces(claim, _needles(claim, reasons, left=left), tuple(shared)),
        more=max(0, len(claim.quote) - LONGEST_QUOTE),
        grade=str(claim.grade),
        grade_words=f"{_RELIABILITY[claim.grade.reliability]}, {_CREDIBILITY[claim.grade.credibility]}",
        grade_because=claim.grade.because,
        origin=index.origin_numbers[claim.origin],
        report_title=report.title if report else None,
        file=report.file if report else claim.report,
        published=report.published if report else None,
        language=report.language if report else "en",
        start=claim.span.start,
        end=claim.span.end,
        voices=_voices(claim),
        attribution=claim.attribution,
        marking=claim.marking,
        draft=claim.draft,
        whole_text=index.whole_texts and report is not None and stands_there(report.text, claim),
        before=before,
        after=after,
    )


def stands_there(text: str, claim: Claim) -> bool:
    """Return whether the quote is where its span says; rows of tables have no text."""
    return text[claim.span.start : claim.span.end] == claim.quote


def _surroundings(text: str, claim: Claim) -> tuple[str, str]:
    start, end = claim.span.start, claim.span.end
    return text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]


def _voices(claim: Claim) -> tuple[str, ...]:
    said = [] if claim.modality is Modality.FACT else [claim.modality.value]
    return (*said, *(["denial"] if claim.polarity is Polarity.NEGATED else []))


def _needles(claim: Claim, reasons: Iterable[Contribution], *, left: bool) -> list[str]:
    """Return the words of the claim that carry the compared values."""
    found: list[str] = []
    for reason in reasons:
        value = (reason.left if left else reason.right) or ""
        found += [value, *_slot_words(claim, reason.slot or "", value)]
    bare = (needle.strip(" .,;:") for needle in found)
    return [needle for needle in dict.fromkeys(bare) if needle]


def _slot_words(claim: Claim, slot: str, value: str) -> list[str]:
    match slot:
        case "number":
            fitting = [q for q in claim.quantities if f"{q.value:f}" in value or (q.text and q.text in value)]
            return [q.text for q in fitting or claim.quantities[:1]]
        case "time":
            return [claim.when.text] if claim.when else []
        case "place":
            return [claim.place or ""]
        case "attribution":
            return list(claim.attribution)
        case "outcome":
            return _STAGES.findall(claim.quote)[:1]
        case "polarity":
            return _DENIALS.findall(claim.quote) if claim.polarity is Polarity.NEGATED else []
        case _:
            return []


def _pieces(claim: Claim, needles: list[str], shared: tuple[str, ...]) -> tuple[Piece, ...]:
    """Cut the quote at the claim's own words, and these so that the first place of each needle is a piece of its own."""
    text = claim.quote[:LONGEST_QUOTE]
    own = [(each.start - claim.span.start, each.end - claim.span.start) for each in claim.spans] or [(0, len(text))]
    cuts = _cuts(text, needles, shared, own)
    pieces: list[Piece] = []
    at = 0
    for start, end in own:
        pieces.append(Piece(text=text[at:start], own=False))
        at = start
        for first, last, marked in cuts:
            if start <= first < end and at <= first:
                pieces.append(Piece(text=text[at:first]))
                pieces.append(Piece(text=text[first:last], marked=marked, shared=not marked))
                at = last
        pieces.append(Piece(text=text[at:end]))
        at = max(at, end)
    pieces.append(Piece(text=text[at:], own=False))
    return tuple(piece for piece in pieces if piece.text)


def _cuts(
    text: str, needles: list[str], shared: tuple[str, ...], own: list[tuple[int, int]]
) -> list[tuple[int, int, bool]]:
    """Where needles (True) and shared words (False) stand, in order; what overlaps a needle is left to it."""
    marked = [place for needle in needles if (place := _place(text, needle, own))]
    joined: list[tuple[int, int]] = []
    for first, last in sorted(marked):
        if joined and first < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    lit = [place for word in shared if (place := _place(text, word, own))]
    free = [(a, b) for a, b in lit if all(b <= first or last <= a for first, last in joined)]
    return sorted([*((a, b, True) for a, b in joined), *((a, b, False) for a, b in dict.fromkeys(free))])


def _place(text: str, needle: str, own: list[tuple[int, int]]) -> tuple[int, int] | None:
    """Where the needle first stands as whole words within one run of the claim's own words."""
    found = re.finditer(rf"(?<!\w){re.escape(needle)}(?!\w)", text, re.IGNORECASE)
    return next((m.span() for m in found if any(a <= m.start() and m.end() <= b for a, b in own)), None)

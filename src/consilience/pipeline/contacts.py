"""What the sides tell of one exchange, to an alignment: utterances are prose and are read; a commitment is typed and goes in so.

Who promised and by when are what the report says they are, whatever stands in the words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from itertools import combinations

import numpy as np

from consilience.alignment import aligner
from consilience.alignment.meaning import Vectors
from consilience.alignment.pair_model import ReadsPairs
from consilience.alignment.scoring import Encode
from consilience.ingest import claims, quotes
from consilience.pipeline.comparable import as_drafted, comparable
from consilience.pipeline.known import Known
from consilience.reasons.contribution import Contribution
from consilience.reasons.verdict import Verdict
from consilience.records.claim import Claim, Modality, Span, When
from consilience.records.ids import ClaimId, MatterId, OriginId, PartyName, ReportId
from consilience.records.reading import Comparable
from consilience.records.report import Report

_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)
"""What is compared of one exchange does not depend on when it is."""
_READ_TOGETHER = 8
"""Exchanges whose texts go through the language model in one stream."""
_HANDS = 2
"""Exchanges compared at a time, beside the reading: half of the work is done by models, which hold up no other thread."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One thing that a report tells."""

    by: PartyName
    """Who said it, or promised it."""
    text: str
    promise: bool = False
    due: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """One report of the exchange."""

    id: str
    side: PartyName
    held: date
    parts: tuple[Part, ...]


Place = tuple[int, int]
"""Which account, and which of its parts."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Encounter:
    """All reports of one exchange, and the sides whose they are."""

    accounts: tuple[Account, ...]
    sides: tuple[PartyName, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Matched:
    """One matter of an exchange, and where it was told."""

    id: MatterId
    verdict: Verdict
    reasons: tuple[Contribution, ...]
    told: tuple[tuple[ClaimId, Place], ...]
    divided: tuple[PartyName, ...]
    """Sides whose own reports contradict each other on it."""


def compare(
    encounters: Sequence[Encounter], *, known: Known | None = None, rules_only: bool = False
) -> list[tuple[Matched, ...]]:
    """Return the matters of each exchange; of what is `known` the models are not asked again.

    Each is compared by itself: what is told of another is another matter, and shall not weigh here.  Only what is read goes
    through the models in one stream, whatever exchange it is of.  Of two sides, what two speakers say is never one matter,
    nor is a promise and a mere word.
    """
    models = None if rules_only else known or Known()
    # The first alone, so that each model is loaded once; then texts are read while models look at what was read before.
    found = [each() for each in _read(encounters[:1], models)]
    with ThreadPoolExecutor(max_workers=_HANDS, thread_name_prefix="exchanges") as hands:
        blocks = (encounters[start : start + _READ_TOGETHER] for start in range(1, len(encounters), _READ_TOGETHER))
        waiting = [hands.submit(each) for some in blocks for each in _read(some, models)]
        return [*found, *(each.result() for each in waiting)]


def _read(encounters: Sequence[Encounter], models: Known | None) -> list[Callable[[], tuple[Matched, ...]]]:
    """Return what finds the matters of each exchange, once all is read."""
    laid = [[_Laid.of(account) for account in one.accounts] for one in encounters]
    rules_only = models is None
    told = [*_uttered(laid, rules_only=rules_only), *_promised(laid, rules_only=rules_only)]
    of_each: list[dict[Place, list[Comparable]]] = [{} for _ in encounters]
    for number, place, item in told:
        of_each[number].setdefault(place, []).append(item)
    rows = None if models is None else models.vectors([item.text for _, _, item in told])
    encode = None if rows is None else partial(_stacked, rows)
    reads = None if models is None else models.pairs()
    return [
        partial(_matched, one, texts, found, encode, reads, rules_only=rules_only)
        for one, texts, found in zip(encounters, laid, of_each, strict=True)
    ]


def _stacked(rows: Mapping[str, Vectors], wanted: Sequence[str]) -> Vectors:
    return np.stack([rows[text] for text in wanted])


def _matched(
    one: Encounter,
    laid: Sequence[_Laid],
    found: dict[Place, list[Comparable]],
    encode: Encode | None,
    reads: ReadsPairs | None,
    *,
    rules_only: bool,
) -> tuple[Matched, ...]:
    items = [item for place in sorted(found) for item in found[place]]
    where = {item.claim.id: place for place, those in found.items() for item in those}
    given = aligner.Given(
        parties=one.sides, reports=tuple(each.report for each in laid), items=tuple(items), rules_only=rules_only,
        apart=_apart(one.accounts, where), encode=encode, cross_encoder=reads,
    )  # fmt: skip
    return tuple(
        Matched(
            id=matter.id, verdict=matter.verdict, reasons=matter.reasons, divided=matter.self_contradiction,
            told=tuple((claim, where[claim]) for claim in matter.claims),
        )
        for matter in aligner.align(given, _NO_TIME).matters
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Laid:
    """An account as a text, each part a paragraph of it."""

    account: Account
    report: Report
    spans: tuple[Span, ...]

    @classmethod
    def of(cls, account: Account) -> _Laid:
        text, spans = "", []
        for part in account.parts:
            spans.append(Span(start=len(text), end=len(text) + len(part.text)))
            text += f"{part.text}\n\n"
        report = Report(
            id=ReportId(f"contact-{account.id[:32]}"), party=account.side, file=f"contact-{account.id[:16]}",
            text=text.rstrip("\n"), published=account.held, origin=OriginId(f"contact:{account.id[:32]}"),
        )  # fmt: skip
        return cls(account, report, tuple(spans))

    def part_at(self, start: int) -> int:
        return next(number for number, span in enumerate(self.spans) if start < span.end)


_Told = tuple[int, Place, Comparable]
"""Of which exchange, where in it, and what."""


def _uttered(laid: Sequence[Sequence[_Laid]], *, rules_only: bool) -> Iterator[_Told]:
    """Draft what was said, and leave what was promised: its paragraphs only keep their room."""
    places = [(number, place) for number, those in enumerate(laid) for place in range(len(those))]
    reports = [replace(laid[n][k].report, text=_without_promises(laid[n][k])) for n, k in places]
    for (number, k), (_, drafted) in zip(places, claims.draft(reports, rules_only=rules_only), strict=True):
        for item in drafted:
            yield number, (k, laid[number][k].part_at(item.claim.span.start)), as_drafted(item)


def _without_promises(one: _Laid) -> str:
    pieces = zip(one.account.parts, one.spans, strict=True)
    return "\n\n".join("\n" * (span.end - span.start) if part.promise else part.text for part, span in pieces)


def _promised(laid: Sequence[Sequence[_Laid]], *, rules_only: bool) -> Iterator[_Told]:
    """Yield what was promised with its slots as they were filed, those that were not filed as its words are read."""
    places = [
        (number, (k, part))
        for number, those in enumerate(laid)
        for k, one in enumerate(those)
        for part, told in enumerate(one.account.parts)
        if told.promise
    ]
    quoted = [(_quoted(laid[number][k], part), laid[number][k].account.held) for number, (k, part) in places]
    for (number, (k, part)), read in zip(places, quotes.read(quoted, rules_only=rules_only), strict=True):
        filed = _as_filed(read.claim, laid[number][k].account.parts[part])
        yield number, (k, part), comparable(filed, read)


def _quoted(one: _Laid, place: int) -> Claim:
    return Claim(
        id=ClaimId(f"{one.report.id}-{place}"), party=one.report.party, report=one.report.id, span=one.spans[place],
        quote=one.account.parts[place].text, origin=OriginId(f"contact:{one.account.id[:32]}"),
    )  # fmt: skip


def _as_filed(read: Claim, part: Part) -> Claim:
    """Return what was promised: whose it is and when it is due were filed; the rest is as its words are read."""
    due = None if part.due is None else When(text=f"{part.due}", earliest=part.due, latest=part.due)
    return replace(read, actors=read.actors or (part.by,), when=due or read.when, modality=Modality.PLAN)


def _apart(accounts: Sequence[Account], told: dict[ClaimId, Place]) -> tuple[tuple[ClaimId, ClaimId], ...]:
    parts = {claim: (accounts[number].side, accounts[number].parts[place]) for claim, (number, place) in told.items()}
    return tuple(
        (left, right)
        for (left, (side, one)), (right, (other_side, other)) in combinations(parts.items(), 2)
        if side != other_side and (one.by, one.promise) != (other.by, other.promise)
    )

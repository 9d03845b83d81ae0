"""What the sides tell of one exchange, to an alignment: utterances are prose and are read; a commitment is typed and goes in so.

Who promised and by when are what the report says they are, whatever stands in the words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import combinations

from consilience.alignment import aligner
from consilience.alignment.result import Alignment
from consilience.ingest import claims, quotes
from consilience.pipeline.comparable import as_drafted, comparable
from consilience.records.claim import Claim, Modality, Span, When
from consilience.records.ids import ClaimId, OriginId, PartyName, ReportId
from consilience.records.reading import Comparable
from consilience.records.report import Report

_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)
"""What is compared of one exchange does not depend on when it is."""


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


def align_accounts(
    accounts: Sequence[Account], sides: Sequence[PartyName], *, rules_only: bool = False
) -> tuple[Alignment, dict[ClaimId, Place]]:
    """Line up the accounts of one exchange; return also what each claim was told in.

    Of two sides, what two speakers say is never one matter, nor is a promise and a mere word.
    """
    laid = [_Laid.of(account) for account in accounts]
    items: list[Comparable] = []
    told: dict[ClaimId, Place] = {}
    for item, place in (*_uttered(laid, rules_only=rules_only), *_promised(laid, rules_only=rules_only)):
        items.append(item)
        told[item.claim.id] = place
    items.sort(key=lambda item: told[item.claim.id])
    given = aligner.Given(
        parties=tuple(sides), reports=tuple(one.report for one in laid), items=tuple(items), rules_only=rules_only,
        apart=_apart(accounts, told),
    )  # fmt: skip
    return aligner.align(given, _NO_TIME), told


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

    def place(self, start: int) -> int:
        return next(number for number, span in enumerate(self.spans) if start < span.end)


def _uttered(laid: Sequence[_Laid], *, rules_only: bool) -> Iterator[tuple[Comparable, Place]]:
    """Draft what was said, and leave what was promised: its paragraphs only keep their room."""
    reports = [replace(one.report, text=_without_promises(one)) for one in laid]
    for number, (_, drafted) in enumerate(claims.draft(reports, rules_only=rules_only)):
        for item in drafted:
            yield as_drafted(item), (number, laid[number].place(item.claim.span.start))


def _without_promises(one: _Laid) -> str:
    pieces = zip(one.account.parts, one.spans, strict=True)
    return "\n\n".join("\n" * (span.end - span.start) if part.promise else part.text for part, span in pieces)


def _promised(laid: Sequence[_Laid], *, rules_only: bool) -> Iterator[tuple[Comparable, Place]]:
    """Yield what was promised with its slots as they were filed, those that were not filed as its words are read."""
    places = [
        (number, place)
        for number, one in enumerate(laid)
        for place, part in enumerate(one.account.parts)
        if part.promise
    ]
    quoted = [(_quoted(laid[number], place), laid[number].account.held) for number, place in places]
    for read, (number, place) in zip(quotes.read(quoted, rules_only=rules_only), places, strict=True):
        yield comparable(_as_filed(read.claim, laid[number].account.parts[place]), read), (number, place)


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

"""The complete picture of contacts: what each side says was said and promised, through every channel, lined up.

Reports of one exchange stand together: same channel, same two parties, not more than half a day apart.  What they say is
compared by the same engine as claims, with the same verdicts and reasons.  Between parties the sides are the parties; among
one party's own reports they are its agencies.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import combinations

from consilience.alignment import aligner
from consilience.alignment.result import Alignment, Matter
from consilience.alignment.verdict import Verdict
from consilience.forum.board import Spoken
from consilience.ingest import claims
from consilience.records.contact import Commitment, Contact
from consilience.records.ids import ClaimId, OriginId, PartyName, ReportId
from consilience.records.reading import Drafted
from consilience.records.report import Report

APART = timedelta(hours=12)
"""Reports that are further apart tell of two exchanges."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """One thing a report tells: an utterance, or a commitment."""

    report: Spoken[Contact]
    side: PartyName
    by: PartyName
    """Who said it, or promised it."""
    text: str
    commitment: Commitment | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """What the sides tell of one matter, with how their words stand to each other."""

    matter: Matter
    told: tuple[tuple[ClaimId, Told], ...]

    @property
    def is_promise(self) -> bool:
        return any(one.commitment is not None for _, one in self.told)

    def of(self, side: PartyName) -> tuple[Told, ...]:
        return tuple(dict.fromkeys(one for _, one in self.told if one.side == side))


@dataclass(frozen=True, kw_only=True, slots=True)
class Exchange:
    """One exchange, by all reports of it."""

    channel: str
    parties: tuple[PartyName, PartyName]
    held: datetime
    reports: tuple[Spoken[Contact], ...]
    rows: tuple[Row, ...] = ()
    silent: tuple[PartyName, ...] = ()
    """Sides that have no report of it here."""


@dataclass(frozen=True, kw_only=True)
class ContactPicture:
    """Every exchange, by time, and the alignment that the verdicts come from."""

    sides: tuple[PartyName, ...]
    exchanges: tuple[Exchange, ...]
    alignment: Alignment | None
    """None where fewer than two sides have reports."""

    def count(self, verdict: Verdict) -> int:
        return sum(row.matter.verdict is verdict for one in self.exchanges for row in one.rows)


Side = Callable[[Spoken[Contact]], PartyName]


def by_party(one: Spoken[Contact]) -> PartyName:
    return one.party


def by_agency(one: Spoken[Contact]) -> PartyName:
    return PartyName(one.body.agency or "no agency")


def draw(reports: Sequence[Spoken[Contact]], *, side: Side = by_party, rules_only: bool = False) -> ContactPicture:
    """Return the picture that these reports give; the order in which they come changes nothing."""
    ordered = sorted(reports, key=lambda one: (one.body.held, one.party, one.index))
    sides = tuple(sorted({side(one) for one in ordered}))
    exchanges = _exchanges(ordered, sides, side)
    if len(sides) < 2:
        return ContactPicture(sides=sides, exchanges=tuple(exchanges), alignment=None)
    told: dict[ClaimId, Told] = {}
    items: list[Drafted] = []
    texts: list[Report] = []
    for report, parts in (_written(each, side) for each in ordered):
        texts.append(report)
        for drafted in _drafted(report, rules_only=rules_only):
            items.append(drafted)
            told[drafted.claim.id] = next(part for end, part in parts if drafted.claim.span.start < end)
    alignment = aligner.align(
        aligner.Given(
            parties=sides, reports=tuple(texts), items=tuple(items), rules_only=rules_only, apart=_apart(told, exchanges)
        ),
        datetime(1970, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    found = tuple(replace(one, rows=_rows(alignment, told, one)) for one in exchanges)
    return ContactPicture(sides=sides, exchanges=found, alignment=alignment)


def _exchanges(reports: Sequence[Spoken[Contact]], sides: Sequence[PartyName], side: Side) -> list[Exchange]:
    groups: list[list[Spoken[Contact]]] = []
    newest: dict[tuple[str, tuple[PartyName, ...]], list[Spoken[Contact]]] = {}
    for one in reports:
        key = (one.body.channel, _pair(one))
        group = newest.get(key)
        if group is None or one.body.held - group[0].body.held > APART:
            group = newest[key] = []
            groups.append(group)
        group.append(one)
    return [
        Exchange(
            channel=group[0].body.channel, parties=_pair(group[0]), held=group[0].body.held, reports=tuple(group),
            silent=tuple(sorted(_expected(group, sides, side) - {side(one) for one in group})),
        )
        for group in groups
    ]  # fmt: skip


def _expected(group: Sequence[Spoken[Contact]], sides: Sequence[PartyName], side: Side) -> set[PartyName]:
    """Return the sides of which a report could be expected: both parties, or the agencies that were there."""
    return set(_pair(group[0])) if side is by_party else {one for one in sides if one in {side(each) for each in group}}


def _pair(one: Spoken[Contact]) -> tuple[PartyName, PartyName]:
    left, right = sorted((one.party, one.body.counterpart))
    return left, right


def _written(one: Spoken[Contact], side: Side) -> tuple[Report, list[tuple[int, Told]]]:
    """Return a report as a text of one sentence or more for each thing told, and where each ends."""
    whose, body = side(one), one.body
    parts = [Told(report=one, side=whose, by=said.by, text=said.text.strip()) for said in body.said]
    parts += [
        Told(report=one, side=whose, by=each.by, text=sentence(each), commitment=each) for each in body.commitments
    ]  # fmt: skip
    text, ends = "", []
    for part in parts:
        text += f"{part.text}\n\n"
        ends.append((len(text), part))
    report = Report(
        id=ReportId(f"contact-{one.id[:32]}"), party=whose, file=f"contact-{one.id[:16]}", text=text.strip() or body.purpose,
        published=body.held.date(), origin=OriginId(f"contact:{one.id[:32]}"),
    )  # fmt: skip
    return (
        report,
        ends or [(len(text) + len(body.purpose) + 1, Told(report=one, side=whose, by=one.party, text=body.purpose))],
    )


def sentence(one: Commitment) -> str:
    """Return a commitment as a sentence, with its day where the words have none."""
    words = one.text.strip().rstrip(".")
    if words.casefold().startswith("to "):
        words = f"{one.by.capitalize()} will {words[3:]}"
    if one.due is not None and str(one.due.year) not in words:
        words += f" by {one.due.day} {one.due:%B} {one.due.year}"
    return words + "."


def _drafted(report: Report, *, rules_only: bool) -> Sequence[Drafted]:
    return [one for _, found in claims.draft([report], rules_only=rules_only) for one in found]


def _apart(
    told: dict[ClaimId, Told], exchanges: Sequence[Exchange]
) -> tuple[tuple[ClaimId, ClaimId], ...]:  # fmt: skip
    """Return the pairs that cannot be one matter: of two exchanges, of two speakers, a promise and a mere word."""
    place = {one.id: number for number, each in enumerate(exchanges) for one in each.reports}
    return tuple(
        (left, right)
        for (left, one), (right, other) in combinations(told.items(), 2)
        if one.side != other.side
        and (
            place[one.report.id] != place[other.report.id]
            or one.by != other.by
            or (one.commitment is None) != (other.commitment is None)
        )
    )


def _rows(alignment: Alignment, told: dict[ClaimId, Told], one: Exchange) -> tuple[Row, ...]:
    here = {report.id for report in one.reports}
    rows = [
        Row(matter=matter, told=tuple((claim, told[claim]) for claim in matter.claims))
        for matter in alignment.matters
        if any(told[claim].report.id in here for claim in matter.claims)
    ]
    order = list(Verdict)
    return tuple(sorted(rows, key=lambda row: (order.index(row.matter.verdict), not row.is_promise, row.matter.id)))

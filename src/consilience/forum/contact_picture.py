"""The complete picture of contacts: what each side says was said and promised, through every channel, lined up.

Reports of one exchange stand together: same channel, same two parties, not more than half a day apart.  What they say is
compared by the same engine as claims, with the same verdicts and reasons.  Between parties the sides are the parties; among
one party's own reports they are its agencies.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import combinations

import orjson

from consilience.alignment import aligner
from consilience.forum.board import Spoken
from consilience.ingest import claims
from consilience.reasons.contribution import Contribution
from consilience.reasons.verdict import Verdict
from consilience.records.contact import Commitment, Contact
from consilience.records.ids import ClaimId, MatterId, OriginId, PartyName, ReportId
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
    """What the sides tell of one matter, with how their words stand to each other and why."""

    id: MatterId
    verdict: Verdict
    reasons: tuple[Contribution, ...]
    told: tuple[tuple[ClaimId, Told], ...]
    divided: tuple[PartyName, ...] = ()
    """Sides whose own reports contradict each other on it, whatever the verdict between the sides."""

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
    told_by: tuple[PartyName, ...]
    """The sides that have a report of it here."""
    silent: tuple[PartyName, ...] = ()
    """Sides that have none."""
    rows: tuple[Row, ...] = ()

    @property
    def is_compared(self) -> bool:
        """Whether there is something to compare: what two sides tell."""
        return len(self.told_by) > 1


@dataclass(frozen=True, kw_only=True, slots=True)
class ContactPicture:
    """Every exchange, by time."""

    sides: tuple[PartyName, ...]
    exchanges: tuple[Exchange, ...]

    def count(self, verdict: Verdict) -> int:
        return sum(row.verdict is verdict for one in self.exchanges for row in one.rows)


Side = Callable[[Spoken[Contact]], PartyName]


def by_party(one: Spoken[Contact]) -> PartyName:
    return one.party


def by_agency(one: Spoken[Contact]) -> PartyName:
    return PartyName(one.body.agency or "no agency")


def draw(reports: Sequence[Spoken[Contact]], *, side: Side = by_party, rules_only: bool = False) -> ContactPicture:
    """Return the picture that these reports give; the order in which they come changes nothing."""
    found = exchanges(reports, side=side)
    compared = (replace(one, rows=compare(one, side=side, rules_only=rules_only)) for one in found.exchanges)
    return replace(found, exchanges=tuple(compared))


def exchanges(reports: Sequence[Spoken[Contact]], *, side: Side = by_party) -> ContactPicture:
    """Return the exchanges with their reports; nothing is compared yet."""
    sides = tuple(sorted({side(one) for one in reports}))
    return ContactPicture(sides=sides, exchanges=tuple(exchange_of(group, side) for group in groups(reports)))


def groups(reports: Sequence[Spoken[Contact]]) -> list[list[Spoken[Contact]]]:
    """Return the reports of each exchange, by time."""
    ordered = sorted(reports, key=lambda one: (one.body.held, one.party, one.index))
    found: list[list[Spoken[Contact]]] = []
    newest: dict[tuple[str, tuple[PartyName, ...]], list[Spoken[Contact]]] = {}
    for one in ordered:
        key = (one.body.channel, _pair(one))
        group = newest.get(key)
        if group is None or one.body.held - group[0].body.held > APART:
            group = newest[key] = []
            found.append(group)
        group.append(one)
    return found


def compare(one: Exchange, *, side: Side = by_party, rules_only: bool = False) -> tuple[Row, ...]:
    """Return what the sides tell of one exchange, matter by matter; nothing where only one side tells.

    Each exchange is compared by itself: what is told of another is another matter, and shall not weigh here.
    """
    if not one.is_compared:
        return ()
    told: dict[ClaimId, Told] = {}
    items: list[Drafted] = []
    written = [_written(each, side) for each in one.reports]
    parts = {report.id: ends for report, ends in written}
    for report, drafted in claims.draft([report for report, _ in written], rules_only=rules_only):
        for each in drafted:
            items.append(each)
            told[each.claim.id] = next(part for end, part in parts[report.id] if each.claim.span.start < end)
    alignment = aligner.align(
        aligner.Given(
            parties=one.told_by, reports=tuple(report for report, _ in written), items=tuple(items),
            rules_only=rules_only, apart=_apart(told),
        ),
        datetime(1970, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    rows = [
        Row(
            id=matter.id, verdict=matter.verdict, reasons=matter.reasons,
            told=tuple((claim, told[claim]) for claim in matter.claims), divided=matter.self_contradiction,
        )
        for matter in alignment.matters
    ]  # fmt: skip
    order = list(Verdict)
    return tuple(sorted(rows, key=lambda row: (order.index(row.verdict), not row.is_promise, row.id)))


def pack(one: Exchange, rows: Sequence[Row], *, side: Side) -> bytes:
    """Return rows as bytes; what was told stands in the reports, and is only pointed at."""
    places = _places(one, side)
    return orjson.dumps(
        [
            {
                "id": row.id, "verdict": row.verdict, "reasons": [asdict(reason) for reason in row.reasons],
                "told": [[claim, places.index(told)] for claim, told in row.told], "divided": row.divided,
            }
            for row in rows
        ]
    )  # fmt: skip


def unpack(one: Exchange, raw: bytes, *, side: Side) -> tuple[Row, ...]:
    """Return the rows of an exchange that `pack` wrote."""
    places = _places(one, side)
    return tuple(
        Row(
            id=MatterId(row["id"]), verdict=Verdict(row["verdict"]),
            reasons=tuple(Contribution(**reason) for reason in row["reasons"]),
            told=tuple((ClaimId(claim), places[place]) for claim, place in row["told"]),
            divided=tuple(map(PartyName, row["divided"])),
        )
        for row in orjson.loads(raw)
    )  # fmt: skip


def _places(one: Exchange, side: Side) -> list[Told]:
    return [part for each in one.reports for _, part in _written(each, side)[1]]


def exchange_of(group: Sequence[Spoken[Contact]], side: Side) -> Exchange:
    """Return the exchange that these reports tell of; nothing is compared yet."""
    told_by = tuple(sorted({side(one) for one in group}))
    # Of agencies nobody can say which were there; of parties both were.
    silent = tuple(sorted(set(_pair(group[0])) - set(told_by))) if side is by_party else ()
    return Exchange(
        channel=group[0].body.channel, parties=_pair(group[0]), held=group[0].body.held, reports=tuple(group),
        told_by=told_by, silent=silent,
    )  # fmt: skip


def _pair(one: Spoken[Contact]) -> tuple[PartyName, PartyName]:
    here, there = one.party, one.body.counterpart
    return (here, there) if here <= there else (there, here)


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


def _apart(told: dict[ClaimId, Told]) -> tuple[tuple[ClaimId, ClaimId], ...]:
    """Return the pairs that cannot be one matter: of two speakers, or a promise and a mere word."""
    return tuple(
        (left, right)
        for (left, one), (right, other) in combinations(told.items(), 2)
        if one.side != other.side and (one.by != other.by or (one.commitment is None) != (other.commitment is None))
    )

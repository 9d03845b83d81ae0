"""The picture: this party's claims beside what reached it of the others', lined up for one reader.

Everything in it is computed from what that reader may see, and from nothing else: words' rarity, topics and coverage are
those of the visible set.  Two readers who see the same share one computation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

import orjson

from consilience.alignment import meaning
from consilience.alignment.pair_judge import identity
from consilience.alignment.result import Alignment, Matter
from consilience.brief.index import Index
from consilience.ingest import claims, pipeline, quotes
from consilience.marking import Marking
from consilience.node import checking, translations
from consilience.node.folder import now
from consilience.node.picture import foreign, one_name, rulings, written
from consilience.node.reader_view import Asked, ReaderView
from consilience.node.results import Derived
from consilience.node.service import Service
from consilience.pipeline.claims import Held
from consilience.reasons.verdict import Verdict
from consilience.records.claim import Claim
from consilience.records.ids import ClaimId, RecordId, ReportId
from consilience.records.record import write_marking
from consilience.records.report import Report

MOST_REPORTS = 2_000
"""The newest reports of this party that a picture is made of; the page says when there are more."""
_KEPT = 16
_KINDS = ("report/1", "claim/1", "judgement/1", "ruling/1", "alias/1", "recall/1", "erasure/1")


@dataclass(frozen=True, slots=True)
class Key:
    """All that a picture depends on."""

    own: tuple[int, ...]
    foreign: tuple[int, ...]
    as_of: date | None
    confirmed: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """Where a claim of the picture comes from."""

    record: RecordId | None
    """None for what another party holds."""
    marking: Marking
    report: RecordId | None
    recalled: bool


@dataclass(frozen=True, kw_only=True)
class Picture:
    """An alignment, with where each claim comes from."""

    alignment: Alignment
    sources: dict[ClaimId, Source]
    ruled: tuple[rulings.Ruled, ...]
    left_out: int
    """Reports beyond `MOST_REPORTS`."""
    flipped: dict[str, Verdict]
    """Matter → the verdict it had in the picture before this one, where that was another."""

    @cached_property
    def index(self) -> Index:
        """Return the lookups of the alignment; quotes carry their surroundings, as the texts stand on other pages."""
        return replace(Index.of(self.alignment), whole_texts=False)

    def matter_of(self, claim: ClaimId) -> Matter | None:
        return next((matter for matter in self.alignment.matters if claim in matter.claims), None)


class Pictures:
    """The pictures of one node, lined up in the worker and kept until something in them changes."""

    def __init__(self, service: Service, judge: str = "") -> None:
        """`judge` is the folder of a model of pairs, as the node's settings name it; empty where there is none."""
        self._service = service
        self._judge = Path(judge) if judge else None
        self._derived: Derived[Key, Picture] = Derived(
            service.caches, most=_KEPT, name="picture", changed=service.changed
        )

    def close(self) -> None:
        self._derived.close()

    def of(
        self, view: ReaderView, foreign: Sequence[int], *, as_of: date | None = None, confirmed: bool = False,
        patience: float = 0,
    ) -> tuple[Picture | None, bool]:  # fmt: skip
        """Return the newest picture at hand, and whether it is up to date; wait at most `patience` seconds for a new one."""
        key = Key(view.visible_markings, tuple(foreign), as_of, confirmed)
        state = (self._stamp(view), self._service.received.stamp(foreign))

        def make(before: Picture | None) -> Picture:
            return self._make(key, state, view, before)

        return self._derived.of(key, state, make, patience=patience)

    def at_hand(self, view: ReaderView, foreign: Sequence[int]) -> Picture | None:
        """Return the last picture made for this reader, however old; nothing is computed."""
        return self._derived.at_hand(Key(view.visible_markings, tuple(foreign), None, confirmed=False))

    def _stamp(self, view: ReaderView) -> int:
        """Return the place of the newest record that matters to what this reader sees."""
        newest = (view.find(Asked(kind=kind, history=True, limit=1)) for kind in _KINDS)
        return max((found[0].index for found in newest if found), default=0)

    def _make(self, key: Key, state: tuple[int, int], view: ReaderView, before: Picture | None) -> Picture:
        found = _found(self._service, key, view)
        body = self._derived.worked_out(
            view.stand,
            self._name(key),
            (*map(str, state), *_versions(), *(identity(self._judge) if self._judge else ())),
            written.aligned,
            found.held,
            now(),
            self._service.caches.of(view.stand).folder,
            self._judge,
        )
        return found.picture(written.read(body), before)

    def _name(self, key: Key) -> tuple[str, ...]:
        """Name a picture by the markings themselves: their numbers are those of this run."""
        own, theirs = self._service.views.markings(), self._service.received.markings()
        seen = (*(own[number] for number in key.own), None, *(theirs[number] for number in key.foreign))
        lines = ("" if one is None else orjson.dumps(write_marking(one)).decode() for one in seen)
        return ("picture", *lines, str(key.as_of or ""), str(key.confirmed))


def _versions() -> tuple[str, ...]:
    """Name all that works a picture out."""
    return (
        written.VERSION,
        version("consilience"),
        claims.VERSION,
        quotes.VERSION,
        pipeline.installed(),
        meaning.VERSION,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Found:
    """What there is to line up, and where it comes from."""

    held: Held
    sources: dict[ClaimId, Source]
    ruled: tuple[rulings.Ruled, ...]
    left_out: int

    def picture(self, alignment: Alignment, before: Picture | None) -> Picture:
        made = rulings.with_verdicts(alignment, self.ruled)
        return Picture(
            alignment=made, sources=self.sources, ruled=self.ruled, left_out=self.left_out,
            flipped={} if before is None else _flipped(before.alignment, made),
        )  # fmt: skip


def _found(service: Service, key: Key, view: ReaderView) -> _Found:
    own = view.find(Asked(kind="report/1", by_day=True, limit=MOST_REPORTS))
    left_out = max(0, view.total("report/1") - len(own)) if len(own) == MOST_REPORTS else 0
    reports: list[Report] = []
    held: list[Claim] = []
    sources: dict[ClaimId, Source] = {}
    translated: dict[ReportId, ReportId] = {}
    for record in own:
        report = record.statement.body
        if not isinstance(report, Report) or (key.as_of and report.published and report.published > key.as_of):
            continue
        reports.append(report)
        original = translations.original_of(view, record)
        if original is not None and isinstance(original.statement.body, Report):
            translated[report.id] = original.statement.body.id
        for one in checking.claims_of(view, record.id):
            if one.counts and not (key.confirmed and one.judgement is None):
                held.append(one.claim)
                sources[one.claim.id] = Source(
                    record=one.record.id, marking=one.record.statement.marking, report=record.id, recalled=one.recalled
                )
    theirs = foreign.of(service, key.foreign, key.as_of, taken=sources)
    reports += theirs.reports
    held += theirs.claims
    sources |= {
        claim.id: Source(
            record=None, marking=theirs.markings[claim.id], report=None, recalled=claim.id in theirs.recalled
        )
        for claim in theirs.claims
    }
    parties = [service.party, *(report.party for report in theirs.reports)]
    ruled = rulings.in_force(view)
    same, apart = rulings.pairs(ruled)
    compared = Held(
        parties=tuple(parties), reports=tuple(reports), claims=tuple(held), translated=translated, as_of=key.as_of,
        same=same, apart=apart, aliases=one_name.listed(one_name.in_force(view)),
    )  # fmt: skip
    return _Found(held=compared, sources=sources, ruled=tuple(ruled), left_out=left_out)


def _flipped(before: Alignment, after: Alignment) -> dict[str, Verdict]:
    old = {claim: matter.verdict for matter in before.matters for claim in matter.claims}
    flipped: dict[str, Verdict] = {}
    for matter in after.matters:
        was = {old[claim] for claim in matter.claims if claim in old}
        if was and matter.verdict not in was:
            flipped[matter.id] = min(was, key=list(Verdict).index)
    return flipped

"""Comparable claims of any number of parties in, an alignment out: link, group, judge, cover."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations

from consilience.alignment import cross_encoder, explain, matters, meaning, scoring, titles, topics, words
from consilience.alignment.linking import RULED, Models, link
from consilience.alignment.pair_judge import JudgesPairs
from consilience.alignment.pair_model import ReadsPairs
from consilience.alignment.pair_verdict import Met, standing
from consilience.alignment.result import Alignment, ClaimLink, Coverage, Matter, PairVerdict, Problem
from consilience.reasons.contribution import Contribution, probability
from consilience.reasons.verdict import Verdict, headline
from consilience.records.ids import ClaimId, MatterId, PartyName, ReportId
from consilience.records.reading import Comparable
from consilience.records.report import Report

_SHOWN = 0.01
"""Probability from which a pair is listed."""
_NEAR = 30
"""Days around a matter within which the other side must report on the topic to be said to cover it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """What an alignment is made from."""

    parties: tuple[PartyName, ...]
    reports: tuple[Report, ...]
    items: tuple[Comparable, ...]
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    left_out: Mapping[str, int] | None = None
    as_of: date | None = None
    rules_only: bool = False
    """Compare without the sentence model."""
    encode: scoring.Encode | None = None
    """What gives the sentences their vectors; the shipped model where nothing is named."""
    cross_encoder: ReadsPairs | None = None
    """What reads the likeliest pairs side by side; the shipped model where nothing is named."""
    judge: JudgesPairs | None = None
    """A judge of pairs that the user brought."""
    asked: JudgesPairs | None = None
    """A judge that is asked about *unclear* pairs alone, such as a model behind an address."""
    same: tuple[tuple[ClaimId, ClaimId], ...] = ()
    """Pairs that people have ruled to be one matter, whatever the machine says."""
    apart: tuple[tuple[ClaimId, ClaimId], ...] = ()
    """Pairs that people have ruled to be two."""


def align(given: Given, now: datetime) -> Alignment:
    """Return the alignment of the given claims; deterministic, and the order of reports does not matter to verdicts."""
    if not given.items:
        return Alignment(
            parties=given.parties, reports=given.reports, claims=(), links=(), matters=(), coverage=(),
            problems=given.problems, notes=given.notes, generated_at=now, left_out=given.left_out or {},
            as_of=given.as_of,
        )  # fmt: skip
    return _Work(given).result(now)


def _models(given: Given) -> Models:
    if given.rules_only:
        return Models(encode=None, cross_encoder=None, judge=given.judge, asked=given.asked)
    encode = given.encode
    if encode is None and (encoder := meaning.shipped()) is not None:
        encode = encoder.encode
    return Models(
        encode=encode,
        cross_encoder=given.cross_encoder or cross_encoder.shipped(),
        judge=given.judge,
        asked=given.asked,
    )


class _Work:
    def __init__(self, given: Given) -> None:
        self.given = given
        self.items = given.items
        self.words = words.shipped()
        reports: dict[ReportId, Report] = {report.id: report for report in given.reports}
        places = {item.claim.id: k for k, item in enumerate(self.items)}
        self.together = _pairs(given.same, places)
        self.ruled_apart = _pairs(given.apart, places)
        linked = link(self.items, reports, self.words, _models(given), sorted(self.together), self.ruled_apart)
        self.corpus, self.scores, self.links, self.odds = linked.corpus, linked.scores, linked.links, linked.odds
        self.apart = linked.apart
        self.near: dict[int, list[int]] = {}
        for a, b in self.odds:
            self.near.setdefault(a, []).append(b)

    def result(self, now: datetime) -> Alignment:
        apart = (self.apart - self.together) | self.ruled_apart
        groups = matters.group(len(self.items), self.corpus.party, self.odds, apart, together=self.together)
        found = topics.find(self.corpus, groups, self.words)
        covered = Counter((self.items[k].claim.party, int(topic)) for k, topic in enumerate(found.of_claim))
        made = [self._matter(members, int(found.of_claim[members[0]]), found.labels, covered) for members in groups]
        order = {verdict: rank for rank, verdict in enumerate(Verdict)}
        made.sort(key=lambda matter: (order[matter.verdict], -len(matter.claims), matter.id))
        return Alignment(
            parties=self.given.parties,
            reports=self.given.reports,
            claims=tuple(item.claim for item in self.items),
            links=self._claim_links(),
            matters=tuple(made),
            coverage=tuple(
                Coverage(party=party, topic=label, covered=covered[party, topic] > 0, claims=covered[party, topic])
                for topic, label in enumerate(found.labels)
                for party in self.given.parties
            ),
            problems=self.given.problems,
            notes=self.given.notes,
            generated_at=now,
            left_out=self.given.left_out or {},
            as_of=self.given.as_of,
        )

    # --- links

    def _claim_links(self) -> tuple[ClaimLink, ...]:
        party, i, j = self.corpus.party, self.scores.i, self.scores.j
        links = []
        for pair in (party[i] != party[j]).nonzero()[0].tolist():
            chance = probability(float(self.scores.log_odds[pair]))
            if chance < _SHOWN:
                continue
            a, b = int(i[pair]), int(j[pair])
            link = self.links.get((a, b))
            judged = link.judged if link else None
            why = explain.contributions(self.corpus, self.scores, pair)
            links.append(
                ClaimLink(
                    left=self.items[a].claim.id,
                    right=self.items[b].claim.id,
                    probability=chance,
                    verdict=judged.verdict if judged else Verdict.UNCLEAR,
                    contributions=why,
                    log_odds=math.fsum(why.nats),
                    reasons=judged.reasons if judged else (),
                )
            )
        return tuple(links)

    # --- matters

    def _matter(
        self, members: list[int], topic: int, labels: tuple[str, ...], covered: Counter[tuple[PartyName, int]]
    ) -> Matter:
        sides: dict[PartyName, list[int]] = {}
        for k in members:
            sides.setdefault(self.items[k].claim.party, []).append(k)
        pairs = tuple(
            self._pair(a, b, sides, topic, covered)
            for a, b in combinations(self.given.parties, 2)
            if a in sides or b in sides
        )
        verdict = headline(pair.verdict for pair in pairs) if pairs else Verdict.ONE_SIDED
        leading = next((pair for pair in pairs if pair.verdict is verdict), None)
        inner = self._inner(members)
        best = max((self.odds[p] for p in inner), default=None)
        return Matter(
            id=MatterId("m-" + _digest([self.items[k].claim.id for k in members])),
            topic=labels[topic],
            title=titles.title(self._statements(members, leading), _differences(leading)),
            verdict=verdict,
            pairs=pairs,
            probability=None if best is None else probability(best),
            claims=tuple(self.items[k].claim.id for k in members),
            reasons=(leading.reasons if leading else ()) + self._why_one(inner),
            self_contradiction=tuple(party for party, own in sides.items() if self._contradicts(own)),
        )

    def _statements(self, members: Sequence[int], leading: PairVerdict | None) -> list[str]:
        """The own words of the claims that decide, else of all, and their sentences for what leans on them."""
        deciding = {leading.left, leading.right} if leading else set()
        chosen = [k for k in members if self.items[k].claim.id in deciding] or members
        return [text for k in chosen for text in (self.items[k].text, self.items[k].claim.quote)]

    def _why_one(self, inner: Sequence[tuple[int, int]]) -> tuple[Contribution, ...]:
        """Why the claims are one matter: the parts of its surest link."""
        if not inner:
            return ()
        best = max(inner, key=lambda pair: (round(self.odds[pair], 9), -pair[0], -pair[1]))
        return tuple(explain.contributions(self.corpus, self.scores, self.links[best].pair))

    def _pair(
        self,
        a: PartyName,
        b: PartyName,
        sides: Mapping[PartyName, list[int]],
        topic: int,
        covered: Counter[tuple[PartyName, int]],
    ) -> PairVerdict:
        if a not in sides or b not in sides:
            absent, present = (b, a) if a in sides else (a, b)
            verdict = Verdict.ONE_SIDED if covered[absent, topic] else Verdict.NOT_COVERED
            sentence = f"only {present} reports it" + (
                f"; {absent} reports on this topic"
                if verdict is Verdict.ONE_SIDED
                else f"; {absent} does not report on this topic"
            )
            shown = self.items[sides[present][0]].claim.id
            return PairVerdict(
                parties=(a, b),
                verdict=verdict,
                reasons=(Contribution(name="coverage", because=sentence),),
                left=shown if present == a else None,
                right=shown if present == b else None,
            )
        return self._compared(a, b, sides)

    def _compared(self, a: PartyName, b: PartyName, sides: Mapping[PartyName, list[int]]) -> PairVerdict:
        found = []
        of_a = set(sides[a])
        for pair in self._inner([*sides[a], *sides[b]]):
            if (pair[0] in of_a) != (pair[1] in of_a):
                i, j = pair if pair[0] in of_a else pair[::-1]
                odds = RULED if pair in self.together else self.odds[pair]
                found.append(Met(i, j, self.links[pair], odds))
        if not found:
            reason = Contribution(
                name="nothing comparable",
                because="joined through other claims of the matter; nothing to compare directly",
            )
            return PairVerdict(
                parties=(a, b),
                verdict=Verdict.UNCLEAR,
                reasons=(reason,),
                left=self.items[sides[a][0]].claim.id,
                right=self.items[sides[b][0]].claim.id,
            )
        stands = standing(found)
        shown = stands.shown
        precise = (
            a if stands.left_precise and not stands.right_precise
            else b if stands.right_precise and not stands.left_precise
            else None
        )  # fmt: skip
        return PairVerdict(
            parties=(a, b), verdict=stands.verdict, reasons=stands.reasons,
            left=self.items[shown.i].claim.id, right=self.items[shown.j].claim.id,
            precise=precise if stands.verdict is Verdict.ALIGNED else None,
        )  # fmt: skip

    def _contradicts(self, own: Sequence[int]) -> bool:
        return any(self.links[pair].judged.verdict is Verdict.CONFLICTING for pair in self._inner(own))

    def _inner(self, members: Sequence[int]) -> list[tuple[int, int]]:
        """The scored pairs among `members`; looked up from each claim's own pairs, as a matter may hold thousands."""
        own = set(members)
        return [(i, j) for i in members for j in self.near.get(i, ()) if j in own]


def _differences(leading: PairVerdict | None) -> tuple[Contribution, ...]:
    """What a title names both values of: nothing where no difference was called."""
    called = leading is not None and leading.verdict in (Verdict.CONFLICTING, Verdict.CHANGED)
    return leading.reasons if leading and called else ()


def _pairs(ruled: Sequence[tuple[ClaimId, ClaimId]], places: Mapping[ClaimId, int]) -> set[tuple[int, int]]:
    """The ruled pairs as places, of claims that are at hand."""
    found = ((places[a], places[b]) for a, b in ruled if a in places and b in places)
    return {(min(pair), max(pair)) for pair in found if pair[0] != pair[1]}


def _digest(ids: Sequence[str]) -> str:
    return hashlib.sha256("\0".join(sorted(ids)).encode()).hexdigest()[:10]

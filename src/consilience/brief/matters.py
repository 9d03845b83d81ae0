"""Matters as the page shows them: face to face, or in a list by party and topic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from consilience.alignment.result import ClaimLink, Matter, PairVerdict
from consilience.brief.charts import Waterfall, waterfall
from consilience.brief.index import Index
from consilience.brief.quote import Quote, quote
from consilience.brief.ruling_lines import ruling_address
from consilience.brief.why_joined import WhyJoined, why_joined
from consilience.reasons.contribution import Contribution, telling
from consilience.reasons.verdict import Verdict
from consilience.records.claim import Claim
from consilience.records.ids import ClaimId, PartyName

MOST_FACES = 6
"""Pairs shown face to face in one matter; six parties have fifteen."""
LONGEST_TITLE = 160
MOST_LEADING = 3
_STATEMENT = 5
"""Words from which a title reads as a statement and not as a heading."""
MOST_OTHERS = 8
"""Further claims shown in one matter."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Face:
    """Two parties face to face."""

    parties: tuple[PartyName, PartyName]
    verdict: Verdict
    left: Quote | None
    right: Quote | None
    reasons: tuple[Contribution, ...]
    slots: tuple[Contribution, ...]
    """The compared slots that the verdict rests on."""
    also: tuple[Contribution, ...]
    """Slots that were compared as well, and agree where the verdict rests on a difference."""
    precise: PartyName | None
    why_one: Waterfall | None
    joined: WhyJoined | None
    """Why the two quotes are held to be one matter, in a sentence."""
    undo: str | None
    """The address of a file of rulings that takes the two parties' claims here apart."""
    right_claim: ClaimId | None
    """The claim of the quote on the right."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """One matter in full."""

    anchor: str
    id: str
    topic: str
    title: str
    verdict: Verdict
    faces: tuple[Face, ...]
    other_pairs: tuple[PairVerdict, ...]
    others: tuple[Quote, ...]
    others_hidden: int
    probability: float | None
    origins: tuple[int, ...]
    reports: int
    parties: int
    notes: tuple[Contribution, ...]
    """Reasons of the matter that neither a face nor its waterfall shows."""
    self_contradiction: tuple[PartyName, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One matter in a list."""

    anchor: str
    title: str
    quote: Quote
    more_claims: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Disagreeing:
    """One party that contradicts itself in one matter."""

    anchor: str
    title: str
    party: PartyName
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class TopicGroup:
    topic: str
    items: tuple[Item, ...]
    hidden: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PartyGroup:
    """What one party alone has, by topic."""

    party: str
    total: int
    topics: tuple[TopicGroup, ...]
    hidden_topics: int
    leading: tuple[Item, ...]
    """What to name of it on the first page: whole statements first, of the largest topic."""


def shown(index: Index, matter: Matter) -> Shown:
    """Return the matter with its pairs of the headline's verdict face to face, and the rest named."""
    held = index.claims_of(matter)
    leading = [pair for pair in matter.pairs if pair.verdict is matter.verdict][:MOST_FACES]
    faces = tuple(_face(index, matter, held, pair) for pair in leading)
    on_stage = {face_quote.anchor for face in faces for face_quote in (face.left, face.right) if face_quote}
    others = [claim for claim in held if f"c{index.claim_numbers[claim.id]}" not in on_stage]
    return Shown(
        anchor=f"m{index.matter_numbers[matter.id]}",
        id=matter.id,
        topic=matter.topic,
        title=clipped(matter.title),
        verdict=matter.verdict,
        faces=faces,
        other_pairs=tuple(pair for pair in matter.pairs if pair not in leading),
        others=tuple(quote(index, claim) for claim in others[:MOST_OTHERS]),
        others_hidden=max(0, len(others) - MOST_OTHERS),
        probability=matter.probability,
        origins=tuple(sorted({index.origin_numbers[claim.origin] for claim in held})),
        reports=len({claim.report for claim in held}),
        parties=len({claim.party for claim in held}),
        notes=_unsaid(matter, faces),
        self_contradiction=matter.self_contradiction,
    )


def by_party(
    index: Index, matters: Iterable[Matter], *, most_topics: int, most_items: int
) -> tuple[PartyGroup, ...]:  # fmt: skip
    """Return the matters grouped by the party that has them, then by topic, the largest topics first."""
    groups: dict[str, dict[str, list[Matter]]] = {}
    for matter in sorted(matters, key=lambda m: min((index.claim_numbers.get(c, 0) for c in m.claims), default=0)):
        holders = dict.fromkeys(claim.party for claim in index.claims_of(matter))
        groups.setdefault(", ".join(holders), {}).setdefault(matter.topic, []).append(matter)
    rank = {str(party): n for n, party in enumerate(index.alignment.parties)}
    ordered = sorted(groups, key=lambda name: (rank.get(name, len(rank)), name))
    return tuple(_party(index, name, groups[name], most_topics, most_items) for name in ordered)


def disagreeing(index: Index, matters: Iterable[Matter]) -> list[Disagreeing]:
    """Return the parties that contradict themselves, each with its own claims in that matter."""
    return [
        Disagreeing(
            anchor=f"m{index.matter_numbers[matter.id]}",
            title=clipped(matter.title),
            party=party,
            quotes=tuple(quote(index, c) for c in index.claims_of(matter) if c.party == party)[:MOST_OTHERS],
        )
        for matter in matters
        for party in matter.self_contradiction
    ]


def clipped(title: str) -> str:
    """Return the title, shortened where it is too long for a heading."""
    return title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1] + "…"


def _face(index: Index, matter: Matter, held: list[Claim], pair: PairVerdict) -> Face:
    first, second = pair.parties
    left = index.claims.get(pair.left) if pair.left else _first_of(held, first)
    right = index.claims.get(pair.right) if pair.right else _first_of(held, second)
    reasons = pair.reasons or matter.reasons
    slots, also = telling(reasons)
    lit = (*slots, *(reason for reason in reasons if reason.slot is None and reason.left and reason.right))
    link = index.links.get((left.id, right.id)) if left and right else None
    joined = _joined(matter, pair, link, left, right)
    return Face(
        parties=pair.parties,
        verdict=pair.verdict,
        left=quote(index, left, lit, left=True, shared=joined.left if joined else ()) if left else None,
        right=quote(index, right, lit, left=False, shared=joined.right if joined else ()) if right else None,
        reasons=pair.reasons,
        slots=slots,
        also=also,
        precise=pair.precise,
        why_one=waterfall(link.contributions, chance=link.probability) if link else _from_matter(matter, pair),
        joined=joined,
        right_claim=right.id if right else None,
        undo=ruling_address(held, pair.parties, f"not one matter; brief of {index.alignment.generated_at.date()}"),
    )


def _joined(
    matter: Matter, pair: PairVerdict, link: ClaimLink | None, left: Claim | None, right: Claim | None
) -> WhyJoined | None:
    if left is None or right is None:
        return None
    grounds = link.contributions if link else [c for c in matter.reasons if c not in pair.reasons and not c.slot]
    return why_joined(left, right, grounds)


def _first_of(held: list[Claim], party: PartyName) -> Claim | None:
    return next((claim for claim in held if claim.party == party), None)


def _from_matter(matter: Matter, pair: PairVerdict) -> Waterfall | None:
    return waterfall([reason for reason in matter.reasons if reason not in pair.reasons and not reason.slot])


def _unsaid(matter: Matter, faces: tuple[Face, ...]) -> tuple[Contribution, ...]:
    said = {reason.because for face in faces for reason in (*face.reasons, *face.slots, *face.also)}
    said |= {step.because for face in faces if face.why_one for step in face.why_one.steps}
    return tuple(reason for reason in matter.reasons if reason.because not in said)


def _party(
    index: Index, name: str, topics: dict[str, list[Matter]], most_topics: int, most_items: int
) -> PartyGroup:  # fmt: skip
    largest = sorted(topics, key=lambda topic: (-len(topics[topic]), topic))
    shown_topics = tuple(_topic(index, topic, topics[topic], most_items) for topic in largest[:most_topics])
    every = [item for topic in shown_topics for item in topic.items]
    return PartyGroup(
        party=name,
        total=sum(map(len, topics.values())),
        topics=shown_topics,
        hidden_topics=max(0, len(largest) - most_topics),
        leading=tuple(sorted(every, key=lambda item: len(item.title.split()) < _STATEMENT)[:MOST_LEADING]),
    )


def _topic(index: Index, topic: str, matters: list[Matter], most: int) -> TopicGroup:
    items = tuple(item for matter in matters[:most] for item in _items(index, matter))
    return TopicGroup(topic=topic, items=items, hidden=max(0, len(matters) - most))


def _items(index: Index, matter: Matter) -> list[Item]:
    held = index.claims_of(matter)
    if not held:
        return []
    anchor = f"m{index.matter_numbers[matter.id]}"
    return [Item(anchor=anchor, title=clipped(matter.title), quote=quote(index, held[0]), more_claims=len(held) - 1)]


def topic_counts(matters: Iterable[Matter]) -> dict[str, Counter[Verdict]]:
    """Return the verdicts of each topic; topics with conflicts first, then the largest."""
    counts: dict[str, Counter[Verdict]] = {}
    for matter in matters:
        counts.setdefault(matter.topic, Counter())[matter.verdict] += 1
    order = sorted(counts, key=lambda t: (-counts[t][Verdict.CONFLICTING], -counts[t].total(), t))
    return {topic: counts[topic] for topic in order}

"""From an alignment to the page: what each section shows, and the bound of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from consilience.alignment.result import Alignment, Matter
from consilience.brief.assets import asset, policy, templates
from consilience.brief.charts import Share, shares, stacked
from consilience.brief.gist import gist
from consilience.brief.index import Index
from consilience.brief.matters import PartyGroup, Shown, by_party, disagreeing, shown, topic_counts
from consilience.brief.measured import measured
from consilience.brief.not_compared import not_compared
from consilience.brief.page_link import PageLink
from consilience.brief.reading_order import coverage_in_order
from consilience.brief.sources import anchored_origins, graph, sources
from consilience.brief.texts import texts
from consilience.reasons.verdict import Verdict

MOST = {Verdict.CONFLICTING: 150, Verdict.CHANGED: 80, Verdict.ALIGNED: 80, Verdict.UNCLEAR: 50}
"""Matters shown in full; the rest stand in `matters.csv` and `alignment.json`."""
MOST_TOPICS = 40
MOST_ITEMS = 25
MOST_LISTED_TOPICS = 20
MOST_PROBLEMS = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """Matters of one verdict, as many as the page bears."""

    verdict: Verdict
    matters: tuple[Shown, ...]
    total: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Lists:
    """Matters that one party alone has."""

    verdict: Verdict
    groups: tuple[PartyGroup, ...]
    total: int


def render(alignment: Alignment, *, links: Sequence[PageLink] = ()) -> str:
    """Return the whole page as HTML; equal alignments give equal pages."""
    index = Index.of(alignment)
    sections = {verdict.name: _section(index, verdict) for verdict in MOST}
    lists = {v.name: _lists(index, v) for v in (Verdict.ONE_SIDED, Verdict.NOT_COVERED)}
    return templates().get_template("brief.html").render(
        alignment=alignment,
        gist=gist(index),
        shares=_shares(index),
        topics=_topics(index),
        sections=sections,
        lists=lists,
        anchors=_anchors(sections, lists),
        origins=anchored_origins(index),
        disagreeing=disagreeing(index, index.matters)[:MOST_ITEMS],
        links=links,
        sources=sources(index),
        graph=graph(index),
        coverage=_coverage(alignment),
        drafts=_drafts(alignment),
        texts=texts(index),
        not_compared=not_compared(index),
        measured=measured(),
        most_topics=MOST_TOPICS,
        most_problems=MOST_PROBLEMS,
        verdicts=list(Verdict),
        style=asset("brief.css"),
        script=asset("brief.js"),
        policy=policy(),
    )  # fmt: skip


def _section(index: Index, verdict: Verdict) -> Section:
    matters = _of(index, verdict)
    return Section(
        verdict=verdict, matters=tuple(shown(index, m) for m in matters[: MOST[verdict]]), total=len(matters)
    )


def _lists(index: Index, verdict: Verdict) -> Lists:
    matters = _of(index, verdict)
    groups = by_party(index, matters, most_topics=MOST_LISTED_TOPICS, most_items=MOST_ITEMS)
    return Lists(verdict=verdict, groups=groups, total=len(matters))


def _of(index: Index, verdict: Verdict) -> list[Matter]:
    """Return the matters of one verdict, those that most surely are one matter first."""
    matters = [matter for matter in index.matters if matter.verdict is verdict]
    return sorted(matters, key=lambda matter: -round(matter.probability or 0, 3))


def _shares(index: Index) -> tuple[Share, ...]:
    return shares(Counter(matter.verdict for matter in index.matters))


def _topics(index: Index) -> list[tuple[str, Counter[Verdict], object]]:
    return [(topic, counts, stacked(counts)) for topic, counts in topic_counts(index.matters).items()]


def _anchors(sections: dict[str, Section], lists: dict[str, Lists]) -> set[str]:
    """Return the anchors of the matters that stand on the page, so that no link leads nowhere."""
    full = {matter.anchor for section in sections.values() for matter in section.matters}
    listed = {
        item.anchor for group in lists.values() for p in group.groups for topic in p.topics for item in topic.items
    }  # fmt: skip
    return full | listed


def _coverage(alignment: Alignment) -> dict[str, dict[str, int | None]]:
    """Return topic → party → claims; None where the party does not report on the topic."""
    table: dict[str, dict[str, int | None]] = {}
    for cell in coverage_in_order(alignment):
        table.setdefault(cell.topic, {})[cell.party] = cell.claims if cell.covered else None
    return table


def _drafts(alignment: Alignment) -> list[tuple[str, int, int]]:
    every = Counter(claim.party for claim in alignment.claims)
    drafted = Counter(claim.party for claim in alignment.claims if claim.draft)
    return [(party, every[party], drafted[party]) for party in alignment.parties]

"""The brief for tables: counts, coverage and samples on one small page, whatever the size of the tables.

Cells of tables are as hostile as text of reports: the same templates, style and policy make the page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from consilience.brief.assets import asset, policy, templates
from consilience.brief.charts import Waterfall, shares, stacked, waterfall
from consilience.reasons.contribution import DECIBANS_PER_NAT, Contribution, telling
from consilience.reasons.verdict import Verdict
from consilience.tables import explain
from consilience.tables.model import Model, weights
from consilience.tables.names import Int
from consilience.tables.summary import Result, coverage, summary, topic_names
from consilience.tables.verdicts import VERDICTS

MOST = {Verdict.CONFLICTING: 24, Verdict.CHANGED: 12, Verdict.ALIGNED: 8, Verdict.UNCLEAR: 8}
"""Pairs shown of each verdict; all stand in `links.csv`."""
MOST_ALONE = 8
"""Rows shown for each party and verdict of rows without counterpart."""
MOST_OF_TOPIC = 2
MOST_TOPICS = 25
LOOKED_AT = 4_000
"""Links from which a verdict's samples are taken, the surest first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PairShown:
    """One pair of rows, face to face."""

    topic: str
    verdict: Verdict
    parties: tuple[str, str]
    cells: tuple[tuple[str, str | None, str | None], ...]
    """Column, left, right."""
    slots: tuple[Contribution, ...]
    probability: float
    why_one: Waterfall | None


@dataclass(frozen=True, kw_only=True, slots=True)
class TableSection:
    verdict: Verdict
    total: int
    shown: tuple[PairShown, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Alone:
    """Rows of one party that stand alone."""

    verdict: Verdict
    party: str
    total: int
    rows: tuple[dict[str, str | None], ...]


def render(result: Result, *, generated_at: datetime) -> str:
    """Return the whole page as HTML; equal results give equal pages but for the time."""
    names = topic_names(result)
    counts = _counts(summary(result))
    return templates().get_template("tables.html").render(
        parties=result.parties,
        generated_at=generated_at,
        rows=list(zip(result.parties, result.loaded.rows, strict=True)),
        held=sum(counts[v] for v in MOST),
        matters=len(result.matters.first_row),
        links=int(result.links.chosen.sum()),
        shares=shares(counts),
        counts=counts,
        topics=_topics(result),
        sections=[_section(result, verdict, names) for verdict in MOST],
        alone=[_alone(result, v, p) for v in (Verdict.ONE_SIDED, Verdict.NOT_COVERED) for p in range(len(result.parties))],
        coverage=coverage(result)[: MOST_TOPICS * len(result.parties)],
        columns=_columns(result),
        weights=_weights(result),
        model=result.model,
        rejected=[(party, why, n) for (party, why), n in result.loaded.rejected.items()],
        warnings=result.warnings,
        notes=result.loaded.notes,
        as_of=result.loaded.as_of,
        left_out=result.loaded.left_out,
        verdicts=list(Verdict),
        style=asset("brief.css"),
        policy=policy(),
    )  # fmt: skip


def _counts(said: dict[str, object]) -> Counter[Verdict]:
    return Counter({verdict: int(str(said[str(verdict)])) for verdict in Verdict})


def _topics(result: Result) -> list[tuple[str, Counter[Verdict], object]]:
    per_topic = summary(result)["per_topic"]
    if not isinstance(per_topic, dict):
        raise TypeError("the summary holds counts by topic")
    counted = [(topic, _counts(said)) for topic, said in per_topic.items()]
    counted.sort(key=lambda one: (-one[1].total(), one[0]))
    return [(topic, counts, stacked(counts)) for topic, counts in counted[:MOST_TOPICS]]


def _section(result: Result, verdict: Verdict, names: dict[int, str]) -> TableSection:
    at = _samples(result, verdict)
    links = result.links
    explained = explain.pairs(result, links.left[at], links.right[at])
    return TableSection(
        verdict=verdict,
        total=int((result.matters.verdict == VERDICTS.index(verdict)).sum()),
        shown=tuple(_shown(result, i, one, verdict, names) for i, one in zip(at.tolist(), explained, strict=True)),
    )


def _samples(result: Result, verdict: Verdict) -> Int:
    """Return chosen links of a verdict: the surest first, few of each topic, so that the sample shows the whole."""
    links = result.links
    there = np.flatnonzero(links.chosen & (result.link_verdict == VERDICTS.index(verdict)))
    surest = there[np.argsort(-np.round(links.probability[there], 3), kind="stable")]
    # Spread over the tables, not the first days only: the surest of every n-th row.
    surest = surest[:: max(1, len(surest) // LOOKED_AT)][:LOOKED_AT]
    taken: Counter[int] = Counter()
    kept: list[int] = []
    for i, topic in zip(surest.tolist(), result.topic[links.left[surest]].tolist(), strict=True):
        if len(kept) == MOST[verdict]:
            break
        taken[topic] += 1
        if taken[topic] <= MOST_OF_TOPIC:
            kept.append(i)
    return np.array(kept, np.int64)


def _shown(result: Result, i: int, one: explain.Explained, verdict: Verdict, names: dict[int, str]) -> PairShown:
    ends = np.array([result.links.left[i], result.links.right[i]])
    left, right = result.loaded.party_of(ends).tolist()
    columns = ("claim_id", *_columns(result))
    return PairShown(
        topic=names.get(int(result.topic[ends[0]]), ""),
        verdict=verdict,
        parties=(result.parties[left], result.parties[right]),
        cells=tuple((c, one.left.get(c), one.right.get(c)) for c in columns if one.left.get(c) or one.right.get(c)),
        slots=tuple(slot for slot in telling(one.content)[0] if slot.differs or verdict is not Verdict.CONFLICTING),
        probability=float(result.links.probability[i]),
        why_one=waterfall(one.identity),
    )


def _columns(result: Result) -> list[str]:
    """Return the columns that the page shows, in the order of the reference."""
    order = ("date", "actor", "action", "target", "place", "quantity", "unit", "polarity", "text")
    return [name for name in order if name in result.loaded.present]


def _alone(result: Result, verdict: Verdict, party: int) -> Alone:
    there = np.flatnonzero((result.matters.verdict == VERDICTS.index(verdict)) & (result.matters.claims == 1))
    rows = result.matters.first_row[there]
    rows = rows[result.party[rows] == party]
    even = rows[np.unique(np.linspace(0, len(rows) - 1, MOST_ALONE).astype(np.int64))] if len(rows) else rows
    _, cells = explain.written(result, even)
    return Alone(verdict=verdict, party=result.parties[party], total=len(rows), rows=tuple(dict(c) for c in cells))


def _weights(result: Result) -> Sequence[tuple[str, list[tuple[str, float, float, float]]]]:
    """Return for each comparison its levels, how often true and unrelated pairs show them, and the weight in decibans."""
    model: Model = result.model
    return [
        (
            explain.SAID[one.column],
            [
                (level, model.m[one.column][i], model.u[one.column][i], float(nats) * DECIBANS_PER_NAT)
                for i, (level, nats) in enumerate(zip(one.levels, weights(model, one), strict=False))
            ],
        )
        for one in result.comparer.compared
    ]

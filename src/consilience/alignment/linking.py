"""Pairs of claims scored, looked at again, compared slot by slot and judged."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from consilience.alignment import candidates, corpus, occasions, reranking, scoring, slots
from consilience.alignment.comparison import Comparison
from consilience.alignment.corpus import Corpus
from consilience.alignment.judge import Judged, bare, judge
from consilience.alignment.pair_judge import JudgesPairs, revise
from consilience.alignment.pair_model import ReadsPairs
from consilience.alignment.scoring import Indices, Scores
from consilience.alignment.words import Words
from consilience.reasons.verdict import Verdict
from consilience.records.ids import ReportId
from consilience.records.reading import Comparable
from consilience.records.report import Report

_COMPARED = -1.5
"""Log odds from which the slots of a pair are compared at all."""
_ASKED = 400
"""So many unclear pairs at most are asked about, the likeliest first: each is a part of a call over the network."""
RULED = 5.0
"""Log odds that two claims are of one matter where people said so; that they agree is not said with it."""
_SURELY = 2.0
"""Log odds from which other words for the event do not make two events of two dates: the date may be what differs."""
Place = tuple[int, int]
"""Two claims by their places, the lower first."""


@dataclass(frozen=True, slots=True)
class Link:
    """A pair: its place among the scores, its slots and its verdict."""

    pair: int
    comparisons: tuple[Comparison, ...]
    judged: Judged


@dataclass(frozen=True, slots=True)
class Models:
    """What reads the texts beside the rules; None for what is not to be used or not there."""

    encode: scoring.Encode | None
    cross_encoder: ReadsPairs | None
    judge: JudgesPairs | None = None
    asked: JudgesPairs | None = None
    """A judge that is asked about *unclear* pairs alone, and may overrule nothing else."""


@dataclass(frozen=True, slots=True)
class Linked:
    """All that is known of the pairs."""

    corpus: Corpus
    scores: Scores
    links: Mapping[Place, Link]
    odds: Mapping[Place, float]
    """Log odds of the linked pairs."""
    apart: frozenset[Place]
    """Pairs that plainly tell of two events, or of none."""


def link(
    items: Sequence[Comparable],
    reports: Mapping[ReportId, Report],
    words: Words,
    models: Models,
    together: Sequence[Place] = (),
    apart: Collection[Place] = (),
) -> Linked:
    """Score all candidate pairs and judge the likely ones; pairs that are to be `together` are judged whatever their score.

    Pairs that are `apart` by ruling are not read side by side: whatever came out would change nothing.
    """
    space = corpus.build(items, words)
    i, j = candidates.with_pairs(*candidates.pairs(space), together)
    scores = scoring.score(space, i, j, scoring.shipped(), models.encode)
    compared: dict[int, tuple[Comparison, ...]] = {}

    def compare(pair: int) -> tuple[Comparison, ...]:
        if pair not in compared:
            compared[pair] = slots.compare(items[scores.i[pair]], items[scores.j[pair]], words)
        return compared[pair]

    again = _not_of(reranking.likely(scores, space.party), scores, apart)
    if len(again):
        pairs = [(items[scores.i[pair]], items[scores.j[pair]]) for pair in again]
        sentences = [(left.claim.quote, right.claim.quote) for left, right in pairs]
        told = reranking.told([compare(pair) for pair in again.tolist()], pairs)
        scores = reranking.rerank(scores, again, reranking.read(sentences, models.cross_encoder), told)
    links: dict[Place, Link] = {}
    odds: dict[Place, float] = {}
    apart = set()
    asked = set(together)
    for pair, value in enumerate(scores.log_odds.tolist()):
        place = int(scores.i[pair]), int(scores.j[pair])
        if value < _COMPARED and place not in asked:
            continue
        left, right = items[place[0]], items[place[1]]
        both = reports[left.claim.report], reports[right.claim.report]
        links[place] = Link(pair, compare(pair), judge(left, right, both, compare(pair), odds=value))
        odds[place] = value
        two = occasions.another(compare(pair), left, right) or (value < _SURELY and occasions.dated_apart(left, right))
        if two or bare(left) or bare(right):
            apart.add(place)
    likely = [place for place, value in odds.items() if value >= 0 or place in asked]
    across = [place for place in likely if space.party[place[0]] != space.party[place[1]]]
    if models.judge is not None:
        _ask(models.judge, across, items, links)
    if models.asked is not None:
        unclear = [place for place in across if links[place].judged.verdict is Verdict.UNCLEAR]
        open_ones = [place for place in unclear if links[place].judged.open_to_judge and place not in apart]
        _ask(models.asked, sorted(open_ones, key=lambda place: (-odds[place], place))[:_ASKED], items, links)
    return Linked(space, scores, links, odds, frozenset(apart))


def _ask(judge: JudgesPairs, places: Sequence[Place], items: Sequence[Comparable], links: dict[Place, Link]) -> None:
    answers = judge.answers([(items[i].text, items[j].text) for i, j in places])
    for place, answer in zip(places, answers, strict=True):
        if answer is not None:
            was = links[place]
            links[place] = replace(was, judged=revise(was.judged, was.comparisons, answer, judge.name))


def _not_of(pairs: Indices, scores: Scores, apart: Collection[Place]) -> Indices:
    kept = [pair for pair in pairs.tolist() if (int(scores.i[pair]), int(scores.j[pair])) not in apart]
    return np.array(kept, dtype=np.intp)

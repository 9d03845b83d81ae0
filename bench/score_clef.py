"""CLEF CheckThat! 2020 task 2, dev: is the checked claim behind a post among the five that rank first?"""

from __future__ import annotations

import csv
import io
import zipfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

import consilience
from bench.figures import Figure, Section
from bench.texts import tfidf_cosines

_TITLE = "CLEF 2020 CheckThat! task 2, dev"


def run(data: Path) -> list[Section]:
    posts, claims, gold = read(data / "clef2020" / "v3.zip")
    numbers = list(claims)
    peer = tfidf_cosines(list(posts.values()), list(claims.values()))
    peers = [[numbers[n] for n in np.argsort(-row, kind="stable")[:5]] for row in peer]
    beside = f"lemma TF-IDF {np.mean(precisions(list(posts), peers, gold)):.3f}"
    count = f"{len(posts)} posts, {len(claims)} claims"
    ranked = _ours(list(posts.values()), claims)
    found = precisions(list(posts), ranked, gold)
    low, high = _interval(found)
    made = Figure(name="MAP@5", value=float(np.mean(found)), low=low, high=high, count=count, peer=beside, bar="≥ .90")
    return [Section(title=_TITLE, figures=(made,))]


def read(archive: Path, split: str = "dev") -> tuple[dict[str, str], dict[str, str], dict[str, set[str]]]:
    """Return posts, claims (statement and title) and the claims that belong to each post."""
    with zipfile.ZipFile(archive) as files:
        posts = {row[0]: row[1] for row in _rows(files, f"v3.0/{split}/tweets.queries.tsv")[1:]}
        claims = {row[0]: " ".join(row[1:3]) for row in _rows(files, "v3.0/verified_claims.docs.tsv")[1:]}
        gold: dict[str, set[str]] = defaultdict(set)
        for row in _rows(files, f"v3.0/{split}/tweet-vclaim-pairs.qrels"):
            gold[row[0]].add(row[2])
    return posts, claims, gold


def _rows(files: zipfile.ZipFile, name: str) -> list[list[str]]:
    text = files.read(name).decode("utf-8")
    return [row for row in csv.reader(io.StringIO(text), delimiter="\t") if row]


def precisions(posts: Sequence[str], ranked: Sequence[Sequence[str]], gold: Mapping[str, set[str]]) -> list[float]:
    return [precision_at_five(first, gold.get(post, set())) for post, first in zip(posts, ranked, strict=True)]


def precision_at_five(ranked: Sequence[str], right: set[str]) -> float:
    """Return the average precision over the first five.

    >>> precision_at_five(["a", "b", "c"], {"b"})
    0.5
    """
    hits, total = 0, 0.0
    for place, claim in enumerate(ranked[:5], start=1):
        if claim in right:
            hits += 1
            total += hits / place
    return total / min(len(right), 5) if right else 0.0


def _interval(values: Sequence[float]) -> tuple[float, float]:
    chance = np.random.default_rng(20_25)
    means = [np.mean(chance.choice(values, len(values))) for _ in range(1000)]
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)


def _ours(posts: Sequence[str], claims: Mapping[str, str]) -> list[list[str]]:
    """Rank through the product's public function."""
    numbers, texts = list(claims), list(claims.values())
    return [[numbers[place] for place, _ in consilience.rank(post, texts)[:5]] for post in posts]

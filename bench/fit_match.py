"""Fit the weights of `alignment/parameters.json` on ECB+ train.

    python -m bench.fit_match --data ../shared/data

The train documents are read in five arrangements, so that no weight rests on how that set is built: as they are; one
sentence a report; digests of four unrelated stories; long reports of several on one story; and many small
comparisons of look-alike stories, half of them in reports that also tell other things.  The second stage is fitted
on scores that the first gave to topics it had not seen, and on posts with the claims behind them (CLEF 2020 CheckThat!,
task 2, train), since the documents of ECB+ seldom tell one event in wholly other words.
"""

from __future__ import annotations

import argparse
import random
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import orjson
from scipy.optimize import minimize
from sklearn.metrics import average_precision_score

from bench import ecb, score_clef
from consilience.alignment import candidates, corpus, features, meaning, scoring, words
from consilience.ingest import claims
from consilience.pipeline.comparable import as_drafted
from consilience.records.ids import PartyName, ReportId
from consilience.records.report import Report

TARGET = Path(__file__).parents[1] / "src/consilience/alignment/parameters.json"
FOLDS = 4
RIDGE = 0.3
"""Variance of the prior on every slope."""
MOST = 300_000
SMALL = 10.0
"""How much a pair of a small comparison, or of a post and a claim, counts: they are few, and every first use is small."""


def design(columns: dict) -> np.ndarray:
    return np.concatenate([scoring.ramps(columns[name]) for name in features.NAMES], axis=1)


def world(read: list, arrangement: str, seed: int) -> tuple:
    """Return corpus, pairs and gold of the sentences under one arrangement of reports."""
    items = ecb.arranged(read, arrangement, seed)
    space = corpus.build([item for item, _ in items], words.shipped())
    i, j = np.triu_indices(len(items), 1)
    apart = space.report[i] != space.report[j]
    i, j = i[apart], j[apart]
    chains = [chain for _, chain in items]
    gold = np.array([bool(chains[a] & chains[b]) for a, b in zip(i, j, strict=True)])
    return space, i, j, gold


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--try", dest="dry", action="store_true", help="report on dev, write nothing")
    options = parser.parse_args()
    train, dev = ecb.read(options.data, "Train"), ecb.read(options.data, "Dev")
    rng = np.random.default_rng(7)
    topics = np.array(sorted({topic for _, topic, _ in train}))
    rng.shuffle(topics)
    worlds = [
        built
        for number, fold in enumerate(np.array_split(topics, FOLDS))
        for built in worlds_of(train, set(fold), number)
    ]
    second = []
    for number in range(FOLDS):
        unseen = fit_first([built for built in worlds if built.fold != number])
        second += [stage_two(built, unseen) for built in worlds if built.fold == number]
    first = fit_first(worlds)
    other_words = stage_two(paraphrases(options.data), first)
    final = replace(
        first, plain=fit_second(second, meaning=False), full=fit_second([*second, other_words], meaning=True)
    )
    for arrangement in ecb.ARRANGEMENTS:
        report(dev, arrangement, final)
    small(dev, final)
    if not options.dry:
        write(final)


@dataclass(frozen=True, slots=True)
class World:
    """One comparison to learn from: candidate pairs, their features, and which are of one event."""

    fold: int
    weight: float
    space: corpus.Corpus
    i: np.ndarray
    j: np.ndarray
    x: np.ndarray
    columns: dict
    gold: np.ndarray


def worlds_of(train: list, fold: set, number: int) -> list[World]:
    held = [row for row in train if row[1] in fold]
    small = ecb.few(held, number)
    arranged = [*((a, held, 1.0) for a in ecb.ARRANGEMENTS), *(("as it is", few, SMALL) for few in small)]
    found = []
    for arrangement, rows, weight in arranged:
        space, i, j, gold = world(rows, arrangement, number)
        if len(i):
            columns = features.compute(space, i, j)
            found.append(World(number, weight, space, i, j, design(columns), columns, gold))
    return found


def paraphrases(data: Path) -> World:
    """Posts and the checked claims behind them (CLEF 2020 CheckThat! task 2, train): one matter in two registers."""
    posts, statements, gold = score_clef.read(data / "clef2020" / "v3.zip", "train")
    needed = {claim for found in gold.values() for claim in found}
    others = random.Random(1).sample(sorted(set(statements) - needed), 1000)
    reports = [
        Report(id=ReportId(f"{party}|{key}"), party=PartyName(party), file="x", text=texts[key])
        for party, texts, keys in (("posts", posts, posts), ("claims", statements, [*sorted(needed), *others]))
        for key in keys
    ]
    items = [
        as_drafted(max(found, key=lambda item: len(item.claim.quote))) for _, found in claims.draft(reports) if found
    ]
    space = corpus.build(items, words.shipped())
    i, j = candidates.pairs(space)
    across = space.party[i] != space.party[j]
    i, j = i[across], j[across]
    key = [item.claim.report.split("|")[1] for item in items]
    same = np.array([key[b] in gold.get(key[a], ()) for a, b in zip(i, j, strict=True)])
    columns = features.compute(space, i, j)
    return World(FOLDS, SMALL, space, i, j, design(columns), columns, same)


@cache
def vector(sentence: str) -> np.ndarray:
    encoder = meaning.shipped()
    assert encoder is not None, "the sentence model is not installed"
    return encoder.encode([sentence])[0]


def encode(sentences: list[str]) -> np.ndarray:
    return np.stack([vector(sentence) for sentence in sentences])


def stage_two(built: World, parameters: scoring.Parameters) -> tuple:
    """The second stage's columns of a world, with a first stage that has not seen its topics."""
    company = scoring.company_of(built.space, built.i, built.j, scoring.first_stage(built.columns, parameters))
    _, means = scoring.meaning_of(built.space, built.i, built.j, company["alike"], encode)
    return (
        np.stack([company[name] for name in scoring.COMPANY], axis=1),
        np.concatenate([scoring.ramps(means[name], knots) for name, knots in scoring.MEANING.items()], axis=1),
        built.gold,
        np.full(len(built.gold), built.weight),
    )


def fit_first(worlds: list[World]) -> scoring.Parameters:
    """More in common never counts against a pair, more apart never for it."""
    x = np.concatenate([built.x for built in worlds])
    y = np.concatenate([built.gold for built in worlds])
    weight = np.concatenate([np.full(len(built.gold), built.weight) for built in worlds])
    width = len(scoring.KNOTS) + 1
    sign = np.repeat([-1 if name.endswith("_apart") else 1 for name in features.NAMES], width)
    intercept, slopes = ridge(x, y, weight, sign)
    first = {name: [float(w) for w in slopes[k * width : (k + 1) * width]] for k, name in enumerate(features.NAMES)}
    return scoring.Parameters(intercept=intercept, first=first)


def fit_second(rows: list, *, meaning: bool) -> scoring.Stage:
    company, means, y, weight = (np.concatenate(parts) for parts in zip(*rows, strict=True))
    x = np.concatenate([company, means], axis=1) if meaning else company
    scale = x.std(axis=0)
    intercept, slopes = ridge(x / scale, y, weight, np.array([1, 1, 0] + [1] * (x.shape[1] - 3)))
    slopes = slopes / scale
    width = len(next(iter(scoring.MEANING.values()))) + 1
    return scoring.Stage(
        intercept=intercept,
        company=dict(zip(scoring.COMPANY, map(float, slopes[:3]), strict=True)),
        meaning={
            name: [float(w) for w in slopes[3 + k * width : 3 + (k + 1) * width]]
            for k, name in enumerate(scoring.MEANING)
        }
        if meaning
        else {},
    )


def ridge(x: np.ndarray, y: np.ndarray, weight: np.ndarray, sign: np.ndarray) -> tuple[float, np.ndarray]:
    """Logistic regression with a ridge; a slope may not go against its sign (0: either way)."""
    if len(y) > MOST:  # the pairs that match are all kept; of the others, so many that each stands for a few
        share = MOST / len(y)
        kept = y | (np.random.default_rng(3).random(len(y)) < share)
        weight = np.where(y, weight, weight / share)
        x, y, weight = x[kept], y[kept], weight[kept]
    x, weight = x.astype(np.float32), weight.astype(np.float32)
    bounds = [(None, None), *((0, None) if s > 0 else (None, 0) if s < 0 else (None, None) for s in sign)]

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        z = x @ weights[1:].astype(np.float32) + np.float32(weights[0])
        error = weight * (1 / (1 + np.exp(-z)) - y)
        value = float(np.sum(weight * np.logaddexp(0, z), dtype=np.float64) - (weight * z)[y].sum(dtype=np.float64))
        slope = np.concatenate([[error.sum(dtype=np.float64)], (error @ x).astype(np.float64)])
        pull = weights[1:] / RIDGE
        return value + 0.5 * float(weights[1:] @ pull), slope + np.concatenate([[0.0], pull])

    start = np.concatenate([[np.log(y.mean())], np.zeros(len(sign))])
    best = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 250}).x
    return float(best[0]), best[1:]


def report(dev: list, arrangement: str, parameters: scoring.Parameters) -> None:
    space, i, j, gold = world(dev, arrangement, 99)
    scores = scoring.score(space, i, j, parameters, encode)
    plain = scoring.second_stage(scores.company, {}, parameters.plain)
    found = candidates.pairs(space)
    topic = np.array([item.claim.report.split("|")[1] for item in space.items])
    party = ecb.halves(space, seed=1)
    cross = party[i] != party[j]
    same = cross & (topic[i] == topic[j])
    chance = 1 / (1 + np.exp(-scores.log_odds))
    ece = np.mean([abs(chance[part].mean() - gold[part].mean()) for part in np.array_split(np.argsort(chance), 200)])
    print(
        f"{arrangement:12s} same topic {average_precision_score(gold[same], scores.log_odds[same]):.4f}"
        f"  all {average_precision_score(gold[cross], scores.log_odds[cross]):.4f}"
        f"  without vectors {average_precision_score(gold[cross], plain[cross]):.4f}"
        f"  pairs {cross.sum()} candidates {len(found[0])} calibration error {ece:.4f}"
    )


def small(dev: list, parameters: scoring.Parameters) -> None:
    """Comparisons of a handful of reports: how well calibrated, and what the threshold would link."""
    odds, truth = [], []
    for rows in ecb.few(dev, 5):
        space, i, j, gold = world(rows, "as it is", 5)
        odds.append(scoring.score(space, i, j, parameters, encode).log_odds)
        truth.append(gold)
    x, y = np.concatenate(odds), np.concatenate(truth)
    print(f"few reports  average precision {average_precision_score(y, x):.4f}  share {y.mean():.3f}")
    for threshold in (0, 1, 2):
        linked = x > threshold
        print(f"  linked at {threshold}: precision {y[linked].mean():.3f} recall {linked[y].mean():.3f}")


def write(parameters: scoring.Parameters) -> None:
    body = {
        "about": "Weights of the two matching stages; see alignment/scoring.py. Written by bench/fit_match.py.",
        "fitted_on": "ECB+ train (CC BY 3.0), 25 topics, in five arrangements of its documents; CLEF 2020 CheckThat! task 2, train, for sentences in other words",
        "intercept": parameters.intercept,
        "first": parameters.first,
        "plain": asdict(parameters.plain),
        "full": asdict(parameters.full),
        "ranks": orjson.loads(TARGET.read_bytes())["ranks"],  # of bench/fit_rank.py
    }
    TARGET.write_bytes(orjson.dumps(rounded(body), option=orjson.OPT_INDENT_2) + b"\n")


def rounded(value: object) -> object:
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {key: rounded(each) for key, each in value.items()}
    return [rounded(each) for each in value] if isinstance(value, list) else value


if __name__ == "__main__":
    main()

"""Fit the weights of `alignment/parameters.json` on ECB+ train.

    python -m bench.fit_match --data ../shared/data

The train documents are read in five arrangements, so that no weight rests on how that set is built: as they are; one
sentence a report; digests of four unrelated stories; long reports of several on one story; and many small
comparisons of look-alike stories, half of them in reports that also tell other things.  The second stage is fitted
on scores that the first gave to topics it had not seen.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import orjson
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score

from bench import ecb
from consilience.alignment import candidates, corpus, features, scoring, words

TARGET = Path(__file__).parents[1] / "src/consilience/alignment/parameters.json"
FOLDS = 4


def design(columns: dict) -> np.ndarray:
    return np.concatenate([scoring.hinges(columns[name]) for name in features.NAMES], axis=1)


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
    folds = [set(fold) for fold in np.array_split(topics, FOLDS)]

    first_rows, second_rows = [], []
    for number, fold in enumerate(folds):
        held = [row for row in train if row[1] in fold]
        for arrangement, rows in [
            *((a, held) for a in ecb.ARRANGEMENTS),
            *(("as it is", few) for few in ecb.few(held, number)),
        ]:
            space, i, j, gold = world(rows, arrangement, number)
            if len(i):
                columns = features.compute(space, i, j)
                first_rows.append((number, arrangement, space, i, j, columns, design(columns), gold, rows is held))
    for number in range(FOLDS):
        others = [row for row in first_rows if row[0] != number]
        parameters = fit_first(others)
        for row in first_rows:
            if row[0] == number and row[-1]:  # a handful of reports keeps no company to learn from
                _, _, space, i, j, columns, _, gold, _ = row
                company = scoring.company_of(space, i, j, scoring.first_stage(columns, parameters))
                second_rows.append((np.stack([company[name] for name in scoring.COMPANY], axis=1), gold))
    final = fit_first(first_rows)
    x, y = np.concatenate([a for a, _ in second_rows]), np.concatenate([b for _, b in second_rows])
    scale = x.std(axis=0)
    model = LogisticRegression(C=0.3, max_iter=5000).fit(x / scale, y)
    final = scoring.Parameters(
        intercept=final.intercept,
        first=final.first,
        second_intercept=float(model.intercept_[0]),
        second=dict(zip(scoring.COMPANY, map(float, model.coef_[0] / scale), strict=True)),
        threshold=0.0,
    )
    for arrangement in ecb.ARRANGEMENTS:
        report(dev, arrangement, final)
    small(dev, final)
    if not options.dry:
        write(final)


def fit_first(rows: list) -> scoring.Parameters:
    x = np.concatenate([row[6] for row in rows])
    y = np.concatenate([row[7] for row in rows])
    model = LogisticRegression(C=0.3, max_iter=3000).fit(x, y)
    width = len(scoring.KNOTS) + 1
    weights = model.coef_[0]
    first = {name: [float(w) for w in weights[k * width : (k + 1) * width]] for k, name in enumerate(features.NAMES)}
    return scoring.Parameters(
        intercept=float(model.intercept_[0]), first=first, second_intercept=0.0, second={}, threshold=0.0
    )


def report(dev: list, arrangement: str, parameters: scoring.Parameters) -> None:
    space, i, j, gold = world(dev, arrangement, 99)
    scores = scoring.score(space, i, j, parameters)
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
        f"  first stage {average_precision_score(gold[cross], scores.company['alike'][cross]):.4f}"
        f"  pairs {cross.sum()} candidates {len(found[0])} calibration error {ece:.4f}"
    )


def small(dev: list, parameters: scoring.Parameters) -> None:
    """Comparisons of a handful of reports: how well calibrated, and what the threshold would link."""
    odds, truth = [], []
    for rows in ecb.few(dev, 5):
        space, i, j, gold = world(rows, "as it is", 5)
        odds.append(scoring.score(space, i, j, parameters).log_odds)
        truth.append(gold)
    x, y = np.concatenate(odds), np.concatenate(truth)
    linked = x > 0
    print(
        f"few reports  average precision {average_precision_score(y, x):.4f}  linked at 0: precision {y[linked].mean():.3f} recall {linked[y].mean():.3f}  share {y.mean():.3f}"
    )


def write(parameters: scoring.Parameters) -> None:
    body = {
        "about": "Weights of the two matching stages; see alignment/scoring.py. Written by bench/fit_match.py.",
        "fitted_on": "ECB+ train (CC BY 3.0), 25 topics, in five arrangements of its documents",
        "intercept": round(parameters.intercept, 4),
        "first": {name: [round(w, 4) for w in ws] for name, ws in parameters.first.items()},
        "second_intercept": round(parameters.second_intercept, 4),
        "second": {name: round(w, 4) for name, w in parameters.second.items()},
        "threshold": parameters.threshold,
    }
    TARGET.write_bytes(orjson.dumps(body, option=orjson.OPT_INDENT_2) + b"\n")


if __name__ == "__main__":
    main()

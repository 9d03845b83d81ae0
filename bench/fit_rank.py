"""Fit the third stage of `alignment/parameters.json` on labelled texts of two or three sides.

    python -m bench.fit_rank [--try]

The likeliest pairs between parties of the proving ground's development half, of its natural set and of the two-party set's
development half; a pair is of one matter when its claims tell a fact together.  Each set is left out in turn to say how good
and how well calibrated the fit is; nothing held back is read.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import orjson
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score

from bench import score_ground, score_twoparty
from bench.fit_match import TARGET, rounded
from bench.product import Outcome, SeenClaim, locate
from consilience.alignment import candidates, corpus, cross_encoder, meaning, reranking, scoring, slots, words
from consilience.ingest import claims
from consilience.ingest.folder import read_folder
from consilience.pipeline.comparable import as_drafted
from consilience.records.claim import Claim
from consilience.records.ids import PartyName
from consilience.records.reading import Comparable

NAMES = ("alike", "nearer", "relevance", *reranking.SLOTS)
COLUMNS = {"read": NAMES, "unread": tuple(n for n in NAMES if n != "relevance"), "bare": ("alike", *reranking.SLOTS)}
SOFT = 0.5
"""Inverse strength of the ridge."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The likely pairs of one set."""

    name: str
    columns: dict[str, np.ndarray]
    gold: np.ndarray
    pairs: list[tuple[Claim, Claim]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--try", dest="dry", action="store_true", help="report, write nothing")
    options = parser.parse_args()
    sets = [*ground(), *two_party()]
    ranks = {}
    for stage, names in COLUMNS.items():
        report(stage, sets, names)
        ranks[stage] = fitted(sets, names)
    if not options.dry:
        body = orjson.loads(TARGET.read_bytes())
        TARGET.write_bytes(orjson.dumps(rounded(body | {"ranks": ranks}), option=orjson.OPT_INDENT_2) + b"\n")


def ground() -> list[Rows]:
    found = []
    for labelled in score_ground.sets_in(score_ground.DEVELOPMENT):
        seen, items = drafted(labelled.folders)
        told = [
            score_ground._told(claim, labelled.texts[claim.party].own_words(claim), labelled.facts)  # noqa: SLF001 - one rule
            for claim in seen
        ]
        found.append(rows(labelled.name, items, lambda a, b, told=told: bool(told[a] & told[b])))
    return found


def two_party() -> list[Rows]:
    found = []
    for name, folder in (
        ("two-party", score_twoparty.HERE / "dev"),
        ("natural", score_ground.DEVELOPMENT / "natural"),
    ):
        gold = score_twoparty.read_gold(folder)
        seen, items = drafted(tuple(folder / party for party in score_twoparty.PARTIES))
        keyed = {str(item.claim.id): claim for item, claim in zip(items, seen, strict=True)}
        where = locate(
            Outcome(parties=score_twoparty.PARTIES, claims=keyed, matters=(), links=()), gold.sentences, gold.pages
        )
        event = {n: each.key for each in gold.events for side in each.sides for n in side}
        told = [{event[n] for n in where.get(str(item.claim.id), ())} for item in items]
        found.append(rows(name, items, lambda a, b, told=told: bool(told[a] & told[b])))
    return found


def drafted(folders: tuple[Path, ...]) -> tuple[list[SeenClaim], list[Comparable]]:
    """Return every claim of the folders, as a scorer sees it and as it is compared."""
    reports = [report for folder in folders for report in read_folder(folder, PartyName(folder.name)).reports]
    seen, items = [], []
    for report, found in claims.draft(reports):
        for item in map(as_drafted, found):
            claim = item.claim
            spans = tuple((each.start - claim.span.start, each.end - claim.span.start) for each in claim.spans)
            seen.append(
                SeenClaim(
                    party=claim.party,
                    file=report.file,
                    start=claim.span.start,
                    quote=claim.quote,
                    action=None,
                    spans=spans,
                )
            )
            items.append(item)
    return seen, items


def rows(name: str, items: list[Comparable], one_matter: Callable[[int, int], bool]) -> Rows:
    encoder, reader = meaning.shipped(), cross_encoder.shipped()
    assert encoder is not None and reader is not None, "the models are not installed"  # noqa: PT018
    space = corpus.build(items, words.shipped())
    scores = scoring.score(space, *candidates.pairs(space), scoring.shipped(), encoder.encode)
    pairs = reranking.likely(scores, space.party)
    places = [(int(scores.i[pair]), int(scores.j[pair])) for pair in pairs]
    compared = [slots.compare(items[a], items[b], words.shipped()) for a, b in places]
    columns = {
        "alike": scores.log_odds[pairs],
        "nearer": scores.meaning["nearer"][pairs],
        "relevance": cross_encoder.relevance([(items[a].claim.quote, items[b].claim.quote) for a, b in places], reader),
        **reranking.told(compared, [(items[a], items[b]) for a, b in places]),
    }
    return Rows(
        name,
        columns,
        np.array([one_matter(a, b) for a, b in places]),
        [(items[a].claim, items[b].claim) for a, b in places],
    )


def table(sets: list[Rows], names: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
    x = np.concatenate([np.stack([each.columns[name] for name in names], axis=1) for each in sets])
    return x, np.concatenate([each.gold for each in sets])


def model(sets: list[Rows], names: tuple[str, ...]) -> tuple[LogisticRegression, np.ndarray]:
    x, y = table(sets, names)
    scale = np.maximum(x.std(axis=0), 1e-9)
    return LogisticRegression(C=SOFT, max_iter=3000).fit(x / scale, y), scale


def fitted(sets: list[Rows], names: tuple[str, ...]) -> dict[str, object]:
    found, scale = model(sets, names)
    weights = dict(zip(names, (found.coef_[0] / scale).tolist(), strict=True))
    if backward := [name for name, weight in weights.items() if (weight > 0) == (name in reranking.AGAINST)]:
        raise SystemExit(f"these turn against their meaning: {', '.join(backward)}")
    plain = {name: weight for name, weight in weights.items() if name not in reranking.SLOTS}
    return {
        "intercept": float(found.intercept_[0]), **plain, "slots": {name: weights[name] for name in reranking.SLOTS}
    }  # fmt: skip


def report(stage: str, sets: list[Rows], names: tuple[str, ...]) -> None:
    """Say how the stage does on each set that it was not fitted on."""
    chance, truth = [], []
    for left_out in sets:
        found, scale = model([each for each in sets if each is not left_out], names)
        x, y = table([left_out], names)
        chance.append(found.predict_proba(x / scale)[:, 1])
        truth.append(y)
    p, y = np.concatenate(chance), np.concatenate(truth)
    bins = np.clip((p * 10).astype(int), 0, 9)
    error = sum(abs(p[bins == b].mean() - y[bins == b].mean()) * (bins == b).mean() for b in np.unique(bins))
    plain = average_precision_score(y, np.concatenate([each.columns["alike"] for each in sets]))
    linked = p > 0.5
    print(
        f"{stage:7s} {len(y)} pairs, {y.sum()} of one matter; average precision {average_precision_score(y, p):.3f} "
        f"(two stages alone {plain:.3f}); from one half: precision {y[linked].mean():.2f} recall {linked[y].mean():.2f}; "
        f"calibration error {error:.3f}"
    )


if __name__ == "__main__":
    main()

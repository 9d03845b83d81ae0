"""Pairs of statements for the reader of pairs: of one event or state, or not; see `bench/train_reader.py`.

    python -m bench.reader_pairs --data ../shared/data --out /tmp/pairs

Two files are written.  `ecb.jsonl`: claims of ECB+ train, told apart by clause, of one topic and two documents; they are of
one matter when a gold event chain is named within the own words of both.  `development.jsonl`: the likely pairs of the
labelled development sets, in the order of `bench/fit_rank.py`, with its columns.  Nothing held back is read.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import orjson

from bench import ecb, fit_rank
from consilience.alignment import candidates, corpus, meaning, reranking, scoring, words
from consilience.ingest import claims
from consilience.pipeline.comparable import as_drafted
from consilience.records.claim import Claim
from consilience.records.ids import PartyName, ReportId
from consilience.records.reading import Comparable
from consilience.records.report import Report

A_TOPIC = 260
"""So many pairs of one event at most from each topic; as many and a half of others."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    write(options.out / "development.jsonl", development())
    write(options.out / "ecb.jsonl", of_chains(options.data))


def marked(claim: Claim) -> str:
    """Return the sentence with the claim's own words between guillemets; without them where all of it is the claim's own."""
    start, text = claim.span.start, claim.quote
    if not claim.spans:
        return text
    pieces, place = [], 0
    for each in claim.spans:
        begin, end = each.start - start, each.end - start
        pieces += [text[place:begin], "« ", text[begin:end], " »"]
        place = end
    return "".join([*pieces, text[place:]])


def write(path: Path, rows: Iterator[dict]) -> None:
    lines = [orjson.dumps(row) + b"\n" for row in rows]
    path.write_bytes(b"".join(lines))
    print(path.name, len(lines))


def development() -> Iterator[dict]:
    for each in [*fit_rank.ground(), *fit_rank.two_party()]:
        for k, (left, right) in enumerate(each.pairs):
            columns = {name: float(column[k]) for name, column in each.columns.items()}
            yield {
                "set": each.name,
                "left": marked(left),
                "right": marked(right),
                "same": bool(each.gold[k]),
                **columns,
            }


def of_chains(data: Path) -> Iterator[dict]:
    encoder = meaning.shipped()
    assert encoder is not None, "the sentence model is not installed"
    told = told_by_clause(data)
    topics = defaultdict(list)
    for row in told:
        topics[row[1].split("_")[0]].append(row)
    rng = np.random.default_rng(5)
    for topic in sorted(topics):
        items = [item for item, _, _ in topics[topic]]
        document = [name for _, name, _ in topics[topic]]
        chains = [chain for _, _, chain in topics[topic]]
        space = corpus.build(items, words.shipped())
        scores = scoring.score(space, *candidates.pairs(space), scoring.shipped(), encoder.encode)
        near = np.flatnonzero(scores.log_odds >= reranking.LIKELY)
        places = [(int(scores.i[k]), int(scores.j[k]), float(scores.log_odds[k])) for k in near]
        places = [(a, b, value) for a, b, value in places if document[a] != document[b]]
        same = [place for place in places if chains[place[0]] & chains[place[1]]]
        other = [place for place in places if not chains[place[0]] & chains[place[1]]]
        same = [same[k] for k in rng.permutation(len(same))[:A_TOPIC]]
        # Half of the others are the likeliest that there are, half any that the product would read.
        other.sort(key=lambda place: -place[2])
        hard = other[: int(0.75 * A_TOPIC)]
        rest = other[len(hard) :]
        other = [*hard, *(rest[k] for k in rng.permutation(len(rest))[: int(0.75 * A_TOPIC)])]
        for a, b, value in [*same, *other]:
            yield {
                "set": f"ecb {topic}", "left": marked(items[a].claim), "right": marked(items[b].claim),
                "same": bool(chains[a] & chains[b]), "alike": value,
            }  # fmt: skip


def told_by_clause(data: Path) -> list[tuple[Comparable, str, set[str]]]:
    """Return (claim, document, chains named within its own words) of every claim that names an event."""
    texts = ecb.sentences(data, "Train")
    named = mentions(data, texts)
    reports = [
        Report(id=ReportId(f"{document}#{number}"), party=PartyName(document), file=f"{document}.txt", text=text)
        for (document, number), text in texts.items()
        if (document, number) in named
    ]
    found = []
    for report, drafted in claims.draft(reports):
        document, number = report.id.rsplit("#", 1)
        for item in map(as_drafted, drafted):
            spans = item.claim.spans or (item.claim.span,)
            inside = [
                chain
                for start, chain in named[document, int(number)]
                if any(span.start <= start < span.end for span in spans)
            ]
            if inside:
                found.append((item, document, {chain for chain in inside if chain}))
    return found


def mentions(data: Path, texts: dict) -> dict:
    """Return (document, sentence) → (offset of each mention's first word, its chain; empty for an event named once)."""
    starts = offsets(data, texts)
    found = defaultdict(list)
    with gzip.open(data / "ecb" / "ECB_Train_Event_gold_mentions.json.gz", "rt", encoding="utf-8") as file:
        for mention in json.load(file):
            key = mention["doc_id"], mention["sent_id"]
            place = starts[key].get(mention["tokens_number"][0])
            if place is not None:
                found[key].append((place, "" if mention["is_singleton"] else mention["coref_chain"]))
    return found


def offsets(data: Path, texts: dict) -> dict:
    """Return (document, sentence) → token number → its place in the sentence's text."""
    found: dict = defaultdict(dict)
    after: dict = defaultdict(int)
    with gzip.open(data / "ecb" / "ECB_Train_corpus.txt.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            parts = line.rstrip("\n").split("\t")
            if len(parts) >= 4:
                key = parts[0], int(parts[1])
                place = texts[key].find(parts[3], after[key])
                if place >= 0:
                    found[key][int(parts[2])] = place
                    after[key] = place + len(parts[3])
    return found


if __name__ == "__main__":
    main()

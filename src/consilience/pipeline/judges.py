"""Who judges pairs besides the rules: a model that the user brings, with its answers kept, and one behind an address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import orjson

from consilience.alignment.pair_judge import Answer, JudgesPairs, PairJudge
from consilience.alignment.pair_model import Pair, RememberingPairs, Tick
from consilience.ingest import endpoint_pairs
from consilience.ingest.cache import Cache, key_for
from consilience.ingest.model import Endpoint, open_client
from consilience.records.reading import Comparable

_ANSWERS = {
    "agree": (1.0, 0.0),
    "contradict": (0.0, 1.0),
    "neither": (0.0, 0.0),
}
_UNUSABLE = endpoint_pairs.Said(says="unusable")
"""Kept of a pair that the model was heard on and whose answer was refused, so that it is not asked again with every run."""


def remembered(judge: PairJudge | None, items: Sequence[Comparable], cache: Cache | None) -> JudgesPairs | None:
    """Return the brought judge with its answers kept by content, those on one report together."""
    if judge is None or cache is None:
        return judge
    keys = {item.text: key_for("judged", judge.sha256, item.claim.report) for item in items}
    return replace(judge, model=RememberingPairs(judge.model, cache, keys, len(judge.labels)))


def said_of(judge: PairJudge) -> str:
    """Return the sentence by which a comparison names the judge that was brought."""
    return f"Pairs were judged by the model {judge.name} too, which the user brought (SHA-256 {judge.sha256})."


@dataclass(slots=True)
class Behind:
    """A model behind an address as a judge of pairs; its checked answers are kept, what went wrong is for the notes."""

    endpoint: Endpoint
    cache: Cache | None = None
    overruled: int = 0
    refused: int = 0
    problems: dict[str, None] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.endpoint.model

    def answers(self, pairs: Sequence[Pair], tick: Tick | None = None) -> list[Answer | None]:
        """Return the model's checked answer to every pair."""
        del tick
        kept = {pair: said for pair in dict.fromkeys(pairs) if (said := self._kept(pair)) is not None}
        self.refused += sum(said == _UNUSABLE for said in kept.values())
        missing = [pair for pair in dict.fromkeys(pairs) if pair not in kept]
        if missing:
            with open_client(self.endpoint) as client:
                heard = endpoint_pairs.hear(self.endpoint, missing, client)
            self.refused += heard.refused
            self.problems |= dict.fromkeys(heard.problems)
            for pair, said, was_heard in zip(missing, heard.answers, heard.heard, strict=True):
                if said is not None or was_heard:
                    kept[pair] = said or _UNUSABLE
                    self._keep(pair, kept[pair])
        found = [None if kept.get(pair) == _UNUSABLE else kept.get(pair) for pair in pairs]
        self.overruled += sum(said is not None and said.says != "neither" for said in found)
        return [None if said is None else _answer(said) for said in found]

    def notes(self) -> tuple[str, ...]:
        said = (
            f"The model {self.name} at the configured address was asked about unclear pairs too; {self.overruled} of its answers "
            f"could be used, and {self.refused} were refused, as their words do not stand in the statements or turned with their order."
        )
        return (said, *self.problems)

    def _key(self, pair: Pair) -> str:
        return key_for("asked", endpoint_pairs.VERSION, self.endpoint.model, self.endpoint.address, *pair)

    def _kept(self, pair: Pair) -> endpoint_pairs.Said | None:
        raw = self.cache.load(self._key(pair)) if self.cache else None
        if raw is None:
            return None
        try:
            said = endpoint_pairs.Said(**orjson.loads(raw))
        except (orjson.JSONDecodeError, TypeError):
            return None
        return said if said.says in _ANSWERS or said == _UNUSABLE else None

    def _keep(self, pair: Pair, said: endpoint_pairs.Said) -> None:
        if self.cache:
            self.cache.keep(self._key(pair), orjson.dumps({"says": said.says, "left": said.left, "right": said.right}))


def _answer(said: endpoint_pairs.Said) -> Answer:
    agree, contradict = _ANSWERS[said.says]
    words = (said.left, said.right) if said.left and said.right else None
    return Answer(agree=agree, contradict=contradict, doubted=contradict, words=words)

"""A judge of pairs that the user brings: does one statement agree with, contradict, or neither, the other?

Any cross-encoder for natural language inference will do, exported as an ONNX file with `tokenizer.json` and `config.json`; which
output says what is read from the configuration's `id2label`.  Time comes first and typed slots second: the judge may stop an
agreement, overrule *unclear*, and doubt a contradiction, never what people or time settled.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np
import orjson

from consilience.alignment.comparison import Comparison, Fit
from consilience.alignment.judge import Judged
from consilience.alignment.pair_model import Pair, PairModel, ReadsPairs, Tick
from consilience.errors import UnreadableInput
from consilience.reasons.contribution import Contribution
from consilience.reasons.verdict import Verdict

_MEANS = {
    "agree": ("entail", "agree", "support"),
    "contradict": ("contradict", "refute"),
    "neither": ("neutral", "neither", "not_entail", "not enough", "unknown"),
}
_HIGH = 0.9
"""Probability from which the judge may overrule *unclear*; both ways round for a contradiction."""
_OBJECTS = 0.5
"""Probability of a contradiction, both ways averaged, from which nothing is aligned."""
_JSON = (orjson.JSONDecodeError, UnicodeDecodeError, OSError, AttributeError, TypeError, ValueError)


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """Probabilities of one pair; `contradict` is the less sure of both ways round, `agree` the surer."""

    agree: float
    contradict: float
    doubted: float
    """Mean probability of a contradiction."""
    words: tuple[str, str] | None = None
    """The words of either statement on which it turns, where they are known."""


class JudgesPairs(Protocol):
    """Whatever says of two statements whether they agree; None where it says nothing that can be used."""

    @property
    def name(self) -> str: ...

    def answers(self, pairs: Sequence[Pair], tick: Tick | None = None) -> Sequence[Answer | None]: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class PairJudge:
    """A model with the place of each answer among its outputs."""

    name: str
    sha256: str
    model: ReadsPairs
    labels: Mapping[str, int]

    def answers(self, pairs: Sequence[Pair], tick: Tick | None = None) -> list[Answer]:
        """Return what the model says of each pair, read both ways round."""
        if not pairs:
            return []
        logits = self.model.read([*pairs, *((right, left) for left, right in pairs)], tick).astype(np.float64)
        odds = np.exp(logits - logits.max(axis=1, keepdims=True))
        chance = odds / odds.sum(axis=1, keepdims=True)
        nothing = np.zeros(len(chance))
        agree = chance[:, self.labels["agree"]]
        contradict = chance[:, self.labels["contradict"]] if "contradict" in self.labels else nothing
        half = len(pairs)
        return [
            Answer(
                agree=float(max(agree[k], agree[k + half])),
                contradict=float(min(contradict[k], contradict[k + half])),
                doubted=float((contradict[k] + contradict[k + half]) / 2),
            )
            for k in range(half)
        ]


def open_judge(folder: Path) -> PairJudge:
    """Return the judge in a folder; raise `UnreadableInput` naming the file that is missing or does not say its labels."""
    file = _model_file(folder)
    labels = _labels(folder / "config.json")
    try:
        model = PairModel(file, folder / "tokenizer.json")
    except Exception as wrong:
        raise UnreadableInput(str(file), "cannot be loaded as a model of pairs of texts") from wrong
    return PairJudge(name=folder.resolve().name, sha256=_sha256(file), model=model, labels=labels)


def identity(folder: Path) -> tuple[str, ...]:
    """Return the hashes of all that answers of the judge in a folder depend on; raise `UnreadableInput` where a file is missing."""
    return tuple(map(_sha256, (_model_file(folder), folder / "tokenizer.json", folder / "config.json")))


def _model_file(folder: Path) -> Path:
    models = sorted(folder.glob("*.onnx")) or sorted(folder.glob("onnx/*.onnx"))
    if len(models) != 1:
        raise UnreadableInput(str(folder), f"expected one .onnx file, found {len(models)}", "export the model as ONNX")
    for name in ("tokenizer.json", "config.json"):
        if not (folder / name).is_file():
            raise UnreadableInput(str(folder / name), "not there", "it comes with every model that is exported")
    return models[0]


def _sha256(file: Path) -> str:
    with file.open("rb") as body:
        return hashlib.file_digest(body, "sha256").hexdigest()


def _labels(path: Path) -> dict[str, int]:
    try:
        told = {
            int(number): str(label).casefold() for number, label in orjson.loads(path.read_bytes())["id2label"].items()
        }
    except (*_JSON, KeyError) as wrong:
        raise UnreadableInput(str(path), "has no id2label, which says what each output means") from wrong
    # "not_entailment" holds "entail", so what says neither is looked for first.
    found = {
        meaning: number
        for number, label in told.items()
        for meaning in [
            next((m for m in ("neither", "contradict", "agree") if any(w in label for w in _MEANS[m])), None)
        ]
        if meaning is not None
    }
    if "agree" not in found or len(found) != len(told):
        raise UnreadableInput(
            str(path), "id2label must name agreement (entailment), contradiction and neither, once each"
        )
    return found


def revise(judged: Judged, comparisons: Sequence[Comparison], answer: Answer, name: str) -> Judged:
    """Return the verdict with what the judge says of the pair as one more reason, and overruled where it may be."""
    said = Contribution(
        name="pair model",
        left=answer.words[0] if answer.words else None,
        right=answer.words[1] if answer.words else None,
        because=f"{name}: agree {answer.agree:.2f}, contradict {answer.contradict:.2f}, read both ways round",
    )
    verdict = judged.verdict
    loose = any(not c.agrees for c in comparisons)
    if (verdict is Verdict.ALIGNED and answer.doubted >= _OBJECTS) or (
        verdict is Verdict.CONFLICTING and answer.agree >= _HIGH
    ):
        verdict = Verdict.UNCLEAR
    elif verdict is Verdict.UNCLEAR and judged.open_to_judge:
        if answer.contradict >= _HIGH and not any(c.fit is Fit.OPEN for c in comparisons):
            verdict, said = (
                Verdict.CONFLICTING,
                replace(said, because=f"as a whole they contradict each other; {said.because}"),
            )
        elif answer.agree >= _HIGH and not loose:
            verdict, said = Verdict.ALIGNED, replace(said, because=f"as a whole they agree; {said.because}")
    first = verdict is not judged.verdict
    reasons = (said, *judged.reasons) if first else (*judged.reasons, said)
    return replace(judged, verdict=verdict, reasons=reasons)

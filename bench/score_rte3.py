"""RTE-3 dev: each pair as two reports of one sentence; is a conflict called only where there is one?"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from rich.progress import track

from bench.figures import Section, share, table
from bench.texts import lemmas

_LABELS = ("contradict", "agree", "neither")
_VERDICTS = ("conflicting", "changed", "aligned", "unclear", "apart")
_NEGATIONS = {"not", "no", "never", "n't", "deny", "without", "fail"}


def run(data: Path, work: Path) -> list[Section]:
    lines = (data / "rte3" / "rte3_dev_3way.jsonl").read_text(encoding="utf-8").splitlines()
    pairs = [json.loads(line) for line in lines]
    ours = [verdict(pair, work / "rte3" / str(n)) for n, pair in enumerate(track(pairs, "RTE-3 pairs"))]
    return [score([pair["label"] for pair in pairs], ours, raw_rules(pairs))]


def verdict(pair: Mapping[str, str], folder: Path) -> str:
    """Return the most serious verdict on a matter that holds both texts; "apart" where none does."""
    import consilience

    for party, key in (("left", "text"), ("right", "hyp")):
        (folder / party).mkdir(parents=True, exist_ok=True)
        (folder / party / "report.txt").write_text(pair[key] + "\n", encoding="utf-8")
    result = consilience.align({"left": folder / "left", "right": folder / "right"})
    party_of = {claim.id: claim.party for claim in result.claims}
    shared = [m.verdict.value for m in result.matters if len({party_of[c] for c in m.claims}) > 1]
    return min(shared, key=_VERDICTS.index, default="apart")


def score(labels: Sequence[str], ours: Sequence[str], peer: Sequence[bool]) -> Section:
    crossed = Counter(zip(labels, ours, strict=True))
    rows = [[label, *(str(crossed[label, v]) for v in _VERDICTS)] for label in _LABELS]
    raw = Counter(zip(labels, peer, strict=True))
    raw_said = sum(raw[label, True] for label in _LABELS)
    totals = Counter(labels)
    conflicts, agreed = (sum(crossed[label, v] for label in _LABELS) for v in ("conflicting", "aligned"))
    hits, matches = crossed["contradict", "conflicting"], crossed["agree", "aligned"]
    return Section(
        title="RTE-3 dev, each pair as two reports",
        figures=(
            share("conflicting: precision", hits, conflicts, bar="≥ .60", peer=_peer(raw["contradict", True], raw_said)),
            share("conflicting: recall", hits, totals["contradict"], peer=_peer(raw["contradict", True], totals["contradict"])),
            share("aligned: precision", matches, agreed),
            share("aligned: recall", matches, totals["agree"]),
        ),
        remarks=(table(["label, and what came out", *_VERDICTS], rows), ""),
    )  # fmt: skip


def _peer(hits: int, total: int) -> str:
    return f"raw-sentence rules {hits / total:.3f}" if total else "raw-sentence rules: none"


def raw_rules(pairs: Sequence[Mapping[str, str]]) -> list[bool]:
    """The peer: much overlap, and a negation or a number that the other sentence lacks."""
    bags = [set(text.split()) for text in lemmas([text for pair in pairs for text in (pair["text"], pair["hyp"])])]
    return [_differs(text, hyp) for text, hyp in zip(bags[::2], bags[1::2], strict=True)]


def _differs(text: set[str], hyp: set[str]) -> bool:
    if len(text & hyp) < 0.6 * len(hyp):
        return False
    return bool(text & _NEGATIONS) != bool(hyp & _NEGATIONS) or not set(_digits(hyp)) <= set(_digits(text))


def _digits(words: Iterable[str]) -> list[str]:
    return [word for word in words if re.fullmatch(r"[\d.,]+", word) and any(c.isdigit() for c in word)]

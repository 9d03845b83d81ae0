"""The product as anybody sees it: the command, and the files it writes.  Nothing else of it is used here."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, kw_only=True, slots=True)
class SeenClaim:
    party: str
    file: str
    start: int
    quote: str
    action: str | None
    spans: tuple[tuple[int, int], ...] = ()
    """Its own words, counted from the quote's beginning; empty where the whole quote is meant."""


Reasons = tuple[Mapping[str, object], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SeenMatter:
    verdict: str
    claims: tuple[str, ...]
    reasons: Reasons
    pairs: Mapping[frozenset[str], tuple[str, Reasons]] = field(default_factory=dict)
    """Verdict and reasons between two parties, where they are told apart."""

    def between(self, parties: Iterable[str]) -> tuple[str, Reasons]:
        """Return the verdict between two parties with its reasons; the matter's own where there is no other."""
        return self.pairs.get(frozenset(parties), (self.verdict, self.reasons))


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """One alignment, as its files tell it."""

    parties: tuple[str, ...]
    claims: Mapping[str, SeenClaim]
    matters: tuple[SeenMatter, ...]
    links: tuple[tuple[str, str, float], ...]
    seconds: float = 0.0


def align(folders: Sequence[Path], out: Path) -> Outcome:
    """Run the command on folders and read what it wrote; its progress goes to the terminal."""
    command = [str(Path(sys.executable).with_name("consilience")), "align", *map(str, folders), "--out", str(out)]
    started = time.perf_counter()
    done = subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
    if done.returncode:
        raise SystemExit(f"consilience align ended with code {done.returncode}")
    return read_outcome(out, time.perf_counter() - started)


def read_outcome(out: Path, seconds: float = 0.0) -> Outcome:
    body = json.loads((out / "alignment.json").read_text(encoding="utf-8"))
    files = {report["id"]: report["file"] for report in body["reports"]}
    return Outcome(
        parties=tuple(body["parties"]),
        claims={claim["id"]: _claim(claim, files) for claim in body["claims"]},
        matters=tuple(_matter(matter) for matter in body["matters"]),
        links=_links(out / "links.csv"),
        seconds=seconds,
    )


def _claim(claim: Mapping[str, object], files: Mapping[str, str]) -> SeenClaim:
    span = claim["span"]
    action = claim.get("action")
    return SeenClaim(
        party=str(claim["party"]),
        file=files[str(claim["report"])],
        start=int(span[0]) if isinstance(span, list) else 0,
        quote=str(claim["quote"]),
        action=None if action is None else str(action),
        spans=_own_spans(claim),
    )


def _own_spans(claim: Mapping[str, object]) -> tuple[tuple[int, int], ...]:
    """Return the claim's own words in its quote; none where the quote is not the very text of its span."""
    span, spans = claim["span"], claim.get("spans")
    if not isinstance(span, list) or not isinstance(spans, list) or len(str(claim["quote"])) != span[1] - span[0]:
        return ()
    return tuple((first - span[0], last - span[0]) for first, last in spans)


def _matter(matter: Mapping[str, object]) -> SeenMatter:
    claims, reasons = matter["claims"], matter.get("reasons") or []
    if not isinstance(claims, list) or not isinstance(reasons, list):
        raise TypeError("alignment.json: claims and reasons of a matter must be lists")
    pairs = matter.get("pairs") or []
    if not isinstance(pairs, list):
        raise TypeError("alignment.json: pairs of a matter must be a list")
    return SeenMatter(
        verdict=str(matter["verdict"]),
        claims=tuple(claims),
        reasons=tuple(reasons),
        pairs={frozenset(pair["parties"]): (str(pair["verdict"]), tuple(pair.get("reasons") or ())) for pair in pairs},
    )


def _links(path: Path) -> tuple[tuple[str, str, float], ...]:
    with path.open(encoding="utf-8", newline="") as lines:
        return tuple(
            (row["left_claim"], row["right_claim"], float(row["probability"])) for row in csv.DictReader(lines)
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentence:
    """A gold sentence: whose, and in which file."""

    party: str
    file: str
    text: str


def locate(
    outcome: Outcome, sentences: Sequence[Sentence], pages: Mapping[tuple[str, str], str]
) -> dict[str, list[int]]:
    """Return for each claim the gold sentences its quote overlaps by half of the shorter of the two.

    Claims are found by their quotes, with white space evened out, so that front matter and markup do not shift them.
    """
    wanted: dict[tuple[str, str], list[tuple[int, int, int]]] = defaultdict(list)
    for number, sentence in enumerate(sentences):
        page, text = even(pages[sentence.party, sentence.file]), even(sentence.text)
        at = _claimed_place(page, text, wanted[sentence.party, sentence.file])
        if at < 0:
            raise ValueError(f"{sentence.party}/{sentence.file}: gold sentence {number} is not in the file")
        wanted[sentence.party, sentence.file].append((at, at + len(text), number))
    found: dict[str, list[int]] = {}
    for key, page in pages.items():
        found.update(_overlaps(outcome, key, even(page), wanted[key]))
    return found


def _claimed_place(page: str, text: str, taken: Sequence[tuple[int, int, int]]) -> int:
    """Where `text` stands; a sentence that a file repeats takes its places in order."""
    after = max((end for start, end, _ in taken if page[start:end] == text), default=0)
    return page.find(text, after)


def _overlaps(
    outcome: Outcome, key: tuple[str, str], page: str, wanted: Sequence[tuple[int, int, int]]
) -> dict[str, list[int]]:
    mine = sorted((c.start, i) for i, c in outcome.claims.items() if (c.party, c.file) == key)
    nexts: dict[str, int] = {}
    places: dict[tuple[str, int], int] = {}  # several claims may share a quote
    found = {}
    for start, claim in mine:
        quote = even(outcome.claims[claim].quote)
        at = places.setdefault((quote, start), page.find(quote, nexts.get(quote, 0)))
        if at < 0:
            continue
        nexts[quote] = at + len(quote)
        found[claim] = [n for low, high, n in wanted if _shares_half(at, at + len(quote), low, high)]
    return found


def _shares_half(a: int, b: int, low: int, high: int) -> bool:
    return 2 * (min(b, high) - max(a, low)) >= min(b - a, high - low)


def even(text: str) -> str:
    """Return the text with every run of white space as one space.

    >>> even(" two\\n\\nlines ")
    'two lines'
    """
    return " ".join(text.split())

"""Labelled texts of several sides: which facts they share, how the sides stand to each other, what must stay apart.

A set is a folder with one folder a party (one text each) and `labels.yaml`; `ground/README.md` says what its fields
mean.  Places are counted in *flat* text, letters and digits alone, so that bullets, bars and blanks do not matter.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import yaml

from bench.product import SeenClaim

VERDICTS = ("aligned", "changed", "conflicting")
RELATIONS = (*VERDICTS, "either")
Place = tuple[int, int]
Pair = tuple[str, str]


class LabelError(ValueError):
    """A label names what does not stand in its text, or not once."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Text:
    """One party's text, and where its letters and digits stand."""

    raw: str
    flat: str
    at: tuple[int, ...]
    """For each character of `flat` its place in `raw`."""

    @classmethod
    def of(cls, raw: str) -> Text:
        at = tuple(i for i, character in enumerate(raw) if character.isalnum())
        return cls(raw=raw, flat=flat(raw), at=at)

    def place(self, start: int, end: int) -> Place:
        return bisect_left(self.at, start), bisect_left(self.at, end)

    def find(self, words: str) -> Place:
        if (times := self.raw.count(words)) != 1:
            raise LabelError(f"{words!r} stands {times} times in its text")
        start = self.raw.find(words)
        return self.place(start, start + len(words))

    def own_words(self, claim: SeenClaim) -> list[Place]:
        """Where the claim's own words stand: its spans, else its quote, else the cells that it was put together of."""
        quote = flat(claim.quote)
        starts = [m.start() for m in re.finditer(f"(?={re.escape(quote)})", self.flat)] if quote else []
        if not starts:
            return self._cells(claim) or [self.place(claim.start, claim.start + len(claim.quote))]
        start = min(starts, key=lambda s: abs(self.at[s] - claim.start))
        if not claim.spans:
            return [(start, start + len(quote))]
        return [
            (start + len(flat(claim.quote[:first])), start + len(flat(claim.quote[:last])))
            for first, last in claim.spans
        ]

    def _cells(self, claim: SeenClaim) -> list[Place]:
        """Of a quote like "row · column · value": its cells in the one line that has most of them, the nearest of such."""
        cells = [cell for part in re.split(r"[·|\n…]", claim.quote) if (cell := part.strip())]
        lines = [
            (line.start(), [m for cell in cells if (m := _whole(cell).search(line.group()))])
            for line in re.finditer(r"[^\n]+", self.raw)
        ]
        rich = [(start, found) for start, found in lines if len(found) > 1]
        if not rich:
            return []
        start, found = min(rich, key=lambda line: (-len(line[1]), abs(line[0] - claim.start)))
        return [self.place(start + m.start(), start + m.end()) for m in found]


def flat(text: str) -> str:
    """Return the letters and digits of a text.

    >>> flat("| Total | 7,750 |")
    'Total7750'
    """
    return "".join(filter(str.isalnum, text))


def _whole(cell: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.,]){re.escape(cell)}(?!\w|[.,]\d)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """One statement that two parties or more make."""

    key: str
    what: str
    places: Mapping[str, tuple[Place, ...]]
    """For each party where its text tells the fact; any one will do."""
    may: Mapping[Pair, frozenset[str]]
    """What may honestly be said of two of its parties."""
    slots: frozenset[str]
    optional: bool

    def pairs(self) -> list[Pair]:
        return list(combinations(sorted(self.places), 2))


@dataclass(frozen=True, kw_only=True, slots=True)
class Apart:
    """Two places, one in each of two parties' texts, that tell of different things and must not be joined."""

    places: Mapping[str, Place]
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LabelledSet:
    name: str
    kind: str
    folders: tuple[Path, ...]
    """One a party, in alphabetical order of the parties."""
    texts: Mapping[str, Text]
    facts: tuple[Fact, ...]
    apart: tuple[Apart, ...]
    not_facts: Mapping[str, tuple[Place, ...]]

    @property
    def parties(self) -> tuple[str, ...]:
        return tuple(sorted(self.texts))


def read_set(folder: Path) -> LabelledSet:
    """Read a set; raises `LabelError` where its labels do not fit its texts."""
    body = yaml.safe_load((folder / "labels.yaml").read_text(encoding="utf-8"))
    folders = tuple(sorted(path for path in folder.iterdir() if path.is_dir()))
    texts = {path.name: Text.of(_only_text(path)) for path in folders}
    return LabelledSet(
        name=folder.name,
        kind=body["kind"],
        folders=folders,
        texts=texts,
        facts=tuple(_fact(row, texts) for row in body["facts"]),
        apart=tuple(_apart(row, texts) for row in body["apart"]),
        not_facts={party: _find_all(texts, party, parts) for party, parts in body["not_facts"].items()},
    )


def _only_text(folder: Path) -> str:
    paths = [path for path in folder.rglob("*") if path.is_file()]
    if len(paths) != 1:
        raise LabelError(f"{folder.name}: expected one text, found {len(paths)}")
    return paths[0].read_text(encoding="utf-8")


def _find_all(texts: Mapping[str, Text], party: str, parts: Sequence[str]) -> tuple[Place, ...]:
    if party not in texts:
        raise LabelError(f"no text of {party!r}")
    return tuple(texts[party].find(part) for part in parts)


def _fact(row: Mapping[str, object], texts: Mapping[str, Text]) -> Fact:
    parties = row["parties"]
    if not isinstance(parties, dict) or len(parties) < 2:
        raise LabelError(f"fact {row['id']}: expected two parties or more")
    slots = row.get("slot") or []
    return Fact(
        key=str(row["id"]),
        what=str(row["what"]),
        places={party: _find_all(texts, party, parts) for party, parts in parties.items()},
        may=_allowed(row, sorted(parties)),
        slots=frozenset([slots] if isinstance(slots, str) else slots),
        optional=bool(row.get("optional")),
    )


def _allowed(row: Mapping[str, object], parties: Sequence[str]) -> dict[Pair, frozenset[str]]:
    exceptions = row.get("pairs") or {}
    pairs = list(combinations(parties, 2))
    if unknown := set(exceptions) - {"-".join(pair) for pair in pairs}:
        raise LabelError(f"fact {row['id']}: no such pairs: {', '.join(sorted(unknown))}")
    return {pair: _may(row["id"], exceptions.get("-".join(pair), row)) for pair in pairs}


def _may(key: object, row: Mapping[str, object]) -> frozenset[str]:
    relation = str(row["relation"])
    if relation not in RELATIONS:
        raise LabelError(f"fact {key}: expected one of {', '.join(RELATIONS)}, found {relation!r}")
    may = frozenset(row.get("may") or VERDICTS) if relation == "either" else frozenset((relation,))
    if unknown := may - set(VERDICTS):
        raise LabelError(f"fact {key}: unknown in may: {', '.join(sorted(unknown))}")
    return may


def _apart(row: Mapping[str, str], texts: Mapping[str, Text]) -> Apart:
    parts = {party: words for party, words in row.items() if party != "why"}
    if len(parts) != 2:
        raise LabelError(f"apart ({row.get('why')}): expected two parties, found {len(parts)}")
    places = {party: _find_all(texts, party, [words])[0] for party, words in parts.items()}
    return Apart(places=places, why=row["why"])

"""What a reader of three outlets on one working group expects, line by line: `python -m bench.expectations`.

The lines stand in `ground/development/working-group/expectations.yaml`, with what each kind of line means.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bench.figures import Section, share
from bench.labels import LabelledSet, Place, read_set
from bench.product import align, read_outcome
from bench.score_ground import DEVELOPMENT, covers

FOLDER = DEVELOPMENT / "working-group"
_CLAIM_FIELDS = ("actors", "modality", "attribution", "quantities")


@dataclass(frozen=True, kw_only=True, slots=True)
class Brief:
    """An alignment of the set: what each claim holds, where its own words stand, and the matters."""

    body: Mapping[str, dict[str, object]]
    where: Mapping[str, list[Place]]
    party: Mapping[str, str]
    matters: tuple[tuple[frozenset[str], dict[frozenset[str], str]], ...]
    """Claims of each matter, and its verdict for each pair of parties."""

    def telling(self, labelled: LabelledSet, words: Mapping[str, str]) -> list[frozenset[str]]:
        """Return for each party the claims that tell its words."""
        places = {party: labelled.texts[party].find(part) for party, part in words.items()}
        return [
            frozenset(c for c, own in self.where.items() if self.party[c] == party and covers(own, place))
            for party, place in places.items()
        ]


def read_brief(labelled: LabelledSet, out: Path) -> Brief:
    outcome = read_outcome(out)
    body = json.loads((out / "alignment.json").read_text(encoding="utf-8"))
    return Brief(
        body={claim["id"]: claim for claim in body["claims"]},
        where={key: labelled.texts[claim.party].own_words(claim) for key, claim in outcome.claims.items()},
        party={key: claim.party for key, claim in outcome.claims.items()},
        matters=tuple((frozenset(m.claims), {pair: m.between(pair)[0] for pair in m.pairs}) for m in outcome.matters),
    )


def is_met(line: Mapping[str, Any], labelled: LabelledSet, brief: Brief) -> bool:
    """Say whether one line holds.

    A claim of words that no claim tells meets nothing; words that no claim tells are apart from everything.
    """
    kind = next(kind for kind in ("claim", "none", "same", "apart", "not_said") if kind in line)
    told = brief.telling(labelled, line[kind])
    if kind == "claim":
        return any(_has(brief.body[c], line) for c in told[0])
    if kind == "none":
        return not told[0]
    said = set(_said(brief, told, frozenset(line[kind])))
    if kind == "not_said":
        return not said & set(line["never"])
    return not said if kind == "apart" else bool(said & set(line["may"]))


def _has(claim: Mapping[str, object], line: Mapping[str, Any]) -> bool:
    return all(str(line[field]) in json.dumps(claim[field]) for field in _CLAIM_FIELDS if field in line)


def _said(brief: Brief, told: list[frozenset[str]], pair: frozenset[str]) -> list[str]:
    """Return the verdicts of the matters in which a claim of each side stands."""
    return [verdicts.get(pair, "") for claims, verdicts in brief.matters if all(claims & side for side in told)]


def run(work: Path) -> Section:
    labelled = read_set(FOLDER)
    lines = yaml.safe_load((FOLDER / "expectations.yaml").read_text(encoding="utf-8"))
    align(labelled.folders, work / "working-group-expected")
    brief = read_brief(labelled, work / "working-group-expected")
    missed = [line["what"] for line in lines if not is_met(line, labelled, brief)]
    return Section(
        title="Three outlets on one working group",
        figures=(share("expectations met", len(lines) - len(missed), len(lines), bar="all"),),
        remarks=tuple(f"- not met: {what}" for what in missed),
    )


def main() -> None:
    with tempfile.TemporaryDirectory() as work:
        print(run(Path(work)).markdown())


if __name__ == "__main__":
    main()

"""Our two-party set: are events found, kept apart, and judged as they were planted?"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench.figures import Figure, Section, share, table
from bench.plain_match import match
from bench.product import Outcome, SeenMatter, Sentence, align, locate
from bench.values import same_value

HERE = Path(__file__).parent / "twoparty"
PARTIES = ("alpha", "beta")
_EXPECTED = {
    "equal": {"aligned"},
    "precise": {"aligned"},
    "altered": {"conflicting"},
    "later": {"changed"},
    "missing": {"one-sided", "not covered"},
}
VERDICTS = ("aligned", "conflicting", "changed", "unclear", "one-sided", "not covered", "not found")


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """What was planted."""

    key: str
    relation: str
    slot: str | None
    story: str | None
    values: tuple[str | None, str | None]
    sides: tuple[frozenset[int], frozenset[int]]
    """Numbers of its sentences, alpha's and beta's."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Gold:
    events: tuple[Event, ...]
    sentences: tuple[Sentence, ...]
    pages: Mapping[tuple[str, str], str]


def read_gold(folder: Path) -> Gold:
    sentences: list[Sentence] = []
    events = []
    for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        sides = []
        for party in PARTIES:
            told = (row[party] or {"sentences": []})["sentences"]
            sides.append(frozenset(range(len(sentences), len(sentences) + len(told))))
            sentences += [Sentence(party=party, file=item["file"], text=item["text"]) for item in told]
        values = tuple((row[party] or {}).get("value") for party in PARTIES)
        events.append(
            Event(
                key=row["event"], relation=row["relation"], slot=row["slot"], story=row["story"],
                values=(values[0], values[1]), sides=(sides[0], sides[1]),
            )
        )  # fmt: skip
    pages = {
        (party, path.name): path.read_text(encoding="utf-8") for party in PARTIES for path in (folder / party).iterdir()
    }
    return Gold(events=tuple(events), sentences=tuple(sentences), pages=pages)


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """An event with what the product made of it."""

    event: Event
    verdict: str
    """Of the matter that holds both its sides; of one of its matters for a missing event; else "not found"."""
    merged_with: frozenset[str]
    conflict: SeenMatter | None
    """The conflicting matter that holds both sides."""
    met: bool


def judge(gold: Gold, outcome: Outcome) -> tuple[list[Judged], int, int]:
    """Return every event judged, the number of conflicting matters, and how many of these hold an altered event."""
    where = locate(outcome, gold.sentences, gold.pages)
    held = [frozenset(n for claim in matter.claims for n in where.get(claim, ())) for matter in outcome.matters]
    judged = [_judge_one(event, gold.events, outcome.matters, held) for event in gold.events]
    hits = {id(one.conflict) for one in judged if one.conflict is not None and one.event.relation == "altered"}
    return judged, sum(m.verdict == "conflicting" for m in outcome.matters), len(hits)


def _judge_one(
    event: Event, events: Sequence[Event], matters: Sequence[SeenMatter], held: Sequence[frozenset[int]]
) -> Judged:
    mine = event.sides[0] | event.sides[1]
    touched = [(m, h) for m, h in zip(matters, held, strict=True) if h & mine]
    both = [m for m, h in touched if h & event.sides[0] and h & event.sides[1]]
    candidates = [m for m, _ in touched] if event.relation == "missing" else both
    others = frozenset(
        o.key for o in events if o is not event and any(h & (o.sides[0] | o.sides[1]) for _, h in touched)
    )
    return Judged(
        event=event,
        verdict=min((m.verdict for m in candidates), key=_seriousness, default="not found"),
        merged_with=others,
        conflict=next((m for m in both if m.verdict == "conflicting"), None),
        met=bool(both),
    )


def _seriousness(verdict: str) -> int:
    order = ("conflicting", "changed", "aligned", "unclear", "one-sided", "not covered")
    return order.index(verdict)


def score(title: str, gold: Gold, outcome: Outcome, *, show: bool) -> Section:
    """Return the figures of one half; `show` names single events and is for the half that may be looked at."""
    judged, conflicts, hits = judge(gold, outcome)
    remarks = [f"Run: {outcome.seconds:.1f} s, {len(outcome.claims)} claims, {len(outcome.matters)} matters.", ""]
    remarks += [_confusion(judged), "", _by_slot(judged), ""]
    if show:
        remarks += _errors(judged, gold, outcome)
    return Section(title=title, figures=tuple(_figures(judged, conflicts, hits)), remarks=tuple(remarks))


def _figures(judged: Sequence[Judged], conflicts: int, hits: int) -> list[Figure]:
    shared = [one for one in judged if one.event.relation != "missing"]
    altered = [one for one in judged if one.event.relation == "altered"]
    caught = [one for one in altered if one.conflict is not None]
    story = {one.event.key: one.event.story for one in judged}
    across = [one for one in judged if any(story[k] is None or story[k] != one.event.story for k in one.merged_with)]
    right = [one for one in judged if one.verdict in _EXPECTED[one.event.relation]]
    return [
        share("matters found", sum(one.met for one in shared), len(shared), bar="≥ .85"),
        share("wrongly merged", sum(bool(one.merged_with) for one in judged), len(judged), bar="≤ .03"),
        share("… with an event of another story", len(across), len(judged)),
        share("conflicting: precision", hits, conflicts, bar="≥ .90"),
        share("conflicting: recall", len(caught), len(altered), bar="≥ .70"),
        share("slot named, of conflicts caught", sum(named(one) for one in caught), len(caught)),
        share("slot and both values", sum(named(one, values=True) for one in caught), len(caught)),
        share("verdict as planted", len(right), len(judged)),
        share("changed: recall", *_recall(judged, "later")),
        share("aligned: recall", *_recall(judged, "equal", "precise")),
        share("aligned: precision, over events", *_reassured(judged)),
    ]


def _recall(judged: Sequence[Judged], *relations: str) -> tuple[int, int]:
    mine = [one for one in judged if one.event.relation in relations]
    return sum(one.verdict in _EXPECTED[one.event.relation] for one in mine), len(mine)


def _reassured(judged: Sequence[Judged]) -> tuple[int, int]:
    """Of the events called aligned, how many are: the rest were told that all is well where it is not."""
    mine = [one for one in judged if one.verdict == "aligned"]
    return sum("aligned" in _EXPECTED[one.event.relation] for one in mine), len(mine)


def named(one: Judged, *, values: bool = False) -> bool:
    """Is the altered slot among the reasons of the matter (and does it give both sides' values)?"""
    if one.conflict is None or one.event.slot is None:
        return False
    reasons = [r for r in one.conflict.reasons if r.get("slot") == one.event.slot and _differs(r)]
    if not values:
        return bool(reasons)
    return any(
        same_value(one.event.slot, one.event.values[0], r.get("left"))
        and same_value(one.event.slot, one.event.values[1], r.get("right"))
        for r in reasons
    )


def _differs(reason: Mapping[str, object]) -> bool:
    """Slots that agree are listed among the reasons too, in words of their own for both sides; only prose tells them apart."""
    return reason.get("left") != reason.get("right") and " agrees" not in str(reason.get("because"))


def _confusion(judged: Sequence[Judged]) -> str:
    counts = Counter((one.event.relation, one.verdict) for one in judged)
    rows = [[relation, *(str(counts[relation, verdict]) for verdict in VERDICTS)] for relation in _EXPECTED]
    return table(["planted, and what came out", *VERDICTS], rows)


def _by_slot(judged: Sequence[Judged]) -> str:
    altered = [one for one in judged if one.event.relation == "altered"]
    slots = sorted({str(one.event.slot) for one in altered})
    rows = []
    for slot in slots:
        mine = [one for one in altered if one.event.slot == slot]
        counts = (len(mine), sum(o.met for o in mine), sum(o.conflict is not None for o in mine), sum(map(named, mine)))
        rows.append([slot, *map(str, counts)])
    return table(["altered slot", "planted", "met in one matter", "conflicting", "slot named"], rows)


def _errors(judged: Sequence[Judged], gold: Gold, outcome: Outcome) -> list[str]:
    lines = ["Events that came out otherwise than planted:", ""]
    for one in judged:
        if one.verdict not in _EXPECTED[one.event.relation] or one.merged_with:
            others = f", merged with {', '.join(sorted(one.merged_with))}" if one.merged_with else ""
            lines.append(f"- {one.event.key} {one.event.relation} {one.event.slot or ''}: {one.verdict}{others}")
    where = locate(outcome, gold.sentences, gold.pages)
    altered = {n for e in gold.events if e.relation == "altered" for side in e.sides for n in side}
    for matter in outcome.matters:
        if matter.verdict == "conflicting" and not altered & {n for c in matter.claims for n in where.get(c, ())}:
            quotes = " ‖ ".join(outcome.claims[c].quote for c in matter.claims)
            reasons = "; ".join(
                f"{r.get('slot')}: {r.get('left')} / {r.get('right')}" for r in matter.reasons if r.get("slot")
            )
            lines.append(f"- false conflict: {quotes} ({reasons})")
    return [*lines, ""]


def run(work: Path) -> list[Section]:
    sections = []
    for half in ("dev", "held"):
        outcome = align([HERE / half / party for party in PARTIES], work / f"twoparty-{half}")
        gold = read_gold(HERE / half)
        ours = score(f"Two-party set, {half}", gold, outcome, show=half == "dev")
        sections.append(beside(ours, score("", gold, match(gold.pages, PARTIES), show=False)))
    return sections


def beside(ours: Section, peer: Section) -> Section:
    """Set the peer's values into the rows of ours; it names no slots, and knows no change."""
    rows = tuple(
        replace(mine, peer="" if theirs.value is None else f"nearest sentences {theirs.value:.3f}")
        for mine, theirs in zip(ours.figures, peer.figures, strict=True)
    )
    return replace(ours, figures=rows)

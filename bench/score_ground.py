"""Counts right and wrong joins and verdicts against labelled facts: `python -m bench.score_ground [SET ...] [--show] [--of NAME]`.

Works on the development half; the held-back half is only ever counted, by `bench.quality`.
What is counted, and why a wrong join weighs most, is said in `ground/README.md`.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from bench.figures import table
from bench.labels import VERDICTS, Fact, LabelledSet, Pair, Place, read_set
from bench.product import Outcome, SeenClaim, SeenMatter, align

GROUND = Path(__file__).parent / "ground"
DEVELOPMENT, HELDBACK = GROUND / "development", GROUND / "heldback"
SETS = ("development", "turned", "further", "first-seen")
"""The folders whose tables may be looked at set by set."""
COVER = 0.6
"""A claim tells a fact when its own words cover this share of one of the fact's places."""
LONGEST = 450
"""Characters; a longer quote tells no fact at all."""


def sets_in(half: Path) -> list[LabelledSet]:
    return [read_set(path.parent) for path in sorted(half.glob("*/labels.yaml"))]


@dataclass(frozen=True, kw_only=True, slots=True)
class Join:
    """Two parties in one matter: what was said of them, and which facts join them."""

    pair: Pair
    verdict: str
    claims: Mapping[str, tuple[str, ...]]
    shared: frozenset[str]
    wrong: int
    """Groups of claims beyond the first that no shared fact links with the others."""
    right_verdict: bool | None
    """None where nothing was said (*unclear*)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Scored:
    """One set held against its labels."""

    labelled: LabelledSet
    outcome: Outcome
    joins: tuple[Join, ...]
    said: Mapping[tuple[str, Pair], frozenset[str]]
    """For each fact and pair of parties what the matters that join it say."""
    near_misses: tuple[int, ...]
    """Numbers of the `apart` labels whose places were joined."""
    waste: tuple[str, ...]
    """Claims most of whose words are headings, bylines, header rows."""
    counts: Counter[str]


def score(labelled: LabelledSet, outcome: Outcome) -> Scored:
    """Hold an alignment against the labels of its set."""
    where = {key: labelled.texts[claim.party].own_words(claim) for key, claim in outcome.claims.items()}
    told = {key: _told(claim, where[key], labelled.facts) for key, claim in outcome.claims.items()}
    facts = {fact.key: fact for fact in labelled.facts}
    joins = tuple(
        _join(matter, pair, outcome, told, facts)
        for matter in outcome.matters
        for pair in combinations(sorted({outcome.claims[c].party for c in matter.claims}), 2)
    )
    said: dict[tuple[str, Pair], set[str]] = defaultdict(set)
    for join in joins:
        for key in join.shared:
            said[key, join.pair].add(join.verdict)
    waste = tuple(key for key, claim in outcome.claims.items() if _is_waste(labelled, claim, where[key]))
    near = tuple(number for number in range(len(labelled.apart)) if _met(labelled, number, joins, where, told))
    counts = Counter(_join_counts(joins, facts, outcome))
    counts.update(_fact_counts(labelled.facts, said))
    counts.update({"waste": len(waste), "claims": len(where), "near": len(near), "apart": len(labelled.apart)})
    return Scored(
        labelled=labelled,
        outcome=outcome,
        joins=joins,
        said={key: frozenset(verdicts) for key, verdicts in said.items()},
        near_misses=near,
        waste=waste,
        counts=counts,
    )


def _told(claim: SeenClaim, own: Sequence[Place], facts: Sequence[Fact]) -> frozenset[str]:
    if len(claim.quote) > LONGEST:
        return frozenset()
    return frozenset(
        fact.key for fact in facts if any(covers(own, place) for place in fact.places.get(claim.party, ()))
    )


def covers(own: Sequence[Place], place: Place) -> bool:
    """Do the own words of a claim tell what stands at this place?"""
    return _common(own, place) >= COVER * (place[1] - place[0])


def _common(places: Iterable[Place], other: Place) -> int:
    return sum(max(0, min(end, other[1]) - max(start, other[0])) for start, end in places)


def _is_waste(labelled: LabelledSet, claim: SeenClaim, own: Sequence[Place]) -> bool:
    size = sum(end - start for start, end in own)
    lost = sum(_common(own, place) for place in labelled.not_facts.get(claim.party, ()))
    return lost >= COVER * size > 0


def _join(
    matter: SeenMatter, pair: Pair, outcome: Outcome, told: Mapping[str, frozenset[str]], facts: Mapping[str, Fact]
) -> Join:
    claims = {party: tuple(c for c in matter.claims if outcome.claims[c].party == party) for party in pair}
    both = [frozenset().union(*(told[c] for c in claims[party])) for party in pair]
    shared = frozenset(key for key in both[0] & both[1] if pair in facts[key].may)
    linked = {c: told[c] & shared for party in pair for c in claims[party]}
    verdict, _ = matter.between(pair)
    return Join(
        pair=pair,
        verdict=verdict,
        claims=claims,
        shared=shared,
        wrong=_groups(linked) - 1,
        right_verdict=_is_right(verdict, [facts[key] for key in shared], pair),
    )


def _groups(linked: Mapping[str, frozenset[str]]) -> int:
    """Count the groups of claims that shared facts link, directly or by way of others."""
    groups: list[tuple[int, frozenset[str]]] = []
    for facts in linked.values():
        near = [group for group in groups if group[1] & facts]
        groups = [group for group in groups if not group[1] & facts]
        groups.append((1, facts.union(*(group[1] for group in near))))
    return len(groups)


def _is_right(verdict: str, shared: Sequence[Fact], pair: Pair) -> bool | None:
    """Who calls a pair aligned vouches for all that it shares; a difference is right when one fact allows it."""
    if verdict not in VERDICTS:
        return None
    allowed = any(verdict in fact.may[pair] for fact in shared)
    forbidden = any(verdict not in fact.may[pair] for fact in shared if not fact.optional)
    return allowed and not (verdict == "aligned" and forbidden)


def _join_counts(joins: Sequence[Join], facts: Mapping[str, Fact], outcome: Outcome) -> Counter[str]:
    counts: Counter[str] = Counter()
    for join in joins:
        counts["wrong"] += join.wrong
        counts["right"] += bool(join.shared)
        if join.right_verdict is None:
            continue
        kind = "aligned" if join.verdict == "aligned" else "differ"
        counts["wrong said"] += join.wrong
        counts[kind] += 1
        counts[f"{kind} right"] += join.right_verdict
        if kind == "differ":
            counts.update(_difference_counts(join, [facts[key] for key in join.shared], outcome))
    return counts


def _difference_counts(join: Join, shared: Sequence[Fact], outcome: Outcome) -> dict[str, int]:
    if not join.right_verdict:
        mixed = any(fact.may[join.pair] & {"changed", "conflicting"} for fact in shared)
        return {"mixed up": mixed}
    wanted = frozenset().union(*(f.slots for f in shared if join.verdict in f.may[join.pair]))
    return {"slots": bool(wanted), "slots right": bool(wanted & _named_slots(join, outcome))}


def _named_slots(join: Join, outcome: Outcome) -> set[object]:
    mine = {c for claims in join.claims.values() for c in claims}
    matter = next(m for m in outcome.matters if mine <= set(m.claims))
    return {reason.get("slot") for reason in matter.between(join.pair)[1] if reason.get("differs")}


def _fact_counts(facts: Sequence[Fact], said: Mapping[tuple[str, Pair], set[str]]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for fact in facts:
        for pair in fact.pairs() if not fact.optional else ():
            got = said.get((fact.key, pair), set())
            kind = "alignable" if "aligned" in fact.may[pair] else "differences"
            counts.update({"facts": 1, "joined": bool(got), kind: 1, f"{kind} said": bool(got & fact.may[pair])})
    return counts


def _met(
    labelled: LabelledSet,
    number: int,
    joins: Sequence[Join],
    where: Mapping[str, Sequence[Place]],
    told: Mapping[str, frozenset[str]],
) -> bool:
    """Were two places that must stay apart joined by claims that share no fact?"""
    places = labelled.apart[number].places
    pair = (min(places), max(places))
    return any(
        covers(where[mine], places[pair[0]])
        and covers(where[theirs], places[pair[1]])
        and not told[mine] & told[theirs] & join.shared
        for join in joins
        if join.pair == pair
        for mine in join.claims[pair[0]]
        for theirs in join.claims[pair[1]]
    )


def run_half(half: Path, work: Path) -> list[Scored]:
    """Align and score every set of a half, in the order of their names."""
    return [score(one, align(one.folders, work / half.name / one.name)) for one in sets_in(half)]


COLUMNS = (
    ("joins", "right+wrong", ""),
    ("wrong", "wrong", "right+wrong"),
    ("near misses joined", "near", "apart"),
    ("facts joined", "joined", "facts"),
    ("aligned P", "aligned right", "aligned"),
    ("aligned R", "alignable said", "alignable"),
    ("differ P", "differ right", "differ"),
    ("differ R", "differences said", "differences"),
    ("slot", "slots right", "slots"),
    ("waste", "waste", "claims"),
)


def sum_of(counts: Counter[str], names: str) -> int:
    return sum(counts[name] for name in names.split("+") if name)


def as_table(rows: Sequence[tuple[str, Counter[str]]]) -> str:
    """Return a Markdown table with one row a set: shares with what they were counted on."""
    return table(
        ("set", *(name for name, _, _ in COLUMNS)),
        [(name, *(_cell(counts, hits, of) for _, hits, of in COLUMNS)) for name, counts in rows],
    )


def _cell(counts: Counter[str], hits: str, of: str) -> str:
    got, total = sum_of(counts, hits), sum_of(counts, of)
    return str(got) if not of else f"{got / total:.2f} ({got}/{total})" if total else f"- ({got}/0)"


def details(scored: Scored) -> list[str]:
    """Return one line for each wrong or right join, missed fact, near miss and claim from waste."""
    lines = [line for join in sorted(scored.joins, key=lambda j: -j.wrong) for line in _join_lines(scored, join)]
    for fact in scored.labelled.facts:
        lines += [
            f"missed {fact.key} {'-'.join(pair)}: {fact.what}"
            for pair in fact.pairs()
            if not fact.optional and not scored.said.get((fact.key, pair))
        ]
    lines += [f"near miss joined: {scored.labelled.apart[n].why}" for n in scored.near_misses]
    return lines + [f"waste: {scored.outcome.claims[c].quote!r}" for c in scored.waste]


def _join_lines(scored: Scored, join: Join) -> list[str]:
    facts = {fact.key: fact for fact in scored.labelled.facts}
    may = ", ".join(f"{key} {'/'.join(sorted(facts[key].may[join.pair]))}" for key in sorted(join.shared))
    head = f"WRONG x{join.wrong}" if join.wrong else "right join"
    said = {None: "said", True: "RIGHTLY said", False: "WRONGLY said"}[join.right_verdict]
    quotes = [f"    {party}: {_quotes(scored, join.claims[party])}" for party in join.pair]
    return [f"{head}, {said} {join.verdict} ({may or 'shares nothing'})", *quotes]


def _quotes(scored: Scored, claims: Iterable[str]) -> str:
    return " // ".join(" ".join(_lit(scored.outcome.claims[c]).split()) for c in claims)


def _lit(claim: SeenClaim) -> str:
    """The claim's own words; the rest of its sentence is left out."""
    return " … ".join(claim.quote[start:end] for start, end in claim.spans) or claim.quote


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", help="names of sets (all)")
    parser.add_argument("--show", action="store_true", help="each join, missed fact, near miss and claim from waste")
    parser.add_argument("--of", choices=SETS, default=SETS[0], help="the folder that the sets are in (%(default)s)")
    options = parser.parse_args()
    known = {one.name: one for one in sets_in(GROUND / options.of)}
    if unknown := set(options.sets) - set(known):
        parser.error(f"no such set: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    with tempfile.TemporaryDirectory() as work:
        done = [score(known[name], align(known[name].folders, Path(work) / name)) for name in options.sets or known]
    for scored in done if options.show else ():
        print(f"\n## {scored.labelled.name}\n\n" + "\n".join(details(scored)))
    total = sum((scored.counts for scored in done), Counter())
    print("\n" + as_table([*((scored.labelled.name, scored.counts) for scored in done), ("all", total)]))


if __name__ == "__main__":
    main()

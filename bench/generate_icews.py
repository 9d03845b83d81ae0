"""Two parties' coded event tables made from ICEWS18, with the true pairs known.

Both sides draw from the same real events: `pairs` of them are on both sides, the rest on one side only.  On the second
side the shared events are disturbed: names altered (40 %), date off by up to two days, relation replaced (20 %), country
missing (5 %).  Everything follows from the seed.

    python -m bench.generate_icews --data DIR --out DIR [--rows 200000] [--pairs 120000] [--seed 1] [--ways plain|other]
"""

from __future__ import annotations

import argparse
import random
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

DAY_ONE = date(2018, 1, 1)
QUALIFIER = re.compile(r"^(.*?) \(([^()]*)\)$")
COLUMNS = ("claim_id", "date", "actor", "action", "target", "actor_country", "target_country")

Alteration = Callable[[str, random.Random], str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    day: int
    actor: str
    action: str
    target: str


def read_events(data: Path) -> list[Event]:
    """Return every event of the data set, in its own order."""
    with zipfile.ZipFile(data / "icews18" / "icews18.zip") as archive:

        def lines(name: str) -> list[str]:
            return archive.read(name).decode("utf-8").splitlines()

        entity = dict(reversed(line.rsplit("\t", 1)) for line in lines("entity2id.txt"))
        relation = dict(reversed(line.rsplit("\t", 1)) for line in lines("relation2id.txt"))
        rows = [line.split("\t") for name in ("train.txt", "valid.txt", "test.txt") for line in lines(name)]
    return [
        Event(day=int(hour) // 24, actor=entity[s], action=relation[r], target=entity[o]) for s, r, o, hour, *_ in rows
    ]


def initials(name: str, rng: random.Random) -> str:
    """`Angela Merkel` becomes `A. Merkel`."""
    first, _, rest = name.partition(" ")
    return f"{first[0]}. {rest}" if rest and not rest.startswith("(") else typo(name, rng)


def reordered(name: str, rng: random.Random) -> str:
    """`Angela Merkel` becomes `Merkel, Angela`; a qualifier moves to the front."""
    found = QUALIFIER.match(name)
    if found:
        return f"{found[2]} {found[1]}"
    first, _, rest = name.partition(" ")
    return f"{rest}, {first}" if rest else typo(name, rng)


def typo(name: str, rng: random.Random) -> str:
    """Two neighbours swapped, or one letter dropped or doubled."""
    if len(name) < 4:
        return name.lower()
    at = rng.randrange(1, len(name) - 1)
    kind = rng.randrange(3)
    if kind == 0:
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    return name[:at] + name[at + 1 :] if kind == 1 else name[:at] + name[at] + name[at:]


def shortened(name: str, rng: random.Random) -> str:
    """The qualifier is left out, or the last word."""
    found = QUALIFIER.match(name)
    if found:
        return found[1]
    head, _, _tail = name.rpartition(" ")
    return head or typo(name, rng)


def capitals(name: str, rng: random.Random) -> str:
    """As a wire service shouts it, without punctuation."""
    return re.sub(r"[^\w ]", " ", name).upper() if rng.random() < 0.5 else typo(name.upper(), rng)


def acronym(name: str, _rng: random.Random) -> str:
    """`European Union` becomes `EU`, with the qualifier kept; one word is cut."""
    found = QUALIFIER.match(name)
    base, tail = (found[1], f" ({found[2]})") if found else (name, "")
    words = [w for w in re.findall(r"\w+", base) if w[0].isupper()]
    return ("".join(w[0] for w in words) if len(words) > 2 else base[: max(3, len(base) * 3 // 4)]) + tail


def transliterated(name: str, _rng: random.Random) -> str:
    """Another spelling of the same sounds."""
    for old, new in (("ou", "u"), ("y", "i"), ("kh", "h"), ("ph", "f"), ("ck", "k"), ("ee", "i"), ("q", "k")):
        name = name.replace(old, new)
    return re.sub(r"([a-z])\1", r"\1", name)


def titled(name: str, rng: random.Random) -> str:
    """A title or article stands before it."""
    return f"{rng.choice(('Mr', 'President', 'the', 'HE', 'Gen.'))} {name}"


WAYS: dict[str, Sequence[Alteration]] = {
    "plain": (initials, reordered, typo, shortened),
    "other": (capitals, acronym, transliterated, titled),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Noise:
    """How the second side's copies differ; shares of rows or names."""

    name: float = 0.40
    days: int = 2
    relation: float = 0.20
    country: float = 0.05
    ways: str = "plain"


def country(name: str, known: frozenset[str]) -> str | None:
    found = QUALIFIER.match(name)
    if found:
        return found[2]
    return name if name in known else None


def disturbed(event: Event, noise: Noise, relations: Sequence[str], rng: random.Random) -> Event:
    def name(given: str) -> str:
        return rng.choice(WAYS[noise.ways])(given, rng) if rng.random() < noise.name else given

    return Event(
        day=event.day + rng.randint(-noise.days, noise.days),
        actor=name(event.actor),
        action=rng.choice(relations) if rng.random() < noise.relation else event.action,
        target=name(event.target),
    )


def table(rows: Sequence[tuple[str, Event, str | None, str | None]]) -> pa.Table:
    columns = zip(
        *(
            (claim, DAY_ONE + timedelta(days=e.day), e.actor, e.action, e.target, ours, theirs)
            for claim, e, ours, theirs in rows
        ),
        strict=True,
    )
    return pa.table(dict(zip(COLUMNS, map(list, columns), strict=True)))


def generate(
    events: Sequence[Event], *, rows: int, pairs: int, seed: int = 1, noise: Noise = Noise()
) -> tuple[pa.Table, pa.Table, pa.Table]:
    """Return the left table, the right table and the true pairs (`left_claim`, `right_claim`)."""
    rng = random.Random(seed)
    known = frozenset(found[2] for e in events for n in (e.actor, e.target) if (found := QUALIFIER.match(n)))
    relations = sorted({e.action for e in events})
    drawn = rng.sample(range(len(events)), 2 * rows - pairs)
    both, only_left, only_right = drawn[:pairs], drawn[pairs:rows], drawn[rows:]

    def row(claim: str, event: Event, origin: Event, missing: float) -> tuple[str, Event, str | None, str | None]:
        seen = [None if rng.random() < missing else country(n, known) for n in (origin.actor, origin.target)]
        return claim, event, seen[0], seen[1]

    left = [row(f"L{i:07d}", events[i], events[i], 0) for i in both + only_left]
    right = []
    for i in both + only_right:
        copy = disturbed(events[i], noise, relations, rng)
        right.append(row(f"R{rng.getrandbits(40):010x}", copy, events[i], noise.country))
    truth = pa.table({"left_claim": [r[0] for r in left[:pairs]], "right_claim": [r[0] for r in right[:pairs]]})
    rng.shuffle(left)
    rng.shuffle(right)
    return table(left), table(right), truth


def write(out: Path, left: pa.Table, right: pa.Table, truth: pa.Table) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for name, one in (("left", left), ("right", right), ("truth", truth)):
        pq.write_table(one, out / f"{name}.parquet")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder that holds icews18/icews18.zip")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--pairs", type=int, default=120_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--ways", choices=sorted(WAYS), default="plain")
    given = parser.parse_args()
    events = read_events(given.data)
    write(
        given.out,
        *generate(events, rows=given.rows, pairs=given.pairs, seed=given.seed, noise=Noise(ways=given.ways)),
    )


if __name__ == "__main__":
    main()

"""Copying sources: the Flight data set, one table a day, against majority vote and accuracy-weighted vote.

    python -m bench.flight --data DIR

The data set (Li, Dong, Lyons, Meng, Srivastava: *Truth finding on the deep web*, VLDB 2013) has one file a day with what
38 sites say of about 1,200 flights, and the airlines' own values for a hundred of them.
"""

from __future__ import annotations

import argparse
import gzip
import re
import time
from collections import Counter, defaultdict
from pathlib import Path

from consilience.tables.fusion import Fusion, Said, fuse
from consilience.tables.values import ValueKind, key, kind_of

ATTRIBUTES = (
    "scheduled departure",
    "actual departure",
    "departure gate",
    "scheduled arrival",
    "actual arrival",
    "arrival gate",
)
TOLERANCE = 10
"""Minutes: the tolerance of the data set's authors."""
GATE = re.compile(r"\b([A-Z]{0,2}\d{1,3}[A-Z]?|[A-Z])\b")


def rows(path: Path) -> list[Said]:
    said = []
    for line in gzip.decompress(path.read_bytes()).decode("latin-1").splitlines():
        source, item, *values = line.rstrip("\n").split("\t")
        said += [
            Said(source=source, item=item, attribute=attribute, value=cleaned(attribute, value))
            for attribute, value in zip(ATTRIBUTES, values, strict=False)
            if value.strip()
        ]
    return [row for row in said if row.value]


def cleaned(attribute: str, value: str) -> str:
    """A gate's number without terminal; other values as written."""
    if "gate" not in attribute:
        return value
    found = GATE.findall(re.sub(r"(?i)\b(terminal|term|gate|concourse)\b\.?\s*\w?\s*-?", " ", value).upper())
    return found[-1] if found else ""


def truth(path: Path) -> dict[tuple[str, str], str]:
    known = {}
    for line in gzip.decompress(path.read_bytes()).decode("latin-1").splitlines():
        item, *values = line.rstrip("\n").split("\t")
        for attribute, value in zip(ATTRIBUTES, values, strict=False):
            if cleaned(attribute, value).strip():
                known[item, attribute] = cleaned(attribute, value)
    return known


def right(attribute: str, given: str, true: str) -> bool:
    kind = ValueKind.WORDS if "gate" in attribute else ValueKind.CLOCK
    a, b = key(given, kind), key(true, kind)
    if a is None or b is None:
        return False
    if a[0] == b[0] == "clock":
        off = abs(int(a[1]) - int(b[1]))
        return min(off, 1440 - off) <= TOLERANCE
    return a == b


def vote(said: list[Said], weight: dict[tuple[str, str], float] | None = None) -> dict[tuple[str, str], str]:
    """The value with most votes, or most weighted votes; ties to the one seen first."""
    kinds = {a: kind_of([r.value for r in said if r.attribute == a]) for a in ATTRIBUTES}
    votes: dict[tuple[str, str], Counter] = defaultdict(Counter)
    spelled = {}
    for row in said:
        meant = key(row.value, kinds[row.attribute])
        if meant is None:
            continue
        meant = meant[:2] if meant[0] == "clock" else meant
        votes[row.item, row.attribute][meant] += weight.get((row.source, row.attribute), 0.5) if weight else 1
        spelled.setdefault((row.item, row.attribute, meant), row.value)
    return {at: spelled[(*at, counts.most_common(1)[0][0])] for at, counts in votes.items()}


def accuracy_weighted(said: list[Said]) -> dict[tuple[str, str], str]:
    """Vote, count how often each source agrees with the outcome, vote again with that weight, five times."""
    held = vote(said)
    for _ in range(5):
        agree, n = Counter(), Counter()
        for row in said:
            if (row.item, row.attribute) in held:
                n[row.source, row.attribute] += 1
                agree[row.source, row.attribute] += right(row.attribute, row.value, held[row.item, row.attribute])
        held = vote(said, {at: agree[at] / n[at] for at in n})
    return held


def share_right(held: dict[tuple[str, str], str], known: dict[tuple[str, str], str]) -> float:
    asked = [at for at in known if at in held]
    return sum(right(at[1], held[at], known[at]) for at in asked) / len(asked)


def days(data: Path) -> list[str]:
    return sorted(path.name.split("-")[1][:8] for path in (data / "flight").glob("conflicting_data-*.txt.gz"))


def measure(data: Path) -> list[dict[str, object]]:
    found = []
    for day in days(data):
        said = rows(data / "flight" / f"conflicting_data-{day}.txt.gz")
        known = truth(data / "flight" / f"ground_truth-{day}.txt.gz")
        start = time.process_time()
        fusion: Fusion = fuse(said)
        took = time.process_time() - start
        found.append(
            {
                "day": day,
                "rows": len(said),
                "vote": share_right(vote(said), known),
                "accuracy_vote": share_right(accuracy_weighted(said), known),
                "fused": share_right({(f.item, f.attribute): f.value for f in fusion.fused}, known),
                "origins": [o.sources for o in fusion.origins],
                "cpu_seconds": took,
            }
        )
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    for one in measure(parser.parse_args().data):
        print({k: round(v, 4) if isinstance(v, float) else v for k, v in one.items()})


if __name__ == "__main__":
    main()

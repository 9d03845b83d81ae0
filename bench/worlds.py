"""Two worlds, again and again: everything a reader can observe of a node is equal when only hidden records differ.

    python -m bench.worlds [--worlds 200] [--grow 0] [--progress FILE]

Each round makes two nodes whose hidden records differ by chance, asks for every page, act, export and piece of data, and
compares.  With `--grow` each pair then gets so many further lots of hidden records, as many in both worlds, and after each
lot a fifth of the addresses, drawn by chance, is asked again: two more worlds that differ only in what is hidden.  The
folders are in memory where the system has such a place.  With `--progress` a run that was stopped goes on after its last pair.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tests.web.test_two_worlds import built, observed, other_secrets, secrets_of_anna

from bench.progress import MEMORY, Progress

SHARE = 0.2


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--worlds", type=int, default=200)
    parser.add_argument("--grow", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--progress", type=Path, help="where to keep how far the run came")
    asked = parser.parse_args()
    progress = Progress.read(asked.progress, asked.seed)
    while progress.worlds < asked.worlds:
        begun, lots = time.perf_counter(), min(asked.grow, (asked.worlds - progress.worlds) // 2 - 1)
        looked = side_by_side(random.Random(f"{asked.seed} from {progress.worlds}"), lots, progress.worlds)
        progress.add(2 * (1 + max(lots, 0)), looked, time.perf_counter() - begun)
    print(progress)


def side_by_side(chance: random.Random, lots: int, number: int) -> int:
    """Compare one pair of worlds, anew after each lot of hidden records; return how many observations that were."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as scratch, ExitStack() as stack:
        kinds = (True, chance.random() < 0.5)
        pair = [
            built(Path(scratch) / str(place), rich=rich, seed=chance.randrange(10**9))
            for place, rich in enumerate(kinds)
        ]
        for world, _, _ in pair:
            stack.callback(world.close)
        labels = compared(pair, None, number)
        looked = len(labels)
        for lot in range(1, lots + 1):
            for (world, visible, _), rich in zip(pair, kinds, strict=True):
                (secrets_of_anna if rich else other_secrets)(world, chance, visible["forum"])
            some = {label for label in sorted(labels) if chance.random() < SHARE}
            looked += len(compared(pair, some, number + 2 * lot))
        return looked


def compared(pair, only, number: int) -> set[str]:
    """Ask both worlds the same; return what was asked, or end with what differs."""
    one, other = (observed(*world, only=only) for world in pair)
    differing = [label for label in one if one[label] != other.get(label)]
    if differing or set(one) != set(other):
        raise SystemExit(f"world {number}: {differing or set(one) ^ set(other)}")
    return set(one)


if __name__ == "__main__":
    main()

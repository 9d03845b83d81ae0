"""Two worlds, again and again: everything a reader can observe of a node is equal when only hidden records differ.

    python -m bench.worlds [--worlds 100]

Each round makes two nodes whose hidden records differ by chance, asks for every page, act, export and piece of data, and
compares.  About three seconds a world on an idle core; the test suite runs one round of the same.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from pathlib import Path

from tests.web.test_two_worlds import built, observed


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--worlds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    chance, begun, looked = random.Random(asked.seed), time.perf_counter(), 0
    for number in range(0, asked.worlds, 2):
        with tempfile.TemporaryDirectory() as scratch:
            pair = [
                built(Path(scratch) / str(rich), rich=rich, seed=chance.randrange(10**9))
                for rich in (True, chance.random() < 0.5)
            ]
            one, other = (observed(*world) for world in pair)
            for world, _, _ in pair:
                world.close()
        differing = [label for label in one if one[label] != other[label]]
        looked += len(one)
        if differing or set(one) != set(other):
            raise SystemExit(f"round {number // 2}: {differing or set(one) ^ set(other)}")
    print(f"{asked.worlds} worlds, {looked} observations, no difference, {time.perf_counter() - begun:.0f} s")


if __name__ == "__main__":
    main()

"""Two worlds, again and again: everything a reader can observe of a node is equal when only hidden records differ.

    python -m bench.worlds [--worlds 200] [--grow 0]

Each round makes two nodes whose hidden records differ by chance, asks for every page, act, export and piece of data, and
compares.  With `--grow` each pair then gets so many further lots of hidden records, as many in both worlds, and after each
lot a fifth of the addresses, drawn by chance, is asked again: two more worlds that differ only in what is hidden.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from pathlib import Path

from tests.web.test_two_worlds import built, observed, other_secrets, secrets_of_anna

SHARE = 0.2


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--worlds", type=int, default=200)
    parser.add_argument("--grow", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    chance, begun, worlds, looked = random.Random(asked.seed), time.perf_counter(), 0, 0
    while worlds < asked.worlds:
        with tempfile.TemporaryDirectory() as scratch:
            kinds = (True, chance.random() < 0.5)
            pair = [
                built(Path(scratch) / str(number), rich=rich, seed=chance.randrange(10**9))
                for number, rich in enumerate(kinds)
            ]
            labels = compared(pair, None, worlds)
            worlds, looked = worlds + 2, looked + len(labels)
            for _ in range(asked.grow):
                if worlds >= asked.worlds:
                    break
                for (world, visible, _), rich in zip(pair, kinds, strict=True):
                    (secrets_of_anna if rich else other_secrets)(world, chance, visible["forum"])
                some = {label for label in sorted(labels) if chance.random() < SHARE}
                looked += len(compared(pair, some, worlds))
                worlds += 2
            for world, _, _ in pair:
                world.close()
    print(f"{worlds} worlds, {looked} observations, no difference, {time.perf_counter() - begun:.0f} s")


def compared(pair, only, number: int) -> set[str]:
    """Ask both worlds the same; return what was asked, or end with what differs."""
    one, other = (observed(*world, only=only) for world in pair)
    differing = [label for label in one if one[label] != other.get(label)]
    if differing or set(one) != set(other):
        raise SystemExit(f"world {number}: {differing or set(one) ^ set(other)}")
    return set(one)


if __name__ == "__main__":
    main()

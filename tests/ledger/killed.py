"""A child that ingests until it is killed, and the look at what it left.  `bench.soak` runs the same."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from consilience.ledger.audit import audit
from consilience.ledger.ledger import Ledger
from tests.make_records import LOG_KEY, NODE_KEY, NOW, beginning, claim, id_of, received, rules, store
from tests.make_records import random as numbers


def batch(round_: int, number: int):
    """The same records each time they are asked for: a retry is the same bytes."""
    start = 10_000_000 + round_ * 1_000_000 + number * 10
    return [received(claim(start + place), NODE_KEY, number=start + place) for place in range(10)]


def ingest(folder: Path, round_: int) -> None:
    ledger = Ledger(store(folder), rules())
    ledger.admit(beginning(), now=NOW)
    for number in range(100_000):
        for entry in ledger.admit(batch(round_, number), now=NOW):
            os.write(1, f"{entry.id} {entry.index}\n".encode())
        if number % 7 == 3:
            ledger.checkpoint(LOG_KEY, now=NOW, random=numbers(round_ * 1_000_000 + number * 100))


def look(child: subprocess.Popen, folder: Path, round_: int) -> tuple[int, int]:
    first = child.stdout.readline()
    time.sleep(random.Random(round_).uniform(0, 0.25))
    child.send_signal(signal.SIGKILL)
    rest, _ = child.communicate()
    lines = [line.split() for line in (first + rest).splitlines(keepends=True) if line.endswith("\n")]
    ledger = Ledger(store(folder), rules())
    audit(ledger, ledger._store)
    for record, index in lines:
        if ledger.find(record).index != int(index):
            raise AssertionError(f"{record} was acknowledged at {index}")
    retried = ledger.admit(batch(round_, 0), now=NOW)
    if [entry.fresh for entry in retried] != [False] * 10 or retried[0].id != id_of(batch(round_, 0)[0]):
        raise AssertionError("a retry was not idempotent")
    found = sum(1 for row in ledger.entries() if row.kind == "claim/1")
    ledger.close()
    return len(lines), found


if __name__ == "__main__":
    ingest(Path(sys.argv[1]), int(sys.argv[2]))

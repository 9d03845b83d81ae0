"""How long a private check of 10,000 by 10,000 keys takes, beside the bare library.  About a minute.

Both sides run one after the other on one core, each asks, offers, answers and finds: a run by two nodes takes less, because each
does its half.  The bare library does the same work in the same process without commitments, size and layout checks.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import platform
import secrets
import statistics
import time

from consilience.exchange import precheck, psi
from consilience.records.ids import RecordId, RunId
from consilience.records.precheck import Shown


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keys", type=int, default=10_000)
    parser.add_argument("--common", type=int, default=3_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    if not psi.is_there():
        raise SystemExit("the `precheck` extra is not installed")
    left = held(range(options.keys))
    right = held(range(options.keys - options.common, 2 * options.keys - options.common))
    for shown in Shown:
        ours, cpu, bare, sizes = [], [], [], {}
        for _ in range(options.rounds):
            busy = time.process_time()
            seconds, sizes = whole(left, right, shown, options.common)
            ours.append(seconds)
            cpu.append(time.process_time() - busy)
            bare.append(library(list(left), list(right), shown, options.common))
        result = {
            "shown": shown.value, "keys": options.keys, "common": options.common, "rounds": options.rounds,
            "seconds": round(statistics.median(ours), 2), "seconds_all": [round(one, 2) for one in ours],
            "cpu_seconds": round(statistics.median(cpu), 2),
            "library_alone": round(statistics.median(bare), 2), "bytes": sizes, "python": platform.python_version(),
        }  # fmt: skip
        print(json.dumps(result), flush=True)


def held(numbers) -> dict[str, RecordId]:
    return {
        f"file:{hashlib.sha256(b'key %d' % n).hexdigest()}": RecordId(hashlib.sha256(b"report %d" % n).hexdigest())
        for n in numbers
    }


def whole(left, right, shown, common):
    """Both sides of a run, commitments and checks with it; seconds, and the bytes of each message's parts."""
    started = time.perf_counter()
    run = RunId(secrets.token_hex(32))
    one, other = (precheck.begin(run, secrets.token_bytes(32), keys) for keys in (left, right))
    committed = [(side.inputs, side.keys) for side in (one, other)]
    asked = [precheck.ask(side, shown) for side in (one, other)]
    offered = [precheck.offer(one, shown, other.size), precheck.offer(other, shown, one.size)]
    answers = [precheck.answer(other, shown, asked[0], one.size), precheck.answer(one, shown, asked[1], other.size)]
    found = [
        precheck.find(one, shown, offered[1], answers[0], other.size),
        precheck.find(other, shown, offered[0], answers[1], one.size),
    ]
    seconds = time.perf_counter() - started
    assert len(committed) == 2
    assert shown is Shown.BAND or {len(reports) for _, reports in found} == {common}
    return seconds, {"request": len(asked[0]), "set": len(offered[0]), "answer": len(answers[0])}


def library(left, right, shown, common):
    """The same two intersections by the library alone."""
    which = shown is Shown.WHICH
    started = time.perf_counter()
    for mine, theirs in ((left, right), (right, left)):
        client, server = (psi.key_from(secrets.token_bytes(64)) for _ in range(2))
        request = psi.request(client, mine, which=which)
        answer = psi.respond(server, request, which=which)
        found = psi.intersect(
            client, psi.setup(server, theirs, which=which, asked=len(mine)), answer, which=which
        )  # fmt: skip
        assert (len(found) if isinstance(found, list) else found) == common
    return time.perf_counter() - started


if __name__ == "__main__":
    main()

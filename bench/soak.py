"""Long runs against the trust core: `kill -9` rounds, then fuzzing of every parser of foreign bytes.

About 10 minutes of fuzzing on each core and as much of kill rounds with the defaults.  Without atheris the fuzzing is random
changes of good input, which is said; with it, it is guided by coverage.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from urllib.parse import parse_qsl

try:
    import atheris
except ImportError:
    atheris = None
if atheris is not None and "--parser" in sys.argv:
    # Only what is imported in here is watched for coverage; whoever imports it later gets the watched one.
    with atheris.instrument_imports(include=["consilience"]):
        import consilience.exchange.stix.read
        import consilience.exchange.taxii.query
        import consilience.ledger.note
        import consilience.marking.banner
        import consilience.marking.stanag
        import consilience.marking.tlp
        import consilience.records.record
        import consilience.verify  # noqa: F401

from tests.cli.test_verify import evidence
from tests.exchange.stix.terms import AMBER, GREEN, actor, malware, terms, thing, uses
from tests.ledger.killed import ingest, look
from tests.ledger.test_ledger import good_note
from tests.make_records import NODE_KEY, beginning, claim, every_kind, payload, received

from consilience import verify
from consilience.errors import MalformedMarking, MalformedRecord, MalformedStix
from consilience.exchange.stix.parse import read_objects
from consilience.exchange.stix.read import read
from consilience.exchange.stix.write import write
from consilience.exchange.taxii.query import Unclear, read_query
from consilience.ledger.note import read_note
from consilience.marking import Level, Marking
from consilience.marking.banner import parse_banner, parse_portion
from consilience.marking.level import COMMON
from consilience.marking.stanag import parse_stanag, write_stanag
from consilience.marking.tlp import parse_tlp
from consilience.records.canonical import read_canonical, write_canonical
from consilience.records.envelope import read_envelope, write_envelope
from consilience.records.record import read_statement


def canonical(raw: bytes) -> None:
    if write_canonical(read_canonical(raw)) != raw:
        raise AssertionError("what was read is not what is written")


def envelope(raw: bytes) -> None:
    found = read_envelope(raw)
    if write_envelope(found.payload, found.signatures) != raw:
        raise AssertionError("an envelope has two spellings")
    read_statement(found.payload)
    # Whatever the core takes for a record, the verifier must take for one.
    verify.read_record(raw)


def stix(raw: bytes) -> None:
    objects = read_objects(raw)
    taken = read(objects, terms(), source="x")
    if len(taken.outcomes) != len(objects.sound) + len(objects.aside):
        raise AssertionError("an object has no fate")


def query(raw: bytes) -> None:
    read_query(parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True))


def good_stix() -> list[bytes]:
    foreign = [actor("Grey Heron", GREEN), malware("Silt", AMBER), uses(actor(), malware(), GREEN, confidence=50)]
    foreign.append(thing("report", "r", GREEN, name="R", description="Words.", object_refs=[foreign[2]["id"]]))
    said = [received(body, NODE_KEY).envelope for body in every_kind()[:4]]
    ours = [one.body for raw in said for one in write(read_statement(read_envelope(raw).payload), raw)]
    return [json.dumps({"type": "bundle", "objects": foreign}).encode(), b"[" + b",".join(ours) + b"]"]


def words(parse: Callable[[str], object]) -> Callable[[bytes], object]:
    return lambda raw: parse(raw.decode("utf-8", "replace"))


def good_label() -> Marking:
    parties = frozenset({"alpha", "beta"})
    level = Level("common", "SECRET")
    return Marking(
        levels=frozenset({level}),
        originators=frozenset({"alpha"}),
        compartments=frozenset({"ORION"}),
        releasable_to=parties,
        caveats=frozenset({"ORCON"}),
    )


PARSERS: dict[str, tuple[Callable[[bytes], object], tuple[type[Exception], ...], list[bytes]]] = {
    "payload": (read_statement, (MalformedRecord,), [payload(body) for body in every_kind()]),
    "canonical": (canonical, (MalformedRecord,), [payload(body) for body in every_kind()]),
    "envelope": (envelope, (MalformedRecord,), [received(body, NODE_KEY).envelope for body in every_kind()]),
    "checkpoint": (read_note, (MalformedRecord,), [good_note()]),
    "verify": (
        verify.verify,
        (verify.NotValid, verify.Unreadable),
        [good_note(), b'{"index":0,"size":1}', evidence(beginning(), received(claim(), NODE_KEY))],
    ),
    "verify record": (
        verify.read_record,
        (verify.NotValid,),
        [received(body, NODE_KEY).envelope for body in every_kind()],
    ),
    "STIX": (stix, (MalformedStix,), good_stix()),
    "TAXII query": (
        query,
        (Unclear,),
        [b"limit=10&added_after=2026-03-01T12:00:00.000000Z&match[version]=first,last&match[type]=note&next=MjAyNg"],
    ),
    "TLP": (words(lambda text: parse_tlp(text, owner="alpha")), (MalformedMarking,), [b"TLP:AMBER+STRICT"]),
    "banner": (
        words(lambda text: parse_banner(text, owner="alpha", policy=COMMON)),
        (MalformedMarking,),
        [b"SECRET//ORION//FGI beta/REL TO alpha, beta/ORCON"],
    ),
    "STANAG 4774": (
        words(lambda text: parse_stanag(text, owner="alpha")),
        (MalformedMarking,),
        [write_stanag(good_label(), owner="alpha", created="2026-01-01T00:00:00Z").encode()],
    ),
    "portion": (
        words(lambda text: parse_portion(text, owner="alpha", policy=COMMON)),
        (MalformedMarking,),
        [b"(S//ORION//REL alpha, beta)"],
    ),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kill-rounds", type=int, default=1000)
    parser.add_argument("--fuzz-seconds", type=int, default=600, help="for all parsers together")
    parser.add_argument(
        "--parser", choices=PARSERS, help="fuzz this one until the time is up (used by this program itself)"
    )
    options = parser.parse_args()
    if options.parser:
        fuzz(options.parser, options.fuzz_seconds)
        return
    seconds = max(options.fuzz_seconds // len(PARSERS), 1)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        sound = list(pool.map(partial(fuzz_apart, seconds=seconds), PARSERS))
    if not all(sound):
        sys.exit(1)
    if options.kill_rounds:
        kill(options.kill_rounds)


def fuzz_apart(name: str, *, seconds: int) -> bool:
    """Fuzz one parser in a process of its own, say how it went, and return whether it held."""
    command = [sys.executable, "-m", "bench.soak", "--parser", name, "--fuzz-seconds", str(seconds)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    runs = [line for line in (done.stdout + done.stderr).splitlines() if line.startswith(("Done", "random"))]
    print(f"{name}: {'FAILED' if done.returncode else 'nothing but the declared error'}; {' '.join(runs)}", flush=True)
    if done.returncode:
        print(done.stderr[-2000:])
    return done.returncode == 0


def fuzz(name: str, seconds: int) -> None:
    parse, declared, good = PARSERS[name]

    def once(raw: bytes) -> None:
        with suppress(*declared):
            parse(raw)

    if atheris is None:
        at_random(once, good, seconds)
        return
    with tempfile.TemporaryDirectory() as corpus:
        for number, raw in enumerate(good):
            (Path(corpus) / str(number)).write_bytes(raw)
        atheris.Setup([sys.argv[0], f"-max_total_time={seconds}", "-max_len=8192", "-verbosity=1", corpus], once)
        atheris.Fuzz()


def at_random(once: Callable[[bytes], None], good: list[bytes], seconds: int) -> None:
    chance, end, count = random.Random(1), time.monotonic() + seconds, 0
    while time.monotonic() < end:
        raw = bytearray(chance.choice(good))
        for _ in range(chance.choice((1, 1, 2, 8))):
            at = chance.randrange(len(raw) + 1)
            raw[at : at + chance.choice((0, 1, 1, 4))] = chance.randbytes(chance.choice((0, 1, 1, 3)))
        once(bytes(raw))
        count += 1
    print(f"random changes only (atheris is not installed): {count} inputs")


class Forked:
    """A child process like `subprocess.Popen`, forked so that it need not load everything again."""

    def __init__(self, work: Callable[[], None]) -> None:
        read, write = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.dup2(write, 1)
            try:
                work()
            finally:
                os._exit(1)
        os.close(write)
        self.stdout = os.fdopen(read)

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def communicate(self) -> tuple[str, None]:
        with self.stdout:
            rest = self.stdout.read()
        _, status = os.waitpid(self.pid, 0)
        if os.waitstatus_to_exitcode(status) != -signal.SIGKILL:
            raise AssertionError("the child ended before it was killed")
        return rest, None


def kill(rounds: int) -> None:
    acknowledged, start = 0, time.monotonic()
    for number in range(rounds):
        # A new folder now and then: an audit reads the whole log each time.
        if number % 50 == 0:
            temporary = tempfile.TemporaryDirectory(prefix="soak-")
            folder = Path(temporary.name)
        child = Forked(lambda at=folder, round_=number: ingest(at, round_))
        count, found = look(child, folder, number)
        if found < count:
            raise AssertionError(f"round {number}: {count} acknowledged, {found} found")
        acknowledged += count
    spent = time.monotonic() - start
    print(f"kill -9: {rounds} rounds, {acknowledged} records acknowledged, none lost, every tree whole; {spent:.0f} s")


if __name__ == "__main__":
    main()

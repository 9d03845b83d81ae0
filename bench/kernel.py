"""How near the ledger comes to its raw limit, and how fast markings decide.  About a minute.

The raw limit is measured in the same run on the same bytes: a loop that only checks the signatures, and a loop that only
inserts the finished rows into a file with the same schema and the same durability, in batches of the same size.
"""

from __future__ import annotations

import argparse
import gc
import json
import platform
import random
import secrets
import sqlite3
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path

import nacl.bindings

from consilience.ledger.admission import Received, Rules, examine
from consilience.ledger.keyring import Keyring
from consilience.ledger.ledger import Ledger
from consilience.ledger.signing import SeedSigner, signed
from consilience.ledger.sqlite import SqliteStore
from consilience.marking import Level, Marking, Policies, Reader, may_read
from consilience.records.claim import Claim, Quantity, Span, When
from consilience.records.codec import write_time
from consilience.records.envelope import read_envelope, signing_bytes
from consilience.records.grade import Grade
from consilience.records.ids import NODE, ROOT, ClaimId, OriginId, PartyName, ReportId
from consilience.records.key import KeyEnrolment, KeyRole
from consilience.records.kinds import Body
from consilience.records.party import Party
from consilience.records.record import write_statement
from consilience.storage.queries import queries

ALPHA = PartyName("alpha")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
MARKING = Marking(levels=frozenset({Level("tlp", "amber")}), originators=frozenset({"alpha"}))
BATCH = 500
QUERIES = queries("consilience.ledger", "queries")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=12, help="rounds of one slice each; raw and ledger take turns")
    parser.add_argument("--records", type=int, default=2_500, help="records in a slice")
    options = parser.parse_args()
    root, machine = SeedSigner(secrets.token_bytes(32)), SeedSigner(secrets.token_bytes(32))
    keys = [
        record(Party(name=ALPHA, title="Alpha", root=frozenset({root.public}), threshold=1), root, ROOT),
        record(KeyEnrolment(public=machine.public, role=KeyRole.NODE, holder=NODE), root, ROOT),
    ]
    rounds = []
    for number in range(options.rounds):
        claims = [record(claim(number * options.records + place), machine, NODE) for place in range(options.records)]
        rounds.append(one_round(keys, claims, machine.public))
    middle = {name: statistics.median(figures[name] for figures in rounds) for name in rounds[0]}
    best = {name: max(figures[name] for figures in rounds) for name in rounds[0]}
    print(
        json.dumps(
            {"median": middle, "best": best, "decisions_per_s": decisions(), "machine": machine_kind()}, indent=2
        )
    )


def one_round(keys: list[Received], claims: list[Received], public: bytes) -> dict[str, float]:
    """Return records per second of each way, by the wall clock and by this process's own time on a core."""
    with tempfile.TemporaryDirectory(dir=".") as folder:
        at = Path(folder)
        verify, insert = verify_loop(claims, public), insert_loop(at / "raw.sqlite3", claims)
        one = admit(at / "one.sqlite3", keys, claims, threads=1)
        with ThreadPoolExecutor(1) as helper:
            helped = admit(at / "helped.sqlite3", keys, claims, threads=1, helper=helper)
        two = admit(at / "two.sqlite3", keys, claims, threads=2)
        both = verify_in_two(claims, public)
    count = len(claims)
    return {
        "verify_only": count / verify.wall,
        "insert_only": count / insert.wall,
        "raw": count / (verify.wall + insert.wall),
        "ledger_one_thread": count / one.wall,
        "ledger_one_thread_per_core_second": count / one.core,
        "ledger_with_helper": count / helped.wall,
        "ledger_two_callers": count / two.wall,
        "share_of_raw_one_thread": (verify.wall + insert.wall) / one.wall,
        "share_of_raw_one_thread_core_time": (verify.core + insert.core) / one.core,
        "share_of_raw_with_helper": (verify.wall + insert.wall) / helped.wall,
        "gain_helper": one.wall / helped.wall,
        "gain_two_callers": one.wall / two.wall,
        "gain_two_threads_bare_verify": verify.wall / both.wall,
        "bytes_per_record": sum(len(one.envelope) for one in claims) / count,
    }


def opened(claims: list[Received]) -> list[bytes]:
    envelopes = [read_envelope(one.envelope) for one in claims]
    return [one.signatures[0].signature + signing_bytes(one.payload) for one in envelopes]


def verify_loop(claims: list[Received], public: bytes) -> Spent:
    """Time the bare checks, on bytes laid out beforehand."""
    ready = opened(claims)
    return timed(lambda: [nacl.bindings.crypto_sign_open(one, public) for one in ready])


def verify_in_two(claims: list[Received], public: bytes) -> Spent:
    """Time the bare checks in two threads: what the machine gives at this moment."""
    ready = opened(claims)
    return timed(lambda: in_threads(2, lambda n: [nacl.bindings.crypto_sign_open(one, public) for one in ready[n::2]]))


def insert_loop(path: Path, claims: list[Received]) -> Spent:
    """Time the insertion of the finished rows, with schema, triggers and durability as the ledger has them."""
    SqliteStore(path, create=True).close()
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("pragma synchronous = full")
    examined = [examine(one, Keyring()) for one in claims]
    rows = [
        (n, e.leaf, write_time(NOW), bytes.fromhex(e.statement.id), e.statement.kind, "node", None, e.raw)
        for n, e in enumerate(examined)
    ]

    def insert() -> None:
        for at in range(0, len(rows), BATCH):
            database.execute("begin immediate")
            database.executemany(QUERIES["append"], rows[at : at + BATCH])
            database.execute("commit")

    spent = timed(insert)
    database.close()
    return spent


def admit(
    path: Path, keys: list[Received], claims: list[Received], *, threads: int, helper: Executor | None = None
) -> Spent:
    ledger = Ledger(SqliteStore(path, create=True), Rules(party=ALPHA, policies=Policies()), helper=helper)
    ledger.admit(keys, now=NOW)
    batches = [claims[at : at + BATCH] for at in range(0, len(claims), BATCH)]

    def work(number: int) -> None:
        for batch in batches[number::threads]:
            ledger.admit(batch, now=NOW)

    spent = timed(lambda: work(0) if threads == 1 else in_threads(threads, work))
    if ledger.size != len(claims) + len(keys):
        raise RuntimeError("records are missing")
    ledger.close()
    return spent


def in_threads(count: int, work: Callable[[int], object]) -> None:
    workers = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def decisions(count: int = 1_000_000) -> float:
    """Return decisions per second over 1,000 random markings and 100 random readers."""
    chance = random.Random(1)
    markings, readers = [random_marking(chance) for _ in range(1000)], [random_reader(chance) for _ in range(100)]
    pairs = [(chance.choice(readers), chance.choice(markings)) for _ in range(100_000)]
    start = time.perf_counter()
    for _ in range(count // len(pairs)):
        for reader, marking in pairs:
            may_read(reader, marking)
    return count / (time.perf_counter() - start)


def random_marking(chance: random.Random) -> Marking:
    level = Level("tlp", chance.choice(("clear", "green", "amber", "amber+strict", "red")))
    return Marking(
        levels=frozenset({level}),
        originators=frozenset(chance.sample("abcd", 1)),
        compartments=frozenset(chance.sample("xyz", chance.randrange(3))),
        releasable_to=frozenset(chance.sample("abcd", chance.randrange(4))),
    )


def random_reader(chance: random.Random) -> Reader:
    level = Level("tlp", chance.choice(("clear", "green", "amber", "amber+strict", "red")))
    compartments = chance.sample("xyz", chance.randrange(4))
    return Reader.of(chance.choice("abcd"), policies=Policies(), clearances=[level], compartments=compartments)


def claim(number: int) -> Claim:
    quote = f"Officials of the ministry said on Tuesday that {number} teams had been set up in the capital and two provinces."
    return Claim(
        id=ClaimId(f"c{number}"),
        party=ALPHA,
        report=ReportId(f"r{number // 20}"),
        span=Span(start=100, end=100 + len(quote)),
        quote=quote,
        actors=("ministry", "officials"),
        action="set up",
        when=When(text="Tuesday", earliest=NOW.date(), latest=NOW.date()),
        place="the capital",
        quantities=(Quantity(value=Decimal(number), unit="team", text=f"{number} teams"),),
        attribution=("officials of the ministry",),
        grade=Grade(reliability="B", credibility="2", because="the source was right before"),
        origin=OriginId(f"o{number // 20}"),
    )


def record(body: Body, signer: SeedSigner, author: str) -> Received:
    payload = write_statement(
        body, party=ALPHA, author=author, created=NOW, marking=MARKING, nonce=secrets.token_bytes(32)
    )
    return Received(signed(payload, signer))


@dataclass(frozen=True)
class Spent:
    """Seconds by the wall clock, and of this process on a core."""

    wall: float
    core: float


def timed(work: Callable[[], object]) -> Spent:
    gc.collect()
    wall, core = time.perf_counter(), time.process_time()
    work()
    return Spent(time.perf_counter() - wall, time.process_time() - core)


def machine_kind() -> dict[str, str]:
    packages = {name: version(name) for name in ("pynacl", "orjson")}
    return {
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "machine": platform.machine(),
        **packages,
    }


if __name__ == "__main__":
    main()

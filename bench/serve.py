"""The pages under load: a node with many records, a fixed number of requests a second, and a server that is killed.

    python -m bench.serve [--records 1000000] [--rate 50] [--seconds 60] [--dir FOLDER]

The requests arrive at fixed times whether or not earlier ones were answered, so a slow answer cannot hide the next.  With
`--dir` the node is kept and used again.  Building a million records takes about 20 minutes.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import secrets
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import httpx

from consilience import node as nodes
from consilience.ledger.admission import Received
from consilience.ledger.signing import SeedSigner, signed
from consilience.marking import Level, Marking
from consilience.node import people
from consilience.node.service import Service
from consilience.records.claim import Claim, Span
from consilience.records.grade import Grade
from consilience.records.ids import NODE, ClaimId, MemberId, OriginId, PartyName, ReportId
from consilience.records.judgement import Judgement, Outcome
from consilience.records.key import KeyEnrolment, KeyRole
from consilience.records.party import Member, Role
from consilience.records.record import RecordLink, record_id
from consilience.records.report import Report
from consilience.web.identity.signers import DemoKeys

ALPHA, ANNA, BEN = PartyName("alpha"), MemberId("anna"), MemberId("ben")
PASSPHRASE = "correct horse battery"
CLAIMS = 24
WORDS = (
    "envoy talks minister border river convoy harbour treaty grain bridge delegation ferry council strike ship".split()
)
BATCH = 2_000


def build(folder: Path, count: int) -> None:
    """Make a node with `count` records: reports of 24 claims each, a third of the claims checked."""
    nodes.create(folder, party=ALPHA, title="Alpha", passphrase=None).close()
    service = Service(folder, lambda _: "")
    pen = SeedSigner(secrets.token_bytes(32))
    for member in (ANNA, BEN):
        people.add(service, Member(id=member, title=member.title()), tuple(Role), people.EVERYTHING)
    people.enrol(service, ANNA, DemoKeys(folder / "demo").make(ANNA, PASSPHRASE))
    people.enrol(service, BEN, [KeyEnrolment(public=pen.public, role=KeyRole.MEMBER, holder=BEN, demo=True)])
    markings = [
        Marking(levels=frozenset({Level("tlp", level)}), originators=frozenset({ALPHA}), compartments=frozenset(parts))
        for level, parts in (("green", ()), ("amber", ()), ("amber+strict", ()), ("red", ()), ("red", ("GAMMA",)))
    ]
    chance, batch, made, begun = random.Random(1), [], 0, time.perf_counter()
    while made < count:
        for said in _report(service, pen, chance, markings, made):
            batch.append(Received(said))
            made += 1
        if len(batch) >= BATCH or made >= count:
            service.node.ledger.admit(batch, now=nodes.now())
            batch = []
            if made // BATCH % 25 == 0:
                print(f"  {made:,} records, {made / (time.perf_counter() - begun):,.0f}/s", flush=True)
    service.node.checkpoint(service.log_key)
    print(f"built {made:,} records in {time.perf_counter() - begun:.0f} s", flush=True)
    begun = time.perf_counter()
    service.views.catch_up()
    print(f"folded the views in {time.perf_counter() - begun:.0f} s", flush=True)
    service.close()


def _report(service, pen, chance, markings, number):
    marking = chance.choice(markings)
    sentences = [" ".join(chance.choices(WORDS, k=12)).capitalize() + "." for _ in range(CLAIMS)]
    name = ReportId(f"r-{number:010x}")
    text = " ".join(sentences)
    report = Report(
        id=name, party=ALPHA, file=f"{name}.txt", text=text, title=sentences[0][:60],
        published=date(2024, 1, 1) + timedelta(days=chance.randrange(900)), origin=OriginId(f"report:{name}"),
        sha256=secrets.token_hex(32),
    )  # fmt: skip
    payload = service.node.payload(report, author=NODE, marking=marking)
    yield signed(payload, service.machine)
    link, at = (RecordLink(relation="report", record=record_id(payload)),), 0
    for place, quote in enumerate(sentences):
        claim = Claim(
            id=ClaimId(f"{name}-{place:08x}"), party=ALPHA, report=name, span=Span(start=at, end=at + len(quote)),
            quote=quote, actors=("envoy",), action="meet", grade=Grade.parse("B3"), origin=OriginId(f"report:{name}"),
        )  # fmt: skip
        at += len(quote) + 1
        said = service.node.payload(claim, author=NODE, marking=marking, links=link)
        yield signed(said, service.machine)
        if place % 3 == 0:
            body = Judgement(claim=record_id(said), outcome=Outcome.CONFIRMED)
            yield signed(service.node.payload(body, author=BEN, marking=marking), pen)


class Server:
    """`consilience serve` in a process of its own."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port, self.address = folder, port, f"http://localhost:{port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Start it; return the seconds until it answers."""
        begun = time.perf_counter()
        command = [
            str(Path(sys.executable).with_name("consilience")),
            "serve",
            "--dir",
            str(self.folder),
            "--port",
            str(self.port),
        ]
        log = (self.folder / "serve.log").open("ab")
        self.process = subprocess.Popen(command, stdout=log, stderr=log)
        while True:
            try:
                if httpx.get(f"{self.address}/health", timeout=2).status_code == 200:
                    return time.perf_counter() - begun
            except httpx.TransportError:
                time.sleep(0.05)

    def kill(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    def memory(self) -> float:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


def signed_in(server: Server) -> httpx.Client:
    client = httpx.Client(base_url=server.address, timeout=30)
    client.post("/sign-in", data={"member": ANNA, "passphrase": PASSPHRASE})
    return client


def places(client: httpx.Client) -> list[str]:
    """The mix: what people open, in about the shares in which they open it."""
    body = client.get("/reports?offset=50").text
    reports = re.findall(r'href="(/reports/[0-9a-f]{64})"', body)
    records = re.findall(r'href="(/ledger/[0-9a-f]{64})"', client.get("/ledger?kind=claim/1").text)
    words = [f"/search?q={a}+{b}" for a, b in zip(WORDS[:6], WORDS[5:11], strict=True)]
    return [
        *["/"] * 4, *["/reports"] * 4, *["/reports?offset=1000"] * 2, *reports[:10], *words, *records[:4],
        "/ledger", "/ledger?kind=judgement/1", "/questions", "/people", "/desk", "/audit", "/me",
        "/api/records?kind=report/1", "/search/offer?q=bor",
    ]  # fmt: skip


async def load(
    server: Server, cookies: dict[str, str], mix: list[str], rate: float, seconds: float
) -> dict[str, list[float]]:
    """Ask at fixed times; return seconds by kind of address, faults under `fault`."""
    took: dict[str, list[float]] = {}
    faults: Counter[int] = Counter()
    chance = random.Random(2)
    limits = httpx.Limits(max_connections=64)
    async with httpx.AsyncClient(base_url=server.address, cookies=cookies, timeout=30, limits=limits) as client:

        async def one(place: str) -> None:
            begun = time.perf_counter()
            try:
                answer = await client.get(place)
            except httpx.TransportError:
                faults[0] += 1
                return
            kind = re.sub(r"[0-9a-f]{64}", "…", place).partition("?")[0]
            took.setdefault(kind, []).append(time.perf_counter() - begun)
            if answer.status_code != 200:
                faults[answer.status_code] += 1

        start, tasks = time.perf_counter(), []
        for number in range(int(rate * seconds)):
            await asyncio.sleep(max(0, start + number / rate - time.perf_counter()))
            tasks.append(asyncio.create_task(one(chance.choice(mix))))
        await asyncio.gather(*tasks)
    print(f"  faults: {dict(faults) or 'none'}")
    return took


def killed(server: Server) -> None:
    """Judge claims, kill the server while it works, start it again, and look for every judgement it acknowledged."""
    client = signed_in(server)
    csrf = re.search(r'name="csrf" value="([^"]+)"', client.get("/me").text)[1]
    body = client.get("/api/records?kind=claim/1").json()["records"]
    done: list[str] = []
    for one in body[:60]:
        answer = client.post(f"/claims/{one['id']}/judge", data={"csrf": csrf, "outcome": "rejected"})
        if answer.status_code == 303:
            done.append(one["id"])
        if len(done) == 40:
            break
    server.kill()
    again = server.start()
    ledger = nodes.Node(server.folder).ledger
    said = {
        link.record
        for row in ledger.entries(kind="judgement/1", start=ledger.size - 200)
        for link in nodes.record_of(row).statement.head.links
    }
    print(f"killed after {len(done)} judgements: {len(set(done) - said)} lost, up again in {again:.1f} s")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--dir", type=Path)
    parser.add_argument("--port", type=int, default=8490)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = asked.dir or Path(scratch) / "node"
        if not (folder / "node.json").exists():
            build(folder, asked.records)
        (folder / "settings.toml").write_text("requests_per_minute = 1000000\n")
        server = Server(folder, asked.port)
        try:
            print(f"started in {server.start():.1f} s")
            client = signed_in(server)
            mix = places(client)
            for place in dict.fromkeys(mix):
                client.get(place)
            print(
                f"load average before: {os.getloadavg()[0]:.1f}; {asked.rate:.0f} requests/s for {asked.seconds:.0f} s"
            )
            took = asyncio.run(load(server, dict(client.cookies), mix, asked.rate, asked.seconds))
            every = sorted(one for each in took.values() for one in each)
            for kind, each in sorted(took.items()):
                print(
                    f"  {kind:<28} {len(each):>5}  median {statistics.median(each) * 1000:7.1f} ms  worst {max(each) * 1000:7.1f} ms"
                )
            print(
                f"all {len(every)}: median {statistics.median(every) * 1000:.1f} ms, "
                f"p99 {every[int(len(every) * 0.99) - 1] * 1000:.1f} ms; memory {server.memory():.0f} MB"
            )
            killed(server)
        finally:
            server.kill()


if __name__ == "__main__":
    main()

"""The forum's pages and data under load: 10,000 items, 500 members, 20 teams, a fixed number of requests a second.

    python -m bench.forum [--items 10000] [--members 500] [--rate 50] [--seconds 60] [--patience 1800] [--dir FOLDER]

Requests arrive at fixed times whether or not earlier ones were answered.  They are of members who may read different
things; while they read, somebody signs a record every second, and now and then a report of the other party comes in.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import secrets
import statistics
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import httpx

from bench.forum_made import BETA, CLERK, PASSPHRASE, TEAMS, build
from bench.serve import Server
from consilience import node as nodes
from consilience.ledger.signing import SeedSigner, signed
from consilience.marking import Level, Marking
from consilience.node.sequence import Arrivals, Arrived
from consilience.records.contact import Contact, Uttered
from consilience.records.ids import MemberId, TextId
from consilience.records.record import record_id, write_statement
from consilience.storage.database import Database
from consilience.web.identity.store import IdentityStore

READERS = 24
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Took:
    """Seconds by kind of address, and what failed."""

    by_kind: dict[str, list[float]] = field(default_factory=dict)
    faults: Counter[str] = field(default_factory=Counter)

    @property
    def every(self) -> list[float]:
        return sorted(one for each in self.by_kind.values() for one in each)


def readers(server: Server) -> list[dict[str, str]]:
    """Return cookies of members who read different things."""
    origin = nodes.Node(server.folder).ledger.origin.rpartition("/")[2]
    store = IdentityStore(server.folder / "identity.sqlite3")
    found = []
    for number in range(READERS):
        secret = secrets.token_urlsafe(32)
        store.begin(
            secret, MemberId(f"m{number:03}"), csrf="c", method="bench", moment=nodes.now(), lasts=timedelta(hours=9)
        )
        found.append({f"consilience-{origin}": secret})
    store.close()
    return found


def writer(server: Server) -> httpx.Client:
    client = httpx.Client(base_url=server.address, timeout=120)
    client.post("/sign-in", data={"member": CLERK, "passphrase": PASSPHRASE})
    return client


def places(client: httpx.Client, forum: str) -> list[str]:
    """The mix: what people open, in about the shares in which they open it."""
    home, chance = f"/forums/{forum}", random.Random(3)

    def linked(address: str, kind: str, most: int) -> list[str]:
        found = sorted(set(re.findall(rf'href="(/{kind}/[0-9a-f]{{64}})"', client.get(address).text)))
        return chance.sample(found, min(most, len(found)))

    teams = [f"{home}/teams/t{number}" for number in range(0, TEAMS, 3)]
    of_team = {one for team in teams[:4] for kind in ("meetings", "proposals") for one in linked(team, kind, 4)}
    data = ("", "/meetings", "/proposals", "/actions", "/contacts", "/contacts/picture", "/commitments", "/decisions")
    texts = [one for noun in ("meetings", "proposals") for one in linked(home, noun, 3)]
    return [
        *["/"] * 4, *["/forums"] * 2, *[home] * 4, *[f"{home}/contacts"] * 2, f"{home}/contacts?among=agencies",
        *[f"{home}/actions"] * 2, *[f"{home}/decisions"] * 2, *teams, *sorted(of_team),
        *linked(home, "meetings", 8), *linked(home, "proposals", 8), *linked(home, "memoranda", 4),
        *linked(f"{home}/decisions", "decisions", 4),
        f"{home}/export/calendar.ics", f"{home}/export/actions.csv", f"{home}/export/decisions.csv", f"{home}/export/commitments.csv",
        *(f"{home}/{noun}" for noun in ("meetings", "proposals", "objectives", "memoranda", "commitments")),
        f"{home}/contacts?verdict=conflicting", f"{home}/actions?page=9",
        "/api/forums", "/api/waiting", *(f"/api{home}{end}" for end in data), *(f"/api{one}" for one in texts),
    ]  # fmt: skip


async def load(server: Server, cookies: list[dict[str, str]], mix: list[str], rate: float, seconds: float) -> Took:
    """Ask at fixed times, each time as another member."""
    took, chance = Took(), random.Random(2)
    limits = httpx.Limits(max_connections=64)
    heads = [{"cookie": "; ".join(f"{name}={value}" for name, value in one.items())} for one in cookies]
    async with httpx.AsyncClient(base_url=server.address, timeout=60, limits=limits) as client:

        async def one(place: str) -> None:
            begun = time.perf_counter()
            try:
                answer = await client.get(place, headers=chance.choice(heads))
            except httpx.TransportError as error:
                took.faults[type(error).__name__] += 1
                return
            took.by_kind.setdefault(_kind(place), []).append(time.perf_counter() - begun)
            # What some members may not see is not there for them.
            if answer.status_code not in (200, 404):
                took.faults[f"{answer.status_code} {_kind(place)}"] += 1

        start, tasks = time.perf_counter(), []
        for number in range(int(rate * seconds)):
            await asyncio.sleep(max(0, start + number / rate - time.perf_counter()))
            tasks.append(asyncio.create_task(one(chance.choice(mix))))
        await asyncio.gather(*tasks)
    return took


async def write(server: Server, client: httpx.Client, forum: str, seconds: float) -> list[float]:
    """Sign an action a second, and let a report of the other party come in every ten; return how long signing took."""
    page = await asyncio.to_thread(client.get, "/me")
    csrf = re.search(r'name="csrf" value="([^"]+)"', page.text)[1]
    arrivals, pen = Arrivals(Database(server.folder / "received.sqlite3", "")), SeedSigner(secrets.token_bytes(32))
    took = []
    for number in range(int(seconds)):
        form = {"csrf": csrf, "text": f"to look again, {secrets.token_hex(4)}", "party": "alpha", "owner": "m001"}
        begun = time.perf_counter()
        answer = await asyncio.to_thread(client.post, f"/forums/{forum}/actions", data=form)
        took.append(time.perf_counter() - begun)
        if answer.status_code != 303:
            raise SystemExit(f"an action was refused: {answer.status_code}")
        if number % 10 == 5:
            _arrive(arrivals, pen, TextId(forum))
        await asyncio.sleep(max(0, 1 - took[-1]))
    return took


def _arrive(arrivals: Arrivals, pen: SeedSigner, forum: TextId) -> None:
    body = Contact(
        forum=forum, held=nodes.now(), channel="line1", counterpart="alpha", counterpart_seat="adviser", purpose="to ask",
        said=(Uttered(by=BETA, text="The ferry runs again."),),
    )  # fmt: skip
    marking = Marking(
        levels=frozenset({Level("tlp", "amber")}), originators=frozenset({BETA}), releasable_to=frozenset({"alpha", BETA})
    )  # fmt: skip
    payload = write_statement(
        body, party=BETA, author=CLERK, created=nodes.now(), marking=marking, nonce=secrets.token_bytes(32)
    )
    index = 10**6 + int(time.time() * 10)
    arrived = Arrived("beta/log", index, record_id(payload), "contact/1", BETA, signed(payload, pen))
    with arrivals.writing():
        arrivals.keep(arrived, number=2, until=None)


async def both(
    server: Server, client: httpx.Client, mix: list[str], asked: argparse.Namespace
) -> tuple[Took, list[float]]:
    cookies = readers(server)
    # One reader of each kind has been here before; what a fold costs is the figure of the first page.
    for one in cookies[:3]:
        with httpx.Client(base_url=server.address, cookies=one, timeout=60) as reader:
            for place in {_kind(each): each for each in mix}.values():
                await asyncio.to_thread(reader.get, place)
    used = spent(server)
    forum = (server.folder / "forum.txt").read_text()
    reading = load(server, cookies, mix, asked.rate, asked.seconds)
    if asked.still:
        return await reading, [], spent(server) - used
    took, writes = await asyncio.gather(reading, write(server, client, forum, asked.seconds))
    return took, writes, spent(server) - used


def spent(server: Server) -> float:
    """Return the seconds of processor time the server has used."""
    fields = Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def picture_made(client: httpx.Client, forum: str, patience: float = 1_800) -> float:
    """Wait until the picture of contacts is whole; return the seconds."""
    begun = time.perf_counter()
    while time.perf_counter() - begun < patience:
        answer = client.get(f"/api/forums/{forum}/contacts/picture")
        if answer.status_code == 200 and answer.json()["current"]:
            return time.perf_counter() - begun
        time.sleep(2)
    return float("nan")


def _kind(place: str) -> str:
    path = re.sub(r"[0-9a-f]{64}", "…", place).partition("?")[0]
    return re.sub(r"/t\d+$", "/t…", path)


def _report(took: Took, writes: list[float], cpu: float, before: float) -> None:
    print(f"faults: {dict(took.faults) or 'none'}")
    for kind, each in sorted(took.by_kind.items()):
        each.sort()
        p99 = each[max(0, int(len(each) * 0.99) - 1)] * 1000
        print(f"  {kind:<32} {len(each):>5}  median {statistics.median(each) * 1000:7.1f} ms  p99 {p99:7.1f} ms")
    every = took.every
    print(
        f"all {len(every)}: median {statistics.median(every) * 1000:.1f} ms, p99 {every[int(len(every) * 0.99) - 1] * 1000:.1f} ms; "
        f"processor {cpu / max(1, len(every) + len(writes)) * 1000:.1f} ms a request; "
        f"load average {before:.1f} before, {os.getloadavg()[0]:.1f} after"
    )
    if writes:
        print(
            f"  signing a record: median {statistics.median(writes) * 1000:.0f} ms, worst {max(writes) * 1000:.0f} ms"
        )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--members", type=int, default=500)
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--still", action="store_true", help="nobody writes meanwhile")
    parser.add_argument("--once", action="store_true", help="each address once, one after the other")
    parser.add_argument(
        "--patience", type=float, default=1_800, help="seconds to wait for the first picture of contacts"
    )
    parser.add_argument("--dir", type=Path)
    parser.add_argument("--port", type=int, default=8491)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = asked.dir or Path(scratch) / "node"
        if not (folder / "node.json").exists():
            build(folder, asked.items, asked.members)
        (folder / "settings.toml").write_text("requests_per_minute = 1000000\n")
        server = Server(folder, asked.port)
        try:
            print(f"started in {server.start():.1f} s")
            client, forum = writer(server), (folder / "forum.txt").read_text()
            begun = time.perf_counter()
            client.get("/forums")
            print(f"first page after the start: {time.perf_counter() - begun:.2f} s")
            mix = places(client, forum)
            print(
                f"picture of contacts whole after {picture_made(client, forum, 0 if asked.once else asked.patience):.0f} s"
            )
            if asked.once:
                return _each(server, client, mix)
            before = os.getloadavg()[0]
            took, writes, cpu = asyncio.run(both(server, client, mix, asked))
            _report(took, writes, cpu, before)
            print(f"memory {server.memory():.0f} MB")
        finally:
            server.kill()


def _each(server: Server, client: httpx.Client, mix: list[str]) -> None:
    """Each kind of address five times: elapsed and processor time of each."""
    for place in {_kind(one): one for one in mix}.values():
        client.get(place)
        cpu, begun = spent(server), time.perf_counter()
        sizes = [len(client.get(place).content) for _ in range(5)]
        elapsed, used = (time.perf_counter() - begun) / 5, (spent(server) - cpu) / 5
        print(
            f"  {_kind(place):<32} {elapsed * 1000:7.1f} ms  processor {used * 1000:7.1f} ms  {sizes[0] / 1024:7.0f} KB"
        )


if __name__ == "__main__":
    main()

"""A secure call of 2, 3 and 4 tabs of one Chromium on this machine: time to connect, frames, processor and memory.  About a minute.

Each number of tabs is a single run, and is named as one.  The tabs send pictures of 160×120 at 15 a second and a tone; signals go from tab to tab by way of
this process, without nodes between, so that what is measured is the browsers' part.
"""

from __future__ import annotations

import json
import os
import platform
import time
from pathlib import Path

from tests.web.call.room import Room, chromium, name, served

PEOPLE = (("alpha", "anna"), ("beta", "bert"), ("gamma", "cleo"), ("omega", "olga"))
SECONDS = 10
_TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    for count in (2, 3, 4):
        # A browser for each, so that none works for those before.
        with served() as address, chromium() as browser:
            print(json.dumps(measured(browser, address, count)), flush=True)


def measured(browser, address: str, count: int) -> dict[str, object]:
    room = Room(browser, address, PEOPLE[:count])
    people = [name(one) for one in room.people]
    begun = time.perf_counter()
    room.enter()
    links = count * (count - 1)
    if not room.until(lambda: sum(len(room.seen(who)["verified"]) for who in people) == links, 60):
        raise SystemExit(f"{count} tabs did not connect within a minute")
    connected = time.perf_counter() - begun
    room.until(lambda: False, 2)
    before, busy, moment = frames(room, people), processor(), time.perf_counter()
    room.until(lambda: False, SECONDS)
    took = time.perf_counter() - moment
    after, spent = frames(room, people), processor() - busy
    rates = sorted((after[link] - before[link]) / took for link in after)
    return {
        "tabs": count, "runs": 1, "connect_seconds": round(connected, 2), "links": links, "frames_a_second_worst": round(rates[0], 1),
        "frames_a_second_median": round(rates[len(rates) // 2], 1), "processors": round(spent / took, 2), "memory_megabytes": memory(),
        "load_before": round(os.getloadavg()[0], 1), "cores": os.cpu_count(), "chromium": browser.version, "python": platform.python_version(),
    }  # fmt: skip


def frames(room, people) -> dict[tuple[str, str], int]:
    return {(who, other): one["frames"] for who in people for other, one in room.received(who).items()}


def processes():
    """Yield the processes of Chromium that this one has begun."""
    parents = {}
    for one in Path("/proc").iterdir():
        if one.name.isdigit():
            try:
                parents[int(one.name)] = (one / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
    found, left = set(), [os.getpid()]
    while left:
        above = left.pop()
        below = [pid for pid, stat in parents.items() if int(stat[1]) == above]
        found |= set(below)
        left += below
    for pid in found:
        yield pid, parents[pid]


def processor() -> float:
    """Return the seconds of processor time of the browser so far."""
    return sum(int(stat[11]) + int(stat[12]) for _, stat in processes()) / _TICKS


def memory() -> int:
    """Return the memory of the browser that it shares with nobody, in megabytes."""
    total = 0
    for pid, _ in processes():
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Private_"))
    return total // 1024


if __name__ == "__main__":
    main()

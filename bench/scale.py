"""Coded events at scale: quality, time and memory on tables from ICEWS18, against peers in the same run.

    python -m bench.scale --data DIR [--rows 200000] [--repeat 1] [--no-peers] [--ways plain|other]
    python -m bench.scale --data DIR --growth | --million | --thin | --one-actor | --recordlinkage

Each tool runs as a process of its own, from files to files.  Wall time on a shared machine says little, so processor
seconds stand beside it.  Results are added to `bench/RESULTS-scale.md`.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from bench import generate_icews, scale_plots

PERIOD = 304
"""Days that the data set covers."""
RESULTS = Path(__file__).with_name("RESULTS-scale.md")


@dataclass(frozen=True, kw_only=True, slots=True)
class Cost:
    wall: float
    cpu: float
    peak_mb: float


def cost(command: Sequence[str]) -> Cost:
    """Run a command and return what it took, its children included."""
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    if status:
        raise SystemExit(f"{command[1:3]} ended with status {status}")
    return Cost(wall=time.perf_counter() - start, cpu=used.ru_utime + used.ru_stime, peak_mb=used.ru_maxrss / 1024)


def median(costs: Sequence[Cost]) -> Cost:
    return Cost(
        wall=statistics.median(c.wall for c in costs),
        cpu=statistics.median(c.cpu for c in costs),
        peak_mb=max(c.peak_mb for c in costs),
    )


def ours(folder: Path, out: Path) -> list[str]:
    command = str(Path(sys.executable).with_name("consilience"))
    return [command, "align", str(folder / "left.parquet"), str(folder / "right.parquet"), "--out", str(out)]


def one_to_one(links: str, truth: Path, threshold: float) -> tuple[float, float]:
    """Return precision and recall when each row keeps its best link at or above the threshold, best first."""
    rows = duckdb.execute(
        f"select left_claim, right_claim from {links} where probability >= {threshold} "
        "order by probability desc, left_claim, right_claim"
    ).fetchall()
    true = set(duckdb.execute(f"select left_claim, right_claim from '{truth}'").fetchall())
    left, right, kept = set(), set(), []
    for a, b in rows:
        if a not in left and b not in right:
            left.add(a)
            right.add(b)
            kept.append((a, b))
    hit = sum(pair in true for pair in kept)
    return hit / max(len(kept), 1), hit / len(true)


def calibration(links: str, truth: Path) -> tuple[float, list[tuple[float, float, int]]]:
    """Return the expected calibration error in ten bins, and (mean probability, share true, pairs) of each."""
    got = duckdb.execute(
        f"select k.probability as p, t.left_claim is not null as y from {links} k "
        f"left join '{truth}' t on t.left_claim = k.left_claim and t.right_claim = k.right_claim"
    ).fetchnumpy()
    p, y = np.asarray(got["p"], float), np.asarray(got["y"], bool)
    bins = np.clip((p * 10).astype(int), 0, 9)
    found = [
        (float(p[bins == b].mean()), float(y[bins == b].mean()), int((bins == b).sum()))
        for b in range(10)
        if (bins == b).any()
    ]
    return sum(abs(a - b) * n for a, b, n in found) / len(p), found


def make(data: Path, folder: Path, rows: int, ways: str = "plain", seed: int = 1, days: int | None = None) -> None:
    """Write the tables; for more rows than the data has, the same events again in later years."""
    events = generate_icews.read_events(data)
    copies: list[generate_icews.Event] = []
    while len(copies) <= 2 * rows - int(rows * 0.6):
        year = len(copies) // len(events)
        copies += [
            generate_icews.Event(day=e.day + year * PERIOD, actor=e.actor, action=e.action, target=e.target)
            for e in events
        ]
    if days is not None:
        copies = [e for e in copies if e.day < days]
    noise = generate_icews.Noise(ways=ways)
    generate_icews.write(
        folder, *generate_icews.generate(copies, rows=rows, pairs=int(rows * 0.6), seed=seed, noise=noise)
    )


def line(name: str, c: Cost, quality: tuple[float, float] | None) -> str:
    p, r = quality or (float("nan"), float("nan"))
    return f"| {name} | {p:.3f} | {r:.3f} | {c.wall:.1f} | {c.cpu:.1f} | {c.peak_mb:,.0f} |"


def compare(data: Path, rows: int, repeat: int, *, peers: bool, ways: str) -> list[str]:
    said = [f"\n### {rows:,} × {rows:,}, names altered in the {ways} ways\n"]
    said += ["| tool | P | R | wall s | CPU s | peak MB |", "|---|---|---|---|---|---|"]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "tables"
        make(data, folder, rows, ways)
        truth = folder / "truth.parquet"
        mine = median([cost(ours(folder, Path(scratch) / "out")) for _ in range(repeat)])
        links = f"'{Path(scratch) / 'out' / 'links.csv'}'"
        said.append(line("Consilience, at 0.5", mine, one_to_one(links, truth, 0.5)))
        if peers:
            out = Path(scratch) / "splink.parquet"
            theirs = median(
                [cost([sys.executable, "-m", "bench.peer_splink", str(folder), str(out)]) for _ in range(repeat)]
            )
            for threshold in (0.5, 0.9, 0.99):
                said.append(
                    line(f"Splink, one-to-one, at {threshold}", theirs, one_to_one(f"'{out}'", truth, threshold))
                )
            said.append(
                f"\nSplink takes {theirs.wall / mine.wall:.1f}× the wall time, {theirs.cpu / mine.cpu:.1f}× the processor time "
                f"and {theirs.peak_mb / mine.peak_mb:.1f}× the memory.\n"
            )
        ece, bins = calibration(links, truth)
        said.append(f"\nExpected calibration error over {sum(n for *_, n in bins):,} links: {ece:.3f}\n")
        said += ["| mean probability | share true | links |", "|---|---|---|"]
        said += [f"| {a:.3f} | {b:.3f} | {n:,} |" for a, b, n in bins]
        said.append(f"\n![Reliability](plots/{scale_plots.reliability(bins, f'reliability-{rows}').name})\n")
    return said


def growth(data: Path, sizes: Sequence[int]) -> list[str]:
    """Time against rows at equal block sizes: more rows are more years of the same density, not denser days."""
    said = ["\n### Growth\n", "| rows a side | wall s | CPU s | peak MB |", "|---|---|---|---|"]
    seconds, megabytes = [], []
    for rows in sizes:
        with tempfile.TemporaryDirectory() as scratch:
            make(data, Path(scratch) / "tables", rows, days=round(PERIOD * rows / 330_000))
            c = cost(ours(Path(scratch) / "tables", Path(scratch) / "out"))
        seconds.append(c.cpu)
        megabytes.append(c.peak_mb)
        said.append(f"| {rows:,} | {c.wall:.1f} | {c.cpu:.1f} | {c.peak_mb:,.0f} |")
    slope = np.polyfit(np.log(sizes), np.log(seconds), 1)[0]
    said.append(f"\nProcessor time grows as rows^{slope:.2f}.\n")
    said.append(f"![Growth](plots/{scale_plots.growth(sizes, seconds, megabytes).name})\n")
    return said


def thin(data: Path, rows: int, times: int = 24) -> list[str]:
    """One side has `times` as many rows as the other: what becomes of the rows that only the large side has?"""
    said = [f"\n### {rows:,} rows against a thinned {rows // times:,}\n"]
    said += ["| sides | aligned | unclear | conflicting | one-sided | not covered |", "|---|---|---|---|---|---|"]
    with tempfile.TemporaryDirectory() as scratch:
        folder, out = Path(scratch) / "tables", Path(scratch) / "out"
        make(data, folder, rows)
        for name in (f"{rows:,} and {rows:,}", f"{rows:,} and {rows // times:,}"):
            cost(ours(folder, out))
            counts = orjson.loads((out / "alignment.json").read_bytes())["summary"]
            said.append(
                "| "
                + " | ".join(
                    [
                        name,
                        *(f"{counts[v]:,}" for v in ("aligned", "unclear", "conflicting", "one-sided", "not covered")),
                    ]
                )
                + " |"
            )
            right = pq.read_table(folder / "right.parquet")
            kept = np.sort(np.random.default_rng(1).choice(right.num_rows, right.num_rows // times, replace=False))
            pq.write_table(right.take(kept), folder / "right.parquet")
        little = [c for c in orjson.loads((out / "alignment.json").read_bytes())["coverage"] if c["party"] == "right"]
        said.append(
            f"\nCoverage says of {sum(not c['covered'] for c in little)} of {len(little)} topics that the small side covers them little.\n"
        )
    return said


def one_actor(rows: int = 1_000_000) -> list[str]:
    """Every row of both sides has the same actor."""
    rng = np.random.default_rng(1)
    event = {
        "day": rng.integers(0, 1_000, rows),
        "action": rng.integers(0, 200, rows),
        "target": rng.integers(0, 20_000, rows),
    }
    said = [
        f"\n### One actor in all of {rows:,} × {rows:,} rows\n",
        "| tool | P | R | wall s | CPU s | peak MB |",
        "|---|---|---|---|---|---|",
    ]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for side in ("left", "right"):
            late = rng.integers(-2, 3, rows) if side == "right" else np.zeros(rows, np.int64)
            cells = {
                "claim_id": [f"{side[0]}{i:07d}" for i in range(rows)],
                "date": (np.datetime64("2018-01-01") + (event["day"] + late).astype("timedelta64[D]")),
                "actor": ["The Only One"] * rows,
                "action": [f"act {i}" for i in event["action"].tolist()],
                "target": [f"target {'abcdefghijklmnopqrst'[i % 20]}{i}" for i in event["target"].tolist()],
            }
            pq.write_table(pa.table(cells), folder / f"{side}.parquet")
        pq.write_table(
            pa.table(
                {"left_claim": [f"l{i:07d}" for i in range(rows)], "right_claim": [f"r{i:07d}" for i in range(rows)]}
            ),
            folder / "truth.parquet",
        )
        c = cost(ours(folder, folder / "out"))
        said.append(
            line(
                "Consilience, at 0.5", c, one_to_one(f"'{folder / 'out' / 'links.csv'}'", folder / "truth.parquet", 0.5)
            )
        )
    return said


def against_recordlinkage(data: Path, rows: int = 20_000) -> list[str]:
    """A smaller size: recordlinkage compares pairs in Python objects and holds all of them."""
    said = [
        f"\n### {rows:,} × {rows:,}, with recordlinkage\n",
        "| tool | P | R | wall s | CPU s | peak MB |",
        "|---|---|---|---|---|---|",
    ]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "tables"
        make(data, folder, rows, days=round(PERIOD * rows / 300_000))
        truth = folder / "truth.parquet"
        mine = cost(ours(folder, Path(scratch) / "out"))
        said.append(
            line("Consilience, at 0.5", mine, one_to_one(f"'{Path(scratch) / 'out' / 'links.csv'}'", truth, 0.5))
        )
        out = Path(scratch) / "theirs.parquet"
        theirs = cost([sys.executable, "-m", "bench.peer_recordlinkage", str(folder), str(out)])
        said += [line(f"recordlinkage (ECM), at {t}", theirs, one_to_one(f"'{out}'", truth, t)) for t in (0.5, 0.9)]
    return said


def head() -> list[str]:
    from importlib.metadata import version

    versions = ", ".join(
        f"{name} {version(name)}" for name in ("duckdb", "numpy", "pyarrow", "splink", "recordlinkage")
    )
    return [
        f"\n## {datetime.now(UTC):%Y-%m-%d %H:%M} UTC\n",
        f"{os.cpu_count()} cores, {platform.machine()}, load {os.getloadavg()[0]:.1f}; Python {platform.python_version()}, {versions}",
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--ways", default="plain")
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--million", action="store_true")
    for name in ("thin", "one-actor", "recordlinkage", "no-peers"):
        parser.add_argument(f"--{name}", action="store_true")
    given = parser.parse_args()
    said = head()
    if given.growth:
        said += growth(given.data, (50_000, 150_000, 450_000))
    elif given.million:
        said += compare(given.data, 1_000_000, 1, peers=False, ways=given.ways)
    elif given.thin:
        said += thin(given.data, given.rows)
    elif given.one_actor:
        said += one_actor()
    elif given.recordlinkage:
        said += against_recordlinkage(given.data)
    else:
        said += compare(given.data, given.rows, given.repeat, peers=not given.no_peers, ways=given.ways)
    text = "\n".join(said) + "\n"
    print(text)
    with RESULTS.open("a") as out:
        out.write(text)


if __name__ == "__main__":
    main()

"""How long do 1,000 reports take, beside the bare language model?  `python -m bench.speed [--reports N]`.

Four measurements, each in a process of its own: the language model alone over the same texts (the peer), the first run
of `consilience align` with an empty cache, the same again with one report more, and once more with nothing new.
Reading is the first run less the last, aligning is the last: a run that finds everything in the cache only aligns.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.crowd import write_reports
from bench.quality import head

RESULTS = Path(__file__).parent / "RESULTS-speed.md"
_PEER = """
import sys
from pathlib import Path
from bench.texts import pipeline
texts = [p.read_text(encoding="utf-8").split("---", 2)[2].strip() for f in sys.argv[1:] for p in sorted(Path(f).glob("*"))]
model = pipeline()
import time
started = time.perf_counter()
sentences = sum(len(list(page.sents)) for page in model.pipe(texts))
print(len(texts), sentences, time.perf_counter() - started)
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    seconds: float
    busy: float
    """Processor seconds, which a crowded machine stretches less."""
    peak_mib: float
    """Of the process and its children together, sampled; the kernel's own figure where that is higher."""
    output: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=1000)
    parser.add_argument("--results", type=Path, default=RESULTS, help="file to write")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        text = measure(Path(work), options.reports)
    options.results.write_text(text, encoding="utf-8")
    print(text)


def measure(work: Path, reports: int) -> str:
    write_reports(work, reports)
    folders = [str(work / party) for party in ("alpha", "beta")]
    peer = run([sys.executable, "-c", _PEER, *folders], dict(os.environ))
    texts, sentences, model = peer.output.split()
    # A cache of its own, wherever the product keeps it under these, so that the first run is a first run.
    home = {**os.environ, "XDG_CACHE_HOME": str(work / "cache"), "CONSILIENCE_CACHE": str(work / "cache")}
    command = [str(Path(sys.executable).with_name("consilience")), "align", *folders, "--out", str(work / "out")]
    first = run(command, home)
    before = _files(work / "cache")
    write_one_more(work)
    second = run(command, home)
    added = _files(work / "cache") - before
    third = run(command, home)
    rows = _rows((float(model), int(sentences)), peer, (first, second, third), added)
    return "\n".join(
        [
            head("Speed", f"python -m bench.speed --reports {reports}"),
            f"{texts} reports, {sentences} sentences.",
            "",
            *rows,
            "",
        ]
    )


def _rows(alone: tuple[float, int], peer: Run, runs: tuple[Run, Run, Run], added: int) -> list[str]:
    model, sentences = alone
    first, second, third = runs
    reading = first.seconds - third.seconds
    return [
        "| what | measured | beside | bar |",
        "|---|---|---|---|",
        f"| the language model alone | {model:.1f} s | {sentences / model:.0f} sentences a second | |",
        f"| reading (first run less aligning) | {reading:.1f} s | {reading / model:.2f} × the model, {reading - model:+.1f} s | model + 40 s |",
        f"| aligning (everything in the cache) | {third.seconds:.1f} s | {third.seconds / model:.2f} × the model | < 60 s |",
        f"| first run | {first.seconds:.1f} s | {first.seconds / model:.2f} × the model | |",
        f"| one report more | {second.seconds:.1f} s | {second.seconds - third.seconds:+.1f} s; {added} new files in the cache | reads that one |",
        f"| processor time, first run | {first.busy:.0f} s | the model alone {peer.busy:.0f} s, cached {third.busy:.0f} s | |",
        f"| peak memory, first run | {first.peak_mib:.0f} MiB | cached: {third.peak_mib:.0f} MiB | ≤ 2048 MiB |",
    ]


def write_one_more(work: Path) -> None:
    fresh = work / "fresh"
    write_reports(fresh, 1, seed=97)
    (fresh / "alpha" / "0000.txt").rename(work / "alpha" / "one-more.txt")


def run(command: Sequence[str], environment: Mapping[str, str]) -> Run:
    """Run a command to its end; watch the memory of its whole family meanwhile."""
    started = time.perf_counter()
    with subprocess.Popen(command, env=dict(environment), stdout=subprocess.PIPE, text=True) as child:
        peaks = [0.0]
        done = threading.Event()
        watch = threading.Thread(target=_watch, args=(child.pid, peaks, done))
        watch.start()
        output = child.stdout.read() if child.stdout else ""
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        done.set()
        watch.join()
    seconds = time.perf_counter() - started
    if child.returncode:
        raise SystemExit(f"{Path(command[0]).name} ended with code {child.returncode}")
    # Linux gives kibibytes here.
    return Run(
        seconds=seconds,
        busy=usage.ru_utime + usage.ru_stime,
        peak_mib=max(*peaks, usage.ru_maxrss / 1024),
        output=output,
    )


def _watch(root: int, peaks: list[float], done: threading.Event) -> None:
    while not done.wait(0.5):
        peaks.append(sum(_resident_mib(pid) for pid in _family(root)))


def _family(root: int) -> list[int]:
    members = [root]
    for pid in members:
        for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
            try:
                members += map(int, tasks.read_text().split())
            except OSError:  # it ended meanwhile
                continue
    return members


def _resident_mib(pid: int) -> float:
    """Proportional share, so that pages which processes share count once."""
    for name, key in (("smaps_rollup", "Pss:"), ("status", "VmRSS:")):
        try:
            lines = Path(f"/proc/{pid}/{name}").read_text().splitlines()
        except OSError:
            continue
        for line in lines:
            if line.startswith(key):
                return int(line.split()[1]) / 1024
    return 0.0


def _files(folder: Path) -> int:
    return sum(path.is_file() for path in folder.rglob("*"))


if __name__ == "__main__":
    main()

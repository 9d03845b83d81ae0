"""Quality through the public contract, peers in the same run: `python -m bench.quality --data DIR [--only NAMES]`.

The data sets are not part of the project.  `--data` names a folder with
`ecb/` (ECB+, CC BY 3.0: tokens and gold event mentions), `rte3/` (RTE-3 dev, three labels) and
`clef2020/v3.zip` (CheckThat! 2020 task 2).  The proving ground and the two-party set are ours and always there.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from bench import ground_report, score_clef, score_ecb, score_rte3, score_twoparty
from bench.figures import Section
from bench.ground_report import Halves

RESULTS = Path(__file__).parent / "RESULTS-quality.md"
NAMES = ("ground", "twoparty", "ecb", "rte3", "clef")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("data"), help="folder with ecb, rte3 and clef2020")
    parser.add_argument("--only", default=",".join(NAMES), help="some of ground,twoparty,ecb,rte3,clef")
    parser.add_argument(
        "--results",
        type=Path,
        default=RESULTS,
        help="file to write; only with the usual one the brief's sentence on its precision is written again",
    )
    options = parser.parse_args()
    chosen = options.only.split(",")
    if unknown := set(chosen) - set(NAMES):
        parser.error(f"--only: unknown {', '.join(sorted(unknown))}; expected some of {', '.join(NAMES)}")
    with tempfile.TemporaryDirectory() as work:
        publish = options.results == RESULTS
        sections = [part for name in chosen for part in _run(name, options.data, Path(work), publish=publish)]
    text = "\n".join(
        [head("Quality", f"python -m bench.quality --only {options.only}"), *(s.markdown() for s in sections)]
    )
    options.results.write_text(text, encoding="utf-8")
    print(text)
    print(f"written to {options.results.name}", file=sys.stderr)


def _run(name: str, data: Path, work: Path, *, publish: bool) -> list[Section | Halves]:
    print(f"{name} …", file=sys.stderr, flush=True)
    if name == "ground":
        return ground_report.run(work, publish=publish)
    if name == "twoparty":
        return [*score_twoparty.run(work)]
    if name == "clef":
        return [*score_clef.run(data)]
    return [*{"ecb": score_ecb.run, "rte3": score_rte3.run}[name](data, work)]


def head(title: str, command: str) -> str:
    """Say when, where and with what the figures were made."""
    gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = ", ".join(f"{name} {version(name)}" for name in ("consilience", "spacy", "scikit-learn", "numpy"))
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], check=False, capture_output=True, text=True).stdout
    machine = (
        f"{os.cpu_count()} cores ({platform.machine()}), {gib:.0f} GiB of memory, Python {platform.python_version()}"
    )
    made = f"{dt.datetime.now(dt.UTC).date()}, {machine}, {versions}, commit {commit.strip() or 'unknown'}."
    how = f"Command: `{command}`. Shares carry Wilson intervals; areas are resampled by topic."
    return "\n".join((f"# {title}: results", "", made, "", how, ""))


if __name__ == "__main__":
    main()

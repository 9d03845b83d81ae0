"""Bring `.venv` to what a target of the Makefile needs: the locked versions, whatever is newer on the index.

    python3 requirements/install.py align|full|tests|bench [--venv DIR] [--locks DIR] [--product DIR]

Uses the standard library alone.  The pip that a new environment comes with installs one thing only, the pinned pip of
`installer.txt`, by hash.  All that follows goes through that pip with `--no-deps`: a lock is complete, so there is nothing
to resolve, and a release that came out since cannot be taken.  pip's own settings (index, mirror, proxy, certificates)
hold as everywhere.  Each state that can go wrong ends in one sentence; running again mends it.
"""

from __future__ import annotations

import argparse
import csv
import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
LOCKS = {"align": "align.txt", "full": "base.txt", "tests": "dev.txt", "bench": "bench.txt"}
NEEDS_MB = {"align": 900, "full": 1300, "tests": 1800, "bench": 3500}
"""Room on the disk for the environment and what pip unpacks on the way; measured by `bench/install.py`."""
OPTIONAL = "precheck.txt"
STAMP = ".consilience.json"
UNFINISHED = ".consilience-unfinished"
PIP = ["install", "--disable-pip-version-check", "--no-input", "--progress-bar", "off", "--no-compile"]
FROM_SOURCE = "cpe,pyspark"
"""What no index has a wheel of: built with the pinned setuptools.  All else must be a wheel, so nothing is compiled unasked."""
LOCKED = [
    *PIP,
    "--no-deps",
    "--only-binary",
    ":all:",
    "--no-binary",
    FROM_SOURCE,
    "--no-build-isolation",
    "--require-hashes",
]
AGAIN = "then run the same command again: it goes on from there"

NO_INDEX = (
    "no package index answers: connect, or name your mirror (pip config set global.index-url URL, or PIP_INDEX_URL), "
    + AGAIN
    + "; without a network see docs/how-to/install-without-a-network.md"
)
CAUSES = (
    (r"No space left on device|Errno 28\b|Disk quota exceeded|Errno 122\b", "the disk is full: make room, " + AGAIN),
    (
        r"DO NOT MATCH THE HASHES",
        "a package is not the one that was locked (its hash differs): a mirror gave another file, or it was changed on the"
        " way; use another index, " + AGAIN,
    ),
    (
        r"CERTIFICATE_VERIFY_FAILED|certificate verify failed|SSLError",
        "the certificate of the package index is not trusted here: name your certificates (pip config set global.cert FILE,"
        " or PIP_CERT), " + AGAIN,
    ),
    (
        (
            r"[Cc]onnection broken|Failed to establish|NameResolution|Name or service not known|Max retries|ProxyError"
            r"|timed out|unreachable|Connection refused|Connection reset|does not appear to be a|Could not install packages due to"
        ),
        NO_INDEX,
    ),
    (
        r"Permission denied|Errno 13\b|Read-only file system|Errno 30\b",
        "files cannot be written here: mend the rights, " + AGAIN,
    ),
)


class Stopped(Exception):  # named for what happened, as in the product
    """What went wrong, in one sentence that says what to do."""


def main() -> None:
    given = _arguments()
    try:
        with _alone(given.venv):
            Setup(given.target, given.venv, given.locks, given.product).run()
    except Stopped as sentence:
        _end(f"setup: {sentence}", 1)
    except KeyboardInterrupt:
        _end("setup: interrupted; run the same command again: it goes on from there", 130)
    except OSError as error:
        _end(f"setup: {error.filename or given.venv}: {error.strerror}; mend that, {AGAIN}", 1)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("target", choices=LOCKS)
    parser.add_argument("--venv", type=Path, default=HERE.parent / ".venv")
    parser.add_argument("--locks", type=Path, default=HERE)
    parser.add_argument("--product", type=Path, default=HERE.parent)
    return parser.parse_args()


def _end(sentence: str, code: int) -> None:
    sys.stderr.write(f"{sentence}\n")
    sys.exit(code)


def _say(sentence: str) -> None:
    sys.stderr.write(f"setup: {sentence}\n")
    sys.stderr.flush()


@contextmanager
def _alone(venv: Path) -> Iterator[None]:
    """Hold the environment for this process: two `make` at once take turns."""
    venv.parent.mkdir(parents=True, exist_ok=True)
    with (venv.parent / f"{venv.name}.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


class Setup:
    """One run: from whatever state `.venv` is in to the state that `target` needs."""

    def __init__(self, target: str, venv: Path, locks: Path, product: Path) -> None:
        self.target, self.venv, self.locks, self.product = target, venv, locks, product
        self.python = venv / "bin" / "python"

    def run(self) -> None:
        if self._stands():
            return
        began = time.monotonic()
        self._check_room()
        self._environment()
        (self.venv / UNFINISHED).touch()
        self._locked("installer.txt", "the installer")
        self._locked(LOCKS[self.target], f"the locked packages for “{self.target}”")
        self._optional()
        self._product()
        _leave_out(self.packages(), self.locks / "unread.txt")
        (self.venv / STAMP).write_text(json.dumps(self._state()))
        (self.venv / UNFINISHED).unlink()
        _say(f"done in {time.monotonic() - began:.0f} s")

    def packages(self) -> Path:
        return next((self.venv / "lib").glob("python*/site-packages"))

    def _state(self) -> dict[str, dict[str, str]]:
        """Give each target that the environment now serves, with the digest of what it was made from."""
        order = list(LOCKS)
        served = order[: order.index(self.target) + 1]
        return {"targets": {target: self._digest(target) for target in served}}

    def _digest(self, target: str) -> str:
        made_from = [self.locks / LOCKS[target], self.locks / "installer.txt", self.locks / "unread.txt"]
        made_from += [self.product / "pyproject.toml", Path(__file__)]
        total = hashlib.sha256(sys.version.encode())
        for path in made_from:
            total.update(path.read_bytes())
        return total.hexdigest()

    def _stands(self) -> bool:
        if (self.venv / UNFINISHED).exists() or not self.python.exists():
            return False
        try:
            targets = json.loads((self.venv / STAMP).read_text())["targets"]
        except (OSError, ValueError, KeyError):
            return False
        return bool(targets.get(self.target) == self._digest(self.target))

    def _check_room(self) -> None:
        free = shutil.disk_usage(self.venv.parent).free // 1_000_000
        held = sum(f.stat().st_size for f in self.venv.rglob("*") if f.is_file() and not f.is_symlink()) // 1_000_000
        if free + held < NEEDS_MB[self.target]:
            needed = NEEDS_MB[self.target] - held
            raise Stopped(f"{free} MB are free and about {needed} MB are needed: make room, {AGAIN}")

    def _environment(self) -> None:
        """Make `.venv`, or make it anew where it is half made; keep it, mended, where it runs."""
        if self._runs():
            if (self.venv / UNFINISHED).exists():
                _forget_broken(self.packages())
            return
        if self.venv.is_symlink() or (self.venv.exists() and not self._ours()):
            raise Stopped(f"{self.venv} is there and is no environment that runs: move it away, {AGAIN}")
        _say(f"making {self.venv}")
        shutil.rmtree(self.venv, ignore_errors=True)
        made = subprocess.run(
            [sys.executable, "-m", "venv", str(self.venv)], capture_output=True, text=True, check=False
        )
        if made.returncode:
            raise Stopped(_no_environment(made.stdout + made.stderr, made.returncode))

    def _ours(self) -> bool:
        return (self.venv / "pyvenv.cfg").exists() or not any(self.venv.iterdir()) or (self.venv / "bin").exists()

    def _runs(self) -> bool:
        probe = "import sys, pip._internal.cli.main; sys.exit(sys.version_info < (3, 11))"
        try:
            done = subprocess.run([str(self.python), "-I", "-c", probe], capture_output=True, check=False)
        except OSError:
            return False
        return done.returncode == 0

    def _locked(self, lock: str, what: str) -> None:
        wanted = len(re.findall(r"^[a-z0-9].*==", (self.locks / lock).read_text(), re.MULTILINE))
        _say(f"installing {what} ({wanted})" if wanted > 2 else f"installing {what}")
        self._pip([*LOCKED, "--requirement", str(self.locks / lock)], wanted)

    def _optional(self) -> None:
        """Install what only some platforms have a wheel for; its tests are skipped elsewhere."""
        lock = self.locks / OPTIONAL
        if self.target not in {"tests", "bench"} or not lock.exists():
            return
        try:
            self._pip([*LOCKED, "--requirement", str(lock)], 1)
        except Stopped:
            _say("precheck: no wheel for this platform; its tests are skipped")

    def _product(self) -> None:
        self._pip([*PIP, "--no-deps", "--no-build-isolation", "--no-index", "--editable", str(self.product)], 1)

    def _pip(self, arguments: list[str], wanted: int) -> None:
        log = self.venv / "install.log"
        command = [str(self.python), "-I", "-m", "pip", *arguments]
        surroundings = {**os.environ, "PIP_USER": "0"}
        with log.open("a", encoding="utf-8") as kept, subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", errors="replace",
            env=surroundings,
        ) as running:  # fmt: skip
            said = _follow(running, kept, wanted)
        if running.returncode:
            raise Stopped(_why(said, running.returncode, log))


def _follow(running: subprocess.Popen[str], kept: object, wanted: int) -> str:
    """Keep what pip says; show on a terminal how many packages it has come to."""
    lines = []
    for line in running.stdout or ():
        lines.append(line)
        kept.write(line)  # type: ignore[attr-defined]  # an open file
        if line.startswith("Collecting ") and sys.stderr.isatty():
            sys.stderr.write(f"\r  {sum(one.startswith('Collecting ') for one in lines)} of {wanted} ")
    if sys.stderr.isatty():
        sys.stderr.write("\r" + " " * 20 + "\r")
    return "".join(lines)


def _why(said: str, code: int, log: Path) -> str:
    """Tell the cause in one sentence; the whole of pip's words stay in the log."""
    for words, sentence in CAUSES:
        if re.search(words, said):
            return f"{sentence} (pip's own words: {log})"
    missing = re.search(r"No matching distribution found for (\S+)", said)
    if missing and missing[1].startswith("pip==") and "from versions: none" in said:
        return f"{NO_INDEX} (pip's own words: {log})"  # every index has some pip
    if missing:
        return (
            f"the package index has no {missing[1]} for this Python ({sys.version.split()[0]}) and platform: use an index"
            f" that has it, or another Python of 3.11 or newer, {AGAIN} (pip's own words: {log})"
        )
    return f"pip ended with exit code {code}; its own words stand in {log}"


def _no_environment(said: str, code: int) -> str:
    if re.search(r"No space left|Errno 28\b", said):
        return "the disk is full: make room, " + AGAIN
    if "ensurepip" in said:
        return (
            f"this Python cannot make an environment: install its venv package (Debian, Ubuntu: python3-venv), {AGAIN}"
        )
    return f"`{sys.executable} -m venv` ended with exit code {code}: {said.strip().splitlines()[-1:] or ['']}"


def _forget_broken(packages: Path) -> None:
    """After an interrupted run: forget each package whose files are not all there, so that pip lays it down again."""
    for described in packages.glob("*.dist-info"):
        if not _whole(packages, described / "RECORD"):
            shutil.rmtree(described)
    for half in packages.glob("~*"):
        shutil.rmtree(half, ignore_errors=True)


def _whole(packages: Path, record: Path) -> bool:
    try:
        with record.open(newline="") as lines:
            return all(_as_recorded(packages / row[0], row[2]) for row in csv.reader(lines) if row)
    except OSError:
        return False


def _as_recorded(path: Path, size: str) -> bool:
    return path.suffix == ".pyc" or (path.exists() and (not size or path.stat().st_size == int(size)))


def _leave_out(packages: Path, unread: Path) -> None:
    """Remove the files that `unread.txt` names, and their lines in the packages' records."""
    patterns = [line.strip() for line in unread.read_text().splitlines() if line.strip() and not line.startswith("#")]
    gone = [path for pattern in patterns for path in packages.glob(pattern)]
    for path in gone:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    for record in packages.glob("*.dist-info/RECORD"):
        _strike(packages, record)


def _strike(packages: Path, record: Path) -> None:
    with record.open(newline="") as lines:
        rows = list(csv.reader(lines))
    kept = [row for row in rows if row and (packages / row[0]).exists()]
    if len(kept) < len(rows):
        with record.open("w", newline="") as written:
            csv.writer(written, lineterminator="\n").writerows(kept)


if __name__ == "__main__":
    main()

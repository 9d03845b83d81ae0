"""A run that was killed and is done again gives what a run that was never killed gives."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.ingest import make
from tests.ingest.readers.samples import PROSE


def written(where: Path) -> dict[str, bytes]:
    """What a run wrote, without what tells its moment."""
    return {
        path.relative_to(where).as_posix(): re.sub(
            rb"20\d\d-\d\d-\d\d[T ][\d:.]+Z?|\d{1,2}:\d\d", b"", path.read_bytes()
        )
        for path in sorted(where.rglob("*"))
        if path.is_file() and path.suffix in (".csv", ".json")
    }


@pytest.mark.slow
def test_a_run_that_was_killed_is_done_again_with_the_same_result(tmp_path):
    """Killed early, in the midst and late; what it left is no obstacle and no part of the next result."""
    folders = []
    for party, shift in (("alpha", 0), ("beta", 1)):
        folders.append(make.a_folder(tmp_path / party, **{f"r{n}_dot_txt": f"{line}\n\nThe bridge of Tamur was closed on {n + shift} June 2031, officials said." for n, line in enumerate(PROSE)}))  # fmt: skip
    command = [sys.executable, "-m", "consilience", "align", *map(str, folders), "--out"]

    def run(where, seconds=None):
        process = subprocess.Popen([*command, str(where)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "HOME": str(tmp_path)})  # fmt: skip
        begun = time.monotonic()
        if seconds is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(seconds)
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
        _, err = process.communicate(timeout=300)
        return process.returncode, time.monotonic() - begun, err.decode()

    code, whole, err = run(tmp_path / "clean")
    assert code == 0, err
    for share in (0.3, 0.6, 0.8, 0.9, 0.97):
        run(tmp_path / "again", whole * share)
    code, _, err = run(tmp_path / "again")

    assert code == 0, err
    assert written(tmp_path / "again") == written(tmp_path / "clean") != {}

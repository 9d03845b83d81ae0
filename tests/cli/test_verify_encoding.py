"""The verifier on its own says what it found on any console."""

import os
import subprocess
import sys

import pytest

from consilience import verify


@pytest.mark.parametrize("encoding", ["cp437", "cp1252", "latin-1", "ascii", "koi8-r", "utf-8"])
def test_a_name_that_the_console_cannot_show_ends_no_check(tmp_path, encoding):
    path = tmp_path / "Žofín ✕ 中.json"
    path.write_text("{}")
    done = subprocess.run(
        [sys.executable, verify.__file__, str(path)], capture_output=True, check=False,
        env={**os.environ, "PYTHONIOENCODING": encoding},
    )  # fmt: skip

    assert done.returncode in {verify.UNREADABLE, verify.NOT_VALID}
    assert b"Traceback" not in done.stderr

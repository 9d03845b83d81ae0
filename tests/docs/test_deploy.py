"""The unit and the container file: checked as far as a machine without either can."""

import re
import shutil
import subprocess

import pytest

from tests.docs import pages as docs
from tests.journeys.node_browser import COMMAND

DEPLOY = docs.ROOT / "deploy"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_takes_the_unit_and_calls_it_well_shut(tmp_path):
    unit = (DEPLOY / "consilience.service").read_text()
    (tmp_path / "consilience.service").write_text(unit.replace("/opt/consilience/bin/consilience", str(COMMAND)))

    verified = run("systemd-analyze", "verify", tmp_path / "consilience.service")
    judged = run("systemd-analyze", "security", "--offline=true", "--threshold=40", tmp_path / "consilience.service")

    assert (verified.returncode, verified.stderr) == (0, "")
    assert judged.returncode == 0, judged.stdout


def test_what_unit_and_container_start_is_a_command_with_these_options():
    (line,) = re.findall(
        r"^ExecStart=\S+ (serve .*)$", (DEPLOY / "consilience.service").read_text(), flags=re.MULTILINE
    )
    (command,) = re.findall(r"^CMD (.*)$", (DEPLOY / "Containerfile").read_text(), flags=re.MULTILINE)
    options = set(re.findall(r"--[\w-]+", line + command))

    said = run(COMMAND, "serve", "--help").stdout

    assert options <= set(re.findall(r"--[\w-]+", said))


def test_what_the_container_copies_is_there():
    named = re.findall(r"^COPY (.+) \S+$", (DEPLOY / "Containerfile").read_text(), flags=re.MULTILINE)

    assert [part for line in named for part in line.split() if not (docs.ROOT / part).exists()] == []


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

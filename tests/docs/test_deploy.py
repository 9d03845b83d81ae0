"""Units, container, compose file and proxy: checked as far as a machine without an engine can."""

import re
import shutil
import subprocess

import pytest
import yaml

from consilience.node.settings import PARTS, settings_of, variable
from tests.docs import pages as docs
from tests.journeys.node_browser import COMMAND

DEPLOY = docs.ROOT / "deploy"
UNITS = sorted(path.name for path in DEPLOY.glob("consilience*.service"))
CONTAINER = (DEPLOY / "Containerfile").read_text()
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
VARIABLES = {variable(part, one.name) for part in PARTS for one in settings_of(part)} | {
    "CONSILIENCE_DIR", "CONSILIENCE_PASSPHRASE_FILE", "CONSILIENCE_LISTEN_HOST", "CONSILIENCE_LISTEN_PORT",
}  # fmt: skip


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_takes_the_units_and_calls_them_well_shut(tmp_path):
    for path in DEPLOY.glob("consilience*.*"):
        (tmp_path / path.name).write_text(path.read_text().replace("/opt/consilience/bin/consilience", str(COMMAND)))

    verified = run("systemd-analyze", "verify", *(tmp_path / name for name in (*UNITS, "consilience-backup.timer")))
    judged = [
        run("systemd-analyze", "security", "--offline=true", "--threshold=40", tmp_path / name).returncode
        for name in UNITS
    ]

    assert (verified.returncode, verified.stderr) == (0, "")
    assert judged == [0, 0, 0]


@pytest.mark.skipif(shutil.which("systemd-sysusers") is None, reason="no systemd here")
def test_the_user_of_the_units_is_the_one_that_is_made(tmp_path):
    (tmp_path / "etc").mkdir()
    made = run("systemd-sysusers", f"--root={tmp_path}", DEPLOY / "consilience.sysusers.conf")

    assert made.returncode == 0, made.stderr
    assert (tmp_path / "etc" / "passwd").read_text().startswith("consilience:")
    assert {*re.findall(r"^User=(.*)$", "".join((DEPLOY / name).read_text() for name in UNITS), re.MULTILINE)} == {
        "consilience"
    }


def started():
    """Every command line that a unit, the image or the compose file starts."""
    for name in UNITS:
        yield from re.findall(r"^ExecStart=\S+ (.*)$", (DEPLOY / name).read_text(), flags=re.MULTILINE)
    (default,) = re.findall(r"^CMD (\[.*)$", CONTAINER, flags=re.MULTILINE)
    (probe,) = re.findall(r'CMD \["consilience", (.*)\]$', CONTAINER, flags=re.MULTILINE)
    for line in (default.strip("[]"), probe):
        yield " ".join(re.findall(r'"([^"]*)"', line))
    yield from (" ".join(one["command"]) for one in COMPOSE["services"].values() if "command" in one)


@pytest.mark.parametrize("line", sorted(set(started())))
def test_what_is_started_is_a_command_with_these_options(line):
    said = run(COMMAND, line.split()[0], "--help").stdout

    assert set(re.findall(r"--[\w-]+", line)) <= set(re.findall(r"--[\w-]+", said))
    assert "Usage:" in said


def test_every_variable_that_is_set_is_known():
    text = CONTAINER + (DEPLOY / "compose.yaml").read_text()

    assert set(re.findall(r"CONSILIENCE_\w+", text)) <= VARIABLES


def test_what_the_container_copies_is_there():
    named = re.findall(r"^COPY (.+) \S+$", CONTAINER, flags=re.MULTILINE)

    assert [part for line in named for part in line.split() if not (docs.ROOT / part).exists()] == []


def test_the_image_owns_its_volume_and_exposes_what_the_services_publish():
    assert "install -d -o node -g node -m 700 /node" in CONTAINER
    exposed = set(re.findall(r"^EXPOSE (.*)$", CONTAINER, re.MULTILINE)[0].split())
    assert exposed == {"8400", "8500"}
    # The proxy stands in the network of the pages, so that their plain port is published nowhere.
    published = [port for one in COMPOSE["services"].values() for port in one.get("ports", [])]
    assert published == ["443:8443", "8500:8500"]
    assert COMPOSE["services"]["proxy"]["network_mode"] == "service:node"


def test_what_the_compose_file_mounts_beside_it_is_there_or_a_secret_it_names():
    mounts = [part.split(":")[0] for part in COMPOSE["services"]["proxy"]["volumes"]]

    assert [one for one in mounts if not one.startswith("./secrets/") and not (DEPLOY / one).exists()] == []


@pytest.mark.skipif(shutil.which("nginx") is None, reason="no nginx here")
def test_the_proxy_reads_its_file(tmp_path):
    key = run(
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
        "-subj", "/CN=node.example", "-keyout", tmp_path / "node.key", "-out", tmp_path / "node.pem",
    )  # fmt: skip
    assert key.returncode == 0, key.stderr
    text = (DEPLOY / "nginx.conf").read_text().replace("/etc/consilience/", f"{tmp_path}/")
    (tmp_path / "nginx.conf").write_text(text.replace("/tmp/consilience-proxy", f"{tmp_path}/p"))

    said = run("nginx", "-t", "-c", tmp_path / "nginx.conf")

    assert said.returncode == 0, said.stderr
    assert "warn" not in said.stderr


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

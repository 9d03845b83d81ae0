"""How a node stands: `status` and `health`, and what the metrics say of it, without a key and without content."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager

import pytest
from typer.testing import CliRunner

from consilience.cli.app import app
from consilience.exchange.listening import alone
from consilience.node import backup
from tests.cli.test_node import fails, run
from tests.exchange.make import ALPHA, BETA, Partner, free_port, listening
from tests.web.make import ANNA, TEXT, world


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "pass").write_text("a long passphrase")
    run("init", "--party", "alpha", "--dir", tmp_path / "node", "--passphrase-file", tmp_path / "pass")
    return tmp_path / "node"


def standing(folder):
    return json.loads(run("status", "--dir", folder, "--json"))


def test_it_asks_for_no_passphrase_and_tells_log_disk_and_backup(folder, tmp_path):
    found = standing(folder)
    assert (found["party"], found["entries"], found["serving"], found["last_backup"]) == ("alpha", 3, False, None)
    assert found["bytes"]["ledger.sqlite3"] > 0
    assert found["free"] > 0

    run("backup", "--dir", folder, "--out", tmp_path / "b")

    assert standing(folder)["last_backup"] is not None
    assert "backup        20" in run("status", "--dir", folder)


def test_it_tells_which_processes_run(folder):
    with alone(folder, "serve"):
        assert standing(folder)["serving"]
    assert not standing(folder)["serving"]


def test_it_tells_of_each_peer_what_waits_and_when_it_went_well(tmp_path):
    alpha, beta = Partner(tmp_path / ALPHA, ALPHA), Partner(tmp_path / BETA, BETA)
    port = free_port()
    alpha.card(f"https://127.0.0.1:{port}")
    alpha.meets(beta)
    beta.meets(alpha)
    alpha.release(alpha.report(marked=alpha.marking(BETA)), to=[BETA])
    alpha.dispatch()

    (peer,) = standing(alpha.folder)["peers"]

    assert (peer["party"], peer["last_exchange"]) == ("beta", None)
    assert peer["waiting"] == standing(alpha.folder)["waiting"]["parcels to peers"] == 1
    alpha.close()
    beta.close()


def test_what_is_no_node_is_said(tmp_path):
    assert "there is no node here" in fails("status", "--dir", tmp_path)


def test_metrics_tell_version_queues_disk_and_backup_and_no_word(tmp_path):
    with world(tmp_path / "n", metrics_token="t" * 20) as one:
        one.person(ANNA)
        one.report()
        backup.backup(one.folder, tmp_path / "b")
        text = one.browser(None).get("/metrics", headers={"Authorization": f"Bearer {'t' * 20}"}).text

    assert 'consilience_info{version="' in text
    assert 'consilience_waiting{queue="mails"} 0.0' in text
    assert "consilience_disk_free_bytes " in text
    assert 'consilience_disk_used_bytes{part="ledger"} ' in text
    assert "consilience_last_backup_timestamp_seconds 1" in text
    assert not {word for word in TEXT.split() if len(word) > 5 and word in text}


@pytest.mark.parametrize("host", ["127.0.0.1:8400", "10.1.2.3", "node.internal:8400"])
def test_a_probe_is_answered_by_whatever_name_it_calls_and_learns_the_hour_alone(tmp_path, host):
    with world(tmp_path / "n") as one:
        answer = one.browser(None).get("/health", headers={"Host": host})
        other = one.browser(None).get("/sign-in", headers={"Host": "10.1.2.3"})

    assert (answer.status_code, answer.text) == (200, "ok\n")
    assert answer.headers["date"].endswith("GMT")
    assert other.status_code == 421


def test_the_listener_answers_a_probe_without_a_certificate(tmp_path):
    alpha = Partner(tmp_path / ALPHA, ALPHA)
    port = free_port()
    alpha.card(f"https://127.0.0.1:{port}")
    with listening(alpha, port):
        assert run("health", f"https://127.0.0.1:{port}") == "ok\n"
    alpha.close()
    gone = CliRunner().invoke(app, ["health", f"https://127.0.0.1:{port}"])
    assert gone.exit_code == 3


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_root_does_not_work_in_the_folder_of_another(folder):
    os.chown(folder, 65534, 65534)

    assert "run this as its owner" in fails("log", "show", "--dir", folder)
    os.chown(folder, 0, 0)


@contextmanager
def started(*arguments, **environment):
    command = [sys.executable, "-m", "consilience", *map(str, arguments)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **environment}
    )
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=30)


def test_serve_and_listen_log_alike_and_take_their_settings_from_the_environment(folder, tmp_path):
    port, given = free_port(), {"CONSILIENCE_PASSPHRASE_FILE": str(tmp_path / "pass"), "CONSILIENCE_DIR": str(folder)}
    run("peer", "card", "--dir", folder, "--passphrase-file", tmp_path / "pass")
    for command, variable in (("serve", "CONSILIENCE_PORT"), ("listen", "CONSILIENCE_LISTEN_PORT")):
        with started(command, **given, **{variable: str(port)}) as process:
            assert str(port) in process.stdout.readline()
            first = json.loads(process.stderr.readline())
        assert {"time", "level", "part", "said"} <= set(first)
        assert first["time"].endswith("+00:00")

"""The listener as a process: what it can open, and that it serves nonetheless."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from consilience.records.report import Report
from tests.exchange.make import ALPHA, BETA, Partner, free_port

CONSILIENCE = Path(sys.executable).with_name("consilience")


@pytest.fixture
def served(tmp_path):
    """Alpha's listener in a process of its own, and Beta."""
    alpha, beta = Partner(tmp_path / ALPHA, ALPHA), Partner(tmp_path / BETA, BETA)
    port = free_port()
    alpha.card(f"https://127.0.0.1:{port}")
    alpha.meets(beta)
    beta.meets(alpha)
    command = [CONSILIENCE, "listen", "--dir", alpha.folder, "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=tmp_path)
    said = process.stdout.readline()
    yield alpha, beta, process, said
    process.send_signal(signal.SIGTERM)
    process.wait(20)
    process.stdout.close()
    alpha.close()
    beta.close()


def test_the_listeners_process_opens_the_exchange_folder_and_nothing_else_of_the_node(served):
    alpha, beta, process, _ = served
    alpha.release(alpha.report(marked=alpha.marking(BETA)), to=[BETA])
    alpha.dispatch()
    for _ in range(100):
        (round_,) = beta.pull()
        if round_.trouble is None:
            break

    assert round_.taken.records == 1 or len(beta.held(Report)) == 1
    entries = Path(f"/proc/{process.pid}/fd").iterdir()
    places = [str(entry.readlink()) for entry in entries if os.path.lexists(entry)]
    inside = [place for place in places if place.startswith(str(alpha.folder))]
    assert inside
    assert all(place.startswith(str(alpha.folder / "exchange")) for place in inside)


def test_a_confined_process_cannot_open_the_ledger_even_if_it_tries(tmp_path):
    alpha = Partner(tmp_path / ALPHA, ALPHA)
    alpha.card()
    alpha.close()
    tries = f"""
from pathlib import Path
from consilience.confinement import Duty, confine
from consilience.exchange.listener import Listener
folder = Path({str(alpha.folder)!r})
held = confine(Duty.LISTENING, folder=folder / "exchange").files
for name in ("ledger.sqlite3", "node.json", "keys/node.key", "received.sqlite3"):
    try:
        (folder / name).read_bytes()
        print("READ", name)
    except PermissionError:
        print("refused", name)
listener = Listener(folder / "exchange", None)
print(held, bool(listener.outbox.card()))
"""
    said = subprocess.run(
        [sys.executable, "-c", tries], capture_output=True, text=True, check=True, cwd=tmp_path
    ).stdout

    if "False" in said:
        pytest.skip("this system has no Landlock")
    assert said.split("\n") == [
        "refused ledger.sqlite3", "refused node.json", "refused keys/node.key", "refused received.sqlite3", "True True", "",
    ]  # fmt: skip

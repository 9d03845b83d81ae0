"""Whatever goes wrong between three nodes: in the end each holds what was released to it, once, and nothing else."""

import random
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consilience import node as nodes
from consilience.exchange.consignment import write_consignment
from consilience.exchange.outbox import RecipientPlace
from consilience.records.report import Report
from tests.exchange.make import ALPHA, BETA, PARTIES, Partner, free_port
from tests.exchange.unreliable import CANARY, Net


def healed(folder, seed, steps):
    net = Net(folder, seed)
    try:
        for _ in range(steps):
            net.step()
        net.heal()
        for party in PARTIES:
            expected = {sender: sorted(texts) for sender, texts in net.given[party].items() if texts}
            assert {sender: sorted(texts) for sender, texts in net.texts(party).items()} == expected
            exchange = net.partners[party].exchange
            assert exchange.arrivals.forks() == []
            assert all(line.acknowledged for line in exchange.outbox.lines())
        for sender, _, raw in net.captured:
            assert CANARY.encode() not in raw, sender
        for party in PARTIES:
            for path in everything_but(net.partners[party].folder):
                assert all(
                    f"of {other}.".encode() not in line or CANARY.encode() not in line
                    for other in PARTIES
                    if other != party
                    for line in path.read_bytes().split(b"\n")
                ), path
            shared = b"".join(path.read_bytes() for path in (net.partners[party].folder / "exchange").iterdir())
            assert CANARY.encode() not in shared
    finally:
        net.close()


def everything_but(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("seed", range(2))
def test_after_healing_each_holds_what_was_released_to_it(tmp_path, seed):
    healed(tmp_path, seed, 60)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(seed=st.integers(100, 10**9))
def test_after_healing_each_holds_what_was_released_to_it_many_times(tmp_path_factory, seed):
    healed(tmp_path_factory.mktemp("net"), seed, 150)


def working(partner, *work):
    command = [sys.executable, "-m", "tests.exchange.killed", str(partner.folder), *map(str, work)]
    return subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True)


def consignments(alpha, beta, folder):
    """What Alpha has for Beta, a parcel to a file; the later ones cannot be taken without the earlier."""
    peer = alpha.exchange.peers.need(BETA)
    whole = alpha.exchange.outbox.consignment(peer.origin, RecipientPlace(), today=nodes.now().date())
    files = []
    for number, parcel in enumerate(whole.parcels):
        files.append(folder / f"{number}.json")
        files[-1].write_bytes(write_consignment(replace(whole, parcels=(parcel,))))
    return files


def two(folder, releases):
    alpha, beta = Partner(folder / ALPHA, ALPHA), Partner(folder / BETA, BETA)
    alpha.meets(beta)
    beta.meets(alpha)
    texts = [f"Report number {number}." for number in range(releases)]
    for text in texts:
        record = alpha.report(text, marked=alpha.marking(BETA))
        alpha.release(record, alpha.claim(record, text, marked=alpha.marking(BETA)), to=[BETA])
    return alpha, beta, sorted(texts)


def killed_at_random(folder, rounds, seed):
    """Kill Alpha while it dispatches and Beta while it takes in, again and again; return both and the texts."""
    chance = random.Random(seed)
    alpha, beta, texts = two(folder, 40)
    kills = 0
    for partner, work in ((alpha, ["dispatch"]), (beta, ["take"])):
        files = [] if partner is alpha else consignments(alpha, beta, folder)
        partner.close()
        for _ in range(rounds):
            process = working(partner, *work, *files)
            process.stdout.readline()
            time.sleep(chance.random() * 0.4)
            process.send_signal(signal.SIGKILL)
            kills += process.wait() == -signal.SIGKILL
            process.stdout.close()
        process = working(partner, *work, *files)
        assert process.communicate()[0].endswith("done\n")
        partner.open()
    return alpha, beta, texts, kills


@pytest.mark.parametrize("rounds", [2, pytest.param(25, marks=pytest.mark.slow)])
def test_a_node_killed_at_any_moment_loses_nothing_and_doubles_nothing(tmp_path, rounds):
    alpha, beta, texts, kills = killed_at_random(tmp_path, rounds, seed=7)

    assert kills > 0
    assert [line.number for line in alpha.exchange.outbox.lines()] == list(range(1, 41))
    assert sorted(report.text for report in beta.held(Report)) == texts
    assert beta.exchange.arrivals.forks() == []
    alpha.close()
    beta.close()


def killed_while_serving(folder, rounds, seed):
    """Kill Alpha's dispatch and its listener at one moment while Beta fetches, again and again; return both and the texts."""
    chance = random.Random(seed)
    alpha, beta, texts = two(folder, 40)
    port = free_port()
    alpha.card(f"https://127.0.0.1:{port}")
    beta.meets(alpha)
    alpha.close()
    kills = 0
    for number in range(rounds + 1):
        serving, sending = working(alpha, "listen", port), working(alpha, "dispatch")
        serving.stdout.readline()
        sending.stdout.readline()
        fetching = threading.Thread(target=beta.pull)
        fetching.start()
        if number == rounds:
            assert sending.communicate()[0].endswith("done\n")
            fetching.join()
            while beta.pull()[0].taken.more:
                pass
        else:
            time.sleep(chance.random() * 0.6)
        for process in (sending, serving):
            process.kill()
            kills += process.wait() == -signal.SIGKILL
            process.stdout.close()
        fetching.join()
    alpha.open()
    return alpha, beta, texts, kills


@pytest.mark.parametrize("rounds", [1, pytest.param(10, marks=pytest.mark.slow)])
def test_killed_with_its_listener_in_the_middle_of_a_dispatch_a_node_loses_nothing(tmp_path, rounds):
    alpha, beta, texts, kills = killed_while_serving(tmp_path, rounds, seed=23)

    assert kills > rounds
    assert [line.number for line in alpha.exchange.outbox.lines()] == list(range(1, 41))
    assert sorted(report.text for report in beta.held(Report)) == texts
    assert beta.exchange.arrivals.forks() == []
    alpha.close()
    beta.close()


def test_a_full_disk_is_named_and_keeps_nothing_by_halves(tmp_path):
    alpha, beta, texts = two(tmp_path, 40)
    alpha.close()
    process = working(alpha, "dispatch", 150_000)
    assert "store failed" in process.communicate()[0]
    alpha.open()
    assert alpha.exchange.outbox.lines() == []
    assert alpha.dispatch().parcels == 40
    files = consignments(alpha, beta, tmp_path)
    beta.close()

    process = working(beta, "take", *files, 300_000)
    said, failed = process.communicate()[0], process.returncode
    beta.open()
    held = len(beta.held(Report))

    assert (failed, "store failed" in said) == (4, True)
    assert held == beta.exchange.arrivals.newest(alpha.exchange.origin)[0] < 40
    beta.close()
    assert working(beta, "take", *files).communicate()[0].endswith("done\n")
    beta.open()
    assert sorted(report.text for report in beta.held(Report)) == texts
    alpha.close()
    beta.close()

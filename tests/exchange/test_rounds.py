"""Exchange in the background of a running node: by itself, at its beat, and silent where nothing is due."""

import itertools
import time

import orjson

from consilience.exchange.taxii.inbox import Inbox
from consilience.node.peering.schedule import Rounds
from consilience.records.report import Report
from tests.exchange.make import BETA, GAMMA, ask


def until(happens, seconds=20):
    deadline = time.monotonic() + seconds
    while not happens() and time.monotonic() < deadline:
        time.sleep(0.05)
    return happens()


def test_what_is_released_arrives_by_itself(pair):
    alpha, beta = pair
    rounds = [Rounds(one.exchange, ask, every=0.2) for one in pair]
    for one in rounds:
        one.start()
    try:
        alpha.release(alpha.report(marked=alpha.marking(BETA)), to=[BETA])

        assert until(lambda: len(beta.held(Report)) == 1)
        assert until(lambda: all(line.acknowledged for line in alpha.exchange.outbox.lines()))
    finally:
        for one in rounds:
            one.close()


def test_rounds_without_anything_due_sign_nothing(pair):
    alpha, _ = pair
    rounds = Rounds(alpha.exchange, ask, every=60)
    rounds.go()
    size = alpha.service.node.ledger.size

    for _ in range(3):
        rounds.go()

    assert alpha.service.node.ledger.size == size
    assert rounds.last[BETA].trouble is None


def test_at_a_beat_what_is_released_waits_for_it_unless_somebody_asks(pair):
    alpha, _beta = pair
    rounds = Rounds(alpha.exchange, ask, every=0.1, beat=3600)
    rounds.start()
    try:
        assert until(lambda: alpha.service.node.store.newest_checkpoint() is not None)
        alpha.release(alpha.report(marked=alpha.marking(BETA)), to=[BETA])
        time.sleep(0.5)
        assert alpha.exchange.outbox.lines() == []

        rounds.go()

        assert len(alpha.exchange.outbox.lines()) == 1
    finally:
        rounds.close()


def test_each_beat_signs_as_many_checkpoints_whether_something_is_due_or_not(pair):
    alpha, _ = pair
    alpha.dispatch()
    sizes = [alpha.service.node.ledger.size]
    for texts in (["One."], [], ["Two.", "Three."]):
        for text in texts:
            alpha.release(alpha.report(text, marked=alpha.marking(BETA)), to=[BETA])
        alpha.dispatch()
        sizes.append(alpha.service.node.ledger.size)

    assert {later - before for before, later in itertools.pairwise(sizes)} == {128}


def test_what_clients_add_is_looked_at_by_itself(pair):
    alpha, _ = pair
    inbox = Inbox(alpha.exchange.folder / "inbox.sqlite3")
    words = {"type": "note", "spec_version": "2.1", "id": "note--9b0c7f1c-5f4c-4f2b-9d0b-0b1d7c7a3f10", "created": "2026-03-01T00:00:00.000Z",
             "modified": "2026-03-01T00:00:00.000Z", "content": "The envoys met in Geneva.",
             "object_refs": ["identity--1a2b3c4d-5f4c-4f2b-9d0b-0b1d7c7a3f10"]}  # fmt: skip
    inbox.keep(GAMMA, "s1", orjson.dumps({"objects": [words]}), [], came="2026-03-01T00:00:00.000000Z")
    rounds = Rounds(alpha.exchange, ask, every=0.2)
    rounds.start()
    try:
        assert until(lambda: inbox.status(GAMMA, "s1").of("success"))
        assert {one.party for one in alpha.held(Report)} == {GAMMA}
    finally:
        rounds.close()
        inbox.close()

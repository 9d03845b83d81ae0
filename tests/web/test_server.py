"""What a node does beside answering, once it serves."""

import gc
from threading import Event, Thread

import pytest

from consilience.web import server


class Contacts:
    def wait(self, patience):
        self.patience = patience
        return True


class Rules:
    asked = 0

    def board(self):
        self.asked += 1


class Site:
    def __init__(self):
        self.contacts, self.rules = Contacts(), Rules()
        self.service = self


@pytest.fixture
def collector():
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


def collected(told):
    return lambda phase, info: phase == "stop" and told.append(info["generation"])


def settled(**parts):
    site, ended = Site(), Event()
    thread = Thread(target=server.settle, args=(site, ended), kwargs=parts)
    thread.start()
    ended.set()
    thread.join()
    return site


def test_what_was_read_at_the_start_is_not_looked_through_again(collector):
    before = gc.get_freeze_count()

    site = settled(patience=3)

    assert site.contacts.patience == 3
    assert gc.get_freeze_count() > before


def test_however_much_is_new_all_is_never_looked_through_because_of_it(collector):
    settled()
    told = []
    gc.callbacks.append(collected(told))
    try:
        kept = [[] for _ in range(500_000)]
    finally:
        gc.callbacks.pop()

    assert kept
    assert told
    assert 2 not in told


def test_all_is_looked_through_now_and_then(collector):
    ended, told = Event(), []
    thread = Thread(target=server.settle, args=(Site(), ended), kwargs={"every": 0.01})
    gc.callbacks.append(lambda phase, info: phase == "stop" and (told.append(info), len(told) > 2 and ended.set()))
    try:
        thread.start()
        thread.join(30)
    finally:
        gc.callbacks.pop()
        ended.set()

    assert len([each for each in told if each["generation"] == 2]) > 2


def test_who_signs_first_does_not_wait_for_what_bears_on_terms(collector):
    assert settled().rules.asked == 1

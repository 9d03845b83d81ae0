"""A job in the background: what rings is looked at, one time after the other, and a fault ends nothing."""

import threading

import pytest

from consilience.errors import WrongUse
from consilience.node.background import BackgroundJob
from consilience.pipeline.worker import Stopped

SOON = 10.0


@pytest.fixture
def begun():
    made = []

    def begin(look, **parts):
        made.append(BackgroundJob(look, name="test", **parts))
        return made[-1]

    yield begin
    for one in made:
        one.close()


def test_it_looks_at_the_beginning_and_after_every_ring(begun):
    looks = []
    job = begun(lambda: looks.append(1))
    assert job.wait(SOON)
    assert len(looks) == 1

    job.ring()

    assert job.wait(SOON)
    assert len(looks) == 2
    assert job.is_done


def test_what_rings_meanwhile_is_looked_at_afterwards_and_never_beside(begun):
    go, began, inside = threading.Event(), threading.Event(), []

    def look():
        inside.append("in")
        began.set()
        assert go.wait(SOON)
        inside.append("out")

    job = begun(look)
    assert began.wait(SOON)
    job.ring()
    assert job.is_rung
    assert not job.is_done
    go.set()

    assert job.wait(SOON)
    assert inside == ["in", "out"] * 2


@pytest.mark.parametrize("fault", [WrongUse("x"), ValueError("x")], ids=["on purpose", "by mistake"])
def test_a_fault_is_named_by_its_kind_and_the_next_ring_looks_again(begun, caplog, fault):
    faults = [fault]

    def look():
        if faults:
            raise faults.pop()

    job = begun(look)
    assert job.wait(SOON)
    assert type(fault).__name__ in caplog.text
    job.ring()

    assert job.wait(SOON)


def test_it_looks_now_and_then_although_nothing_rings(begun):
    looks = threading.Semaphore(0)
    begun(looks.release, every=0.01)

    assert all(looks.acquire(timeout=SOON) for _ in range(3))


def test_it_ends_when_the_work_it_waits_for_is_given_up(begun):
    looks = []

    def look():
        looks.append(1)
        raise Stopped

    job = begun(look)
    job.close()

    assert len(looks) == 1
    assert not job.is_done

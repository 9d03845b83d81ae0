"""The process that compares: it is another one, it is begun anew when it dies, and nobody waits for it in vain."""

import os
import threading
import time
from concurrent.futures.process import BrokenProcessPool

import pytest

from consilience.pipeline.worker import Stopped, Worker


@pytest.fixture
def worker():
    found = Worker()
    yield found
    found.close()


def test_a_job_is_done_in_one_other_process_at_low_priority(worker):
    go_on = threading.Event()
    there = worker.run(go_on, os.getpid)

    assert there != os.getpid()
    assert worker.run(go_on, os.getpid) == there
    assert worker.run(go_on, os.nice, 0) > os.nice(0)


def test_a_process_that_died_is_begun_anew(worker):
    go_on = threading.Event()
    first = worker.run(go_on, os.getpid)

    with pytest.raises(BrokenProcessPool):
        worker.run(go_on, os._exit, 1)

    assert worker.run(go_on, os.getpid) != first


def test_what_a_job_raises_is_raised_here(worker):
    with pytest.raises(ZeroDivisionError):
        worker.run(threading.Event(), divmod, 1, 0)


def hold(begun):
    begun.touch()
    time.sleep(3_600)


def test_who_goes_away_does_not_wait_for_the_job(worker, tmp_path):
    go_on, stopping = threading.Event(), threading.Event()
    there = worker.run(go_on, os.getpid)
    begun = tmp_path / "begun"

    def stop():
        while not begun.exists():
            time.sleep(0.01)
        stopping.set()

    threading.Thread(target=stop, daemon=True).start()
    with pytest.raises(Stopped):
        worker.run(stopping, hold, begun)

    assert worker.run(go_on, os.getpid) != there

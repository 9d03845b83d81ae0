"""Drafting: where it is done, so that its limit of time holds."""

import threading

from consilience.pipeline import drafting
from tests import make_records


def test_from_any_other_thread_it_is_done_in_the_worker_where_its_limit_holds(monkeypatch):
    ran = []
    monkeypatch.setattr(
        drafting.worker.Worker, "run", lambda _self, _stopping, job, some: ran.append(job) or [() for _ in some]
    )
    report = make_records.report("The bridge at Ardon was closed on Monday.")

    assert [found for found, _ in drafting.claims_of([report])] == [report]
    assert ran == []

    thread = threading.Thread(target=lambda: list(drafting.claims_of([report])))
    thread.start()
    thread.join()
    assert len(ran) == 1

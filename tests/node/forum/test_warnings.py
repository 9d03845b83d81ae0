"""The watch for warnings that fall due: a look that fails is not its last."""

import threading

from consilience.node.forum import warnings
from consilience.node.forum.warnings import Warnings


def test_a_look_that_fails_is_logged_by_its_kind_and_the_next_one_is_made(monkeypatch, caplog):
    looked = threading.Semaphore(0)

    def broken(_):
        looked.release()
        raise ZeroDivisionError("words of a record")

    monkeypatch.setattr(warnings, "raise_due", broken)
    watch = Warnings(None)
    try:
        for _ in range(2):
            assert looked.acquire(timeout=60)
            assert watch.wait(60)
            watch.ring()
    finally:
        watch.close()

    assert "ZeroDivisionError" in caplog.text
    assert "words of a record" not in caplog.text

"""Results that take long: at hand at once or made in the background, kept on disk, and dropped when an input changes."""

import threading

import pytest

from consilience.ingest.cache import Cache
from consilience.node.derived import Derived, Kept
from consilience.pipeline import worker


@pytest.fixture
def kept(tmp_path):
    return Kept(Cache(tmp_path))


@pytest.fixture
def derived(kept):
    found = Derived(kept, most=2, name="test")
    yield found
    found.close()


def test_what_is_missing_is_told_at_once_and_there_when_it_is_made(derived):
    begin = threading.Event()

    def make(before):
        begin.wait()
        return "made"

    assert derived.of("key", 1, make) == (None, False)
    begin.set()
    assert derived.of("key", 1, make, patience=300) == ("made", True)


def test_what_was_made_before_is_shown_until_the_new_state_is_worked_out(derived):
    begin = threading.Event()
    derived.of("key", 1, lambda _: "old", patience=300)

    def make(before):
        begin.wait()
        return f"after {before}"

    assert derived.of("key", 2, make) == ("old", False)
    assert derived.at_hand("key") == "old"
    begin.set()
    assert derived.of("key", 2, make, patience=300) == ("after old", True)


def test_one_state_is_worked_out_once_whoever_asks(derived):
    made = []

    def make(before):
        made.append(before)
        return "made"

    for _ in range(3):
        derived.of("key", 1, make, patience=300)

    assert made == [None]


def test_of_states_that_wait_only_the_newest_is_worked_out(derived):
    begin, made = threading.Event(), []

    def make(state):
        def one(before):
            begin.wait()
            made.append(state)
            return state

        return one

    for state in range(5):
        derived.of("key", state, make(state))
    begin.set()

    assert derived.of("key", 4, make(4), patience=300) == (4, True)
    assert set(made) <= {0, 4}


def test_a_result_on_disk_serves_the_same_inputs_and_no_others(kept):
    kept.keep(("picture",), ("one", "two"), b"body")

    assert kept.load(("picture",), ("one", "two")) == b"body"
    assert kept.load(("picture",), ("one", "three")) is None
    assert kept.load(("another",), ("one", "two")) is None


def test_a_new_result_takes_the_place_of_that_of_earlier_inputs(kept, tmp_path):
    kept.keep(("picture",), ("one",), b"an old body")
    kept.keep(("picture",), ("two",), b"body")

    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) == 1
    assert b"an old body" not in files[0].read_bytes()


def test_what_fails_is_named_by_its_kind_and_tried_again(derived, caplog):
    def fails(before):
        raise RuntimeError("words of a report")

    with pytest.raises(RuntimeError):
        derived.of("key", 1, fails, patience=300)

    assert "RuntimeError" in caplog.text
    assert "words of a report" not in caplog.text
    assert derived.of("key", 1, lambda _: "made", patience=300) == ("made", True)


def test_what_is_kept_is_not_worked_out_again(derived, kept, monkeypatch):
    monkeypatch.setattr(worker, "shared", lambda: pytest.fail("the worker was asked"))
    kept.keep(("picture",), ("one",), b"body")

    assert derived.worked_out(("picture",), ("one",), bytes, 3) == b"body"

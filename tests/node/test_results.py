"""Results that take long: at hand at once or made in the background, kept on disk, and dropped when an input changes."""

import threading

import pytest

from consilience.node.caches import Caches
from consilience.node.results import Derived, Kept, OneOfMany
from consilience.pipeline import worker

STAND = "1-0"


@pytest.fixture
def caches(tmp_path):
    return Caches(tmp_path, lambda: STAND)


@pytest.fixture
def kept(caches):
    return Kept(caches.of(STAND))


@pytest.fixture
def derived(caches):
    found = Derived(caches, most=2, name="test")
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

    assert derived.worked_out(STAND, ("picture",), ("one",), bytes, 3) == b"body"


class Here:
    """A worker that does its jobs at once, in this process."""

    jobs = 0

    def run(self, stopping, job, *given):
        self.jobs += 1
        return job(*given)


@pytest.fixture
def here(monkeypatch):
    found = Here()
    monkeypatch.setattr(worker, "shared", lambda: found)
    return found


def one_of(word):
    return OneOfMany(word, ("word", word), ("version 1",), bytes.decode)


def in_capitals(words):
    return [word.upper().encode() for word in words]


def test_many_are_made_together_by_one_job_and_each_is_kept(derived, caches, here):
    words = ["one", "two"]
    some = [one_of(word) for word in words]

    assert not any(derived.is_kept(STAND, one) for one in some)
    derived.make_together(STAND, some, in_capitals, words)

    assert here.jobs == 1
    assert [derived.at_hand(word) for word in words] == ["ONE", "TWO"]
    again = Derived(caches, most=2, name="test")
    assert all(again.is_kept(STAND, one) for one in some)
    assert again.at_hand("two") == "TWO"


def test_what_nobody_wants_any_more_is_gone_at_hand_and_on_disk(derived, here, tmp_path):
    derived.make_together(STAND, [one_of("one"), one_of("two")], in_capitals, ["one", "two"])
    derived.keep_only(STAND, [one_of("two")])

    assert (derived.at_hand("one"), derived.at_hand("two")) == (None, "TWO")
    assert not any(b"ONE" in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_what_was_read_before_an_erasure_is_not_kept_whenever_it_is_worked_out(here, tmp_path):
    caches = Caches(tmp_path, lambda: "2-0")
    derived = Derived(caches, most=2, name="test")
    assert caches.of("2-0").folder.is_dir()

    derived.make_together("1-0", [one_of("one")], in_capitals, ["one"])
    assert derived.worked_out("1-0", ("word", "two"), ("version 1",), bytes, 2) == bytes(2)

    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_who_shows_results_is_told_when_one_is_there(caches):
    seen = []
    derived = Derived(caches, most=2, name="test", changed=lambda: seen.append(derived.at_hand("key")))

    derived.of("key", 1, lambda _: "made", patience=300)

    assert seen == ["made"]

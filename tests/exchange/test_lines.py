"""Who may hold lines, and for how long, by a clock of our own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience.exchange.lines import LineLimits, Lines, Stage

LIMITS = LineLimits(strangers=4, each=3, asking=15, answering=60, stall=30, slowest=4096)


class Ended(list):
    """Lines in the order in which they were ended."""

    def enter(self, lines, address, moment=0.0, stage=Stage.RESTING):
        line = lines.enter(address, moment)
        line.end = lambda: self.append(line)
        line.stage = lambda: stage
        return line


def test_a_stranger_too_many_ends_the_oldest_line_of_whoever_holds_most():
    lines, ended = Lines(LIMITS), Ended()
    quiet = ended.enter(lines, "192.0.2.1")
    crowd = [ended.enter(lines, "192.0.2.9") for _ in range(10)]

    assert ended == crowd[:7]
    assert quiet not in ended
    assert lines.count() == (4, 0)


@pytest.mark.parametrize(
    ("flood", "said"),
    [(Stage.RESTING, Stage.ANSWERED), (Stage.RESTING, Stage.ASKING), (Stage.ASKING, Stage.ANSWERED), (Stage.ANSWERED, Stage.RESTING)],
)  # fmt: skip
def test_in_a_flood_from_ones_own_address_whoever_does_something_else_is_left(flood, said):
    lines, ended = Lines(LineLimits(strangers=16)), []
    for number in range(400):
        line = lines.enter("same", number)
        line.stage, line.end = (lambda: flood), (lambda number=number: ended.append(number))
        if number == 100:
            line.stage = lambda: said

    assert 100 not in ended
    assert ended == sorted(ended), "the oldest first"
    assert lines.count() == (16, 0)


def test_a_line_that_is_somebodys_is_out_of_the_strangers_reach():
    lines, ended = Lines(LIMITS), Ended()
    member = ended.enter(lines, "127.0.0.1")
    member.belongs_to("member anna")
    for _ in range(1000):
        ended.enter(lines, "127.0.0.1")

    assert member not in ended
    assert lines.count() == (4, 1)


def test_somebody_known_crowds_out_himself_alone():
    lines, ended = Lines(LIMITS), Ended()
    other = ended.enter(lines, "192.0.2.1")
    other.belongs_to("peer beta")
    own = [ended.enter(lines, "192.0.2.2") for _ in range(4)]
    for line in own:
        line.belongs_to("peer gamma")

    assert ended == own[:1]


@pytest.mark.parametrize(("stage", "patience"), [(Stage.RESTING, 15), (Stage.ASKING, 15), (Stage.ANSWERED, 60)])
def test_a_strangers_line_ends_in_time_whatever_trickles_through_it(stage, patience):
    lines, ended = Lines(LIMITS), Ended()
    line = ended.enter(lines, "192.0.2.1", stage=stage)
    line.got(1, 0)
    for moment in range(1, patience + 1):
        line.got(1, moment)
        assert lines.sweep(moment) == 0

    assert lines.sweep(patience + 0.1) == 1
    assert ended == [line]


def test_an_exchange_that_is_over_gives_a_stranger_time_for_the_next():
    lines, ended = Lines(LIMITS), Ended()
    line = ended.enter(lines, "192.0.2.1")
    line.got(100, 14)
    line.rest(14)

    assert lines.sweep(28) == 0
    assert lines.sweep(29.1) == 1


@pytest.mark.parametrize(("each_second", "ends"), [(1, True), (100, True), (1000, False)])
def test_a_request_of_somebody_known_must_go_on(each_second, ends):
    lines, ended = Lines(LIMITS), Ended()
    line = ended.enter(lines, "192.0.2.1", stage=Stage.ASKING)
    line.belongs_to("peer beta")
    for moment in range(100):
        line.got(each_second, moment)
        lines.sweep(moment)

    assert (line in ended) is ends


def test_somebody_known_may_rest_and_wait_for_an_answer_as_long_as_he_likes():
    lines, ended = Lines(LIMITS), Ended()
    for number, stage in enumerate((Stage.RESTING, Stage.ANSWERED)):
        ended.enter(lines, "192.0.2.1", stage=stage).belongs_to(f"member {number}")

    assert lines.sweep(10_000) == 0


@given(st.lists(st.tuples(st.sampled_from("enter give leave sweep".split()), st.integers(0, 3), st.integers(0, 20))))
def test_whatever_happens_no_limit_is_passed_and_nothing_is_counted_that_ended(steps):
    lines, ended, open_, moment = Lines(LIMITS), Ended(), [], 0.0
    for step, who, which in steps:
        moment += which
        line = open_[which % len(open_)] if open_ else None
        if step == "enter":
            open_.append(ended.enter(lines, f"192.0.2.{who}", moment))
        elif step == "give" and line is not None:
            line.belongs_to(f"peer {who}")
        elif step == "leave" and line is not None:
            line.leave()
            open_.remove(line)
        elif step == "sweep":
            lines.sweep(moment)
        open_ = [line for line in open_ if line not in ended]
        strangers, owned = lines.count()
        assert strangers <= LIMITS.strangers
        assert strangers + owned == len(open_)
        assert owned <= 4 * LIMITS.each

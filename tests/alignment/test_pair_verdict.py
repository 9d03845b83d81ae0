"""How two parties stand to each other, from the links between their claims: the most serious holds unless another settles it."""

import itertools

import pytest

from consilience.alignment.comparison import Comparison, Fit
from consilience.alignment.judge import Judged
from consilience.alignment.linking import Link
from consilience.alignment.pair_verdict import Met, standing
from consilience.reasons.contribution import Contribution
from consilience.reasons.verdict import Verdict

ALIGNED, CONFLICTING, UNCLEAR = Verdict.ALIGNED, Verdict.CONFLICTING, Verdict.UNCLEAR
REASON = Contribution(name="place", because="so", left="ours", right="theirs")


def met(i, j, verdict, odds=3.0, *fits, **parts):
    compared = tuple(Comparison(slot=slot, fit=fit, left="a", right="b", because="so") for slot, fit in fits)
    return Met(i, j, Link(0, compared, Judged(verdict=verdict, reasons=(REASON,), **parts)), odds)


def test_one_link_gives_its_own_verdict():
    for verdict in (ALIGNED, CONFLICTING, UNCLEAR):
        assert standing([met(0, 1, verdict)]).verdict is verdict


def test_a_difference_in_what_is_hardly_one_matter_is_unclear():
    assert standing([met(0, 1, CONFLICTING, 0.5, ("place", Fit.DIFFERS))]).verdict is UNCLEAR


def test_a_difference_that_another_claim_settles_is_none():
    conflict = met(0, 2, CONFLICTING, 3.0, ("place", Fit.DIFFERS))
    other = met(0, 3, ALIGNED, 2.0, ("place", Fit.AGREES))

    assert standing([conflict, other]).verdict is not CONFLICTING
    assert standing([conflict]).verdict is CONFLICTING


def test_a_pair_does_not_settle_its_own_difference():
    own = met(0, 2, CONFLICTING, 3.0, ("place", Fit.DIFFERS), ("place", Fit.AGREES))

    assert standing([own]).verdict is CONFLICTING


@pytest.mark.parametrize("fit", [Fit.OPEN, Fit.MOVED, Fit.NOT_READ])
def test_aligned_is_not_said_beside_a_link_that_leaves_a_slot_open(fit):
    agreed, loose = met(0, 2, ALIGNED), met(1, 3, UNCLEAR, 1.0, ("time", fit))

    assert standing([agreed, loose]).verdict is UNCLEAR
    # What is likelier of another matter says nothing of this one.
    assert standing([agreed, met(1, 3, ALIGNED, -0.5, ("time", fit))]).verdict is ALIGNED


def test_seen_from_the_other_side_it_is_the_same_with_its_reasons_turned():
    here = standing([met(0, 1, ALIGNED, left_precise=True)])
    there = standing([met(1, 0, ALIGNED, left_precise=True)])

    assert (here.left_precise, here.right_precise) == (there.right_precise, there.left_precise) == (True, False)
    assert (here.reasons[0].left, there.reasons[0].left) == ("ours", "theirs")


def test_the_order_in_which_links_come_does_not_matter():
    links = [met(0, 2, CONFLICTING, 3.0, ("place", Fit.DIFFERS)), met(0, 3, ALIGNED, 2.0), met(1, 2, UNCLEAR)]

    assert len({standing(order).shown.j for order in itertools.permutations(links)}) == 1
    assert {standing(order).verdict for order in itertools.permutations(links)} == {CONFLICTING}

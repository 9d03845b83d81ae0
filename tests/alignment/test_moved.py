"""Two claims that differ because the world moved in between: nobody need be wrong."""

from dataclasses import replace

import pytest

from consilience.alignment import moved
from consilience.alignment.comparison import Comparison, Fit
from consilience.records.claim import Modality
from tests.alignment.drafted import DONE, PLANNED, day, drafted, frame, report

QUAY = {"actors": (), "targets": ()}


def told(text, party="alpha", outcome=DONE, trigger="close", **more):
    negated = more.pop("negated", False)
    return drafted(text, party, frames=(frame(trigger, outcome=outcome, negated=negated),), **more)


def slot(name, *values):
    return Comparison(slot=name, fit=Fit.DIFFERS, left="a", right="b", because="so", values=values or None)


def of_days(one, other):
    return report("alpha", one), report("beta", other)


EARLY, LATE = "2026-03-01", "2026-03-09"


def test_the_claims_own_dates_order_them_before_those_of_the_reports():
    left, right = (
        told("It closed.", when=day("8 March", "2026-03-08")),
        told("It closed.", "beta", when=day("2 March", "2026-03-02")),
    )

    assert moved.in_order(left, right, of_days(EARLY, LATE)) == (right, left, 6)
    assert moved.in_order(told("It closed."), right, of_days(EARLY, LATE))[2] == 8


def test_without_dates_nothing_is_earlier():
    assert moved.in_order(told("a"), told("b", "beta"), of_days(None, LATE)) == (None, None, 0)
    assert moved.in_order(told("a"), told("b", "beta"), of_days(EARLY, EARLY)) == (None, None, 0)


def test_a_plan_and_that_it_was_carried_out_do_not_contradict():
    plan, deed = told("The office will close the quay.", outcome=PLANNED), told("The office closed the quay.", "beta")

    assert moved.plan_and_deed(plan, deed)
    assert moved.plan_and_deed(deed, plan)
    assert not moved.plan_and_deed(deed, deed)
    assert moved.moved([slot("outcome")], plan, deed, of_days(EARLY, LATE))


def test_a_claim_that_is_a_plan_by_its_modality_is_planned():
    item = drafted("The office closes the quay.", modality=Modality.PLAN)

    assert moved.planned(item)
    assert not moved.planned(replace(item, claim=replace(item.claim, modality=Modality.FACT)))


@pytest.mark.parametrize("reports", [of_days(EARLY, LATE), of_days(EARLY, EARLY)])
def test_what_was_done_once_and_is_denied_later_is_a_contradiction(reports):
    done = told("The office paid the pilots.", trigger="pay")
    denied = told("The office did not pay the pilots.", "beta", trigger="pay", negated=True)

    assert not moved.moved([slot("polarity")], done, denied, reports)


def test_a_count_that_is_kept_for_days_may_grow_and_not_shrink():
    left, right = (
        told("Forty people were killed.", trigger="kill"),
        told("Fifty people were killed.", "beta", trigger="kill"),
    )

    assert moved.moved([slot("number", 40, 50)], left, right, of_days(EARLY, "2026-03-02"))
    assert not moved.moved([slot("number", 50, 40)], left, right, of_days(EARLY, "2026-03-02"))


def test_another_date_alone_moves_only_where_a_date_was_changed():
    left, right = told("The round begins on 2 March."), told("The round begins on 9 March.", "beta")
    postponed = told("The round was postponed to 9 March.", "beta", trigger="postpone")

    assert not moved.moved([slot("time")], left, right, of_days(EARLY, LATE))
    assert moved.moved([slot("time")], left, postponed, of_days(EARLY, LATE))


def test_a_plan_that_was_carried_out_on_its_day_moved():
    agreed = [Comparison(slot=name, fit=Fit.AGREES, left="a", right="b", because="so") for name in ("polarity", "time")]
    plan, deed = told("The fair is to open on 3 May.", outcome=None), told("The fair opened on 3 May.", "beta")

    assert moved.carried_out(plan, deed, agreed)
    assert not moved.carried_out(plan, deed, agreed[:1])
    assert not moved.carried_out(deed, deed, agreed)
    assert not moved.carried_out(plan, told("A fair was agreed.", "beta", trigger="agree"), agreed)


def test_a_list_by_place_is_made_anew_with_each_report():
    left, right = drafted("Orrin 4,100"), drafted("Orrin 900", "beta")

    assert moved.moved([slot("number", 4100, 900)], left, right, of_days(EARLY, LATE))
    assert not moved.moved([slot("number", 4100, 900)], left, right, of_days(EARLY, EARLY))

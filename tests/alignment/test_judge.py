import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience.alignment.comparison import Comparison, Fit
from consilience.alignment.judge import another_event, judge
from consilience.reasons.verdict import Verdict
from consilience.records.claim import Modality
from tests.alignment.drafted import day, drafted, frame, names, report

SLOTS = ("number", "time", "place", "actor", "target", "polarity", "outcome")


def slot(name, fit):
    return Comparison(slot=name, fit=fit, left="a", right="b", because="both say it")


def verdict(*comparisons, left=None, right=None, published=("2032-03-05", "2032-03-06"), likeness=0.0):
    reports = (report(published=published[0]), report("beta", published=published[1]))
    return judge(left or drafted(), right or drafted(party="beta"), reports, comparisons, likeness=likeness)


def test_nothing_comparable_is_unclear():
    assert verdict().verdict is Verdict.UNCLEAR


def test_sentences_that_say_nearly_the_same_are_aligned_unless_one_denies_what_the_other_says():
    denied = drafted(party="beta", frames=[frame("cross", negated=True)])

    assert verdict(likeness=0.9).verdict is Verdict.ALIGNED
    assert verdict(likeness=0.7).verdict is Verdict.UNCLEAR
    assert verdict(likeness=0.9, right=denied).verdict is Verdict.UNCLEAR
    assert verdict(slot("place", Fit.DIFFERS), likeness=0.9).verdict is Verdict.CONFLICTING


@pytest.mark.parametrize("name", ["number", "polarity", "place", "outcome"])
def test_one_slot_that_cannot_hold_for_both_is_a_conflict_and_named_with_both_values(name):
    judged = verdict(slot(name, Fit.DIFFERS), slot("target", Fit.AGREES))

    assert judged.verdict is Verdict.CONFLICTING
    first = judged.reasons[0]
    assert (first.slot, first.left, first.right, first.differs) == (name, "a", "b", True)


def test_slots_that_agree_are_aligned_and_the_more_precise_side_is_said():
    judged = verdict(slot("number", Fit.LEFT_PRECISE), slot("actor", Fit.AGREES))

    assert (judged.verdict, judged.left_precise, judged.right_precise) == (Verdict.ALIGNED, True, False)


@pytest.mark.parametrize("modality", [Modality.OPINION, Modality.HYPOTHETICAL])
def test_an_opinion_contradicts_nobody(modality):
    assert verdict(slot("number", Fit.DIFFERS), left=drafted(modality=modality)).verdict is Verdict.UNCLEAR


def test_what_differs_half_a_year_later_has_changed():
    judged = verdict(slot("number", Fit.DIFFERS), published=("2032-03-05", "2032-10-05"))

    assert judged.verdict is Verdict.CHANGED


def test_a_new_chair_in_another_year_is_a_change():
    people = [names("Anna Roy"), names("Ben Holt")]
    left, right = (
        drafted(party=p, frames=[frame("chair", who)], when=day("x", at))
        for p, who, at in (("alpha", people[0], "2017-12-12"), ("beta", people[1], "2021-01-23"))
    )

    judged = verdict(slot("actor", Fit.DIFFERS), left=left, right=right, published=("2017-12-29", "2021-02-26"))

    assert judged.verdict is Verdict.CHANGED


def test_who_holds_an_office_is_no_conflict_without_a_common_date():
    left, right = (drafted(frames=[frame("chair", names(n))]) for n in ("Anna Roy", "Ben Holt"))

    assert verdict(slot("actor", Fit.DIFFERS), left=left, right=right).verdict is Verdict.UNCLEAR


def test_a_plan_that_was_carried_out_is_a_change():
    assert verdict(slot("outcome", Fit.MOVED)).verdict is Verdict.CHANGED


def test_a_higher_figure_of_a_later_update_is_a_change():
    right = drafted(party="beta", lemmas=["toll", "rise", "ship"])

    assert verdict(slot("number", Fit.DIFFERS), right=right).verdict is Verdict.CHANGED


@given(st.lists(st.builds(slot, st.sampled_from(SLOTS), st.sampled_from(Fit)), max_size=5))
def test_only_a_slot_that_differs_makes_a_conflict(comparisons):
    judged = verdict(*comparisons)

    if judged.verdict is Verdict.CONFLICTING:
        assert any(c.fit is Fit.DIFFERS for c in comparisons)
        assert judged.reasons[0].differs
    if judged.verdict is Verdict.ALIGNED:
        assert not any(c.fit in {Fit.DIFFERS, Fit.MOVED} for c in comparisons)


def turned(comparison):
    sides = {Fit.LEFT_PRECISE: Fit.RIGHT_PRECISE, Fit.RIGHT_PRECISE: Fit.LEFT_PRECISE}
    return slot(comparison.slot, sides.get(comparison.fit, comparison.fit))


@given(
    st.lists(st.builds(slot, st.sampled_from(SLOTS), st.sampled_from(Fit)), max_size=4),
    st.lists(st.sampled_from([None, "2032-03-01", "2032-03-09", "2032-12-01"]), min_size=4, max_size=4),
    st.booleans(),
)
def test_the_verdict_is_the_same_from_both_sides(comparisons, days, moved):
    left = drafted(when=day("x", days[0]), lemmas=["quay"])
    right = drafted(party="beta", when=day("x", days[1]), lemmas=["quay", *(["rise"] if moved else [])])
    reports = (report(published=days[2]), report("beta", published=days[3]))

    here = judge(left, right, reports, comparisons)
    there = judge(right, left, reports[::-1], [turned(c) for c in comparisons])

    assert here.verdict is there.verdict
    assert (here.left_precise, here.right_precise) == (there.right_precise, there.left_precise)


@pytest.mark.parametrize("pair", list(itertools.combinations(["actor", "target", "time", "place"], 2)))
def test_two_differing_slots_of_identity_are_another_event(pair):
    assert another_event([slot(name, Fit.DIFFERS) for name in pair])
    assert not another_event([slot(pair[0], Fit.DIFFERS), slot(pair[1], Fit.AGREES), slot("number", Fit.DIFFERS)])

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience.alignment.comparison import Comparison, Fit
from consilience.alignment.judge import judge
from consilience.alignment.occasions import another
from consilience.reasons.verdict import Verdict
from consilience.records.claim import Modality
from tests.alignment.drafted import DONE, PLANNED, day, drafted, frame, names, report

SLOTS = ("number", "time", "place", "actor", "target", "polarity", "outcome")


def slot(name, fit):
    return Comparison(slot=name, fit=fit, left="a", right="b", because="both say it")


def verdict(*comparisons, left=None, right=None, published=("2032-03-05", "2032-03-06"), odds=2.0):
    reports = (report(published=published[0]), report("beta", published=published[1]))
    return judge(left or drafted(), right or drafted(party="beta"), reports, comparisons, odds=odds)


def test_nothing_comparable_is_unclear_where_it_may_be_two_matters():
    assert verdict(odds=0.4).verdict is Verdict.UNCLEAR


def test_statements_in_which_nothing_differs_agree_when_they_are_surely_of_one_matter_and_deny_as_much():
    denied = drafted(party="beta", frames=[frame("cross", negated=True)])

    assert verdict(odds=1.6).verdict is Verdict.ALIGNED
    assert verdict(odds=1.4).verdict is Verdict.UNCLEAR
    assert verdict(odds=1.6, right=denied).verdict is Verdict.UNCLEAR
    assert verdict(slot("place", Fit.DIFFERS), odds=1.6).verdict is Verdict.CONFLICTING


def test_a_name_in_common_alone_is_no_agreement():
    assert verdict(slot("actor", Fit.AGREES), odds=0.6).verdict is Verdict.UNCLEAR
    assert verdict(slot("actor", Fit.AGREES), slot("polarity", Fit.AGREES), odds=0.6).verdict is Verdict.ALIGNED


def test_a_bare_heading_agrees_with_nothing():
    heading = drafted("Water.", party="beta")

    assert verdict(right=heading).verdict is Verdict.UNCLEAR


@pytest.mark.parametrize("fit", [Fit.OPEN, Fit.NOT_READ])
def test_what_stays_open_blocks_agreement_and_is_no_difference(fit):
    judged = verdict(slot("actor", Fit.AGREES), slot("polarity", Fit.AGREES), slot("number", fit))

    assert judged.verdict is Verdict.UNCLEAR
    assert judged.reasons[0].differs is None


@pytest.mark.parametrize(
    "ahead",
    [
        "The office is to close the quay.",
        "The office will close the quay.",
        "Closing the quay is planned for May.",
        "The office plans to close the quay.",
    ],
)
def test_a_plan_agrees_with_no_fact_and_contradicts_none(ahead):
    plan = drafted(ahead, frames=[frame("close")])
    deed = drafted(party="beta", frames=[frame("close", outcome=DONE)])

    assert (
        verdict(slot("actor", Fit.AGREES), slot("polarity", Fit.AGREES), left=plan, right=deed).verdict
        is Verdict.UNCLEAR
    )
    assert (
        verdict(slot("time", Fit.DIFFERS), slot("polarity", Fit.AGREES), left=plan, right=deed).verdict
        is not Verdict.CONFLICTING
    )


def test_what_is_over_does_not_change_with_the_date_of_the_report():
    signed = [
        drafted("They signed the pact in Oslo.", party=p, frames=[frame("sign", outcome=DONE)])
        for p in ("alpha", "beta")
    ]
    stands = [drafted("The quay is closed.", party=p) for p in ("alpha", "beta")]
    years = ("2031-03-05", "2034-03-05")

    assert (
        verdict(slot("number", Fit.DIFFERS), left=signed[0], right=signed[1], published=years).verdict
        is Verdict.CONFLICTING
    )
    assert (
        verdict(slot("number", Fit.DIFFERS), left=stands[0], right=stands[1], published=years).verdict
        is Verdict.CHANGED
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("The road is closed.", "The road was opened again at noon."),
        ("Power is cut.", "Power has been restored."),
        ("The bridge stands shut.", "The bridge was reopened on Monday."),
        ("Talks are suspended.", "Talks resumed in Oslo."),
    ],
)
def test_a_state_that_the_other_side_says_is_over_has_changed_though_nobody_gives_a_day(before, after):
    left, right = drafted(before), drafted(after, party="beta", frames=[frame("open", outcome=DONE)])

    assert (
        verdict(slot("polarity", Fit.DIFFERS), left=left, right=right, published=(None, None)).verdict
        is Verdict.CHANGED
    )


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
        assert all(c.agrees for c in comparisons)


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
def test_two_differing_slots_of_identity_are_another(pair):
    assert another([slot(name, Fit.DIFFERS) for name in pair])
    assert not another([slot(pair[0], Fit.DIFFERS), slot(pair[1], Fit.AGREES)])


@pytest.mark.parametrize(("name", "apart"), [("time", True), ("place", True), ("actor", False), ("target", False)])
def test_a_number_that_differs_elsewhere_or_at_another_time_is_of_another(name, apart):
    differing = [slot(name, Fit.DIFFERS), slot("number", Fit.DIFFERS)]

    assert another(differing) is apart
    assert (verdict(*differing).verdict is Verdict.CONFLICTING) is not apart


def test_what_is_to_come_and_what_was_done_do_not_agree_as_whole_statements():
    ordered = drafted("The government ordered a commission.", frames=[frame("order", outcome=DONE)])
    to_sit = drafted(
        "The commission will hold its first session.", party="beta", frames=[frame("hold", outcome=PLANNED)]
    )

    assert verdict(left=ordered, right=to_sit, published=(None, None), odds=1.6).verdict is not Verdict.ALIGNED

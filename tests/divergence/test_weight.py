"""Grades, origins and correlation: what one report may weigh."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience.divergence.origins import effective_number, grading, readings
from consilience.divergence.tables import DIAGNOSTICITY, house_grades
from consilience.divergence.weight import Grading, Inference, Range, cap, weight, weight_range
from consilience.records.estimate import Band, Evidence
from consilience.records.grade import Grade
from tests.divergence.ask import ask, binary, report, total

ODDS = (1.0, -1.0)
GRADED = [letter + digit for letter in "ABCDE" for digit in "12345"]
share = st.floats(0.01, 0.99)


def inference(a, b):
    return Inference(given=(Range.exact(a), Range.exact(b)))


@given(st.sampled_from(GRADED), st.floats(0, 1), st.floats(0, 1))
def test_a_poor_grade_caps_any_inference(grade, a, b):
    rates = grading(Grade.parse(grade), house_grades())

    assert abs(weight(rates, inference(a, b), ODDS)) <= cap(rates) + 1e-12


@given(share, share)
def test_a_better_grade_never_weighs_less(a, b):
    for better, worse in zip("ABCD", "BCDE", strict=True):
        strong, weak = (grading(Grade.parse(letter + "2"), house_grades()) for letter in (better, worse))
        assert abs(weight(strong, inference(a, b), ODDS)) >= abs(weight(weak, inference(a, b), ODDS)) - 1e-12


@given(st.sampled_from(GRADED), st.sampled_from(["F", "6", "F6"]), share, share)
def test_f_and_6_widen_and_never_lower(grade, missing, a, b):
    known = Grade.parse(grade)
    letter = "F" if "F" in missing else known.reliability
    digit = "6" if "6" in missing else known.credibility
    judged = weight_range(grading(known, house_grades()), inference(a, b), ODDS)
    unjudged = weight_range(grading(Grade.parse(letter + digit), house_grades()), inference(a, b), ODDS)

    assert unjudged.low <= judged.low + 1e-12
    assert unjudged.high >= judged.high - 1e-12
    assert abs(unjudged.point) >= abs(judged.point) - 1e-12
    assert unjudged.low <= 0 <= unjudged.high


def test_f_and_6_widen_with_a_partys_own_table_as_well():
    own = {"B2": {"hit": 0.99, "false": 0.01}}
    parts = {}
    for grade in ("B2", "F2", "B6", "F6"):
        body = binary({"estimate": 0.8, "grades": own, "evidence": [report("o", grade)]}, {"estimate": 0.5})
        parts[grade] = next(c for c in ask(body)["components"] if c["cause"] == "unshared")

    assert all(abs(parts[g]["nats"]) >= abs(parts["B2"]["nats"]) for g in parts)
    assert all(parts[g]["range"][1] - parts[g]["range"][0] > 1 for g in ("F2", "B6", "F6"))


def test_a_row_for_f6_cannot_make_a_missing_grade_the_worst_and_a_note_says_so():
    own = {"B2": {"hit": 0.9, "false": 0.1}, "F6": {"hit": 0.5, "false": 0.5}}
    answer = ask(binary({"estimate": 0.8, "grades": own, "evidence": [report("o", "F6")]}, {"estimate": 0.5}))

    assert total(answer, "unshared") > 0
    assert any("rates for F6" in note for note in answer["notes"])


bands = st.tuples(share, share).map(lambda ends: Range(min(ends), sum(ends) / 2, max(ends)))


@given(bands, bands, bands, bands, st.lists(st.floats(0, 1), min_size=4, max_size=4))
def test_the_range_holds_every_weight_the_bands_allow(hit, false, a, b, at):
    def inside(band, x):
        return band.low + (band.high - band.low) * x

    loose = Grading(grade="B2", hit=hit, false=false)
    found = weight_range(loose, Inference(given=(a, b)), ODDS)
    exact = Grading(grade="B2", hit=Range.exact(inside(hit, at[0])), false=Range.exact(inside(false, at[1])))
    value = weight(exact, inference(inside(a, at[2]), inside(b, at[3])), ODDS)

    assert found.low - 1e-9 <= value <= found.high + 1e-9


@given(st.integers(1, 6))
def test_reports_of_one_origin_count_once(count):
    repeats = [report(f"copy{i}", derived_from=["source"]) for i in range(count)]
    once = ask(binary({"estimate": 0.8, "evidence": [report("source")]}, {"estimate": 0.5}))
    many = ask(binary({"estimate": 0.8, "evidence": [report("source"), *repeats]}, {"estimate": 0.5}))
    same = ask(binary({"estimate": 0.8, "evidence": [report("source")] * (count + 1)}, {"estimate": 0.5}))

    assert total(many, "unshared") == total(once, "unshared") == total(same, "unshared")


def test_a_repetition_of_a_shared_origin_is_shared():
    body = binary(
        {"estimate": 0.8, "evidence": [report("wire")]},
        {"estimate": 0.8, "evidence": [report("newspaper", derived_from=["wire"])]},
    )

    assert total(ask(body), "unshared") == 0


@given(st.integers(1, 5))
def test_a_circle_of_citations_weighs_nothing(size):
    circle = [report(f"c{i}", derived_from=[f"c{(i + 1) % size}"]) for i in range(size)]
    answer = ask(binary({"estimate": 0.8, "evidence": circle}, {"estimate": 0.5}))

    assert total(answer, "unshared") == 0


def test_a_circle_with_a_way_out_counts_as_what_it_goes_back_to():
    circle = [report("c0", derived_from=["c1"]), report("c1", derived_from=["c0", "agency"])]
    answer = ask(binary({"estimate": 0.8, "evidence": circle}, {"estimate": 0.5}), "alpha")

    assert [c["origin"] for c in answer["components"] if c["cause"] == "unshared"] == ["agency"]
    assert total(answer, "unshared") != 0


@pytest.mark.parametrize(("count", "worth"), [(1, 1.0), (2, 4 / 3), (3, 1.5)])
def test_related_origins_count_in_part(count, worth):
    one = ask(binary({"estimate": 0.8, "evidence": [report("o")]}, {"estimate": 0.5}))
    kin = [report(f"o{i}", related="press") for i in range(count)]
    some = ask(binary({"estimate": 0.8, "evidence": kin}, {"estimate": 0.5}))

    assert total(some, "unshared") == pytest.approx(worth * total(one, "unshared"))


@given(st.integers(1, 50), st.floats(0, 1))
def test_correlated_items_are_worth_between_one_and_all(count, correlation):
    assert 1 - 1e-12 <= effective_number(count, correlation) <= count


def test_the_seven_steps_of_diagnosticity_mirror_one_another():
    assert len(DIAGNOSTICITY) == 7
    for step in ("strongly", "weakly"):
        assert DIAGNOSTICITY[f"{step} for"] == tuple(reversed(DIAGNOSTICITY[f"{step} against"]))


def test_the_origin_itself_speaks_before_a_repetition_of_it():
    def item(origin, grade, a, derived=()):
        given = (Band.exact(a), Band.exact(1 - a))
        return Evidence(origin=origin, claim=grade, grade=Grade.parse(grade), given=given, derived_from=derived)

    from decimal import Decimal

    held = readings([item("copy", "A1", Decimal("0.9"), ("wire",)), item("wire", "C3", Decimal("0.7"))], house_grades())

    assert [(reading.claim, reading.reports) for reading in held.values()] == [("C3", 2)]


def test_decibans_are_ten_times_the_common_logarithm_of_the_odds_ratio():
    answer = ask(binary({"estimate": 0.8}, {"estimate": 0.5}))

    assert answer["components"][-1]["decibans"] == pytest.approx(10 * math.log10(4))

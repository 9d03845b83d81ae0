"""Plans, facts and advice told apart; another occasion told from a contradiction."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from consilience.alignment import occasions, slots, voices, words
from consilience.alignment.judge import judge
from consilience.ingest import claims
from consilience.pipeline.comparable import as_drafted
from consilience.reasons.verdict import Verdict
from consilience.records.ids import PartyName, ReportId
from consilience.records.report import Report


def read(party: str, text: str):
    report = Report(id=ReportId(party), party=PartyName(party), file="x.txt", text=text, published=date(2026, 3, 1))
    ((_, found),) = claims.draft([report])
    return report, max((as_drafted(one) for one in found), key=lambda item: len(item.text))


def verdict(left: str, right: str, odds: float = 1.5) -> Verdict:
    (one, a), (other, b) = read("alpha", left), read("beta", right)
    return judge(a, b, (one, other), slots.compare(a, b, words.shipped()), odds=odds).verdict


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("The next meeting will be held in Carsten on 8 April 2026.", "The Commission meets again on 8 April 2026 in Carsten.", "aligned"),
        ("It was decided that a joint inspection of the dam would take place on 20 March 2026.", "Both sides agreed that the dam will be inspected jointly on 27 March 2026.", "conflicting"),
        ("The patrol ship had not fired any shots.", "No shot was fired by the patrol ship.", "aligned"),
        ("Logs should be kept for at least 200 days.", "We recommend keeping logs for 90 days.", "conflicting"),
        ("Disable the web console.", "The web console should be disabled.", "aligned"),
        ("The web console should be disabled.", "The web console was disabled.", "unclear"),
        ("A survey in Ouram found that 19 per cent of children under five are acutely malnourished.", "Screening of 8,700 children under five in Ouram found that 19.4 percent are acutely malnourished.", "aligned"),
        ("More than 700 rescue workers had arrived at the scene.", "Thousands of rescue workers continued searching for survivors.", "unclear"),
        ("The embankment at Tashe gave way on 11 January 2026.", "The breach in the embankment at Tashe was sealed on 19 January 2026.", "unclear"),
    ],
)  # fmt: skip
def test_verdicts_on_plans_advice_denials_and_counts(left, right, expected):
    assert verdict(left, right) == Verdict(expected)
    assert verdict(right, left) == Verdict(expected)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("The hospital treated 143 patients in week 9.", "The hospital treated 97 patients in week 8.", "unclear"),
        ("Version 7.2.4 fixes the flaw.", "The flaw is fixed in version 7.2.5.", "unclear"),
        ("Talks will resume in Geneva on Monday.", "Talks will resume in Vienna on Monday.", "conflicting"),
        ("They agreed to exchange 50 prisoners each.", "They agreed to exchange 100 prisoners.", "unclear"),
        ("Talks will resume in Geneva on Monday.", "Talks will resume in Geneva on Monday, officials said.", "aligned"),
    ],
)  # fmt: skip
def test_numbered_occasions_marks_of_things_and_shares(left, right, expected):
    assert verdict(left, right) == Verdict(expected)
    assert verdict(right, left) == Verdict(expected)


def test_a_change_by_another_amount_the_other_way_is_of_another_day():
    (_, up), (_, down) = (
        read("alpha", "The leading share index gained 2.2 percent."),
        read("beta", "The leading share index closed 1.8 percent lower."),
    )

    assert occasions.another(slots.compare(up, down, words.shipped()), up, down)


def test_finished_deeds_of_two_days_are_two_events_and_one_deed_of_two_days_may_be_a_contradiction():
    (_, broke), (_, sealed) = (
        read("alpha", "The embankment gave way on 11 January 2026."),
        read("beta", "The breach was sealed on 19 January 2026."),
    )
    (_, other) = read("beta", "The embankment gave way on 12 January 2026.")

    assert occasions.dated_apart(broke, sealed)
    assert not occasions.dated_apart(broke, other)


def test_what_was_agreed_is_neither_plan_nor_fact():
    (one, agreed), (other, held) = (
        read("alpha", "The ministers agreed to meet in Oslo."),
        read("beta", "The ministers will meet in Oslo."),
    )

    assert not voices.plan_and_fact(agreed, held, (one, other))


def test_who_votes_does_not_contradict_who_does_not_resign():
    assert verdict(
        "Seventy-six members of the 150-seat Assembly voted for her and 74 against.",
        "She had not resigned and would seek a vote of confidence in the 150-seat Assembly on 19 November.",
    ) is not Verdict.CONFLICTING  # fmt: skip


@pytest.mark.parametrize(
    ("held", "alone", "expected"),
    [
        ("Varland closed the port on 3 March 2032.", "Mirland closed the port on 3 March 2032.", False),
        ("Varland closed the port on 3 March 2032.", "Varland closed the port on 2 April 2032.", False),
        ("Varland will close the port on 3 March 2032.", "Varland closed the port on 3 March 2032.", True),
        ("Varland will close the port on 3 March 2032.", "Varland will close the port on 4 March 2032.", False),
    ],
)  # fmt: skip
def test_a_claim_without_its_report_is_looked_at_from_the_day_of_the_other(held, alone, expected):
    (one, a), (other, b) = read("alpha", held), read("beta", alone)
    without = replace(other, published=None)
    told = slots.compare(a, b, words.shipped())

    assert voices.plan_and_fact(a, b, (one, without), told) is expected
    assert voices.plan_and_fact(b, a, (without, one), slots.compare(b, a, words.shipped())) is expected

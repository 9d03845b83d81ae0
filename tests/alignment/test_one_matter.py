"""What is said of two sentences that tell of one matter, from the text to the verdict: the kinds that were told wrongly once."""

from datetime import date

import pytest

from consilience.alignment import slots, words
from consilience.alignment.judge import judge
from consilience.ingest import claims
from consilience.pipeline.comparable import as_drafted
from consilience.reasons.verdict import Verdict
from consilience.records.ids import PartyName, ReportId
from consilience.records.report import Report

EARLY, LATE = date(2031, 5, 6), date(2031, 5, 9)


def read(party, text, published):
    report = Report(id=ReportId(party), party=PartyName(party), file="x.txt", text=text, published=published)
    ((_, found),) = claims.draft([report])
    return report, as_drafted(found[0])


def verdict(left, right, *, odds=0.8, first=EARLY, second=LATE):
    (one, a), (other, b) = read("alpha", left, first), read("beta", right, second)
    return judge(a, b, (one, other), slots.compare(a, b, words.shipped()), odds=odds).verdict


@pytest.mark.parametrize(
    ("left", "right"),
    [
        pytest.param(
            "Water was restored to 70 per cent of homes in Selby; the repair of the mains in Dunholm is planned for June.",
            "Seven tenths of homes in Selby had water restored, that is 70 per cent.", id="a plan behind a semicolon is another statement"
        ),
        pytest.param(
            "The engineer said that the lock would be repaired by the end of June.", "The lock will be repaired by the end of June.",
            id="somebody's will, told in the past",
        ),
        pytest.param(
            "Divers searched two thirds of the harbour.", "A third of the harbour was not searched.", id="the rest of the whole"
        ),
        pytest.param("Nearly 150 were rescued.", "Boats rescued 146 people.", id="a bare number of those rescued"),
        pytest.param(
            "They rescued 146 people, among them 12 children.", "They rescued 146 people out of a total of 190.", id="parts told aside"
        ),
        pytest.param(
            "Quakes with magnitudes of 4.8 and 5.3 hit the valley.",
            "A quake of magnitude 5.3 hit the valley at a depth of 12 kilometres.", id="a magnitude is no depth",
        ),
        pytest.param("Present: Ms Ada Brenn, Dr Ivo Tarn", "Ada Brenn and Ivo Tarn attended.", id="those present"),
        pytest.param("Apologies: Mr K. Oram", "Oram was absent.", id="apologies"),
        pytest.param("Chair: Ms Ada Brenn", "Ada Brenn presided.", id="the chair"),
    ],
)  # fmt: skip
def test_the_same_told_otherwise_is_aligned(left, right):
    assert verdict(left, right) is Verdict.ALIGNED
    assert verdict(right, left) is Verdict.ALIGNED


@pytest.mark.parametrize(
    ("left", "right"),
    [
        pytest.param(
            "The quay will be closed from 15 June to 31 July.", "The quay will be closed from mid-June to the end of August.",
            id="another end of one stretch",
        ),
        pytest.param(
            "The new line is going to be opened on 9 June.", "The new line is opened on 16 June.", id="two days that are to come"
        ),
        pytest.param("The Orca left Selby at 6:40 a.m.", "The Orca left Selby at ten past seven.", id="hours in words"),
        pytest.param(
            "The hall was licensed for 260 visitors.", "The hall was allowed no more than 280 visitors.", id="two limits of one thing"
        ),
        pytest.param("The stocks of flour will last for three weeks.", "The stocks of flour will last for six weeks.", id="more than went by"),
        pytest.param("The flaw has a base score of 8.1.", "The flaw was given a severity of 9.4 out of 10.", id="two ratings"),
        pytest.param(
            "No nurse has been infected in the ward.", "Two nurses were infected in the ward on 2 April.", id="it had happened before that was said"
        ),
        pytest.param(
            "The harbour master counted 58 injured.", "81 were injured: the count of 58 leaves out the crew.", id="the other figure is corrected"
        ),
    ],
)  # fmt: skip
def test_what_cannot_both_hold_is_conflicting(left, right):
    assert verdict(left, right) in {Verdict.CONFLICTING, Verdict.UNCLEAR}
    assert verdict(left, right) is verdict(right, left, first=LATE, second=EARLY)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        pytest.param(
            "The pilot has not been charged.", "The pilot was charged with fraud on Thursday morning.", id="what had not happened may have since"
        ),
        pytest.param(
            "As of 6 May, 63 wells in the valley are known to be dry.", "80 wells in the valley are dry.", id="a count by its day"
        ),
        pytest.param("The mourning lasts three days.", "The mourning was extended to seven days.", id="a length that was extended"),
        pytest.param("The second round is planned for June.", "The second round has been put off to September.", id="put off to a month"),
        pytest.param(
            "The reading of the budget next Tuesday has been cancelled.", "The reading of the budget will be held on 3 June.", id="off and set anew"
        ),
        pytest.param("At least 21 people died.", "The accident has claimed more than 30 lives.", id="lives are counted for days"),
        pytest.param(
            "The council has not requested help.", "On 8 May the council asked for help with tents.", id="asked for since"
        ),
    ],
)  # fmt: skip
def test_what_the_world_moved_is_changed(left, right):
    assert verdict(left, right) is Verdict.CHANGED


@pytest.mark.parametrize(
    ("left", "right"),
    [
        pytest.param(
            "The Orca left Selby with 190 people.", "The crew saved 146 passengers out of a total of 190.", id="the figure stands there too"
        ),
        pytest.param(
            "The Orca sank off Cape Tarn.", "The Orca, on its way to the island of Dunholm, sank.", id="where, and whither"
        ),
    ],
)  # fmt: skip
def test_what_may_both_hold_is_no_conflict(left, right):
    assert verdict(left, right) not in {Verdict.CONFLICTING, Verdict.CHANGED}
    assert verdict(right, left) not in {Verdict.CONFLICTING, Verdict.CHANGED}

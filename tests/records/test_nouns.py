"""What no noun can be, wherever it comes from; and that no refusal quotes what was said."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from consilience.errors import MalformedRecord
from consilience.records.codec import read_body, write_body
from consilience.records.estimate import Answer, Band, Estimate
from consilience.records.grade_table import GradeRow, GradeTable, Rates
from consilience.records.holding import Form, Holding
from consilience.records.question import AnswerType, Question
from consilience.records.yardstick import Term, Yardstick

D = Decimal
HALF = Band.exact(D("0.5"))
ASKED = Question(id="canary7731", text="Will it?", answer_type=AnswerType.PROBABILITY)
RATES = Rates(hit=HALF, false=HALF)

IMPOSSIBLE = [
    pytest.param(lambda: Band(low=D(2), point=D(1), high=D(3)), "low <= point <= high", id="a band upside down"),
    pytest.param(Answer, "exactly one type", id="an answer of no type"),
    pytest.param(
        lambda: Answer(probability=HALF, shares=(("canary7731", D(1)),)),
        "exactly one type",
        id="an answer of two types",
    ),
    *(
        pytest.param(
            lambda band=band: Answer(probability=Band(**{k: D(v) for k, v in band.items()})),
            "strictly between",
            id=name,
        )
        for name, band in {
            "certain": {"low": "0.9", "point": "1", "high": "1"},
            "impossible": {"low": "0", "point": "0", "high": "0.1"},
            "a band below 0": {"low": "-0.1", "point": "0.1", "high": "0.2"},
            "a band above 1": {"low": "0.1", "point": "0.2", "high": "1.1"},
        }.items()
    ),
    pytest.param(lambda: Answer(never=D("1.1")), "never is a probability", id="never above 1"),
    pytest.param(lambda: Answer(never=D("-0.1")), "never is a probability", id="never below 0"),
    pytest.param(lambda: Answer(shares=(("a", D(-1)), ("b", D(2)))), "negative", id="a share below 0"),
    pytest.param(lambda: Answer(shares=(("a", D(0)), ("b", D(0)))), "all zero", id="no share at all"),
    pytest.param(lambda: Answer(quantiles=((D(0), D(7)),)), "levels lie strictly", id="a quantile at 0"),
    pytest.param(lambda: Answer(quantiles=((D(1), D(7)),)), "levels lie strictly", id="a quantile at 1"),
    pytest.param(lambda: Estimate(party="alpha", question=" "), "no question", id="an estimate of nothing"),
    pytest.param(lambda: replace(ASKED, id=" "), "blank", id="a question without id"),
    pytest.param(
        lambda: replace(ASKED, answer_type=AnswerType.CATEGORIES, hypotheses=("canary7731",)), "at least two", id="one"
    ),
    pytest.param(lambda: replace(ASKED, hypotheses=("canary7731", "canary7731")), "differ", id="one twice"),
    pytest.param(lambda: replace(ASKED, cuts=(D(2), D(1))), "rise", id="cuts that fall"),
    pytest.param(lambda: Rates(hit=Band.exact(D(2)), false=HALF), "between 0 and 1", id="a hit rate of 2"),
    pytest.param(lambda: Rates(hit=HALF, false=Band.exact(D(-1))), "between 0 and 1", id="a false rate of -1"),
    pytest.param(lambda: GradeRow(grade="canary7731", rates=RATES), "letter A to F", id="a row of no grade"),
    pytest.param(
        lambda: GradeTable(name="t", version="1", rows=(GradeRow(grade="B2", rates=RATES),) * 2), "two rows", id="twice"
    ),
    pytest.param(lambda: Form(name="gist", cost=D(1), fidelity=D(2)), "fidelity", id="more than all of it"),
    pytest.param(lambda: Form(name="gist", cost=D(-1), fidelity=D(1)), "negative", id="a gain"),
    pytest.param(lambda: Form(name="gist", cost=D(1), fidelity=D(1), level=-1), "negative", id="a level below"),
    pytest.param(
        lambda: Yardstick(name="y", version="1", title="Y", source="s", terms=()), "each spelt", id="no terms"
    ),
    pytest.param(
        lambda: Yardstick(
            name="y", version="1", title="Y", source="s", terms=(Term(words=("canary7731",) * 2, band=HALF),)
        ),
        "each spelt",
        id="a word twice",
    ),
]


@pytest.mark.parametrize(("make", "why"), IMPOSSIBLE)
def test_what_cannot_be_is_not_made_and_not_quoted(make, why):
    with pytest.raises(ValueError, match=why) as refused:
        make()
    assert "canary7731" not in str(refused.value)


def test_what_stands_at_an_edge_can_be():
    assert Answer(probability=Band(low=D(0), point=D("0.5"), high=D(1)))
    assert Answer(never=D(1)).never == 1
    assert Answer(shares=(("a", D(0)), ("b", D(1)))).shares
    assert replace(ASKED, cuts=(D(1), D(2)), hypotheses=("a", "b"), horizon=date(2026, 1, 1))
    assert Form(name="full", cost=D(0), fidelity=D(1)).permitted
    assert not Form(name="full", cost=D(0), fidelity=D(0), banned=True).permitted
    assert not Form(name="full", cost=D(0), fidelity=D(0), consent="beta").permitted
    assert Holding(origin="o", owner="alpha", forms=()).needs == ()
    assert Rates(hit=Band.exact(D(1)), false=Band.exact(D(0)))
    assert Yardstick(name="y", version="1", title="Y", source="s", terms=(Term(words=("likely", "so"), band=HALF),))


def test_a_noun_that_cannot_be_is_malformed_where_it_stands():
    said = write_body(Estimate(party="alpha", question="q", answer=Answer(probability=HALF)))
    said["answer"]["probability"]["low"] = "0.9"

    with pytest.raises(MalformedRecord, match=r"^answer\.probability: expected a valid band"):
        read_body(Estimate, said)


@pytest.mark.parametrize(
    ("shares", "path"),
    [
        ([["a"]], r"shares\[0\]: expected array of 2"),
        ([["a", "1", "x"]], r"shares\[0\]: expected array of 2"),
        (["ab"], r"shares\[0\]: expected array of 2, found str"),
        ([["a", "1"], ["b", 1]], r"shares\[1\]\[1\]: expected a decimal"),
        ([[5, "1"]], r"shares\[0\]\[0\]: expected text, found int"),
    ],
)
def test_a_row_has_a_type_for_each_place(shares, path):
    with pytest.raises(MalformedRecord, match=path):
        read_body(Answer, {"shares": shares})

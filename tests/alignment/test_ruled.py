import pytest

from consilience.alignment import ruled
from consilience.records.ids import ClaimId
from consilience.records.ruling import Ruling, RulingKind

A, B, C = map(ClaimId, ("a", "b", "c"))


def same(*claims):
    return Ruling(kind=RulingKind.SAME, claims=claims, because="one event")


def apart(*claims):
    return Ruling(kind=RulingKind.APART, claims=claims, because="two events")


@pytest.mark.parametrize(
    ("rulings", "one", "two"),
    [
        pytest.param([], (), (), id="nothing ruled"),
        pytest.param([same(B, A)], ((A, B),), (), id="a pair in either order"),
        pytest.param([same(A, B, C)], ((A, B), (A, C), (B, C)), (), id="each with each"),
        pytest.param([apart(A, B, C)], (), ((A, B), (A, C)), id="the first from the others, which stay free"),
        pytest.param([same(A, B), apart(A, B)], (), ((A, B),), id="apart was ruled last"),
        pytest.param([apart(A, B), same(B, A)], ((A, B),), (), id="same was ruled last"),
        pytest.param([same(A, B, C), apart(C, A)], ((A, B), (B, C)), ((A, C),), id="only the pair that was ruled on again"),
        pytest.param([same(A, B), same(B, A)], ((A, B),), (), id="said twice"),
    ],
)  # fmt: skip
def test_what_was_ruled_last_counts(rulings, one, two):
    assert ruled.pairs(rulings) == (one, two)


def test_a_ruling_on_a_verdict_joins_nothing():
    verdict = Ruling(kind=RulingKind.VERDICT, claims=(A, B), because="both hold", verdict="aligned")

    assert ruled.pairs([verdict]) == ((), ())
    assert ruled.pairs(iter([same(A, B), verdict])) == (((A, B),), ())

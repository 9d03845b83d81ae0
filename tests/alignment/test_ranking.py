import pytest

import consilience
from consilience.alignment import cross_encoder

OTHERS = (
    "The harbour council voted to raise mooring fees by a tenth.",
    "A ferry collided with a tug off the northern pier, and nobody was hurt.",
    "The museum of clocks will be shut for repairs until spring.",
    "Two vessels struck each other near the north pier.",
)


@pytest.mark.parametrize("model", [True, False])
def test_what_speaks_of_the_claim_comes_first_with_and_without_the_model(monkeypatch, model):
    if not model:
        monkeypatch.setattr(cross_encoder, "shipped", lambda: None)

    found = consilience.rank("Ferry and tug collide at northern pier #news https://example.org/1", OTHERS)

    assert found[0][0] == 1
    assert sorted(place for place, _ in found) == [0, 1, 2, 3]
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)


def test_nothing_to_rank_is_an_empty_list():
    assert consilience.rank("A ferry sank.", []) == []


def test_equal_statements_keep_their_order(monkeypatch):
    monkeypatch.setattr(cross_encoder, "shipped", lambda: None)

    assert [place for place, _ in consilience.rank("A ferry sank.", ["Rain fell.", "Rain fell."])] == [0, 1]

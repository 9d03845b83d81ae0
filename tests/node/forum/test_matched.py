"""Matters of an exchange, written and read."""

import pytest

from consilience.node.forum import matched
from consilience.pipeline.contacts import Matched
from consilience.reasons.contribution import Contribution
from consilience.reasons.verdict import Verdict
from consilience.records.ids import ClaimId, MatterId, PartyName

MATTERS = (
    Matched(
        id=MatterId("m1"), verdict=Verdict.CONFLICTING,
        reasons=(Contribution(name="time", nats=-1.5, because="15 May / 30 November", slot="time", differs=True),),
        told=((ClaimId("c1"), (0, 1)), (ClaimId("c2"), (1, 0))), divided=(PartyName("alpha"),),
    ),
)  # fmt: skip


def test_matters_come_back_as_they_were():
    assert matched.read(matched.written(MATTERS)) == MATTERS
    assert matched.read(matched.written(())) == ()


@pytest.mark.parametrize("body", [b"", b"[1]", b'[{"id": "m1"}]'], ids=["nothing", "a number", "a part"])
def test_what_was_not_written_so_is_a_fault(body):
    with pytest.raises(ValueError, match="validation error"):
        matched.read(body)


def test_what_the_models_said_is_kept_until_something_is_erased():
    first = matched._known("a3")

    assert matched._known("a3") is first
    assert matched._known("b4") is not first
    assert matched._known("a3") is not first

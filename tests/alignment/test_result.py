"""The result of an alignment says how much is in it, and nothing of what the reports say."""

from datetime import UTC, datetime

from consilience.alignment.result import Alignment, Matter
from consilience.reasons.verdict import Verdict
from tests.alignment.drafted import drafted, report


def matter(number, verdict):
    return Matter(
        id=f"m{number}", topic="the quay", title="The quay", verdict=verdict, pairs=(), probability=None, claims=(), reasons=()
    )  # fmt: skip


RESULT = Alignment(
    parties=("alpha", "beta"), reports=(report(text="A secret quay."),), claims=(drafted("A secret quay.").claim,), links=(),
    matters=(matter(1, Verdict.ALIGNED), matter(2, Verdict.ALIGNED), matter(3, Verdict.UNCLEAR)), coverage=(),
    generated_at=datetime(2026, 3, 4, tzinfo=UTC),
)  # fmt: skip


def test_every_verdict_is_counted_also_those_that_there_are_none_of():
    counts = RESULT.summary()

    assert set(counts) == set(Verdict)
    assert (counts[Verdict.ALIGNED], counts[Verdict.UNCLEAR], counts[Verdict.CONFLICTING]) == (2, 1, 0)


def test_what_is_printed_of_it_quotes_nothing():
    assert repr(RESULT).startswith("<Alignment of alpha, beta: 1 reports, 1 claims, 3 matters (2 aligned, 1 unclear")
    assert "quay" not in repr(RESULT)

"""Public statements lined up with the line, and the track record of what came out."""

from datetime import date

import pytest

from consilience.node.caches import Caches
from consilience.node.forum.lined_up import LinedUpStatements
from consilience.pipeline import worker
from consilience.pipeline.public_lines import Kept, line_up
from consilience.records.ids import PartyName, TextId
from consilience.records.public_line import AnswerReady, PublicLine, PublicStatement

FORUM = TextId("cd" * 32)
LINE = PublicLine(
    forum=FORUM, title="Before the round", since=date(2021, 2, 15),
    statement="The two governments will hold the first round of the working group by secure video conference.",
    answers=(AnswerReady(question="Who chairs?", answer="The two national security advisers chair the group."),),
    must_not=("The agenda of the first round is the nuclear programme.",),
)  # fmt: skip


def said(words):
    return PublicStatement(
        forum=FORUM, party=PartyName("beta"), speaker="minister", said=date(2021, 2, 18), words=words
    )


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("The first round will be held by secure video conference.", Kept.KEEPS),
        ("The agenda of the first round is the nuclear programme, the minister said.", Kept.DEPARTS),
        ("The weather was fine in the capital.", Kept.SILENT),
    ],
)
def test_a_statement_keeps_departs_or_is_silent_with_the_words_of_both(words, kept):
    found = line_up(LINE, said(words))

    assert found.kept is kept
    assert all(row.line and row.said for row in found.rows)
    assert bool(found.unspoken) == (kept is Kept.SILENT)


def test_a_denial_of_the_line_departs():
    assert (
        line_up(LINE, said("The minister said that the first round will not be held by video conference.")).kept
        is Kept.DEPARTS
    )


STAND = "1-0"


class Here:
    """A worker that does its jobs in this process."""

    def run(self, stopping, job, *given):
        return job(*given)


def test_it_is_worked_out_once_by_the_worker_and_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(worker, "shared", Here)
    rung, key = [], ((FORUM, LINE), (TextId("ab" * 32), said("The weather was fine.")))
    first = LinedUpStatements(Caches(tmp_path, lambda: STAND), changed=lambda: rung.append(1))
    try:
        assert first.of(*key, stand=STAND, patience=600).kept is Kept.SILENT
        assert first.of(*key, stand=STAND) is first.of(*key, stand=STAND)
        assert rung == [1]
    finally:
        first.close()

    monkeypatch.setattr(worker, "shared", lambda: pytest.fail("the worker was asked again"))
    second = LinedUpStatements(Caches(tmp_path, lambda: STAND))
    try:
        assert second.of(*key, stand=STAND, patience=60) == first.of(*key, stand=STAND)
    finally:
        second.close()

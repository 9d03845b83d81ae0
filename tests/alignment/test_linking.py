"""Pairs scored and judged: what people said belongs together is judged whatever its score."""

import numpy as np

from consilience.alignment import linking
from consilience.alignment.words import Words
from consilience.reasons.verdict import Verdict
from tests.alignment.drafted import drafted, frame, names, report

NO_WORDS = Words([], np.zeros((0, 3), dtype=np.float32))
NO_MODELS = linking.Models(None, None)
QUAY = frame("close", names("Port Office"), names("quay"))
ITEMS = (
    drafted("The Port Office closed the quay.", frames=(QUAY,)),
    drafted("The Port Office closed the quay.", "beta", frames=(QUAY,)),
    drafted("Forty poems won a prize.", "beta", frames=(frame("win", names("poem")),)),
)
REPORTS = {one.id: one for one in (report("alpha", "2026-03-04"), report("beta", "2026-03-04"))}


class Judge:
    """Says of every pair that it cannot tell, and keeps what it was asked."""

    name = "test"

    def answers(self, pairs):
        self.asked = list(pairs)
        return [None] * len(self.asked)


def linked(**parts):
    return linking.link(ITEMS, REPORTS, NO_WORDS, parts.pop("models", NO_MODELS), **parts)


def test_the_same_sentence_of_two_parties_is_one_matter_and_aligned():
    found = linked()

    assert found.links[0, 1].judged.verdict is Verdict.ALIGNED
    assert found.odds[0, 1] > 0
    assert (0, 1) not in found.apart


def test_claims_of_nothing_in_common_are_compared_only_where_people_put_them_together():
    assert (0, 2) not in linked().links

    ruled = linked(together=[(0, 2)])

    assert (0, 2) in ruled.links
    assert ruled.odds[0, 2] < 0


def test_a_judge_is_asked_about_pairs_of_two_parties_alone():
    judge = Judge()

    linked(models=linking.Models(None, None, judge), together=[(1, 2), (0, 2)])

    assert sorted(judge.asked) == sorted([(ITEMS[0].text, ITEMS[1].text), (ITEMS[0].text, ITEMS[2].text)])


def test_a_judge_of_unclear_pairs_is_not_asked_about_clear_ones():
    judge = Judge()

    linked(models=linking.Models(None, None, None, judge))

    assert judge.asked == []

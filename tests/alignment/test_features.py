"""What two claims have in common, as numbers: the same from both sides, and nothing where a side says nothing."""

import numpy as np
import pytest

from consilience.alignment import corpus, features
from consilience.alignment.words import Words
from tests.alignment.drafted import day, drafted, frame, names, quantity

NO_WORDS = Words([], np.zeros((0, 3), dtype=np.float32))
QUAY = frame("close", names("Port Office"), names("quay"))
ITEMS = (
    drafted("The office closed the quay.", frames=(QUAY,), place="Porto", when=day("4 March", "2026-03-04")),
    drafted("The office closed the quay.", "beta", frames=(QUAY,), place="porto", when=day("March", "2026-03-01", "2026-03-31")),
    drafted("Forty poems won.", "gamma", place="Braga", when=day("5 May", "2026-05-05"), measures=((quantity(40, "poem", "Forty"), ()),)),
    drafted("Nobody knows.", "gamma", report="gamma-2"),
)  # fmt: skip
SPACE = corpus.build(ITEMS, NO_WORDS)


def of(i, j):
    return {name: float(column[0]) for name, column in features.compute(SPACE, np.array([i]), np.array([j])).items()}


def test_every_feature_is_part_of_one_reason():
    assert len(set(features.NAMES)) == len(features.NAMES)
    assert set(of(0, 1)) == set(features.NAMES)


@pytest.mark.parametrize(("i", "j"), [(0, 1), (0, 2), (1, 3), (2, 3)])
def test_a_pair_has_the_same_features_from_both_sides(i, j):
    assert of(i, j) == pytest.approx(of(j, i))


def test_the_same_sentence_is_alike_in_words_spelling_and_event():
    found = of(0, 1)

    assert {name: found[name] for name in ("words", "spelling", "verbs", "names", "triggers")} == pytest.approx(
        dict.fromkeys(("words", "spelling", "verbs", "names", "triggers"), 1.0)
    )


def test_times_meet_where_one_lies_in_the_other_and_places_whatever_their_capitals():
    met, apart = of(0, 1), of(0, 2)

    assert (met["time_meets"], met["time_apart"], met["place_meets"], met["place_apart"]) == (1, 0, 1, 0)
    assert (apart["time_meets"], apart["time_apart"], apart["place_meets"], apart["place_apart"]) == (0, 1, 0, 1)


def test_what_a_side_says_nothing_of_neither_meets_nor_is_apart():
    found = of(0, 3)

    assert not any(found[name] for name in ("time_meets", "time_apart", "place_meets", "place_apart", "numbers_apart"))
    assert of(2, 3)["numbers"] == 0

"""Names of one thing, places inside others, event words that are near or opposite."""

import numpy as np
import pytest

from consilience.alignment import names
from consilience.alignment.names import Relation
from consilience.alignment.words import Words
from consilience.records.reading import NameKind
from tests.alignment.drafted import names as bodies

PERSON, COUNTRY, PLACE = NameKind.PERSON, NameKind.COUNTRY, NameKind.PLACE
NO_WORDS = Words([], np.zeros((0, 3), dtype=np.float32))


def of(kind, *texts):
    return bodies(*texts, kind=kind)


def test_a_capital_speaks_for_its_country_and_a_person_of_that_name_does_not():
    assert names.common(of(PLACE, "Warsaw"), of(COUNTRY, "Poland"))
    assert names.common(of(COUNTRY, "Poland"), of(PLACE, "Warsaw"))
    assert not names.common(of(PERSON, "Warsaw"), of(COUNTRY, "Poland"))
    assert not names.common(of(PLACE, "Warsaw"), of(COUNTRY, "Portugal"))


def test_two_people_share_a_last_name_and_are_not_one():
    assert names.two_people("Aled Voss", "Peter Voss")
    assert not names.two_people("Voss", "Peter Voss")
    assert not names.two_people("Aled Voss", "Aled Holm")


def test_only_names_of_one_sort_are_answers_to_one_question():
    assert names.comparable(of(PERSON, "Ada Holm"), of(PERSON, "Leo Brandt"))
    assert not names.comparable(of(PERSON, "Ada Holm"), of(PLACE, "Porto"))
    assert not names.comparable((), of(PLACE, "Porto"))


@pytest.mark.parametrize(
    ("one", "other", "relation"),
    [
        ("Porto", "porto", Relation.SAME),
        ("Warsaw", "Poland", Relation.LEFT_INSIDE),
        ("Poland", "Warsaw", Relation.RIGHT_INSIDE),
        ("Warsaw", "Lisbon", Relation.APART),
    ],
)
def test_a_place_is_the_other_inside_it_or_apart(one, other, relation):
    assert names.places(one, other) is relation


def test_two_countries_are_one_or_two_and_never_nearly_one():
    assert names.near(of(COUNTRY, "Niger"), of(COUNTRY, "Nigeria")) is None


@pytest.mark.parametrize(("one", "other"), [("open", "close"), ("accept", "reject")])
def test_event_words_of_opposite_classes_exclude_one_another_both_ways(one, other):
    assert names.opposites(one, other)
    assert names.opposites(other, one)
    assert not names.opposites(one, one)
    assert not names.trigger_class_shared(one, other)


def test_a_word_that_no_class_knows_is_like_itself_alone():
    assert names.event_classes("zyx") == frozenset()
    assert names.trigger_class_shared("zyx", "zyx")
    assert not names.trigger_class_shared("zyx", "close")
    assert names.trigger_likeness("zyx", "zyx", NO_WORDS) == 1
    assert names.trigger_likeness("zyx", "close", NO_WORDS) == 0


def test_nouns_of_one_set_contrast_unless_a_side_has_the_others_too():
    assert names.contrasting(["lorry"], ["train"]) == ("lorry", "train")
    assert names.contrasting(["lorry", "train"], ["train"]) is None
    assert names.contrasting(["lorry"], ["poem"]) is None


def test_letters_with_accents_are_the_same_letters():
    assert names.fold("São João") == "sao joao"

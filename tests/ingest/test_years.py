import re

import pytest

from consilience.ingest import years


def counts(sentence):
    (number,) = re.finditer(r"\d{4}", sentence)
    return years.is_count(sentence, *number.span())


@pytest.mark.parametrize(
    "sentence",
    [
        "2000 soldiers left the valley.",
        "Up to 1900 were hurt.",
        "At least 2019 have fled.",
        "Some 1850 armed men crossed.",
        "Police held 2010 protesters.",
        "A total of 1998 were counted.",
        "They lost >1900 in the flood.",
        "The village has 1950 people.",
    ],
)
def test_four_figures_with_something_counted_are_a_count(sentence):
    assert counts(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "In 2000 soldiers left the valley.",
        "Since 1998 troops have stood there.",
        "By 2019 people had fled.",
        "In mid-2010 protesters came.",
        "The accord of 1994 was signed.",
        "2018 was a hard year.",
        "2018 sees an election.",
        "It was founded in 2009.",
    ],
)
def test_four_figures_in_the_company_of_a_year_are_a_year(sentence):
    assert not counts(sentence)


def test_the_end_of_a_sentence_tells_nothing():
    assert not years.is_count("2018", 0, 4)

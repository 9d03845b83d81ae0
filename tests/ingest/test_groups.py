"""Number groups: each number of a list is a statement of its own."""

import pytest

from consilience.ingest import groups, pipeline


def split(text):
    (doc,) = pipeline.parse([text])
    own = frozenset(range(len(doc)))
    root = next(token.i for token in doc if token.dep_ == "ROOT")
    return [" ".join(doc[i].text for i in sorted(group)) for group in groups.split(doc, own, root)]


def test_each_number_but_the_nearest_is_cut_off():
    found = split("The flood killed 12 people, 300 sheep and 40 cattle.")
    assert len(found) == 2
    assert any("300 sheep" in one for one in found)
    assert any("40 cattle" in one for one in found)


@pytest.mark.parametrize(
    "text",
    [
        "Between 10 and 12 boats left.",
        "The ministers of two countries met.",
        "Two or three boats left.",
        "They bought bread and milk.",
    ],
)
def test_what_is_no_list_of_numbers_stays_whole(text):
    assert split(text) == []


def test_names_with_their_figures_are_one_each():
    found = split("Cases rose: Ardon 218, Belmar 140, Corvo 96.")
    assert [one for one in found if "140" in one]
    assert [one for one in found if "96" in one]

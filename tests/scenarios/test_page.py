"""The page of a comparison: what stands on it, and how a large tree stays readable."""

import copy
import random
import re

import pytest

from consilience.scenarios.page import MOST_GROUPS, page
from consilience.scenarios.text_form import as_text
from tests.scenarios import made


def shown(scenario):
    return page(scenario, *scenario.parties)


def large():
    """400 leaves, eight branches a split; the two differ in two splits, most in one that hangs three deep."""
    body = made.largest(random.Random(5))
    body["scenario"]["outcomes"] = {f"group {n}": [leaf] for n, leaf in enumerate(made.leaves(body)[:7])}
    first = body["parties"]["alpha"]
    second = body["parties"]["beta"] = copy.deepcopy(first)
    second["odds"]["s9"] = dict(zip(first["odds"]["s9"], [0.93, *[0.01] * 7], strict=True))
    for split in ("s3", "s4"):
        second["odds"][split] = {name: p * 0.99 + 0.00125 for name, p in first["odds"][split].items()}
    return made.scenario(body)


def test_the_example_has_its_strip_and_its_what_if():
    html = shown(made.example())

    assert "for alpha it was seen, for beta it was not looked for" in html
    assert html.count('class="heat ') == 6 * 4, "three outcomes of two parties, in four stretches of days"
    assert "“The hotline is used” is seen" not in html, "only what settles most is supposed"
    rows = dict(re.findall(r'<tr><th scope="row">(it comes to .*?)</th>(.*?)</tr>', html))
    assert re.sub("<.*?>", " ", rows["it comes to “Full access”"]).split()[:4] == ["100", "%", "100", "%"]


def test_a_file_without_days_has_no_strip():
    assert 'class="heat' not in shown(made.example(as_of=None))


def test_every_leaf_of_a_large_tree_can_be_opened_and_the_way_to_the_parting_is():
    scenario = large()
    html = shown(scenario)
    outline = html.partition('<div class="outline"')[2].partition("<summary>The same as a table")[0]

    assert outline.count('<div class="leaf">') == 400
    assert outline.count("</details>") == 56
    assert outline.count("<details open") == 2
    assert outline.count("Here they part.") == 1
    assert html.count('scope="colgroup" colspan="2" class="n"') == MOST_GROUPS


def test_the_drawing_of_a_large_tree_is_no_larger_than_drawn_and_says_whole_titles():
    scenario = made.example(title={"full-access": "Full access to all sites, " + "at any hour, " * 6})
    drawn = shown(scenario).partition('aria-label="Drawing of the tree">')[2].partition("</svg>")[0]
    width, most = re.search(r'viewBox="0 0 (\d+) ', drawn)[1], re.search(r"max-width:(\d+)px", drawn)[1]

    assert width == most
    assert "<title>Full access to all sites, " in drawn


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "a\u202eb", "{{ 7 * 7 }}"])
def test_titles_are_said_as_they_are_and_never_run(hostile):
    scenario = made.example(title={"full-access": hostile, "frozen": hostile}, statement={"cameras": hostile})
    html = shown(scenario)

    assert "<script" not in html
    assert "\u202e" not in html
    assert ("{{ 7 * 7 }}" in html) is (hostile == "{{ 7 * 7 }}")


def test_as_text_what_adds_nothing_that_shows_is_one_line():
    text = as_text(large(), *large().parties)

    none = [line for line in text.partition("Worth")[0].splitlines() if line.startswith("  0.000")]

    assert none == ["  0.000  3 more together"]

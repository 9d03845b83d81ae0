"""What a notebook shows of a result: counts of the whole, quotes of a matter, a chart of a link; never a word that could run."""

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from consilience import library
from consilience.errors import WrongUse
from consilience.records.claim import Span
from tests import make


def result_of(alignment):
    return library.Alignment(**{name: getattr(alignment, name) for name in alignment.__dataclass_fields__})


@pytest.fixture(scope="module")
def result():
    return result_of(make.two_parties())


def test_the_whole_is_shown_in_counts_without_a_word_of_the_reports(result):
    shown = result._repr_html_()

    assert f"{len(result.claims)} claims" in shown
    assert "<th>conflicting</th>" in shown
    assert [claim.quote for claim in result.claims if claim.quote in shown] == []


def test_a_matter_is_shown_with_its_quotes_and_reasons(result):
    matter = next(one for one in result.matters if one.verdict.value == "conflicting")

    shown = result.matter(matter.id)._repr_html_()

    assert all(one.quote in shown for one in result.claims if one.id in matter.claims and "'" not in one.quote)
    assert "conflicting" in shown
    with pytest.raises(WrongUse, match="there is none"):
        result.matter("m-nothing")


def test_a_link_is_shown_with_a_chart_whose_bars_are_its_weights(result):
    link = result.links[0]

    view = result.link(link.right, link.left)
    picture = ET.fromstring(view.svg)

    weighed = [one for one in link.contributions if one.decibans is not None]
    bars = picture.findall("{http://www.w3.org/2000/svg}g")
    assert len(bars) == len(weighed) + 1
    assert f"{weighed[0].decibans:+.1f} dB" in view.svg
    assert view.svg in view._repr_html_()
    with pytest.raises(WrongUse, match="have none"):
        result.link("a", "b")


def test_weights_of_all_links_are_a_picture_too(result):
    weights = result.weights()

    assert {name for name, *_ in weights.rows} == {
        one.name for link in result.links for one in link.contributions if one.decibans is not None
    }
    assert ET.fromstring(weights.svg) is not None
    assert result_of(replace(make.two_parties(), links=())).weights().svg.endswith("</svg>")


def test_what_a_report_says_cannot_become_a_part_of_the_page(result):
    evil = "<img src=x onerror=alert(1)>\x1b[31m"
    claims = tuple(replace(one, quote=evil, span=Span(start=0, end=len(evil)), spans=()) for one in result.claims)
    matters = tuple(replace(one, title=evil, topic=evil) for one in result.matters)
    other = result_of(replace(make.two_parties(), claims=claims, matters=matters))
    link = other.links[0]

    shown = (
        other._repr_html_()
        + other.matter(matters[0].id)._repr_html_()
        + other.link(link.left, link.right)._repr_html_()
    )

    assert "<img" not in shown
    assert "\x1b" not in shown

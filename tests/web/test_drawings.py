"""Drawings: nothing from a record escapes as markup, nothing needs inline style, and what is drawn is in words beside."""

import re
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience.web.drawings import Cell, ChainLink, Moment, chain, matrix, time_axis
from tests.web.make import ANNA, world
from tests.web.make_forum import filled, founded

HOSTILE = '</svg><script>alert(1)</script>" onload="x" ]]>'
TODAY = date(2026, 3, 4)
days = st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 1, 1))
words = st.text(max_size=40)


def whole(svg):
    """The drawing, read as XML, which it must be."""
    clean = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", str(svg))
    return ET.fromstring(clean)


@pytest.mark.parametrize(
    "svg",
    [
        time_axis([Moment(lane=HOSTILE, title=HOSTILE, begin=TODAY, end=TODAY + timedelta(9))], today=TODAY, spoken=HOSTILE),
        chain([ChainLink(kind=HOSTILE, title=HOSTILE, there=False, missing=HOSTILE)], spoken=HOSTILE),
        matrix([(HOSTILE, [Cell(look="st-concur", words=HOSTILE)])], [HOSTILE], spoken=HOSTILE),
    ],
)  # fmt: skip
def test_hostile_words_stay_words(svg):
    tree = whole(svg)

    assert not [one for one in tree.iter() if one.tag == "script" or any(name.startswith("on") for name in one.attrib)]
    assert "style=" not in str(svg)
    assert tree.attrib["role"] == "img"


@given(st.lists(st.tuples(words, words, days, st.none() | days), max_size=30), days)
def test_a_time_axis_of_anything_stays_inside_its_frame(rows, today):
    moments = [
        Moment(lane=lane, title=title, begin=begin, end=end if end and end > begin else None)
        for lane, title, begin, end in rows
    ]

    svg = time_axis(moments, today=today, spoken="years")

    if not moments:
        assert svg == ""
        return
    tree = whole(svg)
    xs = [float(one.attrib["x"]) for one in tree.iter() if one.tag == "rect"]
    xs += [float(one.attrib["cx"]) for one in tree.iter() if one.tag == "circle"]
    assert all(0 <= x <= 960 for x in xs)


def test_a_chain_is_broken_between_words_and_many_links_go_on_in_a_further_row():
    title = "What both sides understand of the crossing before the talks of the spring"
    links = [
        ChainLink(kind="Memorandum", title=title, there=False, missing="waits for the signature of beta")
        for _ in range(6)
    ]
    drawn = whole(chain(links, spoken="way"))
    named = [one.text for one in drawn.iter() if one.get("class") in ("name", "state")]

    known = {*title.split(), *"✗ waits for the signature of beta".split()}
    assert {word.removesuffix("…") for line in named for word in line.split()} <= known
    boxes = {(one.get("x"), one.get("y"), one.get("height")) for one in drawn.iter() if one.tag == "rect"}
    assert len({y for _, y, _ in boxes}) == 2
    assert max(float(y) + float(tall) for _, y, tall in boxes) <= float(drawn.get("viewBox").split()[3])
    assert any(title in (one.text or "") for one in drawn.iter("title"))


def test_many_things_of_a_lane_cost_little():
    moments = [Moment(lane="Contacts", title="x" * 50, begin=TODAY + timedelta(days=n)) for n in range(400)]

    assert len(time_axis(moments, today=TODAY, spoken="years")) < 30_000


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    with world(tmp_path_factory.mktemp("node") / "n") as one:
        one.person(ANNA)
        number = iter(range(1000))
        say = (f"Word{next(number)}" for _ in range(1000))
        forum, seat = founded(one, say)
        one.found, one.forum = filled(one, forum, seat, say), forum
        yield one


def test_a_forum_shows_its_years_with_the_list_beside(node):
    anna = node.browser(ANNA)
    home, listed = anna.get(f"/forums/{node.forum}").text, anna.get(f"/forums/{node.forum}/timeline").text

    assert 'aria-label="The years of the forum' in home
    for lane in ("Forum", "Memoranda", "Meetings", "Decisions", "Contacts"):
        assert f">{lane}</text>" in home, lane
        assert f"<td>{lane}</td>" in listed, lane
    assert f'href="/meetings/{node.found["meeting"]}"' in listed


def test_commitments_stand_on_a_time_axis_by_who_promised(node):
    text = node.browser(ANNA).get(f"/forums/{node.forum}/commitments").text

    assert 'aria-label="Commitments by their days' in text
    assert '<text class="lane"' in text


def test_the_picture_before_any_release_says_what_can_be_compared_and_how(node):
    anna = node.browser(ANNA)
    node.claim(node.report())
    node.site.pictures.of(node.service.view_of(ANNA), node.visit(ANNA).foreign(), patience=300)

    text = anna.get("/picture").text

    assert "What can be compared, and how" in text
    assert "Released to you" in text

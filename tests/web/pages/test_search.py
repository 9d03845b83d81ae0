"""Search over everything readable: own records, what others hold, and the whole of the forums."""

import pytest

from consilience.records.forum import Note
from consilience.web.pages.search_results import excerpt, tokens
from tests.web.make import ANNA, GREEN, PETER, SECRET, world
from tests.web.make_forum import filled, founded


def words():
    number = 0
    while True:
        number += 1
        yield f"Heliotrope{number} of the harbour"


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    with world(tmp_path_factory.mktemp("node") / "n") as one:
        one.person(ANNA, compartments=("GAMMA",))
        one.person(PETER, levels=GREEN)
        say = words()
        forum, seat = founded(one, say)
        one.found = filled(one, forum, seat, say)
        one.forum = forum
        report = one.report()
        one.claim(report)
        yield one


def places(text):
    return text.partition("<main")[2]


def test_the_whole_forum_is_found_by_kind_of_both_sides(node):
    text = places(node.browser(ANNA).get("/search?q=harbour").text)

    for kind in ("forum", "memorandum", "meeting", "proposal", "decision", "contact", "minutes", "action", "objective"):
        assert f'id="g-{kind}"' in text, kind
    assert f'href="/meetings/{node.found["meeting"]}"' in text
    assert f'href="/proposals/{node.found["proposal"]}"' in text
    assert '<span class="tag"><bdi>beta</bdi></span>' in text, "what the other side said is found too"


def test_all_the_words_must_be_there_without_case_and_accents(node):
    anna = node.browser(ANNA)

    assert 'id="g-forum"' in anna.get("/search?q=HELIOTROPE1+härbour").text
    assert "Nothing that you may read" in anna.get("/search?q=heliotrope1+zeppelin").text


def test_one_kind_alone_has_a_page(node):
    text = places(node.browser(ANNA).get("/search?q=harbour&kind=meeting/1").text)

    assert 'id="g-meeting"' in text
    assert 'id="g-proposal"' not in text
    assert node.browser(ANNA).get("/search?q=harbour&kind=nonsense").status_code == 200


def test_reports_and_claims_are_found_in_groups_of_their_own(node):
    text = places(node.browser(ANNA).get("/search?q=envoys").text)

    assert 'id="g-report"' in text
    assert 'id="g-claim"' in text


def test_what_the_reader_may_not_see_is_neither_found_nor_counted(node):
    before = node.browser(PETER).get("/search?q=harbour").text
    node.say(Note(about=node.found["meeting"], words="the harbour is closed, say the divers"), ANNA, marked=SECRET)

    assert "divers" in node.browser(ANNA).get("/search?q=harbour").text
    after = node.browser(PETER).get("/search?q=harbour").text
    assert "divers" not in after
    assert places(before) == places(after)


def test_an_excerpt_shows_where_the_words_stand():
    text = "A long beginning. " * 20 + "The ferry sank near the pier. " + "And more. " * 30

    found = excerpt(text, "ferry", "A title")

    assert "ferry sank" in found
    assert len(found) <= 162
    assert excerpt(text, "title", "A title") == ""
    assert tokens("Ça, ÇA") == {"ca"}

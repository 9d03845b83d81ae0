"""Parties are ticked where the node knows them and typed where it does not; both count."""

import re
from contextlib import ExitStack

import pytest

from consilience.node.peering import peering
from consilience.node.reader_view import Asked
from tests.web.make import ANNA, BETA, World
from tests.web.pages.test_forum import text_of
from tests.web.test_pages import act


@pytest.fixture
def node(tmp_path):
    """A node with one peer, which has released nothing to it yet."""
    with ExitStack() as stack:
        mine, peer = (World(tmp_path / name, party=name) for name in ("alpha", BETA))
        stack.callback(mine.close)
        stack.callback(peer.close)
        mine.person(ANNA)
        card = peering.own_card(peer.site.exchange, lambda _: "", address=None)
        peering.introduce(mine.site.exchange, card)
        yield mine


@pytest.mark.parametrize(
    ("place", "field"), [("/desk/new?record={}", "to"), ("/baselines", "with"), ("/forums", "parties")]
)
def test_a_known_party_is_there_to_tick_and_another_may_be_typed(node, place, field):
    page = node.browser(ANNA).get(place.format(node.claim(node.report()))).text

    assert re.search(rf'<input type="checkbox" name="{field}" value="beta">', page)
    assert re.search(rf'<input id="{field}" name="{field}" autocomplete', page)


def test_a_release_is_asked_for_those_ticked_and_those_typed(node):
    claim = node.claim(node.report())

    act(node.browser(ANNA), "/desk/new", record=claim, form="full", to=["beta", "gamma; delta"], because="it helps")

    (request,) = node.service.view_of(ANNA).find(Asked(kind="request/1"))
    assert request.statement.body.to == {"beta", "gamma", "delta"}


def test_what_was_ticked_and_typed_is_kept_when_the_difference_is_looked_at(node):
    claim = node.claim(node.report())
    fields = {
        "csrf": "csrf-anna",
        "record": claim,
        "form": "full",
        "to": ["beta", "gamma"],
        "because": "",
        "look": "true",
    }

    page = node.browser(ANNA).post("/desk/new", data=fields).text

    assert 'value="beta" checked' in page
    assert re.search(r'<input id="to"[^>]* value="gamma">', page)


@pytest.mark.parametrize("to", [[""], []])
def test_a_release_to_nobody_comes_back_with_what_to_do(node, to):
    claim = node.claim(node.report())
    fields = {
        "csrf": "csrf-anna",
        "at": f"/desk/new?record={claim}",
        "record": claim,
        "form": "full",
        "to": to,
        "because": "it helps",
    }

    answer = node.browser(ANNA).post("/desk/new", data=fields)

    assert answer.status_code == 422
    assert "ame at least one other party" in answer.text
    assert node.service.view_of(ANNA).find(Asked(kind="request/1")) == []


def test_a_forum_is_founded_with_those_ticked_and_those_typed(node):
    browser = node.browser(ANNA)

    place = act(browser, "/forums/new", name="Lantern", purpose="to compare", parties=["beta", "gamma"]).headers[
        "location"
    ]

    assert "waits for alpha, beta, gamma" in text_of(browser.get(place))


def test_a_baseline_is_begun_with_those_ticked_and_those_typed(node):
    node.question()

    page = node.browser(ANNA).get("/baselines/new?question=bridge&with=beta&with=gamma").text

    assert "alpha; beta; gamma" in page or all(f">{party}<" in page for party in ("beta", "gamma"))


def test_nobody_founds_a_forum_with_nobody(node):
    fields = {"csrf": "csrf-anna", "at": "/forums", "name": "Lantern", "purpose": "to compare", "parties": ""}

    answer = node.browser(ANNA).post("/forums/new", data=fields)

    assert (answer.status_code, "ame at least one other party" in answer.text) == (422, True)
    assert node.service.view_of(ANNA).find(Asked(kind="forum/1")) == []


def test_after_a_fault_what_was_ticked_is_ticked_and_what_was_typed_is_typed(node):
    fields = {
        "csrf": "csrf-anna",
        "at": "/forums",
        "name": "Lantern",
        "purpose": "to compare",
        "parties": ["beta", "not one"],
    }

    page = node.browser(ANNA).post("/forums/new", data=fields).text

    assert re.search(r'value="beta"[^>]* checked', page)
    assert re.search(
        r'<input id="parties"[^>]* value="not one"[^>]*aria-invalid|aria-invalid[^>]*value="not one"', page
    )
    assert '<a href="#parties">' in page

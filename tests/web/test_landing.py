"""Deep links survive signing in, and lead to no other site."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience.node import people
from consilience.web.landing import HOME, door, landing
from tests.web.make import ANNA, world


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    with world(tmp_path_factory.mktemp("node") / "n") as one:
        one.person(ANNA)
        yield one


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(text, id=repr(text))
        for text in (
            "", "x", "//evil.example", "/\\evil.example", "https://evil.example/", "/\t/evil.example", "/\n/evil.example",
            "javascript:alert(1)", "\\/evil.example", " //evil.example", "/sign-in?then=/sign-in", "/sign-out", "/api/reports",
            "/enrol/x", "/" + "a" * 3000, "/\u202e", "/static/x/site.js",
        )
    ],
)  # fmt: skip
def test_nothing_leads_elsewhere_after_signing_in(text):
    assert landing(text) == HOME


@given(st.text(max_size=40))
def test_where_one_lands_is_always_a_path_of_this_node(text):
    found = landing(text)

    assert found.startswith("/")
    assert not found.startswith(("//", "/\\"))
    assert not set(found) & set("\\\t\r\n")


def test_a_deep_link_leads_to_its_page_once_signed_in(node):
    stranger = node.browser(None)

    asked = stranger.get("/search?q=envoys&before=3")
    page = stranger.get(asked.headers["location"])

    assert asked.headers["location"] == "/sign-in?then=%2Fsearch%3Fq%3Denvoys%26before%3D3"
    assert "You come to the page you asked for" in page.text
    assert node.browser(ANNA).get(asked.headers["location"]).headers["location"] == "/search?q=envoys&before=3"
    assert node.browser(ANNA).get("/sign-in?then=//evil.example").headers["location"] == "/"


def test_signing_in_with_a_demo_key_leads_to_the_page_that_was_asked_for(tmp_path):
    with world(tmp_path / "n") as one:
        one.person(ANNA)
        people.enrol(one.service, ANNA, one.site.demo_keys.make(ANNA, "correct horse"))
        form = {"member": "anna", "passphrase": "correct horse", "then": "/ledger?kind=report/1"}

        right = one.browser(None).post("/sign-in", data=form)
        elsewhere = one.browser(None).post("/sign-in", data={**form, "then": "https://evil.example"})
        wrong = one.browser(None).post("/sign-in", data={**form, "passphrase": "wrong horse"})

        assert right.headers["location"] == "/ledger?kind=report/1"
        assert elsewhere.headers["location"] == "/"
        assert 'name="then" value="/ledger?kind=report/1"' in wrong.text, "a second try keeps the page"


def test_a_session_that_ended_elsewhere_sends_the_whole_page_to_the_door(node):
    claim = node.claim(node.report())
    here = {"hx-request": "true", "hx-current-url": "http://localhost:8400/reports/ab?x=1#c12"}

    answer = node.browser(None).post(f"/claims/{claim}/judge", data={"outcome": "confirmed"}, headers=here)
    hostile = {**here, "hx-current-url": "https://evil.example//evil.example/x"}
    other = node.browser(None).post(f"/claims/{claim}/judge", data={"outcome": "confirmed"}, headers=hostile)

    assert answer.headers["hx-redirect"] == "/sign-in?then=%2Freports%2Fab%3Fx%3D1"
    assert answer.text == "", "no page to swap into a card"
    assert other.headers["hx-redirect"] == "/sign-in"


def test_a_fault_inside_a_card_is_a_line_and_no_page(node):
    answer = node.browser(ANNA).post(
        "/claims/ff/judge", data={"csrf": "csrf-anna", "outcome": "confirmed"}, headers={"hx-request": "true"}
    )

    assert answer.headers["hx-reswap"] == "afterbegin"
    assert "<html" not in answer.text
    assert 'role="alert"' in answer.text


def test_the_door_says_what_the_product_is(node):
    text = node.browser(None).get("/sign-in").text

    assert "compare what each holds to be true" in text
    assert door("/") == "/sign-in"


def test_what_was_typed_is_not_lost_where_the_session_has_ended(node):
    form = {"csrf": "gone", "lines": "Topic: Welcome\nanna: We begin <now>."}

    page = node.browser(None).post(f"/meetings/{'a' * 64}/draft", data=form)
    foreign = node.browser(None).post(
        f"/meetings/{'a' * 64}/draft", data=form, headers={"origin": "https://evil.example"}
    )

    assert (page.status_code, foreign.status_code) == (401, 401)
    assert "anna: We begin &lt;now&gt;." in page.text
    assert "We begin" not in foreign.text

"""The pages of baselines as members meet them, without a browser: two nodes, files carried between."""

import re

import pytest

from consilience.marking import Marking
from consilience.node.received import ReceivedItem
from consilience.records.claim import Claim, Span
from consilience.records.ids import ClaimId, OriginId, ReportId
from consilience.records.report import Report
from consilience.web.filling import controls
from consilience.web.pages import baseline_form
from tests.web.make import ANNA, BETA, OPEN, PETER, marking, world

SENTENCE = "The bridge was closed on 3 March 2026."


@pytest.fixture
def node(tmp_path):
    with world(tmp_path / "n") as one:
        one.person(ANNA)
        yield one


def act(browser, address, who=ANNA, /, **fields):
    return browser.post(address, data={"csrf": f"csrf-{who}", **fields})


def fields(page):
    """The form's fields as a browser would send them back."""
    action = re.search(r'<form class="form" method="post" action="([^"]+)"', page)[1]
    return {name: values[-1] for name, values in controls(page, action).items()}


def proposed(node, **changes):
    """A text proposed from a question, by its page."""
    node.question(marked=marking("green"))
    node.estimate(share="0.6")
    browser = node.browser(ANNA)
    page = browser.get("/baselines/new?question=bridge&with=beta")
    assert page.status_code == 200, page.text
    form = fields(page.text)
    form |= {"title": "The bridge", "statement-0": "It reopens by June.", "stance:alpha-0": "concur", **changes}
    answer = act(browser, "/baselines/new", **{k: v for k, v in form.items() if k != "csrf"})
    assert answer.status_code == 303, answer.text
    return browser, answer.headers["location"]


def test_a_text_is_proposed_from_a_question_and_shown_with_positions(node):
    browser, place = proposed(
        node,
        **{
            "stance:alpha-0": "concur with comment", "point:alpha-0": "60", "low-0": "50", "high-0": "70",
            "words:alpha-0": "the piers are weak", "stance:beta-0": "non-concur", "words:beta-0": "the piers are gone",
        },
    )  # fmt: skip

    page = browser.get(place).text

    for words in (
        "It reopens by June.",
        "50 to 70 %",
        "60 %",
        "concur with comment",
        "the piers are weak",
        "Waits for",
    ):
        assert words in page, words
    # Nobody states a position for another party.
    assert "none stated" in page
    assert "the piers are gone" not in page
    assert "no releaser has let the text go there" in page
    assert "The bridge" in browser.get("/baselines").text


def test_what_may_not_go_to_every_party_is_not_put_into_the_form(node):
    node.question(marked=marking("green"))
    node.estimate(share="0.6")

    form = node.browser(ANNA).get("/baselines/new?question=bridge&with=beta").text

    assert "Some of what the lines rest on may not go to every party" in form
    assert fields(form)["statement-0"] == ""
    assert fields(form)["point:alpha-0"] == ""


def test_a_chair_signs_and_an_analyst_does_not(node):
    node.person(PETER, roles=("analyst",))
    browser, place = proposed(node)

    assert act(node.browser(PETER), f"{place}/sign", PETER).status_code == 403
    assert "Sign this text" not in node.browser(PETER).get(place).text
    assert act(browser, f"{place}/sign").status_code == 303
    assert "signed</span> <span>by" in browser.get(place).text
    assert "signed it already" in act(browser, f"{place}/sign").text


def test_a_dissent_without_words_is_refused_with_the_line(node):
    with pytest.raises(AssertionError, match="Comment, or why not</a>: A position of “non-concur” says why"):
        proposed(node, **{"stance:alpha-0": "non-concur"})


def test_a_form_left_as_it_came_signs_nothing(node):
    node.question(marked=marking("green"))
    node.estimate(share="0.6")
    browser = node.browser(ANNA)
    form = fields(browser.get("/baselines/new?question=bridge&with=beta").text)
    assert (form["statement-0"], form["stance:alpha-0"], form["low-0"]) == ("", "", "")
    assert not any(name.endswith(":beta-0") for name in form)

    answer = act(browser, "/baselines/new", **{k: v for k, v in form.items() if k != "csrf"} | {"title": "The bridge"})

    assert answer.status_code == 422
    assert "Write at least one statement" in answer.text
    assert 'value="The bridge"' in answer.text


def test_a_question_is_no_statement_and_a_contradiction_is_meant_or_put_right(node):
    with pytest.raises(AssertionError, match="This asks; write what the parties hold"):
        proposed(node, **{"statement-0": "Will the bridge reopen by June?"})
    browser = node.browser(ANNA)
    form = fields(browser.get("/baselines/new?question=bridge&with=beta").text)
    form |= {"title": "B", "statement-0": "It stays shut.", "stance:alpha-0": "concur", "low-0": "40", "high-0": "40"}

    first = act(browser, "/baselines/new", **{k: v for k, v in form.items() if k != "csrf"})
    meant = act(browser, "/baselines/new", **{k: v for k, v in form.items() if k != "csrf"} | {"meant-0": "yes"})

    assert first.status_code == 422
    assert "own signed estimate is 60 %; the line says 40 to 40 %" in first.text
    assert meant.status_code == 303
    assert "own signed estimate is 60 %" in browser.get(meant.headers["location"]).text


def test_a_revision_shows_what_it_changed(node):
    browser, place = proposed(node)

    form = fields(browser.get(f"{place}/revise").text) | {"statement-0": "It reopens by July."}
    later = act(browser, f"{place}/revise", **{k: v for k, v in form.items() if k != "csrf"}).headers["location"]

    assert "It was revised" in browser.get(place).text
    page = browser.get(later).text
    assert "<del>June.</del>" in page
    assert "<ins>July.</ins>" in page
    assert "version 2" in page


def test_a_file_goes_out_after_the_releaser_and_comes_in_with_the_root(node, tmp_path):
    browser, place = proposed(node)
    assert "no releaser has let it go" in browser.get(f"{place}/file?to=beta").text
    (case,) = set(re.findall(r"/desk/[0-9a-f]{64}", browser.get(place).text))
    assert act(browser, case, decision="release").status_code == 303
    answer = browser.get(f"{place}/file?to=beta")
    assert answer.headers["content-type"] == "application/json"
    assert "attachment" in answer.headers["content-disposition"]

    with world(tmp_path / "b", party=BETA) as other:
        other.person(ANNA)
        beta = other.browser(ANNA)
        upload = {"file": ("text.json", answer.content)}
        first = beta.post("/baselines/import", data={"csrf": "csrf-anna"}, files=upload)
        assert "nobody has compared" in first.text
        root = next(iter(node.service.node.ledger.keyring.root_keys()))
        taken = beta.post("/baselines/import", data={"csrf": "csrf-anna", "root": root}, files=upload)
        assert taken.headers["location"] == place
        assert act(beta, f"{place}/sign").status_code == 303
        assert "file with text and your signature" in beta.get(place).text
        back = beta.get(f"{place}/file?to=alpha").content
        own_root = next(iter(other.service.node.ledger.keyring.root_keys()))

    act(browser, f"{place}/sign")
    upload = {"file": ("signed.json", back)}
    assert (
        browser.post("/baselines/import", data={"csrf": "csrf-anna", "root": own_root}, files=upload).status_code == 303
    )
    assert "A chair of each party has signed this text" in browser.get(place).text
    assert browser.get(f"{place}/file").status_code == 200


def test_a_matter_becomes_a_line_and_what_moved_is_told(node):
    report = node.report(f"{SENTENCE} It stays shut.", marked=marking("green"))
    node.claim(report, SENTENCE)
    theirs = Report(id=ReportId("r-b"), party=BETA, file="b.txt", text="The bridge was closed on 5 March 2026.")
    claim = Claim(
        id=ClaimId("r-b-1"), party=BETA, report=theirs.id, span=Span(start=0, end=len(theirs.text)), quote=theirs.text,
        origin=OriginId("report:r-b"),
    )  # fmt: skip
    open_ = Marking(levels=OPEN.levels, originators=frozenset({BETA}), releasable_to=frozenset({"alpha", BETA}))
    node.service.received.keep([ReceivedItem(theirs, open_), ReceivedItem(claim, open_)], came="test")
    browser = node.browser(ANNA)
    node.site.pictures.of(node.service.view_of(ANNA), node.visit(ANNA).foreign(), patience=60)

    page = browser.get("/baselines/new?matter=r-b-1&with=beta").text
    form = fields(page)
    assert form["statement-0"] == ""
    assert theirs.text in page
    form |= {"statement-0": "It was closed in the first days of March."}
    answer = act(browser, "/baselines/new", **{k: v for k, v in form.items() if k != "csrf"} | {"title": "Bridge"})
    place = answer.headers["location"]
    # The text has a marking of its own, so its readers' picture is another one.
    node.site.pictures.of(node.service.view_of(ANNA), node.visit(ANNA).foreign(), patience=300)

    assert "still" in browser.get(f"{place}/moved").text
    assert browser.get("/picture").text.count('name="matter"') >= 1


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("beta\tc1\r\nalpha\tc2", (("beta", "c1"), ("alpha", "c2"))),
        ("\tc1\nbeta\tc2", ((None, "c1"), (None, "c2"))),
        ("c1\nc2", ((None, "c1"), (None, "c2"))),
    ],
)
def test_whose_a_claim_is_stands_before_it_or_nowhere(field, told):
    assert baseline_form._ground("m1", [], field, 0).told == told

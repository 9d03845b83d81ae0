"""The pages of baselines as members meet them, without a browser: two nodes, files carried between."""

import re
from html import unescape

import pytest

from consilience.marking import Marking
from consilience.node.received import ReceivedItem
from consilience.records.claim import Claim, Span
from consilience.records.ids import ClaimId, OriginId, ReportId
from consilience.records.report import Report
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
    form = page[page.index('<form class="form" method="post"') :]
    found = {n: unescape(v) for n, v in re.findall(r'<input[^>]*\bname="([^"]+)"[^>]*\bvalue="([^"]*)"', form)}
    found |= {n: unescape(v) for n, v in re.findall(r'<textarea[^>]*\bname="([^"]+)"[^>]*>([^<]*)<', form)}
    for name, options in re.findall(r'<select[^>]*\bname="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r"<option(?: value=\"([^\"]*)\")? selected>([^<]*)", options)
        found[name] = chosen.group(2) if chosen else ""
    return found


def proposed(node, **changes):
    """A text proposed from a question, by its page."""
    node.question(marked=marking("green"))
    node.estimate(share="0.6")
    browser = node.browser(ANNA)
    page = browser.get("/baselines/new?question=bridge&with=beta")
    assert page.status_code == 200, page.text
    form = fields(page.text) | {"title": "The bridge", "statement-0": "It reopens by June.", **changes}
    answer = act(browser, "/baselines/new", **{k: v for k, v in form.items() if k != "csrf"})
    assert answer.status_code == 303, answer.text
    return browser, answer.headers["location"]


def test_a_text_is_proposed_from_a_question_and_shown_with_positions(node):
    browser, place = proposed(
        node,
        **{
            "stance:alpha-0": "concur", "point:alpha-0": "60", "low-0": "50", "high-0": "70",
            "stance:beta-0": "non-concur", "words:beta-0": "the piers are gone",
        },
    )  # fmt: skip

    page = browser.get(place).text

    for words in ("It reopens by June.", "50 to 70 %", "60 %", "non-concur", "the piers are gone", "Waits for"):
        assert words in page, words
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
    assert "signed</span> by" in browser.get(place).text
    assert "signed it already" in act(browser, f"{place}/sign").text


def test_a_dissent_without_words_is_refused_with_the_line(node):
    with pytest.raises(AssertionError, match="line 1: a position of non-concur says why"):
        proposed(node, **{"stance:beta-0": "non-concur"})


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
        root = next(iter(node.desk.node.ledger.keyring.root_keys()))
        taken = beta.post("/baselines/import", data={"csrf": "csrf-anna", "root": root}, files=upload)
        assert taken.headers["location"] == place
        assert act(beta, f"{place}/sign").status_code == 303
        assert "file with text and your signature" in beta.get(place).text
        back = beta.get(f"{place}/file?to=alpha").content
        own_root = next(iter(other.desk.node.ledger.keyring.root_keys()))

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
    node.desk.received.keep([ReceivedItem(theirs, open_), ReceivedItem(claim, open_)], came="test")
    browser = node.browser(ANNA)
    node.site.pictures.of(node.desk.window(ANNA), node.visit(ANNA).foreign(), patience=60)

    form = fields(browser.get("/baselines/new?matter=r-b-1&with=beta").text)
    assert form["statement-0"] == theirs.text
    answer = act(browser, "/baselines/new", **{k: v for k, v in form.items() if k != "csrf"} | {"title": "Bridge"})
    place = answer.headers["location"]
    # The text has a marking of its own, so its readers' picture is another one.
    node.site.pictures.of(node.desk.window(ANNA), node.visit(ANNA).foreign(), patience=300)

    assert "still" in browser.get(f"{place}/moved").text
    assert browser.get("/picture").text.count('name="matter"') >= 1

"""The side paths by which platforms of this kind have leaked, each as an attack by name.

Mallory belongs to the party and is cleared to green alone; Anna is cleared to everything.
"""

import pytest

from consilience.marking import EVERYONE, Marking, may_read
from consilience.node import people
from consilience.node.reader_view import Asked
from consilience.records.claim import Claim
from consilience.records.judgement import Judgement, Outcome
from consilience.records.record import RecordLink
from consilience.records.source import Source
from tests.web.make import ALPHA, ANNA, GREEN, OPEN, SECRET, SENTENCES, world

MALLORY = "mallory"
WORD = "quicksilver"


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    with world(tmp_path_factory.mktemp("attacked") / "n", metrics_token="open sesame") as one:
        one.person(ANNA, compartments=("GAMMA",))
        one.person(MALLORY, levels=GREEN)
        yield one


@pytest.fixture
def mallory(node):
    return node.browser(MALLORY)


def test_notifications_do_not_tell_of_hidden_reports(node, mallory):
    mallory.get("/")
    before = mallory.get("/").text.replace("Nothing new", "")

    node.report(f"{WORD} was filed.", marked=SECRET, title=WORD)

    after = mallory.get("/").text
    assert WORD not in after
    assert before.count("<li>") == after.count("<li>")


def test_history_does_not_show_that_something_hidden_took_the_place(node, mallory):
    first = node.say(Source(id="s1", title="A wire"), ANNA, marked=OPEN)
    node.say(Source(id="s1", title=WORD), ANNA, marked=SECRET, supersedes=first)

    assert [one.id for one in node.service.view_of(MALLORY).find(Asked(kind="source/1"))] == [first]
    assert WORD not in mallory.get("/ledger?kind=source/1").text


def test_a_hidden_judgement_does_not_change_what_a_claim_looks_like(node, mallory):
    report = node.report()
    claim = node.claim(report)
    before = mallory.get(f"/reports/{report}").text

    node.say(Judgement(claim=claim, outcome=Outcome.REJECTED, because=WORD), ANNA, marked=SECRET)

    assert mallory.get(f"/reports/{report}").text == before
    assert claim in [one.id for one in node.service.view_of(MALLORY).find(Asked(kind="claim/1", to_judge=True))]


def test_correlation_lists_hold_only_what_the_reader_sees(node, mallory):
    open_report, dark_report = node.report(), node.report(marked=SECRET)
    seen = node.claim(open_report)
    node.claim(dark_report, marked=SECRET)
    view = node.service.view_of(MALLORY)

    found, _ = node.site.pictures.of(view, [], patience=60)

    body = node.service.roster().record(seen).statement.body
    assert isinstance(body, Claim)
    allowed = {one.statement.body.id for one in view.find(Asked(kind="claim/1", limit=1_000))}
    assert {claim for matter in found.alignment.matters for claim in matter.claims} <= allowed
    assert body.id in allowed


def test_counts_and_statistics_are_those_of_the_visible_set(node, mallory):
    view = node.service.view_of(MALLORY)
    before = (
        view.total("report/1"),
        view.count(Asked(kind="report/1")),
        mallory.get("/reports").text.count("<tr>"),
    )

    node.report(f"{WORD} again.", marked=SECRET)

    view = node.service.view_of(MALLORY)
    after = (view.total("report/1"), view.count(Asked(kind="report/1")), mallory.get("/reports").text.count("<tr>"))
    assert after == before


def test_member_lists_do_not_name_compartments(node, mallory):
    for place in ("/people", "/ledger?kind=clearance/1", "/api/records?kind=clearance/1", f"/people#{ANNA}"):
        assert "GAMMA" not in mallory.get(place).text, place
    assert "GAMMA" in node.browser(ANNA).get("/people").text


def test_an_empty_audience_is_not_everybody(node):
    nobody = Marking(levels=OPEN.levels, originators=frozenset({"alpha", "beta"}))

    assert nobody.audience != EVERYONE
    assert not may_read(node.service.reader(ANNA), nobody)


def test_somebody_without_clearance_reads_nothing(node):
    node.report()
    people.add(node.service, people.Member(id="new", title="New"), (), ())

    view = node.service.view_of("new")

    assert view.find(Asked(kind="report/1")) == []
    assert view.search("envoys") == []
    assert view.total("report/1") == 0


def test_autocompletion_offers_no_hidden_title(node, mallory):
    node.report(marked=SECRET, title=f"{WORD} in the title")
    node.report(marked=OPEN, title="Quick talks")

    offered = mallory.get("/search/offer?q=quick").text

    assert "Quick talks" in offered
    assert WORD not in offered


def test_search_neither_finds_nor_counts_nor_ranks_hidden_words(node, mallory):
    first = mallory.get("/search?q=refused").text

    for _ in range(3):
        node.report(f"refused {WORD} refused refused", marked=SECRET)

    assert mallory.get("/search?q=refused").text == first
    hidden, nowhere = mallory.get(f"/search?q={WORD}").text, mallory.get("/search?q=nowhere").text
    assert "Nothing that you may read has all of these words" in hidden
    assert hidden == nowhere.replace("nowhere", WORD)
    assert WORD in node.browser(ANNA).get(f"/search?q={WORD}").text.partition('<ol class="rows">')[2]


def test_error_texts_are_those_of_an_unknown_record(node, mallory):
    report = node.report(marked=SECRET)
    claim = node.claim(report, marked=SECRET)
    unknown = "0" * 64
    for place in ("/reports/{}", "/ledger/{}", "/ledger/{}/evidence", "/desk/{}", "/api/records/{}"):
        there, nowhere = mallory.get(place.format(report)), mallory.get(place.format(unknown))
        assert (there.status_code, there.text, there.headers) == (nowhere.status_code, nowhere.text, nowhere.headers)
    form = {"csrf": f"csrf-{MALLORY}", "outcome": "confirmed"}
    there, nowhere = (mallory.post(f"/claims/{one}/judge", data=form) for one in (claim, unknown))
    assert (there.status_code, there.text) == (nowhere.status_code, nowhere.text)


def test_a_fault_of_ours_names_no_content(node, mallory, monkeypatch, caplog):
    def broken(*_, **__):
        raise RuntimeError(WORD)

    monkeypatch.setattr("consilience.web.pages.ledger.verifier_key", broken)

    answer = mallory.get("/ledger")

    assert answer.status_code == 500
    assert WORD not in answer.text
    assert WORD not in caplog.text


def test_metrics_need_the_token_and_hold_no_ids(node, mallory):
    report = node.report()
    mallory.get(f"/reports/{report}")

    assert mallory.get("/metrics").status_code == 404
    text = mallory.get("/metrics", headers={"authorization": "Bearer open sesame"}).text
    assert 'route="/reports/{record}"' in text
    assert report not in text


def test_the_description_of_the_interface_holds_no_content(node):
    node.report(f"{WORD} is told.", marked=OPEN, title=WORD)

    body = node.browser(None).get("/openapi.json").text

    assert WORD not in body
    assert str(ALPHA) not in body


def test_an_estimate_beyond_ones_clearance_moves_nothing_on_the_question(node, mallory):
    node.question("tide", "Will the tide gate hold?")
    node.estimate("tide", "0.7")
    before = mallory.get("/questions/tide").text
    claim = node.claim(node.report(marked=SECRET), SENTENCES[1], marked=SECRET)

    node.estimate("tide", "0.1", marked=SECRET, because=WORD, links=(RecordLink(relation="evidence", record=claim),))

    assert mallory.get("/questions/tide").text == before


def test_the_auditor_sees_no_trace_of_records_beyond_his_clearance(node, mallory):
    report = node.report(marked=SECRET)
    node.visit(ANNA).note("opened", report)

    body = mallory.get("/audit").text

    assert report[:12] not in body
    assert mallory.get(f"/audit?record={report}").text.count("/ledger/") == 0


def test_a_cross_site_form_and_a_foreign_host_are_refused(node, mallory):
    assert mallory.post("/ledger/checkpoint", data={}).status_code == 403
    assert mallory.get("/", headers={"host": "evil.example"}).status_code == 421
    moved = mallory.get("/reports", headers={"host": "127.0.0.1:8400"})
    assert (moved.status_code, moved.headers["location"]) == (307, "http://localhost:8400/reports")


def test_every_answer_carries_the_headers(node, mallory):
    for place in ("/", "/nowhere", "/openapi.json", "/health", "/api/records"):
        headers = mallory.get(place).headers
        assert "default-src 'none'" in headers["content-security-policy"], place
        assert "unsafe" not in headers["content-security-policy"]
        assert (headers["x-content-type-options"], headers["x-frame-options"]) == ("nosniff", "DENY")
        assert headers["cache-control"] == "no-store"


def test_a_kept_search_says_nothing_of_hidden_records(node, mallory):
    mallory.post("/search/keep", data={"csrf": f"csrf-{MALLORY}", "q": WORD})
    before = mallory.get("/").text

    node.report(f"{WORD} in the night.", marked=SECRET)

    assert mallory.get("/").text == before
    mallory.post("/search/drop", data={"csrf": f"csrf-{MALLORY}", "q": WORD})


def test_what_rests_on_a_record_is_told_only_as_far_as_it_is_seen(node, mallory):
    report = node.report()
    claim = node.claim(report)
    node.question("dark", "Dark?", marked=SECRET)
    node.estimate("dark", marked=SECRET, because=WORD, links=(RecordLink(relation="evidence", record=claim),))

    assert node.service.view_of(MALLORY).resting_on(report, ("estimate/1", "claim/1", "question/1"))[0].id == claim
    assert len(node.service.view_of(MALLORY).resting_on(report, ("estimate/1",))) == 0
    assert len(node.service.view_of(ANNA).resting_on(report, ("estimate/1",))) == 1

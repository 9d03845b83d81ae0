"""Each page as a member meets it, without a browser."""

import re
from dataclasses import replace
from urllib.parse import quote

import pytest

from consilience.errors import WrongUse
from consilience.exchange.limits import RateLimits
from consilience.marking.tlp import parse_tlp
from consilience.node import people, question_pairs
from consilience.node.filing import import_picture
from consilience.node.folder import read_reports
from consilience.node.settings import Settings
from consilience.records.judgement import Outcome
from consilience.records.party import Role
from consilience.web.server import open_here
from tests.web.make import ALPHA, ANNA, BETA, OPEN, PETER, SENTENCES, world

PLACES = (
    "/",
    "/reports",
    "/picture",
    "/questions",
    "/baselines",
    "/desk",
    "/people",
    "/ledger",
    "/audit",
    "/me",
    "/search?q=envoys",
)


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    with world(tmp_path_factory.mktemp("node") / "n") as one:
        one.person(ANNA)
        one.person(PETER)
        yield one


@pytest.fixture
def anna(node):
    return node.browser(ANNA)


def act(browser, address, who=ANNA, /, **fields):
    return browser.post(address, data={"csrf": f"csrf-{who}", **fields})


@pytest.mark.parametrize("place", PLACES)
def test_every_place_opens(anna, place):
    assert anna.get(place).status_code == 200


@pytest.mark.parametrize("place", PLACES)
def test_nothing_opens_without_signing_in(node, place):
    answer = node.browser(None).get(place)

    door = "/sign-in" if place == "/" else f"/sign-in?then={quote(place, safe='')}"
    assert (answer.status_code, answer.headers["location"]) == (303, door)


def test_no_page_carries_inline_script_or_style(anna):
    for place in PLACES:
        body = anna.get(place).text
        assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", body) == [], place


def test_a_confirmed_claim_is_signed_by_the_member(node, anna):
    report = node.report()
    claim = node.claim(report)

    answer = act(anna, f"/claims/{claim}/judge", outcome="confirmed")

    assert answer.headers["location"].startswith(f"/reports/{report}#c{claim[:12]}")
    judged = node.service.view_of(ANNA).judgement(claim)
    assert (judged.statement.head.author, judged.statement.body.outcome) == (ANNA, Outcome.CONFIRMED)


def test_a_second_judgement_of_ones_own_takes_the_place_of_the_first(node, anna):
    claim = node.claim(node.report())
    act(anna, f"/claims/{claim}/judge", outcome="confirmed")

    act(anna, f"/claims/{claim}/judge", outcome="rejected", because="misread")

    found = node.service.view_of(ANNA).judgement(claim)
    assert found.statement.body.outcome is Outcome.REJECTED
    assert found.statement.head.supersedes is not None


def test_a_correction_changes_what_was_wrong_and_nothing_else(node, anna):
    claim = node.claim(node.report())

    act(
        anna, f"/claims/{claim}/correct", polarity="negated", modality="plan", reliability="A", credibility="2",
        place="Vienna", actors="envoys; minister", earliest="2026-03-03", latest="",
    )  # fmt: skip

    corrected = node.service.view_of(ANNA).judgement(claim).statement.body.correction
    assert (corrected.place, corrected.actors, str(corrected.grade)) == ("Vienna", ("envoys", "minister"), "A2")
    assert (corrected.polarity.value, corrected.modality.value, corrected.draft) == ("negated", "plan", False)
    assert corrected.quote == SENTENCES[0]


def test_a_form_from_elsewhere_changes_nothing(node, anna):
    claim = node.claim(node.report())

    without = anna.post(f"/claims/{claim}/judge", data={"outcome": "confirmed"})
    elsewhere = anna.post(
        f"/claims/{claim}/judge",
        data={"csrf": "csrf-anna", "outcome": "confirmed"},
        headers={"origin": "https://elsewhere.example", "sec-fetch-site": "cross-site"},
    )

    assert (without.status_code, elsewhere.status_code) == (403, 403)
    assert node.service.view_of(ANNA).judgement(claim) is None


def test_a_seat_that_does_not_allow_it_is_refused(node):
    auditor = node.person("cleo", roles=("auditor",))
    claim = node.claim(node.report())
    browser = node.browser(auditor)

    assert act(browser, f"/claims/{claim}/judge", auditor, outcome="confirmed").status_code == 403
    assert act(browser, "/people", auditor, member="x", title="X").status_code == 403
    assert "refused: analyst" in [line.act for line in node.service.access.lines(member=auditor)]


def test_a_release_needs_two_who_did_not_ask(node, anna):
    report = node.report()
    act(anna, "/desk/new", record=report, form="gist", to="beta", because="it helps", **{f"text-{report}": "They met."})
    request = node.service.view_of(ANNA).find(kind("request/1"))[0].id

    own = act(anna, f"/desk/{request}", decision="release")
    peter = node.browser(PETER)
    act(peter, f"/desk/{request}", PETER, decision="release")
    again = act(peter, f"/desk/{request}", PETER, decision="release")
    third = node.person("rosa", roles=("releaser",))
    act(node.browser(third), f"/desk/{request}", third, decision="release")

    assert (own.status_code, again.status_code) == (422, 422)
    release = node.service.view_of(ANNA).find(kind("release/1"))[0]
    assert (release.statement.head.author, release.statement.body.second) == (third, PETER)


def test_a_record_does_not_go_whole_where_its_marking_does_not_let_it(node, anna):
    report = node.report(marked=parse_tlp("TLP:AMBER", owner=ALPHA))
    act(anna, "/desk/new", record=report, form="full", to="beta", because="it helps")
    request = node.service.view_of(ANNA).find(kind("request/1"))[0].id

    answer = act(node.browser(PETER), f"/desk/{request}", PETER, decision="release")

    assert answer.status_code == 422
    assert "does not let it go whole" in answer.text


def test_what_rests_on_a_recalled_report_is_flagged(node, anna):
    report = node.report()
    node.claim(report)

    act(anna, f"/reports/{report}/recall", reason="fabricated")

    body = anna.get(f"/reports/{report}").text
    assert "must not be relied upon" in body
    assert "rests on something recalled" in body


def test_quantities_and_the_action_are_corrected_like_every_other_slot_and_a_dash_empties_one(node, anna):
    claim = node.claim(node.report())
    form = {"polarity": "affirmed", "modality": "fact", "reliability": "B", "credibility": "3"}

    act(
        anna,
        f"/claims/{claim}/correct",
        **form,
        quantities="about 40 boats; 12 to 14 percent",
        action="dine",
        actors="–",
    )

    corrected = node.service.view_of(ANNA).judgement(claim).statement.body.correction
    assert [(str(one.value), one.high, one.unit, one.qualifier.value) for one in corrected.quantities] == [
        ("40", None, "boats", "about"), ("12", 14, "percent", "exactly"),
    ]  # fmt: skip
    assert (corrected.action, corrected.actors) == ("dine", ())
    report = node.service.view_of(ANNA).record(claim).statement.head.links[0].record
    assert "about 40 boats; 12 to 14 per cent" in anna.get(f"/reports/{report}").text


def test_a_field_that_is_no_quantity_is_named_and_nothing_is_signed(node, anna):
    claim = node.claim(node.report())
    form = {"polarity": "affirmed", "modality": "fact", "reliability": "B", "credibility": "3"}

    answer = act(anna, f"/claims/{claim}/correct", **form, quantities="40 boats; many, 3 ways")

    assert "part 2" in answer.text
    assert node.service.view_of(ANNA).judgement(claim) is None


def test_another_partys_picture_is_lined_up_with_ones_own(node, anna, tmp_path):
    node.claim(node.report())
    (tmp_path / "theirs.txt").write_text("The envoys met in Geneva on 5 March 2026.")
    reports, claims, _ = read_reports([tmp_path], BETA)
    import_picture(node.service, reports, claims, BETA, "TLP:GREEN", came="test")

    anna.get("/picture")
    node.site.pictures.of(node.service.view_of(ANNA), node.visit(ANNA).foreign(), patience=300)
    body = anna.get("/picture").text

    assert "conflicting" in body
    address = re.search(r'/matters/[^"?]+', body).group()
    assert "Rule otherwise" in anna.get(address).text


def test_a_wrong_join_is_undone_with_one_click(node, anna, tmp_path):
    node.claim(node.report())
    (tmp_path / "theirs.txt").write_text("The envoys met in Geneva on 5 March 2026.")
    reports, claims, _ = read_reports([tmp_path], BETA)
    import_picture(node.service, reports, claims, BETA, "TLP:GREEN", came="test")
    found, _ = node.site.pictures.of(node.service.view_of(ANNA), node.visit(ANNA).foreign(), patience=300)
    parties = {claim.id: claim.party for claim in found.alignment.claims}
    joined = next(each for each in found.alignment.matters if len({parties[c] for c in each.claims}) > 1)
    ours, theirs = (next(c for c in joined.claims if parties[c] == party) for party in found.alignment.parties)

    shown = anna.get(f"/matters/{joined.claims[0]}").text
    form = dict(
        re.findall(
            r'name="(kind|part|because)" value="([^"]*)"', shown.split('class="one-click"')[1].split("</form>")[0]
        )
    )
    act(anna, f"/matters/{joined.claims[0]}/rule", **form)
    again, _ = node.site.pictures.of(node.service.view_of(ANNA), node.visit(ANNA).foreign(), patience=300)

    assert "data:text/csv" not in shown
    assert again.matter_of(ours).id != again.matter_of(theirs).id


def test_a_ruling_holds_after_the_next_run(node, anna):
    found, _ = node.site.pictures.of(node.service.view_of(ANNA), node.visit(ANNA).foreign(), patience=60)
    matter = found.alignment.matters[0]

    act(anna, f"/matters/{matter.claims[0]}/rule", kind="verdict", verdict="changed", because="the day moved")
    node.claim(node.report(), SENTENCES[1])
    again, _ = node.site.pictures.of(node.service.view_of(ANNA), node.visit(ANNA).foreign(), patience=60)

    ruled = again.matter_of(matter.claims[0])
    assert (ruled.verdict.value, ruled.reasons[0].name) == ("changed", "ruling")


def test_the_list_of_questions_compares_nothing_itself_and_waits_for_nothing(node, anna, monkeypatch):
    node.question("tunnel", "Will the tunnel be open by July?")
    node.estimate("tunnel", "0.8")
    act(anna, "/questions/tunnel/theirs", party=BETA, low="0.1", point="0.2", high="0.3", level="TLP:GREEN")
    monkeypatch.setattr(question_pairs, "judge", lambda _: pytest.fail("compared in the process of the pages"))
    monkeypatch.setattr(node.site.questions, "patience", 0)

    first = anna.get("/questions").text

    assert "being compared" in first
    monkeypatch.setattr(node.site.questions, "patience", 300)
    assert "being compared" not in anna.get("/questions").text
    assert "Why they differ" in anna.get("/questions/tunnel").text


def test_an_estimate_is_marked_as_strictly_as_what_it_rests_on(node, anna):
    node.question("ferry")
    claim = node.claim(node.report(marked=parse_tlp("TLP:RED", owner=ALPHA)), marked=parse_tlp("TLP:RED", owner=ALPHA))

    act(anna, "/questions/ferry/estimate", point="80", prior="50", level="TLP:GREEN", **{f"step-{claim}": "for"})

    found = node.service.view_of(ANNA).find(kind("estimate/1"))[0]
    assert [level.name for level in found.statement.marking.levels] == ["red"]
    assert found.statement.body.answer.probability.point == found.statement.body.answer.probability.low
    assert len(found.statement.body.evidence) == 1


def test_why_two_parties_differ_stands_on_the_page(node, anna):
    node.question("lock")
    act(anna, "/questions/lock/estimate", point="80", prior="50", level="TLP:GREEN")

    act(anna, "/questions/lock/theirs", party="beta", point="30", level="TLP:GREEN")

    body = anna.get("/questions/lock").text
    assert "alpha says 80 %, beta 30 %" in body
    assert "Advice to you alone" in body


@pytest.mark.parametrize("wrong", ["130", "x", "", "-1", "1e999"])
def test_an_answer_that_is_none_is_refused_with_a_sentence(node, anna, wrong):
    node.question(f"q-{abs(hash(wrong)) % 10**6}")

    answer = act(anna, f"/questions/q-{abs(hash(wrong)) % 10**6}/estimate", point=wrong)

    assert answer.status_code == 422
    assert "Nothing was changed" in answer.text


def test_an_export_holds_exactly_what_the_page_shows(node, anna):
    page = anna.get("/picture?verdict=conflicting")
    sheet = anna.get("/picture/export/matters.csv?verdict=conflicting")

    assert sheet.status_code == 200
    assert len(sheet.text.strip().splitlines()) - 1 == page.text.count('<li class="k-conflicting"><span')


def test_a_table_for_excel_begins_with_the_mark_that_it_needs(node, anna):
    plain, marked = (anna.get(f"/picture/export/claims.csv?verdict=conflicting{flag}") for flag in ("", "&excel=1"))

    assert plain.status_code == marked.status_code == 200
    assert marked.content == b"\xef\xbb\xbf" + plain.content
    assert not anna.get("/picture/export/picture.md?excel=1").content.startswith(b"\xef\xbb\xbf")


def test_a_kept_view_tells_when_it_shows_more(node, anna):
    act(anna, "/picture/views", name="refusals", query="words=refused")
    node.claim(node.report(), SENTENCES[1])
    node.site.pictures.of(node.service.view_of(ANNA), node.visit(ANNA).foreign(), patience=60)

    body = anna.get("/").text

    assert "refusals" in body
    assert re.search(r"\d+, (was \d+|as before)", body)
    act(anna, "/picture/views/drop", name="refusals")
    assert "refusals" not in anna.get("/").text


def test_a_kept_search_tells_when_it_finds_something_new(node, anna):
    act(anna, "/search/keep", q="zeppelin")
    assert "nothing new" in anna.get("/").text

    node.report("The zeppelin came down. Nobody was hurt.")

    assert "1 new" in anna.get("/").text
    anna.get("/search?q=zeppelin")
    assert "1 new" not in anna.get("/").text
    act(anna, "/search/drop", q="zeppelin")
    assert "zeppelin" not in anna.get("/").text


def test_home_names_what_waits(node, anna):
    node.question("open-one", "Will it hold?")

    body = anna.get("/").text

    assert "drafted claim" in body
    assert "Answer the question “Will it hold?”" in body


def test_a_new_member_enrols_by_a_link_that_works_once(node):
    people.add(node.service, people.Member(id="dora", title="Dora"), (Role.ANALYST,), people.EVERYTHING)
    from consilience.web.pages.entrance import invite

    link = invite(node.site, "dora").removeprefix("http://localhost:8400")
    browser = node.browser(None)

    first = browser.post(link, data={"passphrase": "long enough", "again": "long enough"})
    second = node.browser(None).get(link)

    assert (first.status_code, first.headers["location"], second.status_code) == (303, "/", 404)
    assert browser.get("/me").status_code == 200


def test_the_first_checkpoint_and_evidence_can_be_had_from_the_page(node, anna):
    report = node.report(marked=OPEN)
    act(anna, "/ledger/checkpoint")

    answer = anna.get(f"/ledger/{report}/evidence")

    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["format"] == "consilience/evidence/1"


def test_a_node_with_demo_keys_is_not_served_beyond_this_machine(node):
    public = Settings(host="0.0.0.0", origin="https://node.example", tls_certificate="c", tls_key="k")

    with pytest.raises(WrongUse, match="demo keys"):
        open_here(node.service, public, lambda _: "")


def test_the_door_is_shut_after_too_many_tries(node):
    browser = node.browser(None)
    form = {"member": "nobody", "passphrase": "wrong wrong"}
    before = node.site.settings
    node.site.limits, node.site.settings = RateLimits(), replace(before, sign_ins_per_minute=1)

    answers = [browser.post("/sign-in", data=form).status_code for _ in range(3)]
    node.site.settings = before

    assert answers == [403, 429, 429]
    assert browser.get("/sign-in").status_code == 200


def kind(name):
    from consilience.node.reader_view import Asked

    return Asked(kind=name)

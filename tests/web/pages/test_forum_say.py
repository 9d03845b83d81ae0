"""What is said by a forum's forms, on two nodes: council, terms, sealed values, public line, outcome, requests, grid."""

import re
from contextlib import ExitStack
from datetime import timedelta

import pytest

from consilience.forum.sealed import ExchangeState
from consilience.node.folder import now
from consilience.node.forum import sealing
from consilience.node.forum.boards import board_of
from consilience.records.council import Advice, HeardDecision
from consilience.records.forum import Forum
from consilience.records.proposal import Proposal
from consilience.records.public_line import PublicLine, PublicStatement
from consilience.records.sealed import SealedExchange
from tests.web.make import ALPHA, ANNA, BETA
from tests.web.pages.test_forum import Two, act, founded, text_of

CANARY = "canary-of-the-council"


@pytest.fixture(scope="module")
def lantern(tmp_path_factory):
    with ExitStack() as stack:
        two = Two(tmp_path_factory.mktemp("two"), stack)
        forum = founded(two.alpha)
        act(two.alpha, f"/texts/{forum.rpartition('/')[2]}/sign", then=forum)
        two.exchange()
        act(two.beta, f"/texts/{forum.rpartition('/')[2]}/sign", then=forum)
        two.exchange()
        yield two, forum


def board(world):
    return board_of(world.service, world.service.view_of(ANNA))


def test_every_page_is_there_and_says_what_it_is(lantern):
    two, forum = lantern
    for end in ("more", "terms", "sealed", "lines", "outcomes", "requests", "corrections", "campaign", "series"):
        answer = two.alpha.get(f"{forum}/{end}")
        assert answer.status_code == 200, end
        assert "<h1" in answer.text
    for place in ("/grid", "/track-record"):
        assert two.alpha.get(place).status_code == 200
    assert two.alpha.get("/grid.csv").text.startswith("from,to,")
    assert two.alpha.get(f"{forum}/series.docx").status_code == 200
    assert two.alpha.get(f"{forum}/courses").status_code == 404


def test_terms_are_shown_and_switched_off_by_a_chair(lantern):
    two, forum = lantern
    act(two.alpha, f"{forum}/memoranda", title="Understandings", text="We share.", sharing="contact | green | 30")
    text = re.search(r"/memoranda/([0-9a-f]{64})", two.alpha.get(forum).text)[1]
    act(two.alpha, f"/texts/{text}/sign", then=forum)
    two.exchange()
    act(two.beta, f"/texts/{text}/sign", then=forum)
    two.exchange()

    assert "contact up to TLP:GREEN, for 30 days" in text_of(two.beta.get(f"{forum}/terms"))
    assert "needs a term" in text_of(two.beta.get(f"{forum}/terms"))
    act(two.beta, f"{forum}/say/terms", needed="no", because="we write it anew")
    assert "needs none" in text_of(two.beta.get(f"{forum}/terms"))


def test_a_council_decides_at_home_and_the_other_side_sees_no_answer_yet(lantern):
    two, forum = lantern
    act(two.alpha, f"{forum}/proposals", title="Take it up again", text="We meet.", rule="unanimity")
    two.exchange()
    joint = re.search(r"/proposals/([0-9a-f]{64})", two.beta.get(forum).text)[1]
    answer = two.beta.post(
        f"{forum}/say/council",
        data={
            "csrf": f"csrf-{ANNA}",
            "name": f"Interagency {CANARY}",
            "purpose": "to decide",
            "since": f"{now().date()}",
        },
    )
    assert answer.status_code in (200, 303), answer.text[:500]
    (home,) = [one.text for one in board(two.worlds[1]).texts(Forum) if one.body.is_council]
    place = f"/forums/{home}"
    act(two.beta, f"/texts/{home}/sign", then=place)
    for agency in ("foreign", "service", "defence", "staff", "police"):
        act(two.beta, f"{place}/seats", seat=f"head of {agency}", member=ANNA, agency=agency, since=f"{now().date()}")
    for title in ("Quiet dialogue", "Public refusal"):
        act(two.beta, f"{place}/proposals", title=f"{title} {CANARY}", text=f"{title}.", rule="consensus")
    course = next(one.text for one in board(two.worlds[1]).texts(Proposal, home) if "Quiet" in one.body.title)
    for agency, stance, blocking in (
        ("service", "concur", ""), ("defence", "concur", ""), ("foreign", "non-concur", "an election comes first"),
    ):  # fmt: skip
        act(two.beta, f"{place}/say/advice", proposal=course, agency=agency, stance=stance, blocking=blocking)
    shown = text_of(two.beta.get(f"{place}/courses"))
    assert (
        "foreign : non-concur: an election comes first" in shown
        or "foreign: non-concur: an election comes first" in shown
    )
    assert "police : no record" in shown or "police: no record" in shown
    act(two.beta, f"{place}/heard/{course}")
    (decided,) = board(two.worlds[1]).all(HeardDecision)
    assert [one.agency for one in decided.body.heard] == ["defence", "foreign", "police", "service", "staff"]
    assert [one.words for one in decided.body.dissents] == ["an election comes first"]
    for page in (place, f"{place}/proposals", f"/proposals/{course}"):
        assert "foreign non-concur" in text_of(two.beta.get(page)).replace("  ", " "), page
    assert "is not met" not in text_of(two.beta.get(f"/proposals/{course}"))
    act(two.beta, f"{place}/say/mandate", decision=decided.text, about=joint, text=f"accept {CANARY}")
    assert "accept canary" in text_of(two.beta.get(f"{forum}/more"))

    two.exchange()
    assert "beta no record" in text_of(two.alpha.get(f"/proposals/{joint}")).replace("  ", " ")
    for page in ("/forums", forum, f"{forum}/more", f"/proposals/{joint}", "/", "/grid", "/search?q=Interagency"):
        assert CANARY not in two.alpha.get(page).text, page
    assert board(two.worlds[0]).all(Advice) == []
    for file in two.folder.glob("*.bundle"):
        assert CANARY.encode() not in file.read_bytes()


def test_positions_are_sealed_and_opened_together_by_the_pages(lantern):
    two, forum = lantern
    act(two.alpha, f"{forum}/proposals", title="A line on talks", text="One line.", rule="unanimity")
    two.exchange()
    matter = next(one.text for one in board(two.worlds[0]).texts(Proposal) if one.body.title == "A line on talks")
    later = (
        (now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"),
        (now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M"),
    )
    act(
        two.alpha, f"{forum}/say/sealed", title="Each by itself", what="position", matter=matter, parties="beta",
        seal_by=later[0], open_by=later[1],
    )  # fmt: skip
    two.exchange()
    (exchange,) = [one.text for one in board(two.worlds[1]).texts(SealedExchange)]
    for browser, stance in ((two.alpha, "concur"), (two.beta, "abstain")):
        assert "Seal your value in “Each by itself”" in text_of(browser.get("/"))
        act(browser, f"{forum}/sealed/{exchange}/position", stance=stance)
        value = re.search(
            r'<option value="([0-9a-f]{64})"', browser.get(f"{forum}/sealed").text.partition("Seal your value")[2]
        )[1]
        act(browser, f"{forum}/sealed/{exchange}/seal", record=value)
        two.exchange()
    assert "all sealed" in text_of(two.alpha.get(f"{forum}/sealed"))
    for browser in (two.alpha, two.beta):
        assert "Open your value in “Each by itself”" in text_of(browser.get("/"))
        act(browser, f"{forum}/sealed/{exchange}/open")
        assert "waits for a releaser" in text_of(browser.get(f"{forum}/sealed"))
        assert "Open your value" not in text_of(browser.get("/"))
    two.exchange()
    for browser, world in zip((two.alpha, two.beta), two.worlds, strict=True):
        assert sealing.standing(world.service, world.service.view_of(ANNA), exchange).state is ExchangeState.OPENED
        assert "opened together" in text_of(browser.get(f"{forum}/sealed"))


def test_what_was_said_in_public_is_lined_up_on_both_nodes(lantern):
    two, forum = lantern
    act(
        two.alpha, f"{forum}/say/line", title="Before the first round", since=f"{now().date()}",
        statement="The two governments will hold the first round by secure video conference.",
        must_not="The agenda of the first round is the nuclear programme.", speakers="beta | the spokesman",
    )  # fmt: skip
    text = re.search(r'action="/texts/([0-9a-f]{64})/sign"', two.alpha.get(f"{forum}/lines").text)[1]
    act(two.alpha, f"/texts/{text}/sign", then=f"{forum}/lines")
    two.exchange()
    act(two.beta, f"/texts/{text}/sign", then=f"{forum}/lines")
    act(
        two.beta, f"{forum}/say/said", party="beta", speaker="the minister", said=f"{now().date()}", outlet="a wire",
        words="The agenda of the first round is the nuclear programme, the minister said.",
    )  # fmt: skip
    two.exchange()
    for browser, world in zip((two.alpha, two.beta), two.worlds, strict=True):
        browser.get(f"{forum}/lines")
        world.site.lined_up.wait(120)
        shown = text_of(browser.get(f"{forum}/lines"))
        assert "departs" in shown
        assert "the line leaves that unsaid" in shown
        assert "whom the line does not name as speaker" in shown


def test_a_public_line_names_the_one_it_revises_and_a_remark_its_report(lantern):
    two, forum = lantern
    place, world = f"{forum}/lines", two.worlds[0]
    report = world.report()
    day = f"{now().date()}"
    act(
        two.alpha,
        f"{forum}/say/line",
        title="Of the second round",
        since=day,
        statement="The second round will be in person.",
    )
    offered = dict(re.findall(r'<option value="([0-9a-f]{64})">([^<]+)</option>', two.alpha.get(place).text))
    (before,) = [text for text, words in offered.items() if words.startswith("Of the second round")]
    assert report in offered
    act(
        two.alpha, f"{forum}/say/line", title="Of it, anew", since=day, statement="It will be by video.", revises=before
    )
    act(
        two.alpha, f"{forum}/say/said", party="beta", speaker="an envoy", said=day, words="It will be by video.", report=report
    )  # fmt: skip

    found = board_of(world.service, world.service.view_of(ANNA))
    (later,) = [one for one in found.texts(PublicLine) if one.body.title == "Of it, anew"]
    (remark,) = [one for one in found.texts(PublicStatement) if one.body.speaker == "an envoy"]
    assert (later.body.revises, remark.body.report) == (before, report)
    shown = text_of(two.alpha.get(place))
    assert "In place of: Of the second round" in shown
    assert "Taken from the report:" in shown


def test_a_request_for_information_waits_on_the_other_side_and_is_answered(lantern):
    two, forum = lantern
    act(
        two.alpha,
        f"{forum}/say/ask",
        to="beta",
        question="Who holds the bridge?",
        needed_by="2027-01-31",
        priority="immediate",
    )
    two.exchange()
    assert "Who holds the bridge?" in text_of(two.beta.get("/forums")).partition("Waits on you")[2]
    request = re.search(r'name="request" value="([0-9a-f]{64})"', two.beta.get(f"{forum}/requests").text)[1]
    act(two.beta, f"{forum}/say/answer", request=request, state="cannot", words="nobody of ours has been there")
    two.exchange()
    shown = text_of(two.alpha.get(f"{forum}/requests"))
    assert "cannot" in shown
    assert "nobody of ours has been there" in shown


def test_an_outcome_is_signed_or_disputed_and_the_record_is_honest_about_few(lantern):
    two, forum = lantern
    act(two.alpha, f"{forum}/say/outcome", question="bridge", value="yes", on="2026-03-01", scheduled="2026-03-01")
    text = re.search(r'action="/texts/([0-9a-f]{64})/sign"', two.alpha.get(f"{forum}/outcomes").text)[1]
    act(two.alpha, f"/texts/{text}/sign", then=f"{forum}/outcomes")
    two.exchange()
    act(two.beta, f"{forum}/say/dispute", outcome=text, because="it was another bridge")
    two.exchange()
    for browser in (two.alpha, two.beta):
        assert "disputed" in text_of(browser.get(f"{forum}/outcomes"))
    assert "Nothing to score yet" in text_of(two.alpha.get("/track-record"))


def test_instruments_and_readings_move(lantern):
    two, forum = lantern
    act(
        two.alpha,
        f"{forum}/say/instrument",
        id="accord",
        title="The accord",
        sort="treaty",
        state="in force",
        since="2015-07-14",
    )
    act(
        two.alpha,
        f"{forum}/say/instrument",
        id="accord",
        title="The accord",
        sort="treaty",
        state="left",
        since="2018-05-08",
        whose="alpha",
    )
    two.exchange()
    shown = text_of(two.beta.get(f"{forum}/campaign"))
    assert "14 July 2015" in shown
    assert "left, alpha" in shown


def test_programs_read_each_kind_of_a_forum(lantern):
    two, forum = lantern
    found = two.alpha.get(f"/api{forum}/records/instrument").json()
    assert found["total"] == 2
    assert found["rows"][0]["body"]["id"] == "accord"
    assert two.alpha.get(f"/api{forum}/records/nonsense").status_code == 404
    assert two.alpha.get(f"/api{forum}/records/advice").json()["total"] == 0


NOUNS = (
    "courses", "mandates", "sealed", "lines", "statements", "outcomes", "requests", "corrections", "consents", "campaign",
    "milestones", "instruments",
)  # fmt: skip


@pytest.mark.parametrize("noun", NOUNS)
def test_programs_read_how_each_thing_stands(lantern, noun):
    two, forum = lantern
    found = two.beta.get(f"/api{forum}/standing/{noun}").json()
    assert found["total"] == len(found["rows"])
    assert all(one["state"] and one["marking"] and one["said"]["body"] for one in found["rows"])


def test_programs_read_what_was_sealed_what_departs_and_what_is_disputed(lantern):
    two, forum = lantern

    def rows(noun):
        return two.alpha.get(f"/api{forum}/standing/{noun}").json()["rows"]

    (exchange,) = rows("sealed")
    assert exchange["state"] == ExchangeState.OPENED.value
    assert {party for party, row in exchange["more"]["parties"].items() if row["value"]} == {ALPHA, BETA}
    (said,) = [one for one in rows("statements") if one["said"]["body"]["speaker"] != "an envoy"]
    assert said["state"] == "departs"
    assert said["more"]["against"] == ["by somebody whom the line does not name as speaker"]
    (outcome,) = rows("outcomes")
    assert outcome["state"] == "disputed"
    assert rows("courses") == []
    assert rows("mandates") == []
    assert [one["state"] for one in two.beta.get(f"/api{forum}/standing/mandates").json()["rows"]] == ["in force"]
    assert two.alpha.get(f"/api{forum}/standing/nonsense").status_code == 422


def test_programs_read_the_track_record_and_the_grid(lantern):
    two, _ = lantern
    assert two.alpha.get("/api/track-record").json()["scored"] == []
    grid = two.alpha.get("/api/grid").json()
    assert grid["parties"] == [ALPHA, BETA]
    (out,) = [one for one in grid["cells"] if one["from"] == ALPHA]
    assert [one["title"] for one in out["agreed"]] == ["Understandings"]
    assert 0 <= out["received"] <= out["parcels"]


def test_bad_input_says_what_and_where(lantern):
    two, forum = lantern
    answer = two.alpha.post(f"{forum}/say/outcome", data={"csrf": f"csrf-{ANNA}", "value": "yes"})
    assert answer.status_code == 422
    assert two.alpha.post(f"{forum}/say/nonsense", data={"csrf": f"csrf-{ANNA}"}).status_code == 404
    assert two.alpha.post(f"{forum}/say/ask", data={"csrf": "x"}).status_code in (400, 403, 422)
    assert {ALPHA, BETA}


def test_records_are_chosen_and_faults_stand_beside_their_field_in_plain_words(lantern):
    two, forum = lantern
    browser = two.alpha
    place = f"{forum}/outcomes"
    assert "its id" not in browser.get(place).text
    assert "digest" not in browser.get(f"{forum}/sealed").text
    assert "record id" not in browser.get(f"{forum}/campaign").text

    wrong = {
        "csrf": f"csrf-{ANNA}", "question": "first", "value": "yes", "on": "soon", "scheduled": "", "words": "It was held.",
    }  # fmt: skip
    page = browser.post(f"{forum}/say/outcome", data=wrong, headers={"referer": f"http://localhost:8400{place}"})
    line = {
        "csrf": f"csrf-{ANNA}",
        "title": "Line",
        "statement": "We talk.",
        "since": "2027-01-01",
        "answers-1-question": "When?",
    }
    half = browser.post(f"{forum}/say/line", data=line, headers={"referer": f"http://localhost:8400{forum}/lines"})

    assert page.status_code == 422
    assert "A day is written as year-month-day" in page.text or "This is needed." in page.text
    assert "It was held." in page.text
    assert "expected" not in page.text.lower()
    assert "This is needed, or leave the row empty." in half.text
    assert "When?" in half.text

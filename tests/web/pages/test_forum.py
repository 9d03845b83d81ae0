"""The pages of a forum as members meet them, without a browser: one node, and two that exchange."""

import io
import re
from contextlib import ExitStack
from datetime import timedelta
from html import unescape

import pytest
from docx import Document

from consilience.forum import forums
from consilience.node.folder import now
from consilience.node.forum.boards import board_of
from consilience.node.peering import bundles, peering
from consilience.node.peering.send import dispatch
from consilience.records.baseline import Baseline, Line
from consilience.records.text import id_of_text
from consilience.web.filling import controls
from tests.web.make import ALPHA, ANNA, BETA, PETER, World, marking, world


@pytest.fixture
def node(tmp_path):
    with world(tmp_path / "n") as one:
        one.person(ANNA)
        yield one


def act(browser, address, who=ANNA, /, **fields):
    answer = browser.post(address, data={"csrf": f"csrf-{who}", **fields})
    assert answer.status_code == 303, unescape(answer.text)
    return answer.headers["location"]


def text_of(page):
    assert page.status_code == 200, page.text
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", page.text).split()))


def founded(browser):
    return act(browser, "/forums/new", name="Lantern", purpose="to compare pictures", parties="beta")


AGENDA = "Welcome | anna\nOpen the bridge? | anna | The bridge"


class Two:
    """Two nodes with pages, carrying bundles to each other."""

    def __init__(self, folder, stack):
        self.folder, self.count = folder, 0
        self.worlds = [World(folder / name, party=name) for name in (ALPHA, BETA)]
        for one in self.worlds:
            stack.callback(one.close)
            one.person(ANNA)
        alpha, beta = self.worlds
        for one, other in ((alpha, beta), (beta, alpha)):
            card = peering.own_card(other.site.exchange, lambda _: "", address=None)
            peering.introduce(one.site.exchange, card)
        self.alpha, self.beta = alpha.browser(ANNA), beta.browser(ANNA)

    def exchange(self):
        for browser, one, other in zip((self.alpha, self.beta), self.worlds, reversed(self.worlds), strict=True):
            browser.post("/forums/release", data={"csrf": f"csrf-{ANNA}"})
            dispatch(one.site.exchange)
            self.count += 1
            peer = one.site.exchange.peers.need(other.service.party)
            written = bundles.write_bundle(one.site.exchange, peer, self.folder / f"{self.count}.bundle")
            assert not bundles.read_bundle(other.site.exchange, list(written), lambda _: "").refused


@pytest.fixture
def two(tmp_path):
    with ExitStack() as stack:
        yield Two(tmp_path, stack)


def test_a_forum_is_founded_and_waits_for_the_others(node):
    browser = node.browser(ANNA)
    place = founded(browser)
    assert "Lantern" in text_of(browser.get("/"))
    act(browser, f"/texts/{place.rpartition('/')[2]}/sign", then=place)

    page = text_of(browser.get(place))

    assert "waits for beta" in page
    assert "Lantern" in text_of(browser.get("/forums"))


def test_the_journey_of_a_meeting_on_two_nodes(two):
    journey(two)


def journey(two):  # noqa: PLR0915 - one story
    """From the founding text to an action item that waits on somebody, by the pages alone."""
    alpha, beta = two.alpha, two.beta
    forum = founded(alpha)
    digest = forum.rpartition("/")[2]
    act(alpha, f"/texts/{digest}/sign", then=forum)
    two.exchange()
    act(beta, f"/texts/{digest}/sign", then=forum)
    two.exchange()
    assert "active" in text_of(alpha.get(forum))
    memorandum = act(
        alpha, f"{forum}/memoranda", title="Four teams", text="We set up teams.",
        teams="bridges | Bridges | to watch the bridge | alpha: Anna*, beta: Ben", sharing="contact | amber | 30",
    )  # fmt: skip
    two.exchange()
    for browser in (alpha, beta):
        act(browser, f"/texts/{memorandum.rpartition('/')[2]}/sign", then=memorandum)
    two.exchange()
    assert "to watch the bridge" in text_of(beta.get(f"{forum}/teams/bridges"))
    assert "contact up to amber" in text_of(beta.get(forum))

    promise = "Beta will hand over the full inspection report of the Karun bridge to Alpha"
    held = f"{now():%Y-%m-%dT%H:%M}"
    act(
        alpha, f"{forum}/contacts", held=held, channel="line", counterpart="beta", purpose="to prepare",
        agency="foreign", received=f"{promise} | 2026-03-15", said="beta | The bridge was closed on 3 March 2026.",
    )  # fmt: skip
    act(
        beta, f"{forum}/contacts", held=held, channel="line", counterpart="alpha", purpose="to prepare",
        given=f"{promise} | 2026-05-30", said="beta | The bridge was closed on 3 March 2026.",
    )  # fmt: skip
    two.exchange()
    assert "No report of alpha" in text_of(beta.get(f"{forum}/contacts")), "a report stays at home by itself"
    (share,) = set(re.findall(r"/contacts/[0-9a-f]{64}/share", alpha.get(f"{forum}/contacts").text))
    act(alpha, share, then=f"{forum}/contacts")
    two.exchange()
    beta.get(f"{forum}/contacts")
    assert two.worlds[1].site.contacts.wait(600)
    picture = text_of(beta.get(f"{forum}/contacts"))
    assert "Conflicting" in picture or "conflicting" in picture
    assert "15 March 2026" in picture
    assert "30 May 2026" in picture

    start = f"{now() - timedelta(hours=2):%Y-%m-%dT%H:%M}"
    meeting = act(alpha, f"{forum}/meetings", title="First round", starts=start, agenda=AGENDA, place="by call")
    act(alpha, f"{meeting}/open/i2")
    page = text_of(alpha.get(meeting))
    assert "because there is no baseline on The bridge" in page
    assert "refused" in page
    two.exchange()
    baseline(two)
    assert "may be opened" in text_of(alpha.get(meeting))
    act(alpha, f"{meeting}/open/i2")
    act(alpha, f"{meeting}/present")
    assert "opened" in text_of(alpha.get(meeting))

    proposal = act(alpha, f"{forum}/proposals", title="Open it", text="We open the bridge.", rule="consensus")
    two.exchange()
    assert "no record" in text_of(beta.get(proposal))
    act(alpha, f"{proposal}/position", stance="concur")
    act(beta, f"{proposal}/position", stance="concur with comment", comment="not before May")
    two.exchange()
    act(alpha, f"{proposal}/decide")
    two.exchange()
    decision = re.search(r"/texts/([0-9a-f]{64})/sign", beta.get(proposal).text)[1]
    for browser in (alpha, beta):
        act(browser, f"/texts/{decision}/sign", then=proposal)
    two.exchange()
    assert "complete" in text_of(beta.get(f"{forum}/decisions"))
    assert "not before May" in text_of(beta.get(f"/decisions/{decision}"))

    for browser, more in ((alpha, "anna: We asked."), (beta, "ben: They demanded.")):
        act(
            browser,
            f"{meeting}/draft",
            lines=f"Topic: Welcome\nRESOLVED: We open it.\nACTION: beta – draw the map\n{more}",
        )
    two.exchange()
    assert "Where the drafts part" in text_of(beta.get(meeting))
    act(beta, f"{meeting}/agree")
    two.exchange()
    minutes = re.search(r"/texts/([0-9a-f]{64})/sign", alpha.get(meeting).text)[1]
    for browser in (alpha, beta):
        act(browser, f"/texts/{minutes}/sign", then=meeting)
    early = alpha.post(f"{meeting}/actions", data={"csrf": f"csrf-{ANNA}"})
    assert "not frozen yet" in early.text
    two.exchange()
    form = controls(alpha.get(meeting).text, f"{meeting}/actions")
    (due,) = (name for name in form if name.startswith("due-"))
    undated = alpha.post(f"{meeting}/actions", data=form, headers={"referer": f"http://localhost:8400{meeting}"})
    assert "Say by when" in undated.text
    assert alpha.post(f"{meeting}/actions", data={**form, due: "2099-01-15"}).status_code == 303
    two.exchange()
    page = text_of(beta.get(meeting))
    assert "Minutes: frozen" in page
    assert "Recorded disagreement" in page
    assert "draw the map" in text_of(beta.get("/"))
    words = "\n".join(
        each.text for each in Document(io.BytesIO(alpha.get(f"{meeting}/minutes?as=docx").content)).paragraphs
    )
    for said in ("RESOLVED: We open it.", "alpha: anna: We asked.", "TLP:AMBER", "Frozen; signed by alpha, beta"):
        assert said in words, said
    calendar = beta.get(f"{forum}/export/calendar.ics")
    assert calendar.headers["content-type"].startswith("text/calendar")
    assert "SUMMARY:First round" in calendar.text
    assert all(len(line.encode()) <= 75 for line in calendar.text.split("\r\n"))
    assert "TLP:AMBER" in calendar.headers["x-marking"]
    assert "Open it" in beta.get(f"{forum}/export/decisions.csv").text
    boards = [board_of(one.service, one.service.view_of(ANNA)) for one in two.worlds]
    assert [forums.all_(board)[0].state for board in boards] == ["active", "active"]


def baseline(two):
    """A baseline that both chairs have signed, as it stands after its files were carried."""
    from consilience.node import releases
    from consilience.node.baseline import baselines, proposing
    from consilience.node.baseline import files as baseline_files

    alpha, beta = two.worlds
    body = Baseline(
        title="The bridge", parties=frozenset({ALPHA, BETA}), as_of=now().date(),
        lines=(Line(id="l1", statement="The bridge is closed."),),
    )  # fmt: skip

    def do(one, made):
        one.service.admit(made.sealed(one.signers[ANNA]))

    def view_of(one):
        return one.service.view_of(ANNA)

    levels = marking("amber").levels
    do(alpha, proposing.propose(alpha.service, view_of(alpha), ANNA, body, levels=levels))
    (case,) = [one for one in releases.cases(view_of(alpha)) if one.open]
    do(alpha, releases.decide(alpha.service, view_of(alpha), ANNA, case.record.id, agreed=True))
    text = id_of_text(body)
    for one, other in ((alpha, beta), (beta, alpha)):
        do(one, baselines.sign(one.service, view_of(one), ANNA, text))
        raw = baseline_files.export(one.service, view_of(one), text, other.service.party)
        baseline_files.take(other.service, raw, roots=list(one.service.node.ledger.keyring.root_keys()))


def test_an_analyst_does_not_sign_for_the_party(node):
    node.person(PETER, roles=("analyst",))
    place = founded(node.browser(ANNA))

    answer = node.browser(PETER).post(
        f"/texts/{place.rpartition('/')[2]}/sign", data={"csrf": f"csrf-{PETER}", "then": place}
    )  # fmt: skip

    assert answer.status_code == 403


@pytest.mark.parametrize("then", ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere"])
def test_a_form_leads_nowhere_else(node, then):
    browser = node.browser(ANNA)
    place = founded(browser)

    assert act(browser, f"/texts/{place.rpartition('/')[2]}/sign", then=then) == "/forums"


@pytest.mark.parametrize("page", ["forums", "memoranda", "proposals", "meetings", "decisions"])
def test_what_is_not_there_and_what_is_no_id_look_alike(node, page):
    browser = node.browser(ANNA)

    assert {browser.get(f"/{page}/{one}").status_code for one in ("ab" * 32, "x")} == {404}

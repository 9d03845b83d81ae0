"""A council at one side, sealed estimates, a public line, and who was right: in two browsers.

Beta's agencies disagree at home while alpha sees that beta has not answered and no more; a month passes before the outcome.
"""

import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.journeys import node_browser as here
from tests.journeys.test_forum_two_nodes import PATIENCE, Member, founded
from tests.journeys.two_nodes import QUESTION, free_ports, trying

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not here.CHROMIUM.exists(), reason="no Chromium at /usr/bin/chromium"),
]
MONTH = 35
CANARY = "quokka"
"""In all that the council says, and in nothing else."""
QUIET, ALOUD = f"Accept, quietly as a {CANARY}", f"Wait, as loud as a {CANARY}"
AGENCIES = {
    "anna": ("foreign", "non-concur"),
    "rolf": ("service", "concur"),
    "sven": ("defence", "concur with comment"),
    "odile": ("forces", "concur"),
    "clara": ("adviser", "concur"),
}
"""Who heads which agency of beta, and how it stands to the quiet course."""
DISSENT = f"An election comes first, says the {CANARY}."
LINE = "The first round of the working group will be held by secure video conference."
WIRE = "The first round of the working group will not be held by video conference, the minister said."


@pytest.fixture(scope="module")
def browser():
    with here.chromium() as one:
        yield one


def members(browser, addresses):
    found = [Member(browser, party, addresses[party], other) for party, other in (("alpha", "beta"), ("beta", "alpha"))]
    for one in found:
        one.page.set_default_timeout(PATIENCE * 1_000)
        one.become("clara")
    return found


def test_a_council_decides_values_are_sealed_a_line_is_departed_from_and_a_month_later_it_is_scored(browser, tmp_path):
    port = free_ports()
    with trying(tmp_path, port=port) as (addresses, _):
        alpha, beta = members(browser, addresses)
        forum = founded(alpha, beta, name="Lantern")
        asked(alpha, beta, forum)
        council = deliberated(alpha, beta, forum)
        reconvened(alpha, beta, forum, council)
        sealed(alpha, beta, forum)
        departed(alpha, beta, forum)
        assert nothing_came_out(alpha, tmp_path / "nodes")
        assert alpha.faults + beta.faults == []
    with trying(tmp_path, port=port, days_later=MONTH) as (addresses, _):
        alpha, beta = members(browser, addresses)
        scored(alpha, beta, forum)
        assert nothing_came_out(alpha, tmp_path / "nodes")
        assert alpha.faults + beta.faults == []


def asked(alpha, beta, forum):
    """The forum rests; alpha asks to take it up again, and that is all there is for now."""
    alpha.press(forum, "Sign that it rests", because="A new government takes office")
    alpha.let_go()
    beta.sees(forum, "dormant")
    alpha.press(forum, "Put the return forward", because="The programme goes on")
    alpha.sign(forum)
    alpha.let_go()
    beta.sees(forum, "A return waits")
    assert "beta has not answered yet" in alpha.main(forum)


def deliberated(alpha, beta, forum):
    """Five agencies, two courses; one dissents, the chair decides to accept, and the delegation gets a mandate."""
    council = beta.press(
        f"{forum}/more", "Sign that it meets", name=f"The {CANARY} table", purpose=f"How to answer the {CANARY}"
    )
    beta.press(council, "Sign for beta")
    for who, (agency, _) in AGENCIES.items():
        beta.press(
            f"{council}/seats", "Sign the appointment", seat=f"head of {agency}", member=who, agency=agency,
            title=f"{CANARY} of {agency}",
        )  # fmt: skip
    for title in (QUIET, ALOUD):
        beta.press(f"{council}/new/proposal", "Put it on the table", title=title, text=f"{title}.", rule="consensus")
    for who, (agency, stance) in AGENCIES.items():
        beta.become(who)
        words = {"blocking": DISSENT} if stance == "non-concur" else {"words": f"As the {CANARY} has it"}
        beta.press(
            f"{council}/courses",
            "Sign the advice",
            within=f"li:has-text('{QUIET}')",
            agency=agency,
            stance=stance,
            **words,
        )
    beta.become("clara")
    assert "beta has not answered yet" in alpha.main(forum)
    beta.press(f"{council}/courses", "Sign the decision", within=f"li:has-text('{QUIET}')")
    shown = beta.main(f"{council}/courses")
    assert "having heard 5 agencies, 1 in dissent" in shown
    assert DISSENT in shown
    assert "another course was taken" in shown
    beta.press(
        f"{council}/courses", "Sign the mandate", about=forum[-64:], text=f"Say yes, and nothing of the {CANARY}"
    )
    assert "Say yes" in beta.main(f"{forum}/more")
    assert "taken" in beta.main(council)
    return council


def reconvened(alpha, beta, forum, council):
    """Of all that alpha learns the answer."""
    for place in (
        "/",
        "/forums",
        forum,
        f"{forum}/more",
        f"{forum}/proposals",
        "/audit",
        "/ledger",
        f"/search?q={CANARY}",
    ):
        assert CANARY not in alpha.main(place).replace(f"“{CANARY}”", ""), place
    assert "nothing here" in alpha.main(council).casefold() or "not here" in alpha.page.inner_text("body").casefold()
    beta.sign(forum)
    beta.let_go()
    for side in (alpha, beta):
        side.sees(forum, "active")


def sealed(alpha, beta, forum):
    """Neither sees the other's number before both have committed to one."""
    soon, later = (f"{datetime.now(UTC) + timedelta(hours=hours):%Y-%m-%dT%H:%M}" for hours in (1, 2))
    alpha.press(
        f"{forum}/sealed", "Sign it", title="The first round", what="estimate", matter="first-round",
        seal_by=soon, open_by=later,
    )  # fmt: skip
    alpha.let_go()
    beta.sees("/", "Seal your value in “The first round”")
    for side, percent in ((alpha, 80), (beta, 40)):
        side.become("anna")
        side.press(QUESTION, "Sign the estimate", point=f"{percent}", prior="50", level="TLP:GREEN")
        side.become("clara")
        side.press(f"{forum}/sealed", "Seal it")
        assert not side.page.locator("button:has-text('Ask for the opening')").count() or side is beta
        side.let_go()
        other = beta if side is alpha else alpha
        other.sees(f"{forum}/sealed", "theirs sealed")
        assert f"{percent} %" not in other.page.inner_text("main")
    for side in (alpha, beta):
        side.sees(f"{forum}/sealed", "all sealed")
        side.sees("/", "Open your value in “The first round”")
        side.press(f"{forum}/sealed", "Ask for the opening")
        assert "waits for a releaser" in side.page.inner_text("main")
        side.become("rolf")
        side.release()
        side.become("clara")
    for side in (alpha, beta):
        side.sees(f"{forum}/sealed", "opened together")
        shown = side.page.inner_text("main")
        assert "80 %" in shown
        assert "40 %" in shown


def departed(alpha, beta, forum):
    """Both sign what is said in public; a wire has a minister say otherwise, and both nodes see it by themselves."""
    alpha.press(f"{forum}/lines", "Sign it", having="[name=statement]", title="Before the first round", statement=LINE)
    alpha.sign(f"{forum}/lines")
    alpha.let_go()
    beta.sign(f"{forum}/lines")
    beta.let_go()
    for side in (alpha, beta):
        side.sees(f"{forum}/lines", "in force")
    alpha.press(
        f"{forum}/lines", "Sign it", having="[name=words]", party="beta", speaker="the minister", outlet="a wire", words=WIRE
    )  # fmt: skip
    alpha.let_go()
    for side in (alpha, beta):
        side.sees(f"{forum}/lines", "departs")
        assert WIRE in side.page.inner_text("main")


def scored(alpha, beta, forum):
    """What it came to, signed by both; then either side reads who was nearer, and that one outcome says little."""
    day = f"{datetime.now(UTC) + timedelta(days=MONTH - 2):%Y-%m-%d}"
    alpha.press(
        f"{forum}/outcomes", "Sign it", having="[name=question]", question="first-round", value="yes", on=day, scheduled=day
    )  # fmt: skip
    alpha.sign(f"{forum}/outcomes")
    alpha.let_go()
    beta.sign(f"{forum}/outcomes")
    beta.let_go()
    for side in (alpha, beta):
        side.sees(f"{forum}/outcomes", "agreed")
        shown = side.main("/track-record")
        rows = re.findall(r"first-round\s+(alpha|beta)\s+.*?(0\.\d{3})", shown)
        assert sorted(rows) == [("alpha", "0.040"), ("beta", "0.360")], shown
        assert "1 outcome" in shown


def nothing_came_out(alpha, nodes):
    """No byte of the council is anywhere in alpha's folder; beta's has it, so it would be found."""
    holds = {
        party: [
            one for one in (nodes / party).rglob("*") if one.is_file() and CANARY.encode() in one.read_bytes()
        ]
        for party in ("alpha", "beta")
    }  # fmt: skip
    assert holds["beta"]
    return holds["alpha"] == []

"""Journey four of the product, in two browsers on two nodes: from a founding text to an action on both homes."""

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest

from tests.journeys import node_browser as here
from tests.journeys.two_nodes import FORUM, Side, trying

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not here.CHROMIUM.exists(), reason="no Chromium at /usr/bin/chromium"),
]
PATIENCE = 240
"""Seconds until something that comes from the other side must be here; a limit, not what it takes."""
PROMISE = "Beta will hand over the full inspection report of the Karun bridge to Alpha"
TOPIC = "The bridge"
DISSENT = "The piers are not inspected."
DUE = date(2030, 1, 15)


@pytest.fixture(scope="module")
def browser():
    with here.chromium() as one:
        yield one


@pytest.fixture(scope="module")
def sides(browser, tmp_path_factory):
    # Of two, no rule lets one decide against the other: a decision with a dissent takes a third.
    with trying(tmp_path_factory.mktemp("try"), "--also", "gamma") as (addresses, _):
        others = {"alpha": "beta", "beta": "alpha", "gamma": "alpha"}
        found = [Member(browser, party, addresses[party], other) for party, other in others.items()]
        for one in found:
            one.page.set_default_timeout(PATIENCE * 1_000)
            one.become("clara")
        yield found


class Member(Side):
    """One party's chair at the browser, who is the releaser too while something waits to go out."""

    def press(self, place, button, /, *, having="button", within="", **fields):
        """Fill a form of a page, or of one thing on it, and press its button; give the address that it leads to."""
        self.go(place)
        self.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        form = self.page.locator(f"{within} form:has({having}):has(button:has-text('{button}'))").first
        for name, value in fields.items():
            field = form.locator(f"[name={name}]")
            if isinstance(value, list):
                for one in value:
                    form.locator(f"[name={name}][value={one}]").check()
            elif field.evaluate("one => one.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        with self.page.expect_navigation():
            form.locator(f"button:has-text('{button}')").last.click()
        if "/sign/" in self.page.url:
            with self.page.expect_navigation():
                self.page.click("main button:text-is('Sign')")
        assert self.page.locator("h1").count(), self.page.inner_text("body")[:500]
        return self.page.url.removeprefix(self.address).partition("#")[0]

    def let_go(self):
        """Release, as Rolf, all of forums that waits; then be Clara again."""
        self.become("rolf")
        self.press("/forums", "Release all of these")
        self.become("clara")

    def sees(self, place, text):
        self.until(place, text, seconds=PATIENCE)

    def sign(self, place):
        """Sign what waits here for this party's chair."""
        self.sees(place, "Sign for")
        self.press(place, "Sign for")


def test_from_a_founding_text_to_an_action_on_both_homes(sides):
    alpha, beta, _ = sides
    forum = founded(alpha, beta, name="Lantern")
    teams(alpha, beta, forum)
    contacts(alpha, beta, forum)
    meeting = gated(alpha, beta, forum)
    decided(sides)
    minutes(alpha, beta, meeting)
    on_both_homes(alpha, beta, forum, meeting)
    calendars(alpha, beta, forum)
    assert [side.faults for side in sides] == [[], [], []]


def founded(first, *others, name):
    parties = [one.party for one in others]
    forum = first.press(
        "/forums", "Put the founding text forward", name=name, purpose="To compare pictures.", parties=parties
    )
    for side in (first, *others):
        side.sign(forum)
        side.let_go()
    for side in (first, *others):
        side.sees(forum, "active")
    return forum


def teams(alpha, beta, forum):
    """A memorandum, put forward by one, signed by both, creates a team."""
    memorandum = alpha.press(
        f"{forum}/new/memorandum", "Put it forward", title="Four teams", text="We set up teams.",
        teams="bridges | Bridges | To watch the bridge | alpha: Anna*, beta: Ben",
        **{"term-0-noun": "contact", "term-0-level": "amber", "term-0-days": "30"},
    )  # fmt: skip
    alpha.sign(memorandum)
    alpha.let_go()
    beta.sign(memorandum)
    beta.let_go()
    for side in (alpha, beta):
        side.sees(memorandum, "in force")
        side.sees(f"{forum}/teams/bridges", "To watch the bridge")


def contacts(alpha, beta, forum):
    """Both report one exchange; the promise is the same but for its day."""
    held = f"{datetime.now(UTC):%Y-%m-%dT%H:%M}"
    for side, promise, due in ((alpha, "theirs", "2026-03-15"), (beta, "ours", "2026-05-30")):
        side.press(
            f"{forum}/new/contact", "Sign the report", held=held, channel="line", counterpart=side.other, purpose="to prepare",
            **{"utterance-0-by": "beta", "utterance-0-text": "The bridge was closed on 3 March 2026.",
               f"{promise}-0-text": PROMISE, f"{promise}-0-due": due},
        )  # fmt: skip
        assert f"No report of {side.other}" in side.main(f"{forum}/contacts"), "a report stays at home by itself"
    for side in (alpha, beta):
        side.press(f"{forum}/contacts", "Ask for its release")
        side.let_go()
    for side in (alpha, beta):
        side.sees(f"{forum}/contacts", "conflicting")
        row = side.page.locator("tr:has-text('conflicting')").first.inner_text()
        assert "15 March 2026" in row
        assert "30 May 2026" in row


def gated(alpha, beta, forum):
    """The policy item is refused, with the reason on record, until both chairs have signed the baseline."""
    meeting = alpha.press(
        f"{forum}/new/meeting", "Call it", title="First round", starts=f"{datetime.now(UTC) - timedelta(hours=2):%Y-%m-%dT%H:%M}",
        agenda=f"Welcome | clara\nOpen the bridge? | clara | {TOPIC}", place="by call",
    )  # fmt: skip
    alpha.go(meeting)
    with alpha.page.expect_navigation():
        alpha.page.locator("li[id^=item-]:has-text('Open the bridge?') button").click()
    alpha.confirm()
    text = alpha.main(meeting)
    assert f"because there is no baseline on {TOPIC}" in text
    assert "refused" in text
    alpha.let_go()
    beta.sees(meeting, "refused")

    text = co_signed(alpha, beta)
    for side in (alpha, beta):
        side.sees(text, "A chair of each party has signed this text.")
        side.go(meeting)
        assert "may be opened" in side.page.locator("li[id^=item-]:has-text('Open the bridge?')").inner_text()
    beta.page.locator("li[id^=item-]:has-text('Open the bridge?') button").click()
    beta.page.wait_for_selector("li[id^=item-]:has-text('Open the bridge?') >> text=opened")
    beta.let_go()
    alpha.sees(meeting, "by beta")
    for side in (alpha, beta):
        side.press(meeting, "I am here")
    return meeting


def co_signed(alpha, beta):
    """A baseline that goes over the line: the text by the releaser's word, each signature where the text went."""
    alpha.go("/baselines/new?with=beta")
    alpha.page.fill("#title", TOPIC)
    alpha.page.fill("#statement-0", "The bridge is closed.")
    alpha.page.click("text=Sign the proposal")
    alpha.page.wait_for_selector("text=Sign this text")
    text = alpha.page.url.removeprefix(alpha.address)
    alpha.page.click("text=Sign this text")
    alpha.confirm()
    alpha.page.wait_for_selector("text=Waits for beta")
    alpha.become("rolf")
    alpha.release()
    alpha.become("clara")
    alpha.press(text, "Send it over the line")
    beta.sees("/baselines", TOPIC)
    beta.sees(text, "Sign this text")
    beta.press(text, "Sign this text")
    beta.press(text, "Send it over the line")
    return text


def decided(sides):
    """Two concur, one does not: a majority of three carries, and the dissent stands in the decision."""
    alpha, beta, gamma = sides
    forum = founded(alpha, beta, gamma, name="Harbour")
    proposal = alpha.press(
        f"{forum}/new/proposal", "Put it on the table", title="Open it", text="We open the bridge.", rule="majority"
    )
    alpha.let_go()
    for side in sides:
        side.sees(proposal, "no record")
        words = {"stance": "concur"} if side is not beta else {"stance": "non-concur", "blocking": DISSENT}
        side.press(proposal, "Sign the position", **words)
        side.let_go()
        assert "is not met" in side.main(proposal) or side is gamma
    alpha.sees(proposal, DISSENT)
    alpha.sees(proposal, "is met")
    alpha.press(proposal, "Draw up the decision")
    for side in (alpha, gamma, beta):
        side.sign(proposal)
        side.let_go()
    for side in sides:
        side.sees(f"{forum}/decisions", "complete")
        assert DISSENT in side.page.inner_text("main")


def minutes(alpha, beta, meeting):
    """Each side drafts its own; what differs is on record in the agreed text, which both freeze by signing."""
    for side, said in ((alpha, "clara: We asked."), (beta, "clara: They demanded.")):
        side.press(
            meeting, "Sign the draft",
            lines=f"Topic: Welcome\nRESOLVED: It is opened.\nACTION: beta – draw the map\nACTION: alpha – count the piers\n{said}",
        )  # fmt: skip
        side.let_go()
    alpha.sees(meeting, "Where the drafts part")
    alpha.press(meeting, "Put forward what all have")
    alpha.sign(meeting)
    alpha.let_go()
    beta.sign(meeting)
    beta.let_go()
    for side in (alpha, beta):
        side.sees(meeting, "Minutes: frozen")
        text = side.page.inner_text("main")
        assert "Recorded disagreement" in text
        assert "They demanded." in text
        assert not side.page.locator("button:has-text('Sign the draft')").count()


def on_both_homes(alpha, beta, forum, meeting):
    """What the minutes say is to be done, and one thing more with a day, wait on who is to do it."""
    alpha.go(meeting)
    for due in alpha.page.locator("input[name^=due-]").all():
        due.fill(f"{DUE}")
    with alpha.page.expect_navigation():
        alpha.page.click("text=Record their action items")
    alpha.press(
        f"{forum}/actions", "Sign it", having="[name=due]", text="Paint the bridge", party="beta", owner="clara", due=f"{DUE}"
    )  # fmt: skip
    alpha.let_go()
    alpha.sees("/", "count the piers")
    for what in ("draw the map", "Paint the bridge"):
        beta.sees("/", what)
        assert what not in alpha.page.inner_text("main")


def calendars(alpha, beta, forum):
    """The calendar as a parser of another maker reads it: the meeting for both, what is due for who is to do it."""
    events = {}
    for side in (alpha, beta):
        answer = side.context.request.get(f"{side.address}{forum}/export/calendar.ics")
        assert answer.ok
        calendar = icalendar.Calendar.from_ical(answer.body())
        assert not calendar.errors
        events[side] = {str(one["summary"]): one for one in calendar.walk("VEVENT")}
    assert "First round" in events[alpha]
    assert events[alpha]["First round"].decoded("dtstart") == events[beta]["First round"].decoded("dtstart")
    assert str(events[alpha]["First round"]["uid"]) == str(events[beta]["First round"]["uid"])
    assert events[beta]["Due: Paint the bridge"].decoded("dtstart") == DUE
    assert "Due: Paint the bridge" not in events[alpha]


def test_the_worked_example_stands_on_both_nodes_from_the_first_page_on(browser, tmp_path):
    with trying(tmp_path, tutorial=FORUM) as (addresses, _):
        for party, other in (("alpha", "beta"), ("beta", "alpha")):
            side = Member(browser, party, addresses[party], other)
            side.page.set_default_timeout(PATIENCE * 1_000)
            side.become("clara")
            assert "A tour of this demo node" in side.main("/")
            # The steps of the tour and what is new of one sort stand folded.
            side.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
            home = side.page.inner_text("main")
            assert "Open the policy item of the first round" in home
            assert "First round of the working group" in home
            side.page.click(".tour a:has-text('Open the policy item of the first round')")
            side.page.wait_for_selector("li:has-text('policy') >> text=blocked")
            side.page.click("a:has-text('Lantern')")
            side.page.wait_for_selector("a:has-text('Nuclear path')")
            forum = side.page.url.removeprefix(side.address)
            side.sees(f"{forum}/contacts", "conflicting")
            row = side.page.locator("tr:has-text('conflicting')").first.inner_text()
            assert "12 February 2021" in row
            assert "5 February 2021" in row
            assert ("is not ready for talks" in side.page.inner_text("main")) is (party == "beta")
            assert side.faults == []

"""The secure call of the worked example: two nodes, a browser at each, signals through both listeners."""

import re

import pytest

from tests.journeys import node_browser as here
from tests.journeys.two_nodes import FORUM, Side, trying
from tests.web.call.room import chromium

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not here.CHROMIUM.exists(), reason="no Chromium at /usr/bin/chromium"),
]
PATIENCE = 120_000
# What the page makes of connections, kept aside for the test; the page itself hands out nothing.
SPY = """
const Real = window.RTCPeerConnection;
window.connections = [];
window.RTCPeerConnection = class extends Real { constructor(...given) { super(...given); window.connections.push(this); } };
"""
COUNTED = """async () => {
  const found = { frames: 0, audio: 0, screens: [], mine: "", theirs: "" };
  for (const one of window.connections) {
    if (one.connectionState !== "connected") continue;
    const stats = await one.getStats();
    for (const each of stats.values()) {
      if (each.type === "inbound-rtp" && each.kind === "video") { found.frames += each.framesDecoded || 0; found.screens.push([each.mid, each.framesDecoded || 0]); }
      if (each.type === "inbound-rtp" && each.kind === "audio") found.audio += each.packetsReceived || 0;
      if (each.type === "transport" && each.localCertificateId) {
        found.mine = stats.get(each.localCertificateId).fingerprint.replaceAll(":", "").toLowerCase();
        found.theirs = stats.get(each.remoteCertificateId).fingerprint.replaceAll(":", "").toLowerCase();
      }
    }
  }
  return found;
}"""


class Guest(Side):
    """A chair at the browser, with a fake camera and microphone."""

    def __init__(self, browser, party, address, other):
        super().__init__(browser, party, address, other)
        self.context.grant_permissions(["camera", "microphone"], origin=address)
        self.page.add_init_script(SPY)
        self.signals = []
        self.page.on(
            "request", lambda one: self.signals.append(one.post_data) if one.url.endswith("/signals") else None
        )
        # The browser takes this very tab for the screen without asking.
        self.page.add_init_script(
            "const ask = navigator.mediaDevices?.getDisplayMedia.bind(navigator.mediaDevices);"
            "if (ask) navigator.mediaDevices.getDisplayMedia = (wanted) => ask({ ...wanted, preferCurrentTab: true });"
        )
        self.page.set_default_timeout(PATIENCE)
        self.become("clara")
        self.page.click("text=First round of the working group")
        self.page.click("a:has-text('Secure call')")
        self.page.wait_for_selector("[data-join]")
        self.place = self.page.url.removeprefix(address)
        self.meeting = self.place.removesuffix("/call")

    def counted(self):
        return self.page.evaluate(COUNTED)

    def flows(self, frames, packets):
        for _ in range(100):
            found = self.counted()
            if found["frames"] >= frames and found["audio"] > packets:
                return found
            self.page.wait_for_timeout(100)
        raise AssertionError(f"{self.party}: {found}")

    def line(self, who):
        return self.page.locator(f"[data-line='{who}']")

    def records(self, kind):
        """Return the texts of the records of a kind that stand in the own ledger."""
        found = self.context.request.get(f"{self.address}/api/records?kind={kind}").json()
        rows = found["records"] if isinstance(found, dict) else found
        return [self.context.request.get(f"{self.address}/api/records/{row['id']}").text() for row in rows]


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    flags = ("--auto-accept-this-tab-capture",)
    with trying(tmp_path_factory.mktemp("try"), tutorial=FORUM) as (addresses, _), chromium(*flags) as browser:
        yield [
            Guest(browser, party, addresses[party], other) for party, other in (("alpha", "beta"), ("beta", "alpha"))
        ]


def test_two_browsers_meet_through_both_listeners_and_both_ledgers_name_the_certificates(two):
    alpha, beta = two
    for one in two:
        one.page.click("[data-join=video]")
    for one in two:
        one.line(f"{one.other}/clara").locator("text=key verified").wait_for()
    counted = [one.flows(40, 100) for one in two]

    assert alpha.page.evaluate("document.activeElement.dataset.do") == "mic"
    assert counted[0]["mine"] == counted[1]["theirs"] != ""
    assert counted[1]["mine"] == counted[0]["theirs"] != ""
    words = [
        one.line(f"{one.other}/clara").locator("[data-words]").inner_text().partition("Read")[0].strip() for one in two
    ]
    assert words[0] == words[1]
    assert re.fullmatch(r"\w+ · \w+ · \w+ · \w+", words[0])
    alpha.page.click("text=Read and equal?")
    for one, found in zip(two, counted, strict=True):
        for _ in range(100):
            said = "".join(one.records("joined/1"))
            if (
                found["theirs"] in said
                and found["mine"] in said
                and (one is beta or '"words":true' in said.replace(" ", ""))
            ):
                break
            one.page.wait_for_timeout(300)
        else:
            raise AssertionError(f"{one.party}: {said}")
    assert "by call" in alpha.context.request.get(f"{alpha.address}{alpha.meeting}").text()
    assert [one.faults for one in two] == [[], []]


def test_a_signal_that_somebody_on_the_way_says_again_leaves_the_line_and_the_pictures_as_they_are(two):
    alpha, beta = two
    before = beta.counted()
    place = alpha.page.get_attribute("[data-call]", "data-call")

    alpha.page.evaluate(
        "([place, body]) => window.post(`/calls/${place}/signals`, JSON.parse(body))", [place, alpha.signals[-1]]
    )

    beta.page.wait_for_selector("[data-fault] >> text=It changed nothing")
    assert "key verified" in beta.line("alpha/clara").inner_text()
    assert beta.flows(before["frames"] + 10, before["audio"])["theirs"] == before["theirs"]


def test_a_screen_is_shared_ended_by_the_browsers_own_bar_and_shared_again(two):
    alpha, beta = two

    for _ in range(2):
        alpha.page.keyboard.press("s")
        beta.page.wait_for_selector("[data-screen='alpha/clara'] video")
        for _ in range(100):
            if beta.page.evaluate("document.querySelector('[data-screen] video')?.videoWidth"):
                break
            beta.page.wait_for_timeout(100)
        else:
            raise AssertionError("no picture of the screen came")
        # What the bar does: the track ends, and nobody has pressed anything on the page.
        alpha.page.evaluate(
            "window.connections.flatMap((one) => one.getSenders()).filter((one) => one.track?.label.includes('current') || one.track?.getSettings().displaySurface)"
            ".forEach((one) => { one.track.stop(); one.track.dispatchEvent(new Event('ended')); })"
        )
        beta.page.wait_for_selector("[data-screen='alpha/clara']", state="detached")
        assert alpha.page.get_attribute("[data-do=screen]", "aria-pressed") == "false"


def test_by_keyboard_a_hand_is_raised_a_voice_muted_and_a_line_said_and_the_meeting_goes_on_beside(two):
    alpha, beta = two
    alpha.page.locator("h1").click()
    alpha.page.keyboard.press("o")
    beta.page.wait_for_selector("[data-queue] >> text=point of order")
    alpha.page.uncheck("[data-keys]")
    alpha.page.keyboard.press("o")
    beta.page.wait_for_timeout(500)
    assert "point of order" in beta.page.inner_text("[data-queue]")
    alpha.page.check("[data-keys]")
    alpha.page.locator("h1").click()
    alpha.page.keyboard.press("m")
    alpha.page.wait_for_selector("[data-do=mic][aria-pressed=false]")
    beta.page.fill("#caption", "We begin.")
    beta.page.keyboard.press("Enter")
    alpha.page.wait_for_selector("[data-captions] >> text=We begin.")

    before = len(alpha.page.evaluate("window.connections"))
    alpha.page.locator("[data-beside] li:has-text('Are the two pictures aligned?') button").click()
    alpha.page.wait_for_selector("[data-beside] li:has-text('Are the two pictures aligned?') >> text=opened")
    alpha.page.fill("#lines", "RESOLVED: We begin.")
    alpha.page.click("[data-beside] button:has-text('Sign the draft')")
    alpha.page.wait_for_timeout(1_500)

    assert alpha.page.input_value("#lines").strip() == "RESOLVED: We begin."
    assert len(alpha.page.evaluate("window.connections")) == before
    assert alpha.page.locator("[data-fault]").is_hidden()
    assert "key verified" in alpha.page.inner_text(".lines")


def test_whoever_leaves_is_seen_to_and_may_come_back_with_a_new_certificate(two):
    alpha, beta = two
    before = beta.counted()["mine"]
    beta.page.locator("h1").click()
    beta.page.keyboard.press("l")
    beta.page.wait_for_selector("text=You have left the call.")
    assert beta.page.evaluate("document.activeElement.dataset.join") == "video"
    alpha.line("beta/clara").locator("text=left").wait_for(timeout=15_000)

    beta.page.click("[data-join=listen]")
    for one in two:
        one.line(f"{one.other}/clara").locator("text=key verified").wait_for()

    assert beta.counted()["mine"] not in ("", before)
    assert beta.flows(10, -1)
    assert alpha.page.locator("[data-tile='beta/clara'] video").is_hidden()


def test_the_page_of_a_call_is_small_and_readable_by_everybody(two):
    alpha, _ = two
    state = alpha.context.storage_state()
    for scheme in ("light", "dark"):
        assert here.violations(alpha.context.browser, state, alpha.address, {"call": alpha.place}, scheme) == {}
    page = alpha.context.browser.new_context(storage_state=state).new_page()
    sizes = {}
    page.on(
        "response",
        lambda one: sizes.__setitem__(one.url, len(one.body())) if "/events" not in one.url and one.ok else None,
    )
    page.goto(alpha.address + alpha.place)
    page.wait_for_timeout(1_500)
    page.context.close()
    html = next(size for url, size in sizes.items() if url.endswith("/call"))

    assert html <= 30_000
    assert sum(sizes.values()) <= 120_000, sizes


def test_without_camera_or_microphone_one_still_listens(two):
    alpha, beta = two
    context = alpha.context.browser.new_context(
        storage_state=beta.context.storage_state(), viewport={"width": 390, "height": 780}
    )
    page = context.new_page()
    page.add_init_script(
        "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotFoundError'));"
        "navigator.mediaDevices.enumerateDevices = () => Promise.resolve([]);"
    )
    page.set_default_timeout(PATIENCE)
    page.goto(beta.address + beta.place)
    page.click("[data-join=video]")

    page.wait_for_selector("[data-told] >> text=There is no microphone here. There is no camera here.")
    page.locator("[data-line='alpha/clara'] >> text=key verified").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.locator("[data-fault]").is_hidden()
    beta.page.wait_for_selector("text=You are out of the call: joined again.")
    context.close()

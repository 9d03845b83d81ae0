"""The fourth team's tree on the two nodes that `make try` starts: read by the tour, its warning answered, new odds seen at the other side."""

import pytest

from tests.journeys import node_browser as here
from tests.journeys.test_forum_two_nodes import PATIENCE, Member
from tests.journeys.two_nodes import FORUM, trying

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not here.CHROMIUM.exists(), reason="no Chromium at /usr/bin/chromium"),
]
STEP = "Read on the fourth team's tree"
BECAUSE = "The second message was not answered"


def test_a_chair_reads_where_they_part_answers_the_warning_and_sees_the_others_new_odds(tmp_path):
    with here.chromium() as browser, trying(tmp_path, tutorial=FORUM) as (addresses, _):
        alpha, beta = (Member(browser, party, addresses[party], "") for party in ("alpha", "beta"))
        for side in (alpha, beta):
            side.page.set_default_timeout(PATIENCE * 1_000)
            side.become("clara")
        alpha.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        alpha.page.click(f'.tour a:has-text("{STEP}")')
        alpha.page.wait_for_selector("h1:has-text('If the programme goes on without an agreement')")
        place = alpha.page.url.removeprefix(alpha.address).partition("#")[0].partition("?")[0]
        first = alpha.page.inner_text(".parts")
        draft = alpha.page.locator("li:has-text('A policy for the day after')").inner_text()
        alpha.page.click("a:has-text('A policy for the day after')")
        alpha.page.wait_for_selector("text=Both chairs say the same to the third states concerned")

        assert "They part at “Do talks on the agreement begin?”" in first
        assert "Nobody is ready for it" in draft

        alpha.sees(place, "falls due")
        alpha.press(place, "Sign the answer", reply="acknowledged")
        alpha.sees(place, "acknowledged by")
        assert "falls due" not in alpha.main(place)

        odds = {"o-begin": "0.1", "o-wait": "0.1", "o-broken": "0.8"}
        beta.press(f"{place}/numbers", "Sign the odds", because=BECAUSE, **odds)
        assert BECAUSE not in alpha.main(place)
        beta.let_go()
        alpha.sees(place, BECAUSE)
        assert (alpha.faults, beta.faults) == ([], [])

"""Passkeys in a real browser with a device of software: the member signs, the node cannot."""

import pytest

from tests.journeys import node_browser as here

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not here.CHROMIUM.exists(), reason="no Chromium at /usr/bin/chromium"),
]


@pytest.fixture(scope="module")
def browser():
    with here.chromium() as one:
        yield one


def test_a_member_enrols_signs_and_releases_with_passkeys_alone(browser, tmp_path):  # noqa: PLR0915  # a story
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "talks.txt").write_text("The envoys met in Geneva on 3 March 2026. The minister refused the offer.")
    folder = tmp_path / "node"
    here.init(folder)
    with here.serving(folder) as served:
        context = browser.new_context()
        page = context.new_page()
        page.set_default_timeout(15_000)
        here.with_authenticator(context, page)
        faults = []
        page.on("pageerror", lambda error: faults.append(str(error)))

        # Enrol: the key is made on the device.
        page.goto(served.link)
        page.fill("#title", "Anna Arendt")
        page.fill("#member", "anna")
        page.click("text=Enrol with a passkey")
        page.wait_for_url(f"{served.address}/me")
        assert page.locator("text=passkey-es256").count() == 1

        # Judge a claim: the passkey signs the record itself.
        here.file_reports(page, served, reports)
        page.goto(f"{served.address}/reports")
        page.click("tbody th a")
        page.click("button[value=confirmed] >> nth=0")
        page.wait_for_url("**/sign/**")
        page.click("summary:has-text('The very bytes that are signed')")
        assert "judgement/1" in page.inner_text("pre.payload")
        page.click("[data-sign-now]")
        page.wait_for_url("**/reports/**")
        assert page.locator(".claim-card.s-confirmed").count() == 1

        # With a key of the browser, everyday acts need no device.
        page.goto(f"{served.address}/me")
        page.click("[data-browser-key]")
        page.wait_for_selector("text=ed25519")
        page.goto(f"{served.address}/reports")
        page.click("tbody th a")
        page.click("button[value=rejected] >> nth=1")
        page.wait_for_selector(".claim-card.s-rejected")

        # A releaser's passkey is another one.
        page.goto(f"{served.address}/me")
        page.click("[data-role=releaser]")
        page.wait_for_selector("b:has-text('releaser')")
        page.goto(f"{served.address}/reports")
        page.click("tbody th a")
        page.click("text=Ask for its release")
        page.fill("#to", "beta")
        page.select_option("fieldset select", "gist")
        page.fill("fieldset textarea", "They met.")
        page.fill("#because", "it helps")
        page.click("text=Sign the request")
        page.wait_for_selector("h1:has-text('1 waiting')")
        page.click(".rows a")
        page.click("button[value=release]")
        page.wait_for_url("**/sign/**")
        page.click("[data-sign-now]")
        page.wait_for_selector("text=Said so far")

        # Out and in again.
        page.click("text=Sign out")
        page.click("text=Sign in with a passkey")
        page.wait_for_url(f"{served.address}/")
        assert faults == []

    from consilience.node import Node

    node = Node(folder)
    signers = {row.kind: row.author for row in node.ledger.entries() if row.kind in ("judgement/1", "release/1")}
    assert signers == {"judgement/1": "anna", "release/1": "anna"}
    assert {key.demo for key in node.ledger.keyring.keys.values()} == {False}
    node.close()

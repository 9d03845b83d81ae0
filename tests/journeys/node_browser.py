"""A node served for real, and Debian's Chromium in front of it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

CHROMIUM = Path("/usr/bin/chromium")
COMMAND = Path(sys.executable).with_name("consilience")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


class Served:
    """One running node: its address, and the link by which the first person enrols."""

    def __init__(self, folder, process, port, said):
        self.folder, self.process, self.port, self.said = folder, process, port, said
        self.address = f"http://localhost:{port}"

    @property
    def link(self):
        return re.search(r"http://localhost:\d+/enrol/\S+", self.said).group()


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def init(folder, party="alpha"):
    subprocess.run(
        [COMMAND, "init", "--party", party, "--dir", folder, "--no-passphrase"], check=True, capture_output=True
    )


@contextmanager
def serving(folder, *, port=None, options=()):
    port = port or free_port()
    log = folder / "serve.log"
    with log.open("ab") as out:
        begun = log.stat().st_size
        process = subprocess.Popen(
            [COMMAND, "serve", "--dir", folder, "--port", str(port), *options], stdout=out, stderr=out,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
    try:
        for _ in range(1_200):
            said = log.read_bytes()[begun:].decode()
            if "node of " in said:  # said once it listens, with the link
                break
            if process.poll() is not None:
                raise RuntimeError(said)
            time.sleep(0.1)
        yield Served(folder, process, port, said)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)


@contextmanager
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


def violations(browser, state, address, places, scheme):
    """What axe finds on each of the places, with everything on them opened."""
    script = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text()
    found = {}
    context = browser.new_context(storage_state=state, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    for name, place in places.items():
        page.goto(address + place)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        page.evaluate(script)
        violations = page.evaluate("axe.run()")["violations"]
        if violations:
            found[name] = [(v["id"], [node["html"][:160] for node in v["nodes"]][:3]) for v in violations]
    context.close()
    return found


def with_authenticator(context, page):
    """Give the page a passkey device that says yes."""
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                "isUserVerified": True, "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip
    return session


def enrol_demo(page, served, *, name="Anna Arendt", member="anna", passphrase="correct horse"):
    page.goto(served.link)
    page.fill("#title", name)
    page.fill("#member", member)
    page.fill("#passphrase", passphrase)
    page.fill("#again", passphrase)
    page.click("text=Enrol with a demo key")
    page.wait_for_url(f"{served.address}/")


def file_reports(page, served, folder, *, party=""):
    page.goto(f"{served.address}/reports")
    page.evaluate("document.querySelector('details.panel').open = true")
    page.fill("#party", party)
    page.set_input_files("#files", sorted(str(path) for path in folder.iterdir() if path.is_file()))
    page.click("button:has-text('File them')")
    page.wait_for_selector("#filing a.button", timeout=300_000)

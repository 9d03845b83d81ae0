"""Two demo nodes as `make try` starts them, and what people of both sides do with them."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

from tests.journeys.node_browser import COMMAND

EXAMPLE = Path(__file__).parents[2] / "examples" / "strategic-forum"
QUESTION = "/questions/first-round"


def free_ports():
    """Return a port from which on two are free, and two a hundred above."""
    for port in range(20_000 + os.getpid() % 20_000, 60_000, 7):
        try:
            for number in (port, port + 1, port + 100, port + 101):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", number))
        except OSError:
            continue
        return port
    raise AssertionError("no port is free")


@contextmanager
def trying(folder, *more, parties=("alpha", "beta")):
    """Run the demo nodes; give their addresses by party.  They are ended as Ctrl-C ends them."""
    port = free_ports()
    log = (folder / "demo.log").open("w+b")
    command = [
        COMMAND,
        "demo",
        *(EXAMPLE / party for party in parties),
        "--dir",
        folder / "nodes",
        "--port",
        str(port),
        *more,
    ]
    process = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, "PYTHONUNBUFFERED": "1"})
    try:
        for _ in range(1_200):
            log.seek(0)
            said = log.read().decode()
            if "Open the first" in said or process.poll() is not None:
                break
            time.sleep(0.1)
        assert "Open the first" in said, said
        yield dict(re.findall(r"^(\w+) +(http://localhost:\d+)$", said, flags=re.MULTILINE)), process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
        log.close()


class Side:
    """One party's browser."""

    def __init__(self, browser, party, address, other):
        self.party, self.address, self.other = party, address, other
        self.context = browser.new_context(viewport={"width": 1180, "height": 820})
        self.page = self.context.new_page()
        self.page.set_default_timeout(30_000)
        self.faults = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def become(self, person):
        if self.page.url.startswith(self.address) and self.page.locator("text=Sign out").count():
            self.page.click("text=Sign out")
        self.go("/sign-in")
        self.page.click(f"text=Sign in as {person.capitalize()}")
        self.page.wait_for_selector("text=What waits on you")

    def go(self, place):
        self.page.goto(self.address + place)

    def main(self, place):
        self.go(place)
        return self.page.inner_text("main")

    def check_a_claim(self):
        self.go("/")
        self.page.click("text=drafted claims to check")
        self.page.wait_for_selector("[data-claim].is-on")
        self.page.keyboard.press("c")
        self.page.wait_for_selector(".claim-card.s-confirmed")

    def answer(self, percent, words=None, step="for", theirs=False):
        """Answer the question; say that what has `words` in it speaks for it."""
        self.go(f"{QUESTION}?find={(words or 'round').replace(' ', '+')}")
        self.page.fill("#point", str(percent))
        self.page.fill("#prior", "50")
        if words:
            self.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
            row = self.page.locator(f".weighing li:has-text('{words}')").locator(
                "select[name^=theirs-]" if theirs else "select[name^=step-]"
            )
            row.first.select_option(step)
        self.page.click("text=Sign the estimate")
        self.page.wait_for_url(f"**{QUESTION}")

    def ask_for(self, link, *, form, words=None):
        """Ask for a release from where the page stands."""
        self.page.click(link)
        self.page.wait_for_selector("h1:has-text('Ask for a release')")
        self.page.fill("#to", self.other)
        self.page.select_option("#form", form)
        if words is not None:
            self.page.fill("fieldset textarea", words)
        self.page.fill("#because", "so that both know why they differ")
        self.page.click("text=Sign the request")
        self.page.wait_for_url("**/desk")

    def release(self):
        """Release what was asked for last."""
        self.go("/desk")
        self.page.locator("ol.rows a").first.click()
        self.page.click("button[value=release]")
        self.page.wait_for_selector("text=Said so far")

    def until(self, place, text, seconds=30):
        """Look at a page until it says something that comes from the other side."""
        for _ in range(seconds * 2):
            if text in self.main(place):
                return
            time.sleep(0.5)
        raise AssertionError(f"{self.party}: {place} never said {text!r}: {self.page.inner_text('main')[:2000]}")


def gap(side):
    """Percentage points between the two answers, as the page says."""
    found = re.search(r"([\d.]+) percentage points apart", side.main(QUESTION))
    return float(found.group(1)) if found else 0.0


def talk(alpha, beta, shot=lambda name, side: None):
    """Answers on both sides, released as numbers alone; each then sees the difference."""
    for side, percent, words in ((alpha, 85, "first round"), (beta, 40, "round")):
        side.become("anna")
        shot("tour", side) if side is alpha else None
        side.check_a_claim()
        side.answer(percent, words if side is alpha else None)
        side.go(QUESTION)
        side.ask_for("#h-history ~ ol >> text=Ask for its release", form="gist")
        side.become("rolf")
        side.release()
    for side, said in ((alpha, "beta says 40 %"), (beta, "alpha says 85 %")):
        side.until(f"/peers/{side.other}", "estimate")
        side.become("anna")
        side.until(QUESTION, "apart")
        assert said in side.main(QUESTION) or "percentage points apart" in side.main(QUESTION)


def draw_closer(alpha, beta, shot=lambda name, side: None):
    """Alpha releases what its advice names; beta answers again, with what came."""
    text = alpha.main(QUESTION)
    assert "Advice to you alone" in text, text
    shot("advice", alpha)
    advised = re.search(r"Expected difference then: ([^\n]+)", text).group(1)
    alpha.page.click("text=Ask for this release")
    alpha.page.wait_for_selector("h1:has-text('Ask for a release')")
    alpha.page.fill("#because", "the advice names it")
    shot("asking", alpha)
    alpha.page.click("text=Sign the request")
    alpha.page.wait_for_url("**/desk")
    alpha.become("rolf")
    alpha.release()
    alpha.until("/peers/beta", "received, by its signed receipt")
    shot("sent", alpha)
    beta.until("/peers/alpha", "drafted here from its words")
    shot("came", beta)
    beta.answer(70, "video conference", theirs=True)
    shot("again", beta)
    return advised

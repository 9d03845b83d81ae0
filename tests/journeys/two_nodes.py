"""Two demo nodes as `make try` starts them, and what people of both sides do with them."""

from __future__ import annotations

import os
import re
import shlex
import signal
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote_plus

from playwright.sync_api import Error

from tests.journeys.node_browser import COMMAND

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorial" / "two-nodes.md"
FORUM = TUTORIAL.with_name("forum.md")
EXAMPLE = Path(__file__).parents[2] / "examples" / "strategic-forum"
QUESTION = "/questions/first-round"
GISTS = {
    "The first round": "The first round is near, and it takes place on screens.",
    "Jake Sullivan proposed": "We hear that Jake Sullivan proposed some dates.",
}
"""What alpha tells in words of its own, by what the record has in it."""
FIRST = ("The first round", "Jake Sullivan proposed")
"""What alpha's answer rests on, and beta does not know."""


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


_LATER = """
from datetime import datetime, timedelta

from consilience.node import folder


class Later(datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime.now(tz) + timedelta(days={days})


folder.datetime = Later
"""
"""Read by Python as it starts: only `folder.now` asks the clock, so a node that runs with this lives some days on."""


@contextmanager
def trying(folder, *more, port=None, tutorial=TUTORIAL, days_later=0):
    """Run the command that a tutorial tells to type; give the nodes' addresses by party.  Ended as Ctrl-C ends it.

    With `days_later`, the nodes' clock is ahead; nodes that are in the folder go on from where they were.
    """
    port = port or free_ports()
    typed = shlex.split(re.search(r"^\$ consilience (demo .+)$", tutorial.read_text("utf-8"), flags=re.MULTILINE)[1])
    typed[typed.index("--dir") + 1] = str(folder / "nodes")
    command = [COMMAND, *typed, "--port", str(port), *more]
    log = folder / "demo.log"
    environ = {**os.environ, "PYTHONUNBUFFERED": "1"}
    if days_later:
        (folder / "later").mkdir()
        (folder / "later" / "sitecustomize.py").write_text(_LATER.format(days=days_later), "utf-8")
        environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(folder / "later"), os.environ.get("PYTHONPATH"))))
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, cwd=TUTORIAL.parents[2], env=environ)
    try:
        for _ in range(3_000):
            said = log.read_text("utf-8")
            if "Open the first" in said or process.poll() is not None:
                break
            time.sleep(0.1)
        assert "Open the first" in said, said
        yield dict(re.findall(r"^(\w+) +(http://localhost:\d+)$", said, flags=re.MULTILINE)), process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.wait(timeout=120)


class Side:
    """One party's browser."""

    def __init__(self, browser, party, address, other):
        self.party, self.address, self.other = party, address, other
        self.context = browser.new_context(viewport={"width": 1180, "height": 820})
        self.page = self.context.new_page()
        self.page.set_default_timeout(120_000)
        self.faults = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def become(self, person):
        if self.page.url.startswith(self.address) and self.page.locator("text=Sign out").count():
            self.page.click("text=Sign out")
        self.go("/sign-in")
        self.page.click(f"text=Sign in as {person.capitalize()}")
        self.page.wait_for_selector("text=What waits on you")

    def go(self, place):
        try:
            self.page.goto(self.address + place)
        except Error:
            # A page that waits for its picture loads itself again, and may do so just now.
            self.page.wait_for_timeout(1_000)
            self.page.goto(self.address + place)

    def main(self, place):
        self.go(place)
        return self.page.inner_text("main")

    def check_a_claim(self):
        self.go("/")
        self.page.click("text=drafted claims")
        self.page.wait_for_selector("[data-claim].is-on")
        self.page.keyboard.press("c")
        self.page.wait_for_selector(".claim-card.s-confirmed")

    def answer(self, percent, *words, field="step"):
        """Answer the question, and say that what has each of these words in it speaks strongly for it."""
        self.go(f"{QUESTION}?find={quote_plus(' '.join(words))}" if words else QUESTION)
        self.page.fill("#point", str(percent))
        self.page.fill("#prior", "50")
        self.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        for word in words:
            row = self.page.locator(f".weighing li:has-text('{word}')").locator(f"select[name^={field}-]")
            row.first.select_option("strongly for")
        self.page.click("text=Sign the estimate")
        self.page.wait_for_url(f"**{QUESTION}")

    def ask_for(self, link, *, form, words=None):
        """Ask for a release from where the page stands."""
        self.page.click(link)
        self.page.wait_for_selector("h1:has-text('Ask for a release')")
        self.page.check(f"input[name=to][value={self.other}]")
        self.page.select_option("fieldset select", form)
        if words is not None:
            self.page.fill("fieldset textarea", words)
        self.page.fill("#because", "so that both know why they differ")
        self.page.click("text=Sign the request")
        self.page.wait_for_url("**/desk")

    def confirm(self):
        """Sign, once what is signed has been shown."""
        self.page.wait_for_url("**/sign/**")
        self.page.click("main button:text-is('Sign')")

    def release(self):
        """Release what was asked for last."""
        self.go("/desk")
        self.page.locator("ol.rows a").first.click()
        self.page.click("button[value=release]")
        self.confirm()
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
    for side, percent, words in ((alpha, 75, FIRST), (beta, 40, ())):
        side.become("anna")
        shot("tour", side) if side is alpha else None
        side.check_a_claim()
        side.answer(percent, *words)
        side.go(QUESTION)
        side.ask_for("#h-history ~ ol >> text=Ask for its release", form="gist", words=f"{percent} %")
        side.become("rolf")
        side.release()
    for side in (alpha, beta):
        side.become("anna")
        side.until(QUESTION, "35 percentage points apart")


def draw_closer(alpha, beta, shot=lambda name, side: None):
    """Alpha releases what its advice names; beta answers again, with what came."""
    text = alpha.main(QUESTION)
    shot("advice", alpha)
    assert re.search(r"Expected difference then: (about \d+ %|almost nothing)", text)
    figures = alpha.page.text_content("aside.advice details")
    advised = float(re.search(r"Expected difference then: ([+−-]?[\d.]+) decibans", figures).group(1).replace("−", "-"))
    alpha.page.click("text=Ask for this release")
    alpha.page.wait_for_selector("h1:has-text('Ask for a release')")
    alpha.page.fill("#because", "the advice names it")
    for box in alpha.page.locator("fieldset:has(textarea)").all():
        said = box.locator("blockquote").inner_text()
        box.locator("textarea").fill(next(gist for words, gist in GISTS.items() if words in said))
    forms = {box.input_value() for box in alpha.page.locator("fieldset select").all()}
    shot("asking", alpha)
    alpha.page.click("text=Sign the request")
    alpha.page.wait_for_url("**/desk")
    alpha.become("rolf")
    for _ in forms:
        alpha.release()
    alpha.until("/peers/beta", "claim")
    for _ in range(60):
        if "no receipt yet" not in alpha.main("/peers/beta"):
            break
        alpha.page.wait_for_timeout(500)
    shot("sent", alpha)
    for gist in GISTS.values():
        beta.until("/peers/alpha", f"claim\n{gist}")  # drafted here from its words, one report after the other
    shot("came", beta)
    beta.answer(80, *FIRST, field="theirs")
    shot("again", beta)
    beta.go(QUESTION)
    beta.ask_for("#h-history ~ ol >> text=Ask for its release", form="gist", words="80 %")
    beta.become("rolf")
    beta.release()
    alpha.become("anna")
    alpha.until(QUESTION, "alpha says 75 %, beta 80 %")
    beta.become("anna")
    return advised


def share_pictures(alpha, beta, shot=lambda name, side: None):
    """Each releases a report of 2017 whole, and both pictures show both sides."""
    for side, title in ((alpha, "2017-12-28-understandings.txt"), (beta, "2017-12-30-desk-note.txt")):
        side.go("/reports")
        side.page.click(f"tbody th a:has-text('{title}')")
        side.ask_for("text=Ask for its release", form="full")
        side.become("rolf")
        side.release()
        side.become("anna")
    for side in (alpha, beta):
        side.until(f"/peers/{side.other}", "full")
        side.until("/picture?verdict=conflicting", "The delegations met at the White House", seconds=60)
    alpha.go("/picture")
    shot("picture", alpha)


def agree(alpha, beta, folder, shot=lambda name, side: None):
    """The chairs co-sign a baseline on the question; return the file that anybody can check."""
    alpha.become("clara")
    alpha.go("/baselines")
    alpha.page.click("summary:has-text('Propose one from questions')")
    alpha.page.check("input[name=question]")
    alpha.page.check("input[name=with][value=beta]")
    alpha.page.click("button:has-text('Begin')")
    alpha.page.fill("#title", "The first round")
    alpha.page.fill("#statement-0", "The first round is more likely than not to be held by the end of February 2021.")
    alpha.page.fill("#low-0", "70")
    alpha.page.fill("#high-0", "85")
    alpha.page.select_option("[name='stance:alpha-0']", "concur")
    alpha.page.click("text=Sign the proposal")
    alpha.page.click("text=Sign this text")
    alpha.confirm()
    alpha.page.wait_for_selector("text=Waits for beta")
    text = alpha.page.url
    alpha.become("rolf")
    alpha.release()
    alpha.become("clara")
    alpha.page.goto(text)
    hand_over(alpha.page, "file with text and your signature", folder / "to-beta.json")
    beta.become("clara")
    take_in(beta, folder / "to-beta.json")
    beta.page.click("text=Sign this text")
    beta.confirm()
    beta.page.wait_for_selector("text=A chair of each party has signed this text.")
    shot("baseline", beta)
    hand_over(beta.page, "file with text and your signature", folder / "to-alpha.json")
    take_in(alpha, folder / "to-alpha.json")
    alpha.page.wait_for_selector("text=A chair of each party has signed this text.")
    hand_over(alpha.page, "the whole, to verify offline", folder / "baseline.json")
    return folder / "baseline.json"


def hand_over(page, link, place):
    with page.expect_download() as waiting:
        page.click(f"text={link}")
    waiting.value.save_as(place)


def take_in(side, place):
    side.go("/baselines")
    side.page.click("summary:has-text('Take in a file')")
    side.page.set_input_files("#file", str(place))
    side.page.click("button:has-text('Take it in')")
    side.page.wait_for_selector("h2:has-text('Signatures')")

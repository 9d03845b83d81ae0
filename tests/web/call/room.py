"""Rooms for tests: tabs of Chromium with the modules of the call, and a wire between them that the test may tamper with."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from consilience.web.render import static_file
from tests.journeys.node_browser import CHROMIUM, FLAGS

HERE = Path(__file__).parent
CALL_FLAGS = [
    *FLAGS, "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--allow-loopback-in-peer-connection",
    "--disable-features=WebRtcHideLocalIpsWithMdns", "--autoplay-policy=no-user-gesture-required",
]  # fmt: skip
MEETING = "aa" * 32


class _Files(BaseHTTPRequestHandler):
    def do_GET(self):
        name = self.path.rpartition("/")[2]
        body = (HERE / name).read_bytes() if name.startswith("room.") else static_file(name)
        self.send_response(200 if body else 404)
        self.send_header("content-type", "text/html" if name.endswith("html") else "text/javascript")
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_):
        pass


def _from_here(route):
    """Answer a browser that has no way here from the files."""
    name_ = route.request.url.rpartition("/")[2]
    body = (HERE / name_).read_bytes() if name_.startswith("room.") else static_file(name_)
    kind = "text/html" if name_.endswith("html") else "text/javascript"
    route.fulfill(status=200 if body else 404, body=body or b"", headers={"content-type": kind})


@contextmanager
def served():
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Files)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()


@contextmanager
def chromium(*flags):
    with chromiums(CHROMIUM, flags=flags) as (browser,):
        yield browser


@contextmanager
def chromiums(*programs, flags=()):
    """Begin a browser by each of these programs."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        made = [playwright.chromium.launch(executable_path=str(one), args=[*CALL_FLAGS, *flags]) for one in programs]
        yield made
        for browser in made:
            browser.close()


class Room:
    """People in tabs; `tamper` is given each signal as a dict and returns what goes on: a list, of none or several."""

    def __init__(self, browser, address, people, *, apart=None):
        """`apart` gives each person a browser of their own, which may have no way to this process but the test's hands."""
        self.contexts = {}
        self.tamper = lambda signal: [signal]
        self.wire, self.tabs, self.faults = [], {}, []
        self.people = [{"party": party, "member": member} for party, member in people]
        for who in self.people:
            context = self._context(browser if apart is None else apart[name(who)], files=apart is not None)
            page = context.new_page()
            page.on("pageerror", lambda error: self.faults.append(str(error)))
            # Playwright keeps a mark on what it is given, which a method of a list does not take.
            page.expose_function("out", lambda text: self.wire.append(text))  # noqa: PLW0108
            page.goto(f"{address}/room.html")
            page.evaluate("import('/room.js').then(() => {})")
            self.tabs[name(who)] = page
        self.keys = {name(who): self.tabs[name(who)].evaluate("makeMember()") for who in self.people}
        self.roster = self.draw_up(self.people)

    def _context(self, browser, *, files):
        if browser not in self.contexts:
            self.contexts[browser] = context = browser.new_context()
            context.grant_permissions(["camera", "microphone"])
            if files:
                context.route("**/*", _from_here)
        return self.contexts[browser]

    @property
    def context(self):
        return next(iter(self.contexts.values()))

    def draw_up(self, people):
        """Return a roster as its chairs sign it: each party's first member signs."""
        any_tab = next(iter(self.tabs.values()))
        rows = sorted(
            ({**who, "title": f"{who['member'].title()} é", "keys": [self.keys[name(who)]["id"]]} for who in people),
            key=lambda row: (row["party"], row["member"]),
        )
        text = json.dumps(
            {"meeting": MEETING, "relay": "direct", "roster": rows},
            sort_keys=True,
            ensure_ascii=False,
            separators=(",", ":"),
        )
        call = any_tab.evaluate(
            "async (text) => (await import('/static/0/call-claim.js')).textId('call/1', JSON.parse(text))", text
        )
        given = {
            "text": text,
            "signatures": {},
            "chairs": {},
            "parties": sorted({row["party"] for row in rows}),
            "keys": {},
        }
        for row in rows:
            key = self.keys[name(row)]
            given["keys"][key["id"]] = {
                "public": key["public"],
                "algorithm": "ed25519",
                "live": True,
                "party": row["party"],
            }
            if row["party"] not in given["signatures"]:
                said = {"kind": "signature/1", "party": row["party"], "author": row["member"], "body": {"text": call}}
                given["signatures"][row["party"]] = any_tab.evaluate(
                    "([key, said]) => envelope(key, said)", [key, said]
                )
                given["chairs"][row["party"]] = {key["id"]: given["keys"][key["id"]]}
        return {"call": call, "given": given}

    def enter(self, *people, given=None, call=None, ice=None):
        for who in people or [name(one) for one in self.people]:
            party, member = who.split("/")
            self.tabs[who].evaluate("(all) => enter(all)", {
                "me": {"party": party, "member": member}, "member": self.keys[who], "given": given or self.roster["given"],
                "call": call or self.roster["call"], "ice": (ice or {}).get(who),
            })  # fmt: skip

    def carry(self):
        """Hand on what was said, through the test's hands."""
        while self.wire:
            for signal in self.tamper(json.loads(self.wire.pop(0))):
                tab = self.tabs.get(name(signal["to"]))
                if tab is not None:
                    tab.evaluate(
                        "([from, said]) => { window.mesh?.receive(from, said); }", [signal["from"], signal["said"]]
                    )

    def until(self, held, seconds=20.0):
        """Carry signals until something holds; return whether it did."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.carry()
            if held():
                return True
            next(iter(self.tabs.values())).wait_for_timeout(30)
        return False

    def seen(self, who):
        return self.tabs[who].evaluate("window.seen")

    def received(self, who):
        return self.tabs[who].evaluate("received()")

    def close(self):
        for context in self.contexts.values():
            context.close()


def name(who):
    return f"{who['party']}/{who['member']}"

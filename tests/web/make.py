"""A node with people of different clearances, its pages, and a browser without a browser."""

from __future__ import annotations

import re
import secrets
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal

from starlette.testclient import TestClient

from consilience import node as nodes
from consilience.ledger.signing import SeedSigner, signed
from consilience.marking import Level, Marking
from consilience.node import people
from consilience.node.service import Service
from consilience.node.settings import Settings
from consilience.records.claim import Claim, Span
from consilience.records.clearance import ClearedLevel
from consilience.records.estimate import Answer, Band, Estimate
from consilience.records.grade import Grade
from consilience.records.ids import NODE, ClaimId, MemberId, OriginId, PartyName, QuestionId, ReportId
from consilience.records.key import KeyEnrolment, KeyRole
from consilience.records.party import Member, Role
from consilience.records.question import AnswerType, Question
from consilience.records.record import RecordLink
from consilience.records.report import Report
from consilience.web.app import create_app
from consilience.web.sessions import Visit, cookie_name
from consilience.web.site import open_site

ALPHA, BETA = PartyName("alpha"), PartyName("beta")
ANNA, PETER = MemberId("anna"), MemberId("peter")
SEATS = tuple(Role)
GREEN = (ClearedLevel(policy="tlp", level="green"),)
TEXT = "The envoys met in Geneva on 3 March 2026. The minister refused the offer."
SENTENCES = ("The envoys met in Geneva on 3 March 2026.", "The minister refused the offer.")


def marking(level: str = "green", *compartments: str) -> Marking:
    return Marking(
        levels=frozenset({Level("tlp", level)}), originators=frozenset({ALPHA}), compartments=frozenset(compartments)
    )


OPEN, SECRET = marking("green"), marking("red", "GAMMA")


class Browser(TestClient):
    """A browser whose member reads what is about to be signed, and signs it."""

    asks = False
    """Whether to stop at the page that asks once more."""
    csrf = ""
    session = None

    def post(self, url, **options):
        answer = super().post(url, **options)
        if not self.asks and 'name="sure"' in answer.text:
            answer = super().post(url, **{**options, "data": {**options["data"], "sure": "yes"}})
        place = answer.headers.get("location", "")
        if self.asks or not place.startswith("/sign/"):
            return answer
        answer, page = self._read_and_sign(place, place), place
        # What is long is read to its last page; asked for the same page again, it is not to be signed here.
        while (further := answer.headers.get("location", "")).startswith(f"{place}?page=") and further != page:
            answer, page = self._read_and_sign(place, further), further
        return answer

    def _read_and_sign(self, place, page):
        assert self.get(page).status_code == 200
        return super().post(f"{place}/now", data={"csrf": self.csrf})


class World:
    """One node, open."""

    def __init__(self, folder, *, metrics_token="", party=ALPHA):
        nodes.create(folder, party=party, title=party.title(), passphrase=None).close()
        self.folder = folder
        self.service = Service(folder, lambda _: "")
        self.site = open_site(self.service, Settings(metrics_token=metrics_token), lambda _: "")
        # Tests look at a page once.
        self.site.questions.patience = 120
        self.app = create_app(self.site)
        self.signers = {}
        self.number = 0

    def person(self, member, levels=people.EVERYTHING, compartments=(), roles=SEATS):
        people.add(self.service, Member(id=member, title=str(member).title()), map(Role, roles), levels, compartments)
        self.signers[member] = {
            role: SeedSigner(secrets.token_bytes(32)) for role in (KeyRole.MEMBER, KeyRole.RELEASER)
        }
        keys = [
            KeyEnrolment(public=pen.public, role=role, holder=member, demo=True)
            for role, pen in self.signers[member].items()
        ]
        people.enrol(self.service, member, keys)
        return member

    def browser(self, member):
        client = Browser(self.app, base_url="http://localhost:8400", follow_redirects=False)
        if member is not None:
            secret = secrets.token_urlsafe(24)
            session = self.site.identity.begin(
                secret, member, csrf=f"csrf-{member}", method="demo key", moment=nodes.now(), lasts=timedelta(hours=1)
            )
            self.site.demo_keys.hold(session.token, self.signers[member])
            client.cookies.set(cookie_name(self.site), secret)
            client.csrf, client.session = session.csrf, session
        return client

    def visit(self, member):
        secret = secrets.token_urlsafe(24)
        session = self.site.identity.begin(
            secret, member, csrf="c", method="demo key", moment=nodes.now(), lasts=timedelta(hours=1)
        )
        self.site.demo_keys.hold(session.token, self.signers[member])
        return Visit(site=self.site, session=session, roles=frozenset(SEATS), title=str(member))

    def say(self, body, member=None, *, marked=OPEN, links=(), supersedes=None, role=KeyRole.MEMBER):
        """Put a record into the ledger, signed by a member or by the node; return its id."""
        author = NODE if member is None else member
        pen = self.service.machine if member is None else self.signers[member][role]
        payload = self.service.node.payload(body, author=author, marking=marked, links=links, supersedes=supersedes)
        (entry,) = self.service.admit([signed(payload, pen)])
        return entry.id

    def report(self, text=TEXT, *, marked=OPEN, title="Talks", published=date(2026, 3, 4)):
        self.number += 1
        name = f"r-{self.number:010x}"
        body = Report(
            id=ReportId(name), party=self.service.party, file=f"{name}.txt", text=text, title=title, published=published,
            origin=OriginId(f"report:{name}"), sha256=f"{self.number:064x}",
        )  # fmt: skip
        return self.say(body, marked=marked)

    def claim(self, report, quote=SENTENCES[0], *, marked=OPEN):
        body = self.service.roster().record(report).statement.body
        start = body.text.index(quote)
        self.number += 1
        claim = Claim(
            id=ClaimId(f"{body.id}-{self.number:08x}"), party=self.service.party, report=body.id,
            span=Span(start=start, end=start + len(quote)), quote=quote, action="meet", actors=("envoys",),
            grade=Grade.parse("B3"), origin=body.origin,
        )  # fmt: skip
        return self.say(claim, marked=marked, links=(RecordLink(relation="report", record=report),))

    def question(self, name="bridge", text="Will the bridge reopen by June?", *, member=ANNA, marked=OPEN):
        return self.say(
            Question(id=QuestionId(name), text=text, answer_type=AnswerType.PROBABILITY), member, marked=marked
        )

    def estimate(self, name="bridge", share="0.8", *, member=ANNA, marked=OPEN, because="few sources", links=()):
        answer = Answer(probability=Band.exact(Decimal(share)))
        body = Estimate(party=ALPHA, question=QuestionId(name), answer=answer, because=because, as_of=date(2026, 3, 5))
        return self.say(body, member, marked=marked, links=links)

    def close(self):
        self.site.close()


@contextmanager
def world(folder, **options):
    one = World(folder, **options)
    try:
        yield one
    finally:
        one.close()


_MASKS = (
    (r"[0-9a-f]{12,64}", "H"),
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "T"),
    (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "T"),
    (r"\d{8}T\d{6}Z", "T"),
    (r"\(\d{4}-\d\d-\d\d \d\d:\d\d\)", "T"),
    (r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT", "T"),
    (r"\d{1,2} \w{3} \d{4}, \d\d:\d\d", "T"),
    (r'value="\d{4}-\d\d-\d\dT\d\d:\d\d"', "T"),  # a field that begins with the present minute
    (r"csrf-\w+", "C"),
    (r'"nonce":"[^"]+"', "N"),
)


def masked(text: str) -> str:
    """The text without what chance decides: hashes, nonces, times."""
    for pattern, name in _MASKS:
        text = re.sub(pattern, name, text)
    return text

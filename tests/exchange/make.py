"""Nodes of several parties that exchange, on loopback or by hand; each with one member who may do everything."""

from __future__ import annotations

import secrets
import socket
import threading
import time
from contextlib import contextmanager
from datetime import date

from consilience import node as nodes
from consilience.exchange.listener import Listener, create_app
from consilience.exchange.server import server_of
from consilience.ledger.signing import SeedSigner, signed
from consilience.marking import Level, Marking
from consilience.node import people
from consilience.node.peering import peering, transfer
from consilience.node.peering.peering import Peering
from consilience.node.peering.send import dispatch
from consilience.node.service import Service
from consilience.records.claim import Claim, Span
from consilience.records.grade import Grade
from consilience.records.ids import NODE, ClaimId, MemberId, OriginId, PartyName, ReportId
from consilience.records.key import KeyEnrolment, KeyRole
from consilience.records.party import Member, Role
from consilience.records.record import RecordLink
from consilience.records.release import Form, Recall, RecallReason, Release, Withdrawal
from consilience.records.report import Report
from consilience.records.request import ReleaseRequest, Wording

ANNA = MemberId("anna")
PARTIES = ALPHA, BETA, GAMMA = PartyName("alpha"), PartyName("beta"), PartyName("gamma")
TEXT = "The envoys met in Geneva on 3 March 2026. The minister refused the offer."
SENTENCES = ("The envoys met in Geneva on 3 March 2026.", "The minister refused the offer.")


def ask(_name: str) -> str:
    return ""


class Partner:
    """One party's node, open."""

    def __init__(self, folder, party):
        nodes.create(folder, party=party, title=party.title(), passphrase=None).close()
        self.folder, self.party, self.number = folder, party, 0
        self.open()
        people.add(self.service, Member(id=ANNA, title="Anna"), list(Role), people.EVERYTHING)
        self.signers = {role: SeedSigner(secrets.token_bytes(32)) for role in (KeyRole.MEMBER, KeyRole.RELEASER)}
        people.enrol(
            self.service,
            ANNA,
            [KeyEnrolment(public=pen.public, role=role, holder=ANNA) for role, pen in self.signers.items()],
        )

    def open(self):
        self.service = Service(self.folder, ask)
        self.exchange = Peering(self.service)

    def close(self):
        self.exchange.close()
        self.service.close()

    def card(self, address=None):
        return peering.own_card(self.exchange, ask, address=address)

    @property
    def identity(self):
        return peering.identity(self.exchange.folder, ask)

    def meets(self, other):
        peering.introduce(self.exchange, other.card())

    def marking(self, *to, level="green", **parts):
        return Marking(
            levels=frozenset({Level("tlp", level)}),
            originators=frozenset({self.party}),
            releasable_to=frozenset(to),
            **parts,
        )

    def say(self, body, *, marked, member=ANNA, role=KeyRole.MEMBER, links=()):
        author = NODE if member is None else member
        pen = self.service.machine if member is None else self.signers[role]
        payload = self.service.node.payload(body, author=author, marking=marked, links=links)
        return self.service.admit([signed(payload, pen)])[0].id

    def report(self, text=TEXT, *, marked, title="Talks"):
        self.number += 1
        name = f"r-{self.party}-{self.number:08x}"
        body = Report(
            id=ReportId(name), party=self.party, file=f"{name}.txt", text=text, title=title, published=date(2026, 3, 4),
            origin=OriginId(f"report:{name}"), sha256=f"{self.number:064x}",
        )  # fmt: skip
        return self.say(body, marked=marked, member=None)

    def claim(self, report, quote=SENTENCES[0], *, marked):
        body = self.service.roster().record(report).statement.body
        start = body.text.index(quote)
        self.number += 1
        claim = Claim(
            id=ClaimId(f"{body.id}-{self.number:08x}"), party=self.party, report=body.id,
            span=Span(start=start, end=start + len(quote)), quote=quote, action="meet", actors=("envoys",),
            grade=Grade.parse("B3"), origin=body.origin,
        )  # fmt: skip
        return self.say(claim, marked=marked, member=None, links=(RecordLink(relation="report", record=report),))

    def release(self, *records, to, form=Form.FULL, words=None, until=None):
        """Ask for and grant a release, in two acts as on the release desk."""
        wordings = tuple(Wording(record=one, text=words) for one in records) if words else ()
        marked = self.marking(level="amber")
        request = ReleaseRequest(
            records=frozenset(records),
            form=form,
            to=frozenset(to),
            because="closes the gap",
            wordings=wordings,
            until=until,
        )
        asked = self.say(request, marked=marked)
        body = Release(records=frozenset(records), form=form, to=frozenset(to), because="closes the gap", until=until)
        link = (RecordLink(relation="request", record=asked),)
        return self.say(body, marked=marked, role=KeyRole.RELEASER, links=link)

    def recall(self, record, reason=RecallReason.FABRICATED):
        return self.say(Recall(record=record, reason=reason), marked=self.marking(), role=KeyRole.RELEASER)

    def withdraw(self, release):
        return self.say(Withdrawal(release=release), marked=self.marking(), role=KeyRole.RELEASER)

    def dispatch(self):
        return dispatch(self.exchange)

    def pull(self, *parties):
        peers = [self.exchange.peers.need(one) for one in parties] or self.exchange.peers.live()
        return transfer.pull(self.exchange, self.identity, peers)

    def push(self, *parties):
        peers = [self.exchange.peers.need(one) for one in parties] or self.exchange.peers.live()
        return transfer.push(self.exchange, self.identity, peers)

    def held(self, kind):
        """All of a kind that is here of others."""
        return self.service.received.all(kind, sorted(self.service.received.markings()))


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextmanager
def listening(partner, port, limits=None):
    """Serve the partner's listener from a thread of this process."""
    listener = Listener(partner.exchange.folder, nodes.now)
    server = server_of(create_app(listener), listener, partner.identity, host="127.0.0.1", port=port)
    if limits is not None:
        server.lines.limits = limits
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.01)
    try:
        yield server
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()

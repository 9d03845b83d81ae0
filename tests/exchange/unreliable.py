"""Three nodes over a network and carriers that do everything wrong: lose, delay, duplicate, reorder, replay, tamper, crash.

Chance decides, from a seed.  What goes out is captured byte for byte, so that a test can look for what must not be there.
"""

from __future__ import annotations

import random
from contextlib import suppress

from consilience import node as nodes
from consilience.errors import ConsilienceError
from consilience.exchange import bundle as bundles
from consilience.exchange.consignment import write_consignment
from consilience.node.peering import bundles as carrying
from consilience.node.peering import receive, transfer
from consilience.records.release import Form
from consilience.records.report import Report
from tests.exchange.make import PARTIES, Partner, ask

CANARY = "canary9q"


CRASHES = []
"""One for each time that a node was stopped in the middle of a transaction."""


class Crash(BaseException):
    """The process is gone: nothing after this point runs."""


class Net:
    """Three partners, what is on its way between them, and what each was given."""

    def __init__(self, folder, seed):
        self.chance = random.Random(seed)
        self.partners = {party: Partner(folder / party, party) for party in PARTIES}
        self.folder = folder
        self.waiting = []
        """(sender, recipient, bytes): consignments under way."""
        self.carried = []
        """(sender, recipient, path): files of bundles under way."""
        self.captured = []
        self.given = {party: {} for party in PARTIES}
        """By recipient: sender → texts released to it and not withdrawn."""
        self.releases = []
        self.cut = set()
        self.number = 0
        for one in self.partners.values():
            for other in self.partners.values():
                if one is not other:
                    one.meets(other)

    def close(self):
        for one in self.partners.values():
            one.close()

    def step(self):
        """Do one thing, good or bad."""
        acts = [self.release] * 3 + [self.secret] + [self.hand_over] * 3 + [self.send] * 4 + [self.deliver] * 6
        acts += [
            self.lose,
            self.double,
            self.tamper,
            self.write,
            self.bring,
            self.bring,
            self.crash,
            self.withdraw,
            self.sever,
        ]
        self.chance.choice(acts)()

    def heal(self):
        """Let everything work again, until nothing moves any more."""
        self.cut.clear()
        for one in self.partners.values():
            one.dispatch()
        for _ in range(3):
            for sender in self.partners.values():
                for recipient in self.partners.values():
                    if sender is not recipient:
                        self.send(sender, recipient)
                        self.deliver(-1)

    def pair(self):
        return self.chance.sample(list(self.partners.values()), 2)

    def release(self):
        sender, recipient = self.pair()
        self.number += 1
        text = f"Report {self.number} of {sender.party} to {recipient.party}."
        marked = sender.marking(recipient.party)
        record = sender.report(text, marked=marked)
        claim = sender.claim(record, text, marked=marked)
        self.releases.append((sender, recipient, sender.release(record, claim, to=[recipient.party]), text))
        self.given[recipient.party].setdefault(sender.party, set()).add(text)

    def secret(self):
        """Something for nobody, or for one in other words."""
        sender, recipient = self.pair()
        self.number += 1
        hidden = sender.report(f"{CANARY} {self.number} of {sender.party}.", marked=sender.marking(level="red"))
        if self.chance.random() < 0.5:
            text = f"Words {self.number} of {sender.party}."
            sender.release(hidden, to=[recipient.party], form=Form.GIST, words=text)
            self.given[recipient.party].setdefault(sender.party, set()).add(text)

    def withdraw(self):
        if self.releases:
            sender, recipient, release, text = self.releases.pop(self.chance.randrange(len(self.releases)))
            sender.withdraw(release)
            self.given[recipient.party][sender.party].discard(text)

    def hand_over(self):
        self.pair()[0].dispatch()

    def sever(self):
        """Cut or mend one direction."""
        sender, recipient = self.pair()
        self.cut ^= {(sender.party, recipient.party)}

    def send(self, sender=None, recipient=None):
        if sender is None:
            sender, recipient = self.pair()
        peer = sender.exchange.peers.need(recipient.party)
        # By what was acknowledged, as a push, or by what the other asks for, as a pull.
        place = transfer.acknowledged(sender.exchange, peer)
        if self.chance.random() < 0.5:
            place = receive.place(recipient.exchange, recipient.exchange.peers.need(sender.party))
        one = sender.exchange.outbox.consignment(peer.origin, place, today=nodes.now().date())
        raw = write_consignment(one)
        self.captured.append((sender.party, recipient.party, raw))
        if (sender.party, recipient.party) not in self.cut:
            self.waiting.append((sender, recipient, raw))

    def deliver(self, place=None):
        if self.waiting:
            sender, recipient, raw = self.waiting.pop(
                self.chance.randrange(len(self.waiting)) if place is None else place
            )
            with suppress(ConsilienceError):
                receive.take(recipient.exchange, raw, by=sender.party)

    def lose(self):
        if self.waiting:
            self.waiting.pop(self.chance.randrange(len(self.waiting)))

    def double(self):
        if self.waiting:
            self.waiting.append(self.chance.choice(self.waiting))

    def tamper(self):
        if self.waiting:
            place = self.chance.randrange(len(self.waiting))
            sender, recipient, raw = self.waiting[place]
            at = self.chance.randrange(len(raw))
            changed = raw[:at] + bytes([raw[at] ^ (1 << self.chance.randrange(7))]) + raw[at + 1 :]
            self.waiting[place] = (sender, recipient, changed)

    def write(self):
        sender, recipient = self.pair()
        self.number += 1
        peer = sender.exchange.peers.need(recipient.party)
        out = self.folder / f"{self.number}.bundle"
        files = carrying.write_bundle(sender.exchange, peer, out, part=bundles.LEAST_PART)
        self.carried += [(sender, recipient, path) for path in files]

    def bring(self):
        """A carrier brings some files, in any order; keeps, drops or changes some of them."""
        if self.carried:
            _, recipient, path = self.chance.choice(self.carried)
            raw = path.read_bytes()
            if self.chance.random() < 0.2:
                at = self.chance.randrange(len(raw))
                path = path.with_suffix(".changed")
                path.write_bytes(raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :])
            carrying.read_bundle(recipient.exchange, [path], ask)

    def crash(self):
        """Kill one node in the middle of something, and start it again."""
        one = self.chance.choice(list(self.partners.values()))
        left = self.chance.randrange(1, 60)

        def count(*_):
            nonlocal left
            left -= 1
            if left <= 0:
                raise Crash

        databases = [one.service.received.data, one.exchange.outbox.data]
        for data in databases:
            data._connection.set_trace_callback(None)
            data._connection.set_progress_handler(lambda: int(_spent(count)), 50)
        with suppress(Crash, ConsilienceError):
            one.dispatch()
        for sender, recipient, raw in list(self.waiting):
            if recipient is one:
                with suppress(Crash, ConsilienceError):
                    receive.take(one.exchange, raw, by=sender.party)
        one.close()
        one.open()

    def texts(self, party):
        """By sender: the texts a party holds."""
        found = {}
        for report in self.partners[party].held(Report):
            found.setdefault(report.party, []).append(report.text)
        return found


def _spent(count):
    try:
        count()
    except Crash:
        CRASHES.append(1)
        return True
    return False

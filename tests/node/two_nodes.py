"""Two nodes of two parties, each with a chair, an analyst's work and a releaser; what passes between them is files."""

from __future__ import annotations

import secrets

from consilience import node as nodes
from consilience.ledger.signing import SeedSigner, signed
from consilience.node import people, releases
from consilience.node.baseline import baselines
from consilience.node.baseline import files as baseline_files
from consilience.node.service import Service
from consilience.records.ids import MemberId, PartyName
from consilience.records.key import KeyEnrolment, KeyRole
from consilience.records.party import Member, Role

ALPHA, BETA, GAMMA = PartyName("alpha"), PartyName("beta"), PartyName("gamma")
CHAIR, RITA = MemberId("cora"), MemberId("rita")


class Party:
    """One party's node, with the keys of its people at hand."""

    def __init__(self, folder, name, *, demo=False):
        nodes.create(folder, party=name, title=name.title(), passphrase=None).close()
        self.name, self.folder = name, folder
        self.service = Service(folder, lambda _: "")
        self.signers = {}
        self.person(CHAIR, Role.CHAIR, Role.ANALYST, demo=demo)
        self.person(RITA, Role.RELEASER, demo=demo)

    def person(self, member, *roles, demo=False):
        people.add(self.service, Member(id=member, title=member.title()), roles, people.EVERYTHING)
        self.signers[member] = {
            role: SeedSigner(secrets.token_bytes(32)) for role in (KeyRole.MEMBER, KeyRole.RELEASER)
        }
        keys = [
            KeyEnrolment(public=pen.public, role=role, holder=member, demo=demo)
            for role, pen in self.signers[member].items()
        ]
        people.enrol(self.service, member, keys)

    @property
    def root(self):
        return next(iter(self.service.node.ledger.keyring.root_keys()))

    @property
    def view(self):
        return self.service.view_of(CHAIR)

    def act(self, act, member=CHAIR):
        return self.service.admit(act.sealed(self.signers[member]))

    def say(self, body, member=CHAIR, *, marked, role=KeyRole.MEMBER, links=()):
        payload = self.service.node.payload(body, author=member, marking=marked, links=links)
        (entry,) = self.service.admit([signed(payload, self.signers[member][role])])
        return entry.id

    def let_go(self, member=RITA):
        """Let everything go that is asked for."""
        for case in releases.cases(self.service.view_of(member)):
            if case.open:
                self.act(
                    releases.decide(self.service, self.service.view_of(member), member, case.record.id, agreed=True),
                    member,
                )

    def hand(self, text, other):
        """Hand a text with this party's signature to another party, as a file."""
        raw = baseline_files.export(self.service, self.view, text, other.name)
        return baseline_files.take(other.service, raw, roots=[self.root])

    def sign(self, text, member=CHAIR):
        self.act(baselines.sign(self.service, self.view, member, text), member)

    def standing(self, text):
        return baselines.standing(self.service, self.view, text)

    def close(self):
        self.service.close()

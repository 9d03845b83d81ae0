"""The roster of a party: agencies, members, seats, clearances and keys.  All of it is said by the party's root.

The pages and the command line both go through here.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from consilience.errors import WrongUse
from consilience.ledger.admission import Received
from consilience.ledger.ledger import Entry
from consilience.ledger.reading import Reading, policies_of
from consilience.ledger.signing import SEED_BYTES, SeedSigner, Signer, signed
from consilience.marking import Level, Marking, Reader
from consilience.marking.tlp import parse_tlp
from consilience.node import root_keys
from consilience.node.folder import Node, now
from consilience.records.clearance import Clearance
from consilience.records.ids import ROOT, KeyId, MemberId, RecordId, is_name
from consilience.records.key import KeyEnrolment, KeyRevocation, KeyRole, RevocationReason
from consilience.records.kinds import KINDS, Body
from consilience.records.party import Agency, Member, Role, Seat

N = TypeVar("N")


class Roster:
    """The roster of one node; `root` gives the party's root key, and is asked once there is something to sign."""

    def __init__(self, node: Node, root: Callable[[], Signer | Sequence[Signer]]) -> None:
        self._node = node
        self._root = root

    def said(self, noun: type[N], *, end: int | None = None) -> list[tuple[RecordId, N]]:
        """Return every record of this noun in force, with its id, as whoever keeps the node sees them."""
        ledger = self._node.ledger
        policies = policies_of(ledger)
        reader = Reader.of(
            self._node.party, policies=policies, clearances=policies.every_level(), caveats=ledger.rules.caveats
        )
        kind = next(tag for tag, known in KINDS.items() if known is noun)
        records = Reading(ledger, self._node.store, reader, as_of=end).records(kind)
        return [(record.id, record.statement.body) for record in records if isinstance(record.statement.body, noun)]

    def members(self, *, end: int | None = None) -> dict[str, Member]:
        return {body.id: body for _, body in self.said(Member, end=end)}

    def known(self, name: str) -> MemberId:
        """Return the id of a member; raise `WrongUse` where there is none."""
        if name not in self.members():
            raise WrongUse(f"member {name}: there is none with this id" if is_name(name) else "member: there is none")
        return MemberId(name)

    def add(
        self, member: Member, roles: Iterable[Role], *, keys: Iterable[KeyEnrolment] = (),
        clearance: Clearance | None = None,
    ) -> Sequence[Entry]:  # fmt: skip
        """Put a member on the roster, with seats from today on, keys and clearance; all of it or nothing."""
        if member.id in self.members():
            raise WrongUse(f"member {member.id}: there is one with this id")
        if member.agency is not None and member.agency not in self._agencies():
            raise WrongUse("agency: there is none with this id; record it first")
        today = now().date()
        seats = [Seat(member=member.id, role=role, since=today) for role in dict.fromkeys(roles)]
        return self._say([member, *seats, *keys, *([clearance] if clearance else [])])

    def agency(self, agency: Agency) -> Sequence[Entry]:
        there = self._agencies()
        if not is_name(agency.id) or agency.id in there or (agency.parent is not None and agency.parent not in there):
            raise WrongUse("agency: a new name of letters, digits and . _ - is needed, and a parent that was recorded")
        return self._say([agency])

    def seat(self, name: str, role: Role, *, since: date | None = None, until: date | None = None) -> Sequence[Entry]:
        """Give a member a seat, or say until when one that is held will be held."""
        who = self.known(name)
        held = [(id_, one) for id_, one in self.said(Seat) if (one.member, one.role, one.until) == (who, role, None)]
        if held and (until is None or since is not None):
            raise WrongUse(f"member {name}: the seat of {role} is held already; only its end can be set")
        first = held[0][1].since if held else since or now().date()
        if until is not None and until < first:
            raise WrongUse("until: the seat would end before it begins")
        body = Seat(member=who, role=role, since=first, until=until)
        return self._say([body], supersedes=held[0][0] if held else None)

    def enrol(self, member: MemberId, keys: Iterable[KeyEnrolment]) -> Sequence[Entry]:
        """Let these keys speak for the member from now on."""
        keys = list(keys)
        if any(key.holder != member or key.role not in (KeyRole.MEMBER, KeyRole.RELEASER) for key in keys):
            raise WrongUse("a member is enrolled with keys of a member or releaser, and with his own")
        return self._say(keys)

    def revoke(self, key: KeyId, reason: RevocationReason) -> Sequence[Entry]:
        """Let a key speak for nobody from now on; what it signed before stays signed."""
        return self._say([KeyRevocation(key=key, reason=reason)])

    def clear(self, clearance: Clearance) -> Sequence[Entry]:
        """Say what a member may read; the newest word counts."""
        return self._say([clearance])

    def _agencies(self) -> set[str]:
        return {body.id for _, body in self.said(Agency)}

    def _say(self, bodies: Sequence[Body], *, supersedes: RecordId | None = None) -> Sequence[Entry]:
        root = self._root()
        said = [
            self._node.envelope(one, root, author=ROOT, marking=self._marking(one), supersedes=supersedes)[1]
            for one in bodies
        ]
        return self._node.ledger.admit(said, now=now())

    def _marking(self, body: Body) -> Marking:
        """Keys are for every party to check signatures with, and who chairs is for every party to know, because a chair
        signs for the party; a list of our people is for ourselves.

        A clearance is marked as what it opens, because that a compartment exists is itself a secret.
        """
        if isinstance(body, KeyEnrolment | KeyRevocation) or (isinstance(body, Seat) and body.role is Role.CHAIR):
            return parse_tlp("TLP:GREEN", owner=self._node.party)
        ours = Marking(levels=frozenset({Level("tlp", "green")}), originators=frozenset({self._node.party}))
        if not isinstance(body, Clearance):
            return ours
        granted = frozenset(Level(one.policy, one.level) for one in body.levels)
        levels = policies_of(self._node.ledger).highest(granted | ours.levels)
        return replace(ours, levels=levels, compartments=frozenset(body.compartments))


def rotate_root(
    node: Node, old: Sequence[SeedSigner], *, keys: int, threshold: int, passphrase: str | None
) -> list[Path]:
    """Put a new root in the place of the present one, signed by both; return the files of the new keys."""
    party, record = node.ledger.keyring.party, node.ledger.keyring.party_record
    if party is None or record is None:
        raise WrongUse("root: the ledger has none yet")
    root_keys.fits(keys, threshold)
    seeds = {stem: secrets.token_bytes(SEED_BYTES) for stem in root_keys.stems(keys, version=party.version + 1)}
    new = [SeedSigner(seed) for seed in seeds.values()]
    body = replace(party, root=frozenset(one.public for one in new), threshold=threshold, version=party.version + 1)
    marking = parse_tlp("TLP:GREEN", owner=node.party)
    payload = node.payload(body, author=ROOT, marking=marking, supersedes=RecordId(record))
    # Of the new root as many as must; a record has room for 16 signatures.
    envelope = signed(payload, *old, *new[:threshold])
    root_keys.set_aside(node.folder, seeds)
    # On the disk before they are in force: a root whose keys are nowhere could never be changed again.
    paths = root_keys.write_keys(node.folder, seeds, passphrase)
    try:
        node.ledger.admit([Received(envelope)], now=now())
    except BaseException:
        for path in paths:
            path.unlink()
        raise
    return paths

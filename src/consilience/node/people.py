"""Members, their seats, clearances and keys.  All of it is said by the party's root."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from consilience.errors import WrongUse
from consilience.ledger.signing import signed
from consilience.marking import Level, Marking
from consilience.marking.tlp import parse_tlp
from consilience.node.desk import Desk, clearance_of
from consilience.node.folder import now
from consilience.node.window import Asked, Window
from consilience.records.clearance import Clearance, ClearedLevel
from consilience.records.ids import ROOT, KeyId, MemberId, is_name
from consilience.records.key import KeyEnrolment, KeyRevocation, KeyRole, RevocationReason
from consilience.records.kinds import Body
from consilience.records.party import Member, Role, Seat

EVERYTHING = (ClearedLevel(policy="tlp", level="red"), ClearedLevel(policy="common", level="TOP SECRET"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """A member as the roster shows one."""

    member: Member
    roles: tuple[Role, ...]
    keys: tuple[KeyEnrolment, ...]
    """Those in force."""
    clearance: Clearance | None
    """None where the reader may not see it."""


def add(
    desk: Desk,
    member: Member,
    roles: Iterable[Role],
    levels: tuple[ClearedLevel, ...],
    compartments: tuple[str, ...] = (),
) -> None:
    """Put a member on the roster, with seats and clearance.  Needs the root key on this machine."""
    if desk.roster().named("member/1", member.id) is not None:
        raise WrongUse(f"member {member.id}: there is one with this id")
    today = now().date()
    bodies: list[Body] = [member, *(Seat(member=member.id, role=role, since=today) for role in sorted(set(roles)))]
    _say(desk, bodies)
    clear(desk, Clearance(member=member.id, levels=levels, compartments=compartments))


def enrol(desk: Desk, member: MemberId, keys: Iterable[KeyEnrolment]) -> None:
    """Let these keys speak for the member from now on."""
    keys = list(keys)
    if any(key.holder != member or key.role not in (KeyRole.MEMBER, KeyRole.RELEASER) for key in keys):
        raise WrongUse("a member is enrolled with keys of a member or releaser, and with his own")
    _say(desk, keys, parse_tlp("TLP:GREEN", owner=desk.party))


def revoke(desk: Desk, key: KeyId, reason: RevocationReason) -> None:
    # As the key itself: for every party to check signatures with.
    _say(desk, [KeyRevocation(key=key, reason=reason)], parse_tlp("TLP:GREEN", owner=desk.party))


def seat(desk: Desk, member: MemberId, role: Role) -> None:
    _say(desk, [Seat(member=member, role=role, since=now().date())])


def clear(desk: Desk, clearance: Clearance) -> None:
    """Grant a clearance.  Its record is marked as what it opens, because that a compartment exists is itself a secret."""
    green = desk.own_marking("green")
    granted = frozenset(Level(one.policy, one.level) for one in clearance.levels)
    marking = replace(
        green,
        levels=desk.policies.highest(granted | green.levels),
        compartments=frozenset(clearance.compartments),
    )
    _say(desk, [clearance], marking)


def person(desk: Desk, member: MemberId) -> Person | None:
    """Return one member of the roster."""
    found = desk.roster().named("member/1", member)
    return (
        None
        if found is None or not isinstance(found.statement.body, Member)
        else _person(desk, found.statement.body, desk.roster())
    )


def people(desk: Desk, window: Window) -> list[Person]:
    """Return the members whose record the reader may see."""
    found = window.find(Asked(kind="member/1", limit=500))
    members = [record.statement.body for record in reversed(found)]
    return [_person(desk, member, window) for member in members if isinstance(member, Member)]


def nobody_yet(desk: Desk) -> bool:
    return desk.roster().total("member/1") == 0


def free_name(text: str) -> MemberId:
    """Return the id as written; raise `WrongUse` where it is none."""
    if not is_name(text) or text in ("node", "root"):
        raise WrongUse("id: 1 to 64 letters, digits and . _ -, beginning with a letter or digit; not node or root")
    return MemberId(text)


def _person(desk: Desk, member: Member, window: Window) -> Person:
    keyring = desk.node.ledger.keyring
    keys = tuple(key for key in keyring.keys.values() if key.holder == member.id and keyring.live(key.id))
    roles = tuple(sorted(desk.roles(member.id)))
    return Person(member=member, roles=roles, keys=keys, clearance=clearance_of(window, member.id))


def _say(desk: Desk, bodies: Iterable[Body], marking: Marking | None = None) -> None:
    if desk.root is None:
        raise WrongUse("the root key is not on this machine; enrol and revoke people where it is")
    marking = marking or desk.own_marking("green")
    desk.admit([signed(desk.node.payload(body, author=ROOT, marking=marking), desk.root) for body in bodies])

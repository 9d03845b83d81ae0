"""Members, their seats, clearances and keys, as the pages show and change them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from consilience.errors import WrongUse
from consilience.ledger.signing import Signer
from consilience.node.folder import now
from consilience.node.reader_view import Asked, ReaderView
from consilience.node.roster import Roster
from consilience.node.service import Service, clearance_of
from consilience.records.clearance import Clearance, ClearedLevel
from consilience.records.ids import KeyId, MemberId, is_name
from consilience.records.key import KeyEnrolment, RevocationReason
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
    desk: Service,
    member: Member,
    roles: Iterable[Role],
    levels: tuple[ClearedLevel, ...],
    compartments: tuple[str, ...] = (),
) -> None:
    """Put a member on the roster, with seats and clearance.  Needs the root key on this machine."""
    clearance = Clearance(member=member.id, levels=levels, compartments=compartments)
    _roster(desk).add(member, roles, clearance=clearance)
    desk.changed()


def enrol(desk: Service, member: MemberId, keys: Iterable[KeyEnrolment]) -> None:
    """Let these keys speak for the member from now on."""
    _roster(desk).enrol(member, keys)
    desk.changed()


def revoke(desk: Service, key: KeyId, reason: RevocationReason) -> None:
    _roster(desk).revoke(key, reason)
    desk.changed()


def seat(desk: Service, member: MemberId, role: Role) -> None:
    """Give a member a seat from today on."""
    _roster(desk).seat(member, role)
    desk.changed()


def end_seat(desk: Service, member: MemberId, role: Role) -> None:
    """Let today be a seat's last day; what shall end at once, a revoked key ends."""
    held = [one for _, one in _roster(desk).said(Seat) if (one.member, one.role, one.until) == (member, role, None)]
    if not held:
        raise WrongUse(f"member {member}: no open seat of {role.value} is held")
    if role is Role.CHAIR and _chairs(desk) <= {member}:
        raise WrongUse("seat: it is the only chair's; seat another one first")
    _roster(desk).seat(member, role, until=now().date())
    desk.changed()


def _chairs(desk: Service) -> set[MemberId]:
    """Return who holds the chair with no end set."""
    return {one.member for _, one in _roster(desk).said(Seat) if one.role is Role.CHAIR and one.until is None}


def clear(desk: Service, clearance: Clearance) -> None:
    """Say what a member may read from now on."""
    _roster(desk).clear(clearance)
    desk.changed()


def person(desk: Service, member: MemberId) -> Person | None:
    """Return one member of the roster."""
    found = desk.roster().named("member/1", member)
    return (
        None
        if found is None or not isinstance(found.statement.body, Member)
        else _person(desk, found.statement.body, desk.roster())
    )


def people(desk: Service, window: ReaderView) -> list[Person]:
    """Return the members whose record the reader may see."""
    found = window.find(Asked(kind="member/1", limit=500))
    members = [record.statement.body for record in reversed(found)]
    return [_person(desk, member, window) for member in members if isinstance(member, Member)]


def nobody_yet(desk: Service) -> bool:
    return desk.roster().total("member/1") == 0


def chairs_without_keys(desk: Service) -> list[MemberId]:
    """Return who chairs today and has no key at all, by id."""
    held = {key.holder for key in desk.node.ledger.keyring.keys.values() if desk.node.ledger.keyring.live(key.id)}
    return sorted(one for one in _chairs(desk) if one not in held and Role.CHAIR in desk.roles(one))


def free_name(text: str) -> MemberId:
    """Return the id as written; raise `WrongUse` where it is none."""
    if not is_name(text) or text in ("node", "root"):
        raise WrongUse("id: 1 to 64 letters, digits and . _ -, beginning with a letter or digit; not node or root")
    return MemberId(text)


def _person(desk: Service, member: Member, window: ReaderView) -> Person:
    keyring = desk.node.ledger.keyring
    keys = tuple(key for key in keyring.keys.values() if key.holder == member.id and keyring.live(key.id))
    roles = tuple(sorted(desk.roles(member.id)))
    return Person(member=member, roles=roles, keys=keys, clearance=clearance_of(window, member.id))


def _roster(desk: Service) -> Roster:
    return Roster(desk.node, lambda: _root(desk))


def _root(desk: Service) -> Signer | Sequence[Signer]:
    if desk.root is None:
        raise WrongUse("the root key is not on this machine; enrol and revoke people where it is")
    return desk.root

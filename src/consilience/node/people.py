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
    service: Service,
    member: Member,
    roles: Iterable[Role],
    levels: tuple[ClearedLevel, ...],
    compartments: tuple[str, ...] = (),
) -> None:
    """Put a member on the roster, with seats and clearance.  Needs the root key on this machine."""
    clearance = Clearance(member=member.id, levels=levels, compartments=compartments)
    _roster(service).add(member, roles, clearance=clearance)
    service.changed()


def enrol(service: Service, member: MemberId, keys: Iterable[KeyEnrolment]) -> None:
    """Let these keys speak for the member from now on."""
    _roster(service).enrol(member, keys)
    service.changed()


def revoke(service: Service, key: KeyId, reason: RevocationReason) -> None:
    _roster(service).revoke(key, reason)
    service.changed()


def seat(service: Service, member: MemberId, role: Role) -> None:
    """Give a member a seat from today on."""
    _roster(service).seat(member, role)
    service.changed()


def end_seat(service: Service, member: MemberId, role: Role) -> None:
    """Let today be a seat's last day; what shall end at once, a revoked key ends."""
    held = [one for _, one in _roster(service).said(Seat) if (one.member, one.role, one.until) == (member, role, None)]
    if not held:
        raise WrongUse(f"member {member}: no open seat of {role.value} is held")
    if role is Role.CHAIR and _chairs(service) <= {member}:
        raise WrongUse("seat: it is the only chair's; seat another one first")
    _roster(service).seat(member, role, until=now().date())
    service.changed()


def _chairs(service: Service) -> set[MemberId]:
    """Return who holds the chair with no end set."""
    return {one.member for _, one in _roster(service).said(Seat) if one.role is Role.CHAIR and one.until is None}


def clear(service: Service, clearance: Clearance) -> None:
    """Say what a member may read from now on."""
    _roster(service).clear(clearance)
    service.changed()


def person(service: Service, member: MemberId) -> Person | None:
    """Return one member of the roster."""
    found = service.roster().named("member/1", member)
    return (
        None
        if found is None or not isinstance(found.statement.body, Member)
        else _person(service, found.statement.body, service.roster())
    )


def people(service: Service, view: ReaderView) -> list[Person]:
    """Return the members whose record the reader may see."""
    found = view.find(Asked(kind="member/1", limit=500))
    members = [record.statement.body for record in reversed(found)]
    return [_person(service, member, view) for member in members if isinstance(member, Member)]


def nobody_yet(service: Service) -> bool:
    return service.roster().total("member/1") == 0


def chairs_without_keys(service: Service) -> list[MemberId]:
    """Return who chairs today and has no key at all, by id."""
    held = {key.holder for key in service.node.ledger.keyring.keys.values() if service.node.ledger.keyring.live(key.id)}
    return sorted(one for one in _chairs(service) if one not in held and Role.CHAIR in service.roles(one))


def free_name(text: str) -> MemberId:
    """Return the id as written; raise `WrongUse` where it is none."""
    if not is_name(text) or text in ("node", "root"):
        raise WrongUse("id: 1 to 64 letters, digits and . _ -, beginning with a letter or digit; not node or root")
    return MemberId(text)


def _person(service: Service, member: Member, view: ReaderView) -> Person:
    keyring = service.node.ledger.keyring
    keys = tuple(key for key in keyring.keys.values() if key.holder == member.id and keyring.live(key.id))
    roles = tuple(sorted(service.roles(member.id)))
    return Person(member=member, roles=roles, keys=keys, clearance=clearance_of(view, member.id))


def _roster(service: Service) -> Roster:
    return Roster(service.node, lambda: _root(service))


def _root(service: Service) -> Signer | Sequence[Signer]:
    if service.root is None:
        raise WrongUse("the root key is not on this machine; enrol and revoke people where it is")
    return service.root

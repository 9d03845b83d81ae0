"""What one person alone must not do: seat who speaks for the party, and say who a member is.  It waits for a second's word.

A second is somebody else who is seated as chair or releaser and whom it is not about.  Where there is nobody, one person is
everybody; that is done at once, and the audit says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from consilience.node import people
from consilience.node.service import Service
from consilience.records.ids import MemberId
from consilience.records.party import Role

POWERS = frozenset({Role.CHAIR, Role.RELEASER})


class What(StrEnum):
    """What is asked for."""

    SEAT = "give a seat"
    END = "end a seat"
    LINK = "recover by a new link"
    IDENTITY = "map an identity"


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """One act that waits for a second person's word."""

    id: str
    what: What
    member: MemberId
    detail: str
    """The seat, or the subject of the identity provider."""
    by: MemberId


def seconds(service: Service, one: Waiting) -> frozenset[MemberId]:
    """Return who may say the second word; nobody where one person is everybody.

    Of the end of a seat, whoever holds it may: so nobody becomes the only releaser by his own word.
    """
    roster = people.people(service, service.roster())
    named = {
        person.member.id for person in roster if POWERS & set(person.roles) and (person.keys or one.what is What.END)
    }
    return frozenset(named - {one.by} - ({one.member} if one.what is not What.END else set()))


def is_of_power(service: Service, one: Waiting) -> bool:
    """Whether an act needs a second at all."""
    if one.what in (What.SEAT, What.END):
        return one.detail in {role.value for role in POWERS}
    held = any(key.holder == one.member for key in service.node.ledger.keyring.keys.values())
    return held or bool(POWERS & service.roles(one.member))

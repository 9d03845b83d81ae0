"""Names that members say are one: signed, applied to every picture whose reader may see them, and taken back by who said so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from consilience.errors import WrongUse
from consilience.ingest.aliases import Aliases, folded, gather
from consilience.ledger.reading import Record
from consilience.marking import Marking
from consilience.node.act import Act, Say
from consilience.node.reader_view import Asked, ReaderView
from consilience.node.service import Service
from consilience.records.alias import Alias
from consilience.records.ids import MemberId

_MOST = 5_000
LIST = "the aliases of this node"
"""What the reason says by which list two names were one."""


@dataclass(frozen=True, slots=True)
class Said:
    """An alias that holds, and the record that says it."""

    record: Record
    alias: Alias


def in_force(window: ReaderView) -> list[Said]:
    """Return the aliases the reader may see, the oldest first."""
    records = window.find(Asked(kind="alias/1", limit=_MOST))
    found = [Said(record, record.statement.body) for record in records if isinstance(record.statement.body, Alias)]
    return [one for one in reversed(found) if one.alias.holds]


def listed(said: Iterable[Said]) -> Aliases:
    """Return the aliases as a list of names that are one."""
    return gather((one.alias.name, one.alias.same_as, LIST) for one in said)


def say(service: Service, window: ReaderView, member: MemberId, alias: Alias, marking: Marking) -> Act:
    """Return what the member signs; raise `WrongUse` for names that are one already."""
    known = listed(in_force(window))
    one, other = known.of(alias.name), known.of(alias.same_as)
    if folded(alias.name) == folded(alias.same_as) or (one is not None and one == other):
        raise WrongUse("these two names are one already")
    payload = service.node.payload(alias, author=member, marking=marking)
    return Act("say that two names are one", (Say(payload),))


def take_back(service: Service, member: MemberId, said: Said) -> Act:
    """Return what takes back one's own alias."""
    if said.record.statement.head.author != member:
        raise WrongUse("only who said that two names are one takes it back")
    payload = service.node.payload(
        replace(said.alias, holds=False),
        author=member,
        marking=said.record.statement.marking,
        supersedes=said.record.id,
    )
    return Act("take back an alias", (Say(payload),))

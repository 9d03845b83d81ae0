"""After a spill: which records hold the same words, and the act that erases them.

The words leave the ledger, the views, the cache and what lies ready for others; ids, kinds, authors and times stay, so that
the log can still be checked.  What has left the node, backups among it, is beyond reach.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from consilience.errors import WrongUse
from consilience.ledger.admission import ROOT_SAYS
from consilience.ledger.draft import STAYS
from consilience.ledger.reading import Record
from consilience.node.act import Act, Say
from consilience.node.reader_view import ReaderView
from consilience.node.service import Service
from consilience.records.housekeeping import Erasure, ErasureReason
from consilience.records.ids import MemberId, RecordId
from consilience.records.indexed import quoting, speaking
from consilience.records.key import KeyRole

_MANY = 10_000
_FORBIDDING = ("withdrawal/1", "recall/1", "ending/1", "terms/1")


@dataclass(frozen=True, slots=True)
class Spill:
    """A record, what repeats its words, and what may do so."""

    record: Record
    quoting: tuple[Record, ...]
    speaking: tuple[Record, ...]

    @property
    def ids(self) -> frozenset[RecordId]:
        return frozenset(one.id for one in (self.record, *self.quoting, *self.speaking))


def is_erasable(kind: str) -> bool:
    """Whether records of a kind can be erased; keys, seats, seals and erasures must stay readable to check the rest."""
    return kind not in ROOT_SAYS and kind not in STAYS


def spill(view: ReaderView, record: RecordId) -> Spill | None:
    """Return what a spill of a record touches, as far as the reader sees it; None where there is no such record."""
    found = view.record(record)
    if found is None or not is_erasable(found.statement.kind):
        return None
    return Spill(
        found,
        tuple(view.resting_on(record, quoting(), limit=_MANY, history=True)),
        tuple(view.resting_on(record, tuple(filter(is_erasable, speaking())), limit=_MANY, history=True)),
    )


def erase(
    service: Service,
    view: ReaderView,
    member: MemberId,
    record: RecordId,
    also: Sequence[RecordId],
    reason: ErasureReason,
) -> Act:
    """Return what a releaser signs to erase a record and those named besides; it cannot be undone.

    Raise `WrongUse` where a record is not there or has nothing to do with the first.
    """
    found = spill(view, record)
    if found is None:
        raise WrongUse("record: it is not here, or of a kind that must stay so that the log can be checked")
    if strange := set(also) - found.ids:
        raise WrongUse(f"record {min(strange)[:16]}: it does not rest on the record that is to be erased")
    # Those that rest on others first, so that an interrupted eye sees no quote without its source.
    besides = [id_ for id_ in dict.fromkeys(also) if id_ != record]
    forbidding = [
        id_ for id_ in besides if (row := service.node.ledger.find(id_)) is not None and row.kind in _FORBIDDING
    ]
    # What forbids something of the record goes once that is gone.
    wanted = [*(id_ for id_ in besides if id_ not in forbidding), record, *forbidding]
    marking = found.record.statement.marking
    says = (service.node.payload(Erasure(record=id_, reason=reason), author=member, marking=marking) for id_ in wanted)
    return Act(f"erase {len(wanted)} records", tuple(Say(payload, KeyRole.RELEASER) for payload in says))

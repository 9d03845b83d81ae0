"""What ends a release, and when: one judgement for every door through which something of it could still leave.

A door that serves from what lies ready does not read the ledger, so an ending is carried out where it is recorded
(`ready.stop`), and what ends by its day is limited beforehand.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

from consilience.forum import memoranda
from consilience.ledger.ledger import Ledger
from consilience.node.reader_view import Asked, ReaderView
from consilience.node.release_rules import ReleaseRules
from consilience.records.housekeeping import Erasure
from consilience.records.ids import RecordId
from consilience.records.release import Release, Withdrawal

_MANY = 1_000_000
SAY = ("withdrawal/1", "recall/1", "erasure/1", "ending/1", "memorandum/1", "signature/1")
"""Kinds that may end what was released before."""


class Ending(StrEnum):
    """Why something that was released is not given any more."""

    WITHDRAWN = "it was withdrawn"
    ERASED = "it, or something that it gives, was erased"
    RECALLED = "something that it gives was recalled"
    FAULTY = "it does not keep the rules of a release"
    LAPSED = "the memorandum under which it went has ended"
    OVER = "its last day is over"
    REMOVED = "the party was removed"
    """Said of a party, not of a release: its doors are shut (`peering.remove`)."""


class Endings:
    """What has ended by a day, as the ledger and the memoranda have it."""

    def __init__(self, view: ReaderView, ledger: Ledger, rules: ReleaseRules, today: date) -> None:
        self._view = view
        self._rules = rules
        self._today = today
        said = (record.statement.body for record in view.find(Asked(kind="withdrawal/1", limit=_MANY)))
        self.withdrawn = {body.release for body in said if isinstance(body, Withdrawal)}
        self.faults = ledger.offices().faults
        self._erased = erased(view)
        self._recalls = bool(view.find(Asked(kind="recall/1", limit=1)))
        self._lasts: dict[RecordId, date | None] = {}

    def of(self, cause: RecordId, given: Iterable[RecordId], until: date | None) -> Ending | None:
        """Return why what a release gives, here these records, goes no more; None while it goes."""
        ids = frozenset(given)
        if cause in self.withdrawn:
            return Ending.WITHDRAWN
        if cause in self._erased or ids & self._erased:
            return Ending.ERASED
        if cause in self.faults:
            return Ending.FAULTY
        if self._recalls and any(self._is_recalled(id_) for id_ in ids):
            return Ending.RECALLED
        lapse = self._lapse(cause)
        if lapse is not None and lapse < self._today:
            return Ending.LAPSED
        return Ending.OVER if until is not None and until < self._today else None

    def last_day(self, cause: RecordId, until: date | None) -> date | None:
        """Return the last day on which it may be given: the release's own, or the last of its memorandum."""
        return min((day for day in (until, self._lapse(cause)) if day is not None), default=None)

    def _is_recalled(self, id_: RecordId) -> bool:
        found = self._view.record(id_)
        return found is not None and self._view.recalled(found)

    def _lapse(self, cause: RecordId) -> date | None:
        """Return the last day of the memorandum of a release that has no day of its own."""
        if cause not in self._lasts:
            record = self._view.record(cause)
            body = None if record is None else record.statement.body
            under = body.under if isinstance(body, Release) and body.until is None else None
            day = None if under is None else memoranda.ends_on(self._rules.board(), under)
            self._lasts[cause] = None if day is None else day - timedelta(days=1)
        return self._lasts[cause]


def erased(view: ReaderView) -> frozenset[RecordId]:
    """Return the ids of all that the ledger says is erased."""
    found = (record.statement.body for record in view.find(Asked(kind="erasure/1", limit=_MANY)))
    return frozenset(body.record for body in found if isinstance(body, Erasure))

"""What one reader sees: the gate that everything shown goes through.

A `ReaderView` is made for one reader.  It turns the reader's clearances into the numbers of the markings he may read, once,
and every list, count and search is limited to these.  A single record is judged again when it is opened.  What may not be
seen looks like what is not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from consilience.ledger.ledger import Ledger
from consilience.ledger.reading import Record
from consilience.marking import Marking, Reader, may_read
from consilience.node.views import Views
from consilience.records.ids import RecordId
from consilience.records.indexed import grounds_of
from consilience.records.kinds import KINDS
from consilience.storage.queries import listed

_TO_JUDGE = {"claim/1": "list_claims_to_judge", "request/1": "list_requests_to_decide"}
"""The list of what of a kind nobody has judged; each has an index."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """Which records a list shows."""

    kind: str
    name: str | None = None
    parent: RecordId | None = None
    author: str | None = None
    to_judge: bool = False
    """Claims without a judgement, or requests without a decision, that the reader may see."""
    before: int | None = None
    """Only what stands before this place of the log: the cursor of the next page."""
    by_day: bool = False
    history: bool = False
    """With what was superseded."""
    limit: int = 50
    offset: int = 0


class ReaderView:
    """What `reader` sees of the log's first `as_of` entries; of all of them, where that is None."""

    def __init__(
        self, ledger: Ledger, views: Views, reader: Reader, *, as_of: int | None = None, stand: str = ""
    ) -> None:
        """`stand` is that of the caches before anything was looked at; what is worked out of this view is bound to it."""
        self._ledger = ledger
        self._views = views
        self.reader = reader
        self.stand = stand
        size = views.catch_up()
        self.end = size if as_of is None else min(size, as_of)
        known = views.markings()
        self._numbers = sorted(number for number, marking in known.items() if may_read(reader, marking))
        self._hidden = sorted(set(known) - set(self._numbers))
        self._seen = listed(self._numbers)
        # A judgement that may not be seen is none.
        self._unjudged = listed([0, *self._hidden])
        self._recalled: dict[RecordId, bool] = {}

    @property
    def visible_markings(self) -> tuple[int, ...]:
        """Return the numbers of the markings the reader may read; two readers with equal ones see the same."""
        return tuple(self._numbers)

    def allows(self, marking: Marking) -> bool:
        return bool(may_read(self.reader, marking))

    def record(self, id_: RecordId) -> Record | None:
        """Return the record, or None: whether it is hidden or does not exist cannot be told apart."""
        row = self._ledger.find(id_)
        if row is None or row.index >= self.end:
            return None
        record = self._views.read(row)
        return record if record is not None and may_read(self.reader, record.statement.marking) else None

    def named(self, kind: str, name: str) -> Record | None:
        """Return the newest record in force that is known by `name` inside its noun."""
        found = self.find(Asked(kind=kind, name=name, limit=1))
        return found[0] if found else None

    def find(self, asked: Asked) -> list[Record]:
        """Return records, the newest first."""
        found = (self.record(RecordId(raw.hex())) for raw in self._list(asked))
        return [record for record in found if record is not None]

    def count(self, asked: Asked, *, most: int = 1_000) -> int:
        """Return how many the reader sees, counted up to `most`."""
        return len(self._list(replace(asked, limit=most, offset=0)))

    def waiting(self, reports: Sequence[RecordId]) -> dict[RecordId, int]:
        """Return how many claims of each report have no judgement that the reader may see."""
        given = {"seen": self._seen, "unjudged": self._unjudged, "end": self.end}
        found = {}
        for report in reports:
            ((number,),) = self._views.rows("waiting", {**given, "report": bytes.fromhex(report)})
            if number:
                found[report] = number
        return found

    def total(self, kind: str) -> int:
        """Return how many records of a kind the reader sees, superseded ones with them, without looking at each."""
        if self.end < self._views.catch_up():
            ((number,),) = self._views.rows("total_seen_before", {"kind": kind, "seen": self._seen, "end": self.end})
        else:
            ((number,),) = self._views.rows("total_seen", {"kind": kind, "seen": self._seen})
        return int(number)

    def judgement(self, claim: RecordId) -> Record | None:
        """Return the newest judgement of a claim."""
        found = self.find(Asked(kind="judgement/1", parent=claim, limit=1))
        return found[0] if found else None

    def mentions(self, id_: RecordId, kinds: Sequence[str], *, limit: int = 200) -> list[Record]:
        """Return the records of `kinds` that speak of this one, the newest first."""
        given = {"record": bytes.fromhex(id_), "kinds": listed(kinds), "limit": limit}
        return self._records("mentions", given)

    def recalled(self, record: Record) -> bool:
        """Whether the record, or anything it rests on, was withdrawn as far as the reader may know."""
        known = self._recalled.get(record.id)
        if known is None:
            # Nothing rests on itself, as a link needs the id of what is there already.
            said = record.statement
            grounds = (*(link.record for link in said.head.links), *grounds_of(said.body))
            known = bool(self.mentions(record.id, ("recall/1",))) or any(map(self._rests_on_recalled, grounds))
            self._recalled[record.id] = known
        return known

    def _rests_on_recalled(self, id_: RecordId) -> bool:
        if id_ not in self._recalled:
            found = self.record(id_)
            if found is None:
                return False
            self.recalled(found)
        return self._recalled[id_]

    def resting_on(
        self, id_: RecordId, kinds: Sequence[str], *, limit: int = 100, history: bool = False
    ) -> list[Record]:
        """Return the records of `kinds` that rest on this one, at whatever remove, the newest first.

        With `history`, those that a newer one has replaced are among them.
        """
        given = {"record": bytes.fromhex(id_), "kinds": listed(kinds), "limit": limit, "history": history}
        return self._records("resting_on", given)

    def search(
        self, text: str, *, limit: int = 50, before: int | None = None, kind: str | None = None, prefix: bool = False
    ) -> list[Record]:
        """Return the newest records in force with all words of `text`; never by rank, which would tell of hidden ones."""
        words = match_of(text, prefix=prefix)
        if not words:
            return []
        end = self.end if before is None else min(before, self.end)
        return self._records("search", {"words": words, "before": end, "kind": kind, "limit": limit})

    def ranks(self, records: Iterable[Record]) -> dict[RecordId, int]:
        """Return the place of each record among all that the reader sees.

        The place in the log would tell how many stand between that he does not see.
        """
        found: dict[RecordId, int] = {}
        count = start = 0
        for one in sorted(records, key=lambda each: each.index):
            given = {"seen": self._seen, "start": start, "end": one.index}
            ((between,),) = self._views.rows("count_seen_between", given)
            count, start = count + int(between), one.index
            found[one.id] = count
        return found

    def rank(self, record: Record) -> int:
        """Return the place of one record among all that the reader sees."""
        return self.ranks([record])[record.id]

    def index_of(self, rank: int) -> int:
        """Return the place in the log of what has this place among all that the reader sees; the end where there is none."""
        rows = self._views.rows("seen_at", {"seen": self._seen, "rank": rank})
        return int(rows[0][0]) if rows else self.end

    def newest(self) -> int:
        """Return the place of the newest record the reader sees, of whatever kind; -1 where there is none."""
        ((index,),) = self._views.rows("newest", {"seen": self._seen, "end": self.end})
        return int(index)

    def _records(self, name: str, given: Mapping[str, object]) -> list[Record]:
        rows = self._views.rows(name, {**given, "seen": self._seen, "end": self.end})
        return [record for (raw,) in rows if (record := self.record(RecordId(raw.hex()))) is not None]

    def _list(self, asked: Asked) -> list[bytes]:
        """Return the ids of what a list shows."""
        if asked.kind not in KINDS:
            raise ValueError("a list is of one kind")
        rows = self._views.rows(
            self._name(asked),
            {
                "kind": asked.kind,
                "seen": self._seen,
                "before": self.end if asked.before is None else min(asked.before, self.end),
                "end": self.end,
                "name": asked.name,
                "parent": None if asked.parent is None else bytes.fromhex(asked.parent),
                "author": asked.author,
                "to_judge": asked.to_judge,
                "unjudged": self._unjudged,
                "history": asked.history,
                "limit": asked.limit,
                "offset": asked.offset,
            },
        )
        return [raw for (raw,) in rows]

    def _name(self, asked: Asked) -> str:
        """Return the query whose index has the rows in the order asked for."""
        if asked.name is not None:
            return "list_by_name"
        if asked.parent is not None:
            return "list_by_parent"
        if asked.to_judge and asked.kind in _TO_JUDGE:
            return _TO_JUDGE[asked.kind] + ("_as_seen" if self._hidden else "")
        return "list_by_day" if asked.by_day else "list_by_kind"


def match_of(text: str, *, prefix: bool = False) -> str:
    """Return the query of the word index that asks for all words of `text`; with `prefix`, the last one may go on."""
    # A NUL would end the query for SQLite in the middle of a word.
    apart = text.replace("\0", " ").split()
    words = ['"' + word.replace('"', '""') + '"' for word in apart if any(map(str.isalnum, word))]
    return " ".join(words) + ("*" if prefix and words else "")

"""What one reader sees: the gate that everything shown goes through.

A `ReaderView` is made for one reader.  It turns the reader's clearances into the numbers of the markings he may read, once,
and every list, count and search is limited to these.  A single record is judged again when it is opened.  What may not be
seen looks like what is not there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from consilience.ledger.ledger import Ledger
from consilience.ledger.reading import Record, record_of
from consilience.marking import Marking, Reader, may_read
from consilience.node.views import Views
from consilience.records.ids import RecordId
from consilience.records.kinds import KINDS

_JUDGED = {"claim/1": "records_to_judge", "request/1": "records_to_decide"}
"""The index of what of a kind nobody has judged."""
_IN_FORCE = """not exists (
    select 1 from records later where later.supersedes = records.id and later.marking in ({seen}) and later.idx < {end})"""


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

    def __init__(self, ledger: Ledger, views: Views, reader: Reader, *, as_of: int | None = None) -> None:
        self._ledger = ledger
        self._views = views
        self.reader = reader
        size = views.catch_up()
        self.end = size if as_of is None else min(size, as_of)
        known = views.markings()
        self._numbers = sorted(number for number, marking in known.items() if may_read(reader, marking))
        self._hidden = sorted(set(known) - set(self._numbers))
        # Numbers of our own, so they may stand in the query; SQLite limits the count of parameters.
        self._seen = ",".join(map(str, self._numbers))
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
        record = record_of(row)
        return record if record is not None and may_read(self.reader, record.statement.marking) else None

    def named(self, kind: str, name: str) -> Record | None:
        """Return the newest record in force that is known by `name` inside its noun."""
        found = self.find(Asked(kind=kind, name=name, limit=1))
        return found[0] if found else None

    def find(self, asked: Asked) -> list[Record]:
        """Return records, the newest first."""
        where, parameters = self._where(asked)
        order = "day desc, idx desc" if asked.by_day else "idx desc"
        sql = f"select id from records {_index(asked)} where {where} order by {order} limit ? offset ?"  # noqa: S608 - our own words
        rows = self._views.rows(sql, (*parameters, asked.limit, asked.offset))
        found = (self.record(RecordId(raw.hex())) for (raw,) in rows)
        return [record for record in found if record is not None]

    def count(self, asked: Asked, *, most: int = 1_000) -> int:
        """Return how many the reader sees, counted up to `most`."""
        where, parameters = self._where(asked)
        sql = f"select count(*) from (select 1 from records {_index(asked)} where {where} limit ?)"  # noqa: S608 - our own words
        ((number,),) = self._views.rows(sql, (*parameters, most))
        return int(number)

    def waiting(self, reports: Sequence[RecordId]) -> dict[RecordId, int]:
        """Return how many claims of each report have no judgement that the reader may see."""
        marks = ",".join("?" for _ in reports)
        in_force = _IN_FORCE.format(seen=self._seen, end=self.end)
        sql = f"""select parent, count(*) from records where parent in ({marks}) and kind = 'claim/1'
            and marking in ({self._seen}) and idx < ? and {self._unjudged} and {in_force} group by parent"""  # noqa: S608
        rows = self._views.rows(sql, (*map(bytes.fromhex, reports), self.end))
        return {RecordId(raw.hex()): number for raw, number in rows}

    @property
    def _unjudged(self) -> str:
        if not self._hidden:
            return "judged = 0"
        return f"judged in ({','.join(map(str, [0, *self._hidden]))})"

    def total(self, kind: str) -> int:
        """Return how many records of a kind the reader sees, superseded ones with them, without looking at each."""
        if self.end < self._views.catch_up():
            return self.count(Asked(kind=kind, history=True), most=1_000_000)
        sql = f"select coalesce(sum(n), 0) from counts where kind = ? and marking in ({self._seen})"  # noqa: S608
        ((number,),) = self._views.rows(sql, (kind,))
        return int(number)

    def judgement(self, claim: RecordId) -> Record | None:
        """Return the newest judgement of a claim."""
        found = self.find(Asked(kind="judgement/1", parent=claim, limit=1))
        return found[0] if found else None

    def mentions(self, id_: RecordId, kinds: Sequence[str], *, limit: int = 200) -> list[Record]:
        """Return the records of `kinds` that speak of this one, the newest first."""
        marks = ",".join("?" for _ in kinds)
        sql = f"""select records.id from mentions join records using (idx)
            where mentions.record = ? and records.kind in ({marks}) and records.marking in ({self._seen})
            and records.idx < ? order by idx desc limit ?"""  # noqa: S608 - marks and numbers of our own
        rows = self._views.rows(sql, (bytes.fromhex(id_), *kinds, self.end, limit))
        return [record for (raw,) in rows if (record := self.record(RecordId(raw.hex()))) is not None]

    def recalled(self, record: Record) -> bool:
        """Whether the record, or anything it rests on, was withdrawn as far as the reader may know."""
        known = self._recalled.get(record.id)
        if known is None:
            # Nothing rests on itself, as a link needs the id of what is there already.
            known = bool(self.mentions(record.id, ("recall/1",))) or any(
                self._rests_on_recalled(link.record) for link in record.statement.head.links
            )
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
        marks = ",".join("?" for _ in kinds)
        in_force = "records.idx < ?" if history else _IN_FORCE.format(seen=self._seen, end=self.end)
        sql = f"""with recursive rests (id) as (
                select ? union
                select records.id from rests join mentions on mentions.record = rests.id join records using (idx)
                where records.marking in ({self._seen}) and records.idx < ?)
            select records.id from rests join records using (id)
            where kind in ({marks}) and records.id != ? and {in_force}
            order by records.idx desc limit ?"""  # noqa: S608 - marks and numbers of our own
        raw_id = bytes.fromhex(id_)
        ends = (self.end,) if history else ()
        rows = self._views.rows(sql, (raw_id, self.end, *kinds, raw_id, *ends, limit))
        return [record for (raw,) in rows if (record := self.record(RecordId(raw.hex()))) is not None]

    def search(
        self, text: str, *, limit: int = 50, before: int | None = None, kind: str | None = None, prefix: bool = False
    ) -> list[Record]:
        """Return the newest records in force with all words of `text`; never by rank, which would tell of hidden ones."""
        words = match_of(text, prefix=prefix)
        if not words:
            return []
        in_force = _IN_FORCE.format(seen=self._seen, end=self.end)
        sql = f"""select records.id from words join records on records.idx = words.rowid
            where words match ? and records.marking in ({self._seen}) and records.idx < ? and {in_force}
            and (? is null or records.kind = ?) order by words.rowid desc limit ?"""  # noqa: S608 - marks and numbers of our own
        rows = self._views.rows(sql, (words, self.end if before is None else min(before, self.end), kind, kind, limit))
        return [record for (raw,) in rows if (record := self.record(RecordId(raw.hex()))) is not None]

    def newest(self) -> int:
        """Return the place of the newest record the reader sees, of whatever kind; -1 where there is none."""
        sql = f"select coalesce(max(idx), -1) from records where marking in ({self._seen}) and idx < ?"  # noqa: S608
        ((index,),) = self._views.rows(sql, (self.end,))
        return int(index)

    def _where(self, asked: Asked) -> tuple[str, list[object]]:
        if asked.kind not in KINDS:
            raise ValueError("a list is of one kind")
        # The kind stands in the query, as the index of claims to judge is there for that kind alone.
        parts = [f"kind = '{asked.kind}' and marking in ({self._seen}) and idx < ?"]
        parameters: list[object] = [self.end if asked.before is None else min(asked.before, self.end)]
        for column, value in (("name", asked.name), ("author", asked.author)):
            if value is not None:
                parts.append(f"{column} = ?")
                parameters.append(value)
        if asked.parent is not None:
            parts.append("parent = ?")
            parameters.append(bytes.fromhex(asked.parent))
        if asked.to_judge:
            # A judgement that may not be seen is none.
            parts.append(self._unjudged)
        if not asked.history:
            parts.append(_IN_FORCE.format(seen=self._seen, end=self.end))
        return " and ".join(parts), parameters


def _index(asked: Asked) -> str:
    """Return the index that has the rows in the order asked for; the planner would rather sort all of them."""
    if asked.name is not None:
        return "indexed by records_by_name"
    if asked.parent is not None:
        return "indexed by records_by_parent"
    if asked.to_judge and asked.kind in _JUDGED:
        return f"indexed by {_JUDGED[asked.kind]}"
    return "indexed by records_by_day" if asked.by_day else "indexed by records_by_kind"


def match_of(text: str, *, prefix: bool = False) -> str:
    """Return the query of the word index that asks for all words of `text`; with `prefix`, the last one may go on."""
    # A NUL would end the query for SQLite in the middle of a word.
    apart = text.replace("\0", " ").split()
    words = ['"' + word.replace('"', '""') + '"' for word in apart if any(map(str.isalnum, word))]
    return " ".join(words) + ("*" if prefix and words else "")

"""What other parties said of baselines, however it came: in a file or letter with its evidence, or released like any record.

What came in a file or letter was proved with the chair's seat when it came.  In a parcel a signature and its seat are two
records, so the seat is looked for here: a signature whose seat did not come, or is not its author's, is not counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from consilience.exchange.authority import read_authority
from consilience.forum.board import Board, spoken
from consilience.node.baseline_store import ForeignRecord
from consilience.node.sequence import Arrived
from consilience.node.service import Service
from consilience.records.baseline import Baseline, BaselineSignature, digest_of, spoken_text
from consilience.records.envelope import read_envelope
from consilience.records.ids import KeyId, TextId
from consilience.records.party import Seat
from consilience.records.record import Statement, read_statement


def said(service: Service, text: TextId | None = None) -> list[tuple[TextId, ForeignRecord]]:
    """Return what others said of one text, or of all."""
    found = service.baselines.said(text)
    known = {one.statement.id for _, one in found}
    return found + [
        (about, one) for about, one in _released(service) if text in (None, about) and one.statement.id not in known
    ]


def _released(service: Service) -> Iterable[tuple[TextId, ForeignRecord]]:
    came = [*service.arrivals.records("baseline/1"), *service.arrivals.records("baseline_signature/1")]
    if not came:
        return
    rows = [(one, read_statement(read_envelope(one.envelope).payload)) for one in came]
    seats = _seats(service)
    demo = {log: _demo_keys(service, log) for log in {one.log for one in came}}
    for one, statement in rows:
        about = _about(one, statement, seats)
        if about is not None:
            keys = {signature.key_id for signature in read_envelope(one.envelope).signatures}
            # By the author's clock: when a parcel came is not kept record by record.
            yield about, ForeignRecord(statement, one.index, bool(keys & demo[one.log]), statement.head.created)


def _about(one: Arrived, statement: Statement, seats: Board) -> TextId | None:
    """Return the text that a record is about; None where it does not count."""
    match statement.body:
        case Baseline() as body:
            return digest_of(spoken_text(statement.payload)) if one.party in body.parties else None
        case BaselineSignature() as body:
            return body.text if seats.is_chair(spoken(statement, one.index), body.seat) else None
        case _:
            return None


def _seats(service: Service) -> Board:
    rows = [
        spoken(statement, one.index) for one in service.arrivals.records("seat/1")
        if isinstance((statement := read_statement(read_envelope(one.envelope).payload)).body, Seat)
    ]  # fmt: skip
    return Board(rows, today=date.max)


def _demo_keys(service: Service, log: str) -> set[KeyId]:
    """Return the demo keys that a log has enrolled."""
    steps = service.arrivals.steps(log)
    return {id_ for id_, key in read_authority(steps).now.keys.items() if key.demo} if steps else set()

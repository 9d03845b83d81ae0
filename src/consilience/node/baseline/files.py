"""A baseline as a file: to hand to another party, to take from one, and, once complete, to verify anywhere.

    {"format": "consilience/baseline/1", "logs": [evidence of each party …], "text": digest of the text}

The file has one spelling, so that a changed byte is a fault wherever it stands.  Each party's evidence is what its own node
proved: its text, its chair's signature, the chair's seat, its keys.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from consilience.errors import MalformedRecord, RecordRejected, WrongUse
from consilience.ledger.evidence import Evidence, Proven, check_evidence
from consilience.node.baseline import baselines
from consilience.node.folder import now
from consilience.node.known_logs import need_known
from consilience.node.reader_view import ReaderView
from consilience.node.service import Service
from consilience.records.baseline import Baseline, BaselineSignature, digest_of, spoken_text
from consilience.records.ids import PartyName, RecordId, TextId, is_digest
from consilience.records.party import Role, Seat

FORMAT = "consilience/baseline/1"
_MAX_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class FileTaken:
    """What came in with one file."""

    text: TextId
    parties: tuple[PartyName, ...]
    """Whose records it held, but for this party's own."""
    fresh: int
    """Records that were not here yet."""


def export(service: Service, view: ReaderView, text: TextId, to: PartyName) -> bytes:
    """Return the file for another party: this party's share of a text that may go there."""
    one = _standing(service, view, text)
    if to == service.party or to not in one.body.parties:
        raise WrongUse("--to: name another party of the baseline")
    if not baselines.may_go(service, one, to):
        raise WrongUse(
            f"text: no releaser has let it go to {to}; decide on the request at the release desk, then export again"
        )
    if (fault := service.rules.hands_over(baselines.outgoing(service, one), to, now())) is not None:
        raise WrongUse(f"text: it may not go to {to}: {fault}")
    return _written(text, [_own_log(service, one)])


def text_in(raw: bytes) -> TextId:
    """Return which text a file is of."""
    return _read(raw)[0]


def archive(service: Service, view: ReaderView, text: TextId) -> bytes:
    """Return the whole of a complete baseline, with what every party signed: for anybody to verify offline."""
    one = _standing(service, view, text)
    if not one.complete:
        raise WrongUse(f"text: {', '.join(one.missing)} has not signed it; with --to it can be exported as it is")
    if one.recorded_by(service.party) is None:
        raise WrongUse("text: it does not stand in this ledger")
    logs = [_own_log(service, one)]
    for party in sorted(one.body.parties - {service.party}):
        kept = service.baselines.evidence(party, text)
        if kept is None:
            raise WrongUse(f"text: the evidence of {party} is not here; take in its file or letter")
        logs.append(orjson.loads(kept))
    return _written(text, logs)


def take(service: Service, raw: bytes, *, roots: Collection[str] = ()) -> FileTaken:
    """Take in what another party handed over, all of it or nothing; `roots` are those that were compared aloud.

    Raises `MalformedRecord` or `RecordRejected` for what does not hold, `WrongUse` for a root that nobody has compared.
    """
    text, logs = _read(raw)
    checked = [(log, check_evidence(log)) for log in logs]
    if len({evidence.party for _, evidence in checked}) != len(checked):
        raise MalformedRecord("baseline.logs", "one of each party", "two of one")
    foreign = [(log, evidence) for log, evidence in checked if evidence.party != service.party]
    if not foreign:
        raise WrongUse("file: it holds nothing of another party")
    kept = []
    for log, evidence in foreign:
        need_known(service, evidence, roots)
        kept.append((log, evidence, _said(service, evidence, text, demo=service.is_demo)))
    fresh = 0
    for log, evidence, said in kept:
        fresh += service.baselines.keep(
            evidence.party, evidence.origin, said, first=evidence.first, size=evidence.size, evidence=orjson.dumps(log),
            came=now(),
        )  # fmt: skip
    service.changed()
    return FileTaken(text, tuple(evidence.party for _, evidence in foreign), fresh)


def _standing(service: Service, view: ReaderView, text: TextId) -> baselines.BaselineStanding:
    found = baselines.standing(service, view, text)
    if found is None:
        raise WrongUse("text: there is none with this digest")
    return found


def _own_log(service: Service, one: baselines.BaselineStanding) -> dict[str, object]:
    ids = baselines.outgoing(service, one)
    _cover(service, ids)
    log = service.node.evidence_of(ids)
    # Witnesses' lines prove nothing here, and nobody could check a change in them.
    head, _, lines = str(log["checkpoint"]).rpartition("\n\n")
    own = [line for line in lines.splitlines() if line.split(" ")[1] == service.node.ledger.origin]
    return {**log, "checkpoint": "\n".join([head, "", *own, ""])}


def _cover(service: Service, ids: Sequence[RecordId]) -> None:
    """See that a checkpoint covers these records."""
    newest = service.node.store.newest_checkpoint()
    if newest is None or any(service.node.ledger.prove(id_).index >= newest[0] for id_ in ids):
        service.node.checkpoint(service.log_key)


def _written(text: TextId, logs: list[dict[str, object]]) -> bytes:
    content = {"format": FORMAT, "text": text, "logs": sorted(logs, key=_party_of)}
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS) + b"\n"


def _party_of(log: dict[str, Any]) -> str:
    return str(log["checkpoint"]).partition("\n")[0]


def _read(raw: bytes) -> tuple[TextId, list[Any]]:
    if len(raw) > _MAX_BYTES:
        raise MalformedRecord("baseline", f"at most {_MAX_BYTES} bytes", f"{len(raw)}")
    try:
        content = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise MalformedRecord("baseline", "JSON", "something else") from None
    if type(content) is not dict or set(content) != {"format", "logs", "text"} or content["format"] != FORMAT:
        raise MalformedRecord("baseline", f"{FORMAT} with text and logs", "something else")
    if orjson.dumps(content, option=orjson.OPT_SORT_KEYS) + b"\n" != raw:
        raise MalformedRecord("baseline", "its one spelling", "another")
    if type(content["text"]) is not str or not is_digest(content["text"]) or type(content["logs"]) is not list:
        raise MalformedRecord("baseline", "the digest of a text, and an array of logs", "something else")
    return TextId(content["text"]), content["logs"]


def _said(service: Service, evidence: Evidence, text: TextId, *, demo: bool) -> list[tuple[TextId, Proven]]:
    """Return text and signature of one party, once they are what they should be."""
    seats = [one for one in evidence.records if isinstance(one.statement.body, Seat)]
    found = [one for one in evidence.records if one not in seats]
    for one in found:
        if one.demo and not demo:
            raise RecordRejected("demo", one.statement.id, "it is signed with a demo key, and this is no demo node")
        match one.statement.body:
            case Baseline() as body:
                _is_for_us(service, evidence, one, body)
                about = digest_of(spoken_text(one.statement.payload))
            case BaselineSignature() as body:
                _is_by_chair(one, body, [seat for seat in seats if seat.index < one.index])
                about = body.text
            case _:
                raise RecordRejected("kind", one.statement.id, "it has no place in a baseline")
        if about != text:
            raise RecordRejected("text", one.statement.id, "it is about another text than the file names")
    if not any(isinstance(one.statement.body, Baseline) for one in found):
        raise MalformedRecord("baseline.logs", "the text in each", "a log without it")
    return [(text, one) for one in found]


def _is_for_us(service: Service, evidence: Evidence, one: Proven, body: Baseline) -> None:
    if service.party not in body.parties or evidence.party not in body.parties:
        raise RecordRejected("parties", one.statement.id, "its parties are not the sender and this one")
    if not baselines.reaches(one.statement.marking, {service.party}):
        raise RecordRejected("marking", one.statement.id, "its marking does not let it come here")
    if evidence.party not in one.statement.marking.originators:
        raise RecordRejected(
            "marking", one.statement.id, "its marking does not name its own party among the originators"
        )


def _is_by_chair(one: Proven, signature: BaselineSignature, before: list[Proven]) -> None:
    """See that the seat stood in the log before the signature, and nothing there had taken its place by then."""
    seat = next((seat.statement.body for seat in before if seat.statement.id == signature.seat), None)
    day = one.statement.head.created.date()
    if (
        not isinstance(seat, Seat) or seat.role is not Role.CHAIR or seat.member != one.statement.head.author
        or not seat.since <= day <= (seat.until or day)
        or any(later.statement.head.supersedes == signature.seat for later in before)
    ):  # fmt: skip
        raise RecordRejected("chair", one.statement.id, "it is not shown to be signed by a chair of the party")

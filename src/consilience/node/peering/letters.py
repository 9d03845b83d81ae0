"""Letters between nodes: baselines and messages of private checks, carried in the same sequence as what was released."""

from __future__ import annotations

from datetime import datetime

from consilience.errors import MalformedRecord, WrongUse
from consilience.ledger.signing import signed
from consilience.marking import Level, Marking
from consilience.node.baseline import baselines
from consilience.node.baseline import files as baseline_files
from consilience.node.precheck import run as precheck
from consilience.node.reader_view import Asked
from consilience.node.service import Service
from consilience.records.ids import NODE, PartyName, RecordId
from consilience.records.letter import Letter, LetterKind

MOST_BYTES = 4_000_000
"""Of a letter; what is larger goes by hand."""


def send(service: Service, to: PartyName, kind: LetterKind, raw: bytes) -> RecordId:
    """Put a letter for a party into the ledger, once; the next dispatch hands it over."""
    if len(raw) > MOST_BYTES:
        raise WrongUse("letter: it is too large for the line; hand it over as a file")
    body = Letter(to=to, kind=kind, content=raw.decode())
    for record in service.roster().find(Asked(kind="letter/1", name=to, limit=200)):
        if record.statement.body == body:
            return record.id
    marking = Marking(
        levels=frozenset({Level("tlp", "amber")}), originators=frozenset({service.party}),
        releasable_to=frozenset({service.party, to}),
    )  # fmt: skip
    payload = service.node.payload(body, author=NODE, marking=marking)
    (entry,) = service.admit([signed(payload, service.machine)])
    return entry.id


def fault_of(service: Service, letter: Letter, moment: datetime) -> str | None:
    """Return why a letter may not be handed over now: a baseline keeps the terms as anything else does; None where it may."""
    if letter.kind is not LetterKind.BASELINE:
        return None
    try:
        text = baseline_files.text_in(letter.content.encode())
    except MalformedRecord:
        # No baseline that anybody could take out of it.
        return None
    one = baselines.standing(service, service.roster(), text)
    if one is None:
        return "the text it carries is not here"
    return service.rules.hands_over(baselines.outgoing(service, one), letter.to, moment)


def deliver(service: Service, sender: PartyName, letter: Letter) -> None:
    """Take in what a letter holds, as if it had come as a file; where a private check goes on, the answer is written.

    A letter that comes again changes nothing.  Raises what taking in the file raises.
    """
    raw = letter.content.encode()
    if letter.kind is LetterKind.BASELINE:
        baseline_files.take(service, raw)
        return
    state = precheck.receive(service, raw)
    if state.kept.peer != sender:
        raise WrongUse("letter: the run is with another party")
    if state.own is not None and len(state.kept.messages) in (3, 4) and precheck.is_ours(state.kept):
        send(service, sender, LetterKind.PRECHECK, precheck.next_message(service, state.kept.run))

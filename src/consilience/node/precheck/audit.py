"""Opening a run of the private check to an auditor, and the audit of what another party opens.

An opening shows everything that entered the run, so it goes to somebody both parties trust, and to nobody else.  The auditor
needs no node of his own: what the party had committed to, what it sent and what it logged are all in the file.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Any

import orjson

from consilience.errors import MalformedRecord, WrongUse
from consilience.exchange import precheck as rules
from consilience.exchange.origin_keys import keys_of
from consilience.exchange.precheck import Element, Run, SentMessages
from consilience.ledger.evidence import Evidence, Proven, check_evidence
from consilience.node.precheck import files as precheck_files
from consilience.node.precheck.files import Message
from consilience.node.reader_view import Asked
from consilience.node.service import Service
from consilience.records.ids import PartyName, RecordId, RunId, is_digest
from consilience.records.precheck import PrecheckConsent, PrecheckTranscript
from consilience.records.report import Report

FORMAT = "consilience/precheck/opening/1"
_ROLES = {True: (3, 3, 3, 2), False: (2, 4, 4, 3)}
"""For who began and who answered: the messages that hold its request, set and answer, and the request it answered."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Audit:
    """What an audit found."""

    party: PartyName
    run: RunId
    faults: tuple[str, ...]
    own: int
    """How many inputs came from reports."""
    origin: str
    """The log it was checked against; compare its root with the party's."""


def open_run(service: Service, run: RunId) -> bytes:
    """Return the opening of this party's part in a run that is over."""
    kept = precheck_files.need(service, run)
    transcript = service.roster().find(Asked(kind="precheck_transcript/1", name=run, limit=1))
    if kept.consent is None or not transcript:
        raise WrongUse("run: it is not over yet")
    reports = {one.report for one in kept.elements if one.report is not None}
    ids = [kept.consent, transcript[0].id, *reports]
    newest = service.node.store.newest_checkpoint()
    if newest is None or transcript[0].index >= newest[0]:
        service.node.checkpoint(service.log_key)
    content = {
        "format": FORMAT, "run": run, "secret": kept.secret.hex(),
        "elements": [[one.key, one.report or ""] for one in kept.elements],
        "messages": [b64encode(raw).decode() for raw in kept.messages], "evidence": service.node.evidence_of(ids),
    }  # fmt: skip
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS) + b"\n"


def audit(raw: bytes) -> Audit:
    """Return what does not hold in an opening; raises `MalformedRecord` or `RecordRejected` where it cannot be judged."""
    try:
        content = orjson.loads(raw)
        messages = [precheck_files.read_message(b64decode(one, validate=True)) for one in content["messages"]]
        elements = [Element(key, RecordId(report) if report else None) for key, report in content["elements"]]
        run = Run(run=RunId(content["run"]), secret=bytes.fromhex(content["secret"]), elements=tuple(elements))
        form, shape = content["format"], [message.step for message in messages]
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        raise MalformedRecord("opening", FORMAT, "something else") from None
    if form != FORMAT or not is_digest(run.run) or shape != [1, 2, 3, 4]:
        raise MalformedRecord("opening", f"{FORMAT} with the four messages in their order", "something else")
    evidence = check_evidence(content["evidence"])
    consent, transcript = _of(evidence, PrecheckConsent), _of(evidence, PrecheckTranscript)
    if consent is None or transcript is None:
        raise MalformedRecord("opening", "a consent and a transcript", "others")
    faults = [*_logged(run, messages, consent, transcript), *_inputs(run, evidence, consent)]
    faults += _sent(run, messages, consent, began=messages[0].sender == evidence.party)
    own = sum(one.report is not None for one in elements)
    return Audit(party=evidence.party, run=run.run, faults=tuple(faults), own=own, origin=evidence.origin)


def _of(evidence: Evidence, noun: type) -> Proven | None:
    found = [one for one in evidence.records if isinstance(one.statement.body, noun)]
    return found[0] if len(found) == 1 else None


def _logged(run: Run, messages: list[Message], consent: Proven, transcript: Proven) -> list[str]:
    said: Any = transcript.statement.body
    faults = []
    if said.messages != tuple(one.digest for one in messages):
        faults.append("the messages are not those whose digests the party logged")
    if run.run != said.run or any(one.run != run.run for one in messages):
        faults.append("consent, transcript and messages are of different runs")
    if consent.statement.id not in said.consents or consent.index >= transcript.index:
        faults.append("the consent was not logged before the run")
    return faults


def _inputs(run: Run, evidence: Evidence, consent: Proven) -> list[str]:
    reports = {one.statement.id: one for one in evidence.records if isinstance(one.statement.body, Report)}
    keys = {id_: keys_of(one.statement.body) for id_, one in reports.items() if isinstance(one.statement.body, Report)}
    faults = []
    if late := [id_ for id_, one in reports.items() if one.index >= consent.index]:
        faults.append(f"{len(late)} reports were logged after the consent")
    if strange := rules.covers(run.elements, keys):
        faults.append(f"{len(strange)} inputs are not keys of the reports they are said to come from")
    return faults


def _sent(run: Run, messages: list[Message], consent: Proven, *, began: bool) -> list[str]:
    said: Any = consent.statement.body
    request, setup, response, answered = (messages[step - 1].parts for step in _ROLES[began])
    sent = SentMessages(
        request=request["request"], setup=setup["setup"], response=response["response"], answered=answered["request"]
    )  # fmt: skip
    return rules.check_opening(
        run, inputs=said.inputs, keys=said.keys, size=said.size, shown=said.shown, sent=sent
    )  # fmt: skip

"""The private check of which origins another party holds too: consenting, stepping through a run, what was found.

Every run needs the consent of a releaser on each side, logged before anything is sent, with the number of inputs and
commitments to them.  Nothing but reports logged before enter.  Both sides log the digests of all messages.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta

from consilience.errors import RecordRejected, WrongUse
from consilience.exchange import precheck as rules
from consilience.ledger.evidence import Evidence, check_evidence
from consilience.ledger.signing import signed
from consilience.marking import Level, Marking, combine
from consilience.node.act import Act, Say
from consilience.node.folder import now
from consilience.node.precheck import files as precheck_files
from consilience.node.precheck.files import Kept, Message
from consilience.node.precheck.origins import held_keys
from consilience.node.reader_view import Asked, ReaderView
from consilience.node.service import Service
from consilience.records.ids import NODE, MemberId, PartyName, QuestionId, RecordId, RunId
from consilience.records.key import KeyRole
from consilience.records.kinds import Body
from consilience.records.precheck import PrecheckConsent, PrecheckFound, PrecheckTranscript, Shown
from consilience.records.record import record_id

PERIOD = timedelta(days=30)
RUNS_WITH_PEER, RUNS_ON_QUESTION = 6, 2
"""How many runs a party consents to in one period, with one peer, and on one question with that peer: many small
differences between runs would tell what no single one does."""
VALID = timedelta(days=14)
_LIMITS = (
    "This is safe against a party that keeps to the protocol. One that does not could learn of single documents whether "
    "you hold them. It could not deny it afterwards: its inputs and keys are committed to in its ledger beforehand, and "
    "an auditor can have them opened. That deters and exposes; it does not prevent."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class RunState:
    """How a run stands."""

    kept: Kept
    own: PrecheckConsent | None
    """Once it is signed."""
    theirs: PrecheckConsent | None
    found: PrecheckFound | None

    @property
    def waits_for(self) -> str:
        """Return what is to happen next, in a word of our own."""
        if self.found is not None:
            return "done" if self.kept.began or len(self.kept.messages) < 4 else "hand over the last message"
        if self.own is None:
            return "a releaser's consent"
        # Who begins writes the first message, who answers the second; the others follow by themselves.
        ours = is_ours(self.kept) or len(self.kept.messages) == (0 if self.kept.began else 1)
        return "a message of ours" if ours else "a message of the other party"


def who_learns_what(shown: Shown, peer: PartyName, *, began: bool) -> tuple[str, ...]:
    """Return what is to be read before anybody consents; `began`: this party began the run."""
    what = (
        "about how many of its own origins the other side holds too, in bands"
        if shown is Shown.BAND
        else "which of its own origins the other side holds too"
    )
    first = f"{peer} learns" if began else "You learn"
    return (
        f"Both sides learn {what}. Nothing is learnt of the rest but how many there are, rounded up to {rules.BUCKET}.",
        f"{first} first; whoever does could stop then, which the other side would see, with the consent on record.",
        "What enters: digests of long texts, digests of files, long addresses. No titles, no names, no free text.",
        _LIMITS,
    )


def propose(
    service: Service, view: ReaderView, member: MemberId, peer: PartyName, shown: Shown, because: str, *,
    question: QuestionId | None = None, until: date | None = None,
) -> tuple[RunId, Act]:  # fmt: skip
    """Return a new run, and the consent that a releaser signs to begin it."""
    run = RunId(secrets.token_hex(32))
    kept = Kept(run=run, peer=peer, began=True)
    return run, _consent(
        service, view, member, kept, shown, because, question=question, until=until or now().date() + VALID
    )  # fmt: skip


def receive(service: Service, raw: bytes, *, roots: Collection[str] = ()) -> RunState:
    """Take in a message: a proposal waits for a consent here, any other is checked and carried on with.

    Raises `MalformedRecord` or `RecordRejected` for what does not hold; nothing is kept of that.
    """
    message = precheck_files.read_message(raw)
    kept = precheck_files.load(service, message.run)
    if message.step == 1:
        return _proposed(service, message, kept, roots)
    if kept is None:
        raise WrongUse("run: there is none with this id")
    if raw in kept.messages:
        return state(service, kept)
    if kept.consent is None or _own_consent(service, kept) is None:
        raise WrongUse("run: nobody here has consented to it")
    if message.step != len(kept.messages) + 1 or (message.step % 2 == 0) != kept.began:
        # One answer to a run: to answer twice would let the other side ask twice.
        raise RecordRejected("message", message.run, "it is not the one that is expected next")
    return {2: _accepted, 3: _asked, 4: _answered}[message.step](service, kept, message, roots)


def consent(service: Service, view: ReaderView, member: MemberId, run: RunId, because: str) -> Act:
    """Return what a releaser signs to consent to a run that another party proposed."""
    kept = precheck_files.need(service, run)
    one = state(service, kept)
    if kept.began or one.own is not None or one.theirs is None:
        raise WrongUse("run: it does not wait for a consent")
    if one.theirs.until < now().date():
        raise WrongUse("run: the other party's consent has run out")
    return _consent(
        service, view, member, kept, one.theirs.shown, because, question=one.theirs.question, until=one.theirs.until,
        answers=_first_consent(kept)[0],
    )  # fmt: skip


def next_message(service: Service, run: RunId) -> bytes:
    """Return the message to hand over now; the same one as often as it is asked for."""
    kept = precheck_files.need(service, run)
    own = _own_consent(service, kept)
    if own is None:
        raise WrongUse("run: it waits for a releaser's consent")
    sent = len(kept.messages)
    if sent and is_ours(kept):
        return kept.messages[-1]
    step = sent + 1
    if step not in (1, 2):
        raise WrongUse("run: it waits for a message of the other party")
    parts = {} if step == 1 else {"request": rules.ask(kept.private, own.shown)}
    _cover(service, kept)
    evidence = service.node.evidence_of([kept.consent] if kept.consent else [])
    raw = _message(service, kept, step, parts, evidence)
    precheck_files.passed(service, kept, raw)
    return raw


def is_ours(kept: Kept) -> bool:
    """Whether the last message that passed is this party's."""
    return len(kept.messages) % 2 == (1 if kept.began else 0)


def state(service: Service, kept: Kept) -> RunState:
    """Return how a run stands."""
    theirs = _their_consent(kept)
    found = service.roster().find(Asked(kind="precheck_found/1", name=kept.run, limit=1))
    body = found[0].statement.body if found else None
    return RunState(
        kept=kept, own=_own_consent(service, kept), theirs=None if theirs is None else theirs[1],
        found=body if isinstance(body, PrecheckFound) else None,
    )  # fmt: skip


def states(service: Service) -> list[RunState]:
    """Return every run, the newest last."""
    return [state(service, kept) for kept in precheck_files.runs(service)]


def _consent(
    service: Service, view: ReaderView, member: MemberId, kept: Kept, shown: Shown, because: str, *,
    question: QuestionId | None, until: date, answers: RecordId | None = None,
) -> Act:  # fmt: skip
    if kept.peer == service.party:
        raise WrongUse("peer: name another party")
    _within_budget(service, kept.peer, question)
    held = held_keys(service, view, question)
    if len(held) < rules.LEAST:
        raise WrongUse(f"inputs: {len(held)} keys of high entropy are here, and a run needs {rules.LEAST}")
    if len(held) > rules.MOST:
        raise WrongUse(f"inputs: {len(held)} keys are here, and a run takes {rules.MOST}; name a question")
    run = rules.begin(kept.run, secrets.token_bytes(rules.SECRET_BYTES), held)
    body = PrecheckConsent(
        run=kept.run, peer=kept.peer, shown=shown, because=because.strip() or "to find common origins", size=run.size,
        inputs=run.inputs, keys=run.keys, until=until, question=question, answers=answers,
    )  # fmt: skip
    payload = service.node.payload(body, author=member, marking=shared(service, kept.peer))
    # Kept before it is signed: what is committed to must not be lost.
    precheck_files.save(
        service, replace(kept, secret=run.secret, elements=run.elements, consent=record_id(payload))
    )  # fmt: skip
    return Act("consent to a private check", (Say(payload, KeyRole.RELEASER),))


def _within_budget(service: Service, peer: PartyName, question: QuestionId | None) -> None:
    since = now() - PERIOD
    records = service.roster().find(Asked(kind="precheck/1", limit=1_000))
    consents = [
        record.statement.body
        for record in records
        if record.logged >= since and isinstance(record.statement.body, PrecheckConsent)
    ]
    with_peer = [one for one in consents if one.peer == peer]
    if len(with_peer) >= RUNS_WITH_PEER:
        raise WrongUse(f"budget: {RUNS_WITH_PEER} runs with {peer} in {PERIOD.days} days are used up")
    if sum(one.question == question for one in with_peer) >= RUNS_ON_QUESTION:
        raise WrongUse(f"budget: {RUNS_ON_QUESTION} runs with {peer} on this in {PERIOD.days} days are used up")


def _proposed(service: Service, message: Message, kept: Kept | None, roots: Collection[str]) -> RunState:
    if kept is not None:
        if kept.messages[:1] != (message.raw,):
            raise RecordRejected("message", message.run, "the run began with another message")
        return state(service, kept)
    evidence = precheck_files.need_signed(service, message, message.evidence, run=message.run, step=1, roots=roots)
    kept = Kept(run=message.run, peer=message.sender, began=False)
    _consented(service, evidence, kept, answers=None)
    service.baselines.pin(evidence.party, evidence.origin, evidence.first)
    return state(service, precheck_files.passed(service, kept, message.raw))


def _accepted(service: Service, kept: Kept, message: Message, roots: Collection[str]) -> RunState:
    """Take the other's consent and request, and answer with our own request, set and answer."""
    evidence = precheck_files.need_signed(service, message, message.evidence, run=kept.run, step=2, roots=roots)
    theirs = _consented(service, evidence, kept, answers=kept.consent)
    own = _need_own(service, kept)
    run = kept.private
    parts = {
        "response": rules.answer(run, own.shown, message.parts["request"], theirs.size),
        "request": rules.ask(run, own.shown),
        "setup": rules.offer(run, own.shown, theirs.size),
    }
    service.baselines.pin(evidence.party, evidence.origin, evidence.first)
    precheck_files.passed(service, kept, message.raw, _message(service, kept, 3, parts))
    return state(service, precheck_files.need(service, kept.run))


def _asked(service: Service, kept: Kept, message: Message, _: Collection[str]) -> RunState:
    """Learn our result, answer the other's request, log both."""
    first = kept.message(1)
    precheck_files.need_signed(service, message, first.evidence, run=kept.run, step=3)
    own, theirs = _need_own(service, kept), _need_theirs(kept)
    run, parts = kept.private, message.parts
    answer = rules.answer(run, own.shown, parts["request"], theirs.size)
    found = rules.find(run, own.shown, parts["setup"], parts["response"], theirs.size)
    raw = _message(service, kept, 4, {"setup": rules.offer(run, own.shown, theirs.size), "response": answer})
    kept = precheck_files.passed(service, kept, message.raw, raw)
    _log(service, kept, own, found)
    return state(service, kept)


def _answered(service: Service, kept: Kept, message: Message, _: Collection[str]) -> RunState:
    """Learn our result, and log it."""
    second = kept.message(2)
    precheck_files.need_signed(service, message, second.evidence, run=kept.run, step=4)
    own, theirs = _need_own(service, kept), _need_theirs(kept)
    found = rules.find(kept.private, own.shown, message.parts["setup"], message.parts["response"], theirs.size)
    kept = precheck_files.passed(service, kept, message.raw)
    _log(service, kept, own, found)
    return state(service, kept)


def _consented(service: Service, evidence: Evidence, kept: Kept, *, answers: RecordId | None) -> PrecheckConsent:
    """Return the other's consent, once it is to this very run."""
    bodies = [one.statement.body for one in evidence.records]
    body = bodies[0] if len(bodies) == 1 else None
    if not isinstance(body, PrecheckConsent) or (body.run, body.peer, body.answers) != (
        kept.run,
        service.party,
        answers,
    ):
        raise RecordRejected("consent", kept.run, "it is not the other party's consent to this run")
    if any(one.demo for one in evidence.records) and not service.is_demo:
        raise RecordRejected("demo", kept.run, "it is signed with a demo key, and this is no demo node")
    if evidence.party != kept.peer or body.until < now().date() or not rules.LEAST <= body.size <= rules.MOST:
        raise RecordRejected("consent", kept.run, "it has run out, is another party's, or of a size that is not taken")
    if body.size % rules.BUCKET:
        raise RecordRejected("consent", kept.run, f"its size is no multiple of {rules.BUCKET}")
    own = _own_consent(service, kept)
    if own is not None and (own.shown, own.question) != (body.shown, body.question):
        raise RecordRejected("consent", kept.run, "it is to another question, or to showing something else")
    return body


def _first_consent(kept: Kept) -> tuple[RecordId, PrecheckConsent]:
    found = _their_consent(kept)
    if found is None:
        raise WrongUse("run: the other party's consent is not here")
    return found


def _their_consent(kept: Kept) -> tuple[RecordId, PrecheckConsent] | None:
    """Return the other party's consent; it was checked when its message came."""
    step = 2 if kept.began else 1
    if len(kept.messages) < step:
        return None
    (one,) = check_evidence(kept.message(step).evidence).records
    body = one.statement.body
    return (one.statement.id, body) if isinstance(body, PrecheckConsent) else None


def _own_consent(service: Service, kept: Kept) -> PrecheckConsent | None:
    record = None if kept.consent is None else service.roster().record(kept.consent)
    body = None if record is None else record.statement.body
    return body if isinstance(body, PrecheckConsent) else None


def _need_own(service: Service, kept: Kept) -> PrecheckConsent:
    own = _own_consent(service, kept)
    if own is None or own.until < now().date():
        raise WrongUse("run: nobody here has consented to it, or the consent has run out")
    return own


def _need_theirs(kept: Kept) -> PrecheckConsent:
    return _first_consent(kept)[1]


def _log(service: Service, kept: Kept, own: PrecheckConsent, found: tuple[str, frozenset[RecordId]]) -> None:
    band, common = found
    theirs = _first_consent(kept)[0]
    mine = kept.consent or theirs
    transcript = PrecheckTranscript(
        run=kept.run, consents=(mine, theirs) if kept.began else (theirs, mine),
        messages=tuple(precheck_files.read_message(raw).digest for raw in kept.messages),
    )  # fmt: skip
    result = PrecheckFound(
        run=kept.run, peer=kept.peer, size=kept.private.own, band=band, common=common, question=own.question
    )  # fmt: skip
    reports = [service.roster().record(one.report) for one in kept.elements if one.report is not None]
    strict = combine(
        [service.own_marking(), *{one.statement.marking for one in reports if one is not None}], service.policies
    )  # fmt: skip
    closed = replace(strict, releasable_to=frozenset({service.party}))
    service.admit([_by_node(service, transcript, shared(service, kept.peer)), _by_node(service, result, closed)])


def _by_node(service: Service, body: Body, marking: Marking) -> bytes:
    return signed(service.node.payload(body, author=NODE, marking=marking), service.machine)


def shared(service: Service, peer: PartyName) -> Marking:
    """Return the marking of what both sides of a run may see: that it is, and its terms."""
    return Marking(
        levels=frozenset({Level("tlp", "amber")}), originators=frozenset({service.party}),
        releasable_to=frozenset({service.party, peer}),
    )  # fmt: skip


def _message(service: Service, kept: Kept, step: int, parts: dict[str, bytes], evidence: object = None) -> bytes:
    return precheck_files.write_message(
        service.machine, run=kept.run, step=step, sender=service.party, to=kept.peer, parts=parts, evidence=evidence
    )  # fmt: skip


def _cover(service: Service, kept: Kept) -> None:
    newest = service.node.store.newest_checkpoint()
    if kept.consent and (newest is None or service.node.ledger.prove(kept.consent).index >= newest[0]):
        service.node.checkpoint(service.log_key)

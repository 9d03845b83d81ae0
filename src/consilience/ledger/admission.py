"""The rules by which bytes from outside become a record of the ledger.  Pure: no storage, no clock.

    readable        one canonical envelope around one canonical payload of a known kind
    party           it belongs to this ledger's party, and so does the claim or report in it
    root-first      the ledger begins with the party's own record
    signature       every signature is good, by a key in force at this place in the log
    root-threshold  what the root says carries the root's threshold; a rotation, the old root's and the new one's
    may-say         the key's role allows the kind
    author          a member's key signs only as that member, the node's only as `node`
    draft           what the node drafts is marked as a draft, what a member says is not
    supersedes      what is superseded is of the same kind and by the same author, unless the root does it
    marking         the party is an originator, and level and caveats are known here
    created         not more than ten minutes ahead of this node's clock
    seat, request, release    the rules of `offices`, by which a node goes
    terms           a release goes under a memorandum's term that covers it, where one is needed (asked by `Ledger.admit`)
    key-…, root-…   the rules of `keyring`

`examine` does the costly part, reading and checking signatures, and needs no lock.  `admit` judges the rest against the
state of the log at the record's own place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime, timedelta

from consilience.errors import RecordRejected
from consilience.ledger.keyring import Keyring
from consilience.ledger.signing import is_asserted, is_signed
from consilience.ledger.tree import commitment
from consilience.marking import Policies
from consilience.marking.platforms import PERMITTED
from consilience.records.claim import Claim
from consilience.records.envelope import Envelope, Signature, read_envelope, signing_bytes
from consilience.records.ids import NODE, ROOT, KeyId, MemberId, PartyName, RecordId
from consilience.records.key import Algorithm, KeyEnrolment, KeyRole, key_id
from consilience.records.kind import Sayer
from consilience.records.kinds import tags
from consilience.records.party import Party
from consilience.records.record import Statement, read_statement
from consilience.records.report import Report

ROOT_SAYS, NODE_SAYS, RELEASER_SAYS, MEMBER_SAYS = (
    frozenset(tags(says=sayer)) for sayer in (Sayer.ROOT, Sayer.NODE, Sayer.RELEASER, Sayer.MEMBER)
)
_MAY_SAY = {
    KeyRole.LOG: frozenset[str](),
    KeyRole.NODE: NODE_SAYS,
    KeyRole.MEMBER: MEMBER_SAYS,
    KeyRole.RELEASER: RELEASER_SAYS,
}
_AHEAD = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Received:
    """Bytes from outside.  Only admission turns them into a record."""

    envelope: bytes


@dataclass(frozen=True, slots=True)
class Examined:
    """A statement whose signatures by keys in `checked` are good; whether those keys may say so is still open."""

    statement: Statement
    envelope: Envelope
    raw: bytes
    checked: frozenset[KeyId]
    leaf: bytes
    """The commitment that goes into the log."""


@dataclass(frozen=True, slots=True)
class Known:
    """The kind and author of a record that stands in the log, for records that supersede it."""

    kind: str
    author: MemberId


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """What one ledger goes by."""

    party: PartyName
    policies: Policies
    caveats: frozenset[str] = frozenset()
    """The caveats this node knows the meaning of."""
    by_office: bool = False
    """Whether acts are judged by seats and requests too (`offices`), as a node does."""


def examine(received: Received, keyring: Keyring) -> Examined:
    """Read and check what can be checked without the log; keys that are not known yet are left to `admit`."""
    return examine_all([received], keyring)[0]


def examine_all(received: Sequence[Received], keyring: Keyring, helper: Executor | None = None) -> list[Examined]:
    """Examine many: read all first, then check all signatures, half of them in `helper` where there is one.

    Reading holds the interpreter's lock and checking does not, so that order lets threads check at the same time.
    """
    envelopes = [read_envelope(one.envelope) for one in received]
    said = [(read_statement(envelope.payload), envelope) for envelope in envelopes]
    middle = len(said) if helper is None else -(-len(said) // 2)
    rest = helper.submit(_check, said[middle:], keyring) if helper is not None else None
    checked = _check(said[:middle], keyring) + (rest.result() if rest is not None else [])
    return [
        Examined(statement, envelope, one.envelope, keys, commitment(statement.head.nonce, one.envelope))
        for one, (statement, envelope), keys in zip(received, said, checked, strict=True)
    ]


def admit(
    examined: Examined, keyring: Keyring, rules: Rules, *, now: datetime, known: Callable[[RecordId], Known | None]
) -> Keyring:
    """Return the keyring after the record, or raise `RecordRejected` with the rule it breaks."""
    statement = examined.statement
    _belongs(statement, rules.party)
    if keyring.party is None and not isinstance(statement.body, Party):
        raise RecordRejected("root-first", statement.id, "the ledger begins with the party's own record")
    if statement.head.created > now + _AHEAD:
        raise RecordRejected("created", statement.id, "it is dated ahead of this node's clock")
    _is_marked(statement, rules)
    if statement.kind in ROOT_SAYS:
        _is_said_by_root(examined, keyring)
    else:
        _is_said_by_holder(examined, keyring)
    if not isinstance(statement.body, Party):
        _may_supersede(statement, known)
    return keyring.after(statement)


def admit_again(examined: Examined, keyring: Keyring, party: PartyName) -> Keyring:
    """Return the keyring after a record about keys that stands in the log: only what makes keys valid is judged again."""
    _belongs(examined.statement, party)
    _is_said_by_root(examined, keyring)
    return keyring.after(examined.statement)


def recognise(examined: Examined, keyring: Keyring, party: PartyName) -> Statement:
    """Return what another party's record says, once its signatures are good by the keys in force at its place of their log.

    Whether its marking is known here is for the gate to judge; their ledger has judged the rest.
    """
    _belongs(examined.statement, party)
    if examined.statement.kind in ROOT_SAYS:
        _is_said_by_root(examined, keyring)
    else:
        _is_said_by_holder(examined, keyring)
    return examined.statement


def judge_foreign(examined: Examined, keyring: Keyring, party: PartyName) -> None:
    """Judge a record of another party's log by what makes it that party's: whose it is, and who signed it.

    How it is marked and dated is that party's own affair; raises `RecordRejected` like `admit`.
    """
    recognise(examined, keyring, party)


def _check(said: Sequence[tuple[Statement, Envelope]], keyring: Keyring) -> list[frozenset[KeyId]]:
    """Return for each the keys whose signature is good."""
    return [
        frozenset(
            signature.key_id
            for signature in envelope.signatures
            if (key := keyring.keys.get(signature.key_id)) is not None and _is_good(statement, signature, key)
        )
        for statement, envelope in said
    ]


def _belongs(statement: Statement, party: PartyName) -> None:
    if statement.head.party != party:
        raise RecordRejected("party", statement.id, "it belongs to another party's ledger")
    body = statement.body
    spoken_for = body.name if isinstance(body, Party) else body.party if isinstance(body, (Claim, Report)) else party
    if spoken_for != party:
        raise RecordRejected("party", statement.id, "what it says is another party's")


def _is_marked(statement: Statement, rules: Rules) -> None:
    marking = statement.marking
    if rules.party not in marking.originators:
        raise RecordRejected("marking", statement.id, "the party is not among the originators")
    if not marking.levels <= rules.policies.every_level() or not marking.caveats <= rules.caveats | PERMITTED:
        raise RecordRejected("marking", statement.id, "a level or caveat is not known here")


def _is_said_by_root(examined: Examined, keyring: Keyring) -> None:
    statement, envelope = examined.statement, examined.envelope
    if statement.head.author != ROOT:
        raise RecordRejected("author", statement.id, "only the root says this")
    roots = [keyring.party] if keyring.party is not None else []
    if isinstance(statement.body, Party):
        roots.append(statement.body)
    allowed = {key_id(public): public for party in roots for public in party.root}
    message = signing_bytes(envelope.payload)
    for signature in envelope.signatures:
        public = allowed.get(signature.key_id)
        if public is None or signature.assertion is not None or not is_signed(public, message, signature.signature):
            raise RecordRejected("signature", statement.id, "a signature is not a good one of a root key")
    signers = {signature.key_id for signature in envelope.signatures}
    for party in roots:
        if len(signers & {key_id(public) for public in party.root}) < party.threshold:
            raise RecordRejected("root-threshold", statement.id, f"it needs {party.threshold} signatures of the root")


def _is_said_by_holder(examined: Examined, keyring: Keyring) -> None:
    statement = examined.statement
    for signature in examined.envelope.signatures:
        key = keyring.live(signature.key_id)
        # A key enrolled in the same batch was not known when the signatures were examined.
        if key is None or not (signature.key_id in examined.checked or _is_good(statement, signature, key)):
            raise RecordRejected("signature", statement.id, "a signature is not a good one of a key in force")
        if statement.kind not in _MAY_SAY[key.role]:
            raise RecordRejected("may-say", statement.id, f"a {key.role} key does not say {statement.kind}")
        if key.holder != statement.head.author:
            raise RecordRejected("author", statement.id, "the key's holder is not the author")
    if isinstance(statement.body, Claim) and statement.body.draft != (statement.head.author == NODE):
        raise RecordRejected("draft", statement.id, "the node drafts claims, members state them")


def _may_supersede(statement: Statement, known: Callable[[RecordId], Known | None]) -> None:
    if statement.head.supersedes is None:
        return
    before = known(statement.head.supersedes)
    if before is None or before.kind.partition("/")[0] != statement.kind.partition("/")[0]:
        raise RecordRejected("supersedes", statement.id, "it supersedes no record of its kind in this ledger")
    if before.author != statement.head.author:
        raise RecordRejected("supersedes", statement.id, "it supersedes another author's record")


def _is_good(statement: Statement, signature: Signature, key: KeyEnrolment) -> bool:
    if key.algorithm is Algorithm.PASSKEY_ES256:
        return is_asserted(key, statement.payload, signature)
    if signature.assertion is not None:
        return False
    return is_signed(key.public, signing_bytes(statement.payload), signature.signature)

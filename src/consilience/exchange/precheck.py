"""One run of the private check of common origins: what is committed to, sent, checked, opened.  Pure: no ledger, no files.

Five messages, each signed by its sender's node: the first two carry the consents, the last three the intersection.

    1  A → B   A's consent
    2  B → A   B's consent, B's request
    3  A → B   A's request, A's set, A's answer to B's request       B learns its result
    4  B → A   B's set, B's answer to A's request                    A learns its result

Semi-honest only.  A party that departs from the protocol could turn the count into membership, for one with elements under
keys of their own; what it committed to in its ledger beforehand then does not yield the messages it sent, and `check_opening`
shows that to whoever audits the run.  That deters and exposes; it does not prevent.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from consilience.errors import MalformedRecord
from consilience.exchange import psi
from consilience.ledger.tree import Frontier, leaf_hash
from consilience.records.ids import RecordId, RunId
from consilience.records.precheck import Shown

BUCKET = 64
"""Sizes are multiples of it, so that they tell little."""
LEAST = 20
"""Elements of one's own that a run needs: about fewer, a count says too much of each."""
MOST = 200_000
SECRET_BYTES = 32
BANDS = (
    (0.10, "under a tenth"),
    (0.25, "a tenth to a quarter"),
    (0.50, "a quarter to a half"),
    (0.75, "a half to three quarters"),
)
"""The lowest band holds zero, so that one element more or less is not told from none."""
_KEY, _ELEMENT, _NONCE, _FILL = (
    b"consilience/precheck/%b/1\0" % name for name in (b"key", b"element", b"nonce", b"fill")
)


@dataclass(frozen=True, slots=True)
class Element:
    """One input: a key of a report, or what fills up the bucket."""

    key: str
    report: RecordId | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """One party's private part of a run; everything it sends follows from this."""

    run: RunId
    secret: bytes
    elements: tuple[Element, ...]
    """In the order in which they are sent: that of their digests, which tells nothing."""

    @property
    def own(self) -> int:
        """Return how many inputs are the party's own."""
        return sum(one.report is not None for one in self.elements)

    @property
    def size(self) -> int:
        return len(self.elements)

    @property
    def inputs(self) -> bytes:
        """Return the root that is committed to."""
        leaves = [leaf_hash(_leaf(self.secret, place, one)) for place, one in enumerate(self.elements)]
        return Frontier().grown_by(leaves)[0].root()

    @property
    def keys(self) -> bytes:
        """Return the commitment to the keys."""
        return hashlib.sha256(_KEY + b"commitment\0" + _derived(self.secret, b"keys")).digest()

    def key(self, name: bytes) -> bytes:
        """Return the run's key of `client` or `server`."""
        return psi.key_from(_derived(self.secret, b"keys", name, b"0") + _derived(self.secret, b"keys", name, b"1"))

    @property
    def words(self) -> list[str]:
        """Return the elements as the curve gets them: bound to the run, so that none serves in another."""
        return [word(self.run, one.key) for one in self.elements]


def begin(run: RunId, secret: bytes, held: Mapping[str, RecordId]) -> Run:
    """Return the run over these keys (each with the report it comes from), filled up to the bucket."""
    count = -(-len(held) // BUCKET) * BUCKET
    fill = [Element(_fill(secret, number), None) for number in range(count - len(held))]
    elements = [*(Element(key, report) for key, report in held.items()), *fill]
    return Run(run=run, secret=secret, elements=tuple(sorted(elements, key=lambda one: word(run, one.key))))


def ask(run: Run, shown: Shown) -> bytes:
    return psi.request(run.key(b"client"), run.words, which=shown is Shown.WHICH)


def offer(run: Run, shown: Shown, asked: int) -> bytes:
    """Return one's own set, for a request of `asked` elements."""
    return psi.setup(run.key(b"server"), run.words, which=shown is Shown.WHICH, asked=asked)


def answer(run: Run, shown: Shown, request: bytes, size: int) -> bytes:
    """Return the answer to the other's request, once it has just the `size` it committed to and no element twice."""
    found = len(psi.points_of_request(request, which=shown is Shown.WHICH))
    if found != size:
        raise MalformedRecord("precheck.request", f"{size} elements, as was consented", f"{found}")
    return psi.respond(run.key(b"server"), request, which=shown is Shown.WHICH)


def find(run: Run, shown: Shown, setup: bytes, response: bytes, size: int) -> tuple[str, frozenset[RecordId]]:
    """Return the band, and the reports whose origin is common where that is shown; the exact count is told to nobody."""
    if len(psi.points_of_setup(setup)) != size:
        raise MalformedRecord("precheck.setup", f"{size} elements, as was consented", "another number")
    if len(psi.points_of_response(response)) != run.size:
        raise MalformedRecord("precheck.response", f"{run.size} elements, as was asked", "another number")
    found = psi.intersect(run.key(b"client"), setup, response, which=shown is Shown.WHICH)
    if isinstance(found, int):
        return band(found, run.own), frozenset()
    reports = {run.elements[place].report for place in found if 0 <= place < run.size}
    return band(len(found), run.own), frozenset(one for one in reports if one is not None)


def band(count: int, own: int) -> str:
    """Return about how many of one's own keys are common.

    >>> band(0, 100), band(9, 100), band(60, 100), band(100, 100)
    ('under a tenth', 'under a tenth', 'a half to three quarters', 'more than three quarters')
    """
    share = count / own if own else 0.0
    return next((words for end, words in BANDS if share < end), "more than three quarters")


@dataclass(frozen=True, kw_only=True, slots=True)
class SentMessages:
    """What one party is shown to have sent in a run."""

    request: bytes
    setup: bytes
    response: bytes
    answered: bytes
    """The other's request that the response answers."""


def check_opening(run: Run, *, inputs: bytes, keys: bytes, size: int, shown: Shown, sent: SentMessages) -> list[str]:
    """Return what does not fit between what a party opens, what it had committed to, and what it sent; [] where all fits."""
    faults = []
    if run.size != size or run.inputs != inputs:
        faults.append("the inputs opened are not those committed to")
    if run.keys != keys:
        faults.append("the keys opened are not those committed to")
    if any(one.report is None and not _is_fill(run.secret, one.key, run.size) for one in run.elements):
        faults.append("an input comes from no report and is not what fills up the bucket")
    if len({one.key for one in run.elements}) != run.size:
        faults.append("an input is there twice")
    asked = len(psi.points_of_request(sent.answered, which=shown is Shown.WHICH))
    computed = {
        "request": (ask(run, shown), sent.request),
        "set": (offer(run, shown, asked), sent.setup),
        "answer": (psi.respond(run.key(b"server"), sent.answered, which=shown is Shown.WHICH), sent.response),
    }
    faults += [
        f"the {name} sent does not follow from what was committed to" for name, (a, b) in computed.items() if a != b
    ]
    return faults


def word(run: RunId, key: str) -> str:
    """Return the text of one element: a digest, so that all are equally long and none says what it is."""
    return hashlib.sha256(_ELEMENT + bytes.fromhex(run) + key.encode()).hexdigest()


def _leaf(secret: bytes, place: int, one: Element) -> bytes:
    nonce = hmac.digest(secret, _NONCE + place.to_bytes(4, "big"), "sha256")
    report = bytes.fromhex(one.report) if one.report is not None else b""
    return nonce + len(report).to_bytes(1, "big") + report + one.key.encode()


def _fill(secret: bytes, number: int) -> str:
    return "fill:" + hmac.digest(secret, _FILL + number.to_bytes(4, "big"), "sha256").hex()


def _is_fill(secret: bytes, key: str, size: int) -> bool:
    return key in {_fill(secret, number) for number in range(min(size, BUCKET))}


def _derived(secret: bytes, *parts: bytes) -> bytes:
    return hmac.digest(secret, _KEY + b"\0".join(parts), "sha256")


def covers(elements: Sequence[Element], keys: Mapping[RecordId, frozenset[str]]) -> list[RecordId]:
    """Return the reports of opened inputs that do not yield the key they stand for, or were not shown at all."""
    return [
        one.report for one in elements if one.report is not None and one.key not in keys.get(one.report, frozenset())
    ]

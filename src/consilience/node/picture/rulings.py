"""What members decide about matters: these are one, this is another, the verdict is that.  Applied with every run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from consilience.alignment.result import Alignment, Matter
from consilience.alignment.ruled import Pair
from consilience.alignment.ruled import pairs as pairs_of
from consilience.errors import WrongUse
from consilience.ledger.reading import Record
from consilience.marking import Marking, combine
from consilience.node.act import Act, Say
from consilience.node.reader_view import Asked, ReaderView
from consilience.node.service import Service
from consilience.reasons.contribution import Contribution
from consilience.reasons.verdict import Verdict
from consilience.records.ids import ClaimId, MemberId, RecordId
from consilience.records.ruling import Ruling, RulingKind


@dataclass(frozen=True, slots=True)
class Ruled:
    """A ruling that holds, and the record that says it."""

    record: Record
    ruling: Ruling


def in_force(view: ReaderView) -> list[Ruled]:
    """Return the rulings the reader may see, the oldest first."""
    records = view.find(Asked(kind="ruling/1", limit=2_000))
    found = [Ruled(record, record.statement.body) for record in records if isinstance(record.statement.body, Ruling)]
    return [one for one in reversed(found) if one.ruling.kind is not RulingKind.WITHDRAWN]


def pairs(ruled: Iterable[Ruled]) -> tuple[tuple[Pair, ...], tuple[Pair, ...]]:
    """Return the pairs that are one and those that are two; what was ruled last counts."""
    return pairs_of(one.ruling for one in ruled)


def with_verdicts(alignment: Alignment, ruled: Sequence[Ruled]) -> Alignment:
    """Return the alignment with the verdicts that members have put in the machine's place, each with its reason."""
    over: dict[ClaimId, Ruled] = {
        claim: one for one in ruled if one.ruling.kind is RulingKind.VERDICT for claim in one.ruling.claims
    }
    if not over:
        return alignment
    return replace(alignment, matters=tuple(_ruled(matter, over) for matter in alignment.matters))


def about(matter: Matter, ruled: Iterable[Ruled]) -> list[Ruled]:
    """Return the rulings that name a claim of the matter."""
    own = set(matter.claims)
    return [one for one in ruled if own & set(one.ruling.claims)]


def rule(
    service: Service,
    member: MemberId,
    ruling: Ruling,
    markings: Sequence[Marking],
    *,
    supersedes: RecordId | None = None,
) -> Act:
    """Return what the member signs; a ruling is marked as strictly as all the claims it names together."""
    if not markings:
        raise WrongUse("a ruling names claims that are here")
    marking = _ours(combine(markings, service.policies), service)
    payload = service.node.payload(ruling, author=member, marking=marking, supersedes=supersedes)
    return Act(f"rule on a matter: {ruling.kind.value}", (Say(payload),))


def withdraw(service: Service, member: MemberId, ruled: Ruled, because: str) -> Act:
    """Return what takes back one's own ruling."""
    if ruled.record.statement.head.author != member:
        raise WrongUse("only who made a ruling takes it back; rule otherwise instead")
    body = replace(ruled.ruling, kind=RulingKind.WITHDRAWN, verdict=None, because=because or "taken back")
    if len(body.claims) < 2:
        body = replace(body, claims=(*body.claims, ClaimId("-")))
    payload = service.node.payload(
        body, author=member, marking=ruled.record.statement.marking, supersedes=ruled.record.id
    )  # fmt: skip
    return Act("take back a ruling", (Say(payload),))


def _ours(marking: Marking, service: Service) -> Marking:
    """The marking of a record of this party that was made from others' material too: it stays inside."""
    return replace(marking, originators=marking.originators | {service.party}, releasable_to=frozenset({service.party}))


def _ruled(matter: Matter, over: dict[ClaimId, Ruled]) -> Matter:
    found = [over[claim] for claim in matter.claims if claim in over]
    # Only where all the claims it was made for still stand in one matter does it speak of this one.
    fitting = [one for one in found if set(one.ruling.claims) <= set(matter.claims)]
    if not fitting:
        return matter
    last = max(fitting, key=lambda one: one.record.index)
    verdict = Verdict(last.ruling.verdict or matter.verdict.value)
    reason = Contribution(
        name="ruling", because=f"{last.record.statement.head.author} ruled {verdict.value}: {last.ruling.because}"
    )
    return replace(matter, verdict=verdict, reasons=(reason, *matter.reasons))

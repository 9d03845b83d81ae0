"""Key questions: asking, estimating, and why this party's estimate differs from another's, for its own people only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from consilience.divergence.question_file import FIDELITY, QuestionFile
from consilience.divergence.state import QuestionState
from consilience.errors import WrongUse
from consilience.ledger.reading import Record
from consilience.marking import EVERYONE, Marking, combine
from consilience.node import checking
from consilience.node.act import Act, Say
from consilience.node.folder import now
from consilience.node.precheck.origins import common_origins
from consilience.node.question_pairs import Judged, Pair, judge
from consilience.node.reader_view import Asked, ReaderView, match_of
from consilience.node.received import ReceivedItem
from consilience.node.service import Service
from consilience.records.claim import Claim
from consilience.records.estimate import Estimate
from consilience.records.holding import Form, Holding
from consilience.records.ids import ClaimId, MemberId, OriginId, PartyName, RecordId
from consilience.records.question import Question
from consilience.records.record import RecordLink

AGREED = (QuestionState.ALIGNED, QuestionState.ALIGNED_FRAGILE, QuestionState.WORDING_ONLY)


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """One estimate with where it comes from."""

    estimate: Estimate
    record: Record | None = None
    """None for another party's."""


@dataclass(frozen=True, kw_only=True, slots=True)
class QuestionStanding:
    """A question with the estimates the reader sees, and the comparison with each other party."""

    record: Record
    question: Question
    own: tuple[Answered, ...]
    """This party's, the newest first."""
    theirs: tuple[Estimate, ...]
    """The newest of each other party."""
    judged: Judged
    waits: bool = False
    """Whether the comparison is still being worked out."""

    @property
    def agreed(self) -> bool:
        """Whether every comparison is within tolerance, so that no more detail is needed."""
        return bool(self.judged) and all(comparison.state in AGREED for comparison, _ in self.judged)


def ask(service: Service, view: ReaderView, member: MemberId, question: Question, marking: Marking) -> Act:
    """Return what the member signs to ask a question."""
    if view.named("question/1", question.id) is not None:
        raise WrongUse(f"question {question.id}: there is one with this id")
    return Act("ask a question", (Say(service.node.payload(question, author=member, marking=marking)),))


def offered(service: Service, view: ReaderView, foreign: Sequence[int]) -> list[tuple[PartyName, Question]]:
    """Return the questions that others have given to this party and that it does not ask itself, with who asks."""
    found = []
    for number, marking in service.received.markings().items():
        if number in foreign:
            asker = next(iter(sorted(marking.originators - {service.party})), service.party)
            found += [(PartyName(asker), one) for one in service.received.all(Question, [number])]
    return [(asker, one) for asker, one in found if view.named("question/1", one.id) is None]


def take_up(
    service: Service, view: ReaderView, foreign: Sequence[int], member: MemberId, name: str, marking: Marking
) -> Act:
    """Return what the member signs to ask here what another party asks, in the same words."""
    body = next((one for _, one in offered(service, view, foreign) if one.id == name), None)
    if body is None:
        raise WrongUse("question: no other party has given it, or it is asked here already")
    return ask(service, view, member, body, marking)


def estimate(
    service: Service, view: ReaderView, member: MemberId, body: Estimate, cited: Sequence[RecordId], marking: Marking,
    theirs: Sequence[Marking] = (),
) -> Act:  # fmt: skip
    """Return what the member signs; the estimate is marked at least as strictly as every claim it cites, others' too."""
    records = [view.record(id_) for id_ in cited]
    if any(record is None for record in records):
        raise WrongUse("evidence: a claim is not here")
    own = [one.statement.marking for one in records if one is not None]
    whole = combine([marking, *own, *theirs], service.policies)
    links = tuple(RecordLink(relation="evidence", record=id_) for id_ in dict.fromkeys(cited))
    before = next(
        (one.record for one in answers(view, service.party, body.question) if _author(one) == member), None
    )  # fmt: skip
    payload = service.node.payload(
        body, author=member, marking=whole, links=links, supersedes=None if before is None else before.id
    )
    return Act("answer a question", (Say(payload),))


def enter(service: Service, theirs: Estimate, marking: Marking, *, came: str) -> None:
    """Keep what another party states; it is not said by this one, so it does not go into its ledger."""
    if theirs.party == service.party:
        raise WrongUse("party: your own estimate is signed, not entered")
    shared = replace(
        marking, originators=frozenset({theirs.party}), releasable_to=frozenset({theirs.party, service.party})
    )
    service.received.keep([ReceivedItem(theirs, shared)], came=f"{came} {now().isoformat()}")
    service.changed()


def take_file(service: Service, view: ReaderView, member: MemberId, file: QuestionFile, marking: Marking) -> Act:
    """Return what the member signs of a question file; other parties' estimates in it are kept as entered."""
    says: list[Say] = []
    for asked in file.asked:
        if view.named("question/1", asked.question.id) is None:
            says.append(Say(service.node.payload(asked.question, author=member, marking=marking)))
        for one in asked.estimates:
            stated = replace(one, as_of=one.as_of or now().date())
            if one.party == service.party:
                says.append(Say(service.node.payload(stated, author=member, marking=marking)))
            else:
                enter(service, stated, marking, came=f"question file of {member}")
    if not says:
        raise WrongUse("file: it has no question that is new and no estimate of yours")
    return Act("take in a question file", tuple(says))


def answers(view: ReaderView, party: PartyName, question: str) -> list[Answered]:
    """Return this party's estimates of a question in force, the newest first."""
    records = view.find(Asked(kind="estimate/1", name=question, limit=200))
    return [
        Answered(estimate=record.statement.body, record=record)
        for record in records
        if isinstance(record.statement.body, Estimate) and record.statement.body.party == party
    ]


def standing(
    service: Service, view: ReaderView, foreign: Sequence[int], question: str,
    judged: Callable[[Sequence[Pair]], Judged | None] = judge,
) -> QuestionStanding | None:  # fmt: skip
    """Return how a question stands; None where the reader sees no such question.

    `judged` compares two parties' answers here and now, or gives what is at hand.
    """
    record = view.named("question/1", question)
    if record is None or not isinstance(record.statement.body, Question):
        return None
    body = record.statement.body
    own = answers(view, service.party, question)
    newest: dict[PartyName, Estimate] = {}
    for theirs in service.received.all(Estimate, foreign, parent=question):
        newest[theirs.party] = theirs
    pairs = [_pair(service, view, body, own[0], theirs) for theirs in newest.values()] if own else []
    found = judged(pairs)
    return QuestionStanding(
        record=record, question=body, own=tuple(own), theirs=tuple(newest.values()), judged=found or (), waits=found is None
    )  # fmt: skip


def bearing(service: Service, view: ReaderView, text: str, *, limit: int = 12) -> list[checking.CheckedClaim]:
    """Return claims of this party with words of `text`, those with most of them first, then the newest."""
    hits: Counter[RecordId] = Counter()
    found: dict[RecordId, Record] = {}
    for word in _words(text):
        for record in view.search(word, limit=40):
            if isinstance(record.statement.body, Claim) and record.statement.body.party == service.party:
                hits[record.id] += 1
                found[record.id] = record
    order = sorted(found, key=lambda id_: (-hits[id_], -found[id_].index))
    held = (checking.held_claim(view, found[id_]) for id_ in order[: limit * 2])
    return [one for one in held if one.counts][:limit]


def bearing_theirs(
    service: Service, foreign: Sequence[int], text: str, *, limit: int = 8
) -> list[tuple[Claim, Marking]]:
    """Return claims of others with words of `text`, those with most of them first, each with its marking."""
    markings = service.received.markings()
    hits: Counter[ClaimId] = Counter()
    found: dict[ClaimId, tuple[Claim, Marking]] = {}
    for word in _words(text):
        match = match_of(word)
        for number in foreign if match else ():
            for claim in service.received.search(Claim, match, [number], limit=40):
                hits[claim.id] += 1
                found[claim.id] = (claim, markings[number])
    return [found[id_] for id_ in sorted(found, key=lambda id_: (-hits[id_], id_))][:limit]


def _pair(service: Service, view: ReaderView, question: Question, own: Answered, theirs: Estimate) -> Pair:
    known = common_origins(view, theirs.party)
    return Pair(
        question=question, party=service.party, own=own.estimate, theirs=replace(theirs, unit=theirs.unit or question.unit),
        known=known, holdings=tuple(_holdings(service, view, own, theirs.party, known)),
    )  # fmt: skip


def _holdings(
    service: Service, view: ReaderView, own: Answered, other: PartyName, known: frozenset[OriginId]
) -> list[Holding]:  # fmt: skip
    """Return what this party could release of its evidence, as the markings of the cited claims allow.

    To point to what the other holds too costs nothing; whether it may be done, the marking still says.
    """
    markings: dict[OriginId, list[Marking]] = {}
    for link in own.record.statement.head.links if own.record is not None else ():
        cited = view.record(link.record)
        if cited is not None and isinstance(cited.statement.body, Claim):
            markings.setdefault(cited.statement.body.origin, []).append(cited.statement.marking)
    whole = own.record.statement.marking if own.record is not None else service.own_marking()
    return [
        Holding(
            origin=item.origin,
            owner=service.party,
            forms=_forms(
                service, combine(markings.get(item.origin, [whole]), service.policies), other, free=item.origin in known
            ),
        )
        for item in own.estimate.evidence
    ]


def _forms(service: Service, marking: Marking, other: PartyName, *, free: bool) -> tuple[Form, ...]:
    """Return the forms; the stricter the marking, the dearer, and whole only to those it may go to."""
    rank = _rank(service, marking)
    reaches = marking.audience == EVERYONE or other in marking.audience
    third = sorted(marking.originators - {service.party, other})
    consent = PartyName(third[0]) if third else None
    price = {"full": Decimal(2), "sanitised": Decimal(1), "gist": Decimal("0.5")}
    return tuple(
        Form(
            name=name,
            cost=Decimal(0) if free else (rank + 1) * price[name],
            fidelity=FIDELITY[name],
            level=0 if free else rank if name == "full" else max(0, rank - 1),
            banned=bool(marking.no_foreign) or (name == "full" and not reaches),
            consent=consent,
        )
        for name in price
    )


def _rank(service: Service, marking: Marking) -> int:
    ranks = [
        policy.levels.index(level.name)
        for level in marking.levels
        if (policy := service.policies.named(level.policy)) is not None and level.name in policy.levels
    ]
    return max(ranks, default=9)


def _author(one: Answered) -> str | None:
    return None if one.record is None else one.record.statement.head.author


def _words(text: str) -> list[str]:
    words = (word.strip("?.,;:") for word in text.casefold().split())
    return [word for word in dict.fromkeys(words) if len(word) > 3][:12]

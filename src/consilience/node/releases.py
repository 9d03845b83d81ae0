"""The release desk: what is asked to go out, who could read it then, and the releasers' word on it.

The marking binds: a record goes out whole only to parties its marking names.  Where the party has more than one releaser,
a second one must agree, and nobody releases what he asked for himself.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from consilience.errors import WrongUse
from consilience.ledger.reading import Record
from consilience.marking import EVERYONE, Marking, combine
from consilience.node import figures_said, wordings
from consilience.node.act import Act, Say
from consilience.node.answer_words import told
from consilience.node.folder import now
from consilience.node.reader_view import Asked, ReaderView
from consilience.node.release_rules import Covered, NotCovered, Terms
from consilience.node.service import Service
from consilience.records.baseline import Baseline
from consilience.records.claim import Claim
from consilience.records.estimate import Estimate
from consilience.records.ids import MemberId, PartyName, RecordId
from consilience.records.judgement import Judgement
from consilience.records.key import KeyRole
from consilience.records.kinds import tags
from consilience.records.party import Role, Seat
from consilience.records.record import RecordLink
from consilience.records.release import Form, Recall, RecallReason, Release, Withdrawal
from consilience.records.report import Report
from consilience.records.request import Agreement, ReleaseRequest, Wording
from consilience.records.telling import tell

OF_THE_FORUM = tuple(tag for tag in tags(forum=True, leaves=True) if not tag.startswith("baseline"))
"""A note is a party's own and never among them; a seat goes along so that others can see who signs."""
RELEASABLE = tags(leaves=True)


NEW_WORDS = (Form.SANITISED, Form.GIST)
"""Forms in which words of ours go out in place of the record."""
MOST_PAIRS = 100_000
"""Words of two texts that could be taken for each other; with more, they are compared whole."""
MOST_STEPS = 20_000_000
"""Stretches that both may have, times words to look through for each; with more, they are compared whole."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether one record may go whole to one party, and which marking says so."""

    record: RecordId
    party: PartyName
    allowed: bool
    because: str


@dataclass(frozen=True, slots=True)
class WordChange:
    """A run of words that stayed, went out or came in."""

    kind: str
    """`same`, `out` or `in`."""
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One request with everything about it that the reader may see."""

    record: Record
    request: ReleaseRequest
    items: tuple[Record, ...]
    hidden: int
    """Records it names that the reader may not see; without them all nobody can decide."""
    reaches: tuple[Reach, ...]
    agreements: tuple[tuple[MemberId, Agreement], ...]
    release: Record | None
    marking: Marking | None
    withdrawn: bool
    """Whether the release was taken back."""
    recalled: frozenset[RecordId]
    """Those of the items that were withdrawn, or rest on what was."""

    @property
    def refused(self) -> bool:
        return any(not agreement.agreed for _, agreement in self.agreements)

    @property
    def open(self) -> bool:
        return self.release is None and not self.refused

    @property
    def bound(self) -> bool:
        """Whether the marking forbids it as it stands."""
        return self.request.form is Form.FULL and not all(reach.allowed for reach in self.reaches)


def ask(
    service: Service, view: ReaderView, member: MemberId, *, records: Sequence[RecordId], form: Form, to: Sequence[PartyName],
    because: str, words: Sequence[Wording] = (), until: date | None = None,
) -> Act:  # fmt: skip
    """Return what the member signs to ask for a release; a claim that was set right goes with its correction."""
    records = tuple(dict.fromkeys((*records, *(_corrections(view, records) if form is Form.FULL else ()))))
    found = [view.record(id_) for id_ in records]
    if not found or any(one is None or one.statement.kind not in RELEASABLE for one in found):
        raise WrongUse("records: one is not here, or not of a kind that is released")
    if service.party in to:
        raise WrongUse("parties: your own has it already")
    if not because.strip():
        raise WrongUse("reason: say why")
    try:
        body = ReleaseRequest(
            records=frozenset(records), form=form, to=frozenset(to), because=because.strip(),
            wordings=tuple(words), until=until,
        )  # fmt: skip
    except ValueError as error:
        raise WrongUse(f"request: {error}") from None
    _covered(service, [one for one in found if one is not None], to)
    _in_other_words(body, [one for one in found if one is not None])
    marking = combine([one.statement.marking for one in found if one is not None], service.policies)
    links = tuple(RecordLink(relation="asks for", record=id_) for id_ in sorted(body.records))
    payload = service.node.payload(body, author=member, marking=marking, links=links)
    return Act("ask for a release", (Say(payload),))


def ask_each(
    service: Service, view: ReaderView, member: MemberId, *, wanted: Sequence[tuple[RecordId, Form]], to: Sequence[PartyName],
    because: str, words: Sequence[Wording] = (), until: date | None = None,
) -> Act:  # fmt: skip
    """Return what the member signs to ask for each record in a form of its own: a request for each form."""
    forms: dict[Form, list[RecordId]] = {}
    for record, form in wanted:
        forms.setdefault(form, []).append(record)
    says: list[Say] = []
    for form, records in forms.items():
        said = [one for one in words if one.record in records] if form in NEW_WORDS else []
        act = ask(
            service, view, member, records=records, form=form, to=to, because=because, words=said, until=until
        )  # fmt: skip
        says += act.says
    if not says:
        raise WrongUse("records: none was chosen")
    return Act("ask for a release" if len(says) == 1 else f"ask for {len(says)} releases", tuple(says))


def _in_other_words(request: ReleaseRequest, items: Sequence[Record]) -> None:
    wordings.check(items, request.form, request.wordings, {one.id: kept_words(one) for one in items})


def _corrections(view: ReaderView, records: Sequence[RecordId]) -> list[RecordId]:
    """Return the members' corrections of those of the records that are claims."""
    found = (view.judgement(id_) for id_ in records)
    return [
        one.id
        for one in found
        if one is not None and isinstance(one.statement.body, Judgement) and one.statement.body.correction is not None
    ]


def decide(
    service: Service, view: ReaderView, member: MemberId, request: RecordId, *, agreed: bool, because: str = ""
) -> Act:
    """Return what a releaser signs: a refusal, a first word of two, or the release itself."""
    one = case(view, request)
    if one is None or not one.open:
        raise WrongUse("request: it is not open")
    if one.hidden:
        raise WrongUse("request: it names records that you may not see; somebody who sees all of them decides")
    marking = one.record.statement.marking
    link = (RecordLink(relation="request", record=request),)

    def said(body: Agreement | Release) -> Act:
        payload = service.node.payload(body, author=member, marking=marking, links=link)
        words = {each.record: each.text for each in one.request.wordings} if agreed else {}
        caution = figures_said.caution(one.items, words)
        return Act("decide on a release", (Say(payload, KeyRole.RELEASER),), caution=caution)

    if not agreed:
        return said(Agreement(request=request, agreed=False, because=because.strip()))
    if one.recalled:
        raise WrongUse("request: it names what was recalled, which goes to nobody any more")
    if one.bound:
        raise WrongUse("request: a marking does not let it go whole; sanitise it, or ask for a gist")
    # Asked for with other software, or before this was looked at.
    _in_other_words(one.request, one.items)
    first = next((who for who, agreement in one.agreements if agreement.agreed), None)
    if needs_second(service):
        if one.record.statement.head.author == member:
            raise WrongUse("request: it is your own; another releaser decides")
        if first == member:
            raise WrongUse("request: you have agreed already; a second releaser decides")
        if first is None:
            return said(Agreement(request=request, agreed=True, because=because.strip()))
    term = _covered(service, one.items, one.request.to)
    days = [day for day in (one.request.until, term.until) if day is not None]
    body = Release(
        records=one.request.records, form=one.request.form, to=one.request.to, under=term.memorandum,
        because=because.strip() or one.request.because, until=min(days, default=None), second=first,
    )  # fmt: skip
    return said(body)


def term_of(service: Service, one: Case) -> Terms:
    """Return under which memorandum a case would go today, or why it would not."""
    return service.rules.of(_as_items(one.items), one.request.to, now().date())


def fault_of(service: Service, one: Case) -> str | None:
    """Return why a case may not go today, whoever decides; None where it may."""
    term = term_of(service, one)
    why = service.rules.why_not([each.id for each in one.items], one.request.to, now())
    return why or (term.reason if isinstance(term, NotCovered) else None)


def _covered(service: Service, records: Iterable[Record], to: Iterable[PartyName]) -> Covered:
    records = [*records]
    if (why := service.rules.why_not([one.id for one in records], to, now())) is not None:
        raise WrongUse(f"records: {why}")
    found = service.rules.of(_as_items(records), to, now().date())
    if isinstance(found, NotCovered):
        raise WrongUse(f"terms: {found.reason}")
    return found


def _as_items(records: Iterable[Record]) -> list[tuple[str, Marking]]:
    return [(one.statement.kind, one.statement.marking) for one in records]


def recall(
    service: Service, view: ReaderView, member: MemberId, record: RecordId, reason: RecallReason, because: str
) -> Act:  # fmt: skip
    """Return what a releaser signs to withdraw a record; all that rests on it is flagged from then on."""
    found = view.record(record)
    if found is None or found.statement.kind not in RELEASABLE:
        raise WrongUse("record: it is not here, or not of a kind that is recalled")
    body = Recall(record=record, reason=reason, because=because.strip())
    payload = service.node.payload(body, author=member, marking=found.statement.marking)
    return Act("recall a record", (Say(payload, KeyRole.RELEASER),))


def withdraw(service: Service, view: ReaderView, member: MemberId, release: RecordId, because: str) -> Act:
    """Return what a releaser signs to take a release back; what was read cannot be unread."""
    found = view.record(release)
    if found is None or not isinstance(found.statement.body, Release):
        raise WrongUse("release: there is none of that id")
    if view.mentions(release, ("withdrawal/1",)):
        raise WrongUse("release: it was withdrawn already")
    body = Withdrawal(release=release, because=because.strip())
    payload = service.node.payload(body, author=member, marking=found.statement.marking)
    return Act("withdraw a release", (Say(payload, KeyRole.RELEASER),))


def case(view: ReaderView, request: RecordId) -> Case | None:
    """Return a request; None where the reader sees none."""
    record = view.record(request)
    return None if record is None or not isinstance(record.statement.body, ReleaseRequest) else _case(view, record)


def cases(view: ReaderView, *, limit: int = 100) -> list[Case]:
    """Return the requests the reader may see, the newest first."""
    return [_case(view, record) for record in view.find(Asked(kind="request/1", limit=limit))]


def open_cases(view: ReaderView, *, limit: int = 100) -> list[Case]:
    """Return the requests that nobody has decided, the newest first."""
    found = [_case(view, record) for record in view.find(Asked(kind="request/1", to_judge=True, limit=limit))]
    return [one for one in found if one.open]


def needs_second(service: Service) -> bool:
    """Whether the party has a second releaser to ask."""
    return len(releasers(service)) > 1


def releasers(service: Service) -> list[MemberId]:
    seats = (record.statement.body for record in service.roster().find(Asked(kind="seat/1", limit=1_000)))
    members = dict.fromkeys(seat.member for seat in seats if isinstance(seat, Seat) and seat.role is Role.RELEASER)
    return [member for member in members if Role.RELEASER in service.roles(member)]


def words_of(record: Record) -> str:
    """Return what a record says in plain words: what a wording is held against."""
    body = record.statement.body
    match body:
        case Claim():
            return body.quote
        case Judgement(correction=Claim() as corrected):
            return corrected.quote
        case Report():
            return body.text
        case Estimate():
            return told(body.answer)
        case Baseline():
            return "\n".join((body.title, *(line.statement for line in body.lines)))
        case _:
            return tell(body).text


def kept_words(record: Record) -> str:
    """Return the words of a record that a gist must not repeat; of an estimate why it is held, as its answer alone is a gist of it."""
    body = record.statement.body
    return body.because if isinstance(body, Estimate) else words_of(record)


def changes(before: str, after: str) -> list[WordChange]:
    """Return the difference of two texts by words; of long texts that repeat themselves, what is between their ends whole.

    The time to compare grows with how many words there are to confuse with each other, and this runs in a request.
    """
    old, new = before.split(), after.split()
    found: list[WordChange] = []
    for kind, a, b, c, d in _opcodes(old, new):
        if kind == "equal":
            found.append(WordChange("same", " ".join(old[a:b])))
            continue
        if b > a:
            found.append(WordChange("out", " ".join(old[a:b])))
        if d > c:
            found.append(WordChange("in", " ".join(new[c:d])))
    return found


def _opcodes(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    head = next((at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    most = min(len(old), len(new)) - head
    tail = next((at for at in range(most) if old[-1 - at] != new[-1 - at]), most)
    left, right = old[head : len(old) - tail], new[head : len(new) - tail]
    middle: list[tuple[str, int, int, int, int]] = [("replace", 0, len(left), 0, len(right))]
    alike = pairs(left, right)
    # Each stretch that both have is looked for in what is left of both, and there may be as many as there are words.
    steps = min(alike, len(left), len(right)) * (len(left) + len(right))
    if alike <= MOST_PAIRS and steps <= MOST_STEPS:
        middle = [*difflib.SequenceMatcher(a=left, b=right, autojunk=False).get_opcodes()]
    found = [("equal", 0, head, 0, head)] if head else []
    found += [(kind, a + head, b + head, c + head, d + head) for kind, a, b, c, d in middle]
    return [*found, ("equal", len(old) - tail, len(old), len(new) - tail, len(new))] if tail else found


def pairs(old: Sequence[str], new: Sequence[str]) -> int:
    """Return how many words of one text could be taken for words of the other."""
    count = Counter(new)
    return sum(count[one] for one in old)


def reaches(records: Iterable[Record], to: Iterable[PartyName], form: Form) -> list[Reach]:
    """Return for each record and party whether it may go whole; other forms are new words, which their writer answers for."""
    parties = sorted(to)
    return [_reach(record, party, form) for record in records for party in parties]


def _reach(record: Record, party: PartyName, form: Form) -> Reach:
    marking = record.statement.marking
    if marking.no_foreign:
        return Reach(record.id, party, allowed=False, because="its marking keeps it from every other party")
    if form is not Form.FULL:
        return Reach(record.id, party, allowed=True, because=f"as {form.value}: new words, not the record itself")
    if marking.audience == EVERYONE or party in marking.audience:
        return Reach(record.id, party, allowed=True, because="its marking lets it go there")
    return Reach(record.id, party, allowed=False, because="its marking does not name this party")


def _case(view: ReaderView, record: Record) -> Case:
    request = record.statement.body
    if not isinstance(request, ReleaseRequest):
        raise WrongUse(f"record {record.id[:16]}: it is not a request")
    items = [found for id_ in sorted(request.records) if (found := view.record(id_)) is not None]
    spoken = view.mentions(record.id, ("agreement/1", "release/1"))
    agreements = [
        (one.statement.head.author, one.statement.body)
        for one in reversed(spoken)
        if isinstance(one.statement.body, Agreement)
    ]
    release = next((one for one in spoken if isinstance(one.statement.body, Release)), None)
    return Case(
        record=record,
        request=request,
        items=tuple(items),
        hidden=len(request.records) - len(items),
        reaches=tuple(reaches(items, request.to, request.form)),
        agreements=tuple(agreements),
        release=release,
        marking=None if not items else record.statement.marking,
        withdrawn=release is not None and bool(view.mentions(release.id, ("withdrawal/1",))),
        recalled=frozenset(one.id for one in items if view.recalled(one)),
    )

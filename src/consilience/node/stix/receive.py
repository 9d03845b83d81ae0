"""Foreign STIX taken in: from a file, from another party's TAXII server, or added by a client to this node's collection.

What comes is checked object by object (see `exchange.stix.read`) and kept with what other parties hold, never in the own
ledger.  Records of ours inside it are believed only when their signatures are good by the keys of a peer that was
introduced; that they stand in that peer's log is proved by parcels and bundles, not by STIX.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path

from consilience.errors import ConsilienceError, MalformedMarking, WrongUse
from consilience.exchange.authority import Authority
from consilience.exchange.peers import Peers
from consilience.exchange.stix.marks import TakingTerms
from consilience.exchange.stix.parse import ParsedObjects, read_objects
from consilience.exchange.stix.read import REVOKED, Enclosed, Fate, ObjectOutcome, ReportTold, StixTaken, read
from consilience.exchange.taxii.inbox import Added, Inbox
from consilience.exchange.taxii.inbox import ObjectFate as Answer
from consilience.ledger.admission import Received, examine, recognise
from consilience.marking import EVERYONE, Marking, combine
from consilience.marking.platforms import PERMITTED
from consilience.marking.tlp import parse_tlp
from consilience.node import derive, log_keys
from consilience.node.access import AccessLog
from consilience.node.caches import empty
from consilience.node.folder import Node, Progress, now
from consilience.node.markings import marking_of
from consilience.node.received import Grant, ReceivedItem, ReceivedStore
from consilience.node.sequence import Arrivals
from consilience.node.settings import read_settings
from consilience.records.disclosure import Disclosure, Notice
from consilience.records.ids import PartyName, ReportId, is_name
from consilience.records.release import Form
from consilience.records.report import Report

UNMARKED = "TLP:AMBER+STRICT"
"""What objects without a marking come under, unless whoever imports them says otherwise."""
KNOWN = "it is here already"
FLAGGED = f"{REVOKED}; what it told before is here, flagged"
REMEMBERED = 100
"""Bytes that are counted for the id of a revoked object."""
UNSAID = timedelta(days=30)
"""How long a signed record is held of which nobody says until when."""
_NO_PARCEL = 0
"""Parcels count from 1; what came as STIX came in none."""


@dataclass(slots=True)
class Imported:
    """What a set of objects brought."""

    reports: int = 0
    claims: int = 0
    records: int = 0
    """Signed records of introduced peers."""
    outcomes: list[ObjectOutcome] = field(default_factory=list)

    @property
    def refused(self) -> list[ObjectOutcome]:
        return [one for one in self.outcomes if one.fate is Fate.REFUSED]

    @property
    def known(self) -> int:
        return sum(one.why == KNOWN for one in self.outcomes)

    def remarks(self) -> Counter[str]:
        """Return what is to be said of objects that were taken, and of how many each."""
        return Counter(one.why for one in self.outcomes if one.fate is Fate.TAKEN and one.why not in {"", KNOWN})

    def add(self, other: Imported) -> None:
        self.reports += other.reports
        self.claims += other.claims
        self.records += other.records
        self.outcomes += other.outcomes


class Door:
    """Where foreign STIX comes into a node.  It needs no key of the node: nothing is signed."""

    def __init__(self, folder: Path) -> None:
        self.node = Node(folder)
        self.received = ReceivedStore(folder / "received.sqlite3", forget=partial(empty, folder / "cache"))
        self.peers = Peers(folder / "exchange")
        self.access = AccessLog(folder / "access.sqlite3")
        self._arrivals = Arrivals(self.received.data)

    def close(self) -> None:
        self.access.close()
        self.peers.close()
        self.received.close()
        self.node.close()

    def terms(self, giver: str, *, unmarked: str = UNMARKED, passed_over: Iterable[str] = ()) -> TakingTerms:
        """Return the terms under which what `giver` gave is taken; raise `WrongUse` for a name or label that is none."""
        party = self.node.party
        if not is_name(giver) or giver == party:
            raise WrongUse("--from: the name of the other party is needed: letters, digits and . _ -")
        try:
            label = parse_tlp(unmarked, owner=giver)
        except MalformedMarking as error:
            raise WrongUse(f"--marking: {error}") from error
        rules = self.node.ledger.rules
        return TakingTerms(
            giver=PartyName(giver), taker=party, policies=rules.policies, unmarked=_shared(label, party),
            passed_over=frozenset(passed_over), caveats=frozenset(),
        )  # fmt: skip

    def take(
        self,
        objects: ParsedObjects,
        terms: TakingTerms,
        *,
        source: str,
        strict: bool = False,
        progress: Progress | None = None,
    ) -> Imported:
        """Keep what can be kept, all of it or nothing; with `strict`, nothing where an object is refused."""
        # Imported here: a door that takes nothing does without what reads.
        from consilience.ingest.readers.isolated import Isolation  # noqa: PLC0415

        with Isolation(always=True) as reading:
            taken = self._without_revoked(read(objects, replace(terms, words=reading.words), source=source), terms)
        enclosed = [self._recognised(one, terms) for one in taken.enclosed]
        done = Imported(outcomes=_outcomes(taken, enclosed))
        # A revoked version is no refusal: it is understood, and has its effect.
        refused = [one for one in done.refused if one.why != REVOKED or one.id not in taken.revoked]
        if strict and refused:
            raise WrongUse(
                f"{len(refused)} objects are refused, so nothing was taken; {refused[0].id}: {refused[0].why}"
            )
        fresh = [one for one in taken.told if self.received.how(Report, one.report.id, terms.giver) is None]
        self._check_room(terms.giver, sum(len(one.report.text) for one in fresh) + REMEMBERED * len(taken.revoked))
        items = [item for told in fresh for item in _items(told)]
        drafted = list(_drafted(fresh, terms, progress))
        records = [item for found in enclosed if not isinstance(found, ObjectOutcome) for item in found]
        self.received.keep([*items, *drafted], came=f"stix {source} {now().isoformat()}")
        # Under a grant, as if a parcel had brought it: it goes when the last one ends.
        self.received.keep(records, came=f"parcel as stix {source} {now().isoformat()}")
        done.reports = len(fresh)
        done.claims = len(items) - len(fresh) + len(drafted)
        done.records = len(enclosed) - sum(isinstance(found, ObjectOutcome) for found in enclosed)
        self._mark_known(done, taken, {one.object for one in fresh})
        if taken.revoked:
            self._revoke(done, taken, terms)
        # Without a number: not every auditor may see what came.
        self.access.note(now(), "node", f"took what {terms.giver} gave as STIX")
        return done

    def _without_revoked(self, taken: StixTaken, terms: TakingTerms) -> StixTaken:
        """Return what was read without what its giver has revoked, now or at any time before: that is not undone."""
        gone = self.received.revoked(terms.giver) | taken.revoked.keys()
        if not gone:
            return taken
        return replace(
            taken,
            enclosed=tuple(one for one in taken.enclosed if one.id not in gone),
            told=tuple(one for one in taken.told if one.object not in gone),
            outcomes=tuple(
                ObjectOutcome(one.id, one.version, Fate.REFUSED, REVOKED)
                if one.id in gone and one.fate is Fate.TAKEN
                else one
                for one in taken.outcomes
            ),
        )

    def _revoke(self, done: Imported, taken: StixTaken, terms: TakingTerms) -> None:
        """Flag what the giver told by objects that it has revoked now, and say so of each."""
        found = self.received.revoke(terms.giver, taken.revoked, now().isoformat())
        done.outcomes = [
            ObjectOutcome(one.id, one.version, Fate.USED, FLAGGED) if one.why == REVOKED and one.id in found else one
            for one in done.outcomes
        ]
        self.access.note(now(), "node", f"flagged what {terms.giver} gave as STIX and has revoked")

    def forget(self, giver: str, reports: Sequence[str]) -> int:
        """Remove what a party gave, all of its STIX or these reports, with their claims; return how many reports went."""
        party = PartyName(giver)
        wanted = [ReportId(one) for one in reports] or self.received.from_stix(party)
        if missing := [one for one in wanted if self.received.how(Report, one, party) is None]:
            raise WrongUse(f"{missing[0]}: there is no such report of {party} here")
        for one in wanted:
            self.received.forget(party, one)
        self.access.note(now(), "node", f"removed reports of {party} that came as STIX")
        return len(wanted)

    def _check_room(self, giver: PartyName, size: int) -> None:
        megabytes = read_settings(self.node.folder).peer_megabytes
        if self.received.stix_bytes(giver) + size > megabytes * 1_000_000:
            raise WrongUse(
                f"{giver}: it has filled the {megabytes} MB that peer_megabytes in settings.toml gives each party; nothing more is taken from it until there is room"
            )

    def take_added(self, inbox: Inbox) -> Imported:
        """Look at what clients have added, and tell them what became of it."""
        done = Imported()
        while waiting := inbox.waiting():
            for added in waiting:
                one = self._added(added)
                inbox.settle(added, _answers(one))
                done.add(one)
        return done

    def _added(self, added: Added) -> Imported:
        try:
            return self.take(read_objects(added.body), self.terms(added.party), source=f"taxii-{added.status[:8]}")
        except ConsilienceError as error:
            return Imported(outcomes=[ObjectOutcome(f"request {added.status}", "", Fate.REFUSED, str(error))])

    def _recognised(self, one: Enclosed, terms: TakingTerms) -> list[ReceivedItem] | ObjectOutcome:
        """Return what a signed record is here, or why it is not taken."""
        statement = one.statement
        try:
            authority = self._authority(statement.head.party)
            recognise(examine(Received(one.envelope), authority.now), authority.now, authority.party)
            if isinstance(statement.body, Notice):
                raise WrongUse("what recalls or withdraws goes by parcels, in its sequence")
            _check_ours(statement.marking, terms)
            if (why := derive.objection(statement, terms.taker)) is not None:
                raise WrongUse(why)
            grant = self._grant(one, authority, terms)
        except ConsilienceError as error:
            return ObjectOutcome(one.id, one.version, Fate.REFUSED, str(error))
        return derive.items_of(statement, grant)

    def _grant(self, one: Enclosed, authority: Authority, terms: TakingTerms) -> Grant:
        """Return under what a record is held: what its own party says beside it, and at most as long as is said nowhere.

        Raises `WrongUse` where it may be held no longer, or its parcel was withdrawn.
        """
        today, log = now().date(), authority.origin
        is_own = terms.giver == one.statement.head.party
        parcel = one.parcel if is_own and one.parcel is not None else _NO_PARCEL
        unsaid = None if parcel or (is_own and one.until is not None) else today + UNSAID
        until = min((day for day in (one.until, unsaid) if day is not None), default=None)
        if until is not None and until < today:
            raise WrongUse("its last day is over")
        if parcel and self._arrivals.is_gone(log, parcel):
            raise WrongUse("the parcel that brought it was withdrawn, or its last day is over")
        body = one.statement.body
        return Grant(log, parcel, one.statement.id, body.form if isinstance(body, Disclosure) else Form.FULL, until)

    def _authority(self, party: PartyName) -> Authority:
        """Return the keys of a peer's log as far as they came here; raise `WrongUse` for nobody we were introduced to."""
        peer = self.peers.need(party)
        if self._arrivals.forks(peer.origin):
            raise WrongUse(f"peer {party}: its log forked; nothing is taken from it")
        authority = log_keys.keys_of(self._arrivals, peer)
        if authority.demo and not any(key.demo for key in self.node.ledger.keyring.keys.values()):
            raise WrongUse(f"peer {party}: it works with demo keys, which only demo nodes deal with")
        return authority

    def _mark_known(self, done: Imported, taken: StixTaken, fresh: set[str]) -> None:
        told = {one.object for one in taken.told}
        done.outcomes = [
            ObjectOutcome(one.id, one.version, one.fate, KNOWN)
            if one.fate is Fate.TAKEN and one.id in told and one.id not in fresh
            else one
            for one in done.outcomes
        ]


def _outcomes(taken: StixTaken, enclosed: Sequence[list[ReceivedItem] | ObjectOutcome]) -> list[ObjectOutcome]:
    """Return one outcome for each object, with what was found out about the signed records."""
    refused = {(one.id, one.version): one for one in enclosed if isinstance(one, ObjectOutcome)}
    return [refused.get((one.id, one.version), one) for one in taken.outcomes]


def _items(told: ReportTold) -> list[ReceivedItem]:
    found = [ReceivedItem(told.report, told.marking)]
    return [*found, ReceivedItem(told.claim, told.marking)] if told.claim is not None else found


def _drafted(told: Sequence[ReportTold], terms: TakingTerms, progress: Progress | None) -> Iterator[ReceivedItem]:
    """Yield the claims drafted from the prose; a portion marking tightens its claim, and never loosens it."""
    prose = {one.report.id: one for one in told if one.claim is None}
    if not prose:
        return
    # Reading language needs much that a node with nothing to read should not wait for.
    from consilience.pipeline.drafting import claims_of  # noqa: PLC0415

    for report, drafted in claims_of([one.report for one in prose.values()], progress):
        whole = prose[report.id].marking
        for claim in drafted:
            portion = claim.marking
            marking = whole
            if portion is not None:
                part = _shared(marking_of(portion, UNMARKED, terms.giver), terms.taker)
                marking = combine([whole, part], terms.policies)
            yield ReceivedItem(claim, marking)


def _check_ours(marking: Marking, terms: TakingTerms) -> None:
    if marking.audience != EVERYONE and terms.taker not in marking.audience:
        raise WrongUse("its marking does not let this party have it")
    if not marking.caveats <= terms.caveats | PERMITTED or not all(map(terms.policies.knows, marking.levels)):
        raise WrongUse("its marking has a caveat or level that is unknown here")


def _shared(marking: Marking, party: PartyName) -> Marking:
    """Return the marking with this party among those it may go to: its owner gave it to us."""
    return Marking(
        levels=marking.levels,
        originators=marking.originators,
        compartments=marking.compartments,
        releasable_to=marking.releasable_to | {party},
        no_foreign=marking.no_foreign,
        caveats=marking.caveats,
    )


def _answers(done: Imported) -> list[Answer]:
    return [
        Answer(
            one.id, one.version or "1970-01-01T00:00:00.000Z", "failure" if one.fate is Fate.REFUSED else "success",
            one.why,
        )
        for one in done.outcomes
    ]  # fmt: skip

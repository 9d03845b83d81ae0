"""Working in a forum: what a member says there, with the request that lets it go to the other parties.

Every record of the forum but a note and a contact report goes to the forum's parties, once a releaser has let it go.  A
contact report is kept at home until somebody asks for its release; so are numbers on a scenario, if whoever says them wants that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from consilience.errors import WrongUse
from consilience.forum import councils, forums, gates, waiting
from consilience.forum.board import Board, Spoken, spoken
from consilience.forum.speaker import Denied, Speaker
from consilience.forum.verbs import may_say
from consilience.ledger.reading import Record
from consilience.marking import EVERYONE, Level, Marking, combine
from consilience.node import releases
from consilience.node.act import Act, Say
from consilience.node.baseline import baselines
from consilience.node.folder import now
from consilience.node.forum import scenario_view
from consilience.node.forum.boards import board_of
from consilience.node.reader_view import ReaderView
from consilience.node.release_rules import Covered
from consilience.node.service import Service
from consilience.records.call import CallKey, Refused
from consilience.records.contact import Contact
from consilience.records.forum import Forum, Note, TextSignature
from consilience.records.ids import MemberId, PartyName, RecordId, TextId
from consilience.records.key import KeyRole
from consilience.records.kind import Sayer
from consilience.records.kinds import Body, kind_of
from consilience.records.meeting import Opening
from consilience.records.memorandum import TermsRule
from consilience.records.outcome import Dispute
from consilience.records.party import Seat
from consilience.records.proposal import PositionTaken
from consilience.records.record import RecordLink, read_statement, record_id
from consilience.records.release import Form, Release
from consilience.records.request import ReleaseRequest
from consilience.records.sealed import Seal
from consilience.records.sighting import Odds, Rates, ScenarioWarning, Sighting, WarningAnswer

AMBER = frozenset({Level("tlp", "amber")})
_MOST = 200


def speaker(service: Service, member: MemberId) -> Speaker:
    """Return a member with the seats held today."""
    try:
        seat: RecordId | None = baselines.chair_seat(service, member).id
    except WrongUse:
        seat = None
    return Speaker(party=service.party, member=member, now=now(), roles=service.roles(member), seat=seat)


def say(
    service: Service, view: ReaderView, member: MemberId, body: Body, *, levels: frozenset[Level] = AMBER, title: str = "",
    ask: bool = True,
) -> Act:  # fmt: skip
    """Return what a member signs to say something in a forum; raise `WrongUse` with the reason where it is not allowed."""
    return say_all(service, view, member, [body], levels=levels, title=title, ask=ask)


def say_all(
    service: Service, view: ReaderView, member: MemberId, bodies: Sequence[Body], *, levels: frozenset[Level] = AMBER,
    title: str = "", ask: bool = True,
) -> Act:  # fmt: skip
    """Return several records said together; each is judged by the board as it is now, with those before it.

    Without `ask` they stay at home until somebody asks for their release (`share`).
    """
    board, who = board_of(service, view), speaker(service, member)
    says: list[Say] = []
    shared: dict[frozenset[PartyName], list[RecordId]] = {}
    for body in bodies:
        may = may_say(board, who, body)
        if isinstance(may, Denied):
            raise WrongUse(f"{_noun(body)}: {may.reason}")
        marking = marking_of(service, view, board, body, levels)
        links = tuple(RecordLink(relation="rests on", record=one) for one in _evidence(body))
        payload = service.node.payload(body, author=member, marking=marking, links=links)
        says.append(Say(payload, KeyRole.RELEASER if Sayer.RELEASER in body.KIND.says else KeyRole.MEMBER))
        if len(bodies) > 1:
            board = board.grown([spoken(read_statement(payload), view.end + len(says))])
        others = frozenset(marking.audience) - {service.party}
        # A key of a call goes to the people on its roster, over the line of the call; a report, when it is asked for.
        if others and ask and body.KIND.leaves and not isinstance(body, Contact | CallKey):
            going = shared.setdefault(frozenset(map(PartyName, others)), [])
            going.append(record_id(payload))
            going += [one for one in _seats(service, body, others) if one not in going]
    for to, records in sorted(shared.items(), key=lambda row: sorted(row[0])):
        because = _because(
            service, [(kind_of(body), marking_of(service, view, board, body, levels)) for body in bodies], to
        )
        says.append(_request(service, member, records, to, levels, because))
    return Act(title or f"say in the forum: {', '.join(sorted({_noun(body) for body in bodies}))}", tuple(says))


def sign(service: Service, view: ReaderView, member: MemberId, *texts: TextId) -> Act:
    """Return a chair's signature for the party under a text, or under several of one marking."""
    seat = _shown_seat(service, member)
    found = [one for text in texts if (one := board_of(service, view).any_text(text)) is not None]
    levels = (
        service.policies.highest(frozenset[Level]().union(*(one.marking.levels for one in found))) if found else AMBER
    )
    bodies = [TextSignature(text=text, seat=seat) for text in texts]
    return say_all(service, view, member, bodies, levels=levels, title="sign a text of the forum")


def open_item(service: Service, view: ReaderView, member: MemberId, meeting: TextId, item: str) -> tuple[Act, Opening]:
    """Return the attempt to open an item; where the gate is shut, what is signed is the refusal with its reasons."""
    board, who = board_of(service, view), speaker(service, member)
    found = gates.attempt(board, who, meeting, item)
    if isinstance(found, Denied):
        raise WrongUse(f"item: {found.reason}")
    held = board.any_text(meeting)
    levels = AMBER if held is None else held.marking.levels
    title = "put on record that an item stays closed" if found.refused else "open an item of the agenda"
    return replace(say(service, view, member, found, levels=levels), title=title), found


def share(service: Service, view: ReaderView, member: MemberId, id_: RecordId) -> Act:
    """Return the request to release a contact report to the counterpart, or numbers on a scenario to the forum's parties."""
    record = view.record(id_)
    body = None if record is None else record.statement.body
    if record is None or not isinstance(body, Contact | Odds | Rates | Sighting):
        raise WrongUse("record: there is no such contact report, odds, rates or sighting of this party's")
    board = board_of(service, view)
    to = {body.counterpart} if isinstance(body, Contact) else board.parties(body) - {service.party}
    return releases.ask(
        service, view, member, records=[id_], form=Form.FULL, to=sorted(to),
        because=_because(service, [(record.statement.kind, record.statement.marking)], sorted(to)),
    )  # fmt: skip


def tell_seats(service: Service, view: ReaderView, member: MemberId, forum: TextId) -> Act:
    """Return the request to release what the other parties do not know yet of who chairs for this party, and since when."""
    others = _others(service, board_of(service, view), forum)
    fresh = untold_seats(service, view, forum)
    if not fresh:
        raise WrongUse("seats: the other parties know of every chair's seat")
    says = _request(service, member, [one.id for one in fresh], others, AMBER, "so that the others know who chairs")
    return Act("ask for the release of chairs' seats", (says,))


def untold_seats(service: Service, view: ReaderView, forum: TextId) -> list[Spoken[Seat]]:
    """Return this party's chairs' seats, as they now stand, that nobody has asked to release to all of the forum."""
    board = board_of(service, view)
    others = _others(service, board, forum)
    found = [one for one in forums.chairs_over_time(board, forum) if one.party == service.party]
    return [
        one for one in found
        if one.marking.audience == EVERYONE and not _told(view, one.id, ("release/1", "request/1")) >= others
    ]  # fmt: skip


def let_go(service: Service, view: ReaderView, member: MemberId) -> Act:
    """Return a releaser's word on all open requests that are of the forum alone."""
    says: list[Say] = []
    for case in ready_cases(service, view):
        says += releases.decide(service, view, member, case.record.id, agreed=True).says
    if not says:
        raise WrongUse("requests: none of the forum is open that may go")
    return Act("release to the forum", tuple(says))


def open_cases(view: ReaderView) -> list[releases.Case]:
    """Return the open requests that name records of the forum and nothing else."""
    return [
        case for case in releases.open_cases(view, limit=_MOST)
        if not case.hidden and not case.bound
        and all(one.statement.kind in releases.OF_THE_FORUM for one in case.items)
    ]  # fmt: skip


def ready_cases(service: Service, view: ReaderView) -> list[releases.Case]:
    """Return those that may go today; what may not waits for a decision of its own, and holds up nothing else."""
    return [one for one in open_cases(view) if releases.fault_of(service, one) is None]


def waits(service: Service, view: ReaderView, member: MemberId) -> list[waiting.Waits]:
    """Return what of the forum waits on a member."""
    board, who = board_of(service, view), speaker(service, member)
    found = board.remember((member, who.seat, who.roles, now().date()), lambda: waiting.on(board, who))
    seals = waiting.on_seals(
        board, who, proved=service.rules.values.proved, asked=lambda one: opening_asked(service, view, one)
    )
    return waiting.in_order([*found, *seals])


def opening_asked(service: Service, view: ReaderView, seal: Spoken[Seal]) -> bool:
    """Whether somebody has asked for the release of what this party has sealed."""
    id_ = service.rules.values.own_id(seal.body)
    return id_ is not None and bool(_told(view, id_, ("release/1", "request/1")))


def _evidence(body: Body) -> tuple[RecordId, ...]:
    return body.claims if isinstance(body, Sighting) else ()


def marking_of(
    service: Service, view: ReaderView, board: Board, body: Body, levels: frozenset[Level] = AMBER
) -> Marking:  # fmt: skip
    """Return the marking: for the parties whose text it is; for this party alone where it is not meant for others.

    What rests on claims goes no further than they may.
    """
    if isinstance(body, WarningAnswer):
        warning = board.record(body.warning, ScenarioWarning)
        return service.own_marking() if warning is None else warning.marking
    whose = frozenset[PartyName]() if isinstance(body, Note | Contact | Refused) else _parties(board, body)
    if isinstance(body, Contact) and service.party in board.parties(body):
        # Releasable to the counterpart, and nobody asks for that by writing it.
        whose = frozenset({body.counterpart})
    if isinstance(body, Note | Refused):
        levels = frozenset({Level("tlp", "amber+strict")})
    own = frozenset({service.party})
    if councils.is_of_council(board, body) and not isinstance(body, Note):
        # Not even other words of it: what confines to the party is in force for every form of release.
        return Marking(levels=levels, originators=own, no_foreign=own)
    plain = Marking(levels=levels, originators=own, releasable_to=whose | own)
    rests_on = scenario_view.evidence(view, _evidence(body))
    return combine([plain, *rests_on], service.policies) if rests_on else plain


def _parties(board: Board, body: Body) -> frozenset[PartyName]:
    found = board.parties(body)
    for name in (
        "text",
        "proposal",
        "meeting",
        "memorandum",
        "exchange",
        "outcome",
        "request",
        "correction",
        "decision",
    ):
        named = getattr(body, name, None)
        if not found and isinstance(named, str):
            one = board.any_text(TextId(named))
            found = frozenset() if one is None else board.parties(one.body)
    return found or _about(board, body)


def _about(board: Board, body: Body) -> frozenset[PartyName]:
    about = getattr(body, "about", None) or getattr(body, "check", None)
    if not isinstance(about, str):
        return frozenset()
    one = board.any_text(TextId(about)) or board.any_record(RecordId(about))
    # Word on a commitment goes no further than the report that has it.
    return frozenset() if one is None else frozenset(map(PartyName, one.marking.audience)) - {PartyName("*")}


def _seats(service: Service, body: Body, others: Iterable[str]) -> list[RecordId]:
    """Return the record of the seat that goes along, where somebody has not got it yet."""
    if not isinstance(body, TextSignature | PositionTaken | TermsRule | Dispute):
        return []
    return [] if _told(service.roster(), body.seat, ("release/1",)) >= set(others) else [body.seat]


def _told(view: ReaderView, record: RecordId, kinds: Sequence[str]) -> frozenset[PartyName]:
    """Return to whom records of these kinds let a record go."""
    said = (one.statement.body for one in view.mentions(record, kinds))
    return frozenset[PartyName]().union(*(one.to for one in said if isinstance(one, Release | ReleaseRequest)))


def _others(service: Service, board: Board, forum: TextId) -> frozenset[PartyName]:
    found = board.text(forum, Forum)
    return frozenset() if found is None else found.body.parties - {service.party}


def _shown_seat(service: Service, member: MemberId) -> RecordId:
    seat: Record = baselines.chair_seat(service, member)
    if not isinstance(seat.statement.body, Seat) or seat.statement.marking.audience != EVERYONE:
        raise WrongUse("seat: its record is kept from the other parties; have the root record the chair's seat again")
    return seat.id


def _request(
    service: Service, member: MemberId, records: Sequence[RecordId], to: frozenset[PartyName], levels: frozenset[Level],
    because: str,
) -> Say:  # fmt: skip
    body = ReleaseRequest(records=frozenset(records), form=Form.FULL, to=to, because=because)
    marking = Marking(levels=levels, originators=frozenset({service.party}), releasable_to=to | {service.party})
    links = tuple(RecordLink(relation="asks for", record=one) for one in sorted(records))
    return Say(service.node.payload(body, author=member, marking=marking, links=links))


def _because(service: Service, going: Iterable[tuple[str, Marking]], to: Iterable[PartyName]) -> str:
    """Return under which memorandum it goes, for the releaser to read."""
    found = service.rules.of(going, to, now().date())
    return found.words if isinstance(found, Covered) and found.term is not None else "for the forum"


def _noun(body: Body) -> str:
    return kind_of(body).partition("/")[0].replace("_", " ")

"""Sealed exchanges at work: seal a value that stands in this party's log, see what came, ask for the opening.

A kind may be given sealed when its declaration says so (`sealed_by`).  The value is recorded as ever, and kept; the seal
names its leaf with the proof under a checkpoint that every peer gets.
"""

from __future__ import annotations

from consilience.errors import WrongUse
from consilience.forum import sealed
from consilience.forum.board import Spoken
from consilience.forum.sealed import ExchangeStanding
from consilience.forum.speaker import Denied
from consilience.forum.verbs import may_say
from consilience.ledger.ledger import InclusionProof
from consilience.ledger.reading import Record
from consilience.node import releases
from consilience.node.act import Act, Say
from consilience.node.folder import now
from consilience.node.forum import work
from consilience.node.forum.boards import board_of
from consilience.node.reader_view import Asked, ReaderView
from consilience.node.release_rules import NotCovered
from consilience.node.sealed_values import kind_of_noun
from consilience.node.service import Service
from consilience.records.ids import MemberId, PartyName, RecordId, TextId
from consilience.records.kinds import Body
from consilience.records.record import Statement
from consilience.records.release import Form
from consilience.records.sealed import Seal, SealedExchange

_MANY = 200


def standing(service: Service, view: ReaderView, exchange: TextId) -> ExchangeStanding | None:
    """Return how an exchange stands, as far as the reader may see its seals."""
    board, values = board_of(service, view), service.rules.values
    said = board.text(exchange, SealedExchange)
    if said is None:
        return None
    return sealed.standing(
        board, exchange, now=now(), proved=values.proved, opened=lambda one: values.opened(one, said.body)
    )  # fmt: skip


def all_(service: Service, view: ReaderView, forum: TextId) -> list[ExchangeStanding]:
    """Return the sealed exchanges of a forum, the newest first."""
    texts = board_of(service, view).texts(SealedExchange, forum)
    found = (standing(service, view, one.text) for one in reversed(texts))
    return [one for one in found if one is not None]


def values(service: Service, view: ReaderView, one: ExchangeStanding) -> dict[PartyName, Statement]:
    """Return the values that the reader may see: the own party's, and others' once they were opened."""
    found: dict[PartyName, Statement] = {}
    for row in one.rows:
        value = None if row.seal is None else service.rules.values.value(row.seal, one.said.body)
        if value is not None and view.allows(value.marking):
            found[row.party] = value
    return found


def candidates(service: Service, view: ReaderView, one: ExchangeStanding) -> list[Record]:
    """Return the own records that could be sealed: of the kind, on the matter, released to nobody; the newest first."""
    body = one.said.body
    found = view.find(Asked(kind=kind_of_noun(body.what), limit=_MANY))
    return [
        record for record in found
        if sealed.matter_of(record.statement.body) == body.matter and record.statement.head.party == service.party
        and not view.mentions(record.id, ("release/1", "request/1"))
    ]  # fmt: skip


def keep(service: Service, view: ReaderView, member: MemberId, body: Body) -> Act:
    """Return what a member signs to record something of a forum without asking for its release: a value to be sealed."""
    may = may_say(board_of(service, view), work.speaker(service, member), body)
    if isinstance(may, Denied):
        raise WrongUse(f"{body.KIND.name}: {may.reason}")
    marking = work.marking_of(service, view, board_of(service, view), body)
    return Act(
        f"record a {body.KIND.name} to be sealed", (Say(service.node.payload(body, author=member, marking=marking)),)
    )


def seal(service: Service, view: ReaderView, member: MemberId, exchange: TextId, record: RecordId) -> Act:
    """Return the seal of a record of this log, with the request that lets it go; the record itself stays."""
    one = standing(service, view, exchange)
    if one is None:
        raise WrongUse("exchange: there is none of this digest")
    if record not in {each.id for each in candidates(service, view, one)}:
        raise WrongUse(
            f"record: a seal is for a {one.said.body.what} of yours on this matter that nobody has asked to release"
        )
    _could_be_opened(service, view, one, record)
    proof = _proof(service, record)
    body = Seal(
        exchange=exchange, leaf=proof.commitment.hex(), index=proof.index, size=proof.size, root=proof.root.hex(),
        path=tuple(each.hex() for each in proof.path),
    )  # fmt: skip
    return work.say(service, view, member, body, levels=one.said.marking.levels, title="seal a value")


def open_(service: Service, view: ReaderView, member: MemberId, exchange: TextId) -> Act:
    """Return the request to release the own value, once all have sealed; the ledger holds it back before."""
    one = standing(service, view, exchange)
    own = None if one is None else _own(one, service.party)
    id_ = None if own is None else service.rules.values.own_id(own.body)
    if one is None or own is None or id_ is None:
        raise WrongUse("exchange: your party has sealed nothing in it")
    if not one.may_open:
        missing = ", ".join(row.party for row in one.rows if not row.proved)
        raise WrongUse(f"exchange: {missing} has not sealed, so nothing is opened")
    to = sorted(one.said.body.parties - {service.party})
    return releases.ask(
        service, view, member, records=[id_], form=Form.FULL, to=to, because=f"to open “{one.said.body.title}” together"
    )


def _could_be_opened(service: Service, view: ReaderView, one: ExchangeStanding, record: RecordId) -> None:
    """Refuse what a marking or the terms would keep here at the opening: who seals that would stop the others."""
    found = view.record(record)
    others = one.said.body.parties - {service.party}
    if found is None:
        raise WrongUse("record: it is not here")
    if short := [each.party for each in releases.reaches([found], others, Form.FULL) if not each.allowed]:
        raise WrongUse(f"record: its marking does not let it go to {', '.join(short)}, so it could never be opened")
    term = service.rules.of([(found.statement.kind, found.statement.marking)], others, now().date())
    if isinstance(term, NotCovered):
        raise WrongUse(f"record: it could never be opened: {term.reason}")


def _own(one: ExchangeStanding, party: PartyName) -> Spoken[Seal] | None:
    return next((row.seal for row in one.rows if row.party == party), None)


def _proof(service: Service, record: RecordId) -> InclusionProof:
    """Return the proof of a record under a checkpoint, which is made where none covers it yet."""
    row, newest = service.node.ledger.find(record), service.node.store.newest_checkpoint()
    if row is None or newest is None or newest[0] <= row.index:
        service.node.checkpoint(service.log_key)
        newest = service.node.store.newest_checkpoint()
    return service.node.ledger.prove(record, newest[0] if newest else None)

"""Peers: other parties' nodes, their fingerprints, what was sent to each with its receipt, and what came from each.

What was sent is shown from the records of it that the reader may see, and what came from what is marked for him; numbers of
whole sequences are not shown, as they would count what he may not see.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from starlette.responses import RedirectResponse, Response

from consilience.errors import WrongUse
from consilience.exchange.card import Introduced, read_card
from consilience.exchange.client import fetch_card
from consilience.exchange.peers import Peer
from consilience.ledger.reading import Record
from consilience.marking import Marking
from consilience.node.peering import peering, status, witness
from consilience.node.reader_view import Asked
from consilience.node.received import Held
from consilience.records.claim import Claim
from consilience.records.contact import Contact
from consilience.records.disclosure import Disclosure, Dispatch
from consilience.records.estimate import Estimate
from consilience.records.ids import PartyName, RecordId, ReportId
from consilience.records.kinds import kind_of
from consilience.records.party import Role
from consilience.records.question import Question
from consilience.records.report import Report
from consilience.web.names import cut
from consilience.web.pages.places import place_of
from consilience.web.render import page
from consilience.web.security import NotHere
from consilience.web.sessions import Acting, Here, Visit

router = APIRouter(include_in_schema=False)
_MOST_BYTES = 16 * 1024 * 1024
_MOST = 200
_SHOWN = 25
"""Rows of a list on one page."""
_NOUNS: tuple[type, ...] = (Report, Claim, Estimate, Question, Disclosure)


@dataclass(frozen=True, kw_only=True, slots=True)
class SentLine:
    """One thing that was handed over, as the reader may know of it."""

    record: Record | None
    """What it is here; None where the reader may not see that."""
    cause: Record | None
    moment: datetime
    acknowledged: bool
    withdrawn: bool
    recalled: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Came:
    """One thing that came from a party."""

    noun: str
    title: str
    address: str
    marking: Marking
    held: Held | None = None
    when: datetime | None = None


@router.get("/peers")
def list_(request: Request, visit: Here) -> Response:
    exchange = visit.site.exchange
    raw = exchange.outbox.card()
    return page(
        request,
        "peers.html",
        visit,
        card=None if raw is None else read_card(raw),
        peers=[
            (one, visit.site.rounds.last.get(one.party), exchange.arrivals.forks(one.origin))
            for one in exchange.peers.all()
        ],
        asked=None,
        address="",
    )


@router.get("/peers/card")
def card(visit: Here) -> Response:
    """Give the card of this node as a file, to be handed over."""
    raw = visit.site.exchange.outbox.card()
    if raw is None:
        raise NotHere
    name = f"{visit.service.party}.card.json"
    return Response(
        raw, media_type="application/json", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@router.post("/peers/look")
def look(
    request: Request,
    visit: Acting,
    file: Annotated[UploadFile | None, File()] = None,
    address: Annotated[str, Form(max_length=300)] = "",
) -> Response:
    """Read a card and show its fingerprint; nothing is taken before people have compared it."""
    visit.need(Role.CHAIR)
    found = _card(file, address.strip())
    raw = visit.site.exchange.outbox.card()
    return page(
        request,
        "peers.html",
        visit,
        card=None if raw is None else read_card(raw),
        peers=[],
        asked=found,
        address=address.strip(),
    )


@router.post("/peers")
def introduce(
    visit: Acting,
    card: Annotated[str, Form()],
    heard: Annotated[str, Form()] = "",
    address: Annotated[str, Form(max_length=300)] = "",
) -> Response:
    """Take a card whose fingerprint somebody has heard from the peer."""
    visit.need(Role.CHAIR)
    visit.need_fresh()
    try:
        found = read_card(bytes.fromhex(card))
    except ValueError:
        raise WrongUse("card: it could not be read") from None
    if "".join(heard.split()).lower() != found.authority.fingerprint.replace(" ", ""):
        raise WrongUse(
            "fingerprint: what you have heard is not that of this card; it is not the peer's, or was misheard"
        )
    peer = peering.introduce(visit.site.exchange, found, address=address.strip() or None)
    visit.note(f"introduced {peer.party}")
    return RedirectResponse(f"/peers/{peer.party}", status_code=303)


@router.get("/peers/{party}")
def one(
    request: Request, visit: Here, party: str, sent: Annotated[int, Query(ge=1, le=1_000)] = 1,
    came: Annotated[int, Query(ge=1, le=1_000)] = 1,
) -> Response:  # fmt: skip
    """A peer with what went to it and what came; `sent` and `came` are the pages of the two lists."""
    peer = _peer(visit, party)
    went, arrived = _sent(visit, peer), _came(visit, peer.party)
    return page(
        request,
        "peer.html",
        visit,
        peer=peer,
        last=visit.site.rounds.last.get(peer.party),
        sent=went[(sent - 1) * _SHOWN : sent * _SHOWN],
        sent_total=len(went),
        sent_page=sent,
        came=arrived[(came - 1) * _SHOWN : came * _SHOWN],
        came_total=len(arrived),
        came_page=came,
        shown=_SHOWN,
        troubles=_troubles(visit, peer),
        waits=[
            one
            for one in visit.site.rounds.waiting
            if one.to == peer.party and visit.view.record(one.release) is not None
        ],
    )


@router.post("/peers/{party}/exchange")
def exchange_now(visit: Acting, party: str) -> Response:
    """Hand over what is due and fetch what the peer has, without waiting for the next round."""
    visit.need(Role.RELEASER, Role.CHAIR, Role.ANALYST)
    peer = _peer(visit, party)
    visit.site.rounds.go([peer])
    visit.note(f"exchanged with {peer.party}")
    return RedirectResponse(f"/peers/{peer.party}", status_code=303)


@router.post("/peers/{party}/remove")
def remove(visit: Acting, party: str) -> Response:
    visit.need(Role.CHAIR)
    visit.need_fresh()
    peering.remove(visit.site.exchange, _peer(visit, party).party)
    visit.note(f"removed {party}")
    return RedirectResponse("/peers", status_code=303)


@router.get("/peers/{party}/proof")
def proof(visit: Here, party: str) -> Response:
    """A file that shows to anybody that the log of a peer has forked."""
    visit.need(Role.CHAIR, Role.AUDITOR)
    content = status.proof(visit.site.exchange, _peer(visit, party))
    headers = {"Content-Disposition": f'attachment; filename="fork-{party}.json"'}
    return Response(content, media_type="application/json", headers=headers)


@router.get("/received/{party}/{name}")
def received(request: Request, visit: Here, party: str, name: str) -> Response:
    """A report of another party as it came, with its claims."""
    store, allowed = visit.service.received, visit.foreign()
    body, marking = _arrived(visit, party, name)
    given = _as_stix(visit, body.party)
    visit.note(f"opened a report of {body.party}", marking=marking)
    claims = [one for one in store.all(Claim, allowed, parent=body.id) if one.party == body.party]
    held = store.how(Report, body.id, body.party)
    stix = len(given) if body.id in given else 0
    return page(request, "received.html", visit, report=body, marking=marking, held=held, claims=claims, stix=stix)


@router.post("/received/{party}/{name}/remove")
def remove_received(
    visit: Acting, party: str, name: str, agreed: Annotated[str, Form()] = "", everything: Annotated[str, Form()] = ""
) -> Response:
    """Remove what came as STIX, and is tied to no parcel, from every store of the node."""
    visit.need(Role.RELEASER)
    visit.need_fresh()
    body, _ = _arrived(visit, party, name)
    given = _as_stix(visit, body.party)
    if body.id not in given:
        raise WrongUse("report: it came by a parcel, and goes when its sender withdraws it or its last day is over")
    if agreed != "yes":
        raise WrongUse("agreed: say that it is to be removed for good")
    wanted = given if everything == "yes" else [body.id]
    for one in wanted:
        visit.service.received.forget(body.party, one)
    visit.service.changed()
    visit.note(f"removed reports of {body.party} that came as STIX")
    return RedirectResponse("/peers", status_code=303)


def _arrived(visit: Visit, party: str, name: str) -> tuple[Report, Marking]:
    """Return a report of another party that the reader may see, with its marking."""
    markings = visit.service.received.markings()
    for body, number in visit.service.received.marked(Report, visit.foreign()):
        if (body.party, body.id) == (party, name):
            return body, markings[number]
    raise NotHere


def _as_stix(visit: Visit, party: PartyName) -> list[ReportId]:
    """Return the reports of a party that came as STIX, as far as the reader sees them."""
    seen = {body.id for body in visit.service.received.all(Report, visit.foreign()) if body.party == party}
    return [one for one in visit.service.received.from_stix(party) if one in seen]


def _peer(visit: Visit, party: str) -> Peer:
    found = visit.site.exchange.peers.named(party)
    if found is None:
        raise NotHere
    return found


def _card(file: UploadFile | None, address: str) -> Introduced:
    if address:
        return fetch_card(address)
    raw = b"" if file is None else file.file.read(_MOST_BYTES + 1)
    if not raw or len(raw) > _MOST_BYTES:
        raise WrongUse("card: choose the peer's card, or give its address")
    return read_card(raw)


def _sent(visit: Visit, peer: Peer) -> list[SentLine]:
    view, back = visit.view, visit.site.exchange.outbox.acknowledged(peer.origin)
    reached = 0 if back is None else back[0].number
    found: list[SentLine] = []
    for record in view.find(Asked(kind="dispatch/1", name=peer.party, limit=_MOST)):
        body = record.statement.body
        if not isinstance(body, Dispatch) or body.log != peer.origin:
            continue
        cause = view.record(body.because)
        gone = cause is not None and bool(view.mentions(cause.id, ("withdrawal/1",)))
        for sent in body.sent:
            what = view.record(RecordId(sent.record))
            found.append(
                SentLine(
                    record=what, cause=cause, moment=record.logged, acknowledged=body.number <= reached, withdrawn=gone,
                    recalled=what is not None and view.recalled(what),
                )
            )  # fmt: skip
    return found


def _came(visit: Visit, party: PartyName) -> list[Came]:
    """Return all that came from a party and is marked for the reader: reports and claims first, then what is of forums."""
    store, allowed = visit.service.received, visit.foreign()
    markings = store.markings()
    found: list[Came] = []
    for kind in _NOUNS:
        for body, number in store.marked(kind, allowed):
            marking = markings[number]
            whose = getattr(body, "party", None) or next(iter(marking.originators - {visit.service.party}), None)
            if whose == party:
                id_ = getattr(body, "id", "")
                held = store.how(kind, id_, party) if id_ else None
                found.append(
                    Came(
                        noun=visit.names.kind(body), title=_title(visit, body), address=_address(body, party),
                        marking=marking, held=held,
                    )
                )  # fmt: skip
    return found + _of_forums(visit, party)


def _of_forums(visit: Visit, party: PartyName) -> list[Came]:
    board = visit.names.board
    theirs = sorted((one for one in board.everything() if one.party == party), key=lambda one: -one.index)
    return [
        Came(
            noun=visit.names.kind(one.body), title=visit.names.title(one.body, one.party), marking=one.marking, when=one.created,
            address=place_of(board, kind_of(one.body).partition("/")[0], one.id if isinstance(one.body, Contact) else one.text),
        )
        for one in theirs
    ]  # fmt: skip


def _title(visit: Visit, body: Any) -> str:
    match body:
        case Report():
            return cut(" ".join((body.title or body.text).split()))
        case Disclosure():
            return f"a {body.of} of which only the existence is told"
        case _:
            return visit.names.title(body, getattr(body, "party", None))


def _address(body: Any, party: PartyName) -> str:
    match body:
        case Report():
            return f"/received/{party}/{quote(body.id, safe='')}"
        case Claim():
            return f"/matters/{quote(body.id, safe='')}"
        case Estimate():
            return f"/questions/{quote(body.question, safe='')}"
        case _:
            return "/questions" if isinstance(body, Question) else f"/peers/{party}"


def _troubles(visit: Visit, peer: Peer) -> list[str]:
    """Return what does not fit about a peer's log; for those who answer for it."""
    if not visit.roles & {Role.CHAIR, Role.AUDITOR, Role.RELEASER}:
        return []
    exchange = visit.site.exchange
    found = [f"Its log has forked: {fork.why}" for fork in exchange.arrivals.forks(peer.origin)]
    found += [
        f"It signed a checkpoint of size {size} that {by} has seen and that was not shown here. Ask it why."
        for log, size, by in witness.unexplained(exchange)
        if log == peer.origin
    ]
    return found + [
        f"Parcel {number}: something was set aside: {why}"
        for number, _, why in exchange.arrivals.set_asides(peer.origin)
    ]

"""The room of a secure call as the browser's script asks for it: roster and keys, signals, relays, and what goes on record.

All of it is for those on the roster alone; for anybody else there is no such room.
"""

from __future__ import annotations

import asyncio
import base64
import hmac
import logging
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Body
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from consilience.errors import WrongUse
from consilience.forum import calls
from consilience.forum.board import Board, Spoken
from consilience.node.calls import keys
from consilience.node.folder import now
from consilience.records import call as nouns
from consilience.records.canonical import write_canonical
from consilience.records.codec import write_body
from consilience.records.forum import TextSignature
from consilience.records.ids import MemberId, PartyName, RecordId, TextId, is_digest
from consilience.records.key import KeyEnrolment, KeyRole
from consilience.web.pages.call import meeting_of, say
from consilience.web.pages.fields import oneof
from consilience.web.pages.forum import board_for
from consilience.web.pages.forum_fields import made
from consilience.web.security import NotHere
from consilience.web.sessions import ByScript, Here, Visit

router = APIRouter(include_in_schema=False)
Json = Annotated[dict[str, Any], Body()]
_BEAT = 5.0
_KEY_HOURS = 12
_PER_MINUTE = 300
_RECORDS_PER_MINUTE = 30
_LOG = logging.getLogger("consilience.calls")


@router.get("/calls/{call}/roster")
def roster(visit: Here, call: str) -> Response:
    """The roster's text with each party's signature under it, and the keys that it names."""
    board, found = room(visit, call)
    exchange, body = visit.site.exchange, found.said.body
    signed = board.signatures(found.said.text)
    chairs = {
        party: {
            id_: shown(party, key, live=True)
            for id_, key in keys.keyring_of(exchange, party).keys.items() if key.role is KeyRole.MEMBER and key.holder == one.author
        }
        for party, one in signed.items()
    }  # fmt: skip
    return JSONResponse(
        {
            "text": write_canonical({**write_body(body)}).decode(), "parties": sorted(board.parties(body)), "chairs": chairs,
            "signatures": {party: _envelope(visit, one) for party, one in signed.items()},
            "keys": {key.id: shown(party, key, live=live) for party, key, live in keys.shown(exchange, body)},
        }
    )  # fmt: skip


@router.get("/calls/{call}/stream")
async def stream(visit: Here, call: str) -> Response:
    """Signals for this member, as they come."""
    await run_in_threadpool(room, visit, call)
    visit.note("entered the room of a call")
    return StreamingResponse(_stream(visit, TextId(call)), media_type="text/event-stream")


@router.post("/calls/{call}/signals")
def signal(visit: ByScript, call: str, given: Json) -> Response:
    """Send a signal to somebody on the roster."""
    _, found = room(visit, call)
    if not visit.site.limits.take(f"signals {visit.member}", per_minute=_PER_MINUTE):
        raise WrongUse("signal: too many; wait a minute")
    to, said = given.get("to"), given.get("said")
    who = _who(to) if isinstance(to, Mapping) else None
    if who is None or not isinstance(said, dict) or calls.seat(found.said.body, *who) is None:
        raise WrongUse("signal: it is for somebody on the roster")
    visit.site.calls.say(found.said.text, visit.member, who, said)
    return JSONResponse({})


@router.post("/calls/{call}/relay")
def relay(visit: ByScript, call: str) -> Response:
    """The relay of the own party, with a name and a password for some hours."""
    room(visit, call)
    settings = visit.site.settings.call
    servers: list[dict[str, object]] = []
    if settings is not None and settings.relays:
        try:
            secret = Path(settings.relay_secret_file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise WrongUse("relay: the file with its secret cannot be read; see [call] in settings.toml") from None
        # The name says until when it serves, and nothing of who it is.
        name = f"{int((now() + timedelta(hours=settings.relay_hours)).timestamp())}:{secrets.token_hex(8)}"
        password = base64.b64encode(hmac.digest(secret.encode(), name.encode(), "sha1")).decode()
        servers = [{"urls": settings.relays.split(), "username": name, "credential": password}]
    return JSONResponse({"servers": servers})


@router.post("/calls/{call}/key")
def key(visit: ByScript, call: str, given: Json) -> Response:
    """Have the member sign that a key and a certificate of this browser are the member's in this call; give the signed record."""
    board, found = room(visit, call)
    public, certificate = str(given.get("public", "")), str(given.get("certificate", ""))
    if not is_digest(public) or not is_digest(certificate):
        raise WrongUse("key: a public key and a certificate are needed")
    there = _said_key(visit, board, found, bytes.fromhex(public), certificate)
    if there is None:
        _now_and_then(visit)
        body = made(
            nouns.CallKey, call=found.said.text, meeting=found.said.body.meeting, key=bytes.fromhex(public), certificate=certificate,
            until=(now() + timedelta(hours=_KEY_HOURS)).replace(microsecond=0),
        )  # fmt: skip
        _signed(visit, board, found, body)
        visit.look_again()
        there = _said_key(visit, board_for(visit), found, bytes.fromhex(public), certificate)
    if there is None:
        raise WrongUse("key: it was not recorded")
    return JSONResponse({"record": there.id, "key": _envelope(visit, there)})


@router.post("/calls/{call}/joined")
def joined(visit: ByScript, call: str, given: Json) -> Response:
    """Record who was met, by which certificates, and whose four words were read and equal."""
    board, found = room(visit, call)
    _now_and_then(visit)
    met = given.get("met")
    rows = (
        tuple(_met(found.said.body, one) for one in met)
        if isinstance(met, list) and len(met) <= nouns.MOST_INVITED
        else ()
    )
    body = made(nouns.Joined, key=_key(given), certificate=str(given.get("certificate", "")), met=rows, **_of(found))
    _signed(visit, board, found, body)
    return JSONResponse({})


@router.post("/calls/{call}/left")
def left(visit: ByScript, call: str, given: Json) -> Response:
    board, found = room(visit, call)
    _now_and_then(visit)
    because = nouns.Departure(oneof(str(given.get("because", "")), [one.value for one in nouns.Departure], "because"))
    _signed(visit, board, found, made(nouns.Left, key=_key(given), because=because, **_of(found)))
    return JSONResponse({})


@router.post("/calls/{call}/refused")
def refused(visit: ByScript, call: str, given: Json) -> Response:
    """Record that this browser refused a connection; it stays with this party."""
    board, found = room(visit, call)
    _now_and_then(visit)
    reason = nouns.Refusal(oneof(str(given.get("reason", "")), [one.value for one in nouns.Refusal], "reason"))
    party, member = _who(given)
    _signed(visit, board, found, made(nouns.Refused, party=party, member=member, reason=reason, **_of(found)))
    return JSONResponse({})


def room(visit: Visit, call: str) -> tuple[Board, calls.CallStanding]:
    """Return the call in force that has this text and names this member; for anybody else there is none."""
    board = board_for(visit)
    said = board.text(TextId(call), nouns.Call) if is_digest(call) else None
    found = None if said is None else calls.in_force(board, said.body.meeting)
    if (
        found is None
        or found.said.text != call
        or calls.seat(found.said.body, visit.service.party, visit.member) is None
    ):
        raise NotHere
    return board, found


def shown(party: PartyName, one: KeyEnrolment, *, live: bool) -> dict[str, object]:
    return {
        "party": party, "public": one.public.hex(), "algorithm": one.algorithm.value, "relying_party": one.relying_party or "",
        "origin": one.origin or "", "live": live,
    }  # fmt: skip


async def _stream(visit: Visit, call: TextId) -> AsyncIterator[str]:
    site, loop, bell = visit.site, asyncio.get_running_loop(), asyncio.Event()

    def ring() -> None:
        loop.call_soon_threadsafe(bell.set)

    leg = site.calls.open(call, visit.member, ring)
    looked = loop.time()
    try:
        yield "retry: 2000\n\n"
        while True:
            for message in leg.take():
                yield f"data: {message}\n\n"
            if leg.over:
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(bell.wait(), timeout=max(0.0, looked + _BEAT - loop.time()))
            bell.clear()
            # By the clock, however many signals come: a busy page is no reason to stay in.
            if loop.time() - looked >= _BEAT:
                looked = loop.time()
                if not await run_in_threadpool(_still, visit):
                    yield f"data: {orjson.dumps({'type': 'over'}).decode()}\n\n"
                    return
                yield ": still here\n\n"
    finally:
        site.calls.leave(leg)


def _still(visit: Visit) -> bool:
    """Whether the member is still signed in and on the roll."""
    return visit.site.identity.is_open(visit.session.token, now()) and visit.site.person(visit.member) is not None


def _said_key(
    visit: Visit, board: Board, found: calls.CallStanding, public: bytes, certificate: str
) -> Spoken[nouns.CallKey] | None:
    rows = board.of(nouns.CallKey, found.said.body.meeting)
    return next(
        (one for one in rows if (one.party, one.author) == (visit.service.party, visit.member)
         and (one.body.call, one.body.key, one.body.certificate) == (found.said.text, public, certificate)), None,
    )  # fmt: skip


def _signed(visit: Visit, board: Board, found: calls.CallStanding, body: Any) -> None:
    held = meeting_of(board, found.said.body.meeting)
    visit.sign(say(visit, held.said, [body]), then=f"/meetings/{held.said.text}/call")


def _met(call: nouns.Call, one: object) -> nouns.Met:
    if not isinstance(one, Mapping):
        raise WrongUse("joined: somebody met could not be read")
    party, member = _who(one)
    if calls.seat(call, party, member) is None:
        raise WrongUse("joined: somebody met is not on the roster")
    try:
        verified = datetime.fromisoformat(str(one.get("verified", "")))
    except ValueError:
        raise WrongUse("joined: a time could not be read") from None
    if verified.tzinfo is None:
        raise WrongUse("joined: a time has its zone")
    found: nouns.Met = made(
        nouns.Met,
        party=party,
        member=member,
        certificate=str(one.get("certificate", "")),
        verified=verified,
        words=one.get("words") is True,
    )
    return found


def _who(one: Mapping[Any, Any]) -> tuple[PartyName, MemberId]:
    return PartyName(str(one.get("party", ""))), MemberId(str(one.get("member", "")))


def _of(found: calls.CallStanding) -> dict[str, TextId]:
    return {"call": found.said.text, "meeting": found.said.body.meeting}


def _key(given: Mapping[str, Any]) -> RecordId:
    return RecordId(str(given.get("record", "")))


def _now_and_then(visit: Visit) -> None:
    if not visit.site.limits.take(f"call records {visit.member}", per_minute=_RECORDS_PER_MINUTE):
        raise WrongUse("call: too many records; wait a minute")


def _envelope(visit: Visit, one: Spoken[Any]) -> str:
    """Return a record as it was signed."""
    if one.party == visit.service.party:
        row = visit.service.node.ledger.find(one.id)
        raw = None if row is None else row.envelope
    else:
        kind = TextSignature.KIND.tag
        raw = next(
            (each.envelope for each in visit.service.arrivals.records(kind, one.party) if each.id == one.id), None
        )
    if raw is None:
        raise WrongUse("call: a record that it needs is not here any more")
    return raw.decode()

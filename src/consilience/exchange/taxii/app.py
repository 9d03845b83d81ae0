"""The TAXII 2.1 server: routes over the outbox, for whoever is known by certificate or token.

    /taxii2/                                     discovery
    /taxii2/node/                                the one API root
    /taxii2/node/status/{status}/                how far a request to add objects is
    /taxii2/node/collections/                    two for each recipient: `released`, to read, and `inbox`, to add to
    /taxii2/node/collections/{id}/…              manifest, objects, one object, its versions

A recipient sees his own two collections and no others; what is not his does not exist.  Nothing is deleted through here.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from consilience.errors import ConsilienceError, MalformedStix, StoreFailed
from consilience.exchange.lines import LINE
from consilience.exchange.objects import NEVER, ObjectPage, Objects, Wanted, write_added
from consilience.exchange.peers import Peers
from consilience.exchange.stix.parse import read_json, sort
from consilience.exchange.taxii.clients import Clients
from consilience.exchange.taxii.inbox import Inbox, InboxFull, ObjectFate, write_status
from consilience.exchange.taxii.query import Unclear, read_query, write_cursor
from consilience.exchange.taxii.talk import MEDIA, STIX_MEDIA, Refused, accepts, answer, is_taxii, refusal
from consilience.records.ids import PartyName

ROOT = "/taxii2/node/"
MOST_ADDED = 10 * 1024 * 1024
"""Bytes of one request to add objects."""
_MOST_OBJECTS_ADDED = 5_000
_CHALLENGE = {"WWW-Authenticate": 'Basic realm="TAXII", charset="UTF-8"'}
_COLLECTION = f"{ROOT}collections/{{collection}}/"


@dataclass(frozen=True, kw_only=True, slots=True)
class Taxii:
    """What the server works with; it opens nothing else."""

    objects: Objects
    inbox: Inbox
    clients: Clients
    peers: Peers
    title: str
    """Names the node, and makes the ids of its collections its own."""
    now: Callable[[], datetime]

    def collection_id(self, recipient: PartyName, alias: str) -> str:
        named = f"consilience/taxii/1\0{self.title}\0{recipient}\0{alias}"
        return str(uuid.UUID(bytes=hashlib.sha256(named.encode()).digest()[:16], version=4))

    def close(self) -> None:
        self.objects.close()
        self.inbox.close()
        self.clients.close()
        self.peers.close()


@dataclass(frozen=True, slots=True)
class Call:
    """One request of a recipient who is known."""

    taxii: Taxii
    recipient: PartyName
    request: Request
    body: bytes

    def part(self, name: str) -> str:
        return str(self.request.path_params[name])

    def wanted(self, *filters: str) -> Wanted | None:
        found = read_query(self.request.query_params.multi_items(), filters)
        return None if found is None else replace(found, today=self.today)

    @property
    def today(self) -> date:
        return self.taxii.now().date()


Handler = Callable[[Call], Response]


def open_taxii(folder: Path, *, now: Callable[[], datetime], title: str = "") -> Taxii:
    """Return the server's files in the folder of the exchange; they are made where they are not there.

    `title` is the name of the node's log; where it is not given, the one that was noted when a client was enrolled.
    """
    Objects(folder / "outbox.sqlite3", writable=True).close()
    clients = Clients(folder / "clients.sqlite3")
    return Taxii(
        objects=Objects(folder / "outbox.sqlite3"),
        inbox=Inbox(folder / "inbox.sqlite3"),
        clients=clients,
        peers=Peers(folder),
        title=title or clients.title,
        now=now,
    )


def routes(taxii: Taxii) -> list[Route]:
    """Return the routes to mount into the listener's application."""

    def route(path: str, **methods: Handler) -> Route:
        return Route(path, _endpoint(taxii, methods), methods=["GET", "POST", "PUT", "PATCH", "DELETE"])

    return [
        route("/taxii2/", GET=_discovery),
        route(ROOT, GET=_root),
        route(f"{ROOT}status/{{status}}/", GET=_status),
        route(f"{ROOT}collections/", GET=_collections),
        route(_COLLECTION, GET=_collection),
        route(f"{_COLLECTION}manifest/", GET=_manifest),
        route(f"{_COLLECTION}objects/", GET=_objects, POST=_add),
        route(f"{_COLLECTION}objects/{{object}}/", GET=_object, DELETE=_delete),
        route(f"{_COLLECTION}objects/{{object}}/versions/", GET=_versions),
        # Also what lacks its last slash: the standard demands it, and a redirect would lose a body.
        route("/taxii2"),
        route("/taxii2/{rest:path}"),
    ]


def _endpoint(taxii: Taxii, methods: dict[str, Handler]) -> Callable[[Request], object]:
    async def endpoint(request: Request) -> Response:
        try:
            recipient = await run_in_threadpool(_recipient, taxii, request)
            if LINE in request.state:
                getattr(request.state, LINE).belongs_to(f"recipient {recipient}")
            handler = _chosen(methods, request.method)
            body = await _body(request) if request.method == "POST" else b""
            return await run_in_threadpool(handler, Call(taxii, recipient, request, body))
        except Refused as error:
            return refusal(error)
        except Unclear as error:
            return refusal(Refused(400, "The query is malformed", str(error)))
        except StoreFailed:
            return refusal(Refused(503, "Not now", "The node's disk or database would not do it; try again later."))
        except ConsilienceError as error:
            return refusal(Refused(422, "The content cannot be processed", str(error)))

    return endpoint


def _recipient(taxii: Taxii, request: Request) -> PartyName:
    """Return who asks, by certificate or token; raise `Refused` for nobody we know."""
    peer = getattr(request.state, "peer", None)
    found = PartyName(peer) if peer else taxii.clients.party_of(request.headers.get("authorization"))
    if found is None or taxii.peers.is_removed(found):
        raise Refused(
            401, "Authentication is needed", "Show a certificate that is pinned here, or a token.", _CHALLENGE
        )
    if not accepts(request.headers.get("accept")):
        raise Refused(406, "Not acceptable", f"This server speaks {MEDIA}")
    return found


def _chosen(methods: dict[str, Handler], method: str) -> Handler:
    handler = methods.get("GET" if method == "HEAD" else method)
    if handler is not None:
        return handler
    if not methods:
        raise Refused(404, "Not found", "There is nothing at this path; every path ends in a slash.")
    raise Refused(405, "Method not allowed", "", {"Allow": ", ".join(methods)})


async def _body(request: Request) -> bytes:
    if not is_taxii(request.headers.get("content-type")):
        raise Refused(415, "Unsupported media type", f"This server takes {MEDIA}")
    body = bytearray()
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > MOST_ADDED:
                raise Refused(413, "Too large", f"A request has at most {MOST_ADDED} bytes.")
    except ClientDisconnect:
        raise Refused(400, "Incomplete", "The connection ended before the content did.") from None
    return bytes(body)


def _discovery(call: Call) -> Response:
    return answer(orjson.dumps({"title": f"Node of {call.taxii.title}", "default": ROOT, "api_roots": [ROOT]}))


def _root(call: Call) -> Response:
    about = {"title": f"Node of {call.taxii.title}", "versions": [MEDIA], "max_content_length": MOST_ADDED}
    return answer(orjson.dumps(about))


def _collections(call: Call) -> Response:
    return answer(orjson.dumps({"collections": [_about(call, alias) for alias in ("released", "inbox")]}))


def _collection(call: Call) -> Response:
    return answer(orjson.dumps(_about(call, _alias(call))))


def _manifest(call: Call) -> Response:
    _must_read(call)
    wanted = call.wanted("id", "type", "version", "spec_version")
    page = call.taxii.objects.manifest(call.recipient, wanted) if wanted else ObjectPage((), more=False)
    listed = [
        {"id": row.stix_id, "date_added": row.added, "version": row.version, "media_type": STIX_MEDIA}
        for row in page.rows
    ]
    return _page(call, page, orjson.dumps(listed) if listed else b"")


def _objects(call: Call) -> Response:
    _must_read(call)
    return _served(call, call.wanted("id", "type", "version", "spec_version"))


def _object(call: Call) -> Response:
    _must_read(call)
    _must_hold(call)
    return _served(call, _only(call.wanted("version", "spec_version"), call.part("object")))


def _versions(call: Call) -> Response:
    _must_read(call)
    _must_hold(call)
    wanted = _only(call.wanted("spec_version"), call.part("object"), versions=frozenset({"all"}))
    page = call.taxii.objects.manifest(call.recipient, wanted) if wanted else ObjectPage((), more=False)
    listed = [row.version for row in page.rows]
    return _page(call, page, orjson.dumps(listed) if listed else b"", name=b"versions")


def _delete(call: Call) -> Response:
    _alias(call)
    # Both collections lack one of the two rights that deleting needs (§5.7).
    raise Refused(403, "Forbidden", "Nothing is deleted here; ask the party to withdraw or recall it.")


def _status(call: Call) -> Response:
    found = call.taxii.inbox.status(call.recipient, call.part("status"))
    if found is None:
        raise Refused(404, "Not found", "There is no such status.")
    return answer(write_status(found))


def _add(call: Call) -> Response:
    if _alias(call) != "inbox":
        raise Refused(403, "Forbidden", "This collection is read only; add to the one with the alias inbox.")
    fates = _added(call.body)
    status = str(uuid.uuid4())
    try:
        kept = call.taxii.inbox.keep(call.recipient, status, call.body, fates, came=write_added(call.taxii.now()))
    except InboxFull:
        raise Refused(429, "Too much waits", "Wait until the node has looked at what you added.") from None
    return answer(write_status(kept), status=202)


def _added(body: bytes) -> list[ObjectFate]:
    """Return the objects of an envelope, each as waiting; raise `MalformedStix` for what is no envelope."""
    value = read_json(body, most=MOST_ADDED)
    objects = value.get("objects") if isinstance(value, dict) else None
    if not isinstance(objects, list) or not 1 <= len(objects) <= _MOST_OBJECTS_ADDED:
        raise MalformedStix("envelope", f"objects, 1 to {_MOST_OBJECTS_ADDED} of them", "something else")
    found = sort(objects)
    sound = [ObjectFate(one.id, one.version or NEVER) for one in found.sound]
    return sound + [ObjectFate(one.id, NEVER, "failure", one.why) for one in found.aside]


def _alias(call: Call) -> str:
    """Return which of the recipient's collections the path names, by id or alias; 404 for any other."""
    named = call.part("collection")
    for alias in ("released", "inbox"):
        if named in (alias, call.taxii.collection_id(call.recipient, alias)):
            return alias
    raise Refused(404, "Not found", "There is no such collection.")


def _about(call: Call, alias: str) -> dict[str, object]:
    reads = alias == "released"
    return {
        "id": call.taxii.collection_id(call.recipient, alias),
        "title": f"Released to {call.recipient}" if reads else f"From {call.recipient}",
        "alias": alias,
        "can_read": reads,
        "can_write": not reads,
        "media_types": [STIX_MEDIA],
    }


def _must_read(call: Call) -> None:
    if _alias(call) != "released":
        raise Refused(403, "Forbidden", "This collection can be added to and not read.")


def _must_hold(call: Call) -> None:
    if not call.taxii.objects.holds(call.recipient, call.part("object"), call.today):
        raise Refused(404, "Not found", "There is no such object.")


def _only(wanted: Wanted | None, stix_id: str, *, versions: frozenset[str] | None = None) -> Wanted | None:
    if wanted is None:
        return None
    return replace(wanted, ids=frozenset({stix_id}), types=frozenset(), versions=versions or wanted.versions)


def _served(call: Call, wanted: Wanted | None) -> Response:
    page = call.taxii.objects.page(call.recipient, wanted) if wanted else ObjectPage((), more=False)
    # The bodies are kept as JSON, so a page is put together and nothing is encoded again.
    listed = b"[" + b",".join(row.body for row in page.rows) + b"]" if page.rows else b""
    return _page(call, page, listed)


def _page(call: Call, page: ObjectPage, listed: bytes, *, name: bytes = b"objects") -> Response:
    parts = [b'"%b":%b' % (name, listed)] if listed else []
    if page.more:
        # Beyond the standard also on manifest and versions: clients that page by `next` alone would begin anew for ever.
        parts = [b'"more":true,"next":"%b"' % write_cursor(page.rows[-1].added).encode(), *parts]
    return answer(b"{" + b",".join(parts) + b"}", headers=_dates(call, page))


def _dates(call: Call, page: ObjectPage) -> dict[str, str]:
    """Return both date headers; on an empty page the moment from which was asked, so a client never goes back by it."""
    if page.rows:
        first, last = page.rows[0].added, page.rows[-1].added
    else:
        wanted = read_query(call.request.query_params.multi_items(), ())
        first = last = wanted.after if wanted else NEVER
    return {"X-TAXII-Date-Added-First": first, "X-TAXII-Date-Added-Last": last}

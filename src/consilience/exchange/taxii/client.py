"""A TAXII 2.1 client: what another party's server offers, page by page, believing nothing it says about paging.

Servers err in known ways: pages that repeat what was given, a cursor that stands still, `added_after` taken as "from then
on", `more` without a way to go on (see `paging`).  Whatever they do, each version of an object is given once and the walk ends.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from ipaddress import ip_address
from urllib.parse import urljoin, urlsplit

import httpx

from consilience import __name__ as product
from consilience.errors import MalformedStix, TaxiiFailed, TaxiiIncomplete, WrongUse
from consilience.exchange.deadline import TimedClient
from consilience.exchange.stix.parse import ParsedObject, ParsedObjects, SetAside, read_json, sort
from consilience.exchange.stix.shape import moment_of
from consilience.exchange.taxii.paging import Paging, is_more, just_before
from consilience.exchange.taxii.query import MOST
from consilience.exchange.taxii.talk import MEDIA, is_taxii

MOST_PAGE = 64 * 1024 * 1024
"""Bytes of one answer."""
MOST_PAGES = 100_000
MOST_OBJECTS = 1_000_000
"""Of one walk; the next one goes on behind them."""
FREE_PAGES = 500
FEWEST = 10
"""After so many pages a walk must have brought so many objects a page: one at a time would take days."""
PATIENCE = 120.0
"""Seconds until an answer begins, however it trickles."""
_LAST = "X-TAXII-Date-Added-Last"


@dataclass(frozen=True, slots=True)
class Offered:
    """One collection of a server."""

    url: str
    id: str
    title: str
    can_read: bool


@dataclass(frozen=True, slots=True)
class Batch:
    """What one page brought that no page before had."""

    sound: tuple[ParsedObject, ...]
    aside: tuple[SetAside, ...]
    last: str | None
    """When its last object was added, by the server: where the next walk begins."""
    size: int = 0
    """Bytes of the page."""


class TaxiiClient:
    """One server, asked with one set of credentials.  Redirects are not followed: they would carry the token elsewhere."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = TimedClient(http, seconds=PATIENCE)

    @classmethod
    def open(
        cls, url: str, *, user: str | None = None, token: str | None = None, ca: str | None = None, timeout: float = 60
    ) -> TaxiiClient:
        """Return a client for the server at `url`; raise `WrongUse` where a token would travel in the clear."""
        if not is_safe(url):
            raise WrongUse("URL: https is needed, except to this machine itself")
        headers = {"Accept": MEDIA, "User-Agent": product}
        if token is not None and user is None:
            headers["Authorization"] = f"Bearer {token}"
        auth = (user, token or "") if user is not None else None
        context = ssl.create_default_context(cafile=ca)
        return cls(httpx.Client(headers=headers, auth=auth, verify=context, timeout=timeout, follow_redirects=False))

    def close(self) -> None:
        self._http.close()

    def collections(self, url: str) -> list[Offered]:
        """Return the collections at `url`, which may be a discovery, an API root or one collection."""
        found = self._object(url)
        if "api_roots" in found:
            roots = [urljoin(url, root) for root in _texts(found, "api_roots") if _same_server(url, urljoin(url, root))]
            return [one for root in roots for one in self._of_root(root)]
        if "versions" in found:
            return self._of_root(url)
        return [_offered(url, found)]

    def objects(self, collection: str, *, after: str | None = None, page: int = MOST) -> Iterator[Batch]:
        """Yield what the collection holds, oldest first; with `after`, only what was added later."""
        seen: set[tuple[str, str]] = set()
        way = Paging(_where(collection), after=after, limit=page)
        for pages in range(1, MOST_PAGES + 1):
            answer, found, size = self._page(_under(collection, "objects/"), way.query)
            batch = replace(_fresh(_where(collection), found, seen, answer.headers.get(_LAST)), size=size)
            # Until all is there, the next pull begins before this date: objects of the same one may still be missing.
            whole = is_more(found) is False
            yield batch if whole or batch.last is None else replace(batch, last=just_before(batch.last))
            if not way.goes_on(found, batch.last, brought=bool(batch.sound or batch.aside)):
                return
            if len(seen) >= MOST_OBJECTS or (pages >= FREE_PAGES and len(seen) < FEWEST * pages):
                raise TaxiiIncomplete(
                    f"{_where(collection)}: {len(seen):,} objects on {pages:,} pages and no end; what came so far is kept, "
                    "and the next pull goes on from there"
                )
        raise TaxiiIncomplete(f"{_where(collection)}: more than {MOST_PAGES} pages; what came so far is kept")

    def _of_root(self, root: str) -> list[Offered]:
        url = _under(root, "collections/")
        listed = self._object(url).get("collections", [])
        if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
            raise TaxiiFailed(f"{_where(url)}: its collections are not a list of objects")
        return [_offered(_under(url, f"{one.get('id', '')}/"), one) for one in listed]

    def _object(self, url: str) -> dict[str, object]:
        return self._page(_under(url, ""), {})[1]

    def _page(self, url: str, query: Mapping[str, str]) -> tuple[httpx.Response, dict[str, object], int]:
        try:
            answer, body = self._fetch(url, query)
        except httpx.HTTPError as error:
            raise TaxiiFailed(f"{_where(url)}: no answer ({type(error).__name__})") from error
        if answer.is_redirect:
            raise TaxiiFailed(
                f"{_where(url)}: it sends us to another address (HTTP status {answer.status_code}), which is not followed, as the token would go along; name "
                "the address itself"
            )
        if answer.status_code != 200:
            raise TaxiiFailed(f"{_where(url)}: HTTP status {answer.status_code}")
        if not is_taxii(answer.headers.get("content-type")):
            raise TaxiiFailed(f"{_where(url)}: the answer is not {MEDIA}")
        try:
            found = read_json(body, most=MOST_PAGE)
        except MalformedStix as error:
            raise TaxiiFailed(f"{_where(url)}: {error}") from error
        if not isinstance(found, dict):
            raise TaxiiFailed(f"{_where(url)}: the answer is no object")
        return answer, found, len(body)

    def _fetch(self, url: str, query: Mapping[str, str]) -> tuple[httpx.Response, bytes]:
        body = bytearray()
        with self._http.stream("GET", url, params=dict(query) or None) as (answer, pieces):
            for piece in pieces:
                body += piece
                # Counted after unpacking, so that a small answer cannot grow to fill the memory.
                if len(body) > MOST_PAGE:
                    raise TaxiiFailed(f"{_where(url)}: more than {MOST_PAGE} bytes in one answer")
        return answer, bytes(body)


def is_safe(url: str) -> bool:
    """Whether what is sent to `url` can be read by nobody on the way."""
    parts = urlsplit(url)
    if parts.scheme == "https":
        return bool(parts.hostname)
    if parts.scheme != "http":
        return False
    try:
        return parts.hostname == "localhost" or ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False


def _fresh(where: str, found: Mapping[str, object], seen: set[tuple[str, str]], last: str | None) -> Batch:
    listed = found.get("objects")
    if listed is not None and not isinstance(listed, list):
        raise TaxiiFailed(f"{where}: its objects are no list")
    try:
        objects = sort(listed) if listed else ParsedObjects((), ())
        if last is not None:
            moment_of(just_before(last))
    except MalformedStix as error:
        raise TaxiiFailed(str(error)) from error
    except (ValueError, OverflowError):
        last = None
    sound = tuple(one for one in objects.sound if (one.id, one.version) not in seen)
    seen |= {(one.id, one.version) for one in sound}
    return Batch(sound, objects.aside, last)


def _offered(url: str, about: Mapping[str, object]) -> Offered:
    id_, title = about.get("id"), about.get("title")
    if not isinstance(id_, str) or not isinstance(title, str) or "/" in id_:
        raise TaxiiFailed(f"{_where(url)}: a collection without id or title")
    return Offered(url, id_, title, about.get("can_read") is True)


def _texts(found: Mapping[str, object], name: str) -> list[str]:
    listed = found.get(name, [])
    return [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []


def _same_server(url: str, other: str) -> bool:
    """A discovery may name roots elsewhere; the token was given for this server alone."""
    return urlsplit(url)[:2] == urlsplit(other)[:2]


def _under(url: str, path: str) -> str:
    return url.rstrip("/") + "/" + path


def _where(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname}{parts.path}"

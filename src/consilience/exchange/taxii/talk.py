"""Media types, answers and error messages of TAXII (§1.6.8, §3.6)."""

from __future__ import annotations

from collections.abc import Mapping
from email.message import Message

import orjson
from starlette.responses import Response

MEDIA = "application/taxii+json;version=2.1"
STIX_MEDIA = "application/stix+json;version=2.1"
_NAME = "application/taxii+json"
_RANGES = (_NAME, "application/*", "*/*")
_MOST_RANGES = 32


class Refused(Exception):
    """A request gets an error; its words hold nothing of any object."""

    def __init__(self, status: int, title: str, description: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.description = description
        self.headers = dict(headers or {})


def answer(body: bytes, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return a response of the TAXII type; nobody on the way may keep it."""
    kept = {"Content-Type": MEDIA, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return Response(body, status_code=status, headers={**kept, **(headers or {})})


def refusal(error: Refused) -> Response:
    """Return the error message (§3.6.1)."""
    said = {"title": error.title, "http_status": str(error.status)}
    if error.description:
        said["description"] = error.description
    return answer(orjson.dumps(said), status=error.status, headers=error.headers)


def accepts(header: str | None) -> bool:
    """Whether an Accept header takes TAXII 2.1: named with or without that version, or by a wildcard."""
    ranges = (header or "").split(",")[:_MOST_RANGES]
    return any(_fits(one, _RANGES) for one in ranges)


def is_taxii(header: str | None) -> bool:
    """Whether a Content-Type is that of TAXII 2.1."""
    return header is not None and _fits(header, (_NAME,))


def _fits(text: str, names: tuple[str, ...]) -> bool:
    name, given = _parsed(text)
    if name not in names:
        return False
    try:
        wanted = float(given.get("q", "1"))
    except ValueError:
        return False
    return wanted > 0 and given.get("version", "2.1") == "2.1"


def _parsed(text: str) -> tuple[str, dict[str, str]]:
    message = Message()
    message["content-type"] = text.strip().replace("\r", "").replace("\n", "")
    name, *rest = message.get_params(failobj=[("", "")])
    return name[0].lower(), {key.lower(): value.strip().strip('"') for key, value in rest}

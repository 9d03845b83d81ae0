"""What cannot be taken comes back in the form: the page it was on, with all that was typed and what is wrong beside the field.

One mechanism for every form: the page is asked for again, as its reader sees it now, and filled.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from html import escape
from typing import Any
from urllib.parse import urlencode, urlsplit

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response
from starlette.types import Message

from consilience.errors import ConsilienceError, Overtaken, Unfit, WordForWord
from consilience.records.ids import is_digest
from consilience.web import render, rowed
from consilience.web.filling import Fault, filled
from consilience.web.sessions import Forged, maybe_visit, same_site

AT = "at"
"""Hidden field of a form that came back: the page it belongs to."""
NOTHING = "Nothing was changed or signed, and what you typed is still here."
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_LONGEST = 2_000
_OF_ROWS = ("rows=", "kept=", "opened=", "rest=", "kept_of=", "claims=", "find=")


async def given_back(
    request: Request, faults: Sequence[Fault], *, heading: str = NOTHING, status: int = 422, at: str = ""
) -> Response | None:
    """Return the page of a form with what was typed and what is wrong; None for what no form of ours sent.

    `at` is another page whose form it is now, where what it was to change was changed meanwhile.
    """
    if request.headers.get("hx-request"):
        # A part of a page asked; the fault is said inside it.
        return None
    form = await _form(request)
    visit = None if form is None else maybe_visit(request)
    # What was not sent from one of our pages is not shown back.
    if form is None or visit is None or not _is_ours(form, visit.session.csrf):
        return None
    given = {name: [value for value in form.getlist(name) if isinstance(value, str)] for name in form}
    more = [
        Fault(name, "choose the file again")
        for name in form
        if any(isinstance(v, UploadFile) and v.filename for v in form.getlist(name))
    ]
    named = {fault.field for fault in faults}
    faults = [*faults, *(one for one in more if one.field not in named)]
    for place in dict.fromkeys(([at] if at else []) + _places(request, given)):
        text = await _page(request, _with_rows(place, rowed.query_of(given, rowed.counts(given))))
        page = None if text is None else filled(text, request.url.path, given, faults, heading)
        if page is not None:
            return HTMLResponse(_titled(page, place, request.url.path), status_code=status)
    typed = [(name, value) for name, values in given.items() if name not in ("csrf", AT) for value in values if value]
    return render.page(request, "not-taken.html", visit, status=status, faults=faults, heading=heading, typed=typed)


async def kept_words(request: Request, heading: str, *, status: int) -> Response | None:
    """Return what was typed, to copy, where its form cannot be shown again: whoever sent it is signed in no more.

    None for what was not sent from a page of this site, or has no words in it.
    """
    form = await _form(request) if same_site(request) else None
    words = [] if form is None else [
        (name, value) for name, value in form.multi_items()
        if isinstance(value, str) and value.strip() and name not in ("csrf", AT, "drawn", "sure") and not is_digest(value)
    ]  # fmt: skip
    return (
        render.page(request, "not-taken.html", None, status=status, faults=[], heading=heading, typed=words)
        if words
        else None
    )


async def regrown(request: Request) -> Response | None:
    """Return the form with a row more or less, where that is what its button asked for; None where the form was sent to be taken."""
    form = await _form(request)
    if form is None or not any(form.get(name) for name in rowed.BUTTONS):
        return None
    visit = maybe_visit(request)
    if visit is None or not _is_ours(form, visit.session.csrf):
        raise Forged
    sent = {name: [value for value in form.getlist(name) if isinstance(value, str)] for name in form}
    given, numbers, fresh = rowed.changed(sent)
    for place in dict.fromkeys(_places(request, given)):
        text = await _page(request, _with_rows(place, rowed.query_of(given, numbers)))
        page = None if text is None else filled(text, request.url.path, given, [], "")
        if page is not None:
            # The new row is where one goes on; without script the browser leads there by itself.
            at = f' id="{fresh}'
            return HTMLResponse(page.replace(at, f" autofocus{at}", 1) if fresh else page)
    return None


async def taken(request: Request, take: Callable[[dict[str, list[str]]], Response]) -> Response:
    """Draw a form with rows anew, where a button of its rows was pressed; else take what was sent, in a thread of its own."""
    again = await regrown(request)
    if again is not None:
        return again
    form = await request.form(max_fields=5_000)
    given = {name: [value for value in form.getlist(name) if isinstance(value, str)] for name in form}
    return await run_in_threadpool(take, given)


def _with_rows(place: str, rows: Sequence[tuple[str, str]]) -> str:
    """Return the address of a page that draws these rows."""
    return place if not rows else f"{place}{'&' if '?' in place else '?'}{urlencode(rows, safe=':/')}"


def faults_of(error: Exception) -> list[Fault]:
    """Return what an error says, field by field."""
    if isinstance(error, RequestValidationError):
        return [Fault(str(one["loc"][-1]), _words(one)) for one in error.errors() if one["loc"][:1] == ("body",)]
    if isinstance(error, WordForWord):
        return [Fault(f"text-{error.record}", error.why, error.run)]
    if isinstance(error, Overtaken):
        return [Fault("", error.why, error.stands)]
    if isinstance(error, Unfit):
        return [Fault(error.field, error.why)]
    field, parted, why = str(error).partition(": ")
    return [Fault(field, why)] if parted and len(field) <= 40 else [Fault("", str(error))]


def _words(fault: dict[str, Any]) -> str:
    """Return what a field's own limits say, as a person would."""
    limits, value = fault.get("ctx") or {}, fault.get("input")
    match fault["type"]:
        case "missing":
            return "this is needed"
        case "string_too_long":
            return f"at most {limits['max_length']} letters fit, and there are {len(str(value))}"
        case "greater_than_equal":
            return f"at least {limits['ge']}"
        case "less_than_equal":
            return f"at most {limits['le']}"
        case "int_parsing" | "int_type":
            return "a whole number is needed"
        case _:
            return "it could not be read"


async def _form(request: Request) -> FormData | None:
    if request.method != "POST" or not request.headers.get("content-type", "").startswith(_FORMS):
        return None
    try:
        return await request.form(max_fields=5_000)
    except (ConsilienceError, RuntimeError, ValueError):
        return None


def _is_ours(form: FormData, csrf: str) -> bool:
    sent = form.get("csrf")
    return isinstance(sent, str) and hmac.compare_digest(sent.encode(), csrf.encode())


def _places(request: Request, given: dict[str, list[str]]) -> list[str]:
    """Return the pages on which the form can be, the likeliest first."""
    referer = urlsplit(request.headers.get("referer", ""))
    came = referer.path + (f"?{referer.query}" if referer.query else "")
    stated = given.get(AT, [""])[0]
    return [
        one
        for one in map(_without_rows, (stated, came, request.url.path))
        if one.startswith("/") and not one.startswith("//") and len(one) < _LONGEST
    ]


def _without_rows(place: str) -> str:
    path, _, query = place.partition("?")
    kept = "&".join(part for part in query.split("&") if part and not part.startswith(_OF_ROWS))
    return f"{path}?{kept}" if kept else path


async def _page(request: Request, place: str) -> str | None:
    """Return one of our own pages as whoever asks sees it now; None where there is none."""
    path, _, query = place.partition("?")
    if not path.isascii() or not query.isascii():
        return None
    kept = ("content-type", "content-length", "hx-request")
    scope = {name: value for name, value in request.scope.items() if name not in ("path_params", "endpoint", "route")}
    scope |= {
        "method": "GET", "path": path, "raw_path": path.encode(), "query_string": query.encode(),
        "headers": [(name, value) for name, value in request.scope["headers"] if name.decode() not in kept],
        "state": dict(request.scope.get("state", {})),
    }  # fmt: skip
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    try:
        await request.app.router(scope, receive, send)
    except HTTPException:
        return None
    begun = next((one for one in sent if one["type"] == "http.response.start"), None)
    if begun is None or begun["status"] != 200 or b"text/html" not in dict(begun["headers"]).get(b"content-type", b""):
        return None
    return b"".join(one.get("body", b"") for one in sent if one["type"] == "http.response.body").decode()


def _titled(page: str, place: str, action: str) -> str:
    """Return the page with a title that says it, and with its form knowing which page it is on."""
    page = page.replace("<title>", "<title>To put right: ", 1)
    hidden = f'<input type="hidden" name="{AT}" value="{escape(place)}">'
    return (
        page
        if action == place or hidden in page
        else page.replace('<div class="faults"', f'{hidden}<div class="faults"', 1)
    )

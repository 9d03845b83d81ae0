"""Templates to pages.  Everything is escaped, what could deceive the eye is written out, nothing is inline."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, date, datetime
from functools import cache
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import Request
from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from starlette.responses import HTMLResponse

from consilience.brief.safe_text import visible
from consilience.marking import EVERYONE, Marking
from consilience.reasons.verdict import Verdict
from consilience.web import quantity_field
from consilience.web.sessions import Visit

_BRIEF = "consilience.brief"
_FAULTY = 400
_CALL = "call.js"
_SYMBOL = '"#v-'
_SYMBOLS = re.compile(r'<svg class="defs".*?</svg>\n?', re.DOTALL)


def page(request: Request, name: str, visit: Visit | None, *, status: int = 200, **values: Any) -> HTMLResponse:
    """Return the page `name`; a request by htmx gets its `part` alone, where there is one."""
    template = _templates().get_template(name)
    text = template.render(
        visit=visit,
        here=request.url.path,
        # Forms of a page that is more than its path say where they stand; others are found by what the browser says.
        at=f"{request.url.path}?{request.url.query}" if request.url.query and status < _FAULTY else "",
        zone="UTC" if visit is None else visit.zone,
        csrf="" if visit is None else visit.session.csrf,
        **values,
    )
    if _SYMBOL not in text and 'hx-trigger="load' not in text:
        # Two kilobytes that a page without a verdict never uses.
        text = _SYMBOLS.sub("", text, count=1)
    response = HTMLResponse(text, status_code=status)
    if visit is not None and request.headers.get("hx-request"):
        # A part takes its place in a page that stays: the page learns what it shows from now on.
        response.headers["X-Seen"] = visit.seen
        if visit.behind:
            response.headers["X-News"] = "yes"
    return response


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=ChoiceLoader([PackageLoader("consilience.web"), PrefixLoader({"brief": PackageLoader(_BRIEF)})]),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"asset": asset, "verdicts": list(Verdict)}
    environment.filters |= {"day": _day, "moment": _moment, "marking": marking_line, "short": lambda id_: id_[:12]}
    environment.filters["counted"] = quantity_field.written
    environment.filters |= {"unnumbered": _unnumbered, "is_first": lambda path: not _LATER_ROW.search(path)}
    return environment


_NUMBER = re.compile(r"-\d+(?=-|$)")
_LATER_ROW = re.compile(r"-0*[1-9]\d*(?=-|$)")


def _unnumbered(path: str) -> str:
    """Return the name that a field has in every row: `team-people-agency`."""
    return _NUMBER.sub("", path)


def _shown(value: Any) -> Any:
    # Most of what is shown needs no second look, and there is much of it.
    return value if type(value) is not str or (value.isascii() and value.isprintable()) else visible(value)


@cache
def asset(name: str) -> str:
    """Return the address of one of our own files; it changes with the file, so that browsers may keep it for ever."""
    return f"/static/{_digest(name)}/{name}"


@cache
def static_file(name: str) -> bytes | None:
    """Return one of our own files; None for any other name."""
    if name == "brief.css":
        return resources.files(_BRIEF).joinpath("brief.css").read_bytes()
    folder = resources.files("consilience.web") / "static"
    for place in (folder, folder / "vendor"):
        if any(one.name == name and one.is_file() for one in place.iterdir()):
            return (place / name).read_bytes()
    return None


def marking_line(marking: Marking) -> str:
    """Return a marking in one line: levels, compartments, to whom."""
    levels = " ".join(
        f"TLP:{level.name.upper()}" if level.policy == "tlp" else level.name for level in sorted(marking.levels)
    )
    parts = [levels, *sorted(marking.compartments)]
    if marking.audience != EVERYONE and marking.releasable_to - marking.originators:
        parts.append("REL " + " ".join(sorted(marking.releasable_to)))
    return " // ".join(parts + sorted(marking.caveats))


def _day(value: date | None) -> str:
    return "no date" if value is None else f"{value.day} {value:%b} {value.year}"


@pass_context
def _moment(context: Context, value: datetime) -> str:
    """Return a time in the member's zone; pages add UTC in the title of the element."""
    zone = ZoneInfo(str(context["zone"]))
    local = value.astimezone(zone)
    return f"{local.day} {local:%b} {local.year}, {local:%H:%M}" + (" UTC" if zone.key == "UTC" else f" {local:%Z}")


def utc(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


@cache
def _digest(name: str) -> str:
    content = static_file(name)
    if content is None:
        raise RuntimeError(f"static file {name} is missing")
    if name == _CALL:
        # Modules name each other without a digest, so the address of the first is new when any of them is.
        content = b"".join(static_file(one) or b"" for one in _call_modules())
    return hashlib.sha256(content).hexdigest()[:12]


def _call_modules() -> list[str]:
    folder = resources.files("consilience.web") / "static"
    return sorted(one.name for one in folder.iterdir() if one.name.startswith("call") and one.name.endswith(".js"))

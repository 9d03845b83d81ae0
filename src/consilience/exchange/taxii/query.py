"""The query of a TAXII request (§3.4): what is asked for, or why it cannot be understood.

Nothing in a query is believed: the cursor is a place in the asker's own sequence and nothing more, so a forged one shows
him what he could have asked for anyway.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable

from consilience.exchange.objects import NEVER, Wanted
from consilience.exchange.stix.shape import moment_of

PAGE = 1_000
"""Objects on a page where the client names no limit."""
MOST = 5_000
"""Objects on a page, whatever the client asks for."""
_MOST_VALUES = 500
"""Values in one filter: a query is no place for a list of everything."""
_WORDS = frozenset({"last", "first", "all"})
_TYPE = re.compile(r"[a-z0-9][a-z0-9-]{0,249}")
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,249}--[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_FILTERS = ("id", "type", "version", "spec_version")
SPEC = "2.1"


class Unclear(ValueError):
    """A parameter of the query is malformed; the text names the parameter and never its value."""


def read_query(items: Iterable[tuple[str, str]], filters: tuple[str, ...] = _FILTERS) -> Wanted | None:
    """Return what the parameters ask for; None where they ask only for what cannot be there.

    Parameters that the endpoint does not know are passed over; raise `Unclear` for one that is malformed or given twice.
    """
    found = _once(items, {"added_after", "limit", "next", *(f"match[{name}]" for name in filters)})
    after = _added(found["added_after"]) if "added_after" in found else NEVER
    if "next" in found:
        # A cursor goes on from where it stands; what was added before `added_after` was never asked for.
        after = max(after, read_cursor(found["next"]))
    versions = _versions(found["match[version]"]) if "match[version]" in found else frozenset({"last"})
    wanted = Wanted(
        after=after,
        ids=_matching(found, "id", _ID),
        types=_matching(found, "type", _TYPE),
        versions=versions,
        limit=_limit(found["limit"]) if "limit" in found else PAGE,
    )
    specs = _values(found["match[spec_version]"], "match[spec_version]") if "match[spec_version]" in found else {SPEC}
    return wanted if SPEC in specs else None


def write_cursor(added: str) -> str:
    """Return the cursor that goes on after this moment; opaque to clients."""
    return urlsafe_b64encode(added.encode()).decode().rstrip("=")


def read_cursor(text: str) -> str:
    """Return the moment in a cursor; raise `Unclear` for text that no server of ours wrote."""
    try:
        added = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4)).decode("ascii")
        moment = _added(added)
    except ValueError as error:
        raise Unclear("next: not a cursor of this server") from error
    if write_cursor(moment) != text:
        raise Unclear("next: not a cursor of this server")
    return moment


def _once(items: Iterable[tuple[str, str]], known: set[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in items:
        if name not in known:
            continue
        if name in found:
            raise Unclear(f"{name}: given more than once")
        found[name] = value
    return found


def _added(text: str) -> str:
    """Return a TAXII timestamp; what is finer than a microsecond is cut off, which never lets an object in twice."""
    try:
        nine = moment_of(text)
    except ValueError as error:
        raise Unclear("added_after: expected a timestamp such as 2026-03-01T12:00:00.000000Z") from error
    return nine[:26] + "Z"


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 16 or int(text) < 1:
        raise Unclear("limit: expected a whole number greater than zero")
    return min(int(text), MOST)


def _versions(text: str) -> frozenset[str]:
    values = _values(text, "match[version]")
    if "all" in values and len(values) > 1:
        raise Unclear("match[version]: all stands alone")
    try:
        return frozenset(value if value in _WORDS else moment_of(value) for value in values)
    except ValueError as error:
        raise Unclear("match[version]: expected last, first, all or timestamps") from error


def _matching(found: dict[str, str], name: str, shape: re.Pattern[str]) -> frozenset[str]:
    parameter = f"match[{name}]"
    if parameter not in found:
        return frozenset()
    values = _values(found[parameter], parameter)
    if not all(map(shape.fullmatch, values)):
        raise Unclear(f"{parameter}: a value is not of its form")
    return frozenset(values)


def _values(text: str, parameter: str) -> set[str]:
    values = text.split(",")
    if not all(values) or len(set(values)) != len(values) or len(values) > _MOST_VALUES:
        raise Unclear(f"{parameter}: expected values apart by commas, each once, at most {_MOST_VALUES}")
    return set(values)

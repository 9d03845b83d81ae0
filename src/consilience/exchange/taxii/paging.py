"""The way through the pages of a foreign collection (TAXII 2.1, §3.4 and §3.5): on until `more` is false, or a clear stop.

By the cursor `next` where there is one.  Else by dates, and then each page is asked for from just before the last date of
the page before: objects that were added at one moment may lie on both sides of the cut, and what comes twice is known by
its id.  A moment that fills a whole page is asked for with a larger `limit`; where the server has none, the walk stops.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from consilience.errors import TaxiiIncomplete
from consilience.exchange.stix.shape import moment_of

MOST_EMPTY = 1_000
"""Empty pages in a row, each with more behind it, before the walk is given up: rights may leave pages empty."""
_MOST_LIMIT = 1_000_000
_IDLE = 2
"""Pages in a row that bring nothing new before the walk is given up."""
_YES = frozenset({"true", "1", "yes", "y", "t", "on"})
_NO = frozenset({"false", "0", "no", "n", "f", "off", "null", "none", ""})
_KEPT = "what came so far is kept"


class Paging:
    """What to ask for next, page after page; `query` holds it."""

    def __init__(self, where: str, *, after: str | None, limit: int) -> None:
        self.query = {"limit": str(limit)} | ({"added_after": after} if after else {})
        self._where = where
        self._seen = {""}
        self._idle = self._empty = self._filled = 0

    def goes_on(self, found: Mapping[str, object], last: str | None, *, brought: bool) -> bool:
        """Return whether another page is to be asked for; raise `TaxiiIncomplete` where there is more and no way to it.

        `last` is the date of the last object of this page, `brought` whether anything of it was new.
        """
        more = is_more(found)
        if more is None:
            raise TaxiiIncomplete(f"{self._where}: it does not say in a known way whether there is more; {_KEPT}")
        if not more:
            return False
        objects = found.get("objects")
        size = len(objects) if isinstance(objects, list) else 0
        self._empty = 0 if size else self._empty + 1
        self._idle = 0 if brought or not size else self._idle + 1
        cursor = _cursor(found)
        if cursor:
            self._by_cursor(cursor)
        else:
            self._by_date(last, size)
        if self._idle >= _IDLE or self._empty >= MOST_EMPTY:
            raise self._stop("the server sends pages without end that bring nothing new; as if the same pages again")
        return True

    def _by_cursor(self, cursor: str) -> None:
        if cursor in self._seen:
            raise self._stop("the server sends the same pages again")
        self._seen.add(cursor)
        self.query = {**self.query, "next": cursor}

    def _by_date(self, last: str | None, size: int) -> None:
        if last is None:
            raise self._stop("the server says that there is more, and gives no way to ask for it")
        onward = just_before(last)
        self.query.pop("next", None)
        if moment_of(onward) > (moment_of(self.query["added_after"]) if "added_after" in self.query else ""):
            self.query["added_after"] = onward
            self._filled = 0
            return
        limit = int(self.query["limit"]) * 4
        if size <= self._filled or limit > _MOST_LIMIT:
            raise self._stop(
                "more objects have one and the same date than the server gives at once, and it has no other way past them"
            )
        self._filled = size
        self.query["limit"] = str(limit)

    def _stop(self, why: str) -> TaxiiIncomplete:
        return TaxiiIncomplete(f"{self._where}: {why}; {_KEPT}, and there is more")


def is_more(found: Mapping[str, object]) -> bool | None:
    """Return whether an envelope says that more follows, in whatever type it says so; by its cursor where it says nothing.

    None where what it says is neither yes nor no.

    >>> is_more({"more": "true"}), is_more({"more": "False"}), is_more({})
    (True, False, False)
    """
    said = found.get("more")
    if said is None:
        return bool(_cursor(found)) and bool(found.get("objects"))
    word = said.strip().lower() if isinstance(said, str) else str(said).lower()
    return word in _YES if word in _YES or word in _NO else None


def just_before(moment: str) -> str:
    """Return the timestamp one microsecond earlier, the finest step of TAXII; from there on nothing of `moment` is missed."""
    earlier = datetime.fromisoformat(moment).astimezone(UTC) - timedelta(microseconds=1)
    return f"{earlier:%Y-%m-%dT%H:%M:%S.%f}Z"


def _cursor(found: Mapping[str, object]) -> str:
    said = found.get("next")
    return str(said) if isinstance(said, str | int) and not isinstance(said, bool) else ""

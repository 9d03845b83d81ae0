"""Keys by which two parties can find that they hold the same origin: of high entropy, and the same on both sides.

    text:    digest of a report's words, however they are spaced and capitalised; long texts alone
    file:    digest of the file as it came
    url:     the address, in one spelling, where its path is long enough not to be guessed from a list

Titles, names, dates and anything else that could be enumerated never become keys.  A public document that somebody already
has can be asked about by its digest: that is what the check is for, and why runs are budgeted.
"""

from __future__ import annotations

import hashlib
import math
import re
import unicodedata
from collections import Counter
from urllib.parse import parse_qsl, urlencode, urlsplit

from consilience.records.ids import is_digest
from consilience.records.report import Report

LEAST_WORDS = 40
"""Of a text: a shorter one might be written down by somebody who has never seen it."""
LEAST_BITS = 40.0
"""Of an address beyond its host, by the frequencies of its characters."""
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|ref|source|amp", re.IGNORECASE)
_WORD = re.compile(r"\w+")


def keys_of(report: Report) -> frozenset[str]:
    """Return the keys of a report; none where it has nothing of high entropy."""
    found = {_text_key(report.text), _url_key(report.url)}
    if is_digest(report.sha256) and len(set(report.sha256)) > 4:
        found.add(f"file:{report.sha256}")
    return frozenset(key for key in found if key is not None)


def _text_key(text: str) -> str | None:
    words = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    if len(words) < LEAST_WORDS:
        return None
    return "text:" + hashlib.sha256(" ".join(words).encode()).hexdigest()


def _url_key(url: str | None) -> str | None:
    if url is None:
        return None
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").removeprefix("www."), parts.port
    except ValueError:
        return None
    query = urlencode(sorted(pair for pair in parse_qsl(parts.query) if not _TRACKING.fullmatch(pair[0])))
    rest = parts.path.rstrip("/") + (f"?{query}" if query else "")
    if parts.scheme not in ("http", "https") or not host or entropy(rest) < LEAST_BITS:
        return None
    return f"url:{host}{'' if port in (None, 80, 443) else f':{port}'}{rest}"


def entropy(text: str) -> float:
    """Return the bits in a text by the frequencies of its own characters: a bound from above on how hard it is to guess.

    >>> entropy("aaaa"), entropy("abcd")
    (0.0, 8.0)
    """
    counts = Counter(text)
    return math.fsum(count * math.log2(len(text) / count) for count in counts.values())

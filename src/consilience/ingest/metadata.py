"""What a text says of itself: title, author, publisher, publication date and marking.

Used only for what neither the sidecar nor front matter, meta tags or headers gave.  Dates come from lines that
speak of publication (a label, a byline, a dateline) or from the document's heading, never from the story.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from consilience.ingest import heads, markings
from consilience.ingest.dates import find_date

_TOP, _BOTTOM = 15, 6
_BY_LABEL, _BY_BYLINE, _BY_DATELINE, _BY_HEADING, _BY_UPDATE = range(5)
_LABEL = re.compile(
    r"(?:first |originally |last )?(published|posted|issued|released|filed|written|compiled|updated|modified|date|dated|publication date|date of (?:publication|issue|report|information)|"
    r"report date|release date|week ending)(?: on| at)?\s*[:\-–—]?\s*(?:on\s+)?",
    re.IGNORECASE,
)
_LATER = ("updated", "modified")
_ALSO_UPDATED = re.compile(
    r"\s*[,;|•·–—(-]?\s*(?:and |last )?(?:updated|modified|revised|amended)\b.{4,60}$", re.IGNORECASE
)
"""What may stand behind the day of publication: `published 9 May 2022, updated 11 May 2022`."""
_CLOCK = re.compile(
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?|\d{1,2}[:.]\d\d(?::\d\d)?(?:\.\d+)?\s*(?:[ap]\.?m\.?)?|\b[A-Z]{2,4}\b|[+-]\d\d:?\d\d|\bat\b|[TZ|•·,()–—\-\s.]",
    re.IGNORECASE,
)
_BYLINE_DATE = re.compile(
    r"\s*(?:by\s+[^|•·]{2,80}|(?:(?:author|by|source|outlet|publisher|words|text|from|reporter)s?:\s+)?(?:(?!:\s)[^.|•·]){2,80}?)\s*(?:[|•·]|\s[–—-]\s|,)\s*$",
    re.IGNORECASE,
)
_DATELINE = re.compile(r"(?:[A-Z][A-Z.'’\-]+(?:[ ,/]+(?:[A-Z][\w.'’\-]*))*)\s*(?:,|\(|[–—-]|,\s[A-Z][a-z]+day)\s*$")
_AGENCY = re.compile(r"(?:^|[\s,–—-])\(([A-Z][\w.&'’ \-]{1,40})\)\s*(?:[–—-]{1,2}|:)\s")
_REPUBLISHER = re.compile(r"\b([A-Z][\w.&’'-]*(?: [A-Z][\w.&’'-]*){0,4})\s+republishes\b")
_SLASHED_BYLINE = re.compile(r"by\s+(?P<author>[^/|]{2,80}?)\s*[/|]\s*(?P<rest>.+)", re.IGNORECASE)
_DAY_OR_MONTH = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|October|November|December"
_BYLINE = re.compile(
    rf"(?i:by)\s+(?P<author>(?!{_DAY_OR_MONTH})[A-Z][\w.’'-]*(?:\s+(?:and|[A-Z][\w.’'-]*|de|van|von|al-\w+|bin)){{0,6}})\s*(?:,\s*(?P<outlet>[A-Z][\w.&’' -]{{1,40}}))?"
)
_SOURCE = re.compile(
    r"\(?(?:source|publisher|publication|outlet|originally published (?:by|in|at|on))\s*:?\s+(?P<name>[^()]{2,80}?)\)?\.?",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"(title|headline|subject|author|by|publisher|source|outlet|url|link|marking|classification|reliability)\s*:\s+(\S.*)",
    re.IGNORECASE,
)
_NOT_AN_OUTLET = re.compile(
    r"\b(?:permission|typo|reserved|report|share|print|comments?|updated?|published|images?|photo|minutes?|read)\b|\d",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?…:;,][\"'”’)\]»]*$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What the text itself says; None where it is silent."""

    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    published: date | None = None
    url: str | None = None
    reliability: str | None = None
    marking: str | None = None


def find_metadata(text: str) -> Found:
    """Return what the first and last lines of `text` say of the document."""
    lines = [line for line in text[:8000].split("\n") if line.strip()][:_TOP]
    tail = (
        [line for line in text[-4000:].split("\n") if line.strip()][-_BOTTOM:]
        if len(text) > 8000 or text.count("\n") > _TOP
        else []
    )
    headers = _headers(lines)
    author, publisher = _byline(lines + tail)
    return Found(
        title=headers.get("title") or _title(lines),
        author=headers.get("author") or author,
        publisher=headers.get("publisher") or _republisher(lines + tail) or publisher or _agency(lines),
        published=_published(lines, tail),
        url=headers.get("url"),
        reliability=headers.get("reliability"),
        marking=markings.gather([headers.get("marking"), *markings.in_text(text)]),
    )


def is_publication_line(line: str) -> bool:
    """Whether a line says nothing but when (and by whom) the text was published."""
    hit = _date_in_line(line)
    return hit is not None and hit[1] != _BY_DATELINE


_HEADER_NAMES = {
    "headline": "title",
    "subject": "title",
    "by": "author",
    "source": "publisher",
    "outlet": "publisher",
    "link": "url",
    "classification": "marking",
}


def _headers(lines: list[str]) -> dict[str, str]:
    """`Key: value` lines at the very top."""
    found: dict[str, str] = {}
    for line in lines[:10]:
        match = _HEADER.fullmatch(line.strip())
        if match:
            key = match.group(1).lower()
            found.setdefault(_HEADER_NAMES.get(key, key), match.group(2).strip())
        elif not _LABEL.match(line) and not markings.banner(line):
            break
    return found


def _title(lines: list[str]) -> str | None:
    """The first line that is no banner, header or dateline, when it stands as a headline does."""
    for line in lines[:6]:
        if markings.banner(line) or _HEADER.fullmatch(line.strip()) or _date_in_line(line):
            continue
        text = line.strip()
        headline = (
            len(text) <= 200 and len(text.split()) >= 2 and not _SENTENCE_END.search(text) and not _AGENCY.match(text)
        )
        return text if headline and len(lines) > 1 and not _BYLINE.fullmatch(text) else None
    return None


def _published(lines: list[str], tail: list[str]) -> date | None:
    dates = [(rank, found) for line in lines + tail if (hit := _date_in_line(line)) for found, rank in (hit,)]
    if day := heads.find_day(lines):
        dates.append((_BY_HEADING, day))
    return min(dates, key=lambda item: item[0])[1] if dates else None


def _date_in_line(line: str) -> tuple[date, int] | None:
    """The date of a line that speaks of publication, with a rank: label, byline, dateline, update."""
    text = line.strip()
    hit = find_date(text[:160])
    if hit is None:
        return None
    found, start, end = hit
    before, after = text[:start], _ALSO_UPDATED.sub("", text[end:])
    rest_is_clock = len(after) < 60 and not _CLOCK.sub("", after)
    label = _LABEL.match(text)
    if label and not _CLOCK.sub("", text[label.end() : start]) and (rest_is_clock or len(text) < 100):
        return found, _BY_UPDATE if label.group(1).lower() in _LATER else _BY_LABEL
    if rest_is_clock and not _CLOCK.sub("", before):
        return found, _BY_BYLINE
    if rest_is_clock and _BYLINE_DATE.fullmatch(_without_label(before)):
        return found, _BY_BYLINE
    if len(before) < 60 and _DATELINE.match(before):
        return found, _BY_DATELINE
    return None


def _without_label(text: str) -> str:
    """`By X | Published:` reads like `By X |`."""
    return re.sub(r"(?:published|posted|date)(?: on)?\s*:?\s*$", "", text, flags=re.IGNORECASE)


def _byline(lines: list[str]) -> tuple[str | None, str | None]:
    for line in lines:
        text = line.strip()
        slashed = _SLASHED_BYLINE.fullmatch(text)
        if slashed and len(text) < 200:
            return slashed["author"].strip(), _outlet_among(re.split(r"\s*[/|]\s*", slashed["rest"]))
        plain = _BYLINE.fullmatch(text)
        if plain and text[:1] in "Bb" and len(text) < 120:
            return plain["author"].strip(), plain["outlet"]
    return None, next(
        (
            match["name"].strip()
            for line in lines
            if len(line) < 120 and (match := _SOURCE.fullmatch(line.strip())) and "/" not in match["name"]
        ),
        None,
    )


def _outlet_among(parts: list[str]) -> str | None:
    return next((part.strip() for part in parts if part.strip() and not _NOT_AN_OUTLET.search(part)), None)


def _republisher(lines: list[str]) -> str | None:
    """`Anti-Media republishes stories from …` names the outlet that the text was taken from now."""
    return next((match.group(1).strip() for line in lines if (match := _REPUBLISHER.search(line))), None)


def _agency(lines: list[str]) -> str | None:
    """`(Reuters) —` in a dateline."""
    return next((match.group(1).strip() for line in lines[:4] if (match := _AGENCY.search(line[:120]))), None)

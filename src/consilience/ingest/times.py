"""Time expressions in English text, as intervals.

A library that returns one point ("in November" → the 1st) loses what matters here: how long the interval is, and
whether the words fix a date at all.  Relative words count from the day the report was published; without it they stay
vague, and a date without a year does too.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from consilience.ingest import clock, numeric_days, stretches, years
from consilience.ingest.conventions import PLAIN, Manner
from consilience.ingest.time_found import Found
from consilience.records.claim import When

_MONTHS = {
    name: number
    for number, names in enumerate(
        "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sept sep|october oct|november nov|december dec".split(
            "|"
        ),
        1,
    )
    for name in names.split()
}
_DAYS = {
    name: number
    for number, names in enumerate(
        "monday mon|tuesday tues tue|wednesday wed|thursday thurs thur thu|friday fri|saturday sat|sunday sun".split(
            "|"
        )
    )
    for name in names.split()
}
_SMALL = {
    word: n for n, word in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())
}
_SMALL |= {"a": 1, "an": 1}

_MON = r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?"
_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:1[89]|20)\d\d)\b"
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_TO = r"\s*(?:[-–—/]|to|and|until|through)\s*"
_NUMBER = r"(?P<number>\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|an?)"
_NEAR_DAY = r"(?:yesterday|today|tonight|tomorrow|last night|overnight)"
"""With a capital in mid-sentence it is part of a name: "Bread for Tomorrow"."""
_UNIT = r"(?P<unit>day|week|fortnight|month|year)s?"


Interval = tuple[date, date] | None
Rule = tuple[re.Pattern[str], Callable[[re.Match[str], date | None, bool], Interval]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Timed:
    """The time expressions of a sentence, and where those stand that could be two times or none."""

    found: tuple[Found, ...]
    unread: tuple[tuple[int, int], ...]


def find(sentence: str, published: date | None, manner: Manner = PLAIN) -> list[Found]:
    """Return every time expression of `sentence` in order; overlapping ones go to the rule that stands first."""
    return list(read(sentence, published, manner).found)


def read(sentence: str, published: date | None, manner: Manner = PLAIN) -> Timed:
    """Return every time expression of `sentence` in order, and the places of those that could not be read whole."""
    future = bool(_FUTURE.search(sentence))
    figures = numeric_days.find(sentence, manner)
    busy = [*clock.find(sentence), *((each.start, each.end) for each in figures)]
    taken = [_found(sentence, each.start, each.end, (each.day, each.day) if each.day else None) for each in figures]
    for pattern, resolve in _RULES:
        for match in pattern.finditer(sentence):
            free = all(match.end() <= a or b <= match.start() for a, b in busy)
            if not free or (resolve is _year_only and not match["part"] and years.is_count(sentence, *match.span())):
                continue
            try:
                interval = resolve(match, published, future)
            except (ValueError, OverflowError):  # 31 February, or before the calendar begins
                interval = None
            taken.append(_found(sentence, match.start(), match.end(), interval))
            busy.append(match.span())
    found = stretches.join(sentence, sorted(taken, key=lambda each: each.start))
    unread = [(each.start, each.end) for each in figures if each.day is None]
    unread += [(each.start, each.end) for each in found if stretches.is_torn(each, published)]
    ends = [0, *(each.end for each in found)]
    limited = tuple(stretches.with_limit(sentence, each, end) for each, end in zip(found, ends, strict=False))
    return Timed(found=limited, unread=tuple(unread))


def _found(sentence: str, start: int, end: int, interval: Interval) -> Found:
    earliest, latest = interval or (None, None)
    return Found(start=start, end=end, when=When(text=sentence[start:end].strip(), earliest=earliest, latest=latest))


_FUTURE = re.compile(
    r"\b(?:will|shall|would|until|till|is to|are to|due|scheduled|plans?|planned|expected|set to|next|upcoming|coming|ahead)\b",
    re.IGNORECASE,
)


def _month(match: re.Match[str]) -> int:
    return _MONTHS[match["month"].lower().rstrip(".")]


def _whole_month(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _year_near(month: int, day: int, published: date, *, future: bool) -> int:
    """The year that puts the date closest to publication; ahead counts as thrice as far unless the sentence looks ahead."""

    def distance(year: int) -> int:
        days = (_safe(year, month, day) - published).days
        return -days if days <= 0 else days if future else 3 * days

    return min((published.year - 1, published.year, published.year + 1), key=distance)


def _safe(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def _day_range(match: re.Match[str], published: date | None, future: bool) -> Interval:
    year = match["year"]
    month = _month(match)
    first, last = int(match["day"]), int(match["last"])
    if year:
        y = int(year)
    elif published:
        y = _year_near(month, first, published, future=future)
    else:
        return None
    return date(y, month, first), date(y, month, last)


def _day_month(match: re.Match[str], published: date | None, future: bool) -> Interval:
    month, day = _month(match), int(match["day"])
    year = match["year"]
    if not year and not published:
        return None
    y = int(year) if year else _year_near(month, day, published, future=future)  # type: ignore[arg-type]  # one of both is there
    return date(y, month, day), date(y, month, day)


_ORDER = {
    "first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3, "fifth": 4, "last": -1, "final": -1,
}  # fmt: skip


def _nth_weekday(match: re.Match[str], published: date | None, future: bool) -> Interval:
    """Return "the second Saturday of April"."""
    month, weekday = _month(match), _DAYS[match["weekday"].lower()]
    if not match["year"] and not published:
        return None
    year = int(match["year"]) if match["year"] else _year_near(month, 15, published, future=future)  # type: ignore[arg-type]  # one of both is there
    first, last = _whole_month(year, month)
    days = [date(year, month, n) for n in range(1, last.day + 1) if date(year, month, n).weekday() == weekday]
    place = _ORDER[match["order"].lower()]
    return None if place >= len(days) or first.month != month else (days[place], days[place])


def _months(match: re.Match[str], published: date | None, future: bool) -> Interval:
    """Return "March to May 2021"."""
    first, last = _month(match), _MONTHS[match["last"].lower().rstrip(".")]
    if not match["year"] and not published:
        return None
    year = int(match["year"]) if match["year"] else _year_near(last, 1, published, future=future)  # type: ignore[arg-type]  # one of both is there
    return date(year - (first > last), first, 1), _whole_month(year, last)[1]


def _two_days(match: re.Match[str], published: date | None, _future: bool) -> Interval:
    """Return the day before yesterday or after tomorrow."""
    if published is None:
        return None
    day = published + timedelta(days=-2 if "yesterday" in match.group().lower() else 2)
    return day, day


def _years(match: re.Match[str], _published: date | None, _future: bool) -> Interval:
    """Return "2015–18", "2023/24", "the 1990s"."""
    first = int(match["year"])
    if match["decade"]:
        return (date(first, 1, 1), date(first + 9, 12, 31)) if first % 10 == 0 else None
    last = first // 100 * 100 + int(match["short"])
    return (date(first, 1, 1), date(last, 12, 31)) if last > first else None


def _month_year(match: re.Match[str], published: date | None, future: bool) -> Interval:
    month, year = _month(match), match["year"]
    if not year and not published:
        return None
    y = int(year) if year else _year_near(month, 1, published, future=future)  # type: ignore[arg-type]  # one of both is there
    first, last = _whole_month(y, month)
    return _part(match["part"], first, last)


def _part(part: str | None, first: date, last: date) -> tuple[date, date]:
    """Narrow an interval to its early, middle or late third."""
    third = (last - first) / 3
    match (part or "").lower().removeprefix("the ").split("-")[0].split()[:1]:
        case ["early" | "beginning" | "start"]:
            return first, first + third
        case ["mid" | "middle"]:
            return first + third, last - third
        case ["late" | "end"]:
            return last - third, last
        case _:
            return first, last


def _year_only(match: re.Match[str], _published: date | None, _future: bool) -> Interval:
    year = int(match["year"])
    return _part(match["part"], date(year, 1, 1), date(year, 12, 31))


def _quarter(match: re.Match[str], _published: date | None, _future: bool) -> Interval:
    number = {"first": 1, "second": 2, "third": 3, "fourth": 4}.get(match["quarter"].lower()) or int(
        match["quarter"][-1]
    )
    year = int(match["year"])
    return date(year, number * 3 - 2, 1), _whole_month(year, number * 3)[1]


def _weekday(match: re.Match[str], published: date | None, future: bool) -> Interval:
    if published is None:
        return None
    wanted = _DAYS[match["weekday"].lower()]
    lead = (match["lead"] or "").lower().strip()
    back = (published.weekday() - wanted) % 7
    if lead in {"next", "coming", "this coming"} or (future and lead not in {"last", "past", "previous"}):
        ahead = (wanted - published.weekday()) % 7
        day = published + timedelta(days=ahead or (7 if lead == "next" else 0))
    else:
        if lead in {"last", "previous"}:
            back = back or 7
        day = published - timedelta(days=back)
    return day, day


def _near_day(match: re.Match[str], published: date | None, _future: bool) -> Interval:
    if published is None:
        return None
    word = match.group().lower()
    shift = -1 if word.startswith(("yesterday", "last night", "overnight")) else 1 if word.startswith("tomorrow") else 0
    if word.startswith("overnight"):
        return published - timedelta(days=1), published
    day = published + timedelta(days=shift)
    return day, day


def _near_period(match: re.Match[str], published: date | None, _future: bool) -> Interval:
    if published is None:
        return None
    lead, unit = match["lead"].lower(), match["unit"].lower()
    step = -1 if lead in {"last", "past", "previous"} else 1 if lead in {"next", "coming"} else 0
    if unit == "week":
        monday = published - timedelta(days=published.weekday()) + timedelta(weeks=step)
        return monday, monday + timedelta(days=6)
    if unit == "weekend":
        saturday = published - timedelta(days=(published.weekday() - 5) % 7) + timedelta(weeks=max(step, 0))
        return saturday, saturday + timedelta(days=1)
    if unit == "month":
        months = published.year * 12 + published.month - 1 + step
        return _whole_month(months // 12, months % 12 + 1)
    return date(published.year + step, 1, 1), date(published.year + step, 12, 31)


def _ago(match: re.Match[str], published: date | None, _future: bool) -> Interval:
    if published is None:
        return None
    word = match["number"].lower()
    count = _SMALL.get(word) if not word.isdigit() else int(word)
    if count is None:
        return None
    match match["unit"].lower():
        case "day":
            day = published - timedelta(days=count)
            return day, day
        case "week" | "fortnight" as unit:
            middle = published - timedelta(weeks=count * (2 if unit == "fortnight" else 1))
            return middle - timedelta(days=3), middle + timedelta(days=3)
        case "month":
            months = published.year * 12 + published.month - 1 - count
            return _whole_month(months // 12, months % 12 + 1)
        case _:
            return date(published.year - count, 1, 1), date(published.year - count, 12, 31)


def _vague(_match: re.Match[str], _published: date | None, _future: bool) -> Interval:
    return None


_RULES: tuple[Rule, ...] = tuple(
    (re.compile(pattern, re.IGNORECASE if ignore else 0), resolve)
    for pattern, ignore, resolve in (
        (
            rf"\b(?:the\s+)?(?P<order>{'|'.join(_ORDER)})\s+(?P<weekday>{_WEEKDAY})\s+(?:of|in)\s+{_MON}(?:,?\s+{_YEAR})?",
            True,
            _nth_weekday,
        ),
        (r"\bthe\s+day\s+(?:before\s+yesterday|after\s+tomorrow)\b", True, _two_days),
        (
            rf"\b(?:(?:between|from)\s+)?{_DAY}{_TO}(?P<last>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\s+(?:of\s+)?{_MON}(?:,?\s+{_YEAR})?",
            False,
            _day_range,
        ),
        (
            rf"\b(?:(?:between|from)\s+)?{_MON}\s+{_DAY}{_TO}(?P<last>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\b(?:,?\s+{_YEAR})?",
            False,
            _day_range,
        ),
        (
            rf"\b(?:(?:between|from)\s+)?{_MON}{_TO}{_MON.replace('?P<month>', '?P<last>')}(?!\s*\d{{1,2}}\b)(?:,?\s+{_YEAR})?",
            False,
            _months,
        ),
        (rf"\b(?:the\s+)?{_DAY}\s+(?:day\s+)?(?:of\s+)?{_MON}(?:,?\s+{_YEAR})?", False, _day_month),
        (rf"\b{_MON}\s+(?:the\s+)?{_DAY}\b(?!\s*(?:people|%|percent))(?:,?\s+{_YEAR})?", False, _day_month),
        (
            rf"\b(?:(?P<part>[Ee]arly|[Mm]id|[Ll]ate|[Ee]nd|(?:[Tt]he )?(?:beginning|start|middle|end) of)[-\s]+)?{_MON}(?:,?\s+(?:of\s+)?{_YEAR})",
            False,
            _month_year,
        ),
        (
            rf"\b(?P<part>early|mid|late|end|(?:the\s+)?(?:beginning|start|middle|end)\s+of)[-\s]+{_MON.replace('May|', '(?-i:May)|')}(?P<year>(?!))?",
            True,
            _month_year,
        ),
        (rf"\bthe\s+(?P<quarter>first|second|third|fourth)\s+quarter\s+of\s+{_YEAR}", True, _quarter),
        (rf"\b(?P<quarter>Q[1-4])\s+{_YEAR}", False, _quarter),
        (
            rf"(?:(?<=postponed )|(?<=put off )|(?<=put back )|(?<=moved )|(?<=delayed )|(?<=deferred )|(?<=adjourned )|(?<=rescheduled )|(?<=brought forward ))to\s+(?:(?P<part>early|mid|late)[-\s]+)?{_MON}(?P<year>(?!))?",
            True,
            _month_year,
        ),
        (
            rf"\b(?:in|since|until|by|during|of|for|from|through|before|after|last|this|next)\s+(?:(?P<part>early|mid|late)[-\s]+)?(?:the\s+month\s+of\s+)?{_MON.replace('May|', '(?-i:May)|')}(?P<year>(?!))?",
            True,
            _month_year,
        ),
        (
            rf"\b(?:(?P<lead>last|next|this coming|this past|this|coming|past|previous)\s+)?(?<!Easter )(?<!Good )(?<!Black )(?<!Ash )(?<!Palm )(?<!Bloody )(?<!Maundy )(?<!Cyber )(?P<weekday>{_WEEKDAY})\b",
            True,
            _weekday,
        ),
        (
            rf"(?:\b{_NEAR_DAY}|^\W*(?i:{_NEAR_DAY})|\b[Tt]his (?:morning|afternoon|evening))\b",
            False,
            _near_day,
        ),
        (
            r"\b(?P<lead>last|next|this|coming|past|previous)\s+(?P<unit>week|weekend|month|year)\b(?!'s end)",
            True,
            _near_period,
        ),
        (rf"\b{_NUMBER}\s+{_UNIT}\s+ago\b", True, _ago),
        (
            r"(?<![\d.,$€£-])\b(?P<year>(?:1[89]|20)\d\d)(?:[-–/](?P<short>\d\d)(?![\d/.-])|(?P<decade>s)\b)",
            False,
            _years,
        ),
        (rf"\b(?:{_NUMBER}|several|some|few|many)\s+{_UNIT}\s+(?:later|earlier|before|after|on)\b", True, _vague),
        (
            r"\b(?:(?:in|over|during|within)\s+)?the\s+(?:next|coming|past|last)\s+(?:few\s+|several\s+|two\s+|three\s+)?(?:hours|days|weeks|months|years)\b",
            True,
            _vague,
        ),
        (
            r"\bin\s+the\s+(?:early|late|first|last|final)\s+(?:hours|days|weeks|months|years)\s+of\b(?:\s+the)?(?:\s+[A-Z]\w+)?",
            True,
            _vague,
        ),
        (r"\b(?:recently|soon|shortly|in recent (?:days|weeks|months|years))\b", True, _vague),
        (
            rf"(?<![\d,.$€£-])\b(?:(?P<part>[Ee]arly|[Mm]id|[Ll]ate|[Tt]he (?:beginning|start|middle|end) of)[-\s]+)?{_YEAR}(?![\d,]*\d|\s*(?:%|percent|people|troops|km|tons|tonnes))(?!\s?-\d)",
            False,
            _year_only,
        ),
    )
)


def shown(found: list[Found]) -> Iterator[str]:
    """Yield each expression with what it was read as, for people who look into a reading."""
    for item in found:
        when = item.when
        yield f"{when.text}: {when.earliest} to {when.latest}" if when.earliest else f"{when.text}: vague"

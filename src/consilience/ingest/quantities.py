"""Quantities in English text: a number with its unit and how exactly it is meant, read whole or not at all.

Dates, years, times of day, ages in a name's apposition, ordinals and numbered things ("Article 5", "the 81st") are no
quantities.  What has the form of a number and cannot be read in one way only gives no value; its place is told, so that
nothing is taken for agreeing or differing there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from consilience.ingest import clock, figures, money, qualifiers, ranges
from consilience.ingest.conventions import PLAIN, Manner
from consilience.ingest.ranges import Number, plain
from consilience.records.claim import Qualifier, Quantity

_FRACTIONS = {"third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
_PLURALS = {
    "tens": 20, "dozens": 24, "scores": 40, "hundreds": 200, "thousands": 2000, "lakhs": 2 * 10**5, "millions": 2 * 10**6,
    "crores": 2 * 10**7, "billions": 2 * 10**9,
}  # fmt: skip
_PLURAL = "|".join(_PLURALS)
_ATTACHED = {
    "km": "km", "kg": "kg", "g": "gram", "cm": "cm", "mm": "mm", "t": "tonne", "ha": "ha", "l": "litre", "ft": "ft", "lb": "pound",
    "mw": "mw", "gw": "gw", "kw": "kw", "mwh": "mwh", "gwh": "gwh", "kwh": "kwh", "gb": "gb", "tb": "tb", "mb": "mb", "nm": "nm", "kt": "knot",
    "percent": "percent", "pct": "percent", "pc": "percent", "°c": "degree", "°f": "degree", "°": "degree", "º": "degree",
}  # fmt: skip
_NUMBERED = re.compile(
    r"\b(?:article|resolution|section|chapter|page|paragraph|para|route|flight|highway|room|no\.?|nr\.?|number|annex|part|phase|level|type|unit|channel|group|boeing|airbus|version|act|rule|council resolution|age|aged)\s*$",
    re.IGNORECASE,
)
_LABELLED = re.compile(
    _NUMBERED.pattern.replace(r")\s*$", "|")
    + r"sector|tower|post|block|gate|camp|zone|district|ward|stone|pier|berth|line|item|point|figure|table|appendix|step|serial|box|platform|terminal|checkpoint|grid|squadron|brigade|battalion|task|case|lot|category|class|grade|tier|area|team|hill|exit|junction|release|week|day|session|round|row|column|footnote|ref\.?|id|cve|iso|model|mk|car|bus|tram|task force|article no\.?)\s*$",
    re.IGNORECASE,
)
"""Behind these figures are names; number words may still count ("the team two boats")."""
_ENDS = r"(?=\s*[.,;:)]|\s*$|\s+(?:after|in|over|since|from|to|last|this|during|on|at|when|as|and|compared)\b)"
_SCALE = r"hundred|thousand|million|billion|trillion|lakh|lac|crore|dozen"
_NUMBER = re.compile(
    rf"(?<![\w.,])(?P<share>one|two|three|four|five|\d)\s+(?:in|out\s+of)\s+(?:every\s+)?(?P<among>two|three|four|five|six|seven|eight|nine|ten|\d{{1,2}})(?=\s+(?!(?:second|minute|hour|day|week|month|year)s\b)[a-z]{{3,}})"
    rf"|(?P<sign>(?:≥|≤|>=|<=|>|<|≈|~|±|\+)\s?)?(?:(?P<money>{money.SIGN})\s?)?"
    rf"(?P<digits>{figures.RUN})(?P<vulgar>\s?[{''.join(figures.VULGAR)}])?(?P<tail>\s?(?:(?:mn|mln|mio|bn|bln|mrd|tn|trn)\b\.?)|(?(money)\s[kmb]\b|(?!))|[kmb](?![\w%°]))?"
    rf"(?P<scale>(?:[\s-](?:{_SCALE})s?\b){{1,2}})?"
    rf"|(?P<bare>[{''.join(figures.VULGAR)}])"
    rf"|\b(?P<half>half\s+a|a\s+quarter\s+of\s+a|an?)\s+(?P<hscale>{_SCALE})\b(?!(?:[\s-]+and)?[\s-]+{figures.WORD}\b)(?:\s+and\s+a\s+(?P<andhalf>half|quarter)\b)?"
    rf"|\b(?P<couple>(?:a\s+)?couple\s+of|a\s+pair\s+of)\b"
    rf"|\b(?:(?P<parts>a|one|two|three|four)[\s-](?P<fraction>third|quarter|fifth|tenth)(?:(?<=d|h)s\b|s?(?=\s+of\b))|(?P<halves>half)(?=\s+(?:of\s+)?(?:the|its|their|all|those|these|of\s+[a-z]+s)\b))"
    rf"|(?<=\bby\s)(?:(?P<parts2>a|one|two|three|four)[\s-](?P<fraction2>third|quarter|fifth|tenth)s?|(?P<halves2>half)){_ENDS}"
    rf"|\b(?P<many>several|a\s+few|some|many)\s+(?P<mscale>dozen|hundred|thousand|million|billion|lakh|crore)s?\b(?:\s+of\b)?"
    rf"|\b(?P<words>{figures.WORD}(?:(?:[\s-]+|\s+and\s+){figures.WORD})*)\b(?:[\s-]+and[\s-]+a[\s-]+(?P<wordhalf>half|quarter)\b(?P<whscale>\s+(?:{_SCALE})s?\b)?)?(?!-(?:year|day)-old)"
    rf"|\b(?P<plural>(?:{_PLURAL}))(?:\s+of\s+(?P<plural2>thousands|lakhs|millions|crores|billions))?\b(?:\s+of)?"
    rf"|\b(?P<several>several|multiple|numerous|a\s+(?:number|series|handful|string)\s+of)\b",
    re.IGNORECASE,
)
_NEAR = 80
_LARGEST = Decimal(10) ** 18
"""More is an identifier or nonsense, and would outgrow what decimals hold exactly."""
_DEGREES = re.compile(r"\s?(?:°|º|degrees?\b|deg\b|celsius|fahrenheit|[CF]\b)", re.IGNORECASE)
_WARMTH = re.compile(
    r"\b(?:temperatures?|cold|frosts?|freez\w+|thermometers?|mercury|celsius|fahrenheit)\b", re.IGNORECASE
)
_BELOW_ZERO = re.compile(r"\bminus\s+$|(?<![\w)])[-−]$", re.IGNORECASE)
_MAGNITUDE = re.compile(r"\bmagnitudes?(?:-|\s+(?:of\s+)?)(?:\d[\d.]*\s+and\s+)?$", re.IGNORECASE)
_RICHTER = re.compile(r"^(?:-|\s)magnitude\b|^\s+on the richter\b", re.IGNORECASE)
_SPEED = re.compile(
    r"^\s?(?:(?P<miles>mph\b|miles\s+(?:per|an)\s+hour\b)|(?:k(?:m/|m|p)h\b|(?:km|kilomet(?:re|er)s)\s+(?:per|an)\s+hour\b))",
    re.IGNORECASE,
)
_POWER = re.compile(r"\s?[x×*]\s?10(?!\d)|[⁰¹²³⁴-⁹⁻]|e[+-]?\d|\^", re.IGNORECASE)
_PERCENT = re.compile(r"^\s?(?:%|per\s?cent\b|percentage points?\b|pct\b|p\.c\.)", re.IGNORECASE)
_MEASURED = re.compile(
    r"\s?(?:%|per\s?cent|percent|pct|million|billion|thousand|mln|mio|bn|mn|km|kg|cm|mm|m\b|°|degrees?|hectares?|tonn|tons?\b|met(?:re|er)|kilo|litre|liter|mile|euro|dollar|hours?\b|mm\b|[€£$])",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A quantity and where its number stands in the sentence; `unit_open` when only grammar can tell what is counted."""

    start: int
    end: int
    quantity: Quantity
    unit_open: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Counted:
    """What the numbers of a sentence are, and where those stand that could not be read."""

    found: tuple[Found, ...]
    unread: tuple[tuple[int, int], ...]


def find(sentence: str, taken: Sequence[tuple[int, int]] = (), manner: Manner = PLAIN) -> list[Found]:
    """Return the quantities of `sentence`; spans in `taken` (dates and the like) are left alone."""
    return list(read(sentence, taken, manner).found)


def read(sentence: str, taken: Sequence[tuple[int, int]] = (), manner: Manner = PLAIN) -> Counted:
    """Return the quantities of `sentence` and the places of numbers that could not be read whole."""
    busy = [*taken, *clock.find(sentence)]
    numbers = [
        number for match in _NUMBER.finditer(sentence) if (number := _number(sentence, match, busy, manner)) is not None
    ]
    return _joined(sentence, numbers)


def _number(sentence: str, match: re.Match[str], taken: Sequence[tuple[int, int]], manner: Manner) -> Number | None:
    start, end = match.span()
    if any(start < b and a < end for a, b in taken):
        return None
    # Only what is near can qualify a number; looking further would make long texts cost their square.
    before, after = sentence[max(0, start - _NEAR) : start], sentence[end : end + _NEAR]
    if match["digits"] and not match["money"] and not match["sign"] and _is_name(match["digits"], before, after):
        return None
    if not match["digits"] and _NUMBERED.search(before):
        return None
    if match["sign"] and "+" in match["sign"] and re.search(r"\w$", before):
        return None  # "the P5+1 talks"
    if re.search(r"\b(?:between|among)\s+(?:the|its|their)\s*$", before, re.IGNORECASE):
        return None  # "tension between the two countries" points back and counts nothing
    if re.search(r"[A-Z][\w'’-]+,\s*$", before) and re.match(r"\s*,", after):
        return None  # "Hugh Jackman, 40, star of": an age
    if (
        match["words"]
        and match["words"].lower() == "one"
        and not match["wordhalf"]
        and not re.match(r"\s+(?!another|other|day\b|time\b|thing)[a-z]{3,}|\s+(?:to|or)\s+(?:two|three)\b", after)
    ):
        return None  # "one of them", "no one": a pronoun
    value, qualifier = _value(match, after, manner)
    if value is not None and value > _LARGEST:
        return None
    unit, end, sign = _unit(match, before, after, end)
    if unit is _UNKNOWN:
        value, unit = None, None
    if sign and value is not None:
        value = -value
    mark = (match["sign"] or "").strip()
    qualifier, extent = qualifiers.of(before, mark, sentence[end : end + _NEAR], qualifier)
    end += extent
    scaled = bool(match["digits"] and (match["scale"] or match["tail"])) or bool(match["hscale"])
    scaled = scaled or (bool(match["words"]) and re.split(r"[\s-]+", match["words"].lower())[-1].rstrip("s") in _SCALES)
    if re.match(r"\s?[x×]\s?\d|\s?‰", sentence[end : end + 12]) or re.search(r"\d\s?[x×]\s?$", before):
        value = None  # "4×4", "5×10⁶"
    if re.match(r"\s?[/:]\s?\d|\s\d{1,2}/\d|[-–]\d+[-–]\d", sentence[end : end + 12]) or re.search(
        r"\d[-–]\d+[-–]$", before
    ):
        value = None  # a fraction, ratio, row of parts or two alternatives
    if sentence[end : end + 1].isdigit() or before[-1:].isdigit():
        value = None  # a rest that belongs to it
    return Number(start, end, value, unit, qualifier, sentence[start:end].strip(), scaled, tolerance=mark == "±")


def _is_name(digits: str, before: str, after: str) -> bool:
    """Whether the figure is part of a name, number of a thing, version or address."""
    if re.fullmatch(r"0\d+", digits) or re.search(r"[A-Za-z]\w*-\d+[-/]$", before) or re.match(r"-?fold\b", after):
        return True  # "at 0600", "CVE-2021-44228", "10-fold"
    if re.match(r"\.x\b", after):
        return True  # "all of 9.x"
    if re.search(r"[\w.”\"]\[$", before) and after.startswith("]"):
        return True  # the mark of a note
    torn = re.search(r"\d[.,]\s$", before) and not re.match(r"\s[a-z]{3,}", after)  # "In week 37, 412 cases" are two
    if _LABELLED.search(before) or torn or re.search(r"[\w/.:#+@_^]$|[A-Za-z]-$|\d[.,]$", before):
        return not (_MAGNITUDE.search(before) or re.search(r"(?:^|\s)/$", before))
    if digits.count(".") > 1 and figures.value(digits) is None and not re.fullmatch(r"\d{1,3}(?:\.\d{3})+", digits):
        return True  # a version or an address
    attached = re.match(r"[A-Za-z°º]+", after)
    if attached and _unit_attached(attached.group()) is None and not _POWER.match(after):
        return True
    return re.match(r"(?:st|nd|rd|th)\b|[-–]year|\+\d|_", after, re.IGNORECASE) is not None


def _unit_attached(letters: str) -> str | None:
    """The unit that is written without a blank; a single capital is a name ("5G")."""
    return None if len(letters) == 1 and letters.isupper() else _ATTACHED.get(letters.lower())


_UNKNOWN = "?"
_LONG_THINGS = r"(?:was|is|has|waves|walls|towers|masts|trees|ships|boats|vessels|cables|trenches|bridges|buildings|cliffs|cranes|ropes|pipes|fences|poles|craters|this|its)\b"
"""Of which "80m" may be the height or length as well as the count."""


def _unit(match: re.Match[str], before: str, after: str, end: int) -> tuple[str | None, int, bool]:
    """The unit that stands with the number itself, where it ends, and whether the number is below zero."""
    if any(match[part] for part in ("fraction", "halves", "fraction2", "halves2", "share")):
        return "percent", end, False
    if _MAGNITUDE.search(before) or _RICHTER.match(after):
        return "magnitude", end, False
    if speed := _SPEED.match(after):
        return "mph" if speed["miles"] else "kph", end + speed.end(), False
    cold = _DEGREES.match(after) is not None
    below = _BELOW_ZERO.search(before) is not None or (cold and re.search(r"(?:^|[\s(])–$", before) is not None)
    if percent := _PERCENT.match(after):
        return "percent", end + percent.end(), below
    if below and not match["money"]:
        return ("degree" if cold or _WARMTH.search(before) else None), end, True
    currency = money.before(match["money"])
    if currency is not None:
        return currency, end, False
    if (match["tail"] or "").lower() == "m":
        return _metres_or_millions(before, after, end)
    attached = (
        re.match(r"[A-Za-z°º]+|\s(?:t|km|kg|cm|mm|ha|MW|GW|kW|MWh|GWh|kWh|nm)\b", after) if match["digits"] else None
    )
    if attached and (unit := _unit_attached(attached.group().strip())):
        return unit, end + attached.end(), False
    return (*money.behind(after, end), False)


def _metres_or_millions(before: str, after: str, end: int) -> tuple[str | None, int, bool]:
    """Tell metres ("80m deep") from millions ("80m people"); alone it may be either."""
    if re.match(
        r"\s+(?:high|deep|long|wide|tall|above|below|from|away|thick|under|off|of\s+(?:water|snow|rope|cable|wire|pipe))\b",
        after,
        re.IGNORECASE,
    ):
        return "metre", end, False
    counted = re.match(r"\s+(?:[a-z]+\s+)?(?!" + _LONG_THINGS + r")(?:[a-z]{2,}s|people|men|women|children)\b", after)
    if counted and not re.search(r"\b(?:an?|the|its|this|that)\s+$", before, re.IGNORECASE):
        return None, end, False
    return _UNKNOWN, end, False


def _value(match: re.Match[str], after: str, manner: Manner) -> tuple[Decimal | None, Qualifier]:
    """The number that was matched, None where it cannot be read, and what its own words say of exactness."""
    if match["digits"]:
        return _of_digits(match, after, manner), Qualifier.EXACTLY
    if match["bare"]:
        return Decimal(figures.VULGAR[match["bare"]]), Qualifier.ABOUT
    if match["hscale"]:
        return _of_half(match)
    if match["halves"] or match["halves2"]:
        return Decimal(50), Qualifier.ABOUT
    if fraction := match["fraction"] or match["fraction2"]:
        spelled = (match["parts"] or match["parts2"]).lower()
        parts = figures.words(spelled) if spelled != "a" else 1
        return round(Decimal(100 * (parts or 1)) / _FRACTIONS[fraction.lower()], 1), Qualifier.ABOUT
    if match["share"]:
        part, whole = (Decimal(figures.words(n) or 0 if n.isalpha() else n) for n in (match["share"], match["among"]))
        return (round(100 * part / whole, 1) if 0 < part < whole else None), Qualifier.ABOUT
    if match["couple"]:
        return Decimal(2), Qualifier.EXACTLY
    if match["many"]:
        return Decimal(2 * _SCALES[match["mscale"].lower()]), Qualifier.AT_LEAST
    if match["words"]:
        return _of_words(match)
    if match["plural"]:
        first, second = _PLURALS[match["plural"].lower()], match["plural2"]
        return Decimal(first * _PLURALS[second.lower()] // 2 if second else first), Qualifier.AT_LEAST
    return Decimal(2), Qualifier.SEVERAL


_SCALES = figures.SCALES


def _of_digits(match: re.Match[str], after: str, manner: Manner) -> Decimal | None:
    scales = [
        word.rstrip("s") if len(word) > 3 else word
        for word in re.findall(r"[a-z]+", f"{match['tail'] or ''} {match['scale'] or ''}".lower())
    ]
    measured = bool(scales) or bool(match["money"] and "," not in match["digits"]) or _MEASURED.match(after) is not None
    value = figures.value(match["digits"], manner, measured=measured)
    if value is None:
        return None
    if match["vulgar"]:
        value = value + Decimal(figures.VULGAR[match["vulgar"].strip()]) if value == value.to_integral_value() else None
    if value is None or _POWER.match(after):
        return None
    if (
        "m" in scales
        and not match["money"]
        and re.match(r"\s+(?:high|deep|long|wide|tall|above|below|from|away|thick|under|off)\b", after)
    ):
        scales.remove("m")
    for scale in scales:
        value *= _SCALES[scale]
    return plain(value) if value <= _LARGEST else None


def _of_half(match: re.Match[str]) -> tuple[Decimal, Qualifier]:
    said = match["half"].lower()
    part = Decimal("0.5") if said.startswith("half") else Decimal("0.25") if "quarter" in said else Decimal(1)
    part += {"half": Decimal("0.5"), "quarter": Decimal("0.25")}.get((match["andhalf"] or "").lower(), Decimal(0))
    scale = _SCALES[match["hscale"].lower()]
    return plain(part * scale), Qualifier.EXACTLY if scale == 12 and part == 1 else Qualifier.ABOUT


def _of_words(match: re.Match[str]) -> tuple[Decimal | None, Qualifier]:
    said = figures.words(match["words"])
    if said is None:
        return None, Qualifier.EXACTLY
    value = Decimal(said)
    if match["wordhalf"]:
        value += Decimal("0.5") if match["wordhalf"].lower() == "half" else Decimal("0.25")
        value *= _SCALES[match["whscale"].strip().lower().rstrip("s")] if match["whscale"] else 1
        return plain(value), Qualifier.ABOUT
    return value, Qualifier.ABOUT if "dozen" in match["words"].lower() else Qualifier.EXACTLY


def _joined(sentence: str, numbers: Sequence[Number]) -> Counted:
    found: list[Found] = []
    unread: list[tuple[int, int]] = []
    for number in ranges.joined(sentence, numbers):
        if number.value is None:
            unread.append((number.start, number.end))
            continue
        quantity = Quantity(
            value=number.value,
            high=number.high,
            unit=number.unit,
            qualifier=number.qualifier,
            text=sentence[number.start : number.end].strip(),
        )
        found.append(Found(start=number.start, end=number.end, quantity=quantity, unit_open=number.unit is None))
    return Counted(found=tuple(found), unread=tuple(unread))

"""Quantities in English text: a number with its unit and how exactly it is meant.

Dates, years, ages in a name's apposition, ordinals and numbered things ("Article 5", "the 81st") are no quantities.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from consilience.records.claim import Qualifier, Quantity

_UNITS_WORDS = {
    word: n
    for n, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
        eighteen nineteen""".split()
    )
}
_TENS = {word: 10 * n for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_SHORT_SCALES = {"k": 1000, "m": 10**6, "mn": 10**6, "bn": 10**9, "tn": 10**12}
_FRACTIONS = {"third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
_PLURAL_SCALES = {
    "dozens": 24,
    "scores": 40,
    "hundreds": 200,
    "thousands": 2000,
    "millions": 2 * 10**6,
    "billions": 2 * 10**9,
}

_CURRENCY = {"$": "usd", "us$": "usd", "€": "eur", "£": "gbp", "¥": "jpy", "₹": "inr", "₽": "rub"}
_CURRENCY_WORDS = {
    "dollar": "usd", "usd": "usd", "buck": "usd", "euro": "eur", "eur": "eur", "pound sterling": "gbp", "gbp": "gbp", "yen": "jpy", "yuan": "cny",
    "renminbi": "cny", "rupee": "inr", "ruble": "rub", "rouble": "rub", "franc": "chf", "shekel": "ils", "dinar": "dinar",
}  # fmt: skip
_ABOUT = re.compile(
    r"(?:\b(?:about|around|roughly|approximately|some|nearly|almost|close to|an estimated|estimated|circa|or so|just (?:under|over)|in the region of)|~|\bca\.?)\s*$",
    re.IGNORECASE,
)
_AT_LEAST = re.compile(
    r"\b(?:at least|(?<!\bno )(?<!\bnot )more than|(?<!spread )(?<!extends )(?<!extended )(?<!stretches )(?<!stretched )over|upwards? of|no (?:fewer|less) than|not less than|in excess of|above|exceeding|a minimum of|minimum of|greater than)\s*$",
    re.IGNORECASE,
)
_AT_MOST = re.compile(
    r"\b(?:at most|up to|as many as|as much as|fewer than|less than|under|no (?:more|longer|higher|larger) than|not (?:more|longer) than|below|a maximum of|maximum of|at a maximum)\s*$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"\b(?:article|resolution|section|chapter|page|paragraph|route|flight|highway|room|no\.?|number|annex|part|phase|level|type|unit|channel|group|boeing|airbus|version|act|rule|council resolution|age|aged)\s*$",
    re.IGNORECASE,
)

_DIGITS = r"\d{1,3}(?:[, \u00a0\u202f]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_WORD = r"(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|dozen|hundred|thousand|million|billion|trillion)"
_ENDS = r"(?=\s*[.,;:)]|\s*$|\s+(?:after|in|over|since|from|to|last|this|during|on|at|when|as|and|compared)\b)"
_NUMBER = re.compile(
    rf"(?:(?P<money>US\$|[$€£¥₹₽])\s?)?(?P<digits>{_DIGITS})(?:\s(?=(?:mn|bn|tn)\b))?(?P<short>k|mn|bn|tn|m)?(?![\w]|[-–]year)(?:[\s-](?P<scale>hundred|thousand|million|billion|trillion))?"
    rf"|\b(?P<half>half\s+a|a\s+quarter\s+of\s+a|an?)\s+(?P<hscale>dozen|hundred|thousand|million|billion)\b"
    rf"|\b(?P<couple>(?:a\s+)?couple\s+of|a\s+pair\s+of)\b"
    rf"|\b(?:(?P<parts>a|one|two|three|four)[\s-](?P<fraction>third|quarter|fifth|tenth)s?(?=\s+of\b)|(?P<halves>half)(?=\s+(?:of\s+)?(?:the|its|their|all|those|these|of\s+[a-z]+s)\b))"
    rf"|\b(?P<share>one|two|three|four|five|\d)\s+(?:in|out\s+of)\s+(?:every\s+)?(?P<among>two|three|four|five|six|seven|eight|nine|ten|\d{{1,2}})(?=\s+[a-z]{{3,}})"
    rf"|(?<=\bby\s)(?:(?P<parts2>a|one|two|three|four)[\s-](?P<fraction2>third|quarter|fifth|tenth)s?|(?P<halves2>half)){_ENDS}"
    rf"|\b(?P<words>{_WORD}(?:(?:[\s-]+|\s+and\s+){_WORD})*)\b(?!-(?:year|day)-old)"
    rf"|\b(?P<plural>dozens|scores|hundreds|thousands|millions|billions)\b(?:\s+of)?"
    rf"|\b(?P<several>several|multiple|numerous|a\s+(?:number|series|handful|string)\s+of)\b",
    re.IGNORECASE,
)
_NEAR = 80
_LARGEST = Decimal(10) ** 18
"""More is an identifier or nonsense, and would outgrow what decimals hold exactly."""
_LONGEST = 15
_RANGE = re.compile(r"^\s*(?:[-–—]|to|and)\s*$")
_BELOW_ZERO = re.compile(r"\bminus\s+$|(?<!\w)[-−]$", re.IGNORECASE)
_MAGNITUDE = re.compile(r"\bmagnitude(?:-|\s+(?:of\s+)?)$", re.IGNORECASE)
_RICHTER = re.compile(r"^(?:-|\s)magnitude\b|^\s+on the richter\b", re.IGNORECASE)
_SPEED = re.compile(
    r"^\s?(?:(?P<miles>mph\b|miles\s+(?:per|an)\s+hour\b)|(?:k(?:m/|m|p)h\b|(?:km|kilomet(?:re|er)s)\s+(?:per|an)\s+hour\b))",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"^\s?(?:%|per\s?cent\b|percentage points?\b)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A quantity and where its number stands in the sentence; `unit_open` when only grammar can tell what is counted."""

    start: int
    end: int
    quantity: Quantity
    unit_open: bool


@dataclass(frozen=True, slots=True)
class _Number:
    start: int
    end: int
    value: Decimal
    unit: str | None
    qualifier: Qualifier
    text: str


def find(sentence: str, taken: Sequence[tuple[int, int]] = ()) -> list[Found]:
    """Return the quantities of `sentence`; spans in `taken` (dates and the like) are left alone."""
    numbers = [
        number for match in _NUMBER.finditer(sentence) if (number := _number(sentence, match, taken)) is not None
    ]
    return list(_joined(sentence, numbers))


def _number(sentence: str, match: re.Match[str], taken: Sequence[tuple[int, int]]) -> _Number | None:
    start, end = match.span()
    if any(start < b and a < end for a, b in taken):
        return None
    # Only what is near can qualify a number; looking further would make long texts cost their square.
    before, after = sentence[max(0, start - _NEAR) : start], sentence[end : end + _NEAR]
    if (
        _NUMBERED.search(before)
        or re.match(r"(?:st|nd|rd|th)\b|[-–]year|[:/+]\d|\.\d", after, re.IGNORECASE)
        or (re.search(r"[\w/.:#+]$|[A-Za-z]-$", before) and not _MAGNITUDE.search(before))
    ):
        return None
    if re.search(r"\b(?:between|among)\s+(?:the|its|their)\s*$", before, re.IGNORECASE):
        return None  # "tension between the two countries" points back and counts nothing
    if re.search(r"[A-Z][\w'’-]+,\s*$", before) and re.match(r"\s*,", after):
        return None  # "Hugh Jackman, 40, star of": an age
    value, qualifier = _value(match)
    if value is None or value > _LARGEST:
        return None
    if (
        match["words"]
        and match["words"].lower() == "one"
        and not re.match(r"\s+(?!another|other|day\b|time\b|thing)[a-z]{3,}", after)
    ):
        return None  # "one of them", "no one": a pronoun
    unit: str | None = _CURRENCY.get((match["money"] or "").lower())
    percent = _PERCENT.match(after)
    speed = _SPEED.match(after)
    if any(match[part] for part in ("fraction", "halves", "fraction2", "halves2", "share")):
        unit = "percent"
    elif _BELOW_ZERO.search(before):
        value, unit = -value, "degree"
    elif _MAGNITUDE.search(before) or _RICHTER.match(after):
        unit = "magnitude"
    elif speed:
        unit, end = "mph" if speed["miles"] else "kph", end + speed.end()
    elif percent:
        unit, end = "percent", end + percent.end()
    elif unit is None:
        word = re.match(r"\s+(?:U\.?S\.?\s+|American\s+)?([a-z]+)", after, re.IGNORECASE)
        lemma = word.group(1).lower().rstrip("s") if word else ""
        if lemma in _CURRENCY_WORDS and word:
            unit, end = _CURRENCY_WORDS[lemma], end + word.end()
    return _Number(start, end, value, unit, _qualifier(before, qualifier), sentence[start:end].strip())


def _value(match: re.Match[str]) -> tuple[Decimal | None, Qualifier]:
    """The number that was matched, and what its own words say of exactness."""
    if match["digits"]:
        plain = re.sub(r"[, \u00a0\u202f]", "", match["digits"])
        if len(plain) > _LONGEST:
            return None, Qualifier.EXACTLY
        value = Decimal(plain)
        scale = _SCALES.get((match["scale"] or "").lower()) or _SHORT_SCALES.get((match["short"] or "").lower(), 1)
        return _plain(value * scale), Qualifier.EXACTLY
    if match["hscale"]:
        part = (
            Decimal("0.5")
            if match["half"].lower().startswith("half")
            else Decimal("0.25")
            if "quarter" in match["half"].lower()
            else Decimal(1)
        )
        scale = {"dozen": 12, **_SCALES}[match["hscale"].lower()]
        return _plain(part * scale), Qualifier.EXACTLY if scale == 12 and part == 1 else Qualifier.ABOUT
    if match["halves"] or match["halves2"]:
        return Decimal(50), Qualifier.ABOUT
    if fraction := match["fraction"] or match["fraction2"]:
        spelled = (match["parts"] or match["parts2"]).lower()
        parts = _words(spelled) if spelled != "a" else 1
        return round(Decimal(100 * parts) / _FRACTIONS[fraction.lower()], 1), Qualifier.ABOUT
    if match["share"]:
        part, whole = (Decimal(_words(n) if n.isalpha() else n) for n in (match["share"], match["among"]))
        return (round(100 * part / whole, 1) if 0 < part < whole else None), Qualifier.ABOUT
    if match["couple"]:
        return Decimal(2), Qualifier.EXACTLY
    if match["words"]:
        by_dozens = "dozen" in match["words"].lower()
        return Decimal(_words(match["words"])), Qualifier.ABOUT if by_dozens else Qualifier.EXACTLY
    if match["plural"]:
        return Decimal(_PLURAL_SCALES[match["plural"].lower()]), Qualifier.AT_LEAST
    return Decimal(2), Qualifier.SEVERAL


def _plain(value: Decimal) -> Decimal:
    """Drop the trailing zeros that a scale leaves behind ("27.5 billion")."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _words(text: str) -> int:
    """Return the number that English number words spell.

    >>> _words("two hundred and twelve thousand forty-one")
    212041
    """
    total = group = 0
    for word in re.split(r"[\s-]+", text.lower()):
        if word in _UNITS_WORDS:
            group += _UNITS_WORDS[word]
        elif word in _TENS:
            group += _TENS[word]
        elif word in {"hundred", "dozen"}:
            group = (group or 1) * (100 if word == "hundred" else 12)
        elif word in _SCALES:
            total += (group or 1) * _SCALES[word]
            group = 0
    return total + group


def _qualifier(before: str, own: Qualifier) -> Qualifier:
    if own is Qualifier.SEVERAL:
        return own
    for pattern, qualifier in (
        (_AT_LEAST, Qualifier.AT_LEAST),
        (_AT_MOST, Qualifier.AT_MOST),
        (_ABOUT, Qualifier.ABOUT),
    ):
        if pattern.search(before.rstrip(" $€£") + " "):
            return qualifier
    return own


def _joined(sentence: str, numbers: Sequence[_Number]) -> list[Found]:
    """Join "10 to 12" and "between $3 million and $4 million" into one range; the rest stand alone."""
    found: list[Found] = []
    skip = False
    for number, following in zip(numbers, [*numbers[1:], None], strict=False):
        if skip:
            skip = False
            continue
        high = None
        end, unit = number.end, number.unit
        gap = sentence[number.end : following.start] if following else ""
        is_range = _RANGE.match(gap) and (
            gap.strip() != "and"
            or re.search(r"\bbetween\s*$", sentence[max(0, number.start - _NEAR) : number.start], re.IGNORECASE)
        )
        if following and is_range and number.value < following.value and number.unit in {None, following.unit}:
            high, end, unit, skip = following.value, following.end, following.unit, True
        quantity = Quantity(
            value=number.value,
            high=high,
            unit=unit,
            qualifier=number.qualifier,
            text=sentence[number.start : end].strip(),
        )
        found.append(Found(start=number.start, end=end, quantity=quantity, unit_open=unit is None))
    return found

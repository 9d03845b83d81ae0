"""Values of spreadsheet cells as their number formats show them (ECMA-376 part 1, 18.8.30 and 18.8.31), so that 0.25 in a cell of "0%" is 25%.

Days are written YYYY-MM-DD whatever the format's order, because "04/05/21" could be two days; signs of grouping and of decimals
are those of English, a minus stands where the format uses brackets or red.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext
from fractions import Fraction
from functools import lru_cache

BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: '"$"#,##0;-"$"#,##0', 6: '"$"#,##0;-"$"#,##0', 7: '"$"#,##0.00;-"$"#,##0.00', 8: '"$"#,##0.00;-"$"#,##0.00', 9: "0%", 10: "0.00%",
    11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 14: "yyyy-mm-dd", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy-mm-dd h:mm",
    37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00", 41: "#,##0;-#,##0", 42: '"$"#,##0;-"$"#,##0', 43: "#,##0.00;-#,##0.00", 44: '"$"#,##0.00;-"$"#,##0.00',
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "0.0E+0", 49: "@",
    **dict.fromkeys((27, 28, 29, 30, 31, 34, 35, 36, 50, 51, 52, 53, 54, 55, 56, 57, 58), "yyyy-mm-dd"), 32: "h:mm", 33: "h:mm:ss",
}  # fmt: skip
"""Formats that have a number only; those without one in the standard's table are those of Excel."""
_MONTHS = "January February March April May June July August September October November December".split()
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]|(?P<general>General)|(?P<ampm>AM/PM|A/P)|(?P<exponent>E[+-]0+)|(?P<other>.)',
    re.IGNORECASE | re.DOTALL,
)
_ELAPSED = re.compile(r"[hms]+", re.IGNORECASE)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_PLACES = frozenset("0#?")
_MOST_DECIMALS = 30
_LONGEST = 255


@dataclass(frozen=True, slots=True)
class _Part:
    """One piece of a section: words that are shown as they are, a placeholder, or a sign with a meaning."""

    kind: str
    text: str


def shown(value: float, code: str, *, base_1904: bool = False) -> str | None:
    """Return what a cell of `value` shows under the format `code`; None where the format hides it.

    >>> shown(0.25, "0%"), shown(1234.5, '[$€-407] #,##0.00'), shown(-5, "#,##0;(#,##0)"), shown(44320, "dd.mm.yyyy"), shown(12, '0" km"')
    ('25%', '€ 1,234.50', '-5', '2021-05-04', '12 km')
    """
    code = code[:_LONGEST]
    try:
        section, negative = _section(code, value)
        if section is None:
            return general(value)
        if not section:
            return None
        if is_date(section):
            return _moment(value, section, base_1904=base_1904)
        return _number(abs(value) if negative is not None else value, section, negative=bool(negative))
    except (InvalidOperation, OverflowError, ValueError):
        return general(value)


def general(value: float) -> str:
    """Return a number as it is, in digits where they are not too many.

    >>> general(12.0), general(0.1), general(1.2e-05), general(1e20)
    ('12', '0.1', '0.000012', '100000000000000000000')
    """
    text = f"{value:.15g}"
    if "e" not in text:
        return text
    number = Decimal(text)
    return f"{number:f}" if -12 < number.adjusted() < 24 else f"{number:E}"


@lru_cache(maxsize=1024)
def is_date(section: str) -> bool:
    """Return whether a section of a format shows days or times.

    >>> is_date("d mmm yyyy"), is_date('0" days"'), is_date("[h]:mm"), is_date("[Red]0.0")
    (True, False, True, False)
    """
    for part in _parts(section):
        if part.kind in ("elapsed", "ampm") or (part.kind == "sign" and part.text.lower() in "ymdhs"):
            return True
    return False


@lru_cache(maxsize=1024)
def _parts(section: str) -> tuple[_Part, ...]:
    found = []
    for match in _TOKEN.finditer(section):
        if match["quoted"] is not None or match["escaped"] is not None:
            found.append(_Part("words", match["quoted"] if match["quoted"] is not None else match["escaped"]))
        elif match["bracket"] is not None:
            inside = match["bracket"]
            if inside.startswith("$"):
                found.append(_Part("words", inside[1:].split("-")[0]))
            elif _ELAPSED.fullmatch(inside):
                found.append(_Part("elapsed", inside.lower()))
        elif match["general"] or match["ampm"] or match["exponent"]:
            found.append(
                _Part("general" if match["general"] else "ampm" if match["ampm"] else "exponent", match.group())
            )
        elif match["other"] is not None:
            found.append(_Part("sign", match["other"]))
        elif match.group().startswith("_"):
            found.append(_Part("words", " "))
    return tuple(found)


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[str, ...]:
    cut, start, quoted, at = [], 0, False, 0
    while at < len(code):
        letter = code[at]
        if letter == "\\" and not quoted:
            at += 1
        elif letter == '"':
            quoted = not quoted
        elif letter == ";" and not quoted:
            cut.append(code[start:at])
            start = at + 1
        at += 1
    return (*cut, code[start:])


def _section(code: str, value: float) -> tuple[str | None, bool | None]:
    """The section for a value; whether it is one for negative numbers that shows no sign of it (None: the value keeps its own)."""
    sections = _sections(code)
    conditions = [_CONDITION.search(part) if "[" in part else None for part in sections[:3]]
    if any(conditions):
        for part, condition in zip(sections, conditions, strict=False):
            if condition is None or _holds(value, condition[1], float(condition[2])):
                return part, None
        return None, None
    if len(sections) == 1:
        return (None if code.strip().lower() in ("", "general", "@") else code), None
    if value > 0 or (value == 0 and len(sections) < 3):
        return sections[0], None
    if value == 0:
        return sections[2], None
    return sections[1], True


def _holds(value: float, sign: str, bound: float) -> bool:
    return {
        "<": value < bound,
        ">": value > bound,
        "<=": value <= bound,
        ">=": value >= bound,
        "=": value == bound,
        "<>": value != bound,
    }[sign]


def _number(value: float, section: str, *, negative: bool) -> str:
    parts = _parts(section)
    core = [
        place
        for place, part in enumerate(parts)
        if part.kind in ("exponent", "general") or (part.kind == "sign" and part.text in _PLACES)
    ]
    if not core:
        # Words alone, for instance for nought; "@" is the text of a number.
        words = "".join(
            general(value) if part.text == "@" and part.kind == "sign" else part.text
            for part in parts
            if part.kind in ("words", "sign")
        )
        return _tidied(words, negative=negative and not any(letter in words for letter in "-("))
    first, last = core[0], core[-1]
    while last + 1 < len(parts) and parts[last + 1].kind == "sign" and parts[last + 1].text == ",":
        last += 1
    before, inner, after = parts[:first], parts[first : last + 1], parts[last + 1 :]
    percent = sum(part.kind == "sign" and part.text == "%" for part in parts)
    exact = Decimal(repr(value)) * (Decimal(100) ** percent)
    figure = _figure(exact, inner)
    head, tail = ("".join(part.text for part in group) for group in (before, after))
    told = any(letter in head + tail for letter in "-(−")
    if negative and told:
        head, tail = (re.sub(r"[-−()]", "", words) for words in (head, tail))
    sign = "-" if negative and any(letter in "123456789" for letter in figure) else ""
    if figure.startswith("-"):
        sign, figure = "-", figure[1:]
    if not figure:
        # Nought that is shown as a stroke, or not at all.
        return "-" if "-" in head + tail else _tidied(head + tail, negative=False)
    return _tidied(f"{head}{figure}{tail}", negative=bool(sign))


def _tidied(text: str, *, negative: bool) -> str:
    text = " ".join(text.split())
    return f"-{text}" if negative else text


def _figure(value: Decimal, inner: tuple[_Part, ...]) -> str:
    if any(part.kind == "general" for part in inner):
        return "".join(general(float(value)) if part.kind == "general" else part.text for part in inner)
    signs = "".join(
        "E" if part.kind == "exponent" else part.text if part.kind == "sign" and part.text in "0#?,./" else "\0"
        for part in inner
    )
    if "E" in signs:
        decimals = sum(letter in _PLACES for letter in signs.partition(".")[2].partition("E")[0])
        return f"{value:.{min(decimals, _MOST_DECIMALS)}E}"
    if "/" in signs:
        return _fraction(value, signs)
    bare = signs.rstrip(",")
    value /= Decimal(1000) ** min(len(signs) - len(bare), 8)
    whole, _, rest = bare.partition(".")
    most = min(sum(letter in _PLACES for letter in rest), _MOST_DECIMALS)
    least = min(rest.count("0"), most)
    with localcontext() as context:
        context.prec = 400
        rounded = value.quantize(Decimal(1).scaleb(-most), rounding=ROUND_HALF_UP)
    text = f"{abs(rounded):f}"
    digits, _, fraction = text.partition(".")
    fraction = fraction[:least] + fraction[least:].rstrip("0")
    digits = ("" if digits == "0" else digits).rjust(whole.count("0"), "0")
    if "\0" in whole:
        digits = _masked(digits, [part for part in inner if not (part.kind == "sign" and part.text == ",")])
    elif "," in whole:
        digits = _grouped(digits)
    if not digits and not fraction and "0" not in signs and not value:
        return ""
    sign = "-" if rounded < 0 else ""
    return f"{sign}{digits or '0'}{'.' + fraction if fraction else ''}"


def _grouped(digits: str) -> str:
    head = len(digits) % 3
    return ",".join(filter(None, [digits[:head], *(digits[at : at + 3] for at in range(head, len(digits), 3))]))


def _masked(digits: str, inner: list[_Part]) -> str:
    """Digits laid into a pattern with words between them ("000-0000"), from the right."""
    out: list[str] = []
    left = list(digits)
    for part in reversed([part for part in inner if part.text != "."]):
        if part.kind == "sign" and part.text in _PLACES:
            out += [left.pop()] if left else []
        elif left:
            out.append(part.text)
    return "".join([*left, *reversed(out)])


def _fraction(value: Decimal, signs: str) -> str:
    under = signs.partition("/")[2].replace("\0", "").strip()
    whole, rest = (
        divmod(abs(Fraction(value)), 1)
        if " " in signs.partition("/")[0] or "\0" in signs
        else (0, abs(Fraction(value)))
    )
    if under.isdigit() and int(under):
        over, below = round(rest * int(under)), int(under)
    else:
        near = rest.limit_denominator(10 ** min(max(sum(letter in _PLACES for letter in under), 1), 4) - 1)
        over, below = near.numerator, near.denominator
    if over == below:
        whole, over = whole + 1, 0
    sign = "-" if value < 0 else ""
    parts = [str(whole)] if whole or not over else []
    return sign + " ".join([*parts, *([f"{over}/{below}"] if over else [])])


def moment(value: float, *, base_1904: bool) -> datetime | None:
    """Return the day and time that a serial number stands for; None where there is none.

    Day 60 of the base of 1900 is a 29 February that never was.
    """
    if not 0 <= value < 2_958_466:
        return None
    days = value + 1462 if base_1904 else value if value >= 60 else value + 1
    found = datetime(1899, 12, 30, tzinfo=UTC) + timedelta(days=days)
    return found + timedelta(microseconds=500) if found.microsecond >= 999_500 else found


def _moment(value: float, section: str, *, base_1904: bool) -> str:
    parts = _parts(section)
    letters = [part.text.lower() for part in parts if part.kind == "sign" and part.text.lower() in "ymdhs"]
    elapsed = next((part.text for part in parts if part.kind == "elapsed"), "")
    if elapsed:
        return _duration(value, elapsed, letters)
    found = moment(value, base_1904=base_1904)
    if found is None:
        return general(value)
    runs = re.findall(r"([ymdhs])\1*", "".join(letters))
    timed = "h" in letters or "s" in letters
    months = "m" in letters and not (timed and not {"y", "d"} & set(letters))
    seconds = "s" in letters
    if "h" not in letters and seconds and not {"y", "d"} & set(letters):
        return f"{found:%M:%S}" if "m" in letters else f"{found:%S}"
    clock = f"{found:%H:%M:%S}" if seconds and (found.second or "h" in letters) else f"{found:%H:%M}"
    if not runs or (timed and not {"y", "d"} & set(letters)):
        return clock
    day = _day(found, with_day="d" in letters, with_month=months, with_year="y" in letters)
    return f"{day} {clock}" if timed else day


def _day(found: datetime, *, with_day: bool, with_month: bool, with_year: bool) -> str:
    if with_day:
        return found.date().isoformat()
    month = _MONTHS[found.month - 1]
    return f"{month} {found.year}" if with_month and with_year else month if with_month else str(found.year)


def _duration(value: float, elapsed: str, letters: list[str]) -> str:
    seconds = round(abs(value) * 86_400)
    sign = "-" if value < 0 and seconds else ""
    if elapsed.startswith("s"):
        return f"{sign}{seconds}"
    minutes, rest = divmod(seconds, 60)
    if elapsed.startswith("m"):
        return f"{sign}{minutes:02d}:{rest:02d}" if "s" in letters else f"{sign}{minutes}"
    hours, minutes = divmod(minutes, 60)
    text = f"{sign}{hours}"
    if "m" in letters:
        text += f":{minutes:02d}"
    return f"{text}:{rest:02d}" if "s" in letters else text

"""Numbers that stand together: both ends of a range, a tolerance, one number told in two scales."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from consilience.ingest import figures, money
from consilience.records.claim import Qualifier

_NEAR = 80
_SCALES = figures.SCALES


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a sentence as it was matched."""

    start: int
    end: int
    value: Decimal | None
    """None where it was seen and not read."""
    unit: str | None
    qualifier: Qualifier
    text: str
    scaled: bool = False
    tolerance: bool = False
    high: Decimal | None = None


def joined(sentence: str, numbers: Sequence[Number]) -> list[Number]:
    """Join "10 to 12", "between 1.2 and 1.5 million", "50 ± 5" and "2 lakh 50 thousand" into one; the rest stand alone."""
    out: list[Number] = []
    waiting = list(numbers)
    while waiting:
        number = waiting.pop(0)
        if waiting and waiting[0].tolerance and not sentence[number.end : waiting[0].start].strip():
            number = _within(number, waiting.pop(0))
        elif number.tolerance:
            number = replace(number, value=None)
        elif waiting and _is_change(sentence, number, waiting[0]):
            # What it was before is no bound of what it is now.
            continue
        elif waiting and _is_range(sentence, number, waiting[0]):
            number = _ranged(number, waiting.pop(0))
        elif waiting and _is_sum(sentence, number, waiting[0]):
            number = _summed(number, waiting.pop(0))
        elif waiting and _shares_scale(sentence, number, waiting[0]):
            number = replace(number, value=None)
        out.append(number)
    return out


def plain(value: Decimal) -> Decimal:
    """Return a number without the trailing zeros that a scale leaves behind ("27.5 billion")."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


_CHANGE = re.compile(
    r"\b(?:ris(?:e[ns]?|ing)|rose|climb(?:s|ed|ing)?|gr(?:ew|ow[ns]?|owing)|increas(?:e[ds]?|ing)|jump(?:s|ed|ing)?|soar(?:s|ed|ing)?|surg(?:e[ds]?|ing)|swell(?:s|ed|ing)?|swollen|doubl(?:e[ds]?|ing)|"
    r"tripl(?:e[ds]?|ing)|f[ae]ll(?:s|en|ing)?|drop(?:s|ped|ping)?|declin(?:e[ds]?|ing)|decreas(?:e[ds]?|ing)|sank|sinks?|sunk|shr[aiu]nks?|slump(?:s|ed|ing)?|plung(?:e[ds]?|ing)|dwindl(?:e[ds]?|ing)|"
    r"cuts?|cutting|reduc(?:e[ds]?|ing)|lower(?:s|ed|ing)?|rais(?:e[ds]?|ing)|lift(?:s|ed|ing)?|expand(?:s|ed|ing)?|went|goes|gone|moved?|chang(?:e[ds]?|ing)|revis(?:e[ds]?|ing)|upgraded|downgraded|updated|up|down)\b"
    r"[^.;:]{0,40}?\bfrom(?:\s+(?:about|some|around|nearly|almost|just|over|under|only|an|estimated|roughly|more|than))*\s*$",
    re.IGNORECASE,
)
"""What stands before the first of two numbers of which the second holds now."""
_TO = re.compile(
    r"\s*(?P<counted>(?:[^\W\d_]+\s+)??[^\W\d_]+)??\s*\bto\s+(?:(?:about|some|around|nearly|almost|just|over|under|only|an|estimated|roughly|more|less|than|at|least)\s+)*",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\s*(?:[-–—]|to|and|or)\s*")


def _is_sum(sentence: str, number: Number, following: Number) -> bool:
    """Whether it is one number in two scales: "2 lakh 50 thousand"."""
    together = re.fullmatch(r"\s+", sentence[number.end : following.start]) is not None
    return (
        together
        and number.scaled
        and following.scaled
        and _scale_of(number) > _scale_of(following)
        and number.unit is None
    )


def _summed(number: Number, rest: Number) -> Number:
    value = None if number.value is None or rest.value is None else number.value + rest.value
    return replace(number, end=rest.end, value=value, unit=rest.unit, text=f"{number.text} {rest.text}")


def _shares_scale(sentence: str, number: Number, following: Number) -> bool:
    """Whether it is not told if the scale behind the last is meant for all: "2.5 and 3.5 million"."""
    gap = re.fullmatch(r"\s*(?:,|and|or|,\s*(?:and|or))\s*", sentence[number.end : following.start])
    return gap is not None and following.scaled and not number.scaled and (number.value or 0) < 1000


def _within(number: Number, tolerance: Number) -> Number:
    """Both ends of "50 ± 5"."""
    joined = replace(number, end=tolerance.end, unit=tolerance.unit or number.unit)
    if number.value is None or not tolerance.value:
        return replace(joined, value=None)
    return replace(joined, value=number.value - tolerance.value, high=number.value + tolerance.value)


def _is_change(sentence: str, number: Number, following: Number) -> bool:
    """Whether the two are then and now: "rose from 5 to 7", "was cut from 900 men to 650"."""
    before = sentence[max(0, number.start - _NEAR) : number.start]
    gap = _TO.fullmatch(sentence, number.end, following.start)
    if gap is None or _CHANGE.search(before) is None:
        return False
    # "Moved from 5 camps to 7 towns" counts two things.
    after = sentence[following.end : following.end + _NEAR].lstrip().lower()
    return gap["counted"] is None or after.startswith(gap["counted"].lower())


def _is_range(sentence: str, number: Number, following: Number) -> bool:
    gap = _RANGE.fullmatch(sentence, number.end, following.start)
    money_first = following.unit is None and number.unit in money.UNITS  # "$3–4 million"
    if gap is None or not (money_first or number.unit in {None, following.unit}):
        return False
    joint = gap.group().strip()
    before = sentence[max(0, number.start - _NEAR) : number.start]
    if joint == "and":
        return re.search(r"\bbetween\s*$", before, re.IGNORECASE) is not None
    if joint == "or":  # "two or three", not "12 or 400"
        ends = number.value, following.value
        return ends[0] is not None and ends[1] is not None and ends[0] < ends[1] <= 2 * ends[0]
    tight = joint in {"-", "–", "—"}
    return not tight or sentence[number.end] != " " or sentence[following.start - 1] == " "


def _ranged(low: Number, high: Number) -> Number:
    """One number with both ends; a scale or unit behind the second holds for both, and what does not rise is not read."""
    joined = replace(low, end=high.end, unit=high.unit or low.unit)
    if low.value is None or high.value is None:
        return replace(joined, value=None)
    first = low.value
    if high.scaled and not low.scaled:
        scale = _scale_of(high)
        first = first * scale if first * scale < high.value else Decimal(-1)
    if not 0 <= first < high.value and not (low.value < 0 and low.value < high.value):
        return replace(joined, value=None)
    return replace(joined, value=plain(first), high=high.value)


def _scale_of(number: Number) -> int:
    words = [word.rstrip("s") if len(word) > 3 else word for word in re.findall(r"[a-z]+", number.text.lower())]
    scale = 1
    for word in words:
        scale *= _SCALES.get(word, 1)
    return scale

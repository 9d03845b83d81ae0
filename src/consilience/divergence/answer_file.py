"""The parts of a question file that state values: answers, base rates, evidence, rates and bands."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from consilience.divergence import yaml_edge as edge
from consilience.divergence.tables import DIAGNOSTICITY, find_term, plain, scale_key
from consilience.errors import MalformedRecord
from consilience.records.estimate import Answer, Band, Evidence
from consilience.records.grade import UNJUDGED, Grade
from consilience.records.grade_table import Rates
from consilience.records.ids import OriginId
from consilience.records.question import AnswerType, Question
from consilience.records.yardstick import Yardstick

LOW_LEVEL, MIDDLE, HIGH_LEVEL = Decimal("0.1"), Decimal("0.5"), Decimal("0.9")
"""What `[low, high]` of a quantity or date means: one chance in ten below, one in ten above."""

_WHOLE = Decimal(1)
_NEVER = "never"


def answer(value: object, path: str, question: Question, scales: Mapping[str, Yardstick], scale: str | None) -> Answer:
    """Return the answer that `value` states, in the form that the question's type takes."""
    try:
        if question.answer_type is AnswerType.PROBABILITY:
            return _probability(value, path, scales, scale)
        if question.answer_type is AnswerType.CATEGORIES:
            return _categories(value, path, question)
        return _on_a_line(value, path, dated=question.answer_type is AnswerType.DATE)
    except ValueError as error:
        raise MalformedRecord(path, "a possible answer", str(error)) from None


def _probability(value: object, path: str, scales: Mapping[str, Yardstick], scale: str | None) -> Answer:
    if isinstance(value, str) and any(c.isalpha() for c in value) and not _is_number(value):
        return said(value, path, scales, scale)
    if isinstance(value, dict) and "term" in value:
        name = edge.word(value["scale"], f"{path}.scale") if "scale" in value else scale
        return said(value["term"], f"{path}.term", scales, name)
    if isinstance(value, dict):
        low, high = value.get("low", value.get("point")), value.get("high", value.get("point"))
        found = _interval([low, high], path)
        if "point" in value:
            found = Band(low=found.low, point=edge.strictly_between(value["point"], f"{path}.point"), high=found.high)
        return Answer(probability=found)
    if isinstance(value, list):
        return Answer(probability=_interval(value, path))
    return Answer(probability=Band.exact(edge.strictly_between(value, path)))


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def said(value: object, path: str, scales: Mapping[str, Yardstick], scale: str | None) -> Answer:
    """Return the probability that a term stands for on its yardstick."""
    words = edge.word(value, path)
    key = scale_key(scale or "icd203")
    if key not in scales:
        raise MalformedRecord(path, f"a yardstick among {', '.join(sorted(scales))}", "a name that is none of them")
    term = find_term(scales[key], words)
    if term is None:
        known = ", ".join(t.words[0] for t in scales[key].terms)
        raise MalformedRecord(path, f"a term of {scales[key].title} ({known})", "a term it does not have")
    return Answer(probability=term.band, words=words, scale=scales[key].name)


def _interval(value: list[Any], path: str) -> Band:
    low, high = _ends(value, path)
    low, high = edge.number(low, f"{path}[0]", 0, 1), edge.number(high, f"{path}[1]", 0, 1)
    return Band.between(low, high)


def _ends(value: list[Any], path: str) -> tuple[Any, Any]:
    if len(value) != 2:
        raise MalformedRecord(path, "two values, low and high", f"{len(value)}")
    return value[0], value[1]


def _categories(value: object, path: str, question: Question) -> Answer:
    shares = edge.mapping(value, path)
    unknown = set(shares) - set(question.hypotheses)
    if unknown:
        raise MalformedRecord(path, "only the question's hypotheses", f"{len(unknown)} others")
    return Answer(shares=tuple((h, edge.number(shares[h], f"{path}.{h}", 0)) for h in shares))


def _on_a_line(value: object, path: str, *, dated: bool) -> Answer:
    if dated and isinstance(value, str) and plain(value) == _NEVER:
        return Answer(never=_WHOLE)
    if isinstance(value, list):
        low, high = _ends(value, path)
        return Answer(quantiles=_quantiles({LOW_LEVEL: low, HIGH_LEVEL: high}, path, dated=dated))
    if not isinstance(value, dict):
        return Answer(quantiles=((MIDDLE, _place(value, path, dated=dated)),))
    never = edge.number(value.get(_NEVER, 0), f"{path}.never", 0, 1) if dated else Decimal(0)
    named = {"low": LOW_LEVEL, "point": MIDDLE, "high": HIGH_LEVEL}
    stated: dict[Decimal, object] = {level: value[name] for name, level in named.items() if name in value}
    if "range" in value:
        low, high = _ends(edge.listing(value["range"], f"{path}.range"), f"{path}.range")
        stated |= {LOW_LEVEL: low, HIGH_LEVEL: high}
    for level, place in edge.mapping(value.get("quantiles", {}), f"{path}.quantiles").items():
        stated[_level(level, f"{path}.quantiles")] = place
    return Answer(quantiles=_quantiles(stated, path, dated=dated), never=never)


def _level(text: str, path: str) -> Decimal:
    if not _is_number(text) or not 0 < float(text) < 1:
        raise MalformedRecord(path, "levels strictly between 0 and 1 as keys", "another key")
    return Decimal(text)


def _quantiles(stated: Mapping[Decimal, object], path: str, *, dated: bool) -> tuple[tuple[Decimal, Decimal], ...]:
    return tuple((level, _place(stated[level], path, dated=dated)) for level in sorted(stated))


def _place(value: object, path: str, *, dated: bool) -> Decimal:
    return Decimal(edge.day(value, path).toordinal()) if dated else edge.number(value, path, -1e15, 1e15)


def band(value: object, path: str) -> Band:
    """Return a rate or probability given as a number or as `[low, high]`."""
    if isinstance(value, list):
        try:
            return _interval(value, path)
        except ValueError:
            raise MalformedRecord(path, "low before high", "high before low") from None
    return Band.exact(edge.number(value, path, 0, 1))


def rates(value: object, path: str) -> Rates:
    """Return hit and false-report rate of one grade."""
    row = edge.mapping(value, path)
    for key in ("hit", "false"):
        if key not in row:
            raise MalformedRecord(f"{path}.{key}", "a rate from 0 to 1", "nothing")
    hit, false = band(row["hit"], f"{path}.hit"), band(row["false"], f"{path}.false")
    return Rates(hit=hit, false=false)


def evidence(value: object, path: str, question: Question) -> Evidence:
    """Return one item of evidence."""
    item = edge.mapping(value, path)
    if "origin" not in item:
        raise MalformedRecord(f"{path}.origin", "the origin's name", "nothing")
    grade = _grade(item["grade"], f"{path}.grade") if item.get("grade") is not None else UNJUDGED
    derived = item.get("derived_from", [])
    cited = [derived] if isinstance(derived, str) else edge.listing(derived, f"{path}.derived_from")
    return Evidence(
        origin=OriginId(edge.word(item["origin"], f"{path}.origin")),
        claim=edge.word(item["claim"], f"{path}.claim") if item.get("claim") is not None else "",
        grade=grade,
        given=_given(item, path, question),
        derived_from=tuple(OriginId(edge.word(o, f"{path}.derived_from[{i}]")) for i, o in enumerate(cited)),
        related=edge.word(item["related"], f"{path}.related") if item.get("related") is not None else None,
    )


def _grade(value: object, path: str) -> Grade:
    try:
        return Grade.parse(edge.word(value, path))
    except ValueError:
        raise MalformedRecord(path, "a grade such as B2: a letter A to F and a digit 1 to 6", "another text") from None


def _given(item: Mapping[str, Any], path: str, question: Question) -> tuple[Band, ...] | None:
    """Return the probabilities of the report under each hypothesis; None when it was not weighed."""
    if "diagnosticity" in item:
        step = plain(edge.word(item["diagnosticity"], f"{path}.diagnosticity"))
        if step not in DIAGNOSTICITY:
            raise MalformedRecord(f"{path}.diagnosticity", f"one of {', '.join(DIAGNOSTICITY)}", "another word")
        return _spread(DIAGNOSTICITY[step], question)
    if "given" in item:
        return _each(item["given"], f"{path}.given", question)
    named = [key for key in ("given_h", "given_not_h") if key in item]
    if not named:
        return None
    if len(named) == 1:
        missing = "given_not_h" if named == ["given_h"] else "given_h"
        raise MalformedRecord(f"{path}.{missing}", "a probability from 0 to 1", "nothing")
    pair = band(item["given_h"], f"{path}.given_h"), band(item["given_not_h"], f"{path}.given_not_h")
    return _spread(pair, question)


def _spread(pair: tuple[Band, Band], question: Question) -> tuple[Band, ...]:
    """Return a pair for H and not H as it stands; among several hypotheses H is the first."""
    if question.answer_type is AnswerType.CATEGORIES:
        return pair[0], *(pair[1] for _ in question.hypotheses[1:])
    return pair


def _each(value: object, path: str, question: Question) -> tuple[Band, ...]:
    if question.answer_type is AnswerType.CATEGORIES and isinstance(value, dict):
        missing = [h for h in question.hypotheses if h not in value]
        if missing or len(value) != len(question.hypotheses):
            raise MalformedRecord(path, "each hypothesis of the question once", f"{len(value)} others or too few")
        return tuple(band(value[h], f"{path}.{h}") for h in question.hypotheses)
    rows = [band(row, f"{path}[{i}]") for i, row in enumerate(edge.listing(value, path))]
    wanted = _expected(question)
    if wanted is None:
        raise MalformedRecord(path, "`cuts` in the question, which this list would follow", "no cuts")
    if len(rows) != wanted:
        raise MalformedRecord(path, f"{wanted} probabilities, one for each hypothesis in turn", f"{len(rows)}")
    if question.answer_type is AnswerType.QUANTITY and len(rows) == 2:
        rows.reverse()  # "under" and "or more": H is the second
    return tuple(rows)


def _expected(question: Question) -> int | None:
    if question.answer_type is AnswerType.PROBABILITY:
        return 2
    if question.answer_type is AnswerType.CATEGORIES:
        return len(question.hypotheses)
    if not question.cuts:
        return None  # the line is cut at the answers: there is nothing to count against
    return len(question.cuts) + (2 if question.answer_type is AnswerType.DATE else 1)

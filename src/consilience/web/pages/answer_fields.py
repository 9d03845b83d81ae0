"""An answer in the fields of a form: what was typed to an answer, and an estimate back to what would be typed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation

from consilience.divergence import answer_file as values
from consilience.divergence.tables import yardsticks
from consilience.errors import MalformedRecord, WrongUse
from consilience.node import questions
from consilience.records.estimate import Answer
from consilience.records.question import AnswerType, Question
from consilience.web.pages.fields import names


def answer_of(question: Question, form: dict[str, str], field: str) -> Answer:
    """Return the answer a form states; percents for probabilities, days for dates."""
    stated = _stated(question, form, field)
    if not stated:
        raise WrongUse(f"{field}: it is missing")
    try:
        return values.answer(stated, field, question, yardsticks(), question.scale)
    except MalformedRecord as error:
        raise WrongUse(f"{field}: {error.expected} is needed") from None


def _stated(question: Question, form: dict[str, str], field: str) -> object:
    parts = {name: text for name in ("low", "point", "high") if (text := form.get(name, "").strip())}
    match question.answer_type:
        case AnswerType.PROBABILITY:
            if form.get("term", "").strip() and not parts:
                return form["term"].strip()
            shares = {name: _percent(text, field) for name, text in parts.items()}
            return shares.get("point") if set(shares) == {"point"} else shares
        case AnswerType.CATEGORIES:
            lines = [line.rpartition(":") for line in names(form.get("shares", ""))]
            return {name.strip(): _percent(text, field) for name, _, text in lines}
        case AnswerType.QUANTITY:
            numbers = {name: float(_number(text, field)) for name, text in parts.items()}
            return numbers.get("point") if set(numbers) == {"point"} else numbers
        case _:
            return parts.get("point") if set(parts) == {"point"} else dict(parts)


def _percent(text: str, field: str) -> float:
    value = _number(text.strip().rstrip("% "), f"{field}, in per cent")
    if not 0 <= value <= 100:
        raise WrongUse(f"{field}: a number of per cent from 0 to 100 is needed")
    # As exact as it was typed: the shortest float of a short decimal is that decimal.
    return float(value / 100)


def _number(text: str, field: str) -> Decimal:
    try:
        value = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        raise WrongUse(f"{field}: a number is needed") from None
    if not value.is_finite():
        raise WrongUse(f"{field}: a number is needed")
    return value


def fields_of(one: questions.Answered, kind: AnswerType) -> dict[str, list[str]]:
    """Return the fields of an estimate's form as the estimate has them."""
    body, answer = one.estimate, one.estimate.answer
    found: dict[str, str] = {"because": body.because, "confidence": body.confidence.value if body.confidence else ""}
    if answer is not None and answer.probability is not None and not answer.words:
        low, point, high = answer.probability.low, answer.probability.point, answer.probability.high
        found["point"] = _percents(point)
        if low != high:
            found |= {"low": _percents(low), "high": _percents(high)}
    if answer is not None and answer.words:
        found["term"] = answer.words
    if answer is not None and answer.shares:
        found["shares"] = "\n".join(f"{name}: {_percents(share)}" for name, share in answer.shares)
    if answer is not None and answer.quantiles:
        dated = kind is AnswerType.DATE
        places = [date.fromordinal(int(v)).isoformat() if dated else f"{v.normalize():f}" for _, v in answer.quantiles]
        found |= {"point": places[len(places) // 2]} | (
            {"low": places[0], "high": places[-1]} if len(places) > 1 else {}
        )
    if body.prior is not None and body.prior.probability is not None:
        found["prior"] = _percents(body.prior.probability.point)
    return {name: [value] for name, value in found.items() if value}


def _percents(share: Decimal) -> str:
    return f"{(share * 100).normalize():f}"

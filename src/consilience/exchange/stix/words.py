"""A record in plain words, for platforms that do not know its kind: the text of the note beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import singledispatch

from consilience.exchange.stix import forum_words
from consilience.records.claim import Claim, Modality, Polarity
from consilience.records.codec import write_time
from consilience.records.disclosure import Disclosure
from consilience.records.estimate import Answer, Estimate
from consilience.records.kinds import Body
from consilience.records.question import Question
from consilience.records.record import Statement

_CREDIBILITY = {"1": 90, "2": 70, "3": 50, "4": 30, "5": 10}
"""STIX 2.1, appendix A: the Admiralty credibility on the scale of `confidence`; 6 has no number."""


def words_of(statement: Statement) -> tuple[str, str]:
    """Return a heading and the text."""
    noun = statement.kind.partition("/")[0].replace("_", " ")
    lines = forum_words.lines_of(statement.body)
    if lines is None:
        lines = [line for line in _said(statement.body) if line]
    title = forum_words.title_of(statement.body)
    said = f"Said by {statement.head.author} of {statement.head.party} on {write_time(statement.head.created)}."
    return f"{noun.capitalize()} of {statement.head.party}{f': {title}' if title else ''}", "\n".join([*lines, said])


def confidence_of(body: Body) -> int | None:
    """Return the STIX confidence of a claim; None where nobody can judge it."""
    return _CREDIBILITY.get(body.grade.credibility) if isinstance(body, Claim) else None


def credibility_of(confidence: object) -> str:
    """Return the Admiralty credibility of a STIX confidence; 6, cannot be judged, for anything that is none."""
    if type(confidence) is not int or not 0 <= confidence <= 100:
        return "6"
    return str(5 - min(confidence // 20, 4))


@singledispatch
def _said(body: object) -> Iterator[str]:
    yield from _fields(body, "")


@_said.register
def _claim(body: Claim) -> Iterator[str]:
    yield body.quote
    yield f"Grade {body.grade}" + (f": {body.grade.because}" if body.grade.because else "")
    if body.attribution:
        yield f"According to {', according to '.join(body.attribution)}"
    if body.polarity is not Polarity.AFFIRMED or body.modality is not Modality.FACT:
        yield f"{body.polarity.value}, {body.modality.value}"
    if body.when is not None:
        yield f"When: {body.when.text}"
    if body.place:
        yield f"Where: {body.place}"
    yield "Drafted by machine, not confirmed by a person." if body.draft else "Confirmed by a person."


@_said.register
def _question(body: Question) -> Iterator[str]:
    yield body.text
    yield f"Answer: {body.answer_type.value}" + (f" ({', '.join(body.hypotheses)})" if body.hypotheses else "")
    yield body.resolution and f"Settled by: {body.resolution}"


@_said.register
def _disclosure(body: Disclosure) -> Iterator[str]:
    yield body.text or f"There is a {body.of}; it is not given."
    yield f"Given as {body.form.value} in place of a {body.of}."


@_said.register
def _estimate(body: Estimate) -> Iterator[str]:
    yield f"Question {body.question}, version {body.question_version}"
    yield f"Answer: {_answer(body.answer)}"
    yield (body.prior and f"Started from: {_answer(body.prior)}") or ""
    yield (body.confidence and f"Confidence: {body.confidence.value}") or ""
    yield body.because
    yield f"{len(body.evidence)} items of evidence" if body.evidence else ""


def _answer(answer: Answer | None) -> str:
    if answer is None:
        return "none"
    if answer.probability is not None:
        band = answer.probability
        return f"{band.point} ({band.low} to {band.high})" + (f", {answer.words}" if answer.words else "")
    shares = [f"{name} {share}" for name, share in answer.shares]
    quantiles = [f"{level}: {value}" for level, value in answer.quantiles]
    return ", ".join([*shares, *quantiles, *([f"never {answer.never}"] if answer.never else [])])


def _fields(value: object, under: str) -> Iterator[str]:
    if is_dataclass(value):
        for field in fields(value):
            name = field.name.replace("_", " ")
            yield from _fields(getattr(value, field.name), f"{under}, {name}" if under else name)
    elif isinstance(value, tuple | frozenset):
        plain = [item for item in value if not is_dataclass(item)]
        # Of a set the order would differ from run to run, and with it the bytes.
        listed = [_word(item) for item in plain]
        if listed:
            yield f"{under}: {', '.join(sorted(listed) if isinstance(value, frozenset) else listed)}"
        for item in value:
            if is_dataclass(item):
                yield from _fields(item, under)
    elif value is not None and value != "":
        yield f"{under}: {_word(value)}"


def _word(value: object) -> str:
    if isinstance(value, bytes):
        return value.hex()
    return str(value.value if isinstance(value, Enum) else value)

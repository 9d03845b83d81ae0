"""The question file: questions, the parties' estimates, and what each may release, as people write it in YAML.

One question is a mapping; several are a list of such mappings, or `questions:` with what they have in common beside it.
The reference page `docs/reference/question-file.md` is tested against this parser.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from consilience.divergence import answer_file as values
from consilience.divergence import yaml_edge as edge
from consilience.divergence.answers import Tables
from consilience.divergence.origins import grading
from consilience.divergence.state import SEVERAL_TOLERANCE, Thresholds
from consilience.divergence.tables import house_grades, own_yardstick, scale_key, yardsticks
from consilience.errors import MalformedRecord
from consilience.records.estimate import Answer, Confidence, Estimate, Evidence
from consilience.records.grade import Grade
from consilience.records.grade_table import GradeTable
from consilience.records.holding import Form, Holding
from consilience.records.ids import OriginId, PartyName, QuestionId
from consilience.records.question import AnswerType, Question
from consilience.records.yardstick import Yardstick

FIDELITY = {"full": Decimal(1), "sanitised": Decimal("0.8"), "gist": Decimal("0.5"), "existence": Decimal(0)}
"""Share of a record's weight each form carries, when the file does not say."""

MOST_PARTIES = 12
"""Each pair is compared, and a page of more pairs helps nobody."""

KEYS = {
    "file": ("questions", "question", "parties", "tolerance", "thresholds", "records", "forbidden", "scales"),
    "question": (
        *("id", "text", "type", "version", "scale", "hypotheses", "unit", "cuts"),
        *("threshold", "horizon", "resolution"),
    ),
    "party": (
        *("prior", "estimate", "term", "scale", "scales", "grades", "table", "evidence", "confidence", "as_of"),
        *("unit", "question_version"),
    ),
    "evidence": (
        *("origin", "claim", "grade", "given_h", "given_not_h", "given"),
        *("diagnosticity", "derived_from", "related"),
    ),
    "thresholds": ("unit", "fragile", "vague"),
    "record": ("origin", "owner", "forms", "needs"),
    "form": ("cost", "banned", "fidelity", "level", "consent"),
}
"""Every key the file may have, by where it stands."""


@dataclass(frozen=True, kw_only=True, slots=True)
class QuestionAsked:
    """One question with everything its comparison needs."""

    question: Question
    estimates: tuple[Estimate, ...]
    """Two or more, in the order of the file."""
    tables: Tables
    thresholds: Thresholds

    @property
    def parties(self) -> tuple[PartyName, ...]:
        return tuple(estimate.party for estimate in self.estimates)


@dataclass(frozen=True, kw_only=True, slots=True)
class QuestionFile:
    """All questions of one file, and what the parties may release for them."""

    asked: tuple[QuestionAsked, ...]
    listed: bool
    """Written as a list, so answered as a list, even when it holds one question."""
    holdings: tuple[Holding, ...] = ()
    forbidden: tuple[frozenset[OriginId], ...] = ()
    """Sets of origins that must not all be released: together they would give away what none does alone."""
    ignored: tuple[str, ...] = ()
    """Paths of keys nobody knows; for whoever wrote the file, never for an output."""


def read(text: str) -> QuestionFile:
    """Return what a question file says; raise `MalformedRecord` with the path of what is wrong."""
    body = edge.parse(text)
    if isinstance(body, list):
        return _several(body, {}, "")
    top = edge.mapping(body, "file")
    if "questions" in top:
        common = {key: value for key, value in top.items() if key != "questions"}
        return _several(edge.listing(top["questions"], "questions"), common, "questions")
    return replace(_several([top], {}, None), listed=False)


def _several(bodies: list[Any], common: Mapping[str, Any], root: str | None) -> QuestionFile:
    if not bodies:
        raise MalformedRecord(root or "file", "at least one question", "none")
    ignored: list[str] = []
    asked, holdings, forbidden = [], _Holdings(), []
    if common:
        _unknown(common, "file", "", ignored)
    parts = [(common, "")] if common else []
    for i, body in enumerate(bodies):
        at = "" if root is None else f"{root}[{i}]."
        part = edge.mapping(body, at.rstrip(".") or "file")
        whole = {**{k: v for k, v in common.items() if k not in {"records", "forbidden"}}, **part}
        asked.append(_asked(whole, at, ignored))
        parts.append((part, at))
    for part, at in parts:
        for i, record in enumerate(edge.listing(part.get("records") or [], f"{at}records")):
            holdings.add(_holding(record, f"{at}records[{i}]", ignored), f"{at}records[{i}]")
        for i, group in enumerate(edge.listing(part.get("forbidden") or [], f"{at}forbidden")):
            forbidden.append(_group(group, f"{at}forbidden[{i}]"))
    ids = [one.question.id for one in asked]
    if len(set(ids)) != len(ids):
        raise MalformedRecord(root or "file", "each question id once", "one that stands twice")
    return QuestionFile(
        asked=tuple(asked),
        listed=True,
        holdings=tuple(holdings.found.values()),
        forbidden=tuple(forbidden),
        ignored=tuple(ignored),
    )


@dataclass
class _Holdings:
    found: dict[tuple[PartyName, OriginId], Holding] = field(default_factory=dict)

    def add(self, holding: Holding, path: str) -> None:
        key = holding.owner, holding.origin
        if self.found.setdefault(key, holding) != holding:
            raise MalformedRecord(path, "one and the same entry for an owner's origin", "another entry")


def _asked(body: Mapping[str, Any], at: str, ignored: list[str]) -> QuestionAsked:
    _unknown(body, "file", at, ignored)
    for key in ("question", "parties"):
        if key not in body:
            raise MalformedRecord(f"{at}{key}", "a mapping", "nothing")
    scales = {**yardsticks(), **_scales(body.get("scales") or {}, f"{at}scales")}
    parties = edge.mapping(body["parties"], f"{at}parties")
    asked = edge.mapping(body["question"], f"{at}question")
    question, scales = _question({"hypotheses": _named(parties), **asked}, f"{at}question", scales, ignored)
    if not 2 <= len(parties) <= MOST_PARTIES:
        raise MalformedRecord(f"{at}parties", f"two parties or more, up to {MOST_PARTIES}", f"{len(parties)}")
    frame = _Frame(question=question, scales=scales, ignored=ignored)
    read_parties = [_party(PartyName(name), value, f"{at}parties.{name}", frame) for name, value in parties.items()]
    estimates = tuple(estimate for estimate, _, _ in read_parties)
    tables = Tables(
        grades={estimate.party: table for estimate, table, _ in read_parties},
        yardsticks={scale_key(scale.name): scale for _, _, own in read_parties for scale in own.values()},
    )
    limits = _thresholds(body, at, question, ignored)
    return QuestionAsked(question=question, estimates=estimates, tables=tables, thresholds=limits)


def _named(parties: Mapping[str, Any]) -> list[str]:
    """Return the hypotheses that the parties' shares name, for a question of categories that lists none."""
    answers = [
        party[key]
        for party in parties.values()
        if isinstance(party, dict)
        for key in ("estimate", "prior")
        if key in party
    ]
    return list(dict.fromkeys(name for answer in answers if isinstance(answer, dict) for name in answer))


def _question(
    value: object, path: str, scales: dict[str, Yardstick], ignored: list[str]
) -> tuple[Question, dict[str, Yardstick]]:
    body = edge.mapping(value, path)
    _unknown(body, "question", f"{path}.", ignored)
    kind = str(body.get("type", "probability")).strip().casefold()
    if kind not in set(AnswerType):
        raise MalformedRecord(f"{path}.type", f"one of {', '.join(AnswerType)}", "another word")
    dated = kind == AnswerType.DATE
    scale, scales = _scale(body.get("scale"), f"{path}.scale", "own", scales)
    cuts = {_place(cut, f"{path}.cuts[{i}]", dated=dated) for i, cut in enumerate(_rows(body, "cuts", path))}
    threshold = _place(body["threshold"], f"{path}.threshold", dated=dated) if "threshold" in body else None
    try:
        question = Question(
            id=QuestionId(edge.word(body.get("id"), f"{path}.id")),
            text=edge.word(body["text"], f"{path}.text") if "text" in body else "",
            answer_type=AnswerType(kind),
            version=int(edge.number(body.get("version", 1), f"{path}.version", 1, 1e6)),
            hypotheses=_hypotheses(body, kind, path),
            unit=_optional(body, "unit", path),
            cuts=tuple(sorted(cuts | {threshold} if cuts and threshold is not None else cuts)),
            threshold=threshold,
            horizon=edge.day(body["horizon"], f"{path}.horizon") if body.get("horizon") is not None else None,
            resolution=_optional(body, "resolution", path) or "",
            scale=scale,
        )
    except ValueError as error:
        raise MalformedRecord(path, "a possible question", str(error)) from None
    return question, scales


def _hypotheses(body: Mapping[str, Any], kind: str, path: str) -> tuple[str, ...]:
    if kind != AnswerType.CATEGORIES:
        return ()
    return tuple(edge.word(h, f"{path}.hypotheses") for h in _rows(body, "hypotheses", path))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Frame:
    """What a party's part of the file is read against."""

    question: Question
    scales: dict[str, Yardstick]
    ignored: list[str]


def _party(
    name: PartyName, value: object, path: str, frame: _Frame
) -> tuple[Estimate, GradeTable, dict[str, Yardstick]]:
    question, scales = frame.question, frame.scales
    body = edge.mapping(value, path)
    _unknown(body, "party", f"{path}.", frame.ignored)
    own = _scales(body.get("scales") or {}, f"{path}.scales")
    # Two parties may call different yardsticks by one name.
    scales = {**scales, **{key: replace(scale, name=f"{name}: {scale.name}") for key, scale in own.items()}}
    scale, scales = _scale(body.get("scale"), f"{path}.scale", f"{name}'s own", scales)
    scale = scale or question.scale
    table = _table(name, body, path)
    items = [
        _evidence(item, f"{path}.evidence[{i}]", question, table, frame.ignored)
        for i, item in enumerate(edge.listing(body.get("evidence") or [], f"{path}.evidence"))
    ]
    prior = body.get("prior")
    estimate = Estimate(
        party=name,
        question=question.id,
        question_version=int(edge.number(body.get("question_version", question.version), f"{path}.question_version")),
        unit=_optional(body, "unit", path) or question.unit,
        answer=_stated(body, path, question, scales, scale),
        prior=values.answer(prior, f"{path}.prior", question, scales, scale) if prior is not None else None,
        evidence=tuple(items),
        confidence=_confidence(body, path),
        as_of=edge.day(body["as_of"], f"{path}.as_of") if body.get("as_of") is not None else None,
    )
    return estimate, table, scales


def _confidence(body: Mapping[str, Any], path: str) -> Confidence | None:
    word = _optional(body, "confidence", path)
    try:
        return Confidence(word.lower()) if word else None
    except ValueError:
        raise MalformedRecord(f"{path}.confidence", "low, moderate or high", "another word") from None


def _stated(
    body: Mapping[str, Any], path: str, question: Question, scales: Mapping[str, Yardstick], scale: str | None
) -> Answer | None:
    if body.get("estimate") is not None:
        if body.get("term") is not None:
            raise MalformedRecord(path, "either estimate or term", "both")
        return values.answer(body["estimate"], f"{path}.estimate", question, scales, scale)
    if body.get("term") is None:
        return None
    if question.answer_type is not AnswerType.PROBABILITY:
        raise MalformedRecord(f"{path}.term", "an estimate (words are for probabilities)", "a term")
    return values.said(body["term"], f"{path}.term", scales, scale)


def _table(name: PartyName, body: Mapping[str, Any], path: str) -> GradeTable:
    rows = {}
    for key, row in edge.mapping(body.get("grades") or {}, f"{path}.grades").items():
        try:
            grade = str(Grade.parse(key))
        except ValueError:
            raise MalformedRecord(f"{path}.grades", "grades such as B2 as keys", "another key") from None
        rows[grade] = values.rates(row, f"{path}.grades.{grade}")
    house = house_grades()
    if not rows:
        return house
    return GradeTable.of(rows, name=str(name), version=_optional(body, "table", path) or "given with the question")


def _evidence(value: object, path: str, question: Question, table: GradeTable, ignored: list[str]) -> Evidence:
    item = values.evidence(value, path, question)
    _unknown(edge.mapping(value, path), "evidence", f"{path}.", ignored)
    rates = grading(item.grade, table)
    for given in item.given or ():
        if rates.hit.point * float(given.point) + rates.false.point * (1 - float(given.point)) <= 0:
            raise MalformedRecord(path, "a finite weight", "a report that would rule a hypothesis out")
    return item


def _scales(value: object, path: str) -> dict[str, Yardstick]:
    return {
        scale_key(name): _own_scale(name, rows, f"{path}.{name}") for name, rows in edge.mapping(value, path).items()
    }


def _own_scale(name: str, value: object, path: str) -> Yardstick:
    body = edge.mapping(value, path)
    terms = edge.mapping(body.get("terms", body), path)
    try:
        return own_yardstick(name, [(term, values.band(row, f"{path}.{term}")) for term, row in terms.items()])
    except ValueError as error:
        raise MalformedRecord(path, "terms with their bands", str(error)) from None


def _scale(value: object, path: str, own: str, scales: dict[str, Yardstick]) -> tuple[str | None, dict[str, Yardstick]]:
    """Return the name of a yardstick, and all of them: a mapping given in its place is a yardstick of its own."""
    if value is None:
        return None, scales
    if isinstance(value, dict):
        return own, {**scales, scale_key(own): _own_scale(own, value, path)}
    name = edge.word(value, path)
    if scale_key(name) not in scales:
        raise MalformedRecord(path, f"a yardstick among {', '.join(sorted(scales))}", "a name that is none of them")
    return name, scales


def _thresholds(body: Mapping[str, Any], at: str, question: Question, ignored: list[str]) -> Thresholds:
    odds = question.answer_type is AnswerType.PROBABILITY
    usual = Thresholds() if odds else Thresholds(tolerance=SEVERAL_TOLERANCE)
    more = edge.mapping(body.get("thresholds") or {}, f"{at}thresholds")
    _unknown(more, "thresholds", f"{at}thresholds.", ignored)
    tolerance = body.get("tolerance")
    return Thresholds(
        tolerance=usual.tolerance if tolerance is None else float(edge.number(tolerance, f"{at}tolerance", 0)),
        unit_tolerance=float(edge.number(more["unit"], f"{at}thresholds.unit", 0)) if "unit" in more else None,
        fragile=float(edge.number(more.get("fragile", usual.fragile), f"{at}thresholds.fragile", 0, 1)),
        vague=float(edge.number(more.get("vague", usual.vague), f"{at}thresholds.vague", 0, 1)),
    )


def _holding(value: object, path: str, ignored: list[str]) -> Holding:
    body = edge.mapping(value, path)
    _unknown(body, "record", f"{path}.", ignored)
    forms = edge.mapping(body.get("forms"), f"{path}.forms")
    return Holding(
        origin=OriginId(edge.word(body.get("origin"), f"{path}.origin")),
        owner=PartyName(edge.word(body.get("owner"), f"{path}.owner")),
        forms=tuple(_form(name, row, f"{path}.forms.{name}", ignored) for name, row in forms.items()),
        needs=tuple(OriginId(edge.word(o, f"{path}.needs[{i}]")) for i, o in enumerate(_rows(body, "needs", path))),
    )


def _form(name: str, value: object, path: str, ignored: list[str]) -> Form:
    body = edge.mapping(value, path)
    _unknown(body, "form", f"{path}.", ignored)
    usual = FIDELITY.get(name)
    stated = body.get("fidelity")
    if stated is None and usual is None:
        raise MalformedRecord(f"{path}.fidelity", "a number from 0 to 1 (the form is not a usual one)", "nothing")
    consent = body.get("consent")
    return Form(
        name=name,
        cost=edge.number(body.get("cost", 1), f"{path}.cost", 0, 1e9),
        fidelity=usual if usual is not None and stated is None else edge.number(stated, f"{path}.fidelity", 0, 1),
        level=int(edge.number(body.get("level", 0), f"{path}.level", 0, 1e6)),
        banned=edge.flag(body.get("banned", False), f"{path}.banned"),
        consent=None if consent in (None, True) else PartyName(edge.word(consent, f"{path}.consent")),
    )


def _group(value: object, path: str) -> frozenset[OriginId]:
    group = frozenset(OriginId(edge.word(o, f"{path}[{i}]")) for i, o in enumerate(edge.listing(value, path)))
    if len(group) < 2:
        raise MalformedRecord(path, "at least two origins", f"{len(group)}")
    return group


def _rows(body: Mapping[str, Any], key: str, path: str) -> list[Any]:
    value = body.get(key)
    if isinstance(value, str):
        return [value]
    return edge.listing(value if value is not None else [], f"{path}.{key}")


def _place(value: object, path: str, *, dated: bool) -> Decimal:
    return Decimal(edge.day(value, path).toordinal()) if dated else edge.number(value, path, -1e15, 1e15)


def _optional(body: Mapping[str, Any], key: str, path: str) -> str | None:
    return edge.word(body[key], f"{path}.{key}") if body.get(key) is not None else None


def _unknown(body: Mapping[str, Any], where: str, at: str, ignored: list[str]) -> None:
    ignored.extend(f"{at}{key}" for key in body if key not in KEYS[where] and not key.startswith("x-"))

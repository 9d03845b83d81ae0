"""Scenarios as data: the agreed tree and its texts, each party's numbers as of a day, where two parties part, warnings."""

from __future__ import annotations

import math
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel

from consilience.forum import numbers, scenarios
from consilience.forum.board import Spoken
from consilience.marking import Marking
from consilience.records.sighting import ScenarioWarning
from consilience.scenarios import json_form
from consilience.web.pages.api import FAULTS
from consilience.web.pages.forum import forum_of
from consilience.web.pages.forum_api import Digest
from consilience.web.pages.forum_shapes import SaidOut, Shapes
from consilience.web.pages.scenario_rows import warnings_of
from consilience.web.pages.scenario_shown import Shown, open_
from consilience.web.sessions import Here, Visit

router = APIRouter(prefix="/api", tags=["forum"], responses=FAULTS)
On = Annotated[str, Query(max_length=10)]


class ScenarioOut(BaseModel):
    """A scenario with what is in force of it."""

    said: SaidOut
    state: str
    missing: list[str]
    """Parties whose signature is missing."""
    later: list[str]
    indicators: list[SaidOut]
    responses: list[SaidOut]
    drafts: list[SaidOut]
    """Indicators and responses that wait for signatures."""
    policies: list[str]
    """Policy drafts that are meant for its branches or outcomes."""


class NumbersOut(BaseModel):
    """What one party has said, as of a day."""

    party: str
    odds: SaidOut | None
    rates: SaidOut | None
    sightings: list[SaidOut]
    misfit: str
    contradicted: bool
    leaves: dict[str, float]
    outcomes: dict[str, float]


class ReadingOut(BaseModel):
    """How far the trigger of a response is."""

    response: str
    now: dict[str, float]
    met: list[str]


class WarningOut(BaseModel):
    said: SaidOut
    answer: SaidOut | None


class ScenarioDayOut(BaseModel):
    """A scenario on a day; `comparison` is that of `consilience scenario compare --json` for the first two parties."""

    day: str
    marking: str
    numbers: list[NumbersOut]
    comparison: dict[str, Any] | None
    triggers: list[ReadingOut]
    warnings: list[WarningOut]


@router.get("/forums/{forum}/scenarios")
def scenarios_(visit: Here, forum: Digest) -> list[ScenarioOut]:
    """List the scenarios of a forum that nothing has taken the place of."""
    board, found = forum_of(visit, forum)
    visit.note("read a forum as data")
    return [_scenario(visit, open_(visit, one.text)) for one in scenarios.current(board, found.text)]


@router.get("/scenarios/{text}")
def scenario(visit: Here, text: Digest) -> ScenarioOut:
    shown = open_(visit, text)
    visit.note("read a forum as data")
    return _scenario(visit, shown)


@router.get("/scenarios/{text}/day")
def day(
    visit: Here, text: Digest, on: On = "", with_: Annotated[str, Query(alias="with", max_length=64)] = ""
) -> ScenarioDayOut:
    """Return every party's numbers and tree as of a day, where two part, how far each response is, and the warnings."""
    shown = open_(visit, text, on, with_)
    visit.note("read a forum as data")
    shapes = Shapes(shown.board, visit.service.policies)
    markings: set[Marking] = {shown.one.said.marking, *(one.marking for one in shown.found.sources)}
    comparison = None
    if len(shown.pair) > 1:
        comparison = json_form.as_json(shown.found.numbered, shown.pair[0], shown.pair[1], shown.day)
    return ScenarioDayOut(
        day=shown.day.isoformat(), marking=shapes.marking(markings), comparison=comparison,
        numbers=[_numbers(shapes, shown, one) for one in shown.found.given],
        triggers=[
            ReadingOut(response=said.text, now=_finite(reading.found), met=sorted(reading.over))
            for said in shown.one.responses
            for reading in (numbers.reading(shown.board, shown.one, said.body, shown.day, shown.knows),)
        ],
        warnings=[_warning(shapes, row["said"], row["answer"]) for row in warnings_of(shown)],
    )  # fmt: skip


def _scenario(visit: Visit, shown: Shown) -> ScenarioOut:
    shapes, one = Shapes(shown.board, visit.service.policies), shown.one
    return ScenarioOut(
        said=shapes.said(one.said), state=one.state.value, missing=list(one.missing), later=list(one.later),
        indicators=[shapes.said(each) for each in one.indicators], responses=[shapes.said(each) for each in one.responses],
        drafts=[shapes.said(each) for each in one.drafts],
        policies=[each.text for each in scenarios.drafts(shown.board, one.forum, one.text)],
    )  # fmt: skip


def _numbers(shapes: Shapes, shown: Shown, one: numbers.Given) -> NumbersOut:
    tree = shown.found.trees.get(one.party)
    return NumbersOut(
        party=one.party, odds=None if one.odds is None else shapes.said(one.odds),
        rates=None if one.rates is None else shapes.said(one.rates), misfit=one.misfit,
        sightings=[shapes.said(each) for each in one.sightings], contradicted=one.party in shown.found.contradicted,
        leaves={} if tree is None else _finite(tree.leaves(shown.one.tree)),
        outcomes={} if tree is None else _finite(tree.outcomes(shown.one.tree)),
    )  # fmt: skip


def _warning(shapes: Shapes, said: Spoken[ScenarioWarning], answer: Spoken[Any] | None) -> WarningOut:
    return WarningOut(said=shapes.said(said), answer=None if answer is None else shapes.said(answer))


def _finite(values: Any) -> dict[str, float]:
    return {name: value for name, value in values.items() if math.isfinite(value)}

"""From a scenario file to records: the tree with its indicators and responses as texts, one party's odds and rates as its word.

Sightings stay in the file: in a forum each rests on claims of its party.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from consilience.divergence.tables import yardsticks
from consilience.errors import MalformedRecord, WrongUse
from consilience.node.forum.sums import checked
from consilience.records.ids import PartyName, TextId
from consilience.records.kinds import Body
from consilience.records.scenario import (
    Branch,
    Indicator,
    IndicatorRole,
    OutcomeGroup,
    PreparedResponse,
    ResponseStep,
    Scenario,
    Split,
    Trigger,
    Whose,
)
from consilience.records.sighting import (
    BranchChance,
    BranchOdds,
    FamilyRates,
    IndicatorRates,
    Odds,
    Rates,
)
from consilience.records.text import id_of_text
from consilience.scenarios import file as scenario_file
from consilience.scenarios.odds import Interval, Stated
from consilience.scenarios.scenario import Party, Response
from consilience.scenarios.scenario import Scenario as Numbered

MOST_LETTERS = 2_000_000
N = TypeVar("N")


def read(text: str) -> Numbered:
    """Return what a scenario file says; raise `WrongUse` with the place of what is wrong."""
    if len(text) > MOST_LETTERS:
        raise WrongUse(f"scenario: at most {MOST_LETTERS} letters")
    try:
        found = scenario_file.read(text)
    except MalformedRecord as error:
        raise WrongUse(f"scenario: {error}") from None
    if found.ignored:
        raise WrongUse(f"scenario: {found.ignored[0]}: expected a key that is known, found another")
    return found.scenario


def texts(found: Numbered, forum: TextId, team: str | None = None, revises: TextId | None = None) -> list[Body]:
    """Return the texts of a file, the tree first; the parties sign each."""
    tree = found.tree
    said = _made(
        Scenario, forum=forum, id=tree.id, title=tree.title, horizon=_horizon(tree.horizon), team=team, revises=revises,
        splits=tuple(
            _made(Split, id=split.id, title=split.title, branches=tuple(
                _made(Branch, id=one.id, title=one.title, leads_to=one.leads_to, off_ramp=one.off_ramp) for one in split.branches
            ))
            for split in tree.splits
        ),
        outcomes=tuple(_made(OutcomeGroup, name=name, leaves=tuple(dict.fromkeys(group))) for name, group in tree.outcomes.items()),
    )  # fmt: skip
    if revises is not None:
        # What is in force of the tree before it goes on; only what is new would be said.
        return [said]
    return [said, *_parts(found, forum, id_of_text(said))]


def _parts(found: Numbered, forum: TextId, scenario: TextId) -> Iterator[Body]:
    for one in found.indicators:
        yield _made(
            Indicator, forum=forum, scenario=scenario, id=one.id, about=one.about, family=one.family,
            statement=one.statement, window=one.window, role=IndicatorRole(one.role.value), watched_by=one.watched_by,
        )  # fmt: skip
    for each in found.responses:
        yield _response(each, forum, scenario)


def _response(one: Response, forum: TextId, scenario: TextId) -> PreparedResponse:
    trigger = None
    if one.outcome and one.threshold is not None:
        trigger = _made(
            Trigger, outcome=one.outcome, threshold=exact(one.threshold), days=one.days, whose=Whose(one.whose)
        )
    return _made(
        PreparedResponse, forum=forum, scenario=scenario, id=one.id, branch=one.branch, title=one.title, trigger=trigger,
        steps=tuple(_made(ResponseStep, text=text) for text in one.steps), off_ramps=one.off_ramps,
        decides=one.decided_by,
    )  # fmt: skip


def numbers(found: Numbered, party: PartyName, forum: TextId, scenario: TextId, day: date) -> list[Body]:
    """Return one party's odds and rates; raise `WrongUse` where the file gives it none."""
    try:
        own = found.party(party)
    except KeyError:
        raise WrongUse(f"parties: none is called {party}") from None
    rated = [_rates(own, forum, scenario, day)] if own.rates.families else []
    return [_odds(own, forum, scenario, day), *rated]


def _odds(own: Party, forum: TextId, scenario: TextId, day: date) -> Odds:
    scale = ""
    if own.odds.spoken():
        scale = next((name for name, one in yardsticks().items() if one == own.odds.scale), "")
        if not scale:
            raise WrongUse("scale: in a forum, words are read on a yardstick that all know by its name")
    return _made(
        Odds, forum=forum, scenario=scenario, as_of=day, scale=scale,
        splits=tuple(
            checked(split, [branch_odds(name, value) for name, value in given.items()])
            for split, given in own.odds.stated.items()
        ),
    )  # fmt: skip


def _rates(own: Party, forum: TextId, scenario: TextId, day: date) -> Rates:
    return _made(
        Rates, forum=forum, scenario=scenario, as_of=day,
        families=tuple(
            _made(FamilyRates, family=name, not_reached=exact(one.not_reached), branches=tuple(
                _made(BranchChance, branch=branch, chance=exact(chance)) for branch, chance in one.branches.items()
            ))
            for name, one in own.rates.families.items()
        ),
        indicators=tuple(
            _made(IndicatorRates, indicator=name, hit=exact(one.hit), false_alarm=exact(one.false_alarm))
            for name, one in own.rates.indicators.items()
        ),
    )  # fmt: skip


def branch_odds(branch: str, value: Stated) -> BranchOdds:
    if isinstance(value, Interval):
        return _made(BranchOdds, branch=branch, low=exact(value.low), high=exact(value.high))
    return _made(BranchOdds, branch=branch, words=value)


def exact(value: float) -> Decimal:
    """Return a number as whoever wrote it did."""
    return Decimal(repr(float(value)))


def plain(word: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a step of a story as the record has them, where it has them as a scenario file does.

    Raise `MalformedRecord` for a number that is none; all else is asked when the record is made.
    """
    said = dict(given)
    match word:
        case "scenario" if type(said.get("outcomes")) is dict:
            said["outcomes"] = [{"name": name, "leaves": leaves} for name, leaves in said["outcomes"].items()]
        case "odds" if type(said.get("splits")) is dict:
            said["splits"] = [
                {"split": split, "branches": [_stated(name, value) for name, value in _rows(rows)]}
                for split, rows in said["splits"].items()
            ]
        case "rates":
            if type(said.get("families")) is dict:
                said["families"] = [
                    {**_row(one), "family": name, "branches": [
                        {"branch": branch, "chance": chance} for branch, chance in _rows(_row(one).get("branches"))]}
                    for name, one in said["families"].items()
                ]  # fmt: skip
            if type(said.get("indicators")) is dict:
                said["indicators"] = [{**_row(one), "indicator": name} for name, one in said["indicators"].items()]
        case _:
            pass
    return said


def _stated(branch: str, value: object) -> dict[str, Any]:
    if isinstance(value, list) and len(value) == 2:
        return {"branch": branch, "low": value[0], "high": value[1]}
    try:
        return {"branch": branch, "low": str(Decimal(str(value))), "high": str(Decimal(str(value)))}
    except ArithmeticError:
        return {"branch": branch, "words": value}


def _row(value: object) -> dict[str, Any]:
    # Whole numbers are exact, and a record has exact numbers as text.
    given = value if isinstance(value, dict) else {}
    return {key: str(one) if type(one) is int else one for key, one in given.items()}


def _rows(value: object) -> Sequence[tuple[str, Any]]:
    return list(_row(value).items())


def _horizon(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise WrongUse("scenario.horizon: in a forum it is a day, written YYYY-MM-DD") from None


def _made(noun: type[N], **fields: Any) -> N:
    try:
        return noun(**fields)
    except ValueError as error:
        name = getattr(getattr(noun, "KIND", None), "name", noun.__name__.lower())
        raise WrongUse(f"{name}: {error}") from None

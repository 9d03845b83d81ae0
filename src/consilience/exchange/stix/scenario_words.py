"""Records of scenarios in plain words, for readers without the forum's pages.  An indicator is no STIX indicator: it matches no pattern."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from consilience.records.scenario import Indicator, PreparedResponse, Scenario, Whose
from consilience.records.sighting import BranchOdds, Odds, Rates, ScenarioWarning, Sighting, WarningAnswer

_WHOSE = {Whose.EITHER: "either tree", Whose.BOTH: "both trees", Whose.FUSED: "the trees pooled into one"}


def _scenario(body: Scenario) -> Iterator[str]:
    yield body.title + (f", until {body.horizon.isoformat()}" if body.horizon else "")
    yield body.text
    asked = {split.id: split.title for split in body.splits}
    for split in body.splits:
        yield split.title
        for one in split.branches:
            yield (
                f"- {one.title}"
                + (" (off-ramp)" if one.off_ramp else "")
                + (f", then “{asked.get(one.leads_to, one.leads_to)}”" if one.leads_to else "")
            )
    titles = {one.id: one.title for split in body.splits for one in split.branches}
    yield from (f"{one.name}: {', '.join(titles.get(leaf, leaf) for leaf in one.leaves)}" for one in body.outcomes)


def _indicator(body: Indicator) -> Iterator[str]:
    yield body.statement
    yield f"It speaks of {body.about}, in the family {body.family}, as a {body.role.value}."
    yield f"Observed: {body.observed}" if body.observed else ""
    yield f"It says something for {body.window} days." if body.window is not None else ""
    yield f"Watched by {body.watched_by}" if body.watched_by else "Nobody watches it."


def _odds(body: Odds) -> Iterator[str]:
    yield f"As of {body.as_of.isoformat()}" + (f", with {body.confidence.value} confidence" if body.confidence else "")
    for split in body.splits:
        yield f"{split.split}: {', '.join(map(_stated, split.branches))}"
    yield f"Words are read on the yardstick {body.scale}." if body.scale else ""
    yield body.because


def _stated(one: BranchOdds) -> str:
    if one.low is None or one.high is None:
        return f"{one.branch} {one.words}"
    ends = dict.fromkeys((one.low, one.high))
    return f"{one.branch} {' to '.join(map(_percent, ends))}"


def _rates(body: Rates) -> Iterator[str]:
    yield f"As of {body.as_of.isoformat()}"
    for family in body.families:
        chances = ", ".join(f"{one.branch} {_percent(one.chance)}" for one in family.branches)
        yield f"Family {family.family}: {chances}; not reached {_percent(family.not_reached)}"
    for one in body.indicators:
        yield f"{one.indicator}: hit {_percent(one.hit)}, false alarm {_percent(one.false_alarm)}"
    yield body.because


def _sighting(body: Sighting) -> Iterator[str]:
    grade = f", graded {body.grade}" if body.grade else ""
    yield f"{body.state.value.capitalize()} from {body.first.isoformat()} to {body.last.isoformat()}{grade}."
    yield body.words


def _response(body: PreparedResponse) -> Iterator[str]:
    yield body.title
    if body.trigger is not None:
        days = f" for {body.trigger.days} days" if body.trigger.days > 1 else ""
        whose = _WHOSE[body.trigger.whose]
        yield f"Due when {body.trigger.outcome} stands at {_percent(body.trigger.threshold)} or more{days}, in {whose}."
    for number, step in enumerate(body.steps, 1):
        how = [f"through {step.channel}"] if step.channel else []
        how += [f"within {step.within_hours} hours"] if step.within_hours else []
        who = f"{step.who} to {step.whom}: " if step.who and step.whom else f"{step.who}: " if step.who else ""
        yield f"{number}. {who}{step.text}" + (f" ({', '.join(how)})" if how else "")
    yield from (f"Way out: {one}" for one in body.off_ramps)
    hours = f" within {body.decide_within_hours} hours" if body.decide_within_hours else ""
    yield f"Decided by {body.decides}{hours}" if body.decides else ""


def _warning(body: ScenarioWarning) -> Iterator[str]:
    yield f"A prepared response fell due on {body.on.isoformat()} in the tree of {', '.join(sorted(body.whose))}."


def _answer(body: WarningAnswer) -> Iterator[str]:
    yield f"A warning was {body.reply.value}" + (f": {body.because}" if body.because else ".")


def _percent(value: Decimal) -> str:
    return f"{(value * 100).normalize():f} %"


SAID: dict[type, Callable[[Any], Iterator[str]]] = {
    Scenario: _scenario, Indicator: _indicator, Odds: _odds, Rates: _rates, Sighting: _sighting,
    PreparedResponse: _response, ScenarioWarning: _warning, WarningAnswer: _answer,
}  # fmt: skip

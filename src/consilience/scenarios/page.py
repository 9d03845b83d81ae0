"""The page of a scenario for two parties: self-contained HTML that reads without script, network or colour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from consilience.brief.safe_text import visible
from consilience.scenarios.over_time import over_time
from consilience.scenarios.parting import NOTHING, Parting, part
from consilience.scenarios.scenario import Party, Scenario
from consilience.scenarios.strip import strip
from consilience.scenarios.supposed import Supposed, supposed
from consilience.scenarios.tree import Branch, Split
from consilience.scenarios.tree_figure import tree_figure
from consilience.scenarios.trigger import readings
from consilience.scenarios.validator import weaknesses
from consilience.scenarios.wording import because, lead, nats, nearer, percent, settle, told
from consilience.scenarios.worth import Worth, rank

MOST_GROUPS, MOST_SUPPOSED = 4, 8
"""Groups of outcomes, and indicators, in the table of what if; the command tries any."""
TREES = {"either": "either tree", "both": "both trees", "fused": "the two trees pooled into one"}


def page(scenario: Scenario, first: Party, second: Party, on: date | None = None) -> str:
    """Return the whole page."""
    parting, worth = part(scenario, first, second, on), rank(scenario, first, second, on)
    css = files(__package__).joinpath("page.css").read_text("utf-8")
    return _template().render(
        css=Markup(css),  # noqa: S704 - our own file
        title=scenario.tree.title,
        horizon=scenario.tree.horizon,
        as_of=on or scenario.as_of,
        parties=parting.parties,
        lead=lead(scenario, parting),
        because=because(scenario, first, second, parting, worth, on),
        settle=settle(scenario, first, second, worth, on),
        strip=_strip(scenario, (first, second), on or scenario.as_of),
        figure=Markup(tree_figure(scenario, parting.trees, parting.widest.split if parting.widest else None)),  # noqa: S704 - every text in it is escaped
        outcomes=_outcomes(scenario, parting),
        splits=_splits(scenario, parting),
        total=nats(parting.nats),
        rows=list(_rows(scenario, parting, scenario.tree.root, 0)),
        leaves=len(scenario.tree.leaves),
        whole=_outline(scenario, parting, scenario.tree.root, _way_to(scenario, parting)),
        supposed=_supposed(scenario, first, second, parting, worth, on),
        groups=list(scenario.tree.outcomes)[:MOST_GROUPS],
        indicators=_indicators(scenario, first, second, parting, worth, on),
        weak=[(w.indicator, w.party, w.sentence) for w in weaknesses(scenario)],
        responses=_responses(scenario, parting),
    )


@cache
def _template() -> Template:
    source = files(__package__).joinpath("page.html").read_text("utf-8")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_seen
    )
    return environment.from_string(source)


def _seen(value: Any) -> Any:
    """Texts are the parties' own: what a reader would not see in them is written out."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _outcomes(scenario: Scenario, parting: Parting) -> list[dict[str, Any]]:
    groups = [tree.outcomes(scenario.tree) for tree in parting.trees]
    return [
        {
            "name": name,
            "p": [percent(group[name]) for group in groups],
            "share": [group[name] * 100 for group in groups],
        }
        for name in scenario.tree.outcomes
    ]


def _strip(scenario: Scenario, parties: tuple[Party, Party], until: date | None) -> Markup:
    """The heat strip up to a day; none without one, as then every sighting counts for ever."""
    columns = over_time(scenario, parties, until) if until else []
    names = [party.name for party in parties]
    drawn = strip(columns, until, names, list(scenario.tree.outcomes)[:6]) if until else ""
    return Markup(drawn)  # noqa: S704 - every text in it is escaped


def _supposed(
    scenario: Scenario, first: Party, second: Party, parting: Parting, worth: Sequence[Worth], on: date | None
) -> list[dict[str, Any]]:
    """What would move, if the split where they part went one way, or what settles most were seen or not."""
    groups = list(scenario.tree.outcomes)[:MOST_GROUPS]
    said = {indicator.id: indicator.statement for indicator in scenario.indicators}
    split = scenario.tree.split[parting.widest.split] if parting.widest else scenario.tree.root
    branches = [branch.id for branch in split.branches]
    before = [tree.outcomes(scenario.tree) for tree in parting.trees]

    def row(one: Supposed) -> dict[str, Any]:
        words = (
            f"“{said[one.indicator]}” is {one.state}"
            if one.state
            else f"it comes to “{scenario.tree.branch[one.branch].title}”"
        )
        cells = [
            {"p": percent(after[name]) if after else "cannot be", "moved": after is None or abs(after[name] - was[name]) >= 0.005}
            for name in groups
            for was, after in zip(before, one.outcomes, strict=True)
        ]  # fmt: skip
        return {"words": words, "cells": cells}

    chosen = [one.indicator for one in worth[:MOST_SUPPOSED]]
    found = list(supposed(scenario, (first, second), chosen, branches, on)) if groups else []
    now = [{"p": percent(was[name]), "moved": False} for name in groups for was in before]
    return [{"words": "as it is", "cells": now}, *map(row, found)] if found else []


def _way_to(scenario: Scenario, parting: Parting) -> frozenset[str]:
    """The branches on the way to the split where they part."""
    entry = scenario.tree.entry.get(parting.widest.split) if parting.widest else None
    return frozenset(scenario.tree.path(entry)) if entry else frozenset()


def _outline(scenario: Scenario, parting: Parting, split: Split, way: frozenset[str]) -> dict[str, Any]:
    """The tree as lists in one another, to be opened branch by branch."""

    def row(branch: Branch) -> dict[str, Any]:
        below = scenario.tree.split[branch.leads_to] if branch.leads_to else None
        return {
            "title": branch.title,
            "off_ramp": branch.off_ramp,
            "conditional": [percent(tree.conditional[branch.id]) for tree in parting.trees],
            "share": [tree.conditional[branch.id] * 100 for tree in parting.trees],
            "leaves": _leaves_below(scenario, branch),
            "open": branch.id in way,
            "below": _outline(scenario, parting, below, way) if below else None,
        }

    widest = parting.widest
    here = widest is not None and widest.split == split.id
    return {"title": split.title, "here": here, "branches": [row(branch) for branch in split.branches]}


def _leaves_below(scenario: Scenario, branch: Branch) -> int:
    below = scenario.tree.split[branch.leads_to].branches if branch.leads_to else ()
    return sum(_leaves_below(scenario, one) for one in below) or 1


def _splits(scenario: Scenario, parting: Parting) -> list[dict[str, Any]]:
    widest = parting.widest
    return [
        {
            "title": scenario.tree.split[row.split].title,
            "nats": nats(row.nats),
            "share": f"{row.share:.0%}" if row.share is not None else "",
            "cause": row.cause.value if row.cause else "",
            "here": widest is row,
        }
        for row in sorted(parting.splits, key=lambda row: -row.nats)
        if row.nats > NOTHING
    ]


def _rows(scenario: Scenario, parting: Parting, split: Split, depth: int) -> Iterator[dict[str, Any]]:
    """Yield the tree as rows of a table, each branch under its split."""
    widest = parting.widest
    for branch in split.branches:
        yield {
            "depth": depth,
            "split": split.title,
            "branch": branch.title,
            "off_ramp": branch.off_ramp,
            "here": widest is not None and widest.split == split.id,
            "conditional": [percent(tree.conditional[branch.id]) for tree in parting.trees],
            "mass": [percent(tree.mass[branch.id]) for tree in parting.trees],
        }
        if branch.leads_to:
            yield from _rows(scenario, parting, scenario.tree.split[branch.leads_to], depth + 1)


def _indicators(
    scenario: Scenario, first: Party, second: Party, parting: Parting, worth: Sequence[Worth], on: date | None
) -> list[dict[str, Any]]:
    masses = [[tree.mass[leaf] for leaf in scenario.tree.leaves] for tree in parting.trees]
    states = [scenario.seen(party, on) for party in (first, second)]
    found = {indicator.id: indicator for indicator in scenario.indicators}
    return [
        {
            "statement": found[row.indicator].statement,
            "about": scenario.tree.split[found[row.indicator].about].title,
            "family": found[row.indicator].family,
            "watched_by": found[row.indicator].watched_by,
            "states": [str(state.get(row.indicator, "not looked for")) for state in states],
            "tells": told(row.bits, masses[0]),
            "settles": nearer(row.settles, masses[0], masses[1]),
        }
        for row in worth
    ]


def _responses(scenario: Scenario, parting: Parting) -> list[dict[str, Any]]:
    trees = dict(zip(parting.parties, parting.trees, strict=True))
    return [
        {
            "title": response.title,
            "branch": scenario.tree.branch[response.branch].title,
            "steps": response.steps,
            "off_ramps": response.off_ramps,
            "decided_by": response.decided_by,
            "trigger": _trigger(response.outcome, response.threshold, response.days, response.whose),
            "now": [f"{name}: {percent(p)}" for name, p in readings(scenario.tree, trees, response).items()],
        }
        for response in scenario.responses
    ]


def _trigger(outcome: str, threshold: float | None, days: int, whose: str) -> str:
    if not outcome or threshold is None:
        return ""
    lasting = f" for {days} days" if days > 1 else ""
    return f"“{outcome}” at {percent(threshold)} or more{lasting} in {TREES[whose]}"

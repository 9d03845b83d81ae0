"""The sentences in which a comparison of scenarios is told, on the terminal and on the page alike."""

from __future__ import annotations

import math
from datetime import date

from consilience.scenarios.parting import Cause, Parting
from consilience.scenarios.scenario import Party, Scenario
from consilience.scenarios.worth import Worth

LEAST_SETTLED = 1e-6
"""Nats under which knowing an indicator is not worth a sentence."""

WHY = {
    Cause.PRIOR: "they give other odds before anything was sighted",
    Cause.SIGHTINGS: "they do not go by the same sightings",
    Cause.RATES: "they take the same sightings to be differently telling",
    Cause.WORDING: "they use the same words on different yardsticks",
}


def percent(p: float) -> str:
    """Return a probability as people read it; certainty only where it is one.

    >>> percent(0.3333), percent(0.0004), percent(1.0)
    ('33 %', '< 0.1 %', '100 %')
    """
    if 0 < p < 0.001:
        return "< 0.1 %"
    if 0.999 < p < 1:
        return "> 99.9 %"
    value = p * 100
    return f"{value:.1f} %" if value < 1 and p > 0 else f"{value:.0f} %"


def lead(scenario: Scenario, parting: Parting) -> str:
    """Return in one sentence where the two parties part and why."""
    first, second = parting.parties
    widest = parting.widest
    if widest is None:
        return f"{first} and {second} see the same tree."
    split = scenario.tree.split[widest.split]
    a, b = parting.trees
    branch = max(split.branches, key=lambda x: abs(a.conditional[x.id] - b.conditional[x.id]))
    share = f" ({widest.share:.0%} of the difference)" if widest.share is not None else ""
    why = f": {WHY[widest.cause]}" if widest.cause else ""
    return (
        f"They part at “{split.title}”{share}{why}. Once it comes to that, {first} gives “{branch.title}” "
        f"{percent(a.conditional[branch.id])}, {second} {percent(b.conditional[branch.id])}."
    )


def settle(scenario: Scenario, first: Party, second: Party, worth: tuple[Worth, ...], on: date | None = None) -> str:
    """Return in one sentence what would settle most of the difference; empty where nothing would."""
    best = worth[0] if worth else None
    if best is None or best.settles <= LEAST_SETTLED:
        return ""
    statement = next(i.statement for i in scenario.indicators if i.id == best.indicator)
    holders = [party.name for party in (first, second) if best.indicator in scenario.seen(party, on)]
    if len(holders) == 1:
        other = second.name if holders[0] == first.name else first.name
        return f"What would settle most: {other} learning what {holders[0]} sighted of “{statement}”."
    return f"What would settle most: whether “{statement}” is seen."


def nats(value: float) -> str:
    """Return a divergence in nats, or what an infinite one means."""
    return f"{value:.3f}" if math.isfinite(value) else "without limit (one rules out what the other does not)"

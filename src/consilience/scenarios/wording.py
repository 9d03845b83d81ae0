"""The sentences in which a comparison of scenarios is told, on the terminal and on the page alike."""

from __future__ import annotations

import math
from datetime import date

from consilience.scenarios.evidence import Seen
from consilience.scenarios.parting import Cause, Parting
from consilience.scenarios.scenario import Party, Scenario
from consilience.scenarios.tree import Split
from consilience.scenarios.validator import chance_seen
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


def because(
    scenario: Scenario, first: Party, second: Party, parting: Parting, worth: tuple[Worth, ...], on: date | None = None
) -> str:
    """Return in one sentence what stands behind the cause at the split where they part most; empty where nothing can be named.

    That is a sighting only one goes by, the odds before any sighting, or the rates of what was sighted there.
    """
    widest = parting.widest
    if widest is None:
        return ""
    split = scenario.tree.split[widest.split]
    if widest.cause is Cause.PRIOR:
        a, b = first.odds.points(scenario.tree), second.odds.points(scenario.tree)
        branch = max(split.branches, key=lambda x: abs(a[x.id] - b[x.id]))
        return f"Before anything was sighted, {first.name} gave “{branch.title}” {percent(a[branch.id])}, {second.name} {percent(b[branch.id])}."
    if widest.cause is Cause.SIGHTINGS:
        return _behind_sightings(scenario, (first, second), split, worth, on)
    return _behind_rates(scenario, (first, second), split, on) if widest.cause is Cause.RATES else ""


def _behind_sightings(
    scenario: Scenario, parties: tuple[Party, Party], split: Split, worth: tuple[Worth, ...], on: date | None
) -> str:
    found = {indicator.id: indicator for indicator in scenario.indicators}
    states = [scenario.seen(party, on) for party in parties]
    differing = [w.indicator for w in worth if states[0].get(w.indicator) is not states[1].get(w.indicator)]
    if not differing:
        return ""
    name = next((one for one in differing if found[one].about == split.id), differing[0])
    said = [f"for {p.name} it was {s.get(name, Seen.NOT_LOOKED_FOR)}" for p, s in zip(parties, states, strict=True)]
    return f"“{found[name].statement}”: {', '.join(said)}."


def _behind_rates(scenario: Scenario, parties: tuple[Party, Party], split: Split, on: date | None) -> str:
    sighted = {name for party in parties for name in scenario.seen(party, on)}
    expected = {
        (indicator.statement, branch): tuple(
            chance_seen(scenario, party, indicator.id).get(branch) for party in parties
        )
        for indicator in scenario.indicators
        if indicator.about == split.id and indicator.id in sighted
        for branch in (one.id for one in split.branches)
    }
    apart = {key: abs(a - b) for key, (a, b) in expected.items() if a is not None and b is not None}
    if not apart:
        return ""
    statement, branch = max(apart, key=lambda key: apart[key])
    a, b = (percent(p or 0.0) for p in expected[statement, branch])
    return f"That “{statement}” is seen if it is “{scenario.tree.branch[branch].title}”: {parties[0].name} holds {a} likely, {parties[1].name} {b}."


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


def closer(value: float) -> str:
    """Return by how many nats two trees would come closer, signed; nothing is never less than nothing.

    >>> closer(0.25), closer(-1e-18)
    ('+0.250', '+0.000')
    """
    return f"{round(value, 3) + 0.0:+.3f}" if math.isfinite(value) else "without limit apart"

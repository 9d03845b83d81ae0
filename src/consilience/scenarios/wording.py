"""The sentences in which a comparison of scenarios is told, on the terminal and on the page alike."""

from __future__ import annotations

import math
from collections.abc import Sequence
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


def told(bits: float, masses: Sequence[float]) -> str:
    """Return what share of what is open about the outcome an indicator would tell, of how the leaves stand.

    >>> told(0.25, [0.5, 0.5]), told(0.25, [1.0]), told(0.002, [0.5, 0.5])
    ('25 %', 'nothing', 'under 1 %')
    """
    unsure = -sum(p * math.log2(p) for p in masses if p > 0)
    return _share(bits / unsure) if unsure > NOTHING_OPEN else "nothing"


def nearer(settles: float, first: Sequence[float], second: Sequence[float]) -> str:
    """Return by what share of their difference two trees would come closer, of how their leaves stand.

    >>> nearer(0.5 * math.log(3), [0.75, 0.25], [0.25, 0.75]), nearer(-math.log(3), [0.75, 0.25], [0.25, 0.75]), nearer(0, [1.0], [1.0])
    ('50 % closer', '100 % further apart', 'as far apart')
    """
    if not math.isfinite(settles):
        return "apart without limit"
    apart = sum((p - q) * math.log(p / q) for p, q in zip(first, second, strict=True) if p > 0 and q > 0)
    share = settles / apart if apart > NOTHING_OPEN else 0.0
    if abs(share) < LEAST_SHARE:
        return "as far apart"
    return f"{_share(abs(share))} {'closer' if share > 0 else 'further apart'}"


NOTHING_OPEN = 1e-9
LEAST_SHARE = 0.001
"""Shares below are the noise of the reckoning."""


def _share(share: float) -> str:
    return "nothing" if share < LEAST_SHARE else "under 1 %" if share < 0.01 else f"{share:.0%}".replace("%", " %")


def cut(text: str, most: int) -> str:
    """Return `text` in at most so many letters, cut between words where that leaves half of them.

    >>> cut("Joint list of open questions", 20), cut("Unabgeschlossenes", 8)
    ('Joint list of open…', 'Unabges…')
    """
    if len(text) <= most:
        return text
    kept = text[: max(1, most - 1)]
    space = kept.rfind(" ")
    if text[len(kept)] != " " and space >= most // 2:
        kept = kept[:space]
    return kept.rstrip(" ,;:") + "…"

"""A scenario as text for a terminal: the tree with every party's numbers, and where two parties part."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date

from consilience.brief.safe_text import visible
from consilience.scenarios.parting import part
from consilience.scenarios.posterior import Posterior
from consilience.scenarios.scenario import Party, Scenario
from consilience.scenarios.tree import Split
from consilience.scenarios.wording import because, closer, lead, nats, percent, settle
from consilience.scenarios.worth import rank

MOST_WORTH = 8
LEAST_NATS = 0.0005
"""What a split adds at the least to have a line of its own; three digits are shown."""


def tree_lines(scenario: Scenario, trees: Mapping[str, Posterior]) -> Iterator[str]:
    """Yield the tree, a line a branch, with the probability that each party gives it once its split is reached."""
    yield visible(f"{scenario.tree.title}" + (f", until {scenario.tree.horizon}" if scenario.tree.horizon else ""))
    yield "  " + " · ".join(trees) + ": once the split is reached (in all)"
    yield from _below(scenario, trees, scenario.tree.root, 1)
    for name in scenario.tree.outcomes:
        numbers = " · ".join(percent(tree.outcomes(scenario.tree)[name]) for tree in trees.values())
        yield visible(f"  outcome {name}: {numbers}")


def _below(scenario: Scenario, trees: Mapping[str, Posterior], split: Split, depth: int) -> Iterator[str]:
    indent = "  " * depth
    yield visible(f"{indent}{split.title} [{split.id}]")
    for branch in split.branches:
        numbers = " · ".join(
            f"{percent(tree.conditional[branch.id])} ({percent(tree.mass[branch.id])})" for tree in trees.values()
        )
        ramp = " ↘ off-ramp" if branch.off_ramp else ""
        yield visible(f"{indent}– {branch.title} [{branch.id}]: {numbers}{ramp}")
        if branch.leads_to:
            yield from _below(scenario, trees, scenario.tree.split[branch.leads_to], depth + 2)


def as_text(scenario: Scenario, first: Party, second: Party, on: date | None = None) -> str:
    """Return where two parties part and what would settle it, as text."""
    parting, worth = part(scenario, first, second, on), rank(scenario, first, second, on)
    lines = [
        lead(scenario, parting),
        because(scenario, first, second, parting, worth, on),
        settle(scenario, first, second, worth, on),
        f"In all {nats(parting.nats)} nats:",
    ]
    adding = sorted((row for row in parting.splits if row.nats > 0), key=lambda row: -row.nats)
    shown = [row for row in adding if row.nats >= LEAST_NATS] or adding[:1]
    for row in shown:
        why = f", {row.cause.value}" if row.cause else ""
        lines.append(f"  {nats(row.nats)}  {scenario.tree.split[row.split].title} [{row.split}]{why}")
    if rest := adding[len(shown) :]:
        lines.append(f"  {nats(math.fsum(row.nats for row in rest))}  {len(rest)} more together")
    lines += ["Worth looking for (bits it tells, nats it settles):"] if worth else []
    lines += [f"  {w.bits:.3f}  {closer(w.settles)}  {w.indicator}" for w in worth[:MOST_WORTH]]
    return visible("\n".join(line for line in lines if line))

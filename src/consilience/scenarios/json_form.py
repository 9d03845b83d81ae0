"""A comparison of scenarios as JSON: the contract of `consilience scenario compare --json`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import Any

from consilience.scenarios.parting import Parting, part
from consilience.scenarios.scenario import Party, Scenario
from consilience.scenarios.worth import rank


def as_json(scenario: Scenario, first: Party, second: Party, on: date | None = None) -> dict[str, Any]:
    """Return where two parties part as plain values; infinite ones are None.

    `p` holds the posteriors of every party of the file, `nats` and `worth` are of the two.
    """
    parting = part(scenario, first, second, on)
    trees = {party.name: scenario.update(party, on) for party in scenario.parties}
    widest, day = parting.widest, on or scenario.as_of
    return {
        "scenario": scenario.tree.id,
        "parties": list(parting.parties),
        "as_of": day.isoformat() if day else None,
        "nats": _finite(parting.nats),
        "splits": _splits(parting),
        "part_at": widest.split if widest else None,
        "cause": widest.cause.value if widest and widest.cause else None,
        "leaves": [
            {"id": leaf, "p": {name: tree.mass[leaf] for name, tree in trees.items()}} for leaf in scenario.tree.leaves
        ],
        "outcomes": {
            name: {party: tree.outcomes(scenario.tree)[name] for party, tree in trees.items()}
            for name in scenario.tree.outcomes
        },
        "worth": ranked(scenario, first, second, on),
    }


def ranked(scenario: Scenario, first: Party, second: Party, on: date | None = None) -> Sequence[dict[str, Any]]:
    """Return what is worth looking for, that which settles most first."""
    return [
        {"indicator": worth.indicator, "bits": worth.bits, "settles": worth.settles}
        for worth in rank(scenario, first, second, on)
    ]


def _splits(parting: Parting) -> list[dict[str, Any]]:
    return [
        {
            "id": part.split,
            "nats": _finite(part.nats),
            "share": part.share,
            "causes": {cause.value: nats for cause, nats in part.causes.items()},
        }
        for part in parting.splits
    ]


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None

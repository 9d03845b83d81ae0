"""Whether the trigger of a prepared response is met: a group of outcomes at its threshold or above in the trees that count."""

from __future__ import annotations

import math
from collections.abc import Mapping

from consilience.scenarios.posterior import Posterior
from consilience.scenarios.scenario import Response
from consilience.scenarios.tree import Tree

FUSED = "fused"
"""The name of the tree that is pooled of all parties'."""


def readings(tree: Tree, trees: Mapping[str, Posterior], response: Response) -> dict[str, float]:
    """Return the probability of the response's outcome in each tree that its trigger looks at; nothing where it has none."""
    if not response.outcome or response.threshold is None:
        return {}
    if response.whose == FUSED:
        return {FUSED: pooled(tree, trees, response.outcome)} if len(trees) > 1 else {}
    return {name: posterior.outcomes(tree)[response.outcome] for name, posterior in trees.items()}


def passing(response: Response, found: Mapping[str, float], parties: int) -> frozenset[str]:
    """Return in whose trees the trigger is met; none where all of `parties` have to pass and one does not, or is not known."""
    threshold = response.threshold
    if threshold is None:
        return frozenset()
    over = frozenset(name for name, value in found.items() if value >= threshold)
    return frozenset() if response.whose == "both" and (len(over) < parties or parties < 2) else over


def pooled(tree: Tree, trees: Mapping[str, Posterior], outcome: str) -> float:
    """Return the probability of a group of outcomes once the parties' leaves are pooled, each party weighing the same.

    The pool is logarithmic (C. Genest, 1984): evidence that all take alike may come before it or after.  A leaf that one party
    rules out is out; where nothing is left, it is the mean.
    """
    masses = list(trees.values())
    logs = {leaf: math.fsum(map(_log, (one.mass[leaf] for one in masses))) / len(masses) for leaf in tree.leaves}
    top = max(logs.values())
    if top == -math.inf:
        return math.fsum(one.outcomes(tree)[outcome] for one in masses) / len(masses)
    shares = {leaf: math.exp(value - top) for leaf, value in logs.items()}
    return math.fsum(shares[leaf] for leaf in set(tree.outcomes[outcome])) / math.fsum(shares.values())


def _log(value: float) -> float:
    return math.log(value) if value > 0 else -math.inf

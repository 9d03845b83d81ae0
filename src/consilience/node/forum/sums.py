"""Odds of one split as a member gives them; who says them is told the sum that is not 1."""

from __future__ import annotations

from collections.abc import Sequence

from consilience.errors import WrongUse
from consilience.records.sighting import BranchOdds, SplitOdds


def checked(split: str, branches: Sequence[BranchOdds]) -> SplitOdds:
    """Return the odds of a split; raise `WrongUse` with their sum where that is not 1."""
    try:
        return SplitOdds(split=split, branches=tuple(branches))
    except ValueError as error:
        lows, highs = [one.low for one in branches], [one.high for one in branches]
        if None in (*lows, *highs):
            raise WrongUse(f"odds at {split}: {error}") from None
        low, high = sum(one for one in lows if one is not None), sum(one for one in highs if one is not None)
        total = f"{low}" if low == high else f"{low} at the least and {high} at the most"
        raise WrongUse(f"odds at {split}: the branches sum to {total}, not to 1") from None

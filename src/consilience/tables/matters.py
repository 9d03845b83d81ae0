"""From links to matters and verdicts, for all claims at once.

Every claim stands in exactly one matter.  A matter of several claims has the most serious verdict of its links; a claim
alone is one-sided where another party covers its subject, and not covered where none does.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from consilience.tables.assign import clusters
from consilience.tables.coverage import Cells
from consilience.tables.link import Links
from consilience.tables.names import Float, Int
from consilience.tables.verdicts import NOT_COVERED, ONE_SIDED


@dataclass(frozen=True, kw_only=True, slots=True)
class Matters:
    """One matter for each distinct value in `of_row`, which is its first row."""

    of_row: Int
    first_row: Int
    """Of each matter, ascending."""
    verdict: Int
    probability: Float
    """Of the weakest link that holds the matter together; NaN for a claim alone."""
    claims: Int


def gather(party: Int, links: Links, verdict: Int, cells: Cells, parties: int) -> Matters:
    """Return the matters; `verdict` is that of each link."""
    held = np.flatnonzero(links.chosen)
    rank = np.empty(len(held), np.int64)
    rank[np.argsort(-links.log_odds[held], kind="stable")] = np.arange(len(held))
    of_row = clusters(len(party), party, links.left[held], links.right[held], rank)
    is_first = of_row == np.arange(len(party))
    first, index = np.flatnonzero(is_first), (np.cumsum(is_first) - 1)[of_row]
    size = np.bincount(index)
    within = held[of_row[links.left[held]] == of_row[links.right[held]]]
    matter = index[links.left[within]]
    worst = np.full(len(first), NOT_COVERED, np.int64)
    np.minimum.at(worst, matter, verdict[within])
    weakest = np.full(len(first), np.inf)
    np.minimum.at(weakest, matter, links.probability[within])
    alone = first[size == 1]
    worst[size == 1] = alone_verdict(alone, party[alone], cells, parties)
    return Matters(
        of_row=of_row,
        first_row=first,
        verdict=worst,
        probability=np.where(np.isinf(weakest), np.nan, weakest),
        claims=size,
    )


def alone_verdict(rows: Int, party: Int, cells: Cells, parties: int) -> Int:
    """Return one-sided for the rows whose subject some other party covers as densely, not covered for the rest."""
    covered = np.zeros(len(rows), bool)
    for other in range(parties):
        for mine in range(parties):
            if mine != other:
                here = np.flatnonzero(party == mine)
                covered[here] |= cells.covers(rows[here], mine, other)
    return np.where(covered, ONE_SIDED, NOT_COVERED)

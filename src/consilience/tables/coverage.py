"""Who covers what, with each party's volume taken into account.

"Only one side has it" says something only where the other side would be expected to have it: where it reports on that
topic in that stretch of days about as densely.  A party with one row for each twenty-four of another covers next to
nothing of what the other holds, and its silence means nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from consilience.tables.names import Int

STRETCH = 30
"""Days over which a party's reporting on a topic is counted."""
DENSE_ENOUGH = 0.25
"""Rows of the other side for each row of one's own, at the least, for its silence to mean anything."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cells:
    """Rows counted by topic, stretch of days and party."""

    of_row: Int
    counts: npt.NDArray[np.int64]
    """cell × party."""

    def covers(self, row: Int, mine: int, other: int) -> npt.NDArray[np.bool_]:
        """Return whether party `other` reports densely enough where `row` of party `mine` stands."""
        cell = self.of_row[row]
        return np.asarray(self.counts[cell, other] >= DENSE_ENOUGH * self.counts[cell, mine])


def count(topic: Int, day: Int, party: Int, parties: int) -> Cells:
    stretch = (day - day.min()) // STRETCH
    key = topic * (int(stretch.max()) + 1) + stretch
    _, of_row = np.unique(key, return_inverse=True)
    cells = int(of_row.max()) + 1
    counts = np.bincount(of_row * parties + party, minlength=cells * parties).reshape(cells, parties)
    return Cells(of_row=of_row, counts=counts)

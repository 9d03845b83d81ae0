"""From scored pairs to links: who is chosen for whom, and which claims make one matter."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import numpy.typing as npt

from consilience.tables.names import Float, Int

Mask = npt.NDArray[np.bool_]


class Assignment(StrEnum):
    """How many counterparts a claim may have in another party."""

    ONE_TO_ONE = "one-to-one"
    ONE_TO_MANY = "one-to-many"
    """A claim of an earlier party may have several counterparts: it summarises what the other reports in parts."""
    MANY_TO_ONE = "many-to-one"


def choose(rank: Int, left: Int, right: Int, ends: int, assignment: Assignment = Assignment.ONE_TO_ONE) -> Mask:
    """Return which pairs are chosen: the best first, then the best of what is left.

    `rank` is 0 for the best pair and has no ties.  Each round takes every pair that is the best at both of its ends, so
    a few rounds do what sorting and walking would do.
    """
    chosen = np.zeros(len(rank), bool)
    open_ = np.arange(len(rank))
    while len(open_):
        r, a, b = rank[open_], left[open_], right[open_]
        best = np.full(ends, len(rank), np.int64)
        if assignment is not Assignment.ONE_TO_MANY:
            np.minimum.at(best, a, r)
        if assignment is not Assignment.MANY_TO_ONE:
            np.minimum.at(best, b, r)
        free_left, free_right = assignment is Assignment.ONE_TO_MANY, assignment is Assignment.MANY_TO_ONE
        wins = (free_left | (best[a] == r)) & (free_right | (best[b] == r))
        chosen[open_[wins]] = True
        taken = np.zeros(ends, bool)
        if not free_left:
            taken[a[wins]] = True
        if not free_right:
            taken[b[wins]] = True
        open_ = open_[~(wins | taken[a] | taken[b])]
    return chosen


def exclusive(p: Float, chosen: Mask, left: Int, right: Int, ends: int) -> Float:
    """Return the probabilities after the choice: what a chosen pair holds, its rivals cannot hold as well.

    So at most one pair of a row stands above one half, and a reader of the list need not choose again.
    """
    held = np.zeros(ends)
    held[left[chosen]] = np.maximum(held[left[chosen]], p[chosen])
    held[right[chosen]] = np.maximum(held[right[chosen]], p[chosen])
    room = 1 - np.maximum(held[left], held[right])
    return np.where(chosen, p, np.minimum(p, room))


def clusters(rows: int, party: Int, left: Int, right: Int, rank: Int) -> Int:
    """Return for each row the smallest row of its matter; a matter has at most one row of each party.

    Links are joined best first; one that would bring two rows of a party together is left out.
    """
    root = joined(rows, left, right)
    parties = int(party.max()) + 1
    held = root * parties + party
    crowded = np.zeros(rows, bool)
    crowded[root[np.bincount(held, minlength=rows * parties)[held] > 1]] = True
    mixed = np.flatnonzero(crowded[root[left]])
    if len(mixed):
        _rejoin(root, np.flatnonzero(crowded[root]), party, left[mixed], right[mixed], rank[mixed])
    return root


def joined(rows: int, left: Int, right: Int) -> Int:
    """Return for each row the smallest row that it is joined to, over any number of links."""
    root = np.arange(rows)
    while True:
        before = root.copy()
        least = np.minimum(root[left], root[right])
        for end in (left, right):
            np.minimum.at(root, root[end], least)
            np.minimum.at(root, end, least)
        root = root[root]
        if (root == before).all():
            return root


def _rejoin(root: Int, members: Int, party: Int, left: Int, right: Int, rank: Int) -> None:
    """Build the crowded matters anew, best link first, one row of each party at most."""
    parent = {int(row): int(row) for row in members}
    held = {int(row): {int(party[row])} for row in members}

    def find(row: int) -> int:
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    for at in np.argsort(rank, kind="stable").tolist():
        a, b = sorted((find(int(left[at])), find(int(right[at]))))
        if a != b and not held[a] & held[b]:
            parent[b] = a
            held[a] |= held.pop(b)
    for row in members.tolist():
        root[row] = find(row)

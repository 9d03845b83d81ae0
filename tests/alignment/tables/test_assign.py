"""Choosing counterparts and gathering matters."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from consilience.alignment.tables.assign import choose, clusters

edges = st.lists(st.tuples(st.integers(0, 6), st.integers(7, 13)), unique=True, max_size=25)


def walked(pairs):
    """The plain way: best first, each row once."""
    taken, kept = set(), []
    for a, b in pairs:
        if a not in taken and b not in taken:
            taken |= {a, b}
            kept.append((a, b))
    return kept


@given(edges)
def test_rounds_choose_what_walking_down_the_list_would(pairs):
    left, right = (np.array([p[i] for p in pairs], np.int64) for i in (0, 1))

    chosen = choose(np.arange(len(pairs)), left, right, 14)

    assert [p for p, c in zip(pairs, chosen, strict=True) if c] == walked(pairs)


@given(edges)
def test_a_matter_holds_one_row_of_each_party_at_most(pairs):
    party = np.array([0] * 4 + [1] * 3 + [2] * 7)
    left, right = (np.array([p[i] for p in pairs], np.int64) for i in (0, 1))

    root = clusters(14, party, left, right, np.arange(len(pairs)))

    assert len({(r, p) for r, p in zip(root.tolist(), party.tolist(), strict=True)}) == 14

"""Choosing counterparts and gathering matters."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from consilience.tables.assign import choose, clusters, joined

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


@given(edges)
def test_rows_joined_by_links_have_the_same_smallest_row(pairs):
    left, right = (np.array([p[i] for p in pairs], np.int64) for i in (0, 1))

    root = joined(14, left, right)

    assert (root[left] == root[right]).all()
    assert (root[root] == root).all()
    assert (root <= np.arange(14)).all()
    assert len(set(root.tolist())) == 14 - forest(pairs)


def forest(pairs):
    """How many links of a list join what was not joined before."""
    group = {n: {n} for n in range(14)}
    used = 0
    for a, b in pairs:
        if group[a] is not group[b]:
            used += 1
            both = group[a] | group[b]
            for n in both:
                group[n] = both
    return used

"""Which pairs are worth comparing."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience.tables.candidates import LARGEST_BLOCK, find
from consilience.tables.compare import Rows, comparer
from consilience.tables.engines.duckdb import DuckDBEngine
from consilience.tables.load import load
from consilience.tables.stretches import cut, pairs_of
from tests.tables.make import row, table

RARE_WORDS = np.array([[0, 0], [1, 2], [2, 3], [1, 0], [3, 4]], np.int32)
events = st.lists(
    st.tuples(*[st.integers(0, n) for n in (2, 9, 2, 4, 4, 2)]),  # party, day, more days, actor, target, action
    min_size=1,
    max_size=25,
)


def rows_of(given_rows):
    party, day, more, actor, target, action = (np.array(column, np.int64) for column in zip(*given_rows, strict=True))
    return Rows(earliest=day, latest=day + more, values={"actor": actor, "target": target, "action": action}), party


def keys(actor, target, action):
    """The keys of a row that has all its columns, or some."""
    words_a, words_t = ([w for w in RARE_WORDS[v] if w] for v in (actor, target))
    yield from (("at", a, t) for a, t in product(words_a, words_t))
    yield from (("aa", a, action) for a in words_a if action)
    yield from (("ta", t, action) for t in words_t if action)
    if not action and not target:
        yield from (("a", a) for a in words_a)
    if not action and not actor:
        yield from (("t", t) for t in words_t)
    if action and not actor and not target:
        yield ("x", action)


def plainly(given_rows, window):
    """The same pairs, block by block, in plain Python."""
    blocks = {}
    for place, (party, day, more, *values) in enumerate(given_rows):
        for key, on in product(keys(*values), range(day, day + more + 1)):
            blocks.setdefault((key, on, party), []).append(place)
    pairs = set()
    for (key, on, party), left in blocks.items():
        for off, other in product(range(-window, window + 1), range(party + 1, 3)):
            right = blocks.get((key, on + off, other), [])
            if len(left) * len(right) <= LARGEST_BLOCK:
                pairs |= set(product(left, right))
    return pairs


@given(events, st.integers(0, 2))
def test_the_search_finds_what_going_through_the_blocks_would(given_rows, window):
    rows, party = rows_of(given_rows)

    left, right = find(rows, party, RARE_WORDS, window, (0, 100))

    assert set(zip(left.tolist(), right.tolist(), strict=True)) == plainly(given_rows, window)
    assert len(left) == len(plainly(given_rows, window))


@given(events, st.integers(0, 2), st.integers(1, 9))
def test_stretches_share_the_pairs_out_among_them(given_rows, window, middle):
    rows, party = rows_of(given_rows)

    parts = [find(rows, party, RARE_WORDS, window, span) for span in ((0, middle), (middle, 100))]

    shared_out = [pair for left, right in parts for pair in zip(left.tolist(), right.tolist(), strict=True)]
    assert sorted(shared_out) == sorted(plainly(given_rows, window))


@pytest.mark.parametrize("rows", [50, 500])
def test_where_days_are_cut_does_not_show(rows):
    engine = DuckDBEngine(threads=2)
    sides = [
        table(
            [
                row(f"{p}{i}", f"2018-0{1 + i % 9}-{1 + i % 28:02d}", f"actor {i % 37}", f"act {i % 5}")
                for i in range(400)
            ]
        )
        for p in "lr"
    ]
    loaded = load(engine, {"alpha": sides[0], "beta": sides[1]}, {})
    compare = comparer(loaded.columns, 2, loaded.vocabulary)

    spans = cut(loaded.days, 2, rows)
    parts, whole = (
        pairs_of(engine, compare, {}, some, loaded.days, 2, lambda pairs: pairs.value)
        for some in (spans, [(spans[0][0], spans[-1][1])])
    )

    assert len(spans) > 1
    assert (parts.left == whole.left).all()
    assert (parts.pattern == whole.pattern).all()
    engine.close()


def test_one_actor_in_every_row_does_not_blow_up():
    actor, target = np.ones(6000, np.int64), np.arange(6000) % 3000 + 2
    rows = Rows(
        earliest=np.zeros(6000, np.int64),
        latest=np.zeros(6000, np.int64),
        values={"actor": actor, "target": target, "action": np.arange(6000) % 40 + 4000},
    )
    words = np.zeros((5000, 2), np.int32)
    words[:, 0] = np.arange(5000)

    left, _ = find(rows, np.repeat([0, 1], 3000), words, 2, (0, 1))

    assert 3000 <= len(left) < 60 * 3000

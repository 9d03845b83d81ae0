"""Fusing many sources' values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience.tables.fusion import Said, fuse
from consilience.tables.values import ValueKind, key


def said(source, values, attribute="gate"):
    return [Said(source=source, item=f"flight {i}", attribute=attribute, value=v) for i, v in enumerate(values)]


def worlds():
    """Return the truth, three good sources with few errors of their own, and five copies of a bad one."""
    truth = [f"A{i}" for i in range(60)]
    bad = [f"Z{i}" if i % 2 else t for i, t in enumerate(truth)]
    good = [[f"Y{s}{i}" if (i + 7 * s) % 20 == 0 else t for i, t in enumerate(truth)] for s in range(3)]
    rows = [row for s, values in enumerate(good) for row in said(f"good {s}", values)]
    rows += [row for s in range(5) for row in said(f"copy {s}", bad)]
    return truth, rows


def test_copies_of_one_mistake_do_not_outvote_independent_sources():
    truth, rows = worlds()

    fused = {f.item: f for f in fuse(rows).fused}

    assert sum(fused[f"flight {i}"].value == t for i, t in enumerate(truth)) >= 57


def test_sources_that_share_rare_errors_are_of_one_origin():
    _, rows = worlds()

    origins = fuse(rows).origins

    assert tuple(f"copy {s}" for s in range(5)) in [o.sources for o in origins]


def test_the_reasons_name_the_sources_that_give_the_value():
    _, rows = worlds()

    fused = fuse(rows).fused[0]

    assert len(fused.reasons) == fused.sources
    assert all(r.decibans is not None for r in fused.reasons)


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), st.sampled_from(["1", "2", "3"])), max_size=20)
)
def test_every_item_with_a_value_gets_one_with_a_probability(rows):
    found = fuse([Said(source=s, item=i, attribute="n", value=v) for s, i, v in rows])

    assert {f.item for f in found.fused} == {i for _, i, _ in rows}
    assert all(0 <= f.probability <= 1 for f in found.fused)


@pytest.mark.parametrize(
    ("one", "other", "kind", "same"),
    [
        pytest.param("12/1/11 2:06 PM (-05:00)", "2011-12-01 02:06PM EST", ValueKind.CLOCK, True, id="clock"),
        pytest.param("1:55pDec 1", "12/01/2011 01:55 PM", ValueKind.CLOCK, True, id="short clock"),
        pytest.param("Thu., Dec.01, 2011 9:30 a.m.", "9:30 AM Dec 2", ValueKind.CLOCK, False, id="another day"),
        pytest.param("1,200", "1200.0", ValueKind.NUMBER, True, id="number"),
        pytest.param("Gate F-78", "gate f 78", ValueKind.WORDS, True, id="words"),
    ],
)
def test_spellings_of_one_value_have_one_key(one, other, kind, same):
    assert (key(one, kind) == key(other, kind)) is same

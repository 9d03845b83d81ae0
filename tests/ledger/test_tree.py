from dataclasses import FrozenInstanceError
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience import verify
from consilience.ledger.tree import (
    EMPTY_ROOT,
    Frontier,
    aligned,
    commitment,
    consistency_path,
    extends,
    includes,
    inclusion_path,
    leaf_hash,
    node_hash,
    root_of,
)
from tests.vectors import shared

SIZE = 257
LEAVES = [leaf_hash(number.to_bytes(2)) for number in range(SIZE)]


@cache
def subtree(start, end):
    width = end - start
    if width & (width - 1) or start % width:
        raise AssertionError("only complete, aligned subtrees may be asked for")
    return (
        LEAVES[start] if width == 1 else node_hash(subtree(start, start + width // 2), subtree(start + width // 2, end))
    )


@cache
def plain_root(start, end):
    """MTH of RFC 6962 §2.1, written as it stands there."""
    if start == end:
        return EMPTY_ROOT
    if end - start == 1:
        return LEAVES[start]
    split = 1
    while split * 2 < end - start:
        split *= 2
    return node_hash(plain_root(start, start + split), plain_root(start + split, end))


def agree(**case):
    """Core and the independent verifier say the same; return what they say."""
    if "index" in case:
        ours = includes(**case)
        other = verify.inclusion_root(case["leaf"], case["index"], case["size"], case["path"])
        assert ours == (other is not None and other == case["root"])
    else:
        ours = extends(**case)
        assert ours == verify.is_consistent(
            case["first"], case["first_root"], case["second"], case["second_root"], case["path"]
        )
    return ours


@shared.needed
@pytest.mark.parametrize(("name", "case"), shared.merkle(), ids=[name for name, _ in shared.merkle()])
def test_every_published_proof_gets_the_published_verdict(name, case):
    path = [shared.raw(item) for item in case["proof"] or []]
    if "leafIdx" in case:
        given_ = {
            "index": case["leafIdx"],
            "size": case["treeSize"],
            "leaf": shared.raw(case["leafHash"]),
            "root": shared.raw(case["root"]),
        }
    else:
        given_ = {
            "first": case["size1"],
            "second": case["size2"],
            "first_root": shared.raw(case["root1"]),
            "second_root": shared.raw(case["root2"]),
        }

    assert agree(**given_, path=path) is not case["wantErr"]


@shared.needed
def test_all_published_proofs_are_there():
    assert len(shared.merkle()) == 196


def test_every_size_up_to_257_has_the_root_of_the_specification():
    frontier = Frontier()
    for size in range(SIZE + 1):
        assert frontier.root() == root_of(0, size, subtree) == plain_root(0, size)
        frontier = frontier.grown(LEAVES[size]) if size < SIZE else frontier


def test_every_leaf_of_every_size_up_to_257_is_provable():
    for size in range(1, SIZE + 1):
        for index in range(size):
            path = inclusion_path(index, size, subtree)
            assert agree(index=index, size=size, leaf=LEAVES[index], path=path, root=plain_root(0, size))


def test_every_two_sizes_up_to_257_are_consistent():
    for second in range(1, SIZE + 1):
        for first in range(1, second + 1):
            path = consistency_path(first, second, subtree)
            roots = {"first_root": plain_root(0, first), "second_root": plain_root(0, second)}
            assert agree(first=first, second=second, path=path, **roots)


def flipped(raw):
    for bit in range(len(raw) * 8):
        changed = bytearray(raw)
        changed[bit // 8] ^= 1 << bit % 8
        yield bytes(changed)


@pytest.mark.parametrize(("index", "size"), [(0, 1), (0, 2), (3, 7), (6, 7), (4, 8), (11, 13)])
def test_an_inclusion_proof_with_any_bit_changed_is_refused(index, size):
    good = {
        "index": index,
        "size": size,
        "leaf": LEAVES[index],
        "path": inclusion_path(index, size, subtree),
        "root": plain_root(0, size),
    }
    assert agree(**good)
    assert not any(agree(**good | {part: bad}) for part in ("leaf", "root") for bad in flipped(good[part]))
    for place, item in enumerate(good["path"]):
        assert not any(
            agree(**good | {"path": [*good["path"][:place], bad, *good["path"][place + 1 :]]}) for bad in flipped(item)
        )
    assert not agree(**good | {"path": good["path"][:-1]}) or not good["path"]
    assert not agree(**good | {"path": [*good["path"], LEAVES[0]]})
    assert not any(agree(**good | {"index": other}) for other in range(-1, 20) if other != index)


@pytest.mark.parametrize(("first", "second"), [(1, 2), (3, 7), (4, 7), (6, 8), (8, 13), (7, 7)])
def test_a_consistency_proof_with_any_bit_changed_is_refused(first, second):
    good = {
        "first": first,
        "second": second,
        "first_root": plain_root(0, first),
        "second_root": plain_root(0, second),
        "path": consistency_path(first, second, subtree),
    }
    assert agree(**good)
    for part in ("first_root", "second_root"):
        assert not any(agree(**good | {part: bad}) for bad in flipped(good[part]))
    for place, item in enumerate(good["path"]):
        assert not any(
            agree(**good | {"path": [*good["path"][:place], bad, *good["path"][place + 1 :]]}) for bad in flipped(item)
        )
    assert not agree(**good | {"path": [*good["path"], LEAVES[0]]})
    assert not good["path"] or not agree(**good | {"path": good["path"][:-1]})


def test_the_empty_tree_proves_nothing():
    assert agree(first=0, second=0, first_root=EMPTY_ROOT, second_root=EMPTY_ROOT, path=[])
    assert not agree(first=0, second=1, first_root=EMPTY_ROOT, second_root=LEAVES[0], path=[])
    assert consistency_path(0, 5, subtree) == []


def test_a_leaf_cannot_pose_as_a_node():
    a, b = leaf_hash(b"a"), leaf_hash(b"b")

    assert leaf_hash(a + b) != node_hash(a, b)


def test_a_commitment_hides_and_binds():
    assert commitment(b"n" * 32, b"e") != commitment(b"m" * 32, b"e")
    assert commitment(b"n" * 32, b"e") != commitment(b"n" * 32, b"f")


@pytest.mark.parametrize(("index", "size"), [(-1, 5), (5, 5), (0, 0)])
def test_a_leaf_outside_the_tree_has_no_path(index, size):
    with pytest.raises(ValueError, match="no leaf"):
        inclusion_path(index, size, subtree)


def test_a_larger_tree_is_not_the_beginning_of_a_smaller():
    with pytest.raises(ValueError, match="beginning"):
        consistency_path(5, 4, subtree)


@given(st.lists(st.binary(min_size=1, max_size=4), max_size=60), st.lists(st.integers(0, 60), max_size=3))
def test_leaves_added_in_any_portions_give_the_same_tree(entries, cuts):
    leaves = [leaf_hash(entry) for entry in entries]
    frontier, completed, start = Frontier(), [], 0
    for cut in [*sorted(min(cut, len(leaves)) for cut in cuts), len(leaves)]:
        frontier, more = frontier.grown_by(leaves[start:cut])
        completed, start = completed + more, max(start, cut)

    assert (frontier, completed) == Frontier().grown_by(leaves)
    assert [height for height, *_ in completed].count(1) == len(leaves) // 2


@given(st.integers(0, 3000), st.integers(0, 3000))
def test_a_range_falls_into_complete_subtrees(start, width):
    parts = aligned(start, start + width)

    assert [at for part in parts for at in part][0 :: 2 * max(len(parts), 1)] == ([start] if width else [])
    assert sum(end - begin for begin, end in parts) == width
    assert all(begin % (end - begin) == 0 and (end - begin).bit_count() == 1 for begin, end in parts)


@given(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1))
def test_any_other_leaf_changes_the_root(index, other):
    changed = [*LEAVES]
    changed[index] = leaf_hash(b"another")

    assert Frontier().grown_by(changed)[0].root() != plain_root(0, SIZE)


def test_a_frontier_cannot_be_changed():
    assert not hasattr(Frontier(), "__dict__")
    with pytest.raises(FrozenInstanceError):
        Frontier().size = 1


@pytest.mark.parametrize("second", [1, 2, 3])
def test_that_a_tree_begins_with_the_empty_one_is_proved_by_nothing(second):
    case = {"first": 0, "second": second, "first_root": EMPTY_ROOT, "second_root": plain_root(0, second)}

    for path in ([], [EMPTY_ROOT], [case["second_root"]]):
        assert not agree(**case, path=path)


def test_a_tree_without_leaves_has_the_empty_root_and_no_other():
    case = {"first": 0, "second": 0, "path": []}

    assert agree(**case, first_root=EMPTY_ROOT, second_root=EMPTY_ROOT)
    assert not agree(**case, first_root=LEAVES[0], second_root=LEAVES[0])

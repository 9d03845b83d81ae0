"""The Merkle tree of RFC 6962 §2.1 and RFC 9162 §2.1: hashing, roots, inclusion and consistency proofs.  No storage.

A tree of `size` leaves is never held: whoever has one gives `subtree(start, end)`, the hash over a range of leaves, and
only ranges whose start is a multiple of their power-of-two width are asked for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

# One byte in front of every hashed string keeps a leaf from posing as a node.
_LEAF = b"\x00"
_NODE = b"\x01"
EMPTY_ROOT = hashlib.sha256().digest()
_COMMITMENT = b"consilience/leaf/1\0"

Subtree = Callable[[int, int], bytes]


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of a leaf with content `entry`."""
    return hashlib.sha256(_LEAF + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node over two subtrees."""
    return hashlib.sha256(_NODE + left + right).digest()


def commitment(nonce: bytes, envelope: bytes) -> bytes:
    """Return the content of a record's leaf: it hides the envelope from those who see only hashes, and binds it."""
    return hashlib.sha256(_COMMITMENT + nonce + hashlib.sha256(envelope).digest()).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """The complete subtrees of a tree, the widest first: all that is needed to grow it and to know its root.

    >>> Frontier().grown(leaf_hash(b"a")).root() == leaf_hash(b"a")
    True
    """

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def grown(self, leaf: bytes) -> Frontier:
        return self.grown_by([leaf])[0]

    def grown_by(self, leaves: Sequence[bytes]) -> tuple[Frontier, list[tuple[int, int, bytes]]]:
        """Return the frontier after `leaves`, and each subtree completed on the way: height, place, hash."""
        size, hashes, completed = self.size, list(self.hashes), []
        for leaf in leaves:
            hashes.append(leaf)
            size += 1
            height = 0
            while not size >> height & 1:
                right = hashes.pop()
                hashes[-1] = node_hash(hashes[-1], right)
                height += 1
                completed.append((height, (size >> height) - 1, hashes[-1]))
        return Frontier(size, tuple(hashes)), completed

    def root(self) -> bytes:
        if not self.hashes:
            return EMPTY_ROOT
        *rest, found = self.hashes
        for left in reversed(rest):
            found = node_hash(left, found)
        return found


def aligned(start: int, end: int) -> list[tuple[int, int]]:
    """Return the complete subtrees that make up leaves `start` to `end`, each aligned to its own width."""
    parts = []
    while start < end:
        width = 1 << ((end - start).bit_length() - 1)
        if start:
            width = min(width, start & -start)
        parts.append((start, start + width))
        start += width
    return parts


def root_of(start: int, end: int, subtree: Subtree) -> bytes:
    """Return the hash over leaves `start` to `end`; `start` is aligned to the next power of two above the width."""
    if start == end:
        return EMPTY_ROOT
    *rest, last = aligned(start, end)
    found = subtree(*last)
    for part in reversed(rest):
        found = node_hash(subtree(*part), found)
    return found


def inclusion_path(index: int, size: int, subtree: Subtree) -> list[bytes]:
    """Return the audit path of leaf `index` in the tree of `size` leaves, lowest sibling first (PATH of RFC 6962)."""
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    path, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(root_of(middle, end, subtree))
            end = middle
        else:
            path.append(root_of(start, middle, subtree))
            start = middle
    return path[::-1]


def consistency_path(first: int, second: int, subtree: Subtree) -> list[bytes]:
    """Return the proof that the tree of `first` leaves is the beginning of that of `second` (PROOF of RFC 6962)."""
    if not 0 <= first <= second:
        raise ValueError(f"a tree of {first} is not the beginning of one of {second}")
    if first in (0, second):
        return []
    path, start, end, whole = [], 0, second, True
    while first != end:
        middle = start + _split(end - start)
        if first <= middle:
            path.append(root_of(middle, end, subtree))
            end = middle
        else:
            path.append(root_of(start, middle, subtree))
            start, whole = middle, False
    return [*([] if whole else [root_of(start, end, subtree)]), *path[::-1]]


def includes(*, index: int, size: int, leaf: bytes, path: Sequence[bytes], root: bytes) -> bool:
    """Whether `path` proves that the leaf hash `leaf` stands at `index` of the tree (RFC 9162 §2.1.3.2)."""
    if not 0 <= index < size or not _are_hashes(leaf, root, *path):
        return False
    place, last, found = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(sibling, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def extends(*, first: int, second: int, first_root: bytes, second_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether `path` proves that the first tree is the beginning of the second (RFC 9162 §2.1.4.2)."""
    if first == second:
        return not path and first_root == second_root and (first > 0 or first_root == EMPTY_ROOT)
    # Every tree begins with the empty one: that needs no proof, and proves nothing.
    if not 0 < first < second or not path or not _are_hashes(first_root, second_root, *path):
        return False
    # Where the first tree is complete, its root is not repeated in the path.
    hashes = [first_root, *path] if first & (first - 1) == 0 else list(path)
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root


def _are_hashes(*values: bytes) -> bool:
    return all(len(value) == len(EMPTY_ROOT) for value in values)


def _split(width: int) -> int:
    """Return the largest power of two below `width`."""
    return 1 << ((width - 1).bit_length() - 1)

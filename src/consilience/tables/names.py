"""How alike two names or texts are: sets of letter triples, folded into 512 bits each.

Word order, case, accents and punctuation do not count; a misspelling changes few triples; an initial keeps the first
letter of its word.  Two sets are compared with one AND and a count of bits, so millions of pairs take a fraction of a
second, and the result is a whole number: every engine gets the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

BITS = 512
WORDS = BITS // 64

Int = npt.NDArray[np.int64]
Float = npt.NDArray[np.float64]

_EDGE = "\x01"
_MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93], np.uint64)


def marked(names: pa.Array) -> pa.Array:
    r"""Return each name's words in small letters without accents, with a mark before, between and after them.

    >>> marked(pa.array(["Cissé, Boubou (Mali)", "!"])).to_pylist()
    ['\x01cisse\x01boubou\x01mali\x01', '\x01']
    """
    plain = pc.replace_substring_regex(pc.utf8_normalize(names, "NFKD"), r"\p{Mn}+", "")
    edged = pc.binary_join_element_wise("", pc.utf8_lower(plain), "", _EDGE)
    return pc.replace_substring_regex(edged, r"[^\p{L}\p{N}]+", _EDGE)


def words(edged: pa.Array) -> tuple[Int, pa.Array]:
    """Return the words of marked names, one after the other, and which name each stands in."""
    split = pc.split_pattern(edged, _EDGE)
    word = pc.list_flatten(split)
    owner = np.asarray(pc.list_parent_indices(split).to_numpy(), np.int64)
    given = np.asarray(pc.binary_length(word).to_numpy(), np.int64) > 0
    return owner[given], word.filter(pa.array(given))


def signatures(edged: pa.Array) -> Int:
    """Return one row of `WORDS` 64-bit numbers for each marked name: the folded set of its letter triples."""
    folded = np.zeros((len(edged), WORDS), np.int64)
    for start in range(0, len(edged), 16_384):
        part = edged.slice(start, 16_384)
        sizes = np.asarray(pc.binary_length(part).to_numpy(), np.int64)
        letters = np.frombuffer("".join(part.to_pylist()).encode(), np.uint8)
        folded[start : start + 16_384] = _fold(
            letters.astype(np.uint64), np.repeat(np.arange(len(part)), sizes), len(part)
        )
    return folded


def _fold(letters: npt.NDArray[np.uint64], owner: Int, names: int) -> Int:
    bits = np.zeros(names * BITS, bool)
    if len(letters) >= 3:
        one, two, three = letters[:-2], letters[1:-1], letters[2:]
        first = (one * _MIX[0]) ^ (two * _MIX[1])
        within = (owner[:-2] == owner[2:]) & (two != 1)
        # The middle letter is never an edge: triples stay within a word.
        for mixed, counts in ((first ^ (three * _MIX[2]), within), (first, within & (one == 1))):
            bits[owner[:-2][counts] * BITS + _place(mixed[counts])] = True
    return np.asarray(np.packbits(bits.reshape(names, BITS), axis=1, bitorder="little").view(np.int64))


def _place(mixed: npt.NDArray[np.uint64]) -> Int:
    return np.asarray(((mixed * _MIX[3]) >> np.uint64(40)).astype(np.int64) % BITS)


def sizes(folded: Int) -> Int:
    """Return how many bits each signature has."""
    return np.asarray(np.bitwise_count(folded).sum(axis=1), np.int64)


def shared(folded: Int, left: Int, right: Int) -> Int:
    """Return how many bits the signatures at `left` and `right` share, pair by pair."""
    counts = np.empty(len(left), np.int64)
    for start in range(0, len(left), 8_192):
        part = slice(start, start + 8_192)
        both = np.bitwise_count(np.take(folded, left[part], axis=0) & np.take(folded, right[part], axis=0))
        counts[part] = _sum_of_bytes(both.view(np.uint64)[:, 0])
    return counts


_EVEN = np.uint64(0x00FF00FF00FF00FF)


def _sum_of_bytes(eight: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Return the sum of the eight bytes of each number: six times as fast as summing them as an axis."""
    pairs = (eight & _EVEN) + ((eight >> np.uint64(8)) & _EVEN)
    return np.asarray((pairs * np.uint64(0x0001000100010001)) >> np.uint64(48))


# Words apart

SPLIT = 5
"""Words of a name that are looked at one by one."""
_LONG = 6
"""Letters from which on a word may have one letter in place of another: `Iran` is not `Iraq`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NameWords:
    """The first words of each name: 0 where it has no more."""

    code: npt.NDArray[np.int32]
    """A number for each different word."""
    letters: npt.NDArray[np.uint32]
    """The set of a word's letters."""
    length: npt.NDArray[np.int8]
    count: npt.NDArray[np.int8]


def words_apart(edged: pa.Array) -> NameWords:
    """Return the words of marked names, with an empty name in front."""
    owner, word = words(edged)
    coded = word.dictionary_encode()
    letters, length = _letters(coded.dictionary)
    place = np.arange(len(owner)) - np.searchsorted(owner, owner)
    kept = place < SPLIT
    at = owner[kept] + 1, place[kept]
    index = np.asarray(coded.indices.to_numpy(), np.int64)[kept]
    shape = (len(edged) + 1, SPLIT)
    count = np.bincount(at[0], minlength=len(edged) + 1).astype(np.int8)
    found = NameWords(
        code=np.zeros(shape, np.int32),
        letters=np.zeros(shape, np.uint32),
        length=np.zeros(shape, np.int8),
        count=count,
    )
    found.code[at], found.letters[at], found.length[at] = index + 1, letters[index], length[index]
    return found


def _letters(word: pa.Array) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int8]]:
    size = np.asarray(pc.binary_length(word).to_numpy(), np.int64)
    letters = np.frombuffer("".join(word.to_pylist()).encode(), np.uint8)
    sets = np.zeros(len(word), np.uint32)
    if len(letters):
        np.bitwise_or.at(sets, np.repeat(np.arange(len(word)), size), np.uint32(1) << (letters % 32).astype(np.uint32))
    return sets, np.minimum(size, 127).astype(np.int8)


def agree(names: NameWords, left: Int, right: Int) -> npt.NDArray[np.bool_]:
    """Return for each pair of names whether every word of the one with fewer words has a like one in the other."""
    fewer = names.count[left] <= names.count[right]
    ours, theirs = np.where(fewer, left, right), np.where(fewer, right, left)
    agreed = np.zeros(len(left), bool)
    going = np.arange(len(left))
    for i in range(SPLIT):
        # Most pairs fall at their first word: only those that still stand are looked at again.
        done = names.count[ours[going]] <= i
        agreed[going[done]] = True
        going = going[~done]
        if not len(going):
            return agreed
        going = going[_found(names, ours[going], i, theirs[going])]
    agreed[going] = True
    return agreed


def _found(names: NameWords, ours: Int, i: int, theirs: Int) -> npt.NDArray[np.bool_]:
    """Return whether the `i`-th word of each name has a like one in the other."""
    word = names.code[ours, i], names.letters[ours, i], names.length[ours, i]
    found = np.zeros(len(ours), bool)
    for j in range(int(names.count[theirs].max(initial=0))):
        found |= _alike(*word, names.code[theirs, j], names.letters[theirs, j], names.length[theirs, j])
    return found


def _alike(
    code: npt.NDArray[np.int32],
    letters: npt.NDArray[np.uint32],
    length: npt.NDArray[np.int8],
    other: npt.NDArray[np.int32],
    other_letters: npt.NDArray[np.uint32],
    other_length: npt.NDArray[np.int8],
) -> npt.NDArray[np.bool_]:
    """Return whether two words are the same, an initial of one another, or one slip of the pen apart."""
    initial = (np.minimum(length, other_length) == 1) & (
        letters & other_letters == np.where(length < other_length, letters, other_letters)
    )
    off = np.bitwise_count(letters ^ other_letters)
    slip = (np.abs(length - other_length) <= 1) & (np.minimum(length, other_length) >= 3)
    slip &= off <= np.where(np.minimum(length, other_length) >= _LONG, 2, 1)
    return np.asarray((code == other) | ((other > 0) & (initial | slip)))

"""How alike two names or texts are: sets of letter triples, folded into 512 bits each.

Word order, case, accents and punctuation do not count; a misspelling changes few triples; an initial keeps the first
letter of its word.  Two sets are compared with one AND and a count of bits, so millions of pairs take a fraction of a
second, and the result is a whole number: every engine gets the same.
"""

from __future__ import annotations

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

"""How alike two names or texts are: sets of letter triples, folded into 512 bits each.

Word order, case, accents and punctuation do not count; a misspelling changes few triples; an initial keeps the first
letter of its word.  Two sets are compared with one AND and a count of bits, so millions of pairs take a fraction of a
second, and the result is a whole number: every engine gets the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

BITS = 512
WORDS = BITS // 64

Int = npt.NDArray[np.int64]
Float = npt.NDArray[np.float64]

_WORD = re.compile(r"[^\W_]+")
_EDGE = 1
_MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93], np.uint64)


def words(name: str) -> list[str]:
    """Return the words of a name, in small letters without accents.

    >>> words("Cissé, Boubou (Mali)")
    ['cisse', 'boubou', 'mali']
    """
    if not name.isascii():
        name = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return _WORD.findall(name.lower())


def signatures(split: Sequence[Sequence[str]]) -> Int:
    """Return one row of `WORDS` 64-bit numbers for each list of words: the folded set of its letter triples."""
    marked = [("\x01" + "\x01".join(one) + "\x01").encode() for one in split]
    folded = np.zeros((len(marked), WORDS), np.int64)
    for start in range(0, len(marked), 65_536):
        folded[start : start + 65_536] = _fold(marked[start : start + 65_536])
    return folded


def _fold(marked: Sequence[bytes]) -> Int:
    letters = np.frombuffer(b"".join(marked), np.uint8).astype(np.uint64)
    owner = np.repeat(np.arange(len(marked)), [len(m) for m in marked])
    bits = np.zeros((len(marked), BITS), bool)
    if len(letters) >= 3:
        one, two, three = letters[:-2], letters[1:-1], letters[2:]
        triple = (one * _MIX[0]) ^ (two * _MIX[1]) ^ (three * _MIX[2])
        # The middle letter is never an edge: triples stay within a word.
        whole = (owner[:-2] == owner[2:]) & (two != _EDGE)
        bits[owner[:-2][whole], _place(triple)[whole]] = True
        first = (one * _MIX[0]) ^ (two * _MIX[1])
        begins = (owner[:-2] == owner[2:]) & (one == _EDGE) & (two != _EDGE)
        bits[owner[:-2][begins], _place(first)[begins]] = True
    return np.asarray(np.packbits(bits, axis=1, bitorder="little").view(np.int64))


def _place(mixed: npt.NDArray[np.uint64]) -> Int:
    return np.asarray(((mixed * _MIX[3]) >> np.uint64(40)).astype(np.int64) % BITS)


def sizes(folded: Int) -> Int:
    """Return how many bits each signature has."""
    return np.asarray(np.bitwise_count(folded).sum(axis=1), np.int64)


def shared(folded: Int, left: Int, right: Int) -> Int:
    """Return how many bits the signatures at `left` and `right` share, pair by pair."""
    counts = np.empty(len(left), np.int64)
    for start in range(0, len(left), 65_536):
        part = slice(start, start + 65_536)
        counts[part] = np.bitwise_count(folded[left[part]] & folded[right[part]]).sum(axis=1)
    return counts

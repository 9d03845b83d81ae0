"""Where the next page of a list begins, in a form by which nobody can count.

The lines of the access log are numbered through, those that a reader may not see too; a number in an address would tell him
how many lie between.  So it goes under a key of the running node, always the same for the same number.
"""

from __future__ import annotations

from hashlib import blake2b
from hmac import compare_digest

from consilience.errors import WrongUse

_TAG, _NUMBER = 16, 8


def write_cursor(number: int, seal: bytes) -> str:
    tag = blake2b(number.to_bytes(_NUMBER), key=seal, digest_size=_TAG, person=b"cursor").digest()
    return (tag + _masked(number.to_bytes(_NUMBER), tag, seal)).hex()


def read_cursor(text: str, seal: bytes) -> int:
    """Return the number; raise `WrongUse` for anything that this node has not written since it was started."""
    try:
        raw = bytes.fromhex(text)
    except ValueError:
        raw = b""
    number = int.from_bytes(_masked(raw[_TAG:], raw[:_TAG], seal)) if len(raw) == _TAG + _NUMBER else 0
    if not text.isascii() or not compare_digest(write_cursor(number, seal), text):
        raise WrongUse("before: this place in the list is of an earlier start of the node; begin with the newest")
    return number


def _masked(number: bytes, tag: bytes, seal: bytes) -> bytes:
    mask = blake2b(tag, key=seal, digest_size=_NUMBER, person=b"cursor mask").digest()
    return bytes(one ^ other for one, other in zip(number, mask, strict=True))

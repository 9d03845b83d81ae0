"""OpenPGP armour in a text (RFC 9580, 6.2 and 7): what was encrypted is no report, and a signature is none of its words."""

from __future__ import annotations

import re

_SIGNED = re.compile(
    r"-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\n(?:Hash:[^\n]*\n)*[ \t]*\n(?P<words>.*?)\n?-----BEGIN PGP SIGNATURE-----.*?(?:-----END PGP SIGNATURE-----|\Z)",
    re.DOTALL,
)
_BLOCK = re.compile(
    r"-----BEGIN PGP (?P<kind>MESSAGE|SIGNATURE|PUBLIC KEY BLOCK)[^\n-]*-----.*?(?:-----END PGP (?P=kind)[^\n-]*-----|\Z)",
    re.DOTALL,
)

_MOST = 200
"""Blocks of one text; more are no letter, and looking for the end of each would take long."""


def without_armour(text: str) -> tuple[str, int]:
    r"""Return a text without armour, and how many encrypted parts stood in it.

    >>> without_armour("Hello.\n-----BEGIN PGP MESSAGE-----\n\nhQ==\n-----END PGP MESSAGE-----")
    ('Hello.\n', 1)
    """
    if not 0 < text.count("-----BEGIN PGP") <= _MOST:
        return text, 0
    text = _SIGNED.sub(lambda match: re.sub(r"(?m)^- ", "", match["words"]), text.replace("\r\n", "\n"))
    encrypted = sum(match["kind"] == "MESSAGE" for match in _BLOCK.finditer(text))
    return _BLOCK.sub("", text), encrypted

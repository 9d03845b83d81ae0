"""Ids are types, so that one kind cannot be passed for another."""

from __future__ import annotations

import re
from typing import NewType

PartyName = NewType("PartyName", str)
ReportId = NewType("ReportId", str)
ClaimId = NewType("ClaimId", str)
OriginId = NewType("OriginId", str)
MatterId = NewType("MatterId", str)
QuestionId = NewType("QuestionId", str)
RecordId = NewType("RecordId", str)
"""Hex digest of a record's payload, with `consilience/record/1` in front; the record's nonce makes it unguessable."""
TextId = NewType("TextId", str)
"""Hex digest of a baseline's text, with `consilience/baseline/1` in front."""
RunId = NewType("RunId", str)
"""32 random bytes in hex: one run of the private check."""
KeyId = NewType("KeyId", str)
"""Hex digest of a public key, with its algorithm in front."""
MemberId = NewType("MemberId", str)
"""A member of a party, within that party; the node itself signs as `node`, the party's root as `root`."""

NODE = MemberId("node")
ROOT = MemberId("root")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


def is_name(text: str) -> bool:
    """Whether `text` can be the name of a party or the id of a member: it stands in log names and file names."""
    return _NAME.fullmatch(text) is not None


def is_digest(text: str) -> bool:
    """Whether `text` is a SHA-256 in small hex letters."""
    return _DIGEST.fullmatch(text) is not None

"""Texts: bodies that several parties hold and sign alike.  A text's id is the digest of its canonical bytes with its kind in front.

Whoever recorded it and when does not matter; the same words have the same id in every party's ledger.
"""

from __future__ import annotations

import hashlib

import orjson

from consilience.records.baseline import Baseline, digest_of
from consilience.records.canonical import write_canonical
from consilience.records.codec import write_body
from consilience.records.ids import TextId
from consilience.records.kinds import Body, kind_of
from consilience.records.record import Statement


def id_of_text(body: Body) -> TextId:
    """Return the id of a body as a text."""
    raw = write_canonical({**write_body(body)})
    return digest_of(raw) if isinstance(body, Baseline) else _digest(kind_of(body), raw)


def id_of_spoken(statement: Statement) -> TextId:
    """Return the id of a body as it was signed, with fields that are not known here."""
    raw = orjson.dumps(orjson.loads(statement.payload)["body"], option=orjson.OPT_SORT_KEYS)
    return digest_of(raw) if isinstance(statement.body, Baseline) else _digest(statement.kind, raw)


def _digest(kind: str, raw: bytes) -> TextId:
    return TextId(hashlib.sha256(f"consilience/{kind}\0".encode() + raw).hexdigest())

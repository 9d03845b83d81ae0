"""Baseline: what parties jointly state they hold, with each side's position; what it rests on; a chair's signature under it.

The *text* of a baseline is the body of a `baseline/1` record.  Its canonical bytes are the same in every party's ledger,
whoever recorded it and when; `text_id` is their digest, and that is what chairs sign.  A revision is a new text that names
the one it revises.  What a party's text rests on beyond what all may see stands in `grounds/1`, which stays at home.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

import orjson

from consilience.records.canonical import write_canonical
from consilience.records.codec import write_body
from consilience.records.estimate import Answer, Band
from consilience.records.ids import ClaimId, PartyName, QuestionId, RecordId, TextId, is_digest, is_name
from consilience.records.kind import Kind, Sayer

_ID = b"consilience/baseline/1\0"
MOST_LINES = 200


class Stance(StrEnum):
    """How one party stands to a line."""

    CONCUR = "concur"
    COMMENT = "concur with comment"
    ABSTAIN = "abstain"
    NON_CONCUR = "non-concur"
    RESERVE = "reserve"
    RECUSE = "recuse"
    STATED = "as stated"
    """It has not spoken on this line: its own signed estimate of the line's question stands here."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Position:
    """One party's position on a line; a dissent says why."""

    party: PartyName
    stance: Stance
    answer: Answer | None = None
    """The party's estimate, where the line is about a question."""
    words: str = ""

    def __post_init__(self) -> None:
        if not is_name(self.party):
            raise ValueError("a position names a party")
        if self.stance in (Stance.NON_CONCUR, Stance.COMMENT) and not self.words.strip():
            raise ValueError(f"a position of {self.stance.value} says why")
        if self.stance is Stance.STATED and (self.answer is None or self.words):
            raise ValueError("what a party stated elsewhere is its answer alone")


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One statement of a baseline."""

    id: str
    statement: str
    question: QuestionId | None = None
    between: Band | None = None
    """The range the parties jointly state: a probability, a quantity, or a day as `date.toordinal` counts."""
    unit: str | None = None
    verdict: str | None = None
    """For a matter: how the parties' claims stood to each other."""
    positions: tuple[Position, ...] = ()
    rests_on: frozenset[RecordId] = frozenset()
    """Records that every party of the baseline may see."""

    def __post_init__(self) -> None:
        if not is_name(self.id) or not self.statement.strip():
            raise ValueError("a line has an id of letters, digits and . _ -, and says something")
        if len({one.party for one in self.positions}) != len(self.positions):
            raise ValueError("a party has one position on a line")
        if not all(map(is_digest, self.rests_on)):
            raise ValueError("what a line rests on is named by record ids")

    @property
    def dissents(self) -> tuple[Position, ...]:
        return tuple(one for one in self.positions if one.stance is Stance.NON_CONCUR)


@dataclass(frozen=True, kw_only=True, slots=True)
class Baseline:
    """The text of a baseline: what these parties jointly state, as of a day."""

    KIND: ClassVar[Kind] = Kind(
        tag="baseline/1",
        name="baseline",
        title="{title}",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        proceeding=True,
        labels={"lines": "Line"},
        found_by="text",
        searched=("title", "lines.statement"),
    )

    title: str
    parties: frozenset[PartyName]
    lines: tuple[Line, ...]
    as_of: date
    version: int = 1
    revises: TextId | None = None
    """The text that it takes the place of, of whichever party."""
    handling: str = ""
    """How all of them mark it, in words."""

    def __post_init__(self) -> None:
        if not self.title.strip() or len(self.parties) < 2 or not all(map(is_name, self.parties)):
            raise ValueError("a baseline has a title and is of two parties or more")
        if not 1 <= len(self.lines) <= MOST_LINES or len({line.id for line in self.lines}) != len(self.lines):
            raise ValueError(f"a baseline has 1 to {MOST_LINES} lines, each with an id of its own")
        if any(one.party not in self.parties for line in self.lines for one in line.positions):
            raise ValueError("positions are those of its parties")
        if (self.version == 1) != (self.revises is None) or self.version < 1:
            raise ValueError("version 1 revises nothing, and every later one names what it revises")
        if self.revises is not None and not is_digest(self.revises):
            raise ValueError("what it revises is not named by its digest")

    @property
    def text(self) -> TextId:
        """The id of the text, by which its signatures name it."""
        return text_id(self)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ground:
    """What one line rests on for one party."""

    line: str
    records: frozenset[RecordId] = frozenset()
    claims: tuple[ClaimId, ...] = ()
    """Claims of the matter, the other parties' with them; a later picture is compared by these."""
    whose: tuple[PartyName, ...] = ()
    """Whose each of the claims is, in their order: ids are of each party's choosing.  Empty in texts of older versions."""

    def __post_init__(self) -> None:
        if self.whose and len(self.whose) != len(self.claims):
            raise ValueError("whose the claims are is said of each of them or of none")

    @property
    def told(self) -> tuple[tuple[PartyName | None, ClaimId], ...]:
        """Each claim with whose it is, where that was noted."""
        return tuple(zip(self.whose or [None] * len(self.claims), self.claims, strict=True))


@dataclass(frozen=True, kw_only=True, slots=True)
class Grounds:
    """What a party's share of a text rests on; marked as strictly as all of it together."""

    KIND: ClassVar[Kind] = Kind(
        tag="grounds/1",
        name="grounds of a baseline",
        title="What {text} rests on",
        says=frozenset({Sayer.MEMBER}),
        found_by="text",
        searched=(),
    )

    text: TextId
    rows: tuple[Ground, ...]

    def __post_init__(self) -> None:
        if not is_digest(self.text):
            raise ValueError("the text is not named by its digest")


@dataclass(frozen=True, kw_only=True, slots=True)
class BaselineSignature:
    """A chair's signature, for the party, under a text."""

    KIND: ClassVar[Kind] = Kind(
        tag="baseline_signature/1",
        name="signature of a baseline",
        title="Signature of {text}",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        proceeding=True,
        labels={"text": "Text signed", "seat": "Signed as"},
        found_by="text",
        searched=(),
    )

    text: TextId
    seat: RecordId
    """The record by which the party's root seated the chair."""

    def __post_init__(self) -> None:
        if not is_digest(self.text) or not is_digest(self.seat):
            raise ValueError("text and seat are named by their digests")


def text_bytes(body: Baseline) -> bytes:
    """Return the bytes that all parties hold alike."""
    return write_canonical({**write_body(body)})


def text_id(body: Baseline) -> TextId:
    return digest_of(text_bytes(body))


def spoken_text(payload: bytes) -> bytes:
    """Return the text as it stands in the payload of a `baseline/1` record, with fields that are not known here."""
    return orjson.dumps(orjson.loads(payload)["body"], option=orjson.OPT_SORT_KEYS)


def digest_of(text: bytes) -> TextId:
    return TextId(hashlib.sha256(_ID + text).hexdigest())

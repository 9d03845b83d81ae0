"""What was said in public, lined up with the agreed line: sentence by sentence, by the aligner, as contacts are compared.

keeps     it says what the line says, or what the line lets be said, and nothing against it
departs   it contradicts the line, or says what the line leaves out on purpose
silent    it says nothing that the line speaks of
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from consilience.ingest import sentences
from consilience.pipeline.contacts import Account, Encounter, Matched, Part, compare
from consilience.reasons.verdict import Verdict
from consilience.records.ids import PartyName
from consilience.records.public_line import PublicLine, PublicStatement

_LINE, _PUBLIC = PartyName("line"), PartyName("public")
_SPEAKER = PartyName("speaker")
"""Both sides' words are compared as one speaker's: whose they are is told apart already."""


class Kept(StrEnum):
    KEEPS = "keeps"
    DEPARTS = "departs"
    SILENT = "silent"


@dataclass(frozen=True, kw_only=True, slots=True)
class LinedRow:
    """One matter of which both speak."""

    kept: Kept
    why: str
    line: tuple[str, ...]
    """The line's own words on it."""
    said: tuple[str, ...]
    """What was said, as quoted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LinedUp:
    """A statement beside the line."""

    kept: Kept
    rows: tuple[LinedRow, ...]
    unspoken: tuple[str, ...]
    """Sentences that were said and of which the line says nothing."""


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    sort: str
    """`statement`, `answer`, `may` or `must not`."""


def line_up(line: PublicLine, statement: PublicStatement, *, rules_only: bool = False) -> LinedUp:
    """Return how a statement stands to a line, with the words of both on each matter."""
    pieces = [*_pieces(line)]
    said = _sentences(statement.words)
    accounts = (
        _account("line", _LINE, line.since, [one.text for one in pieces]),
        _account("said", _PUBLIC, statement.said, said),
    )
    (matched,) = compare([Encounter(accounts=accounts, sides=(_LINE, _PUBLIC))], rules_only=rules_only)
    rows, spoken = [], set[int]()
    for one in matched:
        ours, theirs = _told(one, 0), _told(one, 1)
        if ours and theirs and (row := _row(one, [pieces[at] for at in ours], [said[at] for at in theirs])) is not None:
            rows.append(row)
            spoken.update(theirs)
    verdicts = {row.kept for row in rows}
    kept = next((one for one in (Kept.DEPARTS, Kept.KEEPS) if one in verdicts), Kept.SILENT)
    return LinedUp(
        kept=kept, rows=tuple(rows), unspoken=tuple(text for at, text in enumerate(said) if at not in spoken)
    )


def _row(one: Matched, line: Sequence[_Piece], said: Sequence[str]) -> LinedRow | None:
    forbidden = [each for each in line if each.sort == "must not"]
    words = tuple(each.text for each in forbidden or line)
    if one.verdict in (Verdict.CONFLICTING, Verdict.CHANGED) and not forbidden:
        return LinedRow(kept=Kept.DEPARTS, why="it contradicts the line", line=words, said=tuple(said))
    if one.verdict in (Verdict.ALIGNED, Verdict.CHANGED, Verdict.CONFLICTING):
        if forbidden:
            # To deny it in public speaks of it too.
            why = "the line leaves that unsaid"
            return LinedRow(kept=Kept.DEPARTS, why=why, line=words, said=tuple(said))
        return LinedRow(kept=Kept.KEEPS, why="it says what the line says", line=words, said=tuple(said))
    return None


def _pieces(line: PublicLine) -> Iterable[_Piece]:
    for text in _sentences(line.statement):
        yield _Piece(text, "statement")
    for one in line.answers:
        for text in _sentences(one.answer):
            yield _Piece(text, "answer")
    yield from (_Piece(text, "may") for text in line.may)
    yield from (_Piece(text, "must not") for text in line.must_not)


def _sentences(text: str) -> list[str]:
    return [piece for start, end in sentences.spans(text) if (piece := " ".join(text[start:end].split()))]


def _account(name: str, side: PartyName, day: date, texts: Sequence[str]) -> Account:
    return Account(id=name, side=side, held=day, parts=tuple(Part(by=_SPEAKER, text=text) for text in texts))


def _told(one: Matched, account: int) -> list[int]:
    return list(dict.fromkeys(part for _, (number, part) in one.told if number == account))

"""`rulings.csv`: what a person ruled on the matters of a brief, one pair of claims a line, taken by the next run.

The brief writes such lines; the columns are `ruling` (apart or same), `claim`, `other` and `because`, in any order, and
further columns are for people.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

from consilience.errors import UnreadableInput
from consilience.records.ids import ClaimId
from consilience.records.ruling import Ruling, RulingKind

COLUMNS = ("ruling", "claim", "other", "because")
_KINDS = {kind.value: kind for kind in (RulingKind.APART, RulingKind.SAME)}
_NO_REASON = "ruled in the brief"
_MOST_BYTES = 20_000_000


def read_rulings(path: Path) -> tuple[Ruling, ...]:
    """Return the rulings of a file in its order.

    Raise `UnreadableInput` with the line where the file cannot be read, a column is missing or a line is no ruling:
    a ruling that is passed over in silence would let a wrong join stand.
    """
    rows = csv.DictReader(io.StringIO(_text(path)))
    names = {name.strip().lower(): name for name in rows.fieldnames or ()}
    if missing := [column for column in COLUMNS[:3] if column not in names]:
        raise UnreadableInput(
            path.name, f"no column {missing[0]}", f"the first line names the columns: {','.join(COLUMNS)}"
        )
    try:
        return tuple(
            _ruling(path, rows.line_num, {column: row.get(name) or "" for column, name in names.items()})
            for row in rows
            if any(cell for cell in row.values() if isinstance(cell, str) and cell.strip())
        )
    except csv.Error as error:
        raise UnreadableInput(path.name, f"line {rows.line_num} is no line of a table") from error


def unknown(rulings: Iterable[Ruling], claims: Iterable[ClaimId]) -> int:
    """Count the rulings that name a claim which is not among `claims`: of another run, or of a report that is gone."""
    here = set(claims)
    return sum(not here.issuperset(ruling.claims) for ruling in rulings)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise UnreadableInput(path.name, "larger than 20 MB", "a file of rulings has one line for each ruling")
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UnreadableInput(path.name, "it cannot be opened", error.strerror or "") from error
    except UnicodeDecodeError as error:
        raise UnreadableInput(path.name, "it is not UTF-8", "save it as CSV in UTF-8") from error


def _ruling(path: Path, line: int, row: Mapping[str, str]) -> Ruling:
    kind = _KINDS.get(row["ruling"].strip().lower())
    if kind is None:
        raise UnreadableInput(path.name, f"line {line}: the ruling is neither apart nor same")
    claims = tuple(ClaimId(row[column].strip()) for column in ("claim", "other"))
    if not all(claims) or claims[0] == claims[1]:
        raise UnreadableInput(path.name, f"line {line}: expected the ids of two claims")
    return Ruling(kind=kind, claims=claims, because=row.get("because", "").strip() or _NO_REASON)

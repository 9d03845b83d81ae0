"""A baseline's lines as YAML that a person edits, and back.

Every value stands as the record has it (a probability of 60 per cent is `0.6`), so that what is written is what is signed.
`grounds` say what this party's share rests on; they stay at home.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from consilience.errors import MalformedRecord, UnreadableInput
from consilience.node.baseline.draft import LineDraft
from consilience.records.baseline import Ground, Line
from consilience.records.codec import read_body, write_body
from consilience.records.ids import PartyName

_MOST = 2_000_000
_HEAD = """\
# A baseline's text.  Edit it; then `consilience baseline propose` or `revise`.
# statement   what the parties jointly state; it must say something
# between     the jointly stated range: low, point, high; a probability from 0 to 1
# positions   your own party's: stance concur | concur with comment | abstain | non-concur | reserve | recuse;
#             a dissent and a comment say why in `words`.  Of another party only what it signed: its estimate, `as stated`,
#             or its position in a text before, while the line says the same
# grounds     what your share rests on; noted in your own ledger, never sent
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """What a person has written."""

    title: str
    parties: frozenset[PartyName]
    lines: tuple[Line, ...]
    grounds: tuple[Ground, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Written:
    title: str
    parties: tuple[PartyName, ...]
    lines: tuple[Line, ...]
    grounds: tuple[Ground, ...] = ()


def write(title: str, parties: frozenset[PartyName], lines: Sequence[Line], grounds: Sequence[Ground]) -> str:
    """Return the form of a text."""
    return _HEAD + _dumped(title, parties, [write_body(line) for line in lines], grounds)


def write_drafts(title: str, parties: frozenset[PartyName], drafts: Sequence[LineDraft]) -> str:
    """Return a form to fill in; lines that keep something back say so in a comment."""
    notes = [
        f"# {draft.id}: some of what it rests on may not go to every party, so none of that stands here; "
        "put it in words of your own\n"
        for draft in drafts
        if draft.kept_back
    ]
    notes += [f"# {draft.id}: {line}\n" for draft in drafts for line in draft.about.splitlines()]
    rows = [_row(draft) for draft in drafts]
    return _HEAD + "".join(notes) + _dumped(title, parties, rows, [draft.ground for draft in drafts])


def read(text: str, where: str) -> Form:
    """Return what a form says; `UnreadableInput` names the file and the place of a fault."""
    if len(text) > _MOST:
        raise UnreadableInput(where, f"it has more than {_MOST} characters")
    try:
        # Everything is text to this loader, as it is in a record; it makes nothing but text, lists and mappings.
        content: Any = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506  # see above
        written = read_body(_Written, content)
    except (yaml.YAMLError, RecursionError):
        raise UnreadableInput(where, "it is no YAML") from None
    except MalformedRecord as error:
        raise UnreadableInput(where, str(error)) from None
    if len(set(written.parties)) != len(written.parties):
        raise UnreadableInput(where, "parties: one is named twice")
    return Form(
        title=written.title, parties=frozenset(written.parties), lines=written.lines, grounds=written.grounds
    )  # fmt: skip


def _row(draft: LineDraft) -> dict[str, Any]:
    blank = Line(id=draft.id, statement="?", question=draft.question, unit=draft.unit, verdict=draft.verdict)
    positions = [write_body(one) for one in draft.positions]
    return {**write_body(blank), "statement": draft.statement, "positions": positions}


def _dumped(title: str, parties: frozenset[PartyName], rows: Sequence[object], grounds: Sequence[Ground]) -> str:
    content = {
        "title": title, "parties": sorted(parties), "lines": list(rows),
        "grounds": [write_body(one) for one in grounds],
    }  # fmt: skip
    return str(yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=110))

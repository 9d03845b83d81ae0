"""Under which markings something of a forum stands: its own, and those of all that is said about it.

How a thing stands is worked out from what names it, so the markings of that bind whoever passes it on.
"""

from __future__ import annotations

from collections.abc import Iterable

from consilience.forum.board import Board, Spoken
from consilience.marking import Marking
from consilience.records.ids import RecordId, TextId


def of(board: Board, id_: str) -> frozenset[Marking]:
    """Return the markings of a text or record and of all that names it, at whatever remove, as far as this board has it."""
    return board.remember("markings", lambda: _gathered(board, id_), about=id_)


def of_nouns(board: Board, forum: TextId, nouns: Iterable[type[object]]) -> frozenset[Marking]:
    """Return the markings of all that a forum has of these nouns."""
    nouns = tuple(nouns)

    def rows() -> list[Spoken[object]]:
        return [each for noun in nouns for each in board.all(noun) if getattr(each.body, "forum", None) == forum]

    def gathered() -> frozenset[Marking]:
        found = board.of_each(("markings", forum, nouns), rows, lambda one: of(board, one.text) | of(board, one.id))
        return frozenset[Marking]().union(*set(found.values()))

    return board.remember(("markings", forum, nouns), gathered)


def _gathered(board: Board, id_: str) -> frozenset[Marking]:
    seen: set[str] = set()
    found: set[Marking] = set()
    left = [id_]
    while left:
        digest = left.pop()
        if digest in seen:
            continue
        seen.add(digest)
        here = board.any_record(RecordId(digest))
        for one in (*board.with_text(TextId(digest)), *board.naming(digest), *([] if here is None else [here])):
            found.add(one.marking)
            left += (one.id, one.text)
    return frozenset(found)

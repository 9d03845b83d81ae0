"""What a reader saw in a file and did not use, told to the person who filed it in one sentence."""

from __future__ import annotations

from collections import Counter

_PLURALS = {
    "formula without a value": "formulas without a value",
    "cell with an error": "cells with an error",
}


class Account:
    """Counts what was left out by kind.  Kinds are in the singular: `footnote`, `comment`, `picture`."""

    def __init__(self) -> None:
        self._left: Counter[str] = Counter()
        self._said: list[str] = []

    def leave(self, kind: str, times: int = 1) -> None:
        """Note that something of this kind was seen and not used."""
        if times > 0:
            self._left[kind] += times

    def say(self, sentence: str) -> None:
        """Add a sentence of its own."""
        if sentence not in self._said:
            self._said.append(sentence)

    def notes(self) -> tuple[str, ...]:
        """Return the sentences: one for all that was left out, after those that were said."""
        if not self._left:
            return tuple(self._said)
        parts = [f"{times} {kind if times == 1 else _plural(kind)}" for kind, times in self._left.items()]
        whole = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
        return (
            *self._said,
            f"has {whole} that {'was' if self._one() else 'were'} not read; put what matters into the text",
        )

    def _one(self) -> bool:
        return sum(self._left.values()) == 1


def _plural(kind: str) -> str:
    if " of " in kind:
        head, rest = kind.split(" of ", 1)
        return f"{head}s of {rest}"
    head, paren, rest = kind.partition(" (")
    return _PLURALS.get(kind) or (f"{head}es" if head.endswith(("x", "ch")) else f"{head}s") + paren + rest

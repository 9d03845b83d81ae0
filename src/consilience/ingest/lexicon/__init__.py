"""Word lists that ship with the reader, as plain text a person can check and extend."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def table(name: str) -> dict[str, str]:
    """Return the word list `name.txt` as word → entry; a line is `entry: word, word`, `#` opens a comment."""
    words: dict[str, str] = {}
    for raw in files(__name__).joinpath(f"{name}.txt").read_text(encoding="utf-8").splitlines():
        line = raw.split("#", 1)[0].strip()
        if line:
            entry, _, rest = line.partition(":")
            words |= {word.strip(): entry.strip() for word in rest.split(",") if word.strip()}
    return words

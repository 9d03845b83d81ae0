"""A party's own list of names that are one: `name,same_as` in a CSV, named on the command line or beside the reports."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from consilience.errors import UnreadableInput
from consilience.ingest.readers.decode import decode

NAME = "aliases.csv"
"""Of a list that lies beside the reports."""
HEADER = ("name", "same_as")
_MOST_ROWS = 200_000
_LONGEST = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Aliases:
    """Which names stand for which: every name of a group leads to the one that the list gives for all of them."""

    groups: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """By name as `folded`: the name for all of its group, and the list that says so."""

    def of(self, name: str) -> tuple[str, str] | None:
        """Return what `name` is called for its group and the list that says so; None where no list has it."""
        return self.groups.get(folded(name))

    def __bool__(self) -> bool:
        return bool(self.groups)


def folded(name: str) -> str:
    """Return a name as it is looked up: without case, accents, article and marks.

    >>> folded("The Ministry of  Défense.")
    'ministry of defense'
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"^(?:the|a|an) ", "", " ".join(re.findall(r"\w+", letters)))


def read(path: Path) -> list[tuple[str, str, str]]:
    """Return the pairs of a list, each with the list's name; raise `UnreadableInput` that names file and row."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UnreadableInput(str(path), "the list of aliases cannot be opened", "name a CSV file") from error
    rows = csv.reader(io.StringIO(decode(raw, path.name).text, newline=""), strict=True)
    return list(_pairs(rows, path))


def _pairs(rows: Iterable[list[str]], path: Path) -> Iterable[tuple[str, str, str]]:
    seen_header = False
    number = 0
    try:
        for number, row in enumerate(rows, start=1):
            cells = [" ".join(cell.replace("\ufeff", "").split()) for cell in row]
            if not any(cells):
                continue
            if not seen_header:
                _check_header(cells, path)
                seen_header = True
                continue
            yield _pair(cells, number, path)
    except csv.Error as error:
        raise UnreadableInput(
            str(path), f"row {number + 1}: its quotation marks do not close", "correct the row"
        ) from error
    if not seen_header:
        raise UnreadableInput(
            str(path), "row 1: expected the header name,same_as, found nothing", "write it as the first row"
        )


def _check_header(cells: list[str], path: Path) -> None:
    if tuple(cell.lower() for cell in cells) != HEADER:
        raise UnreadableInput(
            str(path), "row 1: expected the header name,same_as, found another", "write it as the first row"
        )


def _pair(cells: list[str], number: int, path: Path) -> tuple[str, str, str]:
    if len(cells) != len(HEADER):
        why = f"row {number}: expected 2 cells, found {len(cells)}"
        raise UnreadableInput(str(path), why, "put a name with a comma into quotation marks")
    if not all(folded(cell) for cell in cells):
        raise UnreadableInput(str(path), f"row {number}: a name is missing", "give both names or remove the row")
    if number > _MOST_ROWS or max(map(len, cells)) > _LONGEST:
        why = f"row {number}: more rows or longer names than a list of aliases has"
        raise UnreadableInput(str(path), why, f"keep to {_MOST_ROWS} rows and {_LONGEST} characters a name")
    return cells[0], cells[1], path.name


def gather(pairs: Iterable[tuple[str, str, str]]) -> Aliases:
    """Join pairs into groups; whoever is one with the same is one.

    >>> gather([("A Co", "B Co", "x.csv"), ("C Co", "A Co", "x.csv")]).of("c co")
    ('B Co', 'x.csv')
    """
    parent: dict[str, str] = {}
    shown: dict[str, str] = {}
    lists: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            name = parent[name]
        return name

    for name, same_as, source in pairs:
        one, other = folded(name), folded(same_as)
        for key, text in ((one, name), (other, same_as)):
            shown.setdefault(key, text)
            lists.setdefault(key, source)
        parent[root(one)] = root(other)
    return Aliases(groups={key: (shown[root(key)], lists[key]) for key in shown})


def beside(folders: Iterable[Path]) -> list[tuple[str, str, str]]:
    """Return the pairs of the lists that lie in the folders of reports."""
    return [pair for folder in folders for path in _lists(folder) for pair in read(path)]


def _lists(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if is_list(path.name)) if folder.is_dir() else []


def is_list(file: str) -> bool:
    """Return whether a file is a list of aliases by its name."""
    return file.rpartition("/")[2].casefold() == NAME

"""The Bayesian Interchange Format: one party's tree out, a tree in.

Numbers are written with all their digits (`repr`); most other writers keep six.  Titles, the marking and the party stand in
comments, which this reader takes and others pass over, so what was written here is read and written again to the byte.
Grammar: F. Cozman, The Interchange Format for Bayesian Networks, version 0.15, 1998.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from consilience.errors import MalformedRecord
from consilience.scenarios.evidence import FamilyRates, Indicator, Rates, Telling
from consilience.scenarios.formats.network import HAPPENED, NOT_REACHED, SEEN, Variable, network
from consilience.scenarios.odds import Interval, Odds
from consilience.scenarios.scenario import Party, Scenario
from consilience.scenarios.tree import Branch, Split, Tree

LARGEST = 8_000_000
_NOTE = "//: "
_TOKEN = re.compile(r"\s+|//:[^\n]*|//[^\n]*|/\*.*?\*/|(?P<word>[\w.+-]+|\"[^\"\n]*\"|[{}()\[\];|,])", re.DOTALL)


def write(scenario: Scenario, party: Party, marking: str = "") -> str:
    """Return one party's numbers as BIF text."""
    found = network(scenario, party)
    notes = {"scenario": scenario.tree.id, "title": scenario.tree.title, "party": party.name}
    if marking:
        notes["marking"] = marking
    lines = [_note("file", notes), "network scenario {", "}"]
    for variable in found:
        lines += _declared(variable)
    for variable in found:
        lines += _table(variable)
    return "\n".join(lines) + "\n"


def _note(kind: str, body: Mapping[str, str]) -> str:
    return f"{_NOTE}{kind} {json.dumps(body, ensure_ascii=True)}"


def _declared(variable: Variable) -> list[str]:
    words = {variable.name: variable.title, **dict(zip(variable.states, variable.titles, strict=True))}
    return [
        _note("titles", words),
        f"variable {variable.name} {{",
        f"  type discrete [ {len(variable.states)} ] {{ {', '.join(variable.states)} }};",
        "}",
    ]


def _table(variable: Variable) -> list[str]:
    if variable.parent is None:
        return [f"probability ( {variable.name} ) {{", f"  table {_numbers(variable.rows[0])};", "}"]
    rows = zip(variable.parent.states, variable.rows, strict=True)
    return [
        f"probability ( {variable.name} | {variable.parent.name} ) {{",
        *(f"  ({state}) {_numbers(row)};" for state, row in rows),
        "}",
    ]


def _numbers(row: tuple[float, ...]) -> str:
    return ", ".join(repr(float(value)) for value in row)


def read(text: str) -> Scenario:
    """Return the tree and the one party's numbers of a BIF file; raise `MalformedRecord` for what is no tree of splits."""
    if len(text) > LARGEST:
        raise MalformedRecord("file", f"at most {LARGEST} characters", f"{len(text)}")
    parsed = _Parser(text).parse()
    return _Shape(parsed, _notes(text)).scenario()


@dataclass(slots=True)
class _Read:
    """A variable as it stands in the file."""

    states: list[str]
    parents: list[str] = field(default_factory=list)
    rows: dict[tuple[str, ...], list[float]] = field(default_factory=dict)


def _notes(text: str) -> dict[str, str]:
    """Return what our own comments say: titles by name, and of the file."""
    words: dict[str, str] = {}
    for line in text.splitlines():
        kind, _, body = line.removeprefix(_NOTE).partition(" ") if line.startswith(_NOTE) else ("", "", "")
        if kind in {"file", "titles"}:
            try:
                found = json.loads(body)
            except ValueError:
                continue
            prefix = "file:" if kind == "file" else ""
            words |= {f"{prefix}{key}": str(value) for key, value in found.items()} if isinstance(found, dict) else {}
    return words


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens = list(self._split(text))
        self._at = 0

    @staticmethod
    def _split(text: str) -> Iterator[str]:
        place = 0
        while place < len(text):
            found = _TOKEN.match(text, place)
            if found is None:
                line = text.count("\n", 0, place) + 1
                raise MalformedRecord(f"line {line}", "BIF", "a sign that BIF does not have")
            place = found.end()
            if found.group("word"):
                yield found.group("word")

    def parse(self) -> dict[str, _Read]:
        variables: dict[str, _Read] = {}
        while self._at < len(self._tokens):
            kind = self._next()
            if kind == "network":
                self._next()
                self._block()
            elif kind == "variable":
                name = self._next()
                variables[name] = _Read(self._states(self._block(), name))
            elif kind == "probability":
                self._probability(variables)
            else:
                raise MalformedRecord("file", "network, variable or probability", "another word")
        return variables

    def _probability(self, variables: dict[str, _Read]) -> None:
        head = self._until("(", ")")
        name, *parents = [word for word in head if word not in {"|", ","}]
        if name not in variables:
            raise MalformedRecord(f"probability of {name}", "a variable of the file", "another name")
        variable = variables[name]
        variable.parents = parents
        for key, values in self._rows(self._block(), name):
            variable.rows[key] = values

    def _rows(self, body: list[str], name: str) -> Iterator[tuple[tuple[str, ...], list[float]]]:
        statement: list[str] = []
        for word in body:
            if word != ";":
                statement.append(word)
                continue
            if statement[:1] == ["table"]:
                yield (), self._floats(statement[1:], name)
            elif statement[:1] == ["("]:
                end = statement.index(")")
                yield tuple(w for w in statement[1:end] if w != ","), self._floats(statement[end + 1 :], name)
            elif statement[:1] != ["property"]:
                raise MalformedRecord(
                    f"probability of {name}", "a table, or rows by the parent's states", "another form"
                )
            statement = []

    @staticmethod
    def _floats(words: list[str], name: str) -> list[float]:
        try:
            return [float(word) for word in words if word != ","]
        except ValueError:
            raise MalformedRecord(f"probability of {name}", "numbers", "another word") from None

    @staticmethod
    def _states(body: list[str], name: str) -> list[str]:
        if "{" not in body or body[:1] != ["type"]:
            raise MalformedRecord(f"variable {name}", "type discrete with its states", "another type")
        return [word.strip('"') for word in body[body.index("{") + 1 : body.index("}")] if word != ","]

    def _next(self) -> str:
        if self._at >= len(self._tokens):
            raise MalformedRecord("file", "more", "its end")
        self._at += 1
        return self._tokens[self._at - 1]

    def _until(self, opening: str, closing: str) -> list[str]:
        if self._next() != opening:
            raise MalformedRecord("file", opening, "another sign")
        depth = 1
        words: list[str] = []
        while True:
            word = self._next()
            depth += (word == opening) - (word == closing)
            if depth == 0:
                return words
            words.append(word)

    def _block(self) -> list[str]:
        return self._until("{", "}")


class _Shape:
    """Which variable is a split, a family or an indicator, told from the shape of the network."""

    def __init__(self, variables: Mapping[str, _Read], words: Mapping[str, str]) -> None:
        self.variables, self.words = variables, words
        for name, variable in variables.items():
            if len(variable.parents) > 1:
                raise MalformedRecord(f"probability of {name}", "one parent at the most, as in a tree", "several")
        roots = [name for name, variable in variables.items() if not variable.parents]
        if len(roots) != 1:
            raise MalformedRecord("file", "one variable without a parent, the first split", f"{len(roots)}")
        self.splits = [n for n, v in variables.items() if not v.parents or NOT_REACHED in v.states]
        self.families = [n for n, v in variables.items() if tuple(v.states) == HAPPENED]
        self.indicators = [n for n, v in variables.items() if tuple(v.states) == SEEN]
        if strange := set(variables) - {*self.splits, *self.families, *self.indicators}:
            raise MalformedRecord(
                f"variable {min(strange)}",
                f"a split with the state {NOT_REACHED}, a family or an indicator",
                "other states",
            )

    def scenario(self) -> Scenario:
        try:
            tree = self._tree()
        except ValueError as error:
            raise MalformedRecord("file", "a tree of splits", str(error)) from None
        odds = Odds(stated={name: self._odds(name) for name in self.splits})
        families = {self._family_name(name): self._family(name) for name in self.families}
        telling = {name: Telling(self._row(name, "happened")[0], self._row(name, "not")[0]) for name in self.indicators}
        indicators = tuple(
            Indicator(
                id=name,
                about=self._parent(self._parent(name)),
                family=self._family_name(self._parent(name)),
                statement=self._said(name),
            )
            for name in self.indicators
        )
        party = Party(
            name=self.words.get("file:party", "party"), odds=odds, rates=Rates(families=families, indicators=telling)
        )
        return Scenario(tree=tree, indicators=indicators, parties=(party,))

    def _tree(self) -> Tree:
        led = {self._entry(name): name for name in self.splits if self.variables[name].parents}
        return Tree(
            id=self.words.get("file:scenario", "scenario"),
            title=self.words.get("file:title", self.words.get("file:scenario", "scenario")),
            splits=tuple(
                Split(
                    id=name,
                    title=self._said(name),
                    branches=tuple(
                        Branch(id=state, title=self._said(state), leads_to=led.get((name, state)))
                        for state in self._branches(name)
                    ),
                )
                for name in sorted(self.splits, key=lambda n: bool(self.variables[n].parents))
            ),
        )

    def _entry(self, name: str) -> tuple[str, str]:
        parent = self._parent(name)
        rows = [s for s in self.variables[parent].states if self._row(name, s)[self._place(name)] < 1]
        if len(rows) != 1:
            raise MalformedRecord(f"probability of {name}", "one branch that leads to it", f"{len(rows)}")
        return parent, rows[0]

    def _place(self, name: str) -> int:
        return self.variables[name].states.index(NOT_REACHED)

    def _branches(self, name: str) -> list[str]:
        return [state for state in self.variables[name].states if state != NOT_REACHED]

    def _odds(self, name: str) -> dict[str, Interval]:
        row = self._row(name, self._entry(name)[1] if self.variables[name].parents else None)
        return {s: Interval(p, p) for s, p in zip(self.variables[name].states, row, strict=True) if s != NOT_REACHED}

    def _family_name(self, name: str) -> str:
        return self.words.get(name, name.removeprefix("family_"))

    def _family(self, name: str) -> FamilyRates:
        parent = self._parent(name)
        chances = {state: self._row(name, state)[0] for state in self.variables[parent].states}
        return FamilyRates(
            branches={s: chances[s] for s in self._branches(parent)}, not_reached=chances.get(NOT_REACHED, 0.0)
        )

    def _parent(self, name: str) -> str:
        parents = self.variables[name].parents
        if not parents or parents[0] not in self.variables:
            raise MalformedRecord(f"probability of {name}", "a parent of the file", "none")
        return parents[0]

    def _row(self, name: str, state: str | None) -> list[float]:
        row = self.variables[name].rows.get((state,) if state is not None else ())
        if row is None or len(row) != len(self.variables[name].states) or not all(0 <= p <= 1 for p in row):
            raise MalformedRecord(
                f"probability of {name}", "one probability for each state, in every row", "another row"
            )
        return row

    def _said(self, name: str) -> str:
        return self.words.get(name, name)

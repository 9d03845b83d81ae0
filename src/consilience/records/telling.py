"""A record in plain words: one rendering for signing, releasing, reading and exporting, whatever its kind.

Every field with content is told, by its type: who or what an id stands for is looked up, days and numbers are written out, lists line by line.  So a
new field is shown without anybody remembering it.
"""

from __future__ import annotations

import re
import typing
from collections.abc import Callable, Iterable, Iterator
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Protocol

from consilience.records.claim import Quantity, Span, When
from consilience.records.estimate import Answer, Band
from consilience.records.grade import Grade
from consilience.records.ids import (
    ClaimId,
    KeyId,
    MemberId,
    PartyName,
    QuestionId,
    RecordId,
    ReportId,
    TextId,
)
from consilience.records.kind import Kind
from consilience.records.kinds import Body
from consilience.records.references import bare, hints_of
from consilience.records.sighting import BranchChance, BranchOdds, FamilyRates, IndicatorRates, SplitOdds

SHORT = 120
"""Letters of a short line."""


class Names(Protocol):
    """Who and what ids stand for, as one reader may see it; an empty answer leaves the id as it is."""

    def named(self, kind: str, of: str) -> str:
        """Return the words for an id of a kind: `record`, `text`, `member`, `party`, `question`, `claim`, `report` or `key`.

        A member of a party that the record names comes as `party/member`.
        """
        ...


class Nobody:
    """Knows no name: ids stay as they are."""

    def named(self, kind: str, of: str) -> str:  # noqa: ARG002 - the protocol's
        return ""


@dataclass(frozen=True, slots=True)
class Line:
    """One field in words; what hangs on it stands below."""

    label: str
    text: str
    below: tuple[Line, ...] = ()

    def flat(self, depth: int = 0) -> Iterator[str]:
        """Yield the line and those below, indented, as plain text."""
        yield f"{'  ' * depth}{self.label}: {self.text}".rstrip(": ") if self.label else f"{'  ' * depth}{self.text}"
        for line in self.below:
            yield from line.flat(depth + 1)


@dataclass(frozen=True, slots=True)
class Told:
    """A record in words."""

    kind: str
    title: str
    lines: tuple[Line, ...]

    @property
    def short(self) -> str:
        """One line for a list: what it is, and its title."""
        title = " ".join(self.title.split())
        line = f"{self.kind.capitalize()}: {title}" if title else self.kind.capitalize()
        return line if len(line) <= SHORT else line[: SHORT - 1] + "…"

    @property
    def text(self) -> str:
        """All of it as plain text."""
        return "\n".join((self.title, *(text for line in self.lines for text in line.flat())))


def tell(body: Body, names: Names | None = None) -> Told:
    """Return a record in words, with the names of what it refers to."""
    teller = _Teller(names or Nobody())
    kind: Kind = body.KIND
    return Told(kind=kind.name, title=teller.title(body, kind), lines=tuple(teller.fields(body, kind.label)))


def title_of(body: Body, names: Names | None = None) -> str:
    """Return the title line of a record."""
    return _Teller(names or Nobody()).title(body, body.KIND)


def short_of(body: Body, names: Names | None = None) -> str:
    """Return a record's short line: what it is, and its title."""
    return Told(kind=body.KIND.name, title=title_of(body, names), lines=()).short


_PART = re.compile(r"\{([a-z_|0-9]+)\}")
_REFERRED: dict[Any, str] = {
    RecordId: "record", TextId: "text", MemberId: "member", PartyName: "party", QuestionId: "question",
    ClaimId: "claim", ReportId: "report", KeyId: "key",
}  # fmt: skip


class _Teller:
    def __init__(self, names: Names) -> None:
        self._names = names

    def title(self, body: Body, kind: Kind) -> str:
        """Return the kind's title line with its fields filled in; a field that is empty falls out."""
        shape: Any = type(body)
        hints = hints_of(shape)

        def filled(found: re.Match[str]) -> str:
            for name in found[1].split("|"):
                if words := self._theirs(body, name) or self._inline(getattr(body, name), hints[name]):
                    return words
            return ""

        return " ".join(_PART.sub(filled, kind.title).split())

    def fields(self, value: Any, label: Callable[[str], str]) -> Iterator[Line]:
        """Yield a line for each field that says something."""
        hints = hints_of(value.__class__)
        for one in fields(value):
            content = getattr(value, one.name)
            if theirs := self._theirs(value, one.name):
                yield Line(label(one.name), theirs)
            elif not _says_nothing(content, one):
                yield from self._lines(label(one.name), content, hints[one.name])

    def _theirs(self, value: Any, name: str) -> str:
        """Return a member of the party that stands beside them; another party's person is not one of one's own of the same id."""
        party, member = getattr(value, "party", ""), getattr(value, name)
        if name != "member" or not party or not member:
            return ""
        return self._names.named("member", f"{party}/{member}") or str(member)

    def _lines(self, label: str, value: Any, hint: Any) -> Iterator[Line]:
        inline = self._inline(value, hint)
        if inline is not None:
            yield Line(label, inline)
        elif isinstance(value, tuple | frozenset):
            yield from self._many(label, value, hint)
        elif is_dataclass(value):
            yield Line(label, "", tuple(self.fields(value, _plain)))
        else:
            yield Line(label, str(value))

    def _many(self, label: str, values: Iterable[Any], hint: Any) -> Iterator[Line]:
        kinds = typing.get_args(bare(hint)) or (Any,)
        listed = list(values) if isinstance(values, tuple) else sorted(values, key=str)
        each = kinds if len(kinds) == len(listed) and kinds[-1] is not Ellipsis else (kinds[0],) * len(listed)
        for number, (value, kind) in enumerate(zip(listed, each, strict=True), 1):
            name = label if len(listed) == 1 else f"{label} {number}"
            yield from self._lines(name, value, kind)

    def _inline(self, value: Any, hint: Any) -> str | None:
        """Return a value in one run of words; None where it needs lines of its own."""
        if value is None:
            return ""
        referred = _REFERRED.get(bare(hint))
        if referred and isinstance(value, str):
            return self._names.named(referred, value) or value
        if isinstance(value, tuple | frozenset):
            return self._list(value, hint)
        for kind, said in _WORDS:
            if isinstance(value, kind):
                return said(value)
        return None if is_dataclass(value) else str(value)

    def _list(self, value: Any, hint: Any) -> str | None:
        kinds = typing.get_args(bare(hint)) or (Any,)
        listed = value if isinstance(value, tuple) else sorted(value, key=str)
        words = [self._inline(item, kinds[0]) for item in listed]
        short = [word for word in words if word is not None]
        if len(short) < len(words) or any("\n" in word or len(word) > SHORT for word in short):
            return None
        return ", ".join(short)


def _says_nothing(content: Any, one: Field[Any]) -> bool:
    if content is None or content in ((), frozenset(), ""):
        return True
    # A flag or number at its default was not said; an enum is, since its default means something.
    return isinstance(content, bool) and one.default is not MISSING and content == one.default


def _plain(name: str) -> str:
    return name.replace("_", " ").capitalize()


def day_in_words(day: date) -> str:
    """Return a day as people of every country read it.

    >>> day_in_words(date(2027, 3, 4))
    '4 March 2027'
    """
    return f"{day.day} {day:%B} {day.year}"


def _moment(moment: datetime) -> str:
    zone = "UTC" if moment.tzinfo is not None else ""
    return f"{day_in_words(moment.date())}, {moment:%H:%M} {zone}".rstrip()


def _number(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _quantity(value: Quantity) -> str:
    number = _number(value.value) if value.high is None else f"{_number(value.value)} to {_number(value.high)}"
    words = "" if value.qualifier == "exactly" else f"{value.qualifier} "
    written = f" (“{value.text}”)" if value.text else ""
    return f"{words}{number}{f' {value.unit}' if value.unit else ''}{written}"


def _grade(value: Grade) -> str:
    return f"{value}, as {value.because}" if value.because else str(value)


def _when(value: When) -> str:
    if value.earliest is None or value.latest is None:
        return value.text
    days = [day_in_words(day) for day in dict.fromkeys((value.earliest, value.latest))]
    return f"{' to '.join(days)} (“{value.text}”)" if value.text else " to ".join(days)


def _band(value: Band) -> str:
    low, point, high = (_percent(end) for end in (value.low, value.point, value.high))
    return point if low == high else f"{point} ({low} to {high})"


def _percent(value: Decimal) -> str:
    return f"{_number(value * 100)} %"


def _answer(value: Answer) -> str:
    words = [value.words] if value.words else []
    if value.probability is not None:
        words.append(_band(value.probability))
    words += [f"{name} {_percent(share)}" for name, share in value.shares]
    words += [f"{_percent(level)} below {_number(place)}" for level, place in value.quantiles]
    if value.never:
        words.append(f"never {_percent(value.never)}")
    if value.scale:
        words.append(f"on the yardstick {value.scale}")
    return ", ".join(words)


def _odds(value: BranchOdds) -> str:
    if value.low is None or value.high is None:
        return f"{value.branch} {value.words}"
    ends = [_percent(end) for end in dict.fromkeys((value.low, value.high))]
    return f"{value.branch} {' to '.join(ends)}"


def _family(value: FamilyRates) -> str:
    branches = "; ".join(f"{one.branch} {_percent(one.chance)}" for one in value.branches)
    return f"{value.family}: {branches}; not reached {_percent(value.not_reached)}"


_WORDS: tuple[tuple[type[Any], Callable[[Any], str]], ...] = (
    (bool, lambda value: "yes" if value else "no"),
    (Enum, lambda value: str(value.value).replace("_", " ")),
    (datetime, _moment),
    (date, day_in_words),
    (Decimal, _number),
    (int, str),
    (bytes, bytes.hex),
    (str, lambda value: value),
    (Grade, _grade),
    (Quantity, _quantity),
    (When, _when),
    (Span, lambda value: f"{value.start} to {value.end}"),
    (Band, _band),
    (Answer, _answer),
    (BranchOdds, _odds),
    (SplitOdds, lambda value: f"{value.split}: {'; '.join(map(_odds, value.branches))}"),
    (BranchChance, lambda value: f"{value.branch} {_percent(value.chance)}"),
    (FamilyRates, _family),
    (
        IndicatorRates,
        lambda value: f"{value.indicator}: hit {_percent(value.hit)}; false alarm {_percent(value.false_alarm)}",
    ),
)

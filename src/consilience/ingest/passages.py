"""A report's text to the passages that are read one by one: sentences, lines, list items, cells of tables.

A passage knows where it stands and what introduces it; whether it states anything is seen when it has been read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from consilience.ingest import boilerplate, cells, cellwords, portions, sentences
from consilience.records.claim import Span
from consilience.records.report import Report

_WORD = re.compile(r"[^\W\d_]{2,}")
_CLOSED = re.compile(r"[.!?…;][\"”’'»)\]]*$")
_BULLET = re.compile(r"(?:^|\n)[ \t]*(?:[•·▪◦‣*–—+-]|\(?[a-z0-9]{1,3}[.)]|\([ivx]+\))[ \t]+$", re.IGNORECASE)
_CLOCK = re.compile(
    r"(?:[01]?\d|2[0-4])[:.h][0-5]\d(?:\s?(?:hrs?|hours|h|UTC|GMT|Z|local(?: time)?|[ap]\.?m\.?))?[:,]?\s+(?=[A-Z“\"(])"
)
_NAMED = re.compile(r"((?=[A-Z])[^\W\d][\w'’/ -]{0,30}?)(?::|\s[–—-](?=\s))\s+(?=\S)")
_LABEL_ALONE = re.compile(r"\s*((?=[A-Z])[^\W\d][\w'’/ -]{0,30}):\s*")
_LONGEST_QUOTE = 420
"""Characters up to which an item is quoted with the sentence that introduces it."""
_MOSTLY = 0.8
"""Share of capitals from which a line is written in them."""
_LONGEST_CONTEXT = 300


class Role(StrEnum):
    SENTENCE = "sentence"
    LINE = "line"
    """Stands alone and has no full stop: a heading, headline, byline or note."""
    INTRO = "introduction"
    """Introduces a list."""
    ITEM = "item"
    CELL = "cell"


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """What is read at a time."""

    report: Report
    start: int
    end: int
    """Of the quote in the report's text."""
    words: str
    """What is parsed."""
    body: int
    """Where `words` stand in the report's text; of a cell, whose words are put together, where its row begins."""
    role: Role = Role.SENTENCE
    context: str = ""
    """What introduces it: the caption and header of a table, the sentence before a list."""
    own: tuple[Span, ...] = ()
    """Places of the words of a cell and its row's label."""
    marking: str | None = None
    labelled: bool = False
    """Whether a label with a colon stands at its head and words behind it: "Apologies: Mr J. Okoro"."""
    marks: tuple[Span, ...] = ()
    """Where portion marks stand in its midst; they are none of its words."""


def of(report: Report) -> Iterator[Passage]:
    """Yield the passages of a report in order, boilerplate left out and portion markings taken off."""
    text = report.text
    dropped = boilerplate.spans(text)
    marked = portions.Marked(text, report.marking)
    at = 0
    for table in (*cells.find(text), None):
        end = table.start if table else len(text)
        found = list(_sentences(report, at, end, dropped, marked))
        if table and found and text[found[-1].end - 1] == ":":
            found[-1] = replace(found[-1], role=Role.INTRO)
        yield from _introduced(text, found)
        if table:
            yield from _of_table(report, table, dropped, marked)
            at = table.end


def _sentences(
    report: Report, begin: int, finish: int, dropped: Sequence[Span], marked: portions.Marked
) -> Iterator[Passage]:
    for first, last in sentences.spans(report.text[begin:finish]):
        parts, marking = marked.within(begin + first, begin + last)
        label = ""
        for opens, end in parts:
            start = opens + boilerplate.dateline_end(report.text[opens:end])
            for a, b in boilerplate.outside(dropped, start, end):
                piece = report.text[a:b]
                if end < begin + last and (before := _LABEL_ALONE.fullmatch(piece)):
                    label = before[1]  # "Subject: (S) …": the mark parts it from its words
                elif says_something(piece):
                    found = _passage(report, a + len(piece) - len(piece.lstrip()), a + len(piece.rstrip()), marking)
                    found = replace(found, context=label) if label and not found.context else found
                    yield _blanked(found, marked.inside(found.start, found.end))


def _blanked(passage: Passage, marks: Sequence[tuple[int, int]]) -> Passage:
    """The passage without the marks in its midst among its words; a blank for each letter, so that places stay."""
    words = passage.words
    for start, end in marks:
        a, b = start - passage.body, end - passage.body
        if a >= 0:
            words = words[:a] + " " * (b - a) + words[b:]
    return replace(passage, words=words, marks=tuple(Span(start=a, end=b) for a, b in marks)) if marks else passage


def says_something(text: str) -> bool:
    """Two words at least, or one of some length: "1." and "(c)" are list marks."""
    return len(_WORD.findall(text)) >= 2 or any(len(word) > 3 for word in _WORD.findall(text))


def _passage(report: Report, start: int, end: int, marking: str | None) -> Passage:
    words = report.text[start:end]
    label = _CLOCK.match(words) or _named(words)
    body = start + label.end() if label and says_something(words[label.end() :]) else start
    alone = _stands_alone(report.text, start, end)
    role = Role.LINE if alone and not _CLOSED.search(words) and not words.endswith(":") else Role.SENTENCE
    context = label.group().strip(" :–—-") if label and body > start and not label.group()[:1].isdigit() else ""
    spoken = report.text[body:end]
    if role is Role.LINE and _in_capitals(spoken) and len(spoken.capitalize()) == len(spoken):
        spoken = spoken.capitalize()  # a parser takes words in capitals for names
    return Passage(
        report=report,
        start=start,
        end=end,
        words=spoken,
        body=body,
        role=role,
        context=context,
        labelled=bool(context) or _named(words) is not None,
        marking=marking,
    )


def _in_capitals(words: str) -> bool:
    letters = [letter for letter in words if letter.isalpha()]
    return len(letters) * _MOSTLY <= sum(letter.isupper() for letter in letters)


def _named(words: str) -> re.Match[str] | None:
    """A label before a colon, of few words and no sentence: "Fuel: 1,400 litres left"."""
    label = _NAMED.match(words)
    if label is None:
        return None
    # What stands before a dash is as often the beginning of a headline.
    return label if len(label.group(1).split()) <= (4 if ":" in label.group() else 2) else None


def _stands_alone(text: str, start: int, end: int) -> bool:
    before, after = text[:start].rpartition("\n")[2], text[end : end + 200].partition("\n")[0]
    return not after.strip() and (not before.strip() or _BULLET.search(f"\n{before}") is not None)


def _introduced(text: str, found: list[Passage]) -> Iterator[Passage]:
    """Give each item of a list the sentence or heading that introduces it."""
    intro: int | None = None
    bulleted = False
    for place, passage in enumerate(found):
        upcoming = found[place + 1] if place + 1 < len(found) else None
        bullet = _BULLET.search(text[max(0, passage.start - 12) : passage.start]) is not None
        item = intro is not None and (
            bullet or (not bulleted and passage.role is Role.LINE and _near(text, found[place - 1], passage))
        )
        if item and intro is not None:
            bulleted = bulleted or bullet
            yield _item(passage, found[intro : place + 1])
            continue
        inside_item = intro is not None and bulleted and text.count("\n", found[place - 1].end, passage.start) == 0
        if inside_item and intro is not None:  # a further sentence of the same item
            yield _item(passage, found[intro : place + 1])
            continue
        intro, bulleted = None, False
        if passage.role is not Role.INTRO and upcoming is not None and _opens_list(text, passage, upcoming):
            intro = place
            yield replace(passage, role=Role.INTRO)
        else:
            yield passage


def _opens_list(text: str, passage: Passage, upcoming: Passage) -> bool:
    gap = text[passage.end : upcoming.start]
    if _BULLET.search(gap):
        return (passage.role is Role.LINE and not passage.labelled) or text[passage.end - 1] == ":"
    return text[passage.end - 1] == ":" and "\n" in gap and upcoming.role is Role.LINE


def _near(text: str, one: Passage, other: Passage) -> bool:
    return text.count("\n", one.end, other.start) <= 2


def _item(passage: Passage, found: Sequence[Passage]) -> Passage:
    """An item of a list, the last of `found`, which begins with what introduces it."""
    intro = found[0]
    # What introduces it gives it time, place and doer; a quote never holds a line of another marking.
    alike = all(each.marking == passage.marking for each in found)
    start = intro.start if alike and passage.end - intro.start <= _LONGEST_QUOTE else passage.start
    marking = passage.marking if intro.marking == passage.marking else portions.joined(intro.marking, passage.marking)
    said = passage.report.text[intro.start : intro.end][:_LONGEST_CONTEXT].rstrip(" :")
    return replace(
        passage,
        start=start,
        role=Role.ITEM,
        context=" ".join(part for part in (said, passage.context) if part),
        marking=marking,
    )


def _unmarked(text: str, value: cells.Value, marks: Sequence[tuple[int, int]]) -> cells.Value:
    """The value without the portion marks that its cell and its row's label begin with."""

    def bare(cell: cells.Cell) -> cells.Cell:
        start = max((end for start, end in marks if start == cell.start and end <= cell.end), default=cell.start)
        return cell if start == cell.start else cells.Cell(start, cell.end, text[start : cell.end].strip())

    return replace(value, label=bare(value.label) if value.label else None, value=bare(value.value)) if marks else value


def _of_table(
    report: Report, table: cells.Table, dropped: Sequence[Span], marked: portions.Marked
) -> Iterator[Passage]:
    first = min((value.row.start for value in table.values), default=table.end)
    _, head = marked.within(table.opens, max(table.opens + 1, first))
    quoted = {head}
    for each in table.values:
        row = each.row
        if not any(boilerplate.outside(dropped, row.start, row.end)):
            continue
        _, own = marked.within(row.start, row.end)
        marking = own if own == head else portions.joined(head, own)
        quoted.add(own)
        value = _unmarked(report.text, each, marked.inside(row.start, row.end))
        cell = value.value
        context = value.context[:_LONGEST_CONTEXT]
        if cells.is_text(cell):
            context = ". ".join(part for part in (context, value.label.text if value.label else "") if part)
            yield from (
                replace(each, role=Role.SENTENCE, context=context, marking=marking)
                for each in _sentences(report, cell.start, cell.end, dropped, marked)
            )
            continue
        places = sorted({(each.start, each.end) for each in (value.label, cell) if each is not None and each.text})
        if value.label is not None and value.label.start < row.start:  # a label that stands for several rows
            places = [(cell.start, cell.end)]
        # The quote begins with caption and header where it does not grow too long, so that it says what is counted;
        # not where a row between has another marking.
        start = table.opens if row.end - table.opens <= _LONGEST_QUOTE and len(quoted) == 1 else row.start
        yield Passage(
            report=report, start=start, end=row.end, words=cellwords.sentence(value), body=row.start, role=Role.CELL,
            context=f"{context}. {value.column}".strip(". "), own=tuple(Span(start=a, end=b) for a, b in places), marking=marking,
        )  # fmt: skip

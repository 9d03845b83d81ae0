"""A report's text to drafted claims, each with its place there.

Every sentence that says something is a claim, headlines too; only boilerplate and lead-ins ("An official said:") are
not.  What stands in a quotation takes the speaker from its lead-in.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from consilience.ingest import boilerplate, names, parsed, pipeline, plain, portions, sentences
from consilience.records.claim import Claim, Modality, Polarity, Span
from consilience.records.grade import Grade
from consilience.records.ids import ClaimId, OriginId
from consilience.records.reading import Drafted, Frame, Name, NameKind, Reading
from consilience.records.report import Report

VERSION = "6"
"""Raised with every change to what is drafted, so that older cached claims are not taken for today's."""

_WORD = re.compile(r"[^\W\d_]{2,}")
_OPENING = re.compile(r"[\"“]")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Sentence:
    report: Report
    start: int
    end: int
    marking: str | None

    @property
    def text(self) -> str:
        return self.report.text[self.start : self.end]


def draft(reports: Sequence[Report], *, rules_only: bool = False) -> Iterator[tuple[Report, tuple[Drafted, ...]]]:
    """Yield each report with its drafted claims, in order; a report in another language has none.

    All sentences go through the language model in one stream, so many short reports cost no more than one long one.
    """
    read = [sentence for report in reports if report.language == "en" for sentence in _sentences(report)]
    results: Iterable[parsed.Parsed]
    if rules_only or pipeline.model() is None:
        results = (plain.read(sentence.text, sentence.report.published) for sentence in read)
    else:
        docs = pipeline.parse(sentence.text for sentence in read)
        results = (parsed.read(doc, sentence.report.published) for doc, sentence in zip(docs, read, strict=True))
    pairs = zip(read, results, strict=True)
    waiting = next(pairs, None)
    for report in reports:
        own: list[tuple[_Sentence, parsed.Parsed]] = []
        while waiting is not None and waiting[0].report is report:
            own.append(waiting)
            waiting = next(pairs, None)
        yield report, tuple(_claims(report, own))


def _sentences(report: Report) -> Iterator[_Sentence]:
    """The sentences of a report that are no boilerplate, portion markings taken off their front."""
    dropped = boilerplate.spans(report.text)
    passed = 0
    marked = portions.Marked(report.text, report.marking)
    for begin, stop in sentences.spans(report.text):
        start, end, marking = marked.within(begin, stop)
        start += boilerplate.dateline_end(report.text[start:end])
        # Both run in order through the text, so what ends before this sentence is passed for good.
        while passed < len(dropped) and dropped[passed].end <= start:
            passed += 1
        within = passed < len(dropped) and dropped[passed].start < end
        if _says_something(report.text[start:end]) and not within:
            yield _Sentence(report=report, start=start, end=end, marking=marking)


def _says_something(text: str) -> bool:
    """Two words at least, or one of some length: "1." and "(c)" are list marks."""
    return len(_WORD.findall(text)) >= 2 or any(len(word) > 3 for word in _WORD.findall(text))


def _claims(report: Report, own: Sequence[tuple[_Sentence, parsed.Parsed]]) -> Iterator[Drafted]:
    directory = names.Directory((name for _, result in own for name in result.reading.names), report.text)
    speaker: tuple[str, ...] = ()
    inside = False
    marks = _Marks(report.text)
    for sentence, result in own:
        text = sentence.text
        if result.lead_in:
            speaker, inside = result.attribution or _before_said(text), True
            continue
        opened = bool(_OPENING.match(text))
        attribution = result.attribution
        if inside and speaker and (opened or marks.open_at(sentence.start)):
            attribution = (*speaker, *(who for who in attribution if who not in speaker))
        else:
            inside = False
        yield _drafted(report, sentence, result, attribution, directory)


def _before_said(text: str) -> tuple[str, ...]:
    """The speaker of a lead-in whose grammar did not tell: what stands before the first comma or verb."""
    match = re.match(
        r"((?:[A-Z][\w.’'-]*|an?|the)(?:\s+[\w.’'-]+){0,6}?)(?=,|\s+(?:said|told|added|wrote|stated|declared))",
        text,
        re.IGNORECASE,
    )
    return (match.group(1),) if match else ()


class _Marks:
    """Whether a double quotation mark is open at a place, counted from the start of its paragraph.

    Asked for places in order; counted on from the last one, as a paragraph may be as long as the report.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._counted = self._opened = self._closed = self._plain = 0

    def open_at(self, position: int) -> bool:
        # A break may begin one letter before what was counted last.
        paragraph = self._text.rfind("\n\n", max(self._counted - 1, 0), position) + 1
        if paragraph:
            self._counted, self._opened, self._closed, self._plain = paragraph, 0, 0, 0
        text, start, self._counted = self._text, self._counted, position
        self._opened += text.count("“", start, position)
        self._closed += text.count("”", start, position)
        self._plain += text.count('"', start, position)
        return self._opened > self._closed or self._plain % 2 == 1


def _drafted(
    report: Report, sentence: _Sentence, result: parsed.Parsed, attribution: tuple[str, ...], directory: names.Directory
) -> Drafted:
    reading = _with_full_names(result.reading, directory)
    main = reading.frames[0] if reading.frames else Frame(trigger="")
    claim = Claim(
        id=ClaimId(f"{report.id}-{_digest(report.id, sentence.start, sentence.end)}"),
        party=report.party,
        report=report.id,
        span=Span(start=sentence.start, end=sentence.end),
        quote=sentence.text,
        actors=tuple(name.text for name in main.actor_names) or main.actors,
        action=main.trigger or None,
        target=next(iter((*(name.text for name in main.target_names), *main.targets)), None),
        when=result.when,
        place=result.place,
        quantities=result.quantities,
        polarity=Polarity.NEGATED if main.negated else Polarity.AFFIRMED,
        modality=main.modality,
        attribution=attribution,
        grade=_grade(report, main, attribution),
        origin=report.origin or OriginId(f"report:{report.id}"),
        marking=sentence.marking,
    )
    return Drafted(claim=claim, reading=reading)


def _digest(report: str, start: int, end: int) -> str:
    return hashlib.sha256(f"{report}\0{start}\0{end}".encode()).hexdigest()[:8]


def _with_full_names(reading: Reading, directory: names.Directory) -> Reading:
    def full(found: Iterable[Name]) -> tuple[Name, ...]:
        return tuple(dict.fromkeys(directory.full(name) for name in found))

    def labels(found: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(directory.full(Name(text=text, kind=NameKind.OTHER)).text for text in found))

    return replace(
        reading,
        names=full(reading.names),
        frames=tuple(
            replace(
                frame,
                actors=labels(frame.actors),
                targets=labels(frame.targets),
                actor_names=full(frame.actor_names),
                target_names=full(frame.target_names),
            )
            for frame in reading.frames
        ),
    )


def _grade(report: Report, main: Frame, attribution: tuple[str, ...]) -> Grade:
    """A first grade for a person to check: the source's letter only when someone gave one, the digit from the voice."""
    letter = report.reliability or "F"
    source = "source graded by its party" if report.reliability else "nobody has judged the source"
    if main.modality in {Modality.OPINION, Modality.HYPOTHETICAL}:
        return Grade(
            reliability=letter, credibility="6", because=f"{source}; {main.modality.value}, not a report of fact"
        )
    if len(attribution) > 1:
        return Grade(
            reliability=letter, credibility="6", because=f"{source}; at {len(attribution)} removes from the report"
        )
    if attribution:
        return Grade(
            reliability=letter, credibility="3", because=f"{source}; a speaker is named, nothing confirms it yet"
        )
    return Grade(reliability=letter, credibility="3", because=f"{source}; stated as fact, nothing confirms it yet")

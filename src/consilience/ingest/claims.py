"""A report's text to drafted claims, each with its place there.

A claim is one statement: a clause, a conjunct, a number group, a cell of a table.  Headlines that state something are
claims; boilerplate, lead-ins ("An official said:"), bare headings and bylines are not.  What stands in a quotation takes
the speaker from its lead-in, what stands in a list or table what introduces it.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypedDict

from consilience.ingest import boilerplate, contexts, conventions, names, parsed, passages, pipeline, plain, recognised
from consilience.ingest.passages import Passage, Role
from consilience.records.claim import Claim, Modality, Polarity, Quantity, Span, When
from consilience.records.grade import Grade
from consilience.records.ids import ClaimId, OriginId
from consilience.records.reading import Drafted, Frame, Name, NameKind, Reading
from consilience.records.report import Report

VERSION = "15"
"""Raised with every change to what is drafted, so that older cached claims are not taken for today's."""

_ITEM = 2
"""Words of a list item from which it may state something without a verb or number: "Anna Krol (chair)"."""
_LETTERHEAD = frozenset(
    """to|from|cc|bcc|ref|reference|our ref|your ref|file|contact|contacts|phone|tel|fax|e-mail|email|web|website|source
    |sources|distribution|copy|copies to|prepared by|drafted by|author|signed|page|version|serial""".replace(
        "\n    ", ""
    ).split("|")
)
"""Labels of who wrote to whom and where to ask; they tell nothing of the matter."""
_PAPERS = frozenset(
    """report|sitrep|bulletin|update|note|memo|memorandum|meeting|session|minute|minutes|annex|appendix|part|issue|volume|edition|communique|communiqué
    |circular|briefing|brief|assessment|advisory|alert|notice|paper|document|letter|order|message|chapter|section|table|figure""".replace(
        "\n    ", ""
    ).split("|")
)
_NUMBERED = re.compile(
    rf"(?:[\w’'/&.-]+\s+){{0,8}}?(?:{'|'.join(sorted(_PAPERS))})\s+(?:(?:no|nr|number|№|#)\.?\s*)?#?\d[\w/.-]*(?:\s*[,(–—-]\s*[\w ,.]{{1,24}}\)?)?",
    re.IGNORECASE,
)
"""The heading of a paper with its number, and perhaps its day: "Situation report no. 7, 3 March"."""
_OPENING = re.compile(r"[\"“]")


@dataclass(frozen=True, slots=True)
class Told:
    """A statement of a passage."""

    passage: Passage
    said: parsed.Parsed
    spans: tuple[Span, ...]
    """Of its own words; none where they are the whole quote."""


def draft(reports: Sequence[Report], *, rules_only: bool = False) -> Iterator[tuple[Report, tuple[Drafted, ...]]]:
    """Yield each report with its drafted claims, in order; a report in another language has none.

    All sentences go through the language model in one stream, so many short reports cost no more than one long one.
    """
    for report, found in told(reports, rules_only=rules_only):
        directory = names.Directory((name for each in found for name in each.said.reading.names), report.text)
        yield report, tuple(_drafted(report, each, directory) for each in found if _states(each))


_Job = tuple[str, Report]


def _introductions(found: Sequence[Passage]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(passage.context for passage in found if passage.context))


def _jobs(report: Report, found: Sequence[Passage]) -> Iterator[_Job]:
    """What is to be read for a report: what introduces others first, each once."""
    yield from ((words, report) for words in (*_introductions(found), *(passage.words for passage in found)))


def _read(jobs: Sequence[_Job], *, rules_only: bool) -> Iterator[tuple[parsed.Parsed, ...]]:
    """Yield what each says, in order; what several reports say in the same words, as of one day, is read once."""
    manners = {id_: conventions.of(text) for id_, text in {report.id: report.text for _, report in jobs}.items()}
    keyed = [(words, report.published, manners[report.id]) for words, report in jobs]
    if rules_only or pipeline.model() is None:
        yield from ((plain.read(*key),) for key in keyed)
        return
    left, kept = Counter(keyed), dict[object, tuple[parsed.Parsed, ...]]()
    docs = pipeline.parse(words for words, _, _ in dict.fromkeys(keyed))
    for key in keyed:
        found = kept.pop(key) if key in kept else parsed.read(next(docs), *key[1:])
        left[key] -= 1
        if left[key]:
            kept[key] = found
        yield found


def told(reports: Sequence[Report], *, rules_only: bool = False) -> Iterator[tuple[Report, tuple[Told, ...]]]:
    """Yield each report with all that its passages say, in order, what states nothing included."""
    cut = [(report, tuple(passages.of(report)) if report.language == "en" else ()) for report in reports]
    results = _read([job for report, found in cut for job in _jobs(report, found)], rules_only=rules_only)
    for report, found in cut:
        given = {words: next(results) for words in _introductions(found)}
        yield report, tuple(_told(report, [(passage, next(results)) for passage in found], given))


def _told(
    report: Report,
    own: Sequence[tuple[Passage, tuple[parsed.Parsed, ...]]],
    given: Mapping[str, tuple[parsed.Parsed, ...]],
) -> Iterator[Told]:
    stated_as_of = contexts.as_of(report)
    speaker: tuple[str, ...] = ()
    inside = False
    marks = _Marks(report.text)
    for passage, results in own:
        if len(results) == 1 and results[0].lead_in:
            speaker, inside = results[0].attribution or _before_said(passage.words), True
            continue
        opened = bool(_OPENING.match(passage.words))
        inside = bool(inside and speaker and (opened or marks.open_at(passage.body)))
        for result in results:
            said = contexts.introduced(passage, result, given.get(passage.context, ()), stated_as_of)
            if inside:
                attribution = (*speaker, *(who for who in said.attribution if who not in speaker))
                said = replace(said, attribution=attribution)
            yield Told(passage, said, own_words(passage, result))


def _states(found: Told) -> bool:
    """Whether it states something: of a heading or of what introduces a list not each has a predicate or number."""
    passage, said = found.passage, found.said
    if passage.role is Role.INTRO:
        return said.states and bool(said.quantities)
    if passage.role is Role.LINE and passage.labelled:
        heads = _label(passage).lower() in _LETTERHEAD
        return (said.states and (said.predicate or not heads)) or (not heads and _fills(found))
    if passage.role is Role.LINE and _NUMBERED.fullmatch(passage.words) and not _tells(said):
        return False
    short = passage.role is Role.ITEM and len(passage.words.split()) < _ITEM
    return said.states or not (short or passage.role is Role.LINE or passage.words.endswith(":"))


def _tells(said: parsed.Parsed) -> bool:
    """Whether a verb that is no word for a paper itself tells of something: "Norway issued report no. 7"."""
    verbs = said.reading.verbs
    return said.predicate and bool(verbs) and (bool(said.reading.names) or not _PAPERS.issuperset(verbs))


_EDGE = re.compile(r":|\s[–—-]\s")


def _label(passage: Passage) -> str:
    return _EDGE.split(passage.report.text[passage.start : passage.end], maxsplit=1)[0].strip()


def _fills(found: Told) -> bool:
    """Whether the words behind a label hold a name, number or date."""
    passage, said = found.passage, found.said
    value = "".join(_EDGE.split(passage.report.text[passage.start : passage.end], maxsplit=1)[1:])
    named = any(name.text.split()[-1] in value for name in said.reading.names)
    return named or bool(said.quantities) or (said.when is not None and said.when.text in value)


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


def _drafted(report: Report, found: Told, directory: names.Directory) -> Drafted:
    passage, result, spans = found.passage, found.said, found.spans
    reading = _with_full_names(result.reading, directory)
    places = [(span.start, span.end) for span in spans] or [(passage.start, passage.end)]
    claim = Claim(
        id=ClaimId(f"{report.id}-{_digest(report.id, places)}"),
        party=report.party,
        report=report.id,
        span=Span(start=passage.start, end=passage.end),
        spans=spans,
        quote=report.text[passage.start : passage.end],
        **slots(reading, result),
        grade=_as_recognised(_grade(report, main_event(reading), result.attribution), report, passage.start),
        origin=report.origin or OriginId(f"report:{report.id}"),
        marking=passage.marking,
        not_read=result.not_read,
    )
    return Drafted(claim=claim, reading=reading)


class Slots(TypedDict):
    """What the words of a claim say, by the names of its fields."""

    actors: tuple[str, ...]
    action: str | None
    target: str | None
    when: When | None
    place: str | None
    quantities: tuple[Quantity, ...]
    polarity: Polarity
    modality: Modality
    attribution: tuple[str, ...]


def main_event(reading: Reading) -> Frame:
    return reading.frames[0] if reading.frames else Frame(trigger="")


def slots(reading: Reading, result: parsed.Parsed) -> Slots:
    """Return the slots of a claim, from its report or from its own quote alone."""
    main = main_event(reading)
    return Slots(
        actors=tuple(name.text for name in main.actor_names) or main.actors,
        action=main.trigger or None,
        target=next(iter((*(name.text for name in main.target_names), *main.targets)), None),
        when=result.when,
        place=result.place,
        quantities=result.quantities,
        polarity=Polarity.NEGATED if main.negated else Polarity.AFFIRMED,
        modality=main.modality,
        attribution=result.attribution,
    )


def own_words(passage: Passage, result: parsed.Parsed) -> tuple[Span, ...]:
    """Return the places of a statement's own words in the report; none where they are the whole quote."""
    if passage.own:
        return passage.own
    end = passage.body + len(passage.words)
    found = [(passage.body + a, passage.body + b) for a, b in result.spans] or [(passage.body, end)]
    label = passage.role is not Role.ITEM and passage.start < passage.body
    if label and not passage.words[: found[0][0] - passage.body].strip():
        found[0] = (passage.start, found[0][1])  # the label or time of day before it is its own
    found = [piece for a, b in found for piece in _solid(passage, a, b)]
    if found == [(passage.start, passage.end)]:
        return ()
    return tuple(Span(start=a, end=b) for a, b in found)


def _solid(passage: Passage, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A stretch without the portion marks in it, nor blanks beside them."""
    if not passage.marks:
        yield start, end
        return
    for a, b in boilerplate.outside(passage.marks, start, end):
        piece = passage.report.text[a:b]
        if piece.strip():
            yield a + len(piece) - len(piece.lstrip()), a + len(piece.rstrip())


def _digest(report: str, places: Sequence[tuple[int, int]]) -> str:
    said = "\0".join(f"{start}\0{end}" for start, end in places)
    return hashlib.sha256(f"{report}\0{said}".encode()).hexdigest()[:8]


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


def _as_recognised(grade: Grade, report: Report, start: int) -> Grade:
    """A step lower where the words were recognised from a picture, which may have been misread."""
    if not any(first <= start < stop for first, stop in recognised.stretches(report.text)):
        return grade
    credibility = "4" if grade.credibility == "3" else grade.credibility
    return replace(
        grade, credibility=credibility, because=f"{grade.because}; recognised from a picture, which may be misread"
    )

"""One parsed sentence to a reading: names, places, quantities with what they measure, times with what they date."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from consilience.ingest import denials, frames, names, quantities, reporting, statements, times
from consilience.ingest.conventions import PLAIN, Manner
from consilience.ingest.statements import Kind, Statement
from consilience.ingest.time_found import Found
from consilience.records.claim import Quantity, When
from consilience.records.reading import Frame, Name, NameKind, Reading

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_KINDS = {
    "PERSON": NameKind.PERSON,
    "ORG": NameKind.BODY,
    "GPE": NameKind.PLACE,
    "LOC": NameKind.PLACE,
    "FAC": NameKind.PLACE,
    "NORP": NameKind.OTHER,
    "EVENT": NameKind.OTHER,
    "LAW": NameKind.OTHER,
    "PRODUCT": NameKind.OTHER,
    "WORK_OF_ART": NameKind.OTHER,
}
_CONTENT = {"NOUN", "VERB", "ADJ", "PROPN", "NUM", "ADV"}
_EMPTY_VERBS = {
    "say",
    "tell",
    "report",
    "announce",
    "be",
    "have",
    "do",
    "make",
    "get",
    "go",
    "come",
    "take",
    "accord",
    "include",
    "follow",
}
Measure = tuple[Quantity, tuple[str, ...]]
"""A quantity and the lemmas around it that say what it measures."""
_LOCATIVE = {"in", "at", "near", "off", "outside", "inside", "across", "along", "within", "throughout"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Parsed:
    """One statement's reading and what its claim takes from the grammar."""

    reading: Reading
    when: When | None
    place: str | None
    quantities: tuple[Quantity, ...]
    attribution: tuple[str, ...]
    lead_in: bool
    spans: tuple[tuple[int, int], ...] = ()
    """Character ranges of its own words; empty where they are the whole sentence."""
    not_read: tuple[str, ...] = ()
    states: bool = True
    """Whether it has a predicate, a number, or an event with a name or date: a bare noun states nothing."""
    predicate: bool = True
    """Whether it has a verb of its own."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Found:
    """What stands in the whole sentence, from which each statement takes its own."""

    dated: Sequence[Found]
    named: Sequence[tuple[int, int, Name]]
    measured: Sequence[tuple[int, Measure]]
    """Each with the token it begins at."""
    dates: Sequence[tuple[int, int]]
    unread: Sequence[tuple[str, int]]
    """Slots that could not be read, each with the token it begins at."""


def read(doc: Doc, published: date | None, manner: Manner = PLAIN) -> tuple[Parsed, ...]:
    """Return the readings of a sentence's statements; relative times count from `published`.

    `manner` is how the sentence's document writes its numbers and days.
    """
    opened = frames.opens_quotation(doc)
    if opened is not None:
        empty = Reading(lemmas=())
        return (Parsed(reading=empty, when=None, place=None, quantities=(), attribution=opened, lead_in=True),)
    timed = times.read(doc.text, published, manner)
    dates = [(found.start, found.end) for found in timed.found]
    counted = quantities.read(doc.text, dates, manner)
    found = _Found(
        dated=timed.found,
        named=_named(doc, dates),
        measured=[(_token_at(doc, each.start), _measured(doc, each)) for each in counted.found],
        dates=dates,
        unread=[
            *(("number", _token_at(doc, start)) for start, _ in counted.unread),
            *(("time", _token_at(doc, start)) for start, _ in timed.unread),
        ],
    )
    told = statements.split(doc)
    read_before: dict[int, Parsed] = {}
    # Those whose words others lean on come first.
    for statement in sorted(told, key=lambda each: (each.kind is Kind.GROUP, each.head)):
        giver = next((up.i for up in doc[statement.head].ancestors if up.i in read_before), None)
        giver = statement.root if statement.kind is Kind.GROUP else giver
        shares = statement.kind is Kind.GROUP or (doc[statement.head].dep_ == "conj" and bool(statement.carried))
        given = read_before.get(giver) if giver is not None and shares else None
        read_before[statement.head] = _read_one(doc, statement, found, given, alone=len(told) == 1)
    return tuple(read_before[statement.head] for statement in told)


def _read_one(doc: Doc, statement: Statement, found: _Found, given: Parsed | None, *, alone: bool) -> Parsed:
    words = sorted(statement.own | statement.carried)
    tokens = [doc[i] for i in words]
    named = [each for each in found.named if not statement.own.isdisjoint(range(each[0], each[1]))]
    dated = [each for each in found.dated if _token_at(doc, each.start) in statement.own]
    measured = [measure for at, measure in found.measured if at in statement.own]
    told, main = frames.read(doc, found.named, statement)
    own, other = _by_main_event(doc, dated, main)
    if alone and not own and len(found.dated) == 1 and doc[statement.head].pos_ == "NOUN":
        own = [found.dated[0].when]  # "announced the closure of the road on Friday": the only date serves the event
    if not own and (lead := _dated_before(doc, found.dated)) is not None:
        own = [lead]
    place, places = _places(doc, named, main)
    if given is not None:  # "landed on Monday and unloaded 14": a conjunct shares what the first one says of both
        own = own or ([given.when] if given.when else [])
        place, places = place or given.place, places or given.reading.places
    spans = statements.spans(doc, statement)
    predicate = statements.has_predicate(doc, statement)
    return Parsed(
        reading=_reading(tokens, found, told, (*own, *other), places, measured),
        when=own[0] if own else None,
        place=place,
        quantities=tuple(quantity for quantity, _ in measured),
        attribution=frames.speakers(doc, statement),
        lead_in=False,
        spans=() if alone and _is_all(doc, statement) else spans,
        not_read=tuple(dict.fromkeys(slot for slot, at in found.unread if at in statement.own)),
        states=predicate or bool(measured) or (bool(named or dated) and statements.has_event(doc, statement)),
        predicate=predicate,
    )


def _dated_before(doc: Doc, dated: Sequence[Found]) -> When | None:
    """The day that stands as a label before what happened on it: "6 August 2031: first break-in"."""
    first = dated[0] if dated else None
    labels = first is not None and not doc.text[: first.start].strip() and re.match(r"\s*:\s", doc.text[first.end :])
    return first.when if first is not None and labels else None


def _reading(
    tokens: Sequence[Token],
    found: _Found,
    told: tuple[Frame, ...],
    whens: tuple[When, ...],
    places: tuple[str, ...],
    measured: Sequence[Measure],
) -> Reading:
    content = [
        token for token in tokens if token.pos_ in _CONTENT and not token.is_stop and re.search(r"\w", token.lemma_)
    ]
    here = {token.i for token in tokens}
    return Reading(
        lemmas=tuple(token.lemma_.lower() for token in content),
        verbs=tuple(
            token.lemma_.lower()
            for token in content
            if token.pos_ == "VERB" and token.lemma_.lower() not in _EMPTY_VERBS
        ),
        nouns=tuple(token.lemma_.lower() for token in content if token.pos_ == "NOUN"),
        names=tuple(dict.fromkeys(name for a, b, name in found.named if not here.isdisjoint(range(a, b)))),
        numbers=tuple(
            token.lower_
            for token in content
            if token.pos_ == "NUM" and not any(a <= token.idx < b for a, b in found.dates)
        ),
        frames=told,
        phrasal=denials.phrasal(tokens),
        denied=denials.denied(tokens),
        times=whens,
        places=places,
        measures=tuple(measured),
    )


def _token_at(doc: Doc, position: int) -> int:
    """The index of the token that holds the character at `position`."""
    span = doc.char_span(position, position + 1, alignment_mode="expand")
    return span.start if span is not None else 0


def _is_all(doc: Doc, statement: Statement) -> bool:
    """Whether nothing but punctuation is left outside of it."""
    return all(token.i in statement.own or token.is_punct or token.is_space for token in doc)


def _named(doc: Doc, dates: Sequence[tuple[int, int]]) -> list[tuple[int, int, Name]]:
    """Names by token range: the model's entities, and runs of proper nouns and country words that it missed."""
    found: list[tuple[int, int, Name]] = []
    taken: set[int] = set()
    for entity in doc.ents:
        if entity.label_ in _KINDS and not any(a < entity.end_char and entity.start_char < b for a, b in dates):
            found.extend((entity.start, entity.end, name) for name in _name(entity.text, _KINDS[entity.label_]))
            taken.update(range(entity.start, entity.end))
    run: list[Token] = []
    for token in [*doc, None]:
        if (
            token is not None
            and token.i not in taken
            and _is_name(token)
            and not any(a <= token.idx < b for a, b in dates)
        ):
            run.append(token)
        elif run:
            span = doc[run[0].i : run[-1].i + 1]
            found.extend((span.start, span.end, name) for name in _name(span.text, NameKind.OTHER))
            run = []
    return sorted(found, key=lambda item: item[0])


def _is_name(token: Token) -> bool:
    if token.ent_type_ in {"DATE", "TIME", "CARDINAL", "ORDINAL", "PERCENT", "MONEY", "QUANTITY"}:
        return False
    return (token.pos_ == "PROPN" and token.text[:1].isupper()) or (
        token.text[:1].isupper() and names.country(token.text) is not None
    )


def _name(text: str, kind: NameKind) -> list[Name]:
    """The name or names a stretch of text stands for: "US-Israel" is two."""
    plain = names.normalise(text)
    if not re.search(r"[A-Za-z]", plain) or names.is_title(plain):
        return []
    parts = re.split(r"[-–/]", plain)
    if len(parts) == 2 and all(names.country(part) for part in parts):
        return [Name(text=names.country(part) or part, kind=NameKind.COUNTRY) for part in parts]
    land = names.country(plain)
    if land:
        return [Name(text=land, kind=NameKind.COUNTRY)]
    if kind is NameKind.PERSON:
        if names.is_place(plain) and " " not in plain:
            return [Name(text=plain, kind=NameKind.PLACE)]
        return [Name(text=names.person(plain), kind=kind)]
    if names.is_place(plain) and (kind is NameKind.OTHER or (kind is NameKind.BODY and " " not in plain)):
        return [Name(text=plain, kind=NameKind.PLACE)]
    return [Name(text=plain, kind=kind)]


def _measured(doc: Doc, found: quantities.Found) -> tuple[Quantity, tuple[str, ...]]:
    """A quantity with its unit from grammar and the lemmas that say what it measures."""
    span = doc.char_span(found.start, found.end, alignment_mode="expand")
    if span is None:
        return found.quantity, ()
    head = span.root
    counted = (
        head.head
        if head.dep_ in {"nummod", "quantmod", "amod", "compound", "det", "nmod"}
        and head.head.i not in range(span.start, span.end)
        else head
    )
    if found.unit_open and counted.i in range(span.start, span.end):
        # "dozens of people", "a number of states": what is counted hangs below.
        below = next(
            (
                p
                for t in span
                for c in t.children
                if c.dep_ == "prep" and c.lower_ == "of"
                for p in c.children
                if p.dep_ == "pobj"
            ),
            None,
        )
        inner = next((c for t in span for c in t.children if c.dep_ == "pobj"), None)
        after = doc[span.end] if span.end < len(doc) and doc[span.end].pos_ == "NOUN" else None
        counted = below or inner or after or head
    quantity = found.quantity
    if quantity.unit is None and counted.pos_ in {"NOUN", "PROPN"} and counted.i not in range(span.start, span.end):
        quantity = replace(quantity, unit=counted.lemma_.lower())
    if quantity.unit is None and _counts_people(doc, span.end, head):
        quantity = replace(quantity, unit="people")
    around = dict.fromkeys(_around(counted, span.start, span.end))
    return quantity, tuple(around)


_BEFALLEN = frozenset(
    """wounded injured dead killed missing hurt arrested homeless unaccounted aboard rescued evacuated displaced hospitalised
    hospitalized infected drowned jailed imprisoned deported""".split()
)
"""Words that make a bare number one of people: "41 wounded"."""
_DEEDS = frozenset(
    "take attend march join die flee gather vote register protest demonstrate survive live watch".split()
)
"""Verbs whose bare subject is people: "20,000 took part"."""


def _counts_people(doc: Doc, end: int, head: Token) -> bool:
    if end < len(doc) and (doc[end].lower_ in _BEFALLEN or doc[end : end + 2].text.lower() == "on board"):
        return True
    verb = head.head
    if head.dep_ == "attr" and any(child.dep_ == "expl" for child in verb.children):
        return True  # "There were 151 on the plane"
    told = {verb.lower_, *(child.lower_ for child in verb.children if child.dep_ in {"acomp", "attr", "oprd"})}
    return head.dep_ in {"nsubj", "nsubjpass"} and (verb.lemma_.lower() in _DEEDS or bool(told & _BEFALLEN))


def _around(counted: Token, start: int, end: int) -> Iterable[str]:
    """Lemmas of the counted noun, its modifiers, and the verb and role it has there."""
    yield counted.lemma_.lower()
    for child in counted.children:
        if child.pos_ in {"NOUN", "ADJ", "PROPN", "VERB"} and child.i not in range(start, end):
            yield child.lemma_.lower()
    token = counted
    for _ in range(3):
        if token.head.i == token.i:
            return
        token = token.head
        if token.pos_ in {"NOUN", "VERB", "PROPN", "ADJ"}:
            yield token.lemma_.lower()
            for child in token.children:
                if (
                    child.dep_ in {"nsubj", "nsubjpass", "dobj", "compound", "amod"}
                    and child.pos_ in {"NOUN", "ADJ"}
                    and child.i not in range(start, end)
                ):
                    yield child.lemma_.lower()
        if token.pos_ == "VERB":
            return


def _by_main_event(doc: Doc, dated: Sequence[Found], main: Token | None) -> tuple[list[When], list[When]]:
    """Part the times into those that date the main event and those that date something else in the sentence."""
    own: list[When] = []
    other: list[When] = []
    for found in dated:
        span = doc.char_span(found.start, found.end, alignment_mode="expand")
        (own if span is None or _dates(span.root, main) else other).append(found.when)
    return own, other


_HOURS = frozenset({"morning", "afternoon", "evening", "night", "noon", "midnight"})


def _dates(root: Token, main: Token | None) -> bool:
    if main is None:
        return True
    verb = main if main.pos_ in {"VERB", "AUX"} else main.head
    if root.head.lemma_.lower() in _HOURS:
        root = root.head  # "on Saturday morning"
    if (
        root.dep_ in {"amod", "compound", "nummod", "poss", "nmod"}
        and root.head.pos_ in {"NOUN", "PROPN"}
        and root.head.i != main.i
    ):
        return False  # "the 2015 nuclear deal"
    above = root.head.head
    if root.text.isdigit() and root.head.lower_ == "of" and above.pos_ in {"NOUN", "PROPN"} and above.i != main.i:
        return False  # "broke the agreement of 2022"
    for token in (root, *root.ancestors):
        if token.i in {main.i, verb.i}:
            return True
        if token.dep_ in {"relcl", "acl", "advcl"} or (token.dep_ == "conj" and token.pos_ == "VERB"):
            return False
    # Hung on a verb above the event: "agreed on Monday to build" dates the event, "said on Monday that" the saying.
    governor = next((token for token in root.ancestors if token.pos_ in {"VERB", "AUX"}), None)
    return governor is not None and governor.is_ancestor(main) and not reporting.is_speech(governor)


def _places(doc: Doc, named: Sequence[tuple[int, int, Name]], main: Token | None) -> tuple[str | None, tuple[str, ...]]:
    """Return the main event's place, and every place named; a country that only acts is no place."""
    ranked: list[tuple[int, str]] = []
    for start, end, name in named:
        root = doc[start:end].root
        # After "at" or "in" a body is a seat, and a lone word that the model took for a person is a small place.
        seat = root.dep_ == "pobj" and (
            (name.kind in {NameKind.BODY, NameKind.OTHER} and root.head.lower_ in {"at", "in"})
            or (name.kind is NameKind.PERSON and " " not in name.text and root.head.lower_ in {"at", "in", "near"})
        )
        if name.kind not in {NameKind.PLACE, NameKind.COUNTRY} and not seat:
            continue
        if root.dep_ == "pobj" and root.head.lower_ in _LOCATIVE:
            anchored = main is not None and (
                root.head.head.i == main.i or main.is_ancestor(root) or root.head.head.i == main.head.i
            )
            ranked.append((0 if anchored and name.kind is not NameKind.COUNTRY else 1 if anchored else 2, name.text))
        elif name.kind is NameKind.PLACE and root.dep_ in {"appos", "npadvmod", "conj", "compound", "nmod"}:
            ranked.append((3, name.text))
    ranked.sort(key=lambda item: item[0])
    places = tuple(dict.fromkeys(text for _, text in ranked))
    return (ranked[0][1] if ranked and ranked[0][0] < 3 else None), places

"""One sentence to a reading without a language model: words, capitalised names, numbers and dates, no grammar."""

from __future__ import annotations

import re
from datetime import date

from consilience.ingest import names, quantities, times
from consilience.ingest.conventions import PLAIN, Manner
from consilience.ingest.lexicon import table
from consilience.ingest.parsed import Parsed
from consilience.records.reading import Frame, Name, NameKind, Reading

_STOP = frozenset(
    """a an the and or but nor so yet of in on at to for from by with about against between into through during before after above below up
    down out off over under again further then once here there when where why how all any both each few more most other some such no not
    only own same than too very can will just should now is are was were be been being have has had having do does did doing would could
    may might must shall this that these those it its he him his she her they them their we us our you your i me my as if while which who
    whom what also said says say told according""".split()
)
_NAME = re.compile(r"\b(?:[A-Z][\w’'-]+|[A-Z]\.)(?:\s+(?:of\s+|for\s+|al-)?(?:[A-Z][\w’'-]+|[A-Z]\.))*")
_WORD = re.compile(r"[A-Za-z][\w’'-]*|\d[\d.,]*")
_NEGATION = re.compile(
    r"\b(?:not|never|no|n't|without|denied|denies|deny|refused|refuses|rejected|rejects)\b|n['’]t\b", re.IGNORECASE
)
_ACCORDING = re.compile(r"\baccording to ([^,.;]{3,60})", re.IGNORECASE)


def read(text: str, published: date | None, manner: Manner = PLAIN) -> Parsed:
    """Return what can be read without grammar; roles, outcome and attribution stay mostly unknown."""
    timed = times.read(text, published, manner)
    dated = timed.found
    spans = [(found.start, found.end) for found in dated]
    numbers = quantities.read(text, spans, manner)
    counted = numbers.found
    found = [
        name
        for match in _NAME.finditer(text)
        if not any(a < match.end() and match.start() < b for a, b in spans)
        for name in _names(match, text)
    ]
    lemmas = [lemma(word) for word in _WORD.findall(text) if word.lower() not in _STOP]
    verbs = [lemma for lemma in lemmas if lemma in table("voice")]
    places = tuple(name.text for name in found if name.kind is NameKind.PLACE)
    said_by = _ACCORDING.search(text)
    whens = tuple(item.when for item in dated)
    trigger = next(iter(verbs or lemmas), "")
    return Parsed(
        reading=Reading(
            lemmas=tuple(lemmas),
            nouns=tuple(lemma for lemma in lemmas if lemma.isalpha()),
            names=tuple(dict.fromkeys(found)),
            numbers=tuple(item.quantity.text.lower() for item in counted),
            frames=(Frame(trigger=trigger, negated=bool(_NEGATION.search(text)), main=True),),
            times=whens,
            places=places,
            measures=tuple(
                (item.quantity, tuple(lemma(w) for w in _WORD.findall(text[item.end : item.end + 40])[:3]))
                for item in counted
            ),
        ),
        when=whens[0] if whens else None,
        place=places[0] if places else None,
        quantities=tuple(item.quantity for item in counted),
        attribution=(names.normalise(said_by.group(1)),) if said_by else (),
        lead_in=text.rstrip().endswith(":"),
        not_read=(*(("number",) if numbers.unread else ()), *(("time",) if timed.unread else ())),
        states=bool(counted) or len(lemmas) > 1,
    )


def _names(match: re.Match[str], text: str) -> list[Name]:
    plain = names.normalise(match.group())
    if match.start() == 0 and (
        plain.lower() in _STOP or (" " not in plain and plain.lower() + " " in text.lower()[1:])
    ):
        return []
    land = names.country(plain)
    if land:
        return [Name(text=land, kind=NameKind.COUNTRY)]
    if names.is_place(plain):
        return [Name(text=plain, kind=NameKind.PLACE)]
    return [Name(text=names.person(plain), kind=NameKind.OTHER)] if plain.lower() not in _STOP else []


def lemma(word: str) -> str:
    """Strip the commonest English endings; crude, but the same on both sides.

    >>> lemma("signed"), lemma("parties"), lemma("talks")
    ('sign', 'party', 'talk')
    """
    lower = re.sub(r"['’]s?$", "", word.lower())
    for ending, put in (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("s", "")):
        stem = lower[: -len(ending)]
        if lower.endswith(ending) and len(stem) >= 3 and not (ending == "s" and stem.endswith(("s", "u", "i"))):
            return stem + put
    return lower

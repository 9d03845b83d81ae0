"""Whom a report repeats: republication notes, agency datelines, and the outlets that its opening or most of it cites.

An outlet cited once for a side remark is not here: the report does not stand on it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from itertools import pairwise

from consilience.ingest import outlets
from consilience.records.report import Report

_OPENING = 2
"""Sentences of the story, headline apart, in which a citation speaks for the whole."""
_SENTENCE_BREAK = re.compile(r"(?<=[.!?])[\"'”’)\]]*\s+(?=[\"“‘(\[]?[A-Z0-9])|\n+")
_OWN_VOICE = re.compile(
    r"\b(?:told|spoke (?:to|with)|confirmed to|in an interview with|seen by|obtained by|reviewed by|shared with) (?:us|me|this (?:newspaper|paper|outlet|agency|reporter)|our \w+)\b|"
    r"\bindependently (?:verified|confirmed)\b|\b(?:we|our correspondent|our reporters?) (?:have |has )?(?:learned|verified|confirmed|seen|witnessed|visited)\b",
    re.IGNORECASE,
)
_ON_RECORD = re.compile(
    r"\b(?:said in a statement|told reporters|told (?:a|the) (?:news|press) conference|told journalists|announced|in a (?:statement|briefing|press release))\b",
    re.IGNORECASE,
)
_BACK_REFERENCE = re.compile(
    r"\b(?:the|its) (?:report|newspaper|paper|outlet|agency|broadcaster|website|channel|article|network)(?:[’']s)? (?:also |further )?(?:said|says|added|adds|notes|noted|reported|claims|claimed|quoted)\b|\baccording to the (?:report|newspaper|paper|outlet|agency|broadcaster|channel|article)\b",
    re.IGNORECASE,
)
_SAID = r"(?:also |both |first |has |have |had |is |are |earlier |exclusively |later |(?:on )?\w+day )*(?:reports?|reported|reporting|revealed|reveals|broke|disclosed|published|wrote|writes|quoted|quotes|cited|claimed|claims|said|says)"
_DENIED = re.compile(
    r"\b(?:denied|denies|denying|rejected|rejects|dismissed|disputed|refuted|false|untrue|fabricated|no truth|not true|incorrect|contradict\w*)\b",
    re.IGNORECASE,
)
_JOINED = re.compile(r",? and (?:the )?|, (?:the )?|,? as well as (?:the )?|(?:[’']s)? and to ")
_GENERIC = re.compile(
    rf"\b(?P<name>(?:[A-Z][a-z]+(?:ian|ish|ese|eli|ani|aqi|can|ench|erman|reek|utch|abi|i)|(?i:local|state|foreign|international|western|arab|regional|hebrew|national))(?:[- ](?:state|language|run))?\s+(?:media|press|television|tv|radio|newspapers?|news (?:outlets|agencies)))(?: outlets| reports?)?\s+{_SAID}\b|"
    r"\b(?i:according to|citing|quoting)\s+(?P<cited>(?:a|an|one|another|the|several|multiple|some)?\s*(?:(?:[A-Z]\w+|local|state|media|press|news|recent|new|exclusive|published|leaked) ){0,2}(?:reports?|media(?: reports?)?|newspapers?|news agency|broadcaster))\b(?! (?:by|from|in|of|on|to|published|released))"
)  # fmt: skip


class Kind(IntEnum):
    """How much of a report rests on what it cites; the strongest first."""

    COPY = 0
    """The text is the outlet's own, or says that it was republished."""
    CITED = 1
    """The report's opening, or a third of it, repeats the outlet."""
    MIXED = 2
    """So it does, but it also has sources of its own."""
    UNNAMED = 3
    """It repeats a report or media that it does not name."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Citation:
    name: str
    kind: Kind
    because: str


def citations(report: Report, pieces: Sequence[str], publishers: frozenset[str]) -> tuple[Citation, ...]:
    """Return what `report` rests on, the strongest first.

    `pieces` is its text without boilerplate; `publishers` are outlets to look out for beside well-known ones.
    """
    cues = _cues(publishers)
    own = outlets.key_of(report.publisher) if report.publisher else ""
    sentences = _story(pieces, report.title)
    found = [*_copied(report.text, cues), *_cited(sentences, cues), *_unnamed(sentences)]
    strongest: dict[str, Citation] = {}
    for citation in sorted(found, key=lambda citation: citation.kind):
        key = outlets.key_of(citation.name)
        if key != own:
            strongest.setdefault(key, citation)
    return tuple(strongest.values())


@dataclass(frozen=True, slots=True)
class _Cues:
    copied: tuple[tuple[re.Pattern[str], str], ...]
    cited: re.Pattern[str]
    any_name: re.Pattern[str]


@lru_cache(maxsize=8)
def _cues(publishers: frozenset[str]) -> _Cues:
    name = rf"(?P<name>{outlets.pattern_for(publishers)})"
    again = name.replace("?P<name>", "?P<other>", 1)
    third = name.replace("?P<name>", "?P<third>", 1)
    fourth = name.replace("?P<name>", "?P<fourth>", 1)
    any_outlet = r"(?P<name>[A-Z][\w.&’'-]*(?: (?:[A-Z][\w.&’'-]*|of|the|and)){0,5})"
    copied = (
        (rf"(?i:republished|reprinted|reposted|syndicated|cross-?posted)(?i: with (?:the )?(?:kind )?permission)?(?i:\s*(?:from|of|by|courtesy of)\s+|\s*[/|:–—-]\s*){any_outlet}", "says that it was republished from {}"),
        (rf"(?i:(?:originally|first) (?:appeared|published|ran|posted)(?: (?:in|on|at|by|with))|(?:was|is) (?:originally |first )(?:published|posted)(?: (?:in|on|at|by)))\s+{any_outlet}", "says that it first appeared in {}"),
        (rf"(?m:^)[(\[]?(?i:source|via|h/t)\s*:\s+{any_outlet}[)\]]?\.?\s*(?m:$)", "names {} as its source"),
        (rf"\((?i:source|via)\s*:\s*{any_outlet}\)", "names {} as its source"),
        (r"(?m:^)(?:[A-Z][A-Z.,’' /-]{2,40}(?:,? [A-Z][a-z]{2,8}\.? \d{1,2}(?:, \d{4})?)?,?\s*)?\((?P<name>[A-Z][\w.&’' -]{1,30})\)\s*[–—-]", "carries the dateline of {}"),
        (rf"\b{name} (?:has |have )?(?:learns|learned|learnt|has exclusively learned)\b(?! (?:from|that from|about|how|its|the lesson))", "is written in the voice of {}"),
    )  # fmt: skip
    cited = rf"(?i:according to|citing|cited by|quoting|as reported by|first reported by|reported by|reports? (?:by|in|from)|told|published (?:by|in)|quoted by|in remarks (?:to|carried by)|carried by|seen by|obtained by) {name}|{again},? (?:which )?{_SAID}\b|{third}[’']s? (?:report|story|article|account)\b|\b(?:report|story|article|reporting) (?:by|in|from) {fourth}"
    return _Cues(
        tuple((re.compile(pattern), because) for pattern, because in copied), re.compile(cited), re.compile(name)
    )


def _story(pieces: Sequence[str], title: str | None) -> list[str]:
    """The sentences below the headline."""
    split = (sentence.strip() for piece in pieces for sentence in _SENTENCE_BREAK.split(piece))
    sentences = [sentence for sentence in split if len(sentence.split()) > 3]
    return sentences[1:] or sentences if sentences and title and sentences[0].startswith(title) else sentences


def _copied(text: str, cues: _Cues) -> list[Citation]:
    found = []
    for pattern, because in cues.copied:
        match = pattern.search(text)
        if match and not _is_permission(match["name"]):
            name = outlets.shown(match["name"].rstrip(".,;"))
            found.append(Citation(name=name, kind=Kind.COPY, because=because.format(name)))
    return found


def _is_permission(name: str) -> bool:
    return name.split(maxsplit=1)[0].lower() in ("with", "this", "report", "our", "creative")


def _cited(sentences: Sequence[str], cues: _Cues) -> list[Citation]:
    places: dict[str, set[int]] = {}
    names: dict[str, str] = {}
    for position, sentence in enumerate(sentences):
        for name in _cited_in(sentence, cues):
            names.setdefault(outlets.key_of(name), outlets.shown(name))
            places.setdefault(outlets.key_of(name), set()).add(position)
    if not places:
        return []
    back = sum(bool(_BACK_REFERENCE.search(sentence)) for sentence in sentences) if len(places) == 1 else 0
    mixed = any(_OWN_VOICE.search(sentence) for sentence in sentences) or _other_voices(sentences, places) >= 2
    kind = Kind.MIXED if mixed else Kind.CITED
    return [
        Citation(name=names[key], kind=kind, because=f"{_extent(where)} on {names[key]}")
        for key, where in places.items()
        if min(where) < _OPENING or (len(where) > 1 and (len(where) + back) * 3 >= len(sentences))
    ]


def _cited_in(sentence: str, cues: _Cues) -> list[str]:
    """The outlets that a sentence repeats; one that it contradicts is no source of it."""
    if _DENIED.search(sentence):
        return []
    cited = {match.span(match.lastgroup or 0) for match in cues.cited.finditer(sentence)}
    if not cited:
        return []
    found = sorted(match.span("name") for match in cues.any_name.finditer(sentence))
    # "X and Y reported": what is joined to a cited name is cited as well.
    for left, right in reversed(list(pairwise(found))):
        if right in cited and _JOINED.fullmatch(sentence[left[1] : right[0]]):
            cited.add(left)
    return [sentence[start:end] for start, end in sorted(cited)]


def _other_voices(sentences: Sequence[str], places: dict[str, set[int]]) -> int:
    """Sentences with a speaker on the record that no outlet is cited for."""
    cited = {position for where in places.values() for position in where}
    return sum(
        bool(_ON_RECORD.search(sentence)) for position, sentence in enumerate(sentences) if position not in cited
    )


def _extent(places: set[int]) -> str:
    return "its opening rests" if min(places) < _OPENING else f"{len(places)} of its sentences rest"


def _unnamed(sentences: Sequence[str]) -> list[Citation]:
    for sentence in sentences[: _OPENING + 2]:
        match = _GENERIC.search(sentence)
        if _ON_RECORD.search(sentence):
            # From here on the report has a speaker of its own.
            return []
        if match:
            name = " ".join((match["name"] or match["cited"]).split())
            return [Citation(name=name, kind=Kind.UNNAMED, because="repeats a source that it does not name further")]
    return []

"""Lines in which a level stands with what belongs to it: the law it rests on, the copy's number, a paper's number, whom it is for.

They are known by that company, so letters may be small and the words around may be of a body that nobody here knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consilience.marking.closing import COMPOUNDS, weigh
from consilience.marking.words import CLOSING, EVERYDAY, common_level, folded, rung

_LONGEST = 110
_MOST_LEVEL, _MOST_REST, _MOST_PARTS, _MOST_WORDS = 4, 5, 6, 7
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*\.?")
_BY_LAW = re.compile(
    r"(?i)[\s,;:–—-]*(?:(?P<held>[(\[].*[)\]])|(?:gem(?:äß|\.)|iht\.?|i henhold|enligt|jf\.?|nach dem|selon|según|segun|conform[eé]?|secondo|kraft|pursuant to|as per|in accordance|по п(?:ункт|\.)|згідно|съгласно|wg|podle|podľa)(?!\w).*|"
    r".*(?:§|\b(?:ley|loi|lei|legge|wet|lov|offl|osl|julkl|zákon\w*|ustaw\w*|закон\w*|law|act|art(?:\.|ículo|icle|ikel)?|d\.\s?s\.)\s*(?:n[°ºo.]*\s*)?\d?).*)\s*"
)
_LAW = re.compile(
    r"(?i)§|\b(?:ley|loi|lei|legge|law|act|wet|lov\w*|lag\w*|\w*gesetz\w*|zákon\w*|ustaw\w*|закон\w*|decreto|décret|decree|order|code|art\.?|article|artículo|artikel|sec(?:tion)?\.?|пункт\w*|[a-z]{1,4}\.?\s?n?[°º.]?\s?\d[\d./-]*)\b|\b[A-Z]{2,}[a-zA-Z]*\b"
)
_COPY = r"(?:cop(?:y|ie|ia)|ex(?:emplar\w*|emplaire|empl)?|esemplare|ejemplar|экз\w*|прим\w*|egz\w*|výtisk|výtlačok|výt|példány\w*|kopi\w*|kappale|nüsha|nr|no|n°|№|号|部)"
_COPIED = re.compile(
    rf"(?i)[\s.,;:(\[–—|-]*{_COPY}[.:]?\s*(?:no|nr|n\.?[°º]|№|number|num|#)?[.:]?\s*(?:\d+|[ivx]+|un\w*|\w*jedyn\w*|един\w*)(?:\s*(?:of|/|z|ze|из|з|von|de|sur|di|av)\s*\d+)?(?:\s+\w+)?[\s.)\]]*"
)
_BEFORE_LEVEL = re.compile(
    rf"(?i)\W*{_COPY}[.:]?\s*(?:no|nr|n\.?[°º]|№|#)?[.:]?\s*\d+(?:\s*(?:of|/|z|из|von|de)\s*\d+)?[\s.,;–—-]+"
)
_NUMBER = re.compile(
    r"(?<!\S)[(\[]?(?P<number>[^\W_]+(?:[/_–-][^\W_]+(?: SECRET)?){2,7}|[^\W_]*\d[^\W_]*[/_–-][A-Z]+)(?=[\s,;.)\]]|$)"
)
_PARTS = re.compile(r"[/_–-]")
_PHRASE = re.compile(r"(?P<head>[^\W\d_][\w'’ /&-]{5,45}?)\s*(?:\s[-–—|·]\s|[:|(]\s?|\s?//\s?)\s*(?P<rest>[^\s].*)")
_NAMED = re.compile(r"[^\W\d_][\w./&-]*(?: [\w./&-]+){0,2}(?::| [-–—|])\s+(?P<what>[^\W\d_].*)")
_NO_HEAD = frozenset(
    {"TOP SECRET", "SECRET", "EYES ONLY", "IN CONFIDENCE", "TRADE SECRET", "TRES SECRET", "STRICT SECRET"}
)
_FOR_SOME = frozenset(["EYES ONLY", "FOR YOUR EYES ONLY", "FOR EYES ONLY"])
_OWNED = re.compile(
    r"(?:[A-Z][\w&.’'-]*\s){1,3}[-–—|]?\s?(?P<level>(?:Strictly |Highly |Company |Group )?(?:Confidential|Restricted|Proprietary|Internal(?: Use)? Only|Internal Use|Corporate Use(?: Only)?|Official Use(?: Only)?|Privileged))"
)
_FOR_THEM = re.compile(
    r"(?i)(?:for|nur für|only for|solo para|solo per|uniquement pour|réservé aux?|reserved for) (?:[\w'’-]+ ){1,4}(?:only|exclusively|bestimmt|exclusivement)"
)
_SEGMENT = re.compile(r"\s*[|·•(){}\[\]]\s*|\s+[-–—/]\s+|:\s+|(?<=\w\w)\.\s+(?=[A-Z-])")
_RELEASED = re.compile(r"(?:[A-Z][A-Z /.'-]*[ /])?(?:REL(?:EASABLE)?|RELEASE) TO [A-Z]{2,}[A-Z0-9 ,/&-]*")
_PROGRAMME = re.compile(r"(?:ACCM|SPECAT|STRAP ?\d?|BIGOT|BYEMAN|CODEWORD|NICKNAME)[\s:–—-]+[A-Z][A-Z0-9 -]{1,40}")
_AS = re.compile(r"(?i)\b(?:handled?|treat(?:ed)?|protect(?:ed)?|store[d]?) as\b")
_PAPER = re.compile(
    r"(?i)\b(?:cover|sheets?|letters?|pages?|documents?|reports?|papers?|annex(?:es)?|enclosures?|attachments?|message|memo\w*)\b"
)
_SHORT = 24
_OF_SIGNS = re.compile(
    r"(?=.*[密秘禁限])[密秘机機绝絶极極内部资資料外工作商业業等级級保守注意性区區分取扱関关係者限社禁止转轉发發布公开開特定军軍事国國家文件不得请請勿传傳阅閱印复複複年期月日〇一二三四五六七八九十\d\s★☆▲●■:：()（）\[\]【】・.,、，-]+"
)
"""Nothing but the signs that such lines of Chinese and Japanese papers are made of, one of them closing."""
_OF_SYLLABLES = re.compile(r"(?:[ⅠⅡⅢⅣI1-4]\s?급\s?비밀|대외비|업무상\s?비밀|외부\s?유출|관계자\s?외)")
_ORDINARY = frozenset(
    "PUBLIC OPEN OFFEN LIMITED LIMITE INTERNAL INTERN INTERNO SENSITIVE CONTROLLED PROTECTED PROTECT OFFICIAL".split()
)
"""Levels that a number or a law does not make one."""


def found(line: str) -> Iterator[str]:
    """Yield what a line, which may stand anywhere in a text, says in one of these forms.

    >>> list(found("Reservado (Ley 20.285)")), list(found("Our ref: QD/114/SECRET")), list(found("Secret (a novel)"))
    (['Reservado (Ley 20.285)'], ['SECRET'], [])
    """
    text = " ".join(line.split())
    if len(text) <= _LONGEST and (_under_law(text) or _is_copy(text) or _opens(text) or _in_capitals(text)):
        yield text
        return
    if "UNCLAS" in text and (higher := _higher_part(text)):
        yield higher
    if "/" in text or "-" in text or "_" in text:
        yield from _numbered(text)


def owned(line: str) -> str | None:
    """Return a head or foot in which a body that nobody here knows names its own level; titles of texts look alike.

    >>> owned("Globex Restricted"), owned("Northern Lights - Internal Use Only"), owned("The road is restricted")
    ('Globex Restricted', 'Northern Lights - Internal Use Only', None)
    """
    text = " ".join(line.split())
    if len(text) > _LONGEST or not text:
        return None
    if _OWNED.fullmatch(text) or _FOR_THEM.fullmatch(text):
        return text
    parts = [part for part in _SEGMENT.split(text) if part.strip()]
    return text if any(_is_phrase(part) for part in parts[:_MOST_PARTS]) else None


def _is_phrase(part: str) -> bool:
    """Whether a part of a head says nothing but a level, or ends in a phrase that does, after a body's name."""
    words = re.findall(r"[^\W_]+", folded(part.replace("&", " and ")))
    if not 0 < len(words) <= _MOST_WORDS:
        return False
    phrase = " ".join(words)
    if len(words) > 1 and (phrase in CLOSING or _limits(part)):
        return True
    ends = (" ".join(words[-length:]) for length in (5, 4, 3, 2) if length < len(words))
    if part.strip()[:1].isupper() and any(end in CLOSING and end not in EVERYDAY for end in ends):
        return True
    weight = weigh(words)
    return weight.sure > 0 and not weight.other and (len(words) > 1 or phrase.endswith(COMPOUNDS))


def _limits(words: str) -> bool:
    """Whether words are a level above the lowest, or a phrase that closes a paper."""
    level = common_level(words)
    return (level is not None and rung(level) > 0 and len(folded(words)) > 3) or (
        folded(words) in CLOSING and " " in words
    )


def _heads(text: str) -> Iterator[tuple[str, str]]:
    """The words of a level that opens a text, the longest first, and what stands behind."""
    marks = list(_WORD.finditer(text))[:_MOST_LEVEL]
    if not marks or marks[0].start() > 2:
        return
    for last in reversed(marks):
        words = text[marks[0].start() : last.end()].rstrip(".")
        if _limits(words):
            yield words, text[last.end() :]
            return


def _under_law(text: str) -> bool:
    for head, rest in _heads(text):
        law = _BY_LAW.fullmatch(rest)
        if law is None or not rest.strip():
            continue
        if law["held"] is not None:
            return (_LAW.search(law["held"]) is not None and any(map(str.isdigit, law["held"]))) or (
                head.upper() == head and _LAW.search(law["held"]) is not None and folded(head) not in _ORDINARY
            )
        return head.upper() == head or "§" in rest
    # The law first: "(Loi 11.12.1998) SECRET".
    behind = re.fullmatch(r"(?P<law>[(\[][^)\]]*\d[^)\]]*[)\]])\s*(?P<level>.+)", text)
    return behind is not None and _limits(behind["level"]) and _LAW.search(behind["law"]) is not None


def _is_copy(text: str) -> bool:
    if (before := _BEFORE_LEVEL.match(text)) and _limits(text[before.end() :].rstrip(".")):
        return True
    return any(_COPIED.fullmatch(rest) is not None for _, rest in _heads(text))


def _opens(text: str) -> bool:
    """A phrase of several words that opens a line of its own, and behind a sign for whom or under what."""
    if (named := _NAMED.fullmatch(text)) and _is_said_of_papers(named["what"]):
        return True
    match = _PHRASE.fullmatch(text)
    if match is None or len(match["rest"].split()) > _MOST_REST or match["rest"].endswith((".", "?", "!")):
        return False
    return folded(match["head"]) in _FOR_SOME or _is_said_of_papers(match["head"])


def _is_said_of_papers(phrase: str) -> bool:
    """Whether a phrase of several words limits a paper, and is no heading's."""
    phrase = phrase.replace("&", " and ")
    words = folded(phrase)
    return " " in words and words not in _NO_HEAD and words not in EVERYDAY and _limits(phrase)


def _in_capitals(text: str) -> bool:
    if not text.isascii() and (_OF_SIGNS.fullmatch(text) or _OF_SYLLABLES.search(text)):
        return len(text) < _SHORT
    return text.upper() == text and (_RELEASED.fullmatch(text) or _PROGRAMME.fullmatch(text)) is not None


def _higher_part(text: str) -> str | None:
    """The level of the paper behind one that a line says to be open itself: a cover, a letter, a page."""
    handled = _AS.search(text) is not None
    if not handled and _PAPER.search(text) is None:
        return None
    words = [match.group() for match in _WORD.finditer(text)]
    runs = (" ".join(words[start : start + length]).rstrip(".") for length in (2, 1) for start in range(len(words)))
    levels = {run: rung(level) for run in runs if run.upper() == run and len(run) > 4 and (level := common_level(run))}
    highest = max(levels, key=lambda run: levels[run], default=None)
    return highest if highest is not None and levels[highest] > (0 if handled else 1) else None


def _numbered(text: str) -> Iterator[str]:
    """The level among the parts of a paper's number: "QD/114/SECRET"."""
    for match in _NUMBER.finditer(text):
        parts = _PARTS.split(match["number"])
        if not any(any(map(str.isdigit, part)) for part in parts):
            continue
        for part in parts:
            level = common_level(part) if part.upper() == part and len(folded(part)) > 4 else None
            if level and rung(level) > 0 and folded(part) not in _ORDINARY:
                yield part
                return

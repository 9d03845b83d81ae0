"""Lines that mark a whole document and are no banner: sentences that say so, statements of distribution, a level that opens or ends a line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from consilience.marking.words import UNCLASSIFIED, common_level, folded, phrases, rung, tlp_colour
from consilience.marking.written import plain

_LONGEST = 120
_PAPER = (
    r"documents?|reports?|papers?|messages?|bulletins?|briefings?|files?|information|texts?|notes?|material|assessments?|annex(?:es)?|alerts?|advisor(?:y|ies)|e-?mails?|"
    r"dokumente?s?|berichte?s?|schreiben|unterlagen?|rapports?|informations|documento|informe|relazione|verslag|dokument|rapport"
)
_SAID = re.compile(
    rf"\b(?:{_PAPER})"
    r"(?: [\w,-]+){0,6}? (?:is|are|was|be|has been|have been|ist|sind|wird|wurde|est|sont|es|é|è|är|er)(?: hereby| to be)? "
    r"(?:(?:classified|marked|rated|labell?ed|graded|protectively marked|designated|shared|treated|class(?:é|ifié)e?s?|clasificado|classificato|geclassificeerd)(?: as| at| under| with)?|als)?\s*"
    r"(?P<value>[\[(\"“'«]?\s?(?i:TLP\W{1,3}\w+(?:\s?\+\s?strict)?|VS\W{1,3}\w+(?:\s\w+){0,4}|[A-Z][A-Z/ -]{5,40}))",
    re.IGNORECASE,
)
_OF_ITSELF = re.compile(
    rf"^\W*(?:(?:the contents? of )?(?:this|the present|the enclosed|dieses?|der vorliegende|cet?t?e?|le présent|este|esta|il presente|questo|dit|denna|detta|dette) (?:\w+ ){{0,2}}?(?:{_PAPER})\b"
    r"(?: [\w,-]+){0,4}? )(?P<value>.{3,80})",
    re.IGNORECASE,
)
_STATEMENT = re.compile(r"\W*distribution statement [B-FX]\b|\W*distribution authori[sz]ed to\b", re.IGNORECASE)
_BLOCK_OF_CUI = re.compile(
    r"\W*(?:CUI (?:categor(?:y|ies)|designation)|limited dissemination controls?|LDC|distribution/dissemination controls?)\s*[:=].*|\W*controlled by\s*:\s*(?-i:[A-Z]{2,}[A-Z0-9/ &-]{0,30})",
    re.IGNORECASE,
)
_BLOCK = re.compile(
    r"\W*(?:(?:declassify on|classified by|derived from|downgrade to|classification authority)\s*:|(?:E\.?\s?O\.?\s?1\d{4}\b.{0,12}\s)?DECL(?:ON)?\s*:\s*\S).*",
    re.IGNORECASE,
)
_EMBARGO = re.compile(
    r"\W*(?:strictly )?(?:under )?(?:embargo(?:ed)?|sperrfrist|sous embargo|embargo jusqu\W?au)\b(?=[^.]{0,40}\d).*",
    re.IGNORECASE,
)
_OPENS = re.compile(
    r"[\[(*•«\"“ ]*(?P<head>[^\W\d_][^|:(\[{,/.\d–—]*?)\s*(?:[-–—|:(\[,/.]|//|\s(?=(?i:until|when|if|bis|jusqu|page|\d)))"
)
_RELEASED = re.compile(
    r"\W*(?P<head>[^\W\d_][\w ./-]{2,40}?)\W+(?:not )?(?:releasable to|rel to|noforn|no foreign|eyes only|intended for)\b.*",
    re.IGNORECASE,
)
_PARTED = re.compile(
    r".*\b(?:when separated from|upon removal of|without (?:its )?(?:attachments?|enclosures?|annex)|ohne anlagen?)\b.*",
    re.IGNORECASE,
)
_KEPT_IN = re.compile(
    r"\W*(?:strictly )?(?:(?:not (?:for|to be)|do not) (?:(?:onward|further|public|external|wider|general|any) )?|no (?:onward|further|public|external|wider) )"
    r"(?:distribution|dissemination|release|publication|circulation|transmission|forwarding|sharing|(?:re)?distribut(?:ed?)|disseminate[d]?|circulated?|forward(?:ed)?|shared?|copied|reproduced?)"
    r"(?: (?:outside|beyond|without|to) .{2,60})?\W*"
    r"|\W*(?:(?:à )?ne pas (?:diffuser|divulguer|communiquer|transmettre|publier|reproduire)|nicht (?:zur |für die )?(?:weitergabe|weitergeben|weiterleiten|veröffentlichen)|non (?:divulgare|diffondere)"
    r"|no (?:difundir|divulgar)|não divulgar|niet verspreiden|не (?:для распространения|подлежит (?:разглашению|распространению))|nie rozpowszechniać)(?: .{2,60})?\W*",
    re.IGNORECASE,
)
_FILLED = re.compile(
    r"\W*(?P<head>[^\W\d_]+(?: [^\W\d_]+)?) (?:when|once|if) (?:filled|completed?|combined|attached|aggregated|joined|read with)\b.*",
    re.IGNORECASE,
)
_OF_A_BODY = re.compile(
    r"[A-Z]{2,8}(?: [A-Z]{2,8})? (?:Strictly Confidential|Confidential|Restricted|Secret|CONFIDENTIAL|RESTRICTED)|[A-Z]{3,8} OFFICIAL|[A-Z]{3,14} INTERNAL"
)
"""A line that is a body's short name with its level behind it."""
_NUMBERED = re.compile(
    r".*(?:\b\d{3,6}/\d{2,4}\b|\b(?:CONSEIL|COUNCIL|UNION|EUROP\w*)\b).*\b(?P<level>LIMITE)\b.*|\S+/\d+\S*/(?P<short>Restr|Conf)\b\.?.*"
)
"""The number of a paper that tells its level."""
_STARRED = re.compile(r"[\[【(\s]*(?P<head>[\u4e00-\u9fff]{1,4})\s*[★☆(（].*")
_HANDLED = re.compile(
    r"\W*(?:please |to be )?(?:handled?|treat(?:ed)?|protect(?:ed)?|store[d]?|process(?:ed)?)(?: this \w+)? as (?P<head>.{4,60}?)\W*",
    re.IGNORECASE,
)
_TELEGRAM = re.compile(r"(?P<head>[A-Z]+(?: [A-Z]+){0,3}?)(?: SECTION \d+ OF \d+)?(?: [A-Z]{3,}){1,3} \d{3,7}(?:\s.*)?")
"""The first line of a cable: its level, which post sent it and the number there."""
SPREAD = re.compile(r"(?<!\S)[^\W\d_](?: [^\W\d_/]| ?/){4,}(?!\S)")
"""Letters that stand apart as in a stamp: "S E C R E T"."""
_STAMPED = re.compile(r"(?<!\S)[A-Z](?: [A-Z]){1,3}(?=\s{2,}[A-Z](?: [A-Z]){3,}(?!\S))")
"""A short word before another one whose letters stand apart: "T O P   S E C R E T"."""
_PAGE = re.compile(
    r"(?i)№|\b(?:no|nr|экз|page|seite|página|pagina|strona|side|copy|exemplaire|p)\b\.?|\b(?:of|von|de|sur|di|z)\b|[\d./-]+"
)
_KEPT = frozenset(
    "STAY STAYED REMAIN REMAINED KEPT KEEP KEEPS IN THE A AN OF REMAINS STAYS WAS IS ARE BE STILL NO NOT HELD ITS THEIR OUR HIS HER MADE NOW AND OR WERE AS TO FOR BY ON AT TRAFFIC ACCESS AIRSPACE ENTRY MOVEMENT TRAVEL SERVICE SERVICES FLOW FLOWS EXPORTS IMPORTS VISITS".split()
)
_ENDING = tuple(
    sorted(
        (
            phrase
            for phrase, level in phrases().items()
            if rung(level) > 0
            and phrase.split(" ")[-1] in {"SECRET", "CONFIDENTIAL", "RESTRICTED", "PROTECTED", "GEHEIM", "VERTRAULICH", "SECRETO", "RESERVADO", "CONFIDENTIEL", "SENSITIVE"}
        ),
        key=len,
        reverse=True,
    )
)  # fmt: skip
_COMMON_HEADS = frozenset({"PROTECTED", "PROTECT", "SENSITIVE", "LIMITED", "OFFICIAL", "CONTROLLED", "INTERNAL", "OZEL", "INTERNO", "INTERN", "RESERVADO", "LIMITE", "SECRETO"})  # fmt: skip
"""Words that head a section or a row as often as they mark it."""


def anywhere(line: str) -> Iterator[str]:
    """Yield what marks the document where `line` may stand anywhere in its text.

    >>> list(anywhere("Strictly Confidential")), list(anywhere("SECRET - 1 of 3")), list(anywhere("Secret talks were held"))
    (['Strictly Confidential'], ['SECRET - 1 of 3'], [])
    """
    text = " ".join(unicodedata.normalize("NFKC", line).split())
    if not text:
        return
    if len(text) <= _LONGEST:
        yield from _short(text)
    yield from of_itself(text)


def _short(text: str) -> Iterator[str]:
    bare = plain(text)
    words = folded(bare)
    level = common_level(bare)
    if level and words not in _COMMON_HEADS and rung(level) > 0 and (rung(level) > 1 or " " in words or "/" in bare):
        yield bare
    elif (head := _opening(text)) or _STATEMENT.match(text) or _EMBARGO.fullmatch(text):
        yield bare if head or _STATEMENT.match(text) or text.upper() == text or len(words.split()) < 9 else "EMBARGO"
    elif _BLOCK_OF_CUI.fullmatch(text):
        yield "CUI"
    elif _KEPT_IN.fullmatch(text):
        yield bare.upper()
    elif _OF_A_BODY.fullmatch(bare) and _KEPT.isdisjoint(words.split()):
        yield bare if common_level(bare.partition(" ")[2]) is None else bare.split(" ", 1)[1]
    elif numbered := _NUMBERED.fullmatch(text):
        yield {"Restr": "RESTRICTED", "Conf": "CONFIDENTIAL"}.get(numbered["short"] or "", "LIMITE")
    elif (
        (asked := _HANDLED.fullmatch(text))
        or (asked := _TELEGRAM.fullmatch(text))
        or (asked := _FILLED.fullmatch(text))
        or (asked := _STARRED.fullmatch(text))
    ) and common_level(asked["head"]):
        yield asked["head"]
    elif _ends_in_level(bare, words) or _is_released(text) or (_PARTED.fullmatch(text) and _levels_in(bare)):
        yield bare
    elif (
        bare != (rest := plain(_PAGE.sub(" ", bare)))
        and rest.upper() == rest
        and rest.isascii()
        and len(rest) > 4
        and common_level(rest)
    ):
        yield rest


def closed_up(line: str) -> str:
    """Return a line with the letters of its stamped words put together; a wider gap stays one.

    >>> closed_up("S E C R E T  KESK 0012"), closed_up("A B or C D E")
    ('SECRET  KESK 0012', 'A B or C D E')
    """
    line = _STAMPED.sub(lambda match: match.group().replace(" ", ""), line)
    return SPREAD.sub(lambda match: match.group().replace(" ", ""), line)


def _is_released(text: str) -> bool:
    match = _RELEASED.fullmatch(text)
    return match is not None and common_level(match["head"]) is not None


def _levels_in(text: str) -> bool:
    return any(len(word) > 4 and common_level(word) for word in re.split(r"[^\w-]+", text))


def _opening(text: str) -> str | None:
    """The level in capitals that opens a line, with a sign or "until" behind it."""
    match = _OPENS.match(text)
    if match is None or match["head"].upper() != match["head"]:
        return None
    words = folded(match["head"])
    level = common_level(match["head"]) if len(words) > 4 else None
    if level is None and _ends_in_level(match["head"], words):
        # A body that nobody here knows, and its level: "QD CONFIDENTIAL - members only".
        return match["head"]
    return match["head"] if level and rung(level) > 0 and words not in _COMMON_HEADS else None


def _ends_in_level(text: str, words: str) -> bool:
    """A line in capitals that names whose level it is, a body unknown to us: `MISSION SECRET`."""
    parts = words.split(" ")
    if text.upper() != text or not 2 <= len(parts) <= 4 or not words.isascii():
        return False
    phrase = next((one for one in _ENDING if words.endswith(f" {one}")), None)
    before = words.removesuffix(phrase).split() if phrase else []
    return bool(before) and _KEPT.isdisjoint(before) and all(part.isalpha() for part in before)


def said(line: str) -> Iterator[str]:
    """Yield the level that a sentence says papers have, in capitals or a form that nothing else has.

    >>> list(said("This bulletin is classified SECRET."))
    ['SECRET']
    """
    for match in _SAID.finditer(line[:4000]):
        if found := _value(match["value"], any_case=False):
            yield found


def of_itself(line: str) -> Iterator[str]:
    """Yield the level that a document says it has itself, in whatever letters.

    >>> list(of_itself("This report is marked confidential.")), list(of_itself("This report was kept by hand."))
    (['confidential'], [])
    """
    match = _OF_ITSELF.match(line)
    if match is None:
        return
    words = match["value"].split(" ")
    for start in range(min(len(words), 9)):
        if found := _value(" ".join(words[start:]), any_case=True):
            yield found
            return


def _value(text: str, *, any_case: bool) -> str | None:
    """The level at the start of what a sentence says a document is marked."""
    text = plain(text)
    if colour := tlp_colour(text):
        return f"TLP:{colour}"
    words = text.split(" ")
    for length in range(min(len(words), 6), 0, -1):
        head = plain(" ".join(words[:length]))
        if len(head) <= 3 or not (any_case or head.upper() == head or head.startswith("VS")):
            continue
        level = tlp_colour(head) or common_level(head)
        if (
            level
            and (level != UNCLASSIFIED or head.upper() == head)
            and (head.upper() == head or folded(head) not in _COMMON_HEADS)
        ):
            return head
    return None


def block_without_level(lines: list[str]) -> str | None:
    """Return what closes a document with a classification block ("Declassify on: …") in which no level was found."""
    return "CLASSIFICATION BLOCK WITHOUT LEVEL" if sum(bool(_BLOCK.fullmatch(line)) for line in lines[:2000]) else None

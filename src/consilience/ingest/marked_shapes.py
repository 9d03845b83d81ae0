"""Lines that have the shape of a marking, whatever they say: by the words they are made of, by a label, by a misread letter.

`marked_lines` and `markings` find what is known.  What is found here is not understood, so it closes the report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from consilience.marking.closing import weigh
from consilience.marking.words import (
    CLOSING,
    EVERYDAY,
    STEMS,
    UNCLASSIFIED,
    common_level,
    folded,
    phrases,
    rung,
    tlp_colour,
)
from consilience.marking.written import divided, plain

_LONGEST = 120
_MOST_WORDS = 9
_SHORT = 30
_WORD = re.compile(r"[^\W_]+")
_SEGMENT = re.compile(r"\s+[-–—|·•]+\s+|\s*[|:;(){}\[\]]\s*|\s*//\s*")
_WORDS_ABOUT = r"(?:(?:overall|highest|national|document|information|data|the|of|this|security|protective|page)\s+)*"
SURE_LABEL = re.compile(
    rf"\W*{_WORDS_ABOUT}(?:(?:security|protective)\s+(?:classification|marking|label|caveat|level)s?|classification\s+(?:level|marking|of\s+(?:this|the)\s+(?:page|document|report|paper|briefing|slide|file|e?-?mail|message|attachment|text|memo\w*|letter|note|presentation|workbook|sheet|annex))|handling\s+caveats?|caveats?|releasab(?:le|ility)(?:\s+to)?|dissemination\s+(?:controls?|limit\w*)|"
    r"protective\s+marking|(?:confidentiality|secrecy|sensitivity|protection|handling|dissemination|distribution|(?:non-)?disclosure|sharing)\s+(?:level|label|class|grade|tier|codes?|category|band|rating)|special\s+access(?:\s+(?:program(?:me)?s?|required))?|compartments|permissible\s+actions\s+protocol|(?:information|data|protection)\s+class|class(?:if)?\.|need.to.know\s+(?:group|list)|"
    r"vertraulichkeits(?:stufe|klasse|grad)?|vertraulichkeit|schutzvermerk|schutzwort|geheim(?:haltungs)?(?:grad|stufe|schutzgrad)|vs-?(?:grad|einstufung)|verschlusssachengrad|ampelprotokoll|merking|rubricering|"
    r"niveau\s+de\s+(?:classification|protection|confidentialité)|mention\s+de\s+(?:protection|classification)|degré\s+de\s+(?:classification|protection)|grado\s+de\s+(?:clasificación|reserva|seguridad)|nivel\s+de\s+(?:clasificación|seguridad|confidencialidad)|"
    r"grau\s+de\s+(?:sigilo|classificação)|grado\s+di\s+(?:segretezza|riservatezza|classifica)|classifica\s+di\s+segretezza|qualifica\s+di\s+(?:sicurezza|segretezza)|sekretess(?:grad|klass)?|säkerhetsskyddsklass|informationsklass|klassificering|graderingsnivå|"
    r"turvallisuusluokka|turvaluokka|suojaustaso|klauzula(?:\s+tajności)?|stupe[nň]\s+utajen[ií](?:a)?|stopnja\s+tajnosti|stupanj\s+tajnosti|stepen\s+tajnosti|minősítés(?:i\s+szint)?|clasa\s+de\s+secretizare|nivel\s+de\s+secretizare|"
    r"гриф(?:\s+секретности)?|степень\s+секретности|ступінь\s+секретності|ниво\s+на\s+класификация|βαθμός\s+(?:ασφαλείας|διαβάθμισης)|διαβάθμιση|gizlilik\s+derecesi|密级|密級|秘密区分|機密区分|取扱区分|보안등급|비밀등급|درجة\s+السرية|سیوג|סיווג(?:\s+ביטחוני)?)"
    r"\s*[:=：–-]\s*(?P<value>\S.{0,100})",
    re.IGNORECASE,
)  # fmt: skip
_STEP = re.compile(
    r"(?i)(?:\w*schutzklasse|\w+luokka|vertraulichkeits(?:stufe|klasse)|\w*suojaustaso|security class|geheimhaltungsstufe|confidentiality level|secrecy level)\s+(?:[ivx]+|\d)\W*"
)
"""Labels behind which nothing but a marking stands."""
_PERHAPS_LABEL = re.compile(
    r"\W*(?:(?:overall|security|document|data|information)\s+)*(?P<label>distribution|distr|dissemination|dissem|handling(?:\s+(?:instructions?|restrictions?))?|sensitivity|confidentialit[yé]|confidentialité|secrecy|access|sharing|circulation|audience|release|verteiler|weitergabe|diffusion|difusión|diffusione|marking|classification|releas\w+|sap|sar|restrictions?)\.?"
    r"\s*[:=：]\s*(?P<value>\S.{0,100})",
    re.IGNORECASE,
)
_LIMITS = re.compile(
    r"(?i)\b(?:only|addressees?|recipients?|channels?|indoctrinated|restricted|limited|eyes|need.to.know|need to know|internal|named|confidential|secret|classified|not for|no further|authori[sz]ed|controlled|originator|group members|nur|uniquement|solo|exclusiv\w*)\b"
)
_ON_A_SCALE = re.compile(
    r"(?i)(?:(?:level|tier|class|stufe|band|grade|category|niveau|nivel|[a-z]{1,2})[ -]?(?:\d|[ivx]{1,4})|\d\s*[-–/(:]\s*[a-z][a-z ]{2,20}\)?)"
)
"""What a firm writes for a step of its own: `3-High`, `C-III`, `Level 2`."""
_NOTHING = frozenset("NONE NIL N/A NA NULL NO FALSE KEINE OHNE AUCUN AUCUNE NINGUNO NINGUNA NESSUNA GEEN INGEN BRAK TBD UNKNOWN".split())  # fmt: skip
_MISREAD = str.maketrans("0134578$|!l@", "OIEASTBSIIIA")
_MIXED = re.compile(r"[A-Z]*(?:[A-Z][0134578$|!l@]|[0134578$|!l@][A-Z])[A-Z0134578$|!l@]*")
_SAP = re.compile(r"SA[PR]\s*[-:–—]\s*[A-Z][A-Z0-9 -]{1,40}|(?:SI|TK|HCS|TS|S|C)[-/](?:NF|OC|SCI|REL|SI|TK|G)\b[A-Z0-9/, -]{0,40}")  # fmt: skip
_STATEMENT = re.compile(
    r"(?:\b(?:this|the|present|enclosed|attached|cet?t?e?|diese[rs]?)\b.{0,60}\b(?:document|report|paper|information|material|contents?|message|bulletin|data)s?\b.{0,60}"
    r"\b(?:(?:may|must|shall|can|should|is|are)\s*not\s+(?:to\s+)?be\s+(?:\w+ly\s+)?(?:released|disclosed|shown|shared|divulged|disseminated|distributed|circulated|communicated|passed|forwarded|transmitted)|for the eyes of|whose export is restricted|affecting the national defen[cs]e|is subject to (?:the )?(?:originator|dissemination) control)"
    r"|^\W*(?:not to be (?:shown|disclosed|released|passed|communicated|divulged|taken|copied)|to be (?:handled|opened|kept) (?:only |solely )?(?:through|via|by|under)|for the eyes of|handle (?:only )?(?:via|through))\b"
    r"|\b(?:under|subject to|offen[cs]e|breach|protected|contrary|within)\b.{0,40}\bofficial secrets acts?\b|\bespionage (?:laws?|acts?)\b|\bwithin the meaning of the espionage|\barms export control act\b|\bunauthori[sz]ed (?:disclosure|release|dissemination)\b.{0,60}\b(?:offen[cs]e|prohibited|criminal|sanctions|penalt\w+|prosecut\w+))",
    re.IGNORECASE,
)
_COVER = re.compile(r"\b(?:this|the) (?:cover|cover sheet|page|transmittal|letter)\b|\bdocument\b", re.IGNORECASE)
_BRACKET_TAG = re.compile(
    r"(?<![\w-])(?:SEC|DLM|CAVEAT|PM|CLASS(?:IF(?:ICATION)?)?)\s*=\s*(?P<value>[^,;\]\n]{2,60}?)\s*(?=[,;\]]|$)"
)


def tagged(line: str) -> Iterator[str]:
    """Yield what tags such as `[SEC=PROTECTED]` in a subject say.

    >>> list(tagged("Minutes [SEC=PROTECTED, CAVEAT=RI:AUSTEO]"))
    ['PROTECTED', 'CAVEAT=RI:AUSTEO']
    """
    for match in _BRACKET_TAG.finditer(line) if "=" in line else ():
        value = match["value"].strip()
        yield value if common_level(value.replace("-", " ")) or tlp_colour(value) else match.group().strip()


def labelled(text: str, *, edge: bool) -> str | None:
    """Return what stands behind a label for markings and is not understood, with the label; None for any other line.

    >>> labelled("Protective marking: Azure", edge=False), labelled("Caveats: none", edge=True), labelled("Access: by road", edge=True)
    ('Protective marking: Azure', None, None)
    """
    if _STEP.fullmatch(text):
        return text
    if not (":" in text or "=" in text or "：" in text or "-" in text or "–" in text):
        return None
    sure = SURE_LABEL.fullmatch(text)
    match = sure or _PERHAPS_LABEL.fullmatch(text)
    if match is None or folded(match["value"]) in _NOTHING or len(match["value"].split()) > _MOST_WORDS:
        return None
    value = plain(match["value"])
    if match["value"].islower() and sure is None and match["label"].lower() in ("access", "audience", "circulation"):
        return None
    if (level := common_level(divided(value)[0])) is not None or tlp_colour(divided(value)[0]):
        return value if level != "UNCLASSIFIED" or divided(value)[1] else None
    if sure:
        return text
    capitals = value.upper() == value and len(folded(value)) > 2 and any(map(str.isalpha, value))
    if match["label"].lower() in ("sap", "sar", "access", "audience", "restriction", "restrictions", "circulation"):
        return text if capitals else None
    if match["label"].lower() in ("sensitivity", "confidentiality", "secrecy") and (
        (edge and len(value.split()) < 4) or _ON_A_SCALE.fullmatch(value)
    ):
        return text
    if match["label"].lower() in ("classification", "marking") and edge and len(value.split()) < 3:
        return text
    return text if _LIMITS.search(value) and (edge or len(value.split()) < 6) else None


_IN_CAPITALS = re.compile(
    r"HANDLED? (?:ONLY )?(?:VIA|THROUGH) .{2,60}|.{2,40} (?:USE|PARTICIPANTS|PERSONNEL|CHANNELS|DISTRIBUTION|HOLDERS|OFFICERS) ONLY|FOR (?:THE )?EYES OF .{2,40} ONLY|SENSITIVE\s?[:*]\s?[A-Z].{0,40}|(?i:distr)\.?\s*:?\s*(?i:limited|restricted|confidential)"
)
_BY_RULE = re.compile(
    r"(?i)(?:declassif|downgrad|regrad|iht|enligt|i henhold|jf|gemäß|selon|conform|secondo|según|art|ekz|экз|copy|kopie|ex)"
)
"""What stands between a level and the rule, the copy or the day by which it holds."""
_HANGS = re.compile(r"(?i)(?:until|when|if|once|without|upon|after|unless|except)\b")
_HIGHEST = 4
_UNTIL = re.compile(r"(?i)(?P<head>[^\W\d_]+(?: [^\W\d_]+)?)[,;]? (?:until|till|bis|jusqu\S*) .{0,30}\d.{0,20}")


def headed(text: str) -> str | None:
    """Return a short line that a level in capitals opens, when another level or nothing but words of markings follow.

    >>> headed("GEHEIM amtl. geheimgehalten"), headed("UNCLASSIFIED (formerly TOP SECRET)"), headed("SECRET talks were held")
    ('GEHEIM amtl. geheimgehalten', 'UNCLASSIFIED (formerly TOP SECRET)', None)
    """
    if len(text) > _LONGEST:
        return None
    if _IN_CAPITALS.fullmatch(text):
        return text
    if (until := _UNTIL.fullmatch(text)) and (level := common_level(until["head"])) and rung(level) > 1:
        return text
    words = _WORD.findall(text)
    runs = {
        (start, length): level
        for start in range(min(len(words), 12))
        for length in (1, 2, 3)
        if (run := " ".join(words[start : start + length])).upper() == run
        and len(run) > 4
        and (level := common_level(run))
    }
    opening = max((length for start, length in runs if start == 0), default=0)
    if not opening or len(words) > 12:
        return None
    if any(start >= opening and rung(level) > 1 for (start, _), level in runs.items()):
        return text
    behind = " ".join(words[opening:])
    rest = weigh(_WORD.findall(folded(behind)))
    step, hangs = rung(runs[0, opening]), _HANGS.match(behind) is not None
    if not behind or (step == 0 and not (hangs and words[0].startswith("UNCLAS"))):
        return None
    follows = hangs or step == _HIGHEST or _BY_RULE.match(behind) is not None or not rest.other
    return text if follows and (step > 1 or step == 0) else None


def capitals(text: str) -> str | None:
    """Return a short line in capitals, or in letters that have none, when it is made of the words of markings.

    >>> capitals("SPECIAL ACCESS REQUIRED – BLUE FERN"), capitals("SECRET DEAL SIGNED IN GENEVA"), capitals("AZURIAN EYES ONLY")
    ('SPECIAL ACCESS REQUIRED – BLUE FERN', None, 'AZURIAN EYES ONLY')
    """
    if len(text) > _LONGEST or text.upper() != text:
        return None
    words = _WORD.findall(folded(text))
    if not 0 < len(words) <= _MOST_WORDS + 3:
        return None
    if not text.isascii() and text.lower() == text and len(text) < _SHORT and _names_level(text):
        return text
    if _SAP.fullmatch(text) or _closes(words):
        return text
    weight = weigh(words)
    if weight.sure and weight.core + weight.side >= 3 * weight.other and (len(words) > 1 or not weight.side):
        return text
    if weight.core > 1 and not weight.other:
        return text
    segments = [part for part in _SEGMENT.split(text) if part.strip()]
    if len(segments) < 2:
        return None
    return (
        text
        if any(_is_phrase(part) or (" " in part.strip() and folded(part) in CLOSING) for part in segments)
        else None
    )


def _names_level(text: str) -> bool:
    """Whether a short line in letters without capitals names a level among its words."""
    parts = text.split()
    runs = (" ".join(parts[start : start + length]) for length in (1, 2) for start in range(len(parts)))
    return any((level := common_level(run)) and rung(level) > 1 for run in runs)


def _closes(words: list[str]) -> bool:
    """Whether a phrase that closes a paper stands at an end of the line: `WORLD GROUP OFFICIAL USE ONLY`."""
    for length in range(2, min(5, len(words)) + 1):
        for part in (words[:length], words[-length:]):
            phrase = " ".join(part)
            if phrase in _ENDS or phrase in _LEVEL_PHRASES or (phrase in CLOSING and phrase not in EVERYDAY):
                return True
    return False


_LEVEL_PHRASES = frozenset(phrase for phrase, level in phrases().items() if " " in phrase and level != UNCLASSIFIED)
_ENDS = frozenset(
    folded(words)
    for words in "eyes only|official use only|for official use only|in confidence|access required|channels only|distribution only|recipients only|addressees only|use only|privileged|legal privilege|personnel only|members only and not|protection level".split(
        "|"
    )
) - {"PRIVILEGED", "USE ONLY"}


def _is_phrase(part: str) -> bool:
    words = _WORD.findall(folded(part))
    weight = weigh(words)
    return len(words) > 1 and weight.sure > 0 and not weight.other


def small(text: str) -> str | None:
    """Return a short line in any letters, where markings stand, that is made of nothing but the words of markings.

    >>> small("Nur zur dienstlichen Verwendung"), small("Trade secret"), small("Secret gardens of the north")
    ('Nur zur dienstlichen Verwendung', 'Trade secret', None)
    """
    words = _WORD.findall(folded(text))
    if len(text) > _LONGEST or not 0 < len(words) <= _MOST_WORDS:
        return None
    joined = " ".join(words)
    if joined in CLOSING and len(joined) > 3:
        return text
    weight = weigh(words)
    return text if weight.sure and not weight.other and len(words) > 1 and len(joined) > 6 else None


def in_small_anywhere(text: str) -> str | None:
    """Return a line of its own in small letters that is a phrase which heads no section of an ordinary text."""
    words = " ".join(_WORD.findall(folded(text)))
    if words in CLOSING:
        return text if words not in EVERYDAY and (" " in words or words.startswith(STEMS)) else None
    level = common_level(words) if "/" in text and " " in words else None
    return text if level and rung(level) > 1 else None


def misread(text: str) -> str | None:
    """Return a line in which signs that a scanner or a hand put for letters hide a level: `SECR3T`, `RESTRlCTED`.

    >>> misread("5ECRET//N0FORN"), misread("TOP S3CRET"), misread("B52 BOMBERS")
    ('5ECRET//N0FORN', 'TOP S3CRET', None)
    """
    if len(text) > _LONGEST or _MIXED.search(text) is None:
        return None
    mended = text.translate(_MISREAD)
    if mended.upper() != mended:
        return None
    head, _ = divided(mended)
    words = _WORD.findall(mended)
    known = common_level(head) or folded(mended) in CLOSING or any(common_level(one) for one in words if len(one) > 5)
    return text if known and len(folded(head)) > 4 and len(words) < 6 else None


_GRADED = re.compile(
    r"(?i)\b(?:document|report|paper|information|material|contents?|message|bulletin|briefing|page|file)s?\b.{0,80}\b(?:is|are|and is)\b(?: hereby| marked| graded)* (?:classified|graded|protectively marked|at the level of)(?: as| at)? (?P<level>top secret|secret|confidential|restricted)\b|"
    r"\bclassification of (?:this|the) .{0,40}?\bis (?P<other>top secret|secret|confidential|restricted)(?P<rest>//\S+)?"
)


_OPENS_WARNING = re.compile(
    r"(?i)\W*(?:warning|notice|caution|attention|this|these|the present|not to be|to be|for the eyes)\b"
)


def begins_warning(line: str) -> bool:
    """Return whether a line speaks of itself or forbids from its first words."""
    return _OPENS_WARNING.match(line) is not None


def warned(line: str) -> str | None:
    """Return what a line anywhere in a text says of the paper itself: its level, or that it may not be passed on."""
    graded = _GRADED.search(line[:1000])
    return stated(line) if graded or _OPENS_WARNING.match(line) else None


def stated(text: str) -> str | None:
    """Return the line when it is a sentence that forbids to pass a paper on, or names the law that does; or the level it says."""
    if graded := _GRADED.search(text[:1000]):
        return (graded["level"] or f"{graded['other']}{graded['rest'] or ''}").upper()
    return text[:_LONGEST] if _STATEMENT.search(text[:1000]) else None

"""The fast look: whether a line can hold a marking at all, by its words, its beginning, or a level misspelt in it."""

from __future__ import annotations

import re
from functools import lru_cache

from consilience.ingest import marked_frames, marked_shapes
from consilience.marking import closing
from consilience.marking.words import CLOSING, CORE, LOOKALIKE, SAYS, STEMS, UNCLASSIFIED, folded, phrases

_LONGEST = 120
LABEL = re.compile(
    r"\W*(?:(?:overall|security|document|information|protective|data|national|highest|sicherheits|default)\s+)*"
    r"(?:classification(?: (?:level|de sécurité|de defense))?|classified(?: (?:as|by))?|marking|handling(?: caveats?| instructions?)?|"
    r"sensitivity(?: label)?|(?:security|confidentiality|secrecy) level|confidentiality|secrecy|mention(?: de (?:protection|classification))?|klassifi[kz]ierung|schutz(?:klasse|stufe)|classificatie|einstufung|geheimhaltungsgrad|vs-grad|verschlusssachengrad|clasificación(?: de seguridad)?|grado de (?:clasificación|seguridad)|classifica(?:zione)?(?: di segretezza)?|"
    r"rubricering|klauzula(?: tajności)?|gradering|гриф(?: секретности)?|niveau de (?:classification|protection)|dissemination(?: controls?)?|distribution(?: statement)?)\s*[:=–-]\s*(?P<value>\S.{0,100})",
    re.IGNORECASE,
)  # fmt: skip
FOR_USE = re.compile(
    r"FOR [A-Z]{3,12} (?:USE|EYES) ONLY|O-S|CTS(?:-?[AB])?|[CD]D?R? ?- ?SF|TSD|N[SCR]-[ABC]|(?:TL|ST)[ -]?(?:IV|I{1,3})"
)
_STATED = ("SECRET", "TOPSECRET", "CONFIDENTIAL", "RESTRICTED", "UNCLASSIFIED", "OFFICIALSENSITIVE", "CLASSIFIED", "PROTECTED")  # fmt: skip

_WORD = re.compile(r"\w+")
# Of each phrase its longest word: where that is missing the phrase is not there, which is found out fast.
_TELLING = (
    frozenset(
        [max(_WORD.findall(phrase), key=len) for phrase in (*phrases(), *CLOSING) if _WORD.search(phrase)]
        + [phrase.replace(" ", "") for phrase in phrases()]
        + """TLP PAP TRAFFIC NATO NFD CLASSIFIED CLASSIFICATION MARKING DISTRIBUTION DISSEMINATION EMBARGO EMBARGOED SPERRFRIST DECLASSIFY SPECIAL UE REL DECL ONWARD SHARE SHARED COPIED
    REPRODUCED CIRCULATED FORWARDED DISSEMINATE DISTRIBUTED DIFFUSER DIVULGUER DIFFUSION WEITERGABE WEITERGEBEN WEITERLEITEN DIVULGARE DIFFONDERE DIFUNDIR DIVULGAR VERSPREIDEN РАСПРОСТРАНЕНИЯ
    РАЗГЛАШЕНИЮ ONLY RESTR SF CTS COMMUNIQUER""".split()
    )
    | closing.TELLING
    | marked_frames.TELLING
)
_UNBROKEN = frozenset(
    phrase for phrase, level in phrases().items() if " " not in phrase and len(phrase) > 5 and level != UNCLASSIFIED
)
"""Levels of one word, which a line may break with a blank: "SEC RET"."""
_CLOSING_SIGNS = frozenset("密秘禁限밀외출")
"""One of these stands in every short line of Chinese, Japanese or Korean that `marked_forms` knows by its signs."""
_SURE, _FEW = CORE - SAYS, 9
"""Of these words one stands in every line of few words that is made of nothing but the words of markings."""
_ALONE = re.compile(
    r"\b([A-Z]{5,18})\b|(?:[\[({<]\s*|^\s*)([^\W\d_]{3,18}(?: [^\W\d_]{3,12})?)(?:\s*[\])}>]|\s+[-–—|·•]\s)"
)
"""A word in capitals, alone in brackets or before a sign that divides: one that is misspelt is looked for there."""
_SPREAD = 4
"""Letters that stand alone beyond which a line may be stamped: "S E C R E T"."""
_PARTS = re.compile(r"[:=：–-]")
_TWO_CAPITALS = re.compile(r"[A-Z][A-Z0-9|$!@]|[0-9|$!@][A-Z]{2}")
_UNSPACED = tuple(phrase for phrase in phrases() if any(ord(letter) > 0x2E80 for letter in phrase))


@lru_cache(maxsize=4096)
def may_hold(line: str) -> bool:
    """Return, after a fast look, whether a line can hold a marking at all."""
    words = folded(line[:4000])
    found = _WORD.findall(words)
    short = len(line) < _LONGEST
    if (
        "//" in line
        or "SEC=" in line
        or not _TELLING.isdisjoint(found)
        or (len(found) == 1 and " " in line.strip())
        or len([word for word in found if len(word) == 1]) > _SPREAD
        or (short and _by_shape(line, words, found))
        or LABEL.match(line)
    ):
        return True
    if not words.isascii():
        plain_words = words.translate(LOOKALIKE)
        if not _TELLING.isdisjoint(_WORD.findall(plain_words)) or any(phrase in words for phrase in _UNSPACED):
            return True
        if marked_frames.has_sign(line):
            return True
        if short and not _CLOSING_SIGNS.isdisjoint(line):
            return True
    return near(words) or words.startswith("T L P") or (len(words) < 8 and FOR_USE.fullmatch(line.strip()) is not None)


def _by_shape(line: str, words: str, found: list[str]) -> bool:
    """Whether a short line may have the shape of a marking: by the words of its capitals, a stem, a label, a misread letter."""
    if (line.upper() == line and not closing.IN_CAPITALS.isdisjoint(found)) or words.startswith(("TLP", "SA", "S ")):
        return True
    if len(found) <= _FEW and not _SURE.isdisjoint(found):
        return True
    if any(word.startswith(STEMS) or word.endswith(closing.COMPOUNDS) for word in found if len(word) > 5):
        return True
    if any(near(one or other.upper()) for one, other in _ALONE.findall(line)):
        return True
    if _PARTS.search(line) and marked_shapes.SURE_LABEL.match(line):
        return True
    return marked_shapes.begins_warning(line) or (
        _TWO_CAPITALS.search(line) is not None and marked_shapes.misread(line) is not None
    )


def near(words: str) -> bool:
    """Whether a short line in capitals is a misspelt level: one letter wrong, too few or too many, two that changed places, or a blank inside."""
    text = words.replace(" ", "")
    if " " in words and text in _UNBROKEN:
        return True
    text = text.rstrip("S")
    return 5 <= len(text) <= 18 and any(_one_slip(text, stated) for stated in _STATED)


def _one_slip(left: str, right: str) -> bool:
    if abs(len(left) - len(right)) > 1 or left == right:
        return False
    start = next((n for n, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
    if len(left) != len(right):
        short, long = sorted((left, right), key=len)
        return short[start:] == long[start + 1 :]
    return left[start + 1 :] == right[start + 1 :] or (
        left[start : start + 2] == right[start : start + 2][::-1] and left[start + 2 :] == right[start + 2 :]
    )

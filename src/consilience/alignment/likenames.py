"""Are two names one, nearly one, or two?  Three answers, each with its reason.

*Same* is only what a rule makes certain: case, accents and what stands for them, English and American spelling, titles
and forms of companies, a short form, an acronym.  *Near* is what a person would check: transliteration, spelling, order,
patronymic, initials, a demonym.  Near names may raise identity and never make a conflict.  Names that differ in a given
name or in Jr/Sr, II/III are of two people.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache


class Likeness(StrEnum):
    SAME = "same"
    NEAR = "near"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Answer:
    likeness: Likeness
    because: str


_TITLES = frozenset(
    """mr mrs ms miss dr prof professor sir lord lady dame sheikh sheik shaikh hon rev gen general lt lieutenant col colonel maj major
    capt captain cpl sgt sergeant adm admiral cmdr commander brig brigadier pres president minister premier chancellor senator
    sen rep gov governor amb ambassador king queen prince princess pope archbishop bishop fr father sister ayatollah judge justice
    chairman chairwoman chair director spokesman spokeswoman envoy adviser advisor deputy former acting vice private pvt inspector
    detective officer warrant mayor secretary chief herr frau monsieur mme señor senor sra""".split()
)
_FORMS = frozenset(
    "ltd limited inc incorporated corp corporation co company gmbh ag sa plc llc llp bv nv oy ab as srl spa kk pty jsc ojsc pjsc".split()
)
_SMALL = frozenset("of for the and de la le du des del der von van den bin ibn al el abu y e da do dos di".split())
_JOINING = frozenset({"the", "of", "for", "and"})
_NUMBERED = {"jr": "junior", "junior": "junior", "sr": "senior", "senior": "senior", "younger": "junior", "elder": "senior",
             "ii": "2", "iii": "3", "iv": "4", "2nd": "2", "3rd": "3", "4th": "4"}  # fmt: skip
_LETTERS = str.maketrans(
    {
        "ß": "ss",
        "đ": "d",
        "ð": "d",
        "ł": "l",
        "ı": "i",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ʼ": "",
        "ʿ": "",
        "ʾ": "",
        "’": "",
        "'": "",
        "ʻ": "",
        "`": "",
        "´": "",
    }
)
_STANDING_FOR = {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"}
_DEMONYM = re.compile(r"(?:ians?|eans?|ans?|ese|ish|is?|ics?|ers?|ns?|ites?|a|ia|land|s)$")
_SPELLINGS = (
    (re.compile(r"defence|offence|licence|pretence"), lambda m: m.group()[:-2] + "se"),
    (re.compile(r"(?<=[a-z]{2})isation"), lambda _: "ization"),
    (re.compile(r"(?<=[a-z]{3})ise(?=d?\b|s\b|r\b)"), lambda _: "ize"),
    (re.compile(r"(?<=[lbvnh])our\b|(?<=[b])our(?=s?\b)"), lambda _: "or"),
    (re.compile(r"(?<=[tb])re\b"), lambda _: "er"),
    (re.compile(r"programme"), lambda _: "program"),
    (re.compile(r"\bgrey\b"), lambda _: "gray"),
    (re.compile(r"cheque"), lambda _: "check"),
    (re.compile(r"(?<=[a-z])elling\b"), lambda _: "eling"),
    (re.compile(r"aeroplane"), lambda _: "airplane"),
    (re.compile(r"(?<=p)aed(?=iatric)"), lambda _: "ed"),
)
_NEAR_TOKEN = 0.84
_NEAR_SOUND = 0.5
"""Least likeness of letters of two words: one spelt otherwise; one that sounds alike."""


@lru_cache(maxsize=131072)
def compare(one: str, other: str) -> Answer:
    """Return how two names stand to each other, the same either way round.

    >>> str(compare("Jürgen Groß", "Juergen Gross").likeness), str(compare("Ministry of Defense", "Ministry of Defence").likeness)
    ('same', 'same')
    >>> str(compare("Mohammed al-Rashid", "Muhammad Al Rashid").likeness), str(compare("Aled Voss", "Peter Voss").likeness)
    ('near', 'different')
    """
    a, b = _parts(one), _parts(other)
    if a.number and b.number and a.number != b.number:
        return Answer(Likeness.DIFFERENT, "the one is junior or of another number")
    if a.words and b.words and (a.words == b.words or a.spelled == b.spelled):
        if a.number != b.number:
            return Answer(Likeness.NEAR, "only one is called junior, senior or by a number")
        return Answer(Likeness.SAME, "the same name" if a.words == b.words else "the same name in another spelling")
    if not a.words or not b.words:
        return Answer(Likeness.DIFFERENT, "another name")
    return _by_words(a, b, one, other)


@dataclass(frozen=True, slots=True)
class _Parts:
    words: tuple[str, ...]
    """In small letters, without accents, titles and forms of companies."""
    spelled: tuple[str, ...]
    """With what stands for accents written out, in American spelling."""
    number: str
    """"junior", "2" and the like."""


@lru_cache(maxsize=131072)
def _parts(name: str) -> _Parts:
    if "," in name:  # "Holt, Irena" is another order; "Holt, Jr." is not
        before, _, after = name.partition(",")
        if after.strip().strip(".").lower() not in _NUMBERED:
            name = f"{after} {before}"
    plain = re.sub(r"\b([A-Za-z])\.(?=[A-Za-z]\.)", r"\1", name)
    tokens = [
        token
        for token in re.split(r"[\s\-–()/.,]+", unicodedata.normalize("NFC", plain.lower()).translate(_LETTERS))
        if token
    ]
    number = next((_NUMBERED[token] for token in tokens[1:] if token in _NUMBERED), "")
    kept = [token for n, token in enumerate(tokens) if token not in _FORMS and not (n and token in _NUMBERED)]
    first = next((n for n, token in enumerate(kept) if token not in {*_TITLES, "the", "of"}), 0)
    bare = [token for token in kept[first:] if token not in _JOINING]
    words = tuple(_unaccented(token) for token in bare)
    spelled = tuple(_american(_written_out(token)) for token in bare)
    return _Parts(words, spelled, number)


def _unaccented(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).replace("ø", "o")


def _written_out(token: str) -> str:
    """Accents as the letters that stand for them: "ü" as "ue"."""
    return _unaccented("".join(_STANDING_FOR.get(letter, letter) for letter in token))


def _american(word: str) -> str:
    for pattern, put in _SPELLINGS:
        word = pattern.sub(put, word)
    return word


def _by_words(a: _Parts, b: _Parts, one: str, other: str) -> Answer:
    short, long = (a.spelled, b.spelled) if len(a.spelled) <= len(b.spelled) else (b.spelled, a.spelled)
    if _is_tail(short, long):
        return Answer(Likeness.SAME, "the one is the short form of the other")
    if _spells(short, long, one, other):
        return Answer(Likeness.SAME, "the one is made of the other's first letters")
    if sorted(short) == sorted(long):
        return Answer(Likeness.NEAR, "the same words in another order")
    if "," in f"{one}{other}" and _by_parts(one, other):
        return Answer(Likeness.NEAR, "a part of the one is the other")
    found = _matched(short, long)
    if found is None and len(short) > 1:
        found = _matched(short, _turned(long))
        found = found and Answer(found.likeness, "nearly the same words in another order")
    return found or Answer(Likeness.DIFFERENT, "another name")


def _by_parts(one: str, other: str) -> bool:
    """Whether a part between commas is the other name: "president of Ostrel, Ines Corvo"."""
    return any(
        compare(part.strip(), whole).likeness is Likeness.SAME
        for name, whole in ((one, other), (other, one))
        for part in name.split(",")
        if "," in name and "," not in whole and part.strip()
    )


def _turned(words: tuple[str, ...]) -> tuple[str, ...]:
    return (*words[1:], words[0])


def _is_tail(short: Sequence[str], long: Sequence[str]) -> bool:
    if not short or len(short) == len(long):
        return False
    first = len(short) == 1 and long[0] == short[0] and len(short[0]) > 3
    return tuple(long[-len(short) :]) == tuple(short) or first


def _spells(short: Sequence[str], long: Sequence[str], one: str, other: str) -> bool:
    if len(short) != 1 or len(long) < 2:
        return False
    if one.isupper() != other.isupper() and short[0] in long:
        return True  # "Farabundo Marti Front (FMLN)"
    letters = "".join(w if w in {"un", "eu", "us", "uk"} else w[0] for w in long if w not in _SMALL)
    return short[0] == letters and len(letters) > 1


def _matched(short: Sequence[str], long: Sequence[str]) -> Answer | None:
    """Set the words of two names against each other: the last ones first, then those before."""
    last = _word(short[-1], long[-1])
    if last is None:
        family_first = len(short) == 1 and len(long) > 1 and short[0] == long[0]
        return Answer(Likeness.NEAR, "the one may be the other's family name") if family_first else None
    if len(short) == 1:
        return Answer(Likeness.NEAR, last or "the same last name") if last or len(long) > 1 else None
    reasons = [last]
    left = list(long[:-1])
    for word in short[:-1]:
        found = next(
            ((n, told) for n, candidate in enumerate(left) if (told := _word(word, candidate)) is not None), None
        )
        if found is None:
            return Answer(Likeness.DIFFERENT, "given names differ")
        reasons.append(found[1])
        del left[: found[0] + 1]
    if left and not any(reasons):
        reasons.append("the one has a further name")
    return Answer(Likeness.NEAR, next((reason for reason in reasons if reason), "nearly the same name"))


def _word(one: str, other: str) -> str | None:
    """How two words are nearly one: an empty reason for the same word, None for two words."""
    if one == other:
        return ""
    if len(one) == 1 or len(other) == 1:
        return "an initial stands for a name" if one[0] == other[0] else None
    alike = SequenceMatcher(None, one, other, autojunk=False).ratio()
    if min(len(one), len(other)) >= 5 and alike >= _NEAR_TOKEN:
        return "spelt nearly alike"
    if _sound(one) == _sound(other) and alike >= _NEAR_SOUND:
        return "another transliteration"
    if min(len(one), len(other)) >= 4 and _stem(one) == _stem(other):
        return "a name and what is called after it"
    return None


def _stem(word: str) -> str:
    stem = _DEMONYM.sub("", word)
    return stem if len(stem) >= 4 else word


_SOUNDS = (
    (re.compile(r"^(?:ye|je|ie)(?=v)"), "e"), (re.compile(r"^y(?=[aeiou])|^j(?=[aeou])"), "i"), (re.compile(r"tsch|tch|cz|ch"), "c"),
    (re.compile(r"sch|sh|sz"), "s"), (re.compile(r"zh|dzh|dj|dz"), "j"), (re.compile(r"kh|gh|q|ck|c(?=[aou])"), "k"), (re.compile(r"x|ks"), "ks"),
    (re.compile(r"ph|ff"), "f"), (re.compile(r"w"), "v"), (re.compile(r"ts|tz"), "s"), (re.compile(r"th"), "t"), (re.compile(r"dh"), "d"),
    (re.compile(r"(?<=[aeiouy])v(?=[aeiouy]|r)"), "v"), (re.compile(r"^[hgk](?=[aeou]\w{3})"), "k"), (re.compile(r"(?<=[aeiou])h|h$|h(?=[^aeiouy])"), ""),
)  # fmt: skip


@lru_cache(maxsize=131072)
def _sound(word: str) -> str:
    """The consonants of a word as most alphabets would write them, with a mark for a vowel at its beginning."""
    for pattern, put in _SOUNDS:
        word = pattern.sub(put, word)
    word = re.sub(r"(.)\1+", r"\1", word)
    first = "a" if word[:1] in "aeiouy" else word[:1]
    return first + re.sub(r"[aeiouyj]", "", word[1:])

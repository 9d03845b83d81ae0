"""Is a text in English?  Short and mixed texts get the benefit of the doubt."""

from __future__ import annotations

import re
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 6000
_SURE = 0.95
# Words that run through any English prose; two in a hundred are there even in headlines.
_ENGLISH = frozenset(
    "the of and to in a is that for on with as was at by from be are this it an which or not have has had were will said who "
    "their its but they he she his her been after over into more than would could".split()
)


def language_of(text: str) -> str:
    """Return the language's two letters, `en` unless another one is plain.

    >>> language_of("Muere presidente"), language_of("Der Minister sagte am Montag, dass die Verhandlungen über das Abkommen fortgesetzt werden.")
    ('en', 'de')
    """
    words = _WORD.findall(text[:_SAMPLE].lower())
    letters = sum(map(len, words))
    if letters < 30:
        return "en"
    english = sum(word in _ENGLISH for word in words) / len(words)
    if english >= 0.12:
        return "en"
    language, sure = _identifier().classify(text[:_SAMPLE])
    return str(language) if language != "en" and sure >= _SURE and english < 0.08 and _enough(words, letters) else "en"


def _enough(words: list[str], letters: int) -> bool:
    """Enough to judge by; scripts without spaces have few words of many letters."""
    return len(words) >= 8 or letters > 12 * len(words)


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)

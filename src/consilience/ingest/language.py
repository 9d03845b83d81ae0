"""Is a text in English?  Short and mixed texts get the benefit of the doubt."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile("[a-z\u00c0-\u024f\u1e00-\u1eff]+")
_SAMPLE = 6000
_SURE = 0.95
_SURE_ENOUGH = 0.5
_PLAINLY_ENGLISH = 0.08
# Words that run through any English prose; two in a hundred are there even in headlines.
_ENGLISH = frozenset(
    "the of and to in a is that for on with as was at by from be are this it an which or not have has had were will said who "
    "their its but they he she his her been after over into more than would could".split()
)

# Of these, words that other languages have too: "la province a fermé" has no English in it.
_SHARED = frozenset("a in is for on as was at be an have has had were will her been after more he".split())

_FOREIGN = frozenset(
    "el la los las del una con por para que y se le les des du une et dans est qui der das den dem und ist nicht mit von auf für ein eine het een "
    "van niet zijn op di il gli che per non è sono della os um uma não em na dos da hat wurde fue ha été".split()
)
"""Words that run through the prose of neighbours in Latin letters; names have one of them, seldom two."""


def language_of(text: str) -> str:
    """Return the language's two letters, `en` unless another one is plain.

    >>> language_of("Muere presidente"), language_of("Der Minister sagte am Montag, dass die Verhandlungen über das Abkommen fortgesetzt werden.")
    ('en', 'de')
    """
    sample = text[:_SAMPLE].lower()
    words = _WORD.findall(sample)
    letters = sum(map(len, words))
    latin = sum(len(run) for run in _LATIN.findall(sample))
    if latin * 2 < letters and letters >= 10:
        # Another script is another language, however short; only its name has to be guessed.
        language = str(_identifier().classify(sample)[0])
        return language if language != "en" else "und"
    shares = [sum(word in known for word in words) / max(len(words), 1) for known in (_ENGLISH, _ENGLISH - _SHARED)]
    if letters < 30 or len(words) < 8 or (shares[0] >= _PLAINLY_ENGLISH and shares[1] >= _PLAINLY_ENGLISH / 2):
        return "en"
    language, sure = _identifier().classify(sample)
    plain = not shares[1] and len(_FOREIGN.intersection(words)) > 1
    return str(language) if language != "en" and sure >= (_SURE_ENOUGH if plain else _SURE) else "en"


@cache
def _identifier() -> LanguageIdentifier:
    # Imported with the first text that may be foreign: it brings NumPy, and most commands need neither.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)

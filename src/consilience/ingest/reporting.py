"""Words that only report: who says what another clause tells, and of what event an announcement is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consilience.ingest import denials
from consilience.ingest.lexicon import table

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

SUBJECTS = frozenset({"nsubj", "csubj", "nsubjpass", "csubjpass"})
UNASSERTED = frozenset({"will", "would", "shall", "should", "may", "might", "could", "can", "must", "’ll", "'ll", "wo"})
_EVENT_ENDINGS = ("tion", "sion", "ment", "ing", "down", "ture", "sure", "val", "al", "age", "ance", "ence")
_EVENTS = frozenset(
    """attack strike arrest release death visit meeting talk raid launch test deal pact ceasefire truce fire blast flood
    quake earthquake outbreak crash collapse closure cut rise fall increase drop ban strike halt end start purchase sale loss
    delay transfer merger seizure theft session round summit conference hearing vote election signing ceremony patrol exercise census
    drill trial launch""".split()
)
_ANNOUNCING = frozenset({"announce", "report", "confirm", "declare", "disclose", "reveal", "acknowledge", "admit"})


def is_speech(token: Token) -> bool:
    """Whether a verb reports what somebody said."""
    return (
        token.pos_ in {"VERB", "AUX"}
        and table("voice").get(token.lemma_.lower()) == "speech"
        and not any(child.dep_ == "prt" for child in token.children)
    )


def content_of(token: Token) -> Token | None:
    """The clause that a reporting verb gives the words of, or the event noun that it announces."""
    for child in token.children:
        if child.dep_ in {"ccomp", "parataxis"} and predicates(child) and not marks(child) & {"whether", "if", "how"}:
            return child
    if token.lemma_.lower() in _ANNOUNCING:
        return next(
            (child for child in token.children if child.dep_ in {"dobj", "nsubjpass"} and _is_event(child)), None
        )
    return None


def _is_event(noun: Token) -> bool:
    """Whether a noun tells of an event and of what: "the shutdown of the plant"."""
    below = any(child.dep_ in {"prep", "compound", "poss"} for child in noun.children)
    return noun.pos_ == "NOUN" and below and is_event_noun(noun.lemma_.lower())


def reports_in(doc: Doc) -> set[int]:
    """Return the verbs that only report, and "according" of "according to"."""
    found = set()
    for token in doc:
        if token.lower_ == "according" and token.i + 1 < len(doc) and doc[token.i + 1].lower_ == "to":
            found.add(token.i)
        elif not is_speech(token) or _unsaid(token):
            continue
        elif content_of(token) is not None or stands_aside(token):
            found.add(token.i)
    return found


def _unsaid(token: Token) -> bool:
    """Whether the saying itself is denied, planned or supposed: "did not say that", "may say that"."""
    auxiliaries = {child.lower_ for child in token.children if child.dep_ == "aux"}
    return (
        denials.is_denied(token) or bool(auxiliaries & UNASSERTED) or bool(marks(token) & {"if", "unless", "whether"})
    )


def stands_aside(token: Token) -> bool:
    """Whether a reporting verb stands beside what it reports: ", officials said", "as the other side tells us"."""
    if not any(child.dep_ in SUBJECTS for child in token.children) or token.dep_ not in {"parataxis", "advcl"}:
        return False
    return token.dep_ == "parataxis" or "as" in marks(token)


def predicates(token: Token) -> bool:
    """Return whether a word says something of a subject."""
    return token.pos_ in {"VERB", "AUX"} or any(child.dep_ in SUBJECTS for child in token.children)


def marks(token: Token) -> set[str]:
    """Return the words that join a clause to another: "if", "after", "how"."""
    return {child.lower_ for child in token.children if child.dep_ in {"mark", "advmod"} and child.i < token.i}


def speakers(token: Token, reports: set[int]) -> tuple[int, ...]:
    """Return the subjects of the verbs that report what `token` says, the innermost first."""
    found = []
    below = token
    for _ in range(8):
        found += [
            who for child in below.children if child.i in reports and stands_aside(child) for who in _subject(child)
        ]
        if below.head.i == below.i:
            break
        above = below.head
        if above.i in reports and below.dep_ not in {"conj", "advcl"}:
            found += _subject(above)
        below = above
    return tuple(dict.fromkeys(found))


def _subject(verb: Token) -> list[int]:
    """Who says it, for "said …, adding that …" from the verb above."""
    for _ in range(3):
        found = [child.i for child in verb.children if child.dep_ in {"nsubj", "csubj", "agent"}][:1]
        if found or verb.dep_ not in {"advcl", "conj"} or not is_speech(verb.head):
            return found
        verb = verb.head
    return []


def is_event_noun(lemma: str) -> bool:
    """Return whether a noun tells of an event."""
    return lemma in _EVENTS or (len(lemma) > 5 and lemma.endswith(_EVENT_ENDINGS))

"""How far an event got, whether it is denied, and in what voice it is told: from its verb and what governs that."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from consilience.ingest import denials, reporting
from consilience.ingest.lexicon import table
from consilience.records.claim import Modality
from consilience.records.reading import Outcome

if TYPE_CHECKING:
    from spacy.tokens import Token

_CLAUSE = {"ccomp", "xcomp"}
_POSSIBLE = {"possible", "likely", "probable", "unlikely", "conceivable", "doubtful", "plausible"}
_WITH_PARTICLE = frozenset(
    "set call shoot carry turn break go lay strike vote pull stay throw fall give bring put walk come".split()
)
_PARTICLES = {"ahead", "away", "short"}
_CALLED_OFF = {"call off", "break off", "cancel", "scrap", "abandon"}
_CONDITIONS = {"if", "unless", "whether"}
_UNSURE = {"may", "might", "could", "can"}
_SET_AHEAD = {"plan", "schedule", "arrange", "prepare", "slate", "foresee", "envisage", "pencil"}
_LIKELY = {"likely", "probably", "apparently", "possibly", "perhaps", "reportedly", "allegedly", "presumably"}


def state(verb: Token, trigger: Token, within: AbstractSet[int]) -> tuple[bool, Outcome | None, Modality]:
    """Return whether it is denied, how far it got, and in what voice it is said, from the verb and what governs it."""
    governors = [verb, *(above for above in _chain_above(verb) if above.i in within)]
    negated = False
    outcome: Outcome | None = None
    modality = Modality.FACT
    for governor in governors:
        voice = voice_of(governor)
        negated ^= denials.is_denied(governor)
        auxiliaries = {child.lemma_.lower() for child in governor.children if child.dep_ in {"aux", "auxpass"}} | {
            child.text.lower() for child in governor.children if child.dep_ in {"aux", "advmod"}
        }
        if governor.i != verb.i:
            if voice in {"refused", "failed", "denied"}:
                negated ^= True
                outcome = Outcome.REFUSED if voice == "refused" else outcome
            elif voice == "planned" or governor.lower_ == "going":
                outcome = outcome or Outcome.PLANNED
            elif voice == "ended":
                outcome = Outcome.ENDED
        elif event_word(governor) in _CALLED_OFF:
            outcome = Outcome.ENDED
        if auxiliaries & {"will", "shall", "wo", "’ll", "'ll"}:
            outcome = outcome or Outcome.PLANNED
        doubted = any(child.dep_ == "acomp" and child.lower_ in _POSSIBLE for child in governor.children)
        if doubted or auxiliaries & _UNSURE or auxiliaries & _LIKELY or voice == "assessed":
            modality = Modality.ASSESSMENT
        if auxiliaries & {"should", "ought"}:
            modality = Modality.OPINION
        if "would" in auxiliaries and _announced(governor):
            outcome = outcome or Outcome.PLANNED
        elif "would" in auxiliaries or any(
            child.dep_ == "mark" and child.lower_ in _CONDITIONS for child in governor.children
        ):
            modality = Modality.HYPOTHETICAL
    if outcome is None and verb.i != trigger.i and planned_event(verb) == trigger:
        outcome = Outcome.PLANNED
    if outcome is None:
        own = voice_of(trigger)
        outcome = Outcome.REFUSED if own == "refused" else _tense(verb)
    if outcome is Outcome.PLANNED and modality is Modality.FACT:
        modality = Modality.PLAN
    negated ^= any(
        child.dep_ == "det" and denials.is_no(child)
        for token in (trigger, *verb.children, *([verb.head] if verb.dep_ == "acl" else []))
        for child in token.children
    )
    return negated, outcome, modality


def _announced(verb: Token) -> bool:
    """Whether "would" is the "will" of somebody's words, told in the past: "said that it would be mended by May"."""
    if any(child.dep_ == "advcl" and _CONDITIONS & reporting.marks(child) for child in verb.children):
        return False
    token = verb
    while token.dep_ == "conj" and token.head.i != token.i:
        token = token.head
    told = token.dep_ in {"ccomp", "parataxis"} and reporting.is_speech(token.head)
    return told and token.head.tag_ in {"VBD", "VBN"} and not _CONDITIONS & reporting.marks(token)


def planned_event(verb: Token) -> Token | None:
    """Return the event that is set for later: "a meeting is planned for May", "talks are due on Monday", "plan a visit"."""
    roles = {"nsubjpass"}
    if verb.lemma_ == "be" and any(child.dep_ == "acomp" and child.lower_ == "due" for child in verb.children):
        roles = {"nsubj"}
    elif verb.lemma_.lower() in _SET_AHEAD:
        roles = {"nsubjpass", "dobj"}
    elif not (verb.lemma_.lower() in {"set", "expect", "fix"} and verb.tag_ == "VBN" and _dated(verb)):
        return None
    return next(
        (
            child
            for child in verb.children
            if child.dep_ in roles and child.pos_ == "NOUN" and reporting.is_event_noun(child.lemma_.lower())
        ),
        None,
    )


def _dated(verb: Token) -> bool:
    """Whether a time hangs on a verb: "is set for Thursday", "is expected next week"."""
    return any(part.ent_type_ in {"DATE", "TIME"} for child in verb.children for part in child.subtree)


def _chain_above(verb: Token) -> Iterator[Token]:
    """The verbs that govern this one as a complement: "refused [to sign]", "denied [that it had signed]"."""
    token = verb
    for _ in range(4):
        if token.dep_ not in _CLAUSE or token.head.i == token.i:
            return
        token = token.head
        if token.pos_ not in {"VERB", "AUX", "ADJ"} or reporting.is_speech(token):
            return
        yield token


def _tense(verb: Token) -> Outcome | None:
    auxiliaries = [child for child in verb.children if child.dep_ in {"aux", "auxpass"}]
    if any(child.lower_ == "to" for child in auxiliaries) and verb.dep_ in {"ROOT", "acl", "relcl"}:
        return Outcome.PLANNED
    if verb.tag_ == "VBG" and any(child.lemma_ == "be" for child in auxiliaries):
        return Outcome.UNDER_WAY
    if verb.tag_ in {"VBD", "VBN"}:
        return Outcome.DONE
    return None


def voice_of(token: Token) -> str | None:
    """Return what a verb makes of the event that it governs: planned, denied, refused, only said."""
    if token.pos_ not in {"VERB", "AUX"}:
        return None
    particle = next((child.lower_ for child in token.children if child.dep_ == "prt"), None)
    if particle:  # "set up" founds, "set to" plans; of these verbs only two speak of other events
        return {"turn down": "refused", "call off": "ended"}.get(f"{token.lemma_.lower()} {particle}")
    return table("voice").get(token.lemma_.lower())


def event_word(token: Token) -> str:
    """Return a verb's lemma with the small word that turns its sense: "call off"."""
    particle = next((child.lower_ for child in token.children if child.dep_ == "prt" or child.lower_ in _PARTICLES), "")
    lemma = token.lemma_.lower()
    return f"{lemma} {particle}" if particle and lemma in _WITH_PARTICLE else lemma

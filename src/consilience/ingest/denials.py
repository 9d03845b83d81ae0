"""What a sentence denies: events that did not happen, things that were not there; and verbs whose small words turn their sense."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Token

_SMALL = frozenset("out down off up away back over short through apart aside under".split())
_NOBODY = {"nobody", "none", "no-one"}
_SUBJECTS = frozenset({"nsubj", "csubj", "nsubjpass", "csubjpass"})
_ABSENCES = frozenset({"absence", "lack", "shortage", "want"})
_WITHHELD = frozenset({"refuse", "deny"})
_SAYING_LITTLE = frozenset(
    """doubt sign comment one way reason choice plan change time need longer matter question problem detail
    information word idea alternative exception surprise secret room point indication suggestion""".split()
)
"""Nouns whose absence contradicts nothing: "there is no doubt"."""


_KEPT_FROM = frozenset("prevent keep stop block bar prohibit ban deter refrain abstain desist shy".split())
"""Verbs after which "from" tells what did not happen."""
_ADVISES = frozenset("advise warn recommend decide urge counsel caution vote argue".split())
"""Verbs after which "against" tells what ought not to be done."""
_HARDLY = re.compile(r"(?:not (?:a single|one)|(?:hardly|scarcely|barely) any)\b", re.IGNORECASE)


def phrasal(doc: Iterable[Token]) -> tuple[str, ...]:
    """Return each verb with its particle, adverb or preposition where that is one of the few that turn its sense."""
    return tuple(
        dict.fromkeys(
            f"{token.lemma_.lower()} {child.lower_}"
            for token in doc
            if token.pos_ == "VERB"
            for child in token.children
            if child.lower_ in _SMALL and child.dep_ in {"prt", "advmod", "prep", "acomp"}
        )
    )


def denied(doc: Iterable[Token]) -> tuple[str, ...]:
    """Return the lemmas of the nouns said to be absent, those below them with "any" included."""
    found = {}
    for token in doc:
        if token.pos_ == "NOUN" and token.lemma_.lower() not in _SAYING_LITTLE and _is_absent(token):
            found.update(dict.fromkeys(_with_those_below(token)))
    return tuple(found)


def _is_absent(noun: Token) -> bool:
    if any(child.dep_ == "det" and is_no(child) for child in noun.children):
        return True
    head = noun.head
    if noun.dep_ == "pobj":
        if head.lower_ == "without":
            return True
        return (head.lower_ == "of" and head.head.lemma_.lower() in _ABSENCES) or head.head.lower_ == "none"
    # "They were refused access", but not "they denied the charge".
    return (
        noun.dep_ in {"dobj", "oprd"}
        and head.lemma_.lower() in _WITHHELD
        and any(child.dep_ == "nsubjpass" for child in head.children)
    ) or (noun.dep_ == "dobj" and head.lemma_.lower() == "lack")


def is_no(word: Token) -> bool:
    """Return whether a word says that there was none; "no more than 280" and "no fewer than 12" only bound a number."""
    following = word.doc[word.i + 1 : word.i + 3].text.lower()
    return word.lower_ in {"no", "neither"} and not _BOUND.match(following)


_BOUND = re.compile(r"(?:more|fewer|less|greater|higher|lower|later|earlier)\s+than\b")


def _with_those_below(noun: Token) -> Iterator[str]:
    yield noun.lemma_.lower()
    for below in noun.subtree:
        if below.pos_ == "NOUN" and any(child.lower_ == "any" for child in below.children):
            yield below.lemma_.lower()


def is_denied(token: Token) -> bool:
    """Return whether the sentence says that what this verb tells did not happen."""
    if any(child.dep_ == "neg" or child.lower_ in {"never", "neither", "nor"} for child in token.children):
        return True
    if _is_yet_to_come(token) or _failed_attempt(token):
        return True
    if any(child.dep_ in _SUBJECTS and child.lower_ in _NOBODY for child in token.children):
        return True
    if any(child.dep_ == "acomp" and any(below.dep_ == "neg" for below in child.children) for child in token.children):
        return True  # "pleaded not guilty"
    if any(child.dep_ in _SUBJECTS and _HARDLY.match(_words_of(child)) for child in token.children):
        return True
    if _is_kept_from(token):
        return True
    opening = token.doc[max(0, token.left_edge.i - 2) : token.left_edge.i + 1].text.lower()
    if re.search(r"\brather than\b", opening):
        return True  # "rather than perform military service"
    if token.dep_ != "pcomp":
        return False
    return token.head.lower_ == "without" or (
        token.head.lower_ == "against" and token.head.head.lemma_.lower() in _ADVISES
    )


def _words_of(noun: Token) -> str:
    """A noun with what stands before it, "not" included where the parser hangs it elsewhere."""
    start = noun.left_edge.i
    before = start - 1 if start and noun.doc[start - 1].lower_ in {"not", "hardly", "scarcely", "barely"} else start
    return noun.doc[before : noun.i + 1].text


def _is_kept_from(token: Token) -> bool:
    """Whether it is what was prevented, avoided or not reached: "stopped short of crossing", "unable to leave"."""
    head = token.head
    if token.dep_ == "pcomp":
        above = head.head
        return (head.lower_ == "from" and (above.lemma_.lower() in _KEPT_FROM or above.lower_ == "far")) or (
            head.lower_ == "of"
            and bool({above.lower_, *(child.lower_ for child in head.children)} & {"short", "instead"})
        )
    return token.dep_ == "xcomp" and (
        head.lower_ in {"unable", "powerless"} or (head.lemma_.lower() == "avoid" and token.tag_ == "VBG")
    )


def ability(token: Token) -> Token | None:
    """Return what somebody is said to be able or unable to do: "was unable to leave"."""
    able = [child for child in token.children if child.dep_ == "acomp" and child.lower_ in {"able", "unable"}]
    return next((child for word in able for child in word.children if child.dep_ == "xcomp"), None)


def _is_yet_to_come(token: Token) -> bool:
    """Whether it is said to be open: "has yet to sign"."""
    words = {child.lower_ for child in token.children}
    return "yet" in words and (token.lemma_ in {"have", "be"} or "to" in words)


def _failed_attempt(token: Token) -> bool:
    """Whether it is what somebody tried in vain: "the attempt to restart the reactor failed"."""
    noun = token.head
    if (
        token.dep_ != "acl"
        or noun.lemma_.lower() not in {"attempt", "bid", "effort", "try"}
        or noun.dep_ not in _SUBJECTS
    ):
        return False
    return noun.head.lemma_.lower() in {"fail", "collapse", "founder"}

"""Who holds an office or leads a body, by name: "its chairs, at present Anna Roe and Karl Hahn", "the co-chairs are …"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consilience.ingest import reporting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Token

_OPENS = frozenset({",", ":", "(", "–", "—", "-"})
_NOW = frozenset("at present currently now presently namely these days today the moment that is being i.e.".split())
"""Words that may stand between an office and who holds it."""
_LINKS = frozenset({"of", "for", "from", "and", ",", "&"})
_OFFICE = frozenset("chair co-chair chairman chairwoman chairperson head leader coordinator commander".split())
_BODY = frozenset("delegation team mission side".split())
LEADS = frozenset({"head", "lead", "chair", "co-chair"})


def held_by(noun: Token) -> list[Token]:
    """Return the persons named behind a common noun as those it speaks of; none where they do something of their own."""
    if noun.pos_ != "NOUN":
        return []
    doc = noun.doc
    at = max(part.i for part in _without_persons(noun)) + 1
    if at >= len(doc) or doc[at].text not in _OPENS:
        return []
    at += 1
    while at < len(doc) and doc[at].lower_ in _NOW:
        at += 1
    found: list[Token] = []
    while at < len(doc):
        token = doc[at]
        if token.ent_type_ == "PERSON" and token.pos_ == "PROPN":
            if token.dep_ != "compound":
                found.append(token)
        elif token.text not in _LINKS and token.ent_type_ not in {"GPE", "PERSON", "NORP", "ORG"}:
            break
        at += 1
    return [] if any(token.dep_ in reporting.SUBJECTS for token in found) else found


def _without_persons(noun: Token) -> Iterator[Token]:
    """The words of a phrase up to the persons that the parser may have hung on it."""
    yield noun
    for child in noun.children:
        if child.dep_ in {"appos", "conj", "cc", "punct", "relcl", "acl"} or child.ent_type_ == "PERSON":
            continue
        yield from _without_persons(child)


def named_in(verb: Token) -> tuple[Token, list[Token]] | None:
    """Return an office and its holders from "the chairs are A and B" or "it has two chairs: A and B"; None elsewhere."""
    if verb.lemma_ == "be":
        office = _office(verb, {"nsubj"})
        holder = next((child for child in verb.children if child.dep_ == "attr" and child.ent_type_ == "PERSON"), None)
        return (office, [holder]) if office is not None and holder is not None else None
    if verb.lemma_ == "have":
        office = _office(verb, {"dobj"})
        holders = held_by(office) if office is not None else []
        return (office, holders) if office is not None and holders else None
    return None


def _office(verb: Token, roles: set[str]) -> Token | None:
    found = [child for child in verb.children if child.dep_ in roles and child.lemma_.lower().rstrip("s") in _OFFICE]
    return found[-1] if found else None


def leads_delegation(verb: Token) -> bool:
    """Return whether a verb tells who led one side at talks: "the delegation was headed by", "led the Norwegian team"."""
    return verb.lemma_.lower() in LEADS and any(
        child.dep_ in {"dobj", "nsubjpass"} and child.lemma_.lower() in _BODY for child in verb.children
    )

"""Number groups: "More than 2,000 soldiers, 300 police and two helicopters" are three statements with one predicate."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_ASIDE = frozenset({"with", "including", "among"})
_NO_LIST = frozenset({"or", "to", "between", "from"})


def split(doc: Doc, own: frozenset[int], root: int) -> tuple[frozenset[int], ...]:
    """Return the words of each number group that is to be cut off; the one nearest the predicate stays with it."""
    cut = _named_figures(doc, own)
    if cut:
        return tuple(cut)
    words = [doc[i] for i in sorted(own)]
    if not any(word.dep_ == "conj" for word in words) or sum(word.like_num for word in words) < 2:
        return ()
    for token in words:
        if token.dep_ != "conj" and not any(token.i in group for group in cut):
            units = _units(token, own)
            if len(units) > 1:
                nearest = min(range(len(units)), key=lambda n: min(abs(i - root) for i in units[n]))
                cut += [unit for n, unit in enumerate(units) if n != nearest]
    return tuple(cut)


_NAME = r"[A-Z][\w'’-]*(?:\s(?:[A-Z][\w'’-]*|of|de|la|el|al|do|da|and(?=\s[A-Z][a-z]+\s[A-Z])))*"
_NAMED_FIGURE = re.compile(
    rf"(?:^|(?<=[,;:(]\s)|(?<=\band\s))(?:and\s)?(?P<pair>{_NAME}:?\s\(?\d(?:[\d.,]*\d)?(?:\s?%)?\)?)(?=[,;.)]|\sand\s|\s?$)"
)


def _named_figures(doc: Doc, own: frozenset[int]) -> list[frozenset[int]]:
    """Each "Porto Sul 218" of a list of names with their figures, but the first."""
    found = [match.span("pair") for match in _NAMED_FIGURE.finditer(doc.text)]
    if len(found) < 2:
        return []
    places = [doc.char_span(a, b, alignment_mode="expand") for a, b in found[1:]]
    groups = [frozenset(range(span.start, span.end)) for span in places if span is not None]
    return [group for group in groups if group <= own]


def counts_aside(preposition: Token) -> bool:
    """Whether a phrase set off by a comma gives numbers of its own: ", including 60 people in serious condition"."""
    edge = preposition.left_edge.i
    set_off = edge > 0 and preposition.doc[edge - 1].text in {",", "(", "–", "—"}
    return set_off and preposition.lower_ in _ASIDE and any(_counts(child) for child in preposition.children)


def _units(first: Token, own: frozenset[int]) -> list[frozenset[int]]:
    """The parts of a list that each have a number, a part without one joined to the part before it."""
    chain = [first, *_chain(first)]
    if len(chain) < 2 or any(token.i not in own for token in chain) or not all(_nominal(token) for token in chain):
        return []
    whole = {part.i for part in first.subtree}
    units: list[set[int]] = []
    for token, following in zip(chain, [*chain[1:], None], strict=True):
        words = {part.i for part in token.subtree} & own
        words -= {part.i for part in following.subtree} if following is not None else set()
        if units and not _counts(token):
            units[-1] |= words
        elif units and not _counts(first):
            return []
        else:
            units.append(words)
    if len(units) < 2 or _no_list(first, chain):
        return []
    return [frozenset(words & whole) for words in units]


def _chain(token: Token) -> Iterator[Token]:
    for child in token.children:
        if child.dep_ == "conj":
            yield child
            yield from _chain(child)


def _nominal(token: Token) -> bool:
    return token.pos_ in {"NOUN", "PROPN", "NUM", "ADJ", "VERB"} and not any(
        c.dep_ in {"nsubj", "nsubjpass"} for c in token.children
    )


def _counts(token: Token) -> bool:
    """Whether a number stands with this noun, or is it."""
    if token.like_num and token.ent_type_ not in {"DATE", "TIME"}:
        return True
    return any(
        child.like_num
        and child.dep_ in {"nummod", "quantmod", "amod", "compound"}
        and child.ent_type_ not in {"DATE", "TIME"}
        for child in token.children
    )


def _no_list(first: Token, chain: list[Token]) -> bool:
    """Whether the numbers are ends of one: "between 10 and 12 boats", "two or three"."""
    doc = first.doc
    if any(doc[i].lower_ in _NO_LIST for token in chain[1:] for i in range(token.left_edge.i - 1, token.left_edge.i)):
        return True
    before = doc[first.left_edge.i - 1].lower_ if first.left_edge.i else ""
    return before in {"between", "from"} or all(token.like_num for token in chain)

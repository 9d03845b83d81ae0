"""One parsed sentence to its statements: clauses and conjuncts with a predicate of their own, number groups, appositions.

Each word belongs to one statement at most.  What only reports ("officials said", "according to …") belongs to none: it
is attribution.  A clause that another one makes uncertain or defines ("if …", "the man who …") stays with it.  The
parser errs; where a cut would leave a stump, nothing is cut.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from consilience.ingest import denials, groups, reporting
from consilience.ingest.reporting import SUBJECTS, marks, predicates

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_AFTER = frozenset(
    {"dobj", "prep", "acomp", "attr", "ccomp", "xcomp", "npadvmod", "agent", "oprd", "dative", "advmod", "prt", "advcl"}
)
"""What a verb may have behind it that makes its conjunct another statement and no twin."""
_ARGUMENTS = SUBJECTS | {"dobj", "agent", "attr", "acomp", "oprd", "ccomp"}
_SUPPOSING = frozenset({"if", "unless", "whether", "lest", "that", "than"})
_LED = frozenset({"head", "lead", "chair", "command", "co-chair"})


class Kind(StrEnum):
    CLAUSE = "clause"
    GROUP = "number group"
    NAMED = "apposition"


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """One statement of a sentence by token indices."""

    root: int
    """Its predicate; of a number group the predicate that it shares."""
    kind: Kind
    own: frozenset[int]
    """Its own words; no other statement has any of them."""
    carried: frozenset[int] = frozenset()
    """Words of another statement that it needs: the subject, or a number group's predicate."""
    head: int
    """The word that its own words hang on."""
    speakers: tuple[int, ...] = ()
    """Heads of the phrases that say on whose word, the innermost first."""


def split(doc: Doc) -> tuple[Statement, ...]:
    """Return the statements of a one-sentence document in the order of their first words; none of an empty one."""
    reports = reporting.reports_in(doc)
    heads = {token.i: kind for token in doc if token.i not in reports and (kind := _kind(token, reports))}
    heads = _solid(doc, heads, reports)
    owner = _owners(doc, heads, reports)
    found = [_statement(doc, head, kind, heads, owner, reports) for head, kind in heads.items()]
    apart = [part for statement in found for part in _by_groups(doc, statement)]
    return tuple(sorted((part for part in apart if part.own), key=lambda part: min(part.own)))


# --- what states something of its own


def _kind(token: Token, reports: set[int]) -> Kind | None:
    if token.dep_ == "ROOT" or (token.head.i in reports and reporting.content_of(token.head) == token):
        return Kind.CLAUSE
    match token.dep_:
        case "conj":
            return Kind.CLAUSE if _own_predicate(token, reports) else None
        case "parataxis" | "ccomp":
            return Kind.CLAUSE if _side_by_side(token) else None
        case "advcl":
            return Kind.CLAUSE if _adverbial(token) else None
        case "relcl":
            return Kind.CLAUSE if _asserts_more(token) else None
        case "acl":
            return Kind.CLAUSE if _led_by(token) or _told_aside(token) else None
        case "appos":
            return Kind.NAMED if _names_more(token) else None
        case "prep":
            return Kind.GROUP if groups.counts_aside(token) else None
        case _:
            pass
    return Kind.CLAUSE if _behind_semicolon(token) else None


def _own_predicate(token: Token, reports: set[int]) -> bool:
    """Whether a conjoined verb tells another thing: "entered the port and unloaded", not "negotiated and signed by"."""
    first = token.head
    if not (predicates(token) and predicates(first)) or _in_supposition(first):
        return False
    if any(child.dep_ in SUBJECTS for child in token.children) or first.i in reports:
        return True
    if _helpers(token) & reporting.UNASSERTED and not _helpers(first) & reporting.UNASSERTED:
        return True  # "has not resigned and will seek a vote": one is over, one to come
    between = [child for child in first.children if first.i < child.i < token.i and child.dep_ in _AFTER]
    return bool(between) or first.dep_ == "conj"


def _helpers(token: Token) -> set[str]:
    return {child.lower_ for child in token.children if child.dep_ == "aux"}


def _in_supposition(token: Token) -> bool:
    """Whether a clause stands under a condition or a purpose, so that its parts do too."""
    conditional = any(child.dep_ == "advcl" and marks(child) & {"if", "unless"} for child in token.children)
    return (
        conditional
        or bool(marks(token) & {"if", "unless", "whether"})
        or (
            token.dep_ in {"xcomp", "advcl"}
            and any(child.lower_ == "to" and child.dep_ == "aux" for child in token.children)
        )
    )


def _side_by_side(token: Token) -> bool:
    """Whether a clause that the parser hung on its neighbour stands beside it: "A came, B left"."""
    head = token.head
    own = any(child.dep_ in SUBJECTS for child in token.children)
    return (
        own and predicates(head) and (token.dep_ == "parataxis" or (token.i < head.i and not reporting.is_speech(head)))
    )


def _adverbial(token: Token) -> bool:
    joined_by, head = marks(token), token.head
    own_subject = any(child.dep_ in SUBJECTS for child in token.children)
    if joined_by & _SUPPOSING or _unasserted(head) or any(c.lower_ == "to" and c.dep_ == "aux" for c in token.children):
        return False
    if own_subject:
        return token.tag_ in {"VBD", "VBZ", "VBP", "VBN", "VBG", "VB"} or token.pos_ == "AUX"
    return token.tag_ in {"VBG", "VBN"} and _set_off(token) and len(list(token.subtree)) > 3 and not joined_by


def _unasserted(token: Token) -> bool:
    return bool(_helpers(token) & reporting.UNASSERTED) or denials.is_denied(token)


def _set_off(token: Token) -> bool:
    """Whether a comma, bracket or dash stands before the words that hang on `token`."""
    edge = token.left_edge.i
    return edge > 0 and token.doc[edge - 1].text in {",", "(", "–", "—", "-", ";", ":"}


def _asserts_more(token: Token) -> bool:
    """Whether a relative clause tells something further instead of saying which one is meant."""
    noun = token.head
    if _unasserted(token) or any(
        child.dep_ == "det" and child.lower_ in {"no", "any", "every"} for child in noun.children
    ):
        return False
    if _set_off(token):
        return True
    indefinite = any(child.lower_ in {"a", "an"} for child in noun.children)
    above = next((up for up in noun.ancestors if predicates(up)), None)
    told = token.tag_ in {"VBD", "VBZ", "VBP", "VBN"} and any(child.dep_ in _AFTER for child in token.children)
    return indefinite and told and token.i > noun.i and (above is None or not _unasserted(above))


def _led_by(token: Token) -> bool:
    return token.lemma_.lower() in _LED and any(child.dep_ == "agent" for child in token.children)


def _told_aside(token: Token) -> bool:
    """Whether a participle set off by commas tells of a doing: ", signed in Oslo on 3 May by both ministers,"."""
    return token.tag_ in {"VBN", "VBG"} and _set_off(token) and len(list(token.subtree)) > 3


def _names_more(token: Token) -> bool:
    """Whether an apposition says what somebody is: ", the mayor of Dingxi"; a bare second name or a number does not."""
    words = [part for part in token.subtree if part.is_alpha]
    role = token.pos_ == "NOUN" or any(child.dep_ in {"det", "prep", "poss"} for child in token.children)
    named = token.head.pos_ == "PROPN" or any(part.pos_ == "PROPN" for part in token.subtree)
    if token.head.pos_ != "PROPN" and any(part.ent_type_ == "PERSON" for part in token.subtree):
        return False  # a person beside a common noun: mostly a new subject that the parser hung there
    return _set_off(token) and role and named and (len(words) > 1 or token.doc[token.left_edge.i - 1].text == "(")


def _behind_semicolon(token: Token) -> bool:
    head = token.head
    if head.i == token.i or token.dep_ in {"punct", "cc", "mark"}:
        return False
    low, high = sorted((token.i, head.i))
    return any(part.text == ";" for part in token.doc[low:high]) and predicates(token)


# --- whose words are whose


def _owners(doc: Doc, heads: Iterable[int], reports: set[int]) -> list[int]:
    """For each token the nearest head above it or itself; a stray piece goes with the statement behind it, else before."""
    known = {*heads, *reports}
    owner = []
    for token in doc:
        above = token
        while above.i not in known and above.head.i != above.i:
            above = above.head
        stray = above.i not in known and heads
        owner.append(min(heads, key=lambda i: (i < above.i, abs(i - above.i))) if stray else above.i)
    return owner


def _solid(doc: Doc, heads: dict[int, Kind], reports: set[int]) -> dict[int, Kind]:
    """Take back heads whose words would be a stump, or would leave one where they were cut from."""
    kept = dict(heads)
    if len(kept) < 2:
        return kept
    told = _telling(doc, kept, reports)
    for head in sorted(heads, key=lambda i: doc[i].right_edge.i - doc[i].left_edge.i):
        least = 1 if heads[head] is Kind.NAMED else 2
        if told.get(head, 0) < least and len(kept) > 1:
            del kept[head]
            told = _telling(doc, kept, reports)
    return kept


def _telling(doc: Doc, heads: dict[int, Kind], reports: set[int]) -> Counter[int]:
    """How many words that tell something each head has."""
    owner = _owners(doc, heads, reports)
    return Counter(whose for token, whose in zip(doc, owner, strict=True) if _tells(token))


def _tells(token: Token) -> bool:
    return (
        (token.is_alpha or token.like_num)
        and token.dep_ not in {"cc", "mark", "det", "aux", "auxpass"}
        and token.tag_ not in {"WDT", "WP"}
    )


def _statement(
    doc: Doc, head: int, kind: Kind, heads: dict[int, Kind], owner: list[int], reports: set[int]
) -> Statement:
    own = _trimmed(doc, [i for i, whose in enumerate(owner) if whose == head])
    carried = frozenset() if kind is Kind.CLAUSE and _has_subject(doc[head]) else frozenset(_carried(doc[head], kind))
    root = doc[head]
    if kind is Kind.GROUP:
        above = next((up.i for up in root.ancestors if up.i in heads), head)
        return Statement(
            root=above,
            kind=kind,
            own=own,
            carried=frozenset(_predicate(doc[above])),
            head=head,
            speakers=reporting.speakers(root, reports),
        )
    return Statement(
        root=head, kind=kind, own=own, carried=carried - own, head=head, speakers=reporting.speakers(root, reports)
    )


def _has_subject(token: Token) -> bool:
    return any(child.dep_ in SUBJECTS and child.tag_ not in {"WDT", "WP"} for child in token.children)


def _predicate(token: Token) -> Iterator[int]:
    yield token.i
    yield from (child.i for child in token.children if child.dep_ in {"aux", "auxpass", "neg", "prt", "acomp", "attr"})


def _carried(token: Token, kind: Kind) -> Iterator[int]:
    """The words of the subject that a statement takes from elsewhere."""
    if kind is Kind.NAMED or token.dep_ in {"relcl", "acl"}:
        yield from (
            part.i
            for part in core(token.head)
            if kind is not Kind.NAMED or part.dep_ == "compound" or part == token.head
        )
        return
    above = token
    for _ in range(4):
        if above.dep_ not in {"conj", "xcomp", "advcl", "ccomp"} or above.head.i == above.i:
            return
        above = above.head
        found = [child for child in above.children if child.dep_ in SUBJECTS]
        if found:
            yield from (part.i for each in found for part in core(each))
            return


def core(token: Token) -> Iterator[Token]:
    """The words of a phrase without its clauses and appositions."""
    yield token
    for child in token.children:
        if child.dep_ not in {"relcl", "acl", "appos", "punct", "advcl", "ccomp", "cc"}:
            yield from core(child)


def _trimmed(doc: Doc, own: list[int]) -> frozenset[int]:
    """Leave out punctuation and joining words at the edges of each unbroken run."""
    return frozenset(i for start, end in _runs(own) for i in range(*_edges(doc, start, end)))


def _runs(own: list[int]) -> Iterator[tuple[int, int]]:
    start = None
    for place, index in enumerate(own):
        start = index if start is None else start
        if place + 1 == len(own) or own[place + 1] != index + 1:
            yield start, index + 1
            start = None


def _edges(doc: Doc, start: int, end: int) -> tuple[int, int]:
    while start < end and (
        doc[start].is_punct or doc[start].is_space or doc[start].dep_ == "cc" or doc[start].lower_ == "that"
    ):
        start += 1
    while end > start and (
        (doc[end - 1].is_punct and doc[end - 1].text not in '%)]”"')
        or doc[end - 1].dep_ == "cc"
        or doc[end - 1].is_space
    ):
        end -= 1
    return start, end


def _by_groups(doc: Doc, statement: Statement) -> Iterator[Statement]:
    """The statement with each further number group of its list as one of its own."""
    cut = groups.split(doc, statement.own, statement.root)
    rest = statement.own.difference(*cut)
    if not cut:
        yield statement
        return
    yield Statement(
        root=statement.root,
        kind=statement.kind,
        own=_trimmed(doc, sorted(rest)),
        carried=statement.carried,
        head=statement.head,
        speakers=statement.speakers,
    )
    predicate = frozenset(_predicate(doc[statement.root])) | statement.carried
    for group in cut:
        own = _trimmed(doc, sorted(group))
        head = next((i for i in sorted(own) if doc[i].head.i not in own), min(own, default=statement.head))
        yield Statement(
            root=statement.root, kind=Kind.GROUP, own=own, carried=predicate, head=head, speakers=statement.speakers
        )


def has_predicate(doc: Doc, statement: Statement) -> bool:
    """Return whether a verb with something to say it of stands among the statement's own words."""
    for i in statement.own:
        token = doc[i]
        said_of = any(child.dep_ in _ARGUMENTS for child in token.children) or bool(statement.carried)
        if token.pos_ in {"VERB", "AUX"} and token.tag_ != "VBG" and said_of:
            return True
    return False


def has_event(doc: Doc, statement: Statement) -> bool:
    """Return whether a noun among the statement's own words tells of an event."""
    return any(
        (doc[i].pos_ in {"NOUN", "PROPN"} and reporting.is_event_noun(doc[i].lemma_.lower()))
        or doc[i].tag_ in {"VBN", "VBD"}
        for i in statement.own
    )


def spans(doc: Doc, statement: Statement) -> tuple[tuple[int, int], ...]:
    """Return the character ranges of the statement's own words, in order."""
    return tuple((doc[a].idx, doc[b - 1].idx + len(doc[b - 1])) for a, b in _runs(sorted(statement.own)))

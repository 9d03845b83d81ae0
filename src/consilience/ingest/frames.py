"""Events of a parsed sentence: who did what to whom, whether it is denied, planned or done, and on whose word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import TYPE_CHECKING

from consilience.ingest import denials, offices, outcomes, reporting
from consilience.ingest.lexicon import table
from consilience.ingest.statements import Kind, Statement
from consilience.records.reading import Frame, Name

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

Named = Sequence[tuple[int, int, Name]]
"""Token range (end exclusive) and the name that stands there."""

_SUBJECTS = {"nsubj", "csubj"}
_PASSIVE_SUBJECTS = {"nsubjpass", "csubjpass"}
_OBJECTS = {"dobj", "dative", "oprd", "attr"}
_CLAUSE = {"ccomp", "xcomp"}
LEADING = "lead delegation"
_PRONOUNS = frozenset("it he she they we i you this that these those who which there what one".split())


def read(doc: Doc, names: Named, statement: Statement) -> tuple[tuple[Frame, ...], Token]:
    """Return the frames of one statement, the main one first, and the trigger of that one."""
    if statement.kind is Kind.NAMED:
        noun = doc[statement.head]
        return (_office(noun, names),), noun
    main = _event_of(_descend(doc[statement.root]))
    within = statement.own | statement.carried | {statement.root}
    first = _frame(main, names, within, main=True)
    frames = [_of_group(first, doc[statement.head], names) if statement.kind is Kind.GROUP else first]
    seen = {main.i}
    for index in sorted(statement.own):
        token = doc[index]
        if token.pos_ != "VERB" or outcomes.voice_of(token) == "speech":
            continue
        trigger = _event_of(token)
        if trigger.i not in seen and not _governs(token, main):
            seen.add(trigger.i)
            frames.append(_frame(trigger, names, within, main=False))
    return tuple(frames), main


def speakers(doc: Doc, statement: Statement) -> tuple[str, ...]:
    """Return on whose word a statement is given, the innermost first; pronouns name nobody."""
    said_by = [phrase for i in statement.speakers if (phrase := _phrase(doc[i])).lower() not in _PRONOUNS]
    return tuple(dict.fromkeys((*said_by, *_according_to(doc))))


def opens_quotation(doc: Doc) -> tuple[str, ...] | None:
    """Return the speaker of a sentence that only opens a quotation ("An official said:"); None for any other."""
    root = next((token for token in doc if token.dep_ == "ROOT"), None)
    if root is None or not doc.text.rstrip().endswith(":") or not reporting.is_speech(root):
        return None
    speaker = next((child for child in root.children if child.dep_ in _SUBJECTS), None)
    return (*((_phrase(speaker),) if speaker is not None else ()), *_according_to(doc))


def _office(noun: Token, names: Named) -> Frame:
    """The frame of an apposition: what somebody is."""
    held = [noun.head]
    return Frame(
        trigger=outcomes.event_word(noun),
        actors=_labels(held, names),
        actor_names=_names_in(held, names),
        actor_phrases=_bare(held),
        words=tuple(dict.fromkeys(outcomes.event_word(t) for t in noun.subtree if t.pos_ in {"NOUN", "PROPN"})),
        main=True,
    )


def _of_group(frame: Frame, head: Token, names: Named) -> Frame:
    """The shared predicate's frame with this group in the place of the whole list."""
    first = head
    while first.dep_ == "conj" and first.head.i != first.i:
        first = first.head
    if first.dep_ in _SUBJECTS:
        return replace(
            frame, actors=_labels([head], names), actor_names=_names_in([head], names), actor_phrases=_bare([head])
        )
    return replace(
        frame, targets=_labels([head], names), target_names=_names_in([head], names), target_phrases=_bare([head])
    )


def _descend(root: Token) -> Token:
    """Go down from "X denied that Y believes that …" to the event itself."""
    token = root
    for _ in range(6):
        clause = next(
            (
                child
                for child in token.children
                if child.dep_ in {"ccomp", "parataxis"} and child.pos_ in {"VERB", "AUX", "NOUN"}
            ),
            None,
        )
        if clause is None or not (
            reporting.is_speech(token) or table("voice").get(token.lemma_.lower()) in {"assessed", "denied"}
        ):
            break
        token = clause
    return token


def _event_of(token: Token) -> Token:
    """Step over verbs that carry no event of their own: "agreed to set up", "held a meeting", "is the chair"."""
    for _ in range(4):
        voice = outcomes.voice_of(token)
        clause = next(
            (child for child in token.children if child.dep_ == "xcomp" and child.pos_ in {"VERB", "AUX"}), None
        )
        clause = clause or denials.ability(token)
        if clause is not None and (
            voice in {"planned", "refused", "failed", "begun", "assessed", "light", "speech"}
            or token.lemma_ in {"be", "try"}
        ):
            token = clause
            continue
        if (ahead := outcomes.planned_event(token)) is not None:
            return ahead
        if (office := offices.named_in(token)) is not None:
            return office[0]
        if offices.leads_delegation(token):
            return token
        if voice == "light" or token.lemma_ in {"be", "reach"}:
            noun = next(
                (
                    child
                    for child in token.children
                    if child.dep_ in {"dobj", "attr", "acomp", "nsubjpass"} and child.pos_ in {"NOUN", "ADJ"}
                ),
                None,
            )
            if noun is not None and voice == "light" and noun.dep_ in {"dobj", "nsubjpass"}:
                return noun
            if noun is not None and token.lemma_ == "be":
                return noun
        break
    return token


def _governs(token: Token, main: Token) -> bool:
    """Whether `token` is a verb stepped over on the way down to the main event."""
    return any(ancestor.i == token.i for ancestor in main.ancestors) and _event_of(token).i == main.i


def _verb_of(trigger: Token) -> Token:
    """The verb whose arguments are the event's: itself, or the light verb above a noun."""
    if outcomes.planned_event(trigger.head) == trigger:
        return trigger.head
    if (
        trigger.pos_ not in {"VERB", "AUX"}
        and trigger.head.pos_ in {"VERB", "AUX"}
        and trigger.dep_ in {"dobj", "attr", "acomp", "nsubjpass"}
    ):
        return trigger.head
    return trigger


def _frame(trigger: Token, names: Named, within: AbstractSet[int], *, main: bool) -> Frame:
    """The frame of an event; a verb that is not `within` its statement is a neighbour's, and says nothing of it."""
    verb = _verb_of(trigger)
    subjects, objects = _holders(trigger) or _arguments(verb, trigger, within)
    negated, outcome, modality = outcomes.state(verb, trigger, within)
    return Frame(
        trigger=LEADING if offices.leads_delegation(trigger) else outcomes.event_word(trigger),
        actors=_labels(subjects, names),
        targets=_labels(objects, names),
        actor_names=_names_in(subjects, names),
        target_names=_names_in(objects, names),
        actor_phrases=_bare(subjects),
        target_phrases=_bare(objects),
        negated=negated,
        outcome=outcome,
        modality=modality,
        words=tuple(dict.fromkeys(outcomes.event_word(t) for t in _own_words(trigger, verb))),
        main=main,
    )


def _holders(office: Token) -> tuple[list[Token], list[Token]] | None:
    """The persons said to hold an office as its actors, and whose office it is as targets."""
    named = offices.named_in(office.head)
    if named is None or named[0].i != office.i:
        return None
    whose = [child for child in office.children if child.dep_ == "poss"]
    whose += [p for child in office.children if child.lower_ == "of" for p in child.children if p.dep_ == "pobj"]
    whose += [child for child in office.head.children if child.dep_ in _SUBJECTS and child.i != office.i]
    return _with_conjuncts(named[1]), _with_conjuncts(whose)


def _announced(noun: Token, verb: Token) -> tuple[list[Token], list[Token]]:
    """Whose event it is that a report tells of; who announces it does it, where nobody else is said to and no paper reports it."""
    own = [child for child in noun.children if child.lower_ in {"between", "by"} and child.dep_ in {"prep", "agent"}]
    actors = [p for child in own for p in child.children if p.dep_ == "pobj"]
    if not actors and verb.lemma_ != "report":
        actors = [child for child in verb.children if child.dep_ in _SUBJECTS]
    below = [child for child in noun.children if child.dep_ == "prep" and child not in own]
    targets = [p for child in below for p in child.children if p.dep_ == "pobj" and p.ent_type_ not in {"DATE", "TIME"}]
    return _with_conjuncts(actors), _with_conjuncts(targets)


def _arguments(verb: Token, trigger: Token, within: AbstractSet[int]) -> tuple[list[Token], list[Token]]:
    """Return actors and targets; a passive's subject is its target, and "by …" names its actor."""
    if verb.i != trigger.i and trigger.dep_ == "dobj" and reporting.content_of(verb) == trigger:
        return _announced(trigger, verb)
    actors: list[Token] = []
    targets: list[Token] = []
    for child in verb.children:
        if child.dep_ in _SUBJECTS and child.i != trigger.i:
            actors.append(child)
        elif child.dep_ in _PASSIVE_SUBJECTS and child.i != trigger.i:
            targets.append(child)
        elif child.dep_ == "agent" or (child.dep_ == "prep" and child.lower_ == "between"):
            actors.extend(grandchild for grandchild in child.children if grandchild.dep_ == "pobj")
        elif child.dep_ in _OBJECTS and child.i != trigger.i:
            targets.append(child)
    actors = [actor for actor in actors if actor.tag_ not in {"WDT", "WP"}]
    if not actors:
        actors = _inherited(verb, within)
    if not targets:
        targets = [
            p
            for host in {verb, trigger}
            for child in host.children
            if child.dep_ == "prep"
            for p in child.children
            if p.dep_ == "pobj" and p.ent_type_ not in {"DATE", "TIME"}
        ]
    actors = [each for actor in _with_conjuncts(actors) for each in (actor, *offices.held_by(actor))]
    return actors, _with_conjuncts(sorted(targets, key=lambda token: token.i))


def _inherited(verb: Token, within: AbstractSet[int]) -> list[Token]:
    """The subject of a verb that has none of its own: from its conjunct, its governor, or the noun it modifies."""
    if verb.dep_ == "relcl" or (verb.dep_ == "acl" and verb.tag_ == "VBG"):
        return [verb.head]
    token = verb
    for _ in range(4):
        if token.dep_ not in {"conj", "xcomp", "advcl", "ccomp"} or token.head.i == token.i:
            break
        if token.dep_ == "ccomp" and (token.head.i not in within or reporting.is_speech(token.head)):
            break  # who tells of it does not do it, nor a neighbour behind a semicolon
        token = token.head
        passive = any(child.dep_ in _PASSIVE_SUBJECTS for child in token.children)
        found = [
            child
            for child in token.children
            if child.dep_ in _SUBJECTS | (_PASSIVE_SUBJECTS if token is not verb else set())
        ]
        if found and not (passive and verb.dep_ == "conj"):
            return found
        agents = [
            grandchild
            for child in token.children
            if child.dep_ == "agent"
            for grandchild in child.children
            if grandchild.dep_ == "pobj"
        ]
        if agents:
            return agents
    return []


def _with_conjuncts(tokens: Sequence[Token]) -> list[Token]:
    return [each for token in tokens for each in (token, *token.conjuncts) if each.lemma_.lower() not in _PRONOUNS]


def _core(token: Token, apart: frozenset[str] = frozenset({"conj", "cc"})) -> Iterator[Token]:
    """The words of an argument without its relative clauses and what stands beside it: each of two ministers is one.

    What hangs on it is whole: "the governments of Norway and Sweden".
    """
    yield token
    for child in token.children:
        if child.dep_ not in {"relcl", "acl", "punct", "advcl", "ccomp"} | apart:
            yield from _core(child, frozenset())


def _names_in(tokens: Sequence[Token], names: Named) -> tuple[Name, ...]:
    indices = {part.i for token in tokens for part in _core(token)}
    return tuple(dict.fromkeys(name for start, end, name in names if indices & set(range(start, end))))


def _labels(tokens: Sequence[Token], names: Named) -> tuple[str, ...]:
    """A name for each argument where it has one, else its head noun."""
    labels = []
    for token in tokens:
        indices = {part.i for part in _core(token)}
        own = [name.text for start, end, name in names if indices & set(range(start, end))]
        labels.extend(own or ([token.lemma_.lower()] if token.pos_ in {"NOUN", "PROPN"} else []))
    return tuple(dict.fromkeys(labels))


def _bare(tokens: Sequence[Token]) -> tuple[str, ...]:
    """Each argument's noun with what stands before it, without articles, numbers and clauses."""
    phrases = []
    for token in tokens:
        if token.pos_ not in {"NOUN", "PROPN"}:
            continue
        before = [c for c in token.children if c.dep_ in {"compound", "amod", "poss", "nmod"} and c.i < token.i]
        kept = [t for child in before for t in _core(child) if t.pos_ not in {"DET", "NUM", "PART", "PUNCT"}]
        words = sorted([*kept, token], key=lambda t: t.i)
        phrases.append(" ".join(t.text if t.pos_ == "PROPN" else t.lower_ for t in words))
    return tuple(dict.fromkeys(phrases))


def _own_words(trigger: Token, verb: Token) -> Iterator[Token]:
    for host in (trigger, verb) if trigger.i != verb.i else (trigger,):
        for child in host.children:
            if child.dep_ == "ccomp" and child.pos_ == "ADJ" and not any(t.pos_ == "AUX" for t in child.children):
                yield child  # "found the banker guilty"
            if child.dep_ in _CLAUSE | {"advcl", "conj", "relcl", "punct", "ccomp", "parataxis"}:
                continue
            yield from (t for t in _core(child) if t.pos_ in {"NOUN", "PROPN", "ADJ", "VERB"} and not t.is_stop)


def _according_to(doc: Doc) -> Iterator[str]:
    if "ccording" not in doc.text:
        return
    for token in doc:
        if token.lower_ == "according" and token.i + 1 < len(doc) and doc[token.i + 1].lower_ == "to":
            found = next((t for t in doc[token.i + 2 : token.i + 9] if t.dep_ == "pobj"), None)
            if found is not None:
                yield _phrase(found)


def _phrase(token: Token) -> str:
    """The words of a speaker without clauses hung on them."""
    indices = sorted(part.i for part in _core(token))
    # Only the unbroken run around the head: an apposition behind a comma is not the speaker's name.
    run = [token.i]
    for index in reversed([i for i in indices if i < token.i]):
        if index == run[0] - 1:
            run.insert(0, index)
    for index in [i for i in indices if i > token.i]:
        if index == run[-1] + 1:
            run.append(index)
    return token.doc[run[0] : run[-1] + 1].text.strip(" ,;:\"“”'’")

"""Who did what, whether at all, and how far: the frames of two claims that speak of one event, compared part by part."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import product

from consilience.alignment import names, phrases
from consilience.alignment.comparison import Comparison, Fit
from consilience.alignment.leftovers import even, meet_anywhere, named
from consilience.alignment.words import Words
from consilience.records.claim import Modality
from consilience.records.reading import Comparable, Frame, Name, NameKind, Outcome

_SAME_EVENT = 0.55
"""Likeness of two event words from which they may speak of one event, with an argument in common."""


def compare(left: Comparable, right: Comparable, pair: tuple[Frame, Frame, bool] | None) -> Iterator[Comparison]:
    """Compare actors, targets, polarity and outcome of the two frames that speak of the same event."""
    if pair is None:
        yield from named(left, right)
        yield from _turned_round(left, right)
        yield from _origins(left, right)
        return
    a, b, opposed = pair
    found = [*_who(a, b, left, right), *_what(a, b, left, right)]
    yield from found or named(left, right)
    if not any(c.slot == "actor" for c in found):
        yield from _turned_round(left, right)
    if a.modality is not Modality.HYPOTHETICAL and b.modality is not Modality.HYPOTHETICAL:
        turned = _turned(left, right)
        if turned and not opposed:
            yield turned
            return
        yield from _whether(a, b, opposed=opposed)
        if not opposed and names.trigger_class_shared(a.trigger, b.trigger):
            yield from _how_far(a, b)


def matching_frames(left: Comparable, right: Comparable, words: Words) -> tuple[Frame, Frame, bool] | None:
    """Return the two frames most likely to be one event, and whether their triggers are opposites."""
    best: tuple[float, Frame, Frame, bool] | None = None
    for a in left.reading.frames:
        for b in right.reading.frames:
            opposed = names.opposites(a.trigger, b.trigger) and not _tells_both(left, right, a, b)
            trigger = 1.0 if opposed else names.trigger_likeness(a.trigger, b.trigger, words)
            shared = _shared(a, b)
            if trigger < _SAME_EVENT or ((trigger < 1 or opposed) and not shared) or {a.trigger, b.trigger} & _LIGHT:
                continue
            again = opposed and bool(_AGAIN & (left.words | right.words))
            score = (
                trigger
                + 0.3 * again
                + 0.35 * shared
                + 0.2 * (a.main + b.main)
                + (0.15 if a.trigger == b.trigger else 0)
            )
            if best is None or score > best[0]:
                best = score, a, b, opposed
    return best[1:] if best else None


_AGAIN = frozenset("again back now longer anymore already".split())
"""Words of a state that has turned into its opposite."""
_LIGHT = frozenset("be have do make take get give go come see put use become remain arrive place include".split())
"""Verbs that tell no event by themselves: that both sides use one says nothing."""


def _shared(a: Frame, b: Frame) -> int:
    return sum(
        names.may_be_one(x, y) for x, y in ((a.actor_names, b.actor_names), (a.target_names, b.target_names))
    ) + bool(set(a.targets) & set(b.targets) or set(a.words) & set(b.words))


def _who(a: Frame, b: Frame, left: Comparable, right: Comparable) -> Iterator[Comparison]:
    if _swapped(a, b):
        yield Comparison(
            slot="actor",
            fit=Fit.DIFFERS,
            left=_all(a.actor_names or a.actors),
            right=_all(b.actor_names or b.actors),
            because="who acts and who is acted on have changed places",
            swapped=True,
        )
        return
    if _another_acts(a, b):
        yield Comparison(
            slot="actor",
            fit=Fit.DIFFERS,
            left=_all(a.actor_names),
            right=_all(b.actor_names),
            because="the actor is another, though the same are named",
        )
        return
    for slot, one, other, others in (
        ("actor", a.actor_names, b.actor_names, (right.reading.names, left.reading.names)),
        ("target", a.target_names, b.target_names, (right.reading.names, left.reading.names)),
    ):
        if not one or not other or (slot == "target" and (_only_where(one, left) or _only_where(other, right))):
            continue
        here, there = _unshared_people(one, other), _unshared_people(other, one)
        if names.common(one, other) and here and there:
            if "chair" in names.event_classes(a.trigger) & names.event_classes(b.trigger):
                yield Comparison(
                    slot=slot,
                    fit=Fit.DIFFERS,
                    left=_all(here),
                    right=_all(there),
                    because="the office has another holder",
                )
        elif names.common(one, other):
            yield Comparison(slot=slot, fit=Fit.AGREES, left=_all(one), right=_all(other), because=f"the same {slot}")
        elif alike := names.near(one, other):
            left_name, right_name, why = alike
            yield Comparison(
                slot=slot, fit=Fit.OPEN, left=left_name.text, right=right_name.text, because=f"nearly one name: {why}"
            )
        elif (
            (names.comparable(one, other) or _one_role(a, b, slot, left, right))
            and not names.may_be_one(one, others[0])
            and not names.may_be_one(other, others[1])
        ):
            yield Comparison(
                slot=slot, fit=Fit.DIFFERS, left=_all(one), right=_all(other), because=f"the {slot} is another"
            )
        elif a.trigger == b.trigger and not names.may_be_one(one, others[0]) and not names.may_be_one(other, others[1]):
            yield Comparison(
                slot=slot, fit=Fit.OPEN, left=_all(one), right=_all(other), because="two names of which either may stand for the other"
            )  # fmt: skip


def _only_where(found: Sequence[Name], item: Comparable) -> bool:
    """Whether these are places at which it happened, which are compared as such: "sank off the cape", "sank on its way to the island"."""
    where = {*item.reading.places}
    return all(name.kind in {NameKind.PLACE, NameKind.COUNTRY} and name.text in where for name in found)


def _one_role(a: Frame, b: Frame, slot: str, left: Comparable, right: Comparable) -> bool:
    """Whether the frames tell of one deed to or by the same, so that a name of any sort in the other part is another one."""
    ours, theirs = (a.targets, b.targets) if slot == "actor" else (a.actors, b.actors)
    one, other = (a.actor_names, b.actor_names) if slot == "actor" else (a.target_names, b.target_names)
    kinds = {name.kind for name in (*one, *other)}
    if kinds & {NameKind.PLACE, NameKind.COUNTRY} and len(kinds) > 1:
        return False  # a capital or a country may stand for its government
    if any(meet_anywhere(name, right) for name in one) or any(meet_anywhere(name, left) for name in other):
        return False
    return names.trigger_class_shared(a.trigger, b.trigger) and bool(
        {*map(str.lower, ours)} & {*map(str.lower, theirs)}
    )


def _tells_both(left: Comparable, right: Comparable, a: Frame, b: Frame) -> bool:
    """Whether a side that says the one thing says its opposite of something else too: arrested, later released."""
    return any(
        names.trigger_class_shared(frame.trigger, other.trigger)
        for item, other in ((left, b), (right, a))
        for frame in item.reading.frames
    )


def _unshared_people(found: Sequence[Name], others: Sequence[Name]) -> list[Name]:
    return [name for name in found if name.kind is NameKind.PERSON and not names.may_be_one([name], others)]


def _what(a: Frame, b: Frame, left: Comparable, right: Comparable) -> Iterator[Comparison]:
    """Compare plain nouns where one kind of thing or person excludes the other: a lorry is no train."""
    for slot, one, other in (
        ("actor", (*a.actors, *_tails(a.actor_phrases)), (*b.actors, *_tails(b.actor_phrases))),
        (
            "target",
            (*a.targets, *_tails(a.target_phrases), *a.words),
            (*b.targets, *_tails(b.target_phrases), *b.words),
        ),
    ):
        found = names.contrasting([w for w in one if w not in other], [w for w in other if w not in one])
        if found and not _has(right, found[0]) and not _has(left, found[1]):
            one_bearer = names.common((*a.actor_names, *a.target_names), (*b.actor_names, *b.target_names))
            fit = (
                Fit.OPEN if one_bearer and names.is_trade(found[0]) else Fit.DIFFERS
            )  # a colonel may be a general by now
            yield Comparison(
                slot=slot, fit=fit, left=found[0], right=found[1], because=f"the {slot} is of another kind"
            )
            return
    if not (even(left, right) and names.trigger_class_shared(a.trigger, b.trigger)):
        return
    for slot, one, other, rest in (
        ("target", a.target_phrases, b.target_phrases, (a.actors, b.actors)),
        ("actor", a.actor_phrases, b.actor_phrases, (a.targets, b.targets)),
    ):
        told = phrases.another(one, other, left, right) if set(rest[0]) & set(rest[1]) else None
        if told is not None:
            yield Comparison(
                slot=slot, fit=Fit.DIFFERS, left=told[0], right=told[1], because=f"another {slot} is named"
            )
            return


def _has(item: Comparable, noun: str) -> bool:
    return noun in item.reading.lemmas or noun in item.text.lower()


def _tails(said: Iterable[str]) -> list[str]:
    """The last two words of each phrase, which may be one name for a thing: "coast guard", "police station"."""
    return [" ".join(phrase.lower().split()[-2:]) for phrase in said if " " in phrase]


_BETWEEN = frozenset({"meet", "sign", "agree", "crash", "chair", "end", "begin"})
"""Classes of events that two do with one another, or of which grammar often takes the one for the other."""
_WITH_ONE_ANOTHER = frozenset(
    "border share exchange join face fight clash speak talk link connect be have include follow marry divide separate".split()
)


def _swapped(a: Frame, b: Frame) -> bool:
    """Whether who acts in the one is acted on in the other and the other way round: "the union sued the port"."""
    if (
        a.trigger != b.trigger
        or a.trigger in _WITH_ONE_ANOTHER
        or names.event_classes(a.trigger) & _BETWEEN
        or names.common(a.actor_names, b.actor_names)
        or _plain(a) & _plain(b)
    ):
        return False
    return _acted_on((*a.actors, *a.actor_phrases), a.actor_names, b) and _acted_on(
        (*b.actors, *b.actor_phrases), b.actor_names, a
    )


def _acted_on(actors: Sequence[str], found: Sequence[Name], other: Frame) -> bool:
    """Whether one of those who act has another part in the other frame: its target, or one of the words beside it."""
    if names.common(found, other.target_names):
        return True
    rest = _heads(other.targets) | (_heads(other.words) - _heads(other.actors) - _heads(other.actor_phrases))
    return bool(_heads(actors) & rest)


def _plain(frame: Frame) -> set[str]:
    """The nouns that act and are no names."""
    return _heads({*frame.actors} - {name.text for name in frame.actor_names})


def _heads(said: Iterable[str]) -> set[str]:
    """The words of names and nouns in small letters and the singular."""
    return {word.removesuffix("s") for each in said for word in each.lower().split() if len(word) > 2}


def _turned_round(left: Comparable, right: Comparable) -> Iterator[Comparison]:
    """Leave open who did it where one who acts by one side is acted on by the other: "who attacked a guard", "a guard, after attacking"."""
    for a, b in product(left.reading.frames, right.reading.frames):
        if a.trigger != b.trigger or a.trigger in _WITH_ONE_ANOTHER or names.event_classes(a.trigger) & _BETWEEN:
            continue
        acts, is_acted_on = (_heads(a.actors), _heads(b.actors)), (_heads(a.targets), _heads(b.targets))
        if not (all(acts) and any(is_acted_on)):
            continue  # "the ship sank", "the ship was sunk"
        crossed = acts[0] & is_acted_on[1], acts[1] & is_acted_on[0]
        if any(crossed) and not acts[0] & acts[1] and not is_acted_on[0] & is_acted_on[1]:
            yield Comparison(
                slot="actor", fit=Fit.OPEN, left=_all(a.actors) or "…", right=_all(b.actors) or "…",
                because="who acts by the one is acted on by the other",
            )  # fmt: skip
            return


_COMES_FROM = re.compile(
    r"\b(?:came|comes?|coming|originated|stemmed) from (?:the )?([A-Z][\w'’-]*(?:\s[A-Z][\w'’-]*)*)"
)


def _origins(left: Comparable, right: Comparable) -> Iterator[Comparison]:
    """Leave open who did it where it "came from" somebody whom the other side does not name, and who acts there is not named here."""
    for item, other, turned in ((left, right, False), (right, left, True)):
        found = _COMES_FROM.search(item.text)
        actors = [actor for frame in other.reading.frames if frame.main for actor in frame.actors]
        if not found or not actors or found[1] in other.text or _heads(actors) & _heads(item.reading.lemmas):
            continue
        pair = (_all(actors), found[1]) if turned else (found[1], _all(actors))
        yield Comparison(
            slot="actor", fit=Fit.OPEN, left=pair[0], right=pair[1], because="each names another of whom it comes"
        )
        return


def _another_acts(a: Frame, b: Frame) -> bool:
    """Whether one deed is told of two who act, of whom one is named in the other frame in another part: "Orsk apologised for the ramming of a Veld boat"."""
    if (
        a.trigger != b.trigger
        or not a.actor_names
        or not b.actor_names
        or names.may_be_one(a.actor_names, b.actor_names)
    ):
        return False
    if a.trigger in _WITH_ONE_ANOTHER or names.event_classes(a.trigger) & _BETWEEN:
        return False
    return _acted_on(a.actors, a.actor_names, b) or _acted_on(b.actors, b.actor_names, a)


def _all(found: Iterable[object]) -> str:
    return ", ".join(getattr(name, "text", str(name)) for name in found)


def _whether(a: Frame, b: Frame, *, opposed: bool) -> Iterator[Comparison]:
    if Outcome.ENDED in {a.outcome, b.outcome} and a.negated != b.negated:
        return  # "stopped selling" and "no longer sells" are one
    differs = (a.negated != b.negated) != opposed
    if not opposed and not names.trigger_class_shared(a.trigger, b.trigger):
        return  # only near in use: neither a yes nor a no
    yield Comparison(
        slot="polarity",
        fit=Fit.DIFFERS if differs else Fit.AGREES,
        left=_said(a),
        right=_said(b),
        because="the same event" if not differs else "opposite things" if opposed else "one says so, the other not",
    )


def _turned(left: Comparable, right: Comparable) -> Comparison | None:
    """Return what has turned since where one side tells of a state, the other of it and its end: closed, opened again."""
    for short, long in ((left, right), (right, left)):
        if not _AGAIN & long.words or _AGAIN & short.words:
            continue
        for a, b in product(short.reading.frames, long.reading.frames):
            if names.opposites(a.trigger, b.trigger) and _tells_both(short, long, a, b):
                one, other = (a, b) if short is left else (b, a)
                return Comparison(
                    slot="outcome", fit=Fit.MOVED, left=_said(one), right=_said(other), because="one side tells of its end too"
                )  # fmt: skip
    return None


def _said(frame: Frame) -> str:
    return f"not {frame.trigger}" if frame.negated else frame.trigger


def _how_far(a: Frame, b: Frame) -> Iterator[Comparison]:
    one, other = a.outcome, b.outcome
    if one is None or other is None or one is other:
        return
    pair = {one, other}
    if pair in ({Outcome.PLANNED, Outcome.DONE}, {Outcome.PLANNED, Outcome.ENDED}):
        yield Comparison(
            slot="outcome", fit=Fit.MOVED, left=one.value, right=other.value, because="one is further on than the other"
        )
    elif Outcome.REFUSED in pair:
        yield Comparison(slot="outcome", fit=Fit.DIFFERS, left=one.value, right=other.value, because="one says refused")


def one_deed(pair: tuple[Frame, Frame, bool] | None) -> tuple[Frame, Frame] | None:
    return pair[:2] if pair is not None and names.trigger_class_shared(pair[0].trigger, pair[1].trigger) else None

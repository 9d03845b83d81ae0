"""Typed slots compared: number, time, place, actor, target, polarity, outcome.

A slot is compared only when both sides have it.  Each comparison says whether the two agree, whether one is more
precise, or that they cannot both hold, and gives both values in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from consilience.alignment import measures, names, phrases, poles
from consilience.alignment.comparison import Comparison, Fit
from consilience.alignment.words import Words
from consilience.records.claim import Modality, When
from consilience.records.reading import Drafted, Frame, Name, NameKind, Outcome

_SAME_EVENT = 0.55
"""Likeness of two event words from which they may speak of one event, with an argument in common."""


def compare(left: Drafted, right: Drafted, words: Words) -> tuple[Comparison, ...]:
    """Return every slot that both claims have, compared."""
    pair = matching_frames(left, right, words)
    settings = [*_times(left, right), *_places(left, right)]
    if not _of_one_event(left, right, pair):
        settings = [c for c in settings if c.fit is not Fit.DIFFERS]
    roles = tuple(_roles(left, right, pair))
    told = (*measures.numbers(left, right, words, _one_deed(pair)), *settings, *roles)
    return (*told, *_ends(left, right, told))


def _one_deed(pair: tuple[Frame, Frame, bool] | None) -> tuple[Frame, Frame] | None:
    return pair[:2] if pair is not None and names.trigger_class_shared(pair[0].trigger, pair[1].trigger) else None


_UNEVEN = 2.2
"""How many times as much one sentence may tell as the other for both to be about one event only."""


def _of_one_event(left: Drafted, right: Drafted, pair: tuple[Frame, Frame, bool] | None) -> bool:
    """Whether the two main events are the ones compared; a long sentence may date another of its events."""
    return _even(left, right) or (pair is not None and pair[0].main and pair[1].main)


def _even(left: Drafted, right: Drafted) -> bool:
    a, b = len(left.reading.lemmas), len(right.reading.lemmas)
    return max(a, b) <= _UNEVEN * max(min(a, b), 1)


# --- time and place


def _times(left: Drafted, right: Drafted) -> Iterator[Comparison]:
    a, b = left.claim.when, right.claim.when
    if a is None or b is None or a.earliest is None or b.earliest is None or a.latest is None or b.latest is None:
        return
    if a.latest < b.earliest or b.latest < a.earliest:
        if _touches(a, right.reading.times) or _touches(b, left.reading.times):
            return  # the other side gives that time as well, for another event
        fit = Fit.DIFFERS
    elif (a.earliest, a.latest) == (b.earliest, b.latest):
        fit = Fit.AGREES
    else:
        shorter_left = a.latest - a.earliest < b.latest - b.earliest
        fit = Fit.LEFT_PRECISE if shorter_left else Fit.RIGHT_PRECISE
    yield Comparison(slot="time", fit=fit, left=day_text(a), right=day_text(b), because="both date the event")


def _touches(when: When, others: Iterable[When]) -> bool:
    return any(
        other.earliest is not None
        and other.latest is not None
        and when.earliest is not None
        and when.latest is not None
        and other.earliest <= when.latest
        and when.earliest <= other.latest
        for other in others
    )


def day_text(when: When) -> str:
    """Return a time as its date or dates, with the report's words where they differ from that."""
    if when.earliest is None or when.latest is None:
        return when.text
    return f"{when.earliest}" if when.earliest == when.latest else f"{when.earliest} to {when.latest}"


def _places(left: Drafted, right: Drafted) -> Iterator[Comparison]:
    a, b = left.claim.place or _host(left), right.claim.place or _host(right)
    if not a or not b:
        return
    others_left, others_right = (
        {*item.reading.places, *(n.text for n in item.reading.names if n.kind in {NameKind.PLACE, NameKind.COUNTRY})}
        for item in (left, right)
    )
    relation = names.places(a, b)
    if relation is names.Relation.APART and (_meets(a, others_right) or _meets(b, others_left)):
        return  # the other side names it too, only not first
    fits = {
        names.Relation.SAME: Fit.AGREES,
        names.Relation.LEFT_INSIDE: Fit.LEFT_PRECISE,
        names.Relation.RIGHT_INSIDE: Fit.RIGHT_PRECISE,
        names.Relation.APART: Fit.DIFFERS,
    }
    if relation in fits:
        yield Comparison(slot="place", fit=fits[relation], left=a, right=b, because="both say where")


_HOSTS = frozenset({"host", "welcome", "receive", "accommodate"})


def _host(item: Drafted) -> str | None:
    """The town that hosts the event: "Oslo hosts the talks" says where they are."""
    hosts = [
        n.text for f in item.reading.frames if f.trigger in _HOSTS for n in f.actor_names if n.kind is NameKind.PLACE
    ]
    return hosts[0] if len(hosts) == 1 else None


def _meets(place: str, others: Iterable[str]) -> bool:
    return any(names.places(place, other) is not names.Relation.APART for other in others)


# --- who did what, whether at all, and how far


def _roles(left: Drafted, right: Drafted, pair: tuple[Frame, Frame, bool] | None) -> Iterator[Comparison]:
    """Compare actors, targets, polarity and outcome of the two frames that speak of the same event."""
    if pair is None:
        yield from _named(left, right)
        return
    a, b, opposed = pair
    found = [*_who(a, b, left, right), *_what(a, b, left, right)]
    yield from found or _named(left, right)
    if a.modality is not Modality.HYPOTHETICAL and b.modality is not Modality.HYPOTHETICAL:
        yield from _whether(a, b, opposed=opposed)
        if not opposed and names.trigger_class_shared(a.trigger, b.trigger):
            yield from _how_far(a, b)


def matching_frames(left: Drafted, right: Drafted, words: Words) -> tuple[Frame, Frame, bool] | None:
    """Return the two frames most likely to be one event, and whether their triggers are opposites."""
    best: tuple[float, Frame, Frame, bool] | None = None
    for a in left.reading.frames:
        for b in right.reading.frames:
            opposed = names.opposites(a.trigger, b.trigger) and not _tells_both(left, right, a, b)
            trigger = 1.0 if opposed else names.trigger_likeness(a.trigger, b.trigger, words)
            shared = _shared(a, b)
            if trigger < _SAME_EVENT or (trigger < 1 and not shared) or {a.trigger, b.trigger} & _LIGHT:
                continue
            again = opposed and bool(_AGAIN & {*left.reading.lemmas, *right.reading.lemmas})
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
        bool(names.common(x, y)) for x, y in ((a.actor_names, b.actor_names), (a.target_names, b.target_names))
    ) + bool(set(a.targets) & set(b.targets) or set(a.words) & set(b.words))


def _who(a: Frame, b: Frame, left: Drafted, right: Drafted) -> Iterator[Comparison]:
    if _swapped(a, b):
        yield Comparison(
            slot="actor",
            fit=Fit.DIFFERS,
            left=_all(a.actor_names),
            right=_all(b.actor_names),
            because="who acts and who is acted on have changed places",
        )
        return
    for slot, one, other, others in (
        ("actor", a.actor_names, b.actor_names, (right.reading.names, left.reading.names)),
        ("target", a.target_names, b.target_names, (right.reading.names, left.reading.names)),
    ):
        if not one or not other:
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
        elif (
            (names.comparable(one, other) or _one_role(a, b, slot, left, right))
            and not names.common(one, others[0])
            and not names.common(other, others[1])
        ):
            yield Comparison(
                slot=slot, fit=Fit.DIFFERS, left=_all(one), right=_all(other), because=f"the {slot} is another"
            )


def _one_role(a: Frame, b: Frame, slot: str, left: Drafted, right: Drafted) -> bool:
    """Whether the frames tell of one deed to or by the same, so that a name of any sort in the other part is another one."""
    ours, theirs = (a.targets, b.targets) if slot == "actor" else (a.actors, b.actors)
    one, other = (a.actor_names, b.actor_names) if slot == "actor" else (a.target_names, b.target_names)
    kinds = {name.kind for name in (*one, *other)}
    if kinds & {NameKind.PLACE, NameKind.COUNTRY} and len(kinds) > 1:
        return False  # a capital or a country may stand for its government
    if any(_meet_anywhere(name, right) for name in one) or any(_meet_anywhere(name, left) for name in other):
        return False
    return names.trigger_class_shared(a.trigger, b.trigger) and bool(
        {*map(str.lower, ours)} & {*map(str.lower, theirs)}
    )


def _tells_both(left: Drafted, right: Drafted, a: Frame, b: Frame) -> bool:
    """Whether a side that says the one thing says its opposite of something else too: arrested, later released."""
    return any(
        names.trigger_class_shared(frame.trigger, other.trigger)
        for item, other in ((left, b), (right, a))
        for frame in item.reading.frames
    )


def _unshared_people(found: Sequence[Name], others: Sequence[Name]) -> list[Name]:
    return [name for name in found if name.kind is NameKind.PERSON and not names.common([name], others)]


def _ends(left: Drafted, right: Drafted, told: Sequence[Comparison]) -> Iterator[Comparison]:
    """Compare how it came out, where the sentences tell of as much and nothing else already sets them apart."""
    if not _even(left, right) or any(c.fit is Fit.DIFFERS and c.slot != "number" for c in told):
        return
    if not {*left.reading.nouns, *left.reading.names} & {*right.reading.nouns, *right.reading.names}:
        return
    found = poles.contrary(left, right)
    if found is not None:
        yield Comparison(
            slot="outcome",
            fit=Fit.DIFFERS,
            left=found.left,
            right=found.right,
            because="it came out one way or the other",
        )
        return
    noun = poles.denied(left, right)
    if noun is not None:
        one, other = (f"no {noun}", noun) if noun in left.reading.denied else (noun, f"no {noun}")
        yield Comparison(slot="polarity", fit=Fit.DIFFERS, left=one, right=other, because="one says so, the other not")


def _named(left: Drafted, right: Drafted) -> Iterator[Comparison]:
    """Where each side names just one person or body that the other does not, and none in common, that is another one."""
    if not _even(left, right):
        return
    for kind in (NameKind.PERSON, NameKind.BODY, NameKind.COUNTRY):
        ours, theirs = _of_kind(left, kind), _of_kind(right, kind)
        if kind is NameKind.COUNTRY and not (_acts(ours, left) and _acts(theirs, right)):
            continue
        if len(ours) != 1 or len(theirs) != 1:
            continue
        one, other = ours[0], theirs[0]
        if _meet_anywhere(one, right) or _meet_anywhere(other, left):
            continue
        slot = "target" if _is_target(one, left) or _is_target(other, right) else "actor"
        yield Comparison(
            slot=slot, fit=Fit.DIFFERS, left=one.text, right=other.text, because=f"another {kind.value} is named"
        )
        return


def _of_kind(item: Drafted, kind: NameKind) -> list[Name]:
    """The names of a kind, without those who only speak."""
    return [
        name
        for name in item.reading.names
        if name.kind is kind
        and not any(name.text in speaker or speaker in name.text for speaker in item.claim.attribution)
    ]


def _meet_anywhere(name: Name, item: Drafted) -> bool:
    """Whether any word of a name stands in a claim: "Health Ministry" meets "Ministry of Health" and "the ministry"."""
    there = set(names.fold(item.claim.quote).replace("'s", "").replace(",", " ").replace(".", " ").split())
    return any(len(word) > 2 and word in there for word in names.fold(name.text).split()) or names.common(
        [name], item.reading.names
    )


def _acts(found: Sequence[Name], item: Drafted) -> bool:
    return all(any(name in frame.actor_names for frame in item.reading.frames) for name in found)


def _is_target(name: Name, item: Drafted) -> bool:
    frames = item.reading.frames
    return any(name in frame.target_names for frame in frames) and not any(
        name in frame.actor_names for frame in frames
    )


def _what(a: Frame, b: Frame, left: Drafted, right: Drafted) -> Iterator[Comparison]:
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
            yield Comparison(
                slot=slot, fit=Fit.DIFFERS, left=found[0], right=found[1], because=f"the {slot} is of another kind"
            )
            return
    if not (_even(left, right) and names.trigger_class_shared(a.trigger, b.trigger)):
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


def _has(item: Drafted, noun: str) -> bool:
    return noun in item.reading.lemmas or noun in item.claim.quote.lower()


def _tails(said: Iterable[str]) -> list[str]:
    """The last two words of each phrase, which may be one name for a thing: "coast guard", "police station"."""
    return [" ".join(phrase.lower().split()[-2:]) for phrase in said if " " in phrase]


def _swapped(a: Frame, b: Frame) -> bool:
    return bool(
        a.trigger == b.trigger
        and a.actor_names
        and b.actor_names
        and names.common(a.actor_names, b.target_names)
        and names.common(a.target_names, b.actor_names)
        and not names.common(a.actor_names, b.actor_names)
        and not names.common(a.target_names, b.target_names)
    )


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

"""What two sentences on one matter say otherwise, taken as wholes: another end, another name, another thing.

This speaks only where grammar found no slot to set against another, and where the sentences tell of as much.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from consilience.alignment import names, poles, sides
from consilience.alignment.comparison import Comparison, Fit
from consilience.records.reading import Comparable, Name, NameKind

_UNEVEN = 2.2
"""How many times as much one sentence may tell as the other for both to be about one event only."""


def even(left: Comparable, right: Comparable) -> bool:
    a, b = len(left.reading.lemmas), len(right.reading.lemmas)
    return max(a, b) <= _UNEVEN * max(min(a, b), 1)


_TOLD_ALIKE = 0.4
"""Share of the shorter claim's words in the other one from which both tell the same, but for a noun."""


_ALL_BUT_A_WORD = 0.6
"""The same share from which the other claim tells the denied event in a word of its own: loaded, stowed."""


def told_alike(left: Comparable, right: Comparable, share: float = _TOLD_ALIKE) -> bool:
    """Return whether so large a share of the shorter claim's words stands in the other one."""
    ours, theirs = set(left.reading.lemmas), set(right.reading.lemmas)
    return len(ours & theirs) >= max(2, share * min(len(ours), len(theirs)))


def ends(left: Comparable, right: Comparable, told: Sequence[Comparison]) -> Iterator[Comparison]:
    """Compare how it came out, where the sentences tell of as much and nothing else already sets them apart."""
    if not even(left, right) or any(c.fit is Fit.DIFFERS and c.slot != "number" for c in told):
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
    if told_alike(left, right, _ALL_BUT_A_WORD):
        yield from sides.compare(left, right)
    yield from _things(left, right)
    yield from _denials(left, right, told)


def _denials(left: Comparable, right: Comparable, told: Sequence[Comparison]) -> Iterator[Comparison]:
    """One side says that a thing was not there, or that the event did not happen, and the other denies nothing."""
    noun = poles.denied(left, right)
    if noun is not None:
        one, other = (f"no {noun}", noun) if noun in left.reading.denied else (noun, f"no {noun}")
    elif any(c.slot == "polarity" for c in told) or not told_alike(left, right) or _denies(left) == _denies(right):
        return
    else:
        denying = left if _denies(left) else right
        affirming = right if denying is left else left
        event = next(frame.trigger for frame in denying.reading.frames if frame.negated)
        if not (_tells(affirming, event) or told_alike(left, right, _ALL_BUT_A_WORD)) or _turned_down(affirming):
            return  # "did not accept" and "rejected" are one
        one, other = (f"not {event}", event) if denying is left else (event, f"not {event}")
    yield Comparison(slot="polarity", fit=Fit.DIFFERS, left=one, right=other, because="one says so, the other not")


def _tells(item: Comparable, event: str) -> bool:
    """Whether the claim speaks of the event at all, in this or a kindred word: who does not resign denies no vote."""
    return event.split(" ", maxsplit=1)[0] in item.reading.lemmas or any(
        names.trigger_class_shared(frame.trigger, event) or names.opposites(frame.trigger, event)
        for frame in item.reading.frames
    )


def _denies(item: Comparable) -> bool:
    return any(frame.negated and frame.main for frame in item.reading.frames)


_CONTRARY = frozenset(
    """refuse refusal reject rejection decline deny denial fail failure lack miss stop ban forbid bar block avoid prevent cancel
    lose absent absence abandon halt suspend drop prohibit exclude skip boycott shun dismiss rebuff veto oppose withhold neglect
    remain still postpone defer delay hold empty unable impossible incapable missing only few little hardly barely cease end
    quit leave refrain abstain withdraw shut close closure interrupt interruption disrupt outage idle deadlock impasse stall
    collapse break void vain without cut remove removal waive lift spare escape unchanged unaffected""".split()
)
"""Words that may say of an event what "not" says of its contrary."""


def _turned_down(item: Comparable) -> bool:
    return bool(_CONTRARY & {*item.reading.lemmas} or item.reading.denied) or any(
        frame.negated for frame in item.reading.frames
    )


def _things(left: Comparable, right: Comparable) -> Iterator[Comparison]:
    """Where the sentences say the same otherwise, one noun each that exclude one another: whatever part they have in it."""
    if not told_alike(left, right):
        return
    ours, theirs = set(left.reading.lemmas), set(right.reading.lemmas)
    found = names.contrasting(sorted(ours - theirs), sorted(theirs - ours))
    if found is not None and not (names.is_trade(found[0]) and _one_person(left, right)):
        acts = any(found[0] in frame.actors for frame in left.reading.frames)
        yield Comparison(
            slot="actor" if acts else "target", fit=Fit.DIFFERS, left=found[0], right=found[1],
            because="the one is not the other",
        )  # fmt: skip


def _one_person(left: Comparable, right: Comparable) -> bool:
    """Whether both name one person, whose rank or office alone is told otherwise."""
    ours, theirs = (_of_kind(item, NameKind.PERSON) for item in (left, right))
    return names.common(ours, theirs)


def named(left: Comparable, right: Comparable) -> Iterator[Comparison]:
    """Where each side names just one person or body that the other does not, and none in common, that is another one."""
    if not even(left, right):
        return
    for kind in (NameKind.PERSON, NameKind.BODY, NameKind.COUNTRY):
        ours, theirs = _of_kind(left, kind), _of_kind(right, kind)
        if kind is NameKind.COUNTRY and not (_acts(ours, left) and _acts(theirs, right)):
            continue
        if len(ours) != 1 or len(theirs) != 1:
            continue
        one, other = ours[0], theirs[0]
        if meet_anywhere(one, right) or meet_anywhere(other, left):
            continue
        slot = "target" if _is_target(one, left) or _is_target(other, right) else "actor"
        yield Comparison(
            slot=slot, fit=Fit.DIFFERS, left=one.text, right=other.text, because=f"another {kind.value} is named"
        )
        return
    if told_alike(left, right):
        yield from _lone(left, right)


_BEARERS = frozenset({NameKind.PERSON, NameKind.BODY, NameKind.OTHER})


def _lone(left: Comparable, right: Comparable) -> Iterator[Comparison]:
    """Where the sentences say the same otherwise, the one name that only either has, of a sort that may stand for the other's."""
    ours, theirs = (
        [name for kind in NameKind for name in _of_kind(item, kind) if not meet_anywhere(name, other)]
        for item, other in ((left, right), (right, left))
    )
    if len(ours) != 1 or len(theirs) != 1:
        return
    one, other = ours[0], theirs[0]
    kinds = {one.kind, other.kind}
    if kinds == {NameKind.COUNTRY} or (kinds <= _BEARERS and (len(kinds) == 1 or NameKind.OTHER in kinds)):
        slot = "target" if _is_target(one, left) or _is_target(other, right) else "actor"
        yield Comparison(
            slot=slot, fit=Fit.DIFFERS, left=one.text, right=other.text, because="another name stands there"
        )


def _of_kind(item: Comparable, kind: NameKind) -> list[Name]:
    """The names of a kind, without those who only speak."""
    return [
        name
        for name in item.reading.names
        if name.kind is kind
        and not any(name.text in speaker or speaker in name.text for speaker in item.claim.attribution)
    ]


def meet_anywhere(name: Name, item: Comparable) -> bool:
    """Whether any word of a name stands in a claim: "Health Ministry" meets "Ministry of Health" and "the ministry"."""
    there = set(names.fold(item.text).replace("'s", "").replace(",", " ").replace(".", " ").split())
    if any(
        NameKind.PERSON in {name.kind, each.kind} and names.two_people(name.text, each.text)
        for each in item.reading.names
    ):
        return False  # one surname, two given names
    return any(len(word) > 2 and word in there for word in names.fold(name.text).split()) or names.may_be_one(
        [name], item.reading.names
    )


def _acts(found: Sequence[Name], item: Comparable) -> bool:
    return all(any(name in frame.actor_names for frame in item.reading.frames) for name in found)


def _is_target(name: Name, item: Comparable) -> bool:
    frames = item.reading.frames
    return any(name in frame.target_names for frame in frames) and not any(
        name in frame.actor_names for frame in frames
    )

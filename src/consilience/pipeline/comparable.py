"""The one projection: a signed claim, with its corrections, to what is compared.

Slots are the claim's; words, frames and the phrases around a number are read from its own words.  Where the two differ,
somebody set the claim right or another program drafted it, and the claim holds: what was read is brought in step with it.
A slot that the words fill and the claim leaves open was not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from consilience.pipeline import roles
from consilience.records.claim import Claim, Modality, Polarity, Quantity
from consilience.records.reading import Comparable, Drafted, Frame, NameKind, Outcome, Reading


def comparable(claim: Claim, read: Drafted) -> Comparable:
    """Return `claim` with what was read of its own words alone (`read`), in step with its slots."""
    step = _Step(read.reading, claim.own_words, frozenset(claim.not_read))
    if claim.action is not None and not step.reading.frames:
        step = replace(step, reading=replace(step.reading, frames=(Frame(trigger=claim.action, main=True),)))
    for part in (_action, _actors, _target, _place, _time, _numbers, _voice):
        step = part(step, claim, read.claim)
    if "number" in step.not_read:
        step = step.noting(measures=(), numbers=())
    return Comparable(claim=claim, reading=step.reading, text=step.text, not_read=step.not_read)


def as_drafted(item: Drafted) -> Comparable:
    """Return a claim that was just drafted, as its words were read."""
    return comparable(item.claim, item)


@dataclass(frozen=True, slots=True)
class _Step:
    """What was read, as far as it is in step with the claim."""

    reading: Reading
    text: str
    not_read: frozenset[str]

    def left_open(self, slot: str) -> _Step:
        return replace(self, not_read=self.not_read | {slot})

    def first(self, **changes: object) -> _Step:
        """Change the main frame."""
        main, *rest = self.reading.frames or (Frame(trigger="", main=True),)
        return self.noting(frames=(replace(main, **changes), *rest))  # type: ignore[arg-type]  # fields of a frame by name

    def noting(self, **changes: object) -> _Step:
        return replace(self, reading=replace(self.reading, **changes))  # type: ignore[arg-type]  # fields of a reading by name

    def said(self, old: str, new: str) -> _Step:
        """Write `new` where the words had `old`."""
        text = re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", lambda _: new, self.text, flags=re.IGNORECASE)
        reading = self.reading
        words = {name: _swapped(getattr(reading, name), old, new) for name in ("lemmas", "verbs", "nouns", "numbers")}
        return replace(self, text=text).noting(**words)


def _swapped(words: Sequence[str], old: str, new: str) -> tuple[str, ...]:
    gone = set(old.lower().split())
    kept = tuple(word for word in words if word not in gone)
    return (*kept, *new.lower().split()) if len(kept) < len(words) else tuple(words)


def _action(step: _Step, claim: Claim, was: Claim) -> _Step:
    if claim.action == was.action:
        return step
    if claim.action is None:
        return step.first(trigger="").left_open("action")
    step = step.first(trigger=claim.action)
    return step if was.action is None else step.said(was.action, claim.action)


def _actors(step: _Step, claim: Claim, was: Claim) -> _Step:
    kept = (claim.target,) if claim.target else ()
    return _people(step, roles.ACTOR, claim.actors, was.actors, kept)


def _target(step: _Step, claim: Claim, was: Claim) -> _Step:
    now, before = (((one.target,) if one.target else ()) for one in (claim, was))
    return _people(step, roles.TARGET, now, before, claim.actors)


def _people(step: _Step, role: roles.Role, now: Sequence[str], was: Sequence[str], elsewhere: Sequence[str]) -> _Step:
    """Fill a part of the main event with those whom the claim names."""
    if tuple(now) == tuple(was):
        return step
    if not now:
        return step.noting(frames=roles.emptied(step.reading.frames, role)).left_open(role.slot)
    exchanged = roles.exchanged(now, was)
    step = replace(step, reading=roles.filled(step.reading, role, now, exchanged, elsewhere))
    for old, new in exchanged.items():
        if not roles.one_name(old, new) and old not in elsewhere:
            step = step.said(old, new)
    return step


def _place(step: _Step, claim: Claim, was: Claim) -> _Step:
    if claim.place == was.place:
        return step
    others = tuple(place for place in step.reading.places if place not in {was.place, claim.place})
    if claim.place is None:
        return step.noting(places=others).left_open("place")
    taken = {*claim.actors, claim.target}
    names = tuple(name for name in step.reading.names if name.text != was.place or name.text in taken)
    step = step.noting(
        places=(claim.place, *others), names=tuple(dict.fromkeys((*names, roles.named(claim.place, NameKind.PLACE))))
    )
    return step if was.place is None or roles.one_name(was.place, claim.place) else step.said(was.place, claim.place)


def _time(step: _Step, claim: Claim, was: Claim) -> _Step:
    if claim.when != was.when:
        others = step.reading.times[1:] if was.when is not None else step.reading.times
        step = step.noting(times=((claim.when,) if claim.when else ()) + others)
        if claim.when is None:
            step = step.left_open("time")
        elif was.when is not None and was.when.text != claim.when.text:
            step = step.said(was.when.text, claim.when.text)
    return step


def _numbers(step: _Step, claim: Claim, was: Claim) -> _Step:
    if claim.quantities == was.quantities:
        return step
    matched, left = _matched(claim.quantities, step.reading.measures)
    step = step.noting(measures=tuple((quantity, around) for quantity, _, around in matched))
    for quantity, old, _ in matched:
        if old is not None and old.value != quantity.value and old.text:
            written = quantity.text if quantity.text != old.text else ""
            step = step.said(old.text, written or f"{quantity.value:f}")
    return step.left_open("number") if left else step


_Measure = tuple[Quantity, tuple[str, ...]]


def _matched(
    now: Sequence[Quantity], read: Sequence[_Measure]
) -> tuple[list[tuple[Quantity, Quantity | None, tuple[str, ...]]], int]:
    """Return each quantity with the one it was read as and the words around that, and how many that were read are left.

    The same quantity first, then the same words, then the order in which they stand.
    """
    left = list(read)
    found: dict[int, _Measure] = {}
    for same in (_equal, _same_words, _any):
        for place, quantity in enumerate(now):
            partner = next((one for one in left if place not in found and same(quantity, one[0])), None)
            if partner is not None:
                found[place] = partner
                left.remove(partner)
    partners = [found.get(place) for place in range(len(now))]
    matched = [
        (quantity, old[0] if old else None, _around(quantity, old)) for quantity, old in zip(now, partners, strict=True)
    ]
    return matched, len(left)


def _equal(one: Quantity, other: Quantity) -> bool:
    return one == other


def _same_words(one: Quantity, other: Quantity) -> bool:
    return bool({*one.text.lower().split()} & {*other.text.lower().split()})


def _any(_one: Quantity, _other: Quantity) -> bool:
    return True


def _around(quantity: Quantity, read: _Measure | None = None) -> tuple[str, ...]:
    """The words that say what a quantity measures, its own unit first."""
    around: Iterable[str] = read[1] if read else ()
    if quantity.unit is None or (read and read[0].unit == quantity.unit):
        return tuple(around)
    return tuple(dict.fromkeys((quantity.unit, *(word for word in around if not read or word != read[0].unit))))


def _voice(step: _Step, claim: Claim, was: Claim) -> _Step:
    if claim.polarity is not was.polarity:
        step = step.first(negated=claim.polarity is Polarity.NEGATED)
        if claim.polarity is Polarity.AFFIRMED:
            step = step.noting(denied=())
    if claim.modality is not was.modality:
        outcome = step.reading.frames[0].outcome if step.reading.frames else None
        step = step.first(modality=claim.modality, outcome=_got(claim.modality, outcome))
    return step


def _got(modality: Modality, outcome: Outcome | None) -> Outcome | None:
    """How far it got, said in another voice: what is told as a fact is planned no longer."""
    if modality is Modality.PLAN:
        return Outcome.PLANNED
    return Outcome.DONE if modality is Modality.FACT and outcome is Outcome.PLANNED else outcome

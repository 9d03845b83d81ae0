"""Who acts and who is acted on, as a claim has it, put in place of whom its words were read to name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from consilience.ingest import names
from consilience.records.reading import Frame, Name, NameKind, Reading


@dataclass(frozen=True, slots=True)
class Role:
    """A part in an event, and the fields of a frame that hold it."""

    slot: str
    labels: str
    named: str
    phrases: str


ACTOR = Role("actor", "actors", "actor_names", "actor_phrases")
TARGET = Role("target", "targets", "target_names", "target_phrases")


def emptied(frames: Sequence[Frame], role: Role) -> tuple[Frame, ...]:
    """Return the frames without anybody in that part of the main event."""
    nobody = {role.labels: (), role.named: (), role.phrases: ()}
    return tuple(replace(frame, **nobody) if place == 0 else frame for place, frame in enumerate(frames))  # type: ignore[arg-type]  # fields by name


def exchanged(now: Sequence[str], was: Sequence[str]) -> dict[str, str]:
    """Return who stands for whom: each one read whom the claim does not name, and the one whom it names instead."""
    gone = [one for one in was if one not in now]
    come = [one for one in now if one not in was]
    return {old: new for old, new in zip_longest(gone, come) if old is not None and new is not None}


def filled(
    reading: Reading, role: Role, now: Sequence[str], exchanged: Mapping[str, str], elsewhere: Sequence[str]
) -> Reading:
    """Return the reading with those of `now` in that part of the main event, and of every other that had the same ones."""
    kinds = {name.text: name.kind for name in reading.names}
    instead = {old: named(new, kinds.get(new) or kinds.get(old)) for old, new in exchanged.items()}
    first = Frame(trigger="", main=True)
    main, *rest = reading.frames or (first,)
    own = [named(one, kinds.get(one) or _of_exchanged(one, exchanged, kinds)) for one in now]
    main = replace(
        main,
        **{  # type: ignore[arg-type]  # fields by name
            role.labels: tuple(dict.fromkeys((*now, *_others(getattr(main, role.labels), exchanged, now)))),
            role.named: tuple(name for name in own if _is_name(name)),
            role.phrases: tuple(exchanged.get(phrase, phrase) for phrase in getattr(main, role.phrases)),
        },
    )
    frames = (main, *(_renamed(frame, role, instead) for frame in rest))
    kept = [instead.get(name.text, name) if name.text not in elsewhere else name for name in reading.names]
    return replace(reading, frames=frames, names=tuple(dict.fromkeys((*kept, *filter(_is_name, own)))))


def _of_exchanged(new: str, exchanged: Mapping[str, str], kinds: Mapping[str, NameKind]) -> NameKind | None:
    return next((kinds.get(old) for old, other in exchanged.items() if other == new), None)


def _others(labels: Sequence[str], exchanged: Mapping[str, str], now: Sequence[str]) -> list[str]:
    """Those read in that part whom the claim's own list leaves out because it lists names alone."""
    return [label for label in labels if label not in exchanged and label not in now and label == label.lower()]


def _renamed(frame: Frame, role: Role, instead: Mapping[str, Name]) -> Frame:
    labels = tuple(instead[label].text if label in instead else label for label in getattr(frame, role.labels))
    found = tuple(instead.get(name.text, name) for name in getattr(frame, role.named))
    return replace(frame, **{role.labels: labels, role.named: found})  # type: ignore[arg-type]  # fields by name


def named(text: str, kind: NameKind | None = None) -> Name:
    """Return a name; a country is one whatever it was taken for.

    >>> named("French").text, named("Northern Fleet").kind.value
    ('France', 'other')
    """
    land = names.country(text)
    return Name(text=land, kind=NameKind.COUNTRY) if land else Name(text=text, kind=kind or NameKind.OTHER)


def _is_name(name: Name) -> bool:
    """Whether it is a name and no common noun."""
    return name.text != name.text.lower()


def one_name(one: str, other: str) -> bool:
    """Return whether one is a longer form of the other: the same name, not another.

    >>> one_name("Ben-Shabbat", "Meir Ben-Shabbat"), one_name("Varland", "Mirland")
    (True, False)
    """
    a, b = (set(re.findall(r"\w+", name.lower())) for name in (one, other))
    return a <= b or b <= a

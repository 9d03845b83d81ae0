"""Slots whose words were seen and not read whole: nothing is concluded from them, neither likeness nor difference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from consilience.alignment.comparison import Comparison, Fit
from consilience.records.reading import Comparable

_RESTS_ON = {"polarity": "action", "outcome": "action"}
"""Slots that only say something of another one."""


def shut(told: Iterable[Comparison], left: Comparable, right: Comparable) -> Iterator[Comparison]:
    """Yield the comparisons without those of slots that a side could not read, and one for each of these slots.

    A slot that the other side has no word on is not compared, read or not.
    """
    unread = {slot for slot in left.not_read | right.not_read if _speaks(left, slot) and _speaks(right, slot)}
    yield from (one for one in told if not unread & {one.slot, _RESTS_ON.get(one.slot)})
    for slot in sorted(unread):
        yield Comparison(
            slot=slot, fit=Fit.NOT_READ, left=_shown(left, slot), right=_shown(right, slot),
            because="its words could not be read whole",
        )  # fmt: skip


def _speaks(item: Comparable, slot: str) -> bool:
    return slot in item.not_read or bool(_values(item, slot))


def _values(item: Comparable, slot: str) -> Sequence[str]:
    claim = item.claim
    held: dict[str, Sequence[str | None]] = {
        "number": [one.text or f"{one.value:f}" for one in claim.quantities],
        "time": [claim.when.text if claim.when else None],
        "place": [claim.place],
        "actor": claim.actors,
        "target": [claim.target],
        "action": [claim.action],
    }
    return [one for one in held.get(slot, [item.text]) if one]


def _shown(item: Comparable, slot: str) -> str:
    return "not read" if slot in item.not_read else ", ".join(_values(item, slot))

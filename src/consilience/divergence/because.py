"""The sentence of each cause: who holds what, in numbers a reader can check."""

from __future__ import annotations

from consilience.divergence.side import Side
from consilience.divergence.weight import OriginReading, Range
from consilience.records.ids import PartyName

GLOSS = {
    "prior": "another starting point",
    "unshared": "evidence that only one side has",
    "grading": "another trust in the same source",
    "inference": "another reading of the same evidence",
    "wording": "other words",
    "unexplained": "nothing that is set out here",
}
"""Each cause in words a chair uses."""


def prior(left: Side, right: Side) -> str:
    missing = [side.party for side in (left, right) if side.prior is None]
    if missing:
        return f"{' and '.join(missing)} registered no base rate, so base rates cannot be compared."
    if left.prior == right.prior:
        return "Both start from the same base rate."
    if left.prior is not None and right.prior is not None and left.odds:
        return (
            f"{left.party} starts from a base rate of {percent(left.prior[0])}, "
            f"{right.party} from {percent(right.prior[0])}."
        )
    return f"{left.party} and {right.party} start from different base rates."


def unshared(holder: Side, reading: OriginReading) -> str:
    if reading.circular:
        return f"Only {holder.party} holds it; its citations lead back to itself, so it weighs nothing."
    return (
        f"Only {holder.party} holds it, graded {reading.grading.grade}{_repeated(reading)}: {_given(holder, reading)}."
    )


def grading(left: PartyName, a: OriginReading, right: PartyName, b: OriginReading) -> str:
    return f"Both hold it; {left} grades it {_graded(a)}, {right} {_graded(b)}."


def inference(left: Side, a: OriginReading, right: Side, b: OriginReading) -> str:
    return f"Both hold it; {left.party} reads it as {_given(left, a)}, {right.party} as {_given(right, b)}."


def unexplained(rest: float, *, whole: bool) -> str:
    """Return the sentence of what remains; `whole`: no other cause differs at all."""
    if abs(rest) < 1e-9:
        return "What the parties registered accounts for the difference."
    if whole:
        return "Nothing registered here accounts for the difference: all of it is unexplained."
    return "Not accounted for by anything set out here."


def percent(p: float) -> str:
    """Return `p` in per cent with two or three significant figures.

    >>> percent(0.5), percent(0.0123)
    ('50 %', '1.23 %')
    """
    return f"{p * 100:.3g} %"


def _graded(reading: OriginReading) -> str:
    rates = reading.grading
    if rates.missing:
        return f"{rates.grade}, which cannot be judged (hit {_band(rates.hit)}, false {_band(rates.false)})"
    return f"{rates.grade} (hit {percent(rates.hit.point)}, false {percent(rates.false.point)})"


def _band(band: Range) -> str:
    return f"{band.low * 100:.3g}–{band.high * 100:.3g} %"


def _given(side: Side, reading: OriginReading) -> str:
    given, count = reading.inference.given, reading.inference.count
    if given is None:
        return "not weighed"
    part = "" if count == 1 else f", {count:.2g} of it counted"
    points = [percent(band.point) for band in given]
    if side.odds:
        return f"{points[0]} likely if so and {points[1]} if not{part}"
    named = ", ".join(f"{point} if “{label}”" for point, label in zip(points, side.labels, strict=False))
    return f"likely at {named}{part}"


def _repeated(reading: OriginReading) -> str:
    return f" ({reading.reports} reports of one origin, counted once)" if reading.reports > 1 else ""

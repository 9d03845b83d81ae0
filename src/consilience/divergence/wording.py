"""What words alone can account for.

Two steps.  First the yardstick: the same term read with the other party's table, averaged both ways as grading is
(`split`), so equal words on two yardsticks are wording and nothing else.  Then the band: a term stands for a whole
range, so what the registered causes leave over is wording as far as the two bands can cover it, and unexplained beyond.
Only differences enter, so evidence that both weigh alike changes nothing here.  Numbers are never wording, nor are
intervals given in numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

from consilience.divergence.side import Side, TermUsed, logit
from consilience.divergence.weight import Range


@dataclass(frozen=True, kw_only=True, slots=True)
class WordingTerm:
    """The part of a difference that words account for, in nats, with its bounds."""

    nats: float
    low: float
    high: float
    because: str


def wording(left: Side, right: Side, delta: float, registered: float) -> WordingTerm:
    """Return what words account for of `delta`, when the registered causes account for `registered`."""
    if left.words is None and right.words is None:
        return WordingTerm(nats=0.0, low=0.0, high=0.0, because="")
    a, b, scales = _common(left, right)
    rest = delta - scales - registered
    low, high = a.low - b.high, a.high - b.low
    nearest = min(max(registered, low), high)
    covered = delta - scales - nearest
    if nearest != registered and not registered:
        covered = 0.0  # nothing registered parts them that the words could stand around: all of it is unexplained
    nats = scales + (rest if nearest == registered else covered)
    reach = sorted((delta - high, delta - low, nats))
    return WordingTerm(nats=nats, low=reach[0], high=reach[-1], because=_sentence(left, right, scales))


def _common(left: Side, right: Side) -> tuple[Range, Range, float]:
    """Return both sides' log odds on common yardsticks, and the part of ΔL that the yardsticks alone make."""
    a, b = left.words, right.words
    if a is None or b is None or a.other is None or b.other is None:
        return _odds(left), _odds(right), 0.0
    scales = (_point(a.own) - _point(a.other)) / 2 + (_point(b.other) - _point(b.own)) / 2
    return _mean(a), _mean(b), scales


def _mean(words: TermUsed) -> Range:
    own, other = words.own, words.other or words.own
    pairs = ((own.low, other.low), (own.point, other.point), (own.high, other.high))
    low, point, high = ((logit(x) + logit(y)) / 2 for x, y in pairs)
    return Range(low, point, high)


def _odds(side: Side) -> Range:
    if side.words is None:
        return Range.exact(logit(side.stated[0]))
    own = side.words.own
    return Range(logit(own.low), logit(own.point), logit(own.high))


def _point(band: Range) -> float:
    return logit(band.point)


def _sentence(left: Side, right: Side, scales: float) -> str:
    said = " and ".join(
        f"{side.party} says “{side.words.term}” ({side.words.scale}: {_percent(side.words.own)})"
        for side in (left, right)
        if side.words is not None
    )
    alone = " The two yardsticks read the words differently." if scales else ""
    return f"{said}: a word stands for a range, and this much lies within it.{alone}"


def _percent(band: Range) -> str:
    return f"{band.low * 100:g}–{band.high * 100:g} %"

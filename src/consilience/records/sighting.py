"""What one party says on an agreed scenario: its odds, its rates, what it sighted; and the node's warning with a seat's answer to it.

Numbers are exact decimals, as in estimates.  A warning holds none: what fired it stands in the records that the reader may see.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from consilience.records.estimate import ONE, ZERO, Confidence
from consilience.records.grade import Grade
from consilience.records.ids import PartyName, RecordId, TextId, is_digest, is_name
from consilience.records.kind import Kind, Sayer
from consilience.records.scenario import LONGEST_ID

MOST_RATED = 1_000
_TOLERANCE = Decimal("0.000001")


@dataclass(frozen=True, kw_only=True, slots=True)
class BranchOdds:
    """How likely a branch is once its split is reached: a number, a range, or words on the party's yardstick."""

    branch: str
    low: Decimal | None = None
    high: Decimal | None = None
    words: str = ""

    def __post_init__(self) -> None:
        _id(self.branch)
        if self.low is None or self.high is None:
            if self.low is not self.high or not self.words.strip():
                raise ValueError("a branch has a number, a range with both ends, or words")
        elif self.words:
            raise ValueError("a branch has a number or words, not both")
        elif not (_is_share(self.low) and _is_share(self.high) and self.low <= self.high):
            raise ValueError("a probability lies between 0 and 1, its lower end first")


@dataclass(frozen=True, kw_only=True, slots=True)
class SplitOdds:
    """The odds of all branches of one split."""

    split: str
    branches: tuple[BranchOdds, ...]

    def __post_init__(self) -> None:
        _id(self.split)
        _once(one.branch for one in self.branches)
        low, high = self.sums or (ONE, ONE)
        if low > ONE + _TOLERANCE or high < ONE - _TOLERANCE:
            # Whoever says it is told the sum; of another's record nothing is quoted.
            raise ValueError("the branches of one split do not sum to 1")

    @property
    def sums(self) -> tuple[Decimal, Decimal] | None:
        """The least and the most to which the branches sum; None where some are in words."""
        if not all(one.low is not None for one in self.branches):
            return None
        low, high = ([one.low or ZERO for one in self.branches], [one.high or ZERO for one in self.branches])
        return sum(low, ZERO), sum(high, ZERO)


@dataclass(frozen=True, kw_only=True, slots=True)
class Odds:
    """A party's odds for every split of a scenario."""

    KIND: ClassVar[Kind] = Kind(
        tag="odds/1",
        name="odds",
        title="Odds for “{scenario}”",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        sealed_by="scenario",
        labels={"splits": "At", "scale": "Words on the yardstick", "as_of": "As of"},
    )

    forum: TextId
    scenario: TextId
    splits: tuple[SplitOdds, ...]
    as_of: date
    scale: str = ""
    """The yardstick on which words are read."""
    confidence: Confidence | None = None
    because: str = ""

    def __post_init__(self) -> None:
        _digests("forum and scenario", self.forum, self.scenario)
        _once(one.split for one in self.splits)
        if not self.splits:
            raise ValueError("odds are of one split at least")
        if bool(self.scale) != any(branch.words for split in self.splits for branch in split.branches):
            raise ValueError("words, and nothing else, are read on a yardstick")


@dataclass(frozen=True, kw_only=True, slots=True)
class BranchChance:
    """How likely a family's hidden event is where a branch is taken."""

    branch: str
    chance: Decimal

    def __post_init__(self) -> None:
        _id(self.branch)
        _shares(self.chance)


@dataclass(frozen=True, kw_only=True, slots=True)
class FamilyRates:
    """How likely a family's hidden event is in each branch of its split, and where that is not reached."""

    family: str
    branches: tuple[BranchChance, ...]
    not_reached: Decimal

    def __post_init__(self) -> None:
        _id(self.family)
        _shares(self.not_reached)
        _once(one.branch for one in self.branches)


@dataclass(frozen=True, kw_only=True, slots=True)
class IndicatorRates:
    """How likely an indicator is seen with the hidden event, and without."""

    indicator: str
    """Its id in the scenario."""
    hit: Decimal
    false_alarm: Decimal

    def __post_init__(self) -> None:
        _id(self.indicator)
        _shares(self.hit, self.false_alarm)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rates:
    """How telling a party takes families and indicators to be; what it does not rate weighs nothing for it."""

    KIND: ClassVar[Kind] = Kind(
        tag="rates/1",
        name="rates of indicators",
        title="Rates for “{scenario}”",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        labels={"families": "Family", "indicators": "Indicator", "as_of": "As of"},
    )

    forum: TextId
    scenario: TextId
    families: tuple[FamilyRates, ...]
    indicators: tuple[IndicatorRates, ...]
    as_of: date
    because: str = ""

    def __post_init__(self) -> None:
        _digests("forum and scenario", self.forum, self.scenario)
        _once(one.family for one in self.families)
        _once(one.indicator for one in self.indicators)
        if not self.families or max(len(self.families), len(self.indicators)) > MOST_RATED:
            raise ValueError(f"rates are of 1 to {MOST_RATED} families and at most as many indicators")


class State(StrEnum):
    """What came of looking; *not looked for* weighs nothing."""

    SEEN = "seen"
    NOT_SEEN = "not seen"
    NOT_LOOKED_FOR = "not looked for"


@dataclass(frozen=True, kw_only=True, slots=True)
class Sighting:
    """That a party saw an indicator, did not see it, or did not look, in a stretch of days."""

    KIND: ClassVar[Kind] = Kind(
        tag="sighting/1",
        name="sighting",
        title="{state}: {indicator}",
        says=frozenset({Sayer.MEMBER}),
        leaves=True,
        forum=True,
        rests_on=("claims",),
        labels={"first": "From", "last": "To", "claims": "Claims it rests on", "state": "What came of looking"},
    )

    forum: TextId
    indicator: TextId
    state: State
    first: date
    last: date
    claims: tuple[RecordId, ...] = ()
    """Confirmed claims; one that is recalled takes the sighting with it."""
    grade: Grade | None = None
    words: str = ""

    def __post_init__(self) -> None:
        _digests("forum, indicator and claims", self.forum, self.indicator, *self.claims)
        if self.last < self.first:
            raise ValueError("the last day of looking is not before the first")
        if len(set(self.claims)) < len(self.claims):
            raise ValueError("each claim is named once")
        if (self.state is State.SEEN) != bool(self.claims) and self.state is not State.NOT_SEEN:
            raise ValueError("what was seen rests on a claim; what nobody looked for rests on none")


@dataclass(frozen=True, kw_only=True, slots=True)
class ScenarioWarning:
    """That the trigger of a signed response was met; the node says so to its own party."""

    KIND: ClassVar[Kind] = Kind(
        tag="warning/1",
        name="warning",
        title="{response} falls due",
        says=frozenset({Sayer.NODE}),
        forum=True,
        labels={"on": "Met on", "whose": "In the tree of"},
    )

    forum: TextId
    response: TextId
    on: date
    whose: frozenset[PartyName]

    def __post_init__(self) -> None:
        _digests("forum and response", self.forum, self.response)
        if not self.whose or not all(map(is_name, self.whose)):
            raise ValueError("a warning names in whose tree the trigger was met")


class Reply(StrEnum):
    ACKNOWLEDGED = "acknowledged"
    STOOD_DOWN = "stood down"


@dataclass(frozen=True, kw_only=True, slots=True)
class WarningAnswer:
    """What a seat makes of a warning."""

    KIND: ClassVar[Kind] = Kind(
        tag="warning_answer/1",
        name="answer to a warning",
        title="{reply}: {warning}",
        says=frozenset({Sayer.MEMBER}),
        forum=True,
    )

    warning: RecordId
    reply: Reply
    because: str = ""

    def __post_init__(self) -> None:
        _digests("warning", self.warning)
        if self.reply is Reply.STOOD_DOWN and not self.because.strip():
            raise ValueError("who stands down says why")


def _is_share(value: Decimal) -> bool:
    # Not a number compares with nothing, so it is asked first.
    return value.is_finite() and ZERO <= value <= ONE


def _shares(*values: Decimal) -> None:
    if not all(map(_is_share, values)):
        raise ValueError("a probability lies between 0 and 1")


def _digests(what: str, *ids: str) -> None:
    if not all(map(is_digest, ids)):
        raise ValueError(f"{what}: named by digests")


def _id(name: str) -> None:
    if not name.strip() or len(name) > LONGEST_ID:
        raise ValueError(f"an id has 1 to {LONGEST_ID} letters")


def _once(names: Iterable[str]) -> None:
    found = list(names)
    if len(set(found)) < len(found):
        raise ValueError("each id stands once")

"""What an alignment is: matters with verdicts and reasons, and what they were made from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from consilience.reasons.contribution import Contribution
from consilience.reasons.verdict import Verdict
from consilience.records.claim import Claim
from consilience.records.ids import ClaimId, MatterId, PartyName
from consilience.records.report import Report


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimLink:
    """Two claims of different parties that may speak of the same thing."""

    left: ClaimId
    right: ClaimId
    probability: float
    """That both speak of the same thing, 0 to 1."""
    verdict: Verdict
    contributions: Sequence[Contribution]
    """Why they are held to speak of the same thing: a prior and terms, in nats; their sum is the log odds."""
    reasons: tuple[Contribution, ...] = ()
    """Why the verdict: the slots compared."""
    log_odds: float | None = None
    """The sum of the contributions when it is known without writing each of them out."""

    def __repr__(self) -> str:
        """Say which claims, and nothing of what they say."""
        return f"<ClaimLink {self.left} and {self.right}: {self.verdict.value}, {self.probability:.3f}>"


@dataclass(frozen=True, kw_only=True, slots=True)
class PairVerdict:
    """How two parties stand to each other in one matter."""

    parties: tuple[PartyName, PartyName]
    verdict: Verdict
    reasons: tuple[Contribution, ...] = ()
    left: ClaimId | None = None
    right: ClaimId | None = None
    """The two claims whose quotes show it best; None on the side that has none."""
    precise: PartyName | None = None
    """The more precise side of an aligned pair, where one is."""

    def __repr__(self) -> str:
        """Say how they stand, and nothing of what they say."""
        return f"<PairVerdict of {' and '.join(self.parties)}: {self.verdict.value}>"


@dataclass(frozen=True, kw_only=True, slots=True)
class Matter:
    """Claims of any party that speak of the same thing."""

    id: MatterId
    topic: str
    title: str
    verdict: Verdict
    """The most serious of the pairs' verdicts."""
    pairs: tuple[PairVerdict, ...]
    probability: float | None
    """Of the weakest link that holds the matter together; None where it is one claim alone."""
    claims: tuple[ClaimId, ...]
    reasons: tuple[Contribution, ...]
    self_contradiction: tuple[PartyName, ...] = ()
    """Parties whose own claims contradict each other here."""

    def __repr__(self) -> str:
        """Say which and how large, and nothing of what its claims say."""
        return f"<Matter {self.id}: {self.verdict.value}, {len(self.claims)} claims>"


@dataclass(frozen=True, kw_only=True, slots=True)
class Coverage:
    """Whether a party reports on a topic at all, and with how many claims."""

    party: PartyName
    topic: str
    covered: bool
    claims: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """A file that was skipped or not read whole, and what to do about it."""

    party: PartyName
    file: str
    sentence: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Alignment:
    """The whole result; everything a brief, a file or a page shows is drawn from it."""

    parties: tuple[PartyName, ...]
    reports: tuple[Report, ...]
    claims: tuple[Claim, ...]
    links: tuple[ClaimLink, ...]
    """Every cross-party pair of claims scored at 1 % or more."""
    matters: tuple[Matter, ...]
    coverage: tuple[Coverage, ...]
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    """What a reader must know of method and limits of this very run (language model used or not, undated reports)."""
    generated_at: datetime
    left_out: Mapping[str, int] = field(default_factory=dict)
    """Reason → number of reports left out on purpose (published after `--as-of`, duplicates)."""
    as_of: date | None = None
    """Reports published later were left out; None means that nothing was left out for its date."""

    def __repr__(self) -> str:
        """Say how much is in it and nothing of what the reports say."""
        counted = ", ".join(f"{count} {verdict.value}" for verdict, count in self.summary().items() if count)
        return (
            f"<Alignment of {', '.join(self.parties)}: {len(self.reports)} reports, {len(self.claims)} claims, "
            f"{len(self.matters)} matters{f' ({counted})' if counted else ''}>"
        )

    def summary(self) -> dict[Verdict, int]:
        """Return the number of matters of each verdict, all verdicts named."""
        counts = Counter(matter.verdict for matter in self.matters)
        return {verdict: counts[verdict] for verdict in Verdict}

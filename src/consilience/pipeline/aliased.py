"""Names that a list says are one are compared as one; the result shows them as they were written, and names the list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from consilience.alignment.result import Alignment, Matter, PairVerdict
from consilience.ingest.aliases import Aliases
from consilience.reasons.contribution import Contribution
from consilience.records.claim import Claim
from consilience.records.ids import ClaimId
from consilience.records.reading import Comparable, Frame, Name, Reading

_Naming = Callable[[str], str]


@dataclass(slots=True)
class Renamed:
    """Claims under the names that their lists give, and how to get back."""

    aliases: Aliases
    claims: dict[ClaimId, Claim] = field(default_factory=dict)
    """As they were."""
    said: dict[ClaimId, dict[str, tuple[str, str]]] = field(default_factory=dict)
    """By claim and name for all: the name that was written, and the list."""

    def apply(self, items: Sequence[Comparable]) -> list[Comparable]:
        """Return the claims with each name as its group is called."""
        return [self._one(item) for item in items] if self.aliases else list(items)

    def _one(self, item: Comparable) -> Comparable:
        said: dict[str, tuple[str, str]] = {}

        def called(text: str) -> str:
            found = self.aliases.of(text)
            if found is None:
                return text
            said[found[0]] = (text, found[1])
            return found[0]

        claim = replace(
            item.claim,
            actors=tuple(map(called, item.claim.actors)),
            target=called(item.claim.target) if item.claim.target else None,
            place=called(item.claim.place) if item.claim.place else None,
        )
        reading = _called(item.reading, called)
        if not said:
            return item
        self.claims[claim.id] = item.claim
        self.said[claim.id] = said
        return replace(item, claim=claim, reading=reading)

    def restored(self, alignment: Alignment) -> Alignment:
        """Return the result with the claims as they were and the lists named where they joined two names."""
        if not self.claims:
            return alignment
        return replace(
            alignment,
            claims=tuple(self.claims.get(claim.id, claim) for claim in alignment.claims),
            matters=tuple(self._matter(matter) for matter in alignment.matters),
        )

    def _matter(self, matter: Matter) -> Matter:
        held = {name: told for claim in matter.claims for name, told in self.said.get(claim, {}).items()}
        if not held:
            return matter
        return replace(
            matter,
            pairs=tuple(self._pair(pair, held) for pair in matter.pairs),
            reasons=tuple(_named(reason, held, held, held) for reason in matter.reasons),
        )

    def _pair(self, pair: PairVerdict, held: Mapping[str, tuple[str, str]]) -> PairVerdict:
        left, right = ({} if claim is None else self.said.get(claim, {}) for claim in (pair.left, pair.right))
        return replace(pair, reasons=tuple(_named(reason, left, right, held) for reason in pair.reasons))


def _called(reading: Reading, called: _Naming) -> Reading:
    def names(found: tuple[Name, ...]) -> tuple[Name, ...]:
        return tuple(dict.fromkeys(replace(name, text=called(name.text)) for name in found))

    def frame(one: Frame) -> Frame:
        return replace(
            one,
            actors=tuple(map(called, one.actors)),
            targets=tuple(map(called, one.targets)),
            actor_names=names(one.actor_names),
            target_names=names(one.target_names),
        )

    return replace(
        reading,
        names=names(reading.names),
        places=tuple(map(called, reading.places)),
        frames=tuple(frame(one) for one in reading.frames),
    )


def _named(
    reason: Contribution,
    left: Mapping[str, tuple[str, str]],
    right: Mapping[str, tuple[str, str]],
    held: Mapping[str, tuple[str, str]],
) -> Contribution:
    """The reason with the names as written, and the list that made them one."""
    lists = sorted({told[1] for name, told in held.items() if name in {reason.left, reason.right}})
    if not lists or reason.slot not in {"actor", "target", "place"}:
        return reason
    one = left.get(reason.left or "", (reason.left, ""))[0]
    other = right.get(reason.right or "", (reason.right, ""))[0]
    because = f"{reason.because}; one name by {', '.join(lists)}"
    return replace(reason, left=one, right=other, because=because)

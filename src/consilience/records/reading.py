"""What the machine noted of a claim beyond what the claim says: working data for matching, never signed.

`ingest` writes it, `pipeline` brings it in step with the claim, `alignment` reads it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from consilience.records.claim import Claim, Modality, Quantity, When


class NameKind(StrEnum):
    PERSON = "person"
    BODY = "body"
    """An organisation, agency, company or armed group."""
    PLACE = "place"
    COUNTRY = "country"
    """A state, its government or its people: an actor and a place at once."""
    OTHER = "other"


class Outcome(StrEnum):
    """How far the action got."""

    DONE = "done"
    PLANNED = "planned"
    UNDER_WAY = "under way"
    REFUSED = "refused"
    ENDED = "ended"
    """Cancelled, suspended or over."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Name:
    """A name as normalised; `text` is the full form when the report gives one somewhere."""

    text: str
    kind: NameKind


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """One event of a sentence: who did what to whom."""

    trigger: str
    """Lemma of the verb or event noun."""
    actors: tuple[str, ...] = ()
    """Normalised names, or head lemmas where there is no name."""
    targets: tuple[str, ...] = ()
    actor_names: tuple[Name, ...] = ()
    target_names: tuple[Name, ...] = ()
    negated: bool = False
    outcome: Outcome | None = None
    modality: Modality = Modality.FACT
    words: tuple[str, ...] = ()
    """Lemmas of the phrases that hang on the trigger."""
    actor_phrases: tuple[str, ...] = ()
    """Who acts in the report's own words, without articles and numbers: "government troops"."""
    target_phrases: tuple[str, ...] = ()
    main: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """A claim's words and parts, as the reader found them."""

    lemmas: tuple[str, ...]
    """Content lemmas in order, lower case, names included."""
    verbs: tuple[str, ...] = ()
    nouns: tuple[str, ...] = ()
    names: tuple[Name, ...] = ()
    numbers: tuple[str, ...] = ()
    frames: tuple[Frame, ...] = ()
    phrasal: tuple[str, ...] = ()
    """Verbs with the small words that turn their sense: "throw out", "fall short"."""
    denied: tuple[str, ...] = ()
    """Lemmas of the nouns that the sentence says were not there: "no survivors", "without an escort"."""
    times: tuple[When, ...] = ()
    """Every time expression, the event's own first."""
    places: tuple[str, ...] = ()
    measures: tuple[tuple[Quantity, tuple[str, ...]], ...] = ()
    """Each quantity with the lemmas around it that say what it measures."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Drafted:
    """A claim as a reader drafts it, and its reading."""

    claim: Claim
    reading: Reading = field(default_factory=lambda: Reading(lemmas=()))


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparable:
    """A claim as it is compared: its slots as signed and corrected, its words and frames in step with them.

    It is made of the claim alone, so a claim that came without its report says here what it says with it.
    """

    claim: Claim
    reading: Reading
    text: str
    """The claim's own words, those that were corrected in their new form."""
    not_read: frozenset[str] = frozenset()
    """Slots whose words were seen and could not be read whole: neither alike nor unlike whatever stands there elsewhere."""

    def __repr__(self) -> str:
        return f"<Comparable of {self.claim!r}>"

    @property
    def when(self) -> When | None:
        """When it happened; None also where that was not read."""
        return None if "time" in self.not_read else self.claim.when

    @property
    def place(self) -> str | None:
        return None if "place" in self.not_read else self.claim.place

    @property
    def words(self) -> frozenset[str]:
        """The content lemmas and every word as written, in small letters: "again" and "now" are no content."""
        return frozenset(self.reading.lemmas) | frozenset(re.findall(r"\w+", self.text.lower()))

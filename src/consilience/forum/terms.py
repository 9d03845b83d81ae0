"""Terms that bind: may a record of this kind and marking go from one party to another, under which memorandum, until when?

A term of a memorandum names a kind of record, the level up to which it is shared, and for how many days.  Once a memorandum
with terms is in force between two parties, every release between them needs a term, unless a chair has switched that off.
What the parties of a forum say to each other as such (proceedings: texts, signatures, meetings, positions) goes under the
founding text where no term names it; where one does, the term binds it too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from consilience.forum import forums, memoranda
from consilience.forum.board import Board
from consilience.forum.speaker import ALLOWED, Decision, Denied, Speaker, may_chair
from consilience.marking import Level, Marking, Policies
from consilience.records.ids import PartyName, TextId
from consilience.records.kinds import KINDS
from consilience.records.memorandum import Memorandum, Sharing, TermsRule
from consilience.records.release import Release

ALL = "all records"
"""As the noun of a term: whatever may be released at all."""
_FAMILIES = {
    "source": "report", "judgement": "claim", "grounds": "baseline", "baseline_signature": "baseline",
}  # fmt: skip
"""What goes with a record of another kind goes by the same term."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Covered:
    """A release may be made: under a memorandum's term, or none is asked for."""

    memorandum: TextId | None = None
    """None where no term is needed: a proceeding, or a party with whom no terms are in force."""
    title: str = ""
    term: Sharing | None = None
    until: date | None = None
    """The last day; None where nothing ends it."""

    def __bool__(self) -> Literal[True]:
        return True

    @property
    def words(self) -> str:
        """The term for a reader of the memorandum."""
        if self.term is None:
            return "no memorandum's term is needed"
        return f"under the memorandum “{self.title}”: {term_words(self.term)}"


@dataclass(frozen=True, kw_only=True, slots=True)
class NotCovered:
    """No term lets it go; the reason names memorandum and marking, and quotes neither text."""

    reason: str
    memorandum: TextId | None = None
    title: str = ""

    def __bool__(self) -> Literal[False]:
        return False

    @property
    def words(self) -> str:
        """The reason for somebody who may read the memorandum."""
        return self.reason if self.memorandum is None else self.reason.replace(self.memorandum[:16], f"“{self.title}”")


Terms = Covered | NotCovered
Item = tuple[str, Marking]
"""The kind and the marking of a record that is to go."""
_Offer = tuple[Sharing, memoranda.MemorandumStanding]


def terms(
    board: Board, kind: str, marking: Marking, *, us: PartyName, to: PartyName, day: date, policies: Policies,
    signed_by: datetime | None = None,
) -> Terms:  # fmt: skip
    """Return the term under which a record goes from `us` to `to` on a day, or why none lets it go.

    With `signed_by`, memoranda whose last signature is later are none yet.
    """
    offers = _offers(board, us, to, day, signed_by)
    named = [one for one in offers if _names(one[0], kind)]
    fitting = [one for one in named if _is_within(marking, one[0], policies)]
    if fitting:
        return _best(fitting, day)
    if not _needed(board, us, to, bool(offers)):
        return Covered()
    if named:
        term, one = named[0]
        return NotCovered(
            reason=f"the memorandum {one.text[:16]} lets {term_words(term)} be shared, and this is marked {_levels(marking.levels)}",
            memorandum=one.text, title=one.body.title,
        )  # fmt: skip
    if KINDS[kind].KIND.proceeding:
        return Covered()
    shown = offers[0][1] if offers else None
    return NotCovered(
        reason=f"no term in force with {to} names {KINDS[kind].KIND.name}"
        + (f"; the memorandum {shown.text[:16]} names {_nouns(offers)}" if shown else ""),
        memorandum=shown.text if shown else None, title=shown.body.title if shown else "",
    )  # fmt: skip


def of_all(
    board: Board, items: Iterable[Item], *, us: PartyName, to: Iterable[PartyName], day: date, policies: Policies,
    signed_by: datetime | None = None,
) -> Terms:  # fmt: skip
    """Return under which one memorandum several records go to several parties, and until when; or the first reason why not."""
    found: Covered = Covered()
    parties = sorted(to)
    for kind, marking in items:
        for party in parties:
            one = terms(board, kind, marking, us=us, to=party, day=day, policies=policies, signed_by=signed_by)
            if isinstance(one, NotCovered):
                return one
            if one.memorandum is None:
                continue
            if found.memorandum not in (None, one.memorandum):
                return NotCovered(reason="two memoranda would cover it; ask for each part by itself")
            ends = [each for each in (found.until, one.until) if each is not None]
            found = Covered(
                memorandum=one.memorandum, title=one.title, term=found.term or one.term, until=min(ends, default=None)
            )
    return found


def fault(
    board: Board, release: Release, items: Sequence[Item], *, us: PartyName, day: date, policies: Policies,
    signed_by: datetime | None = None,
) -> str | None:  # fmt: skip
    """Return why a release, made on a day, does not keep the terms; None where it does."""
    found = of_all(board, items, us=us, to=release.to, day=day, policies=policies, signed_by=signed_by)
    if isinstance(found, NotCovered):
        return found.reason
    needed = any(_needed(board, us, to, bool(_offers(board, us, to, day, signed_by))) for to in release.to)
    if release.under is None and not (needed and found.memorandum):
        return None
    if release.under != found.memorandum:
        return "the memorandum it names is not the one whose term covers it"
    if found.until is not None and (release.until is None or release.until > found.until):
        return f"the term of memorandum {str(found.memorandum)[:16]} ends on {found.until.isoformat()}, and it gives no day or a later one"
    return None


def still_covers(board: Board, memorandum: TextId, until: date | None, today: date) -> bool:
    """Whether what a memorandum covered may still be handed over: until its day; without one, while it is in force."""
    if until is not None:
        return today <= until
    one = memoranda.standing(board, memorandum, day=today)
    return one is not None and one.state is memoranda.MemorandumState.IN_FORCE


def is_needed(board: Board, us: PartyName, to: PartyName, day: date) -> bool:
    """Whether a release of one party to another needs a term on a day."""
    return _needed(board, us, to, bool(_offers(board, us, to, day, None)))


def rule_of(board: Board, forum: TextId, party: PartyName) -> TermsRule | None:
    """Return a party's newest word on whether its releases need a term; None where it has said nothing."""
    said = [
        one for one in board.all(TermsRule)
        if one.party == party and one.body.forum == forum and board.is_chair(one, one.body.seat)
    ]  # fmt: skip
    return max(said, key=lambda one: one.index).body if said else None


def may_rule(board: Board, who: Speaker, body: TermsRule) -> Decision:
    """Whether the speaker may say whether releases need a term."""
    found = forums.standing(board, body.forum)
    if found is None or who.party not in found.founding.body.parties:
        return Denied("the forum is not one of this party's")
    if who.seat is None or body.seat != who.seat:
        return may_chair(who) and Denied("it names another seat than the speaker's")
    return ALLOWED


def noun_of(kind: str) -> str:
    """Return the noun by which terms name a kind of record."""
    stem = kind.partition("/")[0]
    return _FAMILIES.get(stem, stem).replace("_", " ")


def term_words(term: Sharing) -> str:
    """Return a term in words."""
    days = "" if term.days is None else f", for {term.days} day{'s' if term.days > 1 else ''}"
    return f"{term.noun} up to {_levels([Level(term.policy, term.level)])}{days}"


def _held(board: Board, one: memoranda.MemorandumStanding, day: date, at: datetime | None) -> bool:
    """Whether a memorandum is in force on a day; with a moment of it, by what was signed and said until then."""
    if at is None:
        return one.state is memoranda.MemorandumState.IN_FORCE
    if (board.completed(one.text) or at) > at:
        return False
    ended_later = (
        one.state is memoranda.MemorandumState.ENDED and one.ending is not None and one.ending.created >= at
        and one.body.since <= day <= (one.body.until or day)
    )  # fmt: skip
    return ended_later or one.state is memoranda.MemorandumState.IN_FORCE


def _names(term: Sharing, kind: str) -> bool:
    return term.noun == ALL or term.noun.replace("_", " ") in (noun_of(kind), KINDS[kind].KIND.name)


def _needed(board: Board, us: PartyName, to: PartyName, offered: bool) -> bool:
    """Whether releases need a term: as the chair has said in any of the forums of both, else where terms are offered."""
    both = [one.text for one in forums.all_(board) if {us, to} <= one.founding.body.parties]
    rules = [rule for rule in (rule_of(board, forum, us) for forum in both) if rule is not None]
    return any(rule.needed for rule in rules) if rules else offered


def _offers(board: Board, us: PartyName, to: PartyName, day: date, signed_by: datetime | None) -> list[_Offer]:
    """Return the terms in force between two parties, in an order that is the same everywhere."""
    found = [
        (term, one)
        for forum in forums.all_(board)
        if {us, to} <= forum.founding.body.parties
        for one in memoranda.all_(board, forum.text, day=day)
        if {us, to} <= one.body.parties and _held(board, one, day, signed_by)
        for term in one.body.sharing
    ]
    return sorted(found, key=lambda row: (row[1].body.since, row[1].text))


def _is_within(marking: Marking, term: Sharing, policies: Policies) -> bool:
    return marking.levels <= policies.readable([Level(term.policy, term.level)])


def _best(fitting: list[_Offer], day: date) -> Covered:
    """Return the term that lets it be shared longest."""

    def ends(row: _Offer) -> date:
        return _until(row[0], row[1].body, day) or date.max

    term, one = max(fitting, key=ends)
    return Covered(memorandum=one.text, title=one.body.title, term=term, until=_until(term, one.body, day))


def _until(term: Sharing, body: Memorandum, day: date) -> date | None:
    ends = [body.until] if body.until is not None else []
    if term.days is not None:
        left = (date.max - day).days
        ends.append(day + timedelta(days=min(term.days, left)))
    return min(ends, default=None)


def _levels(levels: Iterable[Level]) -> str:
    named = (
        f"TLP:{one.name.upper()}" if one.policy == "tlp" else f"{one.name} ({one.policy})" for one in sorted(levels)
    )
    return " and ".join(named)


def _nouns(offers: list[_Offer]) -> str:
    return ", ".join(dict.fromkeys(term.noun for term, _ in offers))

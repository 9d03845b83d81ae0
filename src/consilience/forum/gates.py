"""Gates: which instruments an agenda item needs, whether they are there, and who has not signed.

An item was opened only if somebody of a party of the forum said so, naming for each need an instrument that was complete by
then.  Whether that holds is worked out again wherever the record comes to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from consilience.forum import forums, memoranda, proposals
from consilience.forum.board import Board, Spoken
from consilience.forum.speaker import Decision as May
from consilience.forum.speaker import Denied, Speaker
from consilience.records.baseline import Baseline
from consilience.records.forum import Forum
from consilience.records.ids import TextId
from consilience.records.meeting import AgendaItem, Instrument, Meeting, Need, Opening
from consilience.records.memorandum import Memorandum
from consilience.records.proposal import Decision, Proposal, Purpose


@dataclass(frozen=True, kw_only=True, slots=True)
class Met:
    """One need: the instrument that meets it, or what is missing."""

    need: Need
    by: TextId | None
    because: str

    @property
    def met(self) -> bool:
        return self.by is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class Gate:
    """How an item's gate stands."""

    item: AgendaItem
    rows: tuple[Met, ...]
    opened: tuple[Spoken[Opening], ...]
    refused: tuple[Spoken[Opening], ...]

    @property
    def is_open(self) -> bool:
        """Whether nothing blocks it."""
        return all(row.met for row in self.rows)

    @property
    def blocked(self) -> tuple[str, ...]:
        return tuple(row.because for row in self.rows if not row.met)


def needs(forum: Forum, item: AgendaItem) -> tuple[Need, ...]:
    """Return what an item needs, with the forum's own rule for items of policy."""
    if not item.policy or not forum.policy_needs_baseline:
        return item.needs
    if any(one.instrument is Instrument.BASELINE for one in item.needs):
        return item.needs
    return (Need(instrument=Instrument.BASELINE, topic=item.topic), *item.needs)


def gate(board: Board, meeting: TextId, item: str, *, at: datetime) -> Gate | None:
    """Return the gate of an item as it stands at a moment."""
    found = _item(board, meeting, item)
    if found is None:
        return None
    said, one, asked = found
    attempts = [
        each for each in board.of(Opening, meeting)
        if each.body.item == item and each.party in board.parties(said.body)
    ]  # fmt: skip
    return Gate(
        item=one, rows=tuple(_met(board, said, need, at) for need in asked),
        opened=tuple(each for each in attempts if was_opened(board, each)),
        refused=tuple(each for each in attempts if each.body.refused),
    )  # fmt: skip


def was_opened(board: Board, said: Spoken[Opening]) -> bool:
    """Whether an opening counts: each instrument it names met its need when it was said."""
    found = _item(board, said.body.meeting, said.body.item)
    if found is None or said.body.refused or said.party not in board.parties(found[0].body):
        return False
    meeting, _, asked = found
    return len(asked) == len(said.body.by) and all(
        _why_not(board, meeting, need, text, said.created) is None
        for need, text in zip(asked, said.body.by, strict=True)
    )


def attempt(board: Board, who: Speaker, meeting: TextId, item: str) -> Opening | Denied:
    """Return what is to be recorded of an attempt to open an item: the opening, or the refusal with its reasons.

    `Denied` where there is nothing to be recorded, as the item is not there or the speaker is none of the forum's.
    """
    may = may_attempt(board, who, meeting)
    found = gate(board, meeting, item, at=who.now)
    if not may:
        return Denied(may.reason)
    if found is None:
        return Denied("the meeting has no such item")
    if found.opened:
        return Denied("it was opened already")
    if not found.is_open:
        return Opening(meeting=meeting, item=item, refused=found.blocked)
    return Opening(meeting=meeting, item=item, by=tuple(row.by for row in found.rows if row.by is not None))


def missing_for_policy(board: Board, proposal: Spoken[Proposal], at: datetime) -> str | None:
    """Return what is missing for a policy draft to be decided: the baseline of its topic, where the forum asks for one."""
    founding = board.text(proposal.body.forum, Forum)
    asks = founding is not None and founding.body.policy_needs_baseline
    if proposal.body.purpose is not Purpose.POLICY or not asks:
        return None
    if not proposal.body.topic.strip():
        return "it names no topic, and so no baseline is found for it"
    found = _met(board, proposal, Need(instrument=Instrument.BASELINE, topic=proposal.body.topic), at)
    return None if found.met else found.because


def may_attempt(board: Board, who: Speaker, meeting: TextId) -> May:
    found = board.text(meeting, Meeting)
    return Denied("the meeting is not here") if found is None else forums.may_work(board, who, found.body.forum)


def _item(
    board: Board, meeting: TextId, item: str
) -> tuple[Spoken[Meeting], AgendaItem, tuple[Need, ...]] | None:  # fmt: skip
    said = board.text(meeting, Meeting)
    founding = None if said is None else board.text(said.body.forum, Forum)
    if said is None or founding is None:
        return None
    one = next((each for each in said.body.agenda if each.id == item), None)
    return None if one is None else (said, one, needs(founding.body, one))


def _met(board: Board, meeting: Spoken[Meeting | Proposal], need: Need, at: datetime) -> Met:
    """Return the instrument that meets a need; or, of the newest candidate, what is missing."""
    candidates = _candidates(board, meeting, need)
    why = f"there is no {need.instrument.value}{f' on {need.topic}' if need.topic else ' of that text'}"
    for text in candidates:
        missing = _why_not(board, meeting, need, text, at)
        if missing is None:
            return Met(need=need, by=text, because="")
        why = missing
    return Met(need=need, by=None, because=why)


def _candidates(board: Board, meeting: Spoken[Meeting | Proposal], need: Need) -> Sequence[TextId]:
    """Return what could meet a need, the oldest first; of what is complete by then, any will do."""
    match need.instrument:
        case Instrument.BASELINE:
            texts = [one.text for one in board.texts(Baseline)]
        case Instrument.MEMORANDUM:
            texts = [one.text for one in board.texts(Memorandum) if one.body.forum == meeting.body.forum]
        case Instrument.DECISION:
            texts = [one.text for one in board.texts(Decision) if one.body.forum == meeting.body.forum]
    return [text for text in texts if _fits(board, meeting, need, text)]


def _fits(board: Board, meeting: Spoken[Meeting | Proposal], need: Need, text: TextId) -> bool:
    """Whether a text is what the need speaks of: it, a revision of it, or one with that title."""
    body = _instrument(board, need.instrument, text)
    if body is None:
        return False
    if need.instrument is Instrument.BASELINE:
        # A baseline of fewer parties would open what others have not agreed to.
        if not board.parties(meeting.body) <= board.parties(body):
            return False
    elif getattr(body, "forum", None) != meeting.body.forum:
        return False
    if need.text is not None:
        return need.text in _line_of(board, text)
    return body.title.strip().casefold() == need.topic.strip().casefold()


def _why_not(board: Board, meeting: Spoken[Meeting | Proposal], need: Need, text: TextId, at: datetime) -> str | None:
    """Return what is missing for an instrument to meet a need at a moment; None where nothing is."""
    body, noun = _instrument(board, need.instrument, text), need.instrument.value
    if body is None or not _fits(board, meeting, need, text):
        return f"there is no {noun} that fits"
    signed = board.signatures(text)
    if isinstance(body, Decision):
        said = board.text(text, Decision)
        if said is None or not proposals.is_taken(board, said):
            return "the decision is not taken"
        missing = [one.party for one in body.tally if one.party not in signed or signed[one.party].created > at]
        missing = [one.party for one in body.tally if one.party in missing and one.stance in proposals.ASSENT]
    else:
        missing = sorted(
            party for party in board.parties(body) if party not in signed or signed[party].created > at
        )  # fmt: skip
    if missing:
        return f"{', '.join(missing)} {'has' if len(missing) == 1 else 'have'} not signed the {noun} “{body.title}”"
    last = max(one.created for one in signed.values() if one.created <= at)
    if need.days is not None and last < at - timedelta(days=need.days):
        return f"the {noun} “{body.title}” was signed more than {need.days} days ago"
    if isinstance(body, Memorandum):
        one = memoranda.standing(board, text, day=at.date())
        if one is None or one.state is not memoranda.MemorandumState.IN_FORCE:
            return f"the memorandum “{body.title}” is not in force"
    return None


def _instrument(board: Board, instrument: Instrument, text: TextId) -> Baseline | Memorandum | Decision | None:
    nouns: dict[Instrument, type[object]] = {
        Instrument.BASELINE: Baseline, Instrument.MEMORANDUM: Memorandum, Instrument.DECISION: Decision
    }  # fmt: skip
    found = board.text(text, nouns[instrument])
    body = None if found is None else found.body
    return body if isinstance(body, Baseline | Memorandum | Decision) else None


def _line_of(board: Board, text: TextId) -> set[TextId]:
    """Return a text with all that it revises, amends or decides, at whatever remove."""
    seen: set[TextId] = set()
    left = [text]
    while left:
        one = left.pop()
        if one in seen:
            continue
        seen.add(one)
        found = board.any_text(one)
        body = None if found is None else found.body
        if isinstance(body, Baseline | Memorandum) and body.revises is not None:
            left.append(body.revises)
        if isinstance(body, Memorandum):
            left += body.amends
        if isinstance(body, Decision):
            left.append(body.proposal)
    return seen

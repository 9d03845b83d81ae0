"""Meetings: what is on, who is there; minutes in four steps.

    drafting     each side writes its own
    differences  all drafts are here, and differ or not
    agreed text  one text, with a recorded disagreement where there is one, waits for signatures
    frozen       a chair of each party has signed it; nothing follows

Of two texts of minutes that both are signed by all, the one signed first holds; a chair signs one for each meeting.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from consilience.forum import calls, forums
from consilience.forum.board import Board, Spoken
from consilience.forum.speaker import ALLOWED, Decision, Denied, Speaker, may_speak
from consilience.records.call import Call, CallKey, Joined
from consilience.records.forum import ActionItem, TextSignature
from consilience.records.ids import MemberId, PartyName, TextId
from consilience.records.meeting import Attendance, Disagreement, Line, Meeting, MinuteLine, Minutes, MinutesDraft

NOUNS = (Meeting, Attendance, MinutesDraft, Minutes, TextSignature, Call, CallKey, Joined)
"""What lists of meetings are worked out from."""


class MeetingStep(StrEnum):
    DRAFTING = "drafting"
    DIFFERENCES = "differences"
    AGREED = "agreed text"
    FROZEN = "frozen"


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """Where the sides' drafts part on an item: what each has that not all have."""

    item: str
    words: tuple[tuple[PartyName, tuple[MinuteLine, ...]], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class MeetingStanding:
    """A meeting with its minutes."""

    said: Spoken[Meeting]
    step: MeetingStep
    drafts: Mapping[PartyName, Spoken[MinutesDraft]]
    differences: tuple[Difference, ...]
    texts: tuple[Spoken[Minutes], ...]
    """Agreed texts that wait for signatures; where one is frozen, that one alone."""
    present: tuple[tuple[PartyName, MemberId, str], ...]
    revised_by: tuple[TextId, ...]


def all_(board: Board, forum: TextId) -> list[MeetingStanding]:
    """Return the forum's meetings by their start, without those that were revised."""
    return board.remember((MeetingStanding, forum), lambda: _sorted(board, forum), about=NOUNS)


def _sorted(board: Board, forum: TextId) -> list[MeetingStanding]:
    found = [_standing(board, one) for one in board.texts(Meeting, forum)]
    return sorted((one for one in found if not one.revised_by), key=lambda one: (one.said.body.starts, one.said.text))


def unfinished(board: Board, forum: TextId) -> list[MeetingStanding]:
    """Return the meetings whose minutes no text is agreed for."""
    early = (MeetingStep.DRAFTING, MeetingStep.DIFFERENCES)
    return board.remember(
        (MeetingStep, forum), lambda: [one for one in all_(board, forum) if one.step in early], about=NOUNS
    )


def standing(board: Board, meeting: TextId) -> MeetingStanding | None:
    found = board.text(meeting, Meeting)
    return None if found is None else _standing(board, found)


def may_call(board: Board, who: Speaker, body: Meeting) -> Decision:
    may = forums.may_work(board, who, body.forum)
    if may and body.revises is not None:
        before = board.text(body.revises, Meeting)
        if before is None or before.body.forum != body.forum:
            return Denied("what it revises is not here")
    return may


def may_attend(board: Board, who: Speaker, meeting: TextId) -> Decision:
    found = board.text(meeting, Meeting)
    return Denied("the meeting is not here") if found is None else may_speak(board, who, found.body)


def may_join(board: Board, who: Speaker, body: CallKey | Joined) -> Decision:
    """Whether the speaker may join the meeting's call: once the minutes are frozen, nobody does."""
    return calls.may_say(board, who, body) and _not_frozen(board, body.meeting)


def may_draft(board: Board, who: Speaker, meeting: TextId) -> Decision:
    return may_attend(board, who, meeting) and _not_frozen(board, meeting)


def may_agree(board: Board, who: Speaker, body: Minutes) -> Decision:
    may = may_draft(board, who, body.meeting)
    if not may:
        return may
    drafts = [board.record(one, MinutesDraft) for one in sorted(body.drafts)]
    if any(one is None or one.body.meeting != body.meeting for one in drafts):
        return Denied("a draft that it names is not here")
    left = board.parties(body) - {one.party for one in drafts if one is not None}
    return Denied(f"no draft of {', '.join(sorted(left))}") if left else ALLOWED


def may_sign(board: Board, who: Speaker, text: TextId) -> Decision:
    one = board.text(text, Minutes)
    if one is None:
        return Denied("the minutes are not here")
    others = (each for each in _texts(board, one.body.meeting) if each.text != text)
    if any(who.party in board.signatures(each.text) for each in others):
        return Denied("this party has signed other minutes of the same meeting")
    return ALLOWED


def frozen(board: Board, meeting: TextId) -> Spoken[Minutes] | None:
    """Return the minutes that hold."""
    done = [
        (completed, one.text, one) for one in _texts(board, meeting)
        if (completed := board.completed(one.text)) is not None
    ]  # fmt: skip
    return min(done, key=lambda row: row[:2])[2] if done else None


def to_record(board: Board, meeting: TextId) -> list[tuple[int, MinuteLine]]:
    """Return the action lines of the minutes that hold which nobody has recorded as items yet, each with its place."""
    held = frozen(board, meeting)
    if held is None:
        return []
    known = {one.body.text for one in board.texts(ActionItem) if held.text in one.body.arises}
    lines = enumerate(held.body.lines)
    return [(number, line) for number, line in lines if line.kind is Line.ACTION and line.text not in known]


def differences(drafts: Mapping[PartyName, tuple[MinuteLine, ...]]) -> list[Difference]:
    """Return where drafts part, item by item; lines that all have, in whatever order, are none."""
    items = dict.fromkeys(line.item for lines in drafts.values() for line in lines)
    found = []
    for item in items:
        mine = {party: [line for line in lines if line.item == item] for party, lines in drafts.items()}
        common = _common(mine)
        words = tuple(
            (party, tuple(line for line in lines if _key(line) not in common)) for party, lines in sorted(mine.items())
        )
        if any(lines for _, lines in words):
            found.append(Difference(item=item, words=words))
    return found


def merged(
    meeting: TextId, drafts: Mapping[PartyName, Spoken[MinutesDraft]], present: tuple[tuple[PartyName, str], ...] = ()
) -> Minutes:
    """Return a first agreed text: the lines that all have, and each difference as a recorded disagreement."""
    lines = {party: one.body.lines for party, one in drafts.items()}
    common = _common({party: list(each) for party, each in lines.items()})
    first = next(iter(sorted(lines.items())), (PartyName(""), ()))[1]
    apart = [
        Disagreement(item=one.item, words=tuple((party, _said(found)) for party, found in one.words))
        for one in differences(lines)
    ]
    return Minutes(
        meeting=meeting, lines=tuple(line for line in first if _key(line) in common), disagreements=tuple(apart),
        drafts=frozenset(one.id for one in drafts.values()), present=present,
    )  # fmt: skip


def _standing(board: Board, said: Spoken[Meeting]) -> MeetingStanding:
    return board.remember(MeetingStanding, lambda: _stands(board, said), about=said.text)


def _texts(board: Board, meeting: TextId) -> tuple[Spoken[Minutes], ...]:
    found = (board.text(one.text, Minutes) for one in board.of(Minutes, meeting))
    seen = {one.text: one for one in found if one is not None}
    return tuple(sorted(seen.values(), key=lambda one: (one.created, one.text)))


def _stands(board: Board, said: Spoken[Meeting]) -> MeetingStanding:
    parties = board.parties(said.body)
    drafts: dict[PartyName, Spoken[MinutesDraft]] = {}
    for one in board.of(MinutesDraft, said.text):
        if one.party in parties:
            drafts[one.party] = one
    texts = _texts(board, said.text)
    holds = frozen(board, said.text)
    step = (
        MeetingStep.FROZEN if holds is not None else MeetingStep.AGREED if texts
        else MeetingStep.DIFFERENCES if drafts.keys() == parties else MeetingStep.DRAFTING
    )  # fmt: skip
    return MeetingStanding(
        said=said, step=step, drafts=drafts, texts=(holds,) if holds is not None else texts,
        differences=tuple(differences({party: one.body.lines for party, one in drafts.items()}))
        if len(drafts) > 1 else (),
        present=_present(board, said),
        revised_by=tuple(
            dict.fromkeys(one.text for one in board.of(Meeting, said.text) if one.body.forum == said.body.forum)
        ),
    )  # fmt: skip


def _present(board: Board, said: Spoken[Meeting]) -> tuple[tuple[PartyName, MemberId, str], ...]:
    newest: dict[tuple[PartyName, MemberId], Spoken[Attendance]] = {}
    parties = board.parties(said.body)
    for one in board.of(Attendance, said.text):
        if one.party in parties:
            newest[one.party, one.author] = one
    seats = {key: one.body.seat for key, one in newest.items() if one.body.present}
    held = frozen(board, said.text)
    for key, there in calls.attended(board, said.text, until=board.completed(held.text) if held else None).items():
        # Who was met with a verified key in the call was there, unless the member's own word says otherwise.
        if key not in newest:
            waits = f"{', '.join(sorted(there.waits))} to confirm" if there.waits else ""
            seats[key] = ", ".join(filter(None, (there.row.seat, "by call", waits)))
    return tuple((party, who, seat) for (party, who), seat in sorted(seats.items()))


def _not_frozen(board: Board, meeting: TextId) -> Decision:
    return ALLOWED if frozen(board, meeting) is None else Denied("the minutes are frozen")


def _common(drafts: Mapping[PartyName, list[MinuteLine]]) -> set[tuple[str, ...]]:
    keys = [{_key(line) for line in lines} for lines in drafts.values()]
    return set.intersection(*keys) if keys else set()


def _key(line: MinuteLine) -> tuple[str, ...]:
    return line.kind.value, " ".join(line.text.split()).casefold(), line.who.strip().casefold(), line.item


def _said(lines: tuple[MinuteLine, ...]) -> str:
    return "; ".join(f"{line.who}: {line.text}" if line.who else line.text for line in lines) or "nothing on it"

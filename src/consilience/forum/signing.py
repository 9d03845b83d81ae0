"""May this chair sign this text now?  The one place where it is decided, for every noun that is signed."""

from __future__ import annotations

from consilience.forum import calls, meetings, memoranda, outcomes, proposals, public_lines, scenarios
from consilience.forum.board import Board, Spoken
from consilience.forum.speaker import ALLOWED, Denied, Speaker, may_chair
from consilience.forum.speaker import Decision as May
from consilience.records.call import Call
from consilience.records.forum import Forum, Return, TextSignature
from consilience.records.ids import TextId
from consilience.records.kinds import Body
from consilience.records.meeting import Meeting, Minutes
from consilience.records.memorandum import Memorandum
from consilience.records.outcome import Outcome
from consilience.records.proposal import Decision
from consilience.records.public_line import PublicLine
from consilience.records.scenario import Indicator, PreparedResponse, Scenario


def may_sign(board: Board, who: Speaker, text: TextId) -> May:
    """Whether the speaker may sign a text for the party."""
    found = board.any_text(text)
    if found is None or who.party not in board.parties(found.body):
        return Denied("the text is not here, or not one of this party's")
    if who.party in board.signatures(text):
        return Denied("this party has signed it already")
    return may_chair(who) and _may(board, who, text, found.body)


def to_sign(board: Board, who: Speaker) -> list[Spoken[object]]:
    """Return the texts that wait for the speaker's signature."""
    nouns: tuple[type[object], ...] = (
        Forum, Return, Memorandum, Decision, Minutes, Call, PublicLine, Outcome, Scenario,
    )  # fmt: skip
    return [one for noun in nouns for one in _to_sign(board, who, noun)]


def parts_to_sign(board: Board, who: Speaker) -> list[Spoken[object]]:
    """Return the indicators and responses of scenarios that wait for the speaker's signature; they come by the dozen."""
    return [one for noun in (Indicator, PreparedResponse) for one in _to_sign(board, who, noun)]


def _to_sign(board: Board, who: Speaker, noun: type[object]) -> list[Spoken[object]]:
    found = (one for one in _unsigned(board, noun) if who.party not in board.signatures(one.text))
    return [one for one in found if may_sign(board, who, one.text)]


def _unsigned(board: Board, noun: type[object]) -> list[Spoken[object]]:
    return board.remember(
        ("unsigned", noun), lambda: [one for one in board.texts(noun) if not board.is_complete(one.text)],
        about=(noun, TextSignature, Meeting),
    )  # fmt: skip


def _may(board: Board, who: Speaker, text: TextId, body: Body) -> May:
    match body:
        case Forum():
            return ALLOWED
        case Return():
            done = board.is_complete(text)
            return Denied("it is complete") if done else ALLOWED
        case Memorandum():
            return memoranda.may_sign(board, who, text)
        case Decision():
            return proposals.may_sign(board, who, text)
        case Minutes():
            return meetings.may_sign(board, who, text)
        case PublicLine():
            return public_lines.may_sign(board, who, text)
        case Outcome():
            return outcomes.may_sign(board, who, text)
        case Call():
            return calls.may_sign(board, text)
        case Scenario() | Indicator() | PreparedResponse():
            return scenarios.may_sign(board, text)
        case _:
            return Denied("it is not a text that is signed")

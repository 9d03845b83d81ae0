"""What is new on a board: of all that a reader may see, what came in or changed by what came in.

Only what the board holds is counted, and the board holds what its reader may see; so no number here tells of anything else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from consilience.forum import proposals
from consilience.forum.board import Board, Spoken
from consilience.forum.waiting import title_of
from consilience.marking import Marking
from consilience.records.baseline import Baseline, BaselineSignature
from consilience.records.contact import Contact
from consilience.records.forum import ActionItem, Forum, Progress, Rest, Return, TextSignature
from consilience.records.ids import PartyName, RecordId, TextId
from consilience.records.kinds import Body, kind_of
from consilience.records.meeting import Meeting, Minutes, Opening
from consilience.records.memorandum import Ending, Memorandum, Objective
from consilience.records.proposal import Decision, PositionTaken, Proposal, Purpose
from consilience.records.scenario import PreparedResponse, Scenario
from consilience.records.sighting import Odds, Rates, ScenarioWarning, Sighting

_DONE = {
    Forum: "forum founded", Return: "forum taken up again", Memorandum: "memorandum signed by all",
    Minutes: "minutes frozen", Baseline: "baseline co-signed", Scenario: "scenario signed by all",
    PreparedResponse: "response signed by all",
}  # fmt: skip
_PUT = {
    Forum: "forum put forward", Return: "return put forward", Memorandum: "memorandum put forward",
    Decision: "decision drawn up", Minutes: "minutes to be agreed", Baseline: "baseline proposed",
    Scenario: "scenario put forward", PreparedResponse: "response put forward",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class News:
    """One thing that is new."""

    what: str
    noun: str
    id: str
    """The text or record on whose page it is shown."""
    title: str
    party: PartyName
    """By whose act."""
    when: datetime
    place: int
    """In the log of the party."""
    marking: Marking


def of(board: Board, fresh: Collection[RecordId]) -> list[News]:
    """Return what is new by these records, the newest first; what a text became is told once, not each step to it."""
    told = [one for id_ in fresh if (one := board.any_record(id_)) is not None]
    found = [*_texts(board, told), *(each for one in told for each in _said(board, one))]
    return sorted(found, key=lambda one: (one.when, one.party, one.place, one.what, one.id), reverse=True)


def _texts(board: Board, told: list[Spoken[Body]]) -> Iterator[News]:
    fresh = {one.id for one in told}
    named = (one.body.text if isinstance(one.body, TextSignature | BaselineSignature) else one.text for one in told)
    for text in dict.fromkeys(named):
        one = board.any_text(text)
        put = None if one is None else _PUT.get(type(one.body))
        if one is None or put is None:
            continue
        signed = [said for said in board.signatures(text).values() if said.id in fresh]
        last = max(signed, key=lambda said: (said.created, said.party), default=None)
        if last is not None:
            yield _news(_done(board, one) or f"{_noun(one.body)} signed", one, last)
        elif one.id in fresh:
            yield _news(put, one, one)


def _done(board: Board, one: Spoken[Body]) -> str | None:
    """Return what a text has become by its signatures."""
    if isinstance(one.body, Decision):
        said = board.text(one.text, Decision)
        if said is not None and proposals.standing(board, said) is proposals.DecisionStanding.NOT_CARRIED:
            return "ended as not carried"
        return "decision carried" if said is not None and proposals.is_taken(board, said) else None
    return _DONE.get(type(one.body)) if board.is_complete(one.text) else None


def _said(board: Board, one: Spoken[Body]) -> Iterator[News]:
    """Return the news of a record that is no text to be signed."""
    match one.body:
        case Proposal() as body:
            what = "policy draft" if body.purpose is Purpose.POLICY else "proposal"
            yield _news(f"{what} {'revised' if body.revises else 'put on the table'}", one, one)
        case PositionTaken() as body:
            yield from _about(board, f"position: {body.stance.value}", body.proposal, one)
        case Meeting() as body:
            yield _news("meeting moved" if body.revises else "meeting called", one, one)
        case Opening() as body:
            yield from _about(board, "item refused" if body.refused else "item opened", body.meeting, one)
        case ActionItem() as body:
            yield _news(f"action given to {body.owner or body.party}", one, one)
        case Progress() as body:
            yield from _about(board, f"said to be {body.state.value}", body.about, one)
        case Contact():
            yield _news("contact report", one, one, id_=one.id)
        case Objective() as body:
            yield _news("objective revised" if body.revises else "objective stated", one, one)
        case Odds() | Rates() as body:
            yield from _about(board, f"{body.KIND.name} given", body.scenario, one)
        case Sighting() as body:
            yield from _about(board, body.state.value, body.indicator, one)
        case ScenarioWarning() as body:
            yield from _about(board, "falls due", body.response, one)
        case Rest() as body:
            yield from _about(board, "forum rests", body.forum, one)
        case Ending() as body:
            yield from _about(board, "memorandum ended", body.memorandum, one)
        case _:
            return


def _about(board: Board, what: str, about: str, said: Spoken[Body]) -> Iterator[News]:
    found = board.any_text(TextId(about)) or board.any_record(RecordId(about))
    if found is not None:
        yield _news(what, found, said)


def _news(what: str, one: Spoken[Body], by: Spoken[Body], *, id_: str | None = None) -> News:
    return News(
        what=what, noun=_noun(one.body), id=id_ or (one.id if isinstance(one.body, Contact) else one.text),
        title="" if isinstance(one.body, Minutes) else title_of(one.body), party=by.party,
        when=by.created, place=by.index, marking=one.marking,
    )  # fmt: skip


def _noun(body: Body) -> str:
    return kind_of(body).partition("/")[0]

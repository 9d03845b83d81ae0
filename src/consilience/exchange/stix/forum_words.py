"""Records of a forum in plain words: what a reader without the forum's pages needs, and no digests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any

from consilience.exchange.stix import scenario_words
from consilience.records import forum as nouns
from consilience.records.call import Call, CallKey, Joined, Left, Refused
from consilience.records.campaign import OutsideInstrument
from consilience.records.contact import Commitment, Contact
from consilience.records.ids import is_digest
from consilience.records.information import InformationRequest
from consilience.records.kinds import KINDS, Body
from consilience.records.meeting import Attendance, Line, Meeting, MinuteLine, Minutes, MinutesDraft, Opening
from consilience.records.memorandum import Ending, Memorandum, Objective
from consilience.records.outcome import Outcome
from consilience.records.proposal import Decision, PositionTaken, Proposal
from consilience.records.public_line import PublicLine, PublicStatement
from consilience.records.scenario import Indicator, PreparedResponse, Scenario
from consilience.records.sealed import SealedExchange
from consilience.records.telling import tell
from consilience.records.telling import title_of as title_line

_NO_RECORD = "no record"
_KINDS = tuple(KINDS.values())


def title_of(body: object) -> str:
    """Return what a record of a forum is called, in its heading; empty where it has no name."""
    if isinstance(body, nouns.Forum):
        return body.name
    if isinstance(body, Contact):
        return body.purpose
    if isinstance(body, Outcome | PublicStatement | InformationRequest | OutsideInstrument):
        return title_line(body)
    if isinstance(body, Indicator):
        return body.statement
    named = (
        PublicLine, SealedExchange, Memorandum, Objective, Proposal, Decision, Meeting, nouns.Channel, Scenario, PreparedResponse,
    )  # fmt: skip
    return body.title if isinstance(body, named) else ""


def lines_of(body: object) -> list[str] | None:
    """Return what a record of a forum says, a line each; None for any other record."""
    maker = _SAID.get(type(body))
    if maker is None and isinstance(body, _KINDS) and body.KIND.forum:
        return _told(body)
    return None if maker is None else [line for line in maker(body) if line]


def _told(body: Body) -> list[str]:
    """Return every field in words, without those that are digests: they say nothing without the forum's pages."""
    told = tell(body)
    words = [line for each in told.lines for line in each.flat()]
    return [line for line in words if not is_digest(line.rpartition(": ")[2].partition(",")[0])]


def _forum(body: nouns.Forum) -> Iterator[str]:
    yield f"{body.name}: {body.purpose}"
    yield f"A forum of {_all(sorted(body.parties))} since {_day(body.since)}."
    yield "No item of policy is opened before its baseline is signed by all." if body.policy_needs_baseline else ""


def _rest(body: nouns.Rest) -> Iterator[str]:
    yield f"The forum rests from {_day(body.since)}: {body.because}"


def _return(body: nouns.Return) -> Iterator[str]:
    yield f"The forum is taken up again from {_day(body.since)}: {body.because}"


def _signature(_: nouns.TextSignature) -> Iterator[str]:
    yield "A chair's signature, for the party, under a text of the forum."


def _appointment(body: nouns.Appointment) -> Iterator[str]:
    where = f" in team {body.team}" if body.team else ""
    until = f" until {_day(body.until)}" if body.until else ""
    yield f"{body.title or body.member} sits as {body.seat}{where} from {_day(body.since)}{until}."
    yield f"Agency: {body.agency}" if body.agency else ""


def _channel(body: nouns.Channel) -> Iterator[str]:
    yield f"{body.title}, a channel between {_all(sorted(body.parties))}."
    often = f"It is checked every {body.check_days} days; an" if body.check_days else "An"
    yield f"{often} answer is due within {body.answer_hours} hours."


def _check(body: nouns.ChannelCheck) -> Iterator[str]:
    yield f"A check of channel {body.channel}, sent to {body.to} on {_moment(body.sent)}."


def _answer(body: nouns.ChannelAnswer) -> Iterator[str]:
    yield f"A check of a channel was answered by {body.seat}."


def _note(body: nouns.Note) -> Iterator[str]:
    yield body.words


def _memorandum(body: Memorandum) -> Iterator[str]:
    yield body.text
    yield f"Between {_all(sorted(body.parties))}, from {_day(body.since)}" + (
        f" until {_day(body.until)}." if body.until else "."
    )
    yield f"Scope: {body.scope}" if body.scope else ""
    for team in body.teams:
        yield f"Team {team.title}: {team.mandate}"
        yield from (f"- {one.title} of {one.party}{', leads' if one.lead else ''}" for one in team.people)
        yield from (f"- {one.text} by {_day(one.due)}" for one in team.milestones)
    for term in body.sharing:
        days = f", for {term.days} days" if term.days else ""
        yield f"May be shared: {term.noun} up to {term.policy.upper()}:{term.level.upper()}{days}"


def _ending(body: Ending) -> Iterator[str]:
    yield f"A memorandum ends on {_day(body.on)}: {body.because}"


def _objective(body: Objective) -> Iterator[str]:
    yield body.title + (f", by {_day(body.due)}" if body.due else ", without a date")
    yield f"Team: {body.team}" if body.team else ""
    yield f"Measured by {_all(body.measures)}" if body.measures else "No measure is stated."
    for way in body.ways:
        means = ", ".join(f"{one.text} ({one.party})" for one in way.means) or "no means"
        yield f"Way: {way.text}, with {means}"


def _contact(body: Contact) -> Iterator[str]:
    yield f"On {_moment(body.held)} through {body.channel}, with {body.counterpart}" + (
        f" ({body.counterpart_seat})" if body.counterpart_seat else ""
    )
    yield f"Purpose: {body.purpose}"
    yield f"Reported by {body.agency}" if body.agency else ""
    yield from (f"{one.by} said: {one.text}" for one in body.said)
    yield from map(_promise, body.commitments)
    yield f"An answer is expected by {_day(body.deadline)}" if body.deadline else ""


def _promise(one: Commitment) -> str:
    return f"{one.by} promised {one.to}: {one.text}" + (f", by {_day(one.due)}" if one.due else "")


def _proposal(body: Proposal) -> Iterator[str]:
    yield body.text
    yield f"For {body.purpose.value}, decided by {body.rule.value}" + (
        f"; positions until {_day(body.closes)}." if body.closes else "."
    )
    yield f"Topic: {body.topic}" if body.topic else ""


def _position(body: PositionTaken) -> Iterator[str]:
    yield f"Position: {body.stance.value}"
    yield f"What stands in the way: {body.blocking}" if body.blocking else ""
    yield f"Comment: {body.comment}" if body.comment else ""


def _decision(body: Decision) -> Iterator[str]:
    yield body.text
    yield f"Decided by {body.rule.value} on {_day(body.on)}."
    for one in body.tally:
        words = f" ({one.words})" if one.words else ""
        yield f"{one.party}: {one.stance.value if one.stance else _NO_RECORD}{words}"


def _meeting(body: Meeting) -> Iterator[str]:
    place = f", {body.place}" if body.place else ""
    yield f"{body.title}: {_moment(body.starts)} to {_moment(body.ends)}{place}"
    for number, item in enumerate(body.agenda, 1):
        owner = f" ({item.owner})" if item.owner else ""
        yield f"{number}. {item.title}{owner}" + (f"; policy on {item.topic}" if item.policy else "")


def _attendance(body: Attendance) -> Iterator[str]:
    yield f"{'Present' if body.present else 'Not present'}" + (f" as {body.seat}" if body.seat else "")


def _call(body: Call) -> Iterator[str]:
    yield f"A secure call for these {len(body.roster)} people:"
    for one in body.roster:
        role = (
            f" ({one.part.value}{f' into {one.language}' if one.language else ''})"
            if one.part.value != "speaker"
            else ""
        )
        yield f"{one.title}, {one.party}{role}"
    yield f"A larger room: {body.provider}; that server can see media." if body.provider else ""


def _call_key(body: CallKey) -> Iterator[str]:
    yield f"A key for one call, until {_moment(body.until)}"


def _joined(body: Joined) -> Iterator[str]:
    for one in body.met:
        yield f"Met {one.member} of {one.party}, verified {_moment(one.verified)}" + (
            ", four words equal" if one.words else ""
        )


def _left(body: Left) -> Iterator[str]:
    yield f"No longer in the call: {body.because.value}"


def _refused(body: Refused) -> Iterator[str]:
    yield f"Refused what came in the name of {body.member} of {body.party}: {body.reason.value}"


def _opening(body: Opening) -> Iterator[str]:
    yield f"Item {body.item} was {'refused' if body.refused else 'opened'}."
    yield from body.refused


def _draft(body: MinutesDraft) -> Iterator[str]:
    yield "This side's draft of the minutes:"
    yield from _lines(body.lines)


def _minutes(body: Minutes) -> Iterator[str]:
    yield "Agreed text of the minutes:"
    yield from _lines(body.lines)
    for one in body.disagreements:
        yield "Recorded disagreement: " + "; ".join(f"{party}: {words}" for party, words in one.words)
    yield f"Present: {_all(f'{who} ({party})' for party, who in body.present)}" if body.present else ""


def _lines(lines: Iterable[MinuteLine]) -> Iterator[str]:
    for one in lines:
        kind = "" if one.kind is Line.SAID else f"{one.kind.value.upper()}: "
        yield f"{kind}{one.who + ': ' if one.who else ''}{one.text}"


def _action(body: nouns.ActionItem) -> Iterator[str]:
    yield body.text
    who = f"{body.party}, {body.owner}" if body.owner else body.party
    yield f"To be done by {who}" + (f" until {_day(body.due)}." if body.due else ".")


def _progress(body: nouns.Progress) -> Iterator[str]:
    yield f"{'A commitment' if body.commitment else 'An action'} stands as {body.state.value}" + (
        f": {body.words}" if body.words else "."
    )


_SAID: dict[type, Callable[[Any], Iterator[str]]] = {
    nouns.Forum: _forum, nouns.Rest: _rest, nouns.Return: _return, nouns.TextSignature: _signature,
    nouns.Appointment: _appointment, nouns.Channel: _channel, nouns.ChannelCheck: _check, nouns.ChannelAnswer: _answer,
    nouns.Note: _note, Memorandum: _memorandum, Ending: _ending, Objective: _objective, Contact: _contact,
    Proposal: _proposal, PositionTaken: _position, Decision: _decision, Meeting: _meeting, Attendance: _attendance,
    Opening: _opening, MinutesDraft: _draft, Minutes: _minutes, nouns.ActionItem: _action, nouns.Progress: _progress,
    Call: _call, CallKey: _call_key, Joined: _joined, Left: _left, Refused: _refused,
    **scenario_words.SAID,
}  # fmt: skip


def _all(words: Iterable[str]) -> str:
    return ", ".join(words)


def _day(value: date) -> str:
    return value.isoformat()


def _moment(value: datetime) -> str:
    return f"{value:%Y-%m-%d %H:%M} UTC"

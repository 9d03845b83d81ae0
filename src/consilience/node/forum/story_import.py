"""Living through a forum's story on one node: what this party says next, until it waits on somebody else.

A step is looked for on the board before it is said, so a story can be taken up anywhere and again: once more changes
nothing.  A step waits until all before it that come to this party are here, with the signatures they need.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from consilience.errors import MalformedRecord, WrongUse
from consilience.forum import councils, forums, meetings, proposals, scenarios, scribe
from consilience.forum.board import Board, Spoken
from consilience.ledger.reading import Record
from consilience.marking.tlp import parse_tlp
from consilience.node import checking
from consilience.node.act import Act
from consilience.node.forum import work as forum_work
from consilience.node.forum.boards import board_of
from consilience.node.forum.story import BY_ID, NUMBERS, REFERENCES, StoryStep
from consilience.node.reader_view import Asked, ReaderView
from consilience.node.service import Service
from consilience.records.claim import Claim
from consilience.records.codec import read_body
from consilience.records.contact import Contact
from consilience.records.council import HeardDecision, Mandate
from consilience.records.forum import Forum, Return
from consilience.records.ids import MemberId, RecordId, TextId
from consilience.records.judgement import Outcome as Judged
from consilience.records.kinds import Body
from consilience.records.meeting import Meeting, Minutes, MinutesDraft, Opening
from consilience.records.memorandum import Memorandum, TermsRule
from consilience.records.outcome import Dispute, Outcome
from consilience.records.proposal import Decision, PositionTaken
from consilience.records.public_line import PublicLine
from consilience.records.scenario import Indicator, PreparedResponse, Scenario
from consilience.records.sighting import Sighting
from consilience.records.text import id_of_text

_MOST_CLAIMS = 10_000

SIGNED = (
    Forum, Return, Memorandum, Decision, Minutes, PublicLine, Outcome, Scenario, Indicator, PreparedResponse,
)  # fmt: skip
_BY_THE_DOZEN = (Indicator, PreparedResponse)
"""Nobody waits for signatures under these one by one: what needs them is refused until they are there."""
_BY_CHAIRS = ("position", "terms", "dispute", "mandate")
"""What a chair says, naming the seat."""
_BY_WHOM = (Return, Decision, Minutes, Opening, PositionTaken, HeardDecision, TermsRule, Dispute, Mandate, Sighting)
"""What is looked for by its main fields: the rest follows from the board."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Next:
    """What comes next for this party: something to sign, or what it waits for, or nothing any more."""

    act: Act | None = None
    step: StoryStep | None = None
    what: str = ""
    """`say`, `sign`, `share` or `confirm`; else why it waits."""


@dataclass(slots=True)
class _Told:
    """A story as far as the board has it."""

    service: Service
    view: ReaderView
    member: MemberId
    board: Board
    forum: TextId | None = None
    called: dict[str, str] = field(default_factory=dict)
    """Name in the file → text or record."""


def next_of(service: Service, view: ReaderView, member: MemberId, story: Sequence[StoryStep]) -> Next:
    """Return what a member is to sign next; raise `WrongUse` where the story does not hold together."""
    told = _Told(service, view, member, board_of(service, view))
    for step in story:
        found = _look(told, step)
        if found is None and step.by == service.party:
            if _is_unfounded(told, step):
                continue
            return _said(told, step)
        if found is None:
            # A sighting may never come: it goes no further than its claim, and is not said without one.
            if step.stays_home or step.word == "sighting":
                continue
            return Next(step=step, what=f"waits for {step.by}")
        _remember(told, step, found)
        more = _signed(told, step, found) or _shared(told, step, found)
        if more is not None:
            return more
    return Next()


def _remember(told: _Told, step: StoryStep, found: Spoken[Any]) -> None:
    if isinstance(found.body, Forum) and not found.body.is_council:
        told.forum = found.text
    if step.name:
        told.called[step.name] = found.id if isinstance(found.body, Contact | Sighting) else found.text


def _said(told: _Told, step: StoryStep) -> Next:
    levels = parse_tlp(step.level, owner=told.service.party).levels
    try:
        if issubclass(step.noun, Opening):
            act, _ = forum_work.open_item(
                told.service, told.view, told.member, TextId(told.called[step.fields["meeting"]]), step.fields["item"]
            )
            return Next(act=act, step=step, what="say")
        if (draft := _unconfirmed(told, step)) is not None:
            act = checking.judge(told.service, told.view, told.member, draft, Judged.CONFIRMED)
            return Next(act=act, step=step, what="confirm")
        body = _body(told, step)
        if body is None:
            return Next(step=step, what="waits for what it follows from")
        ask = step.share or step.word not in NUMBERS
        act = forum_work.say(told.service, told.view, told.member, body, levels=levels, ask=ask)
    except WrongUse as error:
        return Next(step=step, what=str(error))
    return Next(act=act, step=step, what="say")


def _signed(told: _Told, step: StoryStep, found: Spoken[Any]) -> Next | None:
    """Return the signature that a text waits for; None where it waits for none."""
    missing = told.board.missing(found.text) if isinstance(found.body, SIGNED) else ()
    if not missing:
        return None
    if told.service.party not in missing and isinstance(found.body, _BY_THE_DOZEN):
        return None
    if told.service.party not in missing:
        return Next(step=step, what=f"waits for {', '.join(missing)} to sign")
    try:
        act = forum_work.sign(told.service, told.view, told.member, found.text)
    except WrongUse as error:
        return Next(step=step, what=str(error))
    return Next(act=act, step=step, what="sign")


def _shared(told: _Told, step: StoryStep, found: Spoken[Any]) -> Next | None:
    if not step.share or step.by != told.service.party or not isinstance(found.body, Contact):
        return None
    if told.view.mentions(found.id, ("request/1",)):
        return None
    return Next(act=forum_work.share(told.service, told.view, told.member, found.id), step=step, what="share")


def _look(told: _Told, step: StoryStep) -> Spoken[Any] | None:
    """Return the record by which a step stands on the board."""
    board, noun = told.board, step.noun
    if issubclass(noun, _BY_WHOM):
        return next(iter(_like(told, step)), None)
    body = _body(told, step)
    if body is None:
        return None
    text = board.text(id_of_text(body), noun)
    # A text is one's own wherever it was recorded; anything else is so by whose it is.
    return next((one for one in board.all(noun) if one.party == step.by and one.body == body), None) or text


def _like(told: _Told, step: StoryStep) -> Iterable[Spoken[Any]]:
    """Return what stands for a step whose words follow from the board."""
    board = told.board
    ref = told.called.get(str(step.fields.get("proposal") or step.fields.get("meeting")), "")
    match step.word:
        case "return":
            since = step.fields.get("since")
            return [
                one for one in board.texts(Return)
                if one.body.forum == told.forum and one.body.since.isoformat() == since
            ]  # fmt: skip
        case "decision":
            found = proposals.table(board, TextId(ref)) if ref else None
            return found.decisions if found is not None else ()
        case "minutes":
            held = meetings.standing(board, TextId(ref)) if ref else None
            return held.texts if held is not None else ()
        case "sighting":
            indicator = _indicator(told, step)
            given = step.fields
            return [
                one for one in board.of(Sighting, indicator or "")
                if (one.party, one.body.state.value) == (step.by, given.get("state"))
                and (one.body.first.isoformat(), one.body.last.isoformat()) == (given.get("first"), given.get("last"))
            ]  # fmt: skip
        case "opening":
            return [
                one for one in board.of(Opening, ref) if (one.party, one.body.item) == (step.by, step.fields["item"])
            ]
        case "heard":
            return board.of(HeardDecision, ref) if ref else ()
        case "terms":
            return [
                one for one in board.all(TermsRule)
                if (one.party, one.body.needed, one.body.because) == (step.by, step.fields["needed"], step.fields["because"])
            ]  # fmt: skip
        case "dispute":
            outcome = told.called.get(str(step.fields["outcome"]), "")
            return [one for one in board.of(Dispute, outcome) if one.party == step.by]
        case "mandate":
            named = told.called.get(str(step.fields["decision"]), "")
            return [one for one in board.of(Mandate, named) if one.body.text == step.fields["text"]]
        case _:
            return [
                one for one in board.of(PositionTaken, ref)
                if (one.party, one.body.stance.value) == (step.by, step.fields.get("stance"))
            ]  # fmt: skip


def _body(told: _Told, step: StoryStep) -> Body | None:
    """Return what a step says; None where the board does not give it yet."""
    given = dict(step.fields)
    for key in (one for one in REFERENCES if one in given and one not in BY_ID.get(step.word, ())):
        names = given[key] if isinstance(given[key], list) else [given[key]]
        if not told.called.keys() >= set(names):
            # What it speaks of stays at another party's home.
            return None
        called = [told.called[one] for one in names]
        given[key] = sorted(called) if isinstance(given[key], list) else called[0]
    if isinstance(meant := given.get("meant_for"), dict):
        if meant["scenario"] not in told.called:
            return None
        given["meant_for"] = {**meant, "scenario": told.called[meant["scenario"]]}
    forum = told.called.get(step.within) if step.within else told.forum
    if forum is None and step.within:
        return None
    if forum is not None and any(one.name == "forum" for one in fields(step.noun)):
        given["forum"] = forum
    seat = forum_work.speaker(told.service, told.member).seat
    if step.word in _BY_CHAIRS:
        if step.by == told.service.party and seat is None:
            raise WrongUse(f"{step.word}: only a chair says this for the party")
        given["seat"] = seat
    match step.word:
        case "decision":
            return proposals.drawn_up(told.board, TextId(given["proposal"]), date.fromisoformat(given["on"]))
        case "minutes":
            held = meetings.standing(told.board, TextId(given["meeting"]))
            there = () if held is None else tuple((party, str(who)) for party, who, _ in held.present)
            return None if held is None else meetings.merged(held.said.text, held.drafts, there)
        case "draft":
            return _draft(told, given)
        case "sighting":
            indicator = _indicator(told, step)
            if indicator is None:
                return None
            claims = [] if "claim" not in given else [_claim(told, str(given["claim"])).id]
            given = {key: value for key, value in given.items() if key not in ("scenario", "claim")}
            given |= {"indicator": indicator, "claims": claims}
        case "return" if told.forum is not None:
            standing = forums.standing(told.board, told.forum)
            given["ends"] = sorted(one.id for one in standing.rests) if standing is not None else []
        case "council":
            given["parties"] = [step.by]
        case "ask":
            given["by"] = step.by
        case "heard":
            return None if seat is None else councils.drawn_up(
                told.board, TextId(given["proposal"]), seat, date.fromisoformat(given["on"])
            )  # fmt: skip
        case _:
            pass
    try:
        body: Body = read_body(step.noun, given)
    except MalformedRecord as error:
        raise WrongUse(f"{step}: {error}") from None
    return body


def _indicator(told: _Told, step: StoryStep) -> TextId | None:
    """Return the indicator of a scenario by its id; None while it is not signed by all."""
    found = scenarios.standing(told.board, TextId(told.called.get(str(step.fields.get("scenario")), "")))
    rows = found.indicators if found is not None else ()
    return next((one.text for one in rows if one.body.id == step.fields.get("indicator")), None)


def _is_unfounded(told: _Told, step: StoryStep) -> bool:
    """Whether a sighting names a claim that this party has not got: its reports may not be filed here."""
    return step.word == "sighting" and "claim" in step.fields and _claims(told, str(step.fields["claim"])) == []


def _claim(told: _Told, words: str) -> Record:
    """Return this party's oldest claim that has these words."""
    return min(_claims(told, words), key=lambda one: one.index)


def _claims(told: _Told, words: str) -> list[Record]:
    rows = told.view.find(Asked(kind="claim/1", limit=_MOST_CLAIMS))
    return [
        one for one in rows
        if isinstance(one.statement.body, Claim) and words.strip() and words in one.statement.body.quote
    ]  # fmt: skip


def _unconfirmed(told: _Told, step: StoryStep) -> RecordId | None:
    """Return the drafted claim that a sighting rests on and nobody has judged yet."""
    if step.word != "sighting" or "claim" not in step.fields:
        return None
    found = _claim(told, str(step.fields["claim"]))
    return found.id if told.view.judgement(found.id) is None else None


def _draft(told: _Told, given: dict[str, Any]) -> MinutesDraft | None:
    held = told.board.text(TextId(given["meeting"]), Meeting)
    if held is None:
        return None
    lines, _ = scribe.read(str(given.get("lines", "")), held.body.agenda)
    return MinutesDraft(meeting=held.text, lines=lines)

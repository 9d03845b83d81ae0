"""A forum's story as a YAML file: what is said in a forum, by whom, in which order.

Each step is one noun of the forum with the fields of its record, and `by`: whose member says it.  `as` gives it a name by
which later steps call it.  What is not known yet is refused with its place in the file; nothing is recorded by reading.
"""

from __future__ import annotations

import typing
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from consilience.errors import MalformedMarking, MalformedRecord, UnreadableInput
from consilience.marking.tlp import parse_tlp
from consilience.node.forum import scenario_parts
from consilience.records import forum as nouns
from consilience.records.campaign import MilestoneState, OutsideInstrument, Reading
from consilience.records.codec import write_time
from consilience.records.contact import Contact
from consilience.records.correction import Consent, ConsentRequest, Correction, CorrectionAnswer
from consilience.records.council import Advice, HeardDecision, Mandate
from consilience.records.ids import PartyName, is_name
from consilience.records.information import InformationAnswer, InformationRequest
from consilience.records.meeting import Attendance, Meeting, Minutes, MinutesDraft, Opening
from consilience.records.memorandum import Memorandum, Objective, TermsRule
from consilience.records.outcome import Dispute, Outcome
from consilience.records.proposal import Decision, PositionTaken, Proposal
from consilience.records.public_line import PublicLine, PublicStatement
from consilience.records.scenario import Indicator, PreparedResponse, Scenario
from consilience.records.sealed import SealedExchange
from consilience.records.sighting import Odds, Rates, Sighting

NOUNS: dict[str, type] = {
    "forum": nouns.Forum, "seat": nouns.Appointment, "channel": nouns.Channel, "memorandum": Memorandum,
    "objective": Objective, "rest": nouns.Rest, "return": nouns.Return, "contact": Contact, "note": nouns.Note,
    "proposal": Proposal, "position": PositionTaken, "decision": Decision, "meeting": Meeting, "opening": Opening,
    "attendance": Attendance, "draft": MinutesDraft, "minutes": Minutes, "action": nouns.ActionItem,
    "progress": nouns.Progress, "scenario": Scenario, "indicator": Indicator, "response": PreparedResponse, "odds": Odds,
    "rates": Rates, "sighting": Sighting, "terms": TermsRule, "council": nouns.Forum, "advice": Advice, "heard": HeardDecision,
    "mandate": Mandate, "line": PublicLine, "said": PublicStatement, "outcome": Outcome, "dispute": Dispute,
    "ask": InformationRequest, "answer": InformationAnswer, "reading": Reading, "milestone": MilestoneState,
    "instrument": OutsideInstrument, "sealed": SealedExchange, "correction": Correction,
    "correction_answer": CorrectionAnswer, "consent_request": ConsentRequest, "consent": Consent,
}  # fmt: skip
REFERENCES = (
    "meeting", "proposal", "about", "arises", "amends", "revises", "scenario", "decision", "outcome", "request", "memorandum",
    "correction",
)  # fmt: skip
"""Fields that call earlier steps by name."""
BY_ID = {"indicator": ("about",), "sighting": ("indicator",)}
"""Fields that name a part of a scenario by its own id, whatever they mean elsewhere."""
DERIVED: dict[str, tuple[str, ...]] = {
    "sighting": ("claims",),
    "return": ("ends",), "position": ("seat",), "decision": ("forum", "title", "text", "rule", "tally"),
    "terms": ("seat",), "dispute": ("seat",), "mandate": ("seat",), "council": ("parties", "policy_needs_baseline"),
    "ask": ("by",), "heard": ("forum", "seat", "title", "text", "heard", "others"), "opening": ("refused",), "minutes": ("lines", "disagreements", "drafts", "present"),
}  # fmt: skip
"""Fields that follow from what stands on the board, so that nobody writes them."""
_EXTRA = {"draft": ("lines",), "sighting": ("scenario", "claim")}
"""Fields of a step that its record has not got."""
_OWN = frozenset({"by", "as", "share", "level", "in"})
NUMBERS = ("odds", "rates", "sighting")
_SETS = ("parties", "amends")
_MOST = 2_000_000
_MANY = 2_000


@dataclass(frozen=True, kw_only=True, slots=True)
class StoryStep:
    """One thing that is said."""

    number: int
    word: str
    """The noun as the file has it."""
    by: PartyName
    name: str
    """By which later steps call it; empty where none does."""
    share: bool
    """For a contact report, and for numbers on a scenario: whether its release is asked for."""
    level: str
    fields: dict[str, Any]
    within: str = ""
    """The council, by its name in the file, that it is said in; empty for the forum of the file."""

    @property
    def noun(self) -> type:
        return NOUNS[self.word]

    @property
    def stays_home(self) -> bool:
        """Whether other parties never get to see it."""
        home = self.word in ("note", "council", "advice", "heard", "mandate") or bool(self.within)
        return home or (self.word in ("contact", *NUMBERS) and not self.share)

    def __str__(self) -> str:
        return f"step {self.number}, {self.word}"


def read(file: Path) -> list[StoryStep]:
    """Return the steps of a file; raise `UnreadableInput`, which names the step and the field."""
    where = str(file)
    try:
        raw = file.read_bytes()
        content = yaml.safe_load(raw.decode()) if len(raw) <= _MOST else None
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        raise UnreadableInput(where, "it is no YAML in UTF-8" + (f", line {mark.line + 1}" if mark else "")) from None
    rows = content.get("story") if type(content) is dict else None
    if type(rows) is not list or not 0 < len(rows) <= _MANY:
        raise UnreadableInput(where, f"expected `story`, a list of 1 to {_MANY} steps")
    steps: list[StoryStep] = []
    try:
        for number, row in enumerate(rows, 1):
            steps.append(_step(number, row, {one.name for one in steps}))
    except MalformedRecord as error:
        raise UnreadableInput(where, str(error)) from None
    if steps[0].word != "forum" or sum(one.word == "forum" for one in steps) > 1:
        raise UnreadableInput(where, "the first step, and no other, is the forum")
    return steps


def _step(number: int, row: Any, known: set[str]) -> StoryStep:
    place = f"story[{number}]"
    if type(row) is not dict or len(row) != 1 or next(iter(row)) not in NOUNS:
        raise MalformedRecord(place, f"one of {', '.join(NOUNS)}", "something else")
    ((word, given),) = row.items()
    place = f"{place}.{word}"
    # YAML 1.1 takes the word `on` for a truth value.
    given = {"on" if key is True else key: value for key, value in given.items()} if type(given) is dict else {}
    if not given or not all(type(key) is str for key in given):
        raise MalformedRecord(place, "fields", "something else")
    by, name = given.get("by"), given.get("as", "")
    if type(by) is not str or not is_name(by):
        raise MalformedRecord(f"{place}.by", "a party's name", "something else")
    if type(name) is not str or name in known - {""}:
        raise MalformedRecord(f"{place}.as", "a name that no earlier step has", "something else")
    said = scenario_parts.plain(word, {key: _plain(value) for key, value in given.items() if key not in _OWN})
    _check(NOUNS[word], said, place, extra=_EXTRA.get(word, ()), never=DERIVED.get(word, ()))
    parties = said.get("parties")
    if word == "forum" and type(parties) is list and len(set(map(str, parties))) < 2:
        # A party's own is a `council`, and the rest of the story would have no forum to be in.
        raise MalformedRecord(f"{place}.parties", "two parties or more", "fewer")
    for key in (one for one in REFERENCES if one in said and one not in BY_ID.get(word, ())):
        called = said[key] if type(said[key]) is list else [said[key]]
        if not all(type(one) is str and one in known for one in called):
            raise MalformedRecord(f"{place}.{key}", "names of earlier steps", "another")
    meant = said.get("meant_for")
    if type(meant) is dict and meant.get("scenario") not in known:
        raise MalformedRecord(f"{place}.meant_for.scenario", "the name of an earlier step", "another")
    for key in (one for one in _SETS if type(said.get(one)) is list):
        said[key] = sorted(said[key])
    within = given.get("in", "")
    if type(within) is not str or (within and within not in known):
        raise MalformedRecord(f"{place}.in", "the name of a council", "another")
    level = given.get("level", "TLP:AMBER+STRICT" if word == "note" else "TLP:AMBER")
    try:
        parse_tlp(level, owner=PartyName(by))
    except (AttributeError, MalformedMarking):
        raise MalformedRecord(f"{place}.level", "a TLP label", "something else") from None
    return StoryStep(
        number=number, word=word, by=PartyName(by), name=name, share=given.get("share") is True, level=level, fields=said, within=within,
    )  # fmt: skip


def _plain(value: Any) -> Any:
    """Return what YAML gave as the record's JSON has it: days and times are text there."""
    match value:
        case datetime():
            return write_time(value.replace(tzinfo=UTC) if value.tzinfo is None else value)
        case date():
            return value.isoformat()
        case list():
            return [_plain(one) for one in value]
        case dict():
            return {key: _plain(one) for key, one in value.items()}
        case str():
            return value.strip()
        case float():
            # A record has exact numbers, as text.
            return str(Decimal(repr(value)))
        case _:
            return value


def _check(kind: Any, given: Any, place: str, *, extra: tuple[str, ...] = (), never: tuple[str, ...] = ()) -> None:
    """Raise for a field that the noun has not got, at whatever depth: a slip of the pen would be lost silently."""
    if not is_dataclass(kind) or type(given) is not dict:
        return
    hints = typing.get_type_hints(kind)
    known = {one.name for one in fields(kind)} - set(never) - {"forum"}
    for key, value in given.items():
        if key not in known and key not in extra:
            raise MalformedRecord(f"{place}.{key}", f"one of {', '.join(sorted(known))}", "another field")
        inner = [one for one in typing.get_args(hints.get(key)) if is_dataclass(one)]
        if inner and type(value) is dict:
            _check(inner[0], value, f"{place}.{key}")
        for at, one in enumerate(value if type(value) is list and inner else []):
            _check(inner[0], one, f"{place}.{key}[{at}]")

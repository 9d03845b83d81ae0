"""How each thing of a forum stands, as data: for programs and for the terminal, from one place.

Every row is a record with its state in a word, who is still missing, and what else follows from other records; the markings
of all that it was worked out from go along.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from consilience.forum import campaigns, corrections, councils, information, outcomes, public_lines
from consilience.forum.board import Board, Spoken
from consilience.marking import Marking
from consilience.node.folder import now
from consilience.node.forum import sealing
from consilience.node.reader_view import ReaderView
from consilience.node.service import Service
from consilience.pipeline.public_lines import LinedUp
from consilience.records.codec import write_body, write_time
from consilience.records.ids import TextId
from consilience.records.public_line import PublicLine, PublicStatement

LineUp = Callable[[Spoken[PublicLine], Spoken[PublicStatement]], LinedUp | None]
"""Lines a statement up with a line; None while that is being worked out."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """One thing, how it stands and by what."""

    said: Spoken[Any]
    state: str
    missing: tuple[str, ...] = ()
    """Parties whose signature is missing."""
    more: Mapping[str, Any] = field(default_factory=dict)
    """What else follows, as JSON has it."""
    by: tuple[Spoken[Any], ...] = ()
    """The records that the state was worked out from, beside the thing itself."""

    shown: frozenset[Marking] = frozenset()
    """Markings of what else is shown with it, as opened values are."""

    @property
    def markings(self) -> frozenset[Marking]:
        return self.shown | {one.marking for one in (self.said, *self.by)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """Whose view it is."""

    service: Service
    view: ReaderView
    board: Board
    forum: TextId
    line_up: LineUp


def of(noun: str, seen: Seen) -> list[Standing]:
    """Return how all of a noun stand in a forum; a noun is one of `NOUNS`."""
    return [*_MAKERS[noun](seen)]


def _courses(seen: Seen) -> Iterator[Standing]:
    if not any(one.text == seen.forum for one in councils.councils(seen.board)):
        return
    for one in councils.courses(seen.board, seen.forum, day=now().date()):
        given = {agency: None if said is None else write_body(said.body) for agency, said in one.rows}
        by = [said for _, said in one.rows if said is not None] + ([one.decision] if one.decision else [])
        decided = None if one.decision is None else write_body(one.decision.body)
        yield Standing(said=one.said, state=one.standing, more={"advice": given, "decision": decided}, by=tuple(by))


def _mandates(seen: Seen) -> Iterator[Standing]:
    for one in councils.mandates_of(seen.board, seen.forum):
        over = one.body.until is not None and one.body.until < now().date()
        yield Standing(said=one, state="ended" if over else "in force")


def _sealed(seen: Seen) -> Iterator[Standing]:
    for one in sealing.all_(seen.service, seen.view, seen.forum):
        shown = sealing.values(seen.service, seen.view, one)
        rows = {
            row.party: {
                "sealed": row.seal is not None, "proved": row.proved, "opened": row.opened, "refused": len(row.refused),
                "value": write_body(shown[row.party].body) if row.party in shown else None,
            }
            for row in one.rows
        }  # fmt: skip
        by = tuple(seal for row in one.rows for seal in (row.seal, *row.refused) if seal is not None)
        yield Standing(
            said=one.said, state=one.state.value, more={"parties": rows, "stopped_by": [*one.stopped_by]}, by=by,
            shown=frozenset(value.marking for value in shown.values()),
        )  # fmt: skip


def _lines(seen: Seen) -> Iterator[Standing]:
    for one in public_lines.all_(seen.board, seen.forum, day=now().date()):
        yield Standing(said=one.said, state=one.state.value, missing=one.missing)


def _statements(seen: Seen) -> Iterator[Standing]:
    for one in public_lines.statements(seen.board, seen.forum):
        line = public_lines.in_force(seen.board, seen.forum, one.body.said)
        if line is None:
            yield Standing(said=one, state="no line in force")
            continue
        against = public_lines.breaches(line.said.body, one.body)
        found = seen.line_up(line.said, one)
        kept = "being lined up" if found is None else found.kept.value
        more = {
            "line": line.said.text, "against": against, "unspoken": [*found.unspoken] if found else [],
            "rows": [{"kept": row.kept.value, "why": row.why, "said": [*row.said], "line": [*row.line]} for row in (found.rows if found else ())],
        }  # fmt: skip
        yield Standing(said=one, state="departs" if against else kept, more=more, by=(line.said,))


def _outcomes(seen: Seen) -> Iterator[Standing]:
    for one in outcomes.all_(seen.board, seen.forum):
        more = {"disputed_by": {each.party: write_body(each.body) for each in one.disputes}, "rivals": [*one.rivals]}
        yield Standing(said=one.said, state=one.state.value, missing=one.missing, more=more, by=one.disputes)


def _requests(seen: Seen) -> Iterator[Standing]:
    for one in information.all_(seen.board, seen.forum):
        more = {"overdue": one.overdue, "answers": [write_body(each.body) for each in one.answers]}
        yield Standing(said=one.said, state=one.state, more=more, by=one.answers)


def _corrections(seen: Seen) -> Iterator[Standing]:
    yield from (_answered(one) for one in corrections.corrections(seen.board, seen.forum))


def _consents(seen: Seen) -> Iterator[Standing]:
    yield from (_answered(one) for one in corrections.consents(seen.board, seen.forum))


def _answered(one: corrections.Corrected | corrections.Consented) -> Standing:
    answer = None if one.answer is None else {"party": one.answer.party, **write_body(one.answer.body)}
    return Standing(
        said=one.said, state=one.state, more={"answer": answer}, by=() if one.answer is None else (one.answer,)
    )


def _objectives(seen: Seen) -> Iterator[Standing]:
    for one in campaigns.campaign(seen.board, seen.forum):
        readings = {
            measure: [{"party": each.party, **write_body(each.body)} for each in said] for measure, said in one.readings
        }
        acts = [{"text": each.said.body.text, "state": each.state.value} for each in one.actions]
        by = _flat([said for _, said in one.readings]) + tuple(each.said for each in one.actions)
        yield Standing(
            said=one.said, state=", ".join(one.gaps) or "no gap", more={"readings": readings, "actions": acts}, by=by
        )


def _milestones(seen: Seen) -> Iterator[Standing]:
    for one in campaigns.milestones(seen.board, seen.forum):
        late = one.is_late(now().date())
        more = {
            "team": one.team.id, "milestone": one.milestone.text, "due": one.due.isoformat(),
            "states": [{"party": each.party, **write_body(each.body)} for each in one.states],
        }  # fmt: skip
        yield Standing(
            said=one.memorandum.said, state="its day has passed" if late else one.state, more=more, by=one.states
        )


def _instruments(seen: Seen) -> Iterator[Standing]:
    for one in campaigns.instruments(seen.board, seen.forum):
        more = {
            "id": one.id, "states": [{"party": each.party, **write_body(each.body)} for each in one.states],
            "referred_to_by": [each.text for each in campaigns.referring(seen.board, seen.forum, one.id)],
        }  # fmt: skip
        yield Standing(said=one.states[-1], state=one.on(now().date()), more=more, by=one.states)


def _flat(rows: Iterable[tuple[Spoken[Any], ...]]) -> tuple[Spoken[Any], ...]:
    return tuple(each for row in rows for each in row)


def said(one: Spoken[Any]) -> dict[str, Any]:
    """Return a record of a forum as data, with its body as it was signed."""
    return {
        "record": one.id, "text": one.text, "party": one.party, "author": one.author,
        "created": write_time(one.created), "body": write_body(one.body),
    }  # fmt: skip


_MAKERS: dict[str, Callable[[Seen], Iterator[Standing]]] = {
    "courses": _courses, "mandates": _mandates, "sealed": _sealed, "lines": _lines, "statements": _statements,
    "outcomes": _outcomes, "requests": _requests, "corrections": _corrections, "consents": _consents,
    "campaign": _objectives, "milestones": _milestones, "instruments": _instruments,
}  # fmt: skip
NOUNS = tuple(_MAKERS)

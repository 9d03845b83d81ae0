"""What `forum` shows: forums, memoranda, teams, what waits, contacts, meetings, proposals, decisions, actions.

Each says what the member may see, as text for a terminal or as JSON; nothing is recorded but that it was looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from consilience.cli.members import Who, opened, view_of
from consilience.cli.node import Folder, Json, PassphraseFile
from consilience.cli.terminal import one_line, print_json
from consilience.errors import WrongUse
from consilience.records.codec import write_body, write_time
from consilience.records.ids import MemberId, PartyName, TextId

if TYPE_CHECKING:
    from datetime import date

    from consilience.forum.board import Board, Spoken
    from consilience.forum.contact_picture import ContactPicture, Exchange
    from consilience.forum.forums import ForumStanding
    from consilience.node.service import Service

OfForum = Annotated[
    str | None, typer.Option("--forum", help="The forum's name, or the first characters of its digest; needed where there are several.")
]  # fmt: skip
_SHORT = 12


@contextmanager
def board_at(folder: Path, member: str, passphrase_file: Path | None) -> Iterator[tuple[Service, Board]]:
    """Open the node and give the board as the member may see it."""
    from consilience.node.forum.boards import board_of

    with opened(folder, passphrase_file) as service:
        yield service, board_of(service, view_of(service, member))


def chosen(board: Board, forum: str | None) -> ForumStanding:
    """Return the forum that is meant."""
    from consilience.forum import forums

    found = [
        one for one in forums.all_(board)
        if forum is None or one.founding.body.name == forum or (len(forum) >= 4 and one.text.startswith(forum))
    ]  # fmt: skip
    if forum is None and len(shared := [one for one in found if not one.founding.body.is_council]) == 1:
        # A party's own council is meant where it is named.
        return shared[0]
    if len(found) != 1:
        raise WrongUse(f"--forum: {len(found) or 'none'} fit; `consilience forum list` shows them")
    return found[0]


def text_like(board: Board, text: str, noun: type) -> TextId:
    """Return the text of a noun that begins with these characters."""
    rows: list[Spoken[Any]] = board.texts(noun)
    found = [one.text for one in rows if len(text) >= 4 and one.text.startswith(text)]
    if len(found) != 1:
        raise WrongUse(f"{noun.__name__.upper()}: {len(found) or 'none'} with this digest")
    return found[0]


def list_(folder: Folder, member: Who, as_json: Json = False, passphrase_file: PassphraseFile = None) -> None:
    """List forums, and how each stands."""
    from consilience.forum import forums

    with board_at(folder, member, passphrase_file) as (_, board):
        found = forums.all_(board)
        tell(as_json, [_forum(one) for one in found], (
            f"{one.text[:_SHORT]}  {one.state.value:<8}  {one_line(one.founding.body.name)}  "
            f"{', '.join(sorted(one.founding.body.parties))}" + (f"  waits for {', '.join(one.missing)}" if one.missing else "")
            for one in found
        ))  # fmt: skip


def show(
    folder: Folder, member: Who, forum: OfForum = None, as_json: Json = False, passphrase_file: PassphraseFile = None
) -> None:  # fmt: skip
    """Show one forum: its life, who sits where, memoranda, objectives with their gaps, channels."""
    from consilience.forum import forums, memoranda
    from consilience.node.folder import now

    with board_at(folder, member, passphrase_file) as (_, board):
        one = chosen(board, forum)
        today = now().date()
        chairs, seats = forums.chairs(board, one.text, today), forums.seated(board, one.text, today)
        wanted = [(each.body, memoranda.gaps(each.body)) for each in memoranda.objectives(board, one.text)]
        channels = forums.channels(board, one.text)
        content = {
            **_forum(one), "chairs": chairs, "seats": [{"party": each.party, **write_body(each.body)} for each in seats],
            "objectives": [{**write_body(body), "gaps": gaps} for body, gaps in wanted],
            "channels": [{**write_body(each.channel.body), "stale": each.stale, "late": list(each.late)} for each in channels],
        }  # fmt: skip
        lines = [f"{one_line(one.founding.body.name)}  {one.state.value}", f"  {one_line(one.founding.body.purpose)}"]
        lines += [f"  {what} {day}" for day, what in one.life]
        lines += [f"  {party} is chaired by {', '.join(who) or 'nobody known here'}" for party, who in chairs.items()]
        lines += [f"  {one_line(each.body.title)}, {one_line(each.body.seat)} for {each.party}" for each in seats]
        lines += [
            f"  objective {body.id}: {one_line(body.title)}" + (f"  ({', '.join(gaps)})" if gaps else "")
            for body, gaps in wanted
        ]
        lines += [
            f"  channel {each.channel.body.id}: {one_line(each.channel.body.title)}"
            + ("  no answered check lately" if each.stale else "")
            for each in channels
        ]
        tell(as_json, content, lines)


def show_memoranda(
    folder: Folder, member: Who, forum: OfForum = None, as_json: Json = False, passphrase_file: PassphraseFile = None
) -> None:  # fmt: skip
    """List memoranda with their state and who has not signed."""
    from consilience.forum import memoranda

    with board_at(folder, member, passphrase_file) as (_, board):
        found = memoranda.all_(board, chosen(board, forum).text)
        rows = [
            {"text": one.text, "state": one.state, "missing": one.missing, "body": write_body(one.body)}
            for one in found
        ]
        tell(as_json, rows, (
            f"{one.text[:_SHORT]}  {one.state.value:<9}  {one_line(one.body.title)}"
            + (f"  waits for {', '.join(one.missing)}" if one.missing else "") for one in found
        ))  # fmt: skip


def teams(
    folder: Folder, member: Who, forum: OfForum = None, as_json: Json = False, passphrase_file: PassphraseFile = None
) -> None:  # fmt: skip
    """List the teams that memoranda in force create, with mandates and people."""
    from consilience.forum import memoranda

    with board_at(folder, member, passphrase_file) as (_, board):
        found = memoranda.teams(board, chosen(board, forum).text)
        lines: list[str] = []
        for team, by in found:
            lines.append(
                f"{team.id:<12}  {one_line(team.title)}: {one_line(team.mandate)}  ({one_line(by.body.title)})"
            )
            lines += [
                f"{'':<12}  {one.party}: {one_line(one.title)}{', lead' if one.lead else ''}" for one in team.people
            ]
        tell(as_json, [{"memorandum": by.text, **write_body(team)} for team, by in found], lines)


def waiting(folder: Folder, member: Who, as_json: Json = False, passphrase_file: PassphraseFile = None) -> None:
    """List what waits on a member, what is due first before the rest."""
    from consilience.node.forum import work as forum_work

    with opened(folder, passphrase_file) as service:
        found = forum_work.waits(service, view_of(service, member), MemberId(member))
        rows = [
            {"what": one.what, "noun": one.noun, "id": one.id, "title": one.title, "due": _day(one.due), "since": write_time(one.since)}
            for one in found
        ]  # fmt: skip
        tell(as_json, rows, (
            f"{one.id[:_SHORT]}  {one.what:<14}  {one_line(one.title)}" + (f"  by {one.due}" if one.due else "")
            for one in found
        ))  # fmt: skip


def contacts(
    folder: Folder, member: Who, forum: OfForum = None,
    agencies: Annotated[bool, typer.Option("--agencies", help="Compare this party's agencies instead of the parties.")] = False,
    as_json: Json = False, passphrase_file: PassphraseFile = None,
) -> None:  # fmt: skip
    """Line up what each side says was said and promised, exchange by exchange, with verdicts."""
    from consilience.forum import actions, contact_picture

    with board_at(folder, member, passphrase_file) as (service, board):
        reports = actions.reports(board, chosen(board, forum).text)
        if agencies:
            reports = [one for one in reports if one.party == service.party]
        side = contact_picture.by_agency if agencies else contact_picture.by_party
        picture = contact_picture.draw(reports, side=side)
        tell(as_json, [_exchange(one, picture.sides) for one in picture.exchanges], _contact_lines(picture))


def meetings_(
    folder: Folder, member: Who, forum: OfForum = None, as_json: Json = False, passphrase_file: PassphraseFile = None
) -> None:  # fmt: skip
    """List meetings, each item of the agenda with its gate, and at which step the minutes are."""
    from consilience.forum import gates, meetings
    from consilience.node.folder import now

    with board_at(folder, member, passphrase_file) as (_, board):
        rows: list[dict[str, object]] = []
        lines: list[str] = []
        for one in meetings.all_(board, chosen(board, forum).text):
            body = one.said.body
            lines.append(
                f"{one.said.text[:_SHORT]}  {write_time(body.starts)}  {one_line(body.title)}  minutes: {one.step.value}"
            )
            items = []
            for item in body.agenda:
                gate = gates.gate(board, one.said.text, item.id, at=now())
                blocked = () if gate is None else gate.blocked
                state = "opened" if gate and gate.opened else "blocked" if blocked else "may be opened"
                items.append({**write_body(item), "state": state, "because": list(blocked)})
                lines.append(
                    f"    {item.id:<10}  {state:<13}  {one_line(item.title)}"
                    + (f"  ({one_line('; '.join(blocked))})" if blocked else "")
                )
            there = [{"party": party, "member": who, "seat": seat} for party, who, seat in one.present]
            rows.append(
                {"text": one.said.text, "body": write_body(body), "items": items, "minutes": one.step, "present": there}
            )
        tell(as_json, rows, lines)


def proposals_(
    folder: Folder, member: Who, forum: OfForum = None, as_json: Json = False, passphrase_file: PassphraseFile = None
) -> None:  # fmt: skip
    """List proposals with every party's position; who is silent has *no record*."""
    from consilience.forum import proposals

    with board_at(folder, member, passphrase_file) as (_, board):
        found = proposals.all_(board, chosen(board, forum).text)
        rows = [
            {"text": one.said.text, "stage": one.stage, "met": one.met, "body": write_body(one.said.body),
             "positions": {row.party: row.stance for row in one.rows}, "decisions": [each.text for each in one.decisions]}
            for one in found
        ]  # fmt: skip
        tell(as_json, rows, (
            f"{one.said.text[:_SHORT]}  {one.stage.value:<8}  {one_line(one.said.body.title)}  {one.said.body.rule.value}: "
            + ", ".join(f"{row.party} {row.stance}" for row in one.rows) for one in found
        ))  # fmt: skip


def decisions(
    folder: Folder, member: Who, forum: OfForum = None, as_json: Json = False, passphrase_file: PassphraseFile = None
) -> None:  # fmt: skip
    """List what was decided, with the tally and every dissent."""
    from consilience.forum import proposals

    with board_at(folder, member, passphrase_file) as (_, board):
        found = [(one, proposals.standing(board, one)) for one in proposals.decisions(board, chosen(board, forum).text)]
        lines: list[str] = []
        for one, stands in found:
            lines.append(
                f"{one.text[:_SHORT]}  {stands.value:<8}  {one_line(one.body.title)}, {one.body.on}, by {one.body.rule.value}"
            )
            for row in one.body.tally:
                stance = proposals.NO_RECORD if row.stance is None else row.stance.value
                lines.append(f"    {row.party}: {stance}" + (f": {one_line(row.words)}" if row.words else ""))
        tell(
            as_json,
            [{"text": one.text, "stands": stands, "body": write_body(one.body)} for one, stands in found],
            lines,
        )


def actions_(
    folder: Folder, member: Who, forum: OfForum = None,
    commitments: Annotated[bool, typer.Option("--commitments", help="What contact reports promise, instead of action items.")] = False,
    as_json: Json = False, passphrase_file: PassphraseFile = None,
) -> None:  # fmt: skip
    """List action items, or commitments, by the day they are due."""
    from consilience.forum import actions

    with board_at(folder, member, passphrase_file) as (_, board):
        text = chosen(board, forum).text
        if commitments:
            promised = actions.commitments(board, text)
            rows = [
                {"report": one.report.id, "reported_by": one.report.party, "state": one.state, "overdue": one.overdue, **write_body(one.body)}
                for one in promised
            ]  # fmt: skip
            tell(as_json, rows, (
                f"{one.report.id[:_SHORT]} {one.body.id:<8}  {one.state.value:<8}  {one.body.by} to {one.body.to}: {one_line(one.body.text)}"
                f"{_by(one.body.due)}, as {one.report.party} has it" for one in promised
            ))  # fmt: skip
            return
        items = actions.items(board, text)
        rows = [
            {"text": one.said.text, "state": one.state, "overdue": one.overdue, "body": write_body(one.said.body)}
            for one in items
        ]
        tell(as_json, rows, (
            f"{one.said.text[:_SHORT]}  {one.state.value:<8}  {one.said.body.party}"
            f"{f'/{one.said.body.owner}' if one.said.body.owner else ''}: {one_line(one.said.body.text)}{_by(one.said.body.due)}"
            for one in items
        ))  # fmt: skip


def tell(as_json: bool, content: object, lines: Iterable[str]) -> None:
    if as_json:
        print_json(content)
        return
    found = list(lines)
    typer.echo("\n".join(found) if found else "none")


def _forum(one: ForumStanding) -> dict[str, object]:
    life = [{"on": day.isoformat(), "what": what} for day, what in one.life]
    return {
        "text": one.text,
        "state": one.state,
        "missing": one.missing,
        "life": life,
        "body": write_body(one.founding.body),
    }


def _exchange(one: Exchange, sides: Sequence[PartyName]) -> dict[str, object]:
    rows = [
        {"verdict": row.verdict, "promise": row.is_promise, "by": row.told[0][1].by,
         "told": {side: [told.text for told in row.of(side)] for side in sides},
         "because": [reason.because for reason in row.reasons], "divided": row.divided}
        for row in one.rows
    ]  # fmt: skip
    return {
        "channel": one.channel, "parties": one.parties, "held": write_time(one.held), "silent": one.silent,
        "reports": [{"id": report.id, "party": report.party, **write_body(report.body)} for report in one.reports], "rows": rows,
    }  # fmt: skip


def _contact_lines(picture: ContactPicture) -> Iterator[str]:
    for one in picture.exchanges:
        yield f"{write_time(one.held)}  {one.channel}  {' and '.join(one.parties)}"
        for report in one.reports:
            yield f"    report {report.id[:_SHORT]} of {report.party}{f' ({report.body.agency})' if report.body.agency else ''}: {one_line(report.body.purpose)}"
        for side in one.silent:
            yield f"    no report of {side} on this exchange is here"
        for row in one.rows:
            yield f"    {row.verdict.value}: {'promised' if row.is_promise else 'said'} by {row.told[0][1].by}"
            yield from (f"        reports of {side} differ among themselves" for side in row.divided)
            for side in picture.sides:
                for told in row.of(side):
                    yield f"        {side}: “{one_line(told.text)}”"


def _by(due: object) -> str:
    return "" if due is None else f"  by {due}"


def _day(due: date | None) -> str | None:
    return None if due is None else str(due)

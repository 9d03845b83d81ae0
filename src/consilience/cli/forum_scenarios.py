"""Scenarios of a forum from the command line: trees put forward and signed, odds, sightings, warnings answered."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from consilience.cli.forum_views import OfForum, board_at, chosen, text_like
from consilience.cli.members import KeyFile, Who, say, view_of
from consilience.cli.node import Folder, Json, PassphraseFile
from consilience.cli.terminal import one_line, print_json
from consilience.errors import UnreadableInput, WrongUse
from consilience.records.ids import MemberId, RecordId, is_digest
from consilience.records.sighting import Reply, State

if TYPE_CHECKING:
    from consilience.forum.board import Board
    from consilience.forum.scenarios import ScenarioStanding

File = Annotated[Path, typer.Argument(help="Scenario file (YAML).")]
OneScenario = Annotated[str, typer.Argument(metavar="SCENARIO", help="The scenario's digest, or its first characters.")]
Keep = Annotated[bool, typer.Option("--keep", help="Keep it at home; `forum share` asks for its release later.")]
On = Annotated[str | None, typer.Option("--on", help="Day (YYYY-MM-DD) as of which it is shown.")]


def scenarios(
    folder: Folder, member: Who, on: On = None, forum: OfForum = None, as_json: Json = False,
    passphrase_file: PassphraseFile = None,
) -> None:  # fmt: skip
    """Show a forum's scenarios: the trees with all numbers that the member sees, and where two parties part."""
    from consilience.forum import scenarios as found
    from consilience.node.forum import scenario_view
    from consilience.scenarios.json_form import as_json as compared
    from consilience.scenarios.parting import part
    from consilience.scenarios.text_form import tree_lines
    from consilience.scenarios.wording import lead

    with board_at(folder, member, passphrase_file) as (service, board):
        view, rows = view_of(service, member), []
        for one in found.current(board, chosen(board, forum).text):
            shown = scenario_view.on_day(service, view, board, one, _day(on) or scenario_view.day_shown(board, one))
            pair = [party for party in shown.numbered.parties if party.name in shown.trees][:2]
            body: dict[str, Any] = {"text": one.text, "state": one.state.value, "missing": list(one.missing)}
            if len(pair) > 1:
                body["comparison"] = compared(shown.numbered, pair[0], pair[1], shown.day)
            rows.append(body)
            if not as_json:
                waits = f", waits for {', '.join(one.missing)}" if one.missing else ""
                typer.echo(f"{one.text[:12]}  {one.state.value}{waits}, as of {shown.day.isoformat()}")
                typer.echo("\n".join(tree_lines(shown.numbered, shown.trees)))
                if len(pair) > 1:
                    typer.echo(lead(shown.numbered, part(shown.numbered, pair[0], pair[1], shown.day)))
        if as_json:
            print_json(rows)


def scenario(
    file: File, folder: Folder, member: Who, team: Annotated[str | None, typer.Option(help="The team whose it is.")] = None,
    revises: Annotated[str | None, typer.Option(help="The scenario that it takes the place of, by its digest.")] = None,
    forum: OfForum = None, key: KeyFile = None, passphrase_file: PassphraseFile = None,
) -> None:  # fmt: skip
    """Put the tree of a scenario file forward, with its indicators and responses; numbers in it are left."""
    from consilience.node.forum import scenario_parts
    from consilience.node.forum import work as forum_work
    from consilience.records.scenario import Scenario
    from consilience.records.text import id_of_text

    found = scenario_parts.read(_text(file))
    with board_at(folder, member, passphrase_file) as (service, board):
        before = None if revises is None else text_like(board, revises, Scenario)
        bodies = scenario_parts.texts(found, chosen(board, forum).text, team, before)
        say(
            service,
            member,
            forum_work.say_all(service, view_of(service, member), MemberId(member), bodies),
            key,
            passphrase_file,
        )
        typer.echo(f"text {id_of_text(bodies[0])}")


def sign_scenario(
    scenario: OneScenario, folder: Folder, member: Who, key: KeyFile = None, passphrase_file: PassphraseFile = None
) -> None:
    """Sign as chair a tree with its indicators and responses, as far as they wait for the party."""
    from consilience.forum import signing
    from consilience.node.forum import work as forum_work

    with board_at(folder, member, passphrase_file) as (service, board):
        one, who = _standing(board, scenario), forum_work.speaker(service, MemberId(member))
        waiting = [one.text, *(each.text for each in one.drafts)]
        mine = [text for text in waiting if signing.may_sign(board, who, text)]
        if not mine:
            raise WrongUse("SCENARIO: nothing of it waits for your signature")
        say(
            service,
            member,
            forum_work.sign(service, view_of(service, member), MemberId(member), *mine),
            key,
            passphrase_file,
        )
        typer.echo(f"signed {len(mine)} texts")


def odds(
    scenario: OneScenario, file: File, folder: Folder, member: Who, keep: Keep = False, key: KeyFile = None,
    passphrase_file: PassphraseFile = None,
) -> None:  # fmt: skip
    """Give this party's odds and rates, as the scenario file has them under its name."""
    from consilience.node.folder import now
    from consilience.node.forum import scenario_parts
    from consilience.node.forum import work as forum_work

    found = scenario_parts.read(_text(file))
    with board_at(folder, member, passphrase_file) as (service, board):
        one = _standing(board, scenario)
        bodies = scenario_parts.numbers(found, service.party, one.forum, one.text, now().date())
        act = forum_work.say_all(service, view_of(service, member), MemberId(member), bodies, ask=not keep)
        say(service, member, act, key, passphrase_file)


def sight(
    scenario: OneScenario, indicator: Annotated[str, typer.Argument(help="The indicator's id in the scenario.")],
    state: Annotated[State, typer.Argument(help="What came of looking.")], folder: Folder, member: Who,
    first: Annotated[str | None, typer.Option("--from", help="First day (YYYY-MM-DD); today if not given.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last day; the first if not given.")] = None,
    claim: Annotated[list[str] | None, typer.Option(help="Id of a confirmed claim it rests on; may be repeated.")] = None,
    words: Annotated[str, typer.Option(help="In words.")] = "", keep: Keep = False, key: KeyFile = None,
    passphrase_file: PassphraseFile = None,
) -> None:  # fmt: skip
    """Say what this party saw of an indicator; it goes no further than the claims it rests on."""
    from consilience.node.folder import now
    from consilience.node.forum import work as forum_work
    from consilience.records.sighting import Sighting

    with board_at(folder, member, passphrase_file) as (service, board):
        one = _standing(board, scenario)
        text = next((each.text for each in one.indicators if each.body.id == indicator), None)
        if text is None:
            known = ", ".join(one_line(each.body.id) for each in one.indicators) or "none"
            raise WrongUse(f"INDICATOR: none of this id is signed by all; there are {known}")
        if not all(map(is_digest, claim or ())):
            raise WrongUse("--claim: a claim is named by its whole id")
        begun = _day(first) or now().date()
        try:
            body = Sighting(
                forum=one.forum, indicator=text, state=state, first=begun, last=_day(last) or begun, words=words,
                claims=tuple(map(RecordId, dict.fromkeys(claim or ()))),
            )  # fmt: skip
        except ValueError as error:
            raise WrongUse(f"sighting: {error}") from None
        act = forum_work.say(service, view_of(service, member), MemberId(member), body, ask=not keep)
        say(service, member, act, key, passphrase_file)


def warnings(folder: Folder, member: Who, as_json: Json = False, passphrase_file: PassphraseFile = None) -> None:
    """Look whether a response has fallen due, and list the warnings with their answers."""
    from consilience.forum import scenarios as found
    from consilience.node.forum import warnings as forum_warnings
    from consilience.node.forum.boards import board_of
    from consilience.records.scenario import PreparedResponse
    from consilience.records.sighting import ScenarioWarning

    with board_at(folder, member, passphrase_file) as (service, _):
        forum_warnings.raise_due(service)
        board = board_of(service, view_of(service, member))
        rows: list[dict[str, Any]] = []
        for one in board.all(ScenarioWarning):
            response = board.text(one.body.response, PreparedResponse)
            answered = found.answers(board, one)
            rows.append({
                "warning": one.id, "response": "" if response is None else response.body.title, "on": one.body.on.isoformat(),
                "whose": sorted(one.body.whose), "answer": answered[0].body.reply.value if answered else None,
            })  # fmt: skip
        if as_json:
            print_json(rows)
        else:
            for row in rows:
                typer.echo(
                    f"{row['warning'][:12]}  {row['on']}  {row['answer'] or 'open'}  {one_line(row['response'])}"
                )


def answer(
    warning: Annotated[str, typer.Argument(metavar="WARNING", help="The warning's id, or its first characters.")],
    reply: Annotated[Reply, typer.Argument(help="What the seat makes of it.")], folder: Folder, member: Who,
    because: Annotated[str, typer.Option(help="Why; needed to stand down.")] = "", key: KeyFile = None,
    passphrase_file: PassphraseFile = None,
) -> None:  # fmt: skip
    """Answer a warning: acknowledge it, or stand down and say why."""
    from consilience.node.forum import work as forum_work
    from consilience.records.sighting import ScenarioWarning, WarningAnswer

    with board_at(folder, member, passphrase_file) as (service, board):
        found = [one.id for one in board.all(ScenarioWarning) if len(warning) >= 4 and one.id.startswith(warning)]
        if len(found) != 1:
            raise WrongUse(f"WARNING: {len(found) or 'none'} with this id; `consilience forum warnings` lists them")
        try:
            body = WarningAnswer(warning=found[0], reply=reply, because=because)
        except ValueError as error:
            raise WrongUse(f"answer: {error}") from None
        say(
            service,
            member,
            forum_work.say(service, view_of(service, member), MemberId(member), body),
            key,
            passphrase_file,
        )


def _standing(board: Board, text: str) -> ScenarioStanding:
    from consilience.forum import scenarios as found
    from consilience.records.scenario import Scenario

    one = found.standing(board, text_like(board, text, Scenario))
    if one is None:
        raise WrongUse("SCENARIO: its splits are no tree")
    return one


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableInput(str(file), "it is not UTF-8 text", "save it as UTF-8") from None
    except OSError as error:
        raise UnreadableInput(str(file), error.strerror or "it cannot be read", "name a file") from None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise WrongUse("a day is written YYYY-MM-DD, such as 2027-06-30") from None

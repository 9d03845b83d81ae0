"""`consilience scenario`: one agreed tree, each party's numbers, where they part and what to look for."""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console

from consilience.brief.safe_text import visible
from consilience.cli.app import app
from consilience.cli.files import write_whole
from consilience.errors import MalformedRecord, UnreadableInput, WrongUse
from consilience.scenarios import scores, validator
from consilience.scenarios.evidence import Seen
from consilience.scenarios.file import read
from consilience.scenarios.file_out import as_yaml
from consilience.scenarios.formats import bif, cacao, xdsl
from consilience.scenarios.json_form import as_json, ranked
from consilience.scenarios.page import page
from consilience.scenarios.posterior import Impossible, Posterior
from consilience.scenarios.scenario import Party, Scenario
from consilience.scenarios.text_form import as_text, tree_lines
from consilience.scenarios.tree import Tree
from consilience.scenarios.wording import closer, percent

scenario_app = typer.Typer(no_args_is_help=True, add_completion=False)
app.add_typer(
    scenario_app, name="scenario", help="Compare the parties' numbers on one agreed tree of what could happen."
)

File = Annotated[Path, typer.Argument(help="Scenario file (YAML).")]
On = Annotated[
    str | None,
    typer.Option("--on", help="Day (YYYY-MM-DD) on which sightings are weighed; as_of of the file if not given."),
]
Names = Annotated[
    list[str] | None,
    typer.Option("--party", help="Party to take; twice for a pair. The first two of the file if not given."),
]
Json = Annotated[bool, typer.Option("--json", help="Write JSON to standard output.")]


class Target(StrEnum):
    """What a scenario can be written as."""

    BIF = "bif"
    XDSL = "xdsl"
    CACAO = "cacao"


@scenario_app.command("show")
def show(file: File, on: On = None, party: Names = None, *, json: Json = False) -> None:
    """Show the tree with every party's numbers."""
    scenario = _open(file)
    day, parties = _day(on), _named(scenario, party, file)
    trees = {p.name: _updated(scenario, p, day, None, file) for p in parties}
    if json:
        _print_json({name: _numbers(scenario, tree) for name, tree in trees.items()})
    else:
        _print("\n".join(tree_lines(scenario, trees)))


@scenario_app.command("compare")
def compare(
    file: File,
    on: On = None,
    party: Names = None,
    out: Annotated[Path | None, typer.Option("--out", help="Write a self-contained page (HTML) here.")] = None,
    *,
    json: Json = False,
) -> None:
    """Say at which split two parties part, why, and what would settle it."""
    scenario = _open(file)
    day = _day(on)
    first, second = _pair(scenario, party, file)
    for each in scenario.parties if json else (first, second):
        _updated(scenario, each, day, None, file)
    if out is not None:
        write_whole(out, page(scenario, first, second, day))
    if json:
        _print_json(as_json(scenario, first, second, day))
    else:
        _print(as_text(scenario, first, second, day))


@scenario_app.command("what-if")
def what_if(
    file: File,
    on: On = None,
    party: Names = None,
    seen: Annotated[list[str] | None, typer.Option("--seen", help="Indicator taken as seen.")] = None,
    not_seen: Annotated[list[str] | None, typer.Option("--not-seen", help="Indicator taken as not seen.")] = None,
    branch: Annotated[list[str] | None, typer.Option("--branch", help="Branch taken as certain.")] = None,
    *,
    json: Json = False,
) -> None:
    """Show how the trees would move; nothing is recorded."""
    scenario = _open(file)
    day = _day(on)
    supposed = _supposed(scenario, seen or (), not_seen or ())
    before, after = {}, {}
    for each in _named(scenario, party, file):
        before[each.name] = _updated(scenario, each, day, None, file)
        state = {**scenario.seen(each, day), **supposed}
        after[each.name] = _given(scenario.tree, _updated(scenario, each, day, state, file), branch or ())
    if json:
        _print_json({name: _numbers(scenario, tree) for name, tree in after.items()})
        return
    _print("\n".join(tree_lines(scenario, after)))
    for name in after:
        moved = [
            f"  {leaf}: {percent(before[name].mass[leaf])} → {percent(after[name].mass[leaf])}"
            for leaf in scenario.tree.leaves
            if abs(before[name].mass[leaf] - after[name].mass[leaf]) > 0.0005
        ]
        _print("\n".join([f"{name}, what moves:", *(moved or ["  nothing"])]))


@scenario_app.command("rank")
def rank(file: File, on: On = None, party: Names = None, *, json: Json = False) -> None:
    """Rank the indicators by what they would tell, and by how far they would settle the parties' difference."""
    scenario = _open(file)
    day = _day(on)
    first, second = _pair(scenario, party, file)
    for each in (first, second):
        _updated(scenario, each, day, None, file)
    found = ranked(scenario, first, second, day)
    if json:
        _print_json(found)
    else:
        _print("   bits  settles  indicator")
        _print("\n".join(f"{row['bits']:7.3f}  {closer(row['settles']):>7}  {row['indicator']}" for row in found))


@scenario_app.command("check")
def check(file: File, *, json: Json = False) -> None:
    """Say what is weak about the indicators: what tells nothing, stands alone, or is watched by nobody."""
    found = validator.weaknesses(_open(file))
    if json:
        _print_json([{"indicator": w.indicator, "party": w.party or None, "weakness": w.sentence} for w in found])
    else:
        lines = [f"{w.indicator}{f' ({w.party})' if w.party else ''}: {w.sentence}" for w in found]
        _print("\n".join(lines) or "nothing is weak")


@scenario_app.command("score")
def score(
    file: File,
    taken: Annotated[list[str], typer.Option("--taken", help="Branch that was taken; once for each split reached.")],
    *,
    json: Json = False,
) -> None:
    """Score each party's odds for the splits that were reached, once it is known how they went."""
    try:
        found = scores.score(_open(file), taken)
    except ValueError as error:
        raise WrongUse(str(error)) from None
    if json:
        _print_json(
            [
                {
                    "party": s.party,
                    "split": s.split,
                    "taken": s.taken,
                    "brier": s.brier,
                    "log": s.log if s.log != float("inf") else None,
                }
                for s in found
            ]
        )
    else:
        _print("  Brier     log  party, split")
        _print("\n".join(f"{s.brier:7.3f} {s.log:7.3f}  {s.party}, {s.split} → {s.taken}" for s in found))


@scenario_app.command("export")
def export(
    file: File,
    to: Annotated[Target, typer.Option("--to", help="bif, xdsl: one party's tree; cacao: the responses as playbooks.")],
    out: Annotated[Path, typer.Option("--out", help="File to write.")],
    party: Names = None,
    marking: Annotated[str, typer.Option("--marking", help="Marking to write into the file.")] = "",
) -> None:
    """Write one party's tree for other software, or the responses as CACAO 2.0 playbooks."""
    scenario = _open(file)
    if to is Target.CACAO:
        if not scenario.responses:
            raise WrongUse(f"{file}: no responses to write; agree on some under `responses:`")
        body = orjson.dumps(cacao.playbooks(scenario, datetime.now(UTC), marking), option=orjson.OPT_INDENT_2)
        write_whole(out, body.decode() + "\n")
        return
    found = _named(scenario, party, file)
    if len(found) != 1:
        raise WrongUse(f"{file}: one party's tree is written; name it with --party NAME")
    write_whole(out, (bif if to is Target.BIF else xdsl).write(scenario, found[0], marking))


@scenario_app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="BIF file with a tree, as `export --to bif` writes it.")],
    out: Annotated[Path, typer.Option("--out", help="Scenario file (YAML) to write.")],
) -> None:
    """Read a tree from a BIF file; all else is refused by name."""
    try:
        found = bif.read(_text(file))
    except MalformedRecord as error:
        raise UnreadableInput(str(file), str(error), "see docs/reference/scenario-file.md") from error
    write_whole(out, as_yaml(found))


def _open(file: Path) -> Scenario:
    try:
        found = read(_text(file))
    except MalformedRecord as error:
        raise UnreadableInput(str(file), str(error), "see docs/reference/scenario-file.md") from error
    for path in found.ignored:
        message = f"consilience: {visible(str(file))}: {visible(path)}: key not known, ignored"
        Console(stderr=True).print(message, style="yellow", markup=False, soft_wrap=True)
    return found.scenario


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableInput(str(file), "it is not UTF-8 text", "save it as UTF-8") from error
    except OSError as error:
        raise UnreadableInput(str(file), error.strerror or "it cannot be read", "name a file") from error


def _named(scenario: Scenario, names: list[str] | None, file: Path) -> tuple[Party, ...]:
    known = [party.name for party in scenario.parties]
    for name in names or ():
        if name not in known:
            raise WrongUse(f"{file}: no party {name}; the file has {', '.join(known) or 'none'}")
    found = tuple(scenario.party(name) for name in names) if names else scenario.parties
    if not found:
        raise WrongUse(f"{file}: no party gives numbers; add them under `parties:`")
    return found


def _pair(scenario: Scenario, names: list[str] | None, file: Path) -> tuple[Party, Party]:
    found = _named(scenario, names, file)
    if len(found) < 2 or found[0].name == found[1].name or (names and len(found) > 2):
        raise WrongUse(f"{file}: two parties are compared; name them with --party NAME --party NAME")
    return found[0], found[1]


def _updated(scenario: Scenario, party: Party, day: date | None, seen: dict[str, Seen] | None, file: Path) -> Posterior:
    try:
        return scenario.update(party, day, seen)
    except Impossible as error:
        advice = "use rates that are neither 0 nor 1 where a sighting contradicts them"
        raise UnreadableInput(str(file), f"parties.{party.name}: {error}", advice) from None


def _supposed(
    scenario: Scenario, seen: tuple[str, ...] | list[str], not_seen: tuple[str, ...] | list[str]
) -> dict[str, Seen]:
    known = {indicator.id for indicator in scenario.indicators}
    for name in (*seen, *not_seen):
        if name not in known:
            raise WrongUse(f"{name} is no indicator of this scenario; `consilience scenario rank` lists them")
    if both := set(seen) & set(not_seen):
        raise WrongUse(f"{min(both)} is either seen or not seen")
    return {**dict.fromkeys(seen, Seen.SEEN), **dict.fromkeys(not_seen, Seen.NOT_SEEN)}


def _given(tree: Tree, posterior: Posterior, branches: tuple[str, ...] | list[str]) -> Posterior:
    try:
        return posterior.given(tree, branches)
    except ValueError as error:
        raise WrongUse(str(error)) from None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise WrongUse("--on: a day is written YYYY-MM-DD, such as 2027-06-30") from None


def _numbers(scenario: Scenario, tree: Posterior) -> dict[str, Any]:
    return {
        "branches": dict(tree.conditional),
        "leaves": dict(tree.leaves(scenario.tree)),
        "outcomes": dict(tree.outcomes(scenario.tree)),
    }


def _print(text: str) -> None:
    typer.echo(text)


def _print_json(value: Any) -> None:
    typer.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())

"""`precheck`: find out with another party which origins both hold, or about how many, and nothing of the rest."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from consilience import node as nodes
from consilience.cli.app import app
from consilience.cli.members import KeyFile, Who, opened, say, view_of
from consilience.cli.node import Folder, Json, PassphraseFile
from consilience.cli.terminal import print_json
from consilience.errors import WrongUse
from consilience.ledger.naming import need_roots
from consilience.node.peering import letters
from consilience.node.precheck import audit as precheck_audit
from consilience.node.precheck import files as precheck_files
from consilience.node.precheck import origins as precheck_origins
from consilience.node.precheck import run as checks
from consilience.records.ids import MemberId, PartyName, QuestionId, RunId
from consilience.records.letter import LetterKind
from consilience.records.precheck import Shown

if TYPE_CHECKING:
    from consilience.node.service import Service

precheck = typer.Typer(help="Check privately which origins another party holds too.", no_args_is_help=True)
app.add_typer(precheck, name="precheck")

Run = Annotated[str, typer.Argument(metavar="RUN", help="The run's id, or its first characters.")]
Out = Annotated[
    Path | None,
    typer.Option(help="The file to write for the other party; without it the message goes to the peer over the line."),
]
Yes = Annotated[bool, typer.Option("--yes", help="Consent without being asked again.")]


@precheck.command()
def propose(
    folder: Folder,
    member: Who,
    party: Annotated[str, typer.Option("--with", help="The other party.")],
    because: Annotated[str, typer.Option(help="Why; the other party reads it.")],
    out: Out = None,
    question: Annotated[str | None, typer.Option(help="Only the evidence on this question; else all reports.")] = None,
    which: Annotated[
        bool, typer.Option("--which", help="Show which origins are common, not only about how many.")
    ] = False,
    yes: Yes = False,
    key: KeyFile = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Consent as a releaser to a run, log that, and write the first message."""
    shown = Shown.WHICH if which else Shown.BAND
    _read_aloud(checks.who_learns_what(shown, PartyName(party), began=True), yes=yes)
    with opened(folder, passphrase_file) as service:
        run, act = checks.propose(
            service, view_of(service, member), MemberId(member), PartyName(party), shown, because,
            question=None if question is None else QuestionId(question),
        )  # fmt: skip
        say(service, member, act, key, passphrase_file)
        _hand_over(service, checks.state(service, precheck_files.need(service, run)), out)
        typer.echo(f"run {run}")


@precheck.command()
def receive(
    file: Annotated[Path, typer.Argument(help="A message of the other party.")],
    folder: Folder,
    out: Out = None,
    root: Annotated[
        list[str] | None, typer.Option(help="The party's root as it was read aloud, as ID or PARTY=ID.")
    ] = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Take in a message, check it, and write the next one where it is this party's turn."""
    with opened(folder, passphrase_file) as service:
        state = checks.receive(service, file.read_bytes(), roots=need_roots(root))
        if state.own is None and state.theirs is not None:
            typer.echo(
                f"run {state.kept.run}: {state.kept.peer} asks for it; a releaser consents with `precheck consent`"
            )
            return
        _say_state(state)
        if checks.is_ours(state.kept):
            _hand_over(service, state, out)


@precheck.command()
def consent(
    run: Run,
    folder: Folder,
    member: Who,
    out: Out = None,
    because: Annotated[str, typer.Option(help="Why.")] = "",
    yes: Yes = False,
    key: KeyFile = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Consent as a releaser to a run that the other party proposed, log that, and write the answer."""
    with opened(folder, passphrase_file) as service:
        kept = _kept(service, run)
        theirs = checks.state(service, kept).theirs
        if theirs is None:
            raise WrongUse("RUN: the other party's consent is not here")
        _read_aloud(checks.who_learns_what(theirs.shown, kept.peer, began=False), yes=yes)
        say(service, member, checks.consent(service, view_of(service, member), MemberId(member), kept.run, because), key,
            passphrase_file)  # fmt: skip
        _hand_over(service, checks.state(service, kept), out)


@precheck.command("list")
def list_(folder: Folder, as_json: Json = False, passphrase_file: PassphraseFile = None) -> None:
    """List the runs and how they stand; what was found is shown to members on the node's pages and by `precheck show`."""
    with opened(folder, passphrase_file) as service:
        rows = [
            {"run": one.kept.run, "peer": one.kept.peer, "began": one.kept.began, "waits_for": one.waits_for}
            for one in checks.states(service)
        ]
        if as_json:
            print_json(rows)
            return
        for row in rows:
            typer.echo(f"{str(row['run'])[:12]}  with {row['peer']}  {row['waits_for']}")


@precheck.command()
def show(run: Run, folder: Folder, member: Who, passphrase_file: PassphraseFile = None) -> None:
    """Show what a run found, as far as the member may read it."""
    with opened(folder, passphrase_file) as service:
        found = precheck_origins.found(view_of(service, member), _kept(service, run).run)
        if found is None:
            raise WrongUse("RUN: nothing was found in it yet, or it is not for this member")
        typer.echo(f"with {found.peer}: {found.band} of {found.size} keys are common")
        for record in sorted(found.common):
            typer.echo(f"  {record}")


@precheck.command("open")
def open_(
    run: Run,
    folder: Folder,
    member: Who,
    out: Annotated[Path, typer.Option(help="The file to write: for an auditor whom both parties trust.")],
    passphrase_file: PassphraseFile = None,
) -> None:
    """Open this party's part in a run to an auditor: all that entered it, the reports with it."""
    with opened(folder, passphrase_file) as service:
        _write(out, precheck_audit.open_run(service, _kept(service, run).run))
        service.access.note(nodes.now(), MemberId(member), "opened a private check to an auditor")


@precheck.command()
def audit(file: Annotated[Path, typer.Argument(help="An opening, as `precheck open` writes it.")]) -> None:
    """Check an opening: whether what the party sent follows from what it had committed to.  Exit code 3 where it does not."""
    found = precheck_audit.audit(file.read_bytes())
    typer.echo(f"run {found.run} of {found.party} ({found.origin}): {found.own} inputs from reports")
    for fault in found.faults:
        typer.echo(f"FAULT  {fault}")
    if found.faults:
        raise typer.Exit(3)
    typer.echo("ok     all that was sent follows from what was committed to before the run")


def _read_aloud(sentences: tuple[str, ...], *, yes: bool) -> None:
    for sentence in sentences:
        typer.echo(f"- {sentence}")
    if not yes and not typer.confirm("Do you consent?"):
        raise WrongUse("no consent was given; nothing was recorded")


def _kept(service: Service, run: str) -> precheck_files.Kept:
    matching = [one for one in precheck_files.runs(service) if len(run) >= 4 and one.run.startswith(run)]
    if len(matching) != 1:
        raise WrongUse(f"RUN: {len(matching) or 'none'} with this id; `consilience precheck list` lists them")
    return matching[0]


def _say_state(state: checks.RunState) -> None:
    if state.found is None:
        typer.echo(f"run {RunId(state.kept.run)}: waits for {state.waits_for}")
    else:
        typer.echo(f"run {state.kept.run}: done; about {state.found.band} of {state.found.size} keys are common")


def _hand_over(service: Service, state: checks.RunState, out: Path | None) -> None:
    """Write the message of our own to a file, or put it among what goes to the peer."""
    raw = checks.next_message(service, state.kept.run)
    if out is not None:
        _write(out, raw)
        return
    letter = letters.send(service, state.kept.peer, LetterKind.PRECHECK, raw)
    typer.echo(f"letter {letter[:12]} goes to {state.kept.peer} with the next `outbox push` or `bundle`")


def _write(out: Path, raw: bytes) -> None:
    out.touch(mode=0o600)
    out.write_bytes(raw)
    typer.echo(f"{len(raw):,} bytes in {out}")
